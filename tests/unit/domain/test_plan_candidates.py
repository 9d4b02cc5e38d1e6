"""Who is asked about: the best of each post, dealt where posts are alike, and what is left out is told."""

from datetime import date

from workflow.domain.plan_candidates import Group, PostCard, Search, Staffer, promising


def card(post: str, name: str = "Pengolah", kind: str = "pelaksana", slots: int = 1, **values) -> PostCard:
    """A post of the unit U."""
    plain = PostCard(post, name, kind, kind, None, "U", "Unit", "OPD", slots, None, None, None, False, False)
    return plain._replace(**values)


def person(nip: str, post: str | None, **values) -> Staffer:
    """A person with a degree on a post."""
    return Staffer(nip, nip, "PNS", "S1", "III/a", post, date(2020, 1, 1))._replace(**values)


def search(
    posts: list[PostCard], people: list[Staffer], *, each: int = 2, gains: dict[str, int] | None = None
) -> Search:
    """Posts that ask for the same are alike; a person's gain is the same everywhere."""
    held = [p.post for p in people]
    free = {post.post_id: post.slots - held.count(post.post_id) for post in posts}
    cards = {post.post_id: post for post in posts}
    return Search(
        cards, free, people, lambda p, _post: (gains or {}).get(p.nip, 0), lambda post: post.education_min, each
    )


def test_posts_that_are_alike_do_not_get_the_same_few():
    """Four candidates for two free posts: two each, the best first; who is left out is told by the best gain."""
    staff = card("S", "Lain", "fungsional", 9)
    people = [person(f"p{n}", "T") for n in range(5)]
    gains = {f"p{n}": 100 - n for n in range(5)}
    posts = [card("A"), card("B"), card("T", slots=5), staff]
    field = promising(search(posts, people, gains=gains))
    assert set(field.pairs) == {("p0", "A"), ("p2", "A"), ("p1", "B"), ("p3", "B")}
    assert sorted(field.groups, key=lambda group: group.posts) == [
        Group(("A", "B"), {f"p{n}": 100 - n for n in range(4)}, 96),
        Group(("S",), {}, None),
        Group(("T",), {}, None),
    ]


def test_who_is_short_of_cards_takes_what_others_hold_too():
    """One candidate for two free posts is asked about for both; nobody is left out."""
    field = promising(search([card("A"), card("B"), card("T")], [person("p", "T")]))
    assert set(field.pairs) == {("p", "A"), ("p", "B")}
    assert field.groups[0] == Group(("A", "B"), {"p": 0}, None)


def test_a_post_that_would_be_left_is_filled_in_its_turn():
    """The second step looks for who follows: a chain; people without a post and hard conditions missed stay out."""
    posts = [card("A", echelon="IV.a"), card("B", echelon="IV.a"), card("C", echelon="IV.a", education_min="S2")]
    people = [person("b", "B"), person("c", "C"), person("x", None), person("y", "lain")]
    field = promising(search(posts, people))
    assert set(field.pairs) == {("b", "A"), ("c", "A"), ("c", "B")}
    assert promising(search(posts, people), [("x", "A"), ("x", "lain")]).pairs[0] == ("x", "A")


def test_functional_posts_are_exchanged_for_their_like_alone():
    """Another functional post is entered by its test, not by rotation; a heavy post serves critically or signs."""
    posts = [card("A", "Guru Ahli Muda", "fungsional"), card("B", "Perawat Terampil", "fungsional")]
    assert promising(search(posts, [person("b", "B")])).pairs == ()
    assert [card("A", **mark).heavy for mark in ({}, {"signatory": True}, {"service_critical": True})] == [
        False,
        True,
        True,
    ]
