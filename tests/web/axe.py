"""axe-core in a page of the browser tests: what people with impaired senses could not use."""

from pathlib import Path

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async tags => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
  return { rules: found.passes.length, violations: found.violations.map(v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.html)
    .join(' | ').slice(0, 200)}`) };
}"""


def violations(page):
    """What is wrong with a page, one line a rule; a page that no rule was tried on is an error."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(_RUN, TAGS)
    assert found["rules"] > 10, "axe tried hardly a rule"
    return found["violations"]
