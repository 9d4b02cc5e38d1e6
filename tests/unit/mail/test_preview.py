"""Every mail as files that people can look at."""

import json
import os

import pytest

from tests.unit.mail.samples import rendered, renderer
from workflow.cli.main import main
from workflow.domain.mails import Mail
from workflow.mail import preview
from workflow.mail.preview import find_browser, take_picture, write_previews
from workflow.mail.specimens import SPECIMENS


def test_every_mail_is_written_in_both_forms(tmp_path):
    """Each specimen is an HTML file and a text with its subject; no mail of the house is left out; an index leads to all."""
    made = write_previews(renderer(), tmp_path / "baru" / "folder", None)
    assert {SPECIMENS[one.name][0] for one in made} == set(Mail)
    assert [one.html.read_text("utf-8") for one in made] == [
        renderer().render(*SPECIMENS[one.name]).html for one in made
    ]
    assert [one.text.read_text("utf-8").splitlines()[0] for one in made] == [f"Subjek: {one.subject}" for one in made]
    index = (tmp_path / "baru" / "folder" / "index.html").read_text("utf-8")
    assert [one.name for one in made if f'href="{one.html.name}"' not in index] == []
    assert [one.picture for one in made if one.picture] == []


def test_browser_that_makes_nothing_leaves_the_mails_without_a_picture(tmp_path):
    """A browser that is broken or missing is told by an absent picture, never by an old one of an earlier run."""
    old = tmp_path / "answer_awaited.png"
    old.write_bytes(b"lama")
    made = write_previews(renderer(), tmp_path, "/bin/false")
    assert not any(one.picture for one in made)
    assert not old.exists()
    assert not take_picture(str(tmp_path / "tidak-ada"), tmp_path / "index.html", old)


@pytest.mark.parametrize(("words", "said"), [((), "tidak ditemukan di mesin ini"), (("--tanpa-gambar",), "")])
def test_command_says_where_pictures_are_missing(words, said, tmp_path, capsys, monkeypatch):
    """`surat pratinjau` without a browser writes the mails and says why no picture is there; unasked ones are not missed."""
    monkeypatch.setattr(preview, "find_browser", lambda: None)
    code = main(["surat", "pratinjau", str(tmp_path / "surel"), *words, "--json"])
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert code == 0
    assert found["tanpa_gambar"] == len(found["surel"]) == len(SPECIMENS)
    assert (said in told.err) if said else told.err == ""


def test_folder_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    """A file in the folder's place ends the command with exit code 1 and one line."""
    blocked = tmp_path / "berkas"
    blocked.write_text("ada")
    assert main(["surat", "pratinjau", str(blocked), "--tanpa-gambar"]) == 1
    assert capsys.readouterr().err.strip() == "Folder berkas tidak dapat ditulis; periksa letak dan izinnya."


@pytest.mark.browser
@pytest.mark.lambat
def test_picture_shows_a_mail(browser_or_skip, tmp_path):
    """A chromium makes a PNG of a mail that is not one blank sheet."""
    page, picture = tmp_path / "surel.html", tmp_path / "surel.png"
    page.write_text(rendered("decision_made-setuju").html, "utf-8")
    assert take_picture(browser_or_skip, page, picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(picture.read_bytes()) > 10_000


@pytest.fixture
def browser_or_skip():
    """A chromium; without one the test skips, with CI=true it fails."""
    found = find_browser()
    if found is None:
        message = "no chromium on this machine (apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return found
