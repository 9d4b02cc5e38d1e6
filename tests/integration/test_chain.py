"""The chain on the sample city: votes, what decisions rest on, high-risk names opened first, the list's record."""

import json
import shlex
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.reminding import Choice, Ladder, ReminderKind
from workflow.domain.stages import Role, Trigger
from workflow.services import awaited
from workflow.services.awaited import remind_awaited
from workflow.services.deciding import ListScope, act_on_case, act_on_list
from workflow.services.openings import risks
from workflow.services.reminding import Sweep
from workflow.services.turns import turns
from workflow.services.views import round_files, view_case
from workflow.storage import ledger

SIGNS = date(2026, 12, 1)
MAYOR = "P-walikota"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, eve_of, tmp_path):
    """The city on the morning on which the mayor signs: everyone before him has agreed."""
    return database_copy(eve_of(request.param, SIGNS), tmp_path)


@pytest.fixture
def house(url):
    """A house over it, on that day at ten."""
    opened = house_on(url, f"{SIGNS}T10:00")
    yield opened
    opened.store.close()


def refused_by(answer):
    """The rules that stop each case of an answer, with their case."""
    return {item.nip: {(f.rule, f.case) for f in item.findings if f.stops} for item in answer.answers}


def signable(house, city_files):
    """SK B as the sample's mayor signs it: its files, and the names left out."""
    row = next(r for r in city_files.decisions if r["pemicu"] == "setujui" and "--sk B" in r["argumen"])
    words = shlex.split(row["argumen"])
    out = tuple(words[n + 1] for n, word in enumerate(words) if word == "--kecuali")
    return [f for f in round_files("2026-12", "B", house) if f.nip not in out], out


def test_high_risk_names_are_opened_before_a_list_is_approved(house, city_files):
    """K-LIHAT names exactly those whose page was not shown to the decider; a showing to another counts not."""
    files, out = signable(house, city_files)
    risky = {file.nip for file in files if risks(file)}
    act = Act(Trigger.SETUJUI, MAYOR, dry_run=True)
    scope = ListScope("2026-12", "B", out)
    before = refused_by(act_on_list(act, scope, house))
    assert {nip for nip, found in before.items() if found} == risky
    assert all(found in (set(), {("K-LIHAT", "belum_dibuka")}) for found in before.values())
    assert risky
    secretary = house.loader.kept_directory().holders(Role.PYB, SIGNS)[0]
    for by in (secretary, MAYOR):
        assert not act_on_list(act, scope, house).done
        for file in files:
            view_case(file.facts.case.number, house, by=by)
    assert act_on_list(act, scope, house).done


def test_the_record_of_a_list_names_the_excluded_and_the_struck(house, city_files):
    """The round's entry holds the digest, who was decided, who was left out, and who was struck by pen."""
    files, out = signable(house, city_files)
    plain = [file for file in files if not risks(file)]
    struck, left = plain[0], tuple(file.nip for file in files if risks(file)) + out
    answer = act_on_list(Act(Trigger.SETUJUI, MAYOR), ListScope("2026-12", "B", left, (struck.nip,)), house)
    with house.store.reading() as conn:
        body = json.loads(ledger.entries_of(conn, "gelombang:2026-12")[-1].body)
    assert answer.done
    assert (body["digest"], body["dicoret"]) == (answer.digest, [struck.facts.case.number])
    assert len(body["dikecualikan"]) == len(left)
    assert struck.facts.case.number not in body["kasus"]


def change(url, statement, **values):
    """Changes a fact behind the back of the deciders."""
    opened = house_on(url, f"{SIGNS}T09:00")
    with opened.store.engine.begin() as conn:
        assert conn.execute(text(statement), values).rowcount >= 1
        conn.execute(text("UPDATE transfer_case SET fact_seq = fact_seq + 1"))
    opened.store.close()


def test_a_decision_stands_until_what_it_rests_on_changes(url, house, city_files):
    """An address stales nothing; a reason does: the differences are named, each who decided looks again, then it goes on."""
    file = next(f for f in signable(house, city_files)[0] if not risks(f))
    number = file.facts.case.number
    signs = Act(Trigger.SETUJUI, MAYOR, dry_run=True)
    change(url, "UPDATE employee SET email = 'lain@contoh.example', name = 'Nama Lain' WHERE nip = :nip", nip=file.nip)
    assert act_on_case(signs, number, house).done
    change(url, "UPDATE transfer_case SET reason_text = 'alasan lain' WHERE number = :number", number=number)
    found = [f for f in act_on_case(signs, number, house).findings if f.stops]
    assert [(f.rule, f.case) for f in found] == [("K-LIHAT", "putusan")]
    assert found[0].evidence == {"peran": ["inspektorat", "tpk", "pyb"], "berubah": ["alasan"]}
    assert ("K-LIHAT", "putusan") in {(f.rule, f.case) for f in view_case(number, house).findings}
    directory = house.loader.kept_directory()
    agreed = Act(Trigger.PUTUSKAN, "", outcome="setuju")
    early = act_on_case(agreed._replace(actor=directory.holders(Role.PYB, SIGNS)[0]), number, house)
    for role in (Role.INSPEKTORAT, Role.TPK, Role.PYB):
        done = [act_on_case(agreed._replace(actor=nip), number, house).done for nip in directory.holders(role, SIGNS)]
        assert any(done) or (role in {Role.TPK, Role.PYB} and early.done)
    assert act_on_case(signs, number, house).done


def test_the_night_asks_again_once_and_no_more(url, house, city_files):
    """Who must look again is told by one mail a list for one change, whoever many names it touches; another night adds none."""
    first = len(turns(house, SIGNS, 0).mails)
    change(url, "UPDATE decree SET inauguration = :day WHERE code = 'B'", day=date(2026, 12, 9))
    change(url, "UPDATE transfer_round SET fact_seq = fact_seq + 1 WHERE code = :code", code="2026-12")
    asked = turns(house, SIGNS, 0).mails
    directory = house.loader.kept_directory()
    expected = {*directory.holders(Role.TPK, SIGNS), *directory.holders(Role.INSPEKTORAT, SIGNS)}
    assert first == 0
    assert {mail.recipient for mail in asked} == expected
    assert len(asked) == len(expected)
    assert remind_awaited(Sweep.of(house, SIGNS)) >= len(expected)
    assert remind_awaited(Sweep.of(house, SIGNS)) == 0


def test_silence_that_passes_brings_the_next_a_mail(url, house):
    """Where the city waits for the inspectorate, the PyB is told in the night after its last day."""
    change(url, "UPDATE transfer_case SET entered_on = :day WHERE state = 'persetujuan'", day=date(2026, 11, 27))
    change(url, "DELETE FROM decision WHERE capacity IN ('inspektorat', 'pyb')")
    for days, told in ((1, True), (2, False)):
        waiting = replace(
            house, policy=replace(house.policy, chain=house.policy.chain._replace(silence={Role.INSPEKTORAT: days}))
        )
        recipients = {mail.recipient for mail in turns(waiting, SIGNS, 0).mails}
        assert (recipients == set(house.loader.kept_directory().holders(Role.PYB, SIGNS))) is told


def asked_by(house, sweep):
    """Who is reminded of a decision by a sweep, with the step."""
    remind_awaited(sweep)
    with house.store.reading() as conn:
        found = conn.execute(text("SELECT recipient, key FROM reminder WHERE mail = 'decision_awaited'")).all()
    return {(recipient, key.rsplit(":", 1)[1]) for recipient, key in found}


def stepped(house, *steps):
    """The house with other steps for decisions."""
    ladders = {**house.policy.reminding.ladders, ReminderKind.DECISION: Ladder(steps)}
    return replace(house, policy=replace(house.policy, reminding=house.policy.reminding._replace(ladders=ladders)))


FRIDAY = date(2026, 12, 11)


@pytest.fixture
def due(url, house):
    """The city whose decisions are all due on a Friday, nobody reminded before; a step before it and one after."""
    change(url, "UPDATE transfer_case SET deadline = :day WHERE state = 'persetujuan'", day=FRIDAY)
    change(url, "DELETE FROM reminder")
    return stepped(house, -1, 2)


def test_who_hears_weekly_is_told_of_a_decision_before_who_hears_daily(due):
    """On Monday the week's step of Thursday is told to the one alone who chose a weekly list."""
    monday = FRIDAY - timedelta(days=4)
    other = {"P-lain": Choice.WEEKLY}
    assert asked_by(due, Sweep(due, monday, other)) == set()
    assert asked_by(due, Sweep(due, monday, other | {MAYOR: Choice.WEEKLY})) == {(MAYOR, "H-1")}


def test_between_two_steps_no_decider_is_asked_or_looked_up(due, monkeypatch):
    """A day late, with steps on the eve and two days after: nobody hears anything, and no case is asked for its deciders."""
    monday, tuesday = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=4)
    with monkeypatch.context() as patch:
        patch.setattr(awaited, "awaited_deciders", None)
        assert asked_by(due, Sweep(due, monday, {})) == set()
    assert {step for _who, step in asked_by(due, Sweep(due, tuesday, {}))} == {"H+2"}
