"""Plays one act after another on the services and on the model, and compares all that can be seen after each."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.stateful import checks
from tests.stateful.cast import Cast
from tests.stateful.model import BRIEFING, OBJECTION, Case, Deed, Expectation, Model, Task, rungs, workdays_late
from tests.stateful.world import Rows, World
from workflow.domain.corrections import Correction

_WORDS = ("to", "outcome", "answer", "task", "result")
_CORRECTION = {"ralat": {"correction": Correction("pengetikan", "pengakatan", "pengangkatan")}}


@dataclass
class Play:
    """A world, the model of it, and what was seen of the world last. `tally` counts what was accepted, by name."""

    world: World
    model: Model
    cast: Cast
    tally: Counter[tuple[str, bool]]
    seen: Rows = field(default_factory=dict)
    keys: int = 0
    repeatable: tuple[str, str, str, dict[str, object]] | None = None

    def __post_init__(self) -> None:
        """Looks at the world once."""
        self.seen = self.world.rows()

    # --- acts ---

    def act(self, case: Case, deed: Deed, *, name: str = "", keyed: bool = False, rehearsed: bool = False) -> bool:
        """One act on one case; returns whether it was accepted."""
        words = {name: value for name in _WORDS if (value := getattr(deed, name)) is not None}
        # Of a task, the reason lets the superior alone sign the BAST.
        words["reason"] = "alasan"
        words |= _CORRECTION.get(deed.trigger, {})
        if keyed:
            self.keys += 1
            words["key"] = f"kunci-{self.keys}"
        expected = self.model.expect(deed, case, self.world.now, self.world.today)
        told = self.world.act(case.number, deed.trigger, deed.actor, **words, dry_run=True) if rehearsed else None
        if rehearsed:
            self.nothing_changed("a rehearsal")
        answer = self.world.act(case.number, deed.trigger, deed.actor, **words)
        assert told is None or told.done == answer.done, "a rehearsal answers as the act does"
        self._judge(case, deed, expected, answer)
        if answer.done:
            self._accept(case, deed, expected.dest)
            self.look()
            if keyed:
                self.repeatable = (case.number, deed.trigger, deed.actor, words)
        else:
            self.nothing_changed(f"a refused {deed.trigger}")
        self.tally[name or deed.trigger, answer.done] += 1
        return bool(answer.done)

    def _judge(self, case: Case, deed: Deed, expected: Expectation, answer) -> None:
        where = f"{deed} on {case.place} of {case.number}: {[f for f in answer.findings if f.stops]}"
        if answer.done:
            assert expected.may, f"accepted, against {expected.codes}: {where}"
            return
        assert not expected.must, f"refused, though nothing speaks against it: {where}"
        codes = {finding.rule for finding in answer.findings if finding.stops}
        assert any(code.startswith(expected.codes) for code in codes), f"not {expected.codes}: {where}"

    def _accept(self, case: Case, deed: Deed, dest: str, now: datetime | None = None) -> None:
        now = now or self.world.now
        self.model.apply(deed, case, dest, now, now.astimezone(self.world.zone).date())
        self.model.latest = max(self.model.latest, now.astimezone(self.world.zone).date())

    def may(self, case: Case, deed: Deed) -> bool:
        """True where the model knows nothing that speaks against an act."""
        return self.model.expect(deed, case, self.world.now, self.world.today).may

    def place_of(self, name: str) -> str | None:
        """Where a proposal stands; None where it was not sent yet."""
        case = self.model.cases.get(self.cast.parts[name].nip)
        return case.place if case else None

    def who_cannot(self, decree: str, deed: Deed) -> list[Case]:
        """The cases of an SK to be left out of a decision on its list."""
        listed = [case for case in self.model.cases.values() if self.cast.of(case.nip).decree == decree]
        return [case for case in listed if not self.may(case, deed)]

    def act_on_list(self, decree: str, deed: Deed, without: list[Case], *, name: str) -> bool:
        """One decision on an SK's list: all who stand on it, or nobody."""
        listed = [c for c in self.model.cases.values() if self.cast.of(c.nip).decree == decree]
        # Names that ended without an SK are no longer on the list, unless somebody leaves them out by name.
        named = {case.nip for case in without}
        ended = {"ditarik", "ditolak", "gugur"} | ({"dibatalkan"} if deed.trigger == "batalkan" else set())
        standing = [c for c in listed if c.nip not in named and c.place not in ended]
        words = {name: value for name in _WORDS if (value := getattr(deed, name)) is not None}
        expected = [self.model.expect(deed, c, self.world.now, self.world.today) for c in standing]
        words |= _CORRECTION.get(deed.trigger, {})
        answer = self.world.act_on_list(decree, named, deed.trigger, deed.actor, reason="alasan", **words)
        if answer.done:
            assert standing, "an empty list decides nothing"
            assert {a.number for a in answer.answers} == {c.number for c in standing}
            for case, one in zip(standing, expected, strict=True):
                assert one.may, f"{deed} accepted on a list with {case.number} in {case.place}"
                self._accept(case, deed, one.dest)
            self.look()
        else:
            assert not (standing and all(one.must for one in expected)), f"{deed} refused on a list without a reason"
            self.nothing_changed("a refused list")
        self.tally[name, answer.done] += 1
        return bool(answer.done)

    def propose(self, names: list[str], reason: str | None) -> bool:
        """Imports proposals; known ones may be amended in pemetaan only, and one refused row refuses the file."""
        nips = [self.cast.parts[name].nip for name in names]
        known = [nip for nip in nips if nip in self.model.cases]
        amended = [nip for nip in known if reason is not None]
        answer = self.world.propose(nips, reason)
        late = [nip for nip in known if answer.rejects and self.model.cases[nip].place != "pemetaan"]
        if answer.rejects:
            assert amended or late, answer.rejects
            assert late, f"refused in pemetaan: {answer.rejects}"
            self.nothing_changed("a refused file")
        elif not answer.new and not answer.changed:
            self.nothing_changed("the same file again")
        if not answer.rejects:
            assert answer.new == len(nips) - len(known)
            for _row, nip, number in answer.cases:
                if nip not in self.model.cases:
                    case = self.cast.of(nip).case(number)
                    case.entered = self.world.today
                    self.model.cases[nip] = case
            self.look()
        self.tally["usulkan", bool(answer.new)] += 1
        self.tally["ubah_usulan", bool(answer.changed)] += 1
        return not answer.rejects

    def repeat(self) -> None:
        """The last command with a key once more: the same answer, nothing written."""
        assert self.repeatable is not None
        number, trigger, actor, words = self.repeatable
        answer = self.world.act(number, trigger, actor, **words)
        assert answer.done
        self.nothing_changed("a repeated command")
        self.tally["ulang_kunci", True] += 1

    def act_late(self, case: Case, deed: Deed) -> None:
        """An act by somebody who saw an earlier version of the case is refused, whatever it is."""
        answer = self.world.act(case.number, deed.trigger, deed.actor, version=case.version - 1, reason="alasan")
        assert not answer.done
        assert {finding.rule for finding in answer.findings} == {"K-VERSI"}
        self.nothing_changed("an act on an old version")
        self.tally["versi_lama", True] += 1

    # --- nights, time, mail ---

    def nights(self) -> list[str]:
        """All nights that are due; one that ran already, or lies before the last, changes nothing."""
        due = self.model.nights_due(self.world.today)
        before = {stream: seq for stream, seq, _head in self.seen["ledger_stream"]}
        answers = self.world.run_nights()
        assert [(answer.day, answer.status) for answer in answers] == due
        if all(status != "selesai" for _day, status in due):
            self.nothing_changed(f"a night that is {due[-1][1]}")
            self.tally[f"malam_{due[-1][1]}", True] += 1
            return [status for _day, status in due]
        fresh = [row for row in self.world.rows()["ledger_entry"] if row.seq > before.get(row.stream, 0)]
        moved = 0
        for day, _status in due:
            tonight = [row for row in fresh if row.at.astimezone(self.world.zone).date() == day]
            for case in self.model.cases.values():
                entries = [row for row in tonight if row.stream == f"kasus:{case.number}"]
                moved += self._night_of(case, self.world.moment(day, 1), entries)
            self.model.nights.add(day)
        self._escalate(due[-1][0])
        self.look()
        self.tally["malam", True] += 1
        self.tally["malam_maju", bool(moved)] += 1
        return [status for _day, status in due]

    def _night_of(self, case: Case, now: datetime, entries) -> int:
        day = now.astimezone(self.world.zone).date()
        self.model.latest = max(self.model.latest, day)
        deed = self.model.night_deed(case)
        expected = self.model.expect(deed, case, now, day) if deed else None
        steps = [json.loads(row.body)["pemicu"] for row in entries if "pemicu" in json.loads(row.body)]
        if not steps:
            assert expected is None or not expected.must, f"the night of {day} left {case} behind"
        else:
            assert expected is not None, f"the night moved a case that waits for a person: {case}"
            assert steps == [deed.trigger], f"not one step a night: {steps} of {case}"
            assert expected.may, f"the night moved {case} against {expected.codes}"
            self._accept(case, deed, expected.dest, now)
        changed = [json.loads(row.body)["tmt"] for row in entries if row.event == "transfer:post_changed"]
        assert all(tmt <= day.isoformat() for tmt in changed), f"moved before the TMT: {case}"
        case.post = "baru" if changed else case.post
        return len(steps)

    def _escalate(self, newest) -> None:
        # To whom is the house's business and tested by itself; that it goes to somebody else, and stays there, is ours.
        rows = self.world.rows()
        nips = {row.id: row.nip for row in rows["transfer_case"]}
        found = {(nips[row.case_id], row.code): row.escalated_to for row in rows["task"]}
        self._follow_owners(rows)
        for case in self.model.cases.values():
            for code, task in case.tasks.items():
                late, (first, *later) = workdays_late(task.deadline, newest), rungs(code)
                climbs = late >= first if task.escalated_to is None else any(late >= rung for rung in later)
                if task.open and climbs:
                    task.escalated_to = found[case.nip, code]
                    assert task.escalated_to != task.owner, (case, code)
                    assert task.escalated_to or task.owner in self.model.offices["pyb"], (case, code)

    def _follow_owners(self, rows) -> None:
        # Whose a task is when people move is the house's business and tested by itself.
        by_id = {row.id: self.model.cases[row.nip] for row in rows["transfer_case"]}
        for row in rows["task"]:
            task = by_id[row.case_id].tasks.get(row.code)
            if task is not None and task.owner != row.owner_nip:
                assert task.open, (row.code, "a closed task changed hands")
                task.owner, task.escalated_to = row.owner_nip, row.escalated_to
            if task is not None and task.blocking and row.state == task.state == "ditolak":
                assert row.escalated_to not in {task.owner, task.done_by}, "a dispute goes to a third"
                task.escalated_to = row.escalated_to

    def set_clock(self, now: datetime) -> None:
        """Sets the clock; that alone changes nothing."""
        self.world.set_clock(now)
        self.nothing_changed("a set clock")

    def pass_time(self, **by: int) -> None:
        """Lets time pass, forwards or backwards."""
        self.set_clock(self.world.now + timedelta(**by))

    def deliver(self, script: list[tuple[str, bool]]) -> None:
        """One delivery run against a relay that answers by this script and then accepts; only mails change by it."""
        before, sent = self.seen, len(self.world.relay.sent)
        self.world.deliver(script)
        after = self.world.rows()
        for name in before:
            assert (
                name in {"outbox", "link_token", "mail_relay", "reminder", "choice_link"} or after[name] == before[name]
            ), f"delivery changed {name}"
        assert {row.key for row in after["outbox"]} == {row.key for row in before["outbox"]}
        self.seen = after
        tried = self.world.relay.sent[sent:]
        if all(outcome == "diterima" for *_mail, outcome, _taken in tried):
            checks.nothing_due_is_left(after, self.world.now)
        for *_mail, outcome, _taken in tried:
            self.tally[f"surel_{outcome}", True] += 1

    # --- what is seen ---

    def nothing_changed(self, what: str) -> None:
        """Every row is as it was, ledger and heads included."""
        after = self.world.rows()
        changed = [name for name in after if after[name] != self.seen[name]]
        assert not changed, f"{what} changed {changed}"

    def look(self) -> None:
        """Looks at the world again, and lets the model learn what it does not foretell: the tasks and the posts."""
        before, self.seen = self.seen, self.world.rows()
        lost = {row.key for row in before["outbox"]} - {row.key for row in self.seen["outbox"]}
        assert not lost, "an owed mail is gone"
        by_id = {row.id: self.model.cases[row.nip] for row in self.seen["transfer_case"]}
        self._follow_owners(self.seen)
        for row in self.seen["task"]:
            case = by_id[row.case_id]
            if row.code not in case.tasks:
                # An objection gives an analyst its answer as a task, from the decree on.
                made = case.place == "serah_terima" or row.code.startswith((OBJECTION, *BRIEFING))
                assert made, "tasks are made by the approval and by the briefing"
                # A task of the briefing that an earlier night of this run made may be escalated by now.
                case.tasks[row.code] = Task(row.owner_nip, row.blocking, row.deadline, escalated_to=row.escalated_to)
        held = {row.nip: row.post_id for row in self.seen["occupancy"] if row.until is None}
        for row in self.seen["transfer_case"]:
            case = by_id[row.id]
            if case.place == "dibatalkan" and case.post == "baru":
                # Put back, or without a post where somebody else holds the former one.
                case.post = "lama" if held.get(case.nip) else "tanpa"
                assert case.post == "lama" or row.origin_post in held.values(), f"not put back: {case}"
            if case.post == "lama" and row.post_changed:
                # The approval changed it at once; what a night changes is learnt from the night's own entries.
                assert case.log[-1][0] == "setujui", f"moved by nobody: {case}"
                assert row.tmt <= self.world.today, f"moved before the TMT: {case}"
                case.post = "baru"

    def check(self) -> None:
        """All that must hold at every moment."""
        assert self.world.first_bad_entry() is None, "the ledger does not verify"
        checks.cases_are_as_the_model_says(self.seen, self.model)
        checks.decisions_and_tasks_are(self.seen, self.model)
        checks.the_ledger_is_the_history(self.seen, self.model)
        checks.posts_are_held_once(self.seen, self.model, self.cast)
        checks.every_owed_mail_is_in_sight(self.seen, self.model, self.world.relay)
