"""R-TEN-01 to R-TEN-03: both sides of two and of five years, and the grounds that set the minimum aside."""

from datetime import date

import pytest

from tests.builders import case, decree, facts, finding, letter, letters, post, sanction, target, verdict
from workflow.domain.missing import MISSING


def _row(rule_case, since, signed, expected):
    return pytest.param(since, signed, expected, id=rule_case)


@pytest.mark.parametrize(
    ("since", "signed", "expected"),
    [
        _row("R-TEN-01 day -1", date(2024, 12, 2), date(2026, 12, 1), "BLOCK"),
        _row("R-TEN-01 day 0", date(2024, 12, 1), date(2026, 12, 1), "PASS"),
        _row("R-TEN-01 day +1", date(2024, 11, 30), date(2026, 12, 1), "PASS"),
        _row("R-TEN-01 29 February, day -1", date(2024, 2, 29), date(2026, 2, 27), "BLOCK"),
        _row("R-TEN-01 29 February, day 0", date(2024, 2, 29), date(2026, 2, 28), "PASS"),
    ],
)
def test_minimum_tenure_at_the_decree(since, signed, expected):
    """Two years are served on the same calendar day two years later, judged at the date of the SK."""
    assert verdict("R-TEN-01", origin_since=since, decree=decree(date=signed)) == expected


def test_minimum_tenure_ignores_the_effective_date():
    """R-TEN-01 looks at the SK: a TMT after the second year does not help."""
    late = decree(date=date(2026, 12, 1), tmt=date(2027, 2, 1))
    assert verdict("R-TEN-01", origin_since=date(2025, 1, 1), decree=late) == "BLOCK"


_SHORT = date(2026, 1, 5)
_GROUNDS = [
    ("disiplin", {"reason_code": "disiplin"}, "keputusan_hukdis"),
    ("penataan", {"reason_code": "penataan"}, "anjab_abk"),
    ("own request", {"reason_code": "permintaan", "own_request": True}, "permohonan_asn"),
]


@pytest.mark.parametrize(
    ("changes", "proof"), [row[1:] for row in _GROUNDS], ids=[f"R-TEN-01 {r[0]}" for r in _GROUNDS]
)
def test_a_proven_ground_sets_the_minimum_aside(changes, proof):
    """Each ground needs its reason and its letter; then a short tenure is a warning that names the letter."""
    given = letters(letter(proof), without=proof)
    found = finding("R-TEN-01", origin_since=_SHORT, case=case(**changes), letters=given)
    assert (found.result, found.case, found.evidence["surat"]) == ("WARN", "pengecualian", proof)


@pytest.mark.parametrize(
    ("changes", "proof"), [row[1:] for row in _GROUNDS], ids=[f"R-TEN-01 {r[0]}" for r in _GROUNDS]
)
@pytest.mark.parametrize(
    "spoiled",
    ["no letter", "no reason", "blank reason", "letter after the SK", "letter refuses", "letter for another post"],
)
def test_an_unproven_ground_does_not(changes, proof, spoiled):
    """Without the reason, or with a letter that does not count, the minimum stands."""
    proofs = {
        "no letter": (),
        "letter after the SK": (letter(proof, date=date(2026, 12, 2)),),
        "letter refuses": (letter(proof, result="tolak"),),
        "letter for another post": (letter(proof, covers=("198503012010011001:LAIN",)),),
    }.get(spoiled, (letter(proof),))
    text = {"no reason": None, "blank reason": "  "}.get(spoiled, "Alasan")
    given = letters(*proofs, without=proof)
    assert verdict("R-TEN-01", origin_since=_SHORT, case=case(**changes, reason_text=text), letters=given) == "BLOCK"


def test_a_proof_of_another_ground_does_not_help():
    """R-TEN-01: a request letter sets nothing aside where the agency proposes for its own needs."""
    assert verdict("R-TEN-01", origin_since=_SHORT, letters=letters(letter("permohonan_asn"))) == "BLOCK"


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        pytest.param(date(2021, 12, 2), "PASS", id="R-TEN-03 day -1"),
        pytest.param(date(2021, 12, 1), "PASS", id="R-TEN-03 day 0"),
        pytest.param(date(2021, 11, 30), "WARN", id="R-TEN-03 day +1"),
    ],
)
def test_review_after_five_years(since, expected):
    """Five years are allowed to the day; more call for a review."""
    assert verdict("R-TEN-03", origin_since=since) == expected


@pytest.mark.parametrize("rule", ["R-TEN-01", "R-TEN-03"])
def test_tenure_without_data_is_unknown(rule):
    """A missing TMT of the post or a missing date of the SK never passes; a person without a post has no tenure."""
    assert verdict(rule, origin_since=MISSING) == "UNKNOWN"
    assert verdict(rule, decree=decree(date=None)) == "UNKNOWN"
    assert verdict(rule, origin=None, origin_since=MISSING) == "PASS:tanpa_jabatan"


def test_the_sentence_names_the_first_free_day():
    """R-TEN-01 says how long was served and from when the move is allowed."""
    found = finding("R-TEN-01", origin_since=date(2025, 3, 10))
    assert (found.evidence["dijalani"], found.evidence["boleh_sejak"]) == (20, date(2027, 3, 10))


def test_facts_of_the_lawful_case_are_untouched():
    """The builder gives the same lawful case whatever a test before it changed."""
    assert facts(origin_since=_SHORT).origin_since != facts().origin_since


_EXECUTIVE = post(kind="jpt_pratama", echelon="II.b")


@pytest.mark.parametrize(
    ("since", "signed", "expected"),
    [
        _row("R-TEN-02 day -1", date(2024, 12, 2), date(2026, 12, 1), "BLOCK"),
        _row("R-TEN-02 day 0", date(2024, 12, 1), date(2026, 12, 1), "PASS"),
        _row("R-TEN-02 day +1", date(2024, 11, 30), date(2026, 12, 1), "PASS"),
        _row("R-TEN-02 29 February, day -1", date(2024, 2, 29), date(2026, 2, 27), "BLOCK"),
        _row("R-TEN-02 29 February, day 0", date(2024, 2, 29), date(2026, 2, 28), "PASS"),
    ],
)
def test_executives_stay_two_years(since, signed, expected):
    """A JPT official is replaced after two years by the calendar, wherever the person goes; others are not asked."""
    given = {"origin_since": since, "decree": decree(date=signed)}
    for aimed in (target(), None, MISSING):
        assert verdict("R-TEN-02", origin=_EXECUTIVE, target=aimed, **given) == expected
    assert verdict("R-TEN-02", **given) == "PASS:bukan_jpt"


_UNFIT = case(kind="pelepasan", ground="tidak_memenuhi_syarat")
_BREACH = case(reason_code="disiplin")


@pytest.mark.parametrize(
    ("about", "changes", "expected"),
    [
        pytest.param(_BREACH, {"letters": (letter("keputusan_hukdis"),)}, "WARN:pengecualian", id="R-TEN-02 decision"),
        pytest.param(_BREACH, {"letters": (letter("lhp"),)}, "BLOCK", id="R-TEN-02 a report is no decision"),
        pytest.param(_BREACH, {"sanctions": MISSING}, "BLOCK", id="R-TEN-02 breach without any proof"),
        pytest.param(_BREACH, {"sanctions": (sanction(),)}, "WARN:pengecualian", id="R-TEN-02 registered, heavy"),
        pytest.param(
            _BREACH, {"sanctions": (sanction(level="sedang"),)}, "WARN:pengecualian", id="R-TEN-02 registered, medium"
        ),
        pytest.param(_BREACH, {"sanctions": (sanction(level="ringan"),)}, "BLOCK", id="R-TEN-02 a light one"),
        pytest.param(_BREACH, {"sanctions": (sanction(in_process=True),)}, "BLOCK", id="R-TEN-02 in process"),
        pytest.param(_BREACH, {"sanctions": (sanction(decided_on=None),)}, "BLOCK", id="R-TEN-02 undecided"),
        pytest.param(
            _BREACH,
            {"sanctions": (sanction(decided_on=date(2026, 12, 1)),)},
            "WARN:pengecualian",
            id="R-TEN-02 decided on the SK's day",
        ),
        pytest.param(
            _BREACH, {"sanctions": (sanction(decided_on=date(2026, 12, 2)),)}, "BLOCK", id="R-TEN-02 the day after"
        ),
        pytest.param(case(), {"sanctions": (sanction(),)}, "BLOCK", id="R-TEN-02 a breach nobody names"),
        pytest.param(_UNFIT, {"letters": (letter("pendapat_hukum"),)}, "WARN:pengecualian", id="R-TEN-02 unfit"),
        pytest.param(_UNFIT, {"letters": (letter("anjab_abk"),)}, "BLOCK", id="R-TEN-02 unfit, other letter"),
        pytest.param(_UNFIT, {"letters": ()}, "BLOCK", id="R-TEN-02 unfit without proof"),
        pytest.param(
            case(own_request=True), {"letters": (letter("permohonan_asn"),)}, "BLOCK", id="R-TEN-02 own request"
        ),
    ],
)
def test_a_breach_or_unfitness_sets_the_two_years_aside(about, changes, expected):
    """Only what the rule names sets it aside, with its proof; then it is a warning that names the ground."""
    assert verdict("R-TEN-02", origin=_EXECUTIVE, origin_since=_SHORT, case=about, **changes) == expected


def test_executive_tenure_without_data_is_unknown():
    """R-TEN-02: the post left, its TMT and the date of the SK are needed; a person without a post replaces nobody."""
    assert verdict("R-TEN-02", origin=MISSING) == "UNKNOWN"
    assert verdict("R-TEN-02", origin=_EXECUTIVE, origin_since=MISSING) == "UNKNOWN"
    assert verdict("R-TEN-02", origin=_EXECUTIVE, decree=decree(date=None)) == "UNKNOWN"
    assert verdict("R-TEN-02", origin=None, origin_since=MISSING) == "PASS:bukan_jpt"
