"""`mutasi audit`: checks the ledger, writes a checkpoint, exports all entries for an independent check."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import open_app
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, REFUSED, Reply, answer, table_of
from workflow.domain.errors import BadInputError
from workflow.services import audit, checkpoints
from workflow.storage.ledger import canonical

auditing = typer.Typer(
    no_args_is_help=True, help="Buku catatan: periksa, tulis jangkar bertanda tangan, atau ekspor untuk diperiksa lain."
)


@auditing.command("verifikasi")
def verify(
    jangkar: Annotated[Path | None, typer.Option("--jangkar", help="Berkas jangkar yang disimpan di luar.")] = None,
    as_json: Json = False,
) -> None:
    """Periksa buku catatan; keluar 2 dan entri buruk pertama bila ada."""
    app = open_app()
    anchor = checkpoints.read_checkpoint(jangkar) if jangkar is not None else audit.UNANCHORED
    found = audit.verify(app.house, anchor)
    bad = found.bad
    document = {
        "utuh": bad is None,
        "entri": found.entries,
        "aliran": found.streams,
        "digest": found.digest,
        "pertama_buruk": None if bad is None else {"aliran": bad.stream, "urutan": bad.seq, "sebab": bad.reason},
    }
    line = "" if bad is None else f"Buku catatan rusak: {bad.stream} nomor {bad.seq}, {bad.reason}."
    rows = [(found.entries, found.streams, "utuh" if bad is None else "rusak")]
    show = table_of("Buku catatan", ("Entri", "Aliran", "Keadaan"), rows)
    answer(Reply(document, OK if bad is None else REFUSED, show, line), as_json=as_json)


@auditing.command("jangkar")
def anchor(
    file: Annotated[Path, typer.Argument(help="Berkas jangkar yang ditulis.")], pada: At = None, as_json: Json = False
) -> None:
    """Tulis jangkar bertanda tangan untuk disimpan di luar."""
    app = open_app(moment_of(pada, ACT))
    key = Path(app.settings.kunci_jangkar or app.settings.folder / "jangkar.pem")
    document = checkpoints.checkpoint(app.house, checkpoints.load_key(key))
    write_whole(file, [canonical(document)])
    line = f"Jangkar ditulis ke {file}."
    answer(Reply({"berkas": str(file), "isi": document["isi"]}, OK, None, line), as_json=as_json)


@auditing.command("ekspor")
def export(file: Annotated[Path, typer.Argument(help="Berkas ekspor yang ditulis.")], as_json: Json = False) -> None:
    """Tulis semua entri ke berkas, untuk diperiksa tanpa sistem ini (verifikator.py)."""
    app = open_app()
    lines = write_whole(file, (f"{line}\n" for line in audit.export_lines(app.house)))
    document = {"berkas": str(file), "baris": lines}
    answer(Reply(document, OK, None, f"Buku catatan ditulis ke {file}: {lines} baris."), as_json=as_json)


def write_whole(file: Path, parts: Iterable[str]) -> int:
    """Writes a file all at once: where writing fails, what was there stays.

    Returns:
        How many parts were written.

    Raises:
        BadInputError: the file cannot be written.
    """
    partial = file.with_name(f".{file.name}.sebagian")
    count = 0
    try:
        try:
            with partial.open("w", encoding="utf-8", newline="") as out:
                for part in parts:
                    out.write(part)
                    count += 1
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as exc:
        raise BadInputError(f"{file.name} tidak dapat ditulis.") from exc
    return count
