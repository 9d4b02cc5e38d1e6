"""config/planning.toml as the domain's tuning of a plan."""

from workflow.domain.errors import ConfigError
from workflow.domain.planning import Tuning
from workflow.settings.toml import Toml

_PERMILLE = 1000


def read_tuning(top: Toml | None = None) -> Tuning:
    """What a plan weighs and how long it looks.

    Raises:
        ConfigError: a share does not lie between 0 and 1, or a number is not above zero.
    """
    table = top or Toml.read("planning.toml")
    shares = {name: table.take(name, float) for name in ("lowong", "gangguan")}
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ConfigError(table.file, name, "harus di antara 0 dan 1")
    numbers = {name: table.take(name, int) for name in ("calon", "gelombang", "detik")}
    for name, number in numbers.items():
        if number < 1:
            raise ConfigError(table.file, name, "harus di atas nol")
    need, cost = (round(share * _PERMILLE) for share in shares.values())
    return Tuning(need, cost, numbers["calon"], numbers["gelombang"], numbers["detik"])
