"""Options that several commands share, and how `--pada` is read."""

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflow.domain.errors import BadInputError
from workflow.settings.environment import read_environment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Json = Annotated[bool, typer.Option("--json", help="Jawaban sebagai satu dokumen JSON di stdout.")]
At = Annotated[
    str | None, typer.Option("--pada", help="Saat perintah: 2026-11-24 atau 2026-11-24T10:00; tanpa ini sekarang.")
]
Actor = Annotated[str | None, typer.Option("--pelaku", help="NIP atau id pejabat yang melakukan.")]
Sheet = Annotated[str | None, typer.Option("--lembar", help="Nama lembar XLSX yang dibaca.")]
DryRun = Annotated[bool, typer.Option("--simulasi", help="Uji saja, tidak ada yang ditulis.")]
Partial = Annotated[bool, typer.Option("--terima-sebagian", help="Terima baris yang baik, tolak sisanya.")]
Conflicting = Annotated[
    bool, typer.Option("--terima-bentrok", help="Tanggal lahir dalam berkas yang benar, bukan yang tersimpan.")
]
RoundContextFile = Annotated[
    Path | None, typer.Option("--gelombang", help="Berkas konteks gelombang, seperti gelombang.toml.")
]
RunningStage = Annotated[
    str, typer.Option("--mulai-tahap", help="Tahap gelombang yang sudah berjalan, seperti sosialisasi.")
]
Evidence = Annotated[str | None, typer.Option("--bukti", help="Nomor surat bukti tahap itu.")]
TableFile = Annotated[
    Path | None, typer.Option(help="Berkas tabel ini (CSV atau XLSX); tanpa satu pun, basis data yang dibaca.")
]
WithPassed = Annotated[bool, typer.Option("--lengkap", help="Tampilkan juga yang terpenuhi.")]
_YEARS = (1990, 2100)
"""Between them a year can be meant."""
NIGHT, ACT, SEND = time(1, 0), time(10, 0), time(17, 0)


def moment_of(text: str | None, default: time) -> datetime | None:
    """The moment that `--pada` names, in the agency's zone; None where it is not given.

    Raises:
        BadInputError: it is neither a date nor a date with a time, or of a year that only a slip of the hand writes.
    """
    if text is None:
        return None
    zone: ZoneInfo = read_environment().zone
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        else:
            moment = datetime.combine(date.fromisoformat(text), default, zone)
    except ValueError as exc:
        raise BadInputError(f"--pada '{text}' bukan tanggal; tulis 2026-11-24 atau 2026-11-24T10:00.") from exc
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise BadInputError(f"--pada '{text}' di luar tahun {_YEARS[0]} sampai {_YEARS[1]}; periksa tahunnya.")
    return moment


def day_of(text: str, what: str) -> date:
    """A civil date given as an argument.

    Raises:
        BadInputError: it is no ISO date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise BadInputError(f"{what} '{text}' bukan tanggal; tulis seperti 2026-11-24.") from exc
