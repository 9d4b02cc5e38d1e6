"""Renders mails: three files in a folder named after the mail, under StrictUndefined, with CSS put inline once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from workflow.domain.errors import MutasiError
from workflow.domain.mails import KeptDay, Mail, Thread, message_id
from workflow.domain.policy import Agency
from workflow.mail.indonesian import FILTERS
from workflow.mail.wire import Header, part, parts

LONGEST_SUBJECT = 60
"""What a phone shows of a subject."""
_BREAKS = dict.fromkeys(map(ord, "\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")
_BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock %\}", re.DOTALL)


class UnrenderableError(MutasiError):
    """A mail that cannot be written: a value is missing or of the wrong kind, or a template is broken."""

    def __init__(self, mail: Mail, reason: str) -> None:
        self.mail, self.reason = mail, reason
        super().__init__(f"Surel {mail.value} tidak dapat disusun: {reason}.")


class RenderedMail(NamedTuple):
    """Subject, text part and HTML part."""

    subject: str
    text: str
    html: str


class FrozenMail(NamedTuple):
    """The bytes that every attempt sends, with their hash and Message-ID."""

    data: bytes
    sha256: str
    message_id: str


class Envelope(NamedTuple):
    """From whom, to whom, when (aware), the outbox key that the Message-ID is made of, and the earlier mails.

    Args:
        unsubscribe: where the reader of a reminder says how often he wants such mails; None in all other mails.
    """

    sender: str
    recipient: str
    reply_to: str
    date: datetime
    key: str
    thread: Thread = Thread()
    unsubscribe: str | None = None


class MailRenderer:
    """Renders the mails of a template folder for one agency."""

    def __init__(self, folder: Path, agency: Agency) -> None:
        self.agency = agency
        loader = FileSystemLoader(folder)
        self._text = Environment(loader=loader, undefined=StrictUndefined, autoescape=False, auto_reload=False)  # noqa: S701 - the text parts are no HTML
        self._text.filters.update(FILTERS)
        self._folder = folder
        self._written: dict[Mail, tuple[Template, Template, Template]] = {}

    def render(self, mail: Mail, context: Mapping[str, object]) -> RenderedMail:
        """The three parts of a mail; values are escaped in the HTML part.

        Args:
            context: every value that the mail's templates name; `tautan` None says that there is no link.

        Raises:
            UnrenderableError: names the mail and what is missing or broken, never a value.
        """
        try:
            return self._render(mail, {"instansi": self.agency, **context})
        except TemplateError as exc:
            raise UnrenderableError(mail, f"templat tidak dapat diisi ({exc.message})") from exc
        except (TypeError, ValueError, AttributeError) as exc:
            # The message of such an error may quote a value; its kind tells enough for a log.
            raise UnrenderableError(mail, f"nilai tidak sesuai templat ({type(exc).__name__})") from exc

    def _render(self, mail: Mail, values: Mapping[str, object]) -> RenderedMail:
        subject_of, text_of, html_of = self._templates(mail)
        subject = fitting(one_line(subject_of.render(values)))
        return RenderedMail(subject, text_of.render(values), html_of.render({**values, "subject": subject}))

    def _templates(self, mail: Mail) -> tuple[Template, Template, Template]:
        if mail not in self._written:
            subject, text = (self._text.get_template(f"{mail.value}/{name}.txt") for name in ("subject", "body"))
            self._written[mail] = (subject, text, self._html_of(mail))
        return self._written[mail]

    def _html_of(self, mail: Mail) -> Template:
        layout, body = self._source("_base/layout.html"), self._source(f"{mail.value}/body.html")
        # The blocks are filled in before inlining: what is inlined later would stay without its styles.
        whole = css_inline.inline(_fill_blocks(layout, body), load_remote_stylesheets=False)
        made = Environment(undefined=StrictUndefined, autoescape=True)
        made.filters.update(FILTERS)
        return made.from_string(whole)

    def _source(self, name: str) -> str:
        return (self._folder / name).read_text("utf-8")


def _fill_blocks(layout: str, body: str) -> str:
    given: dict[str, str] = dict(_BLOCK.findall(body))
    return _BLOCK.sub(lambda block: given.get(str(block[1]), str(block[2])), layout)


def one_line(text: str) -> str:
    """A header value: line breaks and NUL become spaces."""
    return " ".join(text.translate(_BREAKS).split())


def fitting(subject: str) -> str:
    """A subject of at most 60 characters: words go before the reference in brackets at its end, if that leaves any."""
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    head, opened, reference = subject.rpartition(" (")
    kept = f"{opened}{reference}" if reference.endswith(")") and len(reference) < LONGEST_SUBJECT // 2 else ""
    room = LONGEST_SUBJECT - len(kept) - 1
    return f"{(head if kept else subject)[:room].rstrip(' ,;:')}…{kept}"


def freeze(envelope: Envelope, mail: RenderedMail, days: Sequence[KeptDay] = ()) -> FrozenMail:
    """The bytes of a mail: the same input gives the same bytes, so every retry is the same mail.

    To: holds the bare address, never a name; the name is in the greeting. Days to keep go along as a calendar file.
    """
    domain = envelope.sender.rsplit("@", 1)[-1]
    identity = message_id(envelope.key, domain)
    boundary = f"mutasi-{sha256(identity.encode()).hexdigest()[:24]}"
    headers = [*_headers(envelope, mail.subject, identity), *_FIXED]
    bodies = [part("plain", mail.text), part("html", mail.html)]
    if days:
        inner = parts("alternative", boundary, bodies, outermost=False)
        attached = [inner, _calendar(envelope, days)]
        data = parts("mixed", f"{boundary}-k", attached, headers, outermost=True)
    else:
        data = parts("alternative", boundary, bodies, headers, outermost=True)
    return FrozenMail(data, sha256(data).hexdigest(), identity)


_FIXED = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"), ("Content-Language", "id"))


def _headers(envelope: Envelope, subject: str, identity: str) -> Iterator[Header]:
    yield "From", one_line(envelope.sender)
    yield "Reply-To", one_line(envelope.reply_to)
    yield "To", one_line(envelope.recipient)
    yield "Subject", one_line(subject)
    yield "Date", format_datetime(envelope.date)
    yield "Message-ID", identity
    if envelope.thread.in_reply_to is not None:
        yield "In-Reply-To", envelope.thread.in_reply_to
    if envelope.thread.references:
        yield "References", " ".join(envelope.thread.references)
    if envelope.unsubscribe is not None:
        yield "List-Unsubscribe", f"<{envelope.unsubscribe}>"
        if envelope.unsubscribe.startswith("https://"):
            # RFC 8058: one POST without a page, over HTTPS only.
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _calendar(envelope: Envelope, days: Sequence[KeptDay]) -> bytes:
    from workflow.mail.calendar_file import NAME, calendar_file  # noqa: PLC0415 - a third of a second that few runs need

    text = calendar_file(days, envelope.sender, envelope.date).decode().replace("\r\n", "\n")
    method = "CANCEL" if days[0].called_off else "PUBLISH"
    return part(f'calendar; method="{method}"', text, [("Content-Disposition", f'attachment; filename="{NAME}"')])
