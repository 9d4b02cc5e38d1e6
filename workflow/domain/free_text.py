"""What people write in their own words with an act: not empty where it is given, and no longer than anybody reads."""

from workflow.domain.acts import Act
from workflow.domain.errors import BadInputError

LONGEST_TEXT = 4000
"""Letters of one free text."""


def check_texts(act: Act) -> None:
    """Refuses a reason or note that is given and says nothing, and any free text that is too long.

    Raises:
        BadInputError: names the option.
    """
    for option, text in (("--alasan", act.reason), ("--catatan", act.note)):
        if text is not None and not text.strip():
            raise BadInputError(f"{option} kosong; tulis isinya, atau hilangkan pilihan itu.")
    for option, text in _texts(act).items():
        if text is not None and len(text) > LONGEST_TEXT:
            raise BadInputError(f"{option} memuat {len(text)} huruf; paling panjang {LONGEST_TEXT}.")


def _texts(act: Act) -> dict[str, str | None]:
    texts = {"--alasan": act.reason, "--catatan": act.note, "--pribadi": act.private, "--kunci": act.key}
    if act.paper is not None:
        texts["--berdasarkan"] = act.paper.letter
    if act.correction is not None:
        texts |= {"--lama": act.correction.old, "--baru": act.correction.new}
    return texts
