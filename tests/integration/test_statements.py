"""The loader's promise: at most four statements, for one case and for the whole round, on both databases."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from tests.city import at, database_copy, house_on
from workflow.domain.stages import Trigger
from workflow.storage.facts import Selection, Viewer
from workflow.storage.prepared import Prepared, moment_text

MOST = 4


@pytest.fixture
def house(city_url, tmp_path):
    """A house over a copy of the imported city."""
    opened = house_on(database_copy(city_url, tmp_path))
    yield opened
    opened.store.close()


def counted(house, monkeypatch, work):
    """How many statements a piece of work runs, on the driver or through SQLAlchemy, beside its BEGIN."""
    seen = []
    original = Prepared.all

    def noted(self, conn, values):
        seen.append(self)
        return original(self, conn, values)

    def also(_conn, _cursor, statement, _parameters, _context, _many):
        seen.append(statement)

    event.listen(house.store.engine, "before_cursor_execute", also)
    with monkeypatch.context() as patch:
        patch.setattr(Prepared, "all", noted)
        work()
    event.remove(house.store.engine, "before_cursor_execute", also)
    return len(seen)


def test_facts_are_loaded_in_at_most_four_statements_for_one_and_for_many(house, monkeypatch):
    """The first load reads the directory too; one case or all of the round, the number is the same."""
    numbers = ["MUT-2026-0001"]
    viewer = Viewer(house.clock.today(), None, Trigger.SETUJUI)
    sizes = []

    def load(selection):
        with house.store.reading() as conn:
            sizes.append(len(house.loader.load(conn, selection, viewer)))

    first = counted(house, monkeypatch, lambda: load(Selection.of_numbers(numbers)))
    one = counted(house, monkeypatch, lambda: load(Selection.of_numbers(numbers)))
    many = counted(house, monkeypatch, lambda: load(Selection.of_round("2026-12")))
    assert sizes[0] == sizes[1] == 1 < sizes[2]
    assert first <= MOST
    assert one == many == MOST - 1


def test_a_fault_of_the_driver_is_a_fault_of_the_database_like_any_other(house):
    """Callers catch one family of errors, whichever way a statement went, and its text names no bound value."""
    twice = Prepared("INSERT INTO command (command_id, request, answer, recorded_at) VALUES (:id, :q, :a, :at)")
    row = {"id": "k", "q": "rahasia-pertanyaan", "a": "{}", "at": moment_text(at("2026-12-01"))}

    def work(tx):
        twice.many(tx.conn, [row, row])

    with pytest.raises(IntegrityError) as caught:
        house.store.write(work)
    assert "rahasia-pertanyaan" not in str(caught.value)


def test_a_moment_without_a_zone_is_refused():
    """A naive time never reaches the database."""
    with pytest.raises(ValueError, match="zone"):
        moment_text(at("2026-12-01").replace(tzinfo=None))
