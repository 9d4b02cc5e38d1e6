"""One round from `impor usulan` to `selesai` by the commands alone: a relocated PPPK, a move to another city, and the others."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.city import database_copy, house_on, run_on_server, with_database
from tests.town import (
    ADVISER,
    ANALYST,
    CLERK,
    CONTRACT,
    HEADMASTER,
    HEALTH,
    INSPECTOR,
    KEEPER,
    LEAVER,
    MAYOR,
    NURSE,
    OFFICE,
    PERSONNEL,
    SCHOOLS,
    SEKDA,
    TEACHER,
    Town,
    done,
    import_town,
    letter,
    nights,
    proposal,
    run,
)
from workflow.services.handover import handover_tasks
from workflow.services.watch import watch
from workflow.storage.facts import Selection, Viewer

_NAMES = {
    CONTRACT: "a relocated PPPK",
    LEAVER: "an official to another city",
    CLERK: "staff",
    HEADMASTER: "a head of school back to teaching",
    TEACHER: "a teacher",
    NURSE: "a nurse",
}
_PATHS = {
    CONTRACT: ("DINKES-PPPK", "P", (OFFICE, HEALTH)),
    LEAVER: ("MEDAN-KASUBBAG", "G", (OFFICE,)),
    CLERK: ("DISDIK-UMUM", "P", (OFFICE, SCHOOLS)),
    HEADMASTER: ("SDN2-GURU", "F", (SCHOOLS,)),
    TEACHER: ("SDN3-GURU", "F", (SCHOOLS,)),
    NURSE: ("PKM2-PERAWAT", "F", (HEALTH,)),
}
"""The post aimed at, the SK, and the heads who are asked: nobody of ours speaks for the other city."""
_COVERS = {nip: f"{nip}:{target}" for nip, (target, _decree, _heads) in _PATHS.items()}
_INSIDE = [cover for nip, cover in _COVERS.items() if nip != LEAVER]
_RELOCATION = ("anjab_abk", "perjanjian_kerja")
_WAY = ("rekomendasi_opd_tujuan", "persetujuan_opd_asal", "rekomendasi_bkn", "persetujuan_gubernur")
_WAY_DAYS = dict(zip(_WAY, (9, 12, 20, 25), strict=True))
_EVENTS = [
    "transfer:pemetaan:submitted",
    "transfer:usulan:completed",
    "transfer:sosialisasi:concluded",
    "transfer:persetujuan:approved",
    "transfer:serah_terima:finished",
]


def _day(day, month=11):
    return date(2026, month, day)


class _Walk:
    """The round and what was seen on the way."""

    def __init__(self, town):
        self.town = town
        self.numbers = import_town(town, _day(24))
        self.seen = {}

    def case(self, nip, on):
        return done("kasus", self.numbers[nip], "--pada", on)

    def act(self, nip, trigger, actor, on, *words):
        return done("aksi", self.numbers[nip], trigger, "--pelaku", actor, *words, "--pada", on)

    def enter(self, on, *letters):
        self.town.enter(*letters)
        done("gelombang", self.town.context, "--pelaku", ANALYST, "--pada", on)

    def held(self, nip, on):
        """Where a case stands, what blocks it, and which letters its way out names."""
        shown = self.case(nip, on)
        assert all(act["jenis"] == "surat" for act in shown["jalan_keluar"])
        blocked = {found["aturan"] for found in shown["temuan"] if found["hasil"] == "BLOCK"}
        return shown["tahap"], blocked, [act["objek"] for act in shown["jalan_keluar"]]


def _walk(folder):
    town = Town(folder, [proposal(nip, target, decree) for nip, (target, decree, _heads) in _PATHS.items()])
    walk = _Walk(town)
    _map(walk)
    _propose(walk)
    _decide(walk)
    _hand_over(walk)
    return walk


def _map(walk):
    """The first night takes whom nothing holds; the two wait for the letters of their ways."""
    walk.seen["first night"] = nights(_day(25), _day(25))
    for nip in (CONTRACT, LEAVER):
        walk.seen["without letters", nip] = walk.held(nip, _day(25))
    way = [letter(kind, [_COVERS[LEAVER]], _day(day)) for kind, day in _WAY_DAYS.items()]
    walk.enter(_day(25), way[0], letter("anjab_abk", _COVERS.values(), _day(9)))
    for nip in (CONTRACT, LEAVER):
        walk.seen["with the first", nip] = walk.held(nip, _day(25))
    walk.enter(_day(25), *way[1:], letter("perjanjian_kerja", [_COVERS[CONTRACT]], _day(20)))


def _propose(walk):
    """The heads of our agencies give their opinion, each person answers."""
    nights(_day(26), _day(26))
    for nip, (_target, _decree, heads) in _PATHS.items():
        for head in heads:
            walk.act(nip, "putuskan", head, _day(26), "--putusan", "setuju")
    nights(_day(27), _day(27))
    for nip in _PATHS:
        walk.act(nip, "tanggapi", nip, _day(27), "--jawaban", "paham")
    nights(_day(28), _day(30))


def _decide(walk):
    """Minutes and BKN's recommendation for those inside, votes for the one whose SK the Governor has signed; then all offices."""
    team = {"anggota": [PERSONNEL, ADVISER, SEKDA], "kuorum": 3}
    walk.enter(_day(30), letter("ba_tpk", _INSIDE, _day(30), **team), letter("rekomendasi_bkn", _INSIDE, _day(30)))
    for nip in _PATHS:
        team = (PERSONNEL, ADVISER) if nip == LEAVER else (PERSONNEL,)
        for actor in (INSPECTOR, *team, SEKDA):
            walk.act(nip, "putuskan", actor, _day(30), "--putusan", "setuju")
    for nip in _PATHS:
        walk.act(nip, "setujui", MAYOR, _day(1, 12))
    nights(_day(1, 12), _day(2, 12))


def _hand_over(walk):
    """Every blocking item and the old accounts by their owners; the BAST of who leaves; no patient before the SIP."""
    on = _day(2, 12)
    tasks = {nip: {task["id"].partition("/")[2]: task for task in walk.case(nip, on)["tugas"]} for nip in _PATHS}
    walk.seen["tasks"] = tasks
    words = ("--tugas", tasks[NURSE]["H1"]["id"], "--hasil", "selesai", "--pada", on)
    begun = run("aksi", walk.numbers[NURSE], "konfirmasi", "--pelaku", tasks[NURSE]["H1"]["pemilik"], *words)
    walk.seen["before the SIP"] = begun
    signed = {"anggota": [LEAVER, OFFICE], "alasan": "Pejabat baru belum ditetapkan"}
    walk.enter(on, letter("bast", [f"{LEAVER}:KOMINFO-KASUBBAG"], on, **signed))
    for nip, own in tasks.items():
        due = [task for code, task in own.items() if task["wajib"] or code == "D1"]
        for task in sorted(due, key=lambda task: task["id"].endswith("/H1")):
            walk.act(nip, "konfirmasi", task["pemilik"], on, "--tugas", task["id"], "--hasil", "selesai")
    walk.seen["last night"] = nights(_day(3, 12), _day(4, 12))
    walk.seen["end"] = {nip: walk.case(nip, _day(3, 12)) for nip in _PATHS}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def walked(request, tmp_path_factory):
    """The round, walked once on each database."""
    folder = tmp_path_factory.mktemp("cara")
    url = f"sqlite:///{folder / 'cara.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_url")
        run_on_server(server, "CREATE DATABASE cara")
        url = with_database(server, "cara")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_DATABASE_URL", url)
        patch.setenv("MUTASI_VAR", str(folder))
        walk = _walk(folder / "berkas")
    walk.url = url
    return walk


@pytest.mark.parametrize("nip", _PATHS, ids=_NAMES.get)
def test_a_way_is_walked_to_its_end(walked, nip):
    """Every stage in its order, the post changed on the way, nothing left that stops."""
    shown = walked.seen["end"][nip]
    assert shown["tahap"] == "selesai"
    assert not [found for found in shown["temuan"] if found["hasil"] in {"BLOCK", "UNKNOWN"}]
    events = [entry["peristiwa"] for entry in shown["lini_masa"]]
    assert [event for event in events if event in _EVENTS] == _EVENTS
    assert events.count("transfer:post_changed") == 1


def test_only_the_two_wait_for_letters(walked):
    """The first night moves the others on; a PPPK and who leaves are held, and the way out names exactly their letters."""
    (night,) = walked.seen["first night"]
    assert (night["maju"], night["tertahan"]) == ({"usulan": 4}, 2)
    assert walked.seen["without letters", CONTRACT] == ("pemetaan", {"R-SCP-02"}, list(_RELOCATION))
    assert walked.seen["without letters", LEAVER] == ("pemetaan", {"R-SCP-01"}, list(_WAY))


def test_a_letter_that_came_is_asked_no_more(walked):
    """With the first of them, the way out names what is still missing."""
    assert walked.seen["with the first", CONTRACT] == ("pemetaan", {"R-SCP-02"}, list(_RELOCATION[1:]))
    assert walked.seen["with the first", LEAVER] == ("pemetaan", {"R-SCP-01"}, list(_WAY[1:]))


def test_our_offices_still_carry_the_governor_s_decree(walked):
    """The SK is older than our chain: TPK by vote, PyB and PPK speak by name after it, and none of it is a fault."""
    told = walked.seen["end"][LEAVER]["lini_masa"]
    spoke = {e["pelaku"] for e in told if e["peristiwa"] in {"transfer:persetujuan:considered", _EVENTS[3]}}
    assert spoke == {INSPECTOR, PERSONNEL, ADVISER, SEKDA, MAYOR}


def test_nobody_of_ours_is_a_superior_elsewhere(walked):
    """The SPMT from the other city is entered by our personnel office; inside, the new superior gives it."""
    owners = {nip: own["H1"]["pemilik"] for nip, own in walked.seen["tasks"].items()}
    assert owners == {
        CONTRACT: HEALTH,
        LEAVER: KEEPER,
        CLERK: SCHOOLS,
        HEADMASTER: SCHOOLS,
        TEACHER: SCHOOLS,
        NURSE: HEALTH,
    }


def test_the_night_tells_of_a_head_of_school_without_a_case(walked):
    """R-TEN-03: of two who outstay two periods the one whom a case leads back to teaching is not named, before or after."""
    for night in (*walked.seen["first night"], *walked.seen["last night"]):
        (found,) = night["temuan"]
        assert (found["aturan"], found["hasil"]) == ("R-TEN-03", "WARN")
        assert [school["id_jabatan"] for school in found["bukti"]["sekolah"]] == ["SDN4-KEPALA"]
    assert walked.seen["first night"][0]["temuan"][0]["bukti"]["sekolah"][0]["dijalani"] == 104


def test_the_morning_report_names_the_school(walked, tmp_path):
    """Beside the acting officials, in the words of the finding."""
    house = house_on(database_copy(walked.url, tmp_path), "2026-12-03")
    with house.store.reading() as conn:
        wanted = "SELECT payload FROM outbox WHERE mail = 'morning_report'"
        reports = [json.loads(payload) for (payload,) in conn.exec_driver_sql(wanted)]
    house.store.close()
    assert reports
    for report in reports:
        (told,) = report["temuan"]
        assert "Kepala Sekolah SDN 4" in told["alasan"]


def test_a_nurse_begins_with_the_sip(walked):
    """The SPMT is refused before the SIP for the new place, and given after it."""
    code, answer = walked.seen["before the SIP"]
    assert (code, [found["aturan"] for found in answer["temuan"]]) == (2, ["K-TAHAP"])
    assert "SIP" in answer["temuan"][0]["alasan"]


def test_who_holds_what_afterwards(walked, tmp_path):
    """Each holds the new post alone; who left the city holds nothing here."""
    house = house_on(database_copy(walked.url, tmp_path), "2026-12-03")
    with house.store.reading() as conn:
        wanted = "SELECT nip, post_id FROM occupancy WHERE until IS NULL"
        held = [(nip, post) for nip, post in conn.exec_driver_sql(wanted) if nip in _PATHS]
    house.store.close()
    assert sorted(held) == sorted((nip, target) for nip, (target, _sk, _heads) in _PATHS.items() if nip != LEAVER)


def test_the_personnel_office_enters_what_comes_from_elsewhere(walked, tmp_path):
    """Also where the person held no post of ours whose agency could have an office of its own."""
    house = house_on(database_copy(walked.url, tmp_path), "2026-12-03")
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        selected = Selection.of_numbers([walked.numbers[LEAVER]])
        (file,) = house.loader.load(conn, selected, Viewer(house.clock.today()))
    house.store.close()
    without = file._replace(facts=replace(file.facts, origin=None))
    owners = {task.code: task.owner_nip for task in handover_tasks(without, _day(1, 12), directory, house)}
    assert owners == {"H1": KEEPER}


@pytest.mark.parametrize("day", [date(2024, 1, 2), date(2017, 4, 6)], ids=["all are in term", "before the rule"])
def test_the_night_says_nothing_where_nobody_outstays(walked, tmp_path, day):
    """No finding of R-TEN-03, and nobody is asked for before the rule is in force."""
    house = house_on(database_copy(walked.url, tmp_path), f"{day}T01:00")
    assert watch(house, day).findings == ()
    house.store.close()
