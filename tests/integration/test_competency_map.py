"""The competency map, its files, and the commands around it, on the sample city."""

import json
import zipfile
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import house_on
from workflow.cli.main import main
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.missing import MISSING
from workflow.domain.record import Service
from workflow.services.competency_map import competency_map, portrait

BUDGET = "BPKPD.B1-KABID"


@pytest.fixture
def house(city_url):
    """The sample city with its people, on both databases."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


def _first(house):
    return next(row for row in competency_map(house).rows if row.percent is not None and row.fit.gaps)


def test_the_whole_city_stands_beside_its_posts(house):
    """Every holder has a row; the match is that of R-CMP-03 in per cent, and None where nothing is assessed."""
    found = competency_map(house)
    assert len(found.rows) == sum(len(posts) for posts in found.dossiers.present.values())
    assert found.vacant == ()
    for row in found.rows:
        share = row.fit.parts.get("kompetensi")
        assert row.percent == (None if share is None else pytest.approx(100 * share))
    assert any(row.percent is None and "kompetensi" in row.fit.unknown for row in found.rows)


def test_a_row_names_levels_dates_and_what_lapsed(house):
    """Each competency has level, day, standard and the day on which it lapses; what lapsed is named, never guessed."""
    row = _first(house)
    assessed = {item.code: item for item in row.assessed}
    for gap in row.fit.gaps:
        assert (assessed[gap.code].level, assessed[gap.code].need) == (gap.have, gap.need)
    one = row.assessed[0]
    assert one.until == one.on.replace(year=one.on.year + 3)
    assert one.valid

    def age(tx):
        statement = (
            "UPDATE register SET payload = :p WHERE table_name = 'kompetensi' AND subject = :n AND reference = :c"
        )
        old = {"nip": row.person.nip, "kode": one.code, "level": 2, "tanggal": "2019-01-05"}
        tx.conn.execute(text(statement), {"p": json.dumps(old), "n": row.person.nip, "c": one.code})
        undated = {**old, "kode": row.assessed[1].code, "tanggal": None}
        tx.conn.execute(text(statement), {"p": json.dumps(undated), "n": row.person.nip, "c": undated["kode"]})

    house.store.write(age)
    (after,) = competency_map(house, nip=row.person.nip, post_id=row.post.id).rows
    assert set(after.fit.lapsed) == {one.code, row.assessed[1].code}
    lapsed = {item.code: item for item in after.assessed}
    assert (lapsed[one.code].on, lapsed[one.code].level, lapsed[one.code].valid) == (date(2019, 1, 5), 2, False)
    assert (lapsed[row.assessed[1].code].on, lapsed[row.assessed[1].code].until) == (None, None)
    assert after.missing == row.missing


def test_a_post_a_unit_and_a_pair_can_be_asked_for(house):
    """A post shows its holders, or stands as empty; a unit all its posts; a person and a post that pair."""
    row = _first(house)
    assert {r.person.nip for r in competency_map(house, post_id=row.post.id).rows} >= {row.person.nip}
    unit = competency_map(house, unit_id=row.post.unit_id)
    assert {r.post.unit_id for r in unit.rows} | {p.unit_id for p in unit.vacant} == {row.post.unit_id}
    (pair,) = competency_map(house, nip=row.person.nip, post_id=BUDGET).rows
    assert (pair.person.nip, pair.post.id) == (row.person.nip, BUDGET)
    full = {r.post.id for r in competency_map(house).rows}
    empty = next(post for post in unit.dossiers.posts.values() if post.id not in full)
    assert competency_map(house, post_id=empty.id).vacant == (empty,)


def test_a_holder_without_a_row_in_the_roster_has_none_in_the_map(house):
    """Who left the roster, but is still noted as a holder, cannot be mapped and stops nothing."""
    row = _first(house)
    statement = text("UPDATE employee SET recorded_until = recorded_at WHERE nip = :n")
    house.store.write(lambda tx: tx.conn.execute(statement, {"n": row.person.nip}))
    assert row.person.nip not in {r.person.nip for r in competency_map(house).rows}


def test_who_is_not_known_is_said(house):
    """Unknown people, posts and units are bad input; a unit is asked for alone."""
    for wrong in ({"nip": "1"}, {"post_id": "TIDAK-ADA"}, {"unit_id": "TIDAK-ADA"}):
        with pytest.raises(NotFoundError):
            competency_map(house, **wrong)
    with pytest.raises(BadInputError, match="tidak dapat digabung"):
        competency_map(house, nip="1", unit_id="BPKPD")


def test_a_portrait_counts_days_by_family(house):
    """History and present post count once a day; a table that was never imported stays unknown."""
    row = next(r for r in competency_map(house).rows if r.post.id.startswith("BPKPD.B") and r.post.echelon)
    found = competency_map(house, nip=row.person.nip).dossiers
    found.history(row.person.nip).append(Service("Bendahara", None, None, None, None))
    found.history(row.person.nip).append(Service(None, None, None, None, date(2020, 1, 1)))
    told = portrait(row.person.nip, found)
    assert told.families["keuangan"] > 0
    assert len(told.ratings) <= 2
    house.store.write(lambda tx: tx.conn.execute(text("DELETE FROM import_run WHERE table_name = 'diklat'")))
    again = competency_map(house, nip=row.person.nip)
    assert portrait(row.person.nip, again.dossiers).trainings is MISSING
    assert "pelatihan" in again.rows[0].fit.unknown


@pytest.fixture
def command(city_url, monkeypatch, capsys):
    """Runs a command on the city: (code, its JSON or printed text)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)

    def run(*words, as_json=True):
        code = main([*words, "--pada", "2026-11-24", *(["--json"] if as_json else [])])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run


def test_the_commands_answer(command, tmp_path):
    """`peta`, `calon` and `mengapa` answer as one JSON document and as tables, and write XLSX and SVG."""
    code, listed = command("calon", BUDGET, "--maks", "2")
    assert (code, listed.get("galat")) == (0, None)
    assert listed["calon"][0]["urutan"] == 1
    nip = listed["calon"][0]["nip"]
    sheet, chart = tmp_path / "peta.xlsx", tmp_path / "profil.svg"
    code, mapped = command("peta", "--nip", nip, "--jabatan", BUDGET, "--xlsx", str(sheet), "--svg", str(chart))
    assert (code, mapped["berkas"]) == (0, ["peta.xlsx", "profil.svg"])
    (row,) = mapped["baris"]
    assert row["kalimat"] == listed["calon"][0]["kalimat"]
    assert row["orang"]["sumbu_talenta"] == ["Potensial", "Kinerja"]
    assert row["jabatan"]["rumpun"] == "keuangan"
    assert all(item["arti_standar"] for item in row["kompetensi"] if item["need"] and item["code"][0] in "MS")
    assert zipfile.is_zipfile(sheet)
    assert chart.read_text().startswith("<svg")
    code, why = command("mengapa", nip, BUDGET)
    assert (code, why["urutan"], why["skor_di_atas"]) == (0, 1, [])
    assert set(why["bobot"]) >= set(why["bagian"])
    for words in (("peta", "--unit", "BPKPD.B1"), ("calon", "--nip", nip), ("mengapa", nip, BUDGET)):
        code, printed = command(*words, as_json=False)
        assert code == 0
        assert printed.strip()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("calon",), id="nothing asked for"),
        pytest.param(("calon", BUDGET, "--nip", "1"), id="both asked for"),
        pytest.param(("calon", BUDGET, "--maks", "0"), id="none wanted"),
        pytest.param(("peta", "--svg", "semua.svg"), id="a picture of many"),
    ],
)
def test_a_wrong_question_is_bad_input(command, words, tmp_path, monkeypatch):
    """Exit 1, one sentence, no file."""
    folder = tmp_path / "kosong"
    folder.mkdir()
    monkeypatch.chdir(folder)
    code, told = command(*words)
    assert (code, list(told)) == (1, ["galat"])
    assert list(folder.iterdir()) == []


def test_a_stranger_sees_ranks_without_names(command, city_url):
    """`calon --pelaku` shows an uninvolved person the ranks and scores, and neither names nor parts nor reasons."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        granted = {grant.nip for grant in house.loader.directory(conn).grants}
    rows = competency_map(house).rows
    stranger = next(r.person.nip for r in rows if r.post.kind == "pelaksana" and r.person.nip not in granted)
    house.store.close()
    code, listed = command("calon", BUDGET, "--maks", "3", "--pelaku", stranger)
    assert code == 0
    for item in (*listed["calon"], *listed["terhalang"]):
        if item["nip"] != stranger:
            assert (item["nip"], item["nama"], item["bagian"], item["kalimat"]) == (None, None, None, None)
            assert item["skor"] is not None
    assert "dirahasiakan" in command("calon", BUDGET, "--maks", "3", "--pelaku", stranger, as_json=False)[1].replace(
        "\n", ""
    )
