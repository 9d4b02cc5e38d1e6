"""Experience by job family: which posts are of one family, and days that are counted once and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.experience import Experience, experience, job_family, rungs_held
from workflow.domain.missing import MISSING
from workflow.domain.record import Service

_TODAY = date(2026, 12, 1)
_TARGET = Service("Perencana Ahli Muda", "fungsional", "jf", None, None)


def _post(name="Perencana Ahli Pertama", kind="fungsional", start=date(2024, 12, 1), end=None, **changes):
    return Service(name, kind, changes.get("profile"), changes.get("echelon"), start, end)


@pytest.mark.parametrize(
    ("post", "family"),
    [
        pytest.param(_post(), "perencana", id="a functional post without its tier"),
        pytest.param(_post("Analis SDM Aparatur Ahli Madya"), "analis sdm aparatur", id="a longer name"),
        pytest.param(
            _post("Arsiparis", "Jabatan Fungsional Tertentu"), "arsiparis", id="no tier, kind as SIASN has it"
        ),
        pytest.param(_post("Guru Ahli Muda"), "pendidikan", id="a teacher"),
        pytest.param(
            _post("Kepala SD Negeri 3", "penugasan", profile="penugasan"), "pendidikan", id="a head of school"
        ),
        pytest.param(_post("Kepala Puskesmas Utara", "penugasan"), "kesehatan", id="a head of puskesmas"),
        pytest.param(_post("Perawat Ahli Muda", profile="kesehatan"), "kesehatan", id="a nurse"),
        pytest.param(_post("Kepala Bidang Aset", "administrator", echelon="III.b"), "struktural", id="structural"),
        pytest.param(_post("Kepala Seksi", None, echelon="IV.a"), "struktural", id="known by its echelon alone"),
        pytest.param(_post("Analis Keuangan", "Pelaksana"), "pelaksana", id="staff"),
        pytest.param(_post("Ketua Tim", "penugasan"), "penugasan", id="another assignment"),
        pytest.param(_post("Bendahara", None), None, id="a name alone"),
        pytest.param(_post(None, None), None, id="nothing"),
        pytest.param(_post(None, "fungsional"), None, id="a functional post without a name"),
    ],
)
def test_the_family_of_a_post(post, family):
    """A post's family comes from the map or the row; what says too little has none."""
    assert job_family(post) == family


@pytest.mark.parametrize(
    ("post", "stands"),
    [
        pytest.param(_post("Kepala Seksi", "Jabatan Struktural", echelon="IV.b"), (5, 5), id="by its echelon"),
        pytest.param(_post("Kepala Seksi", "pengawas"), (4, 5), id="by its kind"),
        pytest.param(_post("Sekretaris", "Jabatan Administrator"), (2, 3), id="by its kind as SIASN has it"),
        pytest.param(_post("Kepala Dinas", "JPT Pratama"), (0, 1), id="JPT"),
        pytest.param(_post("Kepala Dinas", "Jabatan Pimpinan Tinggi"), (0, 1), id="JPT in words"),
        pytest.param(_post("Penata Layanan", "Jabatan Fungsional Umum"), (6, 6), id="a JFU is staff"),
        pytest.param(_post("Arsiparis Ahli Muda", "Jabatan Fungsional Tertentu"), (4, 5), id="a JF by its tier"),
        pytest.param(_post("Pengawas Sekolah Ahli Madya"), (2, 3), id="a JF is not what its name begins with"),
        pytest.param(_post("Arsiparis", "fungsional"), None, id="a JF without a tier"),
        pytest.param(_post("Kepala SD Negeri 3", "penugasan"), None, id="an assignment"),
        pytest.param(_post(None, None), None, id="nothing"),
    ],
)
def test_the_rung_of_a_post_held(post, stands):
    """A post of a history stands where its echelon, its tier or its kind says."""
    assert rungs_held(post) == stands


@pytest.mark.parametrize(
    ("history", "current", "days"),
    [
        pytest.param([], [_post()], 731, id="the present post, today included"),
        pytest.param([_post()], [_post()], 731, id="in history and present: once"),
        pytest.param([_post()], [_post(start=None)], 731, id="the history knows the beginning"),
        pytest.param([_post(end=date(2024, 12, 1))], [_post("Lurah", "pengawas")], 1, id="one day"),
        pytest.param([_post(start=_TODAY)], [], 1, id="begun today"),
        pytest.param([_post(start=_TODAY + timedelta(1))], [], 0, id="begins tomorrow"),
        pytest.param([_post(end=date(2099, 1, 1))], [], 731, id="an end that is still to come"),
        pytest.param([_post("Lurah", "pengawas", start=None)], [], 0, id="another family, beginning unknown"),
        pytest.param([_post(start=date(2026, 1, 2), end=date(2026, 1, 1))], [], 0, id="ends before it begins"),
    ],
)
def test_days_in_the_family_are_counted_once(history, current, days):
    """Both ends of a period count, overlaps once, nothing beyond today."""
    assert experience(_TARGET, history, current, _TODAY).days == days


@pytest.mark.parametrize(
    ("history", "current"),
    [
        pytest.param([], [], id="neither history nor post"),
        pytest.param([_post(start=None)], [], id="a period without a beginning"),
        pytest.param([], [_post(start=None)], id="the present post without a beginning"),
    ],
)
def test_what_is_not_known_is_missing(history, current):
    """A gap in the history makes the part unknown, not zero."""
    assert experience(_TARGET, history, current, _TODAY) is MISSING


def test_a_target_without_a_family_is_missing():
    """A functional post without a name says nothing that a history could be held against."""
    assert experience(_TARGET._replace(name=None), [_post()], [], _TODAY) is MISSING


def test_what_else_is_told():
    """Whether the present post is of the family, and how many posts of the history say too little."""
    rows = [_post(end=date(2025, 11, 30)), _post("Bendahara", None)]
    assert experience(_TARGET, rows, [_post("Lurah", "pengawas")], _TODAY) == Experience("perencana", 365, False, 1)
    assert experience(_TARGET, rows, [], _TODAY).current is None
    assert experience(_TARGET, rows, [_post()], _TODAY).current is True


_PERIODS = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), _TODAY), st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1))), max_size=6
)


@given(_PERIODS)
def test_days_are_those_of_the_calendar(periods):
    """Counted day by day over a set, the same number comes out, in any order of the rows."""
    days = {
        start + timedelta(n) for start, end in periods for n in range((min(end or _TODAY, _TODAY) - start).days + 1)
    }
    rows = [_post(start=start, end=end) for start, end in periods]
    present = [_post("Lurah", "pengawas")]
    assert experience(_TARGET, rows, present, _TODAY).days == len(days)
    assert experience(_TARGET, rows[::-1], present, _TODAY).days == len(days)
