"""Assignments (penugasan) beside a post: seeded and ended by histories, moved by cases, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from tests.city import house_on
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.services.holdings import end_terms
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.postings import plan
from workflow.storage import occupancy, rounds
from workflow.storage.cases import CASE
from workflow.storage.facts import Selection, Viewer

_TODAY = date(2026, 11, 24)
_SINCE = date(2024, 7, 1)
_HEAD, _NEXT = "UJI-KEPSEK-1", "UJI-KEPSEK-2"


def _table(name, *rows):
    return ParsedTable(
        name, f"{name}.csv", None, 1, frozenset(rows[0]), tuple(map(ParsedRow, range(2, 99), rows)), (), len(rows)
    )


def _import(house, *tables):
    order = ImportOrder(None, partial=False, dry_run=False, sha256="uji")
    return [note for answer in import_tables(tables, order, house) for note in answer.notes]


def _assigned(nip, post=_HEAD, since=_SINCE, until=None):
    return _table(
        "riwayat_jabatan", {"nip": nip, "id_jabatan": post, "tmt_mulai": since, "tmt_selesai": until, "nama": None}
    )


@pytest.fixture
def school(city_url):
    """A house over the city with two more posts of a head of school, and three teachers; the first is of that school."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        teachers = conn.execute(
            text(
                "SELECT o.nip, o.post_id, o.unit_id FROM occupancy o JOIN position p ON p.post_id = o.post_id "
                "WHERE p.profile = 'guru' AND o.until IS NULL AND o.nip NOT IN (SELECT nip FROM transfer_case) "
                "ORDER BY o.nip LIMIT 3"
            )
        ).all()
    unit = teachers[0][2]
    posts = [
        {"id_jabatan": post, "nama": "Kepala SD Uji", "jenis": "penugasan", "id_unit": unit, "unit": "SD Uji"}
        for post in (_HEAD, _NEXT)
    ]
    _import(house, _table("jabatan", *posts))
    yield house, [row[0] for row in teachers], unit
    house.store.close()


def _held(house, nip):
    with house.store.reading() as conn:
        rows = conn.execute(
            text(
                "SELECT holding, post_id, since, until, slot FROM occupancy WHERE nip = :nip ORDER BY holding, since, id"
            ),
            {"nip": nip},
        )
        return [(row[0], row[1], *(str(day)[:10] if day else None for day in row[2:4]), row[4]) for row in rows]


def test_an_assignment_stands_beside_the_post(school):
    """CONTRACT: a person has at most one post and one penugasan; both are in the one history, once."""
    house, (nip, *_), _unit = school
    before = _held(house, nip)
    assert _import(house, _assigned(nip)) == []
    after = _held(house, nip)
    assert after == [*before, ("penugasan", _HEAD, "2024-07-01", None, 1)]
    assert _import(house, _assigned(nip)) == []
    assert _held(house, nip) == after


def test_a_person_with_two_holdings_is_one_of_the_unit(school):
    """R-SRV-01 counts people: a teacher who heads the school is not two of its staff."""
    house, (nip, *_), unit = school
    with house.store.reading() as conn:
        number, left = conn.execute(text("SELECT id, origin_unit FROM transfer_case ORDER BY id LIMIT 1")).one()
    assert left != unit

    def staff(tx):
        tx.conn.execute(text("UPDATE transfer_case SET origin_unit = :u WHERE id = :i"), {"u": unit, "i": number})

    house.store.write(staff)
    counts = []
    for step in (None, _assigned(nip)):
        if step:
            _import(house, step)
        with house.store.reading() as conn:
            counts.append(house.loader.load(conn, Selection.of_ids([number]), Viewer(_TODAY))[0].unit_staff)
    assert counts[0] == counts[1] > 0


def test_who_leaves_and_who_enters_the_unit_is_loaded(school):
    """R-SRV-01: other cases near the day, the done ones told apart; paused and refused ones, and those beyond 30 days are none."""
    house, _nips, _unit = school
    with house.store.reading() as conn:
        ids = Selection.of_ids([conn.execute(text("SELECT MIN(id) FROM transfer_case")).scalar_one()])
        own = conn.execute(select(CASE).where(CASE.c.id == ids.values["ids"][0])).mappings().one()
        day = house.loader.load(conn, ids, Viewer(_TODAY))[0].facts.decree.effective
    known = {turn.number for turn in _loaded(house, ids).unit_turns}
    away = {"origin_unit": own["origin_unit"], "target_post": None, "state": "serah_terima", "tmt": day}
    here = {"origin_unit": None, "target_post": own["origin_post"], "state": "usulan", "tmt": None}
    rows = {
        "X-left": {**away, "post_changed": True},
        "X-leaves": away,
        "X-later": {**away, "tmt": day + timedelta(days=31)},
        "X-enters-later": {**here, "tmt": day + timedelta(days=31)},
        "X-enters": here,
        "X-entered": {**here, "state": "selesai", "tmt": day - timedelta(days=30), "post_changed": True},
        "X-long-ago": {**here, "state": "selesai", "tmt": day - timedelta(days=31), "post_changed": True},
        "X-paused": {**here, "state": "ditunda", "remembered": "usulan"},
        "X-refused": {**here, "state": "ditolak"},
    }

    def move(tx):
        for number, more in rows.items():
            values = {**own, "number": number, "nip": number, "target_slot": None, **more}
            del values["id"]
            tx.conn.execute(insert(CASE).values(values))

    house.store.write(move)
    file = _loaded(house, ids)
    found = {turn.number: (turn.enters, turn.done) for turn in file.unit_turns if turn.number not in known}
    expected = {
        "X-left": (False, True),
        "X-leaves": (False, False),
        "X-enters": (True, False),
        "X-entered": (True, True),
    }
    assert found == expected
    assert not any(turn.enters for turn in _loaded(house, ids, singly=True).unit_turns)
    assert file.moved_in_unit == 2 + sum(
        not turn.enters for turn in file.unit_turns if turn.number in known - {own["number"]}
    )


def _loaded(house, selection, **more):
    with house.store.reading() as conn:
        return house.loader.load(conn, selection, Viewer(_TODAY, **more))[0]


def test_a_later_row_ends_an_assignment(school):
    """A row that says when the term ended ends the holding on that day; who follows then finds the post free."""
    house, (nip, other, _), _unit = school
    _import(house, _assigned(nip))
    told = _import(house, _assigned(other))
    assert [note for note in told if "sebanyak kebutuhan" in note]
    _import(house, _assigned(nip, until=date(2026, 10, 31)))
    assert ("penugasan", _HEAD, "2024-07-01", "2026-10-31", 1) in _held(house, nip)
    assert _import(house, _assigned(other)) == []
    assert ("penugasan", _HEAD, "2024-07-01", None, 1) in _held(house, other)


def test_a_second_assignment_is_told_and_not_recorded(school):
    """The history is never overwritten: who holds an assignment gets no second one by a row."""
    house, (nip, *_), _unit = school
    _import(house, _assigned(nip))
    before = _held(house, nip)
    (note,) = _import(house, _assigned(nip, _NEXT, date(2026, 1, 5)))
    assert "penugasan lain yang belum berakhir" in note
    assert _held(house, nip) == before


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        pytest.param(_TODAY, None, True, id="begins today"),
        pytest.param(_TODAY + timedelta(1), None, False, id="begins tomorrow"),
        pytest.param(_SINCE, _TODAY, True, id="last day today"),
        pytest.param(_SINCE, _TODAY - timedelta(1), False, id="ended yesterday"),
    ],
)
def test_only_what_lasts_today_is_seeded(school, since, until, held):
    """A row of the past or of the future is no holding of today."""
    house, (nip, *_), _unit = school
    _import(house, _assigned(nip, since=since, until=until))
    assert (len(_held(house, nip)) == 2) is held


def test_a_term_ends_by_itself_and_stays_ended(school):
    """The night after the last day ends the assignment; neither another night nor the same row begins it again."""
    house, (nip, *_), _unit = school
    _import(house, _assigned(nip, until=_TODAY))
    house.store.write(lambda tx: end_terms(tx, _TODAY))
    assert _held(house, nip)[1][3] is None
    house.store.write(lambda tx: end_terms(tx, _TODAY + timedelta(1)))
    ended = _held(house, nip)
    assert ended[1][3] == _TODAY.isoformat()
    _import(house, _assigned(nip, until=_TODAY))
    assert _held(house, nip) == ended


def test_retirement_ends_both_and_nothing_begins_again(school):
    """`status` pensiun ends post and assignment; the row of the history does not bring it back."""
    house, (nip, *_), _unit = school
    _import(house, _assigned(nip))
    _import(house, _table("status", {"nip": nip, "jenis": "pensiun", "mulai": date(2026, 11, 1), "selesai": None}))
    ended = _held(house, nip)
    assert [row[3] for row in ended] == ["2026-11-01", "2026-11-01"]
    _import(house, _assigned(nip))
    assert _held(house, nip) == ended


def test_what_a_move_leaves(school):
    """A move to another assignment leaves the present one; a move to a post leaves the post."""
    house, (nip, other, _), unit = school
    _import(house, _assigned(nip))
    with house.store.reading() as conn:
        people = rounds.people(conn, [nip, other])
        assert {_HEAD, _NEXT} <= rounds.assignment_posts(conn)
    assert people[nip].leaves(for_assignment=True) == (_HEAD, unit)
    assert people[nip].leaves(for_assignment=False) == (people[nip].post, people[nip].unit)
    assert people[nip].post not in {None, _HEAD}
    assert people[other].leaves(for_assignment=True) == (people[other].post, people[other].unit)


def _posting(number, nip, origin, target):
    return occupancy.DuePosting(
        number, f"MUT-{number}", nip, "G", origin, target, date(2026, 11, 20), None, None, "penugasan", "U", 1
    )


def test_a_seat_held_by_assignment_is_taken(school):
    """Nobody enters the seat of a head of school who stays, also where that person moves in the post beside it."""
    house, (nip, other, _), _unit = school
    _import(house, _assigned(nip))
    with house.store.reading() as conn:
        holdings = occupancy.open_holdings(conn, nips=[nip, other], posts=[_HEAD])
        post = next(h.post_id for h in holdings if h.nip == nip and h.holding == "definitif")
    for due in ([_posting(2, other, None, _HEAD)], [_posting(1, nip, post, None), _posting(2, other, None, _HEAD)]):
        assert [posting.nip for posting in plan(due, holdings, set()).blocked] == [other]


def test_a_case_moves_the_assignment_and_leaves_the_post(school):
    """The head of one school becomes head of another: the post as a teacher stays; a follower enters the seat left."""
    house, (nip, other, _), _unit = school
    _import(house, _assigned(nip))
    with house.store.reading() as conn:
        holdings = occupancy.open_holdings(conn, nips=[nip, other], posts=[_HEAD, _NEXT])
        post = next(h for h in holdings if h.nip == nip and h.holding == "definitif")
    assert {h.holding for h in holdings if h.nip == nip} == {"definitif", "penugasan"}

    due = [_posting(1, nip, _HEAD, _NEXT), _posting(2, other, None, _HEAD)]
    change = plan(due, holdings, set())
    assert [posting.nip for posting in change.moved] == [nip, other]
    house.store.write(lambda tx: occupancy.change_holdings(tx, change.endings, change.beginnings, at=house.clock.now()))
    held = _held(house, nip)
    assert ("penugasan", _NEXT, "2026-11-20", None, 1) in held
    assert ("penugasan", _HEAD, "2024-07-01", "2026-11-19", 1) in held
    assert [row[1:4:2] for row in held if row[0] == "definitif"] == [(post.post_id, None)]
    assert [row[1] for row in _held(house, other) if row[3] is None] == [_HEAD]
