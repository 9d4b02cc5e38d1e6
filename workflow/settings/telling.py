"""`[sosialisasi]` of config/stages.toml: when a placement is told, who confirms the text, and the clocks of answers."""

from workflow.domain.errors import ConfigError
from workflow.domain.telling import ANALYST, FOLLOWING, PROPOSER, TALKING, TALKS, Clock, Kind, Point, Telling
from workflow.settings.toml import Toml

LONGEST = 30


def read_telling(table: Toml) -> Telling:
    """The telling of placements.

    Raises:
        ConfigError: a value is missing or unknown, or the talk for who keeps silent would come after the waiting.
    """
    after, waiting = table.take("bicara_bila_diam_sesudah_hari_kerja", int), "tunggu_tanggapan_hari_kerja"
    if not 0 < after <= table.take(waiting, int):
        raise ConfigError(table.file, f"{table.path}.bicara_bila_diam_sesudah_hari_kerja", f"harus 1 sampai {waiting}")
    answers = table.table("tanggapan")
    return Telling(
        point=Point(table.choice("penempatan_disampaikan", tuple(Point))),
        confirming=_clock(table.table("naskah"), (PROPOSER, ANALYST)),
        responses={kind: _clock(answers.table(name), _owners(kind)) for name, kind in FOLLOWING.items()},
        silent_after=after,
        silent=_clock(answers.table("diam"), TALKING),
    )


def _owners(kind: Kind) -> tuple[str, ...]:
    return TALKING if kind in TALKS else (PROPOSER, ANALYST)


def _clock(table: Toml, owners: tuple[str, ...]) -> Clock:
    days = table.take("hari_kerja", int)
    if not 0 < days <= LONGEST:
        raise ConfigError(table.file, f"{table.path}.hari_kerja", f"harus 1 sampai {LONGEST}")
    return Clock(table.choice("pemilik", owners), days)
