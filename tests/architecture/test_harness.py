"""The harness itself: what keeps all other tests honest has to be seen working."""

import os
import socket

import pytest

from tests.conftest import OutsideCallError


@pytest.mark.parametrize("address", [("192.0.2.1", 25), ("mail.example", 25)], ids=["ip", "name"])
def test_outside_is_refused(address):
    """A connection to another machine fails before a packet leaves."""
    with socket.socket() as outside, pytest.raises(OutsideCallError):
        outside.connect(address)


def test_outside_datagram_is_refused():
    """A datagram to another machine is refused as well."""
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideCallError):
        outside.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_is_allowed():
    """A server on this machine can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_personal_settings_are_hidden(request):
    """Settings of the developer's own shell are gone inside a test."""
    assert not [name for name in os.environ if name.startswith("MUTASI_")]
    assert "plain_environment" in request.fixturenames
