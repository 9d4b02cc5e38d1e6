"""Findings become sentences: every refusal's and every rule's can be filled, and what cannot is a clear error."""

import ast
from collections.abc import Iterator
from datetime import date

import pytest
from jinja2 import Environment, meta

from tests.builders import explainer
from tools.sources import modules
from workflow.domain.errors import ConfigError
from workflow.domain.findings import Finding, Result
from workflow.domain.rule_text import RuleText
from workflow.mail.indonesian import FILTERS
from workflow.mail.sentences import TO_VERIFY, Explainer
from workflow.settings.rules import read_rule_texts, read_rulebook

TEXTS = read_rule_texts()
KEYS = ["aturan", "hasil", "alasan", "dasar", "keyakinan", "bukti", "perbaikan", "penanggung_jawab", "catatan"]


def text(**changes: object) -> RuleText:
    """The sentences of an invented rule."""
    values: dict[str, object] = {
        "code": "R-XXX-01",
        "title": "Aturan contoh",
        "basis": "Peraturan contoh pasal 1",
        "confidence": "H",
        "reasons": {
            "PASS": "Terpenuhi.",
            "BLOCK": "Menjabat sejak {{ tmt | tanggal }}.",
            "BLOCK:kasus": "Khusus: {{ n }}.",
            "": "Umum.",
        },
        "fixes": {"": "Tunggu.", "BLOCK:kasus": "Tunggu {{ n }} hari."},
        "owners": {"": "Analis"},
    }
    return RuleText(**{**values, **changes})  # type: ignore[arg-type] # fields by name


def explained(finding: Finding, **changes: object) -> dict[str, object]:
    """The finding as the invented rule explains it."""
    return Explainer({"R-XXX-01": text(**changes)}).explain(finding)


def blocked(case: str = "", **evidence: object) -> Finding:
    """A finding that blocks."""
    return Finding("R-XXX-01", Result.BLOCK, evidence, case=case)


def test_shape_is_the_contract_s():
    """The keys of FINDING, in their order, with dates as ISO text."""
    found = explained(blocked(tmt=date(2026, 12, 3)))
    assert list(found) == KEYS
    assert found == {
        "aturan": "R-XXX-01",
        "hasil": "BLOCK",
        "alasan": "Menjabat sejak 3 Desember 2026.",
        "dasar": "Peraturan contoh pasal 1",
        "keyakinan": "H",
        "bukti": {"tmt": "2026-12-03"},
        "perbaikan": "Tunggu.",
        "penanggung_jawab": "Analis",
        "catatan": "",
    }


def test_dates_inside_evidence_are_iso_text_too():
    """Lists, tuples and tables of dates can be written as JSON."""
    day = date(2026, 12, 3)
    found = explained(blocked(tmt=day, daftar=[day], pasangan=(day, "x"), tabel={"a": day, "b": [day]}))
    assert found["bukti"] == {
        "tmt": "2026-12-03",
        "daftar": ["2026-12-03"],
        "pasangan": ["2026-12-03", "x"],
        "tabel": {"a": "2026-12-03", "b": ["2026-12-03"]},
    }


@pytest.mark.parametrize(
    ("finding", "reason", "fix"),
    [
        (blocked("kasus", n=3), "Khusus: 3.", "Tunggu 3 hari."),
        (blocked("lain", tmt=date(2026, 1, 1)), "Menjabat sejak 1 Januari 2026.", "Tunggu."),
        (Finding("R-XXX-01", Result.WARN), "Umum.", "Tunggu."),
        (Finding("R-XXX-01", Result.PASS), "Terpenuhi.", ""),
    ],
    ids=["kasus-sendiri", "kasus-tanpa-kalimat", "kalimat-umum", "terpenuhi-tanpa-perbaikan"],
)
def test_nearest_sentence_is_taken(finding, reason, fix):
    """First the sentence of result and case, then of the result, then the default."""
    found = explained(finding)
    assert (found["alasan"], found["perbaikan"]) == (reason, fix)


@pytest.mark.parametrize(("confidence", "marked"), [("H", False), ("M", True), ("L", True)])
def test_uncertain_law_is_marked(confidence, marked):
    """An article that is not beyond doubt says so wherever it is shown."""
    found = explained(blocked(tmt=date(2026, 1, 1)), confidence=confidence)
    assert str(found["dasar"]).endswith(f" ({TO_VERIFY})") is marked
    assert (TO_VERIFY in str(found["catatan"])) is marked


@pytest.mark.parametrize(("confidence", "said"), [("H", False), ("M", False), ("L", True)])
def test_what_no_law_commands_says_so(confidence, said):
    """A rule of confidence L is no command of the law, and says so beside its basis and in its note."""
    found = explained(blocked(tmt=date(2026, 1, 1)), confidence=confidence)
    assert ("bukan perintah undang-undang" in str(found["dasar"])) is said
    assert ("bukan perintah undang-undang" in str(found["catatan"])) is said


def test_a_changed_severity_keeps_its_sentence_and_is_told():
    """Where a decree made a block a warning, the reason stays and the note names the decree."""
    told = {"tmt": date(2026, 12, 3), "keputusan_kota": "188/7/2026", "derajat": "peringatan"}
    own = explained(blocked(tmt=date(2026, 12, 3)))
    found = explained(blocked(**told)._replace(result=Result.WARN, said=Result.BLOCK))
    assert (found["alasan"], found["perbaikan"]) == (own["alasan"], own["perbaikan"])
    assert (found["hasil"], found["catatan"]) == (
        "WARN",
        "derajat menjadi peringatan menurut keputusan kota 188/7/2026",
    )


@pytest.mark.parametrize(
    ("finding", "changes", "names"),
    [
        (blocked(), {}, 'R-XXX-01.alasan."BLOCK"'),
        (blocked("kasus"), {}, 'R-XXX-01.alasan."BLOCK:kasus"'),
        (blocked(), {"reasons": {"": "{{ rusak"}}, 'R-XXX-01.alasan.""'),
        (blocked(n=None), {"reasons": {"": "{{ n | join }}"}}, 'R-XXX-01.alasan.""'),
        (blocked(), {"reasons": {"PASS": "Terpenuhi."}}, "R-XXX-01.alasan.BLOCK"),
        (blocked(tmt=date(2026, 1, 1)), {"owners": {}}, "R-XXX-01.penanggung_jawab.BLOCK"),
        (Finding("R-YYY-09", Result.BLOCK), {}, "R-YYY-09"),
    ],
    ids=[
        "bukti-kurang",
        "bukti-kasus-kurang",
        "bukan-templat",
        "bukti-salah-jenis",
        "tanpa-kalimat",
        "tanpa-penanggung-jawab",
        "aturan-tak-dikenal",
    ],
)
def test_sentence_that_cannot_be_filled_is_named(finding, changes, names):
    """The error says which file, which rule and which key; no sentence with a hole is ever shown."""
    with pytest.raises(ConfigError) as caught:
        explained(finding, **changes)
    assert caught.value.file == "rules.toml"
    assert caught.value.key == names


def _variables(source: str) -> set[str]:
    env = Environment(autoescape=False)  # noqa: S701 - nothing is shown
    env.filters.update(FILTERS)
    return meta.find_undeclared_variables(env.parse(source))


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_sentence_of_the_configuration_is_a_template(code):
    """A slip in config/rules.toml is found here, not in front of a user; no sentence is empty."""
    found = TEXTS[code]
    for sentences in (found.reasons, found.fixes, found.owners):
        for sentence in sentences.values():
            _variables(sentence)
            assert sentence.strip()
    assert "" in found.fixes
    assert "" in found.owners


@pytest.mark.parametrize("code", sorted(read_rulebook().rules))
def test_every_rule_explains_passing_and_unknown(code):
    """Data may be missing for any rule, and any rule may hold."""
    reasons = TEXTS[code].reasons
    assert {result for result in ("PASS", "UNKNOWN") if result in reasons or "" in reasons} == {"PASS", "UNKNOWN"}


def _literal_keys(node: ast.expr, function: ast.AST) -> set[str] | None:
    if isinstance(node, ast.Name):
        made = [
            x.value for x in ast.walk(function) if isinstance(x, ast.Assign) and ast.unparse(x.targets[0]) == node.id
        ]
        return _literal_keys(made[0], function) if len(made) == 1 else None
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def _refusals() -> Iterator[tuple[str, str, str, set[str] | None]]:
    for module in modules("workflow"):
        for function in (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if ast.unparse(call.func) == "Finding" and isinstance(call.args[0], ast.Constant):
                    yield f"{module.path}:{call.lineno}", str(call.args[0].value), *_said(call, function)


def _said(call: ast.Call, function: ast.AST) -> tuple[str, set[str] | None]:
    case = next((ast.literal_eval(given.value) for given in call.keywords if given.arg == "case"), "")
    evidence = _literal_keys(call.args[2], function) if len(call.args) > 2 else set()
    return f"{ast.unparse(call.args[1]).rsplit('.', 1)[-1]}:{case}", evidence


REFUSALS = list(_refusals())


def test_refusals_are_found():
    """The reading of the sources finds what there is to check."""
    assert {code for _, code, _, _ in REFUSALS} >= {"K-TAHAP", "K-PERAN", "K-VERSI", "K-LIHAT"}


@pytest.mark.parametrize(
    ("place", "code", "key", "evidence"), REFUSALS, ids=[f"{c}-{k}-{n}" for n, (_, c, k, _) in enumerate(REFUSALS)]
)
def test_every_refusal_can_be_explained(place, code, key, evidence):
    """Where the code refuses, the sentence of that very case exists, and needs only what the refusal gives."""
    assert evidence is not None, f"{place}: the evidence is no literal table"
    wanted = key if not key.endswith(":") else key[:-1]
    assert wanted in TEXTS[code].reasons, place
    for sentences in (TEXTS[code].reasons, TEXTS[code].fixes, TEXTS[code].owners):
        sentence = sentences.get(wanted, sentences.get(key.partition(":")[0], sentences.get("", "")))
        assert _variables(sentence) <= evidence, place


def test_configured_refusal_reads_as_a_sentence():
    """One refusal as it is shown."""
    found = explainer().explain(Finding("K-VERSI", Result.BLOCK, {"versi_diminta": 3, "versi_sekarang": 5}))
    assert found["alasan"] == "Kasus sudah berubah: versi 5, bukan 3."
