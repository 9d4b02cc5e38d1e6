"""`mutasi nip`, `mutasi tenggat`, `mutasi gelombang`, `mutasi contoh`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.briefing_change import change_document, change_line
from workflow.cli.imut_shapes import chain_lines, chains_document, standing_document, standing_line, state_counts
from workflow.cli.options import ACT, Actor, At, Json, day_of, moment_of
from workflow.cli.output import BAD, OK, REFUSED, Reply, answer, table_of
from workflow.cli.scans import kept_scans
from workflow.cli.sittings import sitting_document, sitting_warnings
from workflow.cli.timetable import timetable_document
from workflow.domain.casefile import CaseFile
from workflow.domain.deadlines import deadline
from workflow.domain.errors import BadInputError
from workflow.domain.facts import Decision
from workflow.domain.nip import NipError, parse_nip
from workflow.domain.sitting import Forecast
from workflow.intake.context import read_context
from workflow.services.digests import round_digest
from workflow.services.foresight import quorum_forecast
from workflow.services.imut import chains_broken
from workflow.services.rounds import reread_round
from workflow.services.views import round_files
from workflow.settings.calendar import read_calendar
from workflow.settings.profiles import PROFILES
from workflow.storage.rounds import read_round

LONGEST = 5000


def check_nip(nip: Annotated[str, typer.Argument(help="NIP yang diperiksa, 18 angka.")], as_json: Json = False) -> None:
    """Periksa satu NIP."""
    try:
        found = parse_nip(nip)
    except NipError as error:
        answer(Reply({"sah": False, "alasan": error.reason}, BAD, None, str(error)), as_json=as_json)
    start = {"tmt": found.tmt} if found.tmt else {"tahun": found.year}
    document = {
        "sah": True,
        "jenis": found.kind,
        "lahir": found.born,
        **start,
        "kelamin": found.sex,
        "seri": found.serial,
    }
    answer(Reply(document, OK, table_of("NIP", list(document), [list(document.values())])), as_json=as_json)


def find_deadline(
    mulai: Annotated[str, typer.Argument(help="Hari mulai, seperti 2026-11-24; tidak ikut dihitung.")],
    n: Annotated[int, typer.Argument(help=f"Banyaknya hari kerja, 1 sampai {LONGEST}.")],
    profil: Annotated[str | None, typer.Option("--profil", help="Profil jabatan; menentukan hari kerjanya.")] = None,
    as_json: Json = False,
) -> None:
    """Hari terakhir yang masih tepat waktu, N hari kerja sesudah MULAI."""
    start = day_of(mulai, "MULAI")
    if not 0 < n <= LONGEST:
        raise BadInputError(f"N harus bilangan 1 sampai {LONGEST}.")
    if profil is not None and profil not in PROFILES:
        raise BadInputError(f"--profil '{profil}' tidak dikenal; pilih {', '.join(PROFILES)}.")
    try:
        found = deadline(read_calendar().of_profile(profil), start, n)
    except ValueError as exc:
        raise BadInputError("Tenggat di luar kalender yang diketahui.") from exc
    off = [{"tanggal": day, "nama": name} for day, name in found.days_off]
    document = {"tenggat": found.day, "libur": off, "peringatan": list(found.warnings)}
    show = table_of(f"Tenggat: {found.day}", ("Libur", "Nama"), [(row["tanggal"], row["nama"]) for row in off])
    answer(Reply(document, OK, show, " ".join(found.warnings)), as_json=as_json)


def show_round(
    kode: Annotated[str, typer.Argument(help="Kode gelombang, seperti 2026-12, atau berkas KONTEKS.toml.")],
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tampilkan gelombang, atau baca kembali KONTEKS.toml-nya."""
    app = open_for(moment_of(pada, ACT), pelaku)
    changed: dict[str, Any] = {}
    code, beside = kode, ""
    if kode.endswith(".toml"):
        if pelaku is None:
            raise BadInputError("Membaca kembali konteks memerlukan --pelaku.")
        context = read_context(Path(kode))
        code = context.code
        with kept_scans(context, app):
            found = reread_round(context, pelaku, app.house)
        changed = {
            "berubah": {name: [str(old), str(new)] for name, (old, new) in found.fields.items()},
            "surat_baru": [{"jenis": letter.kind, "nomor": letter.number} for letter in found.letters],
            "hadir": sum(entry.attended for entry in found.attendance),
            "jabatan_berubah": found.posts_changed,
            "diminta_memutus": found.asked,
            **change_document(found.briefing),
        }
        beside = change_line(found.briefing)
        if found.findings:
            changed["temuan"] = [app.explainer.explain(finding) for finding in found.findings]
    files = round_files(code, None, app.house, by=None if changed else pelaku)
    with app.house.store.reading() as conn:
        foreseen = quorum_forecast(conn, code, files, app.house)
    document = {"gelombang": code, **changed, **_round_document(code, files, app)}
    document["prakiraan_tpk"] = sitting_document(foreseen)
    told = " ".join(f"{finding['aturan']} {finding['alasan']}" for finding in changed.get("temuan", ()))
    line = " ".join(part for part in (told, beside, _line(foreseen)) if part)
    answer(Reply(document, REFUSED if told else OK, _show_round(code, files), line), as_json=as_json)


def _line(foreseen: Forecast) -> str:
    """The warnings of a round that the review team is still to consider."""
    return " ".join(sitting_warnings(foreseen)) if foreseen.sittings else ""


def _decision_document(given: Decision) -> dict[str, object]:
    return {
        "peran": given.capacity,
        "pelaku": given.actor,
        "atas_nama": given.on_behalf,
        "putusan": given.outcome,
        "tanggal": given.on,
        "surat": given.letter_number,
    }


def _said(given: Decision) -> str:
    """A decision in one line, with whose office it was."""
    whose = f" atas nama {given.on_behalf}" if given.on_behalf else ""
    return f"{given.capacity}: {given.outcome} ({given.actor}{whose})"


def _decisions(file: CaseFile) -> str:
    return "\n".join(_said(given) for given in file.facts.decisions)


def _show_round(code: str, files: list[CaseFile]) -> Callable[[Console], None]:
    rows = [
        (
            f.facts.case.number,
            f.nip,
            f.facts.case.decree_code,
            f.facts.case.state.value,
            standing_line(f),
            _decisions(f),
        )
        for f in files
    ]

    def show(console: Console) -> None:
        table_of(f"Gelombang {code}", ("Nomor", "NIP", "SK", "Tahap", "I-MUT", "Putusan"), rows)(console)
        for line in chain_lines(chains_broken(files)):
            console.print(line)

    return show


def _round_document(code: str, files: list[CaseFile], app: App) -> dict[str, object]:
    with app.house.store.reading() as conn:
        stored = read_round(conn, code)
    return {
        "digest": round_digest(files),
        "sk": [
            {
                "kode": d.code,
                "jenis": d.kind,
                "nomor": d.number,
                "tanggal": d.date,
                "tmt": d.effective,
                "digest": round_digest([f for f in files if f.facts.case.decree_code == d.code]),
            }
            for d in (stored.decrees if stored else ())
        ],
        "surat": [{"jenis": x.kind, "nomor": x.number, "tanggal": x.date} for x in (stored.letters if stored else ())],
        "kasus": [
            {
                "nomor": f.facts.case.number,
                "nip": f.nip,
                "sk": f.facts.case.decree_code,
                "tahap": f.facts.case.state.value,
                "putusan": [_decision_document(given) for given in f.facts.decisions],
                "imut": standing_document(f),
            }
            for f in files
        ],
        "imut": state_counts(files),
        "rantai_putus": chains_document(chains_broken(files)),
        "jadwal_serah_terima": timetable_document(files, app.house.policy.handover.schedule),
    }


def write_sample(
    direktori: Annotated[Path, typer.Argument(help="Folder tujuan berkas-berkas kota itu.")],
    asn: Annotated[int, typer.Option("--asn", help="Banyaknya pegawai rekaan.")] = 5200,
    benih: Annotated[int, typer.Option("--benih", help="Angka acak awal; angka yang sama, kota yang sama.")] = 1,
    as_json: Json = False,
) -> None:
    """Tulis kota sintetis untuk uji coba; semua orangnya rekaan."""
    from workflow.sample.city import write_city

    found = write_city(direktori, employees=asn, seed=benih)
    document = {
        "direktori": str(found.directory),
        "berkas": list(found.files),
        "asn": found.employees,
        "jabatan": found.posts,
        "unit": found.units,
        "usulan": found.proposals,
        "keterangan": "data sintetis",
    }
    rows = [(key, value) for key, value in document.items() if key != "berkas"]
    answer(Reply(document, OK, table_of("Kota sintetis", ("Hal", "Isi"), rows)), as_json=as_json)
