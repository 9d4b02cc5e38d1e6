"""R-DIS-01, R-DIS-02 and R-DEM-03: who may move while sanctioned, and how the sanction came about before the SK."""

from datetime import date

import pytest

from tests.builders import (
    OTHER,
    PPK,
    REVIEWERS,
    SUBJECT,
    case,
    decree,
    finding,
    functional,
    letter,
    letters,
    post,
    sanction,
    staff,
    statement,
    target,
    verdict,
)
from workflow.domain.facts import Absence, Statement
from workflow.domain.missing import MISSING

_PROMOTED = case(kind="promosi")
_DISCIPLINE = case(kind="demosi", reason_code="disiplin")
_PENGAWAS = target(kind="pengawas", echelon="IV.a")
_PUNISHED = {"case": _DISCIPLINE, "target": _PENGAWAS}
_TIERLESS = functional("Perencana", id="T")
_PENDING = sanction(in_process=True, decided_on=None, start=None, end=None, number=None)
_EARLIER, _SAME, _LATER = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"end": _LATER}, "BLOCK", id="R-DIS-01 ends the day after the SK"),
        pytest.param({"end": _SAME}, "BLOCK", id="R-DIS-01 ends on the SK's day, still served"),
        pytest.param({"end": _EARLIER}, "PASS", id="R-DIS-01 served the day before the SK"),
        pytest.param({"end": None}, "BLOCK", id="R-DIS-01 without an end"),
        pytest.param({"level": "sedang"}, "BLOCK", id="R-DIS-01 medium"),
        pytest.param({"level": "ringan"}, "PASS", id="R-DIS-01 light"),
        pytest.param({"in_process": True}, "BLOCK:proses", id="R-DIS-01 in process"),
        pytest.param({"in_process": True, "end": _EARLIER}, "BLOCK:proses", id="R-DIS-01 in process has no end"),
        pytest.param({"in_process": True, "level": "ringan"}, "PASS", id="R-DIS-01 light in process"),
        pytest.param({"decided_on": _LATER, "start": _LATER}, "BLOCK", id="R-DIS-01 decided after the SK"),
    ],
)
def test_sanctions_hinder_a_move(given, expected):
    """Medium and heavy sanctions hinder until their last day is over; a rotation is warned only."""
    assert verdict("R-DIS-01", case=_PROMOTED, sanctions=(sanction(**given),)) == expected
    assert verdict("R-DIS-01", sanctions=(sanction(**given),)) == expected.replace("BLOCK", "WARN")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(_PUNISHED, "PASS:pelaksanaan", id="R-DIS-01 lower level by that decision"),
        pytest.param({**_PUNISHED, "target": None}, "PASS:pelaksanaan", id="R-DIS-01 release by that decision"),
        pytest.param({**_PUNISHED, "target": target()}, "BLOCK", id="R-DIS-01 a level move carries nothing out"),
        pytest.param({**_PUNISHED, "target": _TIERLESS}, "BLOCK", id="R-DIS-01 perhaps lower is not lower"),
        pytest.param({**_PUNISHED, "target": MISSING}, "BLOCK", id="R-DIS-01 to a post that is not known"),
        pytest.param({**_PUNISHED, "case": case(kind="demosi")}, "BLOCK", id="R-DIS-01 lower for another reason"),
    ],
)
def test_a_move_may_carry_a_sanction_out(changes, expected):
    """Who is moved down by a decision serves it by moving; for another sanction in process the move still waits."""
    assert verdict("R-DIS-01", sanctions=(sanction(),), **changes) == expected
    assert verdict("R-DIS-01", sanctions=(sanction(), _PENDING), **changes) == "BLOCK:proses"


@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        pytest.param("ditahan", _LATER, None, "PASS", id="R-DIS-01 detained from the day after the SK"),
        pytest.param("ditahan", _SAME, None, "BLOCK:proses_hukum", id="R-DIS-01 detained from the SK's day"),
        pytest.param("ditahan", None, _SAME, "BLOCK:proses_hukum", id="R-DIS-01 detained up to the SK's day"),
        pytest.param("ditahan", None, _EARLIER, "PASS", id="R-DIS-01 released the day before"),
        pytest.param("diberhentikan_sementara", _EARLIER, None, "BLOCK:proses_hukum", id="R-DIS-01 suspended"),
        pytest.param("cuti_besar", _EARLIER, None, "PASS", id="R-DIS-01 leave is no process"),
    ],
)
def test_a_court_process_hinders_a_move(kind, start, end, expected):
    """Detention and suspension on the day of the SK block, though a statement says otherwise."""
    given = {"case": _PROMOTED, "absences": (Absence(kind, start, end),)}
    assert verdict("R-DIS-01", **given) == expected
    assert verdict("R-DIS-01", statements=(statement("bebas_hukdis"),), **given) == expected


def test_a_release_for_the_suspension_itself():
    """R-DIS-01: who is suspended may be released on that ground, and on no other."""
    held = {"target": None, "absences": (Absence("diberhentikan_sementara", _EARLIER, None),)}
    for ground, expected in (("diberhentikan_sementara", "PASS"), ("cltn", "BLOCK:proses_hukum")):
        assert verdict("R-DIS-01", case=case(kind="pelepasan", ground=ground), **held) == expected
    appointed = {**held, "target": target(), "case": case(kind="promosi", ground="diberhentikan_sementara")}
    assert verdict("R-DIS-01", **appointed) == "BLOCK:proses_hukum"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"statements": (statement("bebas_hukdis"),)}, "PASS:pernyataan", id="R-DIS-01 statement"),
        pytest.param({"letters": (letter("pernyataan_hukdis"),)}, "PASS:pernyataan", id="R-DIS-01 letter"),
        pytest.param(
            {"statements": (statement("bebas_hukdis", _SAME),)}, "PASS:pernyataan", id="R-DIS-01 stated on the SK's day"
        ),
        pytest.param({"statements": (statement("bebas_hukdis", _LATER),)}, "UNKNOWN", id="R-DIS-01 stated after"),
        pytest.param({"statements": (statement("tanpa_konflik"),)}, "UNKNOWN", id="R-DIS-01 another statement"),
        pytest.param(
            {"letters": (letter("pernyataan_hukdis", covers=(f"{SUBJECT}:LAIN",)),)},
            "UNKNOWN",
            id="R-DIS-01 letter for another post",
        ),
        pytest.param({}, "UNKNOWN", id="R-DIS-01 neither register nor statement"),
    ],
)
def test_a_statement_stands_for_the_register(given, expected):
    """Without the register a signed statement closes the gap; what the register holds is not stated away."""
    assert verdict("R-DIS-01", **{"sanctions": MISSING, "letters": (), **given}) == expected
    found = finding("R-DIS-01", **{"letters": (), **given, "sanctions": (sanction(),)})
    assert (found.result, found.evidence) == ("WARN", {"tingkat": "berat", "sampai": date(2027, 11, 30)})


@pytest.mark.parametrize(
    ("executives", "letter_by", "expected"),
    [
        pytest.param(frozenset({REVIEWERS[1]}), OTHER, "PASS:pernyataan", id="R-DIS-01 statement by a JPT official"),
        pytest.param(frozenset({OTHER}), OTHER, "PASS:pernyataan", id="R-DIS-01 letter by a JPT official"),
        pytest.param(frozenset({PPK}), OTHER, "WARN:penandatangan", id="R-DIS-01 neither by one"),
        pytest.param(frozenset({PPK}), None, "PASS:pernyataan", id="R-DIS-01 a letter that names no signer"),
        pytest.param(MISSING, OTHER, "PASS:pernyataan", id="R-DIS-01 executives not known"),
    ],
)
def test_the_statement_is_signed_by_an_executive(executives, letter_by, expected):
    """A signer who is known and of lower rank is a warning; the gap is closed all the same."""
    given = {"statements": (statement("bebas_hukdis"),), "letters": (letter("pernyataan_hukdis", signer=letter_by),)}
    assert verdict("R-DIS-01", sanctions=MISSING, executives=executives, case=_PROMOTED, **given) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(_EARLIER, "PASS:pernyataan", id="R-DIS-01 signed on day -1"),
        pytest.param(_SAME, "PASS:pernyataan", id="R-DIS-01 signed on day 0"),
        pytest.param(_LATER, "WARN:penandatangan", id="R-DIS-01 signed on day +1"),
    ],
)
def test_a_signature_after_the_decree_helps_no_other(on, expected):
    """R-DIS-01: an executive who signs after the SK does not mend the statement that a lower official signed before."""
    late = Statement("bebas_hukdis", "800/2/2026", on, PPK)
    given = {"statements": (statement("bebas_hukdis"), late), "letters": (), "executives": frozenset({PPK})}
    assert verdict("R-DIS-01", sanctions=MISSING, **given) == expected


def test_a_clean_register_needs_no_statement():
    """R-DIS-01: a register that is there and holds nothing says that there is nothing."""
    assert verdict("R-DIS-01", sanctions=(), letters=(), absences=MISSING) == "PASS"
    assert verdict("R-DIS-01", decree=decree(date=None), sanctions=(sanction(end=date(2026, 12, 9)),)) == "PASS"
    assert verdict("R-DIS-01", decree=decree(date=None), sanctions=(sanction(end=date(2026, 12, 10)),)) == "WARN"


@pytest.mark.parametrize("name", ["inspected_on", "decided_on"])
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(_EARLIER, "PASS", id="R-DEM-03 day -1"),
        pytest.param(_SAME, "PASS", id="R-DEM-03 day 0"),
        pytest.param(_LATER, "BLOCK", id="R-DEM-03 day +1 (AC-06)"),
    ],
)
def test_inspection_and_decision_come_before_the_decree(name, on, expected):
    """A report or decision of the day after the SK is too late, whatever earlier letter stands beside it."""
    given = (sanction(**{name: on}),)
    early = letters(letter("lhp"), letter("keputusan_hukdis"))
    assert verdict("R-DEM-03", sanctions=given, **_PUNISHED) == expected
    assert verdict("R-DEM-03", sanctions=given, letters=early, **_PUNISHED) == expected


@pytest.mark.parametrize(
    ("report", "decision", "expected"),
    [
        pytest.param({}, {}, "PASS", id="R-DEM-03 both letters"),
        pytest.param({"date": _SAME}, {"date": _SAME}, "PASS", id="R-DEM-03 letters of the SK's day"),
        pytest.param({"date": _LATER}, {}, "BLOCK", id="R-DEM-03 report of the day after"),
        pytest.param({}, {"date": _LATER}, "BLOCK", id="R-DEM-03 decision of the day after"),
        pytest.param({"result": "tolak"}, {}, "BLOCK:belum_ada", id="R-DEM-03 report that says no"),
        pytest.param({}, {"covers": (f"{SUBJECT}:LAIN",)}, "BLOCK:belum_ada", id="R-DEM-03 for another post"),
        pytest.param({"date": None}, {}, "BLOCK:belum_ada", id="R-DEM-03 report without a date"),
    ],
)
def test_letters_stand_for_the_register_of_sanctions(report, decision, expected):
    """Where the register holds no such sanction its letters prove both; what is not there is named."""
    given = letters(letter("lhp", **report), letter("keputusan_hukdis", **decision))
    assert verdict("R-DEM-03", sanctions=(), letters=given, **_PUNISHED) == expected


def test_what_lacks_in_the_register_is_unknown():
    """R-DEM-03: without the register, or with a row without its dates, a missing document is unknown and not refused."""
    for register in (MISSING, (sanction(inspected_on=None),)):
        found = finding("R-DEM-03", sanctions=register, letters=letters(letter("keputusan_hukdis")), **_PUNISHED)
        assert (found.result, found.evidence["kurang"]) == ("UNKNOWN", "tanggal laporan hasil pemeriksaan")
        both = letters(letter("keputusan_hukdis"), letter("lhp"))
        assert verdict("R-DEM-03", sanctions=register, letters=both, **_PUNISHED) == "PASS"
    assert verdict("R-DEM-03", sanctions=(_PENDING,), **_PUNISHED) == "UNKNOWN"
    assert verdict("R-DEM-03", decree=decree(date=None), sanctions=(sanction(),), **_PUNISHED) == "UNKNOWN"


def test_a_sanction_long_served_proves_nothing():
    """R-DEM-03: the report and decision of a sanction that ended before the SK are not those of this move."""
    old = sanction(inspected_on=date(2023, 1, 2), decided_on=date(2023, 2, 1), end=date(2024, 1, 31))
    assert verdict("R-DEM-03", sanctions=(old,), **_PUNISHED) == "BLOCK:belum_ada"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"target": _PENGAWAS}, "BLOCK", id="R-DEM-03 lower, first moved, then inspected"),
        pytest.param({"target": None}, "BLOCK", id="R-DEM-03 first released, then inspected (AC-06)"),
        pytest.param({"target": _TIERLESS}, "UNKNOWN", id="R-DEM-03 perhaps lower"),
        pytest.param({"target": target()}, "PASS:tidak_berlaku", id="R-DEM-03 on the level"),
        pytest.param(
            {"target": _PENGAWAS, "case": case(own_request=True)}, "PASS:tidak_berlaku", id="R-DEM-03 own request"
        ),
        pytest.param({"target": target(), "case": _DISCIPLINE}, "BLOCK", id="R-DEM-03 on the level for discipline"),
        pytest.param({"target": MISSING}, "UNKNOWN", id="R-DEM-03 to a post that is not known"),
    ],
)
def test_another_reason_does_not_hide_a_late_inspection(changes, expected):
    """Who loses the post otherwise than by own request is not inspected afterwards."""
    late = sanction(inspected_on=_LATER, decided_on=None, in_process=True)
    assert verdict("R-DEM-03", sanctions=(late,), **changes) == expected


def test_a_loss_of_the_post_needs_the_register_or_a_statement():
    """R-DEM-03: without the register a lower level for another reason is unknown, unless a statement says: free."""
    given = {"target": _PENGAWAS, "sanctions": MISSING}
    assert verdict("R-DEM-03", letters=(), **given) == "UNKNOWN"
    assert verdict("R-DEM-03", letters=(), statements=(statement("bebas_hukdis"),), **given) == "PASS:tidak_berlaku"
    assert verdict("R-DEM-03", **given) == "PASS:tidak_berlaku"
    assert verdict("R-DEM-03", **{**given, "sanctions": ()}) == "PASS:tidak_berlaku"


_TEAM = letter("tim_pemeriksa", covers=(SUBJECT,))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(_PUNISHED, "BLOCK", id="R-DIS-02 lower level for discipline"),
        pytest.param({**_PUNISHED, "sanctions": ()}, "BLOCK", id="R-DIS-02 only a heavy one lowers the level"),
        pytest.param({**_PUNISHED, "case": case(kind="demosi")}, "BLOCK", id="R-DIS-02 lowered, called otherwise"),
        pytest.param({**_PUNISHED, "target": target()}, "BLOCK", id="R-DIS-02 level move for a heavy sanction"),
        pytest.param({**_PUNISHED, "target": None}, "BLOCK", id="R-DIS-02 release for a heavy sanction"),
        pytest.param({"target": _PENGAWAS, "sanctions": ()}, "PASS:bukan_berat", id="R-DIS-02 lowered without one"),
        pytest.param({}, "PASS:bukan_berat", id="R-DIS-02 a sanction that this move does not rest on"),
        pytest.param(
            {**_PUNISHED, "target": None, "sanctions": (sanction(level="sedang"),)},
            "PASS:bukan_berat",
            id="R-DIS-02 release for a medium one",
        ),
        pytest.param(
            {**_PUNISHED, "target": target(), "sanctions": (sanction(end=_EARLIER),)},
            "PASS:bukan_berat",
            id="R-DIS-02 heavy, served the day before the SK",
        ),
        pytest.param(
            {**_PUNISHED, "target": target(), "sanctions": (sanction(end=_SAME),)},
            "BLOCK",
            id="R-DIS-02 heavy, ends on the SK's day",
        ),
        pytest.param(
            {**_PUNISHED, "target": None, "sanctions": MISSING}, "UNKNOWN", id="R-DIS-02 which level is not known"
        ),
        pytest.param(
            {**_PUNISHED, "target": _TIERLESS, "sanctions": ()}, "UNKNOWN", id="R-DIS-02 perhaps a lower level"
        ),
        pytest.param({**_PUNISHED, "origin": MISSING}, "UNKNOWN", id="R-DIS-02 post not known"),
    ],
)
def test_a_heavy_sanction_needs_its_team(changes, expected):
    """A move that rests on a heavy sanction names the team that inspected; with its letter it passes."""
    given = {"sanctions": (sanction(),), **changes}
    assert verdict("R-DIS-02", **given) == expected
    if expected == "BLOCK":
        assert verdict("R-DIS-02", letters=letters(_TEAM), **given) == "PASS"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"date": _EARLIER}, "PASS", id="R-DIS-02 day -1"),
        pytest.param({"date": _SAME}, "PASS", id="R-DIS-02 day 0"),
        pytest.param({"date": _LATER}, "BLOCK", id="R-DIS-02 day +1"),
        pytest.param({"result": "tolak"}, "BLOCK", id="R-DIS-02 refused"),
        pytest.param({"covers": (f"{SUBJECT}:LAIN",)}, "BLOCK", id="R-DIS-02 for another post"),
        pytest.param({"covers": (SUBJECT,)}, "PASS", id="R-DIS-02 by name"),
    ],
)
def test_the_team_is_there_by_the_decree(changes, expected):
    """The letter of the team counts when it names the person and is dated on or before the SK."""
    given = {"sanctions": (sanction(),), "letters": letters(letter("tim_pemeriksa", **changes))}
    assert verdict("R-DIS-02", **given, **_PUNISHED) == expected


def test_people_without_a_post_lose_none():
    """R-DEM-03 and R-DIS-02: who holds no post is neither released nor lowered."""
    given = {"origin": None, "sanctions": (sanction(inspected_on=_LATER),)}
    assert verdict("R-DEM-03", **given) == "PASS:tidak_berlaku"
    assert verdict("R-DIS-02", **given) == "PASS:bukan_berat"
    assert verdict("R-DEM-03", target=staff(id="T"), origin=post(), sanctions=given["sanctions"]) == "BLOCK"
