"""R-CON-01 and R-PDP-01: who may see the names of a case before its SK, and its specific personal data."""

from datetime import date

import pytest

from tests.builders import TODAY, book, explainer, params
from workflow.domain.rulebook import shows
from workflow.domain.rules.views import (
    class_told_by,
    names_are_shown_to_the_involved,
    specific_data_are_shown_to_those_who_need_them,
)
from workflow.domain.stages import Stage
from workflow.domain.watching import Sight

_INVOLVED = {
    "asn", "atasan", "pengusul", "penandatangan", "kepala_opd", "pemilik_tugas", "pengelola_kepegawaian", "analis",
    "inspektorat", "tpk", "pyb", "ppk", "operator",
}  # fmt: skip
_AFTER_SK = {Stage.SERAH_TERIMA, Stage.SELESAI, Stage.DIBATALKAN}
_ROLES = sorted(_INVOLVED | {"pengelola_aset", "pengelola_keuangan", "pengelola_akun"})


def _told(found):
    assert explainer().explain(found)["alasan"]
    return f"{found.result.value}:{found.case}" if found.case else found.result.value


@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("state", list(Stage))
def test_names_are_for_the_involved_until_the_decree(role, state):
    """R-CON-01: each role and each state; after the SK everybody, before it those alone who have a part."""
    sight = Sight(state, Stage.USULAN if state is Stage.DITUNDA else None, frozenset({role}))
    expected = "PASS:sesudah_sk" if state in _AFTER_SK else "PASS" if role in _INVOLVED else "BLOCK"
    assert _told(names_are_shown_to_the_involved(sight, params("R-CON-01"))) == expected
    assert shows(sight, book(), TODAY) is (expected != "BLOCK")


def test_a_stranger_sees_no_name():
    """R-CON-01: without a role or relation nothing is shown before the SK, also of a case that ended without one."""
    for state in (Stage.PEMETAAN, Stage.DITOLAK, Stage.DITARIK, Stage.GUGUR):
        assert not shows(Sight(state, None, frozenset()), book(), TODAY)


@pytest.mark.parametrize(("remembered", "seen"), [(Stage.PERSETUJUAN, False), (Stage.SERAH_TERIMA, True)])
def test_a_paused_case_is_what_it_was(remembered, seen):
    """R-CON-01: a case paused before its SK stays confidential, one paused afterwards is public."""
    assert shows(Sight(Stage.DITUNDA, remembered, frozenset()), book(), TODAY) is seen


_WHO_NEEDS = {
    "hukdis": {"asn", "analis", "inspektorat", "tpk", "pyb", "ppk"},
    "pidana": {"asn", "analis", "inspektorat", "pyb", "ppk"},
    "kesehatan": {"asn", "analis", "pyb", "ppk"},
    "keluarga": {"asn", "analis", "inspektorat", "pyb", "ppk"},
    "keuangan": {"asn", "analis"},
}
"""Written by hand: who needs which class for his work; asn is the person."""


@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("data", sorted(_WHO_NEEDS))
def test_specific_data_are_for_those_who_need_them(role, data):
    """R-PDP-01: each role and each class, in every stage alike."""
    for state in (Stage.USULAN, Stage.SELESAI):
        sight = Sight(state, None, frozenset({role}), data)
        found = specific_data_are_shown_to_those_who_need_them(sight, params("R-PDP-01"))
        assert _told(found) == ("PASS" if role in _WHO_NEEDS[data] else "BLOCK")
        assert shows(sight, book(), TODAY) is (role in _WHO_NEEDS[data])


def test_a_class_that_nobody_is_named_for_is_shown_to_nobody():
    """R-PDP-01: an unknown class is UNKNOWN, which hides; plain data are not asked about."""
    rule = params("R-PDP-01")
    unknown = Sight(Stage.SELESAI, None, frozenset(_INVOLVED), "biometrik")
    assert _told(specific_data_are_shown_to_those_who_need_them(unknown, rule)) == "UNKNOWN"
    assert not shows(unknown, book(), TODAY)
    assert _told(specific_data_are_shown_to_those_who_need_them(unknown._replace(data=None), rule)) == "PASS:umum"


def test_findings_belong_to_a_class():
    """R-PDP-01: what a sanction's, a leave's or a relation's rule tells is specific, what a term's rule tells is not."""
    rule = params("R-PDP-01")
    told = {code: class_told_by(rule, code) for code in ("R-DEM-02", "R-DIS-01", "R-LVE-01", "R-COI-01", "R-TEN-01")}
    assert list(told.values()) == ["hukdis", "hukdis", "kesehatan", "keluarga", None]


def test_before_the_law_nothing_was_hidden():
    """The law is in force from 17 October 2022."""
    sight = Sight(Stage.USULAN, None, frozenset())
    assert shows(sight, book(), date(2022, 10, 16))
    assert not shows(sight, book(), date(2022, 10, 17))
