"""Drives the real services over a real database, with a set clock and a mail server that fails as told."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from typing import Any, Self

from sqlalchemy import Executable, Table, select, text, update

from tests.stateful.cast import Cast
from workflow.bootstrap import App, build_house, mail_room
from workflow.domain.acts import Act, Answer, Paper
from workflow.domain.outbox import MayGo, SendOutcome, SendResult
from workflow.domain.stages import Stage, Trigger
from workflow.mail.sentences import Explainer
from workflow.services.audit import verify
from workflow.services.deciding import ListAnswer, ListScope, act_on_case, act_on_list
from workflow.services.delivery import deliver
from workflow.services.house import House
from workflow.services.night import NightAnswer, run_nights
from workflow.services.openings import note
from workflow.services.proposals import ProposalAnswer, ProposalOrder, import_proposals
from workflow.settings.clock import SystemClock
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage.facts import Selection, Viewer
from workflow.storage.tables import METADATA
from workflow.storage.unit_of_work import Store, open_engine

REGISTERS = frozenset({"employee", "position", "register", "import_run"})
"""Tables that only imports of people and posts write; none of the acts here does."""
ACCESSES = "case_opening"
"""Who was shown what: written by a look, and no act reads a change of the case from it."""
_UNTYPED = frozenset({"letter", "attendance", "occupancy", "night_chunk", "decree", "counter"})
"""Tables of which only equality is asked: their values are taken as the driver gives them, which is quicker."""


def _statement(table: Table) -> Executable:
    ordered = select(table.c.digest if table.name == "snapshot" else table).order_by(*table.primary_key.columns)
    return text(str(ordered.compile())) if table.name in _UNTYPED else ordered


_STATEMENTS = {name: _statement(table) for name, table in METADATA.tables.items() if name not in {*REGISTERS, ACCESSES}}
_OUTBOX = METADATA.tables["outbox"]
Rows = dict[str, list[Any]]

_CANCELLING = Paper("800/sk-batal/2026", "P-pencatat", "P-pemeriksa")
"""A cancellation is a decision with an SK of its own (R-REV-01)."""


class DiedError(BaseException):
    """The end of a sending process, as far as one process can play it."""


@dataclass
class Relay:
    """A mail server with a script; what it saw stands in `sent`: (Message-ID, recipient, hash, outcome, taken)."""

    script: list[tuple[str, bool]] = field(default_factory=list)
    sent: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        return None

    async def send(self, _sender: str, recipient: str, data: bytes, may_go: MayGo) -> SendResult:
        """Answers by the script, then accepts; `mati` is a process that dies while it sends."""
        assert await may_go()
        outcome, taken = self.script.pop(0) if self.script else ("diterima", True)
        seen = (message_from_bytes(data)["Message-ID"], recipient, hashlib.sha256(data).hexdigest())
        self.sent.append((*seen, outcome, taken))
        if outcome == "mati":
            raise DiedError
        return SendResult(SendOutcome(outcome), 250 if taken else 451, "x")


class World:
    """One database and its services."""

    def __init__(self, url: str, cast: Cast, now: datetime, relay: Relay) -> None:
        settings = read_environment()
        self.url = url
        self.cast = cast
        self.zone = settings.zone
        self.relay = relay
        self.house: House = build_house(Store(open_engine(url)), settings, now)
        self._room = replace(
            mail_room(App(self.house, settings, Explainer(read_rule_texts()))),
            sender=lambda: relay,
            allows=lambda _address: True,
            throttled=False,
        )

    @property
    def now(self) -> datetime:
        """The moment that acts are dated with."""
        return self.house.clock.now()

    @property
    def today(self) -> date:
        """The agency's civil date."""
        return self.house.clock.today()

    def set_clock(self, now: datetime) -> None:
        """Sets the clock, as `--pada` does."""
        self.house = self._at(now)

    def _at(self, now: datetime) -> House:
        return replace(self.house, clock=SystemClock(self.zone, now))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A local time of a day."""
        return datetime.combine(day, time(hour, minute), self.zone)

    def close(self) -> None:
        """Closes the database."""
        self.house.store.close()

    def rows(self) -> Rows:
        """Every row that an act may write, by table, in the order of the keys."""
        with self.house.store.reading() as conn:
            return {name: list(conn.execute(statement)) for name, statement in _STATEMENTS.items()}

    # --- what people and flows do ---

    def propose(self, nips: Sequence[str], reason: str | None) -> ProposalAnswer:
        """Imports the proposals of these people, with another reason where one is given."""
        rows = [row for row in self.cast.proposals.rows if row.values["nip"] in nips]
        if reason is not None:
            rows = [row._replace(values={**row.values, "uraian_alasan": reason}) for row in rows]
        table = self.cast.proposals._replace(rows=tuple(rows), rejects=())
        order = ProposalOrder(self.cast.context.proposer or "", partial=False, dry_run=False, sha256="uji")
        return import_proposals(table, self.cast.context, order, self.house)

    def act(self, number: str, trigger: str, actor: str, **words: Any) -> Answer:
        """`mutasi aksi` on one case."""
        if trigger == "setujui":
            self._open(Selection.of_numbers([number]), actor)
        return act_on_case(_act(trigger, actor, words), number, self.house)

    def _open(self, selection: Selection, actor: str) -> None:
        # High-risk names are opened before they are approved.
        with self.house.store.reading() as conn:
            files = self.house.loader.load(conn, selection, Viewer(self.today))
        for file in files:
            note(file, actor, self.house)

    def act_on_list(self, decree: str, without: Iterable[str], trigger: str, actor: str, **words: Any) -> ListAnswer:
        """`mutasi aksi --gelombang`, with names left out."""
        scope = ListScope(self.cast.context.code, decree, tuple(without))
        if trigger == "setujui":
            self._open(Selection.of_round(scope.round_code, decree), actor)
        return act_on_list(_act(trigger, actor, words), scope, self.house)

    def run_nights(self) -> list[NightAnswer]:
        """The nights that are due, each at its own 01:00."""
        return run_nights(self.house, lambda day: self._at(self.moment(day, 1)))

    def deliver(self, script: Sequence[tuple[str, bool]]) -> None:
        """One delivery run against a relay with this script; a dead process's lease ends after it."""
        self.relay.script[:] = script
        try:
            deliver(self.house, self._room)
        except DiedError:
            past = self.house.clock.machine() - timedelta(hours=1)
            over = update(_OUTBOX).where(_OUTBOX.c.lease_owner.is_not(None)).values(lease_until=past)
            self.house.store.write(lambda tx: tx.conn.execute(over))
        self.relay.script.clear()

    def first_bad_entry(self) -> object:
        """What is wrong with the ledger, or None."""
        return verify(self.house).bad


def _act(trigger: str, actor: str, words: dict[str, Any]) -> Act:
    to = words.pop("to", None)
    paper = _CANCELLING if trigger == "batalkan" else None
    return Act(Trigger(trigger), actor, to=Stage(to) if to else None, paper=paper, **words)
