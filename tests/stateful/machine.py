"""The random play: rules choose what somebody does next, on the services and on the model at once."""

from datetime import date

from hypothesis import currently_in_test_context, event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.stateful.model import CHAIN, FORWARD, PLACES, STAGES, STEPS, TRIGGERS, Case, Deed
from tests.stateful.play import Play
from tests.stateful.script import GOOD, STARTS
from tests.stateful.theatre import Theatre

FEWEST = 3
LAST_DAY = date(2026, 12, 18)
"""No later than this: the weeks up to it hold no holiday, and the model knows none."""
WORDS = ("setuju", "setuju", "setuju", "abstain", "tolak")
ANSWERS = ("paham", "perlu_penjelasan", "permohonan", "tidak_setuju")
RESULTS = ("selesai",) * 6 + ("sebagian", "tolak")
FAULTS = (
    ("diterima", True),
    ("tunda", False),
    ("gagal_tetap", False),
    ("putus", False),
    ("mati", True),
    ("mati", False),
    ("tidak_pasti", True),
    ("tidak_pasti", False),
)
CHOICES: dict[str, tuple[object, ...]] = {
    "start": STARTS,
    "reason": (None, None, "lain"),
    "outcome": WORDS,
    "answer": ANSWERS,
    "result": RESULTS,
    "trigger": tuple(TRIGGERS),
    "stage": STAGES,
    "decree": ("A", "B"),
    "office": ("inspektorat", "tpk", "pyb", "ppk", "ppk"),
    "days": (1, 1, 2, 3),
    "minutes": (1, 20, 31, 300),
    "fault": FAULTS,
    "yes": (True, False),
    "mostly": (True, True, True, False),
}
"""What a rule's argument of this name is chosen from; all others are numbers up to 50."""
MANY = {"names": ((*GOOD, "terlalu_baru"), 7), "script": (FAULTS, 8)}
"""Arguments that are several of these, at most so many."""


def among(name: str) -> st.SearchStrategy[object]:
    """The strategy of an argument."""
    return st.sampled_from(CHOICES[name]) if name in CHOICES else st.integers(0, 50)


def several(name: str) -> st.SearchStrategy[list[object]]:
    """The strategy of an argument that is a list."""
    choices, most = MANY[name]
    return st.lists(st.sampled_from(choices), min_size=name == "names", max_size=most)


def at_least_one(*places: str):
    """A rule that needs a case in one of these places."""
    return precondition(lambda self: bool(self.standing(*places)))


def not_the_last(*places: str):
    """A rule that ends a case in one of these places: some others must be left to play on with."""
    alive = {*PLACES} - {"ditolak", "ditarik", "dibatalkan", "gugur"}
    return precondition(lambda self: bool(self.standing(*places)) and len(self.standing(*alive)) > FEWEST)


class TransferMachine(RuleBasedStateMachine):
    """One random play. `theatre` is set by the subclass that a test makes."""

    theatre: Theatre
    play: Play

    @initialize(start=among("start"))
    def begin(self, start: str) -> None:
        """The play starts at a moment of the good way."""
        self.say(f"start {start}")
        self.play = self.theatre.start(start)

    def teardown(self) -> None:
        """The end of a play: what it was played on goes away."""
        if hasattr(self, "play"):
            self.theatre.end(self.play)

    @invariant()
    def all_agrees(self) -> None:
        """The services are where the model is."""
        self.play.check()

    # --- who and what ---

    def say(self, what: str) -> None:
        """Counts an event, where Hypothesis is playing."""
        if currently_in_test_context():
            event(what)

    def standing(self, *places: str) -> list[Case]:
        """Cases that stand in one of these places."""
        return [case for case in self.play.model.cases.values() if case.place in places]

    def one(self, chosen: int, *places: str) -> Case:
        """One of the cases that stand in these places."""
        found = self.standing(*places)
        return found[chosen % len(found)]

    def holder(self, chosen: int, *offices: str) -> str:
        """Somebody who holds one of these offices."""
        office = offices[chosen % len(offices)]
        return sorted(self.play.cast.offices[office])[chosen % len(self.play.cast.offices[office])]

    def step_of(self, case: Case) -> Deed:
        """The next forward step of a case, by an analyst."""
        return Deed(FORWARD[case.place], self.holder(0, "analis"))

    def do(self, case: Case, deed: Deed, name: str = "", **options: bool) -> bool:
        """One act, counted in the statistics of a run."""
        done = self.play.act(case, deed, name=name, **options)
        self.say(f"{name or deed.trigger} {'ya' if done else 'tidak'}")
        return done

    # --- proposals ---

    @rule(names=several("names"), reason=among("reason"), mostly=among("mostly"))
    def propose(self, names: list[str], reason: str | None, mostly: bool) -> None:
        """Somebody sends a file of proposals, some known, some changed: where they may be, or anywhere."""
        chosen = set(names) | ({"terlalu_baru"} if reason else set())
        beyond = {name for name in chosen if self.play.place_of(name) not in {None, "pemetaan"}}
        self.play.propose(sorted(chosen - beyond if reason and mostly else chosen), reason)

    # --- the forward way, by hand ---

    @at_least_one(*FORWARD)
    @rule(chosen=among("chosen"), who=among("who"), yes=among("yes"))
    def go_on(self, chosen: int, who: int, yes: bool) -> None:
        """An analyst records that conditions are met."""
        found = sorted(self.standing(*FORWARD), key=lambda case: -STAGES.index(case.place))
        ready = [case for case in found if self.play.may(case, self.step_of(case))][:3] if chosen % 4 else found
        case = (ready or found)[chosen % len(ready or found)]
        self.do(case, Deed(FORWARD[case.place], self.holder(who, "analis")), rehearsed=yes)

    @precondition(lambda self: any(case.missing_heads() for case in self.standing("usulan")))
    @rule(chosen=among("chosen"), outcome=among("outcome"), yes=among("yes"))
    def give_opinion(self, chosen: int, outcome: str, yes: bool) -> None:
        """A head of agency who was asked answers."""
        asked = [case for case in self.standing("usulan") if case.missing_heads()]
        case = asked[chosen % len(asked)]
        head = min(case.missing_heads())
        self.do(case, Deed("putuskan", head, outcome=outcome), "pendapat", keyed=yes)

    @at_least_one("sosialisasi", "persetujuan")
    @rule(chosen=among("chosen"), answer=among("answer"), yes=among("yes"))
    def answer(self, chosen: int, answer: str, yes: bool) -> None:
        """The ASN answers."""
        case = self.one(chosen, "sosialisasi", "persetujuan")
        self.do(case, Deed("tanggapi", case.nip, answer=answer), keyed=yes)

    @at_least_one("persetujuan")
    @rule(chosen=among("chosen"), who=among("who"), outcome=among("outcome"))
    def decide(self, chosen: int, who: int, outcome: str) -> None:
        """Somebody of the chain whose turn it is decides."""
        case = self.one(chosen, "persetujuan")
        office = next((office for office in CHAIN if case.says(office) != "setuju"), "pyb")
        self.do(case, Deed("putuskan", self.holder(who, office), outcome=outcome), "putusan")

    @at_least_one("persetujuan")
    @rule(chosen=among("chosen"))
    def approve(self, chosen: int) -> None:
        """The PPK signs for one case: one that is ready, where there is one."""
        found = self.standing("persetujuan")
        ready = [case for case in found if all(case.says(office) == "setuju" for office in CHAIN)]
        case = (ready or found)[chosen % len(ready or found)]
        self.do(case, Deed("setujui", self.holder(0, "ppk")), rehearsed=True)

    @at_least_one("persetujuan")
    @rule(decree=among("decree"), office=among("office"), mostly=among("mostly"))
    def decide_on_list(self, decree: str, office: str, mostly: bool) -> None:
        """A list is decided, with the names that cannot go left out, or not."""
        deed = Deed("setujui", self.holder(0, "ppk")) if office == "ppk" else None
        deed = deed or Deed("putuskan", self.holder(0, office), outcome="setuju")
        without = self.play.who_cannot(decree, deed) if mostly else []
        name = "daftar_setujui" if office == "ppk" else "daftar_putuskan"
        done = self.play.act_on_list(decree, deed, without, name=name)
        self.say(f"{name} {'ya' if done else 'tidak'}")

    @not_the_last("serah_terima", "selesai")
    @rule(decree=among("decree"))
    def cancel_list(self, decree: str) -> None:
        """The PPK cancels a whole list."""
        deed = Deed("batalkan", self.holder(0, "ppk"))
        done = self.play.act_on_list(decree, deed, self.play.who_cannot(decree, deed), name="daftar_batalkan")
        self.say(f"daftar_batalkan {'ya' if done else 'tidak'}")

    # --- the side ways ---

    @not_the_last("persetujuan", "jeda:persetujuan")
    @rule(chosen=among("chosen"), who=among("who"))
    def reject(self, chosen: int, who: int) -> None:
        """PPK or PyB reject."""
        case = self.one(chosen, "persetujuan", "jeda:persetujuan")
        self.do(case, Deed("tolak", self.holder(who, "ppk", "pyb")))

    @at_least_one("usulan", "sosialisasi", "persetujuan")
    @rule(chosen=among("chosen"), who=among("who"), to=among("to"))
    def send_back(self, chosen: int, who: int, to: int) -> None:
        """A case is returned to an earlier stage."""
        case = self.one(chosen, "usulan", "sosialisasi", "persetujuan")
        earlier = STAGES[: STAGES.index(case.place)]
        self.do(case, Deed("kembalikan", self.holder(who, "analis", "pyb", "ppk"), to=earlier[to % len(earlier)]))

    @at_least_one(*STAGES)
    @rule(chosen=among("chosen"), who=among("who"))
    def pause(self, chosen: int, who: int) -> None:
        """A case is paused."""
        self.do(self.one(chosen, *STAGES), Deed("tunda", self.holder(who, "analis", "pyb", "ppk")))

    @at_least_one(*(f"jeda:{stage}" for stage in STAGES))
    @rule(chosen=among("chosen"), who=among("who"))
    def resume(self, chosen: int, who: int) -> None:
        """A paused case goes on where it stood."""
        case = self.one(chosen, *(f"jeda:{stage}" for stage in STAGES))
        self.do(case, Deed("lanjutkan", self.holder(who, "analis", "pyb", "ppk")))

    @not_the_last(*STAGES[:4], *(f"jeda:{stage}" for stage in STAGES[:4]))
    @rule(chosen=among("chosen"), yes=among("yes"))
    def withdraw(self, chosen: int, yes: bool) -> None:
        """The proposer, or the ASN, withdraws."""
        case = self.one(chosen, *STAGES[:4], *(f"jeda:{stage}" for stage in STAGES[:4]))
        self.do(case, Deed("tarik", case.nip if yes else self.play.model.proposer))

    @not_the_last("serah_terima", "selesai", "jeda:serah_terima")
    @rule(chosen=among("chosen"))
    def cancel(self, chosen: int) -> None:
        """The PPK cancels what was approved."""
        case = self.one(chosen, "serah_terima", "selesai", "jeda:serah_terima")
        self.do(case, Deed("batalkan", self.holder(0, "ppk")))

    @at_least_one("serah_terima", "selesai")
    @rule(chosen=among("chosen"))
    def correct(self, chosen: int) -> None:
        """The PPK corrects an SK."""
        self.do(self.one(chosen, "serah_terima", "selesai"), Deed("ralat", self.holder(0, "ppk")))

    @not_the_last(*STAGES)
    @rule(chosen=among("chosen"), who=among("who"))
    def lapse(self, chosen: int, who: int) -> None:
        """A case lapses on a fact."""
        self.do(self.one(chosen, *STAGES), Deed("gugurkan", self.holder(who, "analis")))

    @at_least_one("serah_terima", "selesai", "dibatalkan")
    @rule(chosen=among("chosen"))
    def object(self, chosen: int) -> None:
        """The ASN objects."""
        case = self.one(chosen, "serah_terima", "selesai", "dibatalkan")
        self.do(case, Deed("keberatan", case.nip))

    # --- tasks ---

    def tasks(self, *, still_open: bool) -> list[tuple[Case, str]]:
        """Tasks of all cases, the blocking ones first."""
        found = [
            (case, code)
            for case in self.play.model.cases.values()
            for code, task in case.tasks.items()
            if (task.open if still_open else task.done_by is not None)
        ]
        return sorted(found, key=lambda item: (not item[0].tasks[item[1]].blocking, item[0].number, item[1]))

    @precondition(lambda self: bool(self.tasks(still_open=True)))
    @rule(chosen=among("chosen"), result=among("result"), yes=among("yes"))
    def acknowledge(self, chosen: int, result: str, yes: bool) -> None:
        """The owner of a task acknowledges it."""
        found = self.tasks(still_open=True)
        case, code = found[chosen % len(found)]
        self.do(case, Deed("konfirmasi", case.tasks[code].owner or "", task=code, result=result), keyed=yes)

    @precondition(lambda self: any(case.place == "serah_terima" for case, _ in self.tasks(still_open=True)))
    @rule(chosen=among("chosen"))
    def hand_over(self, chosen: int) -> None:
        """All blocking tasks of a case are done."""
        case = self.one(chosen, "serah_terima")
        for code, task in case.tasks.items():
            if task.blocking and task.open:
                assert self.do(case, Deed("konfirmasi", task.owner or "", task=code, result="selesai"))

    @precondition(lambda self: bool(self.tasks(still_open=True)))
    @rule(chosen=among("chosen"), minutes=among("minutes"))
    def regret(self, chosen: int, minutes: int) -> None:
        """The owner of a task acknowledges it and takes it back some minutes later."""
        found = self.tasks(still_open=True)
        case, code = found[chosen % len(found)]
        owner = case.tasks[code].owner or ""
        done = self.do(case, Deed("konfirmasi", owner, task=code, result="selesai"))
        assert done or code.startswith("SP"), "only a text may have to wait: while the case is paused"
        self.play.pass_time(minutes=minutes)
        self.do(case, Deed("konfirmasi", owner, task=code, result="batal"), "batal_konfirmasi")

    @precondition(lambda self: bool(self.tasks(still_open=False)))
    @rule(chosen=among("chosen"))
    def take_back(self, chosen: int) -> None:
        """Whoever acknowledged a task, ever, takes it back."""
        found = self.tasks(still_open=False)
        case, code = found[chosen % len(found)]
        deed = Deed("konfirmasi", case.tasks[code].done_by or "", task=code, result="batal")
        self.do(case, deed, "batal_konfirmasi")

    # --- anything at all ---

    @precondition(lambda self: bool(self.play.model.cases))
    @rule(chosen=among("chosen"), who=among("who"), trigger=among("trigger"), stage=among("stage"), yes=among("yes"))
    def anything(self, chosen: int, who: int, trigger: str, stage: str, yes: bool) -> None:
        """Anybody tries anything anywhere."""
        case = list(self.play.model.cases.values())[chosen % len(self.play.model.cases)]
        people = [case.nip, self.play.model.proposer, *sorted(case.heads), *(o for o in sorted(self._officials()))]
        code = next(iter(case.tasks), "A1")
        deed = Deed(
            trigger,
            people[who % len(people)],
            to=stage if trigger == "kembalikan" else None,
            outcome="setuju" if trigger == "putuskan" else None,
            answer="paham" if trigger == "tanggapi" else None,
            task=code if trigger == "konfirmasi" else None,
            result="selesai" if trigger == "konfirmasi" else None,
        )
        self.do(case, deed, "apa_saja", rehearsed=yes)

    def _officials(self) -> set[str]:
        return {min(holders) for holders in self.play.cast.offices.values()}

    @precondition(
        lambda self: any((("tunda", c.place) in STEPS) and c.version > 1 for c in self.play.model.cases.values())
    )
    @rule(chosen=among("chosen"))
    def act_on_old_version(self, chosen: int) -> None:
        """Somebody acts on what was shown before the case changed."""
        found = [c for c in self.play.model.cases.values() if ("tunda", c.place) in STEPS and c.version > 1]
        self.play.act_late(found[chosen % len(found)], Deed("tunda", self.holder(0, "analis")))

    @precondition(lambda self: self.play.repeatable is not None)
    @rule()
    def repeat(self) -> None:
        """A command with a key comes twice."""
        self.play.repeat()

    # --- time, nights, mails ---

    @rule()
    def night(self) -> None:
        """The nights that are due are run."""
        for status in self.play.nights():
            self.say(f"malam {status}")

    @precondition(lambda self: self.play.world.today in self.play.model.nights)
    @rule()
    def night_again(self) -> None:
        """The same night comes twice."""
        assert self.play.nights() == ["sudah"]

    @precondition(lambda self: self.play.world.today < LAST_DAY)
    @rule(days=among("days"), yes=among("yes"))
    def next_days(self, days: int, yes: bool) -> None:
        """Days pass, with or without their nights."""
        day = min(LAST_DAY, date.fromordinal(self.play.world.today.toordinal() + days))
        self.play.set_clock(self.play.world.moment(day, 1 if yes else 10))
        if yes:
            self.play.nights()
            self.play.set_clock(self.play.world.moment(day, 10))

    @rule(minutes=among("minutes"))
    def minutes_pass(self, minutes: int) -> None:
        """Minutes pass."""
        self.play.pass_time(minutes=minutes)

    @precondition(lambda self: self.play.world.today > date(2026, 11, 26))
    @rule(days=among("days"))
    def clock_jumps_back(self, days: int) -> None:
        """The clock jumps back, and a night is tried there: where later ones ran, it is left alone."""
        day = max(date(2026, 11, 24), date.fromordinal(self.play.world.today.toordinal() - 3 * days))
        self.play.set_clock(self.play.world.moment(day, 10))
        self.play.nights()

    @rule(script=several("script"), fault=among("fault"), yes=among("yes"))
    def deliver(self, script: list[tuple[str, bool]], fault: tuple[str, bool], yes: bool) -> None:
        """Mails are delivered to a relay that fails as told: in many ways, or in one way all the time."""
        self.play.pass_time(minutes=20)
        self.play.deliver([fault] * 60 if yes else script)
