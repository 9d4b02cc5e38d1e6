"""MUTASI_SMTP_URL: what it means, and that a mistake in it is told without its password."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.errors import BadInputError
from workflow.mail.smtp import FAR, NEAR, SmtpSettings

SECRET = "s4ndi-Panjang"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, None, None, False, None)),
        ("smtp://localhost", ("localhost", 25, None, None, False, None)),
        ("smtp://[::1]:2525", ("::1", 2525, None, None, False, None)),
        ("smtp://127.8.8.8", ("127.8.8.8", 25, None, None, False, None)),
        ("smtp://relay.contoh.example:587/", ("relay.contoh.example", 587, None, None, False, True)),
        (
            "smtp://ani:r%40h%3A%2Fa@relay.contoh.example:587",
            ("relay.contoh.example", 587, "ani", "r@h:/a", False, True),
        ),
        ("smtp://ani%40unit:x@relay.contoh.example", ("relay.contoh.example", 25, "ani@unit", "x", False, True)),
        ("smtps://ani:x@relay.contoh.example", ("relay.contoh.example", 465, "ani", "x", True, False)),
        ("smtps://relay.contoh.example:4650?starttls=wajib", ("relay.contoh.example", 4650, None, None, True, False)),
        ("smtp://relay.contoh.example?starttls=bila_ada", ("relay.contoh.example", 25, None, None, False, None)),
        ("smtp://relay.contoh.example?starttls=tidak", ("relay.contoh.example", 25, None, None, False, False)),
        ("smtp://ani:x@localhost:25?starttls=tidak", ("localhost", 25, "ani", "x", False, False)),
        ("smtp://localhost.contoh.example", ("localhost.contoh.example", 25, None, None, False, True)),
        (" smtp://localhost ", ("localhost", 25, None, None, False, None)),
    ],
)
def test_what_an_address_means(url, expected):
    """TLS is a must to other machines and welcome on this one, unless the address says otherwise."""
    found = SmtpSettings.parse(url)
    assert (found.host, found.port, found.user, found.password, found.tls, found.start_tls) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "harus berbentuk"),
        ("relay.contoh.example:25", "harus berbentuk"),
        (f"http://ani:{SECRET}@relay.contoh.example", "harus berbentuk"),
        (f"smtp://ani:{SECRET}@", "harus berbentuk"),
        (f"smtp://ani:{SECRET}@relay.contoh.example/surat", "harus berbentuk"),
        (f"smtps://ani:{SECRET}@relay.contoh.example:0", "porta harus"),
        (f"smtps://ani:{SECRET}@relay.contoh.example:99999", "porta atau nama"),
        (f"smtps://ani:{SECRET}@relay.contoh.example:dua", "porta atau nama"),
        (f"smtps://ani:{SECRET}/x@relay.contoh.example", "porta atau nama"),
        (f"smtps://ani:{SECRET}@[::1", "porta atau nama"),
        (f"smtps://:{SECRET}@relay.contoh.example", "nama pengguna"),
        (f"smtps://ani:{SECRET}%0D%0A@relay.contoh.example", "nama pengguna"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?starttls=ya", "wajib, bila_ada, tidak"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?starttls=", "wajib, bila_ada, tidak"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?starttls=wajib&starttls=tidak", "wajib, bila_ada, tidak"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?start_tls=wajib", "hanya pilihan starttls"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?starttls=tidak", "hanya dikirim lewat TLS"),
        (f"smtp://ani:{SECRET}@relay.contoh.example?starttls=bila_ada", "hanya dikirim lewat TLS"),
    ],
)
def test_mistakes_are_told_without_the_password(url, reason):
    """The sentence names the setting and the reason; neither it nor a cause repeats the password."""
    with pytest.raises(BadInputError, match=reason) as told:
        SmtpSettings.parse(url)
    assert str(told.value).startswith("MUTASI_SMTP_URL: ")
    assert SECRET not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None


def test_password_stays_out_of_texts():
    """Settings that end up in a message show no password."""
    assert SECRET not in repr(SmtpSettings.parse(f"smtps://ani:{SECRET}@relay.contoh.example"))


@given(st.text(max_size=60))
def test_any_text_is_settings_or_bad_input(text):
    """Nothing that may stand in an environment makes a traceback."""
    for url in (text, f"smtp://{text}", f"smtps://relay.contoh.example{text}"):
        with contextlib.suppress(BadInputError):
            found = SmtpSettings.parse(url)
            assert found.host
            assert 0 < found.port < 2**16


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", NEAR), ("localhost", NEAR), ("relay.contoh.example", FAR)]
)
def test_patience_by_distance(host, expected):
    """RFC 5321's times for a relay, shorter ones on this machine; never less for the body than for a command."""
    assert SmtpSettings.parse(f"smtp://{host}").timeouts == expected
    assert (NEAR, FAR) == ((10, 30, 60), (30, 300, 600))
