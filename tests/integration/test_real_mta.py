"""The mails of a night through a real mail server: what arrives, what is refused, put off, returned and too big."""

import json
import os
from dataclasses import replace
from email import message_from_bytes

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from tests.integration.test_bounces import analysts, asked, email_of
from tests.realmta import EXIM, MISSING, RealMta
from workflow.bootstrap import App, mail_room
from workflow.cli.main import main
from workflow.mail.sentences import Explainer
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts

ADDED = {"received", "envelope-to"}
"""The lines that a server puts above a mail that it takes."""


@pytest.fixture
def night(imported, tmp_path, monkeypatch):
    """A city whose mails of the first night are owed, with a return path for what comes back."""
    if EXIM is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)
    monkeypatch.setenv("MUTASI_SUREL_PANTULAN", "pantulan@contoh.example")
    url = database_copy(imported("sqlite"), tmp_path)
    house = house_on(url, "2026-11-25T01:00")
    run_nights(house, lambda _day: house)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    yield url
    close_all()


def sent_at(url, moment, mta):
    """A run of delivery to this server, throttle off, and how its attempts ended; the house that it was run in."""
    house = house_on(url, moment)
    settings = read_environment().model_copy(update={"smtp_url": mta.url, "lingkungan": "uji"})
    room = mail_room(App(house, settings, Explainer(read_rule_texts())), throttled=False)
    kept = []

    def make(*values):
        kept.append(room.make(*values))
        return kept[-1]

    counts = deliver(house, replace(room, allows=lambda _address: True, make=make))
    return house, counts, {made.message_id: made.data for made in kept}


def owed_to(url, count):
    """People that the most mails are owed to, with their addresses."""
    house = house_on(url)
    wanted = "SELECT recipient, COUNT(*) FROM outbox WHERE state = 'antre' GROUP BY recipient ORDER BY 2, 1"
    with house.store.reading() as conn:
        people = [row[0] for row in conn.execute(text(wanted))]
    return [(person, email_of(house, person)) for person in people if email_of(house, person)][:count]


def of_person(house, person):
    """State, code and text of a person's mails of the night."""
    wanted = (
        "SELECT state, last_code, last_text, message_id FROM outbox WHERE recipient = :who AND mail <> 'address_failed'"
    )
    with house.store.reading() as conn:
        return conn.execute(text(wanted), {"who": person}).all()


def without_trace(mail):
    """A mail without the lines that the server put above it."""
    lines = mail.split(b"\n")
    place = 0
    while lines[place].split(b":")[0].decode().lower() in ADDED or lines[place][:1] in b"\t ":
        place += 1
    return b"\n".join(lines[place:])


@pytest.mark.lambat
def test_a_night_through_a_real_server(night, capsys):
    """Mails arrive byte for byte; refused: printed and a new address asked for; put off: later; returned: read and asked for."""
    (refused, no), (later, wait), (closed, gone) = owed_to(night, 3)
    with RealMta() as mta:
        mta.say(refused=no, later=wait, closed=gone)
        house, counts, made = sent_at(night, "2026-11-25T10:00", mta)
        assert counts["diterima"] > 20
        assert {row.state for row in of_person(house, refused)} <= {"gagal_tetap", "cetak"}
        assert ("gagal_tetap", 550, "5.1.1 mailbox unknown") in {tuple(row)[:3] for row in of_person(house, refused)}
        assert {tuple(row)[:2] for row in of_person(house, later)} == {("tunda", 451)}
        returned = of_person(house, closed)
        assert {row.state for row in returned} == {"diterima"}
        arrived = {
            str(message_from_bytes(mail)["Message-ID"]): mail
            for mail in mta.mails("taken", counts["diterima"] - len(returned))
        }
        assert {name: without_trace(mail) for name, mail in arrived.items()} == {
            name: made[name].replace(b"\r\n", b"\n") for name in arrived
        }
        for mail in arrived.values():
            read = message_from_bytes(mail)
            assert read.get_all("To") == [read["Envelope-to"]]
        assert set(asked(house).values()) == {refused}
        reports = mta.mails("bounces", len(returned))
        house.store.close()
        assert main(["surat", "pantulan", str(mta.base / "bounces"), "--pada", "2026-11-25T11:00", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["tetap"] == len(reports) == len(returned)
        mta.say()
        house, again, _made = sent_at(night, "2026-11-25T12:00", mta)
        assert {row.state for row in of_person(house, closed)} == {"gagal_tetap"}
        assert {row.state for row in of_person(house, later)} == {"diterima"}
        assert again["diterima"] >= len(of_person(house, later))
        names = {row.message_id for row in of_person(house, later)}
        total = counts["diterima"] - len(returned) + again["diterima"]
        found = [str(message_from_bytes(mail)["Message-ID"]) for mail in mta.mails("taken", total)]
    assert len(found) == len(set(found)) == total
    assert names <= set(found)
    asked_for = set(pairs_asked(house))
    assert asked_for == {(analyst, person) for analyst in analysts(house) for person in (refused, closed)}


def pairs_asked(house):
    """Whom a new address was asked of, and whose."""
    with house.store.reading() as conn:
        rows = conn.execute(text("SELECT recipient, payload FROM outbox WHERE mail = 'address_failed'")).all()
    return [(row[0], json.loads(row[1])["siapa"]) for row in rows]


@pytest.mark.lambat
def test_a_mail_that_is_too_big_is_no_fault_of_the_address(night):
    """552: each mail is `gagal_tetap` with the server's code; nobody's address is given up for it."""
    with RealMta(size=1_000) as mta:
        house, counts, _made = sent_at(night, "2026-11-25T10:00", mta)
    with house.store.reading() as conn:
        codes = conn.execute(text("SELECT DISTINCT last_code FROM outbox WHERE state = 'gagal_tetap'")).scalars().all()
    assert counts["gagal_tetap"] > 20
    assert counts["diterima"] == 0
    assert codes == [552]
    assert asked(house) == {}
