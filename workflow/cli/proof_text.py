"""The proof of a case as Markdown for people: in Indonesian, with the names of today and every NIP masked."""

import re
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflow.domain.nip import mask_nip
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.mail.indonesian import tanggal, waktu
from workflow.services.house import House
from workflow.settings.toml import TEMPLATES

TITLES = {
    "ajukan": "Diajukan ke tahap usulan",
    "lengkapi": "Usulan dinyatakan lengkap",
    "tuntaskan": "Sosialisasi dinyatakan tuntas",
    "setujui": "Disetujui",
    "selesaikan": "Serah terima dinyatakan selesai",
    "putuskan": "Pertimbangan atau pendapat diberikan",
    "tolak": "Ditolak",
    "kembalikan": "Dikembalikan",
    "tunda": "Ditunda",
    "lanjutkan": "Dilanjutkan",
    "tarik": "Ditarik",
    "batalkan": "Dibatalkan",
    "ralat": "Diralat",
    "gugurkan": "Dinyatakan gugur",
    "tanggapi": "Tanggapan pegawai",
    "keberatan": "Keberatan pegawai",
    "konfirmasi": "Tugas dikonfirmasi",
    "transfer:pemetaan:proposed": "Diusulkan",
    "transfer:pemetaan:amended": "Usulan diubah",
    "transfer:brought_in": "Dibawa dari cara lama",
    "transfer:post_changed": "Jabatan berpindah",
    "transfer:post_restored": "Jabatan dipulihkan",
    "task:escalated": "Tugas dinaikkan ke atasan",
}
"""Headings by trigger, else by event."""
LABELS = {
    "number": "nomor",
    "version": "versi kasus",
    "state": "tahap",
    "remembered": "tahap sebelum ditunda",
    "visit": "kunjungan ke tahap",
    "held": "menunggu analis",
    "kind": "jenis",
    "reason_code": "kode alasan",
    "reason_text": "uraian alasan",
    "ground": "dasar pemberhentian",
    "own_request": "permintaan sendiri",
    "replacement_nip": "pengganti",
    "acting_nip": "Plh",
    "round_code": "gelombang",
    "decree_code": "SK",
    "entered_on": "masuk tahap pada",
    "told_on": "diberi tahu pada",
    "answer": "jawaban pegawai",
    "imported_stage": "tahap bawaan",
    "code": "kode",
    "date": "tanggal",
    "inauguration": "pelantikan",
    "invitation": "undangan",
    "signer": "penandatangan",
    "signer_status": "jabatan penandatangan",
    "open_selection": "diisi lewat seleksi terbuka",
    "tmt": "TMT",
}
"""What the fields of the kept facts are called; they are kept under the names that the rules read."""
_PEOPLE = ("signer", "replacement_nip", "acting_nip")
_SHOWN_APART = ("pemicu", "fakta", "aturan", "dari", "ke", "dasar", "sebagai", "kertas")
_NIP = re.compile(r"(?<![0-9A-Za-z])\d{18}(?![0-9A-Za-z])")
_MARKS = re.compile(r"([\\`*<>\[\]|])")


def proof_text(document: dict[str, Any], house: House) -> str:
    """The proof as Markdown for people, every NIP masked."""
    names = document["nama"]

    def person(known: str | None) -> str:
        if known is None or known == SYSTEM_ACTOR:
            return "sistem (kerja malam)" if known else "-"
        return f"{_plain_text(names[known])} ({mask_nip(known)})" if known in names else mask_nip(known)

    def moment(text: str) -> str:
        try:
            return waktu(datetime.fromisoformat(text), house.zone)
        except (TypeError, ValueError):
            return str(text)

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "documents"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, whose own marks `teks` escapes
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(tanggal=tanggal, teks=_plain_text)
    values = {
        "bukti": document,
        "instansi": house.agency.name,
        "disusun": moment(document["disusun_pada"]),
        "orang": person,
        "waktu": moment,
        "judul": lambda act: TITLES.get(act["isi"].get("pemicu", act["peristiwa"]), act["peristiwa"]),
        "dikenal": _SHOWN_APART,
        "sebutan": LABELS,
        "orang_kunci": _PEOPLE,
    }
    text = environment.get_template("bukti.md").render(values)
    return _NIP.sub(lambda found: mask_nip(found.group()), text).rstrip()


def _plain_text(value: object) -> str:
    # One line that Markdown does not take for its own.
    if value is None or value == "":
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_plain_text(item) for item in value) or "-"
    told = {True: "ya", False: "tidak"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return _MARKS.sub(r"\\\1", " ".join(told.split()))
