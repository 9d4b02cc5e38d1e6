"""Mails as files: one mail is one file, whole or not there, and never outside its folder."""

import asyncio
import os
import stat

import pytest

from workflow.domain.outbox import NOT_OURS, SendOutcome
from workflow.mail.files import FileSender, file_name

NO_NAMES = [
    "",
    "<>",
    "<@contoh.example>",
    "<../../luar@contoh.example>",
    "</etc/luar@contoh.example>",
    "<.tersembunyi@a>",
    "<a b@contoh.example>",
    f"<{'x' * 200}@a>",
    "<é@a>",
    "<..@a>",
    "<a\\b@a>",
]


def mail(identity: str = "<surat-1.keputusan@contoh.example>", text: str = "Satu.") -> bytes:
    """A frozen mail."""
    return f"Message-ID: {identity}\r\nTo: a@contoh.example\r\n\r\n{text}\r\n".encode()


def send(folder, *mails: bytes):
    """Sends the mails in one batch; returns their results."""

    async def batch():
        async with FileSender(folder) as sender:
            return [await sender.send("m@contoh.example", "a@contoh.example", data) for data in mails]

    return asyncio.run(batch())


def test_mail_is_written_as_it_is(tmp_path):
    """The bytes, under the Message-ID's name, in a folder that is made where it was missing."""
    [result] = send(tmp_path / "var" / "surat", mail())
    assert (result.outcome, result.code) == (SendOutcome.ACCEPTED, None)
    [file] = (tmp_path / "var" / "surat").iterdir()
    assert (file.name, file.read_bytes()) == ("surat-1.keputusan.eml", mail())


def test_same_mail_twice_is_one_file(tmp_path):
    """A re-send leaves the file as it was; another mail is another file."""
    send(tmp_path, mail(), mail(), mail("<surat-2@contoh.example>"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["surat-1.keputusan.eml", "surat-2.eml"]


def test_only_the_owner_reads_it(tmp_path):
    """Mails hold links and names."""
    send(tmp_path, mail())
    assert stat.S_IMODE((tmp_path / "surat-1.keputusan.eml").stat().st_mode) == 0o600


@pytest.mark.parametrize("identity", NO_NAMES)
def test_unusual_names_stay_in_the_folder(tmp_path, identity):
    """A Message-ID that is no plain name gives way to a hash of the bytes, the same every time."""
    folder = tmp_path / "surat"
    send(folder, mail(identity), mail(identity), mail(identity, "Dua."))
    names = sorted(file.name for file in folder.iterdir())
    assert [len(name) for name in names] == [68, 68]
    assert {name[64:] for name in names} == {".eml"}
    assert list(tmp_path.iterdir()) == [folder]


def test_mail_without_message_id_has_a_name():
    """Two mails without one are not written over each other."""
    assert file_name(b"To: a@b\r\n\r\nSatu") != file_name(b"To: a@b\r\n\r\nDua")


def test_file_is_on_disk_before_it_has_its_name(tmp_path, monkeypatch):
    """Content is flushed, then renamed, then the folder is flushed: a power cut never leaves a part."""
    seen = []
    flush, rename = os.fsync, os.replace

    def fsync(handle):
        seen.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        flush(handle)

    def replace(source, target):
        seen.append("name")
        rename(source, target)

    monkeypatch.setattr("workflow.mail.files.os.fsync", fsync)
    monkeypatch.setattr("os.replace", replace)
    send(tmp_path, mail())
    assert seen == ["content", "name", "folder"]


def test_full_disk_is_tried_later(tmp_path, monkeypatch):
    """A disk that takes nothing leaves no part behind and tells why; the mail written before stays whole."""
    send(tmp_path, mail())

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workflow.mail.files.os.fsync", full)
    [result] = send(tmp_path, mail(text="Dua."))
    assert result.outcome is SendOutcome.RETRY
    assert "tidak dapat ditulis" in result.text
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("surat-1.keputusan.eml", mail())]


def test_folder_that_cannot_be_made_is_tried_later(tmp_path):
    """A file stands where the folder should be: no traceback, the mail waits."""
    (tmp_path / "surat").write_text("x")
    [result] = send(tmp_path / "surat", mail())
    assert result.outcome is SendOutcome.RETRY


def test_a_mail_of_another_process_is_not_written(tmp_path):
    """Where its lease was lost there is no file."""

    async def held_back():
        return False

    sent = asyncio.run(FileSender(tmp_path / "surat").send("m@contoh.example", "a@contoh.example", b"", held_back))
    assert sent == NOT_OURS
    assert not (tmp_path / "surat").exists()
