"""A row that contradicts itself is refused with its row, column and reason; both sides of every limit."""

from datetime import date

import pytest

from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.row_sense import refuse_senseless

DAY, BEFORE = date(2026, 5, 2), date(2026, 5, 1)


def table(name, *rows, rejects=()):
    """A table of rows that begin in row 2."""
    parsed = tuple(ParsedRow(number, values) for number, values in enumerate(rows, 2))
    columns = frozenset(key for values in rows for key in values)
    return ParsedTable(name, "f.csv", None, 1, columns, parsed, tuple(rejects), len(rows) + len(rejects))


@pytest.mark.parametrize(
    ("name", "good", "bad", "column", "part"),
    [
        ("hukdis", {"mulai": DAY, "selesai": DAY}, {"mulai": DAY, "selesai": BEFORE}, "selesai", "mulai 2026-05-02"),
        ("status", {"mulai": BEFORE, "selesai": None}, {"mulai": DAY, "selesai": BEFORE}, "selesai", "lebih awal"),
        ("peran", {"mulai": None, "selesai": BEFORE}, {"mulai": DAY, "selesai": BEFORE}, "selesai", "lebih awal"),
        (
            "riwayat_jabatan",
            {"tmt_mulai": BEFORE, "tmt_selesai": DAY},
            {"tmt_mulai": DAY, "tmt_selesai": BEFORE},
            "tmt_selesai",
            "lebih awal daripada tmt_mulai",
        ),
        (
            "delegasi",
            {"dari_nip": None, "kepada_nip": "1", "mulai": DAY},
            {"dari_nip": "1", "kepada_nip": "1"},
            "kepada_nip",
            "sama dengan dari_nip",
        ),
        ("hubungan", {"nip": "1", "nip_terkait": "2"}, {"nip": "1", "nip_terkait": "1"}, "nip_terkait", "sama"),
        ("pejabat", {"id": "P-walikota"}, {"id": "P-"}, "id", "misalnya P-walikota"),
        ("pejabat", {"id": "P-wakil"}, {"id": "X-1"}, "id", "misalnya P-walikota"),
        ("pejabat", {"id": "P-wakil"}, {"id": "P-a b"}, "id", "tanpa spasi"),
        ("jabatan", {"kebutuhan": 0}, {"kebutuhan": -1}, "kebutuhan", "kurang dari nol"),
        ("jabatan", {"kebutuhan": None}, {"kebutuhan": -5}, "kebutuhan", "kurang dari nol"),
        (
            "jabatan",
            {"golongan_min": "III/d", "golongan_max": "III/d"},
            {"golongan_min": "III/d", "golongan_max": "III/c"},
            "golongan_max",
            "lebih rendah daripada golongan_min III/d",
        ),
        (
            "jabatan",
            {"golongan_min": "III/a", "golongan_max": None},
            {"golongan_min": "IV/a", "golongan_max": "II/d"},
            "golongan_max",
            "IV/a",
        ),
        (
            "jabatan",
            {"golongan_min": "IX", "golongan_max": "I/a"},
            {"golongan_min": "I/b", "golongan_max": "I/a"},
            "golongan_max",
            "I/b",
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(name, good, bad, column, part):
    """The good row beside it stays; a row that could not be read before keeps its place among the rejects."""
    unread = Reject(9, "x", "", "wajib diisi")
    found = refuse_senseless(table(name, good, bad, rejects=[unread]))
    assert [row.values for row in found.rows] == [good]
    refused, kept = found.rejects
    assert (refused.row, refused.column, kept) == (3, column, unread)
    assert part in refused.reason


def test_other_tables_and_good_rows_are_left_as_they_are():
    """A table without such limits is not looked at, one without such rows is the same."""
    for given in (table("kinerja", {"nip": "1"}), table("peran", {"mulai": BEFORE, "selesai": DAY})):
        assert refuse_senseless(given) is given
