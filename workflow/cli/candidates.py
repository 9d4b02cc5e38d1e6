"""`mutasi calon` and `mutasi mengapa`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console

from workflow.cli.actors import open_for
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.domain.errors import BadInputError
from workflow.services.candidates import (
    Candidates,
    Change,
    Considered,
    Why,
    candidates_for_post,
    posts_for_person,
    why_not,
)
from workflow.services.house import House
from workflow.services.pemetaan import mapping_of

_SHOWN = 20
_HEADINGS = ("Urutan", "Calon", "Jabatan", "Jenis", "Skor", "Keterangan")
_WITHHELD = "alasan tidak ditampilkan kepada orang ini"


def show_candidates(
    id_jabatan: Annotated[str | None, typer.Argument(help="Id jabatan yang dicarikan calon.")] = None,
    nip: Annotated[str | None, typer.Option("--nip", help="Jabatan lowong untuk orang ini.")] = None,
    maks: Annotated[int, typer.Option("--maks", help="Paling banyak sekian calon yang memenuhi syarat.")] = _SHOWN,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Calon untuk satu jabatan, atau jabatan lowong untuk satu orang, menurut urutan; juga yang terhalang aturan."""
    if (id_jabatan is None) == (nip is None):
        raise BadInputError("Beri ID_JABATAN atau --nip NIP, salah satu.")
    if maks < 1:
        raise BadInputError("--maks harus di atas nol.")
    house = open_for(moment_of(pada, ACT), pelaku).house
    if nip is not None:
        found = posts_for_person(nip, house, most=maks, by=pelaku)
    else:
        found = candidates_for_post(id_jabatan or "", house, most=maks, by=pelaku)
    shapes = [_shape(item, found, house) for item in found.lawful]
    out = [_shape(item, found, house) for item in found.excluded]
    document = {
        "id_jabatan": id_jabatan,
        "nip": nip,
        "lowong": None if id_jabatan is None else id_jabatan in found.free,
        "calon": shapes,
        "terhalang": out,
        "tidak_dinilai": found.unjudged,
    }
    title = f"{len(shapes)} memenuhi syarat, {len(out)} terhalang, {found.unjudged} tidak dinilai (urutannya di bawah)"
    rows = [_line(shape, "kalimat") for shape in shapes] + [_line(shape, "aturan") for shape in out[:maks]]
    answer(Reply(document, OK, table_of(title, _HEADINGS, rows)), as_json=as_json)


def _shape(item: Considered, found: Candidates, house: House) -> dict[str, object]:
    post, named = found.dossiers.posts[item.post_id], item.trial.named
    told = mapping_of(item.fit, house)
    return {
        "urutan": item.rank,
        "nip": item.nip if named else None,
        "nama": found.dossiers.people[item.nip].name if named else None,
        "id_jabatan": item.post_id,
        "jabatan": post.name,
        "jenis": item.trial.kind,
        "skor": item.fit.score,
        "bagian": told["bagian"] if named else None,
        "kalimat": told["kalimat"] if named else None,
        "belum_dinilai": told["belum_dinilai"] if named else None,
        "tidak_berlaku_lagi": told["tidak_berlaku_lagi"] if named else None,
        "aturan": [dict(house.explain(finding)) for finding in item.trial.stops],
        "alasan_ditahan": item.trial.withheld,
    }


def _line(shape: dict[str, object], told: str) -> tuple[object, ...]:
    said = shape[told]
    if isinstance(said, list):
        said = " ".join(f"{finding['aturan']}: {finding['alasan']}" for finding in said) or _WITHHELD
    return (
        shape["urutan"] or "-",
        shape["nama"] or "(nama dirahasiakan)",
        shape["jabatan"],
        shape["jenis"],
        shape["skor"],
        said,
    )


def show_why(
    nip: Annotated[str, typer.Argument(help="NIP orang yang bertanya.")],
    id_jabatan: Annotated[str, typer.Argument(help="Id jabatan yang ditanyakan.")],
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Mengapa bukan saya? Bagian sendiri, urutan di antara calon lain tanpa nama, dan apa yang mengubahnya."""
    house = open_for(moment_of(pada, ACT), pelaku).house
    found = why_not(nip, id_jabatan, house, by=pelaku)
    own = found.own
    weights = house.policy.weighing.weights
    changes = [_change(change, house) for change in found.changes]
    document = {
        "nip": nip,
        "id_jabatan": id_jabatan,
        **mapping_of(own.fit, house),
        "bobot": dict(weights),
        "memenuhi_syarat": own.trial.lawful,
        "urutan": own.rank,
        "skor_di_atas": list(found.above),
        "dibandingkan": found.compared,
        "yang_mengubah": changes,
        "alasan_ditahan": own.trial.withheld,
    }
    place = f"urutan {own.rank}" if own.rank else f"terhalang aturan, {len(found.above)} calon lebih tinggi"
    told = f"{document['kalimat']} {place}, dibandingkan dengan {found.compared} orang."
    answer(Reply(document, OK, _printer(told, found, changes, weights)), as_json=as_json)


def _printer(
    told: str, found: Why, changes: Sequence[dict[str, object]], weights: Mapping[str, float]
) -> Callable[[Console], None]:
    shares = [(name, weight, found.own.fit.parts.get(name, "belum diketahui")) for name, weight in weights.items()]
    parts = table_of(told, ("Bagian", "Bobot", "Nilai"), shares)
    headings = ("Hal", "Skor menjadi", "Urutan menjadi", "Langkah")
    ways = table_of("Yang mengubahnya", headings, [tuple(change.values()) for change in changes])

    def show(console: Console) -> None:
        parts(console)
        ways(console)

    return show


def _change(change: Change, house: House) -> dict[str, object]:
    step = (
        house.explain(change.finding)["perbaikan"] if change.finding else f"bila bagian {change.what} terpenuhi penuh"
    )
    return {"hal": change.what, "skor": change.score, "urutan": change.rank, "langkah": step}
