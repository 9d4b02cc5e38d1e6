"""config/rules.toml as the rulebook and the rules' texts."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from importlib import import_module

from workflow.domain.errors import ConfigError
from workflow.domain.rule_text import RuleText
from workflow.domain.rulebook import Rule, Rulebook
from workflow.domain.stages import FORWARD_TRIGGERS, Trigger
from workflow.settings.toml import Toml

FILE = "rules.toml"
_STEPS = tuple(trigger.value for trigger in FORWARD_TRIGGERS)
_REFUSALS = "penolakan"


@lru_cache(maxsize=1)
def read_rulebook() -> Rulebook:
    """All rules of config/rules.toml, in file order.

    Raises:
        ConfigError: an entry names no function, no article or an unknown step.
    """
    top = Toml.read(FILE)
    rules = {code: _rule(code, top.table(code)) for code in top.values if code != _REFUSALS}
    versions = json.dumps([[code, rule.digest] for code, rule in rules.items()])
    return Rulebook(rules, hashlib.sha256(versions.encode()).hexdigest()[:16])


@lru_cache(maxsize=1)
def read_rule_texts() -> dict[str, RuleText]:
    """The sentences of every rule and every refusal, by code."""
    top = Toml.read(FILE)
    texts = {code: _text(code, top.table(code)) for code in top.values if code != _REFUSALS}
    refusals = top.table(_REFUSALS)
    return texts | {code: _text(code, refusals.table(code)) for code in refusals.values}


def _rule(code: str, entry: Toml) -> Rule:
    values = entry.values.get("parameter", {})
    until = entry.values.get("berlaku_sampai")
    kinds = entry.values.get("derajat_menurut_jenis", {})
    digest = hashlib.sha256(json.dumps(entry.values, sort_keys=True, default=str).encode()).hexdigest()
    basis = entry.take("dasar", str)
    if not basis.strip():
        raise ConfigError(FILE, f"{code}.dasar", "tidak boleh kosong")
    return Rule(
        code=code,
        title=entry.take("judul", str),
        basis=basis,
        confidence=entry.choice("keyakinan", ("H", "M", "L")),
        valid_from=entry.take("berlaku_sejak", date),
        valid_to=until if isinstance(until, date) else None,
        asked_from=Trigger(entry.choice("ditanya_sejak", _STEPS)),
        guards_up_to=Trigger(entry.choice("menjaga_sampai", _STEPS)),
        blocking=entry.choice("derajat", ("blokir", "peringatan")) == "blokir",
        blocking_by_kind={k: v == "blokir" for k, v in kinds.items()} if isinstance(kinds, dict) else {},
        liftable=entry.take("dapat_dikesampingkan", bool),
        round_wide=entry.values.get("seluruh_gelombang") is True,
        values=values if isinstance(values, dict) else {},
        function=_function(code, entry.take("fungsi", str)),
        digest=digest,
    )


def _function(code: str, path: str) -> Callable[..., object]:
    module_name, _, name = path.partition(".")
    try:
        function = getattr(import_module(f"workflow.domain.rules.{module_name}"), name)
    except (ImportError, AttributeError) as exc:
        raise ConfigError(FILE, f"{code}.fungsi", f"'{path}' tidak ada di workflow/domain/rules") from exc
    if not callable(function):
        raise ConfigError(FILE, f"{code}.fungsi", f"'{path}' bukan fungsi")
    return function  # type: ignore[no-any-return]  # getattr of a module is Any; callable was checked


def _text(code: str, entry: Toml) -> RuleText:
    sentences = [
        {k: str(v) for k, v in entry.table(n).values.items()} for n in ("alasan", "perbaikan", "penanggung_jawab")
    ]
    title, basis = entry.take("judul", str), entry.take("dasar", str)
    return RuleText(code, title, basis, entry.choice("keyakinan", ("H", "M", "L")), *sentences)
