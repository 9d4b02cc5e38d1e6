"""config/rules.toml as the rulebook and the rules' texts."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import TypeVar

from workflow.domain.errors import ConfigError
from workflow.domain.findings import Result
from workflow.domain.registers import LETTER_KINDS
from workflow.domain.remedies import ELSE, UNKNOWN_CASE, Offered, fault_in
from workflow.domain.rule_text import RuleText
from workflow.domain.rulebook import Occasion, Rule, Rulebook
from workflow.domain.stages import GUARDED_TRIGGERS, Trigger
from workflow.settings.profiles import SHARED, parameter, read_profiles
from workflow.settings.toml import Toml

FILE = "rules.toml"
_STEPS = tuple(trigger.value for trigger in GUARDED_TRIGGERS)
_OCCASIONS = tuple(occasion.value for occasion in Occasion)
_REFUSALS = "penolakan"
_WAYS_OUT = "jalan_keluar"
_OF_PROFILES = "dari_profil"
_SENTENCES = ("alasan", "perbaikan", "penanggung_jawab")
_BLOCKS = "blokir"
_SEVERITIES = (_BLOCKS, "peringatan")
_KEYS = frozenset(
    {
        "fungsi",
        "judul",
        "dasar",
        "keyakinan",
        "berlaku_sejak",
        "berlaku_sampai",
        "ditanya_sejak",
        "menjaga_sampai",
        "derajat",
        "derajat_menurut_jenis",
        "dapat_dikesampingkan",
        "seluruh_gelombang",
        "parameter",
        _OF_PROFILES,
        _WAYS_OUT,
        *_SENTENCES,
    }
)
T = TypeVar("T")
D = TypeVar("D")


@lru_cache(maxsize=1)
def read_rulebook() -> Rulebook:
    """All rules of config/rules.toml, in file order.

    Raises:
        ConfigError: an entry names no function, no article, an unknown step, not the parameters that its rule reads,
            or has no sentence for an answer that its severity leads to.
    """
    return build_rulebook(Toml.read(FILE))


def build_rulebook(top: Toml) -> Rulebook:
    """The rulebook that a configuration asks for."""
    rules = {code: _rule(code, top.table(code)) for code in top.values if code != _REFUSALS}
    told = {
        code: {"judul": rule.title, "dasar": rule.basis, "keyakinan": rule.confidence, "versi": rule.digest}
        for code, rule in rules.items()
    }
    manifest = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    refusals = top.table(_REFUSALS) if _REFUSALS in top.values else Toml(FILE, {})
    waits = {code: _remedies(code, refusals.table(code)) for code in refusals.values}
    return Rulebook(rules, hashlib.sha256(manifest.encode()).hexdigest(), manifest, waits)


@lru_cache(maxsize=1)
def read_rule_texts() -> dict[str, RuleText]:
    """The sentences of every rule and every refusal, by code."""
    top = Toml.read(FILE)
    texts = {code: _text(code, top.table(code)) for code in top.values if code != _REFUSALS}
    refusals = top.table(_REFUSALS)
    return texts | {code: _text(code, refusals.table(code)) for code in refusals.values}


def _rule(code: str, entry: Toml) -> Rule:
    unknown = sorted(set(entry.values) - _KEYS)
    if unknown:
        raise ConfigError(FILE, code, f"kunci tidak dikenal: {', '.join(unknown)}")
    values = _optional(entry, "parameter", dict, {}) | _of_profiles(entry)
    function = _function(code, entry.take("fungsi", str))
    _check_parameters(code, function, values)
    asked_from, guards_up_to = _stretch(code, entry)
    severity = entry.choice("derajat", _SEVERITIES)
    kinds = entry.table("derajat_menurut_jenis") if "derajat_menurut_jenis" in entry.values else Toml(FILE, {})
    rule = Rule(
        code=code,
        title=_filled(code, entry, "judul"),
        basis=_filled(code, entry, "dasar"),
        confidence=entry.choice("keyakinan", ("H", "M", "L")),
        valid_from=entry.take("berlaku_sejak", date),
        valid_to=_optional(entry, "berlaku_sampai", date, None),
        asked_from=asked_from,
        guards_up_to=guards_up_to,
        blocking=severity == _BLOCKS,
        blocking_by_kind={kind: kinds.choice(kind, _SEVERITIES) == _BLOCKS for kind in kinds.values},
        liftable=entry.take("dapat_dikesampingkan", bool),
        round_wide=_optional(entry, "seluruh_gelombang", bool, default=False),
        values=values,
        function=function,
        digest=hashlib.sha256(json.dumps([entry.values, values], sort_keys=True, default=str).encode()).hexdigest(),
        remedies=_remedies(code, entry),
    )
    if rule.liftable and not rule.yields:
        raise ConfigError(FILE, f"{code}.dapat_dikesampingkan", "hanya untuk aturan berkeyakinan L")
    _check_sentences(rule, entry)
    _check_remedies(rule)
    return rule


def _of_profiles(entry: Toml) -> dict[str, object]:
    """The parameters that an entry takes from config/profiles.toml, where each is said once."""
    keys = _optional(entry, _OF_PROFILES, list, [])
    for key in keys:
        if key not in SHARED:
            raise ConfigError(FILE, f"{entry.path}.{_OF_PROFILES}", f"'{key}' tidak dikenal; pilih {', '.join(SHARED)}")
    return dict(parameter(key, read_profiles()) for key in keys)


def _stretch(code: str, entry: Toml) -> tuple[Trigger | Occasion, Trigger | Occasion]:
    """From which step to which a rule is asked; one that guards no step names its occasion twice."""
    start = entry.choice("ditanya_sejak", (*_STEPS, *_OCCASIONS))
    end = entry.choice("menjaga_sampai", (*_STEPS, *_OCCASIONS))
    if start in _OCCASIONS or end in _OCCASIONS:
        if start != end:
            raise ConfigError(FILE, f"{code}.menjaga_sampai", f"harus sama dengan ditanya_sejak ({start})")
        return Occasion(start), Occasion(end)
    if _STEPS.index(start) > _STEPS.index(end):
        raise ConfigError(FILE, f"{code}.menjaga_sampai", "tidak boleh mendahului ditanya_sejak")
    return Trigger(start), Trigger(end)


def _check_sentences(rule: Rule, entry: Toml) -> None:
    """Each answer that the severities in use lead to has its own reason: another case's asks for other evidence."""
    severities = {"BLOCK" if blocks else "WARN" for blocks in (rule.blocking, *rule.blocking_by_kind.values())}
    cases: tuple[str, ...] = getattr(rule.function, "refuses", ("",))
    wanted = [(Result.PASS.value, ""), (Result.UNKNOWN.value, "")]
    wanted += [(severity, case) for severity in sorted(severities) for case in cases]
    wanted += [(Result.WARN.value, "dikesampingkan")] if rule.liftable else []
    for result, case in wanted:
        exact = f"{result}:{case}" if case else result
        _check_sentence(rule.code, entry, "alasan", (exact,), exact)
        for section in _SENTENCES[1:] if result != Result.PASS else ():
            _check_sentence(rule.code, entry, section, (exact, result, ""), exact)


def _remedies(code: str, entry: Toml) -> Offered:
    """What an entry offers, by case; each remedy is an act that is known."""
    table = entry.table(_WAYS_OUT) if _WAYS_OUT in entry.values else Toml(FILE, {})
    found = {case: tuple(str(written) for written in table.take(case, list)) for case in table.values}
    for case, remedies in found.items():
        for written in remedies:
            if fault := fault_in(written, LETTER_KINDS):
                raise ConfigError(FILE, f'{code}.{_WAYS_OUT}."{case}"', fault)
    return found


def _check_remedies(rule: Rule) -> None:
    """Whatever a rule that guards a step may answer has a way out, or says by an empty list that there is none."""
    if isinstance(rule.asked_from, Occasion):
        return
    cases: tuple[str, ...] = getattr(rule.function, "refuses", ("",))
    for case in cases:
        if case not in rule.remedies and ELSE not in rule.remedies:
            told = (
                f"jalan keluar untuk keadaan '{case}' tidak ada; tulis daftar kosong bila hanya penarikan yang menolong"
            )
            raise ConfigError(FILE, f"{rule.code}.{_WAYS_OUT}", told)
    foreign = sorted(set(rule.remedies) - {*cases, ELSE, UNKNOWN_CASE})
    if foreign:
        raise ConfigError(FILE, f"{rule.code}.{_WAYS_OUT}", f"aturan ini tidak menjawab keadaan {', '.join(foreign)}")


def _check_sentence(code: str, entry: Toml, section: str, keys: tuple[str, ...], told: str) -> None:
    sentences = entry.table(section).values
    found = next((sentences[key] for key in keys if key in sentences), "")
    if not str(found).strip():
        result, _, case = told.partition(":")
        named = f"hasil {result}" + (f" dengan keadaan {case}" if case else "")
        raise ConfigError(
            FILE, f'{code}.{section}."{told}"', f"aturan ini dapat menjawab {named}, tetapi kalimatnya tidak ada"
        )


def _optional(entry: Toml, key: str, kind: type[T], default: D) -> T | D:
    return entry.take(key, kind) if key in entry.values else default


def _filled(code: str, entry: Toml, key: str) -> str:
    value = entry.take(key, str)
    if not value.strip():
        raise ConfigError(FILE, f"{code}.{key}", "tidak boleh kosong")
    return value


def _check_parameters(code: str, function: Callable[..., object], values: Mapping[str, object]) -> None:
    needed: Mapping[str, type] = getattr(function, "needs", {})
    if set(needed) != set(values):
        wanted = ", ".join(needed) or "tidak ada"
        raise ConfigError(FILE, f"{code}.parameter", f"harus berisi: {wanted}")
    for key, kind in needed.items():
        if not isinstance(values[key], kind) or isinstance(values[key], bool):
            raise ConfigError(FILE, f"{code}.parameter.{key}", f"harus bertipe {kind.__name__}")
    checks: Mapping[str, Callable[[object], str]] = getattr(function, "checks", {})
    for key, fault_of in checks.items():
        fault = fault_of(values[key])
        if fault:
            raise ConfigError(FILE, f"{code}.parameter.{key}", fault)


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
    reasons, fixes, owners = ({k: str(v) for k, v in entry.table(name).values.items()} for name in _SENTENCES)
    confidence = entry.choice("keyakinan", ("H", "M", "L"))
    return RuleText(code, entry.take("judul", str), entry.take("dasar", str), confidence, reasons, fixes, owners)
