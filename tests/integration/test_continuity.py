"""`mutasi kesinambungan` on the sample city: units by day, cover, the look-ahead with the deputy to appoint, on both databases."""

import json
from collections import Counter
from datetime import date
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from tests.integration.test_statements import counted
from workflow.cli.continuity_text import ahead_shape, print_all
from workflow.cli.main import main
from workflow.documents.heat_map import HeatMap, heat_map_svg
from workflow.domain.continuity import Cover
from workflow.domain.deputies import Need
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.minimum_staffing import Limits
from workflow.domain.outlook import Bare
from workflow.domain.stages import Role
from workflow.services.continuity import look_ahead, monitor
from workflow.services.continuity_report import LONGEST_LIST, ahead_rows, ahead_section
from workflow.services.night import run_nights

NIGHT = "2026-11-25"
LED, UNIT = "DISDUKCAPIL-KEPALA", "DISDUKCAPIL.SEK"
MOST = 9


@pytest.fixture
def url(city_url, tmp_path):
    """A copy of the imported city; its round waits in pemetaan."""
    return database_copy(city_url, tmp_path)


@pytest.fixture
def at(url):
    """Houses over the copy by moment; all are closed."""
    opened = []

    def house(moment=NIGHT):
        opened.append(house_on(url, f"{moment}T01:00"))
        return opened[-1]

    yield house
    for one in opened:
        one.store.close()


def holder_of(house, post):
    """Who holds a post."""
    with house.store.reading() as conn:
        return conn.execute(
            text("SELECT nip FROM occupancy WHERE post_id = :p AND until IS NULL"), {"p": post}
        ).scalar()


def register(house, table, subject, **values):
    """Adds a row of an imported table, as an import does."""
    row = {"t": table, "k": json.dumps([subject, values], default=str), "s": subject}
    row |= {"p": json.dumps({"nip": subject, **values}, default=str)}
    added = text(
        "INSERT INTO register (table_name, key, subject, payload, recorded_at) SELECT :t, :k, :s, :p, MAX(recorded_at) "
        "FROM register"
    )

    def work(tx):
        tx.conn.execute(added, row)
        tx.conn.execute(text("UPDATE counter SET value = value + 1 WHERE name = 'directory'"))

    house.store.write(work)


def cover_days(monitored, post_id):
    """Who covers a post on each day."""
    return next(covers for post, covers in monitored.covers if post.id == post_id)


def test_a_leave_bares_a_post_until_its_plh_is_on_record(at):
    """The holder's leave leaves the post bare from its day on; the suggestion written down as a row covers it again."""
    house = at()
    nip = holder_of(house, LED)
    register(house, "status", nip, jenis="cuti_besar", mulai="2026-11-27", selesai="2026-12-04")
    (bare,) = look_ahead(house).outlook.bare
    assert (bare.post.id, bare.days[0], bare.need.kind, bare.need.holder) == (LED, date(2026, 11, 27), "plh", nip)
    assert (bare.deputy.post.id, bare.deputy.last) == ("DISDUKCAPIL.SEK-SEKRETARIS", date(2026, 12, 4))
    covers = cover_days(monitor(house, date(2026, 11, 26), date(2026, 12, 5), "DISDUKCAPIL"), LED)
    assert [cover.by for cover in covers] == ["definitif", *[""] * 8, "definitif"]
    lent = {"kepada_nip": bare.deputy.nip, "dari_nip": nip, "id_jabatan": LED, "dasar": "plh", "peran": None}
    days = {"mulai": bare.deputy.first, "selesai": bare.deputy.last, "nomor_surat": "800/1"}
    register(house, "delegasi", bare.deputy.nip, **lent, **days)
    assert look_ahead(house).outlook.bare == ()


def test_heads_who_are_on_leave_with_opinions_to_give_are_told(at, url):
    """As many cases as wait for the head of an agency; the days are those of the leave; a Plh of the post is proposed."""
    house = at()
    run_nights(house, lambda day: house_on(url, f"{day}T01:00"))
    later = at("2026-11-26")
    wanted = text(
        "SELECT p.agency_head_post, COUNT(DISTINCT c.id) FROM transfer_case c JOIN position p ON p.post_id IN "
        "(c.origin_post, c.target_post) AND p.recorded_until IS NULL WHERE c.state = 'usulan' GROUP BY 1 ORDER BY 2 DESC"
    )
    with later.store.reading() as conn:
        post, cases = conn.execute(wanted).first()
    head = holder_of(later, post)
    assert look_ahead(later).outlook.deciders == ()
    register(later, "status", head, jenis="cuti_besar", mulai="2026-11-27", selesai="2026-11-30")
    (found,) = look_ahead(later).outlook.deciders
    assert (found.nip, found.roles, found.cases) == (head, ("kepala_opd",), cases)
    assert found.days == (date(2026, 11, 27), date(2026, 11, 30))
    assert (found.post.id, found.deputy is not None) == (post, True)
    by_day = {row.day: row.deciders for row in look_ahead(later).outlook.days}
    assert by_day == {date(2026, 11, 26): 0, **dict.fromkeys(found.days, 1), date(2026, 12, 1): 0, date(2026, 12, 2): 0}


@pytest.fixture
def later(eve_of, city_url, tmp_path):
    """Houses over copies of the city on the eve of a later night of its round."""
    opened, dialect = [], city_url.partition(":")[0].partition("+")[0]

    def house(day):
        opened.append(house_on(database_copy(eve_of(dialect, day), tmp_path), f"{day}T01:00"))
        return opened[-1]

    yield house
    for one in opened:
        one.store.close()


def test_deciders_of_the_chain_are_told_by_their_seats(later):
    """A member of the review team on leave while a list awaits the team's word; the report names his post, not him."""
    day = date(2026, 11, 30)
    house = later(day)
    with house.store.reading() as conn:
        team = house.loader.directory(conn).holders(Role.TPK, day)
    register(house, "status", team[-1], jenis="sakit", mulai=f"{day}", selesai=f"{day}")
    ahead = look_ahead(house)
    (found,) = ahead.outlook.deciders
    assert (found.nip, "tpk" in found.roles, found.absence, found.days) == (team[-1], True, "sakit", (day,))
    assert found.cases > 0
    told = ahead_section(ahead)["tunjuk"][-1]
    assert told["jabatan"] == found.post.name
    assert told["sebab"].endswith(f"tidak di tempat, {found.cases} kasus")


def test_blocking_items_are_counted_for_the_unit_that_they_concern(later):
    """The open ones of the day again from the tables, by the posts left and entered; all of the city's own posts."""
    day = date(2026, 12, 3)
    house = later(day)
    leaving = [item.code for item in house.policy.checklist if item.leaves_post]
    with house.store.reading() as conn:
        rows = conn.execute(
            text(
                "SELECT t.code, t.deadline, o.unit_id, n.unit_id FROM task t JOIN transfer_case c ON c.id = t.case_id "
                "LEFT JOIN position o ON o.post_id = c.origin_post AND o.recorded_until IS NULL "
                "LEFT JOIN position n ON n.post_id = c.target_post AND n.recorded_until IS NULL "
                "WHERE t.blocking AND t.state IN ('terbuka', 'sebagian')"
            )
        ).all()
    wanted = Counter(left if code in leaving else entered for code, _deadline, left, entered in rows)
    found = monitor(house, day, day)
    assert {unit: r[0].items for unit, r in found.units.items() if r[0].items} == {u: n for u, n in wanted.items() if u}
    assert sum(wanted.values()) > 100
    ahead = look_ahead(house, 20).outlook
    last = ahead.days[-1].day
    assert sum(sum(row.tasks.values()) for row in ahead.days) == _due(house, ahead.days[0].day, last)


def _due(house, first, last):
    """Open tasks whose last day lies between the working day before the first day and the day before the last."""
    before = house.calendar.previous_working_day(first)
    wanted = text(
        "SELECT COUNT(*) FROM task WHERE state IN ('terbuka', 'sebagian') AND deadline >= :a AND deadline < :b"
    )
    with house.store.reading() as conn:
        return conn.execute(wanted, {"a": before, "b": last}).scalar()


def test_the_report_tells_posts_and_counts_and_nobody(at, url):
    """What the night orders to the operator has the section; no name and no NIP of anybody stands in it."""
    house = at()
    register(house, "status", holder_of(house, LED), jenis="sakit", mulai="2026-11-25", selesai=None)
    (answer,) = run_nights(house, lambda day: house_on(url, f"{day}T01:00"))
    with house.store.reading() as conn:
        payload = json.loads(conn.execute(text("SELECT payload FROM outbox WHERE mail = 'morning_report'")).scalar())
        people = conn.execute(text("SELECT nip, name FROM employee WHERE recorded_until IS NULL")).all()
    section = payload["kesinambungan"]
    assert section == answer.ahead
    assert section["tunjuk"][0]["jabatan"].startswith("Kepala Dinas Kependudukan")
    assert section["tunjuk"][0]["usul"].startswith("Plh oleh pemegang jabatan Sekretaris Dinas")
    assert section["hari"][0]["hari"] == "Rabu"
    told = json.dumps(section)
    assert [nip for nip, name in people if nip in told or name in told] == []
    rows = ahead_rows(section)
    assert len(rows) == len(section["hari"]) + len(section["tunjuk"])
    assert ahead_rows({}) == []


def test_a_long_list_is_cut_and_counted(at):
    """Ten posts are told, the others counted."""
    house = at()
    for post in ("DISDUKCAPIL-KEPALA", *(f"PKM{n:02d}-KAPUS" for n in range(1, 20))):
        register(house, "status", holder_of(house, post), jenis="sakit", mulai="2026-11-25", selesai=None)
    section = ahead_section(look_ahead(house))
    assert (len(section["tunjuk"]), section["tunjuk_lain"]) == (LONGEST_LIST, 10)
    assert (len(section["peta"]), section["peta_lain"] >= 10) == (LONGEST_LIST, True)


def test_the_statements_are_as_many_for_one_unit_as_for_the_city(at, monkeypatch):
    """However many units and days: the directory, the holdings, what is to come, absences, who left, tasks, cases."""
    house, first, last = at(), date(2026, 11, 25), date(2026, 12, 24)
    look_ahead(house)
    whole = counted(house, monkeypatch, lambda: monitor(house, first, last))
    one = counted(house, monkeypatch, lambda: monitor(house, first, first, UNIT))
    assert whole == one <= MOST
    assert counted(house, monkeypatch, lambda: look_ahead(house)) <= MOST


def test_floors_are_those_of_the_tables(at):
    """Each unit's numbers again from the tables: holders (who reached the age limit aside) and the planner's floor."""
    house, day = at(), date(2026, 11, 25)
    found = monitor(house, day, day)
    wanted = text(
        "SELECT p.unit_id, COUNT(DISTINCT o.nip) FROM occupancy o JOIN position p ON p.post_id = o.post_id AND "
        "p.recorded_until IS NULL AND p.instance IS NULL WHERE o.until IS NULL GROUP BY 1"
    )
    with house.store.reading() as conn:
        held = dict(conn.execute(wanted).all())
    ahead_of_age = sum(held.values()) - sum(rows[0].held for rows in found.units.values())
    assert 0 <= ahead_of_age <= 3
    floor = Limits(40, 8, 3).floor
    assert all(rows[0].floor == floor(rows[0].held) for rows in found.units.values())
    assert {unit for unit, rows in found.units.items() if rows[0].held} <= set(held)


@pytest.mark.parametrize(
    ("first", "last", "unit", "error"),
    [
        pytest.param("2026-11-26", "2026-11-25", None, BadInputError, id="backwards"),
        pytest.param("2026-11-26", "2027-11-25", None, BadInputError, id="too long"),
        pytest.param("2026-11-26", "2026-11-26", "TIADA", NotFoundError, id="no such unit"),
    ],
)
def test_what_cannot_be_shown_is_refused(at, first, last, unit, error):
    """A span that is none, one too long, and a unit that the map does not know."""
    with pytest.raises(error):
        monitor(at(), date.fromisoformat(first), date.fromisoformat(last), unit)


@pytest.fixture
def command(url, monkeypatch, capsys):
    """Runs the command on the copy: (code, its JSON or printed text)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "220")

    def run(*words, as_json=True):
        code = main(["kesinambungan", *words, "--pada", NIGHT, *(["--json"] if as_json else [])])
        close_all()
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run


def test_the_command_answers_prints_and_draws(command, at, tmp_path):
    """JSON, tables and picture tell the same; colour carries nothing alone: a bare post has its mark."""
    house = at()
    register(house, "status", holder_of(house, LED), jenis="sakit", mulai="2026-11-26", selesai="2026-12-01")
    register(house, "status", holder_of(house, "PKM01-KAPUS"), jenis="pensiun", mulai="2026-11-26", selesai=None)
    picture = tmp_path / "peta.svg"
    code, told = command("--svg", str(picture), "--sampai", "2026-11-28")
    assert (code, told["dari"], told["sampai"], told["berkas"]) == (0, NIGHT, "2026-11-28", ["peta.svg"])
    (led,) = [row for row in told["layanan"] if row["id_jabatan"] == LED]
    assert (led["layanan"], [day["oleh"] for day in led["hari"]]) == (
        ["layanan_kritis", "penandatangan"],
        ["definitif", None, None, None],
    )
    (empty,) = [row for row in told["layanan"] if row["id_jabatan"] == "PKM01-KAPUS"]
    assert [day["hari_kosong"] for day in empty["hari"]] == [None, 1, 2, 3]
    named = {row["id_jabatan"]: row["usul"] for row in told["ke_depan"]["jabatan"]}
    assert {key: value["dasar"] for key, value in named.items()} == {LED: "plh", "PKM01-KAPUS": "plt"}
    assert (named[LED]["dari_nip"] is None, named["PKM01-KAPUS"]["dari_nip"]) == (False, None)
    assert "SE BKN 1/SE/I/2021" in named[LED]["dasar_hukum"]
    assert named[LED]["sifat"].startswith("usul")
    drawn = [n.text or "" for n in ET.fromstring(picture.read_text()).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own file
    assert len([one for one in drawn if one.startswith("! ")]) == 6
    assert "Butir wajib" in drawn
    code, printed = command("--hari", "3", as_json=False)
    assert code == 0
    assert "Plh: Sekretaris Dinas Kependudukan" in printed
    assert "Jumat 2026-11-27" in printed


def test_deciders_and_hopeless_posts_stand_in_the_tables(command, at, url):
    """Somebody without lawful deputies is told as such, and who is away though cases wait, with what he is asked for."""
    house = at()
    run_nights(house, lambda day: house_on(url, f"{day}T01:00"))
    post = "DISDIK-KEPALA"
    register(house, "status", holder_of(house, post), jenis="sakit", mulai="2026-11-25", selesai="2026-12-31")
    code, told = command("--unit", "DISDIK", "--dari", NIGHT)
    assert code == 0
    assert [row["peran"] for row in told["ke_depan"]["pemutus"]] == [["kepala_opd"]]
    _code, printed = command("--unit", "DISDIK", as_json=False)
    assert "kasus menunggu" in printed


def test_a_picture_without_rows_says_so():
    """Nothing to show is shown as such."""
    assert "Tidak ada." in heat_map_svg(HeatMap("Kosong", ["Se 1"], ["Batas"], [], [("aman", "cukup")]))


def test_a_post_without_a_lawful_deputy_is_told_as_such(at):
    """The report and the tables say that the rules name nobody; no suggestion is made up."""
    ahead = look_ahead(at())
    post = next(post for post in ahead.scene.heavy_posts() if post.id == LED)
    bare = Bare(
        post, (date(2026, 11, 25),), Cover("", None, "kosong"), Need(post, "plt", date(2026, 11, 25), None), None
    )
    alone = ahead._replace(outlook=ahead.outlook._replace(bare=(bare,)))
    (told,) = ahead_section(alone)["tunjuk"]
    assert (told["jabatan"], told["usul"]) == (post.name, "")
    assert ahead_rows({"tunjuk": [told]})[0]["keadaan"].endswith("tidak ada calon menurut aturan")
    assert ahead_shape(alone)["jabatan"][0]["usul"] is None
    with StringIO() as out:
        print_all(monitor(at(), date(2026, 11, 25), date(2026, 11, 25)), alone, Console(file=out, width=220))
        assert "tidak ada calon menurut aturan" in out.getvalue()
