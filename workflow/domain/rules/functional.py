"""The move into a functional post (JF by perpindahan)."""

from collections.abc import Callable
from typing import NamedTuple

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import is_school, tier, without_tier
from workflow.domain.missing import Missing
from workflow.domain.record import FunctionalTest
from workflow.domain.rules._career import served, yearly_ratings
from workflow.domain.rules._shared import fails, holds, needs, number, refuses, stated, texts, unknown
from workflow.domain.rules.continuity import occupants

_NO_POST = "jabatan asal atau tujuan di peta jabatan"
_TEACHER = "guru"
_GOOD = frozenset({"baik", "sangat_baik"})
_SENIOR = {"ahli madya": "usia_madya", "ahli utama": "usia_utama"}


class _Lack(NamedTuple):
    """A condition not met (`known`), or one that cannot be judged, in Indonesian."""

    known: bool
    what: str


@needs(bulan_pengalaman=int, tahun_kinerja=int, usia=int, usia_madya=int, usia_utama=int, sertifikat_guru=list)
def move_to_a_functional_post_is_qualified(facts: Facts, params: Params) -> Finding:
    """R-JF-01: who enters a functional post passed its test, has served, is rated good, young enough, a teacher certified.

    Asked of a move into another JF than one's own; a higher tier of the same JF is no such move. The test is of that JF
    and, where it names a tier, of that tier. Service counts in every post: no table tells the field of the work [L]. The
    ratings are those of the two calendar years before the SK; the age is judged at the TMT, the birthday included; the
    certificate is read from diklat. The shorter service of special cases is not read.

    Regulation: PermenPANRB 1/2023; PermenPANRB 21/2024 (teachers).
    """
    target = facts.target
    if isinstance(target, Missing) or isinstance(facts.origin, Missing):
        return unknown(params, _NO_POST)
    if target is None or target.kind != "fungsional":
        return holds(params, case="bukan_jf")
    if _serves_in_it(facts, target):
        return holds(params, case="tetap")
    lacks = [lack for check in _CHECKS if (lack := check(facts, params, target)) is not None]
    unmet = [lack.what for lack in lacks if lack.known]
    if unmet:
        return fails(params, {"jabatan": target.name, "syarat": unmet})
    if lacks:
        return unknown(params, "; ".join(lack.what for lack in lacks))
    return holds(params, {"jabatan": target.name})


def _family(name: str, profile: str | None) -> str:
    lowered = name.lower()
    return _TEACHER if profile == _TEACHER or lowered.startswith(_TEACHER) else without_tier(lowered)


def _serves_in_it(facts: Facts, target: Post) -> bool:
    own, origin, past = _family(target.name, target.profile), facts.origin, facts.record.services
    if isinstance(origin, Post):
        if origin.kind == "fungsional":
            return _family(origin.name, origin.profile) == own
        if own == _TEACHER and origin.kind == "penugasan" and is_school(origin.name):
            return True
    if isinstance(origin, Post) and origin.kind != "penugasan":
        return False
    # Behind an assignment stands the post that the history still has open.
    rows = () if isinstance(past, Missing) else past
    still = (row for row in rows if row.end is None and "fungsional" in (row.kind or "").lower())
    return any(_family(row.name or "", row.profile) == own for row in still)


def _tested(facts: Facts, _params: Params, target: Post) -> _Lack | None:
    tests, day = facts.record.tests, facts.decree.date
    if isinstance(tests, Missing):
        return _Lack(known=False, what="hasil uji kompetensi (tabel uji_kompetensi)")
    passed = [test for test in tests if test.passed and _is_of(test, target)]
    if any(test.on is not None and day is not None and test.on <= day for test in passed):
        return None
    if any(test.on is None or day is None for test in passed):
        return _Lack(known=False, what="tanggal uji kompetensi atau tanggal SK")
    return _Lack(known=True, what="belum lulus uji kompetensi jabatan tujuan")


def _is_of(test: FunctionalTest, target: Post) -> bool:
    same = without_tier(test.title).lower() == without_tier(target.name).lower()
    return same and tier(test.title) in {None, tier(target.name)}


def _experienced(facts: Facts, params: Params, _target: Post) -> _Lack | None:
    day, months = facts.decree.date, number(params, "bulan_pengalaman")
    if day is None:
        return _Lack(known=False, what="tanggal SK")
    career = served(facts, day, months, lambda _post: True)
    if career.enough:
        return None
    short = f"pengalaman {career.months} bulan, kurang dari {months} bulan"
    return _Lack(known=True, what=short) if career.unsure is None else _Lack(known=False, what=career.unsure)


def _rated(facts: Facts, params: Params, _target: Post) -> _Lack | None:
    rated = yearly_ratings(facts, number(params, "tahun_kinerja"))
    if isinstance(rated, Missing) or not rated:
        return _Lack(known=False, what="kinerja dua tahun terakhir")
    poor = [str(year) for year, found in sorted(rated.items()) if found is not None and found not in _GOOD]
    if poor:
        return _Lack(known=True, what=f"predikat kinerja di bawah baik ({', '.join(poor)})")
    silent = [str(year) for year, found in sorted(rated.items()) if found is None]
    return _Lack(known=False, what=f"predikat kinerja tahun {', '.join(silent)}") if silent else None


def _young_enough(facts: Facts, params: Params, target: Post) -> _Lack | None:
    person, tmt, level = facts.person, facts.decree.effective, tier(target.name)
    if isinstance(person, Missing) or isinstance(person.birth, Missing) or tmt is None:
        return _Lack(known=False, what="tanggal lahir atau TMT")
    if level is None:
        return _Lack(known=False, what="jenjang jabatan fungsional (nama jabatan tanpa jenjang)")
    most = number(params, _SENIOR.get(level, "usia"))
    late = tmt > add_months(person.birth, most * MONTHS_A_YEAR)
    return _Lack(known=True, what=f"usia lebih dari {most} tahun pada TMT") if late else None


def _certified(facts: Facts, params: Params, target: Post) -> _Lack | None:
    if _family(target.name, target.profile) != _TEACHER:
        return None
    trainings, day = facts.record.trainings, facts.decree.date
    if isinstance(trainings, Missing):
        return _Lack(known=False, what="sertifikat pendidik (tabel diklat)")
    words = texts(params, "sertifikat_guru")
    for training in trainings:
        in_time = training.on is None or day is None or training.on <= day
        if in_time and any(word in training.name.lower() for word in words):
            return None
    return _Lack(known=True, what="belum bersertifikat pendidik")


_CHECKS: tuple[Callable[[Facts, Params, Post], _Lack | None], ...] = (
    _tested,
    _experienced,
    _rated,
    _young_enough,
    _certified,
)


@refuses("", "tanpa_formasi")
def functional_post_has_a_formation(facts: Facts, params: Params) -> Finding:
    """R-JF-02: the functional post has a free place in its approved formation at the TMT.

    The formation is the need (kebutuhan) that the position map gives the post [M]. A place that this round frees counts
    as free; who else claims it is R-VAC-01. A signed statement closes the unknown.

    Regulation: PermenPANRB 1/2023.
    """
    target, holders = facts.target, facts.holders
    if isinstance(target, Missing):
        return unknown(params, _NO_POST)
    if target is None or target.kind != "fungsional":
        return holds(params, case="bukan_jf")
    evidence: dict[str, object] = {"jabatan": target.name, "formasi": target.slots}
    if target.slots <= 0:
        return fails(params, evidence, "tanpa_formasi")
    if isinstance(holders, Missing):
        if stated(facts, "formasi"):
            return holds(params, case="pernyataan")
        return unknown(params, "pemegang jabatan tujuan (daftar pegawai, atau pernyataan formasi)")
    staying, waiting = occupants(facts, target, holders)
    evidence["terisi"] = len(staying) - len(waiting)
    return fails(params, evidence) if len(staying) - len(waiting) >= target.slots else holds(params, evidence)
