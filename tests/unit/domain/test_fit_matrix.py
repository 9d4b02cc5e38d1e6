"""The matrix of all pairs says what the function of one pair says, to the last decimal."""

import math
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.domain.competence import Candidate, fit
from workflow.domain.experience import days_by_family, experience, job_family
from workflow.domain.fit_matrix import PersonSide, PostSide, _rounded, fit_columns
from workflow.domain.missing import MISSING
from workflow.domain.record import Box, Rating, Service, Training
from workflow.settings.policy import read_policy

WEIGHING = read_policy().weighing
DAY = date(2026, 11, 24)
CODES = ("M.1", "M.2", "M.3", "S.1", "T.1")
FAMILIES = ("keuangan", "hukum", "struktural", "perawat", None)
PREDICATES = ("sangat_baik", "baik", "kurang", "tidak dikenal")

levels = st.sampled_from([0, 0.5, 1, 2, 2.2, 2.75, 3, 3.3333, 4, 5])
grades = st.sampled_from(["II/c", "III/a", "III/d", "IV/a", "IX", None])
educations = st.sampled_from(["SMA", "D-III", "S1", "S2", "lain", None])
people = st.builds(
    PersonSide,
    st.one_of(st.just(MISSING), st.dictionaries(st.sampled_from(CODES), levels)),
    educations,
    st.sampled_from(["S-1 Akuntansi", "Ilmu Hukum", "Kedokteran", "", None]),
    grades,
    st.one_of(
        st.just(MISSING), st.lists(st.builds(Rating, st.just(2025), st.sampled_from(PREDICATES)), max_size=2).map(tuple)
    ),
    st.one_of(st.just(MISSING), st.builds(Box, st.integers(1, 10), st.none())),
    st.one_of(
        st.just(MISSING),
        st.lists(
            st.builds(
                Training, st.sampled_from(["Diklat Bendahara", "Legal drafting", "Renang"]), st.none(), st.none()
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.one_of(
        st.just(MISSING),
        st.dictionaries(
            st.sampled_from([family for family in FAMILIES if family]), st.one_of(st.none(), st.integers(0, 4000))
        ),
    ),
)
posts = st.builds(
    PostSide,
    st.dictionaries(st.sampled_from(CODES), st.integers(0, 5)),
    educations,
    grades,
    grades,
    st.sampled_from(FAMILIES),
)


def one_pair(person, post):
    """Score and share as the function of one pair has them, with the days of the family as `experience` tells them."""
    served = (
        MISSING
        if isinstance(person.served, type(MISSING)) or post.family is None
        else person.served.get(post.family, 0)
    )
    told = MISSING if served is None or served is MISSING else _Served(served)
    found = fit(
        Candidate(
            post.standard or MISSING,
            person.profile,
            person.education,
            post.education_min,
            person.grade,
            post.grade_min,
            post.grade_max,
            told,
            field=person.field,
            family=post.family,
            ratings=person.ratings,
            box=person.box,
            trainings=person.trainings,
        ),
        WEIGHING,
    )
    return found.score, found.parts.get("kompetensi")


class _Served:
    def __init__(self, days):
        self.days = days


def same(number, told):
    """Equal to the last bit, NaN for None."""
    return math.isnan(number) if told is None else number == told


@settings(max_examples=300)
@given(st.lists(people, max_size=6), st.lists(posts, max_size=5))
def test_every_cell_equals_the_function_of_one_pair(crowd, wanted):
    """Score and match of each pair are those of `competence.fit`, not nearly but exactly; unknown stays unknown."""
    columns = list(fit_columns(crowd, wanted, WEIGHING))
    assert len(columns) == len(wanted)
    for post, column in zip(wanted, columns, strict=True):
        for place, person in enumerate(crowd):
            score, share = one_pair(person, post)
            assert same(column.score[place], score)
            assert same(column.share[place], share)


@settings(max_examples=300)
@given(st.lists(st.floats(0, 1), min_size=1), st.lists(st.integers(0, 20_000), min_size=1))
def test_rounding_is_that_of_one_number(numbers, halves):
    """Also beside the middle of two decimals, where scaling before rounding errs."""
    values = np.array([*numbers, *(half / 20_000 for half in halves)])
    assert _rounded(values).tolist() == [round(float(value), 4) for value in values]


def test_a_middle_that_numpy_takes_wrongly_is_left_to_python():
    """0.00035 lies a hair below the middle of two decimals and 0.00005 above it; scaled, both are the middle itself."""
    assert np.rint(np.array([0.00035, 0.00005]) * 1e4).tolist() == [4, 0]
    assert _rounded(np.array([0.00035, 0.00005])).tolist() == [0.0003, 0.0001]


days = st.dates(date(2010, 1, 1), date(2026, 11, 24))
services = st.builds(
    Service,
    st.sampled_from(["Kepala Bidang Anggaran", "Perawat Ahli Muda", "Analis Hukum", "Guru SD", None]),
    st.sampled_from(["administrator", "fungsional", "pelaksana", None]),
    st.none(),
    st.none(),
    st.one_of(st.none(), days),
    st.one_of(st.none(), days),
)


@given(st.lists(services, max_size=5), st.lists(services, max_size=2), services)
def test_days_by_family_are_those_of_one_target(history, current, target):
    """For whichever target the days are those that `experience` finds, 0 where the family is not served in."""
    found = days_by_family(history, current, DAY, WEIGHING.families)
    told, family = experience(target, history, current, DAY, WEIGHING.families), job_family(target, WEIGHING.families)
    if found is MISSING:
        assert (history, current) == ([], [])
    elif family is not None:
        days_served = found.get(family, 0)
        assert told is MISSING if days_served is None else told.days == days_served
