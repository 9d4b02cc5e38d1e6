"""R-VAC-01 and R-SRV-01: nobody on a taken post, no unit emptied."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    ORIGIN,
    OTHER,
    PPK,
    PYB,
    SK_DAY,
    SUBJECT,
    TARGET,
    TODAY,
    book,
    city_decree,
    decree,
    explainer,
    finding,
    holder,
    lifting,
    load,
    params,
    post,
    rival,
    target,
    verdict,
)
from workflow.domain.facts import Params, RoundFacts, UnitTurn
from workflow.domain.missing import MISSING
from workflow.domain.rules.continuity import unit_keeps_enough_staff
from workflow.domain.stages import CLOSED_STATES, FORWARD_TRIGGERS, Stage, Trigger

_LEAVER = rival(origin_post=TARGET, target_post="LAIN")
_CLAIMANT = rival(nip=OTHER, origin_post="LAIN", target_post=TARGET)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-VAC-01 vacant"),
        pytest.param({"holders": (holder(),)}, "BLOCK", id="R-VAC-01 taken"),
        pytest.param({"holders": (holder(),), "target": target(slots=2)}, "PASS", id="R-VAC-01 one of two places"),
        pytest.param(
            {"holders": (holder(), holder(OTHER)), "target": target(slots=2)}, "BLOCK", id="R-VAC-01 both places taken"
        ),
        pytest.param({"target": target(slots=0)}, "BLOCK", id="R-VAC-01 no formation"),
        pytest.param({"target": None}, "PASS:pelepasan", id="R-VAC-01 a release needs no place"),
        pytest.param({"target": MISSING}, "BLOCK:tidak_ada", id="R-VAC-01 no such post"),
        pytest.param({"target": post()}, "BLOCK:sama", id="R-VAC-01 the present post"),
        pytest.param({"holders": MISSING}, "UNKNOWN", id="R-VAC-01 no roster"),
        pytest.param({"holders": (holder(SUBJECT),)}, "PASS", id="R-VAC-01 held by the person himself"),
        pytest.param({"origin": None}, "PASS", id="R-VAC-01 from no post"),
    ],
)
def test_a_place_is_free(changes, expected):
    """A post takes as many people as it has places."""
    assert verdict("R-VAC-01", **changes) == expected


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        pytest.param(date(2026, 12, 2), "PASS", id="R-VAC-01 leaves the day before the TMT"),
        pytest.param(date(2026, 12, 3), "PASS", id="R-VAC-01 leaves on the TMT"),
        pytest.param(date(2026, 12, 4), "BLOCK", id="R-VAC-01 leaves the day after the TMT"),
    ],
)
def test_a_holder_who_leaves(leaves, expected):
    """Retirement, death or resignation on or before the TMT frees the place."""
    assert verdict("R-VAC-01", holders=(holder(leaves_on=leaves),)) == expected
    undated = decree(date=None, inauguration=None)
    assert verdict("R-VAC-01", holders=(holder(leaves_on=leaves),), decree=undated) == "BLOCK"


_ACTING = {"holders": (holder(),)}


@pytest.mark.parametrize(
    ("rivals", "expected"),
    [
        pytest.param((_LEAVER,), "PASS:bergantian", id="R-VAC-01 the holder moves on in this round"),
        pytest.param((rival(origin_post=TARGET, target_post=ORIGIN),), "PASS:bergantian", id="R-VAC-01 a swap"),
        pytest.param((rival(origin_post=TARGET),), "PASS:bergantian", id="R-VAC-01 the holder is released"),
        pytest.param((_LEAVER._replace(nip=OTHER),), "BLOCK", id="R-VAC-01 somebody else moves on"),
        pytest.param((rival(origin_post=TARGET, target_post=TARGET),), "BLOCK", id="R-VAC-01 goes nowhere"),
        pytest.param((_LEAVER, _CLAIMANT), "BLOCK:diperebutkan", id="R-VAC-01 freed once, claimed twice"),
    ],
)
def test_a_round_frees_its_posts(rivals, expected):
    """A chain, a swap or a ring passes: all its posts change in one transaction."""
    assert verdict("R-VAC-01", rivals=rivals, **_ACTING) == expected


@pytest.mark.parametrize(
    ("slots", "claims", "expected"),
    [(1, 1, "BLOCK:diperebutkan"), (2, 1, "PASS"), (2, 2, "BLOCK:diperebutkan"), (3, 2, "PASS")],
)
def test_two_claims_on_one_place(slots, claims, expected):
    """R-VAC-01: as many cases may claim a post as it has places."""
    rivals = tuple(_CLAIMANT._replace(number=f"MUT-2026-01{n}") for n in range(claims))
    assert verdict("R-VAC-01", target=target(slots=slots), rivals=rivals) == expected


@pytest.mark.parametrize("ended", CLOSED_STATES)
def test_ended_cases_neither_free_nor_claim(ended):
    """R-VAC-01: a case that has ended moves nobody any more."""
    assert verdict("R-VAC-01", rivals=(_LEAVER._replace(state=ended),), **_ACTING) == "BLOCK"
    assert verdict("R-VAC-01", rivals=(_CLAIMANT._replace(state=ended),)) == "PASS"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("pemetaan", "BLOCK:belum_dilepas"),
        ("usulan", "BLOCK:belum_dilepas"),
        ("sosialisasi", "BLOCK:belum_dilepas"),
        ("ditunda", "BLOCK:belum_dilepas"),
        ("persetujuan", "PASS:bergantian"),
        ("serah_terima", "PASS:bergantian"),
    ],
)
def test_approval_waits_for_the_holder(state, expected):
    """R-VAC-01: nobody is approved onto a post whose holder's own transfer is not as far."""
    behind = _LEAVER._replace(state=Stage(state))
    found = finding("R-VAC-01", rivals=(behind,), trigger=Trigger.SETUJUI, **_ACTING)
    assert (f"{found.result}:{found.case}") == expected
    assert found.evidence.get("menunggu", [behind.number]) == [behind.number]
    assert verdict("R-VAC-01", rivals=(behind,), trigger=Trigger.LENGKAPI, **_ACTING) == "PASS:bergantian"


@pytest.mark.parametrize("cause", ["ditolak", "perlu_perbaikan", "rantai", "dikeluarkan"])
@pytest.mark.parametrize("trigger", [None, Trigger.LENGKAPI, Trigger.SETUJUI])
def test_a_holder_who_is_held_back_frees_nothing(cause, trigger):
    """R-VAC-01: whoever waits for the post of one whom BKN held back, or who was left out, waits with him."""
    found = finding("R-VAC-01", rivals=(_LEAVER._replace(stuck=cause),), trigger=trigger, **_ACTING)
    assert (found.result, found.case) == ("BLOCK", "rantai_putus")
    assert found.evidence["menunggu"] == [_LEAVER.number]


@pytest.mark.parametrize(
    ("slots", "others", "expected"),
    [(1, 0, "BLOCK:rantai_putus"), (2, 0, "PASS"), (2, 1, "BLOCK:rantai_putus"), (1, 1, "BLOCK")],
)
def test_a_broken_chain_is_told_where_it_is_the_cause(slots, others, expected):
    """R-VAC-01: not where another place is free, and not where the post would be full all the same."""
    held = (holder(), *(holder(f"19700101199003100{n}") for n in range(others)))
    given = {"holders": held, "target": target(slots=slots), "rivals": (_LEAVER._replace(stuck="ditolak"),)}
    assert verdict("R-VAC-01", **given) == expected


def test_a_waiting_holder_does_not_matter_where_another_place_is_free():
    """R-VAC-01: with a second place free nobody has to wait for the first."""
    given = {"target": target(slots=2), "rivals": (_LEAVER._replace(state=Stage.USULAN),), "trigger": Trigger.SETUJUI}
    assert verdict("R-VAC-01", **given, **_ACTING) == "PASS:bergantian"


def _share(moving, staff):
    return unit_keeps_enough_staff(RoundFacts("G", (load(moving, staff),), (), TODAY), params("R-SRV-01"))[0]


@pytest.mark.parametrize(
    ("moving", "staff", "expected"),
    [
        pytest.param(3, 15, "PASS", id="R-SRV-01 20 % to the point"),
        pytest.param(4, 19, "WARN", id="R-SRV-01 just above 20 %"),
        pytest.param(4, 10, "WARN", id="R-SRV-01 40 % to the point"),
        pytest.param(41, 102, "BLOCK", id="R-SRV-01 just above 40 %"),
        pytest.param(401, 1000, "BLOCK", id="R-SRV-01 40.1 %"),
        pytest.param(2, 8, "PASS", id="R-SRV-01 fewer than three persons"),
        pytest.param(3, 8, "WARN", id="R-SRV-01 three of eight"),
        pytest.param(0, 0, "PASS", id="R-SRV-01 a unit without staff"),
    ],
)
def test_the_share_of_a_unit(moving, staff, expected):
    """Above 20 % warns, above 40 % blocks; of two people in a unit of eight no share is asked."""
    found = _share(moving, staff)
    assert found.result == expected
    assert explainer().explain(found)["alasan"]


def _turns_of(left=(), entered=(), *, done=False):
    """Who leaves and who enters a unit, so many days after the TMT."""
    days = [(day, False) for day in left] + [(day, True) for day in entered]
    return tuple(
        UnitTurn(f"M-{number}", TODAY + timedelta(days=day), enters, done) for number, (day, enters) in enumerate(days)
    )


@pytest.mark.parametrize(
    ("staff", "of_unit", "expected"),
    [
        pytest.param(7, _turns_of([0] * 2), "PASS", id="R-SRV-01 two of seven"),
        pytest.param(7, _turns_of([0] * 3), "WARN", id="R-SRV-01 three of seven"),
        pytest.param(7, _turns_of([0] * 3, [0]), "PASS", id="R-SRV-01 three of seven and one comes the same day"),
        pytest.param(7, _turns_of([0] * 3, [-1]), "PASS", id="R-SRV-01 three of seven and one came the day before"),
        pytest.param(7, _turns_of([0] * 3, [1]), "WARN", id="R-SRV-01 three of seven and one comes a day late"),
        pytest.param(7, _turns_of([0, 0, 5], [5]), "PASS", id="R-SRV-01 who leaves later is followed later"),
        pytest.param(7, _turns_of([0, 0, 5], [6]), "WARN", id="R-SRV-01 a later day breaks the floor"),
        pytest.param(8, _turns_of([0] * 3), "WARN", id="R-SRV-01 three of eight have a share"),
        pytest.param(8, _turns_of([0] * 2), "PASS", id="R-SRV-01 two of eight are few"),
        pytest.param(4, _turns_of([0] * 2), "PASS", id="R-SRV-01 two of a kelurahan's four"),
        pytest.param(4, _turns_of([0] * 3), "WARN", id="R-SRV-01 three of a kelurahan's four"),
        pytest.param(4, _turns_of([0] * 4, [0] * 2), "PASS", id="R-SRV-01 a kelurahan changes and two come"),
        pytest.param(4, _turns_of([0] * 4, [0]), "WARN", id="R-SRV-01 a kelurahan changes and one comes"),
        pytest.param(2, _turns_of([0]), "PASS", id="R-SRV-01 one stays"),
        pytest.param(2, _turns_of([0] * 2), "WARN", id="R-SRV-01 nobody stays"),
        pytest.param(1, _turns_of([0], [0]), "PASS", id="R-SRV-01 the only one is followed"),
        pytest.param(1, _turns_of([0], [1]), "WARN", id="R-SRV-01 the only one is followed a day late"),
        pytest.param(5, _turns_of([-9] * 2, done=True), "PASS", id="R-SRV-01 two of seven have left"),
        pytest.param(
            5, _turns_of([0]) + _turns_of([-9] * 2, done=True), "WARN", id="R-SRV-01 a third after two of seven"
        ),
        pytest.param(
            7,
            _turns_of([0]) + _turns_of([-9] * 2, [-9] * 2, done=True),
            "PASS",
            id="R-SRV-01 two of seven were followed",
        ),
        pytest.param(
            6, _turns_of([0] * 2) + _turns_of([-9] * 2, done=True), "WARN", id="R-SRV-01 two more after two of eight"
        ),
    ],
)
def test_minimum_staffing_decides_in_small_units(staff, of_unit, expected):
    """Under 8 people a unit keeps all but two, and at least one: on no day is it below, whoever comes on a later one."""
    found = _minimum(staff, of_unit)
    assert found.result == expected
    assert (found.case == "minimum") is (expected == "WARN" and staff < 8)
    assert explainer().explain(found)["alasan"]


def _minimum(staff, of_unit, *, stood_in=False):
    moving = sum(not turn.enters for turn in of_unit)
    one = load(moving, staff, turns=of_unit, stood_in=stood_in)
    return unit_keeps_enough_staff(RoundFacts("G", (one,), (), TODAY), params("R-SRV-01"))[0]


@pytest.mark.parametrize(
    ("staff", "leaving", "expected"),
    [
        pytest.param(2, 2, "PASS", id="R-SRV-01 a Plt keeps the last place"),
        pytest.param(4, 3, "WARN", id="R-SRV-01 a Plt is no further member"),
    ],
)
def test_a_stand_in_keeps_the_last_place_only(staff, leaving, expected):
    """Where all leave, a Plt or Plh keeps the unit open; where more are to stay, they fill no place."""
    assert _minimum(staff, _turns_of([0] * leaving), stood_in=True).result == expected


def test_the_minimum_is_told_in_figures():
    """R-SRV-01: the reason says how many leave, come and stay, and how many the unit keeps."""
    told = explainer().explain(_minimum(7, _turns_of([0] * 4, [0])))
    assert told["alasan"] == "4 orang pindah dari Unit U1 dan 1 masuk; tinggal 4 pegawai, paling sedikit 5."


def test_the_share_is_told_to_a_tenth():
    """R-SRV-01: one decimal is what a reader compares with the limit."""
    assert _share(41, 102).evidence["persen"] == 40.2


def test_one_finding_for_each_unit():
    """R-SRV-01 answers for the round, unit by unit, in the order given."""
    loads = (load(1, 20, "A"), load(9, 20, "B"), load(5, 20, "C"))
    found = unit_keeps_enough_staff(RoundFacts("G", loads, (), TODAY), params("R-SRV-01"))
    assert [(f.evidence["unit"], f.result.value) for f in found] == [
        ("Unit A", "PASS"),
        ("Unit B", "BLOCK"),
        ("Unit C", "WARN"),
    ]


def test_a_softer_severity_warns():
    """R-SRV-01: where the city makes it a warning, the limit no longer blocks."""
    own = params("R-SRV-01")
    soft = Params(own.rule, blocking=False, values=own.values)
    assert unit_keeps_enough_staff(RoundFacts("G", (load(9, 20),), (), TODAY), soft)[0].result == "WARN"


_LIFTING = lifting("R-SRV-01", covers=("*",))


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        pytest.param(_LIFTING, "WARN", id="R-SRV-01 lifted by the PyB"),
        pytest.param(_LIFTING._replace(signer=PPK, covers=()), "WARN", id="R-SRV-01 lifted for the whole round"),
        pytest.param(city_decree("R-SRV-01"), "WARN", id="R-SRV-01 made a warning by a city decree"),
        pytest.param(city_decree("R-SRV-01", covers=("*",)), "WARN", id="R-SRV-01 by a decree for everyone"),
        pytest.param(city_decree("R-SRV-01", covers=(SUBJECT,)), "BLOCK", id="R-SRV-01 by a decree for one person"),
        pytest.param(_LIFTING._replace(date=SK_DAY), "WARN", id="R-SRV-01 dated as the SK"),
        pytest.param(_LIFTING._replace(date=SK_DAY + timedelta(days=1)), "BLOCK", id="R-SRV-01 dated after the SK"),
        pytest.param(_LIFTING._replace(reason=None), "BLOCK", id="R-SRV-01 without reasons"),
        pytest.param(_LIFTING._replace(signer=OTHER), "BLOCK", id="R-SRV-01 signed by somebody else"),
        pytest.param(_LIFTING._replace(covers=(SUBJECT,)), "BLOCK", id="R-SRV-01 for one person"),
        pytest.param(_LIFTING._replace(rules=("R-SOS-01",)), "BLOCK", id="R-SRV-01 another rule"),
    ],
)
def test_the_share_yields_to_letters(override, expected):
    """A round-wide rule yields to a letter that speaks for the whole round and is no younger than the SK."""
    facts = RoundFacts("G", (load(9, 20), load(1, 20, "U2")), (override,), TODAY, (PPK, PYB), SK_DAY)
    ((function, own),) = [asked for asked in book().round_rules(Trigger.SETUJUI, TODAY) if asked[1].rule == "R-SRV-01"]
    found = function(facts, own)
    assert [f.result.value for f in found] == [expected, "PASS"]
    assert explainer().explain(found[0])["alasan"]


def test_the_share_is_asked_of_the_round_on_its_steps():
    """R-SRV-01 and R-SRV-02 are asked from lengkapi to setujui, and by a pre-flight; no case rule answers for a round."""
    steps = {trigger.value for trigger in FORWARD_TRIGGERS if book().round_rules(trigger, TODAY)}
    assert steps == {"lengkapi", "tuntaskan", "setujui"}
    assert [own.rule for _function, own in book().round_rules(None, TODAY)] == ["R-SRV-01", "R-SRV-02"]
