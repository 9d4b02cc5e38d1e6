"""The matrix of a pre-flight as the content of its typst template and as sheets of a workbook."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workflow.documents.matrix import (
    MEANINGS,
    NOT_A_SUBSTITUTE,
    NOT_ASKED,
    NOT_ASKED_MEANS,
    RESTRICTED,
    SIGNS,
    SYNTHETIC,
    TO_VERIFY,
    WORDS,
    Line,
    Matrix,
    Told,
)
from workflow.domain.findings import Result

TEMPLATE = "periksa.typ"
_VERIFY_FIRST = (
    "Dasar hukum aturan ini baru ditemukan sebagian atau berupa usulan. Mintalah Bagian Hukum memeriksanya sebelum "
    "temuannya dijadikan alasan."
)
_MATRIX_HEADINGS = (
    "No",
    "Nama",
    "NIP",
    "Dari",
    "Ke",
    "Jenis",
    "SK",
    "Hasil",
    "I-MUT",
    "Menghalangi",
    "Catatan ikut ditandatangani",
)
_MATRIX_WIDTHS = (5, 26, 21, 34, 34, 13, 6, 14, 24, 60, 60)
_GROUP_WIDTH, _DECISION_WIDTH = 5, 16


class Sheet(NamedTuple):
    """A sheet that is printed too: `above` and `below` are lines around the table, `footer` stands on each page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    widths: tuple[float, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    footer: str


def pdf_content(matrix: Matrix) -> dict[str, object]:
    """What `templates/documents/periksa.typ` is filled with."""
    heading = matrix.heading
    return {
        "judul": title(matrix),
        "instansi": heading.agency,
        "unit": heading.unit,
        "ekstrak": heading.extract,
        "dinilai": heading.judged,
        "sidik": heading.digest,
        "sintetis": SYNTHETIC if heading.synthetic else "",
        "bukan_pengganti": NOT_A_SUBSTITUTE,
        "terbatas": RESTRICTED,
        "peringatan": NOT_A_SUBSTITUTE,
        "perlu_verifikasi": TO_VERIFY,
        "jumlah": len(matrix.lines),
        "ringkasan": [
            {"tanda": SIGNS[result], "kata": WORDS[result], "jumlah": count} for result, count in matrix.counts.items()
        ],
        "gelombang": [_told(one) for one in matrix.round_wide],
        "bersama": [_told(one) for one in matrix.shared],
        "kolom": [{"judul": group.heading, "arti": group.meaning} for group in matrix.groups],
        "baris": [_line(line) for line in matrix.lines],
        "arti": [
            *({"tanda": SIGNS[result], "kata": WORDS[result], "arti": MEANINGS[result]} for result in SIGNS),
            {"tanda": NOT_ASKED, "kata": "Kosong", "arti": NOT_ASKED_MEANS},
        ],
        "belum": [{"kode": a.code, "judul": a.title, "dasar": a.basis} for a in matrix.unverified],
        "belum_pengantar": _VERIFY_FIRST,
    }


def title(matrix: Matrix) -> str:
    """The title of every print."""
    return f"Pemeriksaan awal usulan mutasi, gelombang {matrix.heading.round_code}"


def _told(told: Told) -> dict[str, str]:
    return {"tanda": told.sign, "kode": told.finding.rule, "kalimat": told.sentence, "dasar": told.basis}


def _line(line: Line) -> dict[str, object]:
    candidate = line.candidate
    return {
        "nomor": line.number,
        "nama": candidate.name,
        "nip": candidate.nip,
        "dari": candidate.origin,
        "ke": candidate.target,
        "jenis": candidate.kind,
        "sk": candidate.decree,
        "tanda": SIGNS[line.result],
        "hasil": WORDS[line.result],
        "imut": candidate.imut,
        "gawat": line.result in {Result.BLOCK, Result.UNKNOWN},
        "tanda_kolom": list(line.signs),
        "temuan": [{"tanda": s.sign, "kode": s.code, "kalimat": s.sentence} for s in (*line.stops, *line.notes)],
    }


def sheets(matrix: Matrix) -> dict[str, Sheet]:
    """The workbook of a pre-flight: the matrix as it is printed, every finding as a row, the rules not yet verified."""
    return {
        "matriks": _matrix_sheet(matrix),
        "temuan": _findings_sheet(matrix),
        "perlu_verifikasi": _unverified_sheet(matrix),
    }


def _matrix_sheet(matrix: Matrix) -> Sheet:
    groups = tuple(group.heading for group in matrix.groups)
    rows = tuple(
        (
            *(line.number, line.candidate.name, line.candidate.nip, line.candidate.origin, line.candidate.target),
            *(line.candidate.kind, line.candidate.decree, f"{SIGNS[line.result]} {WORDS[line.result]}"),
            line.candidate.imut or None,
            *("\n".join(f"{s.sign} {s.code} {s.sentence}" for s in told) for told in (line.stops, line.notes)),
            *line.signs,
            None,
        )
        for line in matrix.lines
    )
    shared = [f"Semua nama: {one.sign} {one.finding.rule} {one.sentence} ({one.basis})" for one in matrix.shared]
    wide = [f"Gelombang: {one.sign} {one.finding.rule} {one.sentence} ({one.basis})" for one in matrix.round_wide]
    widths = (*_MATRIX_WIDTHS, *(_GROUP_WIDTH for _ in groups), _DECISION_WIDTH)
    counts = " · ".join(f"{SIGNS[result]} {WORDS[result]}: {count}" for result, count in matrix.counts.items())
    return Sheet(
        (*_MATRIX_HEADINGS, *groups, "Putusan dan paraf"),
        rows,
        widths,
        (*_above(matrix), f"{len(matrix.lines)} nama. {counts}", *wide, *shared),
        (*_legend(matrix), *_unverified_lines(matrix)),
        footer(matrix),
    )


def _above(matrix: Matrix) -> tuple[str, ...]:
    heading = matrix.heading
    lines = (
        f"{heading.agency} · {heading.unit}",
        title(matrix),
        f"{NOT_A_SUBSTITUTE}.",
        f"Data: {heading.extract}. Dinilai: {heading.judged}. Sidik daftar usulan: {heading.digest}.",
        f"{RESTRICTED}.",
    )
    return (*lines, f"{SYNTHETIC}.") if heading.synthetic else lines


def _legend(matrix: Matrix) -> Iterable[str]:
    yield "Keterangan"
    yield from (f"{SIGNS[result]} {WORDS[result]}: {MEANINGS[result]}" for result in SIGNS)
    yield f"{NOT_ASKED} {NOT_ASKED_MEANS}"
    yield from (f"{group.heading}: {group.meaning}" for group in matrix.groups)


def _unverified_lines(matrix: Matrix) -> Iterable[str]:
    if matrix.unverified:
        yield f"Aturan yang belum diverifikasi ({TO_VERIFY}). {_VERIFY_FIRST}"
        yield from (f"{article.code} {article.title}: {article.basis}" for article in matrix.unverified)


def _findings_sheet(matrix: Matrix) -> Sheet:
    rows = [
        (line.number, line.candidate.name, line.candidate.nip, *_finding_cells(told))
        for line in matrix.lines
        for told in line.candidate.told
        if told.finding.result is not Result.PASS
    ]
    rows += [(None, "(seluruh gelombang)", None, *_finding_cells(told)) for told in matrix.round_wide]
    headings = (
        "No",
        "Nama",
        "NIP",
        "Aturan",
        "Hasil",
        "Menghalangi",
        "Alasan",
        "Dasar",
        "Perbaikan",
        "Penanggung jawab",
    )
    widths = (5, 26, 21, 11, 11, 12, 60, 40, 45, 26)
    return Sheet(headings, tuple(rows), widths, _above(matrix), (), footer(matrix))


def _finding_cells(told: Told) -> Sequence[object]:
    finding = told.finding
    return (finding.rule, finding.result.value, finding.stops, told.sentence, told.basis, told.fix, told.owner)


def _unverified_sheet(matrix: Matrix) -> Sheet:
    headings, widths = ("Aturan", "Judul", "Dasar", "Keadaan"), (12, 45, 70, 26)
    rows = tuple((article.code, article.title, article.basis, TO_VERIFY) for article in matrix.unverified)
    return Sheet(headings, rows, widths, _above(matrix), (_VERIFY_FIRST,), footer(matrix))


def footer(matrix: Matrix) -> str:
    """What stands at the foot of every printed sheet."""
    heading = matrix.heading
    made_up = "DATA SINTETIS. " if heading.synthetic else ""
    return f"{made_up}{NOT_A_SUBSTITUTE}. Data: {heading.extract}. Dinilai: {heading.judged}."
