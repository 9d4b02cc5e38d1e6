"""R-AUT-01 to R-AUT-05: who signs, who considered, who may not decide."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import (
    OTHER,
    PPK,
    PROPOSER,
    PYB,
    REVIEWERS,
    SUBJECT,
    TARGET,
    actor,
    book,
    case,
    decision,
    decree,
    delegation,
    facts,
    finding,
    letter,
    letters,
    minutes,
    target,
    verdict,
)
from workflow.domain.context import ActingStatus, DecreeKind
from workflow.domain.missing import MISSING
from workflow.domain.stages import Stage, Trigger

_DELEGATE = decree(signer=OTHER)


def test_the_ppk_signs():
    """R-AUT-01: the PPK needs no delegation."""
    assert verdict("R-AUT-01") == "PASS"
    assert verdict("R-AUT-01", decree=_DELEGATE) == "BLOCK"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS:delegasi", id="R-AUT-01 inside"),
        pytest.param({"decree_kinds": ()}, "PASS:delegasi", id="R-AUT-01 a delegation without kinds covers all"),
        pytest.param({"decree_kinds": ("pelaksana",)}, "BLOCK", id="R-AUT-01 another kind of SK"),
        pytest.param({"end": date(2026, 11, 30)}, "BLOCK", id="R-AUT-01 ended the day before the SK"),
        pytest.param({"end": date(2026, 12, 1)}, "PASS:delegasi", id="R-AUT-01 ends on the SK's day"),
        pytest.param({"end": None}, "PASS:delegasi", id="R-AUT-01 without an end"),
        pytest.param({"start": date(2026, 12, 1)}, "PASS:delegasi", id="R-AUT-01 begins on the SK's day"),
        pytest.param({"start": date(2026, 12, 2)}, "BLOCK", id="R-AUT-01 begins the day after the SK"),
        pytest.param({"start": None}, "PASS:delegasi", id="R-AUT-01 without a start"),
        pytest.param({"date": date(2026, 12, 1)}, "PASS:delegasi", id="R-AUT-01 dated on the SK's day"),
        pytest.param({"date": date(2026, 12, 2)}, "BLOCK", id="R-AUT-01 dated after the SK"),
        pytest.param({"date": None}, "BLOCK", id="R-AUT-01 undated"),
        pytest.param({"to_nip": REVIEWERS[1]}, "BLOCK", id="R-AUT-01 to somebody else"),
        pytest.param({"from_nip": PYB}, "BLOCK", id="R-AUT-01 from somebody who is not the PPK"),
        pytest.param({"result": "tolak"}, "BLOCK", id="R-AUT-01 refused"),
        pytest.param({"kind": "lainnya"}, "BLOCK", id="R-AUT-01 another letter"),
    ],
)
def test_a_delegate_signs_inside_the_delegation(changes, expected):
    """A delegate signs the kinds and on the days that the PPK's letter names."""
    assert verdict("R-AUT-01", decree=_DELEGATE, letters=letters(delegation(**changes))) == expected


def test_signing_without_data_is_unknown():
    """R-AUT-01: no signer, no table of roles, nobody as PPK, no date or kind to compare: none of it passes."""
    assert verdict("R-AUT-01", decree=decree(signer=None)) == "UNKNOWN"
    assert verdict("R-AUT-01", ppk=MISSING) == "UNKNOWN"
    assert verdict("R-AUT-01", ppk=()) == "UNKNOWN"
    assert verdict("R-AUT-01", decree=decree(signer=OTHER, date=None), letters=letters(delegation())) == "UNKNOWN"
    assert verdict("R-AUT-01", decree=decree(signer=OTHER, kind=None), letters=letters(delegation())) == "UNKNOWN"


_OTHER_POST = (f"{SUBJECT}:LAIN",)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-AUT-02 covered with a quorum"),
        pytest.param({"date": date(2026, 12, 1)}, "PASS", id="R-AUT-02 on the SK's day"),
        pytest.param({"date": date(2026, 12, 2)}, "BLOCK", id="R-AUT-02 the day after the SK"),
        pytest.param({"date": None}, "BLOCK", id="R-AUT-02 undated"),
        pytest.param({"result": "tolak"}, "BLOCK", id="R-AUT-02 refused"),
        pytest.param({"result": "perlu_perbaikan"}, "BLOCK", id="R-AUT-02 to be mended"),
        pytest.param({"covers": _OTHER_POST}, "BLOCK:jabatan_lain", id="R-AUT-02 the post changed afterwards"),
        pytest.param({"covers": (f"{OTHER}:DISHUB-KABID-2",)}, "BLOCK", id="R-AUT-02 another person"),
        pytest.param({"covers": (SUBJECT,)}, "WARN:tanpa_jabatan", id="R-AUT-02 a bare name"),
        pytest.param({"covers": ("*",)}, "WARN:tanpa_jabatan", id="R-AUT-02 everyone"),
        pytest.param({"covers": ()}, "WARN:tanpa_jabatan", id="R-AUT-02 the whole round"),
        pytest.param({"quorum": 4}, "BLOCK:kuorum", id="R-AUT-02 quorum missed by one"),
        pytest.param({"absent": REVIEWERS[:1]}, "BLOCK:kuorum", id="R-AUT-02 one was absent"),
        pytest.param({"recused": REVIEWERS[:1]}, "BLOCK:kuorum", id="R-AUT-02 one recused himself"),
        pytest.param({"quorum": None, "absent": REVIEWERS[:1]}, "PASS", id="R-AUT-02 two of three are a majority"),
        pytest.param({"quorum": None, "absent": REVIEWERS[:2]}, "BLOCK:kuorum", id="R-AUT-02 one of three is none"),
        pytest.param({"members": ()}, "UNKNOWN", id="R-AUT-02 who sat is not known"),
    ],
)
def test_the_review_team_considered(changes, expected):
    """Minutes count for this person and post, with a quorum, dated on or before the SK."""
    assert verdict("R-AUT-02", letters=letters(minutes(**changes), without="ba_tpk")) == expected


def test_no_minutes_block():
    """R-AUT-02 (AC-09): a transfer without the consideration of the review team."""
    assert verdict("R-AUT-02", letters=letters(without="ba_tpk")) == "BLOCK"


@pytest.mark.parametrize(
    "first",
    [minutes(quorum=5), minutes(covers=_OTHER_POST), minutes(members=()), minutes(covers=("*",))],
    ids=["R-AUT-02 no quorum", "R-AUT-02 other post", "R-AUT-02 no members", "R-AUT-02 everyone"],
)
def test_a_second_session_mends_the_first(first):
    """The best minutes count, whichever was recorded first."""
    good = minutes(number="BA/2")
    for order in ((first, good), (good, first)):
        assert verdict("R-AUT-02", letters=letters(*order, without="ba_tpk")) == "PASS"


def test_of_two_faulty_minutes_the_lesser_fault_is_told():
    """A bare name is told before a missed quorum, whichever was recorded first."""
    loose, short = minutes(covers=("*",)), minutes(quorum=5)
    for order in ((loose, short), (short, loose)):
        assert verdict("R-AUT-02", letters=letters(*order, without="ba_tpk")) == "WARN:tanpa_jabatan"


def test_a_release_names_no_post():
    """R-AUT-02: where there is no target, a bare name is exact."""
    assert verdict("R-AUT-02", target=None, letters=letters(minutes(covers=(SUBJECT,)), without="ba_tpk")) == "PASS"
    assert verdict("R-AUT-02", target=None, letters=letters(minutes(covers=("*",)), without="ba_tpk")) == "PASS"


def test_minutes_count_from_their_date_on():
    """R-AUT-02: before the day of the session there are none yet, even where the context lists them."""
    early = {"today": date(2026, 11, 15), "letters": letters()}
    assert verdict("R-AUT-02", **early) == "BLOCK"
    assert verdict("R-AUT-02", **early | {"today": date(2026, 11, 16)}) == "PASS"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-AUT-04 three different people"),
        pytest.param({"proposer": PPK}, "BLOCK", id="R-AUT-04 the proposer signs"),
        pytest.param({"proposer": PYB}, "BLOCK", id="R-AUT-04 the proposer approved as PyB"),
        pytest.param({"proposer": REVIEWERS[1]}, "PASS", id="R-AUT-04 the proposer sat in the team"),
        pytest.param(
            {"decisions": (decision("pyb", OTHER, on_behalf=PROPOSER),)},
            "BLOCK",
            id="R-AUT-04 on the proposer's behalf",
        ),
        pytest.param({"decree": decree(signer=SUBJECT)}, "BLOCK:diri_sendiri", id="R-AUT-04 the subject signs"),
        pytest.param(
            {"decisions": (decision("pyb", SUBJECT),)}, "BLOCK:diri_sendiri", id="R-AUT-04 the subject approved as PyB"
        ),
        pytest.param({"proposer": None}, "UNKNOWN", id="R-AUT-04 no proposer on record"),
        pytest.param(
            {"decree": decree(signer=None), "decisions": ()}, "UNKNOWN", id="R-AUT-04 nobody to approve on record"
        ),
        pytest.param(
            {"decree": decree(signer=PYB), "decisions": (decision("tpk", PYB), decision("pyb", PYB))},
            "PASS",
            id="R-AUT-04 one person sits, recommends and signs",
        ),
    ],
)
def test_four_eyes(changes, expected):
    """Who proposes does not approve, and nobody decides on himself."""
    assert verdict("R-AUT-04", **changes) == expected


@pytest.mark.parametrize(
    ("trigger", "who", "state", "expected"),
    [
        pytest.param("setujui", actor(OTHER), "persetujuan", "PASS", id="R-AUT-04 setujui by another"),
        pytest.param("setujui", actor(PROPOSER), "persetujuan", "BLOCK", id="R-AUT-04 setujui by the proposer"),
        pytest.param(
            "setujui", actor(OTHER, on_behalf=PROPOSER), "persetujuan", "BLOCK", id="R-AUT-04 for the proposer"
        ),
        pytest.param("setujui", actor(SUBJECT), "persetujuan", "BLOCK:diri_sendiri", id="R-AUT-04 setujui for himself"),
        pytest.param("putuskan", actor(PROPOSER), "persetujuan", "BLOCK", id="R-AUT-04 putuskan by the proposer"),
        pytest.param("putuskan", actor(PROPOSER), "usulan", "PASS", id="R-AUT-04 an opinion by the proposer"),
        pytest.param("putuskan", actor(SUBJECT), "usulan", "BLOCK:diri_sendiri", id="R-AUT-04 an opinion on himself"),
        pytest.param("tolak", actor(SUBJECT), "persetujuan", "BLOCK:diri_sendiri", id="R-AUT-04 tolak by the subject"),
        pytest.param("tunda", actor(PROPOSER), "persetujuan", "PASS", id="R-AUT-04 tunda decides nothing"),
        pytest.param("lengkapi", actor(PROPOSER), "usulan", "PASS", id="R-AUT-04 lengkapi decides nothing"),
    ],
)
def test_the_actor_is_judged(trigger, who, state, expected):
    """The person of the present act is judged too, and the one on whose behalf it is done."""
    given = {"trigger": Trigger(trigger), "actor": who, "case": case(state=Stage(state))}
    assert verdict("R-AUT-04", **given) == expected


def test_an_act_that_moves_nothing_judges_its_actor_alone():
    """R-AUT-04: a conflict between others in the case does not stop an opinion of somebody else."""
    given = {"trigger": Trigger.PUTUSKAN, "actor": actor(OTHER), "case": case(state=Stage.USULAN)}
    assert verdict("R-AUT-04", proposer=PPK, **given) == "PASS"


@pytest.mark.parametrize(
    ("status", "signer", "expected"),
    [
        pytest.param("definitif", OTHER, "PASS", id="R-AUT-05 definitive"),
        pytest.param("plt", OTHER, "BLOCK", id="R-AUT-05 Plt"),
        pytest.param("plh", OTHER, "BLOCK", id="R-AUT-05 Plh"),
        pytest.param("pj", PPK, "PASS", id="R-AUT-05 Pj head of region"),
        pytest.param("plt", PPK, "PASS:kepala_daerah", id="R-AUT-05 Plt head of region"),
        pytest.param("plh", PPK, "PASS:kepala_daerah", id="R-AUT-05 Plh head of region"),
    ],
)
def test_acting_officials_do_not_decide(status, signer, expected):
    """A Plt or Plh below the head of region signs no SK; the head of region is R-PIL-03's."""
    assert verdict("R-AUT-05", signer_status=ActingStatus(status), decree=decree(signer=signer)) == expected


def test_acting_status_without_data_is_unknown():
    """R-AUT-05: an unknown status, or an acting signer of whom nobody knows whether he is the PPK, never passes."""
    assert verdict("R-AUT-05", signer_status=MISSING) == "UNKNOWN"
    assert verdict("R-AUT-05", signer_status=ActingStatus.PLT, ppk=MISSING) == "UNKNOWN"
    assert verdict("R-AUT-05", signer_status=ActingStatus.PLT, decree=decree(signer=None)) == "UNKNOWN"


def test_the_delegation_is_named_in_the_evidence():
    """The sentence of R-AUT-01 names the letter that the signature rests on."""
    found = finding(
        "R-AUT-01",
        decree=_DELEGATE,
        letters=letters(delegation(decree_kinds=(DecreeKind("jpt"), "administrator_pengawas"))),
    )
    assert found.evidence["delegasi"] == "188/12/2026"


_SK, _AFTER = date(2026, 12, 1), date(2026, 12, 2)
_OTHER_POST = (f"{SUBJECT}:LAIN",)


def _advice(*answers):
    return {"letters": letters(*(letter("rekomendasi_bkn", **given) for given in answers), without="rekomendasi_bkn")}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([{}], "PASS", id="R-AUT-03 recommended"),
        pytest.param([], "BLOCK", id="R-AUT-03 no answer"),
        pytest.param([{"date": date(2026, 11, 30)}], "PASS", id="R-AUT-03 day -1"),
        pytest.param([{"date": _SK}], "PASS", id="R-AUT-03 day 0"),
        pytest.param([{"date": _AFTER}], "BLOCK:terlambat", id="R-AUT-03 day +1"),
        pytest.param([{"date": None}], "BLOCK", id="R-AUT-03 undated"),
        pytest.param([{"date": date(2026, 12, 11)}], "BLOCK", id="R-AUT-03 dated tomorrow"),
        pytest.param([{"covers": (SUBJECT,)}], "WARN:tanpa_jabatan", id="R-AUT-03 a bare name"),
        pytest.param([{"covers": ("*",)}], "WARN:tanpa_jabatan", id="R-AUT-03 everyone"),
        pytest.param([{"covers": _OTHER_POST}], "BLOCK:jabatan_lain", id="R-AUT-03 a post changed afterwards"),
        pytest.param([{"covers": (f"{OTHER}:{TARGET}",)}], "BLOCK", id="R-AUT-03 somebody else"),
        pytest.param([{"result": "tolak"}], "BLOCK:ditolak", id="R-AUT-03 refused"),
        pytest.param([{"result": "perlu_perbaikan"}], "BLOCK:perlu_perbaikan", id="R-AUT-03 to be mended"),
        pytest.param([{"result": "tolak", "covers": _OTHER_POST}], "BLOCK", id="R-AUT-03 refused for another post"),
        pytest.param([{}, {"result": "tolak", "covers": _OTHER_POST}], "PASS", id="R-AUT-03 yes here, no elsewhere"),
        pytest.param([{}, {"result": "tolak", "date": _AFTER}], "BLOCK:ditolak", id="R-AUT-03 taken back"),
        pytest.param(
            [{"result": "perlu_perbaikan", "date": date(2026, 11, 2)}, {}], "PASS", id="R-AUT-03 mended, then yes"
        ),
        pytest.param(
            [{}, {"result": "perlu_perbaikan", "date": date(2026, 11, 2)}], "PASS", id="R-AUT-03 in any order"
        ),
        pytest.param(
            [{"date": date(2026, 11, 2)}, {"result": "tolak", "date": date(2026, 11, 9)}, {"date": _AFTER}],
            "BLOCK:terlambat",
            id="R-AUT-03 the yes that stands is late",
        ),
        pytest.param([{}, {"date": _AFTER}], "PASS", id="R-AUT-03 told twice"),
        pytest.param([{"covers": ("*",)}, {"date": _SK}], "PASS", id="R-AUT-03 by name after all"),
        pytest.param(
            [{"result": "tolak"}, {"covers": _OTHER_POST, "date": _SK}], "BLOCK:ditolak", id="R-AUT-03 yes elsewhere"
        ),
    ],
)
def test_bkn_recommends_this_name_on_this_post(answers, expected):
    """The newest answer to the name and the post stands, and a yes precedes the SK."""
    assert verdict("R-AUT-03", **_advice(*answers)) == expected


@pytest.mark.parametrize(
    ("inaugurated", "expected"),
    [
        (date(2026, 11, 15), "BLOCK:terlambat"),
        (date(2026, 11, 16), "PASS"),
        (date(2026, 11, 17), "PASS"),
        (None, "PASS"),
    ],
    ids=["R-AUT-03 day +1", "R-AUT-03 day 0", "R-AUT-03 day -1", "R-AUT-03 no inauguration"],
)
def test_the_recommendation_precedes_the_inauguration_too(inaugurated, expected):
    """R-AUT-03: an inauguration before the SK is compared as well; the answer is of 16 November."""
    assert verdict("R-AUT-03", decree=decree(inauguration=inaugurated)) == expected


_OPEN = {"decree": decree(open_selection=(TARGET,))}
_BEST = {"selection": "tiga_terbaik", "number": "R-1", "date": date(2026, 11, 2)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([{}], "BLOCK:tiga_terbaik", id="R-AUT-03 the chosen one alone"),
        pytest.param([], "BLOCK:tiga_terbaik", id="R-AUT-03 never asked"),
        pytest.param([_BEST], "BLOCK:terpilih", id="R-AUT-03 the three best alone"),
        pytest.param([_BEST, {}], "PASS:seleksi_terbuka", id="R-AUT-03 asked twice"),
        pytest.param([_BEST, {"selection": "terpilih"}], "PASS:seleksi_terbuka", id="R-AUT-03 the second one says so"),
        pytest.param([_BEST, {"date": _AFTER}], "BLOCK:terlambat", id="R-AUT-03 the chosen one late"),
        pytest.param([{**_BEST, "date": _AFTER}, {}], "BLOCK:terlambat", id="R-AUT-03 the three best late"),
        pytest.param([_BEST, {"result": "tolak"}], "BLOCK:ditolak", id="R-AUT-03 the chosen one refused"),
        pytest.param([{**_BEST, "result": "tolak"}, {}], "BLOCK:ditolak", id="R-AUT-03 not among the three best"),
        pytest.param([_BEST, {"covers": _OTHER_POST}], "BLOCK:jabatan_lain", id="R-AUT-03 chosen for another post"),
        pytest.param([_BEST, {"covers": ("*",)}], "WARN:tanpa_jabatan", id="R-AUT-03 the chosen one loosely"),
        pytest.param([{**_BEST, "covers": ("*",)}, {}], "WARN:tanpa_jabatan", id="R-AUT-03 the three best loosely"),
    ],
)
def test_an_open_selection_is_recommended_twice(answers, expected):
    """R-AUT-03: of a post filled by open selection BKN has spoken on the three best and on the chosen one."""
    assert verdict("R-AUT-03", **_OPEN, **_advice(*answers)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"decree": decree(open_selection=("*",))}, "BLOCK:tiga_terbaik", id="R-AUT-03 all posts of the SK"
        ),
        pytest.param({"decree": decree(open_selection=("LAIN",))}, "PASS", id="R-AUT-03 another post of the SK"),
        pytest.param({**_advice(_BEST)}, "BLOCK:terpilih", id="R-AUT-03 a letter on the three best says it"),
        pytest.param(
            _advice({**_BEST, "covers": _OTHER_POST}, {}), "PASS", id="R-AUT-03 among the three best for another post"
        ),
        pytest.param(
            {"decree": decree(open_selection=(TARGET,), date=None, inauguration=None), **_advice(_BEST)},
            "UNKNOWN",
            id="R-AUT-03 no date to compare with",
        ),
    ],
)
def test_who_says_that_a_post_is_filled_by_open_selection(changes, expected):
    """R-AUT-03: the SK by its posts, or a letter on the three best; without either one recommendation is enough."""
    assert verdict("R-AUT-03", **changes) == expected


def test_a_refusal_tells_its_reason():
    """R-AUT-03: what BKN wrote is shown; where it wrote nothing, that is said."""
    told = finding("R-AUT-03", **_advice({"result": "perlu_perbaikan", "reason": "SKP belum diunggah"}))
    assert told.evidence["sebab"] == "SKP belum diunggah"
    assert finding("R-AUT-03", **_advice({"result": "tolak"})).evidence["sebab"] == "tidak dicantumkan"


def test_a_release_needs_the_name_alone():
    """R-AUT-03: who is released without a post is recommended by name."""
    assert verdict("R-AUT-03", target=None, **_advice({"covers": (SUBJECT,)})) == "PASS"
    assert verdict("R-AUT-03", target=None, **_advice({"covers": ("*",)})) == "PASS"


def test_without_a_decree_date_the_order_is_unknown():
    """R-AUT-03: "before the SK" cannot be said without its date; a missing answer is missing all the same."""
    assert verdict("R-AUT-03", decree=decree(date=None)) == "UNKNOWN"
    assert verdict("R-AUT-03", decree=decree(date=None), **_advice()) == "BLOCK"


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        pytest.param(target(), "PASS:delegasi", id="R-AUT-01 the SK appoints to such posts"),
        pytest.param(target(profile="guru"), "BLOCK:jenis_sk", id="R-AUT-01 a teacher in an SK of officials"),
        pytest.param(target(profile="penugasan"), "BLOCK:jenis_sk", id="R-AUT-01 a head of school in it"),
        pytest.param(None, "PASS:delegasi", id="R-AUT-01 a release"),
        pytest.param(target(instance="Kabupaten Lain"), "PASS:antarinstansi", id="R-AUT-01 elsewhere"),
    ],
)
def test_a_delegate_appoints_to_the_posts_of_the_kind_of_sk(entered, expected):
    """A delegation for one kind of SK appoints to no post that stands in another: the profile says in which."""
    given = {"decree": decree(signer=OTHER), "letters": letters(delegation()), "target": entered}
    assert verdict("R-AUT-01", **given) == expected


def test_a_profile_may_keep_the_signature_with_the_ppk():
    """`penanda_tangan = "ppk"`: no delegation signs for its posts."""
    rule = book().rules["R-AUT-01"]
    kept = replace(rule, values={**rule.values, "profil_didelegasikan": ["guru"]}).params("rotasi")
    given = facts(decree=decree(signer=OTHER), letters=letters(delegation()))
    assert rule.function(given, kept).result == "BLOCK"
    assert rule.function(facts(), kept).result == "PASS"
