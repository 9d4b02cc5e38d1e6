"""Notices on paper with a receipt to tear off, and neutral WhatsApp texts: who gets what, once, and in the ledger."""

import json

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from tests.integration.test_delivery import room_on
from tests.pdf_text import pages_of
from workflow.cli.main import main
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.stages import Role
from workflow.services.audit import verify
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.services.printing import NO_UNIT, enter_receipt, gather_prints, hand_out_texts, note_printed, receipt_code


def plain(mail, values):
    """Subject and text without the templates."""
    return f"Hal {mail.value}", f"Isi untuk {values['nama']}"


@pytest.fixture
def city(city_url):
    """A morning on which three notices cannot be mailed: one person chose paper, one WhatsApp, one address is refused."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)

    def work(tx):
        tx.conn.execute(text("DELETE FROM outbox WHERE mail <> 'opinion_requested' OR recipient LIKE 'P-%'"))
        people = (
            tx.conn.execute(text("SELECT DISTINCT recipient FROM outbox ORDER BY recipient LIMIT 2")).scalars().all()
        )
        for nip, channel in zip(people, ("cetak", "wa"), strict=True):
            tx.conn.execute(text("UPDATE employee SET channel = :c WHERE nip = :n"), {"c": channel, "n": nip})
        return people

    people = night.store.write(work)
    house, room, _sender = room_on(city_url, "2026-11-25T10:00")
    deliver(house, room)
    yield city_url, house, people
    close_all()


def actor(house):
    """An analyst of the city."""
    with house.store.reading() as conn:
        return house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[0]


def events(house):
    """Acts on paper and by phone in the ledger."""
    with house.store.reading() as conn:
        found = conn.execute(
            text("SELECT event, actor, body FROM ledger_entry WHERE stream = 'surat' ORDER BY seq")
        ).all()
    return [(row[0], row[1], json.loads(row[2])) for row in found]


def test_notices_without_a_mail_are_printed_once_by_unit(city):
    """Both people are printed under their unit; what lies on paper is in no second run; the act is in the ledger."""
    _url, house, people = city
    run = gather_prints(house, plain)
    notices = [notice for unit in run.units.values() for notice in unit]
    assert len(notices) >= 2
    assert all("*" in notice.nip for notice in notices)
    assert NO_UNIT not in run.units
    note_printed(run, actor(house), house)
    assert gather_prints(house, plain).units == {}
    [(event, who, body)] = events(house)
    assert (event, who, sorted(body["surat"])) == ("mail:printed", actor(house), sorted(n.id for n in notices))
    note_printed(gather_prints(house, plain), actor(house), house)
    assert len(events(house)) == 1
    assert len(people) == 2
    assert verify(house).bad is None


def test_a_notice_whose_purpose_is_gone_is_not_printed(city):
    """A reminder that nobody needs any more is dropped as it would be by mail; people without a unit have their own file."""
    _url, house, _people = city
    payload = {"p": json.dumps({"tenggat": "2026-11-01"})}
    change = "UPDATE outbox SET mail = 'task_reminder', payload = :p WHERE state = 'cetak'"
    house.store.write(lambda tx: tx.conn.execute(text(change), payload))
    run = gather_prints(house, plain)
    assert run.units == {}
    assert len(run.gone) >= 2
    note_printed(run, actor(house), house)
    with house.store.reading() as conn:
        assert conn.execute(text("SELECT COUNT(*) FROM outbox WHERE state = 'cetak'")).scalar() == 0


def test_a_receipt_is_entered_once_by_its_code(city):
    """The code acknowledges in any letters' case, a second time it changes nothing; a wrong one finds nothing."""
    _url, house, _people = city
    run = gather_prints(house, plain)
    [first, *_rest] = [notice for unit in run.units.values() for notice in unit]
    with pytest.raises(NotFoundError):
        enter_receipt(first.code, actor(house), house)
    note_printed(run, actor(house), house)
    assert enter_receipt(f" {first.code.lower()} ", actor(house), house)
    assert not enter_receipt(first.code, actor(house), house)
    assert [event for event, _who, _body in events(house)] == ["mail:printed", "mail:receipt_entered"]
    with pytest.raises(NotFoundError):
        enter_receipt(f"{first.id}-0000X", actor(house), house)
    for wrong in ("", "abc", "12", "x-1F2A"):
        with pytest.raises(BadInputError):
            enter_receipt(wrong, actor(house), house)


def test_a_whatsapp_text_is_neutral_and_logged(city):
    """One text a person, once: that there is a letter and where; no case, post or reason; who took it is in the ledger."""
    _url, house, people = city
    [one] = hand_out_texts(actor(house), house)
    assert one.nip == people[1]
    assert [word for word in ("MUT-", "mutasi", "jabatan", "SK", people[1]) if word in one.text] == []
    assert house.agency.unit in one.text
    assert hand_out_texts(actor(house), house) == []
    [(event, _who, body)] = events(house)
    assert (event, body["penerima"]) == ("mail:text_handed_out", [people[1]])


def test_people_without_a_post_have_a_file_of_their_own(city):
    """An official who serves in no unit is printed too."""
    _url, house, people = city
    move = "DELETE FROM occupancy WHERE nip = :n"
    house.store.write(lambda tx: tx.conn.execute(text(move), {"n": people[0]}))
    assert [n.nip[:8] for n in gather_prints(house, plain).units[NO_UNIT]] == [people[0][:8]] * len(
        gather_prints(house, plain).units[NO_UNIT]
    )


def test_the_commands_print_receive_and_tell(city, tmp_path, capsys, monkeypatch):
    """One PDF a unit with code and receipt; the code of the paper acknowledges; an ASN may do none of it (exit 2)."""
    url, house, people = city
    who = actor(house)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)

    def run(*words, code=0, by=who):
        assert main(["surat", *words, "--pelaku", by, "--pada", "2026-11-25T11:00", "--json"]) == code
        return json.loads(capsys.readouterr().out)

    assert run("cetak", str(tmp_path), code=2, by=people[0])["temuan"][0]["aturan"] == "K-PERAN"
    assert "galat" in run("cetak", str(tmp_path / "tidak-ada"), code=1)
    told = run("cetak", str(tmp_path))
    assert len(told["unit"]) == len(list(tmp_path.glob("surat-*.pdf"))) > 0
    pages = pages_of((tmp_path / told["unit"][0]["berkas"]).read_bytes())
    assert len(pages) == told["unit"][0]["surat"]
    assert all("Tandaterima" in page for page in pages)
    assert run("cetak", str(tmp_path))["unit"] == []
    with house.store.reading() as conn:
        mail_id, key = conn.execute(text("SELECT id, key FROM outbox WHERE printed_at IS NOT NULL ORDER BY id")).first()

    assert run("tanda-terima", receipt_code(mail_id, key)) == {"dicatat": 1, "sudah": 0}
    assert run("tanda-terima", receipt_code(mail_id, key)) == {"dicatat": 0, "sudah": 1}
    assert len(run("wa")["teks"]) == 1
