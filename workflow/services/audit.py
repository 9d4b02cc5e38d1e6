"""Checks the ledger and writes signed checkpoints: the SHA-256 over all stream heads, to be kept elsewhere."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from workflow.domain.errors import BadInputError
from workflow.services.house import House
from workflow.storage import ledger
from workflow.storage.ledger import GENESIS, canonical, entry_hash
from workflow.storage.prepared import moment_text


class AuditAnswer(NamedTuple):
    """The answer of a check: the first bad entry, or None."""

    entries: int
    streams: int
    digest: str
    bad: tuple[str, int, str] | None


def verify(house: House) -> AuditAnswer:
    """Walks every stream: gapless, chained, each hash right, each head the last entry's."""
    with house.store.reading() as conn:
        heads = {stream: (seq, head) for stream, seq, head in ledger.heads(conn)}
        seen: dict[str, tuple[int, str]] = {}
        count, bad = 0, None
        for entry in ledger.all_entries(conn):
            count += 1
            last, previous = seen.get(entry.stream, (0, GENESIS))
            problem = _problem(entry, last, previous)
            if problem is not None:
                bad = (entry.stream, entry.seq, problem)
                break
            seen[entry.stream] = (entry.seq, entry.hash)
    if bad is None:
        bad = _heads_differ(heads, seen)
    return AuditAnswer(count, len(heads), digest_of_heads(heads), bad)


def _problem(entry: ledger.StoredEntry, last: int, previous: str) -> str | None:
    if entry.seq != last + 1:
        return "nomor urut meloncat"
    if entry.previous != previous:
        return "rantai putus"
    fields = (
        entry.stream,
        entry.seq,
        entry.event,
        entry.actor,
        entry.on_behalf,
        moment_text(entry.at),
        moment_text(entry.machine_at),
        entry.body,
    )
    return None if entry_hash(fields, previous) == entry.hash else "isi berubah"


def _heads_differ(heads: dict[str, tuple[int, str]], seen: dict[str, tuple[int, str]]) -> tuple[str, int, str] | None:
    for stream in sorted({*heads, *seen}):
        if heads.get(stream) != seen.get(stream):
            return (stream, seen.get(stream, (0, ""))[0], "ujung aliran tidak cocok")
    return None


def digest_of_heads(heads: dict[str, tuple[int, str]]) -> str:
    """SHA-256 over the sorted (stream, seq, head)."""
    rows = [[stream, seq, head] for stream, (seq, head) in sorted(heads.items())]
    return hashlib.sha256(canonical(rows).encode()).hexdigest()


def load_key(path: Path) -> Ed25519PrivateKey:
    """The checkpoint key of a file, made with owner-only rights where there is none yet.

    Raises:
        BadInputError: the file is no Ed25519 key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        path.touch(mode=0o600)
        path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except ValueError as exc:
        raise BadInputError(f"{path.name} bukan kunci jangkar yang sah.") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInputError(f"{path.name} bukan kunci Ed25519.")
    return key


def checkpoint(house: House, key: Ed25519PrivateKey) -> dict[str, object]:
    """A signed checkpoint of the ledger as it stands."""
    with house.store.reading() as conn:
        heads = {stream: (seq, head) for stream, seq, head in ledger.heads(conn)}
    body = {
        "digest": digest_of_heads(heads),
        "aliran": len(heads),
        "entri": sum(seq for seq, _head in heads.values()),
        "pada": house.clock.now().isoformat(),
        "ujung": [[s, n, h] for s, (n, h) in sorted(heads.items())],
    }
    signature = key.sign(canonical(body).encode())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"isi": body, "tanda_tangan": signature.hex(), "kunci_publik": public.hex()}


def verify_checkpoint(house: House, path: Path) -> tuple[str, int, str] | None:
    """Compares the ledger with a checkpoint: every stream must still reach the head that was signed.

    Raises:
        BadInputError: the file is no checkpoint, or its signature is not right.
    """
    try:
        kept = json.loads(path.read_text())
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(kept["kunci_publik"]))
        public.verify(bytes.fromhex(kept["tanda_tangan"]), canonical(kept["isi"]).encode())
        wanted = [(str(s), int(n), str(h)) for s, n, h in kept["isi"]["ujung"]]
        datetime.fromisoformat(kept["isi"]["pada"])
    except InvalidSignature as exc:
        raise BadInputError(f"{path.name}: tanda tangan jangkar tidak sah.") from exc
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadInputError(f"{path.name} bukan jangkar yang sah.") from exc
    with house.store.reading() as conn:
        for stream, seq, head in wanted:
            entries = ledger.entries_of(conn, stream)
            if len(entries) < seq or entries[seq - 1].hash != head:
                return (stream, seq, "tidak sampai ke jangkar: entri hilang atau diganti")
    return None
