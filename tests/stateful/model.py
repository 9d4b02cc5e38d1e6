"""The reference model: what CONTRACT.md promises of a case, in plain values, written without a look at the services.

It knows neither the transition table nor the rules of the product. Where a rule may lawfully refuse an act that is legal
otherwise, the model expects either, and demands that a refusal changed nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FORWARD = {"pemetaan": "ajukan", "usulan": "lengkapi", "sosialisasi": "tuntaskan", "serah_terima": "selesaikan"}
"""What an analyst may record by hand and the night by itself, by stage."""
FINAL = ("selesai", "ditolak", "ditarik", "dibatalkan", "gugur")
WAIT_DAYS = 5
UNDO = timedelta(minutes=30)
INAUGURATED = date(2026, 12, 3)
ESCALATED_AFTER = 2
CHAIN = ("tpk", "pyb")
TURNS = (("inspektorat", "tpk"), ("pyb",))
"""The chain as configured: two at once, of which the first may be silent, then one."""
TEAM, QUORUM = 5, 3
NIGHT = "sistem:malam"
BRIEFING = ("SP", "SJ", "SM", "SB", "SD")
"""How the codes of the briefing's tasks begin: they are made by answers, by silence and by the night's step."""
OBJECTION = "KB"
"""How the code of the task begins that answers an objection."""
RUNGS = ((BRIEFING, (2, 5)), ((OBJECTION,), (1, 3)), (("",), (5, 10)))
"""Working days after its deadline on which a task climbs to a superior, by how its code begins."""
STAGES = ("pemetaan", "usulan", "sosialisasi", "persetujuan", "serah_terima")
RESULTS = {"selesai": "selesai", "sebagian": "sebagian", "tolak": "ditolak", "batal": "terbuka"}

# Trigger | place>place ... (`=`: stays) | who. A paused case's place names the stage that it came from.
# `asn_sendiri`: the ASN, for an own request only. `konfirmasi` is legal in every place, for the task's owner.
TABLE = """
ajukan     | pemetaan>usulan | malam analis
lengkapi   | usulan>sosialisasi | malam analis
tuntaskan  | sosialisasi>persetujuan | malam analis
setujui    | persetujuan>serah_terima | ppk
selesaikan | serah_terima>selesai | malam analis
putuskan   | usulan= | kepala
putuskan   | persetujuan= | inspektorat tpk pyb
tolak      | persetujuan>ditolak jeda:persetujuan>ditolak | pyb ppk
kembalikan | usulan>pemetaan sosialisasi>pemetaan sosialisasi>usulan | analis pyb ppk
kembalikan | persetujuan>pemetaan persetujuan>usulan persetujuan>sosialisasi | analis pyb ppk
tunda      | pemetaan>jeda:pemetaan usulan>jeda:usulan sosialisasi>jeda:sosialisasi | analis pyb ppk
tunda      | persetujuan>jeda:persetujuan serah_terima>jeda:serah_terima | analis pyb ppk
lanjutkan  | jeda:pemetaan>pemetaan jeda:usulan>usulan jeda:sosialisasi>sosialisasi | analis pyb ppk
lanjutkan  | jeda:persetujuan>persetujuan jeda:serah_terima>serah_terima | analis pyb ppk
tarik      | pemetaan>ditarik usulan>ditarik sosialisasi>ditarik persetujuan>ditarik | pengusul asn_sendiri
tarik      | jeda:pemetaan>ditarik jeda:usulan>ditarik jeda:sosialisasi>ditarik | pengusul asn_sendiri
tarik      | jeda:persetujuan>ditarik | pengusul asn_sendiri
batalkan   | serah_terima>dibatalkan selesai>dibatalkan jeda:serah_terima>dibatalkan | ppk
ralat      | serah_terima= selesai= | ppk
gugurkan   | pemetaan>gugur usulan>gugur sosialisasi>gugur persetujuan>gugur serah_terima>gugur | analis
gugurkan   | jeda:pemetaan>gugur jeda:usulan>gugur jeda:sosialisasi>gugur jeda:persetujuan>gugur | analis
gugurkan   | jeda:serah_terima>gugur | analis
tanggapi   | sosialisasi= persetujuan= | asn
keberatan  | serah_terima= selesai= dibatalkan= | asn
"""


def _parsed() -> dict[tuple[str, str], list[tuple[str, frozenset[str]]]]:
    table: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
    for line in TABLE.strip().splitlines():
        trigger, moves, who = (part.strip() for part in line.split("|"))
        for move in moves.split():
            source, _, dest = move.rstrip("=").partition(">")
            table.setdefault((trigger, source), []).append((dest or source, frozenset(who.split())))
    return table


STEPS = _parsed()
PLACES = sorted({source for _trigger, source in STEPS} | set(FINAL))
TRIGGERS = sorted({trigger for trigger, _source in STEPS} | {"konfirmasi"})
NIGHTLY = frozenset(FORWARD.values())


def workdays_on(day: date, days: int) -> date:
    """So many weekdays later; the model's weeks hold no holiday."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def workdays_late(deadline: date, day: date) -> int:
    """How many weekdays a day lies after a deadline."""
    return sum((deadline + timedelta(days=n + 1)).weekday() < 5 for n in range((day - deadline).days))


def rungs(code: str) -> tuple[int, ...]:
    """The working days after its deadline on which a task climbs."""
    return next(days for begins, days in RUNGS if code.startswith(begins))


@dataclass
class Task:
    """One handover task as the model keeps it."""

    owner: str | None
    blocking: bool
    deadline: date
    state: str = "terbuka"
    done_by: str | None = None
    done_at: datetime | None = None
    escalated_to: str | None = None

    @property
    def open(self) -> bool:
        """True where its owner may still acknowledge it."""
        return self.state in {"terbuka", "sebagian"}


@dataclass
class Case:
    """One transfer as the model keeps it.

    Args:
        heads: who is asked for an opinion; barred: steps that a planted fault forbids (data of the sample).
        sound: nothing in the data speaks against it, so that an open step must be taken, not only may be.
        post: `lama`, `baru`, or `tanpa` where it was filled before its holder could be put back.
        given: (stage, capacity, actor, outcome) of the decisions that count; log: every act that was accepted.
        notices: how often the placement was told; texts: acknowledgements of the task to confirm its text, without receipt.
    """

    number: str
    nip: str
    heads: frozenset[str]
    own: bool
    barred: frozenset[str]
    sound: bool
    place: str = "pemetaan"
    visit: int = 1
    version: int = 1
    held: bool = False
    entered: date = date.min
    paused: bool = False
    told: date | None = None
    answer: str | None = None
    given: list[tuple[str, str, str, str]] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    post: str = "lama"
    notices: int = 0
    texts: int = 0
    log: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def stage(self) -> str:
        """The state as the product names it: a paused case is `ditunda`, whatever it remembers."""
        return "ditunda" if self.place.startswith("jeda:") else self.place

    def missing_heads(self) -> frozenset[str]:
        """Heads who were asked and gave no opinion that counts."""
        return self.heads - {actor for _stage, role, actor, _outcome in self.given if role == "kepala"}

    @property
    def minuted(self) -> bool:
        """True where signed minutes of the review team are on record, so that one member's word names them."""
        return "setujui" not in self.barred

    def says(self, role: str) -> str | None:
        """What stands of an office of the chain: its last word, or the result of the review team's vote."""
        words = [outcome for _stage, spoken, _actor, outcome in self.given if spoken == role]
        if role != "tpk" or not words:
            return words[-1] if words else None
        voted = [word for word in words if word != "abstain"]
        if self.minuted:
            return voted[-1] if voted else None
        return _result(voted.count("setuju"), voted.count("tolak"), TEAM - len(words))

    def passed(self, role: str) -> bool:
        """True where the chain may go on past an office."""
        return self.says(role) == "setuju" or (role == "inspektorat" and self.says(role) is None)

    def spoke(self, role: str, actor: str) -> bool:
        """True where this person has spoken in this office."""
        return any(row[1:3] == (role, actor) for row in self.given)

    def blocking_open(self) -> bool:
        """True where a task that must be done before `selesai` is not."""
        return any(task.blocking and task.state != "selesai" for task in self.tasks.values())


@dataclass(frozen=True)
class Deed:
    """An act as the model sees it: who does what, with which words."""

    trigger: str
    actor: str
    to: str | None = None
    outcome: str | None = None
    answer: str | None = None
    task: str | None = None
    result: str | None = None


@dataclass(frozen=True)
class Expectation:
    """What must come of an act: the codes of which one is the refusal (none: no refusal is lawful), and the destination."""

    may: bool
    must: bool = False
    codes: tuple[str, ...] = ()
    dest: str = ""


def refused(*codes: str) -> Expectation:
    """The act is refused with one of these codes."""
    return Expectation(may=False, codes=codes)


def _result(yes: int, no: int, rest: int) -> str | None:
    if yes + no + rest < QUORUM:
        return "tanpa_kuorum"
    if yes + no < QUORUM:
        return None
    if yes > no + rest:
        return "setuju"
    return None if yes + rest > no else "tolak"


@dataclass
class Model:
    """All cases, who holds which office, the nights that ran and the latest day that was ever reached."""

    offices: dict[str, frozenset[str]]
    proposer: str
    cases: dict[str, Case] = field(default_factory=dict)
    nights: set[date] = field(default_factory=set)
    latest: date = date.min

    # --- what must come of an act ---

    def expect(self, deed: Deed, case: Case, now: datetime, today: date) -> Expectation:
        """What an act must come to: first the stage, then the person, then what it waits for, then the rules."""
        if deed.trigger == "konfirmasi":
            return self._expect_task(deed, case, now)
        rows = STEPS.get((deed.trigger, case.place), [])
        if deed.trigger == "kembalikan":
            rows = [row for row in rows if row[0] == deed.to]
        if not rows:
            return refused("K-TAHAP")
        dest, who = rows[0]
        if not self._roles(deed.actor, case) & who:
            return refused("K-PERAN")
        for code, stops in self._obstacles(deed, case, today):
            if stops:
                return refused(code)
        unsure = deed.trigger == "lengkapi" and case.paused and bool(case.missing_heads())
        codes = ("R-", "K-TAHAP") if unsure else ("R-",)
        return Expectation(True, not unsure and self._must(deed, case, today), codes, dest)

    def _obstacles(self, deed: Deed, case: Case, today: date) -> tuple[tuple[str, bool], ...]:
        return (
            ("K-TAHAP", self._waits(deed, case, today)),
            ("R-HND-01", deed.trigger == "selesaikan" and case.blocking_open()),
            # The vote that carries writes the minutes that R-AUT-02 wants.
            ("R-", deed.trigger in case.barred and (deed.trigger != "setujui" or case.says("tpk") != "setuju")),
        )

    def _roles(self, actor: str, case: Case) -> frozenset[str]:
        named = {office for office, holders in self.offices.items() if actor in holders}
        named |= {"kepala"} if actor in case.heads else set()
        named |= {"pengusul"} if actor == self.proposer else set()
        named |= ({"asn"} | ({"asn_sendiri"} if case.own else set())) if actor == case.nip else set()
        return frozenset(named | ({"malam"} if actor == NIGHT else set()))

    def speaks_as(self, actor: str, case: Case) -> str:
        """In which office a person decides: in persetujuan one of the chain that has not spoken yet, if there is one."""
        if case.place == "usulan":
            return "kepala"
        step = next((step for step in TURNS if not all(case.passed(office) for office in step)), ())
        for office in step:
            if case.says(office) is None and actor in self.offices[office] and not case.spoke(office, actor):
                return office
        offices = [office for step in TURNS for office in step if actor in self.offices[office]]
        heard = {row[1] for row in case.given}
        return ([office for office in offices if office not in heard] or offices)[0]

    def _waits(self, deed: Deed, case: Case, today: date) -> bool:
        if deed.trigger == "lengkapi":
            return bool(case.missing_heads()) and today <= workdays_on(case.entered, WAIT_DAYS)
        if deed.trigger == "tuntaskan":
            return case.answer is None and (case.told is None or today <= workdays_on(case.told, WAIT_DAYS))
        if deed.trigger == "setujui":
            return not all(case.passed(office) for step in TURNS for office in step)
        if deed.trigger == "selesaikan":
            return case.post == "lama"
        if deed.trigger != "putuskan":
            return False
        role = self.speaks_as(deed.actor, case)
        place = next((n for n, step in enumerate(TURNS) if role in step), 0)
        return case.spoke(role, deed.actor) or not all(case.passed(office) for step in TURNS[:place] for office in step)

    def _must(self, deed: Deed, case: Case, today: date) -> bool:
        if deed.trigger in {"lanjutkan", "tarik", "ralat", "gugurkan", "tanggapi", "keberatan"}:
            return True
        # The letters of confirmed tasks lie in the future where the clock was set back: then a rule may refuse.
        early = deed.trigger == "selesaikan" and today < self.latest
        # R-HND-02 may refuse an SPMT that was confirmed before the inauguration.
        spmt = case.tasks.get("H1")
        hasty = spmt is not None and spmt.done_at is not None and spmt.done_at.date() <= INAUGURATED
        early = early or (deed.trigger == "selesaikan" and hasty)
        return case.sound and deed.actor != self.proposer and not early

    def _expect_task(self, deed: Deed, case: Case, now: datetime) -> Expectation:
        task = case.tasks.get(deed.task or "")
        if task is None or case.place in {"pemetaan", "usulan", "ditolak", "ditarik"}:
            return refused("K-TAHAP")
        if (deed.task or "").startswith("SP") and self._keeps_text(deed, case, task):
            return refused("K-PERAN", "K-TAHAP")
        if deed.result == "batal":
            if case.place in FINAL or task.done_by != deed.actor or task.state in {"terbuka", "batal"}:
                return refused("K-PERAN", "K-TAHAP")
            late = task.done_at is not None and now - task.done_at > UNDO
            return refused("K-TAHAP") if late else Expectation(True, True, (), case.place)
        if deed.actor != task.owner and task.blocking and (task.open or task.escalated_to):
            # A superior may replace it by a note or decide on its refusal; who that is, is tested by itself.
            return Expectation(True, False, ("K-PERAN", "K-TAHAP"), case.place)
        mine = deed.actor in {task.owner, task.escalated_to}
        return (
            Expectation(True, True, (), case.place) if mine and task.open else refused("K-TAHAP" if mine else "K-PERAN")
        )

    @staticmethod
    def _keeps_text(deed: Deed, case: Case, task: Task) -> bool:
        """A text is mended and not refused, what was told stays told, nobody confirms his own, a pause tells nothing."""
        told = deed.result == "batal" and task.state == "selesai"
        return deed.result == "tolak" or told or deed.actor == case.nip or case.place.startswith("jeda:")

    # --- what an accepted act does ---

    def apply(self, deed: Deed, case: Case, dest: str, now: datetime, today: date) -> None:
        """Takes an accepted act over."""
        source, stage = case.place, case.stage
        moves = dest != source
        role = self.speaks_as(deed.actor, case) if deed.trigger == "putuskan" else ""
        said = {"setujui": "setuju", "tolak": "tolak"}.get(deed.trigger, "")
        if said:
            role = "ppk" if deed.actor in self.offices["ppk"] else "pyb"
        case.place = dest
        case.log.append((deed.trigger, deed.actor, stage, case.stage))
        case.version += moves or deed.trigger == "ralat"
        if moves and deed.trigger != "lanjutkan":
            case.paused = deed.trigger == "tunda"
            case.entered = case.entered if case.paused else today
        if deed.trigger in {*NIGHTLY, "setujui"}:
            case.held = False
        effect = getattr(self, f"_after_{deed.trigger}", None)
        if effect is not None:
            effect(deed, case, now, today)
        if role:
            # One word of a person in an office counts: a rejection takes the place of an earlier consent.
            case.given = [row for row in case.given if row[1:3] != (role, deed.actor)]
            case.given.append((source, role, deed.actor, deed.outcome or said))

    def _after_lengkapi(self, deed: Deed, case: Case, _now: datetime, today: date) -> None:
        case.told, case.answer = self._tells(deed, case, today), None

    def _tells(self, deed: Deed, case: Case, today: date) -> date | None:
        """An analyst who sends a case into sosialisasi confirms the text thereby; else a task asks somebody to."""
        if deed.actor not in self.offices["analis"] or deed.actor == case.nip:
            return None
        case.notices += 1
        return today

    def _after_tanggapi(self, deed: Deed, case: Case, _now: datetime, today: date) -> None:
        case.answer, case.told = deed.answer, case.told or today
        self._end(case, "SJ" if deed.answer == "paham" else "-")
        self._end(case, "-" if deed.answer == "tidak_setuju" else "SD")

    @staticmethod
    def _end(case: Case, *begins: str) -> None:
        for code, task in case.tasks.items():
            if task.open and code.startswith(begins):
                task.state, task.escalated_to = "batal", None

    def _after_kembalikan(self, deed: Deed, case: Case, _now: datetime, today: date) -> None:
        case.visit, case.held, case.answer = case.visit + 1, True, None
        case.told = self._tells(deed, case, today) if deed.to == "sosialisasi" else None
        self._end(case, *BRIEFING)
        gone = STAGES[STAGES.index(deed.to or "") :]
        case.given = [row for row in case.given if row[0] not in gone]

    def _after_tarik(self, _deed: Deed, case: Case, _now: datetime, _today: date) -> None:
        """An objection stands beside its case: it is still answered when the case has ended (DOMAIN.md 10.9)."""
        self._end(case, *(code for code in case.tasks if not code.startswith(OBJECTION)))

    _after_gugurkan = _after_batalkan = _after_tolak = _after_tarik

    def _after_konfirmasi(self, deed: Deed, case: Case, now: datetime, today: date) -> None:
        text = (deed.task or "").startswith("SP")
        case.texts += text
        if text and deed.result == "selesai" and case.place in {"sosialisasi", "persetujuan"}:
            case.notices, case.told = case.notices + 1, case.told or today
        task = case.tasks[deed.task or ""]
        task.state = RESULTS[deed.result or ""]
        task.done_by = None if task.open and deed.result == "batal" else deed.actor
        task.done_at = now if task.state == "selesai" else None
        task.escalated_to = task.escalated_to if task.state == "sebagian" else None

    # --- nights ---

    def nights_due(self, today: date) -> list[tuple[date, str]]:
        """Which nights a run must take, and which it must leave: missed ones oldest first, none before the last."""
        last = max(self.nights, default=None)
        if last is not None and today < last:
            return [(today, "sudah" if today in self.nights else "dilewati")]
        if last == today:
            return [(today, "sudah")]
        start = today if last is None else last + timedelta(days=1)
        return [(start + timedelta(days=n), "selesai") for n in range((today - start).days + 1)]

    def night_deed(self, case: Case) -> Deed | None:
        """The one step that a night may take with a case; none with a returned or paused one."""
        trigger = None if case.held else FORWARD.get(case.place)
        return Deed(trigger, NIGHT) if trigger else None
