"""R13, R14, R16: two actors at once, two nights at once, the same command twice; on both databases."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Result
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.audit import verify
from workflow.services.deciding import ListScope, act_on_case, act_on_list
from workflow.services.night import open_night, owner_name, run_nights, sweep_next
from workflow.storage import cases, ledger
from workflow.storage.facts import Selection, Viewer

FIRST = date(2026, 11, 25)


def analyst(house):
    """A person with the role analis."""
    with house.store.reading() as conn:
        return house.loader.directory(conn).holders(Role.ANALIS, FIRST)[0]


def at_once(*works):
    """Runs works in threads that start together; returns their results in order."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        barrier.wait()
        results[index] = work()

    threads = [threading.Thread(target=run, args=(i, work)) for i, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_actors_at_once_one_wins(city_url):
    """R14: pause and withdrawal at once: one is done, the other is told that the case has changed; one entry each."""
    houses = [house_on(city_url), house_on(city_url)]
    who = analyst(houses[0])
    for number in range(1, 11):
        case = f"MUT-2026-{number:04d}"
        with houses[0].store.reading() as conn:
            version = cases.list_cases(conn)[number - 1].version
        acts = [
            Act(Trigger.TUNDA, who, reason="a", version=version),
            Act(Trigger.GUGURKAN, who, reason="b", version=version),
        ]
        answers = at_once(*(lambda a=a, h=h, c=case: act_on_case(a, c, h) for a, h in zip(acts, houses, strict=True)))
        assert sorted(answer.done for answer in answers) == [False, True]
        loser = next(answer for answer in answers if not answer.done)
        assert {finding.rule for finding in loser.findings} == {"K-VERSI"}
        with houses[0].store.reading() as conn:
            assert len(ledger.entries_of(conn, f"kasus:{case}")) == 2
    assert verify(houses[0]).bad is None


def test_a_repeated_command_with_a_key_is_one_act(city_url):
    """R13: the same key twice answers the same and writes once; the key for another command is refused."""
    house = house_on(city_url)
    act = Act(Trigger.TUNDA, analyst(house), reason="menunggu berkas", key="kunci-1")
    first = act_on_case(act, "MUT-2026-0001", house)
    second = act_on_case(act, "MUT-2026-0001", house)
    assert (first.done, second.done, second.dest) == (True, True, Stage.DITUNDA)
    with house.store.reading() as conn:
        assert len(ledger.entries_of(conn, "kasus:MUT-2026-0001")) == 2
    with pytest.raises(BadInputError):
        act_on_case(act._replace(trigger=Trigger.GUGURKAN), "MUT-2026-0001", house)


class Interrupted:
    """A store in which somebody else acts once between our look and our write."""

    def __init__(self, store, rival):
        self._store, self._rival = store, rival

    def __getattr__(self, name):
        return getattr(self._store, name)

    def write(self, work):
        rival, self._rival = self._rival, None
        if rival is not None:
            rival()
        return self._store.write(work)


def interrupted(house, rival):
    """The house of an actor who is overtaken."""
    return replace(house, store=Interrupted(house.store, rival))


def written(house):
    """How much acts have written."""
    tables = ("decision", "ledger_entry", "outbox", "command")
    with house.store.reading() as conn:
        return [conn.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() for table in tables]


def opinion(house, number):
    """The opinion of a head of agency, which leaves the version of the case alone."""
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE transfer_case SET state = 'usulan' WHERE number = :n"), {"n": number})
    )
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(FIRST))
    return Act(Trigger.PUTUSKAN, file.circle.origin_head, outcome="setuju", key="kunci-1")


def pause(house, _number):
    """A pause, which raises the version of the case."""
    return Act(Trigger.TUNDA, analyst(house), reason="menunggu berkas", key="kunci-1")


@pytest.mark.parametrize("act_of", [pause, opinion])
def test_a_command_sent_twice_at_once_answers_twice_and_is_done_once(city_url, act_of):
    """R13: who is overtaken by the own command hears what it did, not that somebody was faster; it is written once."""
    house, number = house_on(city_url), "MUT-2026-0001"
    act, answers = act_of(house, number), []
    late = interrupted(house, lambda: answers.append((act_on_case(act, number, house), written(house))))
    second = act_on_case(act, number, late)
    ((first, once),) = answers
    assert first.done
    assert (second.done, second.dest, second.version) == (True, first.dest, first.version)
    assert written(house) == once
    assert verify(house).bad is None


def test_an_opinion_given_twice_at_once_is_given_once(city_url):
    """Without a key the second is judged again by what the first has written, and refused by name."""
    house, number = house_on(city_url), "MUT-2026-0001"
    act, once = opinion(house, number)._replace(key=None), []
    late = interrupted(house, lambda: once.append((act_on_case(act, number, house).done, written(house))))
    second = act_on_case(act, number, late)
    assert (second.done, [(found.rule, found.case) for found in second.findings]) == (
        False,
        [("K-TAHAP", "sudah_memutus")],
    )
    assert once == [(True, written(house))]


def test_a_key_that_another_case_takes_meanwhile_is_refused(city_url):
    """R13: between look and write the key was used for another case: nothing is written for this one, and it is said."""
    house = house_on(city_url)
    act, done = pause(house, ""), []
    late = interrupted(house, lambda: done.append(act_on_case(act, "MUT-2026-0002", house).done))
    with pytest.raises(BadInputError, match="perintah lain"):
        act_on_case(act, "MUT-2026-0001", late)
    assert done == [True]
    with house.store.reading() as conn:
        states = {case.number: case.state for case in cases.list_cases(conn)}
        assert len(ledger.entries_of(conn, "kasus:MUT-2026-0001")) == 1
    assert (states["MUT-2026-0001"], states["MUT-2026-0002"]) == (Stage.PEMETAAN, Stage.DITUNDA)


def test_a_repeated_list_with_a_key_is_one_decision(city_url):
    """R13: the same key for the same list answers the same and writes once; another list under that key is refused."""
    house = house_on(city_url)
    act = Act(Trigger.TUNDA, analyst(house), reason="menunggu berkas", key="daftar-1")
    scope = ListScope("2026-12", "B")
    first, second = act_on_list(act, scope, house), act_on_list(act, scope, house)
    assert first.done
    assert second.done
    assert (second.digest, [a.number for a in second.answers]) == (first.digest, [a.number for a in first.answers])
    with house.store.reading() as conn:
        events = [entry.event for entry in ledger.entries_of(conn, "gelombang:2026-12")]
    assert events.count("list:tunda") == 1
    with pytest.raises(BadInputError):
        act_on_list(act, ListScope("2026-12", "A"), house)


def test_a_simulation_and_a_refusal_write_nothing(city_url):
    """The same answer as the real thing, and not one row more."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        before = conn.execute(text("SELECT COUNT(*) FROM ledger_entry")).scalar()
    dry = act_on_case(Act(Trigger.TUNDA, analyst(house), reason="x", dry_run=True), "MUT-2026-0001", house)
    refused = act_on_case(Act(Trigger.SETUJUI, "P-walikota"), "MUT-2026-0001", house)
    stranger = act_on_case(Act(Trigger.TUNDA, "199001012015011001", reason="x"), "MUT-2026-0001", house)
    with house.store.reading() as conn:
        after = conn.execute(text("SELECT COUNT(*) FROM ledger_entry")).scalar()
        state = cases.list_cases(conn)[0].state
    assert (dry.done, refused.done, stranger.done) == (True, False, False)
    assert refused.findings[0].rule == "K-TAHAP"
    assert stranger.findings[0].rule == "K-PERAN"
    assert (before, state) == (after, "pemetaan")


def test_two_nights_at_once_share_the_chunks(imported, tmp_path):
    """R16: processes that meet at a barrier over one night's chunks both claim some, and no case moves twice."""
    url = database_copy(imported("sqlite"), tmp_path)
    houses = [house_on(url, f"{FIRST}T01:00") for _ in range(2)]
    small = [
        type(house)(**{**house.__dict__, "policy": type(house.policy)(**{**house.policy.__dict__, "chunk_size": 2})})
        for house in houses
    ]
    open_night(small[0], FIRST)
    claimed = at_once(*(lambda h=h, n=n: sweep_all(h, f"{owner_name(h)}-{n}") for n, h in enumerate(small)))
    assert sum(claimed) >= 27
    assert min(claimed) >= 1
    with houses[0].store.reading() as conn:
        events = Counter(
            conn.execute(text("SELECT stream FROM ledger_entry WHERE event = 'transfer:pemetaan:submitted'")).scalars()
        )
    assert set(events.values()) == {1}
    assert len(events) == 50


def sweep_all(house, owner):
    """Sweeps until nothing is left; returns how many chunks this one did."""
    done = 0
    while sweep_next(house, FIRST, owner):
        done += 1
    return done


def test_whole_nights_at_once_end_as_one(city_url):
    """P5: the night run by three at once moves every case once and sends one report."""
    houses = [house_on(city_url, f"{FIRST}T01:00") for _ in range(3)]
    at_once(*(lambda h=h: run_nights(h, lambda _day: h) for h in houses))
    with houses[0].store.reading() as conn:
        states = cases.count_by_state(conn)
        reports = conn.execute(text("SELECT COUNT(*) FROM outbox WHERE mail = 'morning_report'")).scalar()
        nights = conn.execute(text("SELECT COUNT(*) FROM night WHERE state = 'selesai'")).scalar()
    assert (states["usulan"], reports, nights) == (50, 1, 1)
    assert verify(houses[0]).bad is None
    close_all()


def test_a_returned_case_waits_for_an_analyst(city_url):
    """CONTRACT: the night leaves a returned case alone until an analyst fires its next step by hand."""
    house = house_on(city_url, f"{FIRST}T01:00")
    run_nights(house, lambda _day: house)
    who = analyst(house)
    returned = act_on_case(Act(Trigger.KEMBALIKAN, who, to=Stage.PEMETAAN, reason="data salah"), "MUT-2026-0001", house)
    second = house_on(city_url, "2026-11-26T01:00")
    run_nights(second, lambda _day: second)
    with house.store.reading() as conn:
        held = cases.list_cases(conn)[0]
    by_hand = act_on_case(Act(Trigger.AJUKAN, who), "MUT-2026-0001", second)
    assert (returned.done, held.state, by_hand.done, by_hand.dest) == (True, "pemetaan", True, Stage.USULAN)
    assert all(finding.result is not Result.BLOCK for finding in by_hand.findings)
