"""A town of a dozen people in files, small enough to walk a whole round in seconds: one person for each way of a profile."""

import contextlib
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.city import close_all
from workflow.cli.main import main

MAYOR = "P-walikota"
SEKDA, PERSONNEL, INSPECTOR, ADVISER = (
    "197001011995031001",
    "197202021996032002",
    "197303031997031003",
    "197404041998031004",
)
ANALYST, PROPOSER, KEEPER = "198506062008012006", "198001022004011002", "198401032008011003"
SCHOOLS, HEALTH, OFFICE = "197105051996031005", "197206061997032006", "197307071998031007"
"""The heads of the agencies of education, of health, and of communication."""
CONTRACT, LEAVER, CLERK = "199003032021211003", "198704042011011004", "198805052012012005"
HEADMASTER, TEACHER, NURSE, VETERAN = (
    "197906062005011006",
    "198307072009012007",
    "198908082014032008",
    "197505052000011005",
)
"""The headmaster has headed one school since 2018, the veteran two since 2017 and is proposed for nothing."""

_POSTS = (
    # id, name, kind, profile, echelon, class, unit, other agency
    ("SETDA-SEKDA", "Sekretaris Daerah", "jpt_pratama", "", "II.a", 15, "SETDA", ""),
    ("SETDA-INSPEKTUR", "Kepala Bagian Pengawasan", "administrator", "", "III.a", 12, "SETDA", ""),
    ("SETDA-ORGANISASI", "Kepala Bagian Organisasi", "administrator", "", "III.a", 12, "SETDA", ""),
    ("BKPSDM-KEPALA", "Kepala BKPSDM", "jpt_pratama", "", "II.b", 14, "BKPSDM", ""),
    ("BKPSDM-MUTASI", "Kepala Bidang Mutasi", "administrator", "", "III.b", 11, "BKPSDM", ""),
    ("BKPSDM-ANALIS", "Analis Sumber Daya Manusia", "pelaksana", "", "", 7, "BKPSDM", ""),
    ("BKPSDM-PENGURUS", "Pengurus Barang", "pelaksana", "", "", 7, "BKPSDM", ""),
    ("DISDIK-KEPALA", "Kepala Dinas Pendidikan", "jpt_pratama", "", "II.b", 14, "DISDIK", ""),
    ("DINKES-KEPALA", "Kepala Dinas Kesehatan", "jpt_pratama", "", "II.b", 14, "DINKES", ""),
    ("KOMINFO-KEPALA", "Kepala Dinas Komunikasi dan Informatika", "jpt_pratama", "", "II.b", 14, "KOMINFO", ""),
    ("KOMINFO-PPPK", "Pengelola Layanan Operasional", "pelaksana", "pppk", "", 6, "KOMINFO", ""),
    ("DINKES-PPPK", "Pengelola Layanan Operasional Kesehatan", "pelaksana", "pppk", "", 6, "DINKES", ""),
    ("KOMINFO-KASUBBAG", "Kepala Subbagian Program", "pengawas", "", "IV.a", 9, "KOMINFO", ""),
    ("MEDAN-KASUBBAG", "Kepala Subbagian Umum", "pengawas", "", "IV.a", 9, "MEDAN", "Pemerintah Kota Medan"),
    ("KOMINFO-UMUM", "Pengadministrasi Umum", "pelaksana", "", "", 5, "KOMINFO", ""),
    ("DISDIK-UMUM", "Pengadministrasi Pendidikan", "pelaksana", "", "", 5, "DISDIK", ""),
    ("SDN1-KEPALA", "Kepala Sekolah SDN 1", "penugasan", "", "", 11, "DISDIK", ""),
    ("SDN4-KEPALA", "Kepala Sekolah SDN 4", "penugasan", "", "", 11, "DISDIK", ""),
    ("SDN2-GURU", "Guru Ahli Madya", "fungsional", "guru", "", 11, "DISDIK", ""),
    ("SDN1-GURU", "Guru Ahli Muda", "fungsional", "guru", "", 9, "DISDIK", ""),
    ("SDN3-GURU", "Guru Ahli Muda", "fungsional", "guru", "", 9, "DISDIK", ""),
    ("PKM1-PERAWAT", "Perawat Ahli Pertama", "fungsional", "kesehatan", "", 8, "DINKES", ""),
    ("PKM2-PERAWAT", "Perawat Ahli Pertama", "fungsional", "kesehatan", "", 8, "DINKES", ""),
)
_UNITS = {
    "SETDA": "Sekretariat Daerah",
    "BKPSDM": "Badan Kepegawaian",
    "DISDIK": "Dinas Pendidikan",
    "DINKES": "Dinas Kesehatan",
    "KOMINFO": "Dinas Komunikasi dan Informatika",
    "MEDAN": "Dinas Komunikasi dan Informatika Kota Medan",
}
_PEOPLE = (
    (SEKDA, "SETDA-SEKDA", "IV/d"),
    (INSPECTOR, "SETDA-INSPEKTUR", "IV/b"),
    (ADVISER, "SETDA-ORGANISASI", "IV/b"),
    (PERSONNEL, "BKPSDM-KEPALA", "IV/c"),
    (PROPOSER, "BKPSDM-MUTASI", "IV/a"),
    (ANALYST, "BKPSDM-ANALIS", "III/b"),
    (KEEPER, "BKPSDM-PENGURUS", "III/b"),
    (SCHOOLS, "DISDIK-KEPALA", "IV/c"),
    (HEALTH, "DINKES-KEPALA", "IV/c"),
    (OFFICE, "KOMINFO-KEPALA", "IV/c"),
    (CONTRACT, "KOMINFO-PPPK", "VII"),
    (LEAVER, "KOMINFO-KASUBBAG", "III/d"),
    (CLERK, "KOMINFO-UMUM", "II/d"),
    (HEADMASTER, "SDN1-KEPALA", "IV/a"),
    (VETERAN, "SDN4-KEPALA", "IV/a"),
    (TEACHER, "SDN1-GURU", "III/c"),
    (NURSE, "PKM1-PERAWAT", "III/b"),
)
_GRANTS = (
    (MAYOR, "ppk"),
    (SEKDA, "pyb"),
    (PERSONNEL, "tpk"),
    (ADVISER, "tpk"),
    (SEKDA, "tpk"),
    (INSPECTOR, "inspektorat"),
    (ANALYST, "analis"),
    (ANALYST, "operator"),
    (KEEPER, "pengelola_aset"),
    (KEEPER, "pengelola_keuangan"),
    (KEEPER, "pengelola_akun"),
    (KEEPER, "pengelola_kepegawaian"),
)
_EMPTY = {
    "hukdis": "nip,jenis,tingkat,nomor_sk,tanggal_sk,tanggal_lhp,mulai,selesai,proses",
    "status": "nip,jenis,mulai,selesai",
    "hubungan": "nip,nip_terkait,jenis",
    "delegasi": "dari_nip,kepada_nip,id_jabatan,peran,mulai,selesai,dasar,nomor_surat",
}
_SINCE = {HEADMASTER: "2018-01-02", VETERAN: "2022-03-01"}
Row = dict[str, Any]
_EARLIER_SCHOOL: Row = {
    "nip": VETERAN,
    "nama": "Kepala SDN 9",
    "jenis": "penugasan",
    "tmt_mulai": "2017-01-02",
    "tmt_selesai": "2021-01-02",
}


@dataclass
class Town:
    """The files of the town and the round's context, which grows as letters come in."""

    folder: Path
    proposals: list[Row]
    letters: list[str] = field(default_factory=list)

    def write(self) -> None:
        """Writes posts, people, histories and proposals as an office hands them in, and the round's context."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _table(self.folder / "jabatan.csv", [_post(*post) for post in _POSTS])
        _table(self.folder / "pegawai.csv", [self._person(*person) for person in _PEOPLE])
        _table(self.folder / "usulan.csv", self.proposals)
        for name, rows in self._histories().items():
            _table(self.folder / "riwayat" / f"{name}.csv", rows)
        for name, header in _EMPTY.items():
            (self.folder / "riwayat" / f"{name}.csv").write_text(f"{header}\n")
        self.context.write_text(_CONTEXT + "".join(self.letters))

    @property
    def context(self) -> Path:
        """The round's KONTEKS.toml."""
        return self.folder / "gelombang.toml"

    def enter(self, *letters: str) -> None:
        """Adds letters to the context's file."""
        self.letters.extend(letters)
        self.context.write_text(_CONTEXT + "".join(self.letters))

    @staticmethod
    def _person(nip: str, post: str, grade: str) -> Row:
        started = f"{nip[8:12]}-{'01' if nip[12] == '2' else nip[12:14]}-01"
        kind = "PPPK" if nip[12] == "2" else "PNS"
        row = {"nip": nip, "nama": f"{post} Rekaan", "tanggal_lahir": f"{nip[:4]}-{nip[4:6]}-{nip[6:8]}"}
        row |= {"jenis_kelamin": "L" if nip[14] == "1" else "P", "jenis_pegawai": f"{kind} Daerah"}
        row |= {"status_pegawai": kind, "kedudukan": "Aktif", "golongan": grade, "tmt_golongan": "2022-04-01"}
        row |= {"tmt_cpns": started, "id_jabatan": post, "tmt_jabatan": _SINCE.get(nip, "2023-02-01")}
        return row | {"pendidikan": "S-1", "surel": f"{nip}@contoh.example"}

    @staticmethod
    def _histories() -> Mapping[str, list[Row]]:
        nips = [nip for nip, _post_id, _grade in _PEOPLE]
        stated = ("bebas_hukdis", "tanpa_konflik", "tanpa_tugas_belajar", "kompetensi", "formasi", "bebas_temuan")
        tables = {
            "peran": [{"nip": nip, "peran": role, "mulai": "2024-01-02"} for nip, role in _GRANTS],
            "pejabat": [
                {"id": MAYOR, "nama": "Wali Kota Rekaan", "jabatan": "Wali Kota", "surel": "wk@contoh.example"}
            ],
            "kinerja": [{"nip": nip, "tahun": year, "predikat": "baik"} for nip in nips for year in (2024, 2025)],
            "pernyataan": [
                {
                    "jenis": kind,
                    "nomor": f"800/{kind}",
                    "tanggal": "2026-11-10",
                    "penandatangan_nip": PERSONNEL,
                    "nip": n,
                }
                for kind in stated
                for n in nips
                if (kind, n) != ("kompetensi", LEAVER)
            ],
        }
        return tables | {"riwayat_jabatan": [_EARLIER_SCHOOL]}


def proposal(nip: str, target: str, decree: str, kind: str = "rotasi", **more: Any) -> Row:
    """A row of `usulan`."""
    row = {"nip": nip, "id_jabatan_tujuan": target, "jenis": kind, "kode_alasan": "kebutuhan"}
    return row | {"uraian_alasan": "Mengisi kebutuhan menurut peta jabatan", "sk": decree} | more


def letter(kind: str, covers: Iterable[str], day: date, **more: Any) -> str:
    """A [[surat]] of a context."""
    named = {"jenis": kind, "nomor": f"{kind}/{day}", "mencakup": list(covers), **more}
    return "\n[[surat]]\n" + f"tanggal = {day}\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in named.items())


def run(*words: object) -> tuple[int, dict[str, Any]]:
    """A command with --json in this process, its database closed as at its end: the exit code and the document."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*map(str, words), "--json"])
    close_all()
    return code, json.loads(out.getvalue())


def done(*words: object) -> dict[str, Any]:
    """A command that must be done: its document."""
    code, told = run(*words)
    assert code == 0, (words, told)
    return told


def import_town(town: Town, day: date) -> dict[str, str]:
    """Imports the files by the commands; the numbers of the cases by NIP."""
    town.write()
    for name in ("jabatan", "pegawai"):
        done("impor", name, town.folder / f"{name}.csv", "--pada", day)
    done("impor", "riwayat", town.folder / "riwayat", "--pada", day)
    words = ("--gelombang", town.context, "--pelaku", PROPOSER, "--pada", day)
    return {case["nip"]: case["nomor"] for case in done("impor", "usulan", town.folder / "usulan.csv", *words)["kasus"]}


def nights(first: date, last: date) -> list[dict[str, Any]]:
    """The nights of these days, both included, without Prefect."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [night for day in days for night in done("malam", "--pada", day, "--tanpa-prefect")["malam"]]


def _post(post_id: str, name: str, kind: str, profile: str, echelon: str, level: int, unit: str, other: str) -> Row:
    low = {"jpt_pratama": "IV/b", "administrator": "III/d"}.get(kind, "")
    row = {"id_jabatan": post_id, "nama": name, "jenis": kind, "profil": profile, "eselon": echelon, "kelas": level}
    row |= {"id_unit": unit, "unit": _UNITS[unit], "id_unit_induk": "" if unit in {"SETDA", "MEDAN"} else "SETDA"}
    row |= {"id_opd": unit, "kebutuhan": 1, "pendidikan_min": "SMA", "golongan_min": low, "instansi": other}
    return row | {"layanan_kritis": "tidak", "penandatangan": "tidak"}


def _table(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


_CONTEXT = f"""
[gelombang]
kode = "2026-12"
pengusul = "{PROPOSER}"
tanggal_sosialisasi = 2026-11-20
tanggal_sk = 2026-12-01
penandatangan = "{MAYOR}"
jabatan_penandatangan = "definitif"

[[sk]]
kode = "P"
jenis = "pelaksana"
nomor = "800.1.3.1/101/2026"
tanggal = 2026-12-01

[[sk]]
kode = "F"
jenis = "fungsional"
nomor = "800.1.3.3/102/2026"
tanggal = 2026-12-01

[[sk]]
kode = "G"
nomor = "800.1.3.2/77/GUB/2026"
tanggal = 2026-11-25
tmt = 2026-12-01

[kepala_daerah]
status = "definitif"
tanggal_pelantikan = 2025-02-20
akhir_masa_jabatan = 2030-02-20

[pilkada]
tanggal_penetapan_paslon = 2029-09-22
sumber = "jadwal rekaan"
"""
