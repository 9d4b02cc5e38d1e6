"""R-DOC-01 to R-DOC-04: the letters of each kind and initiator, their order and age, and that each is there once."""

from datetime import date

import pytest

from tests.builders import (
    OTHER,
    SUBJECT,
    case,
    decision,
    decree,
    facts,
    finding,
    letter,
    letters,
    params,
    post,
    sanction,
    statement,
    target,
    verdict,
)
from workflow.domain.facts import Params
from workflow.domain.missing import MISSING
from workflow.domain.rules.documents import required_letters_are_there

_OWN = case(kind="permintaan_sendiri", reason_code="permintaan", own_request=True)
_SANCTIONED = case(kind="demosi", reason_code="disiplin")
_LOWER = target(kind="pengawas", echelon="IV.a")
_LISTS = {
    "agency": ({}, ("anjab_abk", "pernyataan_hukdis")),
    "own request between agencies": (
        {"case": _OWN},
        (
            "permohonan_asn",
            "persetujuan_opd_asal",
            "rekomendasi_opd_tujuan",
            "pernyataan_hukdis",
            "pernyataan_tugas_belajar",
            "bebas_temuan",
        ),
    ),
    "own request inside an agency": (
        {"case": _OWN, "target": target(agency_id="DISKOMINFO")},
        ("permohonan_asn", "pernyataan_hukdis"),
    ),
    "own release": ({"case": _OWN, "target": None}, ("permohonan_asn", "pernyataan_hukdis")),
    "demotion by sanction": (
        {"case": _SANCTIONED, "target": _LOWER, "sanctions": (sanction(),)},
        ("lhp", "keputusan_hukdis"),
    ),
}
_STATED = {
    "pernyataan_hukdis": "bebas_hukdis",
    "pernyataan_tugas_belajar": "tanpa_tugas_belajar",
    "bebas_temuan": "bebas_temuan",
}
_EACH = [
    pytest.param(changes, kinds, missing, id=f"R-DOC-01 {name}: {missing}")
    for name, (changes, kinds) in _LISTS.items()
    for missing in kinds
]


def _cover(changes):
    aimed = changes.get("target", target())
    return (f"{SUBJECT}:{aimed.id}",) if aimed else (SUBJECT,)


def _given(changes, kinds):
    return tuple(letter(kind, covers=_cover(changes)) for kind in kinds)


@pytest.mark.parametrize(("changes", "kinds"), _LISTS.values(), ids=[f"R-DOC-01 {name}: complete" for name in _LISTS])
def test_a_complete_list_passes(changes, kinds):
    """With exactly the letters of its list a transfer passes."""
    assert verdict("R-DOC-01", letters=_given(changes, kinds), **changes) == "PASS"


@pytest.mark.parametrize(("changes", "kinds", "missing"), _EACH)
def test_each_missing_letter_is_named(changes, kinds, missing):
    """Without one letter the transfer stops, and the finding names that letter and no other."""
    found = finding("R-DOC-01", letters=_given(changes, set(kinds) - {missing}), **changes)
    assert (found.result, found.evidence["surat"]) == ("BLOCK", [missing])


@pytest.mark.parametrize(("changes", "kinds", "missing"), _EACH)
@pytest.mark.parametrize(
    "spoiled",
    [
        {"result": "tolak"},
        {"result": "perlu_perbaikan"},
        {"date": date(2026, 12, 2)},
        {"date": None},
        {"covers": (f"{OTHER}:X",)},
    ],
    ids=["refused", "to be mended", "after the SK", "undated", "another person"],
)
def test_a_letter_that_does_not_count_is_missing(changes, kinds, missing, spoiled):
    """A refused, late, undated or foreign letter is none."""
    bad = letter(missing, **{"covers": _cover(changes)} | spoiled)
    given = (*_given(changes, set(kinds) - {missing}), bad)
    assert verdict("R-DOC-01", letters=given, **changes) == "BLOCK"


@pytest.mark.parametrize(("changes", "kinds", "missing"), _EACH)
def test_a_covering_statement_stands_for_its_letter(changes, kinds, missing):
    """A signed statement stands for the letter of its kind, and for no other."""
    given = _given(changes, set(kinds) - {missing})
    right = verdict("R-DOC-01", letters=given, statements=(statement(_STATED.get(missing, "kompetensi")),), **changes)
    assert right == ("PASS" if missing in _STATED else "BLOCK")
    wrong = verdict("R-DOC-01", letters=given, statements=(statement("formasi"),), **changes)
    assert wrong == "BLOCK"


@pytest.mark.parametrize(
    ("dated", "expected"),
    [
        pytest.param(date(2026, 12, 1), "PASS", id="R-DOC-01 a statement on the SK's day"),
        pytest.param(date(2026, 12, 2), "BLOCK", id="R-DOC-01 a statement the day after"),
        pytest.param(None, "BLOCK", id="R-DOC-01 an undated statement"),
    ],
)
def test_a_statement_counts_from_its_date(dated, expected):
    """A statement is a letter too: dated on or before the SK."""
    given = {"letters": letters(without="pernyataan_hukdis"), "statements": (statement("bebas_hukdis", dated),)}
    assert verdict("R-DOC-01", **given) == expected


def test_a_demotion_without_a_sanction_brings_the_agencys_letters():
    """R-DOC-01: only a demotion for discipline brings report and decision instead."""
    lower = {"target": _LOWER, "case": case(kind="demosi", reason_code="penataan")}
    assert verdict("R-DOC-01", letters=letters(), **lower) == "PASS"
    level = {"case": case(reason_code="disiplin")}
    assert verdict("R-DOC-01", letters=letters(), **level) == "PASS"


def test_an_own_request_from_no_post_goes_between_agencies():
    """R-DOC-01: who holds no post asks another agency."""
    found = finding("R-DOC-01", case=_OWN, origin=None, letters=())
    assert len(found.evidence["surat"]) == 6


def test_letters_of_unknown_posts_are_unknown():
    """A post that the position map does not hold leaves open which list applies."""
    assert verdict("R-DOC-01", origin=MISSING) == "UNKNOWN"
    assert verdict("R-DOC-01", target=MISSING) == "UNKNOWN"


def test_the_lists_are_configuration():
    """An agency may ask for another letter by a line in config/rules.toml."""
    own = params("R-DOC-01")
    longer = Params(own.rule, own.blocking, {**own.values, "instansi": ["anjab_abk", "keterangan_pengadilan"]})
    assert required_letters_are_there(facts(), longer).evidence["surat"] == ["keterangan_pengadilan"]


_KINDS = [
    "persetujuan_mendagri",
    "persetujuan_gubernur",
    "rekomendasi_bkn",
    "ba_tpk",
    "keputusan_mendagri_dukcapil",
    "persetujuan_opd_asal",
    "rekomendasi_opd_tujuan",
]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    ("dated", "expected"),
    [(date(2026, 11, 30), "PASS"), (date(2026, 12, 1), "PASS"), (date(2026, 12, 2), "BLOCK"), (None, "UNKNOWN")],
    ids=["R-DOC-03 day -1", "R-DOC-03 day 0", "R-DOC-03 day +1", "R-DOC-03 undated"],
)
def test_approvals_precede_the_decree(kind, dated, expected):
    """Every approval of this transfer is dated on or before the SK."""
    assert verdict("R-DOC-03", letters=(letter(kind, date=dated),)) == expected


@pytest.mark.parametrize(
    "changes",
    [{"covers": (f"{OTHER}:X",)}, {"covers": (f"{SUBJECT}:LAIN",)}, {"result": "tolak"}, {"kind": "spmt"}],
    ids=["another person", "another post", "a refusal", "no approval"],
)
def test_letters_that_are_no_approval_of_this_transfer(changes):
    """R-DOC-03 looks at the approvals of this person on this post alone."""
    late = letter("rekomendasi_bkn", date=date(2026, 12, 9))._replace(**changes)
    assert verdict("R-DOC-03", letters=(late,)) == "PASS"


def test_a_late_approval_is_told_before_an_undated_one():
    """R-DOC-03: what is known to be late blocks and names the letter."""
    late, undated = letter("ba_tpk", date=date(2026, 12, 2)), letter("rekomendasi_bkn", date=None)
    assert finding("R-DOC-03", letters=(undated, late)).evidence["surat"] == ["ba_tpk"]


_SK = date(2026, 12, 1)
_LETTER = "800/ba_tpk/2026"
"""The number of the minutes that the lawful case has, of 16 November."""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"on": date(2026, 11, 30)}, "PASS", id="R-DOC-03 decision day -1"),
        pytest.param({"on": _SK}, "PASS", id="R-DOC-03 decision day 0"),
        pytest.param({"on": date(2026, 12, 2)}, "BLOCK", id="R-DOC-03 decision day +1"),
        pytest.param({"on": date(2026, 12, 2), "outcome": "tolak"}, "PASS", id="R-DOC-03 a late refusal"),
        pytest.param({"on": date(2026, 12, 2), "outcome": "abstain"}, "PASS", id="R-DOC-03 a late abstention"),
        pytest.param(
            {"on": date(2026, 12, 2), "letter_number": _LETTER}, "PASS", id="R-DOC-03 on paper, entered later"
        ),
        pytest.param({"on": date(2026, 12, 2), "letter_number": "x"}, "UNKNOWN", id="R-DOC-03 its letter is not here"),
        pytest.param({"on": _SK, "letter_number": "x"}, "PASS", id="R-DOC-03 entered in time, so approved in time"),
    ],
)
def test_recorded_approvals_precede_the_decree(changes, expected):
    """An approval recorded in the case counts like a letter; one on paper is as old as its letter."""
    assert verdict("R-DOC-03", decisions=(decision("tpk", OTHER, **changes),)) == expected


@pytest.mark.parametrize(("dated", "expected"), [(_SK, "PASS"), (date(2026, 12, 2), "BLOCK"), (None, "UNKNOWN")])
def test_a_decision_on_paper_is_as_old_as_its_letter(dated, expected):
    """R-DOC-03: the letter is compared, also one of a kind that is no approval by itself."""
    paper = letter("lainnya", number="800/x", date=dated)
    late = decision("kepala_opd", OTHER, on=date(2026, 12, 2), letter_number="800/x")
    found = finding("R-DOC-03", letters=letters(paper), decisions=(late,))
    assert found.result == expected
    assert found.evidence.get("surat", ["putusan kepala_opd"]) == ["putusan kepala_opd"]


def test_order_without_a_decree_date_is_unknown():
    """R-DOC-03 compares with the date of the SK."""
    assert verdict("R-DOC-03", decree=decree(date=None)) == "UNKNOWN"


def test_the_agency_of_both_posts_is_compared():
    """R-DOC-01: a move between units of one agency is no move between agencies."""
    inside = {"case": _OWN, "origin": post(), "target": target(agency_id=post().agency_id)}
    assert len(finding("R-DOC-01", letters=(), **inside).evidence["surat"]) == 2


_CLEAR = "bebas_temuan"
_FOREIGN = {"target": target(instance="Kabupaten Contoh")}


@pytest.mark.parametrize(
    ("dated", "inside", "outside"),
    [
        pytest.param(date(2026, 5, 31), "WARN:kedaluwarsa", "BLOCK:kedaluwarsa", id="R-DOC-02 day +1"),
        pytest.param(date(2026, 6, 1), "PASS", "PASS", id="R-DOC-02 day 0"),
        pytest.param(date(2026, 6, 2), "PASS", "PASS", id="R-DOC-02 day -1"),
        pytest.param(date(2026, 11, 30), "PASS", "PASS", id="R-DOC-02 the day before the SK"),
        pytest.param(_SK, "PASS", "PASS", id="R-DOC-02 on the SK's day"),
        pytest.param(date(2026, 12, 2), "WARN", "BLOCK", id="R-DOC-02 the day after the SK"),
        pytest.param(None, "WARN", "BLOCK", id="R-DOC-02 undated"),
    ],
)
def test_a_clearance_is_at_most_six_months_old(dated, inside, outside):
    """By letter or by statement: at most six months before the SK; inside the city a gap is a warning."""
    others = letters(without=_CLEAR)
    for given in (
        {"letters": letters(letter(_CLEAR, date=dated), without=_CLEAR)},
        {"letters": others, "statements": (statement(_CLEAR, dated),)},
    ):
        assert verdict("R-DOC-02", **given) == inside
        assert verdict("R-DOC-02", **given, **_FOREIGN) == outside


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"covers": (f"{SUBJECT}:LAIN",)}, "PASS", id="R-DOC-02 of the person, whatever the post"),
        pytest.param({"covers": (SUBJECT,)}, "PASS", id="R-DOC-02 by name"),
        pytest.param({"covers": ("*",)}, "PASS", id="R-DOC-02 everyone"),
        pytest.param({"covers": (f"{OTHER}:X",)}, "WARN", id="R-DOC-02 somebody else"),
        pytest.param({"result": "tolak"}, "WARN", id="R-DOC-02 not cleared"),
        pytest.param({"kind": "lhp"}, "WARN", id="R-DOC-02 another letter"),
    ],
)
def test_a_clearance_speaks_of_the_person(changes, expected):
    """It is about what the person has left open, not about the post."""
    given = letters(letter(_CLEAR)._replace(**changes), without=_CLEAR)
    assert verdict("R-DOC-02", letters=given) == expected


def test_the_newest_clearance_counts():
    """R-DOC-02: an old letter beside a new one does no harm; a statement of another kind is none."""
    old, new = letter(_CLEAR, date=date(2026, 1, 5)), letter(_CLEAR, number="baru", date=date(2026, 11, 2))
    found = finding("R-DOC-02", letters=letters(new, old, without=_CLEAR))
    assert (found.result, found.evidence["nomor"]) == ("PASS", "baru")
    assert verdict("R-DOC-02", letters=(), statements=(statement("formasi"),)) == "WARN"


def test_a_release_is_inside_and_an_unknown_target_is_unknown():
    """R-DOC-02: who gets no post goes to no other agency."""
    assert verdict("R-DOC-02", target=None, letters=()) == "WARN"
    assert verdict("R-DOC-02", target=MISSING, letters=()) == "UNKNOWN"


def test_without_a_decree_date_the_age_is_counted_until_today():
    """R-DOC-02: the tests' today is 10 December."""
    undated = {"decree": decree(date=None)}
    assert verdict("R-DOC-02", letters=(letter(_CLEAR, date=date(2026, 6, 10)),), **undated) == "PASS"
    assert verdict("R-DOC-02", letters=(letter(_CLEAR, date=date(2026, 6, 9)),), **undated) == "WARN:kedaluwarsa"


_FIRST = letter("rekomendasi_kasn", number="B-1", sha256="a" * 64)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"sha256": "b" * 64}, "BLOCK", id="R-DOC-04 same number, date and kind, other text"),
        pytest.param({"sha256": "b" * 64, "covers": (f"{SUBJECT}:LAIN",)}, "BLOCK", id="R-DOC-04 covers another post"),
        pytest.param({"sha256": "b" * 64, "result": "tolak"}, "BLOCK", id="R-DOC-04 says no"),
        pytest.param({"sha256": "b" * 64, "date": date(2026, 11, 17)}, "BLOCK", id="R-DOC-04 another date"),
        pytest.param({"sha256": "b" * 64, "kind": "lainnya"}, "BLOCK", id="R-DOC-04 under another kind, same date"),
        pytest.param(
            {"sha256": "b" * 64, "kind": "lainnya", "date": date(2026, 11, 17)}, "PASS", id="R-DOC-04 another letter"
        ),
        pytest.param({"sha256": "b" * 64, "number": "B-2"}, "PASS", id="R-DOC-04 another number"),
        pytest.param({"sha256": "A" * 64, "covers": (SUBJECT,)}, "PASS", id="R-DOC-04 the same content"),
        pytest.param({"sha256": None}, "PASS", id="R-DOC-04 content not stored"),
        pytest.param({"sha256": ""}, "PASS", id="R-DOC-04 content left empty"),
    ],
)
def test_a_second_version_is_a_conflict(changes, expected):
    """Two letters of one number with two hashes conflict (AC-11), and both are shown."""
    found = finding("R-DOC-04", letters=letters(_FIRST, _FIRST._replace(**changes)))
    assert found.result == expected
    if expected == "BLOCK":
        assert [version["sidik"] for version in found.evidence["versi"]] == ["a" * 12, "b" * 12]


def test_a_third_letter_can_be_the_conflict():
    """R-DOC-04: each pair of one number is compared; an undated version is told without its date."""
    same, other = _FIRST._replace(covers=(SUBJECT,)), _FIRST._replace(sha256="c" * 64, date=None)
    assert finding("R-DOC-04", letters=(_FIRST, same, other)).evidence["versi"][1]["tanggal"] is None
