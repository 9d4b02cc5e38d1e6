"""One open case a person over all rounds, and a place of a post for one approved case: kept by the database itself."""

import threading
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.city import house_on
from workflow.domain.acts import Act
from workflow.domain.errors import BadInputError
from workflow.domain.stages import FIVE_STAGES, Role, Stage, Trigger
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.services.deciding import act_on_case
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.preflight import check_round
from workflow.services.proposals import ProposalOrder, import_proposals
from workflow.storage.unit_of_work import Move, PlaceTakenError

_TMT = date(2026, 12, 3)
_POST = "DLH.B1-KABID"


@pytest.fixture
def house(city_url):
    """A house over the city with its round imported."""
    house = house_on(city_url)
    yield house
    house.store.close()


def _write(house, statement, **values):
    return house.store.write(lambda tx: tx.conn.execute(text(statement), values).rowcount)


def _read(house, statement, **values):
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def _approve(house, case_id):
    """Approves a case by hand, as no rule would see it."""
    for stage in FIVE_STAGES[1:]:
        _write(house, "UPDATE transfer_case SET state = :s, tmt = :t WHERE id = :i", s=stage.value, t=_TMT, i=case_id)


def _aim(house, *, slots, claims):
    """Sets a post's places, and lets so many cases aim at it whose people do not hold it; returns their ids."""
    _write(house, "UPDATE position SET slots = :n WHERE post_id = :p", n=slots, p=_POST)
    ids = [
        row[0]
        for row in _read(
            house,
            "SELECT id FROM transfer_case WHERE (origin_post IS NULL OR origin_post <> :p) AND state = 'pemetaan' "
            "ORDER BY id",
            p=_POST,
        )
    ][:claims]
    for case_id in ids:
        _write(house, "UPDATE transfer_case SET target_post = :p WHERE id = :i", p=_POST, i=case_id)
    return ids


def _places(house):
    return _read(house, "SELECT id, target_slot FROM transfer_case WHERE target_slot IS NOT NULL ORDER BY id")


def test_the_database_refuses_a_second_open_case(house):
    """Direct SQL cannot give a person two open cases; once the first has ended it can."""
    (number, nip), (other, _nip) = _read(house, "SELECT id, nip FROM transfer_case ORDER BY id LIMIT 2")
    taken = "UPDATE transfer_case SET nip = :n, round_code = 'lain' WHERE id = :i"
    _write(
        house,
        "INSERT INTO transfer_round (code, context, fact_seq, recorded_at) SELECT 'lain', context, 0, recorded_at "
        "FROM transfer_round",
    )
    with pytest.raises(DBAPIError):
        _write(house, taken, n=nip, i=other)
    _write(house, "UPDATE transfer_case SET state = 'gugur' WHERE id = :i", i=number)
    assert _write(house, taken, n=nip, i=other) == 1


def _second_round(city_files):
    context = read_context(city_files.folder / "gelombang.toml")
    decrees = tuple(decree._replace(number=None) for decree in context.decrees)
    return context._replace(code="2026-13", decrees=decrees, letters=(), attendance=())


def _proposed(city_files):
    table = read_table(city_files.folder / "usulan.xlsx", "usulan")
    return table._replace(rows=table.rows[:3], rejects=())


def test_a_second_round_is_refused_by_row_and_by_the_preflight(house, city_files):
    """The import rejects the rows of people with an open case elsewhere and names it; `periksa` says so beforehand."""
    table, context = _proposed(city_files), _second_round(city_files)
    report = check_round(table, context, house)
    second = [[f.evidence["kasus"] for f in case.findings if f.rule == "K-KASUS"] for case in report.cases]
    assert [len(found) for found in second] == [1, 1, 1]
    assert all(len(case.findings) > 1 for case in report.cases)
    order = ProposalOrder(city_files.proposer, partial=False, dry_run=False, sha256="kedua")
    answer = import_proposals(table, context, order, house)
    assert [reject.column for reject in answer.rejects] == ["nip"] * 3
    assert {number for (number,) in second} == {reject.reason.split()[4] for reject in answer.rejects}
    same = check_round(table, read_context(city_files.folder / "gelombang.toml"), house)
    assert not [f for case in same.cases for f in case.findings if f.rule == "K-KASUS"]
    _write(house, "UPDATE transfer_case SET state = 'gugur'")
    assert import_proposals(table, context, order, house).new == 3


def test_two_imports_of_one_person_at_once_make_one_case(house, city_files):
    """Of two rounds imported at once with the same people one gets them; the other is told by row."""
    _write(house, "UPDATE transfer_case SET state = 'gugur'")
    table, context = _proposed(city_files), _second_round(city_files)
    houses = [house, house_on(house.store.engine.url.render_as_string(hide_password=False))]
    barrier, answers = threading.Barrier(2), [None, None]

    def run(index):
        order = ProposalOrder(city_files.proposer, partial=False, dry_run=False, sha256=f"serentak-{index}")
        barrier.wait()
        answers[index] = import_proposals(table, context._replace(code=f"serentak-{index}"), order, houses[index])

    threads = [threading.Thread(target=run, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    houses[1].store.close()
    assert sorted(answer.new for answer in answers) == [0, 3]
    assert sorted(len(answer.rejects) for answer in answers) == [0, 3]
    assert _read(house, "SELECT COUNT(*) FROM transfer_case WHERE state = 'pemetaan'") == [(3,)]


def test_a_place_is_one_approved_case_s(house):
    """A post of one place is kept by the first approved case; direct SQL cannot approve a second or take its place."""
    first, second = _aim(house, slots=1, claims=2)
    _approve(house, first)
    assert _places(house) == [(first, 1)]
    with pytest.raises(DBAPIError, match="target_slot"):
        _approve(house, second)
    with pytest.raises(DBAPIError):
        _write(
            house,
            "UPDATE transfer_case SET state = 'serah_terima', tmt = :t, target_slot = 1 WHERE id = :i",
            t=_TMT,
            i=second,
        )
    _write(house, "UPDATE transfer_case SET state = 'ditunda', remembered = 'serah_terima' WHERE id = :i", i=first)
    with pytest.raises(DBAPIError, match="target_slot"):
        _write(house, "UPDATE transfer_case SET state = 'serah_terima', tmt = :t WHERE id = :i", t=_TMT, i=second)
    _write(house, "UPDATE transfer_case SET state = 'gugur', remembered = NULL WHERE id = :i", i=first)
    _write(house, "UPDATE transfer_case SET state = 'serah_terima', tmt = :t WHERE id = :i", t=_TMT, i=second)
    assert (second, 1) in _places(house)


def test_a_post_of_several_places_keeps_as_many(house):
    """Of a post with `kebutuhan` 3 and one who stays, two cases get the places beside; the third finds none free."""
    ids = _aim(house, slots=3, claims=4)
    stays = _read(house, "SELECT slot FROM occupancy WHERE post_id = :p AND until IS NULL", p=_POST)
    assert stays == [(1,)]
    _write(house, "UPDATE transfer_case SET state = 'gugur' WHERE origin_post = :p", p=_POST)
    for case_id in ids[:2]:
        _approve(house, case_id)
    assert [slot for _case, slot in _places(house)] == [2, 3]
    # A holder may leave in another way than by a case: the rule judges that, the database counts the places.
    _approve(house, ids[2])
    assert sorted(slot for _case, slot in _places(house)) == [1, 2, 3]
    with pytest.raises(DBAPIError, match="target_slot"):
        _approve(house, ids[3])


def test_a_case_enters_the_place_that_it_kept(house):
    """Whoever comes first leaves the other's place alone, so that the places kept stay true."""
    first, second = _aim(house, slots=3, claims=2)
    _write(house, "UPDATE transfer_case SET state = 'gugur' WHERE origin_post = :p", p=_POST)
    _write(house, "UPDATE position SET signatory = FALSE WHERE post_id = :p", p=_POST)
    _write(house, "UPDATE decree SET inauguration = NULL")
    for case_id in (first, second):
        _approve(house, case_id)
    late = house_on(house.store.engine.url.render_as_string(hide_password=False), "2026-12-04")
    late.store.write(lambda tx: post_changes(tx, [second], Moment.of(late), late))
    late.store.close()
    kept = dict(_places(house))
    entered = _read(
        house,
        "SELECT o.slot FROM occupancy o JOIN transfer_case c ON c.nip = o.nip AND o.post_id = c.target_post "
        "WHERE c.id = :i AND o.until IS NULL",
        i=second,
    )
    assert entered == [(kept[second],)] == [(3,)]


def test_of_two_approvals_at_once_one_keeps_the_place(house):
    """Two transactions at once on the one place of a post: one commits, the other is refused by the database."""
    ids = _aim(house, slots=1, claims=2)
    for stage in FIVE_STAGES[1:-1]:
        _write(house, "UPDATE transfer_case SET state = :s WHERE id IN (:a, :b)", s=stage.value, a=ids[0], b=ids[1])
    barrier, outcome = threading.Barrier(2), []

    def run(case_id):
        barrier.wait()
        try:
            _write(house, "UPDATE transfer_case SET state = 'serah_terima', tmt = :t WHERE id = :i", t=_TMT, i=case_id)
            outcome.append("disetujui")
        except DBAPIError as error:
            outcome.append("target_slot" in str(error.orig))

    threads = [threading.Thread(target=run, args=(case_id,)) for case_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcome)) == ["True", "disetujui"]
    assert len(_places(house)) == 1


def test_a_place_lost_to_another_is_judged_again(house, monkeypatch):
    """A case whose place went to another between judgement and writing is judged again, and nothing is written."""
    with house.store.reading() as conn:
        who = house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[0]
    tries = []

    def taken(_tx, moves):
        tries.append(moves)
        raise PlaceTakenError

    monkeypatch.setattr("workflow.storage.unit_of_work.Tx.move", taken)
    before = _read(house, "SELECT id, state, version FROM transfer_case")
    answer = act_on_case(Act(Trigger.TUNDA, who, reason="uji"), "MUT-2026-0001", house)
    assert not answer.done
    assert [finding.rule for finding in answer.findings] == ["K-VERSI"]
    assert len(tries) > 1
    assert _read(house, "SELECT id, state, version FROM transfer_case") == before


def test_a_guarded_move_tells_a_lost_place_from_other_faults(house):
    """The guarded UPDATE raises PlaceTakenError for a place that is gone, and the fault itself for anything else."""
    first, second = _aim(house, slots=1, claims=2)
    _approve(house, first)
    for stage in FIVE_STAGES[1:-1]:
        _write(house, "UPDATE transfer_case SET state = :s WHERE id = :i", s=stage.value, i=second)
    (seen,) = _read(
        house,
        "SELECT c.version, c.fact_seq, r.fact_seq, c.entered_on, c.decree_code FROM transfer_case c "
        "JOIN transfer_round r ON r.code = c.round_code WHERE c.id = :i",
        i=second,
    )
    values = dict(zip(("version", "fact_seq", "round_seq", "entered_on", "decree_code"), seen, strict=True))
    values["entered_on"] = str(values["entered_on"])[:10]
    empty = dict.fromkeys(
        ("remembered", "deadline", "counted_from", "counted_days", "last_night", "told_on", "answer", "tmt")
    )
    move = _approval(second, values, empty)
    with pytest.raises(PlaceTakenError):
        house.store.write(lambda tx: tx.move([move._replace(tmt=_TMT.isoformat())]))
    _write(house, "UPDATE transfer_case SET state = 'gugur' WHERE id = :i", i=first)
    with pytest.raises(DBAPIError):
        house.store.write(lambda tx: tx.move([move]))
    assert _read(house, "SELECT state FROM transfer_case WHERE id = :i", i=second) == [("persetujuan",)]


def _approval(case_id, values, empty):
    """The guarded move of a case in persetujuan to serah_terima."""
    return Move(
        case_id=case_id,
        state="persetujuan",
        dest=Stage.SERAH_TERIMA.value,
        visit=1,
        held=False,
        post_changed=False,
        **values,
        **empty,
    )


def test_two_cases_brought_in_on_one_place_are_a_fault_of_the_file(house, city_files):
    """A round brought in as approved keeps its places too; two people on one place stop the import in words."""
    _write(house, "UPDATE transfer_case SET state = 'gugur'")
    table, context = _proposed(city_files), _second_round(city_files)
    same = table.rows[0].values["id_jabatan_tujuan"]
    rows = tuple(row._replace(values={**row.values, "id_jabatan_tujuan": same}) for row in table.rows)
    order = ProposalOrder(
        city_files.proposer, partial=False, dry_run=False, sha256="x", stage=Stage.SERAH_TERIMA, proof="800/lama"
    )
    with pytest.raises(BadInputError, match="tempat yang sama"):
        import_proposals(table._replace(rows=rows), context, order, house)
    assert import_proposals(table, context, order, house).new == 3
    assert len(_places(house)) == 3
