"""Four eyes by the database alone: what no service would write is refused when it is written by hand (R-AUT-04, R-COI-01)."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from tests.city import house_on, run_on_server, with_database
from workflow.domain.independence import Identity, same_persons
from workflow.storage import imports
from workflow.storage.schema import prepare
from workflow.storage.tables import CaseRow, DecisionRow, DecreeRow, RegisterRow, RoundRow

AT, DAY = datetime(2026, 12, 1, 3, tzinfo=UTC), date(2026, 12, 1)
SUBJECT, PROPOSER, MEMBER, OTHER = (f"19{70 + n}01012000031001" for n in range(4))
TWIN = "P-akun-dua"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path_factory):
    """A database with one case and nothing else, on both databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('mata') / 'empat.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        run_on_server(server, "CREATE DATABASE empat_mata")
        url = with_database(server, "empat_mata")
    made = house_on(url).store
    prepare(made)
    with made.transaction() as tx:
        tx.conn.execute(insert(RoundRow).values(code="G", proposer=PROPOSER, context="{}", fact_seq=0, recorded_at=AT))
        tx.conn.execute(insert(DecreeRow).values(round_code="G", code="1"))
        case = {"id": 1, "number": "MUT-2026-0001", "nip": SUBJECT, "round_code": "G", "decree_code": "1"}
        state = {"kind": "rotasi", "state": "persetujuan", "entered_on": DAY, "created_at": AT}
        tx.conn.execute(insert(CaseRow).values(**case, **state))
    yield made
    made.close()


class _UndoneError(Exception):
    """Takes back what a test wrote."""


def _decision(capacity, actor, **changes):
    row = {"case_id": 1, "visit": 1, "stage": "persetujuan", "superseded": False, "capacity": capacity, "actor": actor}
    row |= {"subject": SUBJECT, "proposer": PROPOSER, "outcome": "setuju", "decided_on": DAY, "recorded_at": AT}
    return row | changes


def _register(table, subject, reference, **payload):
    row = {"table_name": table, "key": f"{subject}|{reference}", "subject": subject, "reference": reference}
    return row | {"payload": json.dumps(payload), "recorded_at": AT}


def _refusal(conn, word):
    """What the database says against a decision; nothing where it keeps it."""
    try:
        conn.execute(insert(DecisionRow).values(**word))
    except DBAPIError as refused:
        return str(refused)
    return ""


def _is_kept(store, word, given=(), registers=()):
    """Whether a decision is accepted beside others and with rows of the register; nothing stays."""
    with suppress(_UndoneError), store.transaction() as tx:
        for row in registers:
            tx.conn.execute(insert(RegisterRow).values(**row))
        for row in given:
            tx.conn.execute(insert(DecisionRow).values(**row))
        told = _refusal(tx.conn, word)
        raise _UndoneError
    assert not told or any(said in told for said in ("four eyes", "ck_decision"))
    return not told


_TWIN_IS = {name: _register("orang_sama", TWIN, name) for name in (SUBJECT, PROPOSER, MEMBER)}
_DELEGATED = _register("delegasi", MEMBER, PROPOSER, mulai="2026-12-01", selesai="2026-12-01")


@pytest.mark.parametrize(
    ("word", "registers", "kept"),
    [
        pytest.param(_decision("tpk", MEMBER), (), True, id="a member"),
        pytest.param(_decision("tpk", SUBJECT), (), False, id="the subject"),
        pytest.param(_decision("kepala_opd", SUBJECT), (), False, id="the subject's opinion on himself"),
        pytest.param(_decision("tpk", MEMBER, on_behalf=SUBJECT), (), False, id="for the subject"),
        pytest.param(_decision("tpk", TWIN), (_TWIN_IS[SUBJECT],), False, id="the subject's second account"),
        pytest.param(_decision("pyb", PROPOSER), (), False, id="the proposer"),
        pytest.param(_decision("ppk", MEMBER, on_behalf=PROPOSER), (), False, id="for the proposer"),
        pytest.param(_decision("ppk", TWIN), (_TWIN_IS[PROPOSER],), False, id="the proposer's second account"),
        pytest.param(_decision("kepala_opd", PROPOSER), (), True, id="the proposer's opinion"),
        pytest.param(_decision("ppk", MEMBER), (_DELEGATED,), False, id="the proposer's delegate or Plh"),
        pytest.param(_decision("kepala_opd", MEMBER), (_DELEGATED,), True, id="his opinion as a head"),
        pytest.param(
            _decision("ppk", MEMBER, decided_on=date(2026, 12, 2)), (_DELEGATED,), True, id="the day after it ended"
        ),
        pytest.param(
            _decision("ppk", MEMBER, decided_on=date(2026, 11, 30)), (_DELEGATED,), True, id="the day before it began"
        ),
        pytest.param(
            _decision("ppk", MEMBER), (_register("delegasi", MEMBER, PROPOSER),), False, id="a delegation without end"
        ),
        pytest.param(
            _decision("ppk", MEMBER), (_DELEGATED | {"recorded_until": AT},), True, id="a delegation taken back"
        ),
        pytest.param(
            _decision("tpk", MEMBER), (_register("hubungan", SUBJECT, MEMBER),), False, id="a relative of the subject"
        ),
        pytest.param(
            _decision("tpk", MEMBER), (_register("hubungan", MEMBER, SUBJECT),), False, id="told from the other side"
        ),
        pytest.param(
            _decision("tpk", TWIN),
            (_TWIN_IS[MEMBER], _register("hubungan", MEMBER, SUBJECT)),
            False,
            id="a relative's second account",
        ),
        pytest.param(_decision("tpk", MEMBER), (_register("hubungan", MEMBER, OTHER),), True, id="another's relative"),
        pytest.param(
            _decision("tpk", MEMBER, outcome="abstain"),
            (_register("hubungan", MEMBER, SUBJECT),),
            True,
            id="a relative recuses himself",
        ),
        pytest.param(_decision("tpk", PROPOSER, outcome="abstain"), (), True, id="the proposer recuses himself"),
    ],
)
def test_who_may_not_decide_cannot_be_written(store, word, registers, kept):
    """Subject, proposer, their second accounts, the proposer's delegate or Plh and a relative are refused."""
    assert _is_kept(store, word, registers=registers) is kept


@pytest.mark.parametrize(
    ("word", "given", "registers", "kept"),
    [
        pytest.param(_decision("tpk", MEMBER), _decision("tpk", MEMBER), (), False, id="the same vote twice"),
        pytest.param(
            _decision("tpk", TWIN), _decision("tpk", MEMBER), (_TWIN_IS[MEMBER],), False, id="by two accounts"
        ),
        pytest.param(
            _decision("tpk", OTHER, on_behalf=MEMBER), _decision("tpk", MEMBER), (), False, id="one seat, two voices"
        ),
        pytest.param(_decision("tpk", OTHER), _decision("tpk", MEMBER), (), True, id="another member"),
        pytest.param(_decision("tpk", MEMBER, visit=2), _decision("tpk", MEMBER), (), True, id="the next visit"),
        pytest.param(_decision("pyb", MEMBER), _decision("tpk", MEMBER), (), True, id="two offices of his own"),
        pytest.param(
            _decision("pyb", MEMBER, on_behalf=OTHER), _decision("tpk", MEMBER), (), False, id="the second as delegate"
        ),
        pytest.param(
            _decision("pyb", MEMBER), _decision("tpk", MEMBER, on_behalf=OTHER), (), False, id="the first as delegate"
        ),
        pytest.param(
            _decision("pyb", MEMBER, on_behalf=OTHER), _decision("kepala_opd", MEMBER), (), True, id="after an opinion"
        ),
        pytest.param(
            _decision("pyb", MEMBER, on_behalf=OTHER),
            _decision("tpk", MEMBER, superseded=True),
            (),
            True,
            id="after a word that counts no more",
        ),
    ],
)
def test_one_person_cannot_be_written_twice(store, word, given, registers, kept):
    """One (case, visit, capacity, person and seat) once; of two steps none in another's name."""
    assert _is_kept(store, word, (given,), registers) is kept


@pytest.mark.parametrize(
    ("recorder", "checker", "kept"),
    [
        pytest.param("P-satu", "P-dua", True, id="two others"),
        pytest.param("P-satu", "P-satu", False, id="one person"),
        pytest.param("P-satu", None, False, id="nobody checked"),
        pytest.param(MEMBER, "P-dua", False, id="the decider records"),
        pytest.param("P-satu", MEMBER, False, id="the decider checks"),
        pytest.param(SUBJECT, "P-dua", False, id="the subject records"),
        pytest.param("P-satu", SUBJECT, False, id="the subject checks"),
    ],
)
def test_a_paper_decision_needs_two_others(store, recorder, checker, kept):
    """Recorder and checker differ, and are neither the decider nor the subject."""
    assert _is_kept(store, _decision("tpk", MEMBER, recorder=recorder, checker=checker)) is kept


def test_who_is_one_person_is_kept_as_versions(store):
    """A tie that no longer holds ends; the ids concerned are told so that their cases are judged again."""
    known = same_persons([Identity(MEMBER, "Ani Contoh", date(1972, 1, 1))], [Identity(TWIN, "Ani Contoh")])
    asked = text("SELECT recorded_until IS NULL FROM register WHERE table_name = 'orang_sama'")
    with suppress(_UndoneError), store.transaction() as tx:
        told = [imports.keep_same_persons(tx, wanted, at=AT) for wanted in (known, known, {})]
        current = [bool(row[0]) for row in tx.conn.execute(asked)]
        raise _UndoneError
    assert (told, current) == ([(TWIN,), (), (TWIN,)], [False])
