"""The forecast of the review team's quorum, and who decides for whom is in conflict: as JSON and as lines."""

from collections.abc import Iterable

from workflow.domain.recusal import Recusal
from workflow.domain.sitting import Forecast, Hindered

_CAUSES = {
    "diri_sendiri": "ia sendiri yang dipindahkan",
    "pengusul": "ia mengusulkan gelombang ini",
    "wakil_pengusul": "ia bertindak untuk pengusul",
    "hubungan": "ada hubungan {}",
    "status": "berhalangan ({})",
    "peran_berakhir": "perannya tidak berlaku pada hari itu",
}
_HOW = {
    "pemegang_peran": "memegang peran yang sama",
    "delegasi": "penerima delegasi",
    "atasan": "atasan, menunjuk pejabat lain",
}
_DECLARE = "Tanda tangani pernyataan tanpa_konflik untuk gelombang ini, lalu BKPSDM mencatatnya di tabel pernyataan."
_FILL = "Tunjuk anggota pengganti atau catat delegasi peran tpk, sebelum sidang."


def sitting_document(found: Forecast) -> dict[str, object]:
    """`prakiraan_tpk`: the quorum, the names for which a member cannot sit, and who has not declared."""
    return {
        "anggota": len(found.members),
        "kuorum": found.quorum,
        "cukup": found.enough,
        "hubungan_diketahui": all(sitting.relations_known for sitting in found.sittings),
        "status_diketahui": found.absences_known,
        "kasus": [
            {
                "nip": sitting.nip,
                "tanggal": sitting.day,
                "dapat_bersidang": sitting.present,
                "cukup": sitting.enough,
                "berhalangan": [_hindered(one) for one in sitting.hindered],
            }
            for sitting in found.sittings
            if sitting.hindered or not sitting.enough
        ],
        "pernyataan": [
            {
                "anggota": member,
                "hasil": "WARN",
                "alasan": "Belum ada pernyataan tanpa konflik kepentingan dari anggota TPK ini untuk gelombang ini.",
                "perbaikan": _DECLARE,
                "penanggung_jawab": "Anggota TPK yang bersangkutan",
            }
            for member in found.undeclared
        ],
        "peringatan": sitting_warnings(found),
    }


def recusal_document(found: Iterable[Recusal]) -> list[dict[str, object]]:
    """`pengganti`: who of the present stage must recuse himself, and who decides in his place."""
    return [
        {
            "peran": one.role.value,
            **_hindered(one.hindered, deputy=False),
            "pengganti": [
                {"nip": other.nip, "sebagai": other.how, "atas_nama": other.on_behalf} for other in one.substitutes
            ],
        }
        for one in found
    ]


def recusal_lines(found: Iterable[Recusal]) -> list[str]:
    """The same in sentences."""
    lines = []
    for one in found:
        others = ", ".join(f"{other.nip} ({_HOW[other.how]})" for other in one.substitutes)
        lines.append(
            f"{one.role.value} {one.hindered.member} tidak memutus: {_told(one.hindered)}. Pengganti: "
            f"{others or 'belum ada; catat delegasi atau pejabat lain yang berwenang'}."
        )
    return lines


def _told(one: Hindered) -> str:
    return _CAUSES[one.cause].format((one.detail or "").replace("_", " "))


def _hindered(one: Hindered, *, deputy: bool = True) -> dict[str, object]:
    lent = {"wakil": one.deputy} if deputy else {}
    return {"anggota": one.member, "sebab": one.cause, "keterangan": _told(one), **lent}


def sitting_warnings(found: Forecast) -> list[str]:
    """What is to be mended before the review team sits, in sentences without names; nothing where all is well."""
    lines = []
    if not found.members:
        lines.append("Prakiraan TPK: belum ada anggota TPK di tabel peran.")
    short = sum(not sitting.enough for sitting in found.sittings) if found.members else 0
    if short:
        lines.append(
            f"Prakiraan TPK: kuorum {found.quorum} dari {len(found.members)} tidak tercapai untuk {short} nama. {_FILL}"
        )
    if found.undeclared:
        lines.append(f"Prakiraan TPK: {len(found.undeclared)} anggota belum menyatakan tanpa konflik. {_DECLARE}")
    return lines
