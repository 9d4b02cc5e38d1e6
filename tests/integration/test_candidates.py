"""Candidates for a post, posts for a person, and why somebody is not the first, on the sample city."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.city import house_on
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.families import family_called, speaks_of
from workflow.domain.findings import Finding, Result
from workflow.services import trial as trials
from workflow.services.candidates import candidates_for_post, in_order, posts_for_person, read_dossiers, why_not
from workflow.services.trial import kind_of, try_pairs

BUDGET, DIGITAL = "BPKPD.B1-KABID", "KOMINFO.B2-KABID"
ALL = 100_000


@pytest.fixture
def house(city_url):
    """The sample city with its people, on both databases."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()


def _family(house, name):
    return family_called(name, house.policy.weighing.families)


def test_finance_education_leads_for_budget_management(house):
    """Issue 4, the first Why: for a budget post the lawful with a finance education stand on top, and are told why."""
    found = candidates_for_post(BUDGET, house, most=ALL)
    fields = _family(house, "keuangan").fields
    studied = [speaks_of(found.dossiers.people[item.nip].field, fields) for item in found.lawful]
    assert studied[0]
    assert True in studied
    assert False in studied
    places = {kind: [n for n, own in enumerate(studied) if own is kind] for kind in (True, False)}
    assert sum(places[True]) / len(places[True]) < sum(places[False]) / len(places[False])
    assert found.lawful[0].fit.parts["bidang"] == 1.0


def test_it_experience_leads_for_digital_services(house):
    """Issue 4, the second Why: for a digital post the lawful with IT experience stand above those without."""
    found = candidates_for_post(DIGITAL, house, most=ALL)
    served = [item.fit.experience.days > 0 for item in found.lawful]
    assert served[0]
    assert False in served
    places = {kind: [n for n, own in enumerate(served) if own is kind] for kind in (True, False)}
    assert sum(places[True]) / len(places[True]) < sum(places[False]) / len(places[False])
    assert all(item.fit.experience.family == "teknologi informasi" for item in found.lawful)


def test_the_lawful_stand_in_order_and_the_excluded_name_their_rule(house):
    """The list falls by score, equal scores share a rank, and everyone excluded has a rule of those about candidates."""
    found = candidates_for_post(BUDGET, house, most=ALL)
    scores = [item.fit.score for item in found.lawful]
    assert scores == sorted(scores, reverse=True)
    assert [item.rank for item in found.lawful] == [scores.index(score) + 1 for score in scores]
    assert found.unjudged == 0
    assert found.excluded
    for item in found.excluded:
        assert {finding.rule for finding in item.trial.stops} <= house.policy.candidate_rules | {"K-KASUS"}
        assert item.trial.stops
        assert not item.trial.withheld
    holders = {nip for nip, posts in found.dossiers.present.items() if BUDGET in {post.post_id for post in posts}}
    assert not holders & {item.nip for item in (*found.lawful, *found.excluded)}


def test_few_are_asked_where_few_are_wanted(house):
    """With --maks the list ends at that rank; the excluded above it stay, who stands lower is only counted."""
    whole, short = (candidates_for_post(BUDGET, house, most=most) for most in (ALL, 2))
    assert [item.nip for item in short.lawful] == [item.nip for item in whole.lawful if item.rank <= 2]
    last = short.lawful[-1].fit.score
    assert {item.nip for item in short.excluded} == {i.nip for i in whole.excluded if i.fit.score >= last}
    assert len(short.lawful) + len(short.excluded) + short.unjudged == len(whole.lawful) + len(whole.excluded)


def test_a_person_sees_free_posts_in_order(house):
    """Only posts with a free slot, never the own one; the lawful by score, the others with their rule."""
    nip = candidates_for_post(BUDGET, house, most=1).lawful[0].nip
    found = posts_for_person(nip, house, most=ALL)
    every = (*found.lawful, *found.excluded)
    assert {item.post_id for item in every} <= found.free
    assert {item.nip for item in every} == {nip}
    scores = [item.fit.score for item in found.lawful]
    assert scores == sorted(scores, reverse=True)
    assert all(item.trial.stops for item in found.excluded)


def test_why_not_me(house):
    """Own parts, the rank among people without names, and what would raise score and rank."""
    lawful = candidates_for_post(BUDGET, house, most=ALL).lawful
    own = lawful[-1]
    found = why_not(own.nip, BUDGET, house)
    assert (found.own.rank, found.own.fit.parts) == (own.rank, own.fit.parts)
    assert sorted(found.above) == sorted(item.fit.score for item in lawful if item.fit.score > own.fit.score)
    assert found.changes
    for change in found.changes:
        assert change.finding is None
        assert own.fit.parts.get(change.what, 0.0) < 1.0
        assert change.rank == 1 + sum(1 for score in found.above if score > change.score)


def test_an_excluded_person_is_told_the_rule(house):
    """Who is excluded has no rank, and the rule is the first of what would change it."""
    nip = candidates_for_post(BUDGET, house, most=ALL).excluded[0].nip
    found = why_not(nip, BUDGET, house)
    assert found.own.rank is None
    assert found.changes[0].finding is found.own.trial.stops[0]
    assert (found.changes[0].score, found.changes[0].rank) == (None, None)


def test_names_are_for_the_involved(house):
    """R-CON-01: a colleague sees no name of a candidate and no reason; an analyst and the person do."""
    listed = candidates_for_post(BUDGET, house, most=1)
    first, rejected = listed.lawful[0].nip, listed.excluded[0].nip if listed.excluded else None
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
    analyst = next(grant.nip for grant in directory.grants if grant.role == "analis" and grant.unit_id is None)
    involved = {grant.nip for grant in directory.grants} | {first, rejected}
    stranger = next(
        n for n, posts in listed.dossiers.present.items() if posts[0].kind == "pelaksana" and n not in involved
    )
    pair = (first, BUDGET)
    assert try_pairs([pair], house, analyst)[pair].named
    assert try_pairs([pair], house, first)[pair].named
    hidden = try_pairs([pair, (stranger, BUDGET)], house, stranger)
    assert not hidden[pair].named
    assert hidden[stranger, BUDGET].named
    with pytest.raises(NotFoundError):
        why_not(first, BUDGET, house, by=stranger)
    assert why_not(stranger, BUDGET, house, by=stranger).own.nip == stranger
    whole = candidates_for_post(BUDGET, house, most=ALL, by=stranger)
    assert all(item.trial.withheld and not item.trial.stops for item in whole.excluded if item.nip != stranger)


def test_discipline_is_shown_to_those_who_need_it(house, monkeypatch):
    """R-PDP-01: a finding that tells of discipline is withheld from an official who sees the name and not that class."""
    pair = (candidates_for_post(BUDGET, house, most=1).lawful[0].nip, BUDGET)
    told = Finding("R-DIS-01", Result.BLOCK, {})
    monkeypatch.setattr(trials, "judge_with", lambda *_args: (told,))
    assert try_pairs([pair], house, pair[0])[pair].stops == (told,)
    monkeypatch.setattr(trials, "sees_data", lambda *_args: False)
    hidden = try_pairs([pair], house, pair[0])[pair]
    assert (hidden.stops, hidden.withheld, hidden.lawful) == ((), True, False)


def test_a_trial_writes_nothing(house):
    """Trying candidates leaves no case, no round and no entry in the ledger."""
    tables = ("transfer_case", "transfer_round", "ledger_entry", "letter")

    def counts():
        with house.store.reading() as conn:
            known = [t for t in tables if house.store.engine.dialect.has_table(conn, t)]
            return {table: conn.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() for table in known}

    before = counts()
    candidates_for_post(DIGITAL, house, most=3)
    assert len(before) >= 2
    assert counts() == before


def test_who_is_not_known_is_said(house):
    """An unknown person or post is bad input."""
    nip = next(iter(read_dossiers(house).people))
    person, post = "199001012015011001", "TIDAK-ADA"
    for call, named in (
        (lambda: candidates_for_post(post, house, most=1), f"Jabatan {post} "),
        (lambda: posts_for_person(person, house, most=1), f"Pegawai {person} "),
        (lambda: why_not(person, BUDGET, house), f"Pegawai {person} "),
        (lambda: why_not(nip, post, house), f"Jabatan {post} "),
        (lambda: try_pairs([(person, BUDGET)], house, None), person),
    ):
        with pytest.raises(BadInputError, match=named):
            call()


def test_the_kind_of_a_move(house):
    """Up the ladder is a promotion, down a demotion; level, or without a rung, a rotation."""
    with house.store.reading() as conn:
        posts = house.loader.directory(conn).posts
    head, section = posts[BUDGET], posts["BPKPD.B1-KABID"]._replace(kind="pengawas", echelon="IV.a")
    assert (kind_of(section, head), kind_of(head, section), kind_of(head, head)) == ("promosi", "demosi", "rotasi")
    assert (kind_of(None, head), kind_of(head, None)) == ("rotasi", "rotasi")


_FORBIDDEN = st.fixed_dictionaries(
    {
        "agama": st.sampled_from(["Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", None]),
        "jenis_kelamin": st.sampled_from(["L", "P", None]),
        "jenis_kawin": st.sampled_from(["Menikah", "Belum", "Cerai", None]),
        "tempat_lahir": st.sampled_from(["Medan", "Ambon", "Jayapura", None]),
        "suku": st.sampled_from(["Batak", "Jawa", "Minang", None]),
        "partai": st.sampled_from(["A", "B", None]),
    }
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_FORBIDDEN, min_size=5, max_size=5))
def test_forbidden_grounds_move_nothing(imported_house, grounds):
    """Issue 4, item 4: religion, sex, origin, marital status and politics change, and no score, part or order moves."""

    def order():
        dossiers = read_dossiers(imported_house)
        return in_order([(nip, BUDGET) for nip in dossiers.people], dossiers, imported_house)

    before = order()

    def change(tx):
        for (nip, _post), values in zip((pair for pair, _fit in before), grounds, strict=False):
            row = {"sex": values["jenis_kelamin"], "payload": json.dumps(values), "nip": nip}
            tx.conn.execute(text("UPDATE employee SET sex = :sex, payload = :payload WHERE nip = :nip"), row)

    imported_house.store.write(change)
    assert order() == before


@pytest.fixture
def imported_house(city_url):
    """A city of its own, whose roster the test may change."""
    opened = house_on(city_url)
    yield opened
    opened.store.close()
