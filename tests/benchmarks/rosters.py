"""Imports of whole rosters: files of 70,000 invented people, as `mutasi impor pegawai` reads and stores them."""

import os
import resource
import subprocess  # the command runs as a user starts it, in a process of its own
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

PEOPLE = 70_000
TARGETS = ((12, 20, 400), (76, 30, 1_000))
"""Columns, seconds and megabytes that an import of 70,000 rows may take."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    f'ContentType="{_KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_KIND}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
    f'ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Pegawai" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
_HEADINGS = (
    "nip_baru",
    "nama",
    "tanggal_lahir",
    "jenis_kelamin",
    "jenis_pegawai_nama",
    "gol_akhir_nama",
    "tmt_golongan",
    "jabatan_nama",
    "tmt_jabatan",
    "unor_nama",
    "tingkat_pendidikan_nama",
    "email_gov",
)


class Imported(NamedTuple):
    """One import: wall clock and processor seconds, and the most memory that one of its processes held."""

    columns: int
    times: str
    file_megabytes: float
    seconds: float
    processor_seconds: float
    megabytes: float


def _person(number: int, columns: int) -> list[str]:
    year, month, day = 1967 + number % 35, number // 35 % 12 + 1, number // 420 % 28 + 1
    birth = f"{year:04}{month:02}{day:02}"
    nip = f"{birth}{year + 24:04}03{number % 2 + 1}{number % 899 + 101:03}"
    own = [
        nip,
        f"Pegawai Nomor {number}",
        f"{day:02}-{month:02}-{year:04}",
        "LP"[number % 2],
        "PNS",
        f"III/{'abcd'[number % 4]}",
        "01-04-2022",
        f"Pengolah Data {number % 300}",
        "01-10-2021",
        f"Bidang {number % 700}",
        "S-1/Sarjana",
        f"pegawai{number}@contoh.go.id",
    ]
    return own + [f"isi {place} {number % (place * 37)}" for place in range(len(own), columns)]


def write_roster(path: Path, people: int, columns: int) -> None:
    """Writes a roster as Excel does, with shared texts; what is beyond our twelve columns is never read."""
    texts: dict[str, int] = {}
    headings = [*_HEADINGS, *(f"kolom_{place}" for place in range(len(_HEADINGS), columns))]
    letters = [("" if place < 26 else chr(64 + place // 26)) + chr(65 + place % 26) for place in range(columns)]

    def rows() -> Iterator[bytes]:
        for row in range(people + 1):
            cells = headings if row == 0 else _person(row, columns)
            written = (
                f'<c r="{letter}{row + 1}" t="s"><v>{texts.setdefault(text, len(texts))}</v></c>'
                for letter, text in zip(letters, cells, strict=True)
            )
            yield f'<row r="{row + 1}">{"".join(written)}</row>'.encode()

    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            part.writelines(rows())
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<sst xmlns="{_MAIN}">'.encode())
            part.writelines(f"<si><t>{escape(text)}</t></si>".encode() for text in texts)
            part.write(b"</sst>")


def measure_imports() -> list[Imported]:
    """Imports each roster twice into a SQLite file of its own: all new, then all unchanged."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for columns, _, _ in TARGETS:
            path = Path(name) / f"pegawai{columns}.xlsx"
            write_roster(path, PEOPLE, columns)
            found += [_import(path, columns, times) for times in ("semua baru", "semua tetap")]
    return found


def _import(path: Path, columns: int, times: str) -> Imported:
    environment = {**os.environ, "MUTASI_DATABASE_URL": f"sqlite:///{path.with_suffix('.db')}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.rosters", str(path)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Imported(columns, times, path.stat().st_size / 1e6, seconds, spent, float(done.stdout.split()[-1]))


def roster_lines(found: list[Imported]) -> list[str]:
    """The table of imports."""
    lines = [
        "## Imports",
        "",
        f"`mutasi impor pegawai` of an XLSX with {PEOPLE:,} invented people into a SQLite file, from the start of the command to its",
        "end; the memory is the most that one process held, the parser's own child process included.",
        "",
        "| columns | rows are | file, MB | seconds | processor, s | peak RSS, MB | target |",
        "|---|---|---|---|---|---|---|",
    ]
    limits = {columns: f"{seconds} s, {megabytes} MB" for columns, seconds, megabytes in TARGETS}
    lines += [
        f"| {one.columns} | {one.times} | {one.file_megabytes:.0f} | {one.seconds:.1f} | {one.processor_seconds:.1f} "
        f"| {one.megabytes:.0f} | {limits[one.columns]} |"
        for one in found
    ]
    return [*lines, ""]


def main(path: str) -> None:
    """Imports one file as the command does, and prints the peak memory."""
    from workflow.cli.main import app_for

    words = ["impor", "pegawai", path, "--json"]
    status = app_for(words)(words, standalone_mode=False)
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(status or "", max(own, child) / 1024)


if __name__ == "__main__":
    main(sys.argv[1])
