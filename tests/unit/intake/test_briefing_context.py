"""The briefing's sections of a context: from TOML and from sheets alike, and one sentence for what is wrong."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.builders import PROPOSER
from tests.unit.intake.test_context import write_workbook
from workflow.domain.briefing import Briefing, Milestone, Plan, Question, Session
from workflow.domain.errors import UnreadableFileError
from workflow.domain.registers import ROUND_TABLES
from workflow.intake.context import context_from_tables, read_context
from workflow.intake.tables import read_signed_list, read_tables

HEAD = '[gelombang]\nkode = "2026-12"\n'
PLAN = f"""{HEAD}
[sosialisasi]
rencana = "Menutup jabatan lowong."
kriteria = ["Sesuai kompetensi", "Sesuai pangkat"]
bertanya = "Bidang Mutasi"
jadwal = [{{ kegiatan = "Penetapan SK", tanggal = 2026-12-01 }}, {{ kegiatan = "Pelantikan" }}]
[[sesi]]
kode = "S1"
tanggal = 2026-11-20
mulai = 09:00:00
selesai = "11.30"
tempat = "Aula"
untuk = ["U1", "U1", "OPD2"]
[[sesi]]
kode = "S2"
tanggal = 2026-11-21
mulai = "8:00 WIB"
selesai = "9.00"
tempat = "Balai"
batal = true
[[sesi]]
kode = "S3"
tanggal = 2026-11-19
mulai = "08.00"
selesai = "09.00"
tempat = "Balai"
terlaksana = 2026-11-19
[[tanya_jawab]]
pertanyaan = "Kapan?"
tanggal = 2026-11-18
jawaban = "Desember."
penjawab = "{PROPOSER}"
[[tanya_jawab]]
pertanyaan = "Di mana?"
tanggal = 2026-11-18
"""
EXPECTED = Briefing(
    Plan(
        "Menutup jabatan lowong.",
        ("Sesuai kompetensi", "Sesuai pangkat"),
        (Milestone("Penetapan SK", date(2026, 12, 1)), Milestone("Pelantikan", None)),
        "Bidang Mutasi",
    ),
    (
        Session("S1", date(2026, 11, 20), time(9), time(11, 30), "Aula", ("U1", "OPD2")),
        Session("S2", date(2026, 11, 21), time(8), time(9), "Balai", called_off=True),
        Session("S3", date(2026, 11, 19), time(8), time(9), "Balai", held_on=date(2026, 11, 19)),
    ),
    (
        Question("Kapan?", date(2026, 11, 18), "Desember.", date(2026, 11, 18), PROPOSER),
        Question("Di mana?", date(2026, 11, 18)),
    ),
)


def briefing_in(tmp_path: Path, text: str) -> Briefing:
    """The briefing of a context's text."""
    path = tmp_path / "konteks.toml"
    path.write_text(text)
    return read_context(path).briefing


def test_the_briefing_of_a_toml_file(tmp_path: Path):
    """Plan, timetable, sessions, questions and answers are read; hours as TOML, with a point or with a colon."""
    assert briefing_in(tmp_path, PLAN) == EXPECTED


def test_a_context_without_a_briefing(tmp_path: Path):
    """A context that says nothing of it has an empty briefing, with a timetable alone it has a plan."""
    assert briefing_in(tmp_path, HEAD) == Briefing()
    alone = briefing_in(tmp_path, HEAD + '[[jadwal]]\nkegiatan = "SK"\n')
    assert alone == Briefing(Plan(timetable=(Milestone("SK", None),)))


def test_sheets_say_the_same(tmp_path: Path):
    """The sheets of the workbook are the same briefing as the TOML file."""
    path = tmp_path / "usulan.xlsx"
    sheets = {
        "gelombang": (["kode"], [["2026-12"]]),
        "sosialisasi": (
            ["rencana", "kriteria", "bertanya"],
            [["Menutup jabatan lowong.", "Sesuai kompetensi; Sesuai pangkat", "Bidang Mutasi"]],
        ),
        "jadwal": (["kegiatan", "tanggal"], [["Penetapan SK", date(2026, 12, 1)], ["Pelantikan", None]]),
        "sesi": (
            ["kode", "tanggal", "mulai", "selesai", "tempat", "untuk", "batal", "terlaksana"],
            [
                ["S1", date(2026, 11, 20), time(9), "11.30", "Aula", "U1; U1; OPD2", None, None],
                ["S2", date(2026, 11, 21), "8:00", "9.00 wib", "Balai", None, "ya", None],
                ["S3", date(2026, 11, 19), "08:00:00", "09:00", "Balai", None, None, date(2026, 11, 19)],
            ],
        ),
        "tanya_jawab": (
            ["pertanyaan", "tanggal", "jawaban", "penjawab"],
            [["Kapan?", date(2026, 11, 18), "Desember.", PROPOSER], ["Di mana?", date(2026, 11, 18), None, None]],
        ),
    }
    write_workbook(path, sheets)
    assert context_from_tables(read_tables(path, ROUND_TABLES)).briefing == EXPECTED


_SESSION = '[[sesi]]\nkode = "S1"\ntanggal = 2026-11-20\nmulai = "09.00"\nselesai = "10.00"\ntempat = "Aula"\n'
_ASKED = '[[tanya_jawab]]\npertanyaan = "Kapan?"\ntanggal = 2026-11-18\n'


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        pytest.param("[sosialisasi]\nrencana = 1", "sosialisasi.rencana", "harus berupa teks", id="type"),
        pytest.param("[sosialisasi]\njadwal = 1", "jadwal", "tulis sebagai", id="no list"),
        pytest.param(
            "[sosialisasi]\njadwal = [{ tanggal = 2026-12-01 }]", r"jadwal\[1\].kegiatan", "wajib diisi", id="a line"
        ),
        pytest.param(
            _SESSION.replace("10.00", "09.00"), r"sesi\[1\].selesai", "harus sesudah mulai", id="ends as it begins"
        ),
        pytest.param(_SESSION.replace('"09.00"', '"25.00"'), r"sesi\[1\].mulai", "jam tidak dikenal", id="no hour"),
        pytest.param(_SESSION.replace('"09.00"', '"pagi"'), r"sesi\[1\].mulai", "jam tidak dikenal", id="words"),
        pytest.param(_SESSION.replace('"09.00"', "9"), r"sesi\[1\].mulai", "harus berupa jam", id="a number"),
        pytest.param(_SESSION.replace('"S1"', '"S 1"'), r"sesi\[1\].kode", "hanya huruf, angka", id="code"),
        pytest.param(
            _SESSION + _SESSION.replace("S1", "s1"), r"sesi\[2\].kode", "lebih dari sekali", id="a code twice"
        ),
        pytest.param(
            _SESSION + "batal = true\nterlaksana = 2026-11-20",
            r"sesi\[1\].terlaksana",
            "bertentangan",
            id="off and held",
        ),
        pytest.param(_SESSION + 'ruang = "x"', r"sesi\[1\].ruang", "kunci tidak dikenal", id="unknown key"),
        pytest.param(_ASKED + _ASKED, r"tanya_jawab\[2\].pertanyaan", "sudah ada", id="a question twice"),
        pytest.param(_ASKED + 'jawaban = "Ya."', r"tanya_jawab\[1\].penjawab", "wajib diisi", id="nobody answered"),
        pytest.param(
            _ASKED + f'penjawab = "{PROPOSER}"', r"tanya_jawab\[1\].jawaban", "wajib diisi", id="nothing answered"
        ),
        pytest.param(
            _ASKED + f'jawaban = "Ya."\npenjawab = "{PROPOSER}"\ntanggal_jawaban = 2026-11-17',
            r"tanya_jawab\[1\].tanggal_jawaban",
            "sebelum tanggal pertanyaan",
            id="answered before",
        ),
    ],
)
def test_one_sentence_for_what_is_wrong(tmp_path: Path, text, place, reason):
    """A wrong value is one sentence with the file, the section with its number, the key and the reason."""
    with pytest.raises(UnreadableFileError, match=rf"^konteks.toml.*{place}: .*{reason}"):
        briefing_in(tmp_path, HEAD + text)


def test_a_signed_list(tmp_path: Path):
    """A file of who came is read by its column nip; who is marked as absent did not come."""
    path = tmp_path / "daftar.csv"
    path.write_text(f"Nama,NIP,Hadir\nA,'{PROPOSER},ya\n")
    assert read_signed_list(path) == (PROPOSER,)
    path.write_text(f"NIP,Hadir\n{PROPOSER},tidak\n")
    assert read_signed_list(path) == ()
    path.write_text("NIP\n123\n")
    with pytest.raises(UnreadableFileError, match=r"daftar.csv.*baris 2, kolom NIP"):
        read_signed_list(path)
