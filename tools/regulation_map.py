"""Writes `docs/regulation-map.md`: article, rule, steps where it is asked, tests; from config/rules.toml and the tests.

Run as `make gambar` after a change of the rules or when a rule's tests move; a test compares the file with what is made here.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tools.sources import ROOT, FunctionNode, Module, modules
from workflow.domain.edges import EDGES, forward_edge
from workflow.domain.rulebook import ACTOR_RULES, DECIDING, POST_CHANGE_CASES, Occasion, Rule
from workflow.domain.stages import FIVE_STAGES, GUARDED_TRIGGERS, Trigger
from workflow.settings.rules import read_rulebook

MAP = ROOT / "docs" / "regulation-map.md"
CODE = re.compile(r"\bR-[A-Z]{2,4}-\d{2}\b")
UNVERIFIED = "perlu verifikasi hukum"
_OCCASIONS = {
    Occasion.NIGHT: "setiap malam, tidak menjaga langkah",
    Occasion.CLOCK: "tenggat kasus, tidak menjaga langkah",
    Occasion.VIEW: "sebelum ditampilkan, tidak menjaga langkah",
}
_CONFIDENCE = {"H": "H", "M": f"M, {UNVERIFIED}", "L": f"L, {UNVERIFIED}"}


def codes_of(test: FunctionNode) -> set[str]:
    """The rules that a test carries in its name, its ids or its body; words of its docstring prove nothing."""
    body = test.body[1:] if ast.get_docstring(test) is not None else test.body
    texts = [test.name.upper().replace("_", "-")]
    for part in [*test.decorator_list, *body]:
        texts += [
            node.value for node in ast.walk(part) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    return {code for text in texts for code in CODE.findall(text)}


def files_testing(checked: Iterable[Module]) -> dict[str, list[str]]:
    """The files with a test of each rule, by the rule's code, in order of their paths.

    Tests of the house itself (`tests/architecture`) name rules as examples and prove nothing about them.
    """
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for module in (module for module in checked if not module.path.startswith("tests/architecture/")):
        for node in ast.walk(module.tree):
            if isinstance(node, FunctionNode) and node.name.startswith("test_"):
                for code in codes_of(node):
                    found[code][module.path] = None
    return {code: sorted(paths) for code, paths in found.items()}


def steps_of(rule: Rule) -> tuple[Trigger, ...]:
    """The steps on which the rule is asked; none for a rule that another occasion asks."""
    if isinstance(rule.asked_from, Occasion) or isinstance(rule.guards_up_to, Occasion):
        return ()
    first, last = (GUARDED_TRIGGERS.index(trigger) for trigger in (rule.asked_from, rule.guards_up_to))
    return GUARDED_TRIGGERS[first : last + 1]


def articles(basis: str) -> list[str]:
    """The articles of a basis; they are separated by semicolons, but for those inside brackets."""
    return [part.strip() for part in re.split(r";(?![^()]*\))", basis) if part.strip()]


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text.lower())]


def _severity(rule: Rule) -> str:
    words = {True: "blokir", False: "peringatan"}
    kinds = [f"{kind}: {words[blocking]}" for kind, blocking in sorted(rule.blocking_by_kind.items())]
    return "; ".join([words[rule.blocking], *kinds])


def _asked(rule: Rule) -> str:
    if isinstance(rule.asked_from, Occasion):
        return _OCCASIONS[rule.asked_from]
    listed = ", ".join(f"`{trigger}`" for trigger in steps_of(rule))
    whole = "; atas seluruh gelombang" if rule.round_wide else ""
    also = "; juga menilai pelaku" if rule.code in ACTOR_RULES else ""
    return listed + whole + also + ("; juga ketika jabatan berganti" if rule.code in POST_CHANGE_CASES else "")


def _rule_rows(rules: Iterable[Rule], tests: dict[str, list[str]]) -> Iterator[str]:
    pairs = sorted(
        ((article, rule) for rule in rules for article in articles(rule.basis)),
        key=lambda pair: (_natural(pair[0]), pair[1].code),
    )
    for article, rule in pairs:
        links = "<br>".join(f"[{path.removeprefix('tests/')}](../{path})" for path in tests.get(rule.code, []))
        cells = (
            article,
            f"{rule.code} {rule.title}",
            _CONFIDENCE[rule.confidence],
            _severity(rule),
            _asked(rule),
            links,
        )
        yield f"| {' | '.join(cells)} |"


def _step_rows() -> Iterator[str]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for edge in EDGES:
        for article in articles(edge.basis):
            found[article][f"`{edge.trigger}`"] = None
    for article in sorted(found, key=_natural):
        yield f"| {article} | {', '.join(found[article])} |"


def _legend() -> str:
    edges = [edge for stage in FIVE_STAGES if (edge := forward_edge(stage)) is not None]
    steps = ", ".join(f"`{edge.trigger}` {edge.source} → {edge.dest}" for edge in edges)
    acts = ", ".join(f"`{trigger}`" for trigger in Trigger if trigger in DECIDING)
    return f"Langkah maju: {steps}. Aturan yang juga menilai pelaku ditanya pula pada {acts}."


def render() -> str:
    """The whole file."""
    rules = read_rulebook().rules.values()
    tests = files_testing(modules("tests"))
    return "\n".join(
        [
            "# Peta peraturan",
            "",
            "Dibuat oleh `make gambar` dari `config/rules.toml`, `workflow/domain/edges.py`, dan `tests/`; jangan disunting.",
            f"Keyakinan: H teks peraturan ditemukan, M sebagian atau dari tangan kedua, L usulan. Yang bukan H {UNVERIFIED}.",
            _legend(),
            "",
            f"## Pasal dan aturan ({len(rules)} aturan)",
            "",
            "| dasar | aturan | keyakinan | derajat | ditanya pada | uji |",
            "|---|---|---|---|---|---|",
            *_rule_rows(rules, tests),
            "",
            "## Dasar setiap langkah",
            "",
            f"Keyakinan dasar langkah tidak dicatat tersendiri: {UNVERIFIED}.",
            "",
            "| dasar | pemicu |",
            "|---|---|",
            *_step_rows(),
            "",
        ]
    )


def main() -> None:
    """Writes the file."""
    MAP.write_text(render(), "utf-8")
    print(MAP.relative_to(ROOT))


if __name__ == "__main__":
    main()
