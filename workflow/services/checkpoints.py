"""Signed checkpoints: where every stream of the ledger stands, to be kept where this machine cannot write."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

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
from workflow.services.audit import Anchor
from workflow.services.house import House
from workflow.storage import ledger_reading
from workflow.storage.ledger import canonical


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
    with house.store.standing_still() as conn:
        heads = list(ledger_reading.heads(conn))
    body = {
        "digest": hashlib.sha256(canonical(heads).encode()).hexdigest(),
        "aliran": len(heads),
        "entri": sum(seq for _stream, seq, _head in heads),
        "pada": house.clock.now().isoformat(),
        "ujung": heads,
    }
    signature = key.sign(canonical(body).encode())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"isi": body, "tanda_tangan": signature.hex(), "kunci_publik": public.hex()}


def read_checkpoint(path: Path) -> Anchor:
    """The heads that a checkpoint holds, its signature checked.

    Raises:
        BadInputError: the file is no checkpoint, or its signature is not right.
    """
    try:
        kept = json.loads(path.read_text())
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(kept["kunci_publik"]))
        public.verify(bytes.fromhex(kept["tanda_tangan"]), canonical(kept["isi"]).encode())
        datetime.fromisoformat(kept["isi"]["pada"])
        return {str(stream): (int(seq), str(head)) for stream, seq, head in kept["isi"]["ujung"]}
    except InvalidSignature as exc:
        raise BadInputError(f"{path.name}: tanda tangan jangkar tidak sah.") from exc
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadInputError(f"{path.name} bukan jangkar yang sah.") from exc
