"""A mail is three files in a folder named after the mail (ARCHITECTURE.md, ten lines, 5)."""

from tools.sources import ROOT
from workflow.domain.mails import Mail

FOLDER = ROOT / "templates" / "email"
FILES = {"subject.txt", "body.txt", "body.html"}


def test_every_mail_has_its_folder():
    """The enum and the folders name the same mails, so none is promised that cannot be written."""
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "_base"}
    assert folders == {mail.value for mail in Mail}


def test_every_mail_is_three_files():
    """A subject, a plain text and an HTML body, and nothing else."""
    wrong = {
        folder.name: sorted(names)
        for folder in FOLDER.iterdir()
        if folder.is_dir() and folder.name != "_base"
        if (names := {path.name for path in folder.iterdir()}) != FILES
    }
    assert wrong == {}


def test_no_template_is_empty():
    """An empty file would send an empty mail."""
    assert [str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if not path.read_text("utf-8").strip()] == []
