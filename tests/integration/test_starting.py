"""`mutasi awal` on the sample city: the lists that a round starts from, on both databases."""

import json
import zipfile
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import event, text

from tests.city import house_on
from workflow.cli.main import main
from workflow.domain.errors import NotFoundError
from workflow.services.starting import LISTS, where_to_start
from workflow.services.watch import watch

ACTING = "KEC-MARIMBUN-CAMAT"
TABLES = ("employee", "position", "register", "occupancy", "ledger_entry", "outbox")


@pytest.fixture
def house(city_url):
    """The sample city with its people, on both databases."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


def test_the_lists_say_what_the_rules_say(house):
    """The Plt are those of the night's R-PLT-01; posts are of the map; nobody in two lists of one post by mistake."""
    found = where_to_start(house)
    told = [finding for finding in watch(house, house.clock.today()).findings if finding.rule == "R-PLT-01"]
    assert [one.finding for one in found.acting_long] == told
    assert [(one.post_id, one.name != "") for one in found.acting_long] == [(ACTING, True)]
    assert ACTING in {one.post.id for one in found.vacant}
    assert found.acting[ACTING] == found.acting_long[0].nip
    assert (found.limits.retirement_months, found.limits.review_months, found.limits.small_unit) == (12, 60, 8)
    assert all(one.filled + one.free == one.post.slots > one.filled for one in found.vacant)
    assert all(one.months >= 60 for one in found.long_serving)
    assert found.retiring
    assert all(0 <= one.staff < one.floor <= one.need for one in found.short)
    for name in LISTS:
        counts = list(found.by_agency(name).values())
        assert counts == sorted(counts, reverse=True)


def test_a_unit_or_an_agency_can_be_asked_for(house):
    """A unit shows itself, an agency all its units; an unknown one is bad input; elsewhere no Plt is listed."""
    whole = where_to_start(house)
    agency = where_to_start(house, unit_id="KEC-MARIMBUN")
    assert {one.post.agency_id for one in agency.vacant} == {"KEC-MARIMBUN"}
    assert len(agency.acting_long) == 1
    unit = whole.vacant[-1].post.unit_id
    assert {one.post.unit_id for one in where_to_start(house, unit_id=unit).vacant} == {unit}
    assert where_to_start(house, unit_id="BKPSDM").acting_long == ()
    with pytest.raises(NotFoundError):
        where_to_start(house, unit_id="TIDAK-ADA")


def test_a_plt_of_a_post_outside_the_map_is_still_told(house):
    """The post's id stands where the map has no name; such an entry is of no agency and of no unit asked for."""
    gone = text("UPDATE position SET recorded_until = recorded_at WHERE post_id = :p")

    def leave(tx):
        tx.conn.execute(gone, {"p": ACTING})
        tx.conn.execute(text("UPDATE counter SET value = value + 1 WHERE name = 'directory'"))

    house.store.write(leave)
    found = where_to_start(house)
    assert [(one.post, one.post_id) for one in found.acting_long] == [(None, ACTING)]
    assert found.by_agency("plt") == {"": 1}
    assert where_to_start(house, unit_id="KEC-MARIMBUN").acting_long == ()


def test_the_whole_city_takes_few_statements(house):
    """The directory, the holders, the register of status and the last days: the same few for one unit and for all."""
    counts = []
    for unit in (None, "BKPSDM"):
        seen = []

        def noted(_conn, _cursor, statement, _parameters, _context, _many, seen=seen):
            seen.append(statement)

        event.listen(house.store.engine, "before_cursor_execute", noted)
        where_to_start(house, unit_id=unit)
        event.remove(house.store.engine, "before_cursor_execute", noted)
        counts.append(len([one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))]))
    assert max(counts) <= 6


@pytest.fixture
def command(city_url, monkeypatch, capsys):
    """Runs `mutasi awal` on the city: (code, its JSON or printed text)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("COLUMNS", "240")

    def run(*words, as_json=True):
        code = main(["awal", *words, "--pada", "2026-11-24", *(["--json"] if as_json else [])])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run


def test_the_command_answers_and_writes_its_files(command, tmp_path, city_url):
    """JSON, XLSX and SVG tell the same numbers; the database stays as it was."""
    before = _sizes(city_url)
    sheet, picture = tmp_path / "awal.xlsx", tmp_path / "awal.svg"
    code, told = command("--xlsx", str(sheet), "--svg", str(picture))
    assert (code, told["berkas"]) == (0, ["awal.xlsx", "awal.svg"])
    assert list(told["daftar"]) == list(LISTS)
    (acting,) = told["daftar"]["plt"]
    assert (acting["id_jabatan"], acting["hasil"]) == (ACTING, "WARN")
    assert "sudah 77 hari" in acting["alasan"]
    with zipfile.ZipFile(sheet) as book:
        names = book.read("xl/workbook.xml").decode()
    assert [name for name in ("ringkasan", *LISTS) if f'name="{name}"' not in names] == []
    drawn = [node.text or "" for node in ET.fromstring(picture.read_text()).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own file
    for name in LISTS:
        total = told["ringkasan"][name]["jumlah"]
        assert total == len(told["daftar"][name]) == sum(told["ringkasan"][name]["opd"].values())
        assert any(line.endswith(f": {total}") for line in drawn)
    assert any(line.endswith("OPD lain") for line in drawn)
    assert _sizes(city_url) == before


def _sizes(url):
    house = house_on(url)
    with house.store.reading() as conn:
        found = {table: conn.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() for table in TABLES}
    house.store.close()
    return found


def test_one_list_is_shown_whole_and_five_are_shortened(command):
    """Without `--daftar` each table shows ten rows and how many more there are; with it, all of that one."""
    code, five = command(as_json=False)
    assert code == 0
    for told in ("Jabatan lowong: ", "lagi dengan --daftar lowong", "(pensiun): 7", "Lebih dari 5 tahun", "Tanpa TMT"):
        assert told in five
    code, whole = command("--daftar", "pensiun", as_json=False)
    assert code == 0
    assert ("lagi dengan" in whole, "Jabatan lowong" in whole) == (False, False)
    assert "batas usia pensiun, sudah lewat" in whole
    assert list(command("--daftar", "kurang", "--unit", "BKPSDM")[1]["daftar"]) == ["kurang"]


def test_the_picture_of_an_agency_counts_its_units(command, tmp_path):
    """With `--unit` the bars are those of its units, and their sum is the number of the list."""
    picture = tmp_path / "awal.svg"
    _code, told = command("--unit", "KEC-MARIMBUN", "--daftar", "kurang", "--svg", str(picture))
    drawn = picture.read_text()
    assert "Tempat gelombang dimulai di Kecamatan Siantar Marimbun, 24 November 2026, menurut unit" in drawn
    rows = told["daftar"]["kurang"]
    assert len(rows) > 1
    assert all(f"{row['unit']} 1" in drawn for row in rows)


def test_a_wrong_question_is_bad_input(command, capsys):
    """An unknown list or unit: exit 1 and one sentence."""
    code, told = command("--unit", "TIDAK-ADA")
    assert (code, list(told)) == (1, ["galat"])
    assert main(["awal", "--daftar", "lain"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
