"""A year of the sample city: retirements, deaths, leaves, rounds that the planner proposes, nights, handovers, and who covers.

Plt and Plh are appointed as the look-ahead proposes, by a row of `delegasi`, and in no other way. `replay` is independent: it
reads the tables and counts the critical posts that nobody covers on a day; it shares no code with the monitor.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from tests.city import house_on
from workflow.domain.acts import Act, Paper
from workflow.domain.context import ActingStatus, Attendance, RoundContext
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.ladder import retirement_age
from workflow.domain.plan_solver import Wish
from workflow.domain.planning import Tuning
from workflow.domain.stages import Role, Stage, Trigger
from workflow.intake.context import read_context
from workflow.sample.offices import MAYOR
from workflow.services.continuity import look_ahead
from workflow.services.deciding import ListScope, act_on_case, act_on_list
from workflow.services.house import House
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.night import run_night
from workflow.services.planning import Order, Plan, plan_round
from workflow.services.proposals import ProposalOrder, import_proposals
from workflow.settings.clock import SystemClock

_DAY = timedelta(days=1)
RETIREMENT_KNOWN = timedelta(days=30)
LEAVE_KNOWN = timedelta(days=4)
LETTERS = ("ba_tpk", "anjab_abk", "pernyataan_hukdis", "bebas_temuan", "rekomendasi_bkn")
"""What every name of a planned round needs before the SK, beside the decisions."""


class Event(NamedTuple):
    """A row of `status`, and the day on which the office enters it."""

    known: date
    nip: str
    kind: str
    start: date
    end: date | None


@dataclass
class Told:
    """What the year saw."""

    nights: int = 0
    appointed: int = 0
    extended: int = 0
    hopeless: int = 0
    events: Counter[str] = field(default_factory=Counter)
    proposed: int = 0
    approved: int = 0
    handed_over: int = 0
    entered: list["Event"] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Replayed(NamedTuple):
    """How many posts on how many days were looked at, and which were bare on which day."""

    posts: int
    days: int
    bare: tuple[tuple[str, date], ...]

    @property
    def line(self) -> str:
        """The figures in a line."""
        return f"{self.posts} posts x {self.days} days = {self.posts * self.days:,} checked, {len(self.bare)} uncovered"


class Year:
    """Plays days over a database that a city was imported into.

    Args:
        rounds: the days on which the planner is asked for a round.
        withheld: posts for which nobody is ever appointed, whatever the look-ahead proposes.
    """

    def __init__(self, url: str, folder: Path, span: tuple[date, date], rounds: Sequence[date], **more: object) -> None:
        self.house, self.folder, self.span, self.rounds = house_on(url), folder, span, tuple(rounds)
        self.moves, self.seed = int(str(more.get("moves", 4))), int(str(more.get("seed", 7)))
        self.withheld = frozenset(more.get("withheld", ()))  # type: ignore[arg-type] # a set of post ids
        self.told, self.waiting = Told(), defaultdict[date, list[RoundContext]](list)
        with self.house.store.reading() as conn:
            directory = self.house.loader.directory(conn)
            self.operator = directory.holders(Role.OPERATOR, span[0])[0]
            self.events = sorted(events(conn, directory.posts, span, random.Random(self.seed)))

    def at(self, day: date, hour: int) -> House:
        """The same house at an hour of a day."""
        moment = datetime.combine(day, time(hour), self.house.zone)
        return replace(self.house, clock=SystemClock(self.house.zone, moment))

    def play(self) -> Told:
        """Every day from the first to the last: the office enters what it knows, then the night's report is acted upon."""
        day = self.span[0]
        while day <= self.span[1]:
            self.day(day)
            day += _DAY
        self.house.store.close()
        return self.told

    def day(self, day: date) -> None:
        """The night; what becomes known in the morning; the deputies of the look-ahead; a round's next act."""
        report = run_night(self.at(day, 1), day, "baru", reminds=True).ahead
        self.told.nights += 1
        morning = self.at(day, 8)
        known = [event for event in self.events if event.known == day]
        if known:
            self.told.entered += known
            self.told.events.update(event.kind for event in known)
            rows = [{"nip": e.nip, "jenis": e.kind, "mulai": e.start, "selesai": e.end} for e in known]
            self._enter("status", rows, morning)
        if known or report["tunjuk"]:
            self._appoint(morning)
        for context in self.waiting.pop(day, ()):
            self._sign(context, morning)
        if day in self.rounds:
            self._propose(day, morning)
        self._hand_over(morning)

    def _enter(self, name: str, rows: Sequence[Mapping[str, object]], house: House) -> None:
        parsed = tuple(ParsedRow(n, row) for n, row in enumerate(rows, 2))
        table = ParsedTable(name, f"{name}.csv", None, 1, frozenset(rows[0]), parsed, (), len(rows))
        order = ImportOrder(self.operator, partial=False, dry_run=False, sha256=f"{name}-{house.clock.today()}")
        (answer,) = import_tables([table], order, house)
        assert answer.stored, answer

    def _appoint(self, house: House) -> None:
        rows = []
        for bare in look_ahead(house).outlook.bare:
            if bare.deputy is None:
                self.told.hopeless += 1
            elif bare.post.id not in self.withheld:
                self.told.extended += bare.deputy.extends
                rows.append(
                    {
                        "dari_nip": bare.need.holder,
                        "kepada_nip": bare.deputy.nip,
                        "id_jabatan": bare.post.id,
                        "peran": None,
                        "mulai": bare.deputy.first,
                        "selesai": bare.deputy.last,
                        "dasar": bare.need.kind,
                        "nomor_surat": f"800.1.11.1/{self.told.appointed + len(rows) + 1}",
                    }
                )
        if rows:
            self.told.appointed += len(rows)
            self._enter("delegasi", rows, house)

    def _propose(self, day: date, house: House) -> None:
        """The planner's round, with the letters that offices bring, imported as far as persetujuan; signed two weeks later."""
        signed = house.calendar.add_working_days(day, 10)
        with house.store.reading() as conn:
            officials = sorted({g.nip for g in house.loader.directory(conn).grants if g.nip.isdecimal()})
        order = Order(
            signed, Wish(self.moves, absent=officials), Tuning(need=200, cost=50, each=2, waves=1, seconds=12)
        )
        plan = plan_round(order, house, lambda *_told: None)
        assert not plan.breaches
        if not plan.moves:
            return
        context = self._context(plan, day)
        signer = next(letter.signer for letter in context.letters if letter.kind == "pernyataan_hukdis")
        stated = {"jenis": "kompetensi", "nomor": f"800/{day}", "tanggal": day, "penandatangan_nip": signer}
        self._enter("pernyataan", [{**stated, "nip": row.move.nip} for row in plan.moves], house)
        rows = tuple(ParsedRow(n, row) for n, row in enumerate(_proposals(plan), 2))
        table = ParsedTable("usulan", "usulan.csv", None, 1, frozenset(rows[0].values), rows, (), len(rows))
        told = ProposalOrder(
            context.proposer or "",
            partial=True,
            dry_run=False,
            sha256=context.code,
            stage=Stage.PERSETUJUAN,
            proof="800/1",
        )
        answer = import_proposals(table, context, told, house)
        self.told.proposed += answer.new
        self.told.refused += [reject.reason for reject in answer.rejects]
        self.waiting[max(decree.effective or day for decree in context.decrees)].append(context)

    def _context(self, plan: Plan, day: date) -> RoundContext:
        base = read_context(self.folder / "gelombang.toml")
        decrees = {row.decree.code: row.decree for row in plan.moves}
        before = self.house.calendar.previous_working_day
        covers = tuple(f"{row.move.nip}:{row.move.target}" for row in plan.moves)
        letters = {letter.kind: letter for letter in base.letters if letter.kind in LETTERS}
        return base._replace(
            code=f"{day:%Y-%m}-R",
            briefing_on=day,
            decrees=tuple(
                one._replace(
                    number=f"SK-{day}-{code}",
                    invitation=before(before(one.effective or day)),
                    signer=MAYOR,
                    signer_status=ActingStatus.DEFINITIF,
                )
                for code, one in decrees.items()
            ),
            letters=tuple(
                letters[kind]._replace(number=f"{kind}-{day}", date=day, covers=covers, recused=(), absent=())
                for kind in LETTERS
            ),
            attendance=tuple(
                Attendance(row.move.nip, attended=True, date=row.move.day)
                for row in plan.moves
                if row.decree.inauguration is not None
            ),
            scans=(),
        )

    def _sign(self, context: RoundContext, house: House) -> None:
        """Inspectorate, review team, Sekda, mayor: names that a rule stops are left out of the list."""
        with house.store.reading() as conn:
            directory = house.loader.directory(conn)
        day = house.clock.today()
        paper = next(letter for letter in context.letters if letter.kind == "ba_tpk")
        recorder, checker = directory.holders(Role.ANALIS, day)[:2]
        minutes = Paper(paper.number, recorder, checker)
        for decree in context.decrees:
            acts = [
                Act(Trigger.PUTUSKAN, directory.holders(Role.INSPEKTORAT, day)[0], outcome="setuju"),
                Act(Trigger.PUTUSKAN, paper.members[0], outcome="setuju", paper=minutes),
                Act(Trigger.PUTUSKAN, directory.holders(Role.PYB, day)[0], outcome="setuju"),
                Act(Trigger.SETUJUI, MAYOR, paper=Paper(decree.number or "", recorder, checker)),
            ]
            left_out: tuple[str, ...] = ()
            for act in acts:
                left_out, done = self._decide(act, context.code, decree.code, left_out, house)
            self.told.approved += done

    def _decide(
        self, act: Act, code: str, decree: str, left_out: tuple[str, ...], house: House
    ) -> tuple[tuple[str, ...], int]:
        answer = act_on_list(act, ListScope(code, decree, left_out), house)
        stopped = [one for one in answer.answers if not one.done and any(f.stops for f in one.findings)]
        if not answer.done and stopped:
            for one in stopped:
                self.told.refused += [f"{act.trigger} {f.rule} {f.case}" for f in one.findings if f.stops]
            with house.store.reading() as conn:
                rows = conn.exec_driver_sql("SELECT number, nip FROM transfer_case")
                nips = dict(tuple(row) for row in rows)
            left_out += tuple(nips[one.number] for one in stopped)
            answer = act_on_list(act, ListScope(code, decree, left_out), house)
        return left_out, len(answer.answers) if answer.done else 0

    def _hand_over(self, house: House) -> None:
        """Owners confirm the blocking items of the cases whose posts have changed, a few days after the TMT."""
        wanted = text(
            "SELECT c.number, t.code, t.owner_nip, t.letter_kind FROM task t JOIN transfer_case c ON c.id = t.case_id "
            "WHERE c.state = 'serah_terima' AND c.post_changed AND c.tmt = :day AND t.blocking AND t.state = 'terbuka' "
            "AND t.owner_nip IS NOT NULL ORDER BY t.deadline, t.id"
        )
        with house.store.reading() as conn:
            tasks = conn.execute(wanted, {"day": (house.clock.today() - 3 * _DAY).isoformat()}).all()
        for number, code, owner, letter in tasks:
            # Nobody follows on the posts that the planner lets go: the superior signs for the successor, with the reason.
            reason = "Belum ada pejabat pengganti; berita acara ditandatangani atasan." if letter == "bast" else None
            act = Act(Trigger.KONFIRMASI, owner, task=f"{number}/{code}", result="selesai", reason=reason)
            answer = act_on_case(act, number, house)
            self.told.handed_over += answer.done
            self.told.refused += [f"{code} {f.rule} {f.case}" for f in answer.findings if f.stops and not answer.done]


def _proposals(plan: Plan) -> Iterator[dict[str, object]]:
    for row in plan.moves:
        yield {
            "nip": row.move.nip,
            "id_jabatan_tujuan": row.move.target,
            "jenis": "rotasi",
            "kode_alasan": "kebutuhan",
            "uraian_alasan": "Mengisi jabatan lowong menurut rencana gelombang",
            "sk": row.decree.code,
            "pengganti_nip": row.successor,
        }


def events(conn: object, posts: Mapping[str, object], span: tuple[date, date], draw: random.Random) -> Iterator[Event]:
    """What befalls the people of the city: the age limit, two deaths, and leaves of those who hold critical posts."""
    held = defaultdict(list)
    wanted = text(
        "SELECT o.nip, o.post_id, e.birth FROM occupancy o JOIN employee e ON e.nip = o.nip AND e.recorded_until IS NULL "
        "WHERE o.until IS NULL ORDER BY o.nip"
    )
    for nip, post_id, birth in conn.execute(wanted):  # type: ignore[attr-defined] # a connection
        if post_id in posts:
            held[nip].append((posts[post_id], _day(birth)))
    people = {nip: rows for nip, rows in held.items() if rows[0][1] is not None}
    for nip, rows in people.items():
        limit = _years_after(rows[0][1], max(retirement_age(post) for post, _birth in rows))
        if span[0] < limit <= span[1]:
            yield Event(max(span[0], limit - RETIREMENT_KNOWN), nip, "pensiun", limit, None)
    critical = sorted(nip for nip, rows in people.items() if any(p.service_critical or p.signatory for p, _b in rows))
    for number, nip in enumerate(draw.sample(critical, 3)):
        died = span[0] + timedelta(days=70 + 90 * number)
        if died <= span[1]:
            yield Event(died, nip, "meninggal", died, None)
    for _ in range(max(1, (span[1] - span[0]).days // 12)):
        nip = draw.choice(critical)
        start = span[0] + timedelta(days=draw.randrange(6, (span[1] - span[0]).days))
        ill = draw.random() < 0.4
        known = start if ill else start - LEAVE_KNOWN
        yield Event(known, nip, "sakit" if ill else "cuti_besar", start, start + timedelta(days=draw.randrange(2, 40)))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value] # PostgreSQL gives dates


def _years_after(born: date, years: int) -> date:
    return born.replace(year=born.year + years, day=28 if (born.month, born.day) == (2, 29) else born.day)


def replay(url: str, span: tuple[date, date]) -> Replayed:
    """Counts, for every day, the critical posts without anybody: from the tables alone."""
    house = house_on(url)
    with house.store.reading() as conn:
        posts = [row[0] for row in conn.execute(text(_CRITICAL))]
        held = defaultdict(list)
        for post, nip, since, until in conn.execute(text("SELECT post_id, nip, since, until FROM occupancy")):
            held[post].append((nip, _day(since), _day(until)))
        tables = {
            name: [json.loads(row[0]) for row in conn.execute(text(_ROWS), {"t": name})]
            for name in ("status", "delegasi")
        }
    house.store.close()
    away = defaultdict(list)
    for row in tables["status"]:
        if row["jenis"] != "ikatan_dinas":
            away[row["nip"]].append((_day(row["mulai"]), _day(row["selesai"])))
    for row in tables["delegasi"]:
        if row["dasar"] in {"plt", "plh"} and row["id_jabatan"]:
            held[row["id_jabatan"]].append((row["kepada_nip"], _day(row["mulai"]), _day(row["selesai"])))
    days = [span[0] + timedelta(n) for n in range((span[1] - span[0]).days + 1)]
    bare = [(post, day) for post in posts for day in days if not any(_there(row, day, away) for row in held[post])]
    return Replayed(len(posts), len(days), tuple(bare))


def _there(row: tuple[str, date | None, date | None], day: date, away: Mapping[str, Iterable[tuple]]) -> bool:
    nip, first, last = row
    on = (first is None or first <= day) and (last is None or day <= last)
    return on and not any((a is None or a <= day) and (b is None or day <= b) for a, b in away[nip])


_CRITICAL = (
    "SELECT post_id FROM position WHERE recorded_until IS NULL AND instance IS NULL AND (service_critical OR signatory) "
    "ORDER BY post_id"
)
_ROWS = "SELECT payload FROM register WHERE table_name = :t AND recorded_until IS NULL"
