"""How dates and numbers are written in Indonesian: filters for mails, pages and sentences."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from workflow.domain.nip import mask_nip

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def tanggal(value: object) -> str:
    """`3 Desember 2026`; ISO text and moments are taken as dates, other text stays as it is."""
    if isinstance(value, str):
        try:
            return tanggal(date.fromisoformat(value[:10]))
        except ValueError:
            return value
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value)


def waktu(value: datetime, zone: ZoneInfo) -> str:
    """`3 Desember 2026 pukul 08.00 WIB`, in the agency's zone."""
    local = value.astimezone(zone)
    return f"{tanggal(local)} pukul {local:%H.%M} {_ZONES.get(zone.key, local.tzname() or '')}".rstrip()


FILTERS = {"tanggal": tanggal, "nip_samar": mask_nip}
