"""Remedies: the acts that mend a finding, as data; which of them a finding names, and what an act is called.

What an entry of config/rules.toml offers as `jalan_keluar` is written `kind:object`; ` + ` joins acts that only help together,
`<key>` takes the object from the evidence of the finding (`<key.0>`: the first of a list).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.findings import Finding, Result


class ActKind(StrEnum):
    """What kind of act it is; the value is how config/rules.toml writes it."""

    LETTER = "surat"
    STATEMENT = "pernyataan"
    DATA = "data"
    PROPOSAL = "usulan"
    DECREE = "sk"
    DECISION = "putusan"
    TASK = "tugas"
    OTHER_CASE = "kasus"
    STEP = "langkah"
    WAIT = "tunggu"
    WITHDRAWAL = "tarik"


DECREE_DATE, INAUGURATION, SIGNER = "tanggal", "pelantikan", "penandatangan"
"""What an act on the SK changes."""

REPLACED = "pengganti"
"""The decision by which others take the place of who is in conflict; it comes before theirs."""

FOR_THE_HANDOVER = frozenset({"bast", "memori", "spmt", "spp", "sip"})
"""Letters that come after the SK: they count up to today."""

ELSE, UNKNOWN_CASE = "", Result.UNKNOWN.value
_WRITTEN = re.compile(r"(?P<kind>[a-z]+):(?P<object>[a-z_]+|<[a-z_]+(?:\.0)?>)")


class MendingAct(NamedTuple):
    """One act of a way out.

    Args:
        object: the kind of letter or statement, the field, the code of the task, the role, or what is missing.
        day: the first day on which it helps, of an act on a date.
        rules: codes of the findings that it mends; due: the last day on which it is in time.
    """

    kind: ActKind
    object: str
    day: date | None = None
    rules: tuple[str, ...] = ()
    due: date | None = None

    @property
    def only_time(self) -> bool:
        """True where nobody has to do anything but let time pass."""
        return self.kind is ActKind.WAIT or (self.kind is ActKind.DECREE and self.object == DECREE_DATE)


Remedy = tuple[MendingAct, ...]
"""Acts that mend a finding together."""

Offered = Mapping[str, tuple[str, ...]]
"""What an entry offers: by case of the answer, the remedies as written, the cheapest first."""


NOTHING_OFFERED: Offered = MappingProxyType({})


def fault_in(written: str, letters: Iterable[str]) -> str:
    """What is wrong with a remedy as written, in Indonesian; empty where nothing is."""
    for part in written.split(" + "):
        found = _WRITTEN.fullmatch(part)
        if found is None or found["kind"] not in {*ActKind}:
            return f"'{part}' bukan tindakan ({', '.join(ActKind)})"
        if found["kind"] == ActKind.LETTER and not found["object"].startswith("<") and found["object"] not in letters:
            return f"surat '{found['object']}' tidak dikenal"
    return ""


def offered(finding: Finding, entry: Offered) -> list[Remedy]:
    """The remedies that a finding is offered, the cheapest first; a gap in the data is last mended by the data."""
    if finding.result is Result.UNKNOWN:
        lacks = str(finding.evidence.get("kurang", ""))
        data = MendingAct(ActKind.DATA, lacks, rules=(finding.rule,))
        return [*_read(entry.get(UNKNOWN_CASE, ()), finding), (data,)]
    return _read(entry.get(finding.case, entry.get(ELSE, ())), finding)


def _read(written: Iterable[str], finding: Finding) -> list[Remedy]:
    return [tuple(act for part in text.split(" + ") for act in _acts(part, finding)) for text in written]


def _acts(written: str, finding: Finding) -> list[MendingAct]:
    kind, _, named = written.partition(":")
    due = finding.evidence.get("tenggat")
    shared = MendingAct(ActKind(kind), named, rules=(finding.rule,), due=due if isinstance(due, date) else None)
    if not named.startswith("<"):
        return [shared]
    key, _, first = named.strip("<>").partition(".")
    value = finding.evidence.get(key)
    if isinstance(value, date):
        return [shared._replace(object=key, day=value)]
    values = value if isinstance(value, (list, tuple)) else [value]
    return [shared._replace(object=str(item)) for item in (values[:1] if first else values)]
