"""Checks the ledger as a whole, and exports it for others to check.

What is checked here is checked a second time by `tools/verifikator.py`, which shares no code with this (ADR 0013).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from workflow.domain.errors import BadInputError
from workflow.services.house import House
from workflow.storage import ledger_reading
from workflow.storage.ledger import GENESIS, canonical, entry_hash
from workflow.storage.ledger_reading import RawEntry, RawHead, UndecodableError

Anchor = Mapping[str, tuple[int, str]]
"""Where each stream was when a checkpoint was signed."""
UNANCHORED: Anchor = {}
_LAST_FIELD = 8
_FIRST = ("", 0)


class Bad(NamedTuple):
    """The first entry that is not as it was written, or is missing: its stream, its number, and why."""

    stream: str
    seq: int
    reason: str


class AuditAnswer(NamedTuple):
    """The answer of a check: how far it came, the digest of all heads, the first bad entry or None."""

    entries: int
    streams: int
    digest: str
    bad: Bad | None


class _BadFound(Exception):  # noqa: N818 - what a check looks for, not an error of it
    def __init__(self, stream: object, seq: object, reason: str) -> None:
        super().__init__(reason)
        self.bad = Bad(str(stream), seq if isinstance(seq, int) else 0, reason)


def verify(house: House, anchor: Anchor = UNANCHORED) -> AuditAnswer:
    """Walks every stream: gapless, chained, each hash right, each head the last entry's, none short of the checkpoint.

    Args:
        anchor: the heads of a checkpoint (`read_checkpoint`); without one a tail cut off cleanly is not seen.
    """
    with _ledger(house) as (entries, heads):
        return check(entries, heads, anchor)


@contextmanager
def _ledger(house: House) -> Iterator[tuple[Iterator[RawEntry], Iterator[RawHead]]]:
    with (
        house.store.standing_still() as conn,
        closing(ledger_reading.raw_entries(conn)) as entries,
        closing(ledger_reading.heads(conn)) as heads,
    ):
        yield entries, heads


def check(entries: Iterable[RawEntry], heads: Iterable[RawHead], anchor: Anchor = UNANCHORED) -> AuditAnswer:
    """Checks entries and heads, both in the order of code points of their streams; holds none of them in memory."""
    scan = _Scan(anchor)
    try:
        scan.all(entries, iter(heads))
    except _BadFound as found:
        return AuditAnswer(scan.entries, scan.streams, "", found.bad)
    except UndecodableError:
        return AuditAnswer(scan.entries, scan.streams, "", Bad(*scan.after(), "tidak terbaca"))
    return AuditAnswer(scan.entries, scan.streams, scan.digest.hexdigest(), None)


class _Scan:
    def __init__(self, anchor: Anchor) -> None:
        self.entries = self.streams = 0
        self.digest = hashlib.sha256()
        self._missing = dict(anchor)
        self._last: tuple[str, int] = _FIRST

    def after(self) -> tuple[str, int]:
        """Where the next entry of the stream at hand would be."""
        return self._last[0], self._last[1] + 1

    def all(self, entries: Iterable[RawEntry], heads: Iterator[RawHead]) -> None:
        """Walks everything.

        Raises:
            _BadFound: at the first thing that is not right.
        """
        for stream, group in groupby(entries, itemgetter(0)):
            if self.streams and not str(stream) > self._last[0]:
                raise _BadFound(stream, 0, "aliran tidak pada tempatnya")
            self._last = (str(stream), 0)
            anchored = self._missing.pop(stream, None)
            reached = self._chain(stream, group, anchored)
            self._head((stream, *reached), next(heads, None))
            if anchored is not None and anchored[0] > reached[0]:
                raise _BadFound(stream, anchored[0], "tidak sampai ke jangkar: entri hilang")
        left = next(heads, None)
        if left is not None:
            raise _BadFound(left[0], 0, "ujung aliran tidak cocok")
        if self._missing:
            stream = min(self._missing)
            raise _BadFound(stream, self._missing[stream][0], "tidak sampai ke jangkar: aliran hilang")
        self.digest.update(b"]" if self.streams else b"[]")

    def _chain(self, stream: str, group: Iterable[RawEntry], anchored: tuple[int, str] | None) -> tuple[int, str]:
        seq, previous = 0, GENESIS
        for entry in group:
            seq += 1
            problem = _problem(entry, seq, previous)
            if problem is None and anchored is not None and anchored[0] == seq and anchored[1] != entry[-1]:
                problem = "lain dari jangkar: entri diganti"
            if problem is not None:
                raise _BadFound(stream, seq, problem)
            previous = entry[-1]
            self._last = (stream, seq)
            self.entries += 1
        return seq, previous

    def _head(self, reached: RawHead, head: RawHead | None) -> None:
        if head is not None and head[0] < reached[0]:
            raise _BadFound(head[0], 0, "ujung aliran tidak cocok")
        if head is None or head[0] != reached[0]:
            raise _BadFound(reached[0], reached[1], "ujung aliran tidak ada")
        if head != reached:
            raise _BadFound(reached[0], reached[1], "ujung aliran tidak cocok")
        self.digest.update((b"," if self.streams else b"[") + canonical(head).encode())
        self.streams += 1


def _problem(entry: RawEntry, seq: int, previous: str) -> str | None:
    if entry[1] != seq:
        return "nomor urut meloncat"
    if entry[-2] != previous:
        return "rantai putus"
    try:
        return None if entry_hash(entry[:_LAST_FIELD], previous) == entry[-1] else "isi berubah"
    except (TypeError, ValueError):
        return "isi berubah"


def export_lines(house: House) -> Iterator[str]:
    """The whole ledger as it lies, line by line: a heading, each stream's entries and then its head, a closing line.

    Raises:
        BadInputError: an entry holds bytes that are no text; verify first.
    """
    told = {"format": "mutasi-buku-catatan-1", "kolom": ledger_reading.FIELDS}
    # The heading is recognised by how it begins, so `format` comes first.
    yield json.dumps(told, separators=(",", ":"))
    counts = {"aliran": 0, "entri": 0}
    try:
        with _ledger(house) as (entries, heads):
            for row in _interleaved(entries, heads):
                counts["aliran" if len(row) < len(ledger_reading.FIELDS) else "entri"] += 1
                yield canonical(row)
    except UndecodableError as exc:
        raise BadInputError("Buku catatan memuat isi yang tidak terbaca; jalankan mutasi audit verifikasi.") from exc
    yield canonical(counts)


def _interleaved(entries: Iterable[RawEntry], heads: Iterator[RawHead]) -> Iterator[tuple[object, ...]]:
    head = next(heads, None)
    for stream, group in groupby(entries, itemgetter(0)):
        while head is not None and head[0] < stream:
            yield head
            head = next(heads, None)
        yield from group
    if head is not None:
        yield head
    yield from heads
