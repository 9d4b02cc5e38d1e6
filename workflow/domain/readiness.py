"""What poor data cost: which table each gap of a case belongs to, and which signed statement would close it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.facts import Facts, Person, Post, Statement
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import MISSING, Missing
from workflow.domain.rulebook import Pairs, Rulebook, judge_with
from workflow.domain.stages import FIVE_STAGES, Stage, Trigger

STATEMENT_RULES: Mapping[str, str] = MappingProxyType(
    {
        "bebas_hukdis": "R-DIS-01",
        "tanpa_konflik": "R-COI-01",
        "tanpa_tugas_belajar": "R-LVE-01",
        "kompetensi": "R-CMP-03",
        "formasi": "R-JF-02",
        "bebas_temuan": "R-DOC-02",
    }
)
"""The rule whose gap each kind of signed statement closes."""

SILENCE_SPEAKS = frozenset({"hukdis", "status", "hubungan", "uji_kompetensi", "diklat", "delegasi"})
"""Tables in which no row about a person says: there is nothing. Once imported they cover everybody."""

ROUND_CONTEXT = "konteks"
"""What no table holds: dates, signers and letters of the round itself."""

_READS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "R-DAT-01": ("pegawai",),
        "R-DAT-02": ("pegawai",),
        "R-SCP-01": ("jabatan",),
        "R-SCP-02": ("pegawai",),
        "R-TEN-01": ("riwayat_jabatan",),
        "R-TEN-02": ("riwayat_jabatan", "jabatan"),
        "R-TEN-03": ("riwayat_jabatan",),
        "R-AUT-01": ("peran",),
        "R-AUT-05": ("peran",),
        "R-PIL-01": ("jabatan",),
        "R-ADM-01": ("jabatan",),
        "R-ADM-02": ("diklat", "jabatan"),
        "R-DEM-01": ("status", "jabatan"),
        "R-DEM-02": ("jabatan",),
        "R-DEM-03": ("hukdis",),
        "R-DEM-04": ("hukdis", "jabatan"),
        "R-DEM-05": ("kinerja", "jabatan"),
        "R-DEM-06": ("jabatan",),
        "R-DIS-01": ("hukdis",),
        "R-DIS-02": ("hukdis", "jabatan"),
        "R-DOC-01": ("jabatan",),
        "R-DOC-02": ("jabatan",),
        "R-DOC-05": ("kinerja",),
        "R-MER-01": ("talenta", "jabatan"),
        "R-MER-03": ("riwayat_jabatan", "jabatan"),
        "R-CMP-01": ("jabatan", "pegawai"),
        "R-CMP-02": ("riwayat_jabatan", "jabatan"),
        "R-CMP-03": ("kompetensi", "standar_kompetensi"),
        "R-CMP-04": ("jabatan", "pegawai"),
        "R-JF-01": ("uji_kompetensi", "kinerja", "riwayat_jabatan", "diklat", "jabatan"),
        "R-JF-02": ("pegawai", "jabatan"),
        "R-COI-01": ("hubungan",),
        "R-VAC-01": ("pegawai", "jabatan"),
        "R-VAC-02": ("jabatan",),
        "R-RET-01": ("pegawai",),
        "R-LVE-01": ("status",),
        "R-HND-01": ("jabatan",),
        "R-HND-02": ("jabatan",),
        "R-HND-03": ("peran", "jabatan"),
        "R-HND-04": ("jabatan",),
    }
)
"""The tables that a rule reads, the one that it is about first; a rule that is not here reads the round's context."""

_DATES_OF_THE_ROUND = frozenset({"tanggal SK", "TMT", "penanda tangan SK", "tanggal pelantikan atau TMT"})


class Gap(NamedTuple):
    """One rule that cannot be answered, or is refused for want of a paper, in one case.

    Args:
        tables: that lack something for this case; `konteks` where it is the round itself.
        unknown, stops: what the finding is; a BLOCK is a gap only where a statement would close it.
        statement: the kind of signed statement that would close it, or None.
    """

    rule: str
    tables: tuple[str, ...]
    unknown: bool
    stops: bool
    statement: str | None


def gaps_of(facts: Facts, book: Rulebook) -> Iterator[Gap]:
    """The gaps of one open case, among the rules that it still has before it."""
    pairs = rules_ahead(facts, book)
    by_rule = {params.rule: ((function, params),) for function, params in pairs}
    kinds = {rule: kind for kind, rule in STATEMENT_RULES.items()}
    for finding in judge_with(facts, pairs, book):
        unknown = finding.result is Result.UNKNOWN
        if not unknown and not finding.stops:
            continue
        kind = kinds.get(finding.rule)
        closing = kind if kind and _closes(kind, facts, by_rule[finding.rule], book) else None
        if unknown or closing:
            tables = tables_lacking(facts, finding) if unknown else ("pernyataan",)
            yield Gap(finding.rule, tables, unknown, finding.stops, closing)


def rules_ahead(facts: Facts, book: Rulebook) -> Pairs:
    """Every rule up to `setujui` for a case that is not approved yet, those of `selesaikan` for one that is."""
    case = facts.case
    stage = case.remembered if case.state is Stage.DITUNDA else case.state
    if stage is FIVE_STAGES[-1]:
        return book.for_edge(Trigger.SELESAIKAN, case.kind, facts.today)
    return book.up_to_approval(case.kind, facts.today)


def _closes(kind: str, facts: Facts, pair: Pairs, book: Rulebook) -> bool:
    """True where a statement dated as late as it may be, signed by whom the rule accepts, would let the rule pass."""
    day = min(facts.decree.date or facts.today, facts.today)
    signer = None if isinstance(facts.executives, Missing) else min(facts.executives, default=None)
    stated = replace(facts, statements=(*facts.statements, Statement(kind, "", day, signer)))
    (found,) = judge_with(stated, pair, book)
    return found.result is not Result.UNKNOWN and not found.stops


def tables_lacking(facts: Facts, finding: Finding) -> tuple[str, ...]:
    """The tables that an unanswered rule reads and that say nothing for this case; else the one that it is about."""
    tables = _READS.get(finding.rule, ())
    if not tables or finding.evidence.get("kurang") in _DATES_OF_THE_ROUND:
        return (ROUND_CONTEXT,)
    return tuple(table for table in tables if _LACKS[table](facts)) or tables[:1]


def _person_lacks(facts: Facts) -> bool:
    person = facts.person
    if not isinstance(person, Person) or facts.holders is MISSING:
        return True
    return None in {person.education, person.grade, person.employment} or person.birth is MISSING


def _posts_lack(facts: Facts) -> bool:
    target = facts.target
    if facts.origin is MISSING or target is MISSING:
        return True
    return isinstance(target, Post) and target.instance is None and target.job_class is None


_LACKS: Mapping[str, Callable[[Facts], bool]] = MappingProxyType(
    {
        "pegawai": _person_lacks,
        "jabatan": _posts_lack,
        "riwayat_jabatan": lambda facts: not facts.record.services,
        "kinerja": lambda facts: not facts.record.ratings,
        "kompetensi": lambda facts: not facts.record.levels,
        "standar_kompetensi": lambda facts: not facts.standard,
        "talenta": lambda facts: not facts.record.boxes,
        "uji_kompetensi": lambda facts: facts.record.tests is MISSING,
        "diklat": lambda facts: facts.record.trainings is MISSING,
        "hukdis": lambda facts: facts.sanctions is MISSING,
        "status": lambda facts: facts.absences is MISSING,
        "hubungan": lambda facts: facts.relations is MISSING,
        "peran": lambda facts: facts.ppk is MISSING,
    }
)
