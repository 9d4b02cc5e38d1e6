"""The demo's six hard things: each ends, the table reads it from the database, and what was withheld stands there as missing."""

import shutil
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from tests.city import close_all
from workflow.bootstrap import explainer, open_app
from workflow.cli.jobs import night_shape
from workflow.cli.options import NIGHT, moment_of
from workflow.services.night import run_nights

ROLES = [
    "ASN yang tidak setuju (kepala bidang)",
    "Atasan tujuan yang diam",
    "Kepala Disdukcapil (penanda tangan)",
    "ASN yang alamatnya memantul",
    "Pejabat yang absen pada pelantikan",
    "Pejabat lama yang meninggal",
]
LAST = date(2026, 12, 16)
TAKEN_BACK = {
    "keberatan dijawab": (0, "UPDATE task SET state = 'terbuka', done_at = NULL WHERE code = 'KB1'"),
    "pembicaraan dengan atasan dicatat": (0, "UPDATE task SET state = 'batal', done_at = NULL WHERE code = 'SB1'"),
    "SPMT dicatat oleh atasannya": (1, "UPDATE task SET done_by = owner_nip WHERE code = 'H1'"),
    "sertifikat Plh aktif": (2, "UPDATE task SET state = 'terbuka', done_at = NULL WHERE code = 'D4'"),
    "SK menunggu keputusan Mendagri": (2, "DELETE FROM letter WHERE kind = 'keputusan_mendagri_dukcapil'"),
    "alamat surel diperbarui": (3, "UPDATE data_correction SET state = 'menunggu'"),
    "dilantik menyusul": (4, "UPDATE attendance SET held_on = '2026-12-03'"),
    "meninggal dunia": (5, "DELETE FROM register WHERE table_name = 'status'"),
    "kasus selesai": (5, "UPDATE transfer_case SET state = 'dibatalkan' WHERE number = 'MUT-2026-0004'"),
}
"""What the table says is missing, of whom, once it is taken out of the database."""


def sweep(day):
    """The nights that are due, by the service that the flow wraps."""

    def house(due):
        return open_app(moment_of(due.isoformat(), NIGHT)).house

    found = [night_shape(night, explainer()) for night in run_nights(house(day), house)]
    close_all()
    return found


@pytest.fixture(scope="module")
def played(prefect_home, tmp_path_factory):
    """The demo in a small city, its receipt withheld: the module, its days, the database file."""
    folder = tmp_path_factory.mktemp("peragaan") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_VAR", str(folder))
        patch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{folder}/mutasi.db")
        from flows import demo
        from flows.hard_days import HardDays

        decisions, hard = demo.prepare(employees=("--asn", "700", "--benih", "7"))
        receipt = [row for row in hard.rows if "tanda-terima" in row["perintah"]]
        wrong = []
        patch.setattr(demo, "tell_wrong", wrong.extend)
        demo.play(decisions, HardDays([row for row in hard.rows if row not in receipt]), sweep)
        close_all()
        assert wrong == []
        yield demo, hard, folder / "mutasi.db"
    close_all()


@pytest.fixture
def on_copy(played, tmp_path, monkeypatch):
    """A copy of what was played, for the commands of a test: its engine."""
    for path in played[2].parent.glob("mutasi.db*"):
        shutil.copyfile(path, tmp_path / path.name)
    shutil.copytree(played[2].parent / "kota", tmp_path / "kota")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path}/mutasi.db")
    return create_engine(f"sqlite:///{tmp_path}/mutasi.db")


def ended(hard):
    """The six as the table shows them."""
    from flows.hard_endings import endings

    return endings(hard)


@pytest.mark.lambat
def test_without_the_receipt_the_table_says_so_and_with_it_all_six_end(played, on_copy):
    """The withheld act keeps the demo from ending well and stands in its row; entered, all six have ended."""
    demo, hard, _database = played
    before = ended(hard)
    assert [one.who for one in before] == ROLES
    assert [one.who for one in before if not one.good] == ["ASN yang alamatnya memantul"]
    assert "BELUM: tanda terima dicatat" in before[3].ended
    with pytest.raises(demo.DemoError, match="ASN yang alamatnya memantul"):
        demo.show_six(hard)
    assert hard.perform(LAST) == []
    assert all(one.good and "BELUM" not in one.happened + one.ended for one in ended(hard))
    demo.show_six(hard)


@pytest.mark.lambat
@pytest.mark.parametrize("missing", TAKEN_BACK)
def test_each_ending_is_read_from_the_database(missing, played, on_copy):
    """What is taken out of the database is told as missing, in the row of the one whom it concerns."""
    place, statement = TAKEN_BACK[missing]
    with on_copy.begin() as conn:
        conn.execute(text(statement))
        conn.execute(text("UPDATE counter SET value = value + 1"))
    found = ended(played[1])[place]
    assert f"BELUM: {missing}" in f"{found.happened}; {found.ended}"
    assert not found.good


@pytest.mark.lambat
def test_a_command_that_ends_otherwise_is_told(played, on_copy):
    """A command of sulit.csv that is refused, or is not refused where it must be, is named with its day and what it said."""
    demo, hard, _database = played
    wrong = hard.perform(date(2026, 12, 10))
    assert wrong
    assert all(line.startswith("2026-12-10 perkara ") for line in wrong)
    demo.tell_wrong(wrong)
