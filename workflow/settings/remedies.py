"""config/remedies.toml: what the acts of a way out are called."""

from functools import lru_cache

from workflow.domain.errors import ConfigError
from workflow.domain.remedies import ActKind
from workflow.domain.rule_text import ActText
from workflow.settings.toml import Toml

FILE = "remedies.toml"
_KEYS = frozenset({"kalimat", "oleh"})


@lru_cache(maxsize=1)
def read_act_texts() -> dict[str, ActText]:
    """The sentence of each act, by `kind` or `kind:object`.

    Raises:
        ConfigError: an act is not known, has no sentence, or has a key too many.
    """
    return build_act_texts(Toml.read(FILE))


def build_act_texts(top: Toml) -> dict[str, ActText]:
    """The sentences that a configuration gives."""
    texts = {name: _text(name, top.table(name)) for name in top.values}
    for kind in (ActKind.LETTER, ActKind.STATEMENT, ActKind.DATA, ActKind.TASK, ActKind.WAIT, ActKind.WITHDRAWAL):
        if kind not in texts:
            raise ConfigError(FILE, kind, "kalimat tindakan ini tidak ada")
    return texts


def _text(name: str, entry: Toml) -> ActText:
    if name.partition(":")[0] not in {*ActKind}:
        raise ConfigError(FILE, name, "tindakan tidak dikenal")
    unknown = sorted(set(entry.values) - _KEYS)
    if unknown:
        raise ConfigError(FILE, name, f"kunci tidak dikenal: {', '.join(unknown)}")
    return ActText(entry.take("kalimat", str), entry.take("oleh", str) if "oleh" in entry.values else "")
