"""`mutasi contoh`: a synthetic city of Pematangsiantar's shape with a round of proposals, decisions and the answer key."""

import csv
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workflow.domain.errors import BadInputError
from workflow.intake.writer import write_workbook
from workflow.sample import decisions, hard_cases
from workflow.sample.catalogue import read_catalogue
from workflow.sample.letters import ContextWriter
from workflow.sample.offices import Offices, fill_offices, office_tables
from workflow.sample.plan import RoundPlan, read_plan
from workflow.sample.posts import FULL_SIZE, position_map
from workflow.sample.proposals import answer_key, proposal_sheet
from workflow.sample.records import Records
from workflow.sample.roster import position_sheet, roster
from workflow.sample.staffing import City, staff
from workflow.settings.policy import read_policy

SMALLEST, LARGEST = 600, 50_000
README = """DATA SINTETIS

Semua orang, NIP, nama, alamat surel, surat, dan keputusan di folder ini rekaan untuk uji coba. Tidak ada data ASN
sungguhan, dan tidak ada nama pejabat sungguhan; kecocokan hanya kebetulan. Nama perangkat daerah, kecamatan, dan
kelurahan mengikuti Kota Pematangsiantar. Jumlah pegawai dan isi jabatan adalah perkiraan, bukan data kota.

pegawai.xlsx              daftar pegawai, judul kolom ekspor SIASN
jabatan.xlsx              peta jabatan
riwayat.xlsx              semua tabel lain, satu lembar satu tabel
usulan.xlsx               usulan gelombang 2026-12 (satu NIP sengaja rusak)
gelombang.toml            konteks gelombang
gelombang_terlarang.toml  konteks kedua: aturan yang berlaku bagi seluruh gelombang menahan (untuk periksa)
keputusan.csv             keputusan orang-orang rekaan, untuk peragaan
sulit.csv                 enam perkara yang sulit hari demi hari, sebagai perintah mutasi, untuk peragaan
usulan_jpt.xlsx           usulan gelombang 2026-12-JPT: kepala Disdukcapil
gelombang_jpt.toml        konteks gelombang itu; _lengkap: sesudah keputusan Mendagri datang
gelombang_susulan.toml    konteks gelombang 2026-12 sesudah yang absen dilantik
sulit_plh.xlsx            surat perintah Plh, tabel delegasi; sulit_wafat.xlsx: tabel status
kunci_jawaban.json        temuan yang harus keluar dari periksa, per NIP dan jabatan tujuan

Tanggal-tanggalnya tetap: usulan disiapkan 24 November 2026, SK 1 Desember 2026, pelantikan 3 Desember 2026.
"""


@dataclass(frozen=True)
class CitySummary:
    """What was written: counts, the files, and how many cases each planted rule is expected to be found in."""

    directory: Path
    files: tuple[str, ...]
    employees: int
    contracts: int
    posts: int
    units: int
    vacancies: int
    proposals: int
    decisions: int
    expected: Mapping[str, int]


def write_city(directory: Path, *, employees: int = FULL_SIZE, seed: int = 1) -> CitySummary:
    """Writes the sample city; the same size and seed give the same bytes on every day and machine.

    Args:
        directory: where to; made if it is not there, files of the same names are replaced.
        employees: number of ASN, 600 to 50,000.
        seed: draws other people into the same city and the same round.

    Raises:
        BadInputError: the number is out of range, or the directory cannot be written.
    """
    if not SMALLEST <= employees <= LARGEST:
        raise BadInputError(f"Jumlah ASN harus {SMALLEST} sampai {LARGEST}.")
    city, offices, plan = build_city(employees, seed)
    rng = random.Random(f"berkas-{seed}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _write_tables(directory, city, offices, plan, rng)
        acts = _write_round(directory, city, offices, plan)
    except OSError as exc:
        raise BadInputError(f"Folder {directory.name} tidak dapat ditulisi.") from exc
    return _summary(directory, city, plan, acts)


def build_city(employees: int, seed: int) -> tuple[City, Offices, RoundPlan]:
    """The city in memory: posts with holders, offices, and the plan of the round."""
    catalogue, plan = read_catalogue(), read_plan()
    rng = random.Random(f"kota-{seed}")
    city = staff(catalogue, position_map(catalogue, employees), plan, employees, rng)
    return city, fill_offices(city), plan


def _write_tables(directory: Path, city: City, offices: Offices, plan: RoundPlan, rng: random.Random) -> None:
    write_workbook(directory / "pegawai.xlsx", {"pegawai": roster(city, offices, read_catalogue(), rng)})
    write_workbook(directory / "jabatan.xlsx", {"jabatan": position_sheet(city)})
    history = Records(city, offices, plan, rng).tables() | office_tables(city, offices)
    write_workbook(directory / "riwayat.xlsx", history)
    write_workbook(directory / "usulan.xlsx", {"usulan": proposal_sheet(city, plan)})


def _write_round(directory: Path, city: City, offices: Offices, plan: RoundPlan) -> int:
    context = ContextWriter(city, offices, plan)
    texts = {
        "gelombang.toml": context.lawful(),
        "gelombang_terlarang.toml": context.forbidden(),
        "kunci_jawaban.json": json.dumps(answer_key(city, plan), indent=2) + "\n",
        "BACA_SAYA.txt": README,
    }
    for name, text in texts.items():
        (directory / name).write_bytes(text.encode())
    book = decisions.DecisionBook(city, offices, plan, context, read_policy().checklist)
    acts, hard = book.rows(), hard_cases.HardBook(city, offices, plan, book)
    for name, text in hard.texts().items():
        (directory / name).write_bytes(text.encode())
    for name, sheets in hard.workbooks().items():
        write_workbook(directory / name, sheets)
    # Read by the demo, not by a spreadsheet: an apostrophe before `--pelaku` would spoil the shell quoting.
    for name, rows in (
        ("keputusan.csv", [decisions.HEADINGS, *acts]),
        ("sulit.csv", [hard_cases.HEADINGS, *hard.rows()]),
    ):
        with (directory / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return len(acts)


def _summary(directory: Path, city: City, plan: RoundPlan, acts: int) -> CitySummary:
    people = city.people
    expected: dict[str, int] = {}
    for case in plan.cases:
        for rule in case.expected:
            expected[rule] = expected.get(rule, 0) + 1
    return CitySummary(
        directory=directory,
        files=FILES,
        employees=len(people),
        contracts=sum(person.contract for person in people),
        posts=len(city.posts),
        units=len({post.unit.id for post in city.posts.values()}),
        vacancies=sum(1 for post in city.posts.values() if post.single and not city.holder(post.id)),
        proposals=len(plan.cases),
        decisions=acts,
        expected=dict(sorted(expected.items())),
    )


FILES = (
    "pegawai.xlsx",
    "jabatan.xlsx",
    "riwayat.xlsx",
    "usulan.xlsx",
    "gelombang.toml",
    "gelombang_terlarang.toml",
    "keputusan.csv",
    "kunci_jawaban.json",
    "BACA_SAYA.txt",
    "sulit.csv",
    "usulan_jpt.xlsx",
    "gelombang_jpt.toml",
    "gelombang_jpt_lengkap.toml",
    "gelombang_susulan.toml",
    "sulit_plh.xlsx",
    "sulit_wafat.xlsx",
)
"""What `write_city` writes."""
