"""Seals frozen mails: a copy of the database holds no usable link."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow.domain.errors import MutasiError

_NONCE, _TAG = 12, 16


class UnsealableError(MutasiError):
    """Sealed bytes that do not open: another secret, another row, or changed bytes."""

    def __init__(self) -> None:
        super().__init__("Surel yang disegel tidak dapat dibuka: MUTASI_RAHASIA berbeda atau isinya berubah.")


class Sealer:
    """Encrypts and opens with a key derived from the secret; `context` binds the bytes to their row."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mutasi frozen mail v1").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, data: bytes, context: str) -> bytes:
        """Sealed bytes: a fresh nonce of 12 bytes, then the ciphertext with its tag of 16."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes again.

        Raises:
            UnsealableError: another secret, another context, or changed bytes.
        """
        if len(sealed) < _NONCE + _TAG:
            raise UnsealableError
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except InvalidTag as exc:
            raise UnsealableError from exc
