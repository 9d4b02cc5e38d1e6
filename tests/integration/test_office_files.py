"""An office's workbook out and back: who may, what changed on which side, what is refused, and that text stays text."""

import contextlib
import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.stages import Role
from workflow.intake.returned import read_back
from workflow.services.audit import verify
from workflow.services.imports import ImportOrder, import_tables

DAY, LATER = "2026-11-24", "2026-11-26"
UNIT = "DISHUB"


class Office:
    """The city, one of its units, and commands about it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.path = url, folder, folder / "kantor.xlsx"
        self.house = house_on(url)
        self.analyst = self.holder(Role.ANALIS)

    def holder(self, role: Role, agency: str | None = None) -> str:
        with self.house.store.reading() as conn:
            return self.house.loader.directory(conn).holders(role, date.fromisoformat(DAY), agency=agency)[0]

    def told(self, *words: str, on: str = DAY) -> tuple[int, dict, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--pada", on, "--json"])
        close_all()
        return code, json.loads(out.getvalue()), err.getvalue()

    def send(self, *more: str, by: str | None = None) -> tuple[int, dict, str]:
        who = ("--pelaku", by or self.analyst)
        return self.told("data", "kirim", str(self.path), "--unit", UNIT, "--timpa", *who, *more)

    def receive(self, *more: str, by: str | None = None, on: str = LATER) -> tuple[int, dict, str]:
        return self.told("data", "terima", str(self.path), "--pelaku", by or self.analyst, *more, on=on)

    def edit(self, sheet: str, row: int, **values: object) -> None:
        """Types into cells, as the office does."""
        book = load_workbook(self.path)
        cells = book[sheet]
        places = {cell.value: cell.column for cell in cells[1]}
        for column, value in values.items():
            cells.cell(row, places[column]).value = value
        book.save(self.path)

    def cells(self, sheet: str) -> list[dict[str, object]]:
        """The rows as the workbook has them."""
        rows = list(load_workbook(self.path)[sheet].values)
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def read(self, statement: str, **values: object) -> list[tuple]:
        with self.house.store.reading() as conn:
            return [tuple(row) for row in conn.execute(text(statement), values)]

    def kept(self, nip: str) -> dict:
        [(payload,)] = self.read("SELECT payload FROM employee WHERE nip = :n AND recorded_until IS NULL", n=nip)
        return json.loads(payload)

    def change_here(self, table: str, key: str, **values: object) -> None:
        """Somebody else imports another value meanwhile."""
        statement = "SELECT payload FROM register WHERE table_name = :t AND key = :k AND recorded_until IS NULL"
        payload = self.kept(key) if table == "pegawai" else json.loads(self.read(statement, t=table, k=key)[0][0])
        typed = read_back(table, payload) | values
        row = ParsedTable(table, "x", None, 1, frozenset(typed), (ParsedRow(2, typed),), (), 1)
        order = ImportOrder(None, partial=False, dry_run=False, sha256="lain")
        import_tables([row], order, house_on(self.url, f"{LATER}T08:00"))


@pytest.fixture
def office(city_url, monkeypatch, tmp_path):
    """An office of the imported city."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    opened = Office(city_url, tmp_path)
    yield opened
    opened.house.store.close()


def test_a_workbook_goes_out_with_what_can_be_corrected_and_no_more(office):
    """Ids are text, base sheet and row ids are hidden, enumerations are offered, headings have notes; it is in the ledger."""
    code, sent, _line = office.send()
    assert (code, sent["temuan"]) == (0, [])
    assert {"pegawai", "jabatan", "riwayat_jabatan", "kinerja", "diklat"} <= sent["baris"].keys()
    assert not {"status", "hukdis", "hubungan", "talenta"} & sent["baris"].keys()
    book = load_workbook(office.path)
    assert book["_dasar"].sheet_state == "veryHidden"
    assert book["_dasar"].protection.sheet
    people = book["pegawai"]
    headings = [cell.value for cell in people[1]]
    assert not {"tanggal_lahir", "jenis_kelamin", "email", "email_gov"} & set(headings)
    assert people.column_dimensions["A"].hidden
    assert (people["B2"].data_type, people["B2"].number_format, len(people["B2"].value)) == ("s", "@", 18)
    rules = people.data_validations.dataValidation
    assert {"list", None} <= {rule.type for rule in rules}
    assert any(rule.prompt and "18 angka" in rule.prompt for rule in rules)
    base = office.cells("_dasar")
    assert base[0]["lembar"] == "kiriman"
    assert len(base) == 2 + sum(sent["baris"].values())
    assert all(len(str(row["sidik"])) == 64 for row in base[2:])
    body = json.loads(office.read("SELECT body FROM ledger_entry WHERE stream = :s", s=f"data:{UNIT}")[0][0])
    assert (body["kiriman"], body["baris"]) == (sent["kiriman"], sent["baris"])
    units = {row[0] for row in office.read("SELECT DISTINCT unit_id FROM position WHERE agency_id = :u", u=UNIT)}
    assert {row["id_unit"] for row in office.cells("jabatan")} == units


def test_unchanged_it_changes_nothing(office):
    """Sent and received as it was, opened and saved by a spreadsheet in between: no difference and no entry."""
    office.send()
    office.edit("pegawai", 2)
    before = office.read("SELECT COUNT(*) FROM ledger_entry"), office.read("SELECT COUNT(*) FROM employee")
    code, found, _line = office.receive()
    assert (code, found["disimpan"], found["peringatan"]) == (0, True, [])
    for name, table in found["tabel"].items():
        told = {
            k: table[k] for k in ("ditulis", "diubah_kantor", "berubah_di_sini", "bentrok", "baru", "tidak_kembali")
        }
        assert (name, told) == (name, {"ditulis": 0} | {key: [] for key in list(told)[1:]})
        assert table["ditolak"] == []
    assert (office.read("SELECT COUNT(*) FROM ledger_entry"), office.read("SELECT COUNT(*) FROM employee")) == before


def test_what_the_office_corrects_is_stored_once(office):
    """A dry run shows it and writes nothing; then a version, an entry; the same file again changes nothing; birth is kept."""
    office.send()
    row = office.cells("pegawai")[1]
    nip, born = row["nip"], office.kept(row["nip"])["tanggal_lahir"]
    office.edit("pegawai", 3, gelar_belakang="M.Si.", surel="baru.uji@contoh.example")
    code, dry, _line = office.receive("--simulasi")
    assert (code, dry["disimpan"], office.kept(nip)["gelar_belakang"]) == (0, False, row["gelar_belakang"])
    code, found, _line = office.receive()
    assert (code, found["disimpan"]) == (0, True)
    changed = {(one["kunci"], one["kolom"]): one for one in found["tabel"]["pegawai"]["diubah_kantor"]}
    assert changed == {(one["kunci"], one["kolom"]): one for one in dry["tabel"]["pegawai"]["diubah_kantor"]}
    assert changed[nip, "gelar_belakang"] == {
        "baris": 3,
        "kunci": nip,
        "kolom": "gelar_belakang",
        "dikirim": row["gelar_belakang"],
        "berkas": "M.Si.",
        "tersimpan": row["gelar_belakang"],
        "dipakai": "berkas",
    }
    now = office.kept(nip)
    assert (now["gelar_belakang"], now["surel"], now["tanggal_lahir"]) == ("M.Si.", "baru.uji@contoh.example", born)
    events = [
        e for (e,) in office.read("SELECT event FROM ledger_entry WHERE stream = :s ORDER BY seq", s=f"data:{UNIT}")
    ]
    assert events == ["data:sent", "data:received"]
    [(roster,)] = office.read("SELECT COUNT(*) FROM import_run WHERE table_name = 'pegawai'")
    code, again, _line = office.receive()
    assert (code, again["tabel"]["pegawai"]["ditulis"], roster) == (0, 0, 1)
    assert len(office.read("SELECT seq FROM ledger_entry WHERE stream = :s", s=f"data:{UNIT}")) == 2
    assert verify(office.house).bad is None


def test_what_changed_here_meanwhile_is_told_and_a_conflict_waits(office):
    """Ours alone: kept and told. Both: side by side, refused until decided for the file or for what is kept."""
    office.send()
    first, second = office.cells("pegawai")[0], office.cells("pegawai")[1]
    office.change_here("pegawai", first["nip"], jurusan="Jurusan Baru")
    office.change_here("pegawai", second["nip"], gelar_belakang="S.T.")
    office.edit("pegawai", 3, gelar_belakang="M.T.", jurusan="Teknik Sipil")
    code, found, line = office.receive()
    people = found["tabel"]["pegawai"]
    assert (code, found["disimpan"], people["belum_diputus"], "--bentrok" in line) == (2, False, 1, True)
    assert [(one["kunci"], one["tersimpan"]) for one in people["berubah_di_sini"]] == [(first["nip"], "Jurusan Baru")]
    [conflict] = people["bentrok"]
    assert (conflict["dikirim"], conflict["berkas"], conflict["tersimpan"]) == (
        second["gelar_belakang"],
        "M.T.",
        "S.T.",
    )
    assert office.kept(second["nip"])["jurusan"] != "Teknik Sipil"
    code, kept, _line = office.receive("--bentrok", "tersimpan", "--simulasi")
    assert (code, kept["tabel"]["pegawai"]["bentrok"][0]["dipakai"]) == (0, "tersimpan")
    code, _part, _line = office.receive("--terima-sebagian", "--simulasi")
    assert code == 0
    code, _found, _line = office.receive("--putus", "pegawai:3:gelar_belakang=berkas")
    now = office.kept(second["nip"])
    assert (code, now["gelar_belakang"], now["jurusan"]) == (0, "M.T.", "Teknik Sipil")
    assert office.kept(first["nip"])["jurusan"] == "Jurusan Baru"
    assert office.receive()[0] == 0


def test_formula_characters_stay_text_both_ways(office):
    """A value that begins with = + - or @ goes out as text and comes back the same; a formula is a row error that names it."""
    office.send()
    nip = office.cells("pegawai")[0]["nip"]
    for value in ("=1+1", "+62", "-5", "@SUM(A1)", "'Aisyiyah"):
        office.change_here("pegawai", nip, jurusan=value)
        office.send()
        cell = load_workbook(office.path)["pegawai"]
        assert [c.value for c in cell[2] if c.data_type == "f"] == []
        code, found, _line = office.receive()
        assert (code, found["tabel"]["pegawai"]["diubah_kantor"]) == (0, []), value
    office.edit("pegawai", 2, jurusan='=HYPERLINK("http://x")')
    code, found, line = office.receive()
    [reject] = found["tabel"]["pegawai"]["ditolak"]
    assert (code, found["disimpan"]) == (1, False)
    assert (reject["berkas"], reject["lembar"], reject["baris"], reject["kolom"]) == (
        "kantor.xlsx",
        "pegawai",
        2,
        "jurusan",
    )
    assert "rumus" in reject["alasan"]
    assert "baris 2, kolom jurusan" in line


def test_a_row_of_a_history_under_another_key_is_a_correction(office):
    """A wrong TMT: the old row ends, the new one stands; the same file again changes nothing; a row that went is told."""
    office.send()
    rows = office.cells("riwayat_jabatan")
    old = rows[0]
    office.edit("riwayat_jabatan", 2, tmt_mulai=date(2001, 2, 3))
    book = load_workbook(office.path)
    book["riwayat_jabatan"].delete_rows(3)
    book.save(office.path)
    code, found, _line = office.receive()
    told = found["tabel"]["riwayat_jabatan"]
    assert (code, [one["kolom"] for one in told["diubah_kantor"]]) == (0, ["tmt_mulai"])
    assert len(told["tidak_kembali"]) == 1
    own = "SELECT key FROM register WHERE table_name = 'riwayat_jabatan' AND subject = :n AND recorded_until IS NULL"
    keys = [key for (key,) in office.read(own, n=old["nip"])]
    assert any("2001-02-03" in key for key in keys)
    assert not any(str(old["tmt_mulai"])[:10] in key for key in keys)
    code, again, _line = office.receive()
    assert (code, again["tabel"]["riwayat_jabatan"]["ditulis"]) == (0, 0)
    office.edit("riwayat_jabatan", 2, tmt_mulai=date(2001, 2, 4))
    code, more, _line = office.receive()
    assert (code, more["tabel"]["riwayat_jabatan"]["ditolak"][0]["alasan"][:25]) == (1, "baris ini sudah diganti d")


def test_without_its_base_it_is_compared_with_what_is_kept(office):
    """The base sheet is gone: the unit is asked for, a warning says what cannot be told apart, differences are stored."""
    office.send()
    book = load_workbook(office.path)
    del book["_dasar"]
    book.save(office.path)
    office.edit("pegawai", 2, gelar_belakang="M.Hum.")
    code, _found, line = office.receive()
    assert (code, "--unit" in line) == (1, True)
    code, found, _line = office.receive("--unit", UNIT)
    assert (code, found["kiriman"], len(found["peringatan"])) == (0, None, 1)
    assert [one["berkas"] for one in found["tabel"]["pegawai"]["diubah_kantor"]] == ["M.Hum."]
    assert found["tabel"]["kinerja"]["tidak_kembali"] == []


def test_rows_are_added_and_foreign_ones_refused(office):
    """A new row of a history and a new post of the unit are stored; other people, other units and own data are not."""
    office.send()
    people, posts = office.cells("pegawai"), office.cells("jabatan")
    other = office.read(
        "SELECT nip FROM employee WHERE recorded_until IS NULL AND nip NOT IN "
        "(SELECT nip FROM occupancy o JOIN position p ON p.post_id = o.post_id WHERE p.agency_id = :u) LIMIT 1",
        u=UNIT,
    )[0][0]
    book = load_workbook(office.path)
    book["diklat"].append([None, people[0]["nip"], "Diklat Uji", date(2026, 1, 5), 40])
    book["jabatan"].append(
        [None, f"{UNIT}.UJI", "Pengadministrasi Uji", "pelaksana", None, None, 5, posts[0]["id_unit"]]
    )
    book.save(office.path)
    code, found, line = office.receive()
    assert (code, line) == (0, "")
    assert [one["kunci"].split("|")[1] for one in found["tabel"]["diklat"]["baru"]] == ["Diklat Uji"]
    assert office.read("SELECT agency_id FROM position WHERE post_id = :p", p=f"{UNIT}.UJI") == [(UNIT,)]
    book["diklat"].append([None, other, "Diklat Uji", date(2026, 1, 5), 40])
    book["jabatan"].append([None, f"{UNIT}.UJI2", "Pengadministrasi Uji", "pelaksana", None, None, 5, "BKPSDM"])
    book["jabatan"].append([None, "BKPSDM-LAIN", "Pengadministrasi Uji", "pelaksana", None, None, 5, "TIDAKADA"])
    book["pegawai"].append([None, other, "Orang Lain"])
    book["pegawai"].append([None, "199001152015031003", "Orang Baru", *[None] * 7, None, "BKPSDM-LAIN"])
    book.save(office.path)
    office.edit("pegawai", 2, nip=people[1]["nip"])
    office.edit("pegawai", 3, nip=people[0]["nip"])
    office.edit("diklat", 2, nip=other)
    code, found, _line = office.receive()
    reasons = {name: sorted({r["alasan"] for r in t["ditolak"]}) for name, t in found["tabel"].items() if t["ditolak"]}
    assert code == 1
    assert reasons == {
        "diklat": ["NIP baris ini tidak dapat diganti lewat berkas ini", f"bukan pegawai unit {UNIT}"],
        "jabatan": ["unit ini di luar unit yang dikirim"],
        "pegawai": [
            "jabatan ini di luar unit yang dikirim",
            "pegawai ini ada di unit lain",
            *sorted(f"tidak dapat diganti lewat berkas ini; semula {p['nip']}" for p in people[:2]),
        ],
    }
    code, part, _line = office.receive("--terima-sebagian")
    assert (code, part["disimpan"]) == (0, True)


def test_who_keeps_no_data_of_the_unit_neither_gets_nor_gives_it(office):
    """The head of the agency and its personnel officer may, another agency's may not; specific data go to an analis alone."""
    keepers = office.read(
        "SELECT subject, payload FROM register WHERE table_name = 'peran' AND reference = 'pengelola_kepegawaian' "
        "AND recorded_until IS NULL"
    )
    own = [nip for nip, payload in keepers if json.loads(payload)["id_unit"] == UNIT]
    others = [nip for nip, payload in keepers if json.loads(payload)["id_unit"] not in {UNIT, None}]
    [(head_post,)] = office.read("SELECT DISTINCT agency_head_post FROM position WHERE unit_id = :u", u=UNIT)
    heads = office.read("SELECT nip FROM occupancy WHERE post_id = :p AND until IS NULL", p=head_post)
    for nip in [*own, *(nip for (nip,) in heads)]:
        assert office.send(by=nip)[0] == 0, nip
        assert office.send("--spesifik", by=nip)[0] == 2
    code, refused, line = office.send(by=others[0] if others else "198001202005032007")
    assert (code, refused["temuan"][0]["aturan"], "K-PERAN" in line) == (2, "K-PERAN", True)
    assert office.receive(by="198001202005032007")[0] == 2
    code, sent, _line = office.send("--spesifik")
    assert (code, {"status", "hukdis"} <= sent["baris"].keys()) == (0, True)
    body = json.loads(
        office.read("SELECT body FROM ledger_entry WHERE stream = :s ORDER BY seq DESC", s=f"data:{UNIT}")[0][0]
    )
    assert body["golongan"] == ["hukdis", "kesehatan"]
    assert office.receive()[0] == 0


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("data", "kirim", "x.xlsx", "--unit", UNIT), "--pelaku"),
        (("data", "kirim", "x.xlsx", "--unit", "TIDAKADA", "--pelaku", "P-walikota"), "Unit TIDAKADA"),
        (("data", "terima", "x.csv", "--pelaku", "x"), "kirim kembali berkas .xlsx"),
        (("data", "terima", "x.xlsx", "--bentrok", "dadu"), "--bentrok 'dadu'"),
        (("data", "terima", "x.xlsx", "--putus", "pegawai=berkas"), "--putus 'pegawai=berkas'"),
        (("data", "terima", "x.xlsx", "--putus", "pegawai:x:nama=berkas"), "--putus 'pegawai:x:nama=berkas'"),
    ],
)
def test_what_is_lacking_is_said(office, words, part):
    """One clear line, exit 1, nothing written."""
    code, _document, line = office.told(*words)
    assert (code, part in line) == (1, True), line


def test_a_row_that_contradicts_itself_is_refused(office):
    """A corrected and a new post are looked at as an import looks at them: the row, the column and the reason are told."""
    office.send()
    posts = office.cells("jabatan")
    book = load_workbook(office.path)
    new = [None, f"{UNIT}.UJI", "Pengadministrasi Uji", "pelaksana", None, None, 5, posts[0]["id_unit"], None, None, -1]
    book["jabatan"].append(new)
    book.save(office.path)
    office.edit("jabatan", 2, golongan_min="IV/a", golongan_max="III/d")
    code, found, _line = office.receive()
    told = {(one["kolom"], one["alasan"]) for one in found["tabel"]["jabatan"]["ditolak"]}
    assert (code, found["disimpan"]) == (1, False)
    assert told == {
        ("golongan_max", "lebih rendah daripada golongan_min IV/a"),
        ("kebutuhan", "tidak boleh kurang dari nol"),
    }
