"""The page behind a digest's link, RFC 8058's one click, and `mutasi surat preferensi`: reminders only, told in the ledger."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.city import close_all, database_copy, house_on
from workflow.bootstrap import App
from workflow.cli.main import main
from workflow.domain.errors import NotFoundError
from workflow.domain.reminding import Choice
from workflow.domain.stages import Role
from workflow.mail.sentences import Explainer
from workflow.services.preferences import Chosen, choose, may_choose
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import choices
from workflow.storage.ledger import entries_of
from workflow.web.app import build

BASE = "http://127.0.0.1:8600"
OURS = {"origin": BASE}
TOKEN = "token-" + "p" * 37


@pytest.fixture
def house(city_url):
    """A house over a fresh city."""
    yield house_on(city_url)
    close_all()


@pytest.fixture
def person(house):
    """Somebody who works here."""
    with house.store.reading() as conn:
        return conn.execute(text("SELECT MIN(nip) FROM employee")).scalar()


@pytest.fixture
def desk(house, person):
    """A portal and a link to a person's choice."""
    link = choices.NewChoiceLink(TOKEN, person, house.clock.now() + timedelta(days=60))
    house.store.write(lambda tx: choices.add_choice_links(tx, [link]))
    return TestClient(build(App(house, read_environment(), Explainer(read_rule_texts()))), base_url=BASE)


def chosen(house, person):
    """What counts now, and by how many versions."""
    with house.store.reading() as conn:
        return choices.choice_of(conn, person)


def entries(house):
    """What the ledger tells of choices."""
    with house.store.reading() as conn:
        return [json.loads(e.body) for e in entries_of(conn, "surat") if e.event == "reminder:chosen"]


def nonce_of(page):
    """The nonce of the form."""
    return re.search(r'name="nonce" value="(\w+)"', page.text)[1]


def test_looking_changes_nothing(desk, house, person):
    """GET and HEAD show the page with the choice of now; nothing is written, whoever follows the link how often."""
    pages = [desk.get(f"/pengingat/{TOKEN}") for _ in range(3)]
    assert [page.status_code for page in pages] == [200] * 3
    assert 'value="harian" checked' in pages[0].text
    assert person not in pages[0].text
    assert (chosen(house, person), entries(house)) == ((Choice.DAILY, 0), [])


def test_the_page_s_form_chooses_once(desk, house, person):
    """With its nonce a choice is kept as a version and told in the ledger; the same form again is old."""
    nonce = nonce_of(desk.get(f"/pengingat/{TOKEN}"))
    form = {"pilihan": "mingguan", "nonce": nonce}
    done = desk.post(f"/pengingat/{TOKEN}", data=form, headers=OURS, follow_redirects=False)
    again = desk.post(f"/pengingat/{TOKEN}", data={**form, "pilihan": "harian"}, headers=OURS)
    assert (done.status_code, again.status_code) == (303, 400)
    assert chosen(house, person) == (Choice.WEEKLY, 1)
    told = {"siapa": person, "pilihan": "mingguan", "sebelumnya": "harian", "versi": 1, "lewat": "tautan"}
    assert entries(house) == [told]
    assert 'value="mingguan" checked' in desk.get(f"/pengingat/{TOKEN}").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        pytest.param({"pilihan": "mingguan"}, 400, id="no nonce"),
        pytest.param({"pilihan": "mingguan", "nonce": "é"}, 400, id="a foreign nonce"),
        pytest.param({"List-Unsubscribe": "Two-Click"}, 400, id="no word of RFC 8058"),
    ],
)
def test_what_the_page_did_not_make_changes_nothing(desk, house, person, form, status):
    """A form of another site, without our nonce, is shown the page again."""
    answer = desk.post(f"/pengingat/{TOKEN}", data=form, headers={"origin": "https://lain.example"})
    assert answer.status_code == status
    assert chosen(house, person) == (Choice.DAILY, 0)


def test_a_choice_that_is_none_is_refused(desk, house, person):
    """Whatever else the form says, one of the three is needed."""
    nonce = nonce_of(desk.get(f"/pengingat/{TOKEN}"))
    assert desk.post(f"/pengingat/{TOKEN}", data={"pilihan": "x", "nonce": nonce}, headers=OURS).status_code == 400
    assert chosen(house, person) == (Choice.DAILY, 0)


def test_one_click_of_a_mail_program_ends_what_comes_before_the_deadline(desk, house, person):
    """RFC 8058: a POST without cookie, origin or page; once or twice, one version. No other table of an act changes."""

    def others():
        with house.store.reading() as conn:
            tables = ("task", "transfer_case", "outbox", "decision", "command")
            return [conn.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() for table in tables]

    before = others()
    answers = [desk.post(f"/pengingat/{TOKEN}", data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert chosen(house, person) == (Choice.FROM_DEADLINE, 1)
    assert len(entries(house)) == 1
    assert others() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_or_old_link_opens_nothing(desk, house, person, method):
    """Unknown and expired links get one answer."""
    old = choices.NewChoiceLink("token-lama", person, house.clock.now())
    house.store.write(lambda tx: choices.add_choice_links(tx, [old]))
    for token in ("token-lama", "bukan"):
        more = {"data": {"List-Unsubscribe": "One-Click"}} if method == "post" else {}
        assert getattr(desk, method)(f"/pengingat/{token}", **more).status_code == 404
    assert chosen(house, person) == (Choice.DAILY, 0)


def test_other_pages_still_refuse_what_comes_from_elsewhere(desk):
    """Only the link of a digest takes a POST without an origin."""
    assert desk.post("/tugas/1", data={"jawaban": "sudah"}).status_code == 403


def test_choices_are_versions(house, person):
    """The same again changes nothing; each other one is a version, and those of the daily digest are not listed."""
    done = [
        choose(person, choice, person, "perintah", house) for choice in (Choice.WEEKLY, Choice.WEEKLY, Choice.DAILY)
    ]
    assert done == [Chosen(Choice.WEEKLY, 1, True), Chosen(Choice.WEEKLY, 1, False), Chosen(Choice.DAILY, 2, True)]
    with house.store.reading() as conn:
        assert choices.choices(conn) == {}
    choose(person, Choice.WEEKLY, person, "perintah", house)
    with house.store.reading() as conn:
        assert choices.choices(conn) == {person: Choice.WEEKLY}
    with pytest.raises(NotFoundError):
        choose("000", Choice.WEEKLY, "000", "perintah", house)


def test_one_chooses_for_oneself_or_by_the_personnel_office(house, person):
    """Another colleague may not; who keeps the personnel files may, at the person's request."""
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        office = next(
            nip
            for role in (Role.PENGELOLA_KEPEGAWAIAN, Role.ANALIS)
            for nip in directory.holders(role, house.clock.today())
        )
        other = conn.execute(text("SELECT MAX(nip) FROM employee")).scalar()
    assert [may_choose(person, actor, house) is None for actor in (person, office, other)] == [True, True, False]


def test_the_command_chooses_and_refuses(imported, tmp_path, monkeypatch, capsys):
    """`mutasi surat preferensi`: by oneself with a version, by a stranger with exit code 2, and nothing is written then."""
    url = database_copy(imported("sqlite"), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    with house_on(url).store.reading() as conn:
        person, other = conn.execute(text("SELECT MIN(nip), MAX(nip) FROM employee")).one()
    words = ["surat", "preferensi", person, "mingguan", "--json", "--pelaku"]
    assert main([*words, person]) == 0
    assert json.loads(capsys.readouterr().out) == {"pilihan": "mingguan", "versi": 1, "berubah": True}
    assert main([*words, other]) == 2
    assert json.loads(capsys.readouterr().out)["temuan"][0]["aturan"] == "K-PERAN"
    assert chosen(house_on(url), person) == (Choice.WEEKLY, 1)
    close_all()
