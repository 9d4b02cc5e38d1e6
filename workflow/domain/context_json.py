"""The context of a round as canonical JSON: field names as in `domain.context`, dates as ISO text, every key present."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.domain.context import (
    ActingStatus,
    Attendance,
    Decree,
    DecreeKind,
    Election,
    HeadOfRegion,
    Letter,
    RoundContext,
)

_LETTER_DATES = ("date", "start", "end")
_LETTER_LISTS = ("covers", "members", "absent", "recused", "rules", "decree_kinds")
_DECREE_DATES = ("date", "inauguration", "invitation", "tmt")


def context_to_json(context: RoundContext) -> dict[str, Any]:
    """The context as JSON values; equal contexts give equal values, in the order of the fields."""
    return {key: _jsonable(value) for key, value in context._asdict().items()}


def context_from_json(values: Mapping[str, Any]) -> RoundContext:
    """The context that `context_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the values are of another shape.
    """
    head, election = values["head_of_region"], values["election"]
    return RoundContext(
        code=values["code"],
        proposer=values["proposer"],
        briefing_on=_day(values["briefing_on"]),
        decrees=tuple(_decree(entry) for entry in values["decrees"]),
        head_of_region=None
        if head is None
        else HeadOfRegion(_status(head["status"]), _day(head["inaugurated"]), _day(head["term_end"])),
        election=None
        if election is None
        else Election(_day(election["fixed_on"]), election["none_scheduled"], election["source"]),
        letters=tuple(_letter(entry) for entry in values["letters"]),
        attendance=tuple(_attendance(entry) for entry in values["attendance"]),
    )


def _jsonable(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ActingStatus | DecreeKind):
        return value.value
    fields = getattr(value, "_asdict", None)
    if fields is not None:
        return {key: _jsonable(part) for key, part in fields().items()}
    if isinstance(value, tuple):
        return [_jsonable(part) for part in value]
    return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _status(text: str | None) -> ActingStatus | None:
    return None if text is None else ActingStatus(text)


def _decree(values: Mapping[str, Any]) -> Decree:
    kind = values["kind"]
    dates = {name: _day(values[name]) for name in _DECREE_DATES}
    status = _status(values["signer_status"])
    return Decree(**{**values, **dates, "signer_status": status, "kind": None if kind is None else DecreeKind(kind)})


def _letter(values: Mapping[str, Any]) -> Letter:
    dates = {name: _day(values[name]) for name in _LETTER_DATES}
    lists = {name: tuple(values[name]) for name in _LETTER_LISTS}
    return Letter(**{**values, **dates, **lists})


def _attendance(values: Mapping[str, Any]) -> Attendance:
    return Attendance(values["nip"], values["attended"], date.fromisoformat(values["date"]), _day(values["spmt"]))
