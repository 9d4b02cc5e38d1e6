"""Sends frozen bytes over SMTP, phase by phase, so that "not sent" and "not known" are told apart.

The client's own `sendmail` and `data` raise the same error for a connection lost before the server asked for the body and
after it took the body in. So MAIL, RCPT, DATA and the body are sent one by one, and the phase is noted.
"""

import ipaddress
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib.email import parse_address
from aiosmtplib.protocol import normalize_message_line_endings

from workflow.domain.errors import BadInputError
from workflow.domain.outbox import NOT_OURS, MayGo, SendOutcome, SendResult, freely
from workflow.mail.answers import cleaned, is_policy, outcome_of, why_lost

# A connection is short-lived: long reuse has hung clients (aiosmtplib issue 243).
BATCH_MAILS, BATCH_SECONDS = 50, 60.0
REFUSALS_IN_A_ROW = 3
LOSSES_IN_A_ROW = 3
FAREWELL_SECONDS = 5.0
_CLOSING, _TOO_BIG = 421, 552
_DONE, _DONE_OR_FORWARDED, _START_INPUT = frozenset({250}), frozenset({250, 251}), frozenset({354})
_LEADING_DOT = re.compile(rb"(?m)^\.")
_PRINTABLE = re.compile(r"[!-~]+")
_START_TLS: dict[str, bool | None] = {"wajib": True, "bila_ada": None, "tidak": False}


class Timeouts(NamedTuple):
    """Seconds for greeting, for the answer to a command, and for the answer to the body (RFC 5321 4.5.3.2)."""

    connect: float
    command: float
    data: float


NEAR, FAR = Timeouts(10, 30, 60), Timeouts(30, 300, 600)


@dataclass(frozen=True)
class SmtpSettings:
    """Where and how mail is handed over. `start_tls` None: used where the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: bool
    start_tls: bool | None

    @property
    def timeouts(self) -> Timeouts:
        """Short for a server on this machine, patient with a relay elsewhere."""
        return NEAR if _is_loopback(self.host) else FAR

    @classmethod
    def parse(cls, url: str) -> "SmtpSettings":
        """The settings of MUTASI_SMTP_URL.

        Raises:
            BadInputError: says which part is wrong, never the password.
        """
        try:
            parts = urlsplit(url.strip())
            port, host = parts.port, parts.hostname
        except ValueError:
            # The cause would repeat the address with its password.
            raise _wrong("porta atau nama server tidak sah") from None
        if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or parts.fragment:
            raise _wrong("harus berbentuk smtp://server:porta atau smtps://server:porta")
        if port == 0:
            raise _wrong("porta harus 1 sampai 65535")
        tls = parts.scheme == "smtps"
        start_tls = _start_tls(parts.query, near=_is_loopback(host))
        user, password = _credentials(parts)
        if user is not None and not tls and start_tls is not True and not _is_loopback(host):
            raise _wrong("nama dan kata sandi ke server lain hanya dikirim lewat TLS; pakai smtps atau starttls=wajib")
        return cls(host, port or (465 if tls else 25), user, password, tls, False if tls else start_tls)


def _wrong(reason: str) -> BadInputError:
    return BadInputError(f"MUTASI_SMTP_URL: {reason}.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _start_tls(query: str, *, near: bool) -> bool | None:
    asked = parse_qs(query, keep_blank_values=True)
    if asked.keys() - {"starttls"}:
        raise _wrong("hanya pilihan starttls yang dikenal")
    words = asked.get("starttls", ["bila_ada" if near else "wajib"])
    if len(words) != 1 or words[0] not in _START_TLS:
        raise _wrong(f"starttls harus salah satu dari {', '.join(_START_TLS)}")
    return _START_TLS[words[0]]


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    if parts.username is None:
        return None, None
    user, password = unquote(parts.username), unquote(parts.password or "")
    if not user or not (user + password).isprintable():
        raise _wrong("nama pengguna atau kata sandi tidak sah")
    return user, password


class _Phase(IntEnum):
    CONNECT = 0
    SENDER = 1
    RECIPIENT = 2
    DATA = 3
    BODY = 4


_NO_SENDER = SendResult(SendOutcome.RETRY, None, "alamat pengirim (MUTASI_SUREL_DARI) tidak sah")
_NO_RECIPIENT = SendResult(SendOutcome.PERMANENT, None, "alamat surel tidak sah")


class _NotOursError(Exception):
    """The mail is another process's by now."""


class SmtpSender:
    """One short-lived connection a batch, reset after a refusal, discarded after any other trouble.

    Args:
        settings: where to.
        timeouts: other than what the settings' host asks for.
    """

    def __init__(self, settings: SmtpSettings, timeouts: Timeouts | None = None) -> None:
        self.settings = settings
        self.timeouts = timeouts or settings.timeouts
        self._client: aiosmtplib.SMTP | None = None
        self._phase = _Phase.CONNECT
        self._used, self._since = 0, 0.0
        self._policy, self._losses = 0, 0
        self._stopped: SendResult | None = None

    async def __aenter__(self) -> Self:
        """Nothing yet: the connection opens with the first mail."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye, or just lets go."""
        await self._leave()

    async def send(self, sender: str, recipient: str, data: bytes, may_go: MayGo = freely) -> SendResult:
        """Sends one mail to one recipient; once the batch has stopped, answers without asking the server again."""
        if self._stopped is not None:
            return self._stopped
        if not (_is_plain(sender) and _is_plain(recipient)):
            return _NO_RECIPIENT if _is_plain(sender) else _NO_SENDER
        self._phase = _Phase.CONNECT
        try:
            response = await self._through_all_phases(sender, recipient, data, may_go)
        except aiosmtplib.SMTPResponseException as error:
            return await self._refused(error, recipient)
        except (aiosmtplib.SMTPException, OSError) as error:
            return self._lost(error)
        except _NotOursError:
            # The server waits for a body by now: only hanging up tells it that none comes.
            self._drop()
            return NOT_OURS
        except BaseException:
            self._drop()
            raise
        self._policy = self._losses = 0
        return SendResult(SendOutcome.ACCEPTED, response.code, cleaned(response.message, recipient))

    async def _through_all_phases(
        self, sender: str, recipient: str, data: bytes, may_go: MayGo
    ) -> aiosmtplib.SMTPResponse:
        client, lines = await self._connected(), normalize_message_line_endings(data)
        self._used += 1
        self._phase = _Phase.SENDER
        await _greet(client)
        await _say(client, _DONE, b"MAIL", b"FROM:<%s>" % sender.encode("ascii"), *_mail_options(client, lines))
        self._phase = _Phase.RECIPIENT
        await _say(client, _DONE_OR_FORWARDED, b"RCPT", b"TO:<%s>" % recipient.encode("ascii"))
        self._phase = _Phase.DATA
        await _say(client, _START_INPUT, b"DATA")
        if not await may_go():
            raise _NotOursError
        if client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("lost before the body")
        # `write` raises before a byte is out or not at all; after it the outcome is the server's to tell.
        client.protocol.write(_on_the_wire(lines))
        self._phase = _Phase.BODY
        response = await client.protocol.read_response(timeout=self.timeouts.data)
        if response.code // 100 != 2:  # noqa: PLR2004 - the class of RFC 5321 4.2.1
            raise aiosmtplib.SMTPResponseException(response.code, response.message)
        return response

    async def _connected(self) -> aiosmtplib.SMTP:
        worn = self._used >= BATCH_MAILS or time.monotonic() - self._since > BATCH_SECONDS
        if self._client is not None and (worn or not self._client.is_connected):
            await self._leave()
        if self._client is None:
            there = self.settings
            client = aiosmtplib.SMTP(
                hostname=there.host,
                port=there.port,
                username=there.user,
                password=there.password,
                use_tls=there.tls,
                start_tls=there.start_tls,
                validate_certs=True,
                timeout=self.timeouts.command,
            )
            await client.connect(timeout=self.timeouts.connect)
            self._client, self._used, self._since = client, 0, time.monotonic()
        return self._client

    async def _refused(self, error: aiosmtplib.SMTPResponseException, recipient: str) -> SendResult:
        result = SendResult(
            outcome_of(error.code, handed_over=self._phase is _Phase.BODY),
            error.code,
            cleaned(error.message, recipient),
        )
        if self._phase is _Phase.CONNECT:
            self._stopped = result._replace(outcome=SendOutcome.RETRY)
            return self._stopped
        # A refused sender is our fault as much as a refusal of policy: no recipient may be given up for it.
        ours = self._phase is _Phase.SENDER and result.outcome is SendOutcome.PERMANENT and error.code != _TOO_BIG
        if ours or is_policy(error.code, error.message):
            return await self._refused_by_policy(result)
        self._policy = 0
        if error.code == _CLOSING or error.code // 100 not in {4, 5}:
            return self._trouble(result)
        self._losses = 0
        await self._reset()
        return result

    async def _refused_by_policy(self, result: SendResult) -> SendResult:
        self._policy += 1
        await self._reset()
        if self._policy < REFUSALS_IN_A_ROW:
            return result._replace(outcome=SendOutcome.RETRY)
        self._stopped = result._replace(outcome=SendOutcome.CIRCUIT)
        return self._stopped

    def _lost(self, error: Exception) -> SendResult:
        outcome = SendOutcome.UNCERTAIN if self._phase is _Phase.BODY else SendOutcome.RETRY
        return self._trouble(SendResult(outcome, None, why_lost(error)))

    def _trouble(self, result: SendResult) -> SendResult:
        self._drop()
        self._losses += 1
        if self._phase is _Phase.CONNECT or self._losses >= LOSSES_IN_A_ROW:
            # A relay in trouble is left alone: the rest of the batch is tried later, without a connection each.
            self._stopped = result._replace(outcome=SendOutcome.RETRY)
        return result

    async def _reset(self) -> None:
        if self._client is None:
            return
        try:
            await self._client.rset(timeout=FAREWELL_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _leave(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=FAREWELL_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            client.close()


@lru_cache(maxsize=1024)
def _is_plain(address: str) -> bool:
    # The client would send what it finds inside the text; only an address that is nothing but an address is sent to.
    try:
        return _PRINTABLE.fullmatch(address) is not None and parse_address(address) == address and "@" in address
    except ValueError:
        return False


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Says who we are, in the older way to a server that does not know the newer one."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()


async def _say(client: aiosmtplib.SMTP, wanted: frozenset[int], *words: bytes) -> None:
    # The client's own `mail` and `rcpt` parse each address once more; `_is_plain` has seen that it is nothing else.
    response = await client.execute_command(*words)
    if response.code not in wanted:
        raise aiosmtplib.SMTPResponseException(response.code, response.message)


def _mail_options(client: aiosmtplib.SMTP, lines: bytes) -> Iterator[bytes]:
    if client.supports_extension("size"):
        yield b"SIZE=%d" % len(lines)
    if not lines.isascii() and client.supports_extension("8bitmime"):
        yield b"BODY=8BITMIME"


def _on_the_wire(lines: bytes) -> bytes:
    """A leading dot is doubled, a dot alone ends it (RFC 5321 4.5.2)."""
    return _LEADING_DOT.sub(b"..", lines) + b".\r\n"
