"""Rows of an office's workbook that may not be what they are, and who keeps the data of which units."""

from datetime import date
from types import SimpleNamespace

import pytest

from workflow.domain.corrected_data import Known, Section, wanting
from workflow.domain.directory import Directory, RoleGrant
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.office_file import Settled, fingerprint, row_id
from workflow.domain.stages import Role
from workflow.intake.returned import read_back
from workflow.services import offices, returned_rows
from workflow.services.offices import Office, keeper_role, office_of
from workflow.services.returned_rows import Returning, merge
from workflow.storage.office_files import OwnPost, SentFile, Version

ONE, TWO, ACTOR = "199001152015031003", "198503122010012002", "198001022004011002"
OFFICE = Office("U", frozenset({"U"}), ("U",), ("U-1",), (ONE,), "U", None)
TODAY = date(2026, 11, 24)


@pytest.fixture
def kept(monkeypatch):
    """The rows that are kept, by table and key."""
    found = {}
    monkeypatch.setattr(
        returned_rows.office_files,
        "versions_of",
        lambda _conn, table, keys: {k: [Version(found[table, k], None)] for k in keys if (table, k) in found},
    )
    monkeypatch.setattr(
        returned_rows.office_files, "keys_about", lambda _conn, table, _p: [k for t, k in found if t == table]
    )
    return found


def back(rows, known=("pegawai", "jabatan", "kinerja")):
    sent = {table: {row_id(table, key): (key, hashed) for key, hashed in own.items()} for table, own in rows.items()}
    ids = {table: {n: row_id(table, key) for n, key in enumerate(own, 2)} for table, own in rows.items()}
    return Returning(OFFICE, SentFile("x", "U", None, sent), ACTOR, ids, Settled(), frozenset(known))


def table(name, *rows):
    parsed = tuple(ParsedRow(n, read_back(name, row)) for n, row in enumerate(rows, 2))
    return ParsedTable(name, "k.xlsx", name, 1, frozenset(rows[0]), parsed, (), len(rows))


def reasons(found):
    return [(reject.row, reject.column, reject.reason) for reject in found.rejects]


def rating(nip, year, word="baik"):
    return {"nip": nip, "tahun": year, "predikat": word}


def test_a_row_that_takes_another_rows_key_is_refused(kept):
    """Two ratings of one year: the second, which was sent under another year, is told that such a row is there already."""
    kept["kinerja", f"{ONE}|2024"], kept["kinerja", f"{ONE}|2025"] = rating(ONE, 2024), rating(ONE, 2025)
    sent = {"kinerja": {f"{ONE}|2024": "", f"{ONE}|2025": ""}, "pegawai": {ONE: ""}}
    found = merge(None, table("kinerja", rating(ONE, 2025, "kurang")), back(sent), read_back)
    assert reasons(found) == [(2, "baris", "baris seperti ini sudah ada")]


def test_a_table_that_nobody_ever_read_and_own_data_are_refused(kept):
    """One row would make the silence of a whole table mean something; and nobody corrects himself."""
    found = merge(None, table("kinerja", rating(ONE, 2025)), back({}, known=()), read_back)
    assert reasons(found) == [(2, "baris", "tabel kinerja belum pernah diimpor; impor dahulu seluruhnya")]
    found = merge(None, table("kinerja", rating(ACTOR, 2025)), back({}), read_back)
    assert reasons(found)[0][1] == "nip"


def test_a_post_is_not_moved_out_of_the_office(kept):
    """Its unit becomes another's: refused; its class becomes another: taken."""
    post = {"id_jabatan": "U-1", "nama": "Analis", "jenis": "pelaksana", "kelas": 7, "id_unit": "U"}
    kept["jabatan", "U-1"] = post
    columns = ("id_jabatan", "nama", "jenis", "kelas", "id_unit")
    sent = {"jabatan": {"U-1": fingerprint(post, columns)}}
    found = merge(None, table("jabatan", post | {"id_unit": "V"}), back(sent), read_back)
    assert reasons(found) == [(2, "id_unit", "unit ini di luar unit yang dikirim")]
    found = merge(None, table("jabatan", post | {"kelas": 8}), back(sent), read_back)
    assert (found.rejects, found.table.rows[0].values["kelas"]) == ((), 8)


def test_an_office_is_a_unit_with_all_below_it(monkeypatch):
    """Units below units belong to it, posts of other units do not; its head post is that of its agency."""
    posts = [OwnPost("A1", "A", "R", "A", "A1"), OwnPost("B1", "B", "A", "A", "A1"), OwnPost("C1", "C", "B", "A", "A1")]
    posts.append(OwnPost("Z1", "Z", "R", "Z", "Z1"))
    monkeypatch.setattr(offices.office_files, "own_posts", lambda _conn: posts)
    monkeypatch.setattr(offices.office_files, "people_of", lambda *_: [])
    office = office_of(None, "B")
    assert (office.units, office.posts, office.above) == ({"B", "C"}, ("B1", "C1"), ("B", "A", "R"))
    assert office_of(None, "A").posts == ("A1", "B1", "C1")


def test_who_keeps_what(monkeypatch):
    """A grant counts for its unit and all below, a city-wide one everywhere; a head holds, is named, or acts for the post."""
    grants = (
        RoleGrant(ONE, Role.PENGELOLA_KEPEGAWAIAN, "U", None, None),
        RoleGrant(TWO, Role.ANALIS, None, None, None),
        RoleGrant(ACTOR, Role.INSPEKTORAT, None, None, None),
    )
    directory = Directory(1, {}, grants, (), {}, frozenset())

    def role(nip, *own):
        return keeper_role(None, nip, own, directory, TODAY)

    other = OFFICE._replace(unit_id="V", above=("V",), agency="V")
    assert [role(ONE, OFFICE), role(ONE, other), role(TWO, other), role(TWO)] == [
        Role.PENGELOLA_KEPEGAWAIAN,
        None,
        Role.ANALIS,
        Role.ANALIS,
    ]
    assert role(ACTOR, OFFICE) is None
    headed = OFFICE._replace(head_post="U-1")
    monkeypatch.setattr(offices, "holders_of", lambda _conn, _posts: {"U-1": ACTOR})
    assert role(ACTOR, headed) is Role.KEPALA_OPD
    monkeypatch.setattr(offices, "holders_of", lambda _conn, _posts: {})
    assert role(ACTOR, headed) is None
    monkeypatch.setattr(Directory, "acting_for", lambda *_: SimpleNamespace(to_nip=ACTOR))
    assert role(ACTOR, headed) is Role.KEPALA_OPD


def test_what_is_missing_is_said_in_words():
    """A table nobody read, a person without mail, a year without a rating, a table without rows; sanctions are never missed."""
    person = Section("pegawai", (Known("pegawai", {"golongan": "III/a"}, "impor", TODAY),), imported=True)
    rated = Section("kinerja", (Known("kinerja/2025", {"tahun": 2025}, "impor", TODAY),), imported=True)
    rest = [
        Section("diklat", (), imported=False),
        Section("kompetensi", (), imported=True),
        Section("hukdis", (), imported=True),
    ]
    told = wanting([person, rated, *rest], TODAY, by_mail=True)
    assert [line.split(": ")[1] for line in told] == [
        *(f"{name} kosong." for name in ("pendidikan", "jurusan", "id_jabatan", "tmt_jabatan", "surel")),
        "predikat tahun 2024 tidak ada.",
        "tabel ini belum pernah diimpor, jadi sistem tidak tahu apa pun tentangnya.",
        "tidak ada catatan.",
    ]
    assert not any("surel" in line for line in wanting([person], TODAY, by_mail=False))


def test_a_kept_value_that_cannot_be_read_again_stays_as_it_is():
    """An old value that today's reader refuses is no difference by itself."""
    assert read_back("pegawai", {"nip": ONE, "golongan": "V/z"})["golongan"] == "V/z"
