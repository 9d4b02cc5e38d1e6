"""The plan of the sample round: which posts move where, what is planted in each case, what must be found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from workflow.domain.findings import Result
from workflow.sample.catalogue import DATA
from workflow.settings.toml import Toml

ROUTES = ("selesai", "absen", "tanpa_pendapat", "tanpa_tanggapan", "tertahan")
"""Where a case is meant to end in the demo: finished, absent at the inauguration, waiting, or blocked."""

MINUTES = ("", "tanpa", "lain_jabatan", "kuorum", "mundur")
"""What is odd about the minutes of the review team for a case; empty = nothing."""

PROPOSAL_GUARDS = frozenset(
    {
        "R-DAT-01",
        "R-TEN-01",
        "R-TEN-02",
        "R-RET-01",
        "R-SCP-01",
        "R-SCP-02",
        "R-CMP-01",
        "R-CMP-02",
        "R-CMP-03",
        "R-CMP-04",
    }
)
"""Rules that are asked from the first step on: a case that they block never leaves pemetaan."""

DECREE_GUARDS = frozenset(
    {"R-AUT-01", "R-AUT-02", "R-AUT-03", "R-AUT-04", "R-AUT-05", "R-ADM-01", "R-DOC-03", "R-TIM-02", "R-SOS-01"}
)
"""Rules that are asked only before the decree: a case that they alone block waits in persetujuan."""


@dataclass(frozen=True)
class CasePlan:
    """One planned proposal. Empty texts and None mean: nothing special."""

    decree: str
    kind: str
    reason: str
    origin: str
    target: str
    since: date | None
    months: int | None
    birth: date | None
    missing_letters: tuple[str, ...]
    minutes: str
    relation: str
    sanction: str
    target_retires: bool
    target_taken: bool
    uncovered: bool
    damaged_nip: bool
    ground: str
    answer: str
    route: str
    expected: Mapping[str, str]

    @property
    def key(self) -> str:
        """The post left and the post entered: unique in the round."""
        return f"{self.origin}>{self.target}"

    @property
    def posts(self) -> tuple[str, ...]:
        """The post left and, unless the person is released without one, the post entered."""
        return (self.origin, self.target) if self.target else (self.origin,)

    def cover(self, nip: str) -> str:
        """How a letter names this case: name and post, the name alone for a release."""
        return f"{nip}:{self.target}" if self.target else nip

    @property
    def blocked(self) -> frozenset[str]:
        """The rules that are planted to block."""
        return frozenset(rule for rule, result in self.expected.items() if result == Result.BLOCK)

    @property
    def reaches(self) -> str:
        """The stage in which the case waits before the decree, when everybody does what is planned."""
        if self.blocked & PROPOSAL_GUARDS:
            return "pemetaan"
        if self.blocked - DECREE_GUARDS or self.route == "tanpa_pendapat":
            return "usulan"
        return "sosialisasi" if self.route == "tanpa_tanggapan" else "persetujuan"

    @property
    def approved(self) -> bool:
        """True where the decree is signed for this person."""
        return self.route in {"selesai", "absen"}


@dataclass(frozen=True)
class DecreePlan:
    """One SK of the round; without an inauguration where the date is None."""

    code: str
    kind: str
    number: str
    dated: date
    invitation: date | None
    inauguration: date | None
    minutes_dated: date

    @property
    def effective(self) -> date:
        """The TMT."""
        return self.inauguration or self.dated


@dataclass(frozen=True)
class RoundPlan:
    """The whole round."""

    code: str
    forbidden_code: str
    briefing: date
    dated: date
    decrees: Mapping[str, DecreePlan]
    cases: tuple[CasePlan, ...]

    def decree_of(self, case: CasePlan) -> DecreePlan:
        """The SK that a case belongs to."""
        return self.decrees[case.decree]


@cache
def read_plan(name: str = "round.toml") -> RoundPlan:
    """A plan of workflow/sample/data, read once: the round, or the second one of a single case (`round_jpt.toml`).

    Raises:
        ConfigError: the file is malformed.
    """
    top = Toml.read(name, DATA)
    head = top.table("gelombang")
    decrees = [_decree(row) for row in top.tables("sk")]
    return RoundPlan(
        head.take("kode", str),
        _text(head, "kode_terlarang"),
        head.take("tanggal_sosialisasi", date),
        head.take("tanggal_sk", date),
        {decree.code: decree for decree in decrees},
        tuple(_case(row) for row in top.tables("kasus")),
    )


def _decree(row: Toml) -> DecreePlan:
    return DecreePlan(
        row.take("kode", str),
        row.take("jenis", str),
        row.take("nomor", str),
        row.take("tanggal", date),
        _day(row, "undangan"),
        _day(row, "pelantikan"),
        row.take("tanggal_ba", date),
    )


def _case(row: Toml) -> CasePlan:
    expected = {str(rule): str(result) for rule, result in _table(row, "harap").items()}
    blocked = Result.BLOCK in expected.values()
    return CasePlan(
        decree=row.take("sk", str),
        kind=row.take("jenis", str),
        reason=row.take("alasan", str),
        origin=row.take("asal", str),
        target=_text(row, "tujuan"),
        since=_day(row, "tmt"),
        months=row.take("masa_bulan", int) if "masa_bulan" in row.values else None,
        birth=_day(row, "lahir"),
        missing_letters=tuple(row.take("surat_kurang", list)) if "surat_kurang" in row.values else (),
        minutes=row.choice("ba", MINUTES) if "ba" in row.values else "",
        relation=_text(row, "hubungan"),
        sanction=_text(row, "sanksi"),
        target_retires=row.values.get("tujuan_pensiun") is True,
        target_taken=row.values.get("tujuan_terisi") is True,
        uncovered=row.values.get("tanpa_plh") is True,
        damaged_nip=row.values.get("nip_rusak") is True,
        ground=_text(row, "dasar"),
        answer=_text(row, "jawaban") or "paham",
        route=row.choice("jalan", ROUTES) if "jalan" in row.values else ("tertahan" if blocked else "selesai"),
        expected=expected,
    )


def _text(row: Toml, key: str) -> str:
    return row.take(key, str) if key in row.values else ""


def _day(row: Toml, key: str) -> date | None:
    return row.take(key, date) if key in row.values else None


def _table(row: Toml, key: str) -> Mapping[str, object]:
    return row.table(key).values if key in row.values else {}
