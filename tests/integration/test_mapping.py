"""The mapping of a round's cases as it is kept with them, on both databases."""

import json

import pytest
from sqlalchemy import event, text

from tests.city import house_on
from workflow.domain.rulebook import judge
from workflow.domain.stages import Trigger
from workflow.services.pemetaan import map_cases
from workflow.storage import cases
from workflow.storage.facts import Selection, Viewer


def _mappings(house):
    with house.store.reading() as conn:
        return {c.number: json.loads(c.mapping) for c in cases.list_cases(conn) if c.mapping}


def _judged(house, number):
    viewer = Viewer(house.clock.today(), None, Trigger.SETUJUI)
    with house.store.reading() as conn:
        (case,) = house.loader.load(conn, Selection.of_numbers([number]), viewer)
    return judge(case.facts, Trigger.SETUJUI, house.rulebook)


def _statements(house, numbers):
    told = []
    event.listen(house.store.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    house.store.write(lambda tx: map_cases(tx, numbers, house))
    return [statement for statement in told if statement.lstrip().upper().startswith("SELECT")]


def test_experience_is_a_part_of_the_kept_mapping(city_url):
    """Issue 2: who held one's present post for years has them counted, and the sentence tells family and time."""
    house = house_on(city_url)
    found = _mappings(house)
    assert len(found) >= 50
    for kept in found.values():
        served = kept["pengalaman"]
        assert ("pengalaman" in kept["bagian"]) is (served is not None)
        assert ("pengalaman" in kept["belum_diketahui"]) is (served is None)
        if served is not None:
            assert served["days"] >= 0
            assert f"pengalaman dalam rumpun {served['family']} " in kept["kalimat"]
        assert 0 <= kept["skor"] <= 1
    assert any(kept["pengalaman"] and kept["pengalaman"]["current"] for kept in found.values())
    sentences = {json.dumps([k["kesenjangan"], k["belum_dinilai"]]): k["kalimat"] for k in found.values()}
    assert len(set(sentences.values())) == len(sentences)
    house.store.close()


def test_a_post_of_the_history_counts_by_the_map(city_url):
    """A row of riwayat_jabatan that names a post of the map counts in that post's family, whatever the row calls it."""
    house = house_on(city_url)
    number, before = next(
        (n, k["pengalaman"]) for n, k in _mappings(house).items() if k["pengalaman"] and not k["pengalaman"]["days"]
    )
    row = {"id_jabatan": None, "tmt_mulai": "2001-01-01", "tmt_selesai": "2001-12-31", "nama": "Pengamat"}

    def add(tx, target):
        nip, post = tx.conn.execute(
            text("SELECT nip, target_post FROM transfer_case WHERE number = :n"), {"n": number}
        ).one()
        values = {**row, "nip": nip, "id_jabatan": post if target else None}
        tx.conn.execute(
            text(
                "INSERT INTO register (table_name, key, subject, reference, payload, recorded_at) "
                "VALUES ('riwayat_jabatan', :key, :nip, :post, :payload, '2026-01-01 00:00:00+00:00')"
            ),
            {"key": f"uji-{target}", "nip": nip, "post": values["id_jabatan"], "payload": json.dumps(values)},
        )
        map_cases(tx, [number], house)

    house.store.write(lambda tx: add(tx, target=True))
    assert _mappings(house)[number]["pengalaman"] == {**before, "days": 365}
    house.store.write(lambda tx: add(tx, target=False))
    assert _mappings(house)[number]["pengalaman"] == {**before, "days": 365, "unread": before["unread"] + 1}
    house.store.close()


def test_without_an_import_of_histories_experience_is_named_as_unknown(city_url):
    """A table that was never imported is unknown data: the part stays out of the score."""
    house = house_on(city_url)
    number = next(n for n, kept in _mappings(house).items() if kept["pengalaman"])

    def forget(tx):
        tx.conn.execute(text("DELETE FROM import_run WHERE table_name = 'riwayat_jabatan'"))
        map_cases(tx, [number], house)

    house.store.write(forget)
    kept = _mappings(house)[number]
    assert (kept["pengalaman"], "pengalaman" in kept["bagian"]) == (None, False)
    assert "belum diketahui: pengalaman" in kept["kalimat"]
    house.store.close()


@pytest.mark.parametrize("count", [1, 50])
def test_a_chunk_is_read_in_seven_statements(city_url, count):
    """One case or fifty: the number of statements does not grow."""
    house = house_on(city_url)
    assert len(_statements(house, sorted(_mappings(house))[:count])) == 7
    house.store.close()


def test_an_assessment_that_is_too_old_is_none(city_url):
    """R-CMP-03 says how long an assessment counts: the mapping keeps to it, names what lapsed, and the loader agrees."""
    house = house_on(city_url)
    number, before = next(
        (n, k) for n, k in _mappings(house).items() if "kompetensi" in k["bagian"] and not k["belum_dinilai"]
    )

    def age(tx):
        tx.conn.execute(
            text(
                'UPDATE register SET payload = REPLACE(payload, \'"tanggal": "20\', \'"tanggal": "19\') '
                "WHERE table_name = 'kompetensi' AND subject = (SELECT nip FROM transfer_case WHERE number = :n)"
            ),
            {"n": number},
        )
        map_cases(tx, [number], house)

    assert before["tidak_berlaku_lagi"] == []
    house.store.write(age)
    kept = _mappings(house)[number]
    assert kept["tidak_berlaku_lagi"] == kept["belum_dinilai"] != []
    assert "kompetensi" in kept["belum_diketahui"]
    assert "penilaian tidak berlaku lagi: " in kept["kalimat"]
    found = {f.rule: f for f in _judged(house, number)}
    assert found["R-CMP-03"].result == "UNKNOWN"
    assert all(code in found["R-CMP-03"].evidence["kurang"] for code in kept["tidak_berlaku_lagi"])
    house.store.close()


def test_the_roster_is_compared_with_the_holding(city_url):
    """R-DAT-02: the loader tells the post of the roster and the one held, so that a later roster that differs is told."""
    house = house_on(city_url)
    number = min(_mappings(house))
    assert {f.rule: f.result.value for f in _judged(house, number)}["R-DAT-02"] == "PASS"

    def move(tx):
        tx.conn.execute(
            text(
                "UPDATE employee SET roster_post = 'LAIN' WHERE recorded_until IS NULL "
                "AND nip = (SELECT nip FROM transfer_case WHERE number = :n)"
            ),
            {"n": number},
        )

    house.store.write(move)
    assert {f.rule: f.result.value for f in _judged(house, number)}["R-DAT-02"] == "WARN"
    house.store.close()
