"""What must hold after every step, of all rows that can be seen."""

import json
from collections import Counter
from datetime import datetime, timedelta

from tests.stateful.cast import Cast
from tests.stateful.model import NIGHTLY, Case, Model
from tests.stateful.world import Relay, Rows

_CAPACITY = {"kepala": "kepala_opd"}
_SEEN_MAIL = {"antre", "diterima", "tunda", "gagal_tetap", "tidak_pasti", "mati", "cetak", "batal", "dikirim_ke_server"}
_DROPPABLE = {
    "handover_task",
    "task_reminder",
    "task_escalated",
    "answer_awaited",
    "opinion_awaited",
    "decision_awaited",
    "briefing_task",
    "explanation_waits",
    "response_settled",
    "reminder_digest",
}
_WAITING = {"antre", "tunda"}
LONGEST_REST = timedelta(hours=4)


def cases_are_as_the_model_says(rows: Rows, model: Model) -> None:
    """State, version, visit, the mark of a return, answer and notice of every case; no case more, none less."""
    assert {row.nip for row in rows["transfer_case"]} == set(model.cases)
    for row in rows["transfer_case"]:
        case = model.cases[row.nip]
        paused = case.place.removeprefix("jeda:") if case.stage == "ditunda" else None
        seen = (row.state, row.remembered, row.version, row.visit, bool(row.held), row.answer, row.told_on)
        assert seen == (case.stage, paused, case.version, case.visit, case.held, case.answer, case.told), case
        assert bool(row.post_changed) == (case.post == "baru"), case


def decisions_and_tasks_are(rows: Rows, model: Model) -> None:
    """The decisions that count and the state of every task; `selesai` only where nothing blocking is open."""
    by_id = {row.id: model.cases[row.nip] for row in rows["transfer_case"]}
    given: dict[str, Counter[tuple[str, str, str]]] = {}
    for row in rows["decision"]:
        if not row.superseded:
            given.setdefault(by_id[row.case_id].nip, Counter())[row.capacity, row.actor, row.outcome] += 1
    tasks: dict[str, dict[str, tuple[str, str | None]]] = {}
    for row in rows["task"]:
        tasks.setdefault(by_id[row.case_id].nip, {})[row.code] = (row.state, row.escalated_to)
        done = not row.blocking or row.state == "selesai"
        assert done or by_id[row.case_id].place != "selesai", f"{row.code} is open in a finished case"
    for case in model.cases.values():
        wanted = Counter((_CAPACITY.get(role, role), actor, outcome) for _stage, role, actor, outcome in case.given)
        assert given.get(case.nip, Counter()) == wanted, case
        known = {code: (task.state, task.escalated_to) for code, task in case.tasks.items()}
        found = tasks.get(case.nip, {})
        apart = {code: (found.get(code), known.get(code)) for code in {*found, *known}}
        apart = {code: both for code, both in apart.items() if both[0] != both[1]}
        assert not apart, f"tasks as they are and as the model has them: {apart} of {case}"


def the_ledger_is_the_history(rows: Rows, model: Model) -> None:
    """Each case's stream holds every accepted act, in order, by its actor, with its version, and no other act."""
    history: dict[str, list[tuple[str, str, str, str]]] = {}
    versions: dict[str, int] = {}
    for row in rows["ledger_entry"]:
        body = json.loads(row.body)
        if not row.stream.startswith("kasus:") or "pemicu" not in body:
            continue
        history.setdefault(row.stream, []).append((body["pemicu"], row.actor, body["dari"], body["ke"]))
        risen = body["dari"] != body["ke"] or body["pemicu"] == "ralat"
        assert body["versi"] == versions.get(row.stream, 1) + risen, f"a version leapt in {row.stream}"
        versions[row.stream] = body["versi"]
        if row.actor.startswith("sistem:"):
            assert body["pemicu"] in NIGHTLY, f"{body['pemicu']} by {row.actor}"
    assert history == {f"kasus:{case.number}": case.log for case in model.cases.values() if case.log}


def posts_are_held_once(rows: Rows, model: Model, cast: Cast) -> None:
    """Nobody holds two posts, no place of a post two people; who moved holds the new post, who was put back the old one."""
    held = [row for row in rows["occupancy"] if row.until is None and row.holding == "definitif"]
    assert max(Counter(row.nip for row in held).values()) == 1
    assert max(Counter((row.post_id, row.slot) for row in held).values()) == 1
    now = {row.nip: row.post_id for row in held}
    origins = {row.nip: row.origin_post for row in rows["transfer_case"]}
    for case in model.cases.values():
        wanted = {"baru": cast.of(case.nip).target, "lama": origins[case.nip], "tanpa": None}[case.post]
        assert now.get(case.nip) == wanted, case


def every_owed_mail_is_in_sight(rows: Rows, model: Model, relay: Relay) -> None:
    """What an act owes stands in the outbox, accepted or visibly waiting; all copies of one mail are the same mail."""
    sent: dict[str, list[tuple[str, str, str, bool]]] = {}
    for message_id, *copy in relay.sent:
        sent.setdefault(message_id, []).append((copy[0], copy[1], copy[2], copy[3]))
    known = Counter(row.message_id for row in rows["outbox"] if row.message_id)
    assert set(sent) <= set(known), "a mail went out that nobody owed"
    assert all(count == 1 for count in known.values()), "two mails share a Message-ID"
    for row in rows["outbox"]:
        _mail_is_sound(row, sent.get(row.message_id or "", []))
    _acts_have_their_mails(rows, model)


def _mail_is_sound(row, copies: list[tuple[str, str, str, bool]]) -> None:
    assert row.state in _SEEN_MAIL, row.state
    assert len({(recipient, digest) for recipient, digest, _outcome, _taken in copies}) <= 1, (
        f"copies differ: {row.key}"
    )
    outcomes = [outcome for _recipient, _digest, outcome, _taken in copies]
    assert "diterima" not in outcomes[:-1], f"sent again after it was accepted: {row.key}"
    assert (row.state == "diterima") == (outcomes[-1:] == ["diterima"]), f"{row.state} after {outcomes}: {row.key}"
    assert sum(outcome in {"diterima", "tidak_pasti", "mati"} for outcome in outcomes) <= 2, f"a third copy: {row.key}"
    assert row.state != "batal" or (row.mail in _DROPPABLE and not copies), f"dropped: {row.key}"


def _acts_have_their_mails(rows: Rows, model: Model) -> None:
    by_id = {row.id: model.cases[row.nip] for row in rows["transfer_case"]}
    owed: dict[str, Counter[tuple[str, str]]] = {}
    for row in rows["outbox"]:
        if row.case_id in by_id:
            owed.setdefault(by_id[row.case_id].nip, Counter())[row.mail, row.recipient] += 1
    for case in model.cases.values():
        mails, done = owed.get(case.nip, Counter()), Counter(trigger for trigger, *_rest in case.log)
        assert mails["placement_explained", case.nip] == case.notices, case
        assert mails["decision_made", case.nip] == done["setujui"] + done["tolak"], case
        asked = done["ajukan"] + returns(case, "usulan")
        assert all(mails["opinion_requested", head] == asked for head in case.heads), case
        receipts = sum(count for (mail, _to), count in mails.items() if mail == "acknowledgement_receipt")
        assert receipts == done["konfirmasi"] - case.texts, case
        assert mails["response_received", case.nip] <= done["tanggapi"], case


def returns(case: Case, stage: str) -> int:
    """How often a case was sent back to a stage."""
    return sum(trigger == "kembalikan" and dest == stage for trigger, _actor, _source, dest in case.log)


def nothing_due_is_left(rows: Rows, now: datetime) -> None:
    """After a run in which the relay took everything no mail that is due waits, but for one sent twice without an answer.

    A relay that took nothing of an earlier run is left alone for a while, of which no clock makes more than four hours.
    """
    if any(row.open_until is not None and now < row.open_until <= now + LONGEST_REST for row in rows["mail_relay"]):
        return
    left = [row.key for row in rows["outbox"] if row.next_at <= now and row.state in _WAITING]
    left += [row.key for row in rows["outbox"] if row.state == "dikirim_ke_server"]
    assert not left, f"due and not sent: {left}"
