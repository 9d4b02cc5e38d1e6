"""The report of a round's answers: rate, time and kinds by unit, without names."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.responses import Response, Responses, summed, theme_of
from workflow.services.house import House
from workflow.services.telling import answer_due
from workflow.services.views import round_files
from workflow.storage import briefing as stored
from workflow.storage.briefing import ToldCase

SMALL_UNITS = "Unit kecil (digabung)"


class Report(NamedTuple):
    """One round; `open_until` is the last day on which an answer may still come, None where none is waited for."""

    code: str
    responses: Responses
    open_until: date | None


def response_report(codes: Sequence[str], house: House, *, by: str | None = None) -> list[Report]:
    """The answers of these rounds, or of all rounds where none is named; nothing is written.

    Args:
        by: who reads. R-CON-01: a named person who may not see every case of a round is told none of its numbers.

    Raises:
        NotFoundError: no such round.
        BadInputError: a round with cases that this person may not see.
    """
    with house.store.reading() as conn:
        known = stored.round_codes(conn)
    for code in codes:
        if code not in known:
            raise NotFoundError("Gelombang", code)
    wanted = list(dict.fromkeys(codes)) or known
    if by is not None:
        for code in wanted:
            _sees_all(by, code, house)
    return [_report(code, house) for code in wanted]


def _sees_all(by: str, code: str, house: House) -> None:
    if len(round_files(code, None, house, by=by)) != len(round_files(code, None, house)):
        raise BadInputError(
            f"Gelombang {code} memuat nama yang tidak boleh dilihat pelaku; angkanya tidak ditampilkan."
        )


def _report(code: str, house: House) -> Report:
    with house.store.reading() as conn:
        cases = stored.told_cases(conn, code)
        names = stored.unit_names(conn, (case.unit for case in cases if case.unit))
    waited = [answer_due(case.told_on, house) for case in cases if case.answer is None]
    due = max(waited, default=None)
    responses = (_response(case, names.get(case.unit or "", case.unit or "tanpa unit"), house) for case in cases)
    numbers = summed(responses, house.policy.smallest_group, SMALL_UNITS)
    return Report(code, numbers, due if due is not None and due >= house.clock.today() else None)


def _response(case: ToldCase, unit: str, house: House) -> Response:
    if case.answer is None:
        return Response(unit)
    days = None
    if case.answered_at is not None:
        answered = case.answered_at.astimezone(house.zone).date()
        days = house.calendar.working_days_between(case.told_on, answered)
    words = json.loads(case.body).get("catatan") if case.body is not None else None
    return Response(unit, case.answer, days, theme_of(words, house.policy.answer_themes))
