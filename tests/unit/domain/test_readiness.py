"""Gaps: which table each belongs to, and which signed statement closes it, on which day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import SK_DAY, book, case, decree, facts, functional, letters, person, statement
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import MISSING
from workflow.domain.readiness import (
    _LACKS,
    _READS,
    ROUND_CONTEXT,
    STATEMENT_RULES,
    gaps_of,
    rules_ahead,
    tables_lacking,
)
from workflow.domain.record import UNRECORDED
from workflow.domain.registers import SCHEMAS
from workflow.domain.rulebook import judge
from workflow.domain.stages import Stage, Trigger

_DAY = timedelta(days=1)
_POOR = {
    "bebas_hukdis": {"sanctions": MISSING, "letters": letters(without="pernyataan_hukdis")},
    "tanpa_konflik": {"relations": MISSING},
    "tanpa_tugas_belajar": {"absences": MISSING},
    "kompetensi": {"standard": MISSING},
    "formasi": {"target": functional("Analis Kebijakan Ahli Muda", id="JF-1"), "holders": MISSING},
    "bebas_temuan": {"letters": letters(without="bebas_temuan")},
}
_TABLES = {
    "bebas_hukdis": ("hukdis",),
    "tanpa_konflik": ("hubungan",),
    "tanpa_tugas_belajar": ("status",),
    "kompetensi": ("standar_kompetensi",),
    "formasi": ("pegawai",),
}


def _gap(kind, **changes):
    found = {gap.rule: gap for gap in gaps_of(facts(**_POOR[kind] | changes), book())}
    return found.get(STATEMENT_RULES[kind])


@pytest.mark.parametrize("kind", sorted(_TABLES))
def test_a_gap_names_its_table_and_its_statement(kind):
    """An UNKNOWN is told with the table that says nothing and the statement that would close it."""
    gap = _gap(kind)
    assert (gap.tables, gap.unknown, gap.statement) == (_TABLES[kind], True, kind)


@pytest.mark.parametrize("kind", sorted(STATEMENT_RULES))
@pytest.mark.parametrize(("days", "closes"), [(-1, True), (0, True), (1, False), (None, False)])
def test_a_statement_closes_its_rule_up_to_the_sk(kind, days, closes):
    """Dated the day before the SK or on its day it closes the gap; the day after it or undated it does not."""
    code, on = STATEMENT_RULES[kind], None if days is None else SK_DAY + days * _DAY
    without, given = facts(**_POOR[kind]), facts(**_POOR[kind], statements=(statement(kind, on),))
    ((before,), (after,)) = ([f for f in judge(x, Trigger.SETUJUI, book()) if f.rule == code] for x in (without, given))
    assert before.result in {Result.UNKNOWN, Result.BLOCK, Result.WARN}
    assert (after.result is Result.PASS) is closes


@pytest.mark.parametrize("kind", sorted(STATEMENT_RULES))
def test_another_statement_closes_nothing(kind):
    """Each kind speaks for its own rule alone."""
    code = STATEMENT_RULES[kind]
    others = tuple(statement(other) for other in STATEMENT_RULES if other != kind)
    before, after = (
        [f for f in judge(facts(**_POOR[kind], **more), Trigger.SETUJUI, book()) if f.rule == code]
        for more in ({}, {"statements": others})
    )
    assert before == after


def test_a_statement_that_is_there_leaves_no_gap():
    """What is closed is no gap any more."""
    assert _gap("tanpa_konflik", statements=(statement("tanpa_konflik"),)) is None


def test_a_missing_paper_is_a_gap_where_a_statement_would_close_it():
    """R-DOC-02 blocks between agencies of two cities for want of a clearance: a statement closes it, a table does not."""
    given = facts(**_POOR["bebas_temuan"])
    rule = book().rules["R-DOC-02"]
    found = [gap for gap in gaps_of(given, book()) if gap.rule == rule.code]
    result = next(f for f in judge(given, Trigger.SETUJUI, book()) if f.rule == rule.code)
    assert bool(found) is result.stops


def test_the_dates_of_the_round_are_in_no_table():
    """What misses the date of the SK is a gap of the round itself."""
    found = {gap.tables for gap in gaps_of(facts(decree=decree(date=None)), book())}
    assert found == {(ROUND_CONTEXT,)}


def test_a_lawful_case_has_no_gaps():
    """Where everything is known nothing is told."""
    assert list(gaps_of(facts(), book())) == []


@pytest.mark.parametrize(
    ("state", "remembered", "last"),
    [
        (Stage.USULAN, None, "R-AUT-01"),
        (Stage.DITUNDA, Stage.USULAN, "R-AUT-01"),
        (Stage.SERAH_TERIMA, None, "R-HND-01"),
        (Stage.DITUNDA, Stage.SERAH_TERIMA, "R-HND-01"),
    ],
)
def test_what_lies_ahead_is_asked(state, remembered, last):
    """Before the approval all that it asks, after it what the handover asks, through a pause too."""
    codes = {params.rule for _, params in rules_ahead(facts(case=case(state=state, remembered=remembered)), book())}
    assert last in codes
    assert ("R-AUT-01" in codes) is not ("R-HND-01" in codes)


@pytest.mark.parametrize(
    ("changes", "rule", "tables"),
    [
        pytest.param({"person": MISSING}, "R-CMP-01", ("pegawai",), id="nobody of the roster"),
        pytest.param({"person": person(education=None)}, "R-CMP-01", ("pegawai",), id="no education"),
        pytest.param({"target": MISSING}, "R-CMP-01", ("jabatan",), id="no post"),
        pytest.param({"record": UNRECORDED}, "R-CMP-03", ("kompetensi",), id="no assessments"),
        pytest.param({"record": UNRECORDED}, "R-CMP-02", ("riwayat_jabatan",), id="no history"),
        pytest.param({}, "R-CMP-01", ("jabatan",), id="nothing plain: what it is about"),
        pytest.param({}, "R-PIL-03", (ROUND_CONTEXT,), id="a rule of the round"),
    ],
)
def test_the_table_that_says_nothing_is_named(changes, rule, tables):
    """Of the tables that a rule reads, those that lack something; else the one that it is about."""
    assert tables_lacking(facts(**changes), Finding(rule, Result.UNKNOWN)) == tables


def test_every_rule_and_table_exists():
    """The map of rules and tables names nothing that is not there, and knows how each table lacks."""
    assert set(_READS) <= set(book().rules)
    assert {table for tables in _READS.values() for table in tables} == set(_LACKS)
    assert set(_LACKS) <= set(SCHEMAS)
    assert set(STATEMENT_RULES.values()) <= set(book().rules)


@pytest.mark.parametrize("table", sorted(_LACKS))
def test_a_table_lacks_only_where_it_is_poor(table):
    """The lawful case lacks nothing; without its tables each one does."""
    poor = replace(
        facts(),
        person=MISSING,
        target=MISSING,
        record=UNRECORDED,
        standard=MISSING,
        sanctions=MISSING,
        absences=MISSING,
        relations=MISSING,
        ppk=MISSING,
    )
    assert _LACKS[table](poor)
    assert not _LACKS[table](facts()) or table in {"uji_kompetensi", "diklat", "talenta"}
