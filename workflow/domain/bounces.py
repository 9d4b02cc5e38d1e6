"""What a mail that came back says of an address. Pure."""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.outbox import SendOutcome, SendResult

SOFT_LIMIT, SOFT_DAYS = 5, 14
"""So many passing failures within so many days make an address one that does not work."""
_NO_MAILBOX = (550, 551, 553)
_BAD_SYNTAX = "alamat surel tidak sah"


class BounceKind(StrEnum):
    """What a bounce means: for good, one passing failure too many, a passing failure, or lifted by a person."""

    PERMANENT = "tetap"
    REPEATED = "berulang"
    TEMPORARY = "sementara"
    LIFTED = "dicabut"


STOPPING = (BounceKind.PERMANENT.value, BounceKind.REPEATED.value)
"""Kinds after which nothing more is mailed to the address."""


class Bounce(NamedTuple):
    """A delivery report that was read.

    Args:
        digest: SHA-256 of the report: the same report twice is one.
        mail_id: the outbox row that the return path names with a seal of ours; None where no return path is in use.
        message_id: of the mail that came back, where the report holds it.
        permanent: the address does not work; status: the code of RFC 3463, `5.1.1`.
    """

    digest: str
    mail_id: int | None
    message_id: str | None
    permanent: bool
    status: str


def address_digest(address: str) -> str:
    """The digest that an address is remembered by; letters' case does not matter."""
    return hashlib.sha256(address.lower().encode()).hexdigest()


def refuses_address(result: SendResult) -> bool:
    """True where the server's refusal is about the address, not about the mail or about us."""
    if result.outcome is not SendOutcome.PERMANENT:
        return False
    return result.code in _NO_MAILBOX or (result.code is None and result.text == _BAD_SYNTAX)
