"""`mutasi kasus` and `mutasi aksi`."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from workflow.bootstrap import App
from workflow.cli import act_options as opt
from workflow.cli.actors import open_for
from workflow.cli.bulk import bulk_reply
from workflow.cli.chain import chain_document, show_chain
from workflow.cli.evidence import Attached, act_with, evidence_documents
from workflow.cli.explanations import telling_document, telling_line
from workflow.cli.imut_shapes import standing_document, standing_line
from workflow.cli.options import ACT, Actor, At, DryRun, Json, moment_of
from workflow.cli.output import OK, REFUSED, Reply, answer, table_of, told_in_full
from workflow.cli.shapes import ActShape, ListShape
from workflow.cli.sittings import recusal_document, recusal_lines
from workflow.cli.telling import plain, told_in, told_lines
from workflow.cli.timetable import overlap_document
from workflow.cli.ways_out import show_way_out, way_out_document
from workflow.domain.acts import Act, Answer, Paper
from workflow.domain.corrections import FORM, SUBSTANCE, Correction
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Result
from workflow.domain.stages import FIVE_STAGES, Stage, Trigger
from workflow.domain.telling import ANSWERS
from workflow.mail.sentences import Explainer
from workflow.services.bulk import BulkScope
from workflow.services.deciding import ListAnswer, ListScope, act_on_list
from workflow.services.views import CaseView, view_case, visible_numbers
from workflow.storage.cases import list_cases
from workflow.storage.ledger import StoredEntry
from workflow.storage.tasks import StoredTask


def _one_of(value: str | None, allowed: tuple[str, ...], option: str) -> str | None:
    if value is not None and value not in allowed:
        raise BadInputError(f"{option} '{value}' tidak dikenal; pilih {', '.join(allowed)}.")
    return value


def show_cases(
    nomor: Annotated[str | None, typer.Argument(help="Nomor kasus; tanpa ini daftar kasus.")] = None,
    tahap: Annotated[str | None, typer.Option("--tahap", help="Hanya tahap ini, seperti persetujuan.")] = None,
    gelombang: Annotated[str | None, typer.Option("--gelombang", help="Hanya gelombang ini, seperti 2026-12.")] = None,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Daftar kasus, atau satu kasus dengan langkah berikut, tugas, dan lini masanya.

    Dengan --pelaku daftar dan halaman kasus ditampilkan kepada orang itu, dengan yang boleh dilihatnya; halaman dicatat sebagai dibuka.
    """
    app = open_for(moment_of(pada, ACT), pelaku)
    if nomor is not None:
        answer(_case_reply(view_case(nomor, app.house, by=pelaku), app), as_json=as_json)
    _one_of(tahap, tuple(stage.value for stage in Stage), "--tahap")
    with app.house.store.reading() as conn:
        rows = list_cases(conn, state=tahap, round_code=gelombang)
    if pelaku is not None:
        visible = visible_numbers([row.number for row in rows], pelaku, app.house)
        rows = [row for row in rows if row.number in visible]
    listed = [
        {
            "nomor": r.number,
            "nip": r.nip,
            "gelombang": r.round_code,
            "sk": r.decree_code,
            "tahap": r.state,
            "versi": r.version,
            "tenggat": r.deadline,
            "skor": r.fit_score,
        }
        for r in rows
    ]
    shown = [(r.number, r.nip, r.kind, r.state, r.decree_code, r.deadline) for r in rows]
    show = table_of("Kasus", ("Nomor", "NIP", "Jenis", "Tahap", "SK", "Tenggat"), shown)
    answer(Reply({"kasus": listed}, OK, show), as_json=as_json)


def _case_reply(view: CaseView, app: App) -> Reply:
    findings = [app.explainer.explain(finding) for finding in view.findings if finding.result is not Result.PASS]
    given = evidence_documents(view.file.guard.case_id, app) if view.tasks else {}
    overlap = {"tumpang_tindih": overlap_document(view.file, app.house)}
    document = (
        _case_document(view, findings, given) | overlap | way_out_document(view, app.explainer) | chain_document(view)
    )

    def show(console: Console) -> None:
        _show_case(console, view, document, findings)
        for entry in view.timeline:
            whose = f" atas nama {entry.on_behalf}" if entry.on_behalf else ""
            console.print(f"{entry.at.astimezone(app.house.zone):%Y-%m-%d %H:%M} {entry.actor}{whose} {entry.event}")
            for line in told_lines(entry):
                console.print(f"  {line}")

    return Reply(document, OK, show)


def _case_document(
    view: CaseView, findings: list[dict[str, object]], given: Mapping[str, list[dict[str, object]]]
) -> dict[str, object]:
    facts, case = view.file.facts, view.file.facts.case
    return {
        "nomor": case.number,
        "nip": view.file.nip,
        "gelombang": case.round_code,
        "sk": case.decree_code,
        "jenis": case.kind,
        "tahap": case.state.value,
        "versi": case.version,
        "tenggat": view.file.guard.deadline,
        "peringatan": list(view.warnings),
        "asal": getattr(facts.origin, "name", None),
        "tujuan": getattr(facts.target, "name", None),
        "langkah_berikut": view.next_trigger,
        "sosialisasi": telling_document(view.telling),
        "pengganti": recusal_document(view.recusals),
        "imut": standing_document(view.file),
        "temuan": findings,
        "pemetaan": view.mapping,
        "tugas": [_task_document(task) | {"bukti": given.get(task.code, [])} for task in view.tasks],
        "lini_masa": [_entry_document(entry) for entry in view.timeline],
        "digest": view.digest,
    }


def _task_document(task: StoredTask) -> dict[str, object]:
    return {
        "id": f"{task.number}/{task.code}",
        "judul": task.title,
        "pemilik": task.owner_nip,
        "sebab_pemilik": task.owner_reason,
        "keadaan": task.state,
        "wajib": task.blocking,
        "risiko": task.risk,
        "tenggat": task.deadline,
        "ikut": task.follows,
        "jalur": task.via,
        "eskalasi": task.escalated_to,
        "sengketa": task.disputed,
        "alasan": task.note,
    }


def _entry_document(entry: StoredEntry) -> dict[str, object]:
    return {
        "urutan": entry.seq,
        "peristiwa": entry.event,
        "pelaku": entry.actor,
        "atas_nama": entry.on_behalf,
        "pada": entry.at.isoformat(),
        **told_in(entry),
    }


def _show_case(
    console: Console, view: CaseView, document: dict[str, object], findings: list[dict[str, object]]
) -> None:
    case = view.file.facts.case
    console.print(f"[bold]{case.number}[/] {case.kind}: {document['asal']} → {document['tujuan'] or '(tanpa jabatan)'}")
    console.print(f"Tahap {case.state.value}, versi {case.version}, langkah berikut: {view.next_trigger or '-'}")
    console.print(f"I-MUT: {standing_line(view.file)}")
    console.print(telling_line(view.telling))
    for warning in view.warnings:
        console.print(f"Tenggat: {warning}")
    if view.mapping:
        console.print(view.mapping["kalimat"])
    for finding in findings:
        console.print(escape(f"• {finding['hasil']} {told_in_full(finding)}"))
    for line in recusal_lines(view.recusals):
        console.print(line)
    show_chain(console, view)
    show_way_out(console, document)
    if view.tasks:
        rows = [(task.code, task.title, task.state, task.deadline) for task in view.tasks]
        table_of("Tugas", ("Butir", "Judul", "Keadaan", "Tenggat"), rows)(console)


def answer_shape(found: Answer, explainer: Explainer) -> ActShape:
    """The JSON of an act's answer; PASS findings are left out."""
    return {
        "nomor": found.number,
        "pemicu": found.trigger.value,
        "berhasil": found.done,
        "dari": found.source.value,
        "ke": found.dest.value,
        "versi": found.version,
        "temuan": [explainer.explain(f) for f in found.findings if f.result is not Result.PASS],
        **plain(found.told),  # type: ignore[typeddict-item]  # the keys of TELLING, each of its shape
    }


def _list_shape(found: ListAnswer, explainer: Explainer) -> ListShape:
    return {
        "gelombang": found.round_code,
        "sk": found.decree,
        "pemicu": found.trigger.value,
        "berhasil": found.done,
        "digest": found.digest,
        "kasus": [answer_shape(a, explainer) for a in found.answers],
        "dikecualikan": list(found.left_out),
        "dicoret": list(found.struck),
    }


# One line an option would make a page of the signature.
# fmt: off
def act(
    argumen: opt.Target,
    pelaku: Actor = None, atas_nama: opt.OnBehalf = None, alasan: opt.Reason = None, ke: opt.To = None,
    putusan: opt.Outcome = None, jawaban: opt.AnswerGiven = None, tugas: opt.Task = None, hasil: opt.TaskResult = None,
    dilihat: opt.Seen = None, catatan: opt.Note = None, kunci: opt.Key = None, pribadi: opt.Private = None,
    versi: opt.Version = None, simulasi: DryRun = False, gelombang: opt.Round = None, sk: opt.Decree = None,
    kecuali: opt.LeftOut = None, dicoret: opt.Struck = None, berdasarkan: opt.Letter = None,
    pencatat: opt.PaperRecorder = None, pemeriksa: opt.PaperChecker = None, berkas: opt.EvidenceFiles = None,
    spesifik: opt.Specific = False, cetak: opt.Print = None, pindaian: opt.Scan = None, kolom: opt.CorrectedColumn = None,
    lama: opt.OldWording = None, baru: opt.NewWording = None, berlaku: opt.Effective = None,
    minta_bicara: opt.WantsTalk = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Satu tindakan satu orang, atas satu kasus atau satu daftar SK."""
    number, trigger = _target(argumen, gelombang)
    command = Act(
        _trigger(trigger), _required(pelaku, "--pelaku"), atas_nama, alasan, _stage(ke),
        _one_of(putusan, opt.OUTCOMES, "--putusan"), _one_of(jawaban, ANSWERS, "--jawaban"), tugas,
        _one_of(hasil, opt.RESULTS, "--hasil"), versi, dilihat, catatan, kunci, simulasi,
        _paper(berdasarkan, pencatat, pemeriksa, pindaian), correction=_correction(kolom, lama, baru), effective=_day(berlaku),
        private=pribadi, wants_talk=minta_bicara,
    )
    # fmt: on
    scope = number or ListScope(gelombang or "", sk, tuple(kecuali or ()), tuple(dicoret or ()))
    attached = Attached(tuple(berkas or ()), spesifik, cetak)
    answer(_reply_to(command, scope, attached, pada), as_json=as_json)


def _reply_to(command: Act, scope: str | ListScope, attached: Attached, at: str | None) -> Reply:
    _check_result(command)
    people = (command.paper.recorder, command.paper.checker) if command.paper is not None else ()
    app = open_for(moment_of(at, ACT), command.actor, command.on_behalf, *people)
    if isinstance(scope, str):
        return _one_reply(act_with(command, scope, attached, app), app)
    if attached.paths:
        raise BadInputError("--berkas hanya untuk konfirmasi satu tugas.")
    if command.trigger is Trigger.KONFIRMASI:
        return bulk_reply(command, BulkScope(scope.round_code, scope.left_out), attached.sheet, app)
    return _list_reply(act_on_list(command, scope, app.house), app)


def _correction(column: str | None, old: str | None, new: str | None) -> Correction | None:
    if column is None and old is None and new is None:
        return None
    if not (column and old and new):
        raise BadInputError("Ralat memerlukan --kolom, --lama, dan --baru sekaligus.")
    _one_of(column, (*FORM, *SUBSTANCE), "--kolom")
    return Correction(column, old, new)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise BadInputError(f"--berlaku '{text}' bukan tanggal; tulis TTTT-BB-HH.") from exc


def _check_result(command: Act) -> None:
    if command.trigger is Trigger.KONFIRMASI and command.result is None:
        raise BadInputError("konfirmasi memerlukan --hasil selesai|sebagian|tolak|lanjut|batal.")


def _one_reply(found: Answer, app: App) -> Reply:
    shape = answer_shape(found, app.explainer)
    return Reply(shape, OK if found.done else REFUSED, _show_acts([shape]), _line([shape]))


def _list_reply(found: ListAnswer, app: App) -> Reply:
    listed = _list_shape(found, app.explainer)
    code = OK if listed["berhasil"] else REFUSED
    return Reply(listed, code, _show_acts(listed["kasus"]), _line(listed["kasus"]))


def _target(words: list[str], round_code: str | None) -> tuple[str | None, str]:
    wanted = 1 if round_code is not None else 2
    if len(words) != wanted:
        usage = "mutasi aksi PEMICU --gelombang KODE" if round_code is not None else "mutasi aksi NOMOR PEMICU"
        raise BadInputError(f"Tulis: {usage} --pelaku NIP.")
    return (None, words[0]) if round_code is not None else (words[0], words[1])


def _trigger(text: str) -> Trigger:
    try:
        return Trigger(text)
    except ValueError as exc:
        raise BadInputError(f"Pemicu '{text}' tidak dikenal; pilih {', '.join(Trigger)}.") from exc


def _required(value: str | None, option: str) -> str:
    if not value:
        raise BadInputError(f"Perintah ini memerlukan {option}.")
    return value


def _stage(text: str | None) -> Stage | None:
    _one_of(text, tuple(stage.value for stage in FIVE_STAGES), "--ke")
    return Stage(text) if text else None


def _paper(letter: str | None, recorder: str | None, checker: str | None, scan: Path | None) -> Paper | None:
    if letter is None and recorder is None and checker is None and scan is None:
        return None
    if not (letter and recorder and checker):
        raise BadInputError("Keputusan di kertas memerlukan --berdasarkan, --pencatat, dan --pemeriksa sekaligus.")
    return Paper(letter, recorder, checker, _sha256(scan) if scan else None)


def _sha256(scan: Path) -> str:
    try:
        with scan.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise BadInputError(f"Pindaian {scan.name} tidak dapat dibaca.") from exc


def _show_acts(shapes: list[ActShape]) -> Callable[[Console], None]:
    rows = [
        (
            s["nomor"],
            s["pemicu"],
            "ya" if s["berhasil"] else "tidak",
            s["dari"],
            s["ke"],
            "\n".join(f"{f['hasil']} {told_in_full(f)}" for f in s["temuan"]),
        )
        for s in shapes
    ]
    return table_of("Aksi", ("Nomor", "Pemicu", "Berhasil", "Dari", "Ke", "Temuan"), rows)


def _line(shapes: list[ActShape]) -> str:
    refused = [s for s in shapes if not s["berhasil"] and any(f["hasil"] != "WARN" for f in s["temuan"])]
    if not refused:
        return ""
    first = next(f for f in refused[0]["temuan"] if f["hasil"] != "WARN")
    more = f" (dan {len(refused) - 1} kasus lain)" if len(refused) > 1 else ""
    return f"Ditolak {refused[0]['nomor']}: {first['aturan']} {first['alasan']}{more}"
