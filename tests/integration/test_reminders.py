"""R10: an ASN who was told and has not answered is reminded once, in time, and not after answering."""

from datetime import date, timedelta

from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.domain.acts import Act
from workflow.domain.stages import Trigger
from workflow.services.deciding import act_on_case
from workflow.services.night import run_nights
from workflow.storage import cases


def run(url, day):
    """The nights that are due up to a day."""
    house = house_on(url, f"{day}T01:00")
    run_nights(house, lambda d: house_on(url, f"{d}T01:00"))
    return house


def awaited(house):
    """Keys of the reminders that are owed."""
    with house.store.reading() as conn:
        return sorted(conn.execute(text("SELECT key FROM outbox WHERE mail = 'answer_awaited'")).scalars())


def test_an_awaited_answer_is_asked_for_once(city_url):
    """Silent heads let the case go on; told on a night, the ASN is reminded a working day before the last, once."""
    day = date(2026, 11, 25)
    while True:
        house = run(city_url, day)
        with house.store.reading() as conn:
            told = cases.list_cases(conn, state="sosialisasi")
        if told:
            break
        day += timedelta(days=1)
    assert awaited(house) == []
    answered = told[0]
    done = act_on_case(Act(Trigger.TANGGAPI, answered.nip, answer="paham"), answered.number, house)
    last = house.calendar.add_working_days(day, house.policy.answer_days)
    eve = house.calendar.previous_working_day(last)
    assert awaited(run(city_url, house.calendar.previous_working_day(eve))) == []
    reminded = awaited(run(city_url, eve))
    assert done.done
    assert len(reminded) == len(told) - 1
    assert not any(key.startswith(f"{answered.number}:") for key in reminded)
    assert awaited(run(city_url, last)) == reminded
    close_all()
