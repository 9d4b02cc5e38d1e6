"""Why a file is refused, before it is known which file it is: the reason alone."""


class RefusedError(Exception):
    """Raised inside intake; `workbook.open_workbook` turns it into an `UnreadableFileError` with the file's name.

    Args:
        reason: Indonesian clause, without the final stop.
        sheet: name of the sheet, when known.
    """

    def __init__(self, reason: str, sheet: str | None = None) -> None:
        self.reason, self.sheet = reason, sheet
        super().__init__(reason)
