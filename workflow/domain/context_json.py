"""Parts of a round's context as JSON: field names as in `domain.context`, dates as ISO text. The one reader and writer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.domain.context import ActingStatus, Election, HeadOfRegion, Letter

_LETTER_DATES = ("date", "start", "end")
_LETTER_LISTS = ("covers", "members", "absent", "recused", "rules", "decree_kinds")


def to_json(part: Letter | HeadOfRegion | Election | None) -> dict[str, Any] | None:
    """A part as JSON values; None where it is not given."""
    if part is None:
        return None
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in part._asdict().items()}


def region_from_json(values: Mapping[str, Any] | None) -> HeadOfRegion | None:
    """The head of region's standing that `to_json` wrote."""
    if values is None:
        return None
    status = ActingStatus(values["status"]) if values["status"] else None
    return HeadOfRegion(status, _day(values["inaugurated"]), _day(values["term_end"]))


def election_from_json(values: Mapping[str, Any] | None) -> Election | None:
    """The election calendar that `to_json` wrote."""
    return None if values is None else Election(_day(values["fixed_on"]), values["none_scheduled"], values["source"])


def letter_from_json(values: Mapping[str, Any]) -> Letter:
    """The letter that `to_json` wrote."""
    dates = {name: _day(values[name]) for name in _LETTER_DATES}
    lists = {name: tuple(values[name]) for name in _LETTER_LISTS}
    return Letter(**{**values, **dates, **lists})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
