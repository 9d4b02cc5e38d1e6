"""`mutasi sosialisasi`: the briefing of a round, its sessions, questions and answers."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import App, open_app
from workflow.cli.actors import open_for
from workflow.cli.briefing_papers import print_attendance_list, print_plan
from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, At, Json, day_of, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.cli.responses import show_responses
from workflow.documents.bar_chart import Panel, panels_svg
from workflow.domain.briefing import Question, Session
from workflow.domain.errors import BadInputError
from workflow.domain.stages import Role
from workflow.intake.evidence import drop_evidence, keep_evidence, read_evidence
from workflow.intake.tables import read_signed_list
from workflow.services.briefing import (
    ANSWERING,
    RECORDING,
    BriefingView,
    Held,
    ask,
    invite_to,
    may_act,
    read_briefing,
    record_held,
    reply,
)
from workflow.services.starting import where_to_start
from workflow.storage.briefing import Guests

briefing = typer.Typer(no_args_is_help=True, help="Sosialisasi gelombang: rencana, sesi, tanya jawab, tanggapan.")
Round = Annotated[str, typer.Argument(metavar="KODE", help="Kode gelombang.")]
SessionCode = Annotated[str, typer.Argument(metavar="SESI", help="Kode sesi.")]
Recorder = Annotated[str, typer.Option("--pelaku", help="NIP atau id pejabat yang mencatat.")]
_SESSIONS = ("Sesi", "Hari", "Pukul", "Tempat", "Untuk", "Keadaan", "Diundang", "Hadir")
_QUESTIONS = ("No.", "Pertanyaan", "Tanggal", "Jawaban", "Penjawab")
_NOBODY = Guests()


@briefing.command("rencana")
def show_plan(
    kode: Round,
    cetak: Annotated[Path | None, typer.Option("--cetak", help="Cetak sebagai PDF untuk dibagikan.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis juga sebagai XLSX.")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Tulis jabatan lowong per unit sebagai gambar SVG.")] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tampilkan rencana, kriteria, jabatan lowong per unit, jadwal, sesi, dan tanya jawab; tanpa nama."""
    targets = free_targets([(cetak, ".pdf"), (xlsx, ".xlsx"), (svg, ".svg")], replace=timpa)
    app = open_app(moment_of(pada, ACT))
    found = read_briefing(kode, app.house)
    vacant = _vacant(app)
    contents = {}
    if ".xlsx" in targets:
        contents[targets[".xlsx"]] = _workbook(found, vacant)
    if ".svg" in targets:
        panel = Panel(f"Jabatan lowong: {sum(count for _unit, count in vacant)}", vacant)
        contents[targets[".svg"]] = panels_svg(
            f"Jabatan lowong menurut unit, {app.house.clock.today()}", [panel]
        ).encode()
    if ".pdf" in targets:
        contents[targets[".pdf"]] = print_plan(kode, found, vacant, app)
    save(contents)
    document = {
        "gelombang": kode,
        "rencana": found.plan.text,
        "kriteria": list(found.plan.criteria),
        "jadwal": [{"kegiatan": one.activity, "tanggal": one.day} for one in found.plan.timetable],
        "bertanya": found.plan.ask,
        "tanggal_sosialisasi": found.briefing_on,
        "lowong": [{"unit": unit, "jumlah": count} for unit, count in vacant],
        "sesi": [_session(one, found.guests.get(one.code, _NOBODY)) for one in found.sessions],
        "tanya_jawab": [_question(one) for one in found.questions],
        "berkas": [path.name for path in contents],
    }
    answer(Reply(document, OK, _shown(kode, found, vacant)), as_json=as_json)


def _vacant(app: App) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for one in where_to_start(app.house).vacant:
        counted[one.post.unit_name] += one.free
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _session(session: Session, guests: Guests) -> dict[str, object]:
    return {
        "kode": session.code,
        "tanggal": session.day,
        "mulai": f"{session.begins:%H.%M}",
        "selesai": f"{session.ends:%H.%M}",
        "tempat": session.place,
        "untuk": list(session.units) or "semua",
        "keadaan": session.state,
        "urutan": session.sequence,
        "terlaksana": session.held_on,
        "diundang": guests.invited,
        "hadir": guests.attended,
    }


def _question(question: Question) -> dict[str, object]:
    """Who asked is never shown: what is asked is for everybody."""
    return {
        "nomor": question.number,
        "pertanyaan": question.text,
        "tanggal": question.asked_on,
        "jawaban": question.answer,
        "tanggal_jawaban": question.answered_on,
        "penjawab": question.answered_by,
    }


def _session_row(session: Session, guests: Guests) -> tuple[object, ...]:
    hours = f"{session.begins:%H.%M}-{session.ends:%H.%M}"
    audience = ", ".join(session.units) or "semua"
    return (session.code, session.day, hours, session.place, audience, session.state, guests.invited, guests.attended)


def _session_rows(found: BriefingView) -> list[tuple[object, ...]]:
    return [_session_row(one, found.guests.get(one.code, _NOBODY)) for one in found.sessions]


def _question_rows(found: BriefingView) -> list[tuple[object, ...]]:
    return [(q.number, q.text, q.asked_on, q.answer or "belum dijawab", q.answered_by) for q in found.questions]


def _shown(code: str, found: BriefingView, vacant: Sequence[tuple[str, int]]) -> Callable[[Console], None]:
    plan = found.plan
    head = [("Rencana", plan.text or "belum ada"), *(("Kriteria", one) for one in plan.criteria)]
    head += [("Jadwal", f"{one.activity}: {one.day or 'belum ditetapkan'}") for one in plan.timetable]
    head += [("Bertanya kepada", plan.ask)] if plan.ask else []
    return all_of(
        table_of(f"Sosialisasi gelombang {code}", ("Hal", "Isi"), head),
        table_of(f"Jabatan lowong: {sum(count for _unit, count in vacant)}", ("Unit", "Jumlah"), vacant),
        table_of("Sesi", _SESSIONS, _session_rows(found)),
        table_of("Tanya jawab", _QUESTIONS, _question_rows(found)),
    )


def _workbook(found: BriefingView, vacant: Sequence[tuple[str, int]]) -> bytes:
    from workflow.intake.writer import workbook_bytes

    plan = found.plan
    head = [("rencana", plan.text), *(("kriteria", one) for one in plan.criteria), ("bertanya", plan.ask)]
    return workbook_bytes(
        {
            "rencana": (("Hal", "Isi"), head),
            "jadwal": (("Kegiatan", "Tanggal"), [tuple(one) for one in plan.timetable]),
            "lowong": (("Unit", "Jumlah"), vacant),
            "sesi": (_SESSIONS, _session_rows(found)),
            "tanya_jawab": (_QUESTIONS, _question_rows(found)),
        }
    )


@briefing.command("sesi")
def show_sessions(kode: Round, pada: At = None, as_json: Json = False) -> None:
    """Tampilkan sesi satu gelombang: yang direncanakan, yang terlaksana, dan yang lewat tanpa terlaksana."""
    house = open_app(moment_of(pada, ACT)).house
    found = read_briefing(kode, house)
    missed = [one.code for one in found.sessions if one.state == "direncanakan" and one.day < house.clock.today()]
    document = {
        "gelombang": kode,
        "sesi": [_session(one, found.guests.get(one.code, _NOBODY)) for one in found.sessions],
        "belum_terlaksana": missed,
    }
    line = f"Sudah lewat dan tidak dicatat terlaksana: {', '.join(missed)}." if missed else ""
    show = table_of(f"Sesi sosialisasi gelombang {kode}", _SESSIONS, _session_rows(found))
    answer(Reply(document, OK, show, line), as_json=as_json)


def _admitted(actor: str, code: str, roles: Sequence[Role], what: str, app: App, *, as_json: bool) -> None:
    """Ends the command where this person may not record it."""
    refusal = may_act(actor, code, roles, what, app.house)
    if refusal is not None:
        answer(refused(app.explainer.explain(refusal)), as_json=as_json)


@briefing.command("undang")
def invite_people(kode: Round, sesi: SessionCode, pelaku: Recorder, pada: At = None, as_json: Json = False) -> None:
    """Undang semua pegawai unit yang dituju sesi itu, dengan berkas kalender; yang sudah diundang tidak diulang."""
    app = open_for(moment_of(pada, ACT), pelaku)
    _admitted(pelaku, kode, RECORDING, "undangan sosialisasi", app, as_json=as_json)
    found = invite_to(kode, sesi, pelaku, app.house)
    document = {"gelombang": kode, "sesi": sesi, "untuk": found.audience, "diundang": found.told}
    line = f"{found.told} undangan ditulis; sesi {sesi} untuk {found.audience} orang."
    answer(Reply(document, OK, None, line), as_json=as_json)


@briefing.command("terlaksana")
def confirm_session(
    kode: Round,
    sesi: SessionCode,
    pelaku: Recorder,
    tanggal: Annotated[str | None, typer.Option("--tanggal", help="Hari sesi itu bila bukan hari rencananya.")] = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Nyatakan bahwa satu sesi sudah terlaksana; harinya dibaca aturan R-SOS-01."""
    app = open_for(moment_of(pada, ACT), pelaku)
    _admitted(pelaku, kode, RECORDING, "sesi sosialisasi", app, as_json=as_json)
    on = day_of(tanggal, "--tanggal") if tanggal else None
    answer(_held_reply(kode, record_held(kode, sesi, pelaku, app.house, on=on), None), as_json=as_json)


@briefing.command("hadir")
def record_attendance(
    kode: Round,
    sesi: SessionCode,
    pelaku: Recorder,
    berkas: Annotated[Path | None, typer.Argument(metavar="FILE", help="CSV atau XLSX dengan kolom nip.")] = None,
    nip: Annotated[list[str] | None, typer.Option("--nip", help="Seorang yang hadir; boleh berulang.")] = None,
    pindaian: Annotated[Path | None, typer.Option("--pindaian", help="Pindaian daftar hadir bertanda tangan.")] = None,
    tanggal: Annotated[str | None, typer.Option("--tanggal", help="Hari sesi itu bila bukan hari rencananya.")] = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Catat siapa yang hadir di satu sesi; dengan itu sesinya terlaksana."""
    if berkas is None and not nip:
        raise BadInputError("Beri FILE atau --nip; tanpa daftar hadir: mutasi sosialisasi terlaksana.")
    app = open_for(moment_of(pada, ACT), pelaku)
    _admitted(pelaku, kode, RECORDING, "daftar hadir", app, as_json=as_json)
    came = [*(read_signed_list(berkas) if berkas else ()), *("".join(one.split()) for one in nip or ())]
    on = day_of(tanggal, "--tanggal") if tanggal else None
    limits = app.house.policy.handover.evidence
    files = read_evidence([pindaian], limits, specific=False) if pindaian else ()
    fresh = keep_evidence(app.settings.folder, files)
    sha256 = files[0].evidence.sha256 if files else None
    try:
        found = record_held(kode, sesi, pelaku, app.house, came=came, on=on, scan=sha256)
    except BaseException:
        drop_evidence(fresh)
        raise
    answer(_held_reply(kode, found, sha256), as_json=as_json)


def _held_reply(code: str, found: Held, scan: str | None) -> Reply:
    document = {
        "gelombang": code,
        **_session(found.session, found.guests),
        "dicatat": list(found.fresh),
        "pindaian": scan,
    }
    line = (
        f"Sesi {found.session.code} terlaksana {found.session.held_on}: "
        f"{len(found.fresh)} kehadiran baru, {found.guests.attended} seluruhnya."
    )
    return Reply(document, OK, None, line)


@briefing.command("daftar-hadir")
def make_attendance_list(
    kode: Round,
    sesi: SessionCode,
    berkas: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="Berkas PDF yang ditulis.")],
    unit: Annotated[str | None, typer.Option("--unit", help="Hanya pegawai unit atau OPD ini.")] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Cetak daftar hadir satu sesi untuk ditandatangani; pindaiannya kembali dengan hadir --pindaian."""
    target = free_targets(((berkas, ".pdf"),), replace=timpa)[".pdf"]
    app = open_app(moment_of(pada, ACT))
    printed = print_attendance_list(kode, sesi, unit, app)
    save({target: printed.pdf})
    document = {"gelombang": kode, "sesi": sesi, "berkas": target.name, "orang": printed.people, "id": printed.id}
    line = f"Ditulis: {target.name}, {printed.people} orang, kode {printed.id}."
    answer(Reply(document, OK, None, line), as_json=as_json)


@briefing.command("tanya")
def record_question(
    kode: Round,
    pertanyaan: Annotated[str, typer.Argument(help="Isi pertanyaan; jangan menyebut nama orang.")],
    pelaku: Recorder,
    penanya: Annotated[str | None, typer.Option("--penanya", help="NIP penanya; tanpa ini tidak bernama.")] = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Catat satu pertanyaan, bernama atau tidak; siapa yang bertanya tidak ditampilkan."""
    app = open_for(moment_of(pada, ACT), pelaku)
    if penanya is None or penanya != pelaku:
        _admitted(pelaku, kode, RECORDING, "pertanyaan", app, as_json=as_json)
    made = ask(kode, pertanyaan, pelaku, app.house, asker=penanya)
    document = {"gelombang": kode, **_question(made), "bernama": penanya is not None}
    answer(Reply(document, OK, None, f"Pertanyaan {made.number} dicatat."), as_json=as_json)


@briefing.command("jawab")
def record_answer(
    kode: Round,
    nomor: Annotated[int, typer.Argument(help="Nomor pertanyaan.")],
    jawaban: Annotated[str, typer.Argument(help="Isi jawaban; jangan menyebut nama orang.")],
    pelaku: Recorder,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Catat jawaban atas satu pertanyaan, atas nama pejabat BKPSDM yang menjawab."""
    app = open_for(moment_of(pada, ACT), pelaku)
    _admitted(pelaku, kode, ANSWERING, "jawaban", app, as_json=as_json)
    made = reply(kode, nomor, jawaban, pelaku, app.house)
    answer(Reply({"gelombang": kode, **_question(made)}, OK, None, f"Pertanyaan {nomor} dijawab."), as_json=as_json)


briefing.command("tanggapan")(show_responses)
