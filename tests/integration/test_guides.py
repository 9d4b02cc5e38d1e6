"""The guides are true: every command in them is run in order on a fresh small city, and prints what they show."""

import os
import re

import pytest

from tools.guide_photos import LARGEST, PHOTOS, is_blank, photographs
from tools.guides import (
    GUIDES,
    KINDS,
    SCREEN_FOLDER,
    STORY,
    UnfinishedError,
    blocks_of,
    commands_of,
    pictured_command,
    run,
    untrue_outputs,
)
from tools.sources import ROOT
from tools.story_pictures import FOLDER, portal_of, screens, story_blocks
from workflow.mail.preview import find_browser

ALONE = [ROOT / "README.md", ROOT / "docs" / "runbook.md"]
"""Files whose blocks begin on an empty folder."""

ALL = [*STORY, *ALONE]


def _names(paths):
    return [path.relative_to(ROOT).as_posix() for path in paths]


def _checked(paths, folder):
    blocks = [block for path in paths for block in blocks_of(path)]
    _true(blocks, run(blocks, folder))


def _true(blocks, printed):
    assert printed.get("gagal") is None, printed["gagal"]
    assert [block.place for block in blocks if block.kind == "sh"] == list(printed)
    assert untrue_outputs(blocks, printed) == []


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A folder in which the guides' commands were run in order, and what each block printed."""
    folder = tmp_path_factory.mktemp("cerita")
    return folder, run(story_blocks(), folder)


@pytest.mark.lambat
def test_the_guides_tell_one_true_story(story):
    """From the empty folder to the last paper: every command ends as told, every shown output is printed."""
    _true(story_blocks(), story[1])


@pytest.mark.lambat
def test_the_pictured_screens_are_current(story):
    """Each screen in the guides is what its command prints now; else `make gambar-panduan`."""
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("layar-*.svg")}
    drawn = screens(story[0])
    assert sorted(kept) == sorted(drawn)
    assert [name for name in drawn if kept[name] != drawn[name]] == []


@pytest.mark.browser
@pytest.mark.lambat
def test_mails_task_page_and_documents_are_photographed(story):
    """The photographs can be taken again from the story: all of them, none blank, each small enough."""
    if find_browser() is None:
        message = "no chromium on this machine (apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with portal_of(story[0]) as portal:
        taken = dict(photographs(story[0], portal))
    assert taken.keys() == PHOTOS
    assert [name for name, picture in taken.items() if is_blank(picture) or len(picture) > LARGEST] == []


@pytest.mark.lambat
@pytest.mark.parametrize("path", ALONE, ids=_names(ALONE))
def test_the_commands_run_on_an_empty_folder(path, tmp_path):
    """README and runbook: every command that can run on one machine without servers does."""
    _checked([path], tmp_path)


def test_every_guide_is_in_the_story():
    """A guide that nobody runs is not a guide; the index links to each."""
    assert sorted(GUIDES.glob("*.md")) == sorted(STORY)
    index = (GUIDES / "README.md").read_text("utf-8")
    assert [path.name for path in STORY[1:] if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", ALL, ids=_names(ALL))
def test_every_block_says_whether_it_runs(path):
    """A block is run, or says that it cannot be; each file has at least one that is run."""
    blocks = blocks_of(path)
    assert [block.place for block in blocks if block.kind not in KINDS] == []
    assert any(block.kind == "sh" for block in blocks)


@pytest.mark.parametrize("path", ALL, ids=_names(ALL))
def test_links_lead_somewhere(path):
    """Every relative link of these files points to a file that is there."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", STORY[1:], ids=_names(STORY[1:]))
def test_examples_say_that_the_people_are_invented(path):
    """No reader takes a person of an example for a real one."""
    assert "data sintetis" in path.read_text("utf-8")


def _page(folder, text):
    path = ROOT / "docs" / "panduan" / "README.md"
    written = folder / "halaman.md"
    written.write_text(text, "utf-8")
    return [block._replace(path=path) for block in blocks_of(written)]


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("```sh\nfalse\n```\n", "keluar 1, bukan 0"),
        ("```sh\ntrue # keluar 2\n```\n", "keluar 0, bukan 2"),
        ("```sh\nfalse | cat\n```\n", "keluar 1, bukan 0"),
    ],
    ids=["fails", "does not fail as told", "fails in a pipe"],
)
def test_a_wrong_command_is_noticed(text, failure, tmp_path):
    """The run stops at the first command that ends otherwise than the guide says, and names it."""
    assert failure in run(_page(tmp_path, text), tmp_path)["gagal"]


def test_an_untrue_output_is_noticed(tmp_path):
    """A line that was not printed is named; what was printed, in a frame or shortened by an ellipsis, is not."""
    page = _page(tmp_path, "```sh\necho '│ satu  │ dua │'\n```\n```text keluaran\nsatu … dua\nsatu tiga\n```\n")
    assert [line.rpartition(": ")[2] for line in untrue_outputs(page, run(page, tmp_path))] == ["satu tiga"]


def test_commands_are_told_apart(tmp_path):
    """Comments are left out, a backslash and a here-document belong to their command."""
    page = _page(tmp_path, "```sh\n# catatan\ncat <<AKHIR\nsatu\nAKHIR\necho a \\\n  b # keluar 2\n```\n")
    assert [(command, code) for command, _place, code in commands_of(page[0])] == [
        ("cat <<AKHIR\nsatu\nAKHIR", 0),
        ("echo a \\\n  b # keluar 2", 2),
    ]


def test_a_screen_shows_the_last_command_before_it(tmp_path):
    """The picture belongs to the `sh` block above it, also past what that block printed; other pictures to none."""
    page = "```sh\necho a\necho b\n```\n```text keluaran\nb\n```\n![Layar b](gambar/layar-b.svg)\n![Lain](gambar/lain.svg)\n"
    blocks = _page(tmp_path, page)
    assert [block.screen for block in blocks] == ["layar-b", ""]
    assert pictured_command(blocks[0]) == "echo b"
    run(blocks, tmp_path)
    assert (tmp_path / SCREEN_FOLDER / "layar-b.txt").read_text("utf-8") == "b\n"


@pytest.mark.parametrize("text", ["```sh\nls\n", "```sh\nls \\\n```\n"], ids=["fence", "command"])
def test_what_does_not_end_is_named(text, tmp_path):
    """A fence or a command without an end is told with its place, and nothing is run."""
    with pytest.raises(UnfinishedError, match=r"halaman\.md|README\.md"):
        run(_page(tmp_path, text), tmp_path)
