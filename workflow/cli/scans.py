"""`berkas` of a letter: its scan comes with the context, is looked at, and is kept by its hash like other evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workflow.bootstrap import App
from workflow.domain.context import Letter, RoundContext
from workflow.domain.evidence import Evidence
from workflow.domain.specific import SPECIFIC_LETTERS
from workflow.intake.evidence import drop_evidence, keep_evidence, place_of, read_evidence


@contextmanager
def kept_scans(context: RoundContext, app: App) -> Iterator[list[Path]]:
    """Keeps the scans of a context's letters before the letters are entered; a failure takes back those that are new.

    Yields:
        The files that were not there before, to be dropped where nothing was stored.

    Raises:
        BadInputError: a file is unreadable, too large or of a type that is not taken; nothing was kept.
    """
    limits = app.house.policy.handover.evidence
    files = [read_evidence([Path(path)], limits, specific=kind in SPECIFIC_LETTERS)[0] for kind, path in context.scans]
    fresh = keep_evidence(app.settings.folder, files)
    try:
        yield fresh
    except BaseException:
        drop_evidence(fresh)
        raise


def scan_of(letter: Letter, app: App) -> str | None:
    """Where the scan of a letter is kept, below the folder of data; None where only its hash is known."""
    if letter.sha256 is None:
        return None
    kinds, specific = app.house.policy.handover.evidence.kinds, letter.kind in SPECIFIC_LETTERS
    folder = app.settings.folder
    places = [place_of(folder, Evidence(letter.sha256, 0, kind, specific)) for kind in kinds]
    return next((str(place.relative_to(folder)) for place in places if place.is_file()), None)
