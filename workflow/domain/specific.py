"""Letters that hold specific personal data: by kind, the class of data of R-PDP-01 that they belong to.

Regulation: UU 27/2022 art. 4.
"""

from collections.abc import Mapping

SPECIFIC_LETTERS: Mapping[str, str] = {
    "keputusan_hukdis": "hukdis",
    "lhp": "hukdis",
    "tim_pemeriksa": "hukdis",
    "keterangan_pengadilan": "pidana",
    "keterangan_dokter": "kesehatan",
}
SPECIFIC_CLASSES = tuple(dict.fromkeys(SPECIFIC_LETTERS.values()))
