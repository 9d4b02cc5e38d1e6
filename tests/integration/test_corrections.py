"""`ralat`: numbered, form only, old and new kept in the ledger and shown; substance is refused with the right way."""

import contextlib
import io
import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain.stages import FIVE_STAGES
from workflow.services.audit import verify

_NUMBER, _MAYOR = "MUT-2026-0001", "P-walikota"
_FORM = ("--kolom", "gelar", "--lama", "S.E", "--baru", "S.E.")


def _told(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--pada", "2026-12-10", "--json"])
    close_all()
    return code, json.loads(out.getvalue()) if out.getvalue() else err.getvalue()


def _ralat(*more):
    return _told("aksi", _NUMBER, "ralat", "--pelaku", _MAYOR, *more)


def _others(house):
    """Two employees whom no case is about."""
    wanted = (
        "SELECT nip FROM employee WHERE recorded_until IS NULL AND nip NOT IN (SELECT nip FROM transfer_case) LIMIT 2"
    )
    with house.store.reading() as conn:
        return [nip for (nip,) in conn.execute(text(wanted))]


@pytest.fixture
def approved(city_url, monkeypatch, tmp_path):
    """A case of the city that stands in serah_terima."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    house = house_on(city_url)

    def work(tx):
        for stage in FIVE_STAGES[1:]:
            tx.conn.execute(
                text("UPDATE transfer_case SET state = :s, tmt = :t WHERE number = :n"),
                {"s": stage.value, "t": date(2026, 12, 3), "n": _NUMBER},
            )

    house.store.write(work)
    yield house
    house.store.close()


def test_a_correction_is_numbered_and_shown(approved):
    """Each has its number; column, old and new stand in the answer, in the timeline and in the proof; the case stays."""
    code, first = _ralat(*_FORM, "--alasan", "Salah ketik.")
    assert (code, first["dari"], first["ke"]) == (0, "serah_terima", "serah_terima")
    kept = {"nomor": f"{_NUMBER}/RALAT-1", "tanggal": "2026-12-10", "kolom": "gelar", "lama": "S.E", "baru": "S.E."}
    assert first["ralat"] == kept
    recorder, checker = _others(approved)
    paper = ("--berdasarkan", "800/R/2026", "--pencatat", recorder, "--pemeriksa", checker)
    _code, second = _ralat("--kolom", "golongan", "--lama", "III/c", "--baru", "III/d", *paper)
    assert second["ralat"]["nomor"] == "800/R/2026"
    _code, third = _ralat("--kolom", "pengetikan", "--lama", "ktik", "--baru", "ketik")
    assert third["ralat"]["nomor"] == f"{_NUMBER}/RALAT-3"
    _code, shown = _told("kasus", _NUMBER)
    assert [entry["ralat"] for entry in shown["lini_masa"] if "ralat" in entry] == [
        answer["ralat"] for answer in (first, second, third)
    ]
    _code, proof = _told("bukti", _NUMBER)
    assert [act["isi"]["ralat"]["baru"] for act in proof["tindakan"] if "ralat" in act["isi"]] == [
        "S.E.",
        "III/d",
        "ketik",
    ]
    assert verify(approved).bad is None


def test_the_screen_and_the_printed_proof_show_it(approved):
    """People see the correction in the list of what happened, and in the proof as text."""
    _ralat(*_FORM)
    for words in (("kasus", _NUMBER), ("bukti", _NUMBER)):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert main([*words, "--pada", "2026-12-10"]) == 0
        close_all()
        assert "RALAT-1" in out.getvalue()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        pytest.param((), "Ralat memerlukan kolom", id="tidak-lengkap"),
        pytest.param(("--kolom", "gelar", "--lama", "S.E.", "--baru", " S.E."), "sama", id="sama"),
        pytest.param(("--kolom", "nip", "--lama", "a", "--baru", "b"), "mengganti orangnya", id="orang"),
        pytest.param(("--kolom", "jabatan", "--lama", "a", "--baru", "b"), "mengganti jabatannya", id="jabatan"),
        pytest.param(("--kolom", "tmt", "--lama", "a", "--baru", "b"), "mengubah TMT", id="tmt"),
        pytest.param(
            ("--kolom", "pengetikan", "--lama", "DISHUB", "--baru", "DLH.B1-KABID"),
            "mengganti jabatannya",
            id="samaran",
        ),
    ],
)
def test_substance_is_refused_with_the_right_way(approved, more, reason):
    """A change of person, post or TMT is refused as ralat and points at batalkan with a new SK; nothing is written."""
    code, answer = _ralat(*more)
    assert (code, answer["berhasil"]) == (2, False)
    (finding,) = [found for found in answer["temuan"] if found["aturan"] == "K-RALAT"]
    assert reason in finding["alasan"]
    if "mengganti" in reason or "TMT" in reason:
        assert "batalkan" in finding["perbaikan"]
    assert "ralat" not in answer
    _code, shown = _told("kasus", _NUMBER)
    assert not [entry for entry in shown["lini_masa"] if "ralat" in entry]


@pytest.mark.parametrize(
    "words",
    [
        ("ralat", "--kolom", "gelar", "--lama", "a"),
        ("ralat", "--kolom", "warna", "--lama", "a", "--baru", "b"),
        ("tunda", *_FORM),
        ("ralat", *_FORM, "--berlaku", "2026-12-11"),
        ("batalkan", "--berlaku", "besok"),
    ],
)
def test_half_a_correction_is_a_fault_of_the_command(approved, words):
    """Options that belong together or to another act stop the command before anything is looked at."""
    code, _said = _told("aksi", _NUMBER, words[0], "--pelaku", _MAYOR, *words[1:])
    assert code == 1
