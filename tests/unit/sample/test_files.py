"""The files of the sample: the same bytes twice, readable by our own readers, messy as real ones are."""

import csv
import json
import shlex
import time

import pytest

from workflow.domain.context import ActingStatus
from workflow.domain.errors import BadInputError
from workflow.domain.registers import HISTORY_TABLES
from workflow.intake.context import read_context
from workflow.intake.tables import read_table, read_tables
from workflow.intake.workbook import open_workbook
from workflow.sample.city import FILES, write_city
from workflow.sample.plan import read_plan

EMPLOYEES = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small city on disk."""
    directory = tmp_path_factory.mktemp("kota")
    write_city(directory, employees=EMPLOYEES, seed=4)
    return directory


def test_same_seed_gives_the_same_bytes(folder, tmp_path):
    """The sample is deterministic in size and seed, file by file."""
    write_city(tmp_path, employees=EMPLOYEES, seed=4)
    different = [name for name in FILES if (folder / name).read_bytes() != (tmp_path / name).read_bytes()]
    assert different == []


def test_another_seed_gives_other_files(folder, tmp_path):
    """Only what says nothing of people is the same in another city."""
    write_city(tmp_path, employees=EMPLOYEES, seed=5)
    same = {name for name in FILES if (folder / name).read_bytes() == (tmp_path / name).read_bytes()}
    assert same == {"BACA_SAYA.txt", "jabatan.xlsx"}


def test_full_city_is_written_in_under_ten_seconds(tmp_path):
    """5,200 people are quick enough for the demo."""
    started = time.process_time()
    summary = write_city(tmp_path)
    assert time.process_time() - started < 10
    assert (summary.employees, summary.contracts) == (5200, 1300)
    assert set(summary.files) == {file.name for file in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("table", "rejected"), [("pegawai", 0), ("jabatan", 0), ("usulan", 1)], ids=["pegawai", "jabatan", "usulan"]
)
def test_own_reader_takes_every_row_but_the_damaged_one(folder, table, rejected):
    """The importers' reader finds headings under titles and refuses one NIP only."""
    parsed = read_table(folder / f"{table}.xlsx", table)
    assert len(parsed.rejects) == rejected
    assert parsed.row_count == len(parsed.rows) + rejected


def test_riwayat_holds_every_table_and_no_bad_row(folder):
    """All tables of CONTRACT.md are there, so that silence means none."""
    tables = read_tables(folder / "riwayat.xlsx", HISTORY_TABLES)
    assert set(tables) == set(HISTORY_TABLES)
    assert {name: table.rejects for name, table in tables.items() if table.rejects} == {}
    assert all(table.rows for table in tables.values())


def test_five_kinds_of_mess_are_in_the_files(folder):
    """Apostrophes, null, serial dates, titles above headings, blanks in and behind numbers, doubled headings."""
    people = _cells(folder / "pegawai.xlsx", "pegawai")
    proposals = _cells(folder / "usulan.xlsx", "usulan")
    careers = _cells(folder / "riwayat.xlsx", "riwayat_jabatan")
    texts = [cell for row in people for cell in row if isinstance(cell, str)]
    assert any(text.startswith("'") for text in texts)
    assert "null" in texts
    assert any(isinstance(row[2], int | float) for row in careers[1:])
    assert "DATA SINTETIS" in str(proposals[0][0])
    headings = next(row for row in proposals if "sk" in row)
    assert headings.count("Keterangan") == 2
    typed = [str(row[1]) for row in proposals if row[0] in {*map(float, range(1, 61))}]
    assert any(text.endswith("  ") for text in typed)
    assert any(len(text.split()) == 4 for text in typed)


def _cells(path, sheet):
    book = open_workbook(path)
    return [row.cells for found in book.sheets if found.name == sheet for row in found.rows]


def test_key_has_one_entry_for_every_proposal(folder):
    """Each row of usulan, the damaged one with the NIP as it stands there, is in the key."""
    key = json.loads((folder / "kunci_jawaban.json").read_text())
    parsed = read_table(folder / "usulan.xlsx", "usulan", keep_bad_nip=True)
    assert {f"{row.values['nip']}:{row.values['id_jabatan_tujuan'] or ''}" for row in parsed.rows} == set(key)


def test_lawful_context_is_read_with_its_decrees_and_letters(folder):
    """Two SKs are signed by the mayor, one without an inauguration; the third by the proposer as Plh."""
    context = read_context(folder / "gelombang.toml")
    by_code = {decree.code: decree for decree in context.decrees}
    assert by_code["A"].inauguration is not None
    assert by_code["B"].inauguration is None
    assert by_code["A"].signer == by_code["B"].signer == "P-walikota"
    assert by_code["C"].signer == context.proposer
    assert by_code["C"].signer_status is ActingStatus.PLH
    assert context.briefing_on is not None


def test_lawful_context_tells_the_briefing(folder):
    """A plan with criteria and a timetable, one session that was held on the day of the briefing, two questions answered."""
    context = read_context(folder / "gelombang.toml")
    told = context.briefing
    assert told.plan.text
    assert told.plan.criteria
    assert told.plan.timetable
    assert [(session.day, session.held_on) for session in told.sessions] == [(context.briefing_on, context.briefing_on)]
    assert [question.answer is not None for question in told.questions] == [True, True]


def test_forbidden_context_blocks_the_whole_round(folder):
    """An acting head of region, both windows shut, no minutes, no advice, no approval of the minister."""
    context = read_context(folder / "gelombang_terlarang.toml")
    assert context.head_of_region.status is ActingStatus.PLT
    assert context.decrees[0].signer_status is ActingStatus.PLT
    dated = context.decrees[0].date
    assert (dated - context.head_of_region.inaugurated).days < 181
    assert 0 < (context.election.fixed_on - dated).days < 181
    assert not {letter.kind for letter in context.letters} & {
        "ba_tpk",
        "rekomendasi_bkn",
        "persetujuan_mendagri",
        "persetujuan_gubernur",
    }


def test_attendance_names_one_absent_person(folder):
    """Everyone of the inaugurated list came but one."""
    context = read_context(folder / "gelombang.toml")
    assert [entry.attended for entry in context.attendance].count(False) == 1
    assert len(context.attendance) == sum(
        bool(case.approved and case.target and case.decree == "A") for case in read_plan().cases
    )


def test_decisions_are_in_order_and_can_be_split_by_a_shell(folder):
    """Each row has a day, a number within it, a trigger, and arguments that name one actor."""
    with (folder / "keputusan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["tanggal"], int(row["urutan"])) for row in rows] == sorted(
        (row["tanggal"], int(row["urutan"])) for row in rows
    )
    for row in rows:
        arguments = shlex.split(row["argumen"])
        assert arguments.count("--pelaku") == 1
        assert bool(row["kasus"]) != ("--gelombang" in arguments)


def test_lists_leave_out_exactly_those_who_are_not_signed_for(folder):
    """A list decision names every case of its SK that does not go through."""
    with (folder / "keputusan.csv").open(encoding="utf-8", newline="") as file:
        signed = [shlex.split(row["argumen"]) for row in csv.DictReader(file) if row["pemicu"] == "setujui"]
    for arguments in signed:
        decree = arguments[arguments.index("--sk") + 1]
        cases = [case for case in read_plan().cases if case.decree == decree and not case.damaged_nip]
        assert arguments.count("--kecuali") == sum(not case.approved for case in cases)


@pytest.mark.parametrize("employees", [599, 50_001], ids=["too-small", "too-large"])
def test_a_size_outside_the_range_is_refused(tmp_path, employees):
    """The number of ASN is bounded, with one clear sentence."""
    with pytest.raises(BadInputError, match="600 sampai 50000"):
        write_city(tmp_path, employees=employees)


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    """A file in the way is bad input, not a traceback."""
    (tmp_path / "kota").write_text("bukan folder")
    with pytest.raises(BadInputError, match="tidak dapat ditulisi"):
        write_city(tmp_path / "kota", employees=EMPLOYEES)
