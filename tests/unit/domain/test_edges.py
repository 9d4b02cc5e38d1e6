"""Traps of `transitions`, and the same table once more in the database: what code forgets, a trigger or a CHECK refuses.

All people are invented (data sintetis).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from tests.unit.domain.test_machine_matrix import GRID, MOVES, STEPS
from workflow.domain import edges
from workflow.domain.edges import EDGES, Edge, edges_from, forward_edge
from workflow.domain.machine import MACHINE, Cursor, walk
from workflow.domain.stages import CLOSED_STATES, FIVE_STAGES, NIGHT_TRIGGERS, Role, Stage, Trigger
from workflow.storage.schema import create_all, legal_moves
from workflow.storage.tables import (
    CaseRow,
    DecisionRow,
    DecreeRow,
    LedgerEntryRow,
    NightChunkRow,
    NightRow,
    OccupancyRow,
    OutboxRow,
    RoundRow,
    TaskRow,
)
from workflow.storage.unit_of_work import Store, open_engine

EDGE_IDS = [
    "-".join([edge.trigger, edge.source, edge.dest, *([f"ingat_{edge.remembered}"] if edge.remembered else [])])
    for edge in EDGES
]

# --- traps of the machine ---


def test_the_machine_knows_the_triggers_of_the_contract_and_no_other():
    """No `to_*` event exists: with automatic transitions `to_selesai` would jump past every rule."""
    assert set(MACHINE.events) == set(Trigger)
    assert set(MACHINE.events) == {line.split()[0] for line in GRID.strip().split("\n")[1:]}
    assert set(MACHINE.states) == set(Stage)


@pytest.mark.parametrize("thing", [MACHINE, Cursor()], ids=["mesin", "kursor"])
def test_nothing_can_be_told_to_go_somewhere(thing):
    """Neither the machine nor a cursor has a method `to_*`, a trigger's name, or `may_*`, before and after a walk."""
    if isinstance(thing, Cursor):
        MACHINE.set_state("pemetaan", model=thing)
        assert MACHINE.events["ajukan"].trigger(thing)
    unwanted = [name for name in dir(thing) if name.startswith(("to_", "may_")) or name in set(Trigger)]
    assert unwanted == []


def _machine_as_text() -> str:
    rows = [
        (name, source, row.dest, len(row.conditions), len(row.before))
        for name, event in MACHINE.events.items()
        for source, found in event.transitions.items()
        for row in found
    ]
    callbacks = [(state.name, state.on_enter, state.on_exit) for state in MACHINE.states.values()]
    return repr((rows, callbacks, MACHINE.initial, MACHINE.models))


def test_a_walk_leaves_the_machine_as_it_was():
    """The one machine of the process holds no case: all walks change nothing in it, and repeat their answers."""
    before = _machine_as_text()
    asked = list(product(Trigger, Stage, (None, *FIVE_STAGES), (None, *FIVE_STAGES)))
    first = [walk(trigger, state, remembered=kept, to=to) for trigger, state, kept, to in asked]
    again = [walk(trigger, state, remembered=kept, to=to) for trigger, state, kept, to in reversed(asked)]
    assert first == again[::-1]
    assert sum(edge is not None for edge in first) > len(STEPS)
    assert (_machine_as_text(), MACHINE.models) == (before, [])


def test_no_callback_can_be_swallowed():
    """`transitions` loses errors of late callbacks, so the machine has none; each row has one condition and one note."""
    late = (MACHINE.after_state_change, MACHINE.finalize_event, MACHINE.on_exception, MACHINE.on_final)
    assert list(late) == [[], [], [], []]
    rows = [row for event in MACHINE.events.values() for found in event.transitions.values() for row in found]
    assert len(rows) == len(EDGES)
    assert {(len(row.conditions), len(row.before), len(row.after)) for row in rows} == {(1, 1, 0)}


# --- the table ---


@pytest.mark.parametrize("edge", EDGES, ids=EDGE_IDS)
def test_every_edge_can_be_walked(edge):
    """No edge stands behind another: the act that it is for takes it."""
    to = edge.dest if edge.trigger is Trigger.KEMBALIKAN else None
    kept = edge.remembered or (Stage.PEMETAAN if edge.source is Stage.DITUNDA else None)
    assert walk(edge.trigger, edge.source, remembered=kept, to=to) is edge


SIGNS = next(edge for edge in EDGES if edge.trigger is Trigger.SETUJUI)
RESUMES = next(edge for edge in EDGES if edge.trigger is Trigger.LANJUTKAN)
RETURNS = next(edge for edge in EDGES if edge.trigger is Trigger.KEMBALIKAN)


@pytest.mark.parametrize("doubled", [
    pytest.param(SIGNS, id="sama"),
    pytest.param(SIGNS._replace(dest=Stage.SELESAI), id="tujuan-lain"),
    pytest.param(SIGNS._replace(roles=(Role.ANALIS,)), id="peran-lain"),
    pytest.param(RETURNS, id="kembalikan-sama"),
    pytest.param(RESUMES._replace(dest=Stage.SELESAI), id="ingatan-sama"),
    pytest.param(RESUMES._replace(remembered=None), id="tanpa-ingatan"),
])  # fmt: skip
def test_two_edges_for_one_act_are_refused_at_import(monkeypatch, doubled: Edge):
    """`transitions` would take the first of two rows in silence; the table refuses to be loaded."""
    monkeypatch.setattr(edges, "EDGES", (*EDGES, doubled))
    with pytest.raises(AssertionError, match="share a key"):
        edges._assert_unique()


def test_the_table_itself_is_unique():
    """The check that refuses doubles lets the real table pass."""
    edges._assert_unique()
    assert len(set(EDGES)) == len(EDGES)


@pytest.mark.parametrize("edge", EDGES, ids=EDGE_IDS)
def test_the_night_stands_where_conditions_are_recorded_and_nowhere_else(edge):
    """The four night triggers allow the night and an analis; no step with a legal effect allows the night."""
    at_night = edge.trigger in {"ajukan", "lengkapi", "tuntaskan", "selesaikan"}
    assert (Role.SISTEM in edge.roles) is at_night
    assert edge.human is not at_night
    assert edge.roles


def test_the_night_fires_four_triggers():
    """The night's own list says the same as the contract."""
    assert set(NIGHT_TRIGGERS) == {"ajukan", "lengkapi", "tuntaskan", "selesaikan"}


@pytest.mark.parametrize(("state", "trigger"), [
    ("pemetaan", "ajukan"), ("usulan", "lengkapi"), ("sosialisasi", "tuntaskan"), ("persetujuan", "setujui"),
    ("serah_terima", "selesaikan"), *((state, None) for state in (Stage.DITUNDA, *CLOSED_STATES)),
])  # fmt: skip
def test_the_next_forward_step(state, trigger):
    """Each of the five stages has one step forward; a side state has none."""
    edge = forward_edge(Stage(state))
    assert (edge and edge.trigger) == trigger


@pytest.mark.parametrize("trigger", Trigger)
def test_where_a_trigger_is_legal(trigger):
    """`edges_from`, which words K-TAHAP, finds a row in the states of the grid and in no other."""
    legal = {step.source for step in STEPS if step.trigger is trigger}
    assert {state for state in Stage if edges_from(trigger, state)} == legal


# --- the same in the database ---

DAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
NIP, PROPOSER, PPK, HEAD = "198503012010011001", "197804052003122002", "P-wali-kota", "197001011995031001"
CASE_ID = {state: number for number, state in enumerate(Stage, start=1)}


def _decision(**values: object) -> dict[str, object]:
    base = {
        "case_id": CASE_ID[Stage.PERSETUJUAN], "visit": 1, "stage": "persetujuan", "capacity": "ppk", "actor": PPK,
        "subject": NIP, "proposer": PROPOSER, "outcome": "setuju", "superseded": False, "decided_on": DAY,
        "recorded_at": AT,
    }  # fmt: skip
    return base | values


def _case(state: Stage, **values: object) -> dict[str, object]:
    base = {
        "id": CASE_ID[state], "number": f"MUT-2026-{CASE_ID[state]:04d}", "nip": f"nip-{state}", "round_code": "2026-12",
        "decree_code": "1", "kind": "rotasi", "state": state, "tmt": DAY, "entered_on": DAY, "created_at": AT,
        "own_request": False, "visit": 1, "version": 1, "fact_seq": 0, "held": False, "post_changed": False,
        "remembered": Stage.PEMETAAN if state is Stage.DITUNDA else None,
    }  # fmt: skip
    return base | values


def _entry(seq: int) -> dict[str, object]:
    return {
        "stream": "kasus:MUT-2026-0001", "seq": seq, "event": "transfer:pemetaan:submitted", "actor": "sistem:malam",
        "at": AT, "machine_at": AT, "body": "{}", "previous": "", "hash": f"{seq:064d}",
    }  # fmt: skip


SEED: list[tuple[type[SQLModel], dict[str, object]]] = [
    (RoundRow, {"code": "2026-12", "proposer": PROPOSER, "context": "{}", "fact_seq": 0, "recorded_at": AT}),
    (DecreeRow, {"round_code": "2026-12", "code": "1", "kind": "jpt", "signer_status": "definitif"}),
    *((CaseRow, _case(state)) for state in Stage),
    (DecisionRow, _decision()),
    (TaskRow, {
        "case_id": CASE_ID[Stage.SERAH_TERIMA], "code": "A1", "item_group": "A", "title": "Butir", "owner_role": "asn",
        "follows": "orang", "blocking": True, "risk": "rendah", "deadline": DAY, "counted_from": DAY, "counted_days": 0, "state": "terbuka", "version": 1,
        "created_at": AT,
    }),
    (OutboxRow, {
        "key": "k", "mail": "m", "recipient": NIP, "payload": "{}", "state": "antre", "due_at": AT, "next_at": AT,
        "attempts": 0, "resent": False, "created_at": AT,
    }),
    (NightRow, {"night_date": DAY, "state": "berjalan", "moment": AT, "heartbeat_at": AT, "totals": "{}"}),
    (NightChunkRow, {
        "night_date": DAY, "number": 1, "stage": "usulan", "first_id": 1, "last_id": 9, "state": "terbuka",
        "totals": "{}",
    }),
    (OccupancyRow, {
        "nip": NIP, "post_id": "J1", "unit_id": "U1", "holding": "definitif", "slot": 1, "since": DAY, "source": "s",
        "recorded_at": AT,
    }),
    (LedgerEntryRow, _entry(1)),
]  # fmt: skip


@pytest.fixture(scope="module")
def image():
    """The bytes of a database with a case in every state: made once, opened by each test in memory."""
    made = Store(open_engine("sqlite://"))
    create_all(made)
    with made.transaction() as tx:
        for row, values in SEED:
            tx.conn.execute(insert(row).values(**values))
    with made.reading() as look:
        content = look.connection.driver_connection.serialize()
    made.close()
    return content


@pytest.fixture
def conn(image):
    """A database of the test's own; what it changes is not kept."""
    opened = Store(open_engine("sqlite://"))
    raw = opened.engine.raw_connection()
    raw.driver_connection.deserialize(image)
    raw.close()
    with opened.reading() as connection:
        yield connection
    opened.close()


def test_the_database_knows_the_moves_of_the_contract():
    """The trigger is built from the moves of the hand-written grids: no more and no less."""
    assert legal_moves() == sorted(MOVES)


@pytest.mark.parametrize(("source", "dest"), [
    pytest.param(source, dest, id=f"{source}-{dest}") for source, dest in product(Stage, Stage) if source is not dest
])  # fmt: skip
def test_the_database_moves_a_case_only_along_the_table(conn: Connection, source, dest):
    """An UPDATE past the table is refused whoever sends it; a legal one is written."""
    kept = Stage.PEMETAAN if dest is Stage.DITUNDA else None
    change = update(CaseRow).where(CaseRow.id == CASE_ID[source]).values(state=dest, remembered=kept)
    if f"{source}>{dest}" in MOVES:
        conn.execute(change)
        assert conn.scalar(select(CaseRow.state).where(CaseRow.id == CASE_ID[source])) == dest
    else:
        with pytest.raises(IntegrityError, match="illegal move"):
            conn.execute(change)


@pytest.mark.parametrize("state", Stage)
def test_staying_is_no_move(conn: Connection, state):
    """Acts that leave the state alone pass the trigger in every state."""
    conn.execute(update(CaseRow).where(CaseRow.id == CASE_ID[state]).values(state=state, version=2))
    assert conn.scalar(select(CaseRow.version).where(CaseRow.id == CASE_ID[state])) == 2


@pytest.mark.parametrize(("row", "column"), [
    pytest.param(row, column, id=f"{row.__tablename__}-{column}") for row, column in [
        (CaseRow, "remembered"), (CaseRow, "kind"), (DecreeRow, "kind"), (DecreeRow, "signer_status"),
        (DecisionRow, "capacity"), (DecisionRow, "outcome"), (TaskRow, "state"), (TaskRow, "follows"),
        (TaskRow, "risk"), (TaskRow, "via"), (OutboxRow, "state"), (NightRow, "state"), (NightChunkRow, "state"),
        (NightChunkRow, "stage"), (OccupancyRow, "holding"),
    ]
])  # fmt: skip
def test_a_value_outside_its_list_is_refused(conn: Connection, row, column):
    """Every column of an enumeration has its CHECK, so a typing error never becomes a state."""
    with pytest.raises(IntegrityError, match=f"ck_{row.__tablename__}_{column}"):
        conn.execute(update(row).values({column: "salah"}))


def test_an_unknown_state_is_refused(conn: Connection):
    """A case cannot be inserted in a state that does not exist, nor moved to one."""
    with pytest.raises(IntegrityError, match="ck_transfer_case_state"):
        conn.execute(
            insert(CaseRow).values(
                **(_case(Stage.USULAN) | {"id": 99, "number": "MUT-2026-0099", "nip": "x", "state": "arsip"})
            )
        )
    with pytest.raises(IntegrityError, match="illegal move"):
        conn.execute(update(CaseRow).where(CaseRow.id == CASE_ID[Stage.USULAN]).values(state="arsip"))


@pytest.mark.parametrize(("row", "values", "check"), [
    pytest.param(CaseRow, _case(Stage.DITUNDA, remembered=None), "paused", id="ditunda-tanpa-ingatan"),
    pytest.param(CaseRow, _case(Stage.USULAN, remembered="usulan"), "paused", id="ingatan-tanpa-ditunda"),
    pytest.param(CaseRow, _case(Stage.SERAH_TERIMA, tmt=None), "approved_has_tmt", id="disetujui-tanpa-tmt"),
    pytest.param(CaseRow, _case(Stage.SELESAI, tmt=None), "approved_has_tmt", id="selesai-tanpa-tmt"),
    pytest.param(CaseRow, _case(Stage.USULAN, version=0), "counters", id="versi-nol"),
    pytest.param(CaseRow, _case(Stage.USULAN, fit_score=1.01), "fit", id="skor-lebih-dari-satu"),
])  # fmt: skip
def test_a_case_that_cannot_be_is_refused(conn: Connection, row, values, check):
    """What no step would leave behind is refused by the table itself."""
    new = values | {"id": 99, "number": "MUT-2026-0099", "nip": "x"}
    with pytest.raises(IntegrityError, match=f"ck_transfer_case_{check}"):
        conn.execute(insert(row).values(**new))


@pytest.mark.parametrize(("values", "check"), [
    pytest.param({"actor": PROPOSER, "capacity": "ppk"}, "not_proposer", id="pengusul-ppk"),
    pytest.param({"actor": PROPOSER, "capacity": "pyb"}, "not_proposer", id="pengusul-pyb"),
    pytest.param({"actor": PROPOSER, "capacity": "tpk"}, "not_proposer", id="pengusul-tpk"),
    pytest.param({"actor": NIP, "capacity": "tpk"}, "not_subject", id="diri-sendiri-tpk"),
    pytest.param({"actor": NIP, "capacity": "kepala_opd"}, "not_subject", id="diri-sendiri-kepala-opd"),
])  # fmt: skip
def test_nobody_decides_on_his_own_proposal(conn: Connection, values, check):
    """Four eyes, R-AUT-04: a proposer cannot be inserted as the approver, nor the subject as a decider."""
    with pytest.raises(IntegrityError, match=f"four eyes|ck_decision_{check}"):
        conn.execute(insert(DecisionRow).values(**_decision(**values)))


@pytest.mark.parametrize("values", [
    pytest.param({"actor": HEAD, "capacity": "ppk"}, id="orang-lain-ppk"),
    pytest.param({"actor": PROPOSER, "capacity": "kepala_opd"}, id="pengusul-kepala-opd"),
    pytest.param({"actor": HEAD, "capacity": "pyb", "proposer": None}, id="tanpa-pengusul"),
])  # fmt: skip
def test_a_lawful_decision_is_kept(conn: Connection, values):
    """The CHECK stops the approval of one's own proposal, not an opinion on it."""
    before = conn.scalar(select(func.count()).select_from(DecisionRow))
    conn.execute(insert(DecisionRow).values(**_decision(**values)))
    assert conn.scalar(select(func.count()).select_from(DecisionRow)) == before + 1


@pytest.mark.parametrize("change", [
    pytest.param(lambda: update(LedgerEntryRow).values(actor="orang lain"), id="ubah"),
    pytest.param(lambda: update(LedgerEntryRow).where(LedgerEntryRow.seq == 1).values(hash="0" * 64), id="ubah-hash"),
    pytest.param(lambda: delete(LedgerEntryRow), id="hapus"),
])  # fmt: skip
def test_the_ledger_only_grows(conn: Connection, change: Callable[[], object]):
    """An entry is neither changed nor removed, and stays as it was; a new one is accepted."""
    with pytest.raises(IntegrityError, match="append-only"):
        conn.execute(change())
    conn.execute(insert(LedgerEntryRow).values(**_entry(2)))
    kept = conn.execute(select(LedgerEntryRow.seq, LedgerEntryRow.actor).order_by(LedgerEntryRow.seq)).all()
    assert kept == [(1, "sistem:malam"), (2, "sistem:malam")]
