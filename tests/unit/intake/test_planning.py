"""The files of a plan are read back as they were written."""

from datetime import date

import pytest

from workflow.domain.context import Decree, DecreeKind
from workflow.domain.errors import UnreadableFileError
from workflow.intake.context import read_context
from workflow.intake.planning import ProposedMove, context_file, proposal_workbook, read_moves, read_plan

NIP, DAY = "197803062005012008", date(2026, 12, 28)
MOVE = ProposedMove(NIP, "Nama", "B-1", "Alasan.", None, "E1", "=Asal", "Baru", DAY, "R-CMP-03: kurang.")
DECREES = [
    Decree("E1", DecreeKind.PELAKSANA, None, DAY, None, None, None, None, DAY),
    Decree('A"1', None, None, DAY, DAY, None, None, None, date(2027, 2, 1)),
]


def test_a_plan_is_read_back(tmp_path):
    """The moves come back with the days of their SKs; the context is one that every command reads."""
    (tmp_path / "usulan.xlsx").write_bytes(proposal_workbook([MOVE]))
    (tmp_path / "gelombang.toml").write_bytes(context_file("R-1", DECREES))
    assert read_plan(tmp_path) == {(NIP, "B-1"): DAY}
    context = read_context(tmp_path / "gelombang.toml")
    assert (context.code, context.decrees) == ("R-1", tuple(DECREES))


def test_a_list_without_sk_takes_the_only_one_or_the_given_day(tmp_path):
    """One SK needs no name; a day that is given counts for all."""
    (tmp_path / "u.csv").write_text(f"nip,id_jabatan_tujuan,jenis\n{NIP},B-1,rotasi\n")
    (tmp_path / "k.toml").write_bytes(context_file("R-1", DECREES[1:]))
    (tmp_path / "tanpa.toml").write_bytes(
        context_file("R-1", [DECREES[1]._replace(date=None, inauguration=None, tmt=None)])
    )
    context = read_context(tmp_path / "k.toml")
    assert read_moves(tmp_path / "u.csv", context, None) == {(NIP, "B-1"): date(2027, 2, 1)}
    assert read_moves(tmp_path / "u.csv", None, DAY) == {(NIP, "B-1"): DAY}
    with pytest.raises(UnreadableFileError, match="TMT tidak diketahui"):
        read_moves(tmp_path / "u.csv", read_context(tmp_path / "tanpa.toml"), None)


@pytest.mark.parametrize(
    ("row", "told"), [(f"{NIP},,rotasi", "wajib diisi"), (f"{NIP},B-1,tukar", "tukar|pilih|tidak dikenal")]
)
def test_a_row_that_names_no_move_is_refused(tmp_path, row, told):
    """A plan moves people to posts that are named by their id."""
    (tmp_path / "u.csv").write_text(f"nip,id_jabatan_tujuan,jenis\n{row}\n")
    with pytest.raises(UnreadableFileError, match=told):
        read_moves(tmp_path / "u.csv", None, DAY)
