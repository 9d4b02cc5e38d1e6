"""The ladders: rungs of posts, tiers of functional posts, age limits, education and grades."""

import pytest

from tests.builders import functional, post, staff, target
from workflow.domain.ladder import (
    GRADES,
    education_rank,
    grade_rank,
    may_go_down,
    retirement_age,
    rungs,
    steps_down,
    tier,
)


def _structural(echelon, kind="administrator"):
    return post(kind=kind, echelon=echelon)


_ORDER = [
    _structural("II.a", "jpt_pratama"),
    _structural("II.b", "jpt_pratama"),
    _structural("III.a"),
    _structural("III.b"),
    _structural("IV.a", "pengawas"),
    _structural("IV.b", "pengawas"),
    staff(),
]


@pytest.mark.parametrize("start", range(len(_ORDER)))
@pytest.mark.parametrize("end", range(len(_ORDER)))
def test_one_step_for_each_rung(start, end):
    """II.a, II.b, III.a, III.b, IV.a, IV.b, staff: one step each, down positive and up negative."""
    assert steps_down(_ORDER[start], _ORDER[end]) == end - start


@pytest.mark.parametrize(
    ("origin", "aimed", "steps"),
    [
        ("Perencana Ahli Madya", "III.a", 0),
        ("Perencana Ahli Madya", "III.b", 0),
        ("Perencana Ahli Madya", "IV.a", 1),
        ("Perencana Ahli Madya", "II.b", -1),
        ("Perencana Ahli Muda", "IV.b", 0),
        ("Perencana Ahli Muda", "III.b", -1),
        ("Perencana Ahli Pertama", "IV.b", -1),
        ("Perencana Ahli Utama", "III.a", 1),
        ("Perawat Penyelia", "IV.a", -2),
    ],
)
def test_functional_posts_stand_with_their_equals(origin, aimed, steps):
    """Ahli madya stands with administrators, ahli muda with pengawas, ahli pertama and keterampilan with staff."""
    other = post(echelon=aimed)
    assert steps_down(functional(origin), other) == steps
    assert steps_down(other, functional(origin)) == -steps


def test_a_post_without_an_echelon_spans_its_kind():
    """An administrator whose echelon is not given may be III.a or III.b: level with both."""
    open_echelon = post(echelon=None)
    assert rungs(open_echelon) == (2, 3)
    assert steps_down(open_echelon, _structural("III.a")) == 0
    assert steps_down(open_echelon, _structural("IV.a", "pengawas")) == 1
    spans = {kind: rungs(post(kind=kind, echelon=None)) for kind in ("jpt_pratama", "pengawas", "pelaksana")}
    assert spans == {"jpt_pratama": (0, 1), "pengawas": (4, 5), "pelaksana": (6, 6)}


@pytest.mark.parametrize(
    "unread", [functional("Perencana"), post(kind="penugasan", echelon=None)], ids=["JF without a tier", "assignment"]
)
def test_posts_without_a_rung(unread):
    """A JF without a tier and an assignment stand nowhere on the ladder."""
    assert rungs(unread) is None
    assert steps_down(unread, post()) is None
    assert steps_down(post(), unread) is None


def test_a_functional_post_without_a_tier_may_go_down():
    """What cannot be read may be lower, unless the person already stands on the last rung."""
    assert may_go_down(post(), functional("Perencana"))
    assert not may_go_down(staff(), functional("Perencana"))
    assert not may_go_down(post(), post(kind="penugasan", echelon=None))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Guru Ahli Muda", "ahli muda"),
        ("Guru Ahli Muda  ", "ahli muda"),
        ("GURU AHLI MADYA", "ahli madya"),
        ("Analis Kebijakan Ahli Utama", "ahli utama"),
        ("Perawat Terampil", "terampil"),
        ("Perawat Mahir", "mahir"),
        ("Arsiparis Penyelia", "penyelia"),
        ("Pranata Komputer Pemula", "pemula"),
        ("Guru Madya", "ahli madya"),
        ("Perawat Pelaksana", "terampil"),
        ("Perawat Pelaksana Lanjutan", "mahir"),
        ("Perawat Pelaksana Pemula", "pemula"),
        ("Guru", None),
        ("Guru Ahli Muda pada SD Negeri 1", None),
        ("Pemuda", None),
    ],
)
def test_the_tier_is_the_end_of_the_name(name, found):
    """Today's names and those of before are read from their end."""
    assert tier(name) == found


@pytest.mark.parametrize(
    ("held", "years"),
    [
        pytest.param(None, 58, id="no post"),
        pytest.param(staff(), 58, id="staff"),
        pytest.param(post(), 58, id="administrator"),
        pytest.param(_structural("IV.a", "pengawas"), 58, id="pengawas"),
        pytest.param(_structural("II.b", "jpt_pratama"), 60, id="JPT pratama"),
        pytest.param(functional("Perencana Ahli Pertama"), 58, id="ahli pertama"),
        pytest.param(functional("Perencana Ahli Muda"), 58, id="ahli muda"),
        pytest.param(functional("Perencana Ahli Madya"), 60, id="ahli madya"),
        pytest.param(functional("Perencana Ahli Utama"), 65, id="ahli utama"),
        pytest.param(functional("Perawat Penyelia"), 58, id="keterampilan"),
        pytest.param(functional("Perencana"), 58, id="no tier"),
        pytest.param(functional("Guru Ahli Pertama", profile="guru"), 60, id="teacher"),
        pytest.param(functional("Guru Ahli Utama", profile="guru"), 65, id="teacher, ahli utama"),
        pytest.param(target(kind="penugasan", name="Kepala SMP Negeri 3"), 60, id="head of school"),
        pytest.param(target(kind="penugasan", name="Kepala Puskesmas Satu"), 58, id="head of puskesmas"),
        pytest.param(target(name="Kepala Bidang Sekolah Dasar"), 58, id="a head of division for schools"),
    ],
)
def test_age_limits(held, years):
    """BUP by kind and tier of the post."""
    assert retirement_age(held) == years


@pytest.mark.parametrize(
    ("level", "same"),
    [
        ("SD", "Sekolah Dasar"),
        ("SMP", "SLTP"),
        ("SMA", "SLTA"),
        ("SMA", "SMK"),
        ("SMA", "SLTA Kejuruan"),
        ("SMA", "SLTA Keguruan"),
        ("SMA", "SMA / sederajat"),
        ("D1", "D.I"),
        ("D2", "Diploma II"),
        ("D3", "Diploma III/Sarjana Muda"),
        ("D3", "D-III"),
        ("S1", "D-IV"),
        ("S1", "Diploma IV"),
        ("S1", "S-1/Sarjana"),
        ("S1", "S.1"),
        ("S1", "S1/D-IV"),
        ("S1", "Strata I"),
        ("S2", "S-2"),
        ("S2", "Magister"),
        ("S3", "S-3/Doktor"),
        ("S3", "Doktor"),
    ],
)
def test_education_as_it_is_written(level, same):
    """SIASN's names, those of position maps and the short ones mean the same levels."""
    assert education_rank(level) == education_rank(same) is not None


def test_education_in_order():
    """From primary school to doctorate."""
    ranks = [education_rank(level) for level in ("SD", "SMP", "SMA", "D1", "D2", "D3", "S1", "S2", "S3")]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("level", [None, "", "-", "Teknik Informatika"])
def test_education_that_is_not_known(level):
    """What is no level is not known; it is never the lowest."""
    assert education_rank(level) is None


def test_grades_in_order():
    """Seventeen golongan/ruang from I/a to IV/e; a PPPK's grade is another scale."""
    assert [grade_rank(grade) for grade in GRADES] == list(range(17))
    assert (GRADES[0], GRADES[-1]) == ("I/a", "IV/e")
    assert [grade_rank(grade) for grade in (None, "IX", "I/e")] == [None, None, None]
