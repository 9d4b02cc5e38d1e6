"""What an act did beside moving its case, from the answer or from the ledger, as JSON values and as lines."""

import json
from collections.abc import Mapping
from typing import Any

from workflow.services.door import told_of
from workflow.storage.ledger import StoredEntry

_OLD_WAY = "transfer:brought_in"


def plain(told: Mapping[str, object]) -> dict[str, Any]:
    """Plain JSON values: days and moments as text."""
    values: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return values


def told_in(entry: StoredEntry) -> dict[str, object]:
    """What an entry of the timeline tells; nothing where its body is no JSON object (the audit says that)."""
    try:
        body = json.loads(entry.body)
    except ValueError:
        return {}
    if not isinstance(body, dict):
        return {}
    if entry.event == _OLD_WAY:
        return {"cara_lama": {name: body[name] for name in ("keterangan", "bukti") if name in body}}
    return told_of(body)


def told_lines(entry: StoredEntry) -> list[str]:
    """The same in words, one line each."""
    return [f"{name}: {_in_words(told)}" for name, told in told_in(entry).items()]


def _in_words(told: object) -> str:
    if isinstance(told, dict):
        return "; ".join(f"{key} {_in_words(value)}" for key, value in told.items())
    if isinstance(told, list):
        return ", ".join(map(_in_words, told)) or "-"
    return "-" if told is None else str(told)
