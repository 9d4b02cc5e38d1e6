"""Where names stand with BKN, and broken chains, as JSON and in words."""

from collections import Counter
from collections.abc import Iterable, Sequence

from workflow.documents.imut import STATES, state_in_words
from workflow.domain.casefile import CaseFile
from workflow.domain.chains import Broken
from workflow.domain.rules.recommendation import Standing, standing

CAUSES = {
    "ditolak": "ditolak BKN",
    "perlu_perbaikan": "diminta BKN diperbaiki",
    "rantai": "menunggu jabatan yang juga tidak dilepas",
}


def standing_document(file: CaseFile) -> dict[str, object]:
    """The state of a name in I-MUT with its letter, BKN's reason, and what of it is missing."""
    return _document(standing(file.facts))


def _document(found: Standing) -> dict[str, object]:
    letter = found.letter
    return {
        "keadaan": found.state.value,
        "surat": letter.number if letter else None,
        "tanggal": letter.date if letter else None,
        "alasan": found.reason,
        "baru_tiga_terbaik": found.first_only,
        "surat_jabatan_lain": found.other_post.number if found.other_post else None,
    }


def standing_line(file: CaseFile) -> str:
    """The state of a name in I-MUT in one sentence."""
    return state_in_words(standing(file.facts))


def state_counts(files: Iterable[CaseFile]) -> dict[str, int]:
    """How many names have each state; each state is there."""
    found = Counter(standing(file.facts).state for file in files)
    return {state.value: found[state] for state in STATES}


def chains_document(chains: Sequence[Broken]) -> list[dict[str, object]]:
    """The broken chains: who cannot enter which post, and who does not leave it, with the reason."""
    return [
        {
            "nomor": broken.link.number,
            "nip": broken.link.nip,
            "id_jabatan": broken.link.target,
            "menunggu": [{"nomor": one.number, "nip": one.nip, "sebab": cause} for one, cause in broken.behind],
        }
        for broken in chains
    ]


def chain_lines(chains: Sequence[Broken]) -> list[str]:
    """The broken chains in words."""
    return [
        f"Rantai putus: {broken.link.number} menunggu jabatan {broken.link.target} yang tidak dilepas "
        + "; ".join(f"{one.number} ({CAUSES[cause]})" for one, cause in broken.behind)
        for broken in chains
    ]
