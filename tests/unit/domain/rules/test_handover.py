"""R-HND-01: a handover ends with its blocking items, its letters, and not on links alone."""

from datetime import date

import pytest

from tests.builders import ORIGIN, SUBJECT, TARGET, finding, functional, letter, letters, post, staff, task, verdict
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
