"""'Periksa data Anda': what a person sees, who else does, a correction asked for and decided, and the notice before a round."""

import contextlib
import io
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from tests.pdf_text import pages_of
from workflow.cli.main import main
from workflow.domain import failpoint
from workflow.domain.stages import Role
from workflow.services import own_data
from workflow.storage import corrections

DAY, UNIT = "2026-11-24", "DISHUB"
ONE = "FROM occupancy o JOIN position p ON p.post_id = o.post_id AND p.recorded_until IS NULL WHERE o.until IS NULL"


class City:
    """Commands about the data of one person of a unit."""

    def __init__(self, url, folder):
        self.house, self.folder = house_on(url), folder
        with self.house.store.reading() as conn:
            directory, today = self.house.loader.directory(conn), date.fromisoformat(DAY)
            self.analysts = directory.holders(Role.ANALIS, today)
            self.keepers = directory.holders(Role.PENGELOLA_KEPEGAWAIAN, today, agency=UNIT)
        clean = "SELECT subject FROM register WHERE table_name IN ('peran', 'hukdis') AND recorded_until IS NULL"
        idle = f"SELECT o.nip {ONE} AND p.kind = 'pelaksana' AND o.nip NOT IN ({clean})"
        self.nip = self.read(f"{idle} AND p.agency_id = :u ORDER BY 1", u=UNIT)[0][0]
        self.other = self.read(f"{idle} AND p.agency_id <> :u ORDER BY 1", u=UNIT)[0][0]

    def told(self, *words, on=DAY, by=None):
        out, err = io.StringIO(), io.StringIO()
        who = ("--pelaku", by) if by else ()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["data", *words, *who, "--pada", on, "--json"])
        close_all()
        return code, json.loads(out.getvalue()), err.getvalue()

    def read(self, statement, **values):
        with self.house.store.reading() as conn:
            return [tuple(row) for row in conn.execute(text(statement), values)]

    def ask(self, *more, by=None, column="jurusan", value="Manajemen Transportasi", nip=None):
        words = ("koreksi", nip or self.nip, "--kolom", column, "--usul", value, "--alasan", "Ijazah terlampir.")
        return self.told(*words, *more, by=by or self.nip)

    def decide(self, number, how="terima", by=None, on="2026-11-25"):
        return self.told(
            "putuskan", number, "--hasil", how, "--alasan", "Sesuai ijazah.", by=by or self.analysts[0], on=on
        )

    def kept(self, column):
        payload = self.read("SELECT payload FROM employee WHERE nip = :n AND recorded_until IS NULL", n=self.nip)[0][0]
        return json.loads(payload)[column]

    def events(self, stream):
        return self.read("SELECT event, body FROM ledger_entry WHERE stream = :s ORDER BY seq", s=stream)


@pytest.fixture
def city(city_url, monkeypatch, tmp_path):
    """The imported city, with a person of one of its agencies."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    opened = City(city_url, tmp_path)
    yield opened
    opened.house.store.close()


def test_a_person_sees_all_of_it_with_source_date_and_gaps(city):
    """Identity, post, history, ratings with source and day; what is missing in words; and specific data, logged."""
    code, mine, _line = city.told("saya", city.nip, by=city.nip)
    assert (code, mine["nip"], len(mine["jabatan"])) == (0, city.nip, 1)
    [person] = mine["data"]["pegawai"]
    assert (person["nip"], person["sumber"], person["baris"]) == (city.nip, "impor pegawai", "pegawai")
    assert person["dicatat"] == DAY
    assert not {"email", "jenis_kelamin", "agama"} & person.keys()
    assert mine["data"]["kinerja"][0]["baris"].startswith("kinerja/20")
    assert mine["tidak_ditampilkan"] == []
    assert any("diklat" in line.lower() or "kosong" in line or "tidak ada" in line for line in mine["kurang"])
    statement = "SELECT subject FROM register WHERE table_name = 'hukdis' AND recorded_until IS NULL ORDER BY 1"
    punished = city.read(statement)[0][0]
    assert city.told("saya", punished, by=punished)[1]["data"]["hukdis"]
    [(event, body)] = city.events(f"akses:pegawai:{punished}")
    assert (event, json.loads(body)["golongan"]) == ("data:specific_shown", ["hukdis"])


def test_who_else_sees_it(city):
    """An analis and the unit's personnel officer do, the officer without sanctions; a colleague does not."""
    assert city.told("saya", city.nip, by=city.analysts[0])[1]["tidak_ditampilkan"] == []
    code, seen, _line = city.told("saya", city.nip, by=city.keepers[0])
    assert (code, seen["tidak_ditampilkan"], "hukdis" in seen["data"]) == (0, ["status", "hukdis"], False)
    code, refused, line = city.told("saya", city.nip, by=city.other)
    assert (code, refused["temuan"][0]["aturan"], "K-PERAN" in line) == (2, "K-PERAN", True)
    code, _refused, line = city.told("saya", "198001202005032999", by=city.analysts[0])
    assert (code, "tidak ditemukan" in line) == (1, True)


def test_it_is_a_sheet_to_print(city):
    """The PDF holds name, source, gaps and how a mistake is corrected; the tables on the terminal say the same."""
    path = city.folder / "saya.pdf"
    assert city.told("saya", city.nip, "--pdf", str(path), by=city.nip)[0] == 0
    told = "".join("".join(pages_of(path.read_bytes())).split())
    assert "PeriksadataAnda" in told
    assert "Bilaadayangkeliru" in told
    assert city.nip in told
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["data", "saya", city.nip, "--pelaku", city.nip, "--pada", DAY]) == 0
    assert "Yang belum ada" in out.getvalue()


def test_a_correction_is_a_task_decided_by_somebody_else(city):
    """Owner and deadline at once, values not in the ledger; accepted it is a version, and the person sees the decision."""
    before = city.kept("jurusan")
    code, asked, _line = city.ask()
    assert (code, asked["nomor"], asked["keadaan"], asked["lama"]) == (0, "KD-2026-0001", "menunggu", before)
    assert (asked["pemilik"], asked["tenggat"]) == (city.keepers[0], "2026-11-27")
    assert "Transportasi" not in str(city.events("koreksi:KD-2026-0001"))
    code, _again, line = city.ask(value="Lain")
    assert (code, "belum diputus" in line) == (1, True)
    for by in (city.keepers[0], city.analysts[0]):
        [waiting] = city.told("antrean", by=by, on="2026-11-30")[1]["pembetulan"]
        assert (waiting["nomor"], waiting["terlambat"]) == ("KD-2026-0001", True)
    assert city.told("antrean", by=city.nip)[1]["pembetulan"] == []
    assert city.decide("KD-2026-0001", by=city.other)[0] == 2
    code, done, _line = city.decide("KD-2026-0001")
    assert (code, done["keadaan"], city.kept("jurusan")) == (0, "diterima", "Manajemen Transportasi")
    code, late, _line = city.decide("KD-2026-0001", "tolak")
    assert (code, late["temuan"][0]["aturan"]) == (2, "K-TAHAP")
    assert [event for event, _body in city.events("koreksi:KD-2026-0001")] == [
        "data:correction_requested",
        "data:correction_accepted",
    ]
    mine = city.told("saya", city.nip, by=city.nip)[1]
    assert (mine["pembetulan"][0]["alasan_putusan"], mine["data"]["pegawai"][0]["sumber"]) == (
        "Sesuai ijazah.",
        "pembetulan",
    )
    assert city.read("SELECT COUNT(*) FROM import_run WHERE table_name = 'pegawai'") == [(1,)]


def test_a_refused_one_changes_nothing_and_a_changed_field_is_looked_at_again(city):
    """tolak keeps the value; terima of a field that changed since is K-LIHAT; a lost race is K-TAHAP; a fault leaves it open."""
    before = city.kept("jurusan")
    number = city.ask()[1]["nomor"]
    assert city.decide(number, "tolak")[1]["keadaan"] == "ditolak"
    assert city.kept("jurusan") == before
    number = city.ask(value="Hukum")[1]["nomor"]
    other = city.ask(column="gelar_belakang", value="S.H.")[1]["nomor"]

    def meanwhile(tx):
        changed = json.dumps(json.loads(payload) | {"jurusan": "Lain"})
        tx.conn.execute(text("UPDATE employee SET payload = :p WHERE nip = :n"), {"p": changed, "n": city.nip})

    payload = city.read("SELECT payload FROM employee WHERE nip = :n AND recorded_until IS NULL", n=city.nip)[0][0]
    city.house.store.write(meanwhile)
    code, found, _line = city.decide(number)
    assert (code, found["temuan"][0]["aturan"]) == (2, "K-LIHAT")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corrections, "decide", lambda *_, **__: False)
        assert city.decide(other)[1]["temuan"][0]["aturan"] == "K-TAHAP"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failpoint, "_HOOKS", [])
        failpoint.install(lambda name: (_ for _ in ()).throw(RuntimeError) if name == "own_data.between" else None)
        assert city.decide(other)[0] == 1
    assert [one["nomor"] for one in city.told("antrean", by=city.analysts[0])[1]["pembetulan"]] == [number, other]


def test_a_row_of_a_register_and_its_key(city):
    """A rating under the wrong year is corrected by its row: the old row ends, the new one stands."""
    row = city.told("saya", city.nip, by=city.nip)[1]["data"]["kinerja"][0]
    code, asked, _line = city.ask("--baris", row["baris"], column="tahun", value="2019", by=city.keepers[0])
    assert (code, asked["pemilik"] in {None, city.nip, city.keepers[0]}) == (0, False)
    assert city.decide(asked["nomor"], by=city.keepers[0])[1]["temuan"][0]["aturan"] == "K-PERAN"
    assert city.decide(asked["nomor"])[0] == 0
    years = [r["tahun"] for r in city.told("saya", city.nip, by=city.nip)[1]["data"]["kinerja"]]
    assert 2019 in years
    assert row["tahun"] not in years


def test_what_cannot_be_asked_is_said(city):
    """Unknown rows and columns, the NIP, a value that is none or stands there already; sanctions through who sees none."""
    for more, column, value, part in [
        ((), "agama", "x", "pilih nama"),
        ((), "nip", city.other, "pilih nama"),
        ((), "golongan", "ZZ", "golongan tidak dikenal"),
        ((), "jurusan", "-", "nilainya kosong"),
        ((), "jurusan", city.kept("jurusan"), "sudah berisi"),
        (("--baris", "kinerja/1900"), "predikat", "baik", "kinerja/1900 tidak ada"),
        (("--baris", "hukdis/x"), "tingkat", "berat", "tidak satu pun"),
        (("--baris", "rahasia"), "x", "y", "pilih pegawai"),
    ]:
        code, _document, line = city.ask(*more, column=column, value=value)
        assert (code, part in line) == (1, True), line
    nobody = ("koreksi", "197001011990011001", "--kolom", "jurusan", "--usul", "x", "--alasan", "x")
    code, _document, line = city.told(*nobody, by=city.analysts[0])
    assert (code, "Pegawai 197001011990011001 tidak ditemukan" in line) == (1, True)
    assert city.ask("--baris", "hukdis/x", column="tingkat", value="berat", by=city.keepers[0])[0] == 2
    assert city.ask(by=city.other)[0] == 2
    assert city.told("koreksi", city.nip, by=city.nip)[0] == 1
    assert city.told("putuskan", "KD-2026-0001", by=city.nip)[0] == 1
    code, _document, line = city.decide("KD-2026-0099")
    assert (code, "tidak ditemukan" in line) == (1, True)
    assert city.told("saya", city.nip)[0] == 1


def test_the_notice_is_one_mail_a_person_and_round(city):
    """Of a unit before the round is open; ordered again nobody gets a second; another round is another mail; it is rendered."""
    count = "SELECT COUNT(*) FROM outbox WHERE mail = 'data_check'"
    words = ("undang", "2027-06", "--unit", UNIT)
    code, tried, _line = city.told(*words, "--simulasi", by=city.analysts[0])
    assert (code, tried["surat"], city.read(count)) == (0, 0, [(0,)])
    code, found, _line = city.told(*words, by=city.keepers[0])
    assert (code, found["surat"], found["pegawai"]) == (0, tried["pegawai"], tried["pegawai"])
    assert city.told(*words, by=city.analysts[0])[1]["surat"] == 0
    assert city.told("undang", "2027-07", "--unit", UNIT, by=city.analysts[0])[1]["surat"] == found["surat"]
    assert [event for event, _body in city.events("gelombang:2027-06")] == ["data:check_invited"]
    assert city.told(*words, by=city.other)[0] == 2
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["kirim", "--pada", f"{DAY}T11:00", "--json"]) == 0
    close_all()
    assert json.loads(out.getvalue())["diterima"] > 0


def test_the_notice_of_a_round_does_not_tell_who_is_on_its_list(city):
    """Everybody of the units that cases leave is asked, not the names alone; by the proposer or an analis, nobody else."""
    [(proposer,)] = city.read("SELECT proposer FROM transfer_round WHERE code = '2026-12'")
    [(names,)] = city.read("SELECT COUNT(*) FROM transfer_case WHERE round_code = '2026-12'")
    code, found, _line = city.told("undang", "2026-12", "--simulasi", by=proposer)
    assert (code, found["pegawai"] > names) == (0, True)
    assert city.told("undang", "2026-12", "--simulasi", by=city.analysts[0])[1]["pegawai"] == found["pegawai"]
    assert city.told("undang", "2026-12", by=city.keepers[0])[0] == 2
    code, _found, line = city.told("undang", "2099-01", by=proposer)
    assert (code, "2099-01" in line) == (1, True)


def test_nobody_may_own_a_request(city):
    """Where only the person and who asks could decide, the task has no owner and waits visibly."""
    with city.house.store.reading() as conn:
        directory = city.house.loader.directory(conn)
        order = own_data.CorrectionOrder(city.nip, "pegawai", "nama", "x", "y", city.nip)
        empty = type(directory)(0, directory.posts, (), (), {}, directory.tables)
        assert own_data._owner(conn, order, empty, date.fromisoformat(DAY)) is None


def test_a_row_is_not_corrected_into_nonsense(city):
    """An end before the beginning is refused where it is asked for, and where two requests together make it."""
    office = "SELECT subject FROM register WHERE table_name = 'peran'"
    held = "SELECT subject FROM register WHERE table_name = 'riwayat_jabatan' AND recorded_until IS NULL"
    city.nip = city.read(f"{held} AND subject NOT IN ({office}) ORDER BY 1")[0][0]
    row = city.told("saya", city.nip, by=city.nip)[1]["data"]["riwayat_jabatan"][0]
    start = date.fromisoformat(row["tmt_mulai"])
    at = ("--baris", row["baris"])
    code, _document, line = city.ask(*at, column="tmt_selesai", value=str(start - timedelta(days=1)))
    assert (code, f"lebih awal daripada tmt_mulai {start}" in line) == (1, True), line
    _code, end, _line = city.ask(*at, column="tmt_selesai", value=str(start + timedelta(days=30)))
    _code, begin, _line = city.ask(*at, column="tmt_mulai", value=str(start + timedelta(days=60)))
    assert city.decide(end["nomor"])[0] == 0
    code, _document, line = city.decide(begin["nomor"])
    assert (code, "lebih awal daripada tmt_mulai" in line) == (1, True), line
    [asked] = [
        one for one in city.told("saya", city.nip, by=city.nip)[1]["pembetulan"] if one["nomor"] == begin["nomor"]
    ]
    assert asked["keadaan"] == "menunggu"
