"""A tiny city of files in which one round of one name is lawful in everything; a scenario changes what it is about.

Files are written as an office would hand them in and read by the real commands in this process. All people are invented.
"""

import copy
import csv
import json
import os
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text

from tests.city import close_all
from workflow.cli.main import main

PREPARED = "2026-11-24"
ROUND = "2026-12"
MAYOR, SEKDA = "P-wali-kota", "197001011995031001"
PERSONNEL, INSPECTOR, EXPERT = "197202021996032002", "197303031997031003", "197404041998031004"
PROPOSER, ANALYST = "197804052003122002", "198506062008012006"
HEAD_A, HEAD_B, HEAD_C = "197105051996031005", "197206061997031006", "197307071998031007"
SUBJECT, DEPUTY, SPARE = "198003012005011001", "198108082006041008", "198209092007041009"
CLERK, NURSE, REGISTRAR = "198810102012121010", "198711112011012011", "197912122004121012"
ORIGIN, TARGET = "KOMINFO-KABID1", "HUB-KABID1"

Rows = list[dict[str, Any]]


class Answer(NamedTuple):
    """What a command said: its exit code and its document."""

    code: int
    said: dict[str, Any]

    def findings(self, rule: str) -> list[dict[str, Any]]:
        """What one rule said of the first case and of the round."""
        found = [finding for case in self.said["kasus"] for finding in case["temuan"]]
        return [finding for finding in [*found, *self.said["temuan_gelombang"]] if finding["aturan"] == rule]

    def result(self, rule: str) -> str:
        """The one result of a rule."""
        (finding,) = self.findings(rule)
        return str(finding["hasil"])

    @property
    def blocked(self) -> set[str]:
        """Rules that block."""
        found = [finding for case in self.said["kasus"] for finding in case["temuan"]]
        return {f["aturan"] for f in [*found, *self.said["temuan_gelombang"]] if f["hasil"] == "BLOCK"}


class Village:
    """The tables and the round's context, as plain rows that a scenario may change before they are written."""

    def __init__(self) -> None:
        self.people: Rows = [_person(*one) for one in _PEOPLE]
        self.posts: Rows = [_post(*one) for one in _POSTS]
        self.tables: dict[str, Rows] = copy.deepcopy(_TABLES)
        self.tables["kinerja"] = [
            {"nip": one["nip_baru"], "tahun": year, "predikat": "baik"} for one in self.people for year in (2024, 2025)
        ]
        self.tables["pernyataan"] = [
            {
                "jenis": kind,
                "nomor": f"800/{kind}",
                "tanggal": "2026-11-10",
                "penandatangan_nip": PERSONNEL,
                "nip": one["nip_baru"],
            }
            for one in self.people
            for kind in ("bebas_hukdis", "tanpa_konflik", "tanpa_tugas_belajar", "kompetensi")
        ]
        self.proposals: Rows = [proposal()]
        self.context: dict[str, Any] = copy.deepcopy(_CONTEXT)

    def person(self, nip: str) -> dict[str, Any]:
        """One person's row."""
        return next(row for row in self.people if row["nip_baru"] == nip)

    def post(self, post_id: str) -> dict[str, Any]:
        """One post's row."""
        return next(row for row in self.posts if row["id_jabatan"] == post_id)

    def letter(self, kind: str) -> dict[str, Any]:
        """The round's one letter of a kind."""
        return next(letter for letter in self.context["surat"] if letter["jenis"] == kind)

    def enter(self, kind: str, **more: Any) -> None:
        """Enters a letter that covers the subject in the post aimed at, unless told otherwise."""
        row = self.proposals[0]
        covers = [f"{row['nip']}:{row['id_jabatan_tujuan']}".rstrip(":")]
        number = f"{kind}/{len(self.context['surat'])}"
        letter = {"jenis": kind, "nomor": number, "tanggal": date(2026, 11, 18), "mencakup": covers}
        self.context["surat"].append(letter | more)

    def drop(self, kind: str) -> None:
        """Takes the letters of a kind out of the round."""
        self.context["surat"] = [letter for letter in self.context["surat"] if letter["jenis"] != kind]

    def propose(self, **changes: Any) -> None:
        """Makes the round's one proposal this one, its letters covering it."""
        before = self.proposals[0]
        self.proposals = [before | changes]
        old = f"{before['nip']}:{before['id_jabatan_tujuan']}".rstrip(":")
        new = f"{self.proposals[0]['nip']}:{self.proposals[0]['id_jabatan_tujuan'] or ''}".rstrip(":")
        for letter in self.context["surat"]:
            letter["mencakup"] = [new if cover == old else cover for cover in letter["mencakup"]]

    def write(self, folder: Path) -> Path:
        """Writes every file into the folder and returns it."""
        (folder / "riwayat").mkdir(parents=True, exist_ok=True)
        for name, rows in (("pegawai", self.people), ("jabatan", self.posts), ("usulan", self.proposals)):
            write_table(folder / f"{name}.csv", rows)
        for name, rows in self.tables.items():
            write_table(folder / "riwayat" / f"{name}.csv", rows, _HEADINGS.get(name))
        (folder / "gelombang.toml").write_text(toml(self.context))
        return folder


def proposal(nip: str = SUBJECT, target: str = TARGET, kind: str = "rotasi", **more: Any) -> dict[str, Any]:
    """A row of `usulan`."""
    row = {"nip": nip, "id_jabatan_tujuan": target, "jenis": kind, "kode_alasan": "kebutuhan"}
    row |= {"uraian_alasan": "Mengisi jabatan lowong menurut peta jabatan", "dasar_pemberhentian": ""}
    return row | {"pengganti_nip": "", "plh_nip": DEPUTY, "sk": ""} | more


def write_table(path: Path, rows: Rows, headings: tuple[str, ...] | None = None) -> None:
    """One CSV file with a header."""
    names = headings or tuple(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def toml(context: dict[str, Any]) -> str:
    """The context as KONTEKS.toml."""
    lines: list[str] = []
    for section, told in context.items():
        for values in told if isinstance(told, list) else [told]:
            lines += ["", f"[[{section}]]" if isinstance(told, list) else f"[{section}]"]
            lines += [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join([*lines, ""])


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def run(capsys: Any, *words: object) -> Answer:
    """A command with --json in this process; the database is closed as at its end."""
    capsys.readouterr()
    code = main([*map(str, words), "--json"])
    close_all()
    return Answer(code, json.loads(capsys.readouterr().out))


def check(village: Village, folder: Path, capsys: Any, *more: object, day: str = PREPARED) -> Answer:
    """`mutasi periksa` on the files alone."""
    village.write(folder)
    files = ["--gelombang", folder / "gelombang.toml"]
    for name in ("pegawai", "jabatan"):
        files += [f"--{name}", folder / f"{name}.csv"]
    files += ["--riwayat", folder / "riwayat"]
    return run(capsys, "periksa", folder / "usulan.csv", *files, *more, "--lengkap", "--pada", day)


class Hall:
    """A database that a village was imported into, and the commands on it."""

    def __init__(self, village: Village, folder: Path, capsys: Any, *, partial: bool = False) -> None:
        self.village, self.folder, self.capsys = village, folder, capsys
        self.url = os.environ["MUTASI_DATABASE_URL"]
        village.write(folder)
        for name in ("jabatan", "pegawai"):
            assert self.said("impor", name, folder / f"{name}.csv")["ditolak"] == []
        self.register()
        if village.proposals:
            more = ["--terima-sebagian"] if partial else []
            round_file = folder / "gelombang.toml"
            words = ("impor", "usulan", folder / "usulan.csv", "--gelombang", round_file, "--pelaku", PROPOSER, *more)
            self.imported = self.said(*words)

    def ask(self, *words: object, day: str = PREPARED) -> Answer:
        """A command on a day."""
        return run(self.capsys, *words, "--pada", day)

    def said(self, *words: object, day: str = PREPARED) -> dict[str, Any]:
        """What a command says that must not fail."""
        found = self.ask(*words, day=day)
        assert found.code == 0, found.said
        return found.said

    def register(self, *, day: str = PREPARED) -> None:
        """Imports the registers of the village again."""
        self.village.write(self.folder)
        actor = () if day == PREPARED else ("--pelaku", ANALYST)
        self.said("impor", "riwayat", self.folder / "riwayat", *actor, day=day)

    def reread(self, *, day: str = PREPARED) -> dict[str, Any]:
        """Reads the round's context again."""
        self.village.write(self.folder)
        return self.said("gelombang", self.folder / "gelombang.toml", "--pelaku", PROPOSER, day=day)

    def night(self, day: str) -> dict[str, Any]:
        """The night of a day, with whatever it had missed."""
        nights: list[dict[str, Any]] = self.said("malam", "--tanpa-prefect", day=day)["malam"]
        return nights[-1]

    def case(self, number: str, day: str = PREPARED) -> dict[str, Any]:
        """One case as it is told."""
        return self.said("kasus", number, day=day)


def held(hall: Hall, nip: str) -> str:
    """The post that somebody holds, as the database keeps it."""
    engine = create_engine(hall.url)
    with engine.connect() as conn:
        wanted = text("SELECT post_id FROM occupancy WHERE nip = :n AND until IS NULL")
        found = conn.execute(wanted, {"n": nip}).scalars().all()
    engine.dispose()
    return ",".join(found)


def _person(nip: str, name: str, grade: str, post_id: str) -> dict[str, Any]:
    born, since = f"{nip[6:8]}-{nip[4:6]}-{nip[:4]}", f"01-{nip[12:14]}-{nip[8:12]}"
    row = {"nip_baru": nip, "nama": name, "tanggal_lahir": born, "jenis_kelamin": "M" if nip[14] == "1" else "F"}
    row |= {"jenis_pegawai_nama": "PNS Daerah", "kedudukan_hukum_nama": "Aktif", "status_cpns_pns": "PNS"}
    row |= {"tmt_cpns": since, "gol_akhir_nama": grade, "tmt_golongan": "01-04-2022", "tmt_jabatan": "01-02-2023"}
    row |= {"tingkat_pendidikan_nama": "S-1/Sarjana", "surel": f"{nip}@contoh.example", "id_jabatan": post_id}
    return row


def _post(post_id: str, name: str, kind: str, echelon: str, job_class: int, unit: str) -> dict[str, Any]:
    agency, unit_name, parent = unit.partition("-")[0], _UNITS[unit], "" if unit == "SETDA" else "SETDA"
    if "-" in unit:
        parent = agency
    low = {"jpt_pratama": "IV/a", "administrator": "III/c", "pengawas": "III/b"}.get(kind, "II/a")
    row = {"id_jabatan": post_id, "nama": name, "jenis": kind, "profil": "", "eselon": echelon, "kelas": job_class}
    row |= {"id_unit": unit, "unit": unit_name, "id_unit_induk": parent, "id_opd": agency, "kebutuhan": 1}
    row |= {"pendidikan_min": "S1" if kind in {"jpt_pratama", "administrator"} else "SMA", "golongan_min": low}
    return row | {"golongan_max": "IV/e", "layanan_kritis": "tidak", "penandatangan": "tidak", "instansi": ""}


_UNITS = {
    "SETDA": "Sekretariat Daerah",
    "KOMINFO": "Dinas Komunikasi dan Informatika",
    "KOMINFO-B1": "Bidang Aplikasi",
    "KOMINFO-B2": "Bidang Statistik",
    "HUB": "Dinas Perhubungan",
    "HUB-B1": "Bidang Lalu Lintas",
    "KEC": "Kecamatan Timur",
    "DUKCAPIL": "Dinas Kependudukan dan Pencatatan Sipil",
    "DISDIK": "Dinas Pendidikan",
}

_POSTS: tuple[tuple[str, str, str, str, int, str], ...] = (
    ("SETDA-SEKDA", "Sekretaris Daerah", "jpt_pratama", "II.a", 15, "SETDA"),
    ("SETDA-KEPEG", "Kepala Bagian Kepegawaian", "administrator", "III.a", 12, "SETDA"),
    ("SETDA-AWAS", "Kepala Bagian Pengawasan", "administrator", "III.a", 12, "SETDA"),
    ("SETDA-AHLI", "Kepala Bagian Organisasi", "administrator", "III.a", 12, "SETDA"),
    ("SETDA-USUL", "Kepala Subbagian Mutasi", "pengawas", "IV.a", 9, "SETDA"),
    ("SETDA-ANALIS", "Analis Sumber Daya Manusia", "pelaksana", "", 7, "SETDA"),
    ("KOMINFO-KEPALA", "Kepala Dinas Komunikasi dan Informatika", "jpt_pratama", "II.b", 14, "KOMINFO"),
    (ORIGIN, "Kepala Bidang Aplikasi", "administrator", "III.b", 11, "KOMINFO-B1"),
    ("KOMINFO-KABID2", "Kepala Bidang Statistik", "administrator", "III.b", 11, "KOMINFO-B2"),
    ("KOMINFO-STAF", "Pengadministrasi Umum", "pelaksana", "", 5, "KOMINFO-B1"),
    ("HUB-KEPALA", "Kepala Dinas Perhubungan", "jpt_pratama", "II.b", 14, "HUB"),
    (TARGET, "Kepala Bidang Lalu Lintas", "administrator", "III.b", 11, "HUB-B1"),
    ("HUB-KASI", "Kepala Seksi Rambu", "pengawas", "IV.a", 9, "HUB-B1"),
    ("HUB-STAF", "Pengadministrasi Perhubungan", "pelaksana", "", 5, "HUB-B1"),
    ("KEC-KASUBBAG", "Kepala Subbagian Program Kecamatan", "pengawas", "IV.b", 8, "KEC"),
    ("DUKCAPIL-KEPALA", "Kepala Dinas Kependudukan dan Pencatatan Sipil", "jpt_pratama", "II.b", 14, "DUKCAPIL"),
    ("DUKCAPIL-KABID", "Kepala Bidang Pencatatan Sipil", "administrator", "III.b", 11, "DUKCAPIL"),
    ("DISDIK-GURU", "Guru Ahli Muda", "fungsional", "", 9, "DISDIK"),
)

_PEOPLE = (
    (SEKDA, "Sekda Rekaan", "IV/d", "SETDA-SEKDA"),
    (PERSONNEL, "Kabag Kepegawaian Rekaan", "IV/b", "SETDA-KEPEG"),
    (INSPECTOR, "Kabag Pengawasan Rekaan", "IV/b", "SETDA-AWAS"),
    (EXPERT, "Kabag Organisasi Rekaan", "IV/b", "SETDA-AHLI"),
    (PROPOSER, "Pengusul Rekaan", "III/d", "SETDA-USUL"),
    (ANALYST, "Analis Rekaan", "III/b", "SETDA-ANALIS"),
    (HEAD_A, "Kadis Kominfo Rekaan", "IV/c", "KOMINFO-KEPALA"),
    (HEAD_B, "Kadis Perhubungan Rekaan", "IV/c", "HUB-KEPALA"),
    (HEAD_C, "Kadis Dukcapil Rekaan", "IV/c", "DUKCAPIL-KEPALA"),
    (SUBJECT, "Kabid Aplikasi Rekaan", "IV/a", ORIGIN),
    (DEPUTY, "Kabid Statistik Rekaan", "IV/a", "KOMINFO-KABID2"),
    (SPARE, "Kasi Rambu Rekaan", "III/d", "HUB-KASI"),
    (CLERK, "Staf Kominfo Rekaan", "III/a", "KOMINFO-STAF"),
    (NURSE, "Staf Perhubungan Rekaan", "III/a", "HUB-STAF"),
    (REGISTRAR, "Kabid Dukcapil Rekaan", "IV/a", "DUKCAPIL-KABID"),
)

_HEADINGS = {
    "hukdis": ("nip", "tingkat", "jenis", "nomor_sk", "tanggal_sk", "tanggal_lhp", "mulai", "selesai", "proses"),
    "status": ("nip", "jenis", "mulai", "selesai"),
    "hubungan": ("nip", "nip_terkait", "jenis"),
    "riwayat_jabatan": (
        "nip",
        "id_jabatan",
        "tmt_mulai",
        "tmt_selesai",
        "seleksi_terbuka",
        "nama",
        "jenis",
        "eselon",
        "instansi",
    ),
    "delegasi": ("dari_nip", "kepada_nip", "id_jabatan", "peran", "mulai", "selesai", "dasar", "nomor_surat"),
    "diklat": ("nip", "nama", "tanggal", "jp"),
    "uji_kompetensi": ("nip", "jabatan_fungsional", "tanggal", "lulus"),
    "talenta": ("nip", "kotak", "tanggal"),
}

_TABLES: dict[str, Rows] = {
    "peran": [
        {"nip": nip, "peran": role, "id_unit": "", "mulai": "2024-01-02", "selesai": ""}
        for nip, role in (
            (MAYOR, "ppk"),
            (SEKDA, "pyb"),
            (PERSONNEL, "tpk"),
            (EXPERT, "tpk"),
            (SEKDA, "tpk"),
            (INSPECTOR, "inspektorat"),
            (ANALYST, "analis"),
        )
    ],
    "pejabat": [{"id": MAYOR, "nama": "Wali Kota Rekaan", "jabatan": "Wali Kota", "surel": "wali@contoh.example"}],
    **{name: [] for name in _HEADINGS},
}

_COVER = [f"{SUBJECT}:{TARGET}"]

_CONTEXT: dict[str, Any] = {
    "gelombang": {
        "kode": ROUND,
        "pengusul": PROPOSER,
        "tanggal_sosialisasi": date(2026, 11, 20),
        "tanggal_sk": date(2026, 12, 1),
        "tanggal_undangan": date(2026, 12, 2),
        "tanggal_pelantikan": date(2026, 12, 3),
        "penandatangan": MAYOR,
        "jabatan_penandatangan": "definitif",
    },
    "kepala_daerah": {
        "status": "definitif",
        "tanggal_pelantikan": date(2025, 2, 20),
        "akhir_masa_jabatan": date(2030, 2, 20),
    },
    "pilkada": {"tanggal_penetapan_paslon": date(2029, 9, 22), "sumber": "jadwal rekaan"},
    "surat": [
        {"jenis": kind, "nomor": f"{kind}/1", "tanggal": date(2026, 11, day), "mencakup": list(_COVER), **more}
        for kind, day, more in (
            ("anjab_abk", 9, {}),
            ("pernyataan_hukdis", 10, {}),
            ("bebas_temuan", 10, {}),
            ("rekomendasi_bkn", 18, {"hasil": "setuju"}),
            ("ba_tpk", 17, {"anggota": [PERSONNEL, EXPERT, SEKDA], "kuorum": 3}),
        )
    ],
}
