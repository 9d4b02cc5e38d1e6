"""The SK with its list, the petikan of each person, and the ralat of an SK."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from workflow.documents.office import Named, day, effective, letter_of, named, nip_words, signer_of, titled, unit_head
from workflow.documents.paper import (
    Block,
    Paper,
    Section,
    articles,
    clause,
    copies,
    fields,
    lines,
    paragraph,
    signatures,
    table,
)
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree
from workflow.domain.office import Correction, Office

_SUBJECT = "PEMBERHENTIAN DAN PENGANGKATAN PEGAWAI NEGERI SIPIL DALAM JABATAN"
_CONSIDERED = (
    ("ba_tpk", "pertimbangan Tim Penilai Kinerja PNS dalam berita acara"),
    ("rekomendasi_bkn", "rekomendasi Badan Kepegawaian Negara"),
    ("persetujuan_mendagri", "persetujuan tertulis Menteri Dalam Negeri"),
    ("keputusan_mendagri_dukcapil", "keputusan Menteri Dalam Negeri"),
)
_HEADINGS = ("No.", "Nama dan NIP", "Pangkat, golongan ruang", "Jabatan lama", "Jabatan baru", "TMT")
_WIDTHS = (0.5, 2.6, 1.7, 3.2, 3.2, 1.3)


def about(office: Office) -> str:
    """What the SK is about, as its title says it."""
    return f"{_SUBJECT} DI LINGKUNGAN {office.stationery.letterhead[0]}"


def decree_number(decree: Decree, office: Office) -> tuple[str | None, date | None]:
    """The SK's number and date: those that the round's context gives, else those of our own register."""
    if decree.number is not None:
        return decree.number, decree.date
    own = office.numbers.get(("sk", decree.code))
    return own if own is not None else (None, decree.date)


def decree_paper(decree: Decree, files: Sequence[CaseFile], office: Office) -> Paper:
    """The SK with its list as an annex that lies on the side."""
    people = [named(file) for file in files]
    number, dated = decree_number(decree, office)
    signer = signer_of(decree, files[0].facts, office)
    text = office.stationery
    body = (
        *_head(number, office),
        lines(f"{text.head_title},"),
        *_preamble(files, office),
        lines("MEMUTUSKAN:", gap=True),
        articles([("Menetapkan", f"{text.decree_title} TENTANG {about(office)}.")]),
        articles(_articles(decree, people, office)),
        *_enacted(dated, signer, office),
        copies(text.copies),
    )
    annex = (
        fields(("Lampiran", titled(text.decree_title)), ("Nomor", number or ""), ("Tanggal", day(dated)), indent=False),
        lines(f"DAFTAR {_SUBJECT}"),
        table(_HEADINGS, _WIDTHS, [_row(count, one, decree) for count, one in enumerate(people, 1)]),
        *_enacted(dated, signer, office, place=False),
    )
    return Paper(
        "sk",
        f"SK {decree.code} gelombang {office.round_code}",
        (Section("kepala", body), Section("kosong", annex, lying=True)),
        number if dated else None,
        dated,
        decree.code,
        None,
        tuple(one.nip for one in people),
        f"{office.round_code}/sk/{decree.code}",
        draftable=True,
    )


def excerpt_paper(decree: Decree, file: CaseFile, office: Office) -> Paper:
    """The petikan for one person: the same number and articles, the person's own line instead of the list."""
    one, text = named(file), office.stationery
    number, dated = decree_number(decree, office)
    signer = signer_of(decree, file.facts, office)
    moved = "Memberhentikan dengan hormat dari jabatan lama dan mengangkat dalam jabatan baru Pegawai Negeri Sipil:"
    released = "Memberhentikan dengan hormat dari jabatan Pegawai Negeri Sipil:"
    body = (
        lines("PETIKAN"),
        *_head(number, office),
        clause("Menimbang", ("dan seterusnya",), "a"),
        clause("Mengingat", ("dan seterusnya",), "1"),
        lines("MEMUTUSKAN:", gap=True),
        articles([("Menetapkan", f"{text.decree_title} TENTANG {about(office)}.")]),
        articles([("KESATU", moved if one.post is not None else released)]),
        fields(*_identity(one)),
        articles(_rest(decree, [one], office)),
        *_enacted(dated, signer, office, mark="ttd."),
        signatures(unit_head(office), place="Untuk petikan yang sah"),
    )
    return Paper(
        "petikan",
        f"Petikan SK {decree.code} gelombang {office.round_code}, kasus {file.facts.case.number}",
        (Section("kepala", body),),
        number if dated else None,
        dated,
        decree.code,
        file.facts.case.number,
        (file.nip,),
        f"{office.round_code}/sk/{decree.code}",
    )


def correction_papers(decree: Decree, file: CaseFile, office: Office) -> list[Paper]:
    """Every ralat that was recorded on the case: form only, the old text beside the new one."""
    found = office.corrections.get(file.facts.case.number, ())
    return [_correction(place, one, decree, file, office) for place, one in enumerate(found, 1)]


def _correction(place: int, found: Correction, decree: Decree, file: CaseFile, office: Office) -> Paper:
    one, (number, dated) = named(file), decree_number(decree, office)
    registered = None if found.number.startswith(file.facts.case.number) else found.number
    own = office.numbers.get(("ralat", f"{file.facts.case.number}#{place}"))
    mine, on = own if own is not None else (registered, found.dated)
    body = (
        lines("RALAT", office.stationery.decree_title, f"NOMOR {mine or ''}".rstrip()),
        paragraph(
            f"Dalam {titled(office.stationery.decree_title)} Nomor {number or ''} tanggal {day(dated)} tentang "
            f"{titled(about(office))}, atas nama:"
        ),
        fields(("Nama", one.name), ("NIP", one.nip)),
        paragraph("terdapat kekeliruan penulisan, sehingga:", indent=False),
        table(
            ("Bagian", "Tertulis", "Seharusnya"), (1, 2, 2), [(found.column.replace("_", " "), found.old, found.new)]
        ),
        fields(("Alasan", found.reason), indent=False),
        paragraph(
            "Ralat ini memperbaiki penulisan saja; orang, jabatan, dan tanggal mulai berlaku dalam keputusan tidak berubah. "
            "Ralat ini merupakan bagian yang tidak terpisahkan dari keputusan tersebut."
        ),
        *_enacted(on if mine else None, signer_of(decree, file.facts, office), office),
    )
    case = file.facts.case.number
    group = f"{office.round_code}/ralat/{case}#{place}"
    title = f"Ralat {place} SK {decree.code} gelombang {office.round_code}, kasus {case}"
    return Paper(
        "ralat", title, (Section("kepala", body),), mine, on, decree.code, case, (file.nip,), group, draftable=True
    )


def _head(number: str | None, office: Office) -> tuple[Block, ...]:
    return (
        lines(office.stationery.decree_title, f"NOMOR {number or ''}".rstrip()),
        lines("TENTANG"),
        lines(about(office)),
    )


def _preamble(files: Sequence[CaseFile], office: Office) -> tuple[Block, ...]:
    text = office.stationery
    considering = (
        *(f"{item};" for item in text.considering),
        (
            "bahwa berdasarkan pertimbangan sebagaimana dimaksud pada huruf a dan huruf b, perlu menetapkan "
            f"{titled(text.decree_title)} tentang {titled(about(office))};"
        ),
    )
    noted = [f"{words};" for words in _noted(files)]
    blocks = [clause("Menimbang", considering, "a"), clause("Mengingat", [f"{item};" for item in text.recalling], "1")]
    return (*blocks, clause("Memperhatikan", noted, "1")) if noted else tuple(blocks)


def _noted(files: Sequence[CaseFile]) -> list[str]:
    """The letters that the SK rests on, each told once, by kind and then in the order of the list."""
    told = []
    for kind, words in _CONSIDERED:
        letters = [letter for letter in map(partial(letter_of, kind), files) if letter is not None]
        told += [f"{words} Nomor {one.number} tanggal {day(one.date)}" for one in letters]
    return list(dict.fromkeys(told))


def _articles(decree: Decree, people: Sequence[Named], office: Office) -> list[tuple[str, str]]:
    first = (
        "Memberhentikan dengan hormat Pegawai Negeri Sipil yang namanya tercantum dalam lampiran Keputusan ini dari jabatan lama, "
        "dan mengangkatnya dalam jabatan baru, masing-masing sebagaimana tercantum dalam lampiran yang merupakan bagian tidak "
        "terpisahkan dari Keputusan ini."
    )
    return [("KESATU", first), *_rest(decree, people, office)]


def _rest(decree: Decree, people: Sequence[Named], office: Office) -> list[tuple[str, str]]:
    days = {effective(decree, one.file) for one in people}
    tmt = day(next(iter(days))) if len(days) == 1 else "sebagaimana tercantum dalam lampiran"
    told = [f"Pemberhentian dan pengangkatan sebagaimana dimaksud dalam Diktum KESATU terhitung mulai tanggal {tmt}."]
    if any(one.post is not None and one.post.profile in office.inaugurated for one in people):
        told.append(
            "Pejabat yang jabatannya dimasuki melalui pelantikan dilantik dan mengucapkan sumpah/janji jabatan."
        )
    told += [
        "Apabila di kemudian hari terdapat kekeliruan dalam Keputusan ini, diadakan perbaikan sebagaimana mestinya.",
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    ]
    return list(zip(("KEDUA", "KETIGA", "KEEMPAT", "KELIMA"), told, strict=False))


def _enacted(
    dated: date | None, signer: tuple[str, str, str], office: Office, *, place: bool = True, mark: str = ""
) -> tuple[Block, ...]:
    where = f"Ditetapkan di {office.stationery.city}\npada tanggal {day(dated)}" if place else ""
    return (signatures(signer, place=where, mark=mark),)


def _identity(one: Named) -> list[tuple[str, str]]:
    return [
        ("Nama", one.name),
        ("NIP", nip_words(one.nip).removeprefix("NIP ")),
        ("Pangkat, golongan ruang", one.rank),
        ("Jabatan lama", one.origin),
        ("Jabatan baru", one.target),
    ]


def _row(count: int, one: Named, decree: Decree) -> list[str]:
    tmt = day(effective(decree, one.file))
    return [f"{count}.", f"{one.name}\nNIP {one.nip}", one.rank, one.origin, one.target, tmt]
