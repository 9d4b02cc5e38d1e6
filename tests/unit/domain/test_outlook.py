"""The look-ahead: what goes overdue on which day, who cannot decide, which posts stand bare, and who may be named."""

from tests.builders import post
from tests.unit.domain.test_continuity import LONG_AGO, TODAY, acting, away, day, scene
from tests.unit.domain.test_deputies import HEAD, POSTS, SECOND, STAYS, THIRD
from workflow.domain.continuity import Short, Stay
from workflow.domain.directory import Delegation
from workflow.domain.outlook import Awaited, Due, away_deciders, bare_posts, days_ahead
from workflow.domain.stages import Role

DAYS = [day(n) for n in range(4)]


def test_a_bare_post_tells_its_days_and_its_deputy():
    """Every day without cover is told, and who to name from the first of them on."""
    seen = scene(*STAYS, Stay("k", "K", LONG_AGO, day(1)), posts=POSTS)
    (bare,) = bare_posts(seen, DAYS, 3)
    assert (bare.post.id, bare.days, bare.cover.cause) == ("K", (day(2), day(3)), "kosong")
    assert (bare.deputy.nip, bare.deputy.first) == ("s", day(2))


def test_one_person_is_not_proposed_for_two_posts_while_there_is_another():
    """The second post gets the next one; where nobody else is left, the same one again."""
    twin = HEAD._replace(id="K2", unit_id="A2")
    both = bare_posts(scene(*STAYS, posts=(*POSTS, twin)), [TODAY], 3)
    assert [one.deputy.nip for one in both] == ["s", "b"]
    alone = bare_posts(scene(STAYS[0], posts=(HEAD, twin, SECOND)), [TODAY], 3)
    assert [one.deputy.nip for one in alone] == ["s", "s"]
    nobody = bare_posts(scene(posts=(HEAD, twin)), [TODAY], 3)
    assert [one.deputy for one in nobody] == [None, None]


def test_a_decider_on_leave_is_told_with_who_may_stand_in():
    """Only those who are away, on the days on which nobody acts for them; a Plh in office takes them off."""
    stays = (*STAYS, Stay("k", "K", LONG_AGO, None))
    absences = {"k": away(day(1), day(2)), "P": away(day(3), kind="sakit")}
    seen = scene(*stays, posts=POSTS, absences=absences)
    asked = [Awaited("k", ("pyb",), 7), Awaited("P", ("ppk",), 2), Awaited("s", ("tpk",), 1)]
    nobody, head = away_deciders(seen, asked, DAYS, 3)
    assert (nobody.nip, nobody.post, nobody.deputy, nobody.days) == ("P", None, None, (day(3),))
    assert (head.nip, head.roles, head.days, head.absence, head.cases) == (
        "k",
        ("pyb",),
        (day(1), day(2)),
        "cuti_besar",
        7,
    )
    assert (head.deputy.nip, head.deputy.first, head.deputy.last) == ("s", day(1), day(2))
    helped = scene(
        *stays, posts=POSTS, absences=absences, acts=[acting("s", "plh", start=day(1), end=day(1), giver="k")]
    )
    assert [one.days for one in away_deciders(helped, asked[:1], DAYS, 3)] == [(day(2),)]
    role = Delegation("k", "b", None, Role.TPK, "delegasi", "1", None, None)
    assert away_deciders(scene(*stays, posts=POSTS, absences=absences, acts=[role]), asked[:1], DAYS, 3) == ()


def test_a_task_goes_overdue_on_the_working_day_after_its_last_one():
    """A deadline on Friday or over the weekend is over on Monday; owners who are away on it are counted."""
    tasks = [
        Due(day(-1), "asn", "1", 9),
        Due(day(0), "asn", "1", 2),
        Due(day(0), "atasan_asal", "2", 5),
        Due(day(1), "asn", None, 1),
        Due(day(3), "asn", "1", 4),
    ]
    seen = scene(posts=(post(),), absences={"2": away(TODAY, TODAY)})
    bare = bare_posts(scene(posts=(HEAD, THIRD)), [day(3)], 3)
    parts = (bare, [], {"U": (Short(day(3), 1, 2),)})
    first, second = days_ahead(
        [(day(0), day(2)), (day(2), day(3))], tasks, [Due(day(2), "usulan", None, 3)], parts, seen
    )
    assert (first.tasks, first.unattended, first.cases, first.calm) == ({"atasan_asal": 5, "asn": 3}, 5, {}, False)
    assert (second.tasks, second.cases, second.bare, second.short, second.deciders) == ({}, {"usulan": 3}, 1, 1, 0)
    (calm,) = days_ahead([(day(5), day(6))], tasks, [], ((), (), {}), seen)
    assert calm.calm
