"""Synthetic open cases, straight into the tables: two people a post, twenty-five a unit, five hundred a round.

These shares stay the same at every size, so that a dearer case at a bigger size is the program's fault.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import insert

from workflow.domain.context import ActingStatus, Decree, DecreeKind, RoundContext
from workflow.services.house import House
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, POSITION, REGISTER, ImportRun, note_import, raise_directory
from workflow.storage.occupancy import OCC
from workflow.storage.rounds import open_round
from workflow.storage.unit_of_work import Tx

NIGHT = date(2026, 11, 25)
ROUND_SIZE, A_POST, A_UNIT = 500, 2, 25
CHUNK = 5_000
Row = dict[str, object]


def fill(tx: Tx, cases: int, every: int, house: House) -> None:
    """Open cases in pemetaan: each `every`th may move tonight, the others have not served their term."""
    at = house.clock.now()
    decree = Decree("1", DecreeKind.PELAKSANA, None, date(2026, 12, 1), None, None, "P-x", ActingStatus.DEFINITIF, None)
    for number in range(-(-cases // ROUND_SIZE)):
        open_round(tx, RoundContext(f"B{number}", None, date(2026, 11, 20), (decree,), None, None), None, at=at)
    for numbers in _slices(cases // A_POST + 2):
        tx.conn.execute(insert(POSITION), [_position(n, at) for n in numbers])
        tx.conn.execute(insert(REGISTER), [_row("standar_kompetensi", f"J{n}", {}, at) for n in numbers])
    for numbers in _slices(cases):
        tx.conn.execute(insert(EMPLOYEE), [_employee(n, at) for n in numbers])
        assessed = {"tanggal": "2026-03-02"}
        tx.conn.execute(insert(REGISTER), [_row("kompetensi", synthetic_nip(n), assessed, at) for n in numbers])
        tx.conn.execute(insert(OCC), [_occupancy(n, every, at) for n in numbers])
        tx.conn.execute(insert(CASE), [_case(n, at) for n in numbers])
    for table in ("kompetensi", "standar_kompetensi"):
        note_import(tx, ImportRun(table, "", None, cases, 0), at=at)
    raise_directory(tx)


def _slices(count: int) -> Iterator[range]:
    for begin in range(0, count, CHUNK):
        yield range(begin, min(begin + CHUNK, count))


def synthetic_nip(number: int) -> str:
    """A valid NIP for each of 239,760 synthetic people."""
    serial, rest = number % 999 + 1, number // 999
    return f"19800101{2000 + rest // 12}{rest % 12 + 1:02d}1{serial:03d}"


def _position(n: int, at: datetime) -> Row:
    return {
        "post_id": f"J{n}",
        "name": "Pengolah Data",
        "kind": "pelaksana",
        "profile": "pelaksana",
        "unit_id": f"U{n * A_POST // A_UNIT}",
        "unit_name": "Unit",
        "agency_id": "O1",
        "slots": 10,
        "service_critical": False,
        "signatory": False,
        "digest": "",
        "recorded_at": at,
    }


def _row(table: str, subject: str, values: Row, at: datetime) -> Row:
    payload = json.dumps({"kode": "M.1", "level": 2, **values})
    return {
        "table_name": table,
        "key": subject,
        "subject": subject,
        "reference": "",
        "payload": payload,
        "digest": "",
        "recorded_at": at,
    }


def _employee(n: int, at: datetime) -> Row:
    return {
        "nip": synthetic_nip(n),
        "name": "Sintetis",
        "employment": "PNS",
        "birth": date(1980, 1, 1),
        "education": "S1",
        "grade": "III/b",
        "channel": "cetak",
        "payload": "{}",
        "digest": "",
        "recorded_at": at,
    }


def _occupancy(n: int, every: int, at: datetime) -> Row:
    return {
        "nip": synthetic_nip(n),
        "post_id": f"J{n // A_POST}",
        "unit_id": f"U{n // A_UNIT}",
        "holding": "definitif",
        "slot": n % A_POST + 1,
        "since": date(2020, 1, 1) if n % every == 0 else date(2026, 1, 1),
        "source": "bench",
        "recorded_at": at,
    }


def _case(n: int, at: datetime) -> Row:
    return {
        "number": f"MUT-B-{n:07d}",
        "nip": synthetic_nip(n),
        "round_code": f"B{n // ROUND_SIZE}",
        "decree_code": "1",
        "origin_post": f"J{n // A_POST}",
        "origin_unit": f"U{n // A_UNIT}",
        "target_post": f"J{n // A_POST + 1}",
        "kind": "rotasi",
        "own_request": False,
        "state": "pemetaan",
        "visit": 1,
        "version": 1,
        "fact_seq": 0,
        "held": False,
        "entered_on": NIGHT - timedelta(days=3),
        "post_changed": False,
        "created_at": at,
    }
