"""What surrounds cases, sorted from the rows of the loader's statements: imported rows of people, letters, rivals."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from workflow.domain.facts import UnitTurn
from workflow.storage.case_rows import day_of
from workflow.storage.letters import RoundLetters

_LEAVING = frozenset({"pensiun", "meninggal", "mengundurkan_diri"})


class Persons(NamedTuple):
    """The imported rows of the people at hand, by table and NIP."""

    by_table: Mapping[str, Mapping[str, list[dict[str, Any]]]]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Persons":
        """Sorts the rows; a tie between two people is filed under both."""
        filed: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for table, subject, reference, payload in rows:
            values = orjson.loads(payload)
            filed[table][subject].append(values)
            if table == "hubungan" and reference and reference != subject:
                filed[table][reference].append(values)
        return cls(filed)

    def rows(self, table: str, nip: str) -> Sequence[dict[str, Any]]:
        """The rows of a table about a person; empty where there are none."""
        return self.by_table.get(table, {}).get(nip, ())


class Around(NamedTuple):
    """What surrounds the cases: letters, decisions, rivals, holders, unit counts and tasks."""

    letters: Mapping[str, RoundLetters]
    decisions: Mapping[int, list[Any]]
    claims: Mapping[str, list[Any]]
    frees: Mapping[str, list[Any]]
    links: Mapping[str, list[Any]]
    holders: Mapping[str, list[Any]]
    leaving: Mapping[str, date]
    unit_turns: Mapping[str, list[UnitTurn]]
    unit_staff: Mapping[str, int]
    tasks: Mapping[int, list[Any]]

    @classmethod
    def of(cls, by_tag: Mapping[str, list[Any]], letters: Mapping[str, RoundLetters]) -> "Around":
        """Sorts the tagged rows of the one statement."""
        return cls(
            letters,
            _by_case(by_tag.get("putusan", ())),
            _by_key(by_tag.get("saingan", ())),
            _by_key(by_tag.get("melepas", ())),
            _by_key(by_tag.get("rantai", ())),
            _by_key(by_tag.get("pemegang", ())),
            leaving_days(by_tag.get("pergi", ())),
            _turns((*by_tag.get("pindah", ()), *by_tag.get("masuk", ()))),
            {row[1]: int(row[2]) for row in by_tag.get("jumlah", ())},
            _by_case(by_tag.get("tugas", ())),
        )


def leaving_days(rows: Iterable[Any]) -> dict[str, date]:
    """The first day on which a person is gone, by NIP, of rows (tag, nip, payload) of the table status."""
    found: dict[str, date] = {}
    for row in rows:
        values = json.loads(row[2])
        started = day_of(values.get("mulai"))
        if values.get("jenis") in _LEAVING and started is not None:
            found[row[1]] = min(started, found.get(row[1], started))
    return found


def _turns(rows: Iterable[Any]) -> dict[str, list[UnitTurn]]:
    """By unit, who leaves and who enters it, of rows (tag, unit, number, day, post changed)."""
    found: dict[str, list[UnitTurn]] = defaultdict(list)
    for tag, unit, number, day, done, *_ in rows:
        turn = UnitTurn(number, date.fromisoformat(day), tag == "masuk", bool(done))
        found[unit].append(turn)
    return found


def _by_key(rows: Iterable[Any]) -> dict[str, list[Any]]:
    filed: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        filed[row[1]].append(row)
    return filed


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    filed: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        filed[int(row[1])].append(row)
    return filed
