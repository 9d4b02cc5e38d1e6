"""A mail server on this machine that fails as told: one mode a mail (or a connection), in the order of its script.

What it took in stands in `accepted`, so that a test can say "uncertain" and also whether a copy arrived.
"""

import asyncio
import email
import ssl
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

# Modes that concern a connection are taken from the script when it opens, all others when MAIL comes.
CONNECTION_MODES = frozenset(
    {"silent_greeting", "greeting_554", "greeting_421", "drop_at_connect", "slow", "huge_greeting"}
)
ANSWERS = {
    "mail451": ("MAIL", "451 4.3.0 try later"),
    "mail550": ("MAIL", "550 5.1.8 sender unknown"),
    "mail552": ("MAIL", "552 5.3.4 too big"),
    "mail421": ("MAIL", "421 4.3.2 closing"),
    "mail_garbage": ("MAIL", "hello there"),
    "rcpt550": ("RCPT", "550 5.1.1 <{rcpt}>: user {local} unknown, NIP 198501012010011001"),
    "rcpt550_drop": ("RCPT", "550 5.1.1 unknown"),
    "rcpt450": ("RCPT", "450 4.2.1 mailbox busy"),
    "rcpt452": ("RCPT", "452 4.2.2 mailbox full"),
    "rcpt550_571": ("RCPT", "550 5.7.1 access denied"),
    "data451": ("DATA", "451 4.3.0 try later"),
    "data554": ("DATA", "554 5.5.1 no valid recipients"),
    "after_dot_552": ("DOT", "552 5.2.2 too big"),
    "after_dot_451": ("DOT", "451 4.3.0 try later"),
    "after_dot_421": ("DOT", "421 4.3.2 shutting down"),
    "after_dot_554_571": ("DOT", "554 5.7.1 looks like spam"),
    "after_dot_garbage": ("DOT", "hello there"),
    "after_dot_354": ("DOT", "354 more"),
    "after_dot_251": ("DOT", "251 taken"),
}
DROPS = frozenset(
    {"drop_at_mail", "drop_at_data", "drop_mid_body", "drop_after_dot", "silent_at_data", "silent_after_dot"}
)
# `deaf_to_quit` takes the mail and never says goodbye.
MODES = frozenset({"accept", "deaf_to_quit"}) | CONNECTION_MODES | ANSWERS.keys() | DROPS


class _GoneError(Exception):
    """The scripted end of a connection."""


@dataclass
class Session:
    """One connection: what the client said and which mode its mail has."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    mode: str = "accept"
    pause: float = 0.0
    rcpt: str = ""

    async def say(self, line: str) -> None:
        """Answers; a slow server lets every byte wait."""
        data = f"{line}\r\n".encode()
        pieces = [bytes([byte]) for byte in data] if self.pause else [data]
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(self.pause)

    async def answer(self, at: str, otherwise: str) -> None:
        """The answer of the mode at this point of the dialogue, else the friendly one."""
        point, line = ANSWERS.get(self.mode, ("", ""))
        text = line.format(rcpt=self.rcpt, local=self.rcpt.partition("@")[0]) if point == at else otherwise
        await self.say(text)
        if text.startswith("421") or (self.mode.endswith("_drop") and point == at):
            raise _GoneError

    async def leave(self) -> None:
        """Says goodbye, unless the mode is deaf to it."""
        if self.mode == "deaf_to_quit":
            await asyncio.sleep(3600)
        await self.say("221 bye")
        raise _GoneError


@dataclass
class FaultServer:
    """Serves 127.0.0.1 on a free port from a thread of its own; use it in a `with` block.

    Args:
        script: modes, one for each mail or connection; after the last one everything is accepted.
        extensions: lines of the EHLO answer.
        pause: seconds between the bytes of a slow connection.
        certificate: with it, STARTTLS is understood; say it in `extensions` to offer it.
        at_once: TLS from the first byte (smtps).
    """

    script: Iterable[str] = ()
    extensions: tuple[str, ...] = ("SIZE 10000000", "8BITMIME")
    pause: float = 0.2
    certificate: ssl.SSLContext | None = None
    at_once: bool = False
    port: int = 0
    accepted: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._modes = list(self.script)
        unknown = set(self._modes) - MODES
        if unknown:
            raise ValueError(f"unknown modes: {sorted(unknown)}")
        self._ready, self.taken_in = threading.Event(), threading.Event()
        self.opened, self.hung_up = threading.Event(), threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="smtpfault", daemon=True)

    @property
    def copies(self) -> Counter[str]:
        """How many copies of each Message-ID were taken in."""
        return Counter(str(email.message_from_bytes(data)["Message-ID"]) for data in self.accepted)

    @property
    def url(self) -> str:
        """What MUTASI_SMTP_URL would say."""
        return f"smtp{'s' if self.at_once else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[None]] = set()

        def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._talk(Session(reader, writer)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        at_once = self.certificate if self.at_once else None
        server = await asyncio.start_server(opened, "127.0.0.1", self.port, limit=2**20, ssl=at_once)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _next(self, *, connection: bool) -> str:
        if self._modes and (self._modes[0] in CONNECTION_MODES) is connection:
            return self._modes.pop(0)
        return "accept"

    async def _talk(self, session: Session) -> None:
        self.connections += 1
        try:
            await self._greet(session, self._next(connection=True))
            while True:
                line = (await session.reader.readline()).decode("latin-1")
                if not line:
                    return
                await self._command(session, line.rstrip("\r\n"))
        except (_GoneError, OSError, asyncio.IncompleteReadError):
            return
        finally:
            session.writer.transport.abort()

    async def _greet(self, session: Session, mode: str) -> None:
        match mode:
            case "silent_greeting":
                # Says nothing, and listens only for the end.
                self.opened.set()
                await session.reader.read()
                self.hung_up.set()
                raise _GoneError
            case "drop_at_connect":
                raise _GoneError
            case "slow":
                session.pause = self.pause
            case "huge_greeting":
                session.writer.write(b"220-endless\r\n" * 100_000)
                await session.writer.drain()
            case "greeting_554" | "greeting_421":
                await session.say(f"{mode[-3:]} no service for you")
                raise _GoneError
        await session.say("220 test.example ready")

    async def _command(self, session: Session, line: str) -> None:
        self.commands.append(line)
        verb = line[:4].upper()
        match verb:
            case "EHLO":
                lines = ["test.example", *self.extensions]
                for last, text in enumerate(lines, 1):
                    await session.say(f"250{' ' if last == len(lines) else '-'}{text}")
            case "MAIL":
                session.mode = self._next(connection=False)
                if session.mode == "drop_at_mail":
                    raise _GoneError
                self.envelopes.append((_address(line), ""))
                await session.answer("MAIL", "250 2.1.0 ok")
            case "RCPT":
                session.rcpt = _address(line)
                self.envelopes[-1] = (self.envelopes[-1][0], session.rcpt)
                await session.answer("RCPT", "250 2.1.5 ok")
            case "DATA":
                await self._data(session)
            case "STAR" if self.certificate is not None:
                await session.say("220 go ahead")
                await session.writer.start_tls(self.certificate)
            case "AUTH":
                await session.say("235 2.7.0 welcome" if "AUTH PLAIN" in self.extensions else "502 5.5.1 no")
            case "QUIT":
                await session.leave()
            case _:
                await session.say("250 ok")

    async def _data(self, session: Session) -> None:
        if session.mode == "drop_at_data":
            raise _GoneError
        if session.mode == "silent_at_data":
            await asyncio.sleep(3600)
        if ANSWERS.get(session.mode, ("", ""))[0] == "DATA":
            await session.answer("DATA", "")
            return
        await session.say("354 go ahead")
        if session.mode == "drop_mid_body":
            await session.reader.readexactly(10)
            raise _GoneError
        body = await session.reader.readuntil(b"\r\n.\r\n")
        refused = ANSWERS.get(session.mode, ("", "250"))[1]
        if not refused.startswith(("4", "5")):
            # What an answer that makes no sense means is the server's secret: it took the mail.
            self.accepted.append(body[:-3].replace(b"\r\n..", b"\r\n.").removeprefix(b"."))
            self.taken_in.set()
        if session.mode == "drop_after_dot":
            raise _GoneError
        if session.mode == "silent_after_dot":
            await asyncio.sleep(3600)
        await session.answer("DOT", "250 2.0.0 queued as 4F1A2B")


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
