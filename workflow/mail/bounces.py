"""Mails that came back: the return path that names the mail, and delivery reports (RFC 3464) in files, mbox and Maildir.

What is read here anybody can send. Nothing in it is believed but a return path with our seal or, where none is in use, the
Message-ID of a mail of ours; sizes and numbers are limited.
"""

import base64
import hashlib
import hmac
import mailbox
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from workflow.domain.bounces import Bounce
from workflow.domain.errors import BadInputError

LARGEST, MOST = 5 * 1024 * 1024, 20_000
_SEAL_BYTES = 10
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_HEADERS = ("Return-Path", "Received", "From", "To", "Subject", "Date", "Message-ID", "Content-Type")
"""A mail has one of them at least."""
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_MESSAGE_ID = re.compile(r"(?im)^message-id:\s*(<[^<>\s]{1,200}>)")


class ReturnPath:
    """Envelope senders that name a mail: `local+<id>.<seal>@domain`. The seal stops forged reports.

    Args:
        secret: MUTASI_RAHASIA; address: the mailbox that reports come to.
    """

    def __init__(self, secret: bytes, address: str) -> None:
        self._key = hashlib.sha256(b"mutasi return path v1\0" + secret).digest()
        self._local, _, self._domain = address.rpartition("@")
        self._own = re.compile(rf"{re.escape(self._local)}\+(\d{{1,18}})\.([a-z2-7]{{16}})@{re.escape(self._domain)}")

    def of(self, mail_id: int) -> str:
        """The envelope sender of a mail."""
        return f"{self._local}+{mail_id}.{self._seal(mail_id)}@{self._domain}"

    def mail_of(self, text: str) -> int | None:
        """The mail that an address in a header names; None where none does, or its seal is not ours."""
        for number, seal in self._own.findall(text.lower()):
            if hmac.compare_digest(seal, self._seal(int(number))):
                return int(number)
        return None

    def _seal(self, mail_id: int) -> str:
        made = hmac.digest(self._key, str(mail_id).encode(), "sha256")
        return base64.b32encode(made[:_SEAL_BYTES]).decode().lower()


def read_bounce(data: bytes, path: ReturnPath | None) -> Bounce | None:
    """A delivery report; None for anything else: an answer, an absence notice, advertising, a report of success."""
    report = BytesParser().parsebytes(data)
    status = _failure(report)
    if status is None:
        return None
    mail_id = path.mail_of(_addressed(report)) if path is not None else None
    return Bounce(
        hashlib.sha256(data).hexdigest(),
        mail_id,
        _returned(report) if path is None else None,
        # Refused by policy (5.7.x) is about us; the address may be a good one.
        status.startswith("5.") and not status.startswith("5.7."),
        status,
    )


def _addressed(report: Message) -> str:
    return " ".join(str(value) for name in _RECIPIENTS for value in report.get_all(name, []))


def _failure(report: Message) -> str | None:
    """The status of the first recipient that a report says was not reached, `5.0.0` where it names none."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload: object = part.get_payload()
        for block in payload if isinstance(payload, list) else []:
            action = str(block.get("Action", "")).strip().lower()
            if action in {"failed", "delayed"}:
                found = _STATUS.match(str(block.get("Status", "")))
                return found[1] if found else {"failed": "5.0.0", "delayed": "4.0.0"}[action]
    return None


def _returned(report: Message) -> str | None:
    for part in report.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = _MESSAGE_ID.search(part.as_string())
            if found:
                return found[1]
    return None


class Received(NamedTuple):
    """What lay in a mailbox: the name of its file, and the mail; None where it is none, or larger than 5 MB."""

    name: str
    mail: bytes | None


def messages_in(source: Path) -> Iterator[Received]:
    """What one file, an mbox, a Maildir or a folder of .eml files holds.

    Raises:
        BadInputError: it is not there, or cannot be read.
    """
    try:
        with closing(_read(source)) as pieces:
            for name, data in islice(pieces, MOST):
                yield Received(name, data if data is not None and _is_mail(data) else None)
    except (OSError, mailbox.Error) as exc:
        raise BadInputError(f"{source.name} tidak dapat dibaca sebagai kotak surat.") from exc


def _is_mail(data: bytes) -> bool:
    head = BytesHeaderParser().parsebytes(data)
    return b"\0" not in data and any(name in head for name in _HEADERS)


def _read(source: Path) -> Generator[tuple[str, bytes | None]]:
    if source.is_dir():
        folders = [source / name for name in ("new", "cur")] if (source / "cur").is_dir() else [source]
        for folder in folders:
            for file in sorted(folder.iterdir()) if folder.is_dir() else ():
                if file.is_file():
                    yield _of_file(file)
        return
    with source.open("rb") as opened:
        is_mbox = opened.read(5) == b"From "
    if not is_mbox:
        yield _of_file(source)
        return
    with closing(mailbox.mbox(source, create=False)) as box:
        for key in box.iterkeys():
            data = box.get_bytes(key)
            yield source.name, data if len(data) <= LARGEST else None


def _of_file(file: Path) -> tuple[str, bytes | None]:
    return file.name, file.read_bytes() if file.stat().st_size <= LARGEST else None
