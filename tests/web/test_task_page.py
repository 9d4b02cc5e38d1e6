"""The page behind a mail's link: S01-S08, on a database with open handover tasks."""

import re
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.city import close_all, database_copy, fold, house_on, play
from workflow.bootstrap import App
from workflow.mail.sentences import Explainer
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import links, reminders
from workflow.storage.ledger_reading import raw_entries
from workflow.web.app import SECURITY_HEADERS, build

BASE = "http://127.0.0.1:8600"
OURS = {"origin": BASE}


@pytest.fixture(scope="module")
def handover(imported, city_files, tmp_path_factory):
    """A database in which approved cases have open tasks."""
    folder = tmp_path_factory.mktemp("tugas")
    url = database_copy(imported("sqlite"), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_DATABASE_URL", url)
        patch.setenv("MUTASI_VAR", str(folder))
        assert play(url, city_files.decisions, date(2026, 11, 25), date(2026, 12, 1)) == []
    fold(url)
    return url


@pytest.fixture
def desk(handover, tmp_path):
    """A portal with one low-risk task, its token, and the house behind it."""
    house = house_on(database_copy(handover, tmp_path), "2026-12-02")
    app = App(house, read_environment(), Explainer(read_rule_texts()))
    wanted = "SELECT id, owner_nip, version FROM task WHERE risk = 'rendah' AND state = 'terbuka' ORDER BY id LIMIT 1"
    with house.store.reading() as conn:
        task = conn.execute(text(wanted)).one()
    link = links.NewLink("token-" + "x" * 37, task[0], task[1], task[2], house.clock.now() + timedelta(days=7))
    house.store.write(lambda tx: links.add_links(tx, [link]))
    yield TestClient(build(app), base_url=BASE), link, house
    close_all()


def counted(house):
    """How many rows the tables hold that an answer may change."""
    with house.store.reading() as conn:
        return [conn.execute(text(f"SELECT COUNT(*) FROM {t}")).scalar() for t in ("ledger_entry", "outbox", "command")]


def state_of(house, link):
    """The task's state and how it was acknowledged."""
    with house.store.reading() as conn:
        return tuple(conn.execute(text("SELECT state, via FROM task WHERE id = :id"), {"id": link.task_id}).one())


def nonce_of(page):
    """The form's nonce."""
    return re.search(r'name="nonce" value="([0-9a-f]+)"', page.text)[1]


def test_looking_changes_nothing(desk):
    """S01, S02: following the link and looking fifty times leaves every row as it was; the NIP is masked."""
    client, link, house = desk
    before = counted(house)
    for _ in range(50):
        page = client.get(f"/t/{link.token}")
    assert page.status_code == 200
    assert str(page.url) == f"{BASE}/tugas/{link.task_id}"
    assert link.token not in page.text
    assert not re.search(r"\b\d{18}\b", page.text)
    assert counted(house) == before
    assert state_of(house, link) == ("terbuka", None)


def test_the_answer_is_taken_once(desk):
    """S03, S04: only the hash is kept; `sudah` closes the task, a second click changes nothing and shows the receipt."""
    client, link, house = desk
    form = {"jawaban": "sudah", "nonce": nonce_of(client.get(f"/t/{link.token}"))}
    done = client.post(f"/tugas/{link.task_id}", data=form, headers=OURS)
    after = counted(house)
    again = client.post(f"/tugas/{link.task_id}", data=form, headers=OURS)
    assert "sudah dikonfirmasi" in done.text
    assert "sudah dikonfirmasi" in again.text
    assert state_of(house, link) == ("selesai", "tautan")
    assert counted(house) == after
    with house.store.reading() as conn:
        kept = conn.execute(text("SELECT token_hash FROM link_token")).scalars().all()
        events = [entry[2] for entry in raw_entries(conn)]
    assert link.token not in kept
    assert events.count("transfer:serah_terima:task_acknowledged") == 1


def test_many_clicks_at_once_are_one_entry(desk):
    """S04, R13: parallel posts of one form write one acknowledgement."""
    client, link, house = desk
    form = {"jawaban": "sudah", "nonce": nonce_of(client.get(f"/t/{link.token}"))}
    clicks = [
        threading.Thread(target=client.post, args=(f"/tugas/{link.task_id}",), kwargs={"data": form, "headers": OURS})
        for _ in range(8)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    with house.store.reading() as conn:
        events = [entry[2] for entry in raw_entries(conn)]
    assert events.count("transfer:serah_terima:task_acknowledged") == 1


@pytest.mark.parametrize(
    "form", [{}, {"jawaban": "belum"}, {"jawaban": "mungkin"}], ids=["kosong", "tanpa-sebab", "lain"]
)
def test_an_answer_without_a_choice_is_asked_again(desk, form):
    """Neither a missing choice nor `belum` without a reason is taken."""
    client, link, house = desk
    nonce = nonce_of(client.get(f"/t/{link.token}"))
    page = client.post(f"/tugas/{link.task_id}", data={**form, "nonce": nonce}, headers=OURS)
    assert page.status_code == 400
    assert state_of(house, link) == ("terbuka", None)


def test_not_yet_with_a_reason_stays_open(desk):
    """`Belum, karena` is kept as a partial answer; the task stays with its owner."""
    client, link, house = desk
    nonce = nonce_of(client.get(f"/t/{link.token}"))
    form = {"jawaban": "belum", "alasan": "menunggu berkas", "nonce": nonce}
    client.post(f"/tugas/{link.task_id}", data=form, headers=OURS)
    assert state_of(house, link) == ("sebagian", "tautan")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://jahat.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", **OURS},
    ],
    ids=["tanpa", "asal-lain", "lintas-situs", "situs-sama"],
)
def test_a_foreign_form_is_refused(desk, headers):
    """S08: a POST that does not come from our page is 403 and changes nothing."""
    client, link, house = desk
    nonce = nonce_of(client.get(f"/t/{link.token}"))
    page = client.post(f"/tugas/{link.task_id}", data={"jawaban": "sudah", "nonce": nonce}, headers=headers)
    assert page.status_code == 403
    assert state_of(house, link) == ("terbuka", None)


def test_another_task_an_old_or_an_unknown_link_tell_nothing(desk):
    """S05, S06: a foreign task, an expired link and a made-up token get the same page."""
    client, link, house = desk
    client.get(f"/t/{link.token}")
    foreign = client.get(f"/tugas/{link.task_id + 1}")
    unknown = client.get("/t/" + "a" * 43)
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE link_token SET expires_at = '2026-01-01T00:00:00.000000Z'"))
    )
    expired = client.get(f"/t/{link.token}")
    assert [page.status_code for page in (foreign, unknown, expired)] == [404, 404, 404]
    assert foreign.text == unknown.text == expired.text


@pytest.mark.parametrize("path", ["/hidup", "/siap", "/gaya.css", "/t/x", "/tugas/1", "/tidak-ada"])
def test_every_answer_has_the_security_headers(desk, path):
    """S19, S20: also errors; and no interactive API pages (S40)."""
    client, _link, _house = desk
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


def test_the_owner_sees_that_the_superior_was_told(desk):
    """An escalated task says so on its page, as long as it is open."""
    client, link, house = desk
    told = "kini juga ada di kotak atasan"
    assert told not in client.get(f"/t/{link.token}").text
    house.store.write(
        lambda tx: reminders.escalate(tx, [(link.task_id, 1, "198001012005011001")], on=date(2026, 12, 2))
    )
    page = client.get(f"/t/{link.token}")
    assert told in page.text
    form = {"jawaban": "sudah", "nonce": nonce_of(page)}
    done = client.post(f"/tugas/{link.task_id}", data=form, headers=OURS)
    assert done.status_code == 200
    assert told not in done.text
