"""What reading a context again changed of the briefing, as `mutasi gelombang` and `impor usulan` tell it."""

from workflow.services.briefing import BriefingChange


def change_document(changed: BriefingChange) -> dict[str, object]:
    """Its part of the JSON answer; empty where nothing changed and nothing was left out."""
    if changed.nothing and not changed.unnamed:
        return {}
    return {
        "sosialisasi": {
            "rencana": {name: list(pair) for name, pair in changed.parts.items()},
            "sesi": [
                {
                    "kode": one.after.code,
                    "baru": one.before is None,
                    "keadaan": one.after.state,
                    "tanggal": one.after.day,
                    "urutan": one.after.sequence,
                    "diberi_tahu": one.told,
                }
                for one in changed.sessions
            ],
            "tanya_jawab": [one.number for one in changed.questions],
            "tidak_disebut": list(changed.unnamed),
        }
    }


def change_line(changed: BriefingChange) -> str:
    """One sentence where a session was left out: it stands until it is called off."""
    if not changed.unnamed:
        return ""
    left = ", ".join(changed.unnamed)
    return f"Sesi {left} tidak disebut lagi dan tetap berlaku; tulis batal = true untuk membatalkannya."
