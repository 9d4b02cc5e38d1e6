"""The sentences of a rule or refusal, filled from a finding's evidence."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RuleText:
    """Texts of config/rules.toml.

    Args:
        code: of the rule or refusal; basis: the article in Indonesian; confidence: H, M or L.
        reasons, fixes, owners: templates by `RESULT:case`, `RESULT` or `` (the default), looked up in that order.
    """

    code: str
    title: str
    basis: str
    confidence: str
    reasons: Mapping[str, str]
    fixes: Mapping[str, str]
    owners: Mapping[str, str]


@dataclass(frozen=True)
class ActText:
    """Text of config/remedies.toml: an act as a sentence, and who does it; empty: whoever answers for the rule."""

    sentence: str
    owner: str
