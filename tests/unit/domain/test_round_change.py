"""Two pictures of a round, compared."""

from workflow.domain.chains import Link, waits
from workflow.domain.findings import Finding, Result
from workflow.domain.round_change import Difference, Load, NameState, Picture, Told, difference, told_apart

BAD, WORSE = Finding("R-TEN-01", Result.BLOCK, {"bulan": 3}), Finding("R-TEN-01", Result.BLOCK, {"bulan": 2})
FINE = Finding("R-TEN-01", Result.PASS)


def picture(**changes):
    return Picture({}, (), frozenset(), (), {})._replace(**changes)


def name(nip, *findings, target="B"):
    return NameState(f"MUT-{nip}", nip, "pemetaan", target, findings)


def test_the_same_picture_twice_has_no_difference():
    """Nothing came and nothing is gone; an empty comparison is false."""
    same = picture(names={"1": name("1", BAD)}, loads={"U": Load("U", "Unit", 5, 1, 0)})
    assert difference(same, same) == Difference(Told((), ()), (), (), (), (), (), ())
    assert not told_apart((FINE,), ())


def test_only_names_that_stay_on_their_post_are_compared():
    """Another evidence is another finding; who came, went or aims at another post is no other case that changed."""
    before = picture(names={"1": name("1", BAD), "2": name("2", BAD), "3": name("3", BAD)})
    after = picture(names={"1": name("1", WORSE), "2": name("2", WORSE, target="C"), "4": name("4", BAD)})
    [(changed, told)] = difference(before, after).others
    assert (changed.nip, told) == ("1", Told((WORSE,), (BAD,)))


def test_a_chain_of_somebody_who_went_too_is_not_left_waiting():
    """A pair is opened only where the one who waits still stands."""
    first, second = Link("1", "1", "A", "B", held=1), Link("2", "2", "B", "C")
    waiting = waits([first, second])
    assert waiting == {(first, second)}
    before = picture(names={"1": name("1"), "2": name("2")}, waits=waiting)
    assert difference(before, picture(names={"1": name("1")})).opened == (("1", "2", "B"),)
    assert difference(before, picture()).opened == ()
    assert difference(picture(), before).closed == (("1", "2", "B"),)


def test_nobody_waits_for_a_post_with_room_or_for_himself():
    """A free place is entered at once, whoever leaves; a post is not waited for by its own holder."""
    assert waits([Link("1", "1", "A", "B", held=0), Link("2", "2", "B", "C")]) == frozenset()
    assert waits([Link("1", "1", "A", "B", held=1), Link("1", "1", "B", "B", held=1)]) == frozenset()
