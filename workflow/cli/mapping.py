"""`mutasi peta`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import open_app
from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.fit_matrix import MOST_PEOPLE, MatrixFile, MatrixOrder, MostPeople, write_matrix
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, shown, table_of, told
from workflow.documents.drawing import Table
from workflow.documents.profile_chart import Bar, profile_svg
from workflow.documents.unit_chart import below_table, unit_svg, unit_table
from workflow.domain.errors import BadInputError
from workflow.domain.missing import Missing
from workflow.domain.unit_map import UnitMap
from workflow.services.competency_map import CompetencyMap, MapRow, competency_map, portrait
from workflow.services.house import House
from workflow.services.pemetaan import mapping_of
from workflow.services.unit_map import unit_map
from workflow.storage.dossiers import PostRow

_HEADINGS = (
    "NIP",
    "Nama",
    "Jabatan",
    "Rumpun",
    "Kecocokan %",
    "Skor",
    "Kesenjangan",
    "Belum dinilai",
    "Tidak berlaku lagi",
)
_LEVELS = ("NIP", "ID jabatan", "Kode", "Kompetensi", "Tingkat", "Standar", "Tanggal", "Tidak berlaku sejak", "Berlaku")


def show_map(
    nip: Annotated[
        str | None, typer.Option("--nip", help="NIP seorang pegawai; bersama --jabatan: pasangan itu.")
    ] = None,
    jabatan: Annotated[str | None, typer.Option("--jabatan", help="ID jabatan; bersama --nip: pasangan itu.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="ID unit.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis petanya juga sebagai XLSX.")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Gambar SVG: profil satu orang, atau peta --unit.")] = None,
    matriks: MatrixFile = None,
    maks: MostPeople = MOST_PEOPLE,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Peta kompetensi: orang di samping jabatannya; kecocokan, kesenjangan, dan penilaian yang tidak ada atau kedaluwarsa."""
    if matriks is not None:
        if nip or xlsx or svg:
            raise BadInputError("--matriks tidak dapat digabung dengan --nip, --xlsx, atau --svg.")
        wanted = MatrixOrder(matriks, maks, post_id=jabatan, unit_id=unit, replace=timpa)
        answer(write_matrix(wanted, open_app(moment_of(pada, ACT)).house), as_json=as_json)
    targets = free_targets([(xlsx, ".xlsx"), (svg, ".svg")], replace=timpa)
    house = open_app(moment_of(pada, ACT)).house
    found = competency_map(house, nip=nip, post_id=jabatan, unit_id=unit)
    whole = unit_map(house, unit, found.dossiers) if unit is not None and svg is not None else None
    beside = _beside(found, whole) if svg is not None else []
    contents = {}
    if ".xlsx" in targets:
        contents[targets[".xlsx"]] = _workbook(found, beside)
    if ".svg" in targets:
        contents[targets[".svg"]] = (unit_svg(whole) if whole is not None else _chart(found.rows[0])).encode()
    save(contents)
    document = {
        "baris": [_shape(row, found, house, whole=nip is not None) for row in found.rows],
        "kosong": [_post(post, found) for post in found.vacant],
        "gambar": [{"judul": table.title, "baris": told(table)} for table in beside],
        "berkas": [path.name for path in contents],
    }
    title = f"Peta kompetensi {house.clock.today()}: {len(found.rows)} orang"
    first = table_of(title, _HEADINGS, [_line(row, found) for row in found.rows])
    answer(Reply(document, OK, all_of(first, *map(shown, beside))), as_json=as_json)


def _beside(found: CompetencyMap, whole: UnitMap | None) -> list[Table]:
    """The tables that say what the picture shows."""
    if whole is not None:
        return [unit_table(whole), *([below_table(whole)] if whole.below else [])]
    if len(found.rows) != 1:
        raise BadInputError(
            "--svg memerlukan --unit, atau satu orang dan satu jabatan: --nip, atau --nip dan --jabatan."
        )
    (row,) = found.rows
    levels = tuple((a.code, a.name, a.level, a.need, a.on, "ya" if a.valid else "tidak") for a in row.assessed)
    return [Table(_caption(row), ("Kode", "Kompetensi", "Tingkat", "Standar", "Tanggal", "Berlaku"), levels)]


def _line(row: MapRow, found: CompetencyMap) -> tuple[object, ...]:
    gaps = ", ".join(f"{gap.code} {gap.have:g}/{gap.need}" for gap in row.fit.gaps)
    family, percent = found.dossiers.family(row.post.id), "belum diketahui" if row.percent is None else row.percent
    lists = (gaps, ", ".join(row.missing), ", ".join(row.fit.lapsed))
    return (row.person.nip, row.person.name, row.post.name, family, percent, row.fit.score, *lists)


def _shape(row: MapRow, found: CompetencyMap, house: House, *, whole: bool) -> dict[str, object]:
    meaning = house.policy.level_text
    levels = [
        {**a._asdict(), "arti_tingkat": meaning(a.code, a.level), "arti_standar": meaning(a.code, a.need)}
        for a in row.assessed
    ]
    shape: dict[str, object] = {
        "nip": row.person.nip,
        "nama": row.person.name,
        "id_jabatan": row.post.id,
        "kecocokan_persen": row.percent,
        "belum_pernah_dinilai": list(row.missing),
        **mapping_of(row.fit, house),
    }
    if whole:
        shape |= {"kompetensi": levels, "orang": _person(row, found, house), "jabatan": _post(row.post, found)}
    return shape


def _person(row: MapRow, found: CompetencyMap, house: House) -> dict[str, object]:
    told = portrait(row.person.nip, found.dossiers)
    box = None if isinstance(told.box, Missing) else {"kotak": told.box.box, "tanggal": told.box.on}
    return {
        "pendidikan": row.person.education,
        "bidang": row.person.field,
        "golongan": row.person.grade,
        "hari_menurut_rumpun": dict(told.families),
        "diklat": None if isinstance(told.trainings, Missing) else [t._asdict() for t in told.trainings],
        "kinerja": None if isinstance(told.ratings, Missing) else [r._asdict() for r in told.ratings],
        "talenta": box,
        "sumbu_talenta": list(house.policy.talent_axes),
    }


def _post(post: PostRow, found: CompetencyMap) -> dict[str, object]:
    return {
        "id_jabatan": post.id,
        "nama": post.name,
        "rumpun": found.dossiers.family(post.id),
        "kelas": post.job_class,
        "pendidikan_min": post.education_min,
        "golongan": [post.grade_min, post.grade_max],
        "standar": found.dossiers.standard(post.id),
    }


def _workbook(found: CompetencyMap, beside: Sequence[Table]) -> bytes:
    from workflow.intake.writer import workbook_bytes

    levels = [
        (row.person.nip, row.post.id, a.code, a.name, a.level, a.need, a.on, a.until, a.valid)
        for row in found.rows
        for a in row.assessed
    ]
    rows = [_line(row, found) for row in found.rows]
    sheets = {f"gambar {number}": (table.headings, table.rows) for number, table in enumerate(beside, 1)}
    return workbook_bytes({"peta": (_HEADINGS, rows), "kompetensi": (_LEVELS, levels), **sheets})


def _chart(row: MapRow) -> str:
    bars = [
        Bar(f"{a.name} ({a.code})", a.level, a.need, lapsed=a.level is not None and not a.valid) for a in row.assessed
    ]
    return profile_svg(_caption(row), bars)


def _caption(row: MapRow) -> str:
    percent = "belum dapat dihitung" if row.percent is None else f"{row.percent:g} %".replace(".", ",")
    return f"{row.person.name}: {row.post.name}, kecocokan {percent}"
