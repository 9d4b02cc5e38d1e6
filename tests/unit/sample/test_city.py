"""The synthetic city: its shape, its people, its vacancies."""

from collections import Counter

import pytest

from workflow.domain.nip import parse_nip
from workflow.domain.unit_tree import MapPost, build_tree
from workflow.sample.city import build_city
from workflow.sample.offices import TEAM_POSTS
from workflow.sample.people import GRADES
from workflow.sample.staffing import ACTING_HEADS, SHARED_UNIT_ID


@pytest.fixture(scope="module")
def built():
    """A city of full size: posts with holders, offices, plan."""
    return build_city(5200, 1)


@pytest.fixture(scope="module")
def city(built):
    """Posts and holders of the full city."""
    return built[0]


@pytest.mark.parametrize("employees", [600, 2000, 5200], ids=["smallest", "middle", "full"])
def test_city_has_as_many_people_as_asked(employees):
    """The head count is exact, whatever the size."""
    assert len(build_city(employees, 1)[0].people) == employees


def test_every_nip_is_valid_and_says_what_the_roster_says(city):
    """NIP, birth, sex, contract and start of service agree for everyone."""
    for person in city.people:
        nip = parse_nip(person.nip)
        assert nip.text == person.nip
        assert person.nip.startswith(f"{person.birth:%Y%m%d}")
        assert person.nip[14] == str(person.sex)
        assert person.nip[8:14] == (f"{person.joined:%Y}21" if person.contract else f"{person.joined:%Y%m}")


def test_no_two_people_share_a_nip_or_a_personal_mailbox(city):
    """NIPs are unique; an address that several share belongs to an office."""
    assert len({person.nip for person in city.people}) == len(city.people)
    shared = [mail for mail, count in Counter(p.email for p in city.people if p.email).items() if count > 1]
    units = {post.unit.id.lower() for post in city.posts.values()}
    assert shared
    assert {mail.split("@")[0] for mail in shared} <= units


def test_every_address_is_of_a_domain_that_cannot_exist(city):
    """No mail of the sample can ever reach a real person."""
    assert all(person.email.endswith(".example") for person in city.people if person.email)
    assert any(not person.email for person in city.people)


def test_everybody_is_of_age_and_in_post_after_joining(city):
    """Nobody served before eighteen or held a post before the first day of service."""
    for person in city.people:
        assert person.joined.year - person.birth.year >= 18
        assert person.joined <= person.since
        assert person.joined <= person.grade_since


def test_grades_stay_inside_the_range_of_the_post(city):
    """A PNS holds a grade between the lowest and the highest of the post."""
    for person in city.people:
        if not person.contract:
            low, high = (GRADES.index(grade) for grade in person.post.grades)
            assert low <= GRADES.index(person.grade) <= high, person.post.id


def test_no_post_has_more_holders_than_it_needs(city):
    """A post holds at most `kebutuhan` people."""
    assert [key for key, held in city.holders.items() if len(held) > city.posts[key].slots] == []


def test_shares_are_near_those_of_a_real_city(city):
    """A quarter are PPPK, somewhat more than half are women, most PNS are in golongan III."""
    people = city.people
    pns = [person for person in people if not person.contract]
    assert sum(person.contract for person in people) == 1300
    assert 0.50 <= sum(person.sex == 2 for person in people) / len(people) <= 0.60
    assert 0.55 <= sum(person.grade.startswith("III/") for person in pns) / len(pns) <= 0.80
    assert 0.50 <= sum(person.education == "S1" for person in pns) / len(pns) <= 0.72


def test_unit_tree_has_one_head_a_unit_and_no_cycle(city):
    """Every unit is led by one highest post, and going up from any post ends at an agency."""
    tree = build_tree(
        MapPost(p.id, p.echelon or None, p.job_class, p.unit.id, p.unit.parent or None, p.unit.agency)
        for p in city.posts.values()
    )
    assert tree.tied_units == ()
    for post_id in city.posts:
        above, steps = tree.placements[post_id].supervisor_post, 0
        while above is not None:
            above, steps = tree.placements[above].supervisor_post, steps + 1
            assert steps < 6, post_id


def test_every_unit_and_its_parent_are_on_the_map(city):
    """Every post has a unit, and every parent unit has posts of its own."""
    units = {post.unit.id for post in city.posts.values()}
    assert all(post.unit.name for post in city.posts.values())
    assert {post.unit.parent for post in city.posts.values()} - {""} <= units


def test_city_has_the_districts_schools_and_agencies_of_pematangsiantar(city):
    """8 kecamatan, 53 kelurahan, the hospital, and a head for every agency or an empty post."""
    kinds = Counter(post.code for post in city.posts.values())
    assert kinds["CAMAT"] == 8
    assert kinds["LURAH"] == 53
    assert kinds["KEPSEK"] == 112 + 13
    assert kinds["KAPUS"] == 19
    assert "RSUD-KEPALA" in city.posts
    assert sum(not post.unit.parent for post in {p.unit.id: p for p in city.posts.values()}.values()) == 36


def test_some_leading_posts_are_empty_and_some_of_those_are_acted_for(built):
    """Vacancies exist at each level, and the acting heads lead posts that nobody holds."""
    city, offices, _plan = built
    empty = {post.kind for post in city.posts.values() if post.single and not city.holder(post.id)}
    assert {"jpt_pratama", "administrator", "pengawas"} <= empty
    assert set(offices.acting) == set(ACTING_HEADS)
    assert all(city.holder(post) is None for post in ACTING_HEADS)


def test_review_team_is_five_people_and_none_of_them_proposes(built):
    """The team is complete and the proposer sits elsewhere."""
    _city, offices, _plan = built
    assert len({person.nip for person in offices.team}) == len(TEAM_POSTS) == 5
    assert offices.proposer.nip not in {person.nip for person in offices.team}


def test_nobody_is_their_own_supervisor(built):
    """Everyone but the Sekda has another person above."""
    city, offices, _plan = built
    assert all(boss.nip != nip for nip, boss in offices.supervisor.items())
    assert {person.nip for person in city.people} - set(offices.supervisor) == {offices.secretary.nip}


def test_shared_unit_loses_a_quarter_of_its_staff(built):
    """Three of twelve leave one unit: a warning, never a block, of the unit's share."""
    city, _offices, plan = built
    staff = [person for person in city.people if person.post.unit.id == SHARED_UNIT_ID]
    leaving = Counter(city.posts[case.origin].unit.id for case in plan.cases)
    assert (len(staff), leaving[SHARED_UNIT_ID]) == (12, 3)
    assert [unit for unit, count in leaving.items() if count > 2] == [SHARED_UNIT_ID]


def test_another_seed_draws_other_people_into_the_same_posts():
    """The map and the round stay, the people change."""
    first, second = build_city(600, 1)[0], build_city(600, 2)[0]
    assert list(first.posts) == list(second.posts)
    assert {p.nip for p in first.people} != {p.nip for p in second.people}
