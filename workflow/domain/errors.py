"""One error root. Refusals are outcomes, not errors; these are for bad input and failure."""

from functools import partial

OUTSIDE = "../"
"""Begins the name of a configuration file that does not lie in config/."""


class MutasiError(Exception):
    """The root of every error of this project. `str()` is one clear sentence in Indonesian."""


class BadInputError(MutasiError):
    """Something handed in cannot be used. Exit code 1; nothing was changed."""


class UnreadableFileError(BadInputError):
    """A file cannot be read as what it should be.

    Args:
        file: name of the file as the user gave it (no directory).
        reason: Indonesian clause, without the final stop.
        sheet, row, column: where, when known; the row is the number that the spreadsheet shows.
    """

    def __init__(
        self, file: str, reason: str, *, sheet: str | None = None, row: int | None = None, column: str | None = None
    ) -> None:
        self.file, self.reason, self.sheet, self.row, self.column = file, reason, sheet, row, column
        where = [f"lembar {sheet}" if sheet else "", f"baris {row}" if row else "", f"kolom {column}" if column else ""]
        place = ", ".join(part for part in where if part)
        super().__init__(f"{file}{', ' + place if place else ''}: {reason}.")

    def __reduce__(self) -> tuple[object, ...]:
        """As it is handed over by the process that read the file."""
        again = partial(type(self), sheet=self.sheet, row=self.row, column=self.column)
        return again, (self.file, self.reason)


class ConfigError(MutasiError):
    """A file of config/, a local file or a setting is wrong: names the file, the key and the reason."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        shown = file.removeprefix(OUTSIDE) if file.startswith(OUTSIDE) else f"config/{file}"
        super().__init__(f"{shown}: {key}: {reason}.")


class NotFoundError(BadInputError):
    """A case, person, post, round or task that does not exist."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key} tidak ditemukan.")


NO_POSTS = "Peta jabatan masih kosong; impor jabatan dahulu."


class SolverError(MutasiError):
    """A solver gave up on a task that has an answer; never seen, and never to be mistaken for an answer."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"Pemecah tidak menemukan jawaban ({status}); tidak ada yang berubah.")


class StaleDatabaseError(MutasiError):
    """The database has not been migrated to this version of the program."""
