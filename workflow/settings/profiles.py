"""config/profiles.toml: one table a profile, and what the rules read of it as parameters."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from workflow.domain.context import DecreeKind
from workflow.domain.errors import ConfigError
from workflow.domain.profiles import Profile
from workflow.domain.registers import LETTER_KINDS, POST_PROFILES
from workflow.settings.toml import Toml

FILE = "profiles.toml"
PROFILES = POST_PROFILES
SIGNERS = ("ppk", "ppk_atau_delegasi")
DECREES = tuple(kind.value for kind in DecreeKind)
_LISTS = {
    "sk": DECREES,
    "surat_usulan": LETTER_KINDS,
    "surat_asal": LETTER_KINDS,
    "surat_tujuan": LETTER_KINDS,
    "surat_mulai": LETTER_KINDS,
    "kembali_ke": PROFILES,
}
_TERM = ("periode", "bulan")
KEYS = ("dilantik", "penanda_tangan", *_LISTS, "masa")


@lru_cache(maxsize=1)
def read_profiles() -> Mapping[str, Profile]:
    """The profiles of config/profiles.toml by name."""
    return build_profiles(Toml.read(FILE))


def build_profiles(top: Toml) -> Mapping[str, Profile]:
    """The profiles that a configuration describes: exactly those that a position map may name.

    Raises:
        ConfigError: a profile is missing or unknown, lacks a key, or names an unknown letter, SK or profile.
    """
    tables = top.table("profil")
    if set(tables.values) != set(PROFILES):
        raise ConfigError(FILE, "profil", f"harus berisi: {', '.join(PROFILES)}")
    return MappingProxyType({name: _profile(tables.table(name)) for name in PROFILES})


def _profile(table: Toml) -> Profile:
    foreign = sorted(set(table.values) - set(KEYS))
    if foreign:
        raise ConfigError(FILE, table.path, f"kunci tidak dikenal: {', '.join(foreign)}")
    lists = {key: _texts(table, key, allowed) for key, allowed in _LISTS.items()}
    return Profile(
        inaugurated=table.take("dilantik", bool),
        decrees=lists["sk"],
        by_delegate=table.choice("penanda_tangan", SIGNERS) == "ppk_atau_delegasi",
        proposal_letters=lists["surat_usulan"],
        leaving_letters=lists["surat_asal"],
        arriving_letters=lists["surat_tujuan"],
        starting_letters=lists["surat_mulai"],
        returns_to=lists["kembali_ke"],
        term=_term(table),
    )


def _texts(table: Toml, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = table.take(key, list)
    for value in values:
        if value not in allowed:
            raise ConfigError(FILE, f"{table.path}.{key}", f"'{value}' tidak dikenal; pilih {', '.join(allowed)}")
    return tuple(values)


def _term(table: Toml) -> Mapping[str, int]:
    if "masa" not in table.values:
        return MappingProxyType({})
    term = table.table("masa")
    return MappingProxyType({key: term.take(key, int) for key in _TERM})


def parameter(key: str, profiles: Mapping[str, Profile]) -> tuple[str, object]:
    """The parameter that a key of the profiles gives a rule: its name, and what every profile says.

    Returns:
        `profil_<key>` with the profiles for which it holds, for a key of yes or no; else the key with a table by profile.
    """
    if key in _BY_YES:
        return f"profil_{key}", [name for name, profile in profiles.items() if _BY_YES[key](profile)]
    told = {name: _BY_PROFILE[key](profile) for name, profile in profiles.items()}
    return key, {name: value for name, value in told.items() if value}


_BY_YES: Mapping[str, Callable[[Profile], bool]] = {
    "dilantik": lambda profile: profile.inaugurated,
    "didelegasikan": lambda profile: profile.by_delegate,
}
_BY_PROFILE: Mapping[str, Callable[[Profile], object]] = {
    "sk": lambda profile: list(profile.decrees),
    "surat_usulan": lambda profile: list(profile.proposal_letters),
    "surat_asal": lambda profile: list(profile.leaving_letters),
    "surat_tujuan": lambda profile: list(profile.arriving_letters),
    "surat_mulai": lambda profile: list(profile.starting_letters),
    "kembali_ke": lambda profile: list(profile.returns_to),
    "masa": lambda profile: dict(profile.term),
}
SHARED = (*_BY_YES, *_BY_PROFILE)
"""What an entry of config/rules.toml may ask for by `dari_profil`."""
