"""R-PLT-01, R-TIM-01, R-TIM-03: clocks that run beside the steps."""

from datetime import date, timedelta

import pytest

from tests.builders import OTHER, PYB, SUBJECT, TARGET, book, calendar, case, decision, decree, explainer, facts, letter
from workflow.domain.facts import Acting
from workflow.domain.rulebook import judge_acting, judge_clocks
from workflow.domain.stages import Stage
from workflow.domain.watching import ActingFacts

_DAY = timedelta(days=1)
_START, _LAST = date(2026, 10, 5), date(2027, 1, 4)
_AGAIN, _LAST_AGAIN = date(2027, 1, 5), date(2027, 4, 4)


def acting(*terms, today=date(2026, 12, 10)):
    """What R-PLT-01 says of one Plt; its sentences are filled on the way."""
    rows = tuple(Acting(OTHER, "plt", None, start, end) for start, end in terms)
    (found,) = judge_acting(ActingFacts("DISPAR-KEPALA", "Kepala Dinas Contoh", rows, calendar(), today), book())
    assert explainer().explain(found)["alasan"]
    return f"{found.result.value}:{found.case}" if found.case else found.result.value


@pytest.mark.parametrize(
    ("terms", "today", "expected"),
    [
        pytest.param([(_START, _LAST - _DAY)], _START, "PASS", id="R-PLT-01 term day -1"),
        pytest.param([(_START, _LAST)], _START, "PASS", id="R-PLT-01 term day 0"),
        pytest.param([(_START, _LAST + _DAY)], _START, "BLOCK", id="R-PLT-01 term day +1"),
        pytest.param([(_START, None)], _LAST, "WARN", id="R-PLT-01 open, last day"),
        pytest.param([(_START, None)], _LAST + _DAY, "BLOCK", id="R-PLT-01 open, day +1"),
        pytest.param([(_START, _LAST)], _LAST + _DAY, "WARN:berakhir", id="R-PLT-01 over, day +1"),
        pytest.param([(_START, _LAST)], date(2026, 12, 18), "PASS", id="R-PLT-01 75 days, day -1"),
        pytest.param([(_START, _LAST)], date(2026, 12, 19), "WARN", id="R-PLT-01 75 days, day 0"),
        pytest.param([(_START, _LAST)], date(2026, 12, 20), "WARN", id="R-PLT-01 75 days, day +1"),
        pytest.param([(_START, _LAST)], _LAST, "WARN", id="R-PLT-01 its last day"),
        pytest.param([(_START, _LAST), (_AGAIN, _LAST_AGAIN)], _LAST, "PASS", id="R-PLT-01 extended in time"),
        pytest.param([(_START, _LAST), (_AGAIN, _LAST_AGAIN)], date(2027, 2, 1), "PASS", id="R-PLT-01 extension"),
        pytest.param(
            [(_START, _LAST), (_AGAIN, _LAST_AGAIN + _DAY)],
            _AGAIN,
            "BLOCK:perpanjangan",
            id="R-PLT-01 extension day +1",
        ),
        pytest.param(
            [(_START, _LAST), (_AGAIN, None)], _LAST_AGAIN, "WARN:perpanjangan", id="R-PLT-01 open extension, last day"
        ),
        pytest.param(
            [(_START, _LAST), (_AGAIN, None)], _LAST_AGAIN + _DAY, "BLOCK:perpanjangan", id="R-PLT-01 extension over"
        ),
        pytest.param(
            [(_START, _LAST), (_AGAIN, _LAST_AGAIN)], date(2027, 3, 20), "PASS", id="R-PLT-01 extension 75 days, day -1"
        ),
        pytest.param(
            [(_START, _LAST), (_AGAIN, _LAST_AGAIN)],
            date(2027, 3, 21),
            "WARN:perpanjangan",
            id="R-PLT-01 extension 75 days, day 0",
        ),
        pytest.param(
            [(_START, _LAST), (_AGAIN, _LAST_AGAIN), (date(2027, 4, 5), date(2027, 7, 4))],
            date(2027, 3, 1),
            "BLOCK:perpanjangan_kedua",
            id="R-PLT-01 a renewal after six months",
        ),
        pytest.param(
            [(_AGAIN, _LAST_AGAIN), (_START, _LAST)], date(2027, 2, 1), "PASS", id="R-PLT-01 in any order of the table"
        ),
        pytest.param([(None, _LAST)], _START, "UNKNOWN", id="R-PLT-01 without a start"),
        pytest.param([], _START, "UNKNOWN", id="R-PLT-01 without terms"),
    ],
)
def test_a_plt_acts_three_months_and_three_more(terms, today, expected):
    """Three months to the day, one extension, no second; a warning from 75 days on where nothing follows."""
    assert acting(*terms, today=today) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        pytest.param(date(2026, 10, 2), "BLOCK:perpanjangan_kedua", id="R-PLT-01 over a weekend"),
        pytest.param(date(2026, 10, 1), "PASS", id="R-PLT-01 a working day between"),
        pytest.param(date(2026, 10, 7), "BLOCK:perpanjangan_kedua", id="R-PLT-01 overlapping"),
        pytest.param(None, "BLOCK:perpanjangan_kedua", id="R-PLT-01 left open"),
    ],
)
def test_what_follows_without_a_working_day_between_extends(ended, expected):
    """A term from Monday follows one that ended on Friday: then the next is the second extension."""
    first = (date(2026, 8, 3), ended)
    assert acting(first, (_START, _LAST), (_AGAIN, _LAST_AGAIN), today=date(2026, 10, 12)) == expected


def test_an_open_term_ends_where_the_next_begins():
    """R-PLT-01: two letters of which the first has no end are one term and its extension."""
    assert acting((_START, None), (_AGAIN, _LAST_AGAIN), today=date(2027, 2, 1)) == "PASS"
    assert acting((date(2026, 9, 1), None), (_AGAIN, _LAST_AGAIN), today=date(2027, 2, 1)) == "BLOCK"


def clocks(rule, **changes):
    """What one clock says of the lawful case with these changes; its sentences are filled on the way."""
    (found,) = [f for f in judge_clocks(facts(**changes), book()) if f.rule == rule]
    assert explainer().explain(found)["alasan"]
    return f"{found.result.value}:{found.case}" if found.case else found.result.value


def _agreed(on, **changes):
    return (decision("pyb", PYB, on=on, **changes),)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 4, 7), "PASS"), (date(2026, 4, 8), "PASS"), (date(2026, 4, 9), "WARN")],
    ids=["R-TIM-01 day -1", "R-TIM-01 day 0", "R-TIM-01 day +1"],
)
def test_bkn_has_fifteen_working_days(today, expected):
    """The test vector of the calendar: 10 March 2026 and 15 working days are 8 April, over Nyepi and Idul Fitri."""
    assert clocks("R-TIM-01", decisions=_agreed(date(2026, 3, 10)), letters=(), today=today) == expected


_LATE = {"today": date(2027, 2, 1), "letters": ()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"decisions": ()}, "PASS:belum_mulai", id="R-TIM-01 the PyB has not agreed"),
        pytest.param(
            {"decisions": _agreed(date(2026, 12, 1), outcome="tolak")},
            "PASS:belum_mulai",
            id="R-TIM-01 the PyB refused",
        ),
        pytest.param(
            {"decisions": (decision("tpk", PYB),)}, "PASS:belum_mulai", id="R-TIM-01 the review team alone agreed"
        ),
        pytest.param({"case": case(state=Stage.SERAH_TERIMA)}, "PASS:belum_mulai", id="R-TIM-01 the SK is there"),
        pytest.param({"letters": (letter("rekomendasi_bkn"),)}, "PASS:dijawab", id="R-TIM-01 recommended"),
        pytest.param(
            {"letters": (letter("rekomendasi_bkn", result="perlu_perbaikan"),)},
            "PASS:berhenti",
            id="R-TIM-01 to be mended",
        ),
        pytest.param(
            {"letters": (letter("rekomendasi_bkn", covers=(f"{SUBJECT}:LAIN",)),)}, "WARN", id="R-TIM-01 another post"
        ),
        pytest.param(
            {"letters": (letter("rekomendasi_bkn", date=date(2027, 2, 2)),)}, "WARN", id="R-TIM-01 dated tomorrow"
        ),
        pytest.param({"letters": (letter("rekomendasi_bkn", date=None),)}, "WARN", id="R-TIM-01 undated"),
        pytest.param({}, "WARN", id="R-TIM-01 no answer"),
    ],
)
def test_an_answer_stops_the_clock(changes, expected):
    """It runs from the PyB's agreement until any dated answer to this person on this post, in persetujuan alone."""
    assert clocks("R-TIM-01", **{**_LATE, **changes}) == expected


_DONE = {"case": case(state=Stage.SELESAI), "decree": decree(date=date(2026, 11, 24))}


def _filed(on, **changes):
    return letter("keberatan", date=on, covers=(SUBJECT,), **changes)


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        pytest.param(date(2026, 12, 11), "PASS:menunggu", id="R-TIM-03 filed day -1"),
        pytest.param(date(2026, 12, 14), "PASS:menunggu", id="R-TIM-03 filed day 0"),
        pytest.param(date(2026, 12, 15), "WARN:terlambat_diajukan", id="R-TIM-03 filed day +1"),
    ],
)
def test_an_objection_is_filed_within_fourteen_working_days(filed, expected):
    """The test vector of the calendar: an SK of 24 November 2026 and 14 working days are 14 December."""
    assert clocks("R-TIM-03", letters=(_filed(filed),), today=date(2026, 12, 16), **_DONE) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 12, 22), "PASS:menunggu"), (date(2026, 12, 23), "PASS:menunggu"), (date(2026, 12, 28), "WARN")],
    ids=["R-TIM-03 answer day -1", "R-TIM-03 answer day 0", "R-TIM-03 answer day +1"],
)
def test_an_objection_is_answered_within_twenty_one_working_days(today, expected):
    """Filed on 24 November, due on 23 December; the next working day after Christmas is the 28th."""
    assert clocks("R-TIM-03", letters=(_filed(date(2026, 11, 24)),), today=today, **_DONE) == expected


_RECEIVED = letter("petikan", date=date(2026, 12, 7), covers=(f"{SUBJECT}:{TARGET}",))


@pytest.mark.parametrize(
    ("letters_", "expected"),
    [
        pytest.param((), "PASS", id="R-TIM-03 nothing filed"),
        pytest.param((_filed(date(2026, 12, 15)), _RECEIVED), "PASS:menunggu", id="R-TIM-03 counted from the receipt"),
        pytest.param((_filed(date(2027, 2, 2)),), "PASS", id="R-TIM-03 dated tomorrow"),
        pytest.param((_filed(date(2026, 12, 1))._replace(covers=(OTHER,)),), "PASS", id="R-TIM-03 somebody else's"),
        pytest.param(
            (_filed(date(2026, 12, 1)), letter("jawaban_keberatan", date=date(2026, 12, 1))),
            "PASS:dijawab",
            id="R-TIM-03 answered the same day",
        ),
        pytest.param(
            (_filed(date(2026, 12, 2)), letter("jawaban_keberatan", date=date(2026, 12, 1))),
            "PASS:menunggu",
            id="R-TIM-03 a second objection after the answer",
        ),
    ],
)
def test_an_answer_ends_the_objection(letters_, expected):
    """The first clock runs from the recorded receipt, else from the SK; an answer of that day or later ends the second."""
    assert clocks("R-TIM-03", letters=letters_, today=date(2026, 12, 16), **_DONE) == expected


def test_before_the_decree_there_is_nothing_to_object_to():
    """R-TIM-03 runs after the SK alone; without any date it cannot be counted."""
    assert clocks("R-TIM-03") == "PASS:belum_ada_sk"
    assert clocks("R-TIM-03", case=case(state=Stage.SERAH_TERIMA), decree=decree(date=None), letters=()) == "UNKNOWN"
    for state in (Stage.SERAH_TERIMA, Stage.DIBATALKAN):
        assert clocks("R-TIM-03", case=case(state=state)) == "PASS"
