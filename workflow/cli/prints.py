"""The prints of `mutasi periksa` for those who decide: a matrix as XLSX and PDF."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from workflow.cli.files import save
from workflow.documents.imut import state_in_words
from workflow.documents.matrix import KINDS, Article, Candidate, Heading, Matrix, Told, build_matrix
from workflow.documents.periksa import TEMPLATE, Sheet, pdf_content, sheets
from workflow.domain.findings import Finding
from workflow.domain.nip import mask_nip
from workflow.domain.rulebook import Rule
from workflow.mail.indonesian import tanggal, waktu
from workflow.mail.sentences import Explainer
from workflow.services.house import House
from workflow.services.preflight import CaseReport, Report
from workflow.settings.environment import read_environment
from workflow.settings.toml import TEMPLATES

UNKNOWN, RELEASED = "(belum diketahui)", "(tanpa jabatan baru)"
DIGEST_SHOWN = 16


class Source(NamedTuple):
    """What was judged.

    Args:
        digest: SHA-256 of the proposals; extract: the day that the caller gives the extract, if any.
        roster: the file of the roster; on_files: True where files were judged and not the database.
        whole_nip: True where prints show every NIP whole.
    """

    digest: str
    extract: date | None
    roster: Path | None
    on_files: bool
    whole_nip: bool


def write_prints(
    report: Report, targets: Mapping[str, Path], source: Source, house: House, explainer: Explainer
) -> list[str]:
    """Writes the matrix in the formats asked for (`.xlsx`, `.pdf`); returns the names of the files."""
    matrix = matrix_of(report, source, house, explainer)
    contents = {}
    if ".xlsx" in targets:
        contents[targets[".xlsx"]] = printed_workbook(sheets(matrix))
    if ".pdf" in targets:
        from workflow.documents.pdf import render_pdf

        made = render_pdf(TEMPLATES / "documents" / TEMPLATE, pdf_content(matrix), house.clock.now())
        contents[targets[".pdf"]] = made
    save(contents)
    return [path.name for path in contents]


def printed_workbook(content: Mapping[str, Sheet]) -> bytes:
    """Sheets that are printed as a workbook."""
    from workflow.intake.writer import Layout, workbook_bytes

    tables = {name: (sheet.headings, sheet.rows) for name, sheet in content.items()}
    layouts = {name: Layout(sheet.widths, sheet.above, sheet.below, sheet.footer) for name, sheet in content.items()}
    return workbook_bytes(tables, layouts=layouts)


def matrix_of(report: Report, source: Source, house: House, explainer: Explainer) -> Matrix:
    """A report as a matrix in words."""
    now = house.clock.now()
    heading = Heading(
        house.agency.name,
        house.agency.unit,
        report.round_code,
        extract_in_words(report.roster_on, source, house),
        waktu(now, house.zone),
        source.digest[:DIGEST_SHOWN],
        synthetic=is_synthetic(),
    )
    candidates = [_candidate(case, explainer, whole=source.whole_nip) for case in report.cases]
    wide = [told(finding, explainer) for finding in report.round_findings]
    return build_matrix(heading, candidates, wide, articles(house.rulebook.unverified(house.clock.today())))


def is_synthetic() -> bool:
    """True where the installation is the demo: its people are invented."""
    return read_environment().lingkungan == "demo"


def extract_in_words(roster_on: date | None, source: Source, house: House) -> str:
    """The day of the data that were judged, and where that day comes from."""
    if source.extract is not None:
        return f"ekstrak SIASN tanggal {tanggal(source.extract)} (dinyatakan pemeriksa)"
    if not source.on_files:
        return f"impor pegawai terakhir {tanggal(roster_on)}" if roster_on else "daftar pegawai belum pernah diimpor"
    if source.roster is None:
        return "tanpa daftar pegawai, tanggal ekstrak tidak diketahui"
    dated = datetime.fromtimestamp(source.roster.stat().st_mtime, house.zone)
    return f"{source.roster.name}, berkas tanggal {tanggal(dated)}"


def articles(rules: Iterable[Rule]) -> list[Article]:
    """Rules not fully verified, as prints list them."""
    return [Article(rule.code, rule.title, rule.basis) for rule in rules]


def told(finding: Finding, explainer: Explainer) -> Told:
    """A finding with its sentences."""
    said = explainer.explain(finding)
    return Told(finding, *(str(said[key]) for key in ("alasan", "dasar", "perbaikan", "penanggung_jawab")))


def _candidate(case: CaseReport, explainer: Explainer, *, whole: bool) -> Candidate:
    subject = case.subject
    target = subject.target or case.target or RELEASED
    return Candidate(
        name=subject.name or f"(nama tidak diketahui, baris {case.row})",
        nip=(case.nip if whole else mask_nip(case.nip)) or UNKNOWN,
        origin=subject.origin or UNKNOWN,
        target=target if case.nip else UNKNOWN,
        kind=KINDS.get(subject.kind, subject.kind),
        decree=subject.decree,
        told=tuple(told(finding, explainer) for finding in case.findings),
        judged=subject.judged,
        imut=state_in_words(subject.standing) if subject.standing else "",
    )
