"""Papers of the briefing: the plan as it is told to everyone, and the list to sign at a session."""

from collections.abc import Sequence

from workflow.documents.office import TO_WRITE, day
from workflow.documents.paper import Block, Paper, Section, fields, lines, paragraph, signatures, table
from workflow.domain.briefing import Plan, Question, Session
from workflow.domain.indonesian import hari_terbilang
from workflow.domain.office import Office
from workflow.domain.stationery import DocumentKind

_BLANK_ROWS = 10


def plan_paper(
    plan: Plan,
    vacant: Sequence[tuple[str, int]],
    sessions: Sequence[Session],
    questions: Sequence[Question],
    office: Office,
) -> Paper:
    """The plan, its criteria, how many posts are vacant in which unit, the timetable, the sessions, questions and answers.

    Args:
        vacant: units and how many of their posts are vacant; sessions: those that were not called off.
    """
    body = (
        lines("SOSIALISASI RENCANA MUTASI", f"GELOMBANG {office.round_code}"),
        *((paragraph(plan.text),) if plan.text else ()),
        *_listed("Kriteria", ("No.", "Kriteria"), (0.5, 7), [[f"{n}.", one] for n, one in enumerate(plan.criteria, 1)]),
        *_listed("Jadwal", ("Kegiatan", "Tanggal"), (5, 2.5), [[m.activity, day(m.day)] for m in plan.timetable]),
        *_listed("Jabatan lowong", ("Unit", "Jumlah"), (6, 1.5), [[unit, str(count)] for unit, count in vacant]),
        *_listed("Sesi", ("Sesi", "Waktu", "Tempat"), (1, 3.5, 3), [[s.code, when(s), s.place] for s in sessions]),
        *_listed(
            "Tanya jawab",
            ("Pertanyaan", "Jawaban"),
            (3.5, 4),
            [[q.text, q.answer or "(belum dijawab)"] for q in questions],
        ),
        *((paragraph(f"Tempat bertanya: {plan.ask}", indent=False),) if plan.ask else ()),
    )
    return _paper(DocumentKind.RENCANA_SOSIALISASI, f"Sosialisasi gelombang {office.round_code}", body, office)


def attendance_list_paper(session: Session, people: Sequence[tuple[str, str, str]], office: Office) -> Paper:
    """The list to sign at a session, with lines for who comes unlisted.

    Args:
        people: NIP, name and unit of everybody whom the session is for, as they stand on the list.
    """
    rows = [[f"{n}.", f"{name}\nNIP {nip}", unit, ""] for n, (nip, name, unit) in enumerate(people, 1)]
    rows += [[f"{n}.", "\n", "", ""] for n in range(len(rows) + 1, len(rows) + 1 + _BLANK_ROWS)]
    body = (
        lines("DAFTAR HADIR", f"SOSIALISASI RENCANA MUTASI GELOMBANG {office.round_code}"),
        fields(("Sesi", session.code), ("Hari, waktu", when(session)), ("Tempat", session.place), indent=False),
        table(("No.", "Nama dan NIP", "Unit", "Tanda tangan"), (0.5, 3.5, 3, 2.2), rows),
        signatures(("Petugas pencatat", TO_WRITE, "NIP " + TO_WRITE)),
    )
    title = f"Daftar hadir sosialisasi gelombang {office.round_code}, sesi {session.code}"
    return _paper(DocumentKind.DAFTAR_HADIR_SOSIALISASI, title, body, office)


def when(session: Session) -> str:
    """`Jumat, 20 November 2026, pukul 09.00 sampai 11.30`."""
    weekday = hari_terbilang(session.day).split()[1].rstrip(",")
    return f"{weekday}, {day(session.day)}, pukul {session.begins:%H.%M} sampai {session.ends:%H.%M}"


def _listed(
    title: str, headings: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]
) -> tuple[Block, ...]:
    return (paragraph(f"{title}:", indent=False), table(headings, widths, rows)) if rows else ()


def _paper(kind: DocumentKind, title: str, body: tuple[Block, ...], office: Office) -> Paper:
    return Paper(kind.value, title, (Section("unit", body),), "", office.today, "", None, (), "")
