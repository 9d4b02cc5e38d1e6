"""Mails as files, where no SMTP server is set: one .eml each, whole or not there."""

import os
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Self

from workflow.domain.outbox import SendOutcome, SendResult


class FileSender:
    """Writes each mail into a folder, named after its Message-ID: the same mail twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __aenter__(self) -> Self:
        """Makes the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def send(self, sender: str, recipient: str, data: bytes) -> SendResult:  # noqa: ARG002 - the shape of a Sender
        """Writes the mail: to a temporary name, flushed, then renamed."""
        identity = str(message_from_bytes(data, policy=SMTP)["Message-ID"]).strip("<>").split("@")[0]
        target = self.folder / f"{identity}.eml"
        partial = target.with_suffix(".tmp")
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            return SendResult(SendOutcome.RETRY, None, f"berkas tidak dapat ditulis: {error.strerror}")
        return SendResult(SendOutcome.ACCEPTED, None, "ditulis ke berkas")
