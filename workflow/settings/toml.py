"""Reads one TOML file of config/ and takes typed values out of it, failing with file, key and reason."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from workflow.domain.errors import OUTSIDE, ConfigError
from workflow.domain.toml_fault import toml_fault

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
TEMPLATES = ROOT / "templates"
T = TypeVar("T")


class Toml:
    """A table of a configuration file, with the path that leads to it."""

    def __init__(self, file: str, values: Mapping[str, object], path: str = "") -> None:
        self.file, self.values, self.path = file, values, path

    @classmethod
    def read(cls, name: str, folder: Path = CONFIG) -> "Toml":
        """The whole file.

        Raises:
            ConfigError: the file is missing or no TOML.
        """
        try:
            with (folder / name).open("rb") as file:
                return cls(name, tomllib.load(file))
        except FileNotFoundError as exc:
            raise ConfigError(name, "-", "berkas tidak ada") from exc
        except (RecursionError, ValueError) as exc:
            raise _fault(name, exc) from exc

    @classmethod
    def read_outside(cls, path: Path) -> "Toml":
        """A whole file outside config/, named in errors by its name alone.

        Raises:
            ConfigError: it cannot be read, or is no TOML.
        """
        name = f"{OUTSIDE}{path.name}"
        try:
            return cls(name, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
        except OSError as exc:
            raise ConfigError(name, "-", "berkas tidak dapat dibaca") from exc
        except (RecursionError, ValueError) as exc:
            raise _fault(name, exc) from exc

    def take(self, key: str, kind: type[T]) -> T:
        """The value of a key.

        Raises:
            ConfigError: it is missing or of another type.
        """
        value = self.values.get(key)
        wrong_type = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_type:
            raise ConfigError(self.file, self._name(key), f"harus ada dan bertipe {kind.__name__}")
        return value

    def table(self, key: str) -> "Toml":
        """A sub-table."""
        return Toml(self.file, self.take(key, dict), self._name(key))

    def tables(self, key: str) -> "Sequence[Toml]":
        """An array of tables."""
        rows = self.take(key, list)
        return [Toml(self.file, row, f"{self._name(key)}[{number}]") for number, row in enumerate(rows, 1)]

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """A text that is one of the allowed values."""
        value = self.take(key, str)
        if value not in allowed:
            raise ConfigError(self.file, self._name(key), f"'{value}' tidak dikenal; pilih {', '.join(allowed)}")
        return value

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _fault(name: str, error: Exception) -> ConfigError:
    fault = toml_fault(error)
    return ConfigError(name, fault.place or "-", fault.reason)
