"""The help of every command in Indonesian: Typer's own words in it are English."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from rich.text import Text
    from typer._click import Context, HelpFormatter
    from typer.core import TyperOption

_USAGE, _HELP = "Pemakaian: ", "Tampilkan bantuan ini."
_OPTIONS, _COMMAND = "[PILIHAN]", "PERINTAH [ARGUMEN]..."
_WORDS: Mapping[str, str] = {
    "ARGUMENTS_PANEL_TITLE": "Argumen",
    "OPTIONS_PANEL_TITLE": "Pilihan",
    "COMMANDS_PANEL_TITLE": "Perintah",
    "REQUIRED_LONG_STRING": "[wajib]",
    "DEFAULT_STRING": "[bawaan: {}]",
    "ENVVAR_STRING": "[variabel lingkungan: {}]",
    "DEPRECATED_STRING": "(tidak dipakai lagi) ",
}
"""The settings of `typer.rich_utils` that are words."""

_FORMS: Mapping[str, str] = {
    "<bool>": "",
    "<str>": "<teks>",
    "<int>": "<angka>",
    "<int range>": "<angka>",
    "<path>": "<letak>",
    "<list[str]>": "<teks>...",
    "<list[int]>": "<angka>...",
    "<list[Path]>": "<letak>...",
}
"""How Typer tells what is to be written, and how it is told here: a switch is written alone."""


class _Told(TyperCommand):
    """A command whose help is Indonesian."""

    def get_usage(self, ctx: "Context") -> str:
        self.options_metavar = _OPTIONS
        return _usage(self.collect_usage_pieces(ctx), ctx)

    def get_help_option(self, ctx: "Context") -> "TyperOption | None":
        return _told_option(super().get_help_option(ctx))

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:  # noqa: ARG002 - Typer names it
        _print_help(self, ctx)


class _ToldGroup(TyperGroup):
    """A group of commands whose help is Indonesian."""

    def get_usage(self, ctx: "Context") -> str:
        self.options_metavar, self.subcommand_metavar = _OPTIONS, _COMMAND
        return _usage(self.collect_usage_pieces(ctx), ctx)

    def get_help_option(self, ctx: "Context") -> "TyperOption | None":
        return _told_option(super().get_help_option(ctx))

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:  # noqa: ARG002 - Typer names it
        _print_help(self, ctx)


def _usage(pieces: list[str], ctx: "Context") -> str:
    formatter = ctx.make_formatter()
    formatter.write_usage(ctx.command_path, " ".join(pieces), _USAGE)
    return formatter.getvalue().rstrip("\n")


def _told_option(option: "TyperOption | None") -> "TyperOption | None":
    if option is not None:
        option.help = _HELP
    return option


def _print_help(command: TyperCommand | TyperGroup, ctx: "Context") -> None:
    """Rich comes in with the help that is asked for: no other command waits for it."""
    rich = import_module("typer.rich_utils")
    for name, setting in {**_WORDS, "types_highlighter": _form}.items():
        setattr(rich, name, setting)
    rich.rich_format_help(obj=command, ctx=ctx, markup_mode="rich")


def _form(shown: "Text") -> "Text":
    """What is to be written for an option or argument, told as `_FORMS` has it; a range after it stays."""
    if found := re.match("|".join(map(re.escape, _FORMS)), shown.plain):
        shown.plain = _FORMS[found[0]] + shown.plain[found.end() :]
    return shown


def tell_in_indonesian(app: typer.Typer) -> None:
    """Lets the help of a group and of all that it holds speak Indonesian."""
    app.info.cls = _ToldGroup
    for command in app.registered_commands:
        command.cls = _Told
    for group in app.registered_groups:
        if group.typer_instance is not None:
            tell_in_indonesian(group.typer_instance)
