"""Frozen mails at rest: opened by the same secret for the same row, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.errors import MutasiError
from workflow.mail.crypt import Sealer, UnsealableError

SEALER = Sealer(b"rahasia-uji-rahasia-uji-rahasia-1")


@given(st.binary(max_size=400), st.text(max_size=40))
def test_opened_as_it_was_sealed(data, context):
    """Any bytes under any context come back."""
    assert SEALER.open(SEALER.seal(data, context), context) == data


def test_opened_after_a_restart():
    """The key comes from the secret alone: another process with the same secret opens it."""
    sealed = SEALER.seal(b"surat", "kunci-1")
    assert Sealer(b"rahasia-uji-rahasia-uji-rahasia-1").open(sealed, "kunci-1") == b"surat"


def test_sealed_bytes_of_the_first_release_open():
    """Mails wait up to 72 hours: a new release opens what the one before sealed."""
    sealed = bytes.fromhex("dee345cafb8df4a93358e154824d948cd1e4997686390cd042c2ba0a81eca6eda7")
    assert SEALER.open(sealed, "kunci-1") == b"surat"


def test_same_mail_is_never_sealed_alike():
    """A fresh nonce each time: a copy of the database does not show that two mails are equal."""
    assert len({SEALER.seal(b"surat", "kunci-1") for _ in range(200)}) == 200


def test_nothing_readable_is_left():
    """Neither the link nor a word of the mail stands in the sealed bytes."""
    sealed = SEALER.seal(b"https://mutasi.contoh.example/t/" + b"A" * 43, "kunci-1")
    assert b"https" not in sealed
    assert b"AAAA" not in sealed


@pytest.mark.parametrize(
    ("sealer", "context"),
    [(Sealer(b"rahasia-uji-rahasia-uji-rahasia-2"), "kunci-1"), (SEALER, "kunci-2"), (SEALER, "")],
    ids=["other-secret", "other-row", "no-row"],
)
def test_other_secret_or_row_does_not_open(sealer, context):
    """Bytes that were moved to another row, or meet another secret, stay shut."""
    with pytest.raises(UnsealableError):
        sealer.open(SEALER.seal(b"surat", "kunci-1"), context)


@given(st.binary(max_size=60), st.data())
def test_one_changed_bit_is_noticed(data, choose):
    """A single changed bit anywhere: nonce, content or tag."""
    sealed = bytearray(SEALER.seal(data, "k"))
    place = choose.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(UnsealableError):
        SEALER.open(bytes(sealed), "k")


@given(st.binary(max_size=60))
def test_foreign_bytes_are_an_error_of_ours(data):
    """Anything else, however short, is refused with a sentence, not with the library's own error."""
    with pytest.raises(MutasiError, match="MUTASI_RAHASIA"):
        SEALER.open(data, "k")
