"""Builds one case file from the rows of the loader's statements."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from workflow.domain.briefing import SessionDay
from workflow.domain.calendar import Calendar
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.chains import Link, stuck
from workflow.domain.context import Decree, Election, HeadOfRegion
from workflow.domain.context_json import election_from_json, region_from_json
from workflow.domain.directory import Directory
from workflow.domain.facts import (
    NO_SUCCESSION,
    NOBODY,
    Acting,
    Actor,
    Decision,
    Facts,
    Holder,
    Parties,
    Person,
    Post,
    RivalCase,
    Succession,
    UnitLoad,
    UnitTurn,
)
from workflow.domain.missing import MISSING, Missing
from workflow.domain.nip import birth_from_nip
from workflow.domain.quickly import quickly
from workflow.domain.rules.recommendation import held_back
from workflow.domain.stages import Role, Stage, Trigger
from workflow.storage.around import Around, Persons
from workflow.storage.briefing import session_days
from workflow.storage.case_rows import STAGES, case_of, day_of, decree_of, letter_of, task_of, term_of
from workflow.storage.columns import as_date
from workflow.storage.records import Records

UNIT_WINDOW_DAYS = 30


@lru_cache(maxsize=64)
def _round_context(stored: str) -> tuple[HeadOfRegion | Missing, Election | Missing]:
    # A round's context is the same text for each of its cases, in each chunk: it is read once.
    values = json.loads(stored)
    return region_from_json(values["head_of_region"]) or MISSING, election_from_json(values["election"]) or MISSING


_FACTS = quickly(Facts)
_NOBODY_STUCK: Mapping[str, str] = {}
_Posts = tuple[Post | Missing | None, Post | Missing | None]


class CaseBuilder:
    """Builds case files; one builder a load."""

    def __init__(
        self,
        directory: Directory,
        persons: Persons,
        around: Around,
        calendar: Calendar,
        today: date,
        actor: Actor | None,
        trigger: Trigger | None,
    ) -> None:
        self.directory, self.persons, self.around = directory, persons, around
        self.calendar, self.today, self.actor, self.trigger = calendar, today, actor, trigger
        self._decrees: dict[tuple[str, str], Decree] = {}
        self._ppk: dict[date, tuple[str, ...]] = {}
        self._claimed: dict[str, list[RivalCase]] = {}
        self._frees: dict[tuple[str, str], list[RivalCase]] = {}
        self._held: dict[str, Mapping[str, str]] = {}
        self.records = Records(directory, persons)
        offices = (Role.PPK, Role.PYB)
        self._lifters = tuple(nip for role in offices for nip in directory.holders(role, today))
        self._executives = self._signers()
        self._delegations = tuple(letter_of(d) for d in directory.delegations if d.role is Role.PPK)

    def build(self, row: Any) -> CaseFile:  # noqa: ANN401 - a database row
        """The case file of one wide row."""
        origin, target = self._post(row.origin_post), self._post(row.target_post)
        tasks = self.around.tasks.get(row.id, ())
        staff = self.around.unit_staff.get(row.origin_unit, 0)
        moved = self._moved(row)
        load = UnitLoad(row.origin_unit, origin.unit_name, staff, moved + 1) if isinstance(origin, Post) else MISSING
        return CaseFile(
            Guard(
                row.id,
                row.version,
                row.fact_seq,
                row.round_seq,
                as_date(row.last_night),
                term_of(row),
                as_date(row.tmt),
                bool(row.post_changed),
            ),
            row.nip,
            self._facts(row, (origin, target), tasks, load),
            self._circle(row, origin, target),
            staff,
            moved,
            None if row.attended is None else bool(row.attended),
            tuple((task[2], int(task[7].split(":", 1)[0])) for task in tasks),
            row.mapping,
            self._turns(row),
        )

    def _facts(self, row: Any, posts: _Posts, tasks: Sequence[Any], load: UnitLoad | Missing) -> Facts:  # noqa: ANN401 - a database row
        (origin, target), decree = posts, self._decree(row)
        return _FACTS(
            case_of(row),
            self._person(row),
            origin,
            self._since(row),
            target,
            row.proposer,
            decree,
            as_date(row.briefing_on),
            *_round_context(row.context),
            self._delegations + self.around.letters[row.round_code].of(row.nip),
            self.records.sanctions(row.nip),
            self.records.absences(row.nip),
            self.records.relations(row.nip),
            self.records.statements(row.nip),
            self._decisions(row),
            tuple(task_of(task) for task in tasks),
            self._holders(row.target_post),
            self._rivals(row),
            load,
            MISSING if decree.signer_status is None else decree.signer_status,
            self.calendar,
            self.today,
            as_date(row.held_on) if row.attended else None,
            self.actor,
            self.trigger,
            ppk=self._ppk_on(decree.date or self.today),
            lifters=self._lifters,
            parties=self._parties(row, origin, tasks),
            record=self.records.of(row.nip),
            standard=self.records.standard(row.target_post),
            succession=self._succession(row),
            roster_on=self.directory.roster_on,
            executives=self._executives,
            granted=self._granted(row, decree),
            ties=self.directory.ties(row.proposer, self.today),
            sessions=self._sessions(row, origin),
        )

    def _sessions(self, row: Any, origin: Post | Missing | None) -> tuple[SessionDay, ...]:  # noqa: ANN401 - a database row
        if row.sessions is None:
            return ()
        return session_days(row.sessions, row.origin_unit, origin.agency_id if isinstance(origin, Post) else None)

    def _signers(self) -> frozenset[str] | Missing:
        posts = self.directory.executive_posts()
        held = {held[2] for post in posts for held in self.around.holders.get(post, ())}
        acting = {d.to_nip for post in posts for d in self.directory.acting_on(post) if d.holds(self.today)}
        return frozenset(held | acting | set(self._lifters)) if posts else MISSING

    def _post(self, post_id: str | None) -> Post | Missing | None:
        return None if post_id is None else self.directory.posts.get(post_id, MISSING)

    def _moved(self, row: Any) -> int:  # noqa: ANN401 - a database row
        turns = self.around.unit_turns.get(row.origin_unit)
        if not turns:
            return 0
        day = as_date(row.decree_tmt or row.inauguration or row.dated) or self.today
        return sum(
            not turn.enters and turn.number != row.number and abs((turn.day - day).days) <= UNIT_WINDOW_DAYS
            for turn in turns
        )

    def _turns(self, row: Any) -> Sequence[UnitTurn]:  # noqa: ANN401 - a database row
        """Who leaves or enters the unit near the days of the load; who is stuck does not come."""
        turns = self.around.unit_turns.get(row.origin_unit, ())
        stuck_ones = self._stuck(row) if turns else _NOBODY_STUCK
        return [turn for turn in turns if not (turn.enters and turn.number in stuck_ones)] if stuck_ones else turns

    def _person(self, row: Any) -> Person | Missing:  # noqa: ANN401 - a database row
        if row.name is None:
            return MISSING
        birth = as_date(row.birth) or birth_from_nip(row.nip) or MISSING
        return Person(
            row.nip,
            row.name,
            row.employment,
            birth,
            row.grade,
            row.email,
            row.channel,
            row.supervisor_nip,
            1,
            row.standing,
            row.education,
            row.roster_post,
            row.held_post,
        )

    def _since(self, row: Any) -> date | Missing:  # noqa: ANN401 - a database row
        history = [v for v in self.persons.rows("riwayat_jabatan", row.nip) if v.get("id_jabatan") == row.origin_post]
        if row.origin_post and history:
            # A row of riwayat_jabatan wins over the roster; the later row is how a wrong one is corrected.
            started = day_of(history[-1].get("tmt_mulai"))
            if started is not None:
                return started
        held = as_date(row.held_since) if row.held_post == row.origin_post else None
        return held or MISSING

    def _decree(self, row: Any) -> Decree:  # noqa: ANN401 - a database row
        key = (row.round_code, row.decree_code)
        if key not in self._decrees:
            self._decrees[key] = decree_of(row)
        return self._decrees[key]

    def _ppk_on(self, day: date) -> tuple[str, ...] | Missing:
        if "peran" not in self.directory.tables:
            return MISSING
        if day not in self._ppk:
            self._ppk[day] = self.directory.holders(Role.PPK, day)
        return self._ppk[day]

    def _granted(self, row: Any, decree: Decree) -> tuple[Role, ...] | Missing:  # noqa: ANN401 - a database row
        # Asked at the end of a handover alone: who hands over money is who handled it on the last day in the post.
        if "peran" not in self.directory.tables or row.state != Stage.SERAH_TERIMA:
            return MISSING
        last_day = (decree.effective or self.today) - timedelta(days=1)
        return tuple(grant.role for grant in self.directory.roles_of(row.nip, last_day))

    def _decisions(self, row: Any) -> tuple[Decision, ...]:  # noqa: ANN401 - a database row
        # Decisions of earlier visits to a stage are superseded by the return: the statement leaves them out. They stand in
        # the order in which they were recorded, because of an office the last word counts.
        found = []
        for put in self.around.decisions.get(row.id, ()):
            recorded, decided, rests_on = put[6].split(":", 2)
            on = date.fromisoformat(decided)
            found.append((int(recorded), Decision(put[2], put[3], put[4], put[5], on, put[7], rests_on)))
        return tuple(decision for _recorded, decision in sorted(found))

    def _holders(self, post_id: str | None) -> tuple[Holder, ...] | Missing:
        if "pegawai" not in self.directory.tables:
            return MISSING
        return tuple(
            Holder(held[2], date.fromisoformat(held[3]), self.around.leaving.get(held[2]))
            for held in self.around.holders.get(post_id or "", ())
        )

    def _rivals(self, row: Any) -> tuple[RivalCase, ...]:  # noqa: ANN401 - a database row
        if row.target_post is None:
            return ()
        key = row.target_post, row.round_code
        if key not in self._frees:
            self._frees[key] = [
                RivalCase(r[2], r[3], r[1], r[4], STAGES[r[5]], r[6], self._stuck(row).get(r[2], ""))
                for r in self.around.frees.get(row.target_post, ())
                if r[7] == row.round_code
            ]
        number = row.number
        return (*self._claims(row.target_post, row), *[rival for rival in self._frees[key] if rival.number != number])

    def _stuck(self, row: Any) -> Mapping[str, str]:  # noqa: ANN401 - a database row
        """Who of the round keeps the post held; worked out once a load, and only where BKN has held somebody back."""
        code = row.round_code
        if code not in self.around.links:
            return _NOBODY_STUCK
        if code not in self._held:
            found = [self._link(r) for r in self.around.links[code]]
            letters = self.around.letters[code]
            self._held[code] = stuck(found, held_back(found, letters.of, self.today))
        return self._held[code]

    def _link(self, r: Any) -> Link:  # noqa: ANN401 - a database row
        target = self.directory.posts.get(r[5] or "")
        slots = target.slots if target else 0
        return Link(r[2], r[3], r[4], r[5], int(r[6]), slots, signed=r[7] == Stage.SERAH_TERIMA)

    def _claims(self, post_id: str, row: Any) -> tuple[RivalCase, ...]:  # noqa: ANN401 - a database row
        if post_id not in self._claimed:
            claims = self.around.claims.get(post_id, ())
            self._claimed[post_id] = [RivalCase(r[2], r[3], r[4], r[1], STAGES[r[5]], r[6]) for r in claims]
        number = row.number
        return tuple([rival for rival in self._claimed[post_id] if rival.number != number])

    def _succession(self, row: Any) -> Succession:  # noqa: ANN401 - a database row
        post_id = row.origin_post
        if post_id is None:
            return NO_SUCCESSION
        freed = self.around.frees.get(post_id, ())
        leaving = {row.nip, *(r[3] for r in freed if r[4] != post_id and r[7] == row.round_code)}
        others = [
            Holder(held[2], date.fromisoformat(held[3]), None)
            for held in self.around.holders.get(post_id, ())
            if held[2] not in leaving
        ]
        acting = [Acting(d.to_nip, d.basis, d.letter, d.start, d.end) for d in self.directory.acting_on(post_id)]
        return Succession(self._claims(post_id, row), tuple(others), tuple(acting))

    def _circle(self, row: Any, origin: Post | Missing | None, target: Post | Missing | None) -> Circle:  # noqa: ANN401 - a database row
        return Circle(
            self._head(origin),
            self._head(target),
            row.supervisor_nip or self._supervisor(origin),
            self._supervisor(target),
        )

    def _holder(self, post_id: str | None) -> str | None:
        if post_id is None:
            return None
        held = self.around.holders.get(post_id)
        if held:
            return str(held[0][2])
        acting = self.directory.acting_for(post_id, self.today)
        return acting.to_nip if acting else None

    def _parties(self, row: Any, origin: Post | Missing | None, tasks: Sequence[Any]) -> Parties:  # noqa: ANN401 - a database row
        if not isinstance(origin, Post) or row.state != Stage.SERAH_TERIMA:
            return NOBODY
        acting = self.directory.acting_for(origin.id, self.today)
        successors = [held[2] for held in self.around.holders.get(origin.id, ()) if held[2] != row.nip]
        if not successors:
            successors = [nip for nip in (acting.to_nip if acting else None, row.acting_nip) if nip]
        # Who was the superior when the task was made may have moved since; without one the task fell to an analyst.
        analysts = self.directory.holders(Role.ANALIS, self.today)
        owners = (t.owner for t in map(task_of, tasks) if t.letter == "bast" and t.owner not in analysts)
        superiors = (row.supervisor_nip, self._supervisor(origin), *owners)
        return Parties(tuple(successors), tuple(dict.fromkeys(nip for nip in superiors if nip and nip != row.nip)))

    def _head(self, post: Post | Missing | None) -> str | None:
        if not isinstance(post, Post):
            return None
        return self.directory.named_head(post.agency_id, self.today) or self._holder(post.agency_head_post)

    def _supervisor(self, post: Post | Missing | None) -> str | None:
        if not isinstance(post, Post):
            return None
        if post.supervisor_post is None:
            top = self.directory.holders(Role.PYB, self.today)
            return top[0] if top else None
        return self._holder(post.supervisor_post)
