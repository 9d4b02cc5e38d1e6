"""R04: what goes no further by itself is told with its reason, and goes on when a person says so: same bytes, in the ledger."""

import json

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from tests.integration.test_delivery import room_on
from workflow.cli.main import main
from workflow.domain.errors import NotFoundError
from workflow.domain.outbox import SendOutcome
from workflow.domain.stages import Role
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.services.resending import read_stuck, send_again


@pytest.fixture
def stuck(city_url, monkeypatch, tmp_path):
    """A city of whose mails one was given up and one is twice uncertain."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    house, room, _sender = room_on(city_url, "2026-11-25T10:00")
    deliver(house, room)
    ids = [row[0] for row in rows(house, "SELECT id FROM outbox WHERE state = 'diterima' ORDER BY id LIMIT 2")]

    def strand(tx):
        told = "UPDATE outbox SET state = :s, resent = :r, attempts = 48, last_code = 451, last_text = 'sibuk' WHERE id = :i"
        tx.conn.execute(text(told), {"s": "mati", "r": False, "i": ids[0]})
        tx.conn.execute(text(told), {"s": "tidak_pasti", "r": True, "i": ids[1]})

    house.store.write(strand)
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    yield city_url, house, ids
    close_all()


def rows(house, statement):
    """What the database says."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement))]


def analyst(house):
    """Somebody who may send again."""
    with house.store.reading() as conn:
        return house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[0]


def test_stuck_mails_are_told_and_sent_again_once(stuck, capsys):
    """The list gives number, state, reason and the server's words, never an address; sent again they are accepted."""
    _url, house, ids = stuck
    assert main(["surat", "macet", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["macet"]
    assert [(one["nomor"], one["keadaan"], one["kode"]) for one in told] == [
        (ids[0], "mati", 451),
        (ids[1], "tidak_pasti", 451),
    ]
    assert all("@" not in str(one) and "***" in one["penerima"] for one in told)
    actor = analyst(house)
    words = ["surat", "kirim-ulang", "--semua", "--pelaku", actor, "--pada", "2026-11-25T11:00", "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"diantrekan": 2}
    assert rows(house, "SELECT actor FROM ledger_entry WHERE event = 'mail:queued_again'") == [(actor,)]
    assert read_stuck(house) == []
    later, room, _sender = room_on(_url, "2026-11-25T11:05")
    assert deliver(later, room)["diterima"] == 2
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"diantrekan": 0}


def test_the_same_bytes_go_out_and_a_third_uncertain_end_waits_again(city_url):
    """No copy goes out by itself after the one that a person asked for; all of them are the same bytes."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    seen = []
    for at in ("2026-11-25T10:00", "2026-11-25T10:20", "2026-11-25T11:05", "2026-11-25T15:00"):
        house, room, sender = room_on(city_url, at, [(SendOutcome.UNCERTAIN, True)])
        deliver(house, room)
        seen += sender.bytes_seen[:1]
        if at >= "2026-11-25T10:20":
            stuck = [one.id for one in read_stuck(house)]
            assert len(stuck) == 1
        if at == "2026-11-25T10:20":
            assert send_again(stuck, analyst(house), house) == 1
    assert len(seen) == 3
    assert len(set(seen)) == 1
    close_all()


def test_wrong_words_queue_nothing(stuck, capsys):
    """A number that is not stuck, no number at all, or somebody without the role: one line, nothing queued."""
    _url, house, ids = stuck
    with pytest.raises(NotFoundError, match="tidak ditemukan"):
        send_again([ids[0], 999_999], analyst(house), house)
    assert main(["surat", "kirim-ulang", "--pelaku", analyst(house)]) == 1
    assert "--semua" in capsys.readouterr().err
    with house.store.reading() as conn:
        head = house.loader.directory(conn).holders(Role.TPK, house.clock.today())[0]
    assert main(["surat", "kirim-ulang", str(ids[0]), "--pelaku", head]) == 2
    assert [one.id for one in read_stuck(house)] == ids
