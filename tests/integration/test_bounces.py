"""R05: mails that come back or are refused: the notice is printed, nothing more is mailed there, analysts are asked."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from tests.dsn import report
from tests.integration.test_delivery import Scripted, room_on, states
from workflow.bootstrap import return_path
from workflow.cli.main import main
from workflow.domain.bounces import Bounce, address_digest
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.mails import Mail
from workflow.domain.outbox import SendOutcome, SendResult
from workflow.domain.stages import Role
from workflow.mail.bounces import read_bounce
from workflow.services.bounces import lift_bounces, record_bounces
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.settings.environment import read_environment
from workflow.storage.people import addresses


@pytest.fixture
def sent(city_url):
    """A house whose mails of the first night went out; its analysts are known."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    house, room, _sender = room_on(city_url, "2026-11-25T10:00")
    deliver(house, room)
    yield city_url, house
    close_all()


def one_sent(house):
    """A mail that was accepted: its row id, recipient and Message-ID."""
    found = "SELECT id, recipient, message_id, key FROM outbox WHERE state = 'diterima' ORDER BY id"
    with house.store.reading() as conn:
        return conn.execute(text(found)).first()


def bounce(mail, number=1, *, permanent=True):
    """A report on a mail."""
    return Bounce(f"laporan-{number}", mail.id, None, permanent=permanent, status="5.1.1" if permanent else "4.2.2")


def asked(house):
    """Requests for a new address, by recipient."""
    with house.store.reading() as conn:
        rows = conn.execute(text("SELECT recipient, payload FROM outbox WHERE mail = 'address_failed'")).all()
    return {row[0]: json.loads(row[1])["siapa"] for row in rows}


def email_of(house, person):
    """The address that notices to a person go to."""
    with house.store.reading() as conn:
        return addresses(conn, [person], house.loader.directory(conn).officials)[person].email


def analysts(house):
    """Who is asked for addresses."""
    with house.store.reading() as conn:
        return set(house.loader.directory(conn).holders(Role.ANALIS, house.clock.today()))


def test_a_mail_that_comes_back_is_printed_and_the_analysts_are_asked(sent):
    """One failure for good: the notice is no longer `diterima`, nothing more is mailed there, each analyst gets one request."""
    _url, house = sent
    mail = one_sent(house)
    assert email_of(house, mail.recipient) is not None
    assert record_bounces([bounce(mail)], house) == {"tetap": 1, "sementara": 0, "sudah": 0, "tidak_dikenal": 0}
    with house.store.reading() as conn:
        row = conn.execute(text("SELECT state, last_text FROM outbox WHERE id = :i"), {"i": mail.id}).one()
    assert tuple(row) == ("gagal_tetap", "kembali dari server penerima (5.1.1)")
    assert email_of(house, mail.recipient) is None
    assert asked(house) == dict.fromkeys(analysts(house), mail.recipient) != {}


def test_the_same_report_twice_is_one(sent):
    """Reading a mailbox again changes nothing; a report on a mail that is not ours is only counted."""
    _url, house = sent
    mail = one_sent(house)
    first = [
        bounce(mail),
        bounce(mail),
        Bounce("lain", 10**9, None, True, "5.1.1"),
        Bounce("l", None, None, True, "5.0.0"),
    ]
    assert record_bounces(first, house) == {"tetap": 1, "sementara": 0, "sudah": 1, "tidak_dikenal": 2}
    before = asked(house)
    assert record_bounces([bounce(mail, 2)], house)["tetap"] == 1
    assert asked(house) == before


def test_five_passing_failures_within_a_fortnight_are_one_for_good(sent):
    """Four full mailboxes change nothing, the fifth stops the address; failures older than a fortnight do not count."""
    url, house = sent
    mail = one_sent(house)
    assert record_bounces([bounce(mail, n, permanent=False) for n in range(4)], house)["sementara"] == 4
    assert email_of(house, mail.recipient) is not None
    later = house_on(url, "2026-12-09T10:01")
    assert record_bounces([bounce(mail, 9, permanent=False)], later)["sementara"] == 1
    assert record_bounces([bounce(mail, 5, permanent=False)], house)["tetap"] == 1
    assert email_of(house, mail.recipient) is None


def test_a_message_id_names_the_mail_where_no_return_path_is_in_use(sent):
    """Without MUTASI_SUREL_PANTULAN a report is matched by the Message-ID that it returns."""
    _url, house = sent
    mail = one_sent(house)
    found = read_bounce(report(message_id=mail.message_id), None)
    assert record_bounces([found], house)["tetap"] == 1
    assert email_of(house, mail.recipient) is None


def test_a_new_address_works_at_once_and_an_old_one_can_be_lifted(sent):
    """What bounced is the address, not the person; an address that works again is set free by a command."""
    _url, house = sent
    mail = one_sent(house)
    record_bounces([bounce(mail)], house)
    assert lift_bounces(mail.recipient, house) == 1
    assert email_of(house, mail.recipient) is not None
    assert lift_bounces(mail.recipient, house) == 0
    record_bounces([bounce(mail, 2)], house)
    for table, key in (("employee", "nip"),):
        change = f"UPDATE {table} SET email = 'baru.sekali@contoh.example' WHERE {key} = :who"
        house.store.write(lambda tx, change=change: tx.conn.execute(text(change), {"who": mail.recipient}))
    assert email_of(house, mail.recipient) == "baru.sekali@contoh.example"
    with pytest.raises(NotFoundError):
        lift_bounces("tidak-ada", house)
    assert address_digest("baru.sekali@contoh.example") not in str(mail)


class Refusing(Scripted):
    """A relay that knows no mailbox of the first address that it is given."""

    first = None

    async def send(self, sender, recipient, data, may_go):
        self.first = self.first or recipient
        if recipient == self.first:
            return SendResult(SendOutcome.PERMANENT, 550, "5.1.1 unknown")
        return await super().send(sender, recipient, data, may_go)


def test_an_address_that_the_relay_refuses_is_asked_for_too(city_url):
    """550 at RCPT: no further mail to it in later batches, each analyst is asked once, however many mails it had."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    house, room, _sender = room_on(city_url, "2026-11-25T10:00")
    relay = Refusing([])
    counts = deliver(house, replace(room, sender=lambda: relay, limits=replace(room.limits, batch=1)))
    assert counts["gagal_tetap"] == 1
    assert set(asked(house)) == analysts(house)
    assert states(house)["gagal_tetap"] == 1
    close_all()


def test_an_address_shared_by_two_people_gets_nothing_personal(sent):
    """Two people, or a person and an official, under one address in any letters' case: their notices are printed."""
    _url, house = sent
    mail = one_sent(house)
    shared = email_of(house, mail.recipient).upper()
    other = "UPDATE employee SET email = :e WHERE id = (SELECT MAX(id) FROM employee WHERE recorded_until IS NULL)"
    house.store.write(lambda tx: tx.conn.execute(text(other), {"e": shared}))
    assert email_of(house, mail.recipient) is None


def test_the_command_reads_a_mailbox(sent, tmp_path, capsys, monkeypatch):
    """`surat pantulan` counts what it read; the return path is sealed with the secret; `surat pulihkan` sets it free."""
    url, house = sent
    mail = one_sent(house)
    monkeypatch.setenv("MUTASI_SUREL_PANTULAN", "pantulan@contoh.example")
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    path = return_path(read_environment())
    inbox = tmp_path / "masuk"
    inbox.mkdir()
    (inbox / "a.eml").write_bytes(report(path.of(mail.id)))
    (inbox / "b.eml").write_bytes(b"Subject: cuti\r\n\r\nHalo\r\n")
    house.store.close()
    assert main(["surat", "pantulan", str(inbox), "--pada", "2026-11-25T11:00", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"dibaca": 2, "diabaikan": 1, "tetap": 1, "sementara": 0, "sudah": 0, "tidak_dikenal": 0}
    assert main(["surat", "pulihkan", mail.recipient, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"dicabut": 1}


def test_what_holds_no_report_is_bad_input(sent, tmp_path, capsys, monkeypatch):
    """An empty or binary file is named with exit 1; beside a mail it is counted and named, and the mail is read."""
    url, house = sent
    mail = one_sent(house)
    monkeypatch.setenv("MUTASI_SUREL_PANTULAN", "pantulan@contoh.example")
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    path = return_path(read_environment())
    inbox = tmp_path / "masuk"
    inbox.mkdir()
    house.store.close()

    def run(source):
        code = main(["surat", "pantulan", str(source), "--pada", "2026-11-25T11:00", "--json"])
        shown = capsys.readouterr()
        return code, json.loads(shown.out), shown.err.strip()

    assert run(inbox)[:1] == (0,)
    (inbox / "kosong.eml").write_bytes(b"")
    (inbox / "gambar.eml").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    for source, names in [
        (inbox / "kosong.eml", "kosong.eml"),
        (inbox / "gambar.eml", "gambar.eml"),
        (inbox, "gambar.eml, kosong.eml"),
    ]:
        code, found, line = run(source)
        told = f"{source.name} tidak memuat laporan pengiriman. Bukan surel, atau lebih dari 5 MB: {names}."
        assert (code, found, line) == (1, {"galat": told}, told)
    (inbox / "a.eml").write_bytes(report(path.of(mail.id)))
    code, found, line = run(inbox)
    assert (code, found["dibaca"], found["tetap"], found["tidak_terbaca"]) == (0, 1, 1, ["gambar.eml", "kosong.eml"])
    assert line == "Bukan surel, atau lebih dari 5 MB: gambar.eml, kosong.eml."


@pytest.mark.parametrize("address", ["bukan alamat", "a+b@contoh.example"])
def test_a_return_path_must_be_one_plain_address(address):
    """A mailbox for reports with a name or a plus sign is refused at the start."""
    with pytest.raises(BadInputError, match="MUTASI_SUREL_PANTULAN"):
        return_path(read_environment().model_copy(update={"surel_pantulan": address}))
    assert return_path(read_environment()) is None
    assert Mail.ADDRESS_FAILED.value == "address_failed"
