"""The forecast of the review team's quorum as JSON and as a warning line."""

from workflow.domain.sitting import Forecast, Hindered

_CAUSES = {
    "diri_sendiri": "ia sendiri yang dipindahkan",
    "pengusul": "ia mengusulkan gelombang ini",
    "wakil_pengusul": "ia bertindak untuk pengusul",
    "hubungan": "ada hubungan {}",
    "status": "berhalangan ({})",
    "peran_berakhir": "perannya tidak berlaku pada hari itu",
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


def _hindered(one: Hindered) -> dict[str, object]:
    cause = _CAUSES[one.cause].format((one.detail or "").replace("_", " "))
    return {"anggota": one.member, "sebab": one.cause, "keterangan": cause, "wakil": one.deputy}


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
