"""Gaps and fit of a person to a post, and the sentence that tells two people apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.competence import (
    PARTS,
    Candidate,
    Gap,
    Profile,
    fit,
    grades_off,
    newest_box,
    newest_ratings,
    profile_on,
)
from workflow.domain.experience import Experience, job_family
from workflow.domain.families import Family, family_named
from workflow.domain.fit_sentence import fit_sentence
from workflow.domain.missing import MISSING
from workflow.domain.record import Box, Level, Rating, Service, Training
from workflow.settings.policy import read_policy

_STANDARD = {"M.1": 3, "M.2": 3, "S.1": 3}
_NAMES = {"M.1": "Integritas", "M.2": "Kerja sama", "S.1": "Perekat bangsa", "SK.1": "Perekat bangsa"}


_FULL = Experience("perencana", 5 * 366, current=True, unread=0)
_TELLS = "pengalaman dalam rumpun perencana 5 tahun 0 bulan, jabatan sekarang serumpun"
_DAY = date(2026, 3, 31)
_IMPORTED = {"pegawai": date(2026, 11, 1), "riwayat_jabatan": date(2026, 11, 2), "kinerja": date(2026, 11, 3)}


def _candidate(**changes):
    base = Candidate(_STANDARD, {"M.1": 3, "M.2": 3, "S.1": 3}, "S1", "S1", "III/d", "III/d", "IV/a", _FULL)
    base = base._replace(
        field="S-1 Akuntansi",
        family="keuangan",
        ratings=(Rating(2025, "sangat_baik"), Rating(2024, "sangat_baik")),
        box=Box(9, _DAY),
        trainings=(Training("Diklat Bendahara", date(2025, 2, 1), 40),),
        assessed=dict.fromkeys(_STANDARD, date(2026, 1, 5)),
        imported=_IMPORTED,
    )
    return base._replace(**changes)


def _fit(candidate):
    return fit(candidate, read_policy().weighing)


def _told(candidate):
    return fit_sentence(_fit(candidate), _NAMES, read_policy().weighing.families)


def test_who_meets_everything_fits_fully():
    """All parts known and met give the whole score, and the sentence says so."""
    found = _fit(_candidate())
    assert (found.score, found.gaps, found.unassessed, found.unknown) == (1.0, (), (), ())
    assert fit_sentence(found, _NAMES, read_policy().weighing.families) == (
        "Kecocokan 100 dari 100; cocok karena memenuhi standar Integritas (M.1), Kerja sama (M.2), Perekat bangsa (S.1) "
        "(penilaian kompetensi, 05-01-2026), pendidikan S1 memenuhi syarat S1 (daftar pegawai, 01-11-2026), "
        "bidang studi S-1 Akuntansi sesuai rumpun keuangan (daftar pegawai, 01-11-2026), "
        f"golongan III/d dalam rentang jabatan (daftar pegawai, 01-11-2026), {_TELLS} (riwayat jabatan, 02-11-2026), "
        "predikat kinerja 2025 sangat baik, 2024 sangat baik (kinerja, 03-11-2026), kotak talenta 9 (talenta, 31-03-2026), "
        "pelatihan Diklat Bendahara (diklat, 01-02-2025)."
    )


def test_what_is_weak_is_told_with_its_source():
    """Issue 4: 'perlu penguatan pada ...' names every weak part, its table and the day; a day not known is said so."""
    weak = _candidate(
        profile={"M.1": 2, "M.2": 3, "S.1": 3},
        education="SMA",
        field="S-1 Sosiologi",
        grade="III/c",
        experience=Experience("keuangan", 31, current=False, unread=0),
        ratings=(Rating(2025, "kurang"),),
        box=Box(2, None),
        trainings=(Training("Pelatihan Pelayanan Publik", None, 40),),
    )
    assert _told(weak).split("; ")[2] == (
        "perlu penguatan pada Integritas (M.1) tingkat 2 dari 3 (penilaian kompetensi, 05-01-2026), "
        "pendidikan SMA di bawah syarat S1 (daftar pegawai, 01-11-2026), "
        "bidang studi S-1 Sosiologi di luar rumpun keuangan (daftar pegawai, 01-11-2026), "
        "golongan III/c di luar rentang jabatan (daftar pegawai, 01-11-2026), "
        "pengalaman dalam rumpun keuangan 0 tahun 1 bulan, jabatan sekarang dari rumpun lain (riwayat jabatan, 02-11-2026), "
        "predikat kinerja 2025 kurang (kinerja, 03-11-2026), kotak talenta 2 (talenta, tanggal tidak diketahui), "
        "pelatihan rumpun keuangan, belum ada (diklat, tanggal tidak diketahui)."
    )


def test_a_family_without_fields_or_trainings_asks_for_none():
    """A family that only the map makes, or that names no fields, leaves both parts unknown."""
    assert _fit(_candidate(family="perencana")).unknown == ("bidang", "pelatihan")


def test_the_last_two_rated_years_count():
    """Years before this one, the newest two; of two rows of one year the later one; a predicate without worth is left."""
    rows = (
        Rating(2023, "baik"),
        Rating(2024, "baik"),
        Rating(2025, "kurang"),
        Rating(2025, "baik"),
        Rating(2026, "baik"),
    )
    assert newest_ratings(rows, 2026) == (Rating(2025, "baik"), Rating(2024, "baik"))
    assert "kinerja" in _fit(_candidate(ratings=(Rating(2025, "istimewa"),))).unknown


def test_the_newest_box_counts():
    """Up to the day; an undated one only where there is no other; of two of one day the later row."""
    rows = [Box(1, None), Box(2, date(2025, 1, 1)), Box(3, date(2026, 1, 1)), Box(4, date(2026, 1, 1)), Box(9, _DAY)]
    assert newest_box(rows, date(2026, 3, 30)) == Box(4, date(2026, 1, 1))
    assert newest_box(rows[:1], _DAY) == Box(1, None)
    assert newest_box((), _DAY) is MISSING


def test_gaps_widest_first():
    """Each competency below the standard is a gap, the widest first, then by code."""
    found = _fit(_candidate(profile={"M.1": 2, "M.2": 1, "S.1": 2}))
    assert found.gaps == (Gap("M.2", 1, 3), Gap("M.1", 2, 3), Gap("S.1", 2, 3))
    assert found.parts["kompetensi"] == pytest.approx(5 / 9, abs=1e-4)


def test_a_level_between_two_is_written_with_a_comma():
    """Half levels occur in assessments; whole ones are written without a fraction."""
    sentence = fit_sentence(_fit(_candidate(profile={"M.1": 2.5, "M.2": 2.0, "S.1": 3})), _NAMES)
    assert (
        "Kerja sama (M.2) tingkat 2 dari 3 (penilaian kompetensi, 05-01-2026), Integritas (M.1) tingkat 2,5 dari 3"
        in sentence
    )


def test_more_than_the_standard_makes_up_for_nothing():
    """A level above the standard counts as met, and fills no other gap."""
    found = _fit(_candidate(profile={"M.1": 5, "M.2": 2, "S.1": 5}))
    assert [gap.code for gap in found.gaps] == ["M.2"]
    assert found.parts["kompetensi"] == pytest.approx((1 + 2 / 3 + 1) / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("changes", "unknown"),
    [
        pytest.param({"standard": MISSING}, ("kompetensi",), id="no standard"),
        pytest.param({"standard": {}}, ("kompetensi",), id="an empty standard"),
        pytest.param({"profile": MISSING}, ("kompetensi",), id="no assessment"),
        pytest.param({"profile": {}}, ("kompetensi",), id="assessed in nothing"),
        pytest.param({"education": None}, ("pendidikan",), id="no education"),
        pytest.param({"education_min": None}, ("pendidikan",), id="no required education"),
        pytest.param({"grade": "IX"}, ("golongan",), id="a PPPK's grade"),
        pytest.param({"grade_min": None}, ("golongan",), id="no required grade"),
        pytest.param({"education": None, "grade": None}, ("pendidikan", "golongan"), id="two parts"),
        pytest.param({"experience": MISSING}, ("pengalaman",), id="no history"),
        pytest.param({"field": None}, ("bidang",), id="no field of study"),
        pytest.param({"ratings": MISSING}, ("kinerja",), id="ratings never imported"),
        pytest.param({"ratings": ()}, ("kinerja",), id="never rated"),
        pytest.param({"box": MISSING}, ("talenta",), id="no box"),
        pytest.param({"trainings": MISSING}, ("pelatihan",), id="trainings never imported"),
    ],
)
def test_what_is_not_known_is_no_zero(changes, unknown):
    """An unknown part stays out of the score, which the known parts alone make, and is named."""
    found = _fit(_candidate(**changes))
    assert (found.unknown, found.score) == (unknown, 1.0)
    assert f"belum diketahui: {', '.join(unknown)}" in fit_sentence(found, _NAMES)


def test_nothing_known_has_no_score():
    """Where no part is known there is no score at all."""
    found = _fit(Candidate(MISSING, MISSING, None, None, None, None, None))
    assert found.score is None
    assert fit_sentence(found, _NAMES) == (f"Kecocokan belum dapat dihitung; belum diketahui: {', '.join(PARTS)}.")


def test_competencies_never_assessed_are_named():
    """A competency of the standard without an assessment is no gap, and is told apart from one."""
    found = _fit(_candidate(profile={"M.1": 3}))
    assert (found.gaps, found.unassessed, found.parts["kompetensi"]) == ((), ("M.2", "S.1"), 1.0)
    assert "belum dinilai: Kerja sama (M.2), Perekat bangsa (S.1)" in fit_sentence(found, _NAMES)


def test_an_assessment_that_lapsed_is_told_apart_from_none():
    """Both are unassessed; the sentence says which is too old, and only for what the standard asks."""
    found = _fit(_candidate(profile={"M.1": 3}, lapsed=("M.2", "T.9")))
    assert (found.unassessed, found.lapsed) == (("M.2", "S.1"), ("M.2",))
    told = fit_sentence(found, _NAMES)
    assert "belum dinilai: Perekat bangsa (S.1); penilaian tidak berlaku lagi: Kerja sama (M.2)" in told


def test_the_profile_of_a_day():
    """The newest assessment up to the day counts while its term runs; one too old, or undated, is named as lapsed."""
    rows = (
        Level("M.1", 2, date(2024, 1, 5)),
        Level("M.1", 3, date(2025, 1, 5)),
        Level("M.1", 4, date(2027, 1, 5)),
        Level("M.2", 3, None),
        Level("M.3", 3, date(2023, 12, 1)),
        Level("M.4", 3, date(2023, 12, 2)),
    )
    assert profile_on(rows, date(2026, 12, 1), 36) == Profile({"M.1": 3, "M.4": 3}, ("M.2", "M.3"))
    assert profile_on((), date(2026, 12, 1), 36) == Profile({}, ())


@pytest.mark.parametrize(
    ("grade", "low", "high", "off"),
    [
        ("III/a", "III/c", "III/d", -2),
        ("III/b", "III/c", "III/d", -1),
        ("III/c", "III/c", "III/d", 0),
        ("III/d", "III/c", "III/d", 0),
        ("IV/a", "III/c", "III/d", 1),
        ("IV/b", "III/c", None, 0),
        ("I/a", None, "III/d", 0),
        ("IX", "III/c", "III/d", None),
    ],
)
def test_grades_off_the_range(grade, low, high, off):
    """Grades are counted from the nearer end of the range; an open end is never passed."""
    assert grades_off(grade, low, high) == off


@pytest.mark.parametrize(
    ("changes", "part", "share"),
    [
        pytest.param({"education": "Diploma III/Sarjana Muda"}, "pendidikan", 0.0, id="education below"),
        pytest.param({"education": "S-2"}, "pendidikan", 1.0, id="education above"),
        pytest.param({"grade": "III/c"}, "golongan", 0.0, id="one grade below"),
        pytest.param({"grade": "III/d"}, "golongan", 1.0, id="the lowest grade"),
        pytest.param({"grade": "IV/a"}, "golongan", 1.0, id="the highest grade"),
        pytest.param({"grade": "IV/b"}, "golongan", 0.0, id="one grade above"),
        pytest.param({"grade": "IV/e", "grade_max": None}, "golongan", 1.0, id="no highest grade"),
    ],
)
def test_education_and_grade(changes, part, share):
    """Both are met or not, on both sides of the limit; a part not met is told."""
    found = _fit(_candidate(**changes))
    assert found.parts[part] == share
    weak = fit_sentence(found, _NAMES).partition("perlu penguatan pada ")[2]
    assert (part in weak) is (share == 0.0)


@pytest.mark.parametrize(
    ("days", "share", "told"),
    [
        pytest.param(0, 0.0, "0 tahun 0 bulan", id="none"),
        pytest.param(913, 0.5, "2 tahun 5 bulan", id="half, a day short of the month"),
        pytest.param(914, 0.5005, "2 tahun 6 bulan", id="half"),
        pytest.param(1826, 0.9999, "4 tahun 11 bulan", id="a day short of five years"),
        pytest.param(1827, 1.0, "5 tahun 0 bulan", id="five years"),
        pytest.param(9000, 1.0, "24 tahun 7 bulan", id="more counts as full"),
    ],
)
def test_experience_counts_up_to_the_full_years(days, share, told):
    """Time in the target's job family counts in proportion, up to the years of config/competencies.toml; it is told."""
    found = _fit(_candidate(experience=Experience("perencana", days, current=None, unread=0)))
    assert found.parts["pengalaman"] == pytest.approx(share, abs=1e-3)
    assert found.score == pytest.approx(0.8 + 0.2 * share, abs=1e-3)
    assert f"pengalaman dalam rumpun perencana {told}, sekarang tanpa jabatan" in fit_sentence(found, _NAMES)


@pytest.mark.parametrize(
    ("current", "unread", "told"),
    [
        pytest.param(True, 0, ", jabatan sekarang serumpun.", id="same family"),
        pytest.param(False, 0, ", jabatan sekarang dari rumpun lain.", id="another family"),
        pytest.param(None, 0, ", sekarang tanpa jabatan.", id="no present post"),
        pytest.param(True, 2, "serumpun, 2 jabatan riwayat tidak terbaca rumpunnya.", id="rows that say too little"),
    ],
)
def test_the_present_post_and_what_cannot_be_read_are_told(current, unread, told):
    """The sentence says whether the present post is of the family, and how many posts could not be told one."""
    found = _fit(_candidate(experience=Experience("perencana", 400, current=current, unread=unread)))
    assert f"{told.removesuffix('.')} (riwayat jabatan, 02-11-2026)" in fit_sentence(found, _NAMES)


def test_a_standard_of_zero_is_met():
    """A competency that the post does not ask for is met by everyone."""
    assert _fit(_candidate(standard={"M.1": 0}, profile={"M.1": 0})).parts["kompetensi"] == 1.0


_LEVELS = st.dictionaries(st.sampled_from([f"M.{n}" for n in range(1, 9)] + ["S.1", "SK.1"]), st.integers(1, 5))
_HALVES = st.dictionaries(
    st.sampled_from([f"M.{n}" for n in range(1, 9)] + ["S.1", "SK.1"]), st.integers(0, 10).map(lambda n: n / 2)
)


_SERVED = st.just(MISSING) | st.builds(
    Experience,
    st.sampled_from(["perencana", "struktural"]),
    st.integers(0, 20_000),
    st.sampled_from([None, False, True]),
    st.integers(0, 3),
)


@given(_LEVELS, _HALVES, _HALVES, _SERVED, _SERVED)
def test_different_gaps_give_different_sentences(standard, one, two, served, other):
    """Two people with different gaps never get the same sentence, and the same gaps and parts get the same."""
    names = read_policy().competencies
    pairs = ((one, served), (two, other))
    first, second = (_fit(_candidate(standard=standard, profile=p, experience=e)) for p, e in pairs)
    same = fit_sentence(first, names) == fit_sentence(second, names)
    if (first.gaps, first.unassessed) != (second.gaps, second.unassessed):
        assert not same
    elif first == second:
        assert same


@given(_LEVELS, _HALVES, st.sampled_from([None, "SMA", "S1"]), st.sampled_from([None, "III/a", "IV/a"]), _SERVED)
def test_the_score_stays_between_zero_and_one(standard, profile, education, grade, served):
    """The score is a share, and its parts are shares."""
    changes = {"education": education, "grade": grade, "experience": served}
    found = _fit(_candidate(standard=standard, profile=profile, **changes))
    assert found.score is None or 0.0 <= found.score <= 1.0
    assert all(0.0 <= share <= 1.0 for share in found.parts.values())


@given(_LEVELS, _HALVES, st.data())
def test_a_better_level_never_lowers_the_score(standard, profile, data):
    """Who reaches a higher level in one competency does not fit worse."""
    if not profile:
        return
    code = data.draw(st.sampled_from(sorted(profile)))
    better = {**profile, code: profile[code] + 0.5}
    before, after = (_fit(_candidate(standard=standard, profile=p)) for p in (profile, better))
    assert before.score is None or (after.score is not None and after.score >= before.score)


def test_the_nine_competencies_have_names():
    """PermenPANRB 38/2017: eight managerial and one socio-cultural, under the codes in use."""
    names = read_policy().competencies
    assert {f"M.{n}" for n in range(1, 9)} | {"S.1", "SK.1"} == set(names)


_FAMILY = Family("teknologi informasi", ("informatika", "komputer"), ("ilmu komputer",), ("digital",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Bidang Aplikasi Informatika", True, id="a word of the name"),
        pytest.param("Pranata KOMPUTER Ahli Muda", True, id="case does not matter"),
        pytest.param("Mikrokomputer", False, id="only at the beginning of a word"),
        pytest.param("", False, id="an empty text"),
        pytest.param(None, False, id="no text"),
    ],
)
def test_a_family_is_told_by_words(text, found):
    """A post belongs to the first configured family of which its name speaks."""
    assert family_named(text, (_FAMILY,)) == (_FAMILY.name if found else None)


@pytest.mark.parametrize(
    ("post", "family"),
    [
        pytest.param(
            Service("Kepala Seksi I", "pengawas", None, "IV.a", None, unit="Bidang Aplikasi Informatika"),
            "teknologi informasi",
            id="by its unit",
        ),
        pytest.param(
            Service("Arsiparis Ahli Muda", "fungsional", None, None, None, unit="Bidang Informatika"),
            "arsiparis",
            id="a functional post is not what its unit is",
        ),
        pytest.param(
            Service("Guru Komputer", "fungsional", "guru", None, None), "pendidikan", id="a teacher stays one"
        ),
        pytest.param(
            Service("Pengelola", "Jabatan Fungsional Umum", None, None, None, unit="Seksi Komputer"),
            "teknologi informasi",
            id="a JFU is staff",
        ),
        pytest.param(
            Service("Camat", "administrator", None, "III.a", None, unit="Kecamatan"),
            "struktural",
            id="no configured family",
        ),
    ],
)
def test_configured_families_come_before_the_map(post, family):
    """The name speaks first, then the unit, and what no configured family claims is told as without them."""
    assert job_family(post, (_FAMILY,)) == family
