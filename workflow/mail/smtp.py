"""Sends frozen bytes over SMTP, phase by phase, so that "not sent" and "not known" are told apart.

`sendmail(bytes)` alone cannot say whether a drop came before or after the body went out; MAIL, RCPT and DATA are sent one
by one, and the moment at which the body is handed to the network is noted.
"""

import ssl
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPResponseException

from workflow.domain.errors import BadInputError
from workflow.domain.outbox import SendOutcome, SendResult

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
BATCH_MAILS, BATCH_SECONDS = 50, 60.0
POLICY_REFUSALS = 3
_PERMANENT = 500
_TEXT = 120


@dataclass(frozen=True)
class SmtpSettings:
    """Where and how mail is handed over. `start_tls` None: used where the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    start_tls: bool | None
    connect_seconds: float
    command_seconds: float
    data_seconds: float

    @classmethod
    def parse(cls, url: str) -> "SmtpSettings":
        """The settings of MUTASI_SMTP_URL.

        Raises:
            BadInputError: says which part is wrong, never the password.
        """
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError as exc:
            raise BadInputError("MUTASI_SMTP_URL: port tidak sah.") from exc
        if parts.scheme not in {"smtp", "smtps"} or not host:
            raise BadInputError("MUTASI_SMTP_URL harus berbentuk smtp://host:port atau smtps://host:port.")
        near = host in _LOOPBACK
        wanted = parse_qs(parts.query).get("starttls", ["bila_ada" if near else "wajib"])[0]
        choices: dict[str, bool | None] = {"wajib": True, "bila_ada": None, "tidak": False}
        if wanted not in choices:
            raise BadInputError(f"MUTASI_SMTP_URL: starttls harus salah satu dari {', '.join(choices)}.")
        tls = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        seconds = (10.0, 30.0, 60.0) if near else (30.0, 300.0, 600.0)
        return cls(host, port or (465 if tls else 25), user, password, tls, False if tls else choices[wanted], *seconds)


class SmtpSender:
    """One short-lived connection a batch; discarded after any exception."""

    def __init__(self, settings: SmtpSettings) -> None:
        self.settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0
        self._since = 0.0
        self._refusals = 0
        self._down: SendResult | None = None

    async def __aenter__(self) -> Self:
        """Nothing yet: the connection opens with the first mail."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye, or just lets go."""
        await self._leave()

    async def send(self, sender: str, recipient: str, data: bytes) -> SendResult:
        """Sends one mail to one recipient."""
        if self._down is not None:
            # The relay was not reachable a moment ago: the rest of the batch fails fast and is tried later.
            return self._down
        handed_over = [False]
        try:
            client = await self._connected()
            await client.mail(sender)
            await client.rcpt(recipient)
            _note_hand_over(client, handed_over)
            response = await client.data(data, timeout=self.settings.data_seconds)
        except SMTPResponseException as error:
            return await self._refused(error)
        except (SMTPException, OSError, TimeoutError) as error:
            return self._lost(error, handed_over=handed_over[0])
        self._sent += 1
        self._refusals = 0
        return SendResult(SendOutcome.ACCEPTED, response.code, _clean(response.message))

    async def _connected(self) -> aiosmtplib.SMTP:
        old = self._sent >= BATCH_MAILS or time.monotonic() - self._since > BATCH_SECONDS
        if self._client is not None and old:
            await self._leave()
        if self._client is None:
            found = self.settings
            client = aiosmtplib.SMTP(
                hostname=found.host,
                port=found.port,
                username=found.user,
                password=found.password,
                use_tls=found.tls,
                start_tls=found.start_tls,
                timeout=found.command_seconds,
                tls_context=ssl.create_default_context(),
            )
            await client.connect(timeout=found.connect_seconds)
            self._client, self._sent, self._since = client, 0, time.monotonic()
        return self._client

    async def _refused(self, error: SMTPResponseException) -> SendResult:
        if self._client is None:
            self._down = SendResult(SendOutcome.RETRY, error.code, _clean(error.message))
            return self._down
        await self._reset()
        text = _clean(error.message)
        if error.code < _PERMANENT:
            return SendResult(SendOutcome.RETRY, error.code, text)
        if "5.7." in error.message:
            self._refusals += 1
            if self._refusals >= POLICY_REFUSALS:
                return SendResult(SendOutcome.CIRCUIT, error.code, text)
        return SendResult(SendOutcome.PERMANENT, error.code, text)

    async def _reset(self) -> None:
        try:
            if self._client is not None:
                await self._client.rset()
        except (SMTPException, OSError, TimeoutError):
            self._drop()

    def _lost(self, error: Exception, *, handed_over: bool) -> SendResult:
        connected = self._client is not None
        self._drop()
        text = _clean(type(error).__name__)
        if handed_over:
            return SendResult(SendOutcome.UNCERTAIN, None, text)
        result = SendResult(SendOutcome.RETRY, None, text)
        if not connected:
            self._down = result
        return result

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    async def _leave(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (SMTPException, OSError, TimeoutError):
            client.close()


def _note_hand_over(client: aiosmtplib.SMTP, handed_over: list[bool]) -> None:
    # The client raises the same error for a drop before 354 and after the final dot. Its protocol writes "DATA" first
    # and the body only after the 354, so the second write is the moment from which the outcome is not known.
    protocol = client.protocol
    if protocol is None:
        return
    write = type(protocol).write.__get__(protocol)

    def noting(data: bytes) -> None:
        handed_over[0] = handed_over[0] or data != b"DATA\r\n"
        write(data)

    protocol.write = noting  # type: ignore[method-assign]  # the only place where the phases can be seen


def _clean(text: str) -> str:
    """Server text without addresses and control characters: it goes to logs and pages."""
    words = " ".join(str(text).split())
    kept = " ".join("(alamat)" if "@" in word else word for word in words.split(" "))
    return "".join(letter for letter in kept if letter.isprintable())[:_TEXT]
