"""Verifies mutasi's ledger without mutasi: one file, the standard library alone, to be run by whoever doubts.

    python verifikator.py BERKAS [--jangkar JANGKAR.json] [--kunci HEX] [--json]

BERKAS is what `mutasi audit ekspor` wrote, the SQLite database itself (opened for reading only), or what
`mutasi bukti NOMOR --json` wrote of one case. JANGKAR.json is a checkpoint that was kept outside: only with it are a cut
tail, a missing stream and a ledger written anew as a whole found. `--kunci` is the public key noted outside.
Exit 0: intact. 2: not, with the first bad entry. 1: the file or the checkpoint cannot be read.

The rule (docs/adr/0013): the hash of an entry is SHA-256 over a separator and the JSON array of stream, seq, event, actor,
on_behalf, at, machine_at, body and the hash before it; no spaces, no escapes but those that JSON demands, UTF-8. The
body is hashed as the text that was stored. A checkpoint is signed (Ed25519, RFC 8032) over its canonical JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

GENESIS = "0" * 64
SEPARATOR = b"mutasi-ledger-v1\n"
HEADER, EXCERPT, _SQLITE = b'{"format":"mutasi-buku-catatan-1"', "mutasi-bukti-1", b"SQLite format 3\0"
HEAD_LENGTH = 3
INTACT, UNREADABLE, DAMAGED = 0, 1, 2
Anchor = Mapping[str, tuple[int, str]]


class BadInputError(Exception):
    """What was given is no ledger or no checkpoint."""


class Damage(Exception):  # noqa: N818 - not an error of the program but what it looks for
    """The first thing that is not as it was written."""

    def __init__(self, stream: str, seq: int, reason: str) -> None:
        super().__init__(f"{stream} nomor {seq}: {reason}")
        self.stream, self.seq, self.reason = stream, seq, reason


class Verdict(NamedTuple):
    """What was counted, the digest of all heads, and the first damage or None."""

    entries: int
    streams: int
    digest: str
    damage: Damage | None


def canonical(value: object) -> str:
    """Canonical JSON of texts, whole numbers, booleans, None, lists and objects: what checkpoints are signed over."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def entry_hash(fields: Iterable[Any], previous: str) -> str:
    """The hash of one entry from its eight fields and the hash before it.

    Raises:
        TypeError, ValueError: a field is not of its type, or is no text that UTF-8 can hold.
    """
    stream, seq, event, actor, behalf, at, machine, body = fields
    told = "null" if behalf is None else quoted(behalf)
    text = (
        f"[{quoted(stream)},{seq},{quoted(event)},{quoted(actor)},{told},"
        f"{quoted(at)},{quoted(machine)},{quoted(body)},{quoted(previous)}]"
    )
    return hashlib.sha256(SEPARATOR + text.encode()).hexdigest()


class Walk:
    """Walks entries (ten fields) and heads (three) in order; each stream's entries come first, then its head."""

    def __init__(self, anchor: Anchor) -> None:
        self.entries = self.streams = 0
        self._missing = dict(anchor)
        self._open = False
        self._stream, self._seq, self._hash = "", 0, GENESIS
        self._anchored: tuple[int, str] | None = None
        self._digest = hashlib.sha256(b"[")

    def item(self, item: Any) -> None:  # noqa: ANN401 - a line of a file may hold anything
        """Takes the next line.

        Raises:
            Damage: it does not follow.
        """
        try:
            if len(item) == HEAD_LENGTH:
                self._head(*item)
            else:
                self._entry(item)
        except (LookupError, TypeError, ValueError) as exc:
            raise self._damage("isi berubah", 1) from exc

    def _entry(self, item: Any) -> None:  # noqa: ANN401 - as above
        stream, seq, previous, kept = item[0], item[1], item[8], item[9]
        if stream != self._stream or not self._open:
            self._begin(stream)
        if seq != self._seq + 1:
            raise self._damage("nomor urut meloncat", 1)
        if previous != self._hash:
            raise self._damage("rantai putus", 1)
        if len(item) != len(COLUMNS) or entry_hash(item[:8], previous) != kept:
            raise self._damage("isi berubah", 1)
        self._seq, self._hash, self.entries = seq, kept, self.entries + 1
        if self._anchored is not None and self._anchored[0] == seq:
            if self._anchored[1] != kept:
                raise self._damage("lain dari jangkar: entri diganti")
            self._anchored = None

    def _begin(self, stream: str) -> None:
        if self._open:
            raise self._damage("ujung aliran tidak ada")
        if self.streams and stream <= self._stream:
            raise Damage(stream, 0, "aliran tidak pada tempatnya")
        self._stream, self._seq, self._hash, self._open = stream, 0, GENESIS, True
        self._anchored = self._missing.pop(stream, None)

    def _head(self, stream: str, seq: int, head: str) -> None:
        if not self._open:
            raise Damage(stream, 0, "ujung aliran tidak cocok")
        if (stream, seq, head) != (self._stream, self._seq, self._hash):
            raise self._damage("ujung aliran tidak cocok")
        if self._anchored is not None:
            raise Damage(stream, self._anchored[0], "tidak sampai ke jangkar: entri hilang")
        self._digest.update((b"," if self.streams else b"") + canonical([stream, seq, head]).encode())
        self._open, self.streams = False, self.streams + 1

    def end(self, *, partial: bool) -> str:
        """Ends the walk; returns the digest of all heads.

        Raises:
            Damage: a head is missing, or (unless only a part was walked) a stream that the checkpoint knows.
        """
        if self._open:
            raise self._damage("ujung aliran tidak ada")
        if self._missing and not partial:
            stream = min(self._missing)
            raise Damage(stream, self._missing[stream][0], "tidak sampai ke jangkar: aliran hilang")
        self._digest.update(b"]")
        return self._digest.hexdigest()

    def _damage(self, reason: str, ahead: int = 0) -> Damage:
        return Damage(self._stream, self._seq + ahead, reason)


def check(items: Iterable[Any], anchor: Anchor, *, partial: bool = False) -> Verdict:
    """Checks a whole ledger, or the part of it that an excerpt holds, against a checkpoint (empty: none is at hand)."""
    walk = Walk(anchor)
    try:
        for item in items:
            walk.item(item)
        return Verdict(walk.entries, walk.streams, walk.end(partial=partial), None)
    except Damage as damage:
        return Verdict(walk.entries, walk.streams, "", damage)


# Reading: the database, an export, an excerpt.

TOLD = ("urutan", "peristiwa", "pelaku", "atas_nama", "pada", "sidik", "isi", "fakta")
COLUMNS = ("stream", "seq", "event", "actor", "on_behalf", "at", "machine_at", "body", "previous", "hash")
_ENTRIES = (
    "SELECT CAST(stream AS TEXT), seq, event, actor, on_behalf, at, machine_at, body, previous, hash "
    "FROM ledger_entry ORDER BY stream, seq"
)
_HEADS = "SELECT CAST(stream AS TEXT), seq, head FROM ledger_stream ORDER BY stream"


def from_database(path: Path) -> Generator[Any]:
    """Entries and heads of a SQLite database, in order."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        conn.execute("BEGIN")
        heads, stream = conn.execute(_HEADS), None
        head = next(heads, None)
        for entry in conn.execute(_ENTRIES):
            if entry[0] != stream:
                stream = entry[0]
                while head is not None and head[0] < stream:
                    yield head
                    head = next(heads, None)
            yield entry
        if head is not None:
            yield head
        yield from heads


def from_export(path: Path) -> Generator[Any]:
    """Entries and heads of an export.

    Raises:
        Damage: a line cannot be read, or the file does not end with its closing line.
    """
    entries, streams, closing_line = 0, 0, None
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        if json.loads(next(file))["kolom"] != list(COLUMNS):
            raise Damage(path.name, 1, "kepalanya tidak cocok")
        for number, line in enumerate(file, 2):
            try:
                item = json.loads(line)
            except ValueError as exc:
                raise Damage(path.name, number, "baris tidak terbaca") from exc
            if closing_line is not None or not isinstance(item, (list, dict)):
                raise Damage(path.name, number, "baris tidak pada tempatnya")
            if isinstance(item, dict):
                closing_line = item
            else:
                entries, streams = entries + (len(item) != HEAD_LENGTH), streams + (len(item) == HEAD_LENGTH)
                yield item
    if closing_line != {"aliran": streams, "entri": entries}:
        raise Damage(path.name, entries + streams + 2, "ekspor terpotong: penutupnya tidak ada atau tidak cocok")


def check_excerpt(told: Mapping[str, Any], anchor: Anchor) -> Verdict:
    """Checks what `mutasi bukti --json` wrote: the chain, each text of facts by its digest, what is told by its entry."""
    verdict = check([*told["entri"], told["ujung"]], anchor, partial=True)
    damage = verdict.damage or next(_untrue(told), None)
    return verdict._replace(damage=damage)


def _untrue(told: Mapping[str, Any]) -> Iterator[Damage]:
    stream, entries, acts, texts = told["aliran"], told["entri"], told["tindakan"], told["teks"]
    if stream != f"kasus:{told['nomor']}" or len(entries) != len(acts):
        yield Damage(stream, 0, "bukan catatan kasus ini, atau tidak semua tindakannya")
    for digest, text in texts.items():
        if text is not None and hashlib.sha256(text.encode()).hexdigest() != digest:
            seq = next((entry[1] for entry in entries if digest in entry[7]), 0)
            yield Damage(stream, seq, "fakta tidak cocok dengan sidik jarinya")
    for entry, act in zip(entries, acts):  # noqa: B905 - older Pythons; the lengths are compared above
        body = json.loads(entry[7])
        facts = texts[body["fakta"]] if "fakta" in body else None
        wanted = dict(zip(TOLD, [*entry[1:6], entry[9], body, json.loads(facts or "null")]))  # noqa: B905 - as above
        if entry[0] != stream or any(act[key] != value for key, value in wanted.items()):
            yield Damage(stream, entry[1], "yang diceritakan lain dari entrinya")


# Checkpoints: Ed25519 as RFC 8032 gives it, for verifying only; slow and not secret, as nothing here is.

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_SIGN = 1 << 255
_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = (_X, _Y, 1, _X * _Y % _P)
Point = tuple[int, int, int, int]
"""x, y, z and x*y/z modulo p."""


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


def _point(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    odd, y = bool(number & _SIGN), number & (_SIGN - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and odd):
        return None
    x = _P - x if bool(x & 1) != odd else x
    return (x, y, 1, x * y % _P)


def signature_stands(public: bytes, message: bytes, signature: bytes) -> bool:
    """True where this key signed this message (Ed25519)."""
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - the lengths that RFC 8032 gives
        return False
    key, nonce, scalar = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= _ORDER:
        return False
    told = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    return _same(_times(scalar, _BASE), _add(nonce, _times(told, key)))


class Checkpoint(NamedTuple):
    """A checkpoint whose signature stands: the heads as they were, when, and whose key signed."""

    heads: dict[str, tuple[int, str]]
    at: str
    key: str


def read_checkpoint(path: Path, pinned: str | None = None) -> Checkpoint:
    """A checkpoint, its signature checked.

    Raises:
        BadInputError: it is none, is signed wrongly, or by another key than the pinned one.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        told, key = kept["isi"], kept["kunci_publik"]
        stands = signature_stands(bytes.fromhex(key), canonical(told).encode(), bytes.fromhex(kept["tanda_tangan"]))
        heads = {str(stream): (int(seq), str(head)) for stream, seq, head in told["ujung"]}
        at = str(told["pada"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadInputError(f"{path.name} bukan jangkar yang sah.") from exc
    if not stands:
        raise BadInputError(f"{path.name}: tanda tangan jangkar tidak sah.")
    if pinned is not None and pinned.strip().lower() != key.lower():
        raise BadInputError(f"{path.name} ditandatangani dengan kunci lain.")
    return Checkpoint(heads, at, key)


# The command.


def check_file(path: Path, anchor: Anchor) -> Verdict:
    """Checks whichever of the three the file is.

    Raises:
        BadInputError: it is none of them.
    """
    try:
        with path.open("rb") as file:
            first = file.readline(1 << 16)
        if first.startswith((_SQLITE, HEADER)):
            with closing(from_database(path) if first.startswith(_SQLITE) else from_export(path)) as entries:
                return check(entries, anchor)
        told = json.loads(path.read_text("utf-8"))
        if told["format"] == EXCERPT:
            return check_excerpt(told, anchor)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as exc:
        raise BadInputError(f"{path.name} tidak dapat dibaca sebagai buku catatan.") from exc
    raise BadInputError(f"{path.name} bukan basis data, ekspor, atau bukti dari mutasi.")


class _Words(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(UNREADABLE, f"{message}\n")


def _document(verdict: Verdict, checkpoint: Checkpoint | None) -> dict[str, object]:
    bad = verdict.damage
    return {
        "utuh": bad is None,
        "entri": verdict.entries,
        "aliran": verdict.streams,
        "digest": verdict.digest,
        "pertama_buruk": bad and {"aliran": bad.stream, "urutan": bad.seq, "sebab": bad.reason},
        "jangkar": checkpoint and {"pada": checkpoint.at, "kunci_publik": checkpoint.key},
    }


def main(words: list[str] | None = None) -> int:
    """Checks one file, prints the verdict and returns the exit code."""
    parser = _Words(prog="verifikator.py", description="Memeriksa buku catatan mutasi tanpa mutasi.")
    parser.add_argument("berkas", type=Path, help="ekspor, basis data SQLite, atau bukti satu kasus")
    parser.add_argument("--jangkar", type=Path, help="jangkar bertanda tangan yang disimpan di luar")
    parser.add_argument("--kunci", help="kunci publik jangkar (heksadesimal) yang dicatat di luar")
    parser.add_argument("--json", action="store_true", help="jawaban sebagai satu dokumen JSON")
    given = parser.parse_args(words)
    try:
        checkpoint = read_checkpoint(given.jangkar, given.kunci) if given.jangkar else None
        verdict = check_file(given.berkas, checkpoint.heads if checkpoint else {})
    except BadInputError as error:
        print(error, file=sys.stderr)
        print(json.dumps({"galat": str(error)}, ensure_ascii=False) if given.json else "", end="")
        return UNREADABLE
    if given.json:
        print(json.dumps(_document(verdict, checkpoint), ensure_ascii=False))
    elif verdict.damage is not None:
        print(f"RUSAK: {verdict.damage}")
    else:
        kept = f"sesuai jangkar {checkpoint.at}" if checkpoint else "tanpa jangkar: ekor yang dipotong tidak terlihat"
        print(f"UTUH: {verdict.entries} entri, {verdict.streams} aliran, {kept}.")
    return INTACT if verdict.damage is None else DAMAGED


if __name__ == "__main__":
    sys.exit(main())
