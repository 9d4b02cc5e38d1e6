"""Turns a finding into the sentence that people read: why, on what basis, who can mend it and how."""

from collections.abc import Mapping
from datetime import date

from jinja2 import Environment, StrictUndefined, Template, UndefinedError

from workflow.domain.errors import ConfigError
from workflow.domain.findings import Finding
from workflow.domain.rule_text import RuleText
from workflow.mail.indonesian import FILTERS

TO_VERIFY = "perlu verifikasi hukum"


class Explainer:
    """Fills the sentences of config/rules.toml; each template is compiled once."""

    def __init__(self, texts: Mapping[str, RuleText]) -> None:
        self.texts = texts
        # Plain sentences: what shows them escapes them for its own medium.
        self._env = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text, escaped by its medium
        self._env.filters.update(FILTERS)
        self._compiled: dict[str, Template] = {}

    def explain(self, finding: Finding) -> dict[str, object]:
        """The finding in the shape that CONTRACT.md gives.

        Raises:
            ConfigError: a sentence is missing or needs what the evidence does not hold.
        """
        text = self.texts.get(finding.rule)
        if text is None:
            raise ConfigError("rules.toml", finding.rule, "aturan ini tidak punya kalimat")
        basis = text.basis if text.confidence == "H" else f"{text.basis} ({TO_VERIFY})"
        return {
            "aturan": finding.rule,
            "hasil": finding.result.value,
            "alasan": self._fill(text.reasons, finding),
            "dasar": basis,
            "keyakinan": text.confidence,
            "bukti": {key: _plain(value) for key, value in finding.evidence.items()},
            "perbaikan": self._fill(text.fixes, finding) if finding.result.value != "PASS" else "",
            "penanggung_jawab": self._fill(text.owners, finding) if finding.result.value != "PASS" else "",
        }

    def _fill(self, sentences: Mapping[str, str], finding: Finding) -> str:
        result = finding.result.value
        for key in (f"{result}:{finding.case}", result, ""):
            if key in sentences:
                return self._render(sentences[key], finding)
        raise ConfigError("rules.toml", f"{finding.rule}.{result}", "kalimatnya tidak ada")

    def _render(self, source: str, finding: Finding) -> str:
        if source not in self._compiled:
            self._compiled[source] = self._env.from_string(source)
        try:
            return self._compiled[source].render(finding.evidence)
        except UndefinedError as exc:
            raise ConfigError("rules.toml", finding.rule, f"kalimat memerlukan bukti yang tidak ada ({exc})") from exc


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
