"""The pictures of `mutasi peta` and `mutasi rencana` on the sample city: what they show, whom they name, both databases."""

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.city import PREPARED, close_all, house_on
from tests.integration.test_planning import Replayed, planned
from workflow.cli.main import main
from workflow.domain.errors import NotFoundError
from workflow.domain.planning import Move
from workflow.services.competency_map import competency_map
from workflow.services.plan_effects import drawn_of
from workflow.services.planning import check_moves
from workflow.services.starting import where_to_start
from workflow.services.unit_map import unit_map

CAMAT, KECAMATAN = "KEC-MARIMBUN-CAMAT", "KEC-MARIMBUN"
SMALL = ("--calon", "3", "--alternatif", "0", "--maks", "8", "--tanggal", "2026-12-10")


@pytest.fixture
def run(city_url, monkeypatch, capsys, tmp_path):
    """Runs a command on the city: (code, its JSON or printed text)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "250")

    def command(*words, as_json=True):
        code = main([str(word) for word in (*words, "--pada", PREPARED)] + (["--json"] if as_json else []))
        close_all()
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return command


@pytest.fixture
def house(city_url):
    """The sample city, on both databases."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


def said(path):
    """All text of a picture."""
    return " ".join("".join(ET.fromstring(path.read_text("utf-8")).itertext()).split())  # noqa: S314 - our own text


def change(house, statement, **values):
    """Changes the tables as an import would."""

    def act(tx):
        tx.conn.execute(text(statement), values)
        tx.conn.execute(text("UPDATE counter SET value = value + 1 WHERE name = 'directory'"))

    house.store.write(act)


def test_the_map_of_a_unit_is_drawn_with_its_tables(run, tmp_path):
    """Head, posts, vacancies, Plt, people over five years and units below: in the picture, the JSON, the sheet, on screen."""
    picture, sheet = tmp_path / "unit.svg", tmp_path / "unit.xlsx"
    code, told = run("peta", "--unit", KECAMATAN, "--svg", picture, "--xlsx", sheet)
    assert (code, told["berkas"]) == (0, ["unit.xlsx", "unit.svg"])
    posts, below = (table["baris"] for table in told["gambar"])
    head = posts[0]
    assert (head["id_jabatan"], head["kosong"], head["nama"]) == (CAMAT, 1, None)
    assert re.fullmatch("LOWONG 1; Plt: .+; Plt lama atau tanpa tanggal mulai", head["tanda"])
    assert any("Lebih dari 5 tahun: sejak" in row["tanda"] for row in posts)
    words = said(picture)
    for row in posts:
        assert row["jabatan"] in words
        assert all(mark in words for mark in row["tanda"].split("; "))
    assert [row["id_unit"] for row in below] == [f"{KECAMATAN}.K{n}" for n in range(1, 7)]
    assert all(f"{row['terisi']} dari {row['kebutuhan']}" in words for row in below)
    assert load_workbook(sheet).sheetnames == ["peta", "kompetensi", "gambar 1", "gambar 2"]
    code, shown = run("peta", "--unit", KECAMATAN, "--svg", picture, "--timpa", as_json=False)
    assert (code, "Unit di bawah Kecamatan Siantar Marimbun" in shown) == (0, True)


def test_who_alone_has_a_critical_competency_or_signs_is_drawn(house):
    """A unit whose one holder has what its signing post asks for, and who alone signs; a retiring one is told with the day."""
    dossiers = competency_map(house, unit_id="BPKPD.B1").dossiers
    before = unit_map(house, "BPKPD.B1", dossiers)
    assert not any(p.sole or p.signs_alone for entry in before.posts for p in entry.people)
    entry = next(e for e in before.posts if e.people and dossiers.standard(e.post.id))
    one = entry.people[0]
    code = next(iter(dossiers.standard(entry.post.id)))
    for other in (p.nip for e in before.posts for p in e.people if p.nip != one.nip):
        low = "UPDATE register SET recorded_until = recorded_at WHERE table_name = 'kompetensi' AND subject = :n"
        change(house, low, n=other)
    high = "UPDATE register SET payload = :p WHERE table_name = 'kompetensi' AND subject = :n"
    change(house, high, n=one.nip, p=json.dumps({"kode": code, "level": 5, "tanggal": "2026-01-05"}))
    change(house, "UPDATE position SET signatory = :yes WHERE post_id = :p", yes=True, p=entry.post.id)
    change(house, "UPDATE employee SET birth = :b WHERE nip = :n", b=date(1968, 12, 1), n=one.nip)
    fresh = competency_map(house, unit_id="BPKPD.B1").dossiers
    seen = {p.nip: p for e in unit_map(house, "BPKPD.B1", fresh).posts for p in e.people}
    assert (code in seen[one.nip].sole, seen[one.nip].signs_alone, seen[one.nip].leaves) == (
        True, len(entry.people) == 1, date(2026, 12, 1),
    )  # fmt: skip


def test_a_unit_of_another_agency_has_no_map_and_an_unknown_deputy_no_name(house):
    """Only our own posts are drawn; who acts and left the roster is shown without a name and stops nothing."""
    dossiers = competency_map(house, unit_id=KECAMATAN).dossiers
    with pytest.raises(NotFoundError):
        unit_map(house, "TIDAK-ADA", dossiers)
    acting = where_to_start(house).acting[CAMAT]
    change(house, "UPDATE employee SET recorded_until = recorded_at WHERE nip = :n", n=acting)
    fresh = competency_map(house, unit_id=KECAMATAN).dossiers
    head = unit_map(house, KECAMATAN, fresh).posts[0]
    assert (head.deputy.name, head.deputy.basis, head.deputy.long) == ("", "plt", True)


def test_a_profile_is_drawn_with_its_levels_beside(run, house, tmp_path):
    """One person and one post; with more or fewer the command says what it needs."""
    picture = tmp_path / "profil.svg"
    row = next(r for r in competency_map(house, unit_id="BPKPD.B1").rows if any(a.need for a in r.assessed))
    code, told = run("peta", "--nip", row.person.nip, "--jabatan", row.post.id, "--svg", picture)
    ((table),) = told["gambar"]
    assert (code, len(table["baris"])) == (0, len(row.assessed))
    assert all(f"{level['kompetensi']} ({level['kode']})" in said(picture) for level in table["baris"])
    code, told = run("peta", "--jabatan", CAMAT, "--svg", tmp_path / "x.svg")
    assert (code, "--svg memerlukan --unit" in told["galat"], (tmp_path / "x.svg").exists()) == (1, True, False)


def test_a_plan_is_drawn_before_and_after_and_day_by_day(run, city_url, tmp_path):
    """Each unit that is touched, counted again on the tables day by day; without names, and the NIP masked."""
    one, two = tmp_path / "a.svg", tmp_path / "b.svg"
    code, told = run("rencana", "--keluar", tmp_path / "r", *SMALL, "--svg", one, "--svg-harian", two)
    assert (code, told["berkas"]) == (0, ["usulan.xlsx", "gelombang.toml", "a.svg", "b.svg"])
    moves = planned(tmp_path / "r")
    city = Replayed(city_url)
    before, posts = city.staff(), city.posts
    touched = {posts[city.at[nip]].unit_id for nip, _post in moves} | {posts[post].unit_id for _nip, post in moves}
    counted = {}
    first, last = min(moves.values()) - timedelta(14), max(moves.values()) + timedelta(30)
    for offset in range((last - first).days + 1):
        on = first + timedelta(offset)
        city.at.update({nip: post for (nip, post), day in moves.items() if day == on})
        counted |= {(unit, on.isoformat()): city.staff()[unit] for unit in touched}
    stretches = {unit: [row for row in told["pegawai_harian"] if row["id_unit"] == unit] for unit in touched}
    assert sum(map(len, stretches.values())) == len(told["pegawai_harian"])
    for (unit, day), staff in counted.items():
        assert [row["pegawai"] for row in stretches[unit] if row["sejak"] <= day <= row["sampai"]] == [staff]
    assert {row["id_unit"]: (row["pegawai_sebelum"], row["pegawai_sesudah"]) for row in told["unit"]} == {
        unit: (before[unit], city.staff()[unit]) for unit in touched
    }
    words, names = said(one) + said(two), names_of(city_url, [nip for nip, _post in moves])
    assert not any(nip in words or names[nip] in words for nip, _post in moves)
    assert all(f"{nip[:8]}******{nip[-4:]}" in words for nip, _post in moves)
    assert words.count("Rahasia sampai SK ditandatangani (R-CON-01)") >= 2


def names_of(url, nips):
    """The names of people."""
    opened = house_on(url)
    with opened.store.reading() as conn:
        rows = conn.execute(text("SELECT nip, name FROM employee WHERE recorded_until IS NULL")).all()
    opened.store.close()
    return {nip: name for nip, name in rows if nip in nips}


def test_the_planner_may_ask_for_names_and_sees_the_tables(run, city_url, tmp_path):
    """`--nip-utuh` writes both; the tables beside the pictures are printed with them, and not without."""
    one = tmp_path / "r" / "a.svg"
    words = ("rencana", "--keluar", tmp_path / "r", *SMALL)
    code, shown = run(*words, "--svg", one, "--svg-harian", tmp_path / "b.svg", "--nip-utuh", as_json=False)
    assert (code, "Unit sebelum dan sesudah rencana" in shown, "Pegawai unit hari demi hari" in shown) == (
        0,
        True,
        True,
    )
    nips = [nip for nip, _post in planned(tmp_path / "r")]
    drawn, names = said(one), names_of(city_url, nips)
    assert all(f"{nip} {names[nip]}" in drawn for nip in nips)
    assert "disamarkan" not in drawn
    code, shown = run(*words, "--timpa", as_json=False)
    assert (code, "Unit sebelum" in shown, "hari demi hari" in shown) == (0, False, False)


def test_a_list_made_by_hand_is_drawn_with_what_it_breaks(run, house, tmp_path):
    """A unit that is emptied stands under its floor in words; the command still ends with 2, and both files are there."""
    with house.store.reading() as conn:
        held = conn.execute(
            text(
                "SELECT o.nip, p.unit_id FROM occupancy o JOIN position p ON p.post_id = o.post_id "
                "WHERE o.until IS NULL AND o.holding = 'definitif' AND p.recorded_until IS NULL AND p.instance IS NULL "
                "AND p.unit_id LIKE 'KEC-MARIMBUN%' ORDER BY p.unit_id, o.nip"
            )
        ).all()
    nips = [nip for nip, unit in held if unit == held[0][1]]
    plan = tmp_path / "tangan.csv"
    rows = "".join(f"{nip},BPKPD.B1-PTK,rotasi,kebutuhan,Latihan menulis alasan.,A\n" for nip in nips)
    plan.write_text(f"nip,id_jabatan_tujuan,jenis,kode_alasan,uraian_alasan,sk\n{rows}")
    words = ("rencana", "--periksa", plan, "--tanggal", "2026-12-14", "--svg", tmp_path / "a.svg")
    code, told = run(*words, "--svg-harian", tmp_path / "b.svg")
    assert (code, told["berkas"]) == (2, ["a.svg", "b.svg"])
    assert any("di bawah batas minimum" in breach["sebab"] for breach in told["pelanggaran"])
    assert any(row["pegawai"] == 0 < row["paling_sedikit"] for row in told["pegawai_harian"])
    assert "(DI BAWAH BATAS)" in said(tmp_path / "b.svg")
    code, told = run(*words[:-1], plan)
    assert (code, "berakhir dengan .svg" in told["galat"]) == (1, True)


def test_people_and_posts_that_are_not_there_are_drawn_without_fit(house):
    """Somebody unknown, and an unknown post: nothing is scored, the unit is still counted."""
    checked = check_moves([(("1" * 18, "BPKPD.B1-PTK"), date(2026, 12, 14))], house)
    drawn = drawn_of([*checked.moves, Move("2" * 18, None, "TIDAK-ADA", date(2026, 12, 14))], checked.ground, house)
    (effect,) = drawn.effects
    assert (effect.after.staff, effect.entered) == (effect.before.staff + 1, 1)
    assert effect.after.fit == effect.before.fit
    assert [move.target for move in drawn.moves] == ["BPKPD.B1-PTK", "TIDAK-ADA"]


def test_pictures_that_cannot_be_written_are_said_before_anything_is_computed(run, tmp_path):
    """Another suffix, one file for both, a file that is there: exit 1, and nothing is written."""
    there = tmp_path / "ada.svg"
    there.write_text("")
    for words in (
        ("--svg", tmp_path / "a.png"),
        ("--svg", tmp_path / "a.svg", "--svg-harian", tmp_path / "a.svg"),
        ("--svg-harian", there),
    ):
        code, told = run("rencana", "--keluar", tmp_path / "r", *words)
        assert (code, list(told), list((tmp_path / "r").iterdir())) == (1, ["galat"], [])
