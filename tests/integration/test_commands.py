"""Commands that the services refuse, repeat, simulate or lose to another, on both databases."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import PREPARED, house_on, of_free_people
from workflow.domain import failpoint
from workflow.domain.acts import Act, Paper
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.stages import Role, Stage, Trigger
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.services.deciding import ListScope, _settle_list, act_on_case, act_on_list
from workflow.services.digests import case_digest, list_digest
from workflow.services.door import LostRaceError, settle
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.judging import judge_list
from workflow.services.moment import Moment
from workflow.services.preflight import check_round
from workflow.services.proposals import ProposalOrder, import_proposals
from workflow.services.rounds import reread_round
from workflow.services.views import round_files, view_case
from workflow.storage import cases, ledger
from workflow.storage.facts import Selection, Viewer

FIRST = "MUT-2026-0001"
TABLES = ("transfer_case", "ledger_entry", "outbox", "decision", "import_run")


@pytest.fixture
def house(city_url):
    """A house over the imported city, on the eve of its first night."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


@pytest.fixture
def hooked(monkeypatch):
    """Installs a hook on failpoints for one test."""
    monkeypatch.setattr(failpoint, "_HOOKS", [])
    return failpoint.install


def read(house, statement, **values):
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def write(house, statement, **values):
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def held_by(house, role):
    with house.store.reading() as conn:
        return house.loader.directory(conn).holders(role, date.fromisoformat(PREPARED))[0]


def counted(house):
    return {table: read(house, f"SELECT COUNT(*) FROM {table}") for table in TABLES}


def files_of(house, *numbers):
    viewer = Viewer(house.clock.today())
    with house.store.reading() as conn:
        return house.loader.load(conn, Selection.of_numbers(list(numbers)), viewer)


def pause(house, **changes):
    return Act(Trigger.TUNDA, held_by(house, Role.ANALIS), reason="menunggu berkas")._replace(**changes)


def rules_of(answer):
    return {finding.rule for finding in answer.findings if finding.stops}


def test_what_does_not_exist_is_said_to_be_missing(house):
    """A case, a round, an SK of a round and a name that is left out are each asked for by name."""
    act = pause(house)
    with pytest.raises(NotFoundError, match="Kasus MUT-9"):
        act_on_case(act, "MUT-9", house)
    with pytest.raises(NotFoundError, match="Kasus MUT-9"):
        view_case("MUT-9", house)
    for scope, told in [
        (ListScope("2099-01", None), "Gelombang 2099-01 "),
        (ListScope("2026-12", "Z"), "2026-12 SK Z"),
        (ListScope("2026-12", "A", left_out=("x", "y")), "x, y"),
        (ListScope("2026-12", "A", struck=("z",)), "z"),
    ]:
        with pytest.raises(NotFoundError, match=told):
            act_on_list(act, scope, house)


@pytest.mark.parametrize("place", ["recorder", "checker"])
def test_nobody_records_or_checks_a_decision_on_himself(house, place):
    """R-COI-01: the subject of a case is neither recorder nor checker of a decision on paper about it."""
    (file,) = files_of(house, FIRST)
    paper = Paper("800/1/2026", "P-pencatat", "P-pemeriksa")._replace(**{place: file.nip})
    with pytest.raises(BadInputError, match="pokok kasus"):
        act_on_case(pause(house, paper=paper), FIRST, house)


def test_an_act_on_what_was_shown_is_taken_and_on_what_has_changed_is_not(house):
    """K-LIHAT names the fields that changed; the digest of what stands is good; an illegal act says so first."""
    seen = case_digest(files_of(house, FIRST)[0])
    write(house, "UPDATE transfer_case SET reason_text = 'lain' WHERE number = :n", n=FIRST)
    refused = act_on_case(pause(house, seen=seen), FIRST, house)
    illegal = act_on_case(Act(Trigger.SETUJUI, "P-walikota", seen=seen), FIRST, house)
    now = case_digest(files_of(house, FIRST)[0])
    assert refused.done is False
    assert refused.findings[0].rule == "K-LIHAT"
    assert refused.findings[0].evidence == {"berubah": ["alasan"]}
    assert rules_of(illegal) == {"K-TAHAP"}
    assert act_on_case(pause(house, seen=now), FIRST, house).done is True


def test_an_act_that_keeps_losing_ends_as_stale(house, hooked):
    """R14: after the last attempt the actor is told that others were faster; nothing is written, alone or as a list."""
    tries = []

    def lose(name):
        if name == "door.before_move":
            tries.append(name)
            raise LostRaceError(frozenset({1}))

    hooked(lose)
    before = counted(house)
    one = act_on_case(pause(house), FIRST, house)
    whole = act_on_list(pause(house), ListScope("2026-12", "A"), house)
    assert (one.done, rules_of(one)) == (False, {"K-VERSI"})
    assert whole.done is False
    assert {rule for answer in whole.answers for rule in rules_of(answer)} == {"K-VERSI"}
    assert len(tries) == 8
    assert counted(house) == before


def test_a_list_of_which_one_case_moved_is_rolled_back_whole(house):
    """All or nothing: one case whose facts moved since keeps every other as it was."""
    act, scope = pause(house), ListScope("2026-12", "B")
    files = round_files("2026-12", "B", house)
    judged = judge_list(act, files, house.loader.kept_directory(), house)
    before = counted(house)
    write(house, "UPDATE transfer_case SET fact_seq = fact_seq + 1 WHERE id = :i", i=files[-1].guard.case_id)
    assert all(item.allowed for item in judged)
    assert _settle_list(act, scope, (list_digest(files), files), judged, house) is False
    assert counted(house) == before
    assert read(house, "SELECT DISTINCT state FROM transfer_case") == [("pemetaan",)]
    assert act_on_list(act, scope, house).done is True


def test_an_opinion_on_a_case_that_moved_meanwhile_is_not_written(house):
    """An act that leaves the version alone is bound to the stage and visit that were seen."""
    write(house, "UPDATE transfer_case SET state = 'usulan' WHERE number = :n", n=FIRST)
    (file,) = files_of(house, FIRST)
    act = Act(Trigger.PUTUSKAN, file.circle.origin_head, outcome="setuju")
    before = counted(house)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
    judged = judge_list(act, [file], directory, house)
    assert judged[0].allowed, rules_of(judged[0])
    write(house, "UPDATE transfer_case SET visit = visit + 1 WHERE number = :n", n=FIRST)
    assert house.store.write(lambda tx: settle(tx, judged, act, Moment.of(house), house)) == frozenset()
    assert counted(house) == before


def test_a_finished_case_has_no_next_step(house):
    """Its page shows what was done and asks no rule of a step."""
    for state in ("usulan", "sosialisasi", "persetujuan", "serah_terima", "selesai"):
        write(house, "UPDATE transfer_case SET state = :s, tmt = '2026-12-01' WHERE number = :n", s=state, n=FIRST)
    view = view_case(FIRST, house)
    assert view.next_trigger is None
    assert view.file.facts.case.state is Stage.SELESAI
    assert not [f for f in view.findings if f.rule.startswith("K-")]


def table_of(name, *rows, rejects=()):
    parsed = tuple(ParsedRow(number, values) for number, values in enumerate(rows, 2))
    return ParsedTable(name, "berkas.csv", None, 1, frozenset(), parsed, tuple(rejects), len(rows) + len(rejects))


REJECT = Reject(9, "nip", "x", "NIP salah")


def test_a_table_with_rejects_is_stored_only_in_part_on_request(house):
    """All or nothing, unless `partial` leaves the rejects out; a simulation answers the same and writes nothing."""
    grant = {"nip": held_by(house, Role.ANALIS), "peran": "analis", "id_unit": "U-baru", "mulai": None, "selesai": None}
    table, before = table_of("peran", grant, rejects=[REJECT]), counted(house)
    operator = held_by(house, Role.OPERATOR)
    order = ImportOrder(operator, partial=False, dry_run=False, sha256="x")
    (whole,) = import_tables([table], order, house)
    (dry,) = import_tables([table], order._replace(partial=True, dry_run=True), house)
    assert (whole.stored, whole.new) == (False, 0)
    assert (dry.stored, dry.new) == (False, 1)
    assert counted(house) == before
    (part,) = import_tables([table], order._replace(partial=True), house)
    assert (part.stored, part.new) == (True, 1)
    assert counted(house) != before


@pytest.mark.parametrize(("actor", "told"), [(None, "memerlukan --pelaku"), ("199001012015011001", "Hanya operator")])
def test_roles_are_imported_by_an_operator_only(house, actor, told):
    """Where an operator exists, nobody else grants roles or delegations; other tables stay open."""
    order = ImportOrder(actor, partial=False, dry_run=True, sha256="x")
    with pytest.raises(BadInputError, match=told):
        import_tables([table_of("delegasi"), table_of("peran")], order, house)
    assert import_tables([table_of("hukdis")], order, house)[0].stored is False


def test_a_unit_without_one_highest_post_is_noted(house):
    """Two equals at the top of a unit are no fault that stops an import; the note says where the superior is taken from."""
    rows = [
        {"id_jabatan": f"BARU-{n}", "nama": f"Kepala Bidang {n}", "jenis": "administrator", "eselon": "III.b"}
        | {"id_unit": "BARU", "unit": "Unit Baru", "kebutuhan": 1}
        for n in (1, 2)
    ]
    order = ImportOrder(None, partial=False, dry_run=True, sha256="x")
    tied = import_tables([table_of("jabatan", *rows)], order, house)[0].notes
    single = import_tables([table_of("jabatan", rows[0])], order, house)[0].notes
    counts = [next((int(n.split()[0]) for n in notes if "jabatan tertinggi" in n), 0) for notes in (tied, single)]
    assert counts[0] == counts[1] + 1


@pytest.fixture
def files(city_files):
    """The round's proposals and its context."""
    folder = city_files.folder
    return read_table(folder / "usulan.xlsx", "usulan"), read_context(folder / "gelombang.toml")


def test_a_round_is_read_again_under_its_own_numbers(house, files):
    """A changed date is kept and written down; an unknown round and an SK number that another SK bears are refused."""
    _table, context = files
    numbered = tuple(d._replace(number=f"800/{d.code}/2026", tmt=date(2026, 12, 31)) for d in context.decrees)
    found = reread_round(context._replace(decrees=numbered), "P-1", house)
    code = numbered[0].code
    assert found.fields[f"sk {code} tmt"] == (context.decrees[0].tmt, date(2026, 12, 31))
    assert reread_round(context._replace(decrees=numbered), "P-1", house).fields == {}
    with house.store.reading() as conn:
        events = [entry.event for entry in ledger.entries_of(conn, "gelombang:2026-12")]
    assert events == ["round:opened", "round:briefing:changed", "round:changed"]
    with pytest.raises(NotFoundError, match="2099-01"):
        reread_round(context._replace(code="2099-01"), "P-1", house)
    twin = (numbered[0]._replace(number=numbered[1].number), numbered[1])
    with pytest.raises(BadInputError, match="sudah dipakai SK lain"):
        reread_round(context._replace(decrees=twin), "P-1", house)


def test_proposals_are_simulated_and_brought_in(house, files):
    """A simulation writes nothing; a stage other than pemetaan needs a proof, and the ledger says that nothing was checked."""
    table, context = of_free_people(files[0], house), files[1]
    moved = context._replace(code="2027-01", decrees=tuple(d._replace(number=None) for d in context.decrees))
    order = ProposalOrder("P-1", partial=True, dry_run=True, sha256="x", stage=Stage.PERSETUJUAN)
    before = counted(house)
    with pytest.raises(BadInputError, match="--bukti"):
        import_proposals(table, moved, order, house)
    proven = order._replace(proof="800/lama/2026")
    dry = import_proposals(table, moved, proven, house)
    assert (dry.stored, dry.cases, dry.new) == (False, (), len(table.rows))
    assert counted(house) == before
    real = import_proposals(table, moved, proven._replace(dry_run=False), house)
    with house.store.reading() as conn:
        entry = ledger.entries_of(conn, f"kasus:{real.cases[0][2]}")[0]
        states = [case.state for case in cases.list_cases(conn) if case.number == real.cases[0][2]]
    assert (real.stored, states) == (True, ["persetujuan"])
    assert (entry.event, json.loads(entry.body)["bukti"]) == ("transfer:brought_in", "800/lama/2026")


def test_a_row_that_cannot_be_judged_says_why(house, files):
    """`periksa` reports a stranger, a double, an unreadable NIP and an unclear post in row order, and judges the rest."""
    table, context = files
    good = dict(table.rows[0].values)
    code = context.decrees[0].code
    unclear = {"id_jabatan_tujuan": None, "jabatan_tujuan": "Tidak Ada", "sk": code}
    rows = [
        good,
        {**good, "nip": "199912312020121999"},
        {**good, "_ganda_baris": 2},
        {**good, "nip": "x", "_nip_alasan": "bukan NIP"},
        {**good, **unclear},
    ]
    report = check_round(table_of("usulan", *rows), context, house)
    said = [[(f.rule, f.case) for f in case.findings if f.rule in {"R-DAT-01", "R-VAC-01"}] for case in report.cases]
    assert [case.row for case in report.cases] == [2, 3, 4, 5, 6]
    assert [found[0] for found in said[1:]] == [
        ("R-DAT-01", "tidak_dikenal"),
        ("R-DAT-01", "dua_kali"),
        ("R-DAT-01", "tidak_terbaca"),
        ("R-VAC-01", "tidak_ada"),
    ]
    assert len(report.cases[0].findings) > 5
    nothing = check_round(table_of("usulan", *rows[1:]), context, house)
    assert (len(nothing.cases), nothing.round_findings) == (4, ())
