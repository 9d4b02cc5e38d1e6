"""What the checklist asks by agency and overlap, and the timetable of a round's chains, on both databases."""

import json
from dataclasses import replace
from datetime import date

from sqlalchemy import text

from tests.city import house_on
from workflow.cli.main import main
from workflow.cli.timetable import overlap_document
from workflow.services.handover import handover_tasks
from workflow.storage.facts import Selection, Viewer

TMT, CHAIN = date(2026, 12, 3), ("DISHUB.B1-KABID", "DLH.B1-KABID", "KUKMPP.B1-KABID")


def test_items_by_agency_and_the_overlap(city_url):
    """F2 is Disdukcapil's alone; E1 is due when the overlap ends, counted by profile; without overlap days by its own."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        number = conn.execute(
            text("SELECT number FROM transfer_case WHERE origin_post = :p"), {"p": CHAIN[0]}
        ).scalar_one()
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(TMT))
        directory = house.loader.directory(conn)

    def made(agency, days):
        origin = file.facts.origin._replace(agency_id=agency, signatory=True, profile="struktural")
        own = file._replace(facts=replace(file.facts, origin=origin))
        policy = replace(house.policy, handover=house.policy.handover._replace(overlap=days))
        town = replace(house, policy=policy)
        return {task.code: task for task in handover_tasks(own, TMT, directory, town)}, overlap_document(own, town)

    ours, overlap = made("DISDUKCAPIL", {"struktural": 2})
    assert "F2" in ours
    assert ours["E1"].term.days == 2
    assert overlap == {"mulai": file.guard.tmt or file.facts.decree.effective, "selesai": overlap["selesai"]}
    theirs, none = made("DISHUB", {})
    assert "F2" not in theirs
    assert theirs["E1"].term.days == 3
    assert none is None
    house.store.close()


def test_a_round_tells_the_timetable_of_its_chains(city_url, monkeypatch, tmp_path, capsys):
    """`mutasi gelombang`: per day who hands over to whom and when, from the open end of the chain, nobody twice at once."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    assert main(["gelombang", "2026-12", "--pada", "2026-11-25", "--json"]) == 0
    days = json.loads(capsys.readouterr().out)["jadwal_serah_terima"]
    assert days
    for day in days:
        rooms = [
            (row["mulai"], nip) for row in day["urutan"] for nip in {row["dari"], row["kepada"], row["atasan"]} - {None}
        ]
        assert len(rooms) == len(set(rooms))
    house = house_on(city_url)
    with house.store.reading() as conn:
        rows = conn.execute(text("SELECT origin_post, number FROM transfer_case")).all()
    number = {post: case for post, case in rows if post in CHAIN}
    order = [row["kasus"] for day in days for row in day["urutan"] if row["kasus"] in number.values()]
    assert order == [number[post] for post in reversed(CHAIN)]
    house.store.close()
