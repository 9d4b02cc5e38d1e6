"""The protocol's file of oath groups."""

import pytest

from workflow.domain.errors import UnreadableFileError
from workflow.intake.protocol import read_groups


def test_groups_are_read_by_nip(tmp_path):
    """A byte-order mark, spaces and an apostrophe before the NIP are read as meant."""
    file = tmp_path / "p.csv"
    file.write_text("\ufeffnip,agama\n'198505252012031011, Islam \n", encoding="utf-8")
    assert read_groups(file) == {"198505252012031011": "Islam"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nip,kelompok\n1,a\n", "harus mempunyai kolom"),
        (b"", "harus mempunyai kolom"),
        (b"nip,agama\n1,a\n1,b\n", "sudah disebut"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x" * 1_000_001, "1 MB"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path, content, sentence):
    """With the name of the file and the reason."""
    file = tmp_path / "p.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=sentence):
        read_groups(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """It says so."""
    with pytest.raises(UnreadableFileError, match="tidak dapat dibaca"):
        read_groups(tmp_path / "tiada.csv")
