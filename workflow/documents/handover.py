"""Documents of the handover: the BAST with its checklist and three signatures, and the memori jabatan to fill in."""

from collections.abc import Sequence
from datetime import date

from workflow.documents.office import DATE_TO_WRITE, day, named, nip_words, number_of, official
from workflow.documents.paper import Block, Paper, Section, fields, form, lines, paragraph, signatures, table
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree
from workflow.domain.indonesian import hari_terbilang
from workflow.domain.office import Item, Office

_STATES = {"selesai": "selesai", "sebagian": "sebagian", "ditolak": "tidak diterima"}
_GAPS = (
    ("1. Uraian tugas jabatan", 5),
    ("2. Daftar pegawai yang dipimpin", 5),
    ("3. Inventaris dan barang milik daerah, beserta keadaannya (baik, rusak ringan, rusak berat)", 6),
    ("4. Rencana kerja tahun ini: yang sudah selesai", 5),
    ("5. Rencana kerja tahun ini: yang sedang berjalan", 5),
    ("6. Rencana kerja tahun ini: yang belum dimulai", 4),
    ("7. Pekerjaan tertunda dengan tenggat dan penanggung jawabnya, termasuk tindak lanjut hasil pemeriksaan", 6),
    ("8. Hambatan dan saran bagi pejabat pengganti", 6),
)
"""What practice puts into a memori (DOMAIN.md 1.12): description, staff, inventory with condition, plan, open work, obstacles."""


def handover_paper(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """The BAST of the post left: parties, checklist with its state, three signatures: old, new and superior."""
    one = named(file)
    number, dated = number_of("bast", file, office)
    old = ("Pejabat lama", one.name, nip_words(one.nip))
    new = _party(file.facts.parties.successors, "Pejabat baru", office)
    superior = _party(file.facts.parties.superiors or _known(file), "Atasan langsung", office)
    case = file.facts.case.number
    opening = f"Pada {hari_terbilang(dated)}" if dated else f"Pada hari ................ tanggal {DATE_TO_WRITE}"
    body = (
        lines("BERITA ACARA SERAH TERIMA JABATAN", f"NOMOR {number or ''}".rstrip()),
        paragraph(f"{opening}, kami yang bertanda tangan di bawah ini:"),
        fields(
            ("PIHAK PERTAMA", f"{old[1]}, {old[2]}"), ("Jabatan", one.origin), ("PIHAK KEDUA", f"{new[1]}, {new[2]}")
        ),
        paragraph(
            f"PIHAK PERTAMA menyerahkan kepada PIHAK KEDUA, dan PIHAK KEDUA menerima, tugas, wewenang, dan tanggung jawab jabatan "
            f"{one.origin} beserta dokumen, barang, keuangan, dan akses yang tercantum dalam daftar periksa berikut."
        ),
        table(("No.", "Kelompok", "Butir", "Keadaan", "Catatan"), (0.5, 2, 4.6, 1.3, 1.6), _checklist(case, office)),
        paragraph(
            "Bila pejabat lama atau pejabat baru berhalangan, atasan langsung menandatangani untuknya dengan menyebut alasannya: "
            "........................................................................"
        ),
        paragraph("Berita acara ini dibuat dengan sebenarnya dalam rangkap secukupnya."),
        signatures(old, new, superior),
    )
    return Paper(
        "bast",
        f"Berita acara serah terima jabatan, kasus {case}",
        (Section("unit", body),),
        number,
        dated,
        decree.code,
        case,
        (file.nip,),
        f"{office.round_code}/bast/{case}",
        draftable=True,
    )


def memoir_paper(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """The form of the memori jabatan: what is known is filled in, the rest is room to write."""
    one = named(file)
    number, dated = number_of("memori", file, office)
    case = file.facts.case.number
    blocks: list[Block] = [
        lines("MEMORI SERAH TERIMA JABATAN", f"NOMOR {number or ''}".rstrip()),
        fields(
            ("Nama", one.name),
            ("NIP", one.nip),
            ("Pangkat, golongan ruang", one.rank),
            ("Jabatan yang ditinggalkan", one.origin),
            ("Jabatan baru", one.target),
            ("Menjabat sejak", _since(file)),
        ),
        *(form(title, space) for title, space in _GAPS),
        signatures(
            _party(file.facts.parties.superiors or _known(file), "Mengetahui atasan langsung", office),
            ("Pejabat lama", one.name, nip_words(one.nip)),
            place=f"{office.stationery.city}, {day(dated)}",
        ),
    ]
    return Paper(
        "memori",
        f"Memori jabatan, kasus {case}",
        (Section("unit", tuple(blocks)),),
        number,
        dated,
        decree.code,
        case,
        (file.nip,),
        f"{office.round_code}/memori/{case}",
        draftable=True,
    )


def _since(file: CaseFile) -> str:
    since = file.facts.origin_since
    return day(since if isinstance(since, date) else None)


def _known(file: CaseFile) -> tuple[str, ...]:
    return (file.circle.origin_supervisor,) if file.circle.origin_supervisor else ()


def _party(people: Sequence[str], role: str, office: Office) -> tuple[str, str, str]:
    return official(people[0] if people else None, role, office)


def _checklist(case: str, office: Office) -> list[list[str]]:
    items: Sequence[Item] = office.items.get(case, ())
    return [
        [f"{n}.", item.group, item.title, _STATES.get(item.state, "belum"), item.note]
        for n, item in enumerate(items, 1)
    ]
