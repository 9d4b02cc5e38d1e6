"""Many items of one person at once: low risk after a review list, all of a printed list that was signed, on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act, Paper
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.stages import Role, Trigger
from workflow.services import bulk
from workflow.services.bulk import BulkScope, acknowledge_round
from workflow.storage import ledger

APPROVED, ROUND = date(2026, 12, 2), "2026-12"
PAPER = Paper("800/daftar/2026", "P-pencatat", "P-pemeriksa", "a" * 64)
SCOPE = BulkScope(ROUND)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path, monkeypatch):
    """The city on the day after the approvals, an officer of accounts with many open items."""
    url = database_copy(eve_of(request.param, APPROVED), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    opened = house_on(url, f"{APPROVED}T10:00")
    yield opened
    opened.store.close()


def read(house, statement, **values):
    """Rows of a statement."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


@pytest.fixture
def officer(house):
    """Who owns the most open items of both risks in the round."""
    wanted = (
        "SELECT t.owner_nip FROM task t WHERE t.state = 'terbuka' AND t.owner_role = 'pengelola_akun' "
        "AND t.owner_nip IS NOT NULL GROUP BY t.owner_nip HAVING COUNT(DISTINCT t.risk) = 2 ORDER BY COUNT(*) DESC, 1"
    )
    return read(house, wanted)[0][0]


def say(officer, **changes):
    """The officer's bulk acknowledgement."""
    return Act(Trigger.KONFIRMASI, officer, result="selesai")._replace(**changes)


def states(house, officer):
    """How many of the officer's items are in which state, by risk."""
    wanted = "SELECT risk, state, COUNT(*) FROM task WHERE owner_nip = :n GROUP BY risk, state"
    return {(risk, state): count for risk, state, count in read(house, wanted, n=officer)}


def test_low_risk_items_are_acknowledged_at_once_and_the_rest_is_listed_for_review(house, officer):
    """A simulation lists both and writes nothing; then the low-risk ones are done, each with its entry, and the list with one."""
    before = states(house, officer)
    shown = acknowledge_round(say(officer, dry_run=True), SCOPE, house)
    assert states(house, officer) == before
    assert {task.risk for task, _told in shown.items} == {"rendah"}
    assert {task.risk for task in shown.review} == {"tinggi"}
    done = acknowledge_round(say(officer, seen=shown.digest), SCOPE, house)
    assert done.done
    assert done.digest == shown.digest
    after = states(house, officer)
    assert after["rendah", "selesai"] == before["rendah", "terbuka"] == len(done.items)
    assert after["tinggi", "terbuka"] == before["tinggi", "terbuka"] == len(done.review)
    with house.store.reading() as conn:
        body = json.loads(ledger.entries_of(conn, f"gelombang:{ROUND}")[-1].body)
    assert body["digest"] == shown.digest
    assert len(body["tugas"]) == len(done.items)
    with pytest.raises(NotFoundError, match="Butir terbuka"):
        acknowledge_round(say(officer), SCOPE, house)


def test_a_printed_list_that_was_signed_acknowledges_all(house, officer):
    """High risk too; recorder, checker and scan stand in the ledger, the items say that it was paper."""
    shown = acknowledge_round(say(officer, dry_run=True, paper=PAPER), SCOPE, house)
    assert {task.risk for task, _told in shown.items} == {"rendah", "tinggi"}
    assert shown.review == ()
    done = acknowledge_round(say(officer, seen=shown.digest, paper=PAPER), SCOPE, house)
    assert done.done
    assert {state for (_risk, state) in states(house, officer)} == {"selesai"}
    assert set(read(house, "SELECT DISTINCT via FROM task WHERE owner_nip = :n", n=officer)) == {("cetak",)}
    with house.store.reading() as conn:
        body = json.loads(ledger.entries_of(conn, f"gelombang:{ROUND}")[-1].body)
    assert body["kertas"] == {
        "surat": PAPER.letter,
        "pencatat": PAPER.recorder,
        "pemeriksa": PAPER.checker,
        "sha256": PAPER.scan,
    }


def test_a_list_that_has_changed_since_it_was_shown_is_refused_whole(house, officer):
    """K-LIHAT: what was printed is what is acknowledged, or nothing."""
    before = states(house, officer)
    refused = acknowledge_round(say(officer, seen="0" * 64), SCOPE, house)
    assert not refused.done
    assert {told.findings[0].rule for _task, told in refused.items} == {"K-LIHAT"}
    assert states(house, officer) == before


def test_one_refused_item_refuses_the_list_until_its_person_is_left_out(house, officer):
    """All or nothing: an item that may not be done yet keeps the others; `--kecuali` leaves its person out."""
    shown = acknowledge_round(say(officer, dry_run=True, paper=PAPER), SCOPE, house)
    first = shown.items[0][0]
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE task SET letter_kind = 'spmt' WHERE id = :i"), {"i": first.id})
    )
    profiles = {name: own._replace(starting_letters=("sip",)) for name, own in house.policy.profiles.items()}
    strict = replace(house, policy=replace(house.policy, profiles=profiles))
    refused = acknowledge_round(say(officer, paper=PAPER), SCOPE, strict)
    assert not refused.done
    assert [f.case for _task, told in refused.items for f in told.findings if f.stops] == ["surat_mulai"]
    assert ("rendah", "selesai") not in states(house, officer)
    done = acknowledge_round(say(officer, paper=PAPER), BulkScope(ROUND, (first.nip,)), strict)
    assert done.done
    assert first.nip not in {task.nip for task, _told in done.items}


def test_a_repeated_command_is_harmless(house, officer):
    """`--kunci`: the second time nothing is written and the answer is that it is done."""
    assert acknowledge_round(say(officer, key="k1"), SCOPE, house).done
    entries = read(house, "SELECT COUNT(*) FROM ledger_entry")
    assert acknowledge_round(say(officer, key="k1"), SCOPE, house).done
    assert read(house, "SELECT COUNT(*) FROM ledger_entry") == entries


def test_what_a_list_does_not_take(house, officer):
    """Refusals need a reason each, paper a scan and three people, and a name that is left out must be on the list."""
    for changes, told in (
        ({"result": "tolak", "reason": "x"}, "satu per satu"),
        ({"paper": PAPER._replace(scan=None)}, "--pindaian"),
        ({"paper": PAPER._replace(checker=PAPER.recorder)}, "dua orang"),
    ):
        with pytest.raises(BadInputError, match=told):
            acknowledge_round(say(officer, **changes), SCOPE, house)
    with pytest.raises(NotFoundError, match="dikecualikan"):
        acknowledge_round(say(officer), BulkScope(ROUND, ("199001012015011001",)), house)


def test_a_list_that_loses_every_race_says_so(house, officer, monkeypatch):
    """Somebody else is faster each time: K-VERSI, and nothing is written."""
    monkeypatch.setattr(bulk, "settle", lambda *_args: frozenset())
    before = states(house, officer)
    lost = acknowledge_round(say(officer), SCOPE, house)
    assert not lost.done
    assert {told.findings[0].rule for _task, told in lost.items} == {"K-VERSI"}
    assert states(house, officer) == before


def test_the_command_shows_and_prints_the_list(house, officer, tmp_path, capsys):
    """`mutasi aksi konfirmasi --gelombang`: what would be done, what is to be reviewed, exit 0; the wrong digest exit 2."""
    words = ["aksi", "konfirmasi", "--gelombang", ROUND, "--pelaku", officer, "--hasil", "selesai"]
    words += ["--pada", f"{APPROVED}T10:00"]
    assert main([*words, "--simulasi", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["berhasil"] is True
    assert told["tugas"]
    assert {item["risiko"] for item in told["ditinjau"]} == {"tinggi"}
    assert main([*words, "--simulasi"]) == 0
    assert "Ditinjau satu per satu" in capsys.readouterr().out
    assert main([*words, "--dilihat", "0" * 64]) == 2
    assert "tidak satu pun" in capsys.readouterr().err
    sheet = tmp_path / "daftar.pdf"
    assert main([*words, "--simulasi", "--cetak", str(sheet), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert (printed["berkas"], printed["ditinjau"]) == ("daftar.pdf", [])
    assert len(printed["tugas"]) == len(told["tugas"]) + len(told["ditinjau"])
    assert main([*words, "--cetak", str(tmp_path / "lagi.pdf")]) == 1
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(b"%PDF-1.7 tanda tangan")
    with house.store.reading() as conn:
        recorder, checker = house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[:2]
    signed = ["--berdasarkan", "800/daftar", "--pencatat", recorder, "--pemeriksa", checker, "--pindaian", str(scan)]
    assert main([*words, *signed, "--dilihat", printed["digest"]]) == 0
