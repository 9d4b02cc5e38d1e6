"""TLS to the mail server: asked for where it must be, with a certificate that is checked, before any password (S37)."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from base64 import b64encode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.smtpfault import FaultServer
from workflow.domain.outbox import SendOutcome
from workflow.mail.smtp import SmtpSender, SmtpSettings, Timeouts

DATA = b"Message-ID: <1@contoh.example>\r\n\r\nSatu.\r\n"
OFFERED = ("STARTTLS", "AUTH PLAIN")
UNCHECKED = "sambungan aman ke server surel gagal; periksa sertifikatnya"


def send(url: str, count: int = 1):
    """Sends the same mail this often in one batch; returns the last result."""

    async def batch():
        async with SmtpSender(SmtpSettings.parse(url), Timeouts(3, 3, 3)) as sender:
            return [await sender.send("m@contoh.example", "a@contoh.example", DATA) for _ in range(count)][-1]

    return asyncio.run(batch())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for: (its file, the server's context)."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "uji")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=2))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    file, secret = folder / "cert.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


@pytest.fixture
def trusted(certificate, monkeypatch):
    """The certificate is one of those that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def test_required_tls_is_required():
    """A server that offers no TLS gets no mail under `wajib`, and is asked once for the whole batch."""
    with FaultServer() as server:
        result = send(f"{server.url}?starttls=wajib", count=5)
    assert (result.outcome, server.accepted, server.connections) == (SendOutcome.RETRY, [], 1)
    assert result.text == "server surel tidak menyediakan TLS atau cara masuk yang diminta"
    assert not [line for line in server.commands if line.startswith(("MAIL", "AUTH"))]


def test_stripped_offer_gets_no_password():
    """A server whose offer of TLS was taken away hears neither the password nor the mail."""
    with FaultServer(extensions=("AUTH PLAIN",)) as server:
        result = send(f"smtp://ani:rahasia@127.0.0.1:{server.port}?starttls=wajib")
    assert (result.outcome, server.accepted) == (SendOutcome.RETRY, [])
    assert [line.split()[0] for line in server.commands] == ["EHLO"]


@pytest.mark.parametrize("choice", ["wajib", "bila_ada"])
def test_unknown_certificate_is_refused(certificate, choice):
    """Where TLS is used the certificate is checked, also when TLS was only welcome."""
    with FaultServer(extensions=OFFERED, certificate=certificate[1]) as server:
        result = send(f"{server.url}?starttls={choice}", count=3)
    assert (result.outcome, result.text, server.accepted) == (SendOutcome.RETRY, UNCHECKED, [])
    assert server.connections == 1


def test_unknown_certificate_of_smtps_is_refused(certificate):
    """The same with TLS from the first byte."""
    with FaultServer(certificate=certificate[1], at_once=True) as server:
        result = send(server.url, count=3)
    assert (result.outcome, result.text, server.accepted) == (SendOutcome.RETRY, UNCHECKED, [])


@pytest.mark.parametrize("choice", ["wajib", "bila_ada"])
def test_password_is_told_after_tls(certificate, trusted, choice):
    """TLS, then the password (percent-decoded), then the mail."""
    with FaultServer(extensions=OFFERED, certificate=certificate[1]) as server:
        result = send(f"smtp://ani:r%40h%3Aasia@127.0.0.1:{server.port}?starttls={choice}")
    assert (result.outcome, server.accepted) == (SendOutcome.ACCEPTED, [DATA])
    told = b64encode(b"\0ani\0r@h:asia").decode()
    heard = [line.split()[0] for line in server.commands]
    assert heard == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
    assert f"AUTH PLAIN {told}" in server.commands


def test_smtps_with_a_known_certificate(certificate, trusted):
    """TLS from the first byte needs no STARTTLS."""
    with FaultServer(certificate=certificate[1], at_once=True) as server:
        result = send(server.url)
    assert (result.outcome, server.accepted) == (SendOutcome.ACCEPTED, [DATA])
    assert "STARTTLS" not in server.commands


def test_without_tls_where_it_is_not_wanted(certificate):
    """`tidak` on this machine: an offer of TLS is passed over."""
    with FaultServer(extensions=OFFERED, certificate=certificate[1]) as server:
        result = send(f"{server.url}?starttls=tidak")
    assert (result.outcome, server.accepted) == (SendOutcome.ACCEPTED, [DATA])
    assert "STARTTLS" not in server.commands
