"""Completes the rows of a position map: a map drawn by hand has names and parents where ours has ids and units."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from workflow.domain.intake import ParsedRow, Reject
from workflow.intake.headings import plain

_ECHELON = re.compile(r"(?:eselon)?\s*(i{1,3}|iv|v)\s*[./\- ]?\s*([ab])?", re.IGNORECASE)
_KIND_OF_ECHELON = {"II": "jpt_pratama", "III": "administrator", "IV": "pengawas"}
_STRUCTURAL = "struktural"
_PROFILES = {
    "jpt_pratama": _STRUCTURAL,
    "administrator": _STRUCTURAL,
    "pengawas": _STRUCTURAL,
    "pelaksana": "pelaksana",
    "fungsional": "jf",
    "penugasan": "penugasan",
}
_SUPERVISORS = re.compile(r"^(kepala (sub|seksi|upt|tata usaha)|lurah|sekretaris (lurah|kelurahan))")
_ADMINISTRATORS = re.compile(
    r"^(kepala (bidang|bagian)|camat|sekretaris (camat|kecamatan|badan|dinas|inspektorat|satuan)|inspektur pembantu)"
)
_SENIORS = re.compile(
    r"^(kepala (badan|dinas|satuan)|inspektur|sekretaris (daerah|dprd|dewan)|asisten|staf ahli|kepala pelaksana)"
)
_TEACHER = re.compile(r"^(jf )?guru\b")
_CLASSES = ((14, "jpt_pratama"), (11, "administrator"), (8, "pengawas"))


def complete_posts(
    rows: Sequence[ParsedRow], columns: frozenset[str]
) -> tuple[list[ParsedRow], list[Reject], frozenset[str]]:
    """Works out what a position map leaves to be understood.

    Args:
        rows: typed rows of `jabatan`.
        columns: canonical names of the columns that the file has.

    Returns:
        Completed rows (id, unit, echelon as `III.a`, kind, profile), the rows that cannot be completed, and the names of
        the columns that are now there.
    """
    rejects: list[Reject] = []
    posts: list[tuple[int, dict[str, object]]] = []
    for row in rows:
        values = dict(row.values)
        reject = _complete(row.row, values)
        if reject is None:
            posts.append((row.row, values))
        else:
            rejects.append(reject)
    found = set(columns) | {"id_unit", "unit", "profil"}
    if "id_jabatan" not in columns:
        _number([values for _, values in posts])
        found.add("id_jabatan")
    if "jabatan_induk" in columns and "id_unit_induk" not in columns:
        _place_units([values for _, values in posts])
        found.add("id_unit_induk")
    return [ParsedRow(number, values) for number, values in posts], rejects, frozenset(found)


def slug(text: str) -> str:
    """A name as an id: small letters, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def _complete(number: int, values: dict[str, object]) -> Reject | None:
    unit, unit_id = values.get("unit"), values.get("id_unit")
    if unit is None and unit_id is None:
        return Reject(number, "unit", "", "wajib diisi: unit atau id_unit")
    values["unit"] = unit or unit_id
    values["id_unit"] = unit_id or slug(str(unit))
    if (echelon := values.get("eselon")) is not None:
        level, form = _echelon(str(echelon))
        if level is None:
            return Reject(number, "eselon", str(echelon)[:80], "eselon tidak dikenal; tulis misalnya III.a")
        values["eselon"] = form
        if values["jenis"] == _STRUCTURAL:
            values["jenis"] = _KIND_OF_ECHELON.get(level, _STRUCTURAL)
    if values["jenis"] == _STRUCTURAL:
        values["jenis"] = _kind_of_name(str(values["nama"])) or _kind_of_class(values.get("kelas"))
    if values["jenis"] is None:
        return Reject(number, "jenis", "Struktural", "jenjang tidak jelas; isi eselon atau jenis yang sebenarnya")
    values["profil"] = values.get("profil") or _profile(str(values["nama"]), str(values["jenis"]))
    return None


def _echelon(text: str) -> tuple[str | None, str]:
    match = _ECHELON.fullmatch(text.strip())
    if match is None:
        return None, text
    level = match[1].upper()
    return level, f"{level}.{match[2].lower()}" if match[2] else level


def _kind_of_name(name: str) -> str | None:
    lower = " ".join(name.lower().split())
    for pattern, kind in ((_SUPERVISORS, "pengawas"), (_ADMINISTRATORS, "administrator"), (_SENIORS, "jpt_pratama")):
        if pattern.match(lower):
            return kind
    return None


def _kind_of_class(job_class: object) -> str | None:
    if not isinstance(job_class, int):
        return None
    return next((kind for least, kind in _CLASSES if job_class >= least), None)


def _profile(name: str, kind: str) -> str:
    if kind != "penugasan" and _TEACHER.match(name.lower()):
        return "guru"
    return _PROFILES[kind]


def _number(posts: Iterable[dict[str, object]]) -> None:
    """Ids from unit and name; the second post of one name in one unit gets `-2`, and so on in file order."""
    seen: Counter[str] = Counter()
    for values in posts:
        base = f"{slug(str(values['id_unit']))}-{slug(str(values['nama']))}"
        seen[base] += 1
        values["id_jabatan"] = base if seen[base] == 1 else f"{base}-{seen[base]}"


def _place_units(posts: Sequence[dict[str, object]]) -> None:
    """Hangs each unit below the unit of the post that its posts name as their parent, where that is one unit only."""
    parents: dict[object, object] = {}
    for values in posts:
        parent = values.get("jabatan_induk")
        above = _unit_of(str(parent), posts) if parent is not None else None
        if above is not None and above != values["id_unit"]:
            parents.setdefault(values["id_unit"], above)
    for values in posts:
        values["id_unit_induk"] = parents.get(values["id_unit"])


def _unit_of(parent: str, posts: Sequence[Mapping[str, object]]) -> object | None:
    wanted = plain(parent)
    named = [(plain(str(values["nama"])), values["id_unit"]) for values in posts]
    for fits in (
        {unit for name, unit in named if name == wanted},
        {unit for name, unit in named if name.startswith((wanted, f"kepala{wanted}"))},
    ):
        if fits:
            return fits.pop() if len(fits) == 1 else None
    return None
