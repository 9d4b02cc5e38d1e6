"""The bytes of a mail are those that the library's own message classes write."""

from binascii import b2a_qp
from datetime import date
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.mail.samples import SAMPLES, envelope, rendered
from workflow.domain.mails import KeptDay, Thread
from workflow.mail.calendar_file import NAME, calendar_file
from workflow.mail.render import RenderedMail, freeze, one_line
from workflow.mail.wire import LONGEST_LINE, POLICY

TEXT = st.text(st.characters(codec="utf-8"), max_size=300) | st.text("\r\n\0.=_ \tab", max_size=60)
DAYS = (
    KeptDay("tmt", "MUT-2026-12345", date(2026, 12, 3), "TMT mutasi MUT-2026-12345", 3, called_off=False),
    KeptDay("serah-terima", "MUT-2026-12345", None, "Tenggat serah terima", 3, called_off=False),
)


def by_library(sent, mail, days=()):
    """The mail as the library's classes write it."""
    frozen = freeze(sent, mail, days)
    boundary = f"mutasi-{sha256(frozen.message_id.encode()).hexdigest()[:24]}"
    inner = [of_library("plain", mail.text), of_library("html", mail.html)]
    message = MIMEMultipart("alternative", boundary, inner, policy=POLICY)
    if days:
        text = calendar_file(days, sent.sender, sent.date).decode().replace("\r\n", "\n")
        attached = of_library("calendar", text)
        attached.set_param("method", "CANCEL" if days[0].called_off else "PUBLISH", replace=True)
        attached["Content-Disposition"] = f'attachment; filename="{NAME}"'
        del message["MIME-Version"]
        message = MIMEMultipart("mixed", f"{boundary}-k", [message, attached], policy=POLICY)
    message["From"], message["Reply-To"] = one_line(sent.sender), one_line(sent.reply_to)
    message["To"], message["Subject"] = one_line(sent.recipient), one_line(mail.subject)
    message["Date"], message["Message-ID"] = format_datetime(sent.date), frozen.message_id
    if sent.thread.in_reply_to is not None:
        message["In-Reply-To"] = sent.thread.in_reply_to
    if sent.thread.references:
        message["References"] = " ".join(sent.thread.references)
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    message["Content-Language"] = "id"
    return message.as_bytes(policy=POLICY)


def of_library(kind, text):
    """One part as the library writes it."""
    made, raw = Message(POLICY), text.encode()
    made["Content-Type"] = f'text/{kind}; charset="utf-8"'
    short = all(len(line) <= LONGEST_LINE for line in raw.split(b"\n"))
    plain = raw.isascii() and short and b"\r" not in raw and b"\0" not in raw
    made["Content-Transfer-Encoding"] = "7bit" if plain else "quoted-printable"
    made.set_payload(text if plain else b2a_qp(raw.replace(b"\r\n", b"\n"), istext=True).decode("ascii"))
    return made


@pytest.mark.parametrize("days", [(), DAYS, tuple(day._replace(called_off=True) for day in DAYS)])
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_mail_has_the_bytes_of_the_library(name, days):
    """Every specimen, with a calendar file and without, is byte for byte what the library writes."""
    mail = rendered(name)
    sent = envelope(thread=Thread(("<a@b.example>", "<c@b.example>"), "<c@b.example>"))
    assert freeze(sent, mail, days).data == by_library(sent, mail, days)


@given(subject=TEXT, text=TEXT, html=TEXT)
@example("Pendapat é…", "x" * 999 + "\nbaris", "a\rb\r\r\n.\n")
@example("", "", "")
def test_any_text_has_the_bytes_of_the_library(subject, text, html):
    """Line ends of every kind, dots, letters beyond ASCII and lines of any length come out alike."""
    mail = RenderedMail(subject, text, html)
    assert freeze(envelope(), mail).data == by_library(envelope(), mail)
