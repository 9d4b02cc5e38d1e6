"""The context of a round: dates, decrees, signers, letters and attendance, as KONTEKS.toml of CONTRACT.md gives them.

All dates are civil dates of the agency. A value that is not given is None; what None means is the reader's business
(a missing election calendar is UNKNOWN, a missing inauguration date means that there is none).
"""

from datetime import date as Day  # noqa: N812 - a field is named date, as the files call it
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.briefing import Briefing


class ActingStatus(StrEnum):
    """How an official holds the office: definitively, acting (Plt), daily acting (Plh) or interim (Pj)."""

    DEFINITIF = "definitif"
    PLT = "plt"
    PLH = "plh"
    PJ = "pj"


class DecreeKind(StrEnum):
    """Kinds of SK; a delegation of the signature covers kinds."""

    JPT = "jpt"
    ADMINISTRATOR_PENGAWAS = "administrator_pengawas"
    KEPALA_SEKOLAH_PUSKESMAS = "kepala_sekolah_puskesmas"
    FUNGSIONAL = "fungsional"
    PELAKSANA = "pelaksana"


THREE_BEST = "tiga_terbaik"
"""Of a letter: it is about the three best of an open selection, not about the one who is to be appointed."""


class Decree(NamedTuple):
    """One SK of a round. `tmt` falls back to the inauguration, then to the date of the SK (see `effective`).

    `open_selection` holds the ids of its posts that are filled by open selection, or `*` for all of them.
    """

    code: str
    kind: DecreeKind | None
    number: str | None
    date: Day | None
    inauguration: Day | None
    invitation: Day | None
    signer: str | None
    signer_status: ActingStatus | None
    tmt: Day | None
    open_selection: tuple[str, ...] = ()

    @property
    def effective(self) -> Day | None:
        """The TMT: as given, else the day of inauguration, else the date of the SK."""
        return self.tmt or self.inauguration or self.date


class Letter(NamedTuple):
    """A letter that a rule may ask for (`[[surat]]`). `covers` holds `NIP:post`, `NIP` or `*`.

    `severity` is what a decree of the city (`keputusan_kota`) makes of its rules: blokir or peringatan. `issuer` is the office
    that gave the letter, in words; `selection` says which of the two askings of an open selection it belongs to.
    """

    kind: str
    number: str
    date: Day | None
    covers: tuple[str, ...] = ()
    result: str = "setuju"
    reason: str | None = None
    sha256: str | None = None
    signer: str | None = None
    members: tuple[str, ...] = ()
    quorum: int | None = None
    absent: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    decree_kinds: tuple[str, ...] = ()
    from_nip: str | None = None
    to_nip: str | None = None
    start: Day | None = None
    end: Day | None = None
    severity: str | None = None
    issuer: str | None = None
    selection: str | None = None


class Attendance(NamedTuple):
    """Who came to the inauguration (`[[pelantikan]]`), and the SPMT date where it is given as a short form."""

    nip: str
    attended: bool
    date: Day
    spmt: Day | None = None


class HeadOfRegion(NamedTuple):
    """The mayor's standing; the windows of UU 10/2016 count from the definitive inauguration."""

    status: ActingStatus | None
    inaugurated: Day | None
    term_end: Day | None


class Election(NamedTuple):
    """The next Pilkada. `fixed_on` None and `none_scheduled` False together mean: not known."""

    fixed_on: Day | None
    none_scheduled: bool = False
    source: str | None = None


class RoundContext(NamedTuple):
    """A whole round. `decrees` has at least one entry; its code is "1" where the file has no `[[sk]]`.

    `scans` are the files that came with letters, by the kind of the letter; the letters hold their hashes.
    """

    code: str
    proposer: str | None
    briefing_on: Day | None
    decrees: tuple[Decree, ...]
    head_of_region: HeadOfRegion | None
    election: Election | None
    letters: tuple[Letter, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    scans: tuple[tuple[str, str], ...] = ()
    briefing: Briefing = Briefing()
