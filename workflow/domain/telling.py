"""The telling of a placement to its ASN, and what may follow an answer or silence: the tasks, their owners, their clocks."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

ANSWERS = ("paham", "perlu_penjelasan", "permohonan", "tidak_setuju")
GROUP = "Sosialisasi"
PROPOSER, ANALYST = "pengusul", "analis"
TALKING = ("atasan_asal", "atasan_tujuan")
ANSWER_DATA, PRIVATE_DATA = "tanggapan", "pribadi"
"""Classes of data of R-PDP-01: what an ASN answered, and private circumstances."""


class Point(StrEnum):
    """When the own placement is told (DOMAIN.md 10.9)."""

    BRIEFING = "sosialisasi"
    RECOMMENDED = "sesudah_rekomendasi_bkn"


class Kind(StrEnum):
    """A kind of task of the briefing; its value begins the task's code."""

    CONFIRM = "SP"
    EXPLAIN = "SJ"
    REQUEST = "SM"
    TALK = "SB"
    SILENCE = "SD"


TITLES: Mapping[Kind, str] = {
    Kind.CONFIRM: "Memeriksa dan mengonfirmasi naskah penjelasan penempatan",
    Kind.EXPLAIN: "Menjelaskan kembali rencana penempatan kepada ASN",
    Kind.REQUEST: "Memutus permohonan ASN atas rencana penempatan, dengan alasan",
    # One title: a superior does not learn from it whether somebody disagreed, asked for a talk or kept silent.
    Kind.TALK: "Berbicara dengan ASN tentang rencana penempatan; hasilnya dicatat",
    Kind.SILENCE: "Berbicara dengan ASN tentang rencana penempatan; hasilnya dicatat",
}
FOLLOWING: Mapping[str, Kind] = {
    "perlu_penjelasan": Kind.EXPLAIN,
    "permohonan": Kind.REQUEST,
    "tidak_setuju": Kind.TALK,
}
"""What an answer asks for; `paham` asks for nothing."""
TALKS = frozenset({Kind.TALK, Kind.SILENCE})
SETTLING = frozenset({Kind.EXPLAIN, Kind.REQUEST})
"""What BKPSDM gives the ASN in writing when it is done; a talk is held in person."""
_CODE = re.compile(r"(SP|SJ|SM|SB|SD)\d+")


class Clock(NamedTuple):
    """Who does a task, and within how many working days."""

    owner: str
    days: int


class Telling(NamedTuple):
    """What the city decided of the telling.

    Args:
        point: when a placement is told; confirming: who confirms the explanation.
        responses: of each kind of task that an answer opens; asked_talk: of a talk that the ASN asks for.
        silent_after: working days after the notice without an answer, then the superior's talk; silent: its clock.
    """

    point: Point
    confirming: Clock
    responses: Mapping[Kind, Clock]
    silent_after: int
    silent: Clock


class NewExplanation(NamedTuple):
    """A text that explains a placement; `confirmed_by` where the act that made it confirms it too."""

    text: str
    sha256: str
    confirmed_by: str | None = None


class Confirmed(NamedTuple):
    """The version of an explanation that a person confirmed."""

    version: int
    by: str


class PrivateNote(NamedTuple):
    """Private circumstances: for BKPSDM alone. `digest` is of the salt and the text; the ledger keeps it and nothing else."""

    by: str
    text: str
    salt: str
    digest: str


class Told(NamedTuple):
    """What an act changes around the telling, beside its case's state.

    Args:
        told_on: the day on which the placement was told; ended: codes of tasks that nobody has to do any more.
    """

    explanation: NewExplanation | None = None
    confirmed: Confirmed | None = None
    told_on: date | None = None
    private: PrivateNote | None = None
    ended: tuple[str, ...] = ()


def kind_of(code: str) -> Kind | None:
    """The kind of a briefing task by its code; None of another task."""
    found = _CODE.fullmatch(code)
    return Kind(found.group(1)) if found else None
