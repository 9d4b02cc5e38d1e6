"""R-PIL-01, -02, -03: windows inclusive on their first day, judged on the SK's and on the inauguration's day."""

from datetime import date, timedelta

import pytest

from tests.builders import COVER, SUBJECT, decree, finding, functional, letter, letters, target, verdict
from workflow.domain.context import ActingStatus, Election, HeadOfRegion
from workflow.domain.missing import MISSING

_FIXED = Election(date(2029, 9, 22))
_FIRST = date(2029, 3, 22)
_TERM_END = date(2030, 2, 20)
_DAY = timedelta(days=1)
_MINISTER = letter("persetujuan_mendagri")


def _on(signed, inaugurated=None):
    return decree(date=signed, inauguration=inaugurated)


def _region(status="definitif", inaugurated=date(2025, 2, 20), term_end=_TERM_END):
    return HeadOfRegion(ActingStatus(status) if status else None, inaugurated, term_end)


@pytest.mark.parametrize(
    ("signed", "inaugurated", "expected"),
    [
        pytest.param(_FIRST - _DAY, None, "PASS", id="R-PIL-01 SK the day before"),
        pytest.param(_FIRST, None, "BLOCK", id="R-PIL-01 SK on the first banned day"),
        pytest.param(_FIRST + _DAY, None, "BLOCK", id="R-PIL-01 SK the day after"),
        pytest.param(_FIRST - _DAY, _FIRST - _DAY, "PASS", id="R-PIL-01 both days before"),
        pytest.param(_FIRST - _DAY, _FIRST, "BLOCK", id="R-PIL-01 the inauguration alone is banned"),
        pytest.param(_TERM_END, None, "BLOCK", id="R-PIL-01 the last day of the term"),
        pytest.param(_TERM_END + _DAY, None, "PASS", id="R-PIL-01 the day after the term"),
        pytest.param(_TERM_END, _TERM_END + _DAY, "BLOCK", id="R-PIL-01 the SK alone is banned"),
    ],
)
def test_the_election_window(signed, inaugurated, expected):
    """A replacement counts on the SK's and on the inauguration's day; a ban on either bans it."""
    assert verdict("R-PIL-01", election=_FIXED, decree=_on(signed, inaugurated)) == expected


def test_a_window_without_a_known_end_stays_closed():
    """R-PIL-01: where the end of the term is not known the ban has no end."""
    late = _on(date(2031, 1, 6))
    assert verdict("R-PIL-01", election=_FIXED, decree=late, head_of_region=_region(term_end=None)) == "BLOCK"
    assert verdict("R-PIL-01", election=_FIXED, decree=late, head_of_region=MISSING) == "BLOCK"


@pytest.mark.parametrize(
    ("election", "expected"),
    [
        pytest.param(MISSING, "UNKNOWN", id="R-PIL-01 no calendar"),
        pytest.param(Election(None), "UNKNOWN", id="R-PIL-01 a calendar without a date"),
        pytest.param(Election(None, none_scheduled=True), "UNKNOWN", id="R-PIL-01 none, without a source"),
        pytest.param(Election(None, True, "KPU"), "PASS:belum_dijadwalkan", id="R-PIL-01 none, with a source"),
    ],
)
def test_a_missing_calendar_is_never_free(election, expected):
    """No entry is UNKNOWN; that there is no election must be said with a source."""
    assert verdict("R-PIL-01", election=election) == expected


_JF = functional("Perencana Ahli Muda")


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(_JF, functional("Perencana Ahli Madya", id="T"), "PASS:jf", id="R-PIL-01 JF to JF"),
        pytest.param(_JF, target(), "BLOCK", id="R-PIL-01 JF to structural"),
        pytest.param(target(id="O"), functional("Perencana Ahli Madya"), "BLOCK", id="R-PIL-01 structural to JF"),
        pytest.param(None, functional("Perencana Ahli Madya"), "BLOCK", id="R-PIL-01 from no post to JF"),
    ],
)
def test_functional_posts_are_outside(origin, aimed, expected):
    """Only a move from one functional post to another is outside the ban."""
    given = {"election": _FIXED, "decree": _on(_FIRST), "origin": origin, "target": aimed}
    assert verdict("R-PIL-01", **given) == expected


_APPROVALS = [
    ("approved", _MINISTER, "PASS:persetujuan"),
    ("by bare name", letter("persetujuan_mendagri", covers=(SUBJECT,)), "PASS:persetujuan"),
    ("for another post", letter("persetujuan_mendagri", covers=(f"{SUBJECT}:LAIN",)), "BLOCK"),
    ("refused", letter("persetujuan_mendagri", result="tolak"), "BLOCK"),
    ("to be mended", letter("persetujuan_mendagri", result="perlu_perbaikan"), "BLOCK"),
    ("undated", letter("persetujuan_mendagri", date=None), "BLOCK"),
]


@pytest.mark.parametrize(
    ("given", "expected"), [row[1:] for row in _APPROVALS], ids=[f"R-PIL-01 {row[0]}" for row in _APPROVALS]
)
def test_the_minister_may_approve(given, expected):
    """A written approval of the Minister for this person and post opens the window."""
    inside = {"election": _FIXED, "decree": _on(_FIRST), "today": _FIRST}
    assert verdict("R-PIL-01", letters=letters(given), **inside) == expected


@pytest.mark.parametrize(
    ("dated", "expected"),
    [(_FIRST, "PASS:persetujuan"), (_FIRST + _DAY, "BLOCK")],
    ids=["R-PIL-01 on the SK's day", "R-PIL-01 the day after the SK"],
)
def test_an_approval_after_the_fact_does_not_count(dated, expected):
    """The approval is dated on or before the SK."""
    given = letters(letter("persetujuan_mendagri", date=dated))
    inside = {"election": _FIXED, "decree": _on(_FIRST), "today": _FIRST + 9 * _DAY}
    assert verdict("R-PIL-01", letters=given, **inside) == expected


_INAUGURATED = date(2025, 2, 20)
_FREE = date(2025, 8, 20)


@pytest.mark.parametrize(
    ("signed", "inaugurated", "expected"),
    [
        pytest.param(_INAUGURATED - _DAY, None, "PASS", id="R-PIL-02 the day before the inauguration"),
        pytest.param(_INAUGURATED, None, "BLOCK", id="R-PIL-02 the day of the inauguration"),
        pytest.param(_FREE - _DAY, None, "BLOCK", id="R-PIL-02 the last day"),
        pytest.param(_FREE, None, "PASS", id="R-PIL-02 the first free day"),
        pytest.param(_FREE - _DAY, _FREE, "BLOCK", id="R-PIL-02 the SK alone is banned"),
        pytest.param(_INAUGURATED - _DAY, _INAUGURATED, "BLOCK", id="R-PIL-02 the inauguration alone is banned"),
    ],
)
def test_the_first_months_in_office(signed, inaugurated, expected):
    """Six months from the mayor's definitive inauguration, the first day included, the same day after them free."""
    assert verdict("R-PIL-02", decree=_on(signed, inaugurated)) == expected


def test_the_minister_approves_in_the_first_months():
    """R-PIL-02: with a written approval for this person and post the window is open."""
    inside = {"decree": _on(date(2025, 5, 5)), "today": date(2025, 5, 5)}
    early = letter("persetujuan_mendagri", date=date(2025, 5, 2))
    assert verdict("R-PIL-02", letters=letters(early), **inside) == "PASS:persetujuan"
    assert verdict("R-PIL-02", letters=letters(), **inside) == "BLOCK"


def test_an_acting_head_has_no_first_months():
    """R-PIL-02 counts from a definitive inauguration; R-PIL-03 judges a Plt or Pj."""
    assert verdict("R-PIL-02", head_of_region=_region("pj")) == "PASS:bukan_definitif"


_ADVICE = letter("rekomendasi_bkn")
_BOTH = {"persetujuan_mendagri", "rekomendasi_bkn"}


@pytest.mark.parametrize("status", ["plt", "pj", "plh"])
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param((), _BOTH, id="R-PIL-03 neither (AC-01)"),
        pytest.param((_MINISTER,), {"rekomendasi_bkn"}, id="R-PIL-03 the Minister alone"),
        pytest.param((_ADVICE,), {"persetujuan_mendagri"}, id="R-PIL-03 BKN alone"),
        pytest.param(
            (_MINISTER, letter("rekomendasi_bkn", covers=(f"{SUBJECT}:LAIN",))),
            {"rekomendasi_bkn"},
            id="R-PIL-03 BKN for another post",
        ),
        pytest.param(
            (_MINISTER, letter("rekomendasi_bkn", result="perlu_perbaikan")),
            {"rekomendasi_bkn"},
            id="R-PIL-03 BKN wants it mended",
        ),
        pytest.param((_MINISTER, _ADVICE), set(), id="R-PIL-03 both"),
    ],
)
def test_an_acting_head_needs_both(status, given, missing):
    """A Plt or Pj head of region moves nobody without the Minister and BKN."""
    own = letters(*given, without="rekomendasi_bkn")
    found = finding("R-PIL-03", head_of_region=_region(status), letters=own)
    assert found.result == ("BLOCK" if missing else "PASS")
    assert set(found.evidence.get("surat", ())) == missing


@pytest.mark.parametrize("covers", [(SUBJECT,), ("*",)], ids=["R-PIL-03 bare name", "R-PIL-03 everyone"])
def test_a_recommendation_without_a_post_warns(covers):
    """BKN recommends a person for a post: a letter without the post is accepted with a warning."""
    loose = letters(_MINISTER, letter("rekomendasi_bkn", covers=covers), without="rekomendasi_bkn")
    acting = {"head_of_region": _region("plt")}
    assert verdict("R-PIL-03", letters=loose, **acting) == "WARN:tanpa_jabatan"
    assert verdict("R-PIL-03", letters=(*loose, _ADVICE), **acting) == "PASS:persetujuan"


def test_a_definitive_head_needs_neither():
    """R-PIL-03 is about acting heads alone."""
    assert verdict("R-PIL-03", letters=()) == "PASS"


def test_bans_without_data_are_unknown():
    """No head of region, no status, no inauguration, no date of the SK: none of it passes."""
    nowhere = decree(date=None, inauguration=None)
    for rule in ("R-PIL-02", "R-PIL-03"):
        assert verdict(rule, head_of_region=MISSING) == "UNKNOWN"
        assert verdict(rule, head_of_region=_region(status=None)) == "UNKNOWN"
    assert verdict("R-PIL-02", head_of_region=_region(inaugurated=None)) == "UNKNOWN"
    for rule in ("R-PIL-01", "R-PIL-02"):
        assert verdict(rule, decree=nowhere) == "UNKNOWN"
        assert verdict(rule, decree=decree(date=None)) == "UNKNOWN"


def test_a_banned_inauguration_blocks_although_the_decree_has_no_date():
    """R-PIL-01: what is known to be banned is BLOCK, not UNKNOWN."""
    assert verdict("R-PIL-01", election=_FIXED, decree=_on(None, _FIRST)) == "BLOCK"


def test_the_first_banned_day_is_told():
    """The sentence names the day that falls into the window, the earlier of the two."""
    found = finding("R-PIL-01", election=_FIXED, decree=_on(_FIRST + _DAY, _FIRST + 3 * _DAY))
    assert (found.evidence["hari"], found.evidence["mulai"]) == (_FIRST + _DAY, _FIRST)
    assert COVER not in str(found.evidence)
