"""pegawai and jabatan as they come out of SIASN and of an agency's position map, with their habits and slips."""

import random
from collections.abc import Iterator, Sequence
from datetime import date

from workflow.sample.catalogue import Catalogue
from workflow.sample.offices import Offices, Row
from workflow.sample.people import ENTRY_GRADE, Person
from workflow.sample.posts import Post
from workflow.sample.staffing import City

SIASN_HEADINGS = (
    "pns_id",
    "nip_baru",
    "nip_lama",
    "nama",
    "gelar_depan",
    "gelar_belakang",
    "tempat_lahir_id",
    "tempat_lahir_nama",
    "tanggal_lahir",
    "jenis_kelamin",
    "agama_id",
    "agama_nama",
    "jenis_kawin_id",
    "jenis_kawin_nama",
    "nik",
    "nomor_hp",
    "email",
    "email_gov",
    "alamat",
    "npwp_nomor",
    "bpjs",
    "jenis_pegawai_id",
    "jenis_pegawai_nama",
    "kedudukan_hukum_id",
    "kedudukan_hukum_nama",
    "status_cpns_pns",
    "kartu_asn_virtual",
    "nomor_sk_cpns",
    "tanggal_sk_cpns",
    "tmt_cpns",
    "nomor_sk_pns",
    "tanggal_sk_pns",
    "tmt_pns",
    "gol_awal_id",
    "gol_awal_nama",
    "gol_akhir_id",
    "gol_akhir_nama",
    "tmt_golongan",
    "mk_tahun",
    "mk_bulan",
    "jenis_jabatan_id",
    "jenis_jabatan_nama",
    "jabatan_id",
    "jabatan_nama",
    "tmt_jabatan",
    "tingkat_pendidikan_id",
    "tingkat_pendidikan_nama",
    "pendidikan_id",
    "pendidikan_nama",
    "tahun_lulus",
    "kpkn_id",
    "kpkn_nama",
    "lokasi_kerja_id",
    "lokasi_kerja_nama",
    "unor_id",
    "unor_nama",
    "instansi_induk_id",
    "instansi_induk_nama",
    "instansi_kerja_id",
    "instansi_kerja_nama",
    "satuan_kerja_induk_id",
    "satuan_kerja_induk_nama",
    "satuan_kerja_kerja_id",
    "satuan_kerja_kerja_nama",
)
"""The column names of the SIASN employee export."""

OWN_HEADINGS = ("surel", "id_jabatan", "nip_atasan", "saluran")
CITY = "Pemerintah Kota Pematangsiantar"
NULL = "null"
BIRTHPLACES = ("Pematangsiantar", "Simalungun", "Medan", "Tebing Tinggi", "Balige", "Kisaran")
UNTOLD = ("agama_nama", "jenis_kawin_nama", "nik", "nomor_hp", "npwp_nomor", "bpjs")
"""Specific personal data and grounds that no decision may use: the sample leaves them `null`."""

POST_HEADINGS = (
    "ID_JABATAN",
    "NAMA",
    "JENIS",
    "PROFIL",
    "ESELON",
    "KELAS",
    "ID_UNIT",
    "UNIT",
    "ID_UNIT_INDUK",
    "ID_OPD",
    "KEBUTUHAN",
    "PENDIDIKAN_MIN",
    "GOLONGAN_MIN",
    "GOLONGAN_MAX",
    "LAYANAN_KRITIS",
    "PENANDATANGAN",
    "INSTANSI",
)
_JOB_KINDS = {"fungsional": "Jabatan Fungsional Tertentu", "pelaksana": "Jabatan Fungsional Umum"}
_SLIP = 0.03


def roster(city: City, offices: Offices, catalogue: Catalogue, rng: random.Random) -> tuple[Sequence[str], list[Row]]:
    """pegawai: SIASN's headings and the city's own four, every identifier behind an apostrophe, dates dd-mm-yyyy."""
    headings = (*SIASN_HEADINGS, *OWN_HEADINGS)
    rows: list[Row] = []
    for number, person in enumerate(city.people, 1):
        cells = _siasn(number, person, catalogue, rng) | _own(person, offices, rng)
        rows.append(tuple(cells.get(heading) for heading in headings))
    return headings, rows


def _siasn(number: int, person: Person, catalogue: Catalogue, rng: random.Random) -> dict[str, object]:
    code, level, course = catalogue.education[person.education]
    course = _course(person, catalogue) or course
    trailing = "  " if rng.random() < _SLIP else ""
    untold: dict[str, object] = dict.fromkeys(UNTOLD, NULL)
    return (
        untold
        | {
            "pns_id": f"'SINTETIS{number:08d}",
            "nip_baru": f"'{person.nip}",
            "nama": person.name + trailing,
            "gelar_depan": person.front_title or NULL,
            "gelar_belakang": person.back_title or NULL,
            "tempat_lahir_nama": rng.choice(BIRTHPLACES),
            "tanggal_lahir": dashed(person.birth),
            "jenis_kelamin": "F" if person.sex == 2 else "M",
            "tingkat_pendidikan_id": f"'{code}",
            "tingkat_pendidikan_nama": level,
            "pendidikan_nama": course,
            "unor_id": f"'{person.post.unit.id}",
            "unor_nama": person.post.unit.name,
            "instansi_kerja_nama": CITY,
        }
        | _career(person)
    )


def _course(person: Person, catalogue: Catalogue) -> str:
    """What a person studied after school, drawn apart from the city's own dice, so that nothing else changes with it."""
    level, dice = _LEVELS.get(person.education), random.Random(f"jurusan-{person.nip}")
    if level is None:
        return ""
    if person.post.profile == "kesehatan" or person.post.name.startswith(("Guru", "Kepala SD", "Kepala SMP")):
        field = "kesehatan" if person.post.profile == "kesehatan" else "guru"
    else:
        weights = _FIELDS.get(person.post.unit.agency, (8, 6, 86))
        field = dice.choices(("keuangan", "teknologi", "umum"), weights)[0]
    return f"{level} {dice.choice(catalogue.courses[field])}"


_LEVELS = {"D3": "D-III", "S1": "S-1", "S2": "S-2"}
_FIELDS = {"BPKPD": (70, 4, 26), "KOMINFO": (4, 70, 26)}


def _career(person: Person) -> dict[str, object]:
    kind = "PPPK" if person.contract else "PNS"
    years, months = divmod((2026 - person.joined.year) * 12 + 12 - person.joined.month, 12)
    return {
        "jenis_pegawai_nama": f"{kind} Daerah",
        "kedudukan_hukum_nama": "PPPK Aktif" if person.contract else "Aktif",
        "status_cpns_pns": kind,
        "tmt_cpns": dashed(person.joined),
        "tmt_pns": NULL if person.contract else dashed(person.joined.replace(year=person.joined.year + 1)),
        "gol_awal_nama": person.grade if person.contract else ENTRY_GRADE[person.education],
        "gol_akhir_nama": person.grade,
        "tmt_golongan": dashed(person.grade_since),
        "mk_tahun": str(years),
        "mk_bulan": str(months),
        "jenis_jabatan_nama": _JOB_KINDS.get(person.post.kind, "Jabatan Struktural"),
        "jabatan_nama": person.post.name,
        "tmt_jabatan": dashed(person.since),
    }


def _own(person: Person, offices: Offices, rng: random.Random) -> dict[str, object]:
    boss = offices.supervisor.get(person.nip)
    official = person.email if rng.random() < _SLIP else ""
    return {
        "surel": NULL if official or not person.email else person.email,
        "email_gov": official or NULL,
        "id_jabatan": person.post.id,
        "nip_atasan": f"'{boss.nip}" if boss else NULL,
        "saluran": person.channel or None,
    }


def position_sheet(city: City) -> tuple[Sequence[str], list[Row]]:
    """jabatan: a title, a blank row, then headings in capitals and one row a post."""
    title = (f"PETA JABATAN {CITY.upper()} TAHUN 2026 (DATA SINTETIS)",)
    rows: list[Row] = [(), POST_HEADINGS]
    rows += [_post_row(post) for post in city.posts.values()]
    return title, rows


def _post_row(post: Post) -> Row:
    unit = post.unit
    low, high = post.grades
    return (
        post.id,
        post.name,
        post.kind,
        post.profile or None,
        post.echelon or None,
        post.job_class,
        unit.id,
        unit.name,
        unit.parent or None,
        unit.agency,
        post.slots,
        post.education,
        low,
        high,
        "ya" if post.critical else "tidak",
        "ya" if post.signatory else "tidak",
        None,
    )


def dashed(day: date) -> str:
    """A date as SIASN writes it: dd-mm-yyyy."""
    return f"{day:%d-%m-%Y}"


def nip_habits(nips: Sequence[str]) -> Iterator[str]:
    """The same numbers as people type them: plain, behind an apostrophe, parted by blanks, with a blank at the end."""
    forms = ("{0}", "'{0}", "{1} {2} {3} {4}", "{0}  ")
    for number, nip in enumerate(nips):
        yield forms[number % len(forms)].format(nip, nip[:8], nip[8:14], nip[14], nip[15:])
