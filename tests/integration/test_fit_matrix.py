"""`mutasi peta --matriks` on the sample city: the best of each post, as the score of one pair has them, on both databases."""

import csv
import json
import random
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy import text

from tests.city import house_on
from tools.sources import ROOT
from workflow.cli import fit_matrix
from workflow.cli.main import main
from workflow.domain.competence import fit, match
from workflow.domain.errors import NotFoundError
from workflow.domain.missing import Missing
from workflow.services.best_fits import best_people, columns_of, fits_of
from workflow.services.candidates import lot

BUDGET = "BPKPD.B1-KABID"


@pytest.fixture
def house(city_url):
    """The sample city with its people, on both databases."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


@pytest.mark.parametrize("history", [True, False], ids=["with history", "riwayat_jabatan never imported"])
def test_the_matrix_says_what_the_map_says(house, history):
    """Pairs drawn at random have exactly the score of `fit` and the share of `match`."""
    if not history:
        forget = text("DELETE FROM import_run WHERE table_name = 'riwayat_jabatan'")
        house.store.write(lambda tx: tx.conn.execute(forget))
    fits = fits_of(house)
    dossiers, nips, dice = fits.dossiers, list(fits.dossiers.people), random.Random(4)
    compared = 0
    for post, column in columns_of(fits, house):
        for place in dice.sample(range(len(nips)), 2):
            nip = nips[place]
            profile = dossiers.known(nip).profile
            share = match(dossiers.standard(post.id), {} if isinstance(profile, Missing) else profile).share
            told = (fit(dossiers.candidate(nip, post.id), house.policy.weighing).score, share)
            found = (float(column.score[place]), float(column.share[place]))
            assert found == tuple(pytest.approx(float("nan"), nan_ok=True) if one is None else one for one in told)
            compared += share is not None
    assert compared > 100


def test_the_best_stand_first_and_holders_are_left_out(house):
    """At most so many a post, no holder, in order of score; equal ones share a rank, and a cut is by lot, not by NIP."""
    found, fits = {}, fits_of(house)
    for one in best_people(fits, house, most=3):
        found.setdefault(one.post_id, []).append(one)
    assert set(found) == set(fits.dossiers.posts)
    for post_id, best in found.items():
        scores = [one.score for one in best]
        assert len(best) == 3
        assert scores == sorted(scores, reverse=True)
        assert [one.rank for one in best] == [scores.index(score) + 1 for score in scores]
        holders = {nip for nip, posts in fits.dossiers.present.items() if any(p.post_id == post_id for p in posts)}
        assert holders.isdisjoint(one.nip for one in best)
    everyone = list(best_people(fits_of(house, post_id=BUDGET), house, most=10_000))
    assert [one.nip for one in found[BUDGET]] == [one.nip for one in everyone[:3]]
    tied = [[one.nip for one in everyone if one.score == score] for score in {one.score for one in everyone}]
    assert any(nips != sorted(nips) for nips in tied)
    assert all(nips == sorted(nips, key=lambda nip: lot((nip, BUDGET))) for nips in tied)
    assert any(one.percent is None for one in everyone)


def test_a_holder_who_left_the_roster_disturbs_nothing(house):
    """Who is noted as a holder without a row in the roster has no place in the matrix."""
    fits = fits_of(house, post_id=BUDGET)
    (nip,) = [nip for nip, posts in fits.dossiers.present.items() if any(p.post_id == BUDGET for p in posts)]
    gone = text("UPDATE employee SET recorded_until = recorded_at WHERE nip = :n")
    house.store.write(lambda tx: tx.conn.execute(gone, {"n": nip}))
    assert nip not in {one.nip for one in best_people(fits_of(house, post_id=BUDGET), house, most=10_000)}


def test_a_unit_can_be_asked_for(house):
    """A unit has its posts; unknown units and posts are bad input."""
    assert {post.unit_id for post in fits_of(house, unit_id="BPKPD.B1").posts} == {"BPKPD.B1"}
    for wrong in ({"post_id": "TIDAK-ADA"}, {"unit_id": "TIDAK-ADA"}):
        with pytest.raises(NotFoundError):
            fits_of(house, **wrong)


@pytest.fixture
def command(city_url, monkeypatch, capsys):
    """Runs a command on the city and gives (code, its JSON)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)

    def run(*words):
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_pairs_are_what_matching_reads(command, tmp_path):
    """The CSV goes to `mutasi jodohkan` as it is; the XLSX names people, posts, ranks and per cent."""
    pairs, sheet = tmp_path / "SKOR.csv", tmp_path / "matriks.xlsx"
    words = ("peta", "--unit", "BPKPD.B1", "--pada", "2026-11-24", "--maks", "5", "--matriks")
    code, told = command(*words, str(pairs))
    assert (code, told["berkas"], told["ditulis"]) == (0, ["SKOR.csv"], 5 * told["jabatan"])
    assert told["dihitung"] == told["orang"] * told["jabatan"]
    with pairs.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert (list(rows[0]), len(rows)) == (["nip", "id_jabatan", "skor"], told["ditulis"])
    code, placed = command("jodohkan", str(pairs))
    assert (code, placed["status"]) == (0, "optimal")
    assert 0 < placed["ditempatkan"] <= told["jabatan"]
    assert command(*words, str(sheet))[0] == 0
    assert zipfile.is_zipfile(sheet)
    code, again = command(*words, str(sheet))
    assert (code, "sudah ada" in again["galat"]) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--matriks", "m.txt"), ".csv atau .xlsx", id="another kind of file"),
        pytest.param(("--matriks", "m.csv", "--maks", "0"), "di atas nol", id="nobody"),
        pytest.param(("--matriks", "m.csv", "--nip", "1"), "tidak dapat digabung", id="a person"),
        pytest.param(("--matriks", "m.xlsx", "--maks", "9999"), "paling banyak 1000 baris", id="more rows than fit"),
        pytest.param(("--matriks", "m.csv", "--jabatan", "X"), "tidak ditemukan", id="an unknown post"),
    ],
)
def test_a_wrong_question_is_bad_input(command, words, told, tmp_path, monkeypatch):
    """Exit 1, one sentence, no file."""
    folder = tmp_path / "kosong"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(fit_matrix, "_MOST_ROWS", 1000)
    code, answered = command("peta", *words)
    assert code == 1
    assert told in answered["galat"]
    assert list(folder.iterdir()) == []


def test_no_start_up_pays_for_numpy():
    """Importing the command's module does not import numpy: only the matrix itself does (ADR 0020, ADR 0027)."""
    code = "import sys, workflow.cli.fit_matrix; sys.exit('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == 0
