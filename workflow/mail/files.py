"""Mails as files, where no SMTP server is set: one .eml each, whole or not there."""

import os
import re
import tempfile
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from workflow.domain.outbox import NOT_OURS, MayGo, SendOutcome, SendResult, freely

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


class FileSender:
    """Writes each mail into a folder, named after its Message-ID: the same mail twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __aenter__(self) -> Self:
        """Nothing yet: the folder is made with the first mail."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def send(self, sender: str, recipient: str, data: bytes, may_go: MayGo = freely) -> SendResult:  # noqa: ARG002 - the shape of a Sender
        """Writes the mail; ACCEPTED only once it is on disk under its name."""
        if not await may_go():
            return NOT_OURS
        try:
            write_whole(self.folder / file_name(data), data)
        except OSError as error:
            return SendResult(SendOutcome.RETRY, None, f"berkas surel tidak dapat ditulis: {error.strerror}")
        return SendResult(SendOutcome.ACCEPTED, None, "ditulis ke berkas")


def file_name(data: bytes) -> str:
    """The stable name of a mail's file: its Message-ID's local part, or a hash of the bytes where that is no safe name."""
    identity = str(BytesHeaderParser().parsebytes(data).get("Message-ID", "")).strip().strip("<>").partition("@")[0]
    return f"{identity if _SAFE.fullmatch(identity) else sha256(data).hexdigest()}.eml"


def write_whole(target: Path, data: bytes) -> None:
    """Writes a file so that a crash leaves the old one, the new one or none, never a part; readable by its owner only.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".surat-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    # Without this a power cut may forget the new name although the content is safe.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
