"""Same-day chains of handovers: from their open end, nobody in two rooms at once, and what does not fit is told."""

from datetime import date, time

from workflow.domain.timetable import Handing, Schedule, timetable

DAY, SCHEDULE = date(2026, 12, 3), Schedule(time(8), time(12), 60)


def handing(number, post, target, leaver, superior=None, day=DAY):
    """One post that changes hands."""
    return Handing(number, day, post, target, leaver, superior)


def told(handings, schedule=SCHEDULE):
    """The timetable in short: number, who enters, when it begins."""
    found = timetable(handings, schedule)
    return [(s.handing.number, s.successor, s.begins.isoformat("minutes")) for slots in found.values() for s in slots]


def test_a_chain_goes_from_its_open_end():
    """Who leaves for the empty post hands over first, then the one who follows him, then who follows that one."""
    chain = [handing("1", "A", "B", "ani"), handing("2", "B", "C", "budi"), handing("3", "C", "D", "cici")]
    assert told(chain) == [("3", "budi", "08:00"), ("2", "ani", "09:00"), ("1", None, "10:00")]


def test_a_ring_begins_at_its_lowest_number():
    """A swap: both are in both rooms, one after the other."""
    swap = [handing("1", "A", "B", "ani"), handing("2", "B", "A", "budi")]
    assert told(swap) == [("1", "budi", "08:00"), ("2", "ani", "09:00")]


def test_a_superior_is_in_one_handover_at_a_time():
    """Two chains with nobody in common go side by side, with one superior one after the other."""
    two = [handing("1", "A", "B", "ani"), handing("2", "B", None, "budi")]
    two += [handing("3", "K", "L", "kiki"), handing("4", "L", None, "lala")]
    assert [row[2] for row in told(two)] == ["08:00", "08:00", "09:00", "09:00"]
    shared = [h._replace(superior="sekda") for h in two]
    assert [row[2] for row in told(shared)] == ["08:00", "09:00", "10:00", "11:00"]


def test_what_ends_too_late_is_told():
    """The slot is there and does not fit; days stand apart, and who is in no chain needs no timetable."""
    chain = [handing("1", "A", "B", "ani"), handing("2", "B", "C", "budi"), handing("3", "X", "Y", "xena")]
    later = [h._replace(day=date(2026, 12, 4)) for h in chain]
    found = timetable([*chain, *later], SCHEDULE._replace(ends=time(9)))
    assert list(found) == [DAY, date(2026, 12, 4)]
    assert [slot.fits for slot in found[DAY]] == [True, False]
    assert timetable([chain[2]], SCHEDULE) == {}
