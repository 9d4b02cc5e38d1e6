"""MUTASI_SUREL_DARI: a sender that is no plain address stops what needs mail, with one sentence."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from workflow.cli.main import main
from workflow.mail.allowlist import is_address


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "mutasi",
        "@contoh.example",
        "mutasi@",
        "mutasi@contoh..example",
        "BKPSDM <mutasi@contoh.example>",
        "mutasi@contoh.example, lain@contoh.example",
        "mutasi@contoh.example\nBcc: lain@contoh.example",
        "mutasi@contoh.example ",
        f"{'a' * 250}@contoh.example",
    ],
)
def test_sending_with_a_wrong_sender_is_refused(sender, monkeypatch, tmp_path):
    """`mutasi kirim` ends with 1 and one Indonesian sentence that names the setting and not its value."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path / 'kosong.db'}")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    monkeypatch.setenv("MUTASI_SUREL_DARI", sender)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["kirim", "--json"])
    sentence = "MUTASI_SUREL_DARI harus satu alamat surel tanpa nama, misalnya mutasi@instansi.go.id."
    assert (code, json.loads(out.getvalue()), err.getvalue()) == (1, {"galat": sentence}, f"{sentence}\n")


@pytest.mark.parametrize(
    "sender", ["mutasi@contoh.example", "Mutasi.BKPSDM+1@surel.contoh-kota.go.id", "mutasi@localhost"]
)
def test_a_plain_address_may_send(sender):
    """One address without a name, in any case of letters."""
    assert is_address(sender)
