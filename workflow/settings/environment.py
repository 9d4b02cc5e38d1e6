"""Settings from the environment or `.env`, as CONTRACT.md lists them."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from workflow.domain.errors import ConfigError
from workflow.settings.toml import ROOT

SECRET_BYTES = 32


class Environment(BaseSettings):
    """The process's settings. Secrets come from here only."""

    model_config = SettingsConfigDict(env_prefix="MUTASI_", env_file=".env", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'var' / 'mutasi.db'}"
    smtp_url: str | None = None
    surel_dari: str = "mutasi@contoh.example"
    surel_pantulan: str | None = None
    surel_izin: str = ""
    lingkungan: str = Field(default="demo", pattern="^(demo|uji|produksi)$")
    url_dasar: str = "http://127.0.0.1:8600"
    rahasia: str = "rahasia-demo-bukan-untuk-produksi-0000"
    kunci_jangkar: str | None = None
    zona: str = "Asia/Jakarta"
    kalender: str | None = None
    var: str = str(ROOT / "var")
    titik_gagal: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The agency's zone."""
        return ZoneInfo(self.zona)

    @property
    def folder(self) -> Path:
        """Where files of a run are kept (`var/`)."""
        return Path(self.var)

    @property
    def sqlalchemy_url(self) -> str:
        """The database URL with the driver that is used (`postgresql://` means psycopg)."""
        url = self.database_url
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url


def read_environment() -> Environment:
    """The settings, checked.

    Raises:
        ConfigError: names the variable that is wrong, never its value.
    """
    try:
        found = Environment()
    except ValidationError as exc:
        name = str(exc.errors()[0]["loc"][0]).upper()
        raise ConfigError("../lingkungan", f"MUTASI_{name}", "nilainya tidak sah") from exc
    _check(found)
    return found


def _check(found: Environment) -> None:
    try:
        ZoneInfo(found.zona)
    except (KeyError, ValueError) as exc:
        raise ConfigError("../lingkungan", "MUTASI_ZONA", "zona waktu tidak dikenal") from exc
    if found.lingkungan != "produksi":
        return
    if len(found.rahasia.encode()) < SECRET_BYTES or found.rahasia.startswith("rahasia-demo"):
        raise ConfigError("../lingkungan", "MUTASI_RAHASIA", f"di produksi wajib diisi, {SECRET_BYTES} byte atau lebih")
    if not found.url_dasar.startswith("https://"):
        raise ConfigError("../lingkungan", "MUTASI_URL_DASAR", "di produksi harus https")
