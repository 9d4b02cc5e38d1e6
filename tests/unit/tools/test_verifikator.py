"""The stand-alone verifier computes what the product computes, and needs nothing of it (S29)."""

import ast
import shutil
import subprocess
import sys

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools import verifikator
from tools.sources import ROOT
from workflow.storage import ledger
from workflow.storage.ledger_reading import FIELDS

NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text() | st.text(alphabet='"\\/\b\f\n\r\t\x00\x1f\x7f\x80\u2028\u2029é漢😀ꦲ', max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ENTRIES = st.tuples(TEXTS, NUMBERS, TEXTS, TEXTS, st.none() | TEXTS, TEXTS, TEXTS, TEXTS)


@settings(max_examples=300)
@given(VALUES)
@example({"é": 1, "z": 2, "😀": 3, "\uffff": 4, "": None})
def test_canonical_json_is_the_writers(value):
    """Whatever the ledger can hold is written alike: order of keys, escapes, numbers."""
    assert verifikator.canonical(value) == ledger.canonical(value)


@settings(max_examples=300)
@given(ENTRIES, TEXTS)
def test_an_entrys_hash_is_the_writers(fields, previous):
    """Any fields and any hash before give the same hash."""
    assert verifikator.entry_hash(fields, previous) == ledger.entry_hash(fields, previous)


def test_constants_are_the_writers():
    """Separator, first hash and the order of the fields are written down twice, and are the same."""
    assert verifikator.SEPARATOR == ledger.SEPARATOR
    assert verifikator.GENESIS == ledger.GENESIS
    assert verifikator.COLUMNS == FIELDS


@settings(max_examples=40)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_signature_of_the_library_stands(seed, message):
    """What the product's library signs, the verifier accepts; for another message it does not."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verifikator.signature_stands(public, message, signature)
    assert not verifikator.signature_stands(public, message + b".", signature)


@settings(max_examples=60)
@given(st.data())
def test_both_refuse_the_same_signatures(data):
    """One changed bit in key, message or signature: the library and the verifier say the same, which is no."""
    key = Ed25519PrivateKey.from_private_bytes(data.draw(st.binary(min_size=32, max_size=32)))
    parts = [key.public_key().public_bytes_raw(), b"jangkar", key.sign(b"jangkar")]
    which = data.draw(st.integers(0, 2))
    bit = data.draw(st.integers(0, len(parts[which]) * 8 - 1))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(changed)
    public, message, signature = parts
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        stands = True
    except InvalidSignature:
        stands = False
    assert verifikator.signature_stands(public, message, signature) is stands is False


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ],
    ids=["first", "third"],
)
def test_the_vectors_of_rfc_8032(public, message, signature):
    """Section 7.1: the given signatures stand; with the order of the group added to the scalar they no longer do."""
    raw = [bytes.fromhex(part) for part in (public, message, signature)]
    assert verifikator.signature_stands(*raw)
    order = 2**252 + 27742317777372353535851937790883648493
    more = (int.from_bytes(raw[2][32:], "little") + order).to_bytes(32, "little")
    assert not verifikator.signature_stands(raw[0], raw[1], raw[2][:32] + more)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_signs_nothing(length):
    """Wrong lengths are refused before anything is computed."""
    assert not verifikator.signature_stands(bytes(length), b"", bytes(64))
    assert not verifikator.signature_stands(bytes(32), b"", bytes(length))


def test_it_imports_the_standard_library_alone():
    """An auditor copies one file; nothing of this project and nothing to install is asked for."""
    tree = ast.parse((ROOT / "tools" / "verifikator.py").read_text("utf-8"))
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names
    assert not {"workflow", "tools"} & names


def test_it_runs_alone_and_says_what_is_wrong(tmp_path):
    """Copied to an empty folder and run without site packages it answers in one line: wrong words and no ledger are 1."""
    shutil.copyfile(ROOT / "tools" / "verifikator.py", tmp_path / "v.py")
    (tmp_path / "bukan.json").write_text('{"format": "lain"}')

    def run(*words):
        command = [sys.executable, "-I", "-S", "v.py", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    for words in (["bukan.json"], ["tidak-ada"], ["bukan.json", "--jangkar", "bukan.json"], [], ["a", "--x"]):
        done = run(*words)
        assert done.returncode == 1, words
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
