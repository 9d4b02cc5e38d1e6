"""The regulation map is made from the rules and the tests, never by hand; a rule without a test is no rule."""

import ast

import pytest

from tools.regulation_map import MAP, UNVERIFIED, articles, codes_of, files_testing, render, steps_of
from tools.sources import modules, parse
from workflow.domain.stages import Trigger
from workflow.settings.rules import read_rulebook

RULES = read_rulebook().rules


def test_the_map_is_current():
    """After a change of the rules, or when a rule's tests move, `make gambar` has been run."""
    assert MAP.read_text("utf-8") == render()


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_test(code):
    """Some test names the rule in its ids or its body and its file is linked from the map."""
    files = files_testing(modules("tests")).get(code, [])
    assert files
    rows = [line for line in render().splitlines() if f"| {code} " in line]
    assert len(rows) == len(articles(RULES[code].basis))
    assert all(f"(../{path})" in row for row in rows for path in files)


@pytest.mark.parametrize("code", RULES)
def test_what_is_not_verified_says_so(code):
    """Only a rule whose text was found goes without the mark."""
    rows = [line for line in render().splitlines() if f"| {code} " in line]
    assert {UNVERIFIED in row for row in rows} == {RULES[code].confidence != "H"}


def test_articles_are_told_apart():
    """Semicolons separate articles; one inside brackets belongs to its remark."""
    assert articles("PP 1/2001 pasal 2; Usulan (kota; belum diuji)") == [
        "PP 1/2001 pasal 2",
        "Usulan (kota; belum diuji)",
    ]


def test_a_rule_is_shown_with_all_steps_between_its_first_and_its_last():
    """R-DOC-01 belongs to the way from `lengkapi` to `setujui`, R-HND-01 to its one step."""
    assert steps_of(RULES["R-DOC-01"]) == (Trigger.LENGKAPI, Trigger.TUNTASKAN, Trigger.SETUJUI)
    assert steps_of(RULES["R-HND-01"]) == (Trigger.SELESAIKAN,)


def test_a_rule_that_guards_no_step_says_what_asks_it():
    """R-PLT-01 is the night's, R-TIM-01 a clock's, R-CON-01 a showing's."""
    for code, told in [
        ("R-PLT-01", "setiap malam"),
        ("R-TIM-01", "tenggat kasus"),
        ("R-CON-01", "sebelum ditampilkan"),
    ]:
        (row,) = [line for line in render().splitlines() if f"| {code} " in line]
        assert steps_of(RULES[code]) == ()
        assert f"| {told}, tidak menjaga langkah |" in row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('def test_a():\n    assert verdict("R-XYZ-01") == "PASS"', {"R-XYZ-01"}),
        ('@parametrize("x", [param(1, id="R-XYZ-02 day 0")])\ndef test_a(x):\n    assert x', {"R-XYZ-02"}),
        ("def test_r_xyz_03_blocks():\n    assert True", {"R-XYZ-03"}),
        ('def test_a():\n    """R-XYZ-04: only said."""\n    assert True', set()),
    ],
    ids=["body", "id", "name", "docstring"],
)
def test_what_counts_as_a_test_of_a_rule(text, found):
    """Ids, names and bodies count; a docstring alone does not."""
    node = parse(text).tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    assert codes_of(node) == found
