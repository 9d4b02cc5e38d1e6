"""The facts that the synthetic city is built from: agencies, districts, post templates and parts of invented names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from workflow.settings.toml import Toml

DATA = Path(__file__).resolve().parent / "data"


class Agency(NamedTuple):
    """A city agency with a secretariat and divisions. `sections` is the number of echelon IV.a sections a division."""

    code: str
    name: str
    head: str
    secretary: str
    divisions: tuple[str, ...]
    functional: str
    sections: int
    critical: bool


class District(NamedTuple):
    """A kecamatan and its kelurahan."""

    code: str
    name: str
    wards: tuple[str, ...]


class Secretariat(NamedTuple):
    """The Sekretariat Daerah: expert staff, and assistants with their bureaus."""

    code: str
    name: str
    experts: tuple[str, ...]
    functional: str
    assistants: tuple[tuple[str, tuple[str, ...]], ...]


class Template(NamedTuple):
    """A kind of post that recurs in many units. `name` may hold `{jf}`, the agency's functional title."""

    name: str
    kind: str
    profile: str
    job_class: int
    education: str
    grades: tuple[str, str]


class NameGroup(NamedTuple):
    """Name parts of one population group; `weight` is its share in per cent."""

    weight: int
    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything read from workflow/sample/data."""

    agencies: tuple[Agency, ...]
    secretariat: Secretariat
    districts: tuple[District, ...]
    primary_schools: int
    first_school_number: int
    junior_schools: int
    clinics: tuple[str, ...]
    staff: Mapping[str, Template]
    structural: Mapping[str, Template]
    needs: Mapping[str, Mapping[str, int]]
    names: tuple[NameGroup, ...]
    titles: Mapping[str, tuple[str, ...]]
    education: Mapping[str, tuple[str, str, str]]
    courses: Mapping[str, tuple[str, ...]]


@cache
def read_catalogue() -> Catalogue:
    """The catalogue, read once.

    Raises:
        ConfigError: a data file is missing or malformed.
    """
    city, posts, names = (Toml.read(name, DATA) for name in ("agencies.toml", "posts.toml", "names.toml"))
    schools = city.table("sekolah")
    return Catalogue(
        agencies=tuple(_agency(row) for row in city.tables("opd")),
        secretariat=_secretariat(city.table("setda")),
        districts=tuple(
            District(row.take("kode", str), row.take("nama", str), _texts(row, "kelurahan"))
            for row in city.tables("kecamatan")
        ),
        primary_schools=schools.take("sd", int),
        first_school_number=schools.take("sd_nomor_awal", int),
        junior_schools=schools.take("smp", int),
        clinics=_texts(city.table("puskesmas"), "nama"),
        staff=_templates(posts.table("staf")),
        structural=_templates(posts.table("struktural")),
        needs=_needs(posts.table("kebutuhan")),
        names=_name_groups(names.table("kelompok")),
        titles={key: _as_texts(value) for key, value in names.take("gelar", dict).items()},
        education=_education(names.table("pendidikan")),
        courses={key: _as_texts(value) for key, value in names.take("jurusan", dict).items()},
    )


def _agency(row: Toml) -> Agency:
    name = row.take("nama", str)
    return Agency(
        code=row.take("kode", str),
        name=name,
        head=_text(row, "kepala", f"Kepala {name}"),
        secretary=_text(row, "sekretaris", f"Sekretaris {name}"),
        divisions=_texts(row, "bidang"),
        functional=row.take("jf", str),
        sections=row.take("seksi", int) if "seksi" in row.values else 0,
        critical=row.values.get("layanan_kritis") is True,
    )


def _secretariat(row: Toml) -> Secretariat:
    assistants = tuple((item.take("nama", str), _texts(item, "bagian")) for item in row.tables("asisten"))
    return Secretariat(
        row.take("kode", str), row.take("nama", str), _texts(row, "staf_ahli"), row.take("jf", str), assistants
    )


def _templates(table: Toml) -> dict[str, Template]:
    found = {}
    for code in table.values:
        row = table.table(code)
        low, high = _texts(row, "golongan")
        found[code] = Template(
            _text(row, "nama", ""),
            row.take("jenis", str),
            _text(row, "profil", ""),
            row.take("kelas", int),
            row.take("pendidikan", str),
            (low, high),
        )
    return found


def _needs(table: Toml) -> dict[str, dict[str, int]]:
    return {
        place: {code: table.table(place).take(code, int) for code in table.table(place).values}
        for place in table.values
    }


def _name_groups(table: Toml) -> tuple[NameGroup, ...]:
    rows = [table.table(name) for name in table.values]
    return tuple(
        NameGroup(row.take("bobot", int), _texts(row, "laki"), _texts(row, "perempuan"), _texts(row, "belakang"))
        for row in rows
    )


def _education(table: Toml) -> dict[str, tuple[str, str, str]]:
    found = {}
    for level in table.values:
        code, name, course = _texts(table, level)
        found[level] = (code, name, course)
    return found


def _text(row: Toml, key: str, default: str) -> str:
    return row.take(key, str) if key in row.values else default


def _texts(row: Toml, key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in row.take(key, list))


def _as_texts(value: object) -> tuple[str, ...]:
    items: Sequence[object] = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in items)
