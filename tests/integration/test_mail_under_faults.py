"""G-E1, G-E2: a queue of notices through a server that fails in every way that it knows, until nothing waits any more."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from tests.smtpfault import FaultServer
from workflow.bootstrap import App, mail_room
from workflow.mail.sentences import Explainer
from workflow.mail.smtp import SmtpSender, SmtpSettings, Timeouts
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts

NOTICES = 10_000
QUICK = Timeouts(0.3, 0.3, 0.3)
# Modes by how often they come: most mails are taken, every fault is met, and those that cost time are rare. A refusal of the
# mailbox is left out: it stops the address, and the notices of one person would all be printed.
OFTEN = ["mail451", "rcpt450", "rcpt452", "data451", "after_dot_451", "drop_at_mail", "drop_at_data", "drop_mid_body"]
OFTEN += ["drop_after_dot", "drop_at_connect", "after_dot_421", "mail421", "greeting_421", "after_dot_garbage"]
SELDOM = ["silent_greeting", "silent_at_data", "silent_after_dot", "mail550", "rcpt550_571", "after_dot_554_571"]
FINAL = ["data554", "after_dot_552"]
REFUSED_BY_POLICY = ["rcpt550_571"] * 3
ENDS = ("diterima", "tidak_pasti", "gagal_tetap", "cetak", "mati")
BEGIN = datetime(2026, 11, 25, 3, tzinfo=UTC)


def script(count, chance):
    """A run of modes in which every fault comes, with three refusals of policy in a row in the middle."""
    modes = chance.choices(
        ["accept", "often", "seldom", "final"], [0.82, 0.15, min(0.02, 8 / count), min(0.01, 10 / count)], k=count
    )
    kinds = {"accept": ["accept"], "often": OFTEN, "seldom": SELDOM, "final": FINAL}
    found = [chance.choice(kinds[mode]) for mode in modes]
    return [*OFTEN, *SELDOM, *FINAL, *found[: count // 2], *REFUSED_BY_POLICY, *found[count // 2 :]]


def owe(house, count):
    """The night's notices of those with an address, again under other keys until there are so many."""
    columns = "mail, recipient, case_id, task_id, payload, state, due_at, next_at, attempts, resent, created_at"
    again = (
        f"INSERT INTO outbox (key, {columns}) SELECT key || :n, {columns} FROM outbox "
        "WHERE mail = 'opinion_requested' AND key NOT LIKE '%#%' ORDER BY id LIMIT :left"
    )

    def work(tx):
        wanted = "SELECT COUNT(*) FROM outbox"
        tx.conn.execute(text("DELETE FROM outbox WHERE mail <> 'opinion_requested'"))
        left, round_no = count - tx.conn.execute(text(wanted)).scalar(), 0
        while left > 0:
            tx.conn.execute(text(again), {"n": f"#{round_no}", "left": left})
            left, round_no = count - tx.conn.execute(text(wanted)).scalar(), round_no + 1

    house.store.write(work)


def rows(house):
    """Every notice: state, Message-ID, whether it was sent a second time."""
    with house.store.reading() as conn:
        return conn.execute(text("SELECT state, message_id, resent, attempts FROM outbox")).all()


def bodies_by_name(server):
    """The different bytes that the server took in under each Message-ID."""
    found = defaultdict(set)
    for data in server.accepted:
        found[message_from_bytes(data)["Message-ID"]].add(data)
    return found


@pytest.mark.lambat
def test_no_notice_is_lost_and_only_uncertain_ones_come_twice(imported, tmp_path):
    """G-E1, G-E2, G-E3: of ten thousand each ends accepted or in sight; a second copy is a marked re-send of the same bytes."""
    url = database_copy(imported("sqlite"), tmp_path)
    night = house_on(url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    owe(night, NOTICES)
    with FaultServer(script(NOTICES, random.Random(2026))) as server:
        relay = SmtpSettings.parse(f"{server.url}?starttls=tidak")
        now, states = BEGIN, Counter(antre=NOTICES)
        while states["antre"] + states["tunda"] + states["dikirim_ke_server"] or states["ulang"]:
            house = house_on(url, now.isoformat())
            room = mail_room(App(house, read_environment(), Explainer(read_rule_texts())))
            deliver(house, replace(room, sender=lambda: SmtpSender(relay, QUICK), throttled=False))
            now += timedelta(minutes=20)
            found = rows(house)
            states = Counter(row.state for row in found)
            states["ulang"] = sum(row.state == "tidak_pasti" and not row.resent for row in found)
            assert now < BEGIN + timedelta(days=4), states
        copies, bodies = server.copies, bodies_by_name(server)
    close_all()
    assert len(found) == NOTICES
    assert set(states) - {"ulang"} <= set(ENDS)
    assert set(copies) <= {row.message_id for row in found}
    # The server counts: so many copies may each class have, and a second one only where it is marked as a re-send.
    of_class = {state: Counter(copies[row.message_id] for row in found if row.state == state) for state in ENDS}
    once = Counter(copies[row.message_id] for row in found if not row.resent)
    assert set(of_class["diterima"]) == {1, 2}
    assert set(of_class["tidak_pasti"]) <= {0, 1, 2}
    assert set(of_class["gagal_tetap"]) | set(of_class["mati"]) <= {0, 1}
    assert set(of_class["cetak"]) <= {0}
    assert set(once) <= {0, 1}
    assert {name for name, of_name in bodies.items() if len(of_name) > 1} == set()
    assert states["diterima"] > 0.9 * (NOTICES - states["cetak"])
    assert states["gagal_tetap"] > 0
    assert states["cetak"] < NOTICES / 2
