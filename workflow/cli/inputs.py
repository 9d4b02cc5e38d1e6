"""What commands read beside their own options: a file's digest, and a round's context wherever it is written."""

import hashlib
from pathlib import Path

from workflow.domain.context import RoundContext
from workflow.domain.errors import UnreadableFileError
from workflow.domain.registers import ROUND_TABLES
from workflow.intake.context import context_from_tables, read_context
from workflow.intake.tables import read_tables


def file_digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and files of a folder.

    Raises:
        UnreadableFileError: it is not there.
    """
    if not path.exists():
        raise UnreadableFileError(path.name, "berkas tidak ada")
    digest = hashlib.sha256()
    for part in sorted(path.iterdir()) if path.is_dir() else [path]:
        if part.is_file():
            digest.update(part.name.encode() + part.read_bytes())
    return digest.hexdigest()


def context_for(file: Path, context: Path | None) -> RoundContext:
    """The round's context: its own file, else the workbook's sheets.

    Raises:
        UnreadableFileError: neither is there.
    """
    if context is not None:
        return read_context(context)
    if file.suffix.lower() == ".csv":
        raise UnreadableFileError(file.name, "konteks gelombang tidak ada; sertakan --gelombang KONTEKS.toml")
    return context_from_tables(read_tables(file, ROUND_TABLES), file.parent)
