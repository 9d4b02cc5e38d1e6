"""A text that is no TOML is told in Indonesian, with row and column where the parser gives them."""

import re
import tomllib

import pytest

from workflow.domain.toml_fault import TomlFault, toml_fault

_ENGLISH = re.compile(
    r"\b(invalid|expected|at line|codec|decode|cannot|unclosed|character|value|limit)\b", re.IGNORECASE
)


def fault_of(data):
    """What is told of these bytes."""
    with pytest.raises((ValueError, RecursionError)) as caught:
        tomllib.loads(data.decode())
    return toml_fault(caught.value)


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a = 1\nkode = x", "nilai tidak dapat dibaca", "baris 2, kolom 8"),
        ("a = 2026-02-30", "tidak ada", "baris 1, kolom 5"),
        ("a 1", "tanda =", "baris 1, kolom 3"),
        ("[a", "kurung siku", ""),
        ("[[a]\n", "kurung siku", "baris 1, kolom 4"),
        ("a = 1 2", "berlebih", "baris 1, kolom 7"),
        ("a = 'b", "tanda kutip", ""),
        ('a = "b\nc"', "tanda kutip", "baris 1, kolom 7"),
        ('a = "b', "tanda kutip", ""),
        ("a = 'b\nc'", "tanda kutip", "baris 1, kolom 7"),
        (r'a = "C:\data"', "dua kali", "baris 1, kolom 10"),
        (r'a = "\uZZZZ"', "kode karakter", "baris 1, kolom 8"),
        (r'a = "\uD800"', "kode karakter", "baris 1, kolom 12"),
        ("a = [1 2]", "ditutup dengan ]", "baris 1, kolom 8"),
        ("a = {b = 1 c", "ditutup dengan }", "baris 1, kolom 12"),
        ("a = 1\na = 2\n", "sudah ditulis", "baris 2, kolom 6"),
        ("a = {b = 1, b = 2}", "sudah ditulis", "baris 1, kolom 18"),
        ("= 1", "nama kunci", "baris 1, kolom 1"),
        ("a. = 1", "nama kunci", "baris 1, kolom 4"),
        ("a = " + "9" * 5000, "di luar batas", ""),
        ("a = " + "[" * 100_000, "terlalu dalam", ""),
    ],
)
def test_each_complaint_has_its_sentence(text, part, place):
    """The reason is one Indonesian clause; nothing of the parser's English is left."""
    found = fault_of(text.encode())
    assert (part in found.reason, found.place) == (True, place), found
    assert found.reason.startswith("bukan TOML yang sah: ")
    assert not _ENGLISH.search(found.reason)


def test_the_end_of_the_file_is_a_place():
    """What is missing at the end is told to be missing there."""
    assert fault_of(b"a = [1").reason.endswith("ditutup dengan ] (di akhir berkas)")


def test_another_encoding_is_told_by_its_row():
    """The first byte that is no UTF-8 stands in the second row."""
    assert fault_of(b"a = 1\nb = '\xe9'") == TomlFault(
        "bukan TOML yang sah: bukan teks UTF-8; simpan lagi sebagai UTF-8", 2
    )
