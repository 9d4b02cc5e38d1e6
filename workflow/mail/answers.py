"""What a mail server's answer, or its silence, means for one mail. Pure."""

import re
import ssl

import aiosmtplib

from workflow.domain.outbox import SendOutcome

TEXT_LIMIT = 200
_POLICY = re.compile(r"\b5\.7\.\d{1,3}\b")
_ADDRESS = re.compile(r"<[^<>]*>|\S*@\S*")
# A NIP or a phone number that a server repeats; codes and queue numbers are shorter.
_LONG_NUMBER = re.compile(r"\d{9,}")
_LOST: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "sambungan aman ke server surel gagal; periksa sertifikatnya"),
    (aiosmtplib.SMTPConnectTimeoutError, "server surel tidak menyapa tepat waktu"),
    (aiosmtplib.SMTPConnectError, "server surel tidak dapat dihubungi"),
    (aiosmtplib.SMTPServerDisconnected, "sambungan ke server surel terputus"),
    (TimeoutError, "server surel tidak menjawab tepat waktu"),
    (OSError, "sambungan ke server surel gagal"),
    (aiosmtplib.SMTPException, "server surel tidak menyediakan TLS atau cara masuk yang diminta"),
)


def outcome_of(code: int, *, handed_over: bool) -> SendOutcome:
    """The outcome of an answer that refuses a mail.

    Args:
        code: as the server gave it; below 0 where the answer could not be read.
        handed_over: the body was out already, so an answer that cannot be understood tells nothing.
    """
    match code // 100:
        case 4:
            return SendOutcome.RETRY
        case 5:
            return SendOutcome.PERMANENT
        case _:
            return SendOutcome.UNCERTAIN if handed_over else SendOutcome.RETRY


def is_policy(code: int, text: str) -> bool:
    """True where the server refuses us (5.7.x, RFC 3463) and says nothing about the address."""
    return code // 100 == 5 and _POLICY.search(text) is not None  # noqa: PLR2004 - the class of RFC 5321 4.2.1


def why_lost(error: Exception) -> str:
    """One Indonesian clause for a connection that failed."""
    if isinstance(error.__cause__, ssl.SSLError):
        # The client wraps what the network said: a refused certificate is found one step below.
        return why_lost(error.__cause__)
    for kind, words in _LOST:
        if isinstance(error, kind):
            return words
    return "server surel tidak dapat dipakai"


def cleaned(text: str, recipient: str) -> str:
    """Server text for pages and logs: no address, no long number, no control character, at most 200 characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    shown = _LONG_NUMBER.sub("(nomor)", _ADDRESS.sub("(alamat)", printable))
    local = recipient.rpartition("@")[0]
    if local:
        shown = re.sub(rf"(?<![\w.]){re.escape(local)}(?![\w.])", "(alamat)", shown, flags=re.IGNORECASE)
    return " ".join(shown.split())[:TEXT_LIMIT]
