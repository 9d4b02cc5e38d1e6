"""The round of the sample: facts that the answer key rests on."""

import random
import re
from datetime import date

import pytest

from workflow.domain.findings import Result
from workflow.sample.city import build_city
from workflow.sample.letters import OTHER_POST, ContextWriter
from workflow.sample.plan import read_plan
from workflow.sample.proposals import answer_key, case_numbers, rounded_by_excel
from workflow.sample.records import Records, standard_level

PLAN = read_plan()


@pytest.fixture(scope="module")
def built():
    """A small city: posts with holders, offices, plan."""
    return build_city(600, 3)


@pytest.fixture(scope="module")
def letters(built):
    """The letters of the round."""
    return ContextWriter(*built).letters()


@pytest.fixture(scope="module")
def tables(built):
    """The tables of riwayat."""
    return Records(*built, random.Random(3)).tables()


def _case_id(case):
    return f"{case.decree} {case.key}"


def test_round_has_about_fifty_proposals_of_several_profiles_in_its_decrees():
    """Fifty-odd cases of five kinds; two lists can be signed, the third is what must not be."""
    assert 50 <= len(PLAN.cases) <= 60
    assert {case.kind for case in PLAN.cases} == {"rotasi", "promosi", "demosi", "pelepasan", "permintaan_sendiri"}
    assert set(PLAN.decrees) == {"A", "B", "C"}
    assert sum(case.route == "selesai" for case in PLAN.cases) >= 30


def test_key_names_at_least_twelve_rules_and_only_results_that_are_findings():
    """The planted faults cover many rules; PASS is never in the key."""
    rules = {rule for case in PLAN.cases for rule in case.expected}
    results = {result for case in PLAN.cases for result in case.expected.values()}
    assert len(rules) >= 12
    assert all(re.fullmatch(r"R-[A-Z]{3}-\d\d", rule) for rule in rules)
    assert results <= {Result.BLOCK.value, Result.WARN.value, Result.UNKNOWN.value}


def test_no_person_and_no_origin_occurs_twice(built):
    """A proposal is one person of the round, and the key has one entry a case."""
    city, _offices, plan = built
    assert len({person.nip for person in city.subjects.values()}) == len(plan.cases)
    assert len(answer_key(city, plan)) == len(plan.cases)


def test_exactly_one_nip_is_damaged_and_stands_so_in_the_key(built):
    """The NIP that Excel rounded keeps fifteen digits; its case gets no number."""
    city, _offices, plan = built
    damaged = [case for case in plan.cases if case.damaged_nip]
    assert len(damaged) == 1
    broken = rounded_by_excel(city.subjects[damaged[0].key].nip)
    assert broken.endswith("000")
    assert answer_key(city, plan)[f"{broken}:{damaged[0].target}"] == {"R-DAT-01": "BLOCK"}
    assert damaged[0].key not in case_numbers(plan)


@pytest.mark.parametrize("case", PLAN.cases, ids=_case_id)
def test_time_in_post_fits_what_is_planted(case, built):
    """R-TEN-01 and R-TEN-03: under two years blocks, over five warns, and nobody else is outside."""
    city, _offices, plan = built
    dated, since = plan.decree_of(case).dated, city.subjects[case.key].since
    assert (since > dated.replace(year=dated.year - 2)) == ("R-TEN-01" in case.expected)
    assert (since < dated.replace(year=dated.year - 5)) == ("R-TEN-03" in case.expected)


@pytest.mark.parametrize("case", PLAN.cases, ids=_case_id)
def test_age_fits_what_is_planted(case, built):
    """R-RET-01: 58 before the TMT blocks, within twelve months warns, and nobody else is near."""
    city, _offices, plan = built
    birth, effective = city.subjects[case.key].birth, plan.decree_of(case).effective
    limit = birth.replace(year=birth.year + 58)
    expected = "BLOCK" if limit <= effective else "WARN" if limit < effective.replace(year=effective.year + 1) else None
    assert case.expected.get("R-RET-01") == expected


@pytest.mark.parametrize("case", PLAN.cases, ids=_case_id)
def test_target_is_free_exactly_where_it_should_be(case, built):
    """R-VAC-01: held by nobody, by one who leaves in the round or retires, or by several claims."""
    if not case.target:
        assert "R-VAC-01" not in case.expected
        return
    city, _offices, plan = built
    post, held = city.posts[case.target], city.holders.get(case.target, ())
    leaving = sum(other.origin == case.target for other in plan.cases)
    claims = sum(other.target == case.target for other in plan.cases)
    free = post.slots - len(held) + leaving + case.target_retires
    assert (free < claims) == ("R-VAC-01" in case.expected)


@pytest.mark.parametrize("case", PLAN.cases, ids=_case_id)
def test_minutes_name_the_person_and_the_post_exactly_where_they_should(case, built, letters):
    """R-AUT-02: dated before the SK, with quorum, for this name and this post."""
    city, _offices, plan = built
    cover = case.cover(city.subjects[case.key].nip)
    good = [
        letter
        for letter in letters
        if letter["jenis"] == "ba_tpk"
        and cover in letter["mencakup"]
        and len(letter["anggota"]) >= letter["kuorum"]
        and letter["tanggal"] <= plan.decree_of(case).dated
    ]
    assert bool(good) == ("R-AUT-02" not in case.expected)


@pytest.mark.parametrize("case", PLAN.cases, ids=_case_id)
def test_papers_are_complete_exactly_where_they_should_be(case, built, letters, tables):
    """R-DOC-01: the list of the kind of move, by letter or by a covering statement."""
    city, _offices, _plan = built
    nip = city.subjects[case.key].nip
    there = {letter["jenis"] for letter in letters if case.cover(nip) in letter["mencakup"]}
    if any(row[0] == "bebas_hukdis" and row[4] == nip for row in tables["pernyataan"][1]):
        there.add("pernyataan_hukdis")
    if case.kind == "permintaan_sendiri":
        needed = {
            "permohonan_asn",
            "persetujuan_opd_asal",
            "rekomendasi_opd_tujuan",
            "pernyataan_hukdis",
            "pernyataan_tugas_belajar",
            "bebas_temuan",
        }
    else:
        needed = {"lhp", "keputusan_hukdis"} if case.sanction else {"anjab_abk", "pernyataan_hukdis"}
    assert (not needed <= there) == ("R-DOC-01" in case.expected)


def test_letters_after_their_decree_are_the_ones_that_are_planted(built, letters):
    """R-DOC-03: only the SK that was signed too early has an approval dated after it."""
    city, _offices, plan = built
    dated = {case.cover(city.subjects[case.key].nip): plan.decree_of(case).dated for case in plan.cases}
    late = {
        cover for letter in letters for cover in letter["mencakup"] if letter["tanggal"] > dated.get(cover, date.max)
    }
    wanted = [case for case in plan.cases if "R-DOC-03" in case.expected]
    assert late == {case.cover(city.subjects[case.key].nip) for case in wanted}


def test_every_letter_is_dated_before_the_demo_begins(letters):
    """A letter counts from its date on, so that `periksa` finds the same on every day from the import on."""
    assert max(letter["tanggal"] for letter in letters) <= date(2026, 11, 24)


def test_ties_to_deciders_are_the_ones_that_are_planted(built, tables):
    """R-COI-01: no subject is related to proposer, team or signer unless the plan says so."""
    city, offices, plan = built
    deciders = {person.nip for person in (*offices.team, offices.proposer)}
    related = {row[0] for row in tables["hubungan"][1] if row[1] in deciders}
    assert related == {city.subjects[case.key].nip for case in plan.cases if case.relation}


def test_recused_member_is_named_and_did_not_sit(built, letters):
    """The member who is related to a subject stands among those who withdrew."""
    _city, offices, _plan = built
    withdrawn = [letter for letter in letters if letter.get("mundur")]
    assert len(withdrawn) == 1
    assert withdrawn[0]["mundur"] == [offices.planner.nip]
    assert offices.planner.nip not in withdrawn[0]["anggota"]


def test_chain_ends_on_a_vacant_post_and_swap_is_mutual(built):
    """One chain of three and one swap of two are in the round."""
    city, _offices, plan = built
    moves = {case.origin: case.target for case in plan.cases}
    chain = ["DISHUB.B1-KABID"]
    while chain[-1] in moves:
        chain.append(moves[chain[-1]])
    assert len(chain) == 4
    assert city.holder(chain[-1]) is None
    assert [origin for origin, target in moves.items() if moves.get(target) == origin] == [
        "KEC-TIMUR.K1-LURAH",
        "KEC-BARAT.K3-LURAH",
    ]


def test_posts_that_the_plan_names_exist(built):
    """Origins, targets and the post of the wrong minutes are on the map."""
    city, _offices, plan = built
    named = {post for case in plan.cases for post in case.posts} | {OTHER_POST}
    assert named <= set(city.posts)


def test_gaps_differ_between_people(built, tables):
    """Two people of the round rarely miss the same competences of their targets."""
    city, _offices, plan = built
    levels = {}
    for nip, code, level, _day in tables["kompetensi"][1]:
        levels.setdefault(nip, {})[code] = level
    gaps = {
        tuple(
            levels[city.subjects[c.key].nip][k] - standard_level(city.posts[c.posts[-1]], k)
            for k in ("M.1", "M.4", "M.8")
        )
        for c in plan.cases
    }
    assert len(gaps) >= 8
