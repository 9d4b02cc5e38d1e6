"""Files that commands write for people: where they may go, and that a failure leaves no half of one."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from workflow.domain.errors import BadInputError

SpreadsheetFile = Annotated[Path | None, typer.Option("--xlsx", help="Tulis matriksnya juga sebagai XLSX.")]
PdfFile = Annotated[Path | None, typer.Option("--pdf", help="Tulis matriksnya juga sebagai PDF, F4 mendatar.")]
Overwrite = Annotated[bool, typer.Option("--timpa", help="Ganti berkas yang sudah ada.")]
WholeNip = Annotated[bool, typer.Option("--nip-utuh", help="Cetak NIP utuh; tanpa ini disamarkan.")]
ExtractDay = Annotated[
    str | None, typer.Option("--tanggal-ekstrak", help="Tanggal ekstrak SIASN untuk cetakan, bila berbeda.")
]


def free_targets(
    wanted: Sequence[tuple[Path | None, str]], inputs: Iterable[Path] = (), *, replace: bool
) -> dict[str, Path]:
    """The files that may be written, by suffix.

    Args:
        wanted: each file asked for with the suffix that it must have; None where it is not asked for.
        inputs: what the command reads: never overwritten.
        replace: True where an existing file may be replaced.

    Raises:
        BadInputError: another suffix, no such folder, an input, or a file that is there already.
    """
    read = [path.resolve() for path in inputs]
    found = {suffix: path for path, suffix in wanted if path is not None}
    for suffix, path in found.items():
        if path.suffix.lower() != suffix:
            raise BadInputError(f"Nama berkas {path.name} harus berakhir dengan {suffix}.")
        if not path.parent.is_dir():
            raise BadInputError(f"Folder untuk {path.name} tidak ada.")
        if any(path.resolve() == part or part in path.resolve().parents for part in read):
            raise BadInputError(f"{path.name} adalah masukan perintah ini dan tidak boleh ditimpa.")
        if path.is_dir() or (path.exists() and not replace):
            raise BadInputError(f"{path.name} sudah ada; pilih nama lain, atau tambahkan --timpa untuk menggantinya.")
    return found


def save(contents: Mapping[Path, bytes]) -> None:
    """Writes files: each is whole or not there.

    Raises:
        BadInputError: the folder cannot be written to.
    """
    for path, content in contents.items():
        part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError as exc:
            part.unlink(missing_ok=True)
            raise BadInputError(f"{path.name} tidak dapat ditulis ({exc.strerror}).") from exc
