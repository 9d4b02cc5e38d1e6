"""`mutasi impor kamus`: a competency dictionary as the part of config/competencies.toml that holds it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import Json
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.intake.dictionary import Dictionary, read_dictionary
from workflow.settings.policy import read_policy


def import_dictionary(
    kamus: Annotated[Path, typer.Argument(metavar="KAMUS.csv", help="Kolom id, kode, nama.")],
    tingkat: Annotated[Path, typer.Argument(metavar="TINGKAT.csv", help="Kolom id kompetensi, level, deskripsi.")],
    toml: Annotated[
        Path | None, typer.Option("--toml", help=r"Tulis bagian \[kompetensi] dan \[tingkat] ke berkas.")
    ] = None,
    timpa: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Baca kamus kompetensi, bandingkan dengan konfigurasi, dan tulis bagiannya untuk config/competencies.toml."""
    targets = free_targets([(toml, ".toml")], [kamus, tingkat], replace=timpa)
    found = read_dictionary(kamus, tingkat)
    save({path: _toml(found).encode() for path in targets.values()})
    policy = read_policy()
    differing = [
        code
        for code in found.names
        if (policy.competencies.get(code), policy.level_texts.get(code)) != (found.names[code], found.texts[code])
    ]
    document = {
        "kompetensi": len(found.names),
        "tingkat": sum(len(texts) for texts in found.texts.values()),
        "berbeda_dari_konfigurasi": differing,
        "ditolak": [{"berkas": one.file, "baris": one.row, "alasan": one.reason} for one in found.refused],
        "berkas": [path.name for path in targets.values()],
    }
    rows = [(code, name, "ya" if code in differing else "tidak") for code, name in found.names.items()]
    told = f"Kamus: {len(found.names)} kompetensi, {len(found.refused)} baris ditolak"
    line = " ".join(f"{one.file} baris {one.row}: {one.reason}." for one in found.refused)
    answer(Reply(document, OK, table_of(told, ("Kode", "Nama", "Berbeda"), rows), line), as_json=as_json)


def _toml(found: Dictionary) -> str:
    # A JSON text is a TOML text too.
    names = [f"{_quoted(code)} = {_quoted(name)}" for code, name in found.names.items()]
    texts = [
        f"{_quoted(code)} = [\n" + "".join(f"  {_quoted(text)},\n" for text in told) + "]"
        for code, told in found.texts.items()
    ]
    return "\n".join(["[kompetensi]", *names, "", "[tingkat]", *texts, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
