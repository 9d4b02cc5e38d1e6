"""The help of every command speaks Indonesian and leaves no option or argument untold."""

import re

import pytest
from rich.text import Text
from typer.main import get_command

from workflow.cli.main import _COMMANDS, _GROUPS, app_for, main

ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|args|commands?|required|default|show this|message and exit|install|completion|env var|deprecated"
    r"|bool|str|int|path|range|list\[)\b",
    re.IGNORECASE,
)


def _walk(command, words=()):
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _walk(below, (*words, name))


EVERY = dict(_walk(get_command(app_for([]))))
_NAMES = [" ".join(words) or "mutasi" for words in EVERY]


def _printed(words, capsys):
    assert main([*words, "--help"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_the_whole_table_is_walked():
    """Every command and group of the table is among those whose help is read, and each group holds commands."""
    assert {words[0] for words in EVERY if words} == {*_COMMANDS, *_GROUPS}
    assert all(any(words[:1] == (name,) and len(words) == 2 for words in EVERY) for name in _GROUPS)


@pytest.mark.parametrize("words", EVERY, ids=_NAMES)
def test_every_option_and_argument_is_told(words):
    """What each is to hold stands in the help as a sentence, and none of it is lost as markup; so does what the command does."""
    command = EVERY[words]
    assert command.help
    told = {param.name: param.help or "" for param in command.params}
    assert [name for name, text in told.items() if not text.endswith(".")] == []
    assert [name for name, text in told.items() if Text.from_markup(text).plain != text.replace("\\[", "[")] == []


@pytest.mark.parametrize("words", EVERY, ids=_NAMES)
def test_no_english_is_printed(words, capsys):
    """Neither Typer's own words nor its names of types are left; the Indonesian ones stand in their place."""
    printed = _printed(words, capsys)
    assert ENGLISH.findall(printed) == []
    assert "Pemakaian: mutasi" in printed
    assert "[PILIHAN]" in printed
    assert "Tampilkan bantuan ini." in printed


def test_titles_marks_and_forms_are_indonesian(capsys):
    """Panels, what must be given, what is taken without it, and what is written: each has its Indonesian word."""
    group, sample, plan, act = (
        " ".join(_printed(words, capsys).split()) for words in (["surat"], ["contoh"], ["rencana"], ["aksi"])
    )
    assert "─ Perintah ─" in group
    assert "PERINTAH [ARGUMEN]..." in group
    assert all(word in sample for word in ("─ Argumen ─", "─ Pilihan ─", "<letak>", "[wajib]", "[bawaan: 5200]"))
    assert "<angka> [x>=1]" in plan
    assert "--kecuali <teks>..." in act
    assert "--simulasi Uji saja" in act
