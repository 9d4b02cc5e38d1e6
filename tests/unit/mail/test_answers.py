"""What a server's answer means, and what of it may be kept."""

import ssl

import aiosmtplib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.outbox import SendOutcome
from workflow.mail.answers import TEXT_LIMIT, cleaned, is_policy, outcome_of, why_lost


@pytest.mark.parametrize("code", [400, 421, 450, 452, 499])
@pytest.mark.parametrize("handed_over", [False, True])
def test_4xx_is_tried_again(code, handed_over):
    """The server says itself that it did not take the mail."""
    assert outcome_of(code, handed_over=handed_over) is SendOutcome.RETRY


@pytest.mark.parametrize("code", [500, 550, 552, 554, 599])
@pytest.mark.parametrize("handed_over", [False, True])
def test_5xx_is_for_good(code, handed_over):
    """The server says that it never will."""
    assert outcome_of(code, handed_over=handed_over) is SendOutcome.PERMANENT


@pytest.mark.parametrize("code", [-1, 0, 250, 354, 399, 600, 999])
def test_answers_out_of_order(code):
    """An answer that makes no sense is uncertain once the body is out, and harmless before."""
    assert outcome_of(code, handed_over=True) is SendOutcome.UNCERTAIN
    assert outcome_of(code, handed_over=False) is SendOutcome.RETRY


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (550, "5.7.1 denied", True),
        (554, "queue 7 5.7.26 unauthenticated", True),
        (550, "5.1.1 unknown", False),
        (450, "4.7.1 greylisted", False),
        (451, "5.7.1 denied", False),
        (550, "15.7.1 or 5.7.1234", False),
        (550, "5.7. denied", False),
    ],
)
def test_refusals_of_policy(code, text, expected):
    """Only a permanent refusal with the status 5.7.x is about us."""
    assert is_policy(code, text) is expected


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2.0.0 queued as 4F1A2B", "2.0.0 queued as 4F1A2B"),
        ("5.1.1 <ani.b@contoh.example>: unknown", "5.1.1 (alamat): unknown"),
        ("5.1.1 ani.b@contoh.example unknown", "5.1.1 (alamat) unknown"),
        ("5.1.1 User ANI.B unknown", "5.1.1 User (alamat) unknown"),
        ("mani.bola", "mani.bola"),
        ("a\r\nb\t\x1b[31mc\x00\u2028d", "a b [31mc d"),
        ("nip 198501012010011001", "nip (nomor)"),
        ("", ""),
    ],
)
def test_kept_text(text, kept):
    """Addresses, their local part, long numbers and control characters go; the rest stays."""
    assert cleaned(text, "ani.b@contoh.example") == kept


@given(st.text(max_size=900), st.from_regex(r"[a-z]{3,20}@contoh\.example", fullmatch=True))
def test_kept_text_is_one_short_line_about_nobody(text, recipient):
    """Whatever a server says around an address, what is kept is printable, short and without it."""
    kept = cleaned(f"{text} {recipient} {text}", recipient)
    assert len(kept) <= TEXT_LIMIT
    assert kept.isprintable()
    assert "@" not in kept


def _wrapped(cause):
    error = aiosmtplib.SMTPConnectError("wrapped")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (aiosmtplib.SMTPServerDisconnected("x"), "terputus"),
        (aiosmtplib.SMTPReadTimeoutError("x"), "tidak menjawab tepat waktu"),
        (aiosmtplib.SMTPConnectTimeoutError("x"), "tidak menyapa"),
        (aiosmtplib.SMTPConnectError("x"), "tidak dapat dihubungi"),
        (_wrapped(ssl.SSLCertVerificationError("x")), "sertifikat"),
        (ssl.SSLCertVerificationError("x"), "sertifikat"),
        (ConnectionResetError("x"), "gagal"),
        (aiosmtplib.SMTPException("x"), "TLS"),
        (RuntimeError("x"), "tidak dapat dipakai"),
    ],
)
def test_reasons_are_told_apart(error, words):
    """Each kind of loss has its own clause; none repeats what the error said."""
    assert words in why_lost(error)
    assert "x" not in why_lost(error).split()
