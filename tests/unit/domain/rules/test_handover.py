"""R-HND-01: a handover ends with its blocking items, its letters, and not on links alone."""

from datetime import date

import pytest

from tests.builders import (
    ORIGIN,
    OTHER,
    SUBJECT,
    SUCCESSOR,
    SUPERIOR,
    TARGET,
    bast,
    finding,
    functional,
    letter,
    letters,
    post,
    staff,
    task,
    verdict,
)
from workflow.domain.facts import Parties
from workflow.domain.missing import MISSING

_AFTER = date(2026, 12, 4)


def _spmt(**changes):
    return letter("spmt", date=_AFTER)._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"state": "selesai"}, "PASS", id="R-HND-01 closed"),
        pytest.param({"state": "batal"}, "PASS", id="R-HND-01 fallen away"),
        pytest.param({"state": "terbuka"}, "BLOCK", id="R-HND-01 open"),
        pytest.param({"state": "sebagian"}, "BLOCK", id="R-HND-01 done in part"),
        pytest.param({"state": "ditolak"}, "BLOCK", id="R-HND-01 refused"),
        pytest.param({"state": "terbuka", "blocking": False}, "PASS", id="R-HND-01 open, not blocking"),
    ],
)
def test_blocking_items_are_closed(changes, expected):
    """Each item marked as blocking must be closed; the finding names it."""
    found = finding("R-HND-01", tasks=(task("A1"), task("C1", **changes)))
    assert found.result == expected
    assert found.evidence.get("butir", ["C1"]) == ["C1"]


@pytest.mark.parametrize("kind", ["spmt", "bast", "memori"])
def test_each_letter_is_there(kind):
    """A structural post is left with BAST and memori, and every post taken up with an SPMT."""
    found = finding("R-HND-01", letters=letters(without=kind))
    assert (found.result, found.case, found.evidence["surat"]) == ("BLOCK", "surat", [kind])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-HND-01 name and post"),
        pytest.param({"covers": (SUBJECT,)}, "PASS", id="R-HND-01 bare name"),
        pytest.param({"covers": (f"{SUBJECT}:{ORIGIN}",)}, "BLOCK:surat", id="R-HND-01 SPMT of another post"),
        pytest.param({"covers": ("*",)}, "BLOCK:surat", id="R-HND-01 an SPMT names its person"),
        pytest.param({"date": date(2026, 12, 10)}, "PASS", id="R-HND-01 dated today"),
        pytest.param({"date": date(2026, 12, 11)}, "BLOCK:surat", id="R-HND-01 dated tomorrow"),
        pytest.param({"date": None}, "BLOCK:surat", id="R-HND-01 undated"),
        pytest.param({"result": "tolak"}, "BLOCK:surat", id="R-HND-01 refused"),
    ],
)
def test_an_spmt_counts_for_its_person_and_post(changes, expected):
    """The letter of taking up duty names the person, on the post taken up."""
    assert verdict("R-HND-01", letters=letters(_spmt(**changes), without="spmt")) == expected


def test_a_bast_belongs_to_the_post_left():
    """R-HND-01: a BAST for the post taken up is the predecessor's and closes nothing here."""
    of_target = letter("bast", date=_AFTER, covers=(f"{SUBJECT}:{TARGET}",))
    assert verdict("R-HND-01", letters=letters(of_target, without="bast")) == "BLOCK:surat"


_THREE = (SUBJECT, SUCCESSOR, SUPERIOR)
_ALONE = {"members": (SUPERIOR,), "reason": "Pejabat baru belum ada."}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({}, None, id="R-HND-01 all three"),
        pytest.param({"members": _THREE[:2], "signer": SUPERIOR}, None, id="R-HND-01 the superior as signer"),
        pytest.param({"members": _THREE[:2]}, ["atasan"], id="R-HND-01 without the superior"),
        pytest.param({"members": _THREE[1:]}, ["pejabat lama"], id="R-HND-01 without who leaves"),
        pytest.param({"members": (SUBJECT, SUPERIOR)}, ["pejabat baru"], id="R-HND-01 without who follows"),
        pytest.param({"members": (SUPERIOR,)}, ["pejabat lama", "pejabat baru"], id="R-HND-01 the superior, no reason"),
        pytest.param({**_ALONE, "reason": "  "}, ["pejabat lama", "pejabat baru"], id="R-HND-01 an empty reason"),
        pytest.param(_ALONE, None, id="R-HND-01 the superior alone with a reason"),
        pytest.param({**_ALONE, "members": _THREE[:2]}, ["atasan"], id="R-HND-01 a reason without the superior"),
        pytest.param({"members": (*_THREE[:2], OTHER)}, ["atasan"], id="R-HND-01 somebody else for the superior"),
        pytest.param({"members": ()}, ["pejabat lama", "pejabat baru", "atasan"], id="R-HND-01 nobody"),
    ],
)
def test_who_signed_the_bast(changes, missing):
    """The three parties sign, or the superior alone with a reason; the finding names who has not."""
    found = finding("R-HND-01", letters=letters(bast(**changes), without="bast"))
    assert found.result == ("BLOCK" if missing else "PASS")
    assert list(found.evidence.get("pihak", ())) == (missing or [])


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        pytest.param(Parties((OTHER, SUCCESSOR), (OTHER, SUPERIOR)), "PASS", id="R-HND-01 one of several"),
        pytest.param(Parties((), (SUPERIOR,)), "BLOCK:tanda_tangan", id="R-HND-01 nobody follows yet"),
        pytest.param(Parties((SUCCESSOR,), ()), "UNKNOWN", id="R-HND-01 the superior is not known"),
        pytest.param(Parties((), ()), "BLOCK:tanda_tangan", id="R-HND-01 neither is known"),
    ],
)
def test_the_parties_are_those_of_the_post_left(parties, expected):
    """Any holder of the post and any superior counts; who is not known has not signed."""
    assert verdict("R-HND-01", parties=parties) == expected


@pytest.mark.parametrize("origin", [staff(), functional("Guru Ahli Muda", profile="guru"), None])
def test_without_a_bast_nobody_signs(origin):
    """R-HND-01: staff and teachers close with the SPMT, whoever their superior is."""
    assert verdict("R-HND-01", origin=origin, letters=(_spmt(),), parties=Parties()) == "PASS"


def test_the_bast_with_the_most_signatures_counts():
    """R-HND-01: a second BAST mends the first, which stays on record."""
    first, second = bast(members=(SUPERIOR,)), bast(number="800/2")
    assert verdict("R-HND-01", letters=letters(first, second, without="bast")) == "PASS"
    half = bast(members=_THREE[1:], number="800/3")
    found = finding("R-HND-01", letters=letters(first, half, without="bast"))
    assert found.evidence["pihak"] == ("pejabat lama",)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param(staff(), "PASS", id="R-HND-01 staff close with the SPMT"),
        pytest.param(functional("Guru Ahli Muda", profile="guru"), "PASS", id="R-HND-01 teachers too"),
        pytest.param(None, "PASS", id="R-HND-01 who left no post"),
        pytest.param(MISSING, "UNKNOWN", id="R-HND-01 a post that is gone from the map"),
        pytest.param(post(), "BLOCK:surat", id="R-HND-01 a structural post is handed over"),
    ],
)
def test_who_closes_with_the_spmt_alone(origin, expected):
    """BAST and memori are asked for where the profile of the post left has them."""
    assert verdict("R-HND-01", origin=origin, letters=(_spmt(),)) == expected


def test_a_release_needs_no_spmt():
    """R-HND-01: nobody takes up duty after a release."""
    assert verdict("R-HND-01", target=None, letters=letters(without="spmt")) == "PASS"


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param((task("A1", via="tautan"), task("B1", via="tautan")), "BLOCK:tautan", id="R-HND-01 links alone"),
        pytest.param((task("A1", via="tautan"), task("B1")), "PASS", id="R-HND-01 one in person"),
        pytest.param((task("A1", via="tautan"), task("B1", via="cetak")), "PASS", id="R-HND-01 one on paper"),
        pytest.param((task("A1", state="batal", via=None),), "PASS", id="R-HND-01 all fell away"),
        pytest.param((), "PASS", id="R-HND-01 no items"),
    ],
)
def test_never_on_links_alone(tasks, expected):
    """A case never ends on nothing but clicks in mails."""
    assert verdict("R-HND-01", tasks=tasks) == expected
