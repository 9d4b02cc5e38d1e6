"""The briefing of a round on both databases: taken over from its context, held, asked, answered; invitations and prints."""

import contextlib
import io
import json
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import event, text

from tests.city import close_all, house_on
from tests.integration.test_delivery import room_on
from tests.pdf_text import pages_of
from workflow.cli.main import main
from workflow.services.briefing import invite_to
from workflow.services.delivery import deliver
from workflow.services.responses import response_report
from workflow.services.views import round_files
from workflow.storage import ledger
from workflow.storage.ledger import NewEntry

DAY, ROUND = "2026-11-24", "2026-12"
PLAN = """
[sosialisasi]
rencana = "Menutup jabatan yang lowong."
kriteria = ["Sesuai kompetensi"]
bertanya = "Bidang Mutasi BKPSDM"
jadwal = [{ kegiatan = "Penetapan SK", tanggal = 2026-12-01 }]
"""
SESSION = """
[[sesi]]
kode = "{code}"
tanggal = {day}
mulai = "09.00"
selesai = "11.30"
tempat = "{place}"
untuk = {units}
"""
ASKED = """
[[tanya_jawab]]
pertanyaan = "Kapan SK ditetapkan?"
tanggal = 2026-11-18
"""


def run(*words, pada=DAY):
    """Runs a command; returns (exit code, JSON answer, the line for people)."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, words), "--pada", pada, "--json"])
    close_all()
    return code, json.loads(out.getvalue()), err.getvalue().strip()


def scalar(url, statement):
    """One value of the database."""
    house = house_on(url)
    with house.store.reading() as conn:
        found = conn.execute(text(statement)).scalar()
    house.store.close()
    return found


class Desk:
    """The round's context as the proposer keeps it, and the commands on it."""

    def __init__(self, url, city, folder):
        self.url, self.city, self.folder = url, city, folder
        self.rest = "\n".join(
            part for part in _sections((city.folder / "gelombang.toml").read_text()) if not part.startswith(_OURS)
        )
        self.unit = scalar(
            url,
            "SELECT p.agency_id FROM transfer_case c JOIN position p ON p.post_id = c.origin_post "
            "WHERE c.number = 'MUT-2026-0001' AND p.recorded_until IS NULL",
        )

    def told(self, *parts, pada=DAY):
        """Reads the context again with these parts."""
        path = self.folder / "konteks.toml"
        path.write_text(self.rest + "\n" + "\n".join(parts))
        return run("gelombang", path, "--pelaku", self.city.proposer, pada=pada)

    def session(self, code="S1", day="2026-11-27", place="Aula", units=None, more=""):
        """The text of a session."""
        return SESSION.format(code=code, day=day, place=place, units=json.dumps(units or [])) + more

    def brief(self, *words, pada=DAY, by=True):
        """A command of the group, by the proposer where it takes somebody."""
        actor = ("--pelaku", self.city.proposer) if by else ()
        return run("sosialisasi", *words, *actor, pada=pada)


_OURS = ("[sosialisasi]", "[[jadwal]]", "[[sesi]]", "[[tanya_jawab]]")


def _sections(toml):
    return ("\n" + toml).split("\n[")[0:1] + ["[" + part for part in ("\n" + toml).split("\n[")[1:]]


@pytest.fixture
def desk(city_url, city_files, tmp_path, monkeypatch):
    """The city with its round and no briefing of it."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path / "var"))
    house = house_on(city_url)

    def empty(tx):
        for table in ("briefing_guest", "briefing_session", "briefing_question", "briefing_plan"):
            tx.conn.execute(text(f"DELETE FROM {table}"))
        tx.conn.execute(text("UPDATE transfer_round SET sessions = NULL"))

    house.store.write(empty)
    house.store.close()
    yield Desk(city_url, city_files, tmp_path)
    close_all()


def test_a_plan_is_taken_over_and_shown_without_a_name(desk, tmp_path):
    """Plan, criteria, timetable, vacant posts by unit, sessions, questions: shown, as files too, and no name in it."""
    assert desk.told(PLAN, desk.session(), ASKED)[0] == 0
    files = [tmp_path / f"rencana.{kind}" for kind in ("pdf", "xlsx", "svg")]
    before = scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry")
    code, plan, _line = desk.brief(
        "rencana", ROUND, "--cetak", files[0], "--xlsx", files[1], "--svg", files[2], by=False
    )
    assert code == 0
    assert (plan["rencana"], plan["kriteria"]) == ("Menutup jabatan yang lowong.", ["Sesuai kompetensi"])
    assert plan["jadwal"] == [{"kegiatan": "Penetapan SK", "tanggal": "2026-12-01"}]
    assert plan["bertanya"] == "Bidang Mutasi BKPSDM"
    assert plan["sesi"][0] | {"kode": "S1", "keadaan": "direncanakan", "untuk": "semua", "hadir": 0} == plan["sesi"][0]
    assert [one["jawaban"] for one in plan["tanya_jawab"]] == [None]
    assert sum(one["jumlah"] for one in plan["lowong"]) > 0
    house = house_on(desk.url)
    assert not any(file.nip in json.dumps(plan) for file in round_files(ROUND, None, house))
    house.store.close()
    printed = "".join(pages_of(files[0].read_bytes()))
    assert "PenetapanSK" in printed
    assert "KapanSKditetapkan?" in printed
    assert set(load_workbook(files[1]).sheetnames) == {"rencana", "jadwal", "lowong", "sesi", "tanya_jawab"}
    assert files[2].read_text().startswith("<svg")
    # The print is a document of the register; showing alone writes nothing.
    assert scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry") == before + 1
    assert desk.brief("rencana", ROUND, by=False)[0] == 0
    assert desk.brief("sesi", ROUND, by=False)[0] == 0
    assert desk.brief("tanggapan", by=False)[0] == 0
    assert scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry") == before + 1


def test_showing_the_plan_to_people(desk, capsys):
    """Without --json the plan is told in tables."""
    desk.told(PLAN, desk.session(), ASKED)
    assert main(["sosialisasi", "rencana", ROUND, "--pada", DAY]) == 0
    told = capsys.readouterr().out
    assert "Menutup jabatan" in told
    assert "Kapan SK" in told


def test_what_a_context_changes_is_an_entry_and_nothing_is_lost(desk):
    """A changed plan, a session moved or called off are told and in the ledger; one that is left out stands, and it is said."""
    entries = "SELECT COUNT(*) FROM ledger_entry WHERE event = 'round:briefing:changed'"
    before = scalar(desk.url, entries)
    first = desk.told(PLAN, desk.session(), desk.session("S2"), ASKED)[1]["sosialisasi"]
    assert (set(first["rencana"]), [one["kode"] for one in first["sesi"]], len(first["tanya_jawab"])) == (
        {"rencana", "kriteria", "jadwal", "bertanya"},
        ["S1", "S2"],
        1,
    )
    assert "sosialisasi" not in desk.told(PLAN, desk.session(), desk.session("S2"), ASKED)[1]
    code, again, line = desk.told(PLAN.replace("lowong", "kosong"), desk.session(place="Balai"))
    assert code == 0
    assert again["sosialisasi"]["rencana"] == {
        "rencana": ["Menutup jabatan yang lowong.", "Menutup jabatan yang kosong."]
    }
    assert [(one["kode"], one["keadaan"], one["urutan"]) for one in again["sosialisasi"]["sesi"]] == [
        ("S1", "direncanakan", 1)
    ]
    assert again["sosialisasi"]["tidak_disebut"] == ["S2"]
    assert "S2" in line
    off = desk.told(desk.session("S2", more="batal = true\n"))[1]["sosialisasi"]
    assert [(one["kode"], one["keadaan"], one["urutan"]) for one in off["sesi"]] == [("S2", "dibatalkan", 1)]
    shown = desk.brief("sesi", ROUND, by=False)[1]["sesi"]
    assert [(one["kode"], one["keadaan"]) for one in shown] == [("S1", "direncanakan"), ("S2", "dibatalkan")]
    assert scalar(desk.url, entries) == before + 3
    assert main(["audit", "verifikasi"]) == 0


def test_a_unit_nobody_knows_is_refused(desk):
    """A session for a unit that the position map does not have is one sentence, and nothing is stored."""
    code, told, _line = desk.told(PLAN, desk.session(units=["U-TIDAK-ADA"]))
    assert (code, told["galat"]) == (1, "Sesi S1, kunci untuk: unit 'U-TIDAK-ADA' tidak ada di peta jabatan.")
    assert scalar(desk.url, "SELECT COUNT(*) FROM briefing_plan") == 0
    assert desk.told(PLAN, desk.session(units=[desk.unit]))[0] == 0


def _rule(url, moment):
    """What R-SOS-01 says of the first case on a day."""
    house = house_on(url, moment)
    file = round_files(ROUND, None, house)[0]
    facts = file.facts
    found = house.rulebook.rules["R-SOS-01"].function(facts, house.rulebook.rules["R-SOS-01"].params(facts.case.kind))
    house.store.close()
    return found


def test_a_session_that_was_held_proves_the_briefing(desk):
    """R-SOS-01 reads the day of the session that was held for the person's unit; one that was not is shown."""
    desk.told(desk.session(day="2026-11-20", units=[desk.unit]))
    assert _rule(desk.url, DAY).case == "sesi_belum_terlaksana"
    assert desk.brief("sesi", ROUND, by=False)[1]["belum_terlaksana"] == ["S1"]
    code, held, _line = desk.brief("terlaksana", ROUND, "S1", "--tanggal", "2026-11-23")
    assert (code, held["keadaan"], held["terlaksana"]) == (0, "terlaksana", "2026-11-23")
    found = _rule(desk.url, DAY)
    assert (found.case, found.evidence["sosialisasi"]) == ("terbukti", date(2026, 11, 23))
    assert desk.brief("sesi", ROUND, by=False)[1]["belum_terlaksana"] == []
    assert desk.told(desk.session(day="2026-11-21", units=[desk.unit]))[0] == 1
    # Said again, it is one entry.
    desk.brief("terlaksana", ROUND, "S1")
    assert scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry WHERE event = 'round:session:held'") == 1


def test_a_session_for_another_unit_says_nothing_of_a_person(desk):
    """A session of another unit neither proves nor misses the briefing of this one."""
    other = scalar(
        desk.url, f"SELECT MIN(unit_id) FROM position WHERE agency_id <> '{desk.unit}' AND unit_id <> '{desk.unit}'"
    )
    desk.told(desk.session(day="2026-11-20", units=[other]))
    assert "sesi_belum_terlaksana" not in _rule(desk.url, DAY).evidence


def test_attendance_by_list_and_by_name(desk, tmp_path):
    """Who came is recorded from a file, by NIP and with the scan of the signed list, once each; the session is then held."""
    desk.told(desk.session(day="2026-11-20"))
    nips = scalar(desk.url, "SELECT MIN(nip) FROM employee"), scalar(desk.url, "SELECT MAX(nip) FROM employee")
    path, scan = tmp_path / "hadir.csv", tmp_path / "hadir.pdf"
    path.write_text(f"nip\n'{nips[0]}\n")
    scan.write_bytes(b"%PDF-1.7 daftar hadir")
    code, found, line = desk.brief("hadir", ROUND, "S1", path, "--nip", nips[0], "--pindaian", scan)
    assert (code, found["dicatat"], found["hadir"], found["keadaan"]) == (0, [nips[0]], 1, "terlaksana")
    assert len(found["pindaian"]) == 64
    assert "1 kehadiran baru" in line
    assert list((tmp_path / "var" / "bukti").rglob("*.pdf"))
    again = desk.brief("hadir", ROUND, "S1", "--nip", nips[0], "--nip", nips[1])[1]
    assert (again["dicatat"], again["hadir"]) == ([nips[1]], 2)
    assert scalar(desk.url, "SELECT COUNT(DISTINCT recorded_by) FROM briefing_guest") == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        pytest.param(("hadir", ROUND, "S1"), "Beri FILE atau --nip", id="nobody"),
        pytest.param(("hadir", ROUND, "S1", "--nip", "199001012015011999"), "Pegawai dengan NIP", id="unknown person"),
        pytest.param(("hadir", ROUND, "S9", "--nip", "1"), "Sesi S9", id="unknown session"),
        pytest.param(("terlaksana", ROUND, "S2"), "belum terlaksana", id="still to come"),
        pytest.param(("terlaksana", ROUND, "S3"), "dibatalkan", id="called off"),
        pytest.param(("terlaksana", ROUND, "S4", "--tanggal", "2026-11-19"), "sudah dicatat terlaksana", id="two days"),
        pytest.param(("undang", ROUND, "S1"), "sudah lewat", id="invited too late"),
        pytest.param(("undang", ROUND, "S3"), "sudah dibatalkan", id="invited to nothing"),
        pytest.param(("undang", "2030-01", "S1"), "Gelombang 2030-01", id="no such round"),
        pytest.param(("tanya", ROUND, " "), "tidak boleh kosong", id="no question"),
        pytest.param(("tanya", ROUND, "kapan SK ditetapkan?"), "sudah tercatat", id="asked again"),
        pytest.param(("tanya", ROUND, "Mengapa?", "--penanya", "P-tidak-ada"), "Penanya", id="unknown asker"),
        pytest.param(("jawab", ROUND, "1", " "), "tidak boleh kosong", id="no answer"),
        pytest.param(("jawab", ROUND, "9", "Ya."), "Pertanyaan 9", id="no such question"),
    ],
)
def test_what_cannot_be_recorded(desk, tmp_path, words, reason):
    """One sentence says why, nothing is written, and no scan is left behind."""
    desk.told(
        desk.session(day="2026-11-20"),
        desk.session("S2", day="2026-11-27"),
        desk.session("S3", more="batal = true\n"),
        desk.session("S4", day="2026-11-20", more="terlaksana = 2026-11-20\n"),
        ASKED,
    )
    before = scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry")
    scan = tmp_path / "hadir.pdf"
    scan.write_bytes(b"%PDF-1.7 x")
    more = ("--pindaian", scan) if words[0] == "hadir" and len(words) > 3 else ()
    code, told, _line = desk.brief(*words, *more)
    assert code == 1
    assert reason in told["galat"]
    assert scalar(desk.url, "SELECT COUNT(*) FROM ledger_entry") == before
    assert not list((tmp_path / "var").rglob("*.pdf"))


def test_questions_with_a_name_and_without(desk):
    """A question is kept with or without its asker, who is never shown; its answer names the official, and stands."""
    asker = scalar(desk.url, "SELECT MIN(nip) FROM employee")
    first = desk.brief("tanya", ROUND, "Apakah ada masa sanggah?")[1]
    own = run("sosialisasi", "tanya", ROUND, "Apakah jarak dihitung?", "--penanya", asker, "--pelaku", asker)[1]
    assert (first["nomor"], first["bernama"], own["nomor"], own["bernama"]) == (1, False, 2, True)
    assert desk.brief("jawab", ROUND, "1", "Ada, 14 hari kerja.")[1]["penjawab"] == desk.city.proposer
    assert desk.brief("jawab", ROUND, "1", "Tidak ada.")[0] == 1
    shown = desk.brief("rencana", ROUND, by=False)[1]
    assert [one["jawaban"] for one in shown["tanya_jawab"]] == ["Ada, 14 hari kerja.", None]
    assert asker not in json.dumps(shown)
    bodies = scalar(desk.url, "SELECT MAX(body) FROM ledger_entry WHERE event = 'round:question:answered'")
    assert "14 hari" not in bodies
    # In the context an answer may be mended, and that is an entry of its own.
    mended = f"{ASKED}jawaban = '1 Desember.'\npenjawab = '{desk.city.proposer}'\n"
    assert desk.told(ASKED)[1]["sosialisasi"]["tanya_jawab"] == [3]
    assert desk.told(mended)[1]["sosialisasi"]["tanya_jawab"] == [3]
    assert desk.told(mended.replace("1 D", "2 D"))[1]["sosialisasi"]["tanya_jawab"] == [3]


@pytest.mark.parametrize("words", [("terlaksana", ROUND, "S1"), ("undang", ROUND, "S1"), ("jawab", ROUND, "1", "Ya.")])
def test_who_may_not_record(desk, words):
    """K-PERAN: a person without the role neither confirms, nor invites, nor answers."""
    desk.told(desk.session(), ASKED)
    stranger = scalar(
        desk.url,
        "SELECT MIN(nip) FROM employee WHERE nip NOT IN (SELECT subject FROM register WHERE table_name = 'peran')",
    )
    code, told, line = run("sosialisasi", *words, "--pelaku", stranger)
    assert (code, told["temuan"][0]["aturan"]) == (2, "K-PERAN")
    assert line.startswith("Ditolak: K-PERAN")
    asked = run("sosialisasi", "tanya", ROUND, "Mengapa?", "--pelaku", stranger)
    assert asked[0] == 2
    granted = scalar(desk.url, "SELECT MIN(subject) FROM register WHERE table_name = 'peran' AND reference = 'analis'")
    assert run("sosialisasi", *words, "--pelaku", granted, pada="2026-11-27")[0] == 0


def _sent(url, moment):
    """The mails about sessions that go out at a moment: subject, text and entries of the calendar by recipient."""
    house, room, sender = room_on(url, moment)
    house.store.write(lambda tx: tx.conn.execute(text("DELETE FROM outbox WHERE mail NOT LIKE 'session%'")))
    deliver(house, room)
    mails = [message_from_bytes(data, policy=default) for data in sender.bytes_seen]
    close_all()
    return mails


def _event(mail):
    [part] = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_invitations_are_for_the_whole_unit_and_follow_the_session(desk):
    """All staff of the unit are invited once, with hours and place; moved, the same entry rises; called off, it is taken back."""
    desk.told(desk.session(units=[desk.unit]))
    staff = "occupancy o JOIN position p ON p.post_id = o.post_id AND p.recorded_until IS NULL WHERE o.until IS NULL"
    people = scalar(
        desk.url,
        f"SELECT COUNT(DISTINCT o.nip) FROM {staff} AND (p.unit_id = '{desk.unit}' OR p.agency_id = '{desk.unit}')",
    )
    code, told, _line = desk.brief("undang", ROUND, "S1")
    assert (code, told["untuk"], told["diundang"]) == (0, people, people)
    assert people > scalar(desk.url, f"SELECT COUNT(*) FROM transfer_case WHERE origin_unit LIKE '{desk.unit}%'")
    assert desk.brief("undang", ROUND, "S1")[1]["diundang"] == 0
    first = _sent(desk.url, f"{DAY}T10:00")
    assert first
    method, invited = _event(first[0])
    assert (method, int(invited["SEQUENCE"]), str(invited["LOCATION"])) == ("PUBLISH", 0, "Aula")
    assert invited.decoded("DTSTART") == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert invited.decoded("DTEND") == datetime(2026, 11, 27, 4, 30, tzinfo=UTC)
    assert str(first[0]["Subject"]) == "Undangan sosialisasi 27 November 2026 (2026-12)"
    body = first[0].get_body(("plain",)).get_content()
    assert body.startswith("Undangan sosialisasi mutasi")
    moved = desk.told(desk.session(day="2026-11-30", units=[desk.unit]))[1]["sosialisasi"]["sesi"]
    assert [one["diberi_tahu"] for one in moved] == [people]
    second = _sent(desk.url, f"{DAY}T10:05")
    assert len(second) == len(first)
    method, later = _event(second[0])
    assert (method, int(later["SEQUENCE"]), str(later["UID"])) == ("PUBLISH", 1, str(invited["UID"]))
    assert later.decoded("DTSTART") == datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    assert str(second[0]["Subject"]).startswith("Perubahan sosialisasi")
    desk.told(desk.session(day="2026-11-30", units=[desk.unit], more="batal = true\n"))
    last = _sent(desk.url, f"{DAY}T10:10")
    assert len(last) == len(first)
    method, off = _event(last[0])
    assert (method, int(off["SEQUENCE"]), str(off["UID"])) == ("CANCEL", 2, str(invited["UID"]))
    assert str(off["STATUS"]) == "CANCELLED"


def test_whom_a_session_is_no_longer_for_is_told(desk):
    """Of a session whose audience shrinks the others get the cancellation; the rest get the change."""
    other = scalar(
        desk.url,
        "SELECT MIN(p.unit_id) FROM position p JOIN occupancy o ON o.post_id = p.post_id AND o.until IS NULL "
        f"WHERE p.recorded_until IS NULL AND p.agency_id <> '{desk.unit}' AND p.unit_id <> '{desk.unit}'",
    )
    desk.told(desk.session(units=[desk.unit, other]))
    desk.brief("undang", ROUND, "S1")
    desk.told(desk.session(units=[desk.unit]))
    counts = "SELECT COUNT(*) FROM outbox WHERE mail = '{}' AND key LIKE '%:sesi:S1:1:%'"
    told, off = (scalar(desk.url, counts.format(mail)) for mail in ("session_invited", "session_cancelled"))
    assert told > 0
    assert off > 0
    assert told + off == scalar(desk.url, "SELECT COUNT(*) FROM briefing_guest WHERE invited = 1")


def test_an_invitation_that_comes_too_late_is_dropped(desk):
    """After the day of the session its invitation is not sent any more."""
    desk.told(desk.session(units=[desk.unit]))
    desk.brief("undang", ROUND, "S1")
    assert _sent(desk.url, "2026-11-30T10:00") == []
    assert scalar(desk.url, "SELECT COUNT(*) FROM outbox WHERE state = 'batal'") > 0


def test_inviting_the_city_takes_a_fixed_number_of_statements_a_page(desk):
    """Inviting is no statement a person: the whole city is a handful of statements for each page of 500."""
    desk.told(desk.session())
    house = house_on(desk.url)
    seen = []
    event.listen(house.store.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    found = invite_to(ROUND, "S1", desk.city.proposer, house)
    assert found.told == found.audience > 500
    assert len(seen) <= 40
    house.store.close()


def test_the_attendance_list_is_printed_and_comes_back(desk, tmp_path):
    """The list names the staff of the unit with room to sign, is a document of the register, and its scan is recorded."""
    desk.told(desk.session(day="2026-11-24", units=[desk.unit]))
    path = tmp_path / "daftar.pdf"
    code, made, _line = desk.brief("daftar-hadir", ROUND, "S1", path, by=False)
    assert code == 0
    printed = "".join(pages_of(path.read_bytes()))
    nip = scalar(
        desk.url,
        "SELECT MIN(o.nip) FROM occupancy o JOIN position p ON p.post_id = o.post_id WHERE o.until IS NULL "
        f"AND p.recorded_until IS NULL AND p.agency_id = '{desk.unit}'",
    )
    assert nip in printed
    assert made["orang"] > 0
    assert run("verifikasi", path)[1]["jenis"] == "daftar_hadir_sosialisasi"
    some = desk.brief("daftar-hadir", ROUND, "S1", tmp_path / "unit.pdf", "--unit", desk.unit, by=False)[1]
    assert some["orang"] <= made["orang"]
    assert desk.brief("daftar-hadir", ROUND, "S1", tmp_path / "x.pdf", "--unit", "U-?", by=False)[0] == 1
    assert desk.brief("daftar-hadir", ROUND, "S9", tmp_path / "x.pdf", by=False)[0] == 1
    scan = tmp_path / "kembali.pdf"
    scan.write_bytes(b"%PDF-1.7 bertanda tangan")
    back = desk.brief("hadir", ROUND, "S1", "--nip", nip, "--pindaian", scan)
    assert (back[0], back[1]["hadir"]) == (0, 1)
    assert run("dokumen", ROUND, "daftar_hadir_sosialisasi", "--keluar", tmp_path)[0] == 1


def test_a_context_without_a_briefing_changes_nothing(desk):
    """A context that says nothing of the briefing leaves a stored one as it is."""
    desk.told(PLAN, desk.session(), ASKED)
    assert "sosialisasi" not in desk.told()[1]
    assert desk.brief("rencana", ROUND, by=False)[1]["rencana"] == "Menutup jabatan yang lowong."
    assert desk.brief("rencana", "2030-01", by=False)[0] == 1


def _answered(url, answers, unit=None):
    """Tells the first people of the round (of one unit) of their placement and lets them answer: pairs of answer and note."""
    house = house_on(url)

    def work(tx):
        where = f"WHERE origin_unit LIKE '{unit}%'" if unit else ""
        rows = tx.conn.execute(text(f"SELECT id, number, nip FROM transfer_case {where} ORDER BY id")).all()
        assert len(rows) >= len(answers)
        for (case_id, number, nip), (kind, note) in zip(rows, answers, strict=False):
            given = {"i": case_id, "a": kind}
            tx.conn.execute(text("UPDATE transfer_case SET told_on = '2026-11-20', answer = :a WHERE id = :i"), given)
            if kind is not None:
                entry = NewEntry(f"kasus:{number}", "transfer:sosialisasi:answered", nip, {"catatan": note})
                ledger.append(tx, [entry], at=house.clock.now(), machine_at=house.clock.now())

    house.store.write(work)
    house.store.close()


MANY = [("paham", None)] * 6 + [("permohonan", "Rumah saya jauh.")] * 5 + [("tidak_setuju", "Anak saya"), (None, None)]


def test_the_report_of_answers(desk, tmp_path):
    """Rate, time, kinds and reasons of a round as table, sheet, picture and JSON: no name, no post, no small unit."""
    _answered(desk.url, MANY)
    files = tmp_path / "tanggapan.xlsx", tmp_path / "tanggapan.svg"
    code, found, line = desk.brief("tanggapan", ROUND, "--xlsx", files[0], "--svg", files[1], by=False)
    assert code == 0
    [told] = found["gelombang"]
    assert (told["kode"], told["diberi_tahu"], told["menjawab"], told["persen"]) == (ROUND, 13, 12, 92.3)
    assert told["median_hari_kerja"] == 2
    assert told["jawaban"] == {"paham": 6, "perlu_penjelasan": 0, "permohonan": 5, "tidak_setuju": 1}
    assert told["perihal"] == {"paham": {"tanpa_uraian": 6}, "permohonan": {"jarak": 5}}
    assert all(unit["diberi_tahu"] >= found["paling_sedikit_orang"] for unit in told["unit"])
    assert told["sementara"] is True
    assert "jangan dibagikan" in line
    house = house_on(desk.url)
    words = json.dumps(found) + files[1].read_text()
    for file in round_files(ROUND, None, house):
        assert file.nip not in words
        assert getattr(file.facts.person, "name", "-?-") not in words
    house.store.close()
    assert load_workbook(files[0]).sheetnames == ["tanggapan", "perihal"]
    assert "Permohonan" in files[1].read_text()
    late = run("sosialisasi", "tanggapan", pada="2026-12-14")
    assert (late[1]["gelombang"][0]["sementara"], late[2]) == (False, "")


def test_a_round_without_answers(desk, tmp_path):
    """Before anybody was told the report is empty, and its picture can be drawn; silence alone has a rate of nothing."""
    found = desk.brief("tanggapan", ROUND, "--svg", tmp_path / "a.svg", by=False)[1]["gelombang"][0]
    assert (found["diberi_tahu"], found["persen"], found["jawaban"], found["unit"]) == (0, None, None, [])
    _answered(desk.url, [(None, None)] * 6)
    found = desk.brief("tanggapan", ROUND, "--svg", tmp_path / "b.svg", by=False)[1]["gelombang"][0]
    assert (found["diberi_tahu"], found["menjawab"], found["persen"], found["jawaban"]) == (6, 0, 0.0, None)


def test_an_answer_before_its_entry_has_no_time(desk):
    """An answer that was brought in without an entry of the ledger counts, and its time is not known."""
    _answered(desk.url, MANY)
    house = house_on(desk.url)
    brought = "UPDATE transfer_case SET answer = 'paham', told_on = '2026-11-20', origin_unit = NULL WHERE id = {}"
    last = scalar(desk.url, "SELECT MAX(id) FROM transfer_case")
    house.store.write(lambda tx: tx.conn.execute(text(brought.format(last))))
    house.store.close()
    found = desk.brief("tanggapan", ROUND, by=False)[1]["gelombang"][0]
    assert (found["diberi_tahu"], found["jawaban"]["paham"]) == (14, 7)


def test_who_may_read_the_report(desk):
    """R-CON-01: the numbers of a round are for those who may see each of its cases; a superior of one is told none."""
    _answered(desk.url, MANY)
    analyst = scalar(desk.url, "SELECT MIN(subject) FROM register WHERE table_name = 'peran' AND reference = 'analis'")
    assert run("sosialisasi", "tanggapan", ROUND, "--pelaku", analyst)[0] == 0
    subject = scalar(desk.url, "SELECT nip FROM transfer_case WHERE number = 'MUT-2026-0001'")
    code, told, _line = run("sosialisasi", "tanggapan", ROUND, "--pelaku", subject)
    assert (code, "tidak boleh dilihat pelaku" in told["galat"]) == (1, True)
    assert run("sosialisasi", "tanggapan", "2030-01")[0] == 1


def test_the_report_takes_the_same_statements_for_one_answer_and_for_many(desk):
    """The report is a few statements a round, however many answered."""
    counts = []
    for answers in ([("paham", None)], MANY):
        _answered(desk.url, answers)
        house = house_on(desk.url)
        seen = []
        event.listen(house.store.engine, "before_cursor_execute", lambda *args, seen=seen: seen.append(args[2]))
        response_report([ROUND], house)
        counts.append(len(seen))
        house.store.close()
    assert counts[0] == counts[1] <= 8
