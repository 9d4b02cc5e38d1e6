"""Generated org graphs: whoever holds, lends and acts in what, no transfer is decided by fewer than two independent persons.

Every act is tried by the program's judgement and, whatever that says, written by hand into a database: what the program
accepts the database keeps, and what the database keeps is independent.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tests import builders
from tests.builders import case, decision, decree, facts, person
from workflow.domain.acts import Act
from workflow.domain.authority import capacity, not_independent
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.edges import edges_from
from workflow.domain.facts import Actor, Decision, Relation
from workflow.domain.stages import Role, Stage, Trigger
from workflow.storage.schema import create_all
from workflow.storage.tables import CaseRow, DecisionRow, DecreeRow, RegisterRow, RoundRow
from workflow.storage.unit_of_work import Store, open_engine

DAY, AT = date(2026, 12, 1), datetime(2026, 12, 1, 3, tzinfo=UTC)
HUMANS = tuple(f"19{70 + n}01012000031001" for n in range(5))
"""The last one is moved, or some other: the graph says."""
ACCOUNT = "P-akun-dua"
OFFICES = (Role.TPK, Role.PYB, Role.PPK)


@dataclass(frozen=True)
class Org:
    """One generated graph: who is moved and who proposes, whose second account there is, who holds, lends, is related."""

    subject: str
    proposer: str
    twin: str
    offices: tuple[tuple[str, Role], ...]
    lent: tuple[Delegation, ...]
    kin: frozenset[str]

    @property
    def directory(self) -> Directory:
        """The graph as the program's directory."""
        grants = tuple(RoleGrant(nip, role, None, None, None) for nip, role in self.offices)
        return Directory(1, {}, grants, self.lent, {}, frozenset({"peran"}), aliases={ACCOUNT: self.twin})

    def human(self, named: str) -> str:
        """Who stands behind an id."""
        return self.twin if named == ACCOUNT else named


_NAMED = st.sampled_from((*HUMANS, ACCOUNT))
_LENT = st.builds(
    lambda giver, taker, role, basis: Delegation(giver, taker, None, role, basis, "800/9", None, None),
    _NAMED, _NAMED, st.sampled_from(OFFICES), st.sampled_from(("delegasi", "plh")),
)  # fmt: skip
ORGS = st.builds(
    Org,
    st.sampled_from(HUMANS),
    st.sampled_from(HUMANS),
    st.sampled_from(HUMANS),
    st.lists(st.tuples(_NAMED, st.sampled_from(OFFICES)), min_size=2, max_size=6, unique=True).map(tuple),
    st.lists(_LENT, max_size=4).map(tuple),
    st.frozensets(st.sampled_from(HUMANS), max_size=2),
)
ACTS = st.lists(st.tuples(st.sampled_from(OFFICES), _NAMED, st.none() | _NAMED), min_size=3, max_size=8)


def _file(org: Org, said: Sequence[Decision], act: Act) -> CaseFile:
    relations = tuple(Relation(nip, "saudara") for nip in org.kin - {org.subject})
    signer = act.actor if act.trigger is Trigger.SETUJUI else None
    known = facts(
        person=person(nip=org.subject), proposer=org.proposer, decisions=tuple(said), relations=relations, letters=(),
        case=case(state=Stage.PERSETUJUAN), today=DAY, decree=decree(signer=signer), trigger=act.trigger,
        actor=Actor(act.actor, act.on_behalf, None), ties=org.directory.ties(org.proposer, DAY),
    )  # fmt: skip
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    return CaseFile(guard, org.subject, known, Circle(None, None, None, None), 12, 0, None)


def _accepts(org: Org, said: Sequence[Decision], word: Decision) -> bool:
    """Whether role, rules and four eyes let an act pass; the order of the chain is left out."""
    wanted = Role(word.capacity)
    trigger = Trigger.SETUJUI if wanted is Role.PPK else Trigger.PUTUSKAN
    act = Act(trigger, word.actor, word.on_behalf, outcome="setuju")
    file, edge = _file(org, said, act), edges_from(trigger, Stage.PERSETUJUAN)[0]
    if capacity(act, edge._replace(roles=(wanted,)), file, org.directory, DAY) is None:
        return False
    judged = [
        builders.book().rules[rule].function(file.facts, builders.params(rule)) for rule in ("R-AUT-04", "R-COI-01")
    ]
    return not_independent(act, wanted, file, org.directory) is None and not any(found.stops for found in judged)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A database with one case in persetujuan."""
    made = Store(open_engine(f"sqlite:///{tmp_path_factory.mktemp('graf') / 'graf.db'}"))
    create_all(made)
    with made.transaction() as tx:
        tx.conn.execute(insert(RoundRow).values(code="G", context="{}", fact_seq=0, recorded_at=AT))
        tx.conn.execute(insert(DecreeRow).values(round_code="G", code="1"))
        row = {"number": "MUT-2026-0001", "nip": HUMANS[0], "round_code": "G", "decree_code": "1", "kind": "rotasi"}
        tx.conn.execute(insert(CaseRow).values(id=1, **row, state="persetujuan", entered_on=DAY, created_at=AT))
    yield made
    made.close()


def _registers(org: Org) -> list[dict[str, object]]:
    rows = [("orang_sama", ACCOUNT, org.twin), *(("hubungan", org.subject, nip) for nip in org.kin - {org.subject})]
    rows += [("delegasi", one.to_nip, one.from_nip or "") for one in org.lent]
    payload = json.dumps({"mulai": None, "selesai": None})
    return [
        {"table_name": t, "key": str(n), "subject": s, "reference": r, "payload": payload, "recorded_at": AT}
        for n, (t, s, r) in enumerate(rows)
    ]


def _kept(conn, org: Org, word: Decision) -> bool:
    row = {"case_id": 1, "visit": 1, "stage": "persetujuan", "capacity": word.capacity, "actor": word.actor}
    row |= {"on_behalf": word.on_behalf, "subject": org.subject, "proposer": org.proposer, "outcome": "setuju"}
    try:
        with conn.begin_nested():
            conn.execute(insert(DecisionRow).values(**row, superseded=False, decided_on=DAY, recorded_at=AT))
    except IntegrityError:
        return False
    return True


def _assert_independent(org: Org, said: Sequence[Decision]) -> None:
    subject, proposer = org.subject, org.proposer
    for_the_proposer = {org.human(one.to_nip) for one in org.lent if one.from_nip == proposer}
    for word in said:
        human = org.human(word.actor)
        assert human not in {subject, proposer, *(org.kin - {subject}), *for_the_proposer}
        assert org.human(word.on_behalf or word.actor) not in {subject, proposer}
        others = [other for other in said if other is not word and org.human(other.actor) == human]
        assert all(other.capacity != word.capacity for other in others)
        assert not others or all(one.on_behalf is None for one in (word, *others))
    seats = [(word.capacity, org.human(word.on_behalf or word.actor)) for word in said]
    assert len(seats) == len(set(seats))
    if any(word.capacity == "ppk" for word in said):
        assert len({org.human(proposer), *(org.human(word.actor) for word in said)}) >= 2


@given(org=ORGS, acts=ACTS)
def test_no_decision_rests_on_fewer_than_two_independent_persons(store, org, acts):
    """What the program accepts is independent, and the database keeps all of it."""
    said: list[Decision] = []
    with store.reading() as conn, conn.begin_nested() as undone:
        for row in _registers(org):
            conn.execute(insert(RegisterRow).values(**row))
        for role, who, whose in acts:
            word = decision(role.value, who, on_behalf=whose, on=DAY)
            if _accepts(org, said, word):
                assert _kept(conn, org, word)
                said.append(word)
        undone.rollback()
    _assert_independent(org, said)


@given(org=ORGS, acts=ACTS)
def test_the_database_alone_keeps_four_eyes(store, org, acts):
    """Written by hand, whatever the program would say: what the database keeps is independent."""
    with store.reading() as conn, conn.begin_nested() as undone:
        for row in _registers(org):
            conn.execute(insert(RegisterRow).values(**row))
        words = [decision(role.value, who, on_behalf=whose, on=DAY) for role, who, whose in acts]
        said = [word for word in words if _kept(conn, org, word)]
        undone.rollback()
    _assert_independent(org, said)


def test_a_lawful_way_through_a_graph(store):
    """The graphs are not refused wholesale: one office each, a delegate among them, and the PPK is accepted last."""
    subject, proposer, member, secretary, mayor = HUMANS
    offices = ((member, Role.TPK), (secretary, Role.PYB), (mayor, Role.PPK))
    lent = (Delegation(secretary, ACCOUNT, None, Role.PYB, "delegasi", "800/9", None, None),)
    org = Org(subject, proposer, "196501011990031001", offices, lent, frozenset({secretary}))
    said = []
    for role, who, whose in ((Role.TPK, member, None), (Role.PYB, ACCOUNT, secretary), (Role.PPK, mayor, None)):
        word = decision(role.value, who, on_behalf=whose, on=DAY)
        assert _accepts(org, said, word)
        said.append(word)
    with store.reading() as conn, conn.begin_nested() as undone:
        assert all(_kept(conn, org, word) for word in said)
        undone.rollback()
    _assert_independent(org, said)
