"""Files of evidence: looked at before they are taken, and kept by their hash; specific personal data apart."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from workflow.domain.errors import BadInputError
from workflow.domain.evidence import Evidence, EvidenceLimits, kind_of

FOLDER, GENERAL, SPECIFIC = "bukti", "umum", "spesifik"
_OWNER_ONLY_FOLDER, _OWNER_ONLY = 0o700, 0o400


class EvidenceFile(NamedTuple):
    """A file as it was read."""

    evidence: Evidence
    data: bytes


def read_evidence(paths: Sequence[Path], limits: EvidenceLimits, *, specific: bool) -> tuple[EvidenceFile, ...]:
    """Reads files of evidence; the same content twice is one.

    Raises:
        BadInputError: too many, unreadable, empty, too large, or of a type that is not taken.
    """
    if len(paths) > limits.most:
        raise BadInputError(f"Paling banyak {limits.most} berkas bukti sekali konfirmasi.")
    files = [_read(path, limits, specific=specific) for path in paths]
    return tuple({file.evidence.sha256: file for file in files}.values())


def _read(path: Path, limits: EvidenceLimits, *, specific: bool) -> EvidenceFile:
    try:
        with path.open("rb") as file:
            data = file.read(limits.largest + 1)
    except OSError as exc:
        raise BadInputError(f"Berkas bukti {path.name} tidak dapat dibaca.") from exc
    if len(data) > limits.largest:
        raise BadInputError(f"Berkas bukti {path.name} lebih besar dari {limits.largest // 1024} KB.")
    kind = kind_of(data)
    if kind not in limits.kinds:
        raise BadInputError(f"Berkas bukti {path.name} bukan {', '.join(limits.kinds)} (dilihat dari isinya).")
    return EvidenceFile(Evidence(hashlib.sha256(data).hexdigest(), len(data), kind or "", specific), data)


def place_of(folder: Path, evidence: Evidence) -> Path:
    """Where a file of evidence is kept."""
    apart = SPECIFIC if evidence.specific else GENERAL
    return folder / FOLDER / apart / evidence.sha256[:2] / f"{evidence.sha256}.{evidence.kind}"


def keep_evidence(folder: Path, files: Sequence[EvidenceFile]) -> list[Path]:
    """Writes the files under their hashes; returns those that were not there before.

    A file is there whole or not at all, so that the ledger never names a hash whose content is torn.
    """
    fresh = []
    for file in files:
        place = place_of(folder, file.evidence)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
        partial = place.with_suffix(f".{os.getpid()}.sebagian")
        with partial.open("wb") as target:
            target.write(file.data)
            target.flush()
            os.fsync(target.fileno())
        partial.chmod(_OWNER_ONLY)
        partial.replace(place)
        fresh.append(place)
    return fresh


def drop_evidence(places: Sequence[Path]) -> None:
    """Takes back files of an act that was refused."""
    for place in places:
        place.unlink(missing_ok=True)
