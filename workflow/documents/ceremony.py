"""Documents of the inauguration: invitation, minutes of the oath, statement of inauguration, attendance with oath groups."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.documents.decree import decree_number
from workflow.documents.office import TO_WRITE, Named, day, named, number_of, official, signer_of, titled, unit_head
from workflow.documents.paper import Block, Paper, Section, copies, fields, lines, paragraph, signatures, table
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree
from workflow.domain.indonesian import hari_terbilang
from workflow.domain.office import Office

ALL = "Semua"
"""The one group where the protocol gave none."""


def invitation_paper(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """The invitation of one person: it names nobody else."""
    one = named(file)
    number, dated = number_of("undangan", file, office)
    dated = dated or decree.invitation
    case = file.facts.case.number
    return Paper(
        "undangan",
        f"Undangan pelantikan gelombang {office.round_code}, kasus {case}",
        (Section("unit", _invited(decree, one, number, dated, office)),),
        number,
        dated,
        decree.code,
        case,
        (file.nip,),
        f"{office.round_code}/undangan",
        draftable=True,
    )


def _invited(decree: Decree, one: Named, number: str | None, dated: date | None, office: Office) -> tuple[Block, ...]:
    hall, hour, dress = office.stationery.ceremony
    return (
        paragraph(f"{office.stationery.city}, {day(dated)}", right=True),
        fields(
            ("Nomor", number or ""),
            ("Sifat", "Segera"),
            ("Lampiran", "-"),
            ("Hal", "Undangan pelantikan dan pengambilan sumpah/janji jabatan"),
            indent=False,
        ),
        paragraph(f"Yth. {one.name}\n{one.origin}\ndi tempat", indent=False),
        paragraph(
            "Dengan hormat, dalam rangka pelantikan dan pengambilan sumpah/janji jabatan di lingkungan "
            f"{office.agency.name}, Saudara diundang untuk hadir dan mengikuti pelantikan pada:"
        ),
        fields(
            ("Hari, tanggal", _when(decree)),
            ("Waktu", hour),
            ("Tempat", hall),
            ("Acara", "Pelantikan dan pengambilan sumpah/janji jabatan"),
            ("Pakaian", dress),
        ),
        paragraph("Undangan ini bersifat pribadi. Atas perhatian dan kehadiran Saudara diucapkan terima kasih."),
        signatures(unit_head(office)),
    )


def _when(decree: Decree) -> str:
    if decree.inauguration is None:
        return day(None)
    return f"{hari_terbilang(decree.inauguration).split()[1]}, {day(decree.inauguration)}"


def oath_paper(decree: Decree, files: Sequence[CaseFile], groups: Mapping[str, str], office: Office) -> Paper:
    """The minutes of the oath, one list a group; who is recorded as absent is not on it."""
    came = [named(file) for file in files if file.attended is not False]
    number, dated = office.numbers.get(("ba_sumpah", decree.code), (None, decree.inauguration))
    letter = number_of("ba_sumpah", files[0], office) if number is None else (number, dated)
    number, dated = letter[0], letter[1] or decree.inauguration
    sk_number, sk_date = decree_number(decree, office)
    title, name, nip = signer_of(decree, files[0].facts, office)
    opening = f"Pada {hari_terbilang(dated)}" if dated else "Pada hari ini"
    body = (
        lines("BERITA ACARA PENGAMBILAN SUMPAH/JANJI JABATAN", f"NOMOR {number or ''}".rstrip()),
        paragraph(f"{opening}, bertempat di {office.stationery.ceremony[0]}, yang bertanda tangan di bawah ini:"),
        fields(("Nama", name), ("NIP", nip.removeprefix("NIP ") or "-"), ("Jabatan", title)),
        paragraph(
            f"dengan disaksikan oleh dua orang saksi, berdasarkan {titled(office.stationery.decree_title)} Nomor "
            f"{sk_number or ''} tanggal {day(sk_date)}, telah mengambil sumpah/janji jabatan dari:",
            indent=False,
        ),
        *(block for group, members in grouped(came, groups) for block in _sworn(group, members)),
        paragraph(
            "Lafal sumpah/janji diucapkan menurut agama atau kepercayaan masing-masing dan terlampir pada naskah pelantikan. "
            "Berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
        ),
        signatures(("Saksi I", TO_WRITE, "NIP " + TO_WRITE), ("Saksi II", TO_WRITE, "NIP " + TO_WRITE)),
        signatures((f"Yang mengambil sumpah/janji\n{title}", name, nip)),
    )
    return Paper(
        "ba_sumpah",
        f"Berita acara sumpah SK {decree.code} gelombang {office.round_code}",
        (Section("kepala", body),),
        number,
        dated,
        decree.code,
        None,
        tuple(one.nip for one in came),
        f"{office.round_code}/ba_sumpah/{decree.code}",
    )


def grouped(people: Sequence[Named], groups: Mapping[str, str]) -> list[tuple[str, list[Named]]]:
    """The people by the group that the protocol names, in the order in which groups first come; `Semua` without them."""
    found: dict[str, list[Named]] = {}
    for one in people:
        found.setdefault(groups.get(one.nip, ALL if not groups else "(kelompok belum disebut protokol)"), []).append(
            one
        )
    return list(found.items())


def _sworn(group: str, members: Sequence[Named]) -> tuple[Block, ...]:
    rows = [[f"{n}.", f"{one.name}\nNIP {one.nip}", one.target] for n, one in enumerate(members, 1)]
    listed = table(("No.", "Nama dan NIP", "Jabatan baru"), (0.5, 3, 4.5), rows)
    return (listed,) if group == ALL else (paragraph(f"Kelompok sumpah {group}:", indent=False), listed)


def attendance_paper(decree: Decree, files: Sequence[CaseFile], groups: Mapping[str, str], office: Office) -> Paper:
    """The list to sign on the day, by oath group where the protocol gave groups."""
    people = [named(file) for file in files]
    parts = []
    for group, members in grouped(people, groups):
        rows = [
            [f"{n}.", f"{one.name}\nNIP {one.nip}", one.target, _came(one.file), ""] for n, one in enumerate(members, 1)
        ]
        listed = table(("No.", "Nama dan NIP", "Jabatan baru", "Hadir", "Tanda tangan"), (0.5, 3, 4, 1.2, 2.2), rows)
        told = [] if group == ALL else [paragraph(f"Kelompok sumpah {group}: {len(members)} orang", indent=False)]
        parts += [*told, listed]
    body = (
        lines("DAFTAR HADIR", "PELANTIKAN DAN PENGAMBILAN SUMPAH/JANJI JABATAN"),
        fields(
            ("Hari, tanggal", _when(decree)),
            ("Tempat", office.stationery.ceremony[0]),
            ("SK", decree.code),
            indent=False,
        ),
        *parts,
        signatures(("Petugas protokol", TO_WRITE, "NIP " + TO_WRITE)),
    )
    return Paper(
        "daftar_hadir",
        f"Daftar hadir pelantikan SK {decree.code} gelombang {office.round_code}",
        (Section("unit", body, lying=True),),
        "",
        decree.inauguration,
        decree.code,
        None,
        tuple(one.nip for one in people),
        "",
    )


def _came(file: CaseFile) -> str:
    return {True: "hadir", False: "tidak hadir", None: ""}[file.attended]


def inauguration_statement(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """SPP: the statement that this person was inaugurated; without a recorded attendance it stays a draft."""
    one = named(file)
    number, dated = number_of("spp", file, office)
    sk_number, sk_date = decree_number(decree, office)
    title, name, nip = unit_head(office)
    held = file.facts.attended_on
    body = (
        lines("SURAT PERNYATAAN PELANTIKAN", f"NOMOR {number or ''}".rstrip()),
        paragraph("Yang bertanda tangan di bawah ini:", indent=False),
        fields(("Nama", name), ("NIP", nip.removeprefix("NIP ") or "-"), ("Jabatan", title)),
        paragraph("menyatakan dengan sesungguhnya bahwa:", indent=False),
        fields(("Nama", one.name), ("NIP", one.nip), ("Pangkat, golongan ruang", one.rank), ("Jabatan", one.target)),
        paragraph(
            f"berdasarkan {titled(office.stationery.decree_title)} Nomor {sk_number or ''} tanggal {day(sk_date)} telah dilantik "
            f"dan mengucapkan sumpah/janji jabatan pada tanggal {day(held)}.",
            indent=False,
        ),
        paragraph("Demikian surat pernyataan ini dibuat dengan sesungguhnya."),
        signatures(unit_head(office), place=f"{office.stationery.city}, {day(dated)}"),
    )
    return _statement(
        "spp", "Surat pernyataan pelantikan", body, (number if held else None, dated), decree, file, office
    )


def duty_statement(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """SPMT: the superior's statement that this person has really started; without that day it stays a draft."""
    one = named(file)
    number, dated = number_of("spmt", file, office)
    sk_number, sk_date = decree_number(decree, office)
    superior = official(file.circle.target_supervisor or file.circle.target_head, "Atasan langsung", office)
    began = office.duty_from.get(file.nip)
    body = (
        lines("SURAT PERNYATAAN MELAKSANAKAN TUGAS", f"NOMOR {number or ''}".rstrip()),
        paragraph("Yang bertanda tangan di bawah ini:", indent=False),
        fields(("Nama", superior[1]), ("NIP", superior[2].removeprefix("NIP ")), ("Jabatan", superior[0])),
        paragraph("menyatakan dengan sesungguhnya bahwa:", indent=False),
        fields(("Nama", one.name), ("NIP", one.nip), ("Pangkat, golongan ruang", one.rank), ("Jabatan", one.target)),
        paragraph(
            f"berdasarkan {titled(office.stationery.decree_title)} Nomor {sk_number or ''} tanggal {day(sk_date)} telah secara nyata "
            f"melaksanakan tugas terhitung mulai tanggal {day(began)}.",
            indent=False,
        ),
        paragraph("Demikian surat pernyataan ini dibuat dengan sesungguhnya untuk dipergunakan sebagaimana mestinya."),
        signatures(superior, place=f"{office.stationery.city}, {day(dated)}"),
        copies(("Pengelola gaji", "Pengelola kepegawaian perangkat daerah")),
    )
    return _statement(
        "spmt", "Surat pernyataan melaksanakan tugas", body, (number if began else None, dated), decree, file, office
    )


def _statement(
    kind: str,
    title: str,
    body: tuple[Block, ...],
    numbered: tuple[str | None, date | None],
    decree: Decree,
    file: CaseFile,
    office: Office,
) -> Paper:
    case = file.facts.case.number
    return Paper(
        kind,
        f"{title} gelombang {office.round_code}, kasus {case}",
        (Section("unit", body),),
        *numbered,
        decree.code,
        case,
        (file.nip,),
        f"{office.round_code}/{kind}",
        draftable=True,
    )
