"""The one loader of facts: for one case and for many, for today and as of a past moment, for files and for the night."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from workflow.domain.calendar import Calendar
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.facts import Absence, Actor
from workflow.domain.stages import Stage, Trigger
from workflow.storage import facts_sql as sql
from workflow.storage.around import Around, Persons
from workflow.storage.case_builder import UNIT_WINDOW_DAYS, CaseBuilder
from workflow.storage.columns import as_date
from workflow.storage.directory import DirectoryRows, read_directory
from workflow.storage.letters import RoundLetters, letters_from_rows
from workflow.storage.people import statuses
from workflow.storage.prepared import Prepared, day_text, moment_text

LETTER_CACHE = 64


class Selection(NamedTuple):
    """Which cases: `ids`, `numbers`, `decree`, `round` or `range`, with the values that it binds."""

    kind: str
    values: Mapping[str, object]

    @classmethod
    def of_ids(cls, ids: Sequence[int]) -> "Selection":
        """The cases of these ids."""
        return cls("ids", {"ids": list(ids)})

    @classmethod
    def of_numbers(cls, numbers: Sequence[str]) -> "Selection":
        """The cases of these numbers."""
        return cls("numbers", {"numbers": list(numbers)})

    @classmethod
    def of_range(cls, first: int, last: int, stage: str) -> "Selection":
        """The cases of a stage in an id range, both ends included: a chunk of the night."""
        return cls("range", {"first": first, "last": last, "stage": stage})

    @classmethod
    def of_round(cls, code: str, decree: str | None = None) -> "Selection":
        """The cases of a round, or of one of its SKs."""
        if decree is None:
            return cls("round", {"round": code})
        return cls("decree", {"round": code, "decree": decree})


class Viewer(NamedTuple):
    """For whom facts are loaded: the civil date, who acts, by which trigger, and the past moment, if any.

    Args:
        singly: each case is judged by itself: who enters units, which the rules of a list ask for, is not loaded.
    """

    today: date
    actor: Actor | None = None
    trigger: Trigger | None = None
    as_of: datetime | None = None
    singly: bool = False


class CaseLoader:
    """Loads case files in at most four statements. Keeps the directory and the letters of rounds while unchanged."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._directory: Directory | None = None
        self._absences: tuple[Directory, Mapping[str, Sequence[Absence]]] | None = None
        self._letters: dict[tuple[str, int], RoundLetters] = {}

    def load(self, conn: Connection, selection: Selection, viewer: Viewer) -> list[CaseFile]:
        """The case files of a selection, in the order of their ids.

        Args:
            conn: an open connection; no write lock is needed.
            selection: which cases; unknown ids or numbers are simply absent from the answer.
            viewer: date, actor and moment.

        Returns:
            One file a case, built from the same moment's data.
        """
        past = viewer.as_of is not None
        params = {**selection.values, **_moment(viewer)}
        rows: list[Any] = [sql.Wide._make(row) for row in _CASES[selection.kind, past].all(conn, params)]
        return self.build(conn, rows, viewer)

    def build(self, conn: Connection, rows: Sequence[Any], viewer: Viewer) -> list[CaseFile]:
        """The case files of wide rows, in their order: of cases that are stored, or that are only thought of.

        Args:
            rows: `facts_sql.Wide`; all are to be of one state of the directory.
        """
        if not rows:
            return []
        nips = sorted({row.nip for row in rows})
        targets = sorted({row.target_post for row in rows if row.target_post})
        persons, directory = self._registers(conn, (nips, targets), rows[0].directory_seq, viewer)
        around = self._around(conn, rows, directory, viewer)
        builder = CaseBuilder(directory, persons, around, self.calendar, viewer.today, viewer.actor, viewer.trigger)
        return [builder.build(row) for row in rows]

    def directory(self, conn: Connection) -> Directory:
        """The directory as it stands now."""
        seq = next((row[0] for row in _DIRECTORY_SEQ.all(conn, {})), None)
        if self._directory is not None and self._directory.seq == (seq or 0):
            return self._directory
        return self._registers(conn, ((), ()), seq, Viewer(date.min))[1]

    def absences_of_officers(self, conn: Connection) -> Mapping[str, Sequence[Absence]]:
        """The rows of the table status of everybody with a role or a delegation; kept as long as the directory.

        An import is what changes either, and it renews the directory.
        """
        directory = self.directory(conn)
        if self._absences is None or self._absences[0] is not directory:
            officers = {row.to_nip for row in directory.delegations} | {grant.nip for grant in directory.grants}
            self._absences = directory, statuses(conn, sorted(officers))
        return self._absences[1]

    def forget_round(self, code: str) -> None:
        """Drops the kept letters of a round that was only a trial."""
        for key in [key for key in self._letters if key[0] == code]:
            del self._letters[key]

    def kept_directory(self) -> Directory:
        """The directory of the last load.

        Raises:
            LookupError: nothing was loaded yet.
        """
        if self._directory is None:
            message = "the directory is kept by a load"
            raise LookupError(message)
        return self._directory

    def _registers(
        self, conn: Connection, subjects: tuple[Sequence[str], Sequence[str]], seq: int | None, viewer: Viewer
    ) -> tuple[Persons, Directory]:
        kept = self._directory
        fresh = kept is not None and kept.seq == (seq or 0) and viewer.as_of is None
        past = viewer.as_of is not None
        nips, posts_asked = subjects
        rows = _REGISTERS[not fresh, past].all(
            conn, {"subjects": [*nips, *posts_asked], "nips": list(nips), **_moment(viewer)}
        )
        if fresh and kept is not None:
            return Persons.of(rows), kept
        posts = _POSTS[past].all(conn, _moment(viewer))
        directory = read_directory(DirectoryRows(seq or 0, posts, rows))
        if not past:
            self._directory = directory
        return Persons.of(row for row in rows if row[0] in sql.PERSON_TABLES), directory

    def _around(self, conn: Connection, rows: Sequence[Any], directory: Directory, viewer: Viewer) -> Around:
        wanted = _Wanted.of(rows, directory, viewer.trigger)
        stale = [key for key in wanted.rounds if key not in self._letters]
        found = sql.AROUND.all(
            conn,
            {
                "rounds": [code for code, _seq in stale],
                "kept": [code for code, _seq in wanted.rounds],
                "ids": wanted.ids,
                "targets": wanted.targets,
                "claimed": wanted.claimed,
                "posts": wanted.posts,
                "units": wanted.units,
                "entered": [] if viewer.singly else wanted.units,
                "moved_from": day_text(wanted.first - timedelta(days=UNIT_WINDOW_DAYS)),
                "moved_to": day_text(wanted.last + timedelta(days=UNIT_WINDOW_DAYS)),
                "handover_ids": wanted.handover_ids,
            },
        )
        by_tag: dict[str, list[Any]] = defaultdict(list)
        for row in found:
            by_tag[row[0]].append(row)
        self._keep_letters(stale, by_tag.get("surat", []))
        letters = {code: self._letters[code, seq] for code, seq in wanted.rounds}
        return Around.of(by_tag, letters)

    def _keep_letters(self, stale: Sequence[tuple[str, int]], rows: Sequence[Any]) -> None:
        payloads: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            payloads[row[1]].append(row[2])
        for code, seq in stale:
            self._letters[code, seq] = letters_from_rows(payloads.get(code, []))
        needed = len(stale)
        while len(self._letters) > max(LETTER_CACHE, needed):
            self._letters.pop(next(iter(self._letters)))


class _Wanted(NamedTuple):
    rounds: list[tuple[str, int]]
    ids: list[int]
    targets: list[str]
    claimed: list[str]
    posts: list[str]
    units: list[str]
    handover_ids: list[int]
    first: date
    last: date

    @classmethod
    def of(cls, rows: Sequence[Any], directory: Directory, trigger: Trigger | None) -> "_Wanted":
        with_tasks = _DECIDED_ON if trigger in _OF_THE_CHAIN else _WITH_TASKS
        targets = {row.target_post for row in rows if row.target_post}
        origins = {row.origin_post for row in rows if row.origin_post}
        posts = targets | origins | set(directory.executive_posts())
        for row in rows:
            for post_id in (row.origin_post, row.target_post):
                post = directory.posts.get(post_id) if post_id else None
                if post is not None:
                    posts.update(p for p in (post.supervisor_post, post.agency_head_post) if p)
        effective = (as_date(row.decree_tmt or row.inauguration or row.dated) for row in rows)
        days = [day for day in effective if day is not None]
        return cls(
            sorted({(row.round_code, row.round_seq) for row in rows}),
            [row.id for row in rows],
            sorted(targets),
            sorted(targets | origins),
            sorted(posts),
            sorted({row.origin_unit for row in rows if row.origin_unit}),
            [row.id for row in rows if row.state in with_tasks],
            min(days, default=date(2000, 1, 1)),
            max(days, default=date(2000, 1, 1)),
        )


_WITH_TASKS = frozenset(Stage) - {Stage.PEMETAAN, Stage.USULAN, Stage.DITOLAK, Stage.DITARIK}
"""States that a case with tasks can be in: a paused or finished one keeps those that are still open."""
_DECIDED_ON = _WITH_TASKS - {Stage.PERSETUJUAN}
_OF_THE_CHAIN = frozenset({Trigger.PUTUSKAN, Trigger.SETUJUI})
"""Decisions on a list look at no task of the briefing: they are taken on hundreds of names at once."""
_DIRECTORY_SEQ = Prepared("SELECT value FROM counter WHERE name = 'directory'")
_CASES = {(kind, past): sql.case_statement(kind, past=past) for kind in sql.SELECTIONS for past in (True, False)}
_REGISTERS = {(d, p): sql.register_statement(with_directory=d, past=p) for d in (True, False) for p in (True, False)}
_POSTS = {past: sql.posts_statement(past=past) for past in (True, False)}


def _moment(viewer: Viewer) -> dict[str, object]:
    return {} if viewer.as_of is None else {"as_of": moment_text(viewer.as_of)}
