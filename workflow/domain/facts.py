"""Facts: everything that the rules may look at for one case, loaded by one loader, never read from elsewhere.

Each field is a value or `MISSING` (the data are not there). An empty tuple says: the table is there and holds none.
Dates are civil dates of the agency's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from workflow.domain.briefing import SessionDay
from workflow.domain.calendar import Calendar
from workflow.domain.context import ActingStatus, Decree, Election, HeadOfRegion, Letter
from workflow.domain.independence import UNTIED, Ties
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import UNRECORDED, Record
from workflow.domain.stages import Role, Stage, Trigger


class Post(NamedTuple):
    """A position of the position map (jabatan). `instance` is the foreign agency's name, None for our own city.

    `agency_name` is the name of its OPD where the map holds a post of that unit.
    """

    id: str
    name: str
    kind: str
    profile: str
    echelon: str | None
    job_class: int | None
    unit_id: str
    unit_name: str
    agency_id: str
    slots: int
    education_min: str | None
    grade_min: str | None
    grade_max: str | None
    service_critical: bool
    signatory: bool
    instance: str | None
    supervisor_post: str | None
    agency_head_post: str | None
    agency_name: str | None = None


class Person(NamedTuple):
    """The subject as the roster has it.

    Args:
        birth: from the record, else from the NIP.
        roster_post: the post that the roster names; held_post: the one that the history of holdings says, assignments aside.
    """

    nip: str
    name: str
    employment: str | None
    birth: date | Missing
    grade: str | None
    email: str | None
    channel: str
    supervisor_nip: str | None
    nip_holders: int
    standing: str | None
    education: str | None = None
    roster_post: str | None = None
    held_post: str | None = None


class Sanction(NamedTuple):
    """A row of hukdis. `kind` is penurunan_jabatan, pembebasan_jabatan, pemberhentian or lainnya."""

    level: str
    kind: str
    number: str | None
    decided_on: date | None
    inspected_on: date | None
    start: date | None
    end: date | None
    in_process: bool


class Absence(NamedTuple):
    """A row of status: study leave, unpaid leave, retirement, death ..."""

    kind: str
    start: date | None
    end: date | None


class Relation(NamedTuple):
    """A family or business tie of the subject with `nip`."""

    nip: str
    kind: str


class Statement(NamedTuple):
    """A signed statement (pernyataan) that closes an UNKNOWN for this person."""

    kind: str
    number: str
    date: date | None
    signer: str | None


class Decision(NamedTuple):
    """A recorded decision of this visit to the stage.

    Args:
        rests_on: the digest of what it was taken on; empty where nothing was kept (opinions, the old way).
        changed: what has changed of it since, by field; then the decision stands no more and is asked for again.
    """

    capacity: str
    actor: str
    on_behalf: str | None
    outcome: str
    on: date
    letter_number: str | None
    rests_on: str = ""
    changed: tuple[str, ...] = ()


class RivalCase(NamedTuple):
    """Another case of the same round that touches the target post: it claims it, or its subject leaves it.

    `stuck` says why it does not leave after all: BKN refused it or asked for mending, it waits for such a one, or it was
    left out of the list; empty where nothing of that is known.
    """

    number: str
    nip: str
    origin_post: str | None
    target_post: str | None
    state: Stage
    decree: str
    stuck: str = ""


class Holder(NamedTuple):
    """Who holds a post now, since when; `leaves_on` where an absence or retirement ends the holding."""

    nip: str
    since: date
    leaves_on: date | None


class Acting(NamedTuple):
    """Who acts on a post for its holder or in its vacancy: `basis` is plt or plh; an extension is a second one."""

    nip: str
    basis: str
    letter: str | None
    start: date | None
    end: date | None


class Succession(NamedTuple):
    """What becomes of the post that is left.

    Args:
        claims: open cases that enter it, of any round; the case's own excepted.
        others: who holds it now beside the one who leaves, without those whom an open case of the same round moves off it.
        acting: its Plt and Plh, past and future ones too, in the order of the table.
    """

    claims: tuple[RivalCase, ...] = ()
    others: tuple[Holder, ...] = ()
    acting: tuple[Acting, ...] = ()


NO_SUCCESSION = Succession()


class UnitTurn(NamedTuple):
    """Who leaves or enters a unit, by which case, on which day; `done`: the staff of today is with or without them already."""

    number: str
    day: date
    enters: bool
    done: bool


class UnitLoad(NamedTuple):
    """Staff of the origin unit and how many of them move within the 30 days around the TMT, this case included.

    Args:
        agency_id: of the unit's agency; days: the days on which this list moves people of the unit.
        turns: who leaves or enters the unit within the 30 days, by this list and by other cases.
        stood_in: somebody stands in for one of those who leave.
    """

    unit_id: str
    unit_name: str
    head_count: int
    moving: int
    agency_id: str = ""
    days: tuple[date, ...] = ()
    turns: tuple[UnitTurn, ...] = ()
    stood_in: bool = False


class TaskState(NamedTuple):
    """A handover task as a guard sees it. `via` is how it was acknowledged: aksi, tautan, cetak or nota; `owner` by NIP."""

    code: str
    title: str
    blocking: bool
    state: str
    via: str | None
    letter: str | None
    done_on: date | None
    owner: str | None = None


class Parties(NamedTuple):
    """Who signs a BAST beside the one who leaves.

    Args:
        successors: who holds the post left now; while it is empty its Plt or Plh.
        superiors: who counts as superior of the post left: by the roster, by the position map, or when the task was made.
    """

    successors: tuple[str, ...] = ()
    superiors: tuple[str, ...] = ()


NOBODY = Parties()


class CaseFacts(NamedTuple):
    """The case itself."""

    number: str
    version: int
    state: Stage
    remembered: Stage | None
    visit: int
    held: bool
    kind: str
    reason_code: str | None
    reason_text: str | None
    ground: str | None
    own_request: bool
    replacement_nip: str | None
    acting_nip: str | None
    round_code: str
    decree_code: str
    entered_on: date
    told_on: date | None
    answer: str | None
    imported_stage: Stage | None


class Actor(NamedTuple):
    """Who acts now: the person, the roles held today with their scope, and on whose behalf.

    Args:
        reason: given with the act; letter: the number of the paper that a decision was taken on.
        abstains: he recuses himself: that decides nothing.
    """

    nip: str
    on_behalf: str | None
    capacity: str | None
    on_paper: bool = False
    reason: str | None = None
    letter: str | None = None
    abstains: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one case at one moment. Built only by `storage.facts`; rules read it and nothing else.

    Args:
        standard: competence code to level asked by the target post; MISSING where its standard was never imported.
        roster_on: the day on which the roster (pegawai) was imported last.
        executives: the PPK, the PyB and who holds or acts on a JPT post today; loaded only where the register of
            sanctions is MISSING and a statement speaks in its place, else MISSING.
        granted: in serah_terima, the roles that the table peran gives the person on the last day in the post left.
        ties: who is one person under two ids, and who acts for the proposer today.
        sessions: of the briefing, those for the unit that the person is in; none that was called off.
    """

    case: CaseFacts
    person: Person | Missing
    origin: Post | Missing | None
    origin_since: date | Missing
    target: Post | Missing | None
    proposer: str | None
    decree: Decree
    briefing_on: date | None
    head_of_region: HeadOfRegion | Missing
    election: Election | Missing
    letters: tuple[Letter, ...]
    sanctions: tuple[Sanction, ...] | Missing
    absences: tuple[Absence, ...] | Missing
    relations: tuple[Relation, ...] | Missing
    statements: tuple[Statement, ...]
    decisions: tuple[Decision, ...]
    tasks: tuple[TaskState, ...]
    holders: tuple[Holder, ...] | Missing
    rivals: tuple[RivalCase, ...]
    unit_load: UnitLoad | Missing
    signer_status: ActingStatus | Missing
    calendar: Calendar
    today: date
    attended_on: date | None = None
    actor: Actor | None = None
    trigger: Trigger | None = None
    ppk: tuple[str, ...] | Missing = MISSING
    lifters: tuple[str, ...] = ()
    parties: Parties = NOBODY
    record: Record = UNRECORDED
    standard: Mapping[str, int] | Missing = MISSING
    succession: Succession = NO_SUCCESSION
    roster_on: date | None = None
    executives: frozenset[str] | Missing = MISSING
    granted: tuple[Role, ...] | Missing = MISSING
    ties: Ties = UNTIED
    sessions: tuple[SessionDay, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the round-wide rules look at: the share of each unit that moves with this list.

    `decree_on` is the date of its SK, of several the earliest.
    """

    code: str
    loads: tuple[UnitLoad, ...]
    lifted: tuple[Letter, ...]
    today: date
    lifters: tuple[str, ...] = ()
    decree_on: date | None = None


@dataclass(frozen=True, slots=True)
class Params:
    """A rule's parameters for one kind of transfer. `blocking` is the severity resolved for that kind."""

    rule: str
    blocking: bool
    values: Mapping[str, object]
    moment: datetime | None = None
