"""Every trigger in every state, for every role: expected by hand from CONTRACT.md, never derived from `EDGES`.

All people are invented (data sintetis).
"""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

import pytest

from tests import builders
from workflow.domain.acts import Act
from workflow.domain.authority import capacity, not_entitled
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.context import DecreeKind, Letter
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.edges import Edge
from workflow.domain.machine import edge_for, illegal, walk
from workflow.domain.stages import GRANTED_ROLES, SYSTEM_ACTOR, Role, Stage, Trigger

# Rows: triggers. Columns: the state the case is in. Cells: the state it is in afterwards, `-` where the act is K-TAHAP,
# `--ke` where the destination is asked for (GRID_KE) and `ingat` where the remembered stage decides (GRID_INGAT).
GRID = """
.          pemetaan usulan      sosialisasi persetujuan  serah_terima ditunda selesai    ditolak ditarik dibatalkan gugur
ajukan     usulan   -           -           -            -            -       -          -       -       -          -
lengkapi   -        sosialisasi -           -            -            -       -          -       -       -          -
tuntaskan  -        -           persetujuan -            -            -       -          -       -       -          -
setujui    -        -           -           serah_terima -            -       -          -       -       -          -
selesaikan -        -           -           -            selesai      -       -          -       -       -          -
putuskan   -        usulan      -           persetujuan  -            -       -          -       -       -          -
tolak      -        -           -           ditolak      -            ingat   -          -       -       -          -
kembalikan -        --ke        --ke        --ke         -            -       -          -       -       -          -
tunda      ditunda  ditunda     ditunda     ditunda      ditunda      -       -          -       -       -          -
lanjutkan  -        -           -           -            -            ingat   -          -       -       -          -
tarik      ditarik  ditarik     ditarik     ditarik      -            ingat   -          -       -       -          -
batalkan   -        -           -           -            dibatalkan   ingat   dibatalkan -       -       -          -
ralat      -        -           -           -            serah_terima -       selesai    -       -       -          -
gugurkan   gugur    gugur       gugur       gugur        gugur        gugur   -          -       -       -          -
tanggapi   -        -           sosialisasi persetujuan  -            -       -          -       -       -          -
keberatan  -        -           -           -            serah_terima -       selesai    -       -       dibatalkan -
konfirmasi pemetaan usulan      sosialisasi persetujuan  serah_terima ditunda selesai    ditolak ditarik dibatalkan gugur
"""

# Rows: the state the case is in. Columns: what `kembalikan --ke` asks for.
GRID_KE = """
.            pemetaan usulan sosialisasi persetujuan serah_terima ditunda selesai ditolak ditarik dibatalkan gugur
pemetaan     -        -      -           -           -            -       -       -       -       -          -
usulan       pemetaan -      -           -           -            -       -       -       -       -          -
sosialisasi  pemetaan usulan -           -           -            -       -       -       -       -          -
persetujuan  pemetaan usulan sosialisasi -           -            -       -       -       -       -          -
serah_terima -        -      -           -           -            -       -       -       -       -          -
ditunda      -        -      -           -           -            -       -       -       -       -          -
selesai      -        -      -           -           -            -       -       -       -       -          -
ditolak      -        -      -           -           -            -       -       -       -       -          -
ditarik      -        -      -           -           -            -       -       -       -       -          -
dibatalkan   -        -      -           -           -            -       -       -       -       -          -
gugur        -        -      -           -           -            -       -       -       -       -          -
"""

# The case is in ditunda. Rows: triggers. Columns: the stage that `tunda` remembered.
GRID_INGAT = """
.          pemetaan usulan  sosialisasi persetujuan serah_terima
ajukan     -        -       -           -           -
lengkapi   -        -       -           -           -
tuntaskan  -        -       -           -           -
setujui    -        -       -           -           -
selesaikan -        -       -           -           -
putuskan   -        -       -           -           -
tolak      -        -       -           ditolak     -
kembalikan -        -       -           -           -
tunda      -        -       -           -           -
lanjutkan  pemetaan usulan  sosialisasi persetujuan serah_terima
tarik      ditarik  ditarik ditarik     ditarik     -
batalkan   -        -       -           -           dibatalkan
ralat      -        -       -           -           -
gugurkan   gugur    gugur   gugur       gugur       gugur
tanggapi   -        -       -           -           -
keberatan  -        -       -           -           -
konfirmasi ditunda  ditunda ditunda     ditunda     ditunda
"""

# Who may fire it: trigger, states, roles. `asn_sendiri`: the ASN, for an own request only.
ROLES = """
ajukan     | pemetaan                                                  | sistem analis
lengkapi   | usulan                                                    | sistem analis
tuntaskan  | sosialisasi                                               | sistem analis
selesaikan | serah_terima                                              | sistem analis
setujui    | persetujuan                                               | ppk
putuskan   | usulan                                                    | kepala_opd
putuskan   | persetujuan                                               | inspektorat tpk pyb
tolak      | persetujuan ditunda                                       | ppk pyb
kembalikan | usulan sosialisasi persetujuan                            | analis pyb ppk
tunda      | pemetaan usulan sosialisasi persetujuan serah_terima      | analis pyb ppk
lanjutkan  | ditunda                                                   | analis pyb ppk
tarik      | pemetaan usulan sosialisasi persetujuan ditunda           | pengusul asn_sendiri
batalkan   | serah_terima selesai ditunda                              | ppk
ralat      | serah_terima selesai                                      | ppk
gugurkan   | pemetaan usulan sosialisasi persetujuan serah_terima ditunda | analis
tanggapi   | sosialisasi persetujuan                                   | asn
keberatan  | serah_terima selesai dibatalkan                           | asn
"""


def _cells(grid: str) -> dict[tuple[str, str], str]:
    head, *lines = grid.split("\n")[1:-1]
    columns = head.split()[1:]
    rows = [(name, cells) for name, *cells in map(str.split, lines)]
    return {(name, column): cell for name, cells in rows for column, cell in zip(columns, cells, strict=True)}


CELLS, KE, INGAT = _cells(GRID), _cells(GRID_KE), _cells(GRID_INGAT)


class Step(NamedTuple):
    """One legal step of the grids, with its readable id."""

    trigger: Trigger
    source: Stage
    dest: Stage
    remembered: Stage | None = None
    to: Stage | None = None

    @property
    def id(self) -> str:
        more = [f"ingat_{self.remembered}"] if self.remembered else [f"ke_{self.to}"] if self.to else []
        return "-".join([self.trigger, self.source, *more])

    def edge(self) -> Edge:
        edge = walk(self.trigger, self.source, remembered=self.remembered, to=self.to)
        assert edge is not None
        return edge


def _steps() -> list[Step]:
    plain = [
        Step(Trigger(trigger), Stage(source), Stage(cell))
        for (trigger, source), cell in CELLS.items()
        if cell in set(Stage) and source != "ditunda"
    ]
    paused = [
        Step(Trigger(trigger), Stage.DITUNDA, Stage(cell), remembered=Stage(stage))
        for (trigger, stage), cell in INGAT.items()
        if cell != "-"
    ]
    returned = [
        Step(Trigger.KEMBALIKAN, Stage(source), Stage(cell), to=Stage(to))
        for (source, to), cell in KE.items()
        if cell != "-"
    ]
    return plain + paused + returned


STEPS = _steps()
MOVES = frozenset(f"{step.source}>{step.dest}" for step in STEPS if step.source is not step.dest)


def _dest(cell: str) -> str | None:
    return cell if cell in set(Stage) else None


def _named(cases: dict[tuple[str, str], str], pattern: str) -> list[object]:
    return [pytest.param(*key, cell, id=pattern.format(*key)) for key, cell in cases.items()]


def test_the_grids_are_whole():
    """The hand-written grids name every trigger and every state, so no cell is left unasked."""
    assert set(CELLS) == set(product(Trigger, Stage))
    assert set(KE) == set(product(Stage, Stage))
    assert set(INGAT) == set(product(Trigger, list(Stage)[:5]))


@pytest.mark.parametrize(("trigger", "state", "cell"), _named(CELLS, "{0}-{1}"))
def test_each_trigger_in_each_state(trigger, state, cell):
    """The machine takes the step of the contract and no other; without `--ke` or a remembered stage there is none."""
    edge = walk(Trigger(trigger), Stage(state))
    assert (edge and edge.dest) == _dest(cell)
    assert edge is None or (edge.trigger, edge.source) == (trigger, state)


@pytest.mark.parametrize(("state", "to", "cell"), _named(KE, "kembalikan-{0}-ke_{1}"))
def test_a_case_returns_to_an_earlier_stage_only(state, to, cell):
    """Kembalikan goes where `--ke` says, from three stages and backwards only."""
    edge = walk(Trigger.KEMBALIKAN, Stage(state), to=Stage(to))
    assert (edge and edge.dest) == _dest(cell)


@pytest.mark.parametrize(("trigger", "stage", "cell"), _named(INGAT, "{0}-ditunda-ingat_{1}"))
def test_each_trigger_on_a_paused_case(trigger, stage, cell):
    """A paused case resumes where it was, and ends only as it could have ended there."""
    edge = walk(Trigger(trigger), Stage.DITUNDA, remembered=Stage(stage))
    assert (edge and edge.dest) == _dest(cell)


@pytest.mark.parametrize(("trigger", "state", "to"), [
    pytest.param(trigger, state, to, id=f"{trigger}-{state}-ke_{to}")
    for (trigger, state), to in product(CELLS, ("pemetaan", "serah_terima"))
    if trigger != "kembalikan"
])  # fmt: skip
def test_only_kembalikan_listens_to_ke(trigger, state, to):
    """A `--ke` on any other act changes nothing about where it leads."""
    edge = walk(Trigger(trigger), Stage(state), to=Stage(to))
    assert (edge and edge.dest) == _dest(CELLS[trigger, state])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_the_remembered_answer_is_the_walked_one(step):
    """`edge_for`, which the night asks, answers as `walk` does: the first time and from its memory."""
    asked = [edge_for(step.trigger, step.source, remembered=step.remembered, to=step.to) for _ in range(2)]
    assert asked == [step.edge()] * 2


# --- who ---

TODAY = date(2026, 12, 1)
PEOPLE = {role: f"1975{number:02d}012000031001" for number, role in enumerate(GRANTED_ROLES, start=1)} | {
    Role.PENGUSUL: builders.PROPOSER,
    Role.ASN: builders.SUBJECT,
    Role.PEMILIK_TUGAS: "198812012012012001",
    Role.SISTEM: SYSTEM_ACTOR,
}
TARGET_HEAD = "197611012000031002"
OTHER_HEAD = "197612012000031003"
DELEGATE = "197701012000031004"


def directory(*delegations: Delegation) -> Directory:
    """Each granted role has one holder; one more OPD has a head."""
    grants = [RoleGrant(PEOPLE[role], role, None, None, None) for role in GRANTED_ROLES]
    other = RoleGrant(OTHER_HEAD, Role.KEPALA_OPD, "DINAS-LAIN", None, None)
    return Directory(1, {}, (*grants, other), delegations, {}, frozenset({"peran"}))


def case_file(step: Step, *, own_request: bool = False, signer: str | None = PEOPLE[Role.PPK]) -> CaseFile:
    """A case in the step's state; its SK is signed by the PPK."""
    case = builders.case(state=step.source, remembered=step.remembered, own_request=own_request)
    decree = builders.decree(signer=signer, kind=DecreeKind.JPT)
    facts = builders.facts(case=case, decree=decree, decisions=(), letters=(), today=TODAY)
    circle = Circle(PEOPLE[Role.KEPALA_OPD], TARGET_HEAD, None, None)
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    return CaseFile(guard, builders.SUBJECT, facts, circle, unit_staff=12, moved_in_unit=0, attended=None)


def role_of(step: Step, actor: str, *, own_request: bool = False) -> Role | None:
    """The role in which a person may take a step."""
    return capacity(
        Act(step.trigger, actor, to=step.to), step.edge(), case_file(step, own_request=own_request), directory(), TODAY
    )


def _allowed() -> dict[tuple[str, str], frozenset[str]]:
    table = [[part.split() for part in line.split("|")] for line in ROLES.strip().split("\n")]
    return {(trigger, state): frozenset(roles) for (trigger,), states, roles in table for state in states}


ALLOWED = _allowed()
DECIDED = [step for step in STEPS if step.trigger is not Trigger.KONFIRMASI]
ACKNOWLEDGED = [step for step in STEPS if step.trigger is Trigger.KONFIRMASI]


def test_the_table_of_roles_is_whole():
    """Each legal cell has its roles, and no role stands at an illegal one; konfirmasi is the task's own matter."""
    assert set(ALLOWED) == {(step.trigger, step.source) for step in DECIDED}
    assert set(PEOPLE) == set(Role)


@pytest.mark.parametrize(("step", "role", "own"), [
    pytest.param(step, role, own, id="-".join([step.id, role, *(["sendiri"] if own else [])]))
    for step, role, own in product(DECIDED, Role, (False, True))
])  # fmt: skip
def test_each_role_at_each_legal_step(step, role, own):
    """Exactly the roles of the contract may take a step, each in its own name."""
    allowed = ALLOWED[step.trigger, step.source]
    expected = role if role in allowed or (own and f"{role}_sendiri" in allowed) else None
    assert role_of(step, PEOPLE[role], own_request=own) is expected


@pytest.mark.parametrize("step", ACKNOWLEDGED, ids=lambda step: step.id)
@pytest.mark.parametrize("role", Role)
def test_a_task_is_acknowledged_by_a_named_person(step, role):
    """Any named person comes before the task, which knows its owner; the night never does."""
    expected = None if role is Role.SISTEM else Role.PEMILIK_TUGAS
    assert role_of(step, PEOPLE[role]) is expected


@pytest.mark.parametrize(("actor", "expected"), [
    pytest.param(PEOPLE[Role.KEPALA_OPD], Role.KEPALA_OPD, id="asal"),
    pytest.param(TARGET_HEAD, Role.KEPALA_OPD, id="tujuan"),
    pytest.param(OTHER_HEAD, None, id="lain"),
])  # fmt: skip
def test_only_the_two_heads_of_the_case_give_an_opinion(actor, expected):
    """The heads of the OPD left and the OPD entered speak; the head of a third one does not."""
    assert role_of(Step(Trigger.PUTUSKAN, Stage.USULAN, Stage.USULAN), actor) is expected


SIGN = Step(Trigger.SETUJUI, Stage.PERSETUJUAN, Stage.SERAH_TERIMA)
PPK = PEOPLE[Role.PPK]


@pytest.mark.parametrize(("signer", "actor", "expected"), [
    pytest.param(PPK, PPK, Role.PPK, id="penandatangan"),
    pytest.param(DELEGATE, PPK, None, id="ppk-bukan-penandatangan"),
    pytest.param(DELEGATE, DELEGATE, None, id="penandatangan-bukan-ppk"),
    pytest.param(None, PPK, Role.PPK, id="penandatangan-belum-diketahui"),
])  # fmt: skip
def test_the_signer_of_the_decree_approves(signer, actor, expected):
    """Setujui is for the SK's signer who is ppk; another name under the SK is another person's act."""
    assert (
        capacity(Act(SIGN.trigger, actor), SIGN.edge(), case_file(SIGN, signer=signer), directory(), TODAY) is expected
    )


def _delegation(**changes: object) -> Delegation:
    base = Delegation(PPK, DELEGATE, None, Role.PPK, "delegasi", "188/1/2026", TODAY, TODAY)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


@pytest.mark.parametrize(("changes", "expected"), [
    pytest.param({}, Role.PPK, id="tercatat"),
    pytest.param({"start": date(2026, 12, 2), "end": None}, None, id="mulai-besok"),
    pytest.param({"start": None, "end": date(2026, 11, 30)}, None, id="berakhir-kemarin"),
    pytest.param({"role": Role.PYB}, None, id="peran-lain"),
    pytest.param({"to_nip": OTHER_HEAD}, None, id="kepada-orang-lain"),
    pytest.param({"from_nip": PEOPLE[Role.PYB]}, None, id="dari-orang-lain"),
    pytest.param({"basis": "plh"}, None, id="plh-bukan-delegasi"),
])  # fmt: skip
def test_a_recorded_delegation_signs_for_the_ppk(changes, expected):
    """On behalf of the ppk signs the delegate of a delegation that is recorded, in date and of this role."""
    act = Act(Trigger.SETUJUI, DELEGATE, on_behalf=PPK)
    file = case_file(SIGN, signer=DELEGATE)
    assert capacity(act, SIGN.edge(), file, directory(_delegation(**changes)), TODAY) is expected


@pytest.mark.parametrize(("changes", "expected"), [
    pytest.param({"decree_kinds": (DecreeKind.JPT,)}, Role.PPK, id="jenis-sk-tercakup"),
    pytest.param({"decree_kinds": ()}, Role.PPK, id="semua-jenis"),
    pytest.param({"decree_kinds": (DecreeKind.PELAKSANA,)}, None, id="jenis-sk-lain"),
    pytest.param({"start": date(2026, 12, 2)}, None, id="mulai-besok"),
    pytest.param({"end": date(2026, 11, 30)}, None, id="berakhir-kemarin"),
    pytest.param({"to_nip": OTHER_HEAD}, None, id="kepada-orang-lain"),
    pytest.param({"from_nip": PEOPLE[Role.PYB]}, None, id="dari-orang-lain"),
    pytest.param({"kind": "undangan"}, None, id="surat-lain"),
])  # fmt: skip
def test_a_letter_of_delegation_covers_the_kind_of_decree(changes, expected):
    """A letter of delegation signs for the SK kinds that it names, between its dates."""
    letter: Letter = builders.delegation(from_nip=PPK, to_nip=DELEGATE, start=TODAY, end=TODAY)._replace(**changes)
    file = case_file(SIGN, signer=DELEGATE)
    file = file._replace(facts=replace(file.facts, letters=(letter,)))
    assert capacity(Act(Trigger.SETUJUI, DELEGATE, on_behalf=PPK), SIGN.edge(), file, directory(), TODAY) is expected


@pytest.mark.parametrize(("step", "actor", "holder", "expected"), [
    pytest.param(SIGN, DELEGATE, PPK, None, id="delegasi-bukan-penandatangan"),
    pytest.param(SIGN, PPK, DELEGATE, None, id="atas-nama-bukan-ppk"),
    pytest.param(SIGN._replace(trigger=Trigger.TOLAK), DELEGATE, PPK, Role.PPK, id="tolak"),
    pytest.param(
        Step(Trigger.PUTUSKAN, Stage.USULAN, Stage.USULAN), DELEGATE, PEOPLE[Role.KEPALA_OPD], Role.KEPALA_OPD,
        id="kepala-opd",
    ),
    pytest.param(
        Step(Trigger.PUTUSKAN, Stage.USULAN, Stage.USULAN), DELEGATE, OTHER_HEAD, None, id="kepala-opd-lain"
    ),
    pytest.param(
        Step(Trigger.PUTUSKAN, Stage.USULAN, Stage.USULAN), TARGET_HEAD, PEOPLE[Role.KEPALA_OPD], None,
        id="kepala-opd-tanpa-delegasi",
    ),
    pytest.param(
        Step(Trigger.TANGGAPI, Stage.SOSIALISASI, Stage.SOSIALISASI), builders.SUBJECT, PPK, None, id="asn-sendiri"
    ),
    pytest.param(
        Step(Trigger.TARIK, Stage.USULAN, Stage.DITARIK), builders.PROPOSER, PPK, None, id="pengusul-sendiri"
    ),
    pytest.param(
        Step(Trigger.KONFIRMASI, Stage.USULAN, Stage.USULAN), DELEGATE, PPK, None, id="pemilik-tugas-sendiri"
    ),
    pytest.param(
        Step(Trigger.AJUKAN, Stage.PEMETAAN, Stage.USULAN), SYSTEM_ACTOR, PPK, None, id="sistem-atas-nama"
    ),
])  # fmt: skip
def test_whom_one_may_act_for(step, actor, holder, expected):
    """Offices are delegated by a record, to the signer of the SK where it is signed; one's own voice never is."""
    recorded = [
        _delegation(from_nip=head, role=role)
        for head, role in ((PPK, Role.PPK), (PEOPLE[Role.KEPALA_OPD], Role.KEPALA_OPD), (OTHER_HEAD, Role.KEPALA_OPD))
    ]
    file = case_file(step)
    assert (
        capacity(Act(step.trigger, actor, on_behalf=holder), step.edge(), file, directory(*recorded), TODAY) is expected
    )


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        pytest.param((), Role.TPK, id="belum-bicara"),
        pytest.param(("tpk",), Role.PYB, id="sudah-sebagai-tpk"),
        pytest.param(("pyb",), Role.TPK, id="sudah-sebagai-pyb"),
        pytest.param(("tpk", "pyb"), Role.TPK, id="sudah-keduanya"),
    ],
)
def test_one_person_in_two_offices_speaks_for_the_one_that_has_not_spoken(spoken, expected):
    """Who sits in the tpk and is pyb too answers first for one office, then for the other."""
    step = Step(Trigger.PUTUSKAN, Stage.PERSETUJUAN, Stage.PERSETUJUAN)
    both = tuple(RoleGrant(DELEGATE, role, None, None, None) for role in (Role.TPK, Role.PYB))
    file = case_file(step)
    decisions = tuple(builders.decision(office, DELEGATE) for office in spoken)
    file = file._replace(facts=replace(file.facts, decisions=decisions))
    offices = Directory(1, {}, both, (), {}, frozenset({"peran"}))
    assert capacity(Act(step.trigger, DELEGATE), step.edge(), file, offices, TODAY) is expected


def test_a_refusal_names_the_roles_but_never_the_night():
    """K-PERAN tells which people may take the step; the night is nobody to be asked."""
    step = Step(Trigger.AJUKAN, Stage.PEMETAAN, Stage.USULAN)
    finding = not_entitled(Act(step.trigger, DELEGATE), step.edge(), case_file(step), directory())
    assert (finding.rule, finding.stops, finding.evidence) == (
        "K-PERAN", True, {"pemicu": "ajukan", "peran": ["analis"]}
    )  # fmt: skip


def test_an_illegal_act_names_where_it_would_be_legal():
    """K-TAHAP tells the states in which the act exists."""
    file = case_file(Step(Trigger.RALAT, Stage.USULAN, Stage.USULAN))
    finding = illegal(file.facts, Trigger.RALAT)
    expected = {"pemicu": "ralat", "tahap": "usulan", "tahap_sah": ["serah_terima", "selesai"]}
    assert (finding.rule, finding.stops, finding.evidence) == ("K-TAHAP", True, expected)
