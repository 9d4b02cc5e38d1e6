"""What `mutasi dokumen` prints: papers of every kind, and the pack of the review team, each as PDF with its id and hash."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from workflow.bootstrap import App
from workflow.cli.prints import UNKNOWN, Source, articles, extract_in_words, is_synthetic, told
from workflow.documents import ceremony, decree, handover, periksa
from workflow.documents.matrix import KINDS, Candidate, Heading, Matrix, build_matrix
from workflow.documents.office import post_words
from workflow.documents.paper import Paper, identity_of, pdf_content
from workflow.documents.pdf import edition, render_paper, render_pdf
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree
from workflow.domain.nip import mask_nip
from workflow.domain.stationery import OF_A_DECREE, DocumentKind
from workflow.mail.indonesian import waktu
from workflow.services.documents import Copy, Folder, Made
from workflow.services.exports import Listed, RoundList
from workflow.settings.toml import TEMPLATES

NASKAH = TEMPLATES / "documents" / "naskah.typ"
PERIKSA = TEMPLATES / "documents" / periksa.TEMPLATE
SECRET = "RAHASIA"  # noqa: S105 - the mark on a pack of the review team, no password
_NOON = time(12)
Groups = Mapping[str, str]

ONE_BY_ONE: Mapping[DocumentKind, Callable[[Decree, CaseFile, Folder], Sequence[Paper]]] = {
    DocumentKind.UNDANGAN: lambda sk, file, found: [ceremony.invitation_paper(sk, file, found.office)],
    DocumentKind.PETIKAN: lambda sk, file, found: [decree.excerpt_paper(sk, file, found.office)],
    DocumentKind.RALAT: lambda sk, file, found: decree.correction_papers(sk, file, found.office),
    DocumentKind.SPP: lambda sk, file, found: [ceremony.inauguration_statement(sk, file, found.office)],
    DocumentKind.SPMT: lambda sk, file, found: [ceremony.duty_statement(sk, file, found.office)],
    DocumentKind.BAST: lambda sk, file, found: [handover.handover_paper(sk, file, found.office)],
    DocumentKind.MEMORI: lambda sk, file, found: [handover.memoir_paper(sk, file, found.office)],
}


class Job(NamedTuple):
    """What the command was told beside the order.

    Args:
        size: of the paper; groups: oath groups by NIP, out of the protocol's file and kept nowhere.
        draft: an editable draft is wanted too; replace: files that are there may be replaced.
    """

    folder: Path
    size: str
    groups: Groups
    draft: bool
    replace: bool


class Printed(NamedTuple):
    """A document as it will be written; `draft` is its DOCX where one is wanted and allowed."""

    made: Made
    name: str
    pdf: bytes
    draft: bytes | None = None


def papers(kind: DocumentKind, found: Folder, groups: Groups) -> Iterable[Paper]:
    """The documents of this kind, list by list."""
    for sk, files in found.lists:
        if kind not in OF_A_DECREE:
            for file in files:
                yield from ONE_BY_ONE[kind](sk, file, found)
        elif kind is DocumentKind.SK:
            yield decree.decree_paper(sk, files, found.office)
        elif kind is DocumentKind.BA_SUMPAH:
            yield ceremony.oath_paper(sk, files, groups, found.office)
        else:
            yield ceremony.attendance_paper(sk, files, groups, found.office)


def print_paper(paper: Paper, found: Folder, job: Job, app: App) -> Printed:
    """One paper as PDF, and as DOCX where a draft of it is wanted."""
    style, agency = found.office.stationery, app.house.agency
    at = datetime.combine(paper.dated or found.office.today, _NOON, app.house.zone)
    # The numbers of registers and the rest of the house are no part of what a paper looks like.
    look = [style.letterhead, style.margins, style.font, style.font_size, agency.address, agency.phone, agency.reply_to]
    key, address = _place(NASKAH, [job.size, is_synthetic(), look, paper], at, app)
    content = pdf_content(paper, style, agency, job.size, address, synthetic=is_synthetic())
    pdf = render_paper(NASKAH, content, style.crest, at)
    draft = None
    if job.draft and paper.draftable:
        from workflow.documents.draft import draft_docx

        draft = draft_docx(paper, style, agency, job.size, at)
    told_of = (key, DocumentKind(paper.kind), paper.decree, paper.case, paper.number or None, paper.dated)
    made = Made(*told_of, paper.is_draft, hashlib.sha256(pdf).hexdigest(), paper.group)
    return Printed(made, _name(paper, key), pdf, draft)


def _place(template: Path, told_of: object, at: datetime, app: App) -> tuple[str, str]:
    key = identity_of(edition(template), told_of, at, app.settings.rahasia.encode())
    return key, f"{app.settings.url_dasar.rstrip('/')}/verifikasi/{key}"


def _name(paper: Paper, key: str) -> str:
    """`petikan_MUT-2026-0001`, `sk_A`; several ralat of one case are told apart by their id."""
    apart = f"_{key[:6]}" if paper.kind == DocumentKind.RALAT else ""
    return f"{paper.kind}_{paper.case or paper.decree}{apart}".replace("/", "-")


def print_pack(
    copies: Sequence[Copy], listed: RoundList, found: Folder, decree_code: str | None, app: App
) -> list[Printed]:
    """The matrix of the round for each member of the review team: watermark, number of the copy, for whom."""
    printed = []
    for number, copy in enumerate(copies, 1):
        matrix = _matrix(copy, listed, found, app)
        at = datetime.combine(found.office.today, _NOON, app.house.zone)
        content = dict(periksa.pdf_content(matrix))
        marked: dict[str, str] = {
            "tanda_air": SECRET,
            "nomor": f"Salinan {number} dari {len(copies)}",
            "untuk": f"untuk {found.office.names.get(copy.member, '(nama belum diketahui)')}",
        }
        key, address = _place(PERIKSA, [content, marked], at, app)
        content |= {"salinan": {**marked, "alamat": address}}
        pdf = render_pdf(PERIKSA, content, at, address)
        digest = hashlib.sha256(pdf).hexdigest()
        made = Made(
            key,
            DocumentKind.PAK_TPK,
            decree_code or "",
            None,
            None,
            found.office.today,
            draft=False,
            sha256=digest,
            group="",
        )
        printed.append(
            Printed(made, f"pak_tpk_{decree_code or found.office.round_code}_{number}".replace("/", "-"), pdf)
        )
    return printed


def _matrix(copy: Copy, listed: RoundList, found: Folder, app: App) -> Matrix:
    house = app.house
    roster_on: date | None = copy.names[0].file.facts.roster_on if copy.names else None
    extract = extract_in_words(roster_on, Source("", None, None, on_files=False, whole_nip=False), house)
    # The day, not the hour: the same pack made twice on a day is the same file.
    judged = waktu(datetime.combine(found.office.today, _NOON, house.zone), house.zone)
    heading = Heading(
        house.agency.name,
        house.agency.unit,
        found.office.round_code,
        extract,
        judged,
        "berkas sidang TPK",
        synthetic=is_synthetic(),
    )
    wide = [told(finding, app.explainer) for finding in listed.round_findings]
    unverified = articles(house.rulebook.unverified(house.clock.today()))
    return build_matrix(heading, [_candidate(one, app) for one in copy.names], wide, unverified)


def _candidate(one: Listed, app: App) -> Candidate:
    facts = one.file.facts
    return Candidate(
        name=getattr(facts.person, "name", None) or UNKNOWN,
        nip=mask_nip(one.file.nip),
        origin=post_words(facts.origin),
        target=post_words(facts.target) if facts.target is not None else "(tanpa jabatan baru)",
        kind=KINDS.get(facts.case.kind, facts.case.kind),
        decree=facts.case.decree_code,
        told=tuple(told(finding, app.explainer) for finding in one.findings),
        judged=bool(one.findings),
    )
