"""What closes a case by the profile of its posts, and the ways of PPPK and of another agency, on files and by commands."""

import contextlib
import csv
import io
import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act
from workflow.domain.context import Letter
from workflow.domain.stages import Role, Stage, Trigger
from workflow.intake.tables import read_table
from workflow.services.deciding import act_on_case
from workflow.services.handover import handover_tasks
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.views import view_case
from workflow.services.watch import watch
from workflow.storage import cases, tasks
from workflow.storage.facts import Selection, Viewer

_APPROVED, _DAY = date(2026, 12, 2), "2026-12-10"
_WAY = ("rekomendasi_opd_tujuan", "persetujuan_opd_asal", "rekomendasi_bkn", "persetujuan_gubernur")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """The city after the approvals, a week after the inauguration."""
    opened = house_on(database_copy(eve_of(request.param, _APPROVED), tmp_path), f"{_DAY}T10:00")
    yield opened
    opened.store.close()


def _write(house, statement, **values):
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def _read(house, statement, **values):
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


_APPROVED_CASE = (
    "SELECT c.id, c.number, c.nip, c.origin_post, c.target_post FROM transfer_case c "
    "JOIN position p ON p.post_id = c.target_post AND p.recorded_until IS NULL "
    "JOIN position o ON o.post_id = c.origin_post AND o.recorded_until IS NULL "
    "WHERE c.state = 'serah_terima' AND NOT COALESCE(p.signatory, FALSE) AND NOT COALESCE(o.signatory, FALSE) ORDER BY c.id LIMIT 1"
)


def _case(house, origin, target, *, instance=None):
    """An approved case whose posts are of these profiles, its tasks made for them."""
    ((case_id, number, nip, left, entered),) = _read(house, _APPROVED_CASE)
    _write(house, "UPDATE position SET profile = :p WHERE post_id = :i", p=origin, i=left)
    _write(house, "UPDATE position SET profile = :p, instance = :n WHERE post_id = :i", p=target, n=instance, i=entered)
    _write(house, "DELETE FROM link_token WHERE task_id IN (SELECT id FROM task WHERE case_id = :i)", i=case_id)
    _write(house, "DELETE FROM task WHERE case_id = :i", i=case_id)
    with house.store.reading() as conn:
        house.loader.directory(conn)
        (file,) = house.loader.load(conn, Selection.of_ids([case_id]), Viewer(house.clock.today()))
    made = handover_tasks(file, file.guard.tmt, house.loader.kept_directory(), house)
    house.store.write(lambda tx: tasks.add_tasks(tx, [(case_id, one) for one in made], at=house.clock.now()))
    _write(house, "UPDATE transfer_case SET post_changed = TRUE WHERE id = :i", i=case_id)
    return case_id, number, nip, left, entered


def _confirm(house, number, *codes):
    """Each task confirmed by its owner; the case of the first refusal, or None."""
    owners = dict(
        _read(
            house,
            "SELECT t.code, t.owner_nip FROM task t JOIN transfer_case c ON c.id = t.case_id WHERE c.number = :n",
            n=number,
        )
    )
    for code in codes:
        answer = act_on_case(Act(Trigger.KONFIRMASI, owners[code], task=code), number, house)
        if not answer.done:
            return next(finding.case for finding in answer.findings if finding.stops)
    return None


def _codes(house, case_id, *, blocking):
    wanted = "SELECT code FROM task WHERE case_id = :i AND blocking = :b ORDER BY code"
    return {code for (code,) in _read(house, wanted, i=case_id, b=blocking)}


def _finish(house, number):
    """What keeps the case from being finished: its rules and refusals."""
    with house.store.reading() as conn:
        analyst = house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[0]
    answer = act_on_case(Act(Trigger.SELESAIKAN, analyst), number, house)
    return {(finding.rule, finding.case) for finding in answer.findings if finding.stops}, answer


@pytest.mark.parametrize(("profile", "follow_up"), [("pelaksana", ()), ("guru", ("H5", "H6")), ("pppk", ())], ids=str)
def test_staff_and_teachers_close_with_the_spmt(house, profile, follow_up):
    """No BAST, no memori, no SPP: with the blocking items and the SPMT the case ends; Dapodik and TPG follow."""
    case_id, number, *_posts = _case(house, profile, profile)
    must, may = _codes(house, case_id, blocking=True), _codes(house, case_id, blocking=False)
    assert not must & {"A1", "A2", "H2"}
    assert may & {"H5", "H6", "H7", "H8"} == set(follow_up)
    _spmt(house, number)
    refused = _confirm(house, number, *sorted(must), "D1")
    assert refused is None
    stops, answer = _finish(house, number)
    assert (stops, answer.dest) == (set(), Stage.SELESAI)


def _spmt(house, number):
    """Letters of the SPMT of earlier days are taken away: the case closes by its own."""
    ((code,),) = _read(house, "SELECT round_code FROM transfer_case WHERE number = :n", n=number)
    _write(house, "DELETE FROM letter WHERE kind IN ('spmt', 'bast', 'memori', 'spp') AND round_code = :c", c=code)
    house.loader.forget_round(code)


def test_an_official_still_leaves_bast_and_memori(house):
    """The profile of the post left says what closes: without them the same acts do not end the case."""
    case_id, number, *_posts = _case(house, "struktural", "pelaksana")
    _spmt(house, number)
    must = _codes(house, case_id, blocking=True) - {"A1", "A2"}
    assert _confirm(house, number, *sorted(must), "D1") is None
    stops, _answer = _finish(house, number)
    assert {rule for rule, _case_ in stops} == {"R-HND-01"}


def test_no_patient_before_the_sip(house):
    """The SPMT of who practises is refused until the SIP for the new place is there; then the case closes."""
    case_id, number, *_posts = _case(house, "pelaksana", "kesehatan")
    _spmt(house, number)
    assert "H7" in _codes(house, case_id, blocking=True)
    assert _confirm(house, number, "H1") == "surat_mulai"
    others = _codes(house, case_id, blocking=True) - {"H1", "H7"}
    assert _confirm(house, number, "H7", "H1", *sorted(others), "D1") is None
    stops, answer = _finish(house, number)
    assert (stops, answer.dest) == (set(), Stage.SELESAI)


def test_who_goes_to_another_agency_leaves_and_enters_nothing(house):
    """The holding ends on the TMT, none begins there; only the SPMT from there and the SKPP are items; then the case ends."""
    case_id, number, nip, left, entered = _case(house, "pelaksana", "jf", instance="Kabupaten Simalungun")
    codes = _codes(house, case_id, blocking=True) | _codes(house, case_id, blocking=False)
    assert {"H1", "H8"} <= codes
    assert not codes & {"D2", "D3", "H2", "H3", "H4"}
    _write(house, "UPDATE transfer_case SET post_changed = FALSE, tmt = :t WHERE id = :i", t="2026-12-03", i=case_id)
    _write(house, "DELETE FROM occupancy WHERE nip = :n AND post_id = :p", n=nip, p=entered)
    _write(house, "UPDATE occupancy SET until = NULL, ended_by = NULL WHERE nip = :n AND post_id = :p", n=nip, p=left)
    assert house.store.write(lambda tx: post_changes(tx, [case_id], Moment.of(house), house)) == 1
    held = _read(house, "SELECT post_id, until IS NULL FROM occupancy WHERE nip = :n", n=nip)
    assert [post for post, lasts in held if lasts] == []
    assert left in {post for post, _lasts in held}
    _spmt(house, number)
    assert _confirm(house, number, *sorted(_codes(house, case_id, blocking=True)), "D1") is None
    stops, answer = _finish(house, number)
    assert (stops, answer.dest) == (set(), Stage.SELESAI)


def test_the_night_watches_the_pertek_of_a_move_to_another_agency(city_url):
    """From the complete file: before the SK, in any stage, the case of another agency's post is looked at."""
    house = house_on(city_url, f"{_DAY}T10:00")
    wanted = "SELECT number, nip, target_post, round_code FROM transfer_case WHERE target_post IS NOT NULL ORDER BY id LIMIT 1"
    ((number, nip, entered, code),) = _read(house, wanted)
    _write(house, "UPDATE position SET instance = 'Kabupaten Simalungun' WHERE post_id = :i", i=entered)
    _write(house, "DELETE FROM letter WHERE kind = 'rekomendasi_bkn' AND round_code = :c", c=code)
    given = [Letter(kind, f"800/{kind}", date(2026, 11, 2), (f"{nip}:{entered}",)) for kind in _WAY[:2]]
    house.store.write(lambda tx: cases.add_letters(tx, code, given, at=house.clock.now()))
    house.loader.forget_round(code)
    late = [f for f in watch(house, house.clock.today()).findings if f.evidence.get("kasus") == number]
    assert [(f.rule, f.evidence["lengkap"]) for f in late] == [("R-TIM-01", date(2026, 11, 2))]
    told = next(f for f in view_case(number, house).findings if f.rule == "R-SCP-01")
    assert told.evidence["surat"] == ["rekomendasi_bkn", "persetujuan_gubernur"]
    assert told.evidence["pertek_paling_lambat"] == date(2026, 11, 23)
    house.store.close()


# What is said before anything is imported, on files alone.


def _periksa(folder, city, rows, posts, letters=""):
    """`mutasi periksa` on the city's files with some posts changed and proposals of our own; the findings by rule."""
    base = read_table(city.folder / "jabatan.xlsx", "jabatan")
    names = list(
        dict.fromkeys(
            [key for row in base.rows for key in row.values if not key.startswith("_")] + ["instansi", "profil"]
        )
    )
    with (folder / "jabatan.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        for row in base.rows:
            writer.writerow({k: _cell(v) for k, v in {**row.values, **posts.get(row.values["id_jabatan"], {})}.items()})
    with (folder / "usulan.csv").open("w", newline="") as file:
        columns = ("nip", "id_jabatan_tujuan", "jenis", "kode_alasan", "uraian_alasan", "sk")
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    context = (city.folder / "gelombang.toml").read_text(encoding="utf-8") + letters
    (folder / "gelombang.toml").write_text(context, encoding="utf-8")
    words = [
        "periksa",
        folder / "usulan.csv",
        "--gelombang",
        folder / "gelombang.toml",
        "--jabatan",
        folder / "jabatan.csv",
    ]
    words += [
        "--pegawai",
        city.folder / "pegawai.xlsx",
        "--riwayat",
        city.folder / "riwayat.xlsx",
        "--pada",
        "2026-12-01",
        "--lengkap",
    ]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*map(str, words), "--json"])
    close_all()
    assert code in {0, 2}, out.getvalue()
    (case,) = json.loads(out.getvalue())["kasus"]
    assert len(case["temuan"]) > 1, case
    return {finding["aturan"]: finding for finding in case["temuan"]}


def _cell(value):
    return {True: "ya", False: "tidak", None: ""}[value] if isinstance(value, (bool, type(None))) else value


def _letter(kind, cover, day="2026-11-16"):
    return f'\n[[surat]]\njenis = "{kind}"\nnomor = "800/{kind}"\ntanggal = {day}\nmencakup = ["{cover}"]\n'


def _employee(city, employment, kind="pelaksana"):
    """Somebody of an employment whose post is of a kind, and another post of that kind and unit's equals."""
    posts = {row.values["id_jabatan"]: row.values for row in read_table(city.folder / "jabatan.xlsx", "jabatan").rows}
    people = [row.values for row in read_table(city.folder / "pegawai.xlsx", "pegawai").rows]
    pppk = [
        p for p in people if (p["nip"][12] == "2") is (employment == "PPPK") and posts[p["id_jabatan"]]["jenis"] == kind
    ]
    nip, held = pppk[0]["nip"], pppk[0]["id_jabatan"]
    other = next(i for i, post in posts.items() if post["jenis"] == kind and i != held)
    return nip, held, other


def _proposal(nip, target, kind="rotasi", decree="B"):
    return {
        "nip": nip,
        "id_jabatan_tujuan": target,
        "jenis": kind,
        "kode_alasan": "kebutuhan",
        "uraian_alasan": "Kebutuhan",
        "sk": decree,
    }


def test_a_pppk_is_told_the_way_of_relocation(city_files, tmp_path):
    """The ordinary way is closed; with contract and Anjab/ABK for this person and post the relocation is open."""
    nip, _held, other = _employee(city_files, "PPPK")
    rows, contract_post = [_proposal(nip, other)], {other: {"profil": "pppk"}}
    ordinary = _periksa(tmp_path, city_files, rows, {})["R-SCP-02"]
    assert ordinary["hasil"] == "BLOCK"
    assert "relokasi PPPK" in ordinary["perbaikan"]
    asked = _periksa(tmp_path, city_files, rows, contract_post)["R-SCP-02"]
    assert (asked["hasil"], asked["bukti"]["surat"]) == ("BLOCK", ["anjab_abk", "perjanjian_kerja"])
    given = "".join(_letter(kind, f"{nip}:{other}") for kind in ("anjab_abk", "perjanjian_kerja"))
    assert _periksa(tmp_path, city_files, rows, contract_post, given)["R-SCP-02"]["hasil"] == "PASS"


def test_another_agency_s_post_is_told_the_inter_agency_way(city_files, tmp_path):
    """AC-17: who must give which letter, until when BKN answers, who signs; with the letters the way is open."""
    nip, _held, other = _employee(city_files, "PNS")
    rows, abroad = [_proposal(nip, other)], {other: {"instansi": "Kabupaten Simalungun"}}
    closed = _periksa(tmp_path, city_files, rows, abroad)["R-SCP-01"]
    assert (closed["hasil"], closed["bukti"]["penetap"]) == ("BLOCK", "Gubernur")
    assert [step["surat"] for step in closed["bukti"]["jalur"]] == list(_WAY)
    assert "15 hari kerja" in closed["perbaikan"]
    half = "".join(_letter(kind, f"{nip}:{other}") for kind in _WAY[:2])
    waits = _periksa(tmp_path, city_files, rows, abroad, half)["R-SCP-01"]
    assert waits["bukti"]["pertek_paling_lambat"] == "2026-12-07"
    whole = _periksa(tmp_path, city_files, rows, abroad, "".join(_letter(kind, f"{nip}:{other}") for kind in _WAY))
    assert (whole["R-SCP-01"]["hasil"], whole["R-AUT-01"]["hasil"]) == ("PASS", "PASS")
    assert "Gubernur" in whole["R-SCP-01"]["alasan"]


def test_a_head_of_school_goes_back_to_teaching_without_a_demotion(city_files, tmp_path):
    """No R-DEM-* stands against the end of the term, and the periods served are counted."""
    nip, held, other = _employee(city_files, "PNS", "penugasan")
    rows, teaching = (
        [_proposal(nip, other, "demosi", "C")],
        {other: {"jenis": "fungsional", "profil": "guru", "nama": "Guru Ahli Muda"}},
    )
    teaching[held] = {"nama": "Kepala SDN 1", "kelas": 12}
    found = _periksa(tmp_path, city_files, rows, teaching)
    assert {code: f["hasil"] for code, f in found.items() if code.startswith("R-DEM")} == {
        f"R-DEM-0{n}": "PASS" for n in range(1, 7)
    }
    assert "paling lama 96 bulan" in found["R-TEN-03"]["alasan"]
