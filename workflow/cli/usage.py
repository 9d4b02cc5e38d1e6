"""What is wrong with a command line, told in one Indonesian sentence: Typer's own messages are English."""

import re

from typer.exceptions import TyperException

_UNKNOWN = re.compile(r"No such command '(.*)'\.?$", re.DOTALL)
_TOO_MANY = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)\.?$", re.DOTALL)
_WITHOUT_VALUE = re.compile(r"Option '(.*)' requires (?:an argument|\d+ arguments)\.?$")
_WITH_VALUE = re.compile(r"Option '(.*)' does not take a value\.?$")
_CHOICES = re.compile(r"is not one of (.*?)\.?$", re.DOTALL)
_TOLD = (
    (_UNKNOWN, "Perintah '{}' tidak dikenal; lihat mutasi --help."),
    (_TOO_MANY, "Argumen berlebih: {}. Teks yang memuat spasi ditulis di antara tanda kutip."),
    (_WITHOUT_VALUE, "Pilihan {} memerlukan nilai."),
    (_WITH_VALUE, "Pilihan {} ditulis tanpa nilai."),
)


def usage_sentence(error: TyperException) -> str:
    """The sentence for a command line that Typer refuses."""
    # Typer's own exception classes are private; their names and fields are what Click has had for years.
    kind, option, message = type(error).__name__, getattr(error, "option_name", ""), str(error)
    if kind == "NoArgsIsHelpError" or (kind == "NoSuchOption" and option == "--json"):
        return "Tulis satu perintah; lihat mutasi --help."
    if kind == "NoSuchOption":
        return f"Pilihan {option} tidak dikenal."
    param = getattr(error, "param", None)
    if kind == "MissingParameter":
        name = _name(param)
        return f"{'Pilihan' if name.startswith('--') else 'Argumen'} {name} belum diberikan."
    if kind == "BadParameter" and param is not None:
        return f"Nilai untuk {_name(param)} tidak sah; {_allowed(message)}."
    for pattern, sentence in _TOLD:
        if found := pattern.search(message):
            return sentence.format(found[1])
    return "Perintah tidak dapat dijalankan seperti ditulis; lihat --help perintah ini."


def _name(param: object) -> str:
    """An option as it is typed, an argument as the help shows it."""
    first: str = (getattr(param, "opts", None) or [""])[0]
    if first.startswith("-"):
        return first
    shown: str = getattr(param, "metavar", None) or getattr(param, "name", None) or ""
    return shown.strip("[]{}.").upper()


def _allowed(message: str) -> str:
    if found := _CHOICES.search(message):
        return "pilih " + found[1].replace("'", "")
    return "lihat --help perintah ini"
