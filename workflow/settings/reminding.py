"""The ladders of reminders of config/stages.toml."""

from workflow.domain.errors import ConfigError
from workflow.domain.reminding import ENDING, TASKS, Ladder, ReminderKind, Reminding
from workflow.settings.toml import Toml

FARTHEST = 60
LONGEST_CHOICE = 366
DAYS, CHOICE_DAYS, SUPERIORS = "hari_kerja", "pilihan_tautan_hari", "atasan_sesudah_hari_kerja"


def read_reminding(table: Toml) -> Reminding:
    """The ladder of every kind, and how long the link to one's choice opens.

    Raises:
        ConfigError: a kind is missing or unknown, steps do not rise or lie too far off, or a step cannot be.
    """
    unknown = sorted(set(table.values) - {kind.value for kind in ReminderKind} - {CHOICE_DAYS})
    if unknown:
        known = ", ".join(ReminderKind)
        raise ConfigError(table.file, f"{table.path}.{unknown[0]}", f"tidak dikenal; pilih {known}")
    days = table.take(CHOICE_DAYS, int)
    if not 1 <= days <= LONGEST_CHOICE:
        raise ConfigError(table.file, f"{table.path}.{CHOICE_DAYS}", f"harus 1 sampai {LONGEST_CHOICE}")
    return Reminding({kind: _ladder(kind, table.table(kind.value)) for kind in ReminderKind}, days)


def _ladder(kind: ReminderKind, table: Toml) -> Ladder:
    steps = _rising(table, DAYS, -FARTHEST)
    if kind in ENDING and any(step > 0 for step in steps):
        raise ConfigError(table.file, f"{table.path}.{DAYS}", "tidak boleh sesudah tenggat; diam sudah dicatat")
    if kind not in TASKS:
        if SUPERIORS in table.values:
            raise ConfigError(table.file, f"{table.path}.{SUPERIORS}", "hanya tugas yang naik ke atasan")
        return Ladder(steps)
    return Ladder(steps, _rising(table, SUPERIORS, 1))


def _rising(table: Toml, key: str, least: int) -> tuple[int, ...]:
    values = table.take(key, list)
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        raise ConfigError(table.file, f"{table.path}.{key}", "harus daftar bilangan bulat")
    if values != sorted(set(values)) or not all(least <= value <= FARTHEST for value in values):
        raise ConfigError(table.file, f"{table.path}.{key}", f"harus naik, dari {least} sampai {FARTHEST}")
    return tuple(values)
