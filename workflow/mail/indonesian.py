"""How dates and numbers are written in Indonesian: filters for mails, pages and sentences."""

from datetime import datetime
from zoneinfo import ZoneInfo

from workflow.domain.indonesian import tanggal
from workflow.domain.nip import mask_nip

__all__ = ["FILTERS", "tanggal", "waktu"]
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def waktu(value: datetime, zone: ZoneInfo) -> str:
    """`3 Desember 2026 pukul 08.00 WIB`, in the agency's zone."""
    local = value.astimezone(zone)
    return f"{tanggal(local)} pukul {local:%H.%M} {_ZONES.get(zone.key, local.tzname() or '')}".rstrip()


FILTERS = {"tanggal": tanggal, "nip_samar": mask_nip}
