"""Seals frozen mails: a copy of the database holds no usable link."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Sealer:
    """Encrypts and opens with a key derived from the secret; `context` binds the bytes to their row."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mutasi frozen mail v1").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, data: bytes, context: str) -> bytes:
        """Sealed bytes with their nonce in front."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes again.

        Raises:
            cryptography.exceptions.InvalidTag: another secret, another row, or changed bytes.
        """
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
