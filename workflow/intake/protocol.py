"""Reads the protocol's own file of oath groups (`nip,agama`): it is used for one print and kept nowhere."""

import csv
from collections.abc import Mapping
from pathlib import Path

from workflow.domain.errors import UnreadableFileError
from workflow.domain.nip import clean_nip

PERSON, GROUP = "nip", "agama"
_LARGEST = 1_000_000


def read_groups(path: Path) -> Mapping[str, str]:
    """The oath group of each person, by NIP.

    Raises:
        UnreadableFileError: it cannot be read as CSV in UTF-8, is over 1 MB, lacks a column, or has a person twice.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFileError(path.name, "lebih dari 1 MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise UnreadableFileError(path.name, "berkas tidak dapat dibaca") from exc
    except UnicodeDecodeError as exc:
        raise UnreadableFileError(path.name, "bukan CSV dalam UTF-8") from exc
    rows = csv.DictReader(text.splitlines())
    if not {PERSON, GROUP} <= set(rows.fieldnames or ()):
        raise UnreadableFileError(path.name, f"harus mempunyai kolom {PERSON} dan {GROUP}")
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        nip = clean_nip(row[PERSON] or "")
        if nip in found:
            raise UnreadableFileError(path.name, "orang ini sudah disebut", row=number)
        found[nip] = (row[GROUP] or "").strip()
    return found
