"""A post that signs waits for a certificate, a cancelled chain goes back whole, and what these rules read is loaded."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import house_on
from workflow.domain.acts import Act, NewTask, Paper
from workflow.domain.context import Attendance
from workflow.domain.deadlines import Term
from workflow.domain.facts import Succession
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.stages import FIVE_STAGES, Role, Trigger
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.services.deciding import ListScope, act_on_case, act_on_list
from workflow.services.handover import handover_tasks
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.preflight import check_round
from workflow.storage import ledger, rounds, tasks
from workflow.storage.facts import Selection, Viewer

_ROUND, _TMT, _DAY = "2026-12", date(2026, 12, 3), "2026-12-04"
_SIGNS = "KUKMPP.B1-KABID"
_CHAIN = ("DISHUB.B1-KABID", "DLH.B1-KABID", _SIGNS, "DISPORA.B1-KABID")
"""Posts of a chain of the sample city's round: each holder but the last enters the next post."""
_MAYOR = "P-walikota"
_PAPER = Paper("800/sk-batal/2026", "P-pencatat", "P-pemeriksa")


def _write(house, statement, **values):
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def _read(house, statement, **values):
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def _number(house, case_id):
    ((number,),) = _read(house, "SELECT number FROM transfer_case WHERE id = :i", i=case_id)
    return number


@pytest.fixture
def chain(city_url):
    """A house over the city whose chain was approved and inaugurated, its posts unchanged; with its cases by post left."""
    house = house_on(city_url, _DAY)
    cases = {}
    for post in _CHAIN[:3]:
        ((cases[post],),) = _read(house, "SELECT id FROM transfer_case WHERE origin_post = :p", p=post)
    for case_id in cases.values():
        for stage in FIVE_STAGES[1:]:
            _write(
                house, "UPDATE transfer_case SET state = :s, tmt = :t WHERE id = :i", s=stage.value, t=_TMT, i=case_id
            )
    nips = [
        nip for post in cases for (nip,) in _read(house, "SELECT nip FROM transfer_case WHERE origin_post = :p", p=post)
    ]
    came = [Attendance(nip, attended=True, date=_TMT) for nip in nips]
    house.store.write(lambda tx: rounds.add_attendance(tx, _ROUND, came))
    yield house, cases, dict(zip(cases, nips, strict=True))
    house.store.close()


def _change(house):
    return house.store.write(lambda tx: post_changes(tx, None, Moment.of(house), house))


def _held(house):
    posts = ", ".join(f"'{post}'" for post in _CHAIN)
    wanted = f"SELECT post_id, nip, since FROM occupancy WHERE until IS NULL AND post_id IN ({posts})"
    return {row[0]: (row[1], str(row[2])[:10]) for row in _read(house, wanted)}


def _open_certificate(house, case_id):
    task = NewTask(
        "D3", "D", "Sertifikat", "pengelola_akun", None, "orang", None, True, "tinggi", None, Term(_TMT, _TMT, 0)
    )
    house.store.write(lambda tx: tasks.add_tasks(tx, [(case_id, task)], at=house.clock.now()))


def test_a_post_that_signs_waits_for_the_certificate(chain):
    """AC-22: neither enters nor leaves anybody, nor does the chain behind, until the new signatory's certificate is active."""
    house, cases, nips = chain
    _write(house, "UPDATE position SET signatory = TRUE WHERE post_id = :p", p=_SIGNS)
    _open_certificate(house, cases["DLH.B1-KABID"])
    before = _held(house)
    assert _change(house) == 0
    assert _held(house) == before
    _write(house, "UPDATE task SET state = 'selesai', done_at = :d WHERE code = 'D3'", d=house.clock.now())
    assert _change(house) == 3
    assert {post: held[0] for post, held in _held(house).items()} == dict(zip(_CHAIN[1:], nips.values(), strict=True))


def test_a_post_that_does_not_sign_waits_for_nothing(chain):
    """The same chain moves at once where no post of it signs."""
    house, cases, _nips = chain
    _open_certificate(house, cases["DLH.B1-KABID"])
    assert _change(house) == 3


def _scope(house, nips, *, without=()):
    others = [nip for (nip,) in _read(house, "SELECT nip FROM transfer_case WHERE round_code = :r", r=_ROUND)]
    return ListScope(_ROUND, None, tuple(nip for nip in others if nip not in nips or nip in without))


def _cancel(**changes):
    return Act(Trigger.BATALKAN, _MAYOR, reason="Putusan atas keberatan.", paper=_PAPER)._replace(**changes)


def test_a_cancelled_chain_goes_back_whole(chain):
    """R-REV-01: everyone is back in the former post, held from its first day, whatever the order of the cases."""
    house, _cases, nips = chain
    before = _held(house)
    assert _change(house) == 3
    assert _held(house) != before
    answer = act_on_list(_cancel(), _scope(house, nips.values()), house)
    assert answer.done
    assert _held(house) == before
    told = {f.rule: f.result.value for item in answer.answers for f in item.findings}
    assert told["R-REV-01"] in {"PASS", "WARN"}


def test_a_former_post_that_stays_filled_is_told(chain):
    """R-REV-01: the follower is excepted, so the person is without a post and the ledger says where it was filled."""
    house, cases, nips = chain
    _change(house)
    moved = _held(house)
    follower = nips["DISHUB.B1-KABID"]
    assert act_on_list(_cancel(), _scope(house, nips.values(), without=[follower]), house).done
    held = _held(house)
    assert held["DLH.B1-KABID"] == moved["DLH.B1-KABID"]
    assert nips["DLH.B1-KABID"] not in {nip for nip, _since in held.values()}
    assert held[_SIGNS][0] == nips[_SIGNS]
    number = _number(house, cases["DLH.B1-KABID"])
    with house.store.reading() as conn:
        (told,) = [e for e in ledger.entries_of(conn, f"kasus:{number}") if e.event == "transfer:post_restored"]
    assert json.loads(told.body) == {"berlaku": _DAY, "dipulihkan": [], "sudah_terisi": ["DLH.B1-KABID"]}


def test_who_has_moved_on_gets_no_second_post(chain):
    """A cancellation of an earlier case leaves alone who holds another post by now."""
    house, cases, nips = chain
    _change(house)
    leaver = nips[_SIGNS]
    number = _number(house, cases[_SIGNS])
    _write(house, "UPDATE occupancy SET source = 'MUT-lain' WHERE nip = :n AND until IS NULL", n=leaver)
    assert act_on_case(_cancel(), number, house).done
    assert _held(house)["DISPORA.B1-KABID"][0] == leaver


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        pytest.param({"paper": None}, "", id="R-REV-01 without an SK"),
        pytest.param({"reason": None}, "alasan", id="R-REV-01 without a reason"),
    ],
)
def test_a_cancellation_without_sk_or_reason_is_refused(chain, changes, case):
    """Nothing is restored and nothing is written where the rule stops."""
    house, cases, _nips = chain
    _change(house)
    moved = _held(house)
    number = _number(house, cases[_SIGNS])
    answer = act_on_case(_cancel(**changes), number, house)
    assert not answer.done
    assert [(f.result.value, f.case) for f in answer.findings if f.rule == "R-REV-01"] == [("BLOCK", case)]
    assert _held(house) == moved


def _load(house, case_id):
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_ids([case_id]), Viewer(house.clock.today()))
    return file


@pytest.mark.parametrize(
    ("last", "held"),
    [
        pytest.param(date(2026, 12, 1), False, id="R-HND-03 ended two days before the TMT"),
        pytest.param(date(2026, 12, 2), True, id="R-HND-03 to the last day in the post"),
        pytest.param(date(2026, 12, 3), True, id="R-HND-03 to the TMT"),
    ],
)
def test_who_handles_money_is_known_on_the_last_day(chain, last, held):
    """The roles of the table peran on the day before the TMT are facts, and make the item of the successor."""
    house, cases, nips = chain
    case_id, nip = cases[_SIGNS], nips[_SIGNS]
    row = {"nip": nip, "peran": "pengelola_keuangan", "id_unit": None, "mulai": date(2025, 1, 1), "selesai": last}
    granted = _read(house, "SELECT payload FROM register WHERE table_name = 'peran' AND recorded_until IS NULL")
    assert granted
    table = ParsedTable("peran", "peran.csv", None, 1, frozenset(row), (ParsedRow(2, row),), (), 1)
    operator = _read(
        house, "SELECT subject FROM register WHERE table_name = 'peran' AND payload LIKE '%operator%' LIMIT 1"
    )[0][0]
    import_tables([table], ImportOrder(operator, partial=False, dry_run=False, sha256="uji"), house)
    file = _load(house, case_id)
    assert (Role.PENGELOLA_KEUANGAN in file.facts.granted) is held
    made = {task.code: task for task in handover_tasks(file, _TMT, house.loader.kept_directory(), house)}
    assert ("C2" in made) is held
    if held:
        assert made["C2"].term.last == date(2026, 12, 2)


def test_two_who_leave_together_do_not_cover_each_other(chain):
    """R-VAC-02: a second holder covers the post left, unless a case of the same round moves that one off it too."""
    house, cases, nips = chain
    last, other = cases[_SIGNS], nips["DISHUB.B1-KABID"]
    _write(house, "UPDATE occupancy SET post_id = :p, slot = 2 WHERE nip = :n AND until IS NULL", p=_SIGNS, n=other)
    assert [held.nip for held in _load(house, last).facts.succession.others] == [other]
    _write(house, "UPDATE transfer_case SET origin_post = :p WHERE id = :i", p=_SIGNS, i=cases["DISHUB.B1-KABID"])
    succession = _load(house, last).facts.succession
    assert isinstance(succession, Succession)
    assert succession.others == ()


@pytest.mark.parametrize(
    ("tmt", "expected"),
    [
        pytest.param(date(2026, 12, 6), ["PASS"], id="R-SRV-02 the day before the schools' exams"),
        pytest.param(date(2026, 12, 7), ["WARN"], id="R-SRV-02 the first day of the exams"),
        pytest.param(date(2026, 12, 31), ["WARN"], id="R-SRV-02 the last day of the closing"),
        pytest.param(date(2027, 1, 1), ["UNKNOWN"], id="R-SRV-02 the day after, in a year not entered"),
    ],
)
def test_a_preflight_tells_a_frozen_period_once(city_url, city_files, tmt, expected):
    """R-SRV-02 stands in the findings of the round, not in those of its cases."""
    house = house_on(city_url)
    context = read_context(city_files.folder / "gelombang.toml")
    decrees = tuple(d._replace(tmt=tmt) if d.code == "B" else d for d in context.decrees)
    report = check_round(
        read_table(city_files.folder / "usulan.xlsx", "usulan"), context._replace(decrees=decrees), house
    )
    assert [f.result.value for f in report.round_findings if f.rule == "R-SRV-02"] == expected
    assert not [f for case in report.cases for f in case.findings if f.rule == "R-SRV-02"]
    house.store.close()
