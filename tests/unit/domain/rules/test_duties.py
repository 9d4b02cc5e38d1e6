"""R-HND-02, R-HND-03 and R-HND-04: duty begins after the appointment, money and accounts change hands in time."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    ORIGIN,
    SUBJECT,
    TARGET,
    TODAY,
    book,
    decree,
    facts,
    finding,
    functional,
    letter,
    letters,
    lifting,
    post,
    staff,
    target,
    task,
    verdict,
)
from tests.unit.domain.rules.duties import HANDED, MONEY, REVOKED, SIGNING
from workflow.domain.rulebook import judge_post_change
from workflow.domain.stages import Role


def _spmt(*days):
    return letters(*(letter("spmt", date=day) for day in days), without="spmt")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 12, 2), "BLOCK", id="R-HND-02 the day before the inauguration"),
        pytest.param(date(2026, 12, 3), "PASS", id="R-HND-02 on the day"),
        pytest.param(date(2026, 12, 4), "PASS", id="R-HND-02 the day after"),
    ],
)
def test_an_spmt_does_not_precede_the_inauguration(day, expected):
    """Without a TMT of its own the SK takes effect on the day of the inauguration."""
    assert verdict("R-HND-02", letters=_spmt(day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 12, 6), "BLOCK", id="R-HND-02 the day before the TMT"),
        pytest.param(date(2026, 12, 7), "PASS", id="R-HND-02 on the TMT"),
        pytest.param(date(2026, 12, 8), "PASS", id="R-HND-02 the day after the TMT"),
    ],
)
def test_an_spmt_does_not_precede_the_tmt(day, expected):
    """A TMT after the inauguration decides, for every profile."""
    late = decree(tmt=date(2026, 12, 7))
    for entered in (target(), staff(id=TARGET)):
        assert verdict("R-HND-02", letters=_spmt(day), decree=late, target=entered) == expected


@pytest.mark.parametrize(
    ("attended", "spmt", "expected"),
    [
        pytest.param(date(2026, 12, 7), date(2026, 12, 6), "BLOCK", id="R-HND-02 before the day attended"),
        pytest.param(date(2026, 12, 7), date(2026, 12, 7), "PASS", id="R-HND-02 on the day attended"),
        pytest.param(date(2026, 12, 7), date(2026, 12, 8), "PASS", id="R-HND-02 after the day attended"),
        pytest.param(date(2026, 12, 2), date(2026, 12, 2), "BLOCK", id="R-HND-02 attended before the TMT"),
    ],
)
def test_the_inauguration_attended_counts(attended, spmt, expected):
    """Who was sworn in later than planned begins later; the TMT stays the earliest day."""
    assert verdict("R-HND-02", attended_on=attended, letters=_spmt(spmt)) == expected


def test_the_last_of_several_spmt_counts():
    """R-HND-02: letters are never removed, so a wrong SPMT is mended by a later one."""
    assert verdict("R-HND-02", letters=_spmt(date(2026, 12, 1), date(2026, 12, 4))) == "PASS"


_OF_STAFF = {
    "decree": decree(tmt=date(2026, 12, 1)),
    "letters": letters(letter("spmt", date=date(2026, 12, 1)), without=("spmt", "spp")),
}


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        pytest.param(target(), "BLOCK", id="R-HND-02 an official waits for the inauguration"),
        pytest.param(functional("Perencana Ahli Muda", id=TARGET), "BLOCK", id="R-HND-02 a JF too"),
        pytest.param(staff(id=TARGET), "PASS", id="R-HND-02 staff close with the SPMT"),
        pytest.param(target(profile="guru"), "PASS", id="R-HND-02 a teacher closes with the SPMT"),
        pytest.param(target(profile="kesehatan"), "BLOCK:mulai", id="R-HND-02 a nurse needs the SIP too"),
        pytest.param(target(instance="Kabupaten Lain"), "PASS", id="R-HND-02 elsewhere others inaugurate"),
    ],
)
def test_an_inauguration_concerns_its_profiles(entered, expected):
    """A day of inauguration in the SK is nothing to those who are not inaugurated."""
    assert verdict("R-HND-02", target=entered, **_OF_STAFF) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 11, 30), "PASS", id="R-HND-02 the SIP the day before duty"),
        pytest.param(date(2026, 12, 1), "PASS", id="R-HND-02 the SIP on the day of duty"),
        pytest.param(date(2026, 12, 2), "BLOCK:mulai", id="R-HND-02 the SIP the day after"),
    ],
)
def test_no_patient_before_the_sip(day, expected):
    """Who practises begins duty on or after the day of the SIP for the new place; for elsewhere that agency sees to it."""
    given = _OF_STAFF | {"letters": (*_OF_STAFF["letters"], letter("sip", date=day))}
    assert verdict("R-HND-02", target=target(profile="kesehatan"), **given) == expected
    elsewhere = target(profile="kesehatan", instance="Kabupaten Lain")
    assert verdict("R-HND-02", target=elsewhere, **given) == "PASS"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({}, ["sip"], id="R-HND-01 no SIP"),
        pytest.param({"kind": "lainnya"}, ["sip"], id="R-HND-01 another letter is no SIP"),
        pytest.param({"covers": (f"{SUBJECT}:LAIN",), "kind": "sip"}, ["sip"], id="R-HND-01 a SIP for another place"),
        pytest.param({"kind": "sip"}, None, id="R-HND-01 the SIP"),
    ],
)
def test_a_nurse_closes_with_spmt_and_sip(changes, missing):
    """The letter names the person and the new post."""
    given = letters(*([letter("lainnya")._replace(**changes)] if changes else []))
    found = finding("R-HND-01", origin=staff(), target=target(profile="kesehatan"), letters=given)
    assert (found.evidence["surat"] if found.result == "BLOCK" else None) == missing


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-HND-02 name and post"),
        pytest.param({"covers": (SUBJECT,)}, "PASS", id="R-HND-02 bare name"),
        pytest.param({"covers": (f"{SUBJECT}:{ORIGIN}",)}, "BLOCK:spp", id="R-HND-02 SPP of another post"),
        pytest.param({"date": date(2026, 12, 10)}, "PASS", id="R-HND-02 SPP dated today"),
        pytest.param({"date": date(2026, 12, 11)}, "BLOCK:spp", id="R-HND-02 SPP dated tomorrow"),
        pytest.param({"result": "tolak"}, "BLOCK:spp", id="R-HND-02 SPP refused"),
    ],
)
def test_an_spp_counts_for_its_person_and_post(changes, expected):
    """The statement of inauguration is there, for this person on this post."""
    spp = letter("spp", date=date(2026, 12, 3))._replace(**changes)
    assert verdict("R-HND-02", letters=letters(spp, without="spp")) == expected


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({"letters": ()}, "surat pernyataan melaksanakan tugas (SPMT)", id="R-HND-02 no SPMT"),
        pytest.param({"decree": decree(date=None, inauguration=None)}, "TMT", id="R-HND-02 no TMT"),
    ],
)
def test_what_is_not_known_stops(changes, missing):
    """Without an SPMT or a TMT nothing can be compared."""
    found = finding("R-HND-02", **changes)
    assert (found.result, found.evidence["kurang"], found.stops) == ("UNKNOWN", missing, True)


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        pytest.param(date(2026, 12, 2), "PASS", id="R-HND-03 the day before the TMT"),
        pytest.param(date(2026, 12, 3), "WARN", id="R-HND-03 on the TMT"),
        pytest.param(date(2026, 12, 4), "WARN", id="R-HND-03 the day after the TMT"),
    ],
)
def test_money_is_handed_over_before_the_tmt(done, expected):
    """The successor's SK and specimen come first; done late is a warning."""
    assert verdict("R-HND-03", **MONEY, tasks=(HANDED._replace(done_on=done),)) == expected


@pytest.mark.parametrize("state", ["terbuka", "sebagian", "ditolak"])
def test_money_not_handed_over_stops(state):
    """R-HND-03 blocks while the item is not done, and names it; without the role it is not asked."""
    tasks = (task("A1"), HANDED._replace(state=state, done_on=None))
    found = finding("R-HND-03", **MONEY, tasks=tasks)
    assert (found.result, found.evidence["butir"]) == ("BLOCK", ["C2"])
    assert verdict("R-HND-03", granted=(Role.ANALIS,), tasks=tasks) == "PASS:bukan_pengelola"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({"tasks": ()}, "butir serah terima keuangan", id="R-HND-03 no item"),
        pytest.param({"tasks": (HANDED._replace(state="batal"),)}, "butir serah terima keuangan", id="R-HND-03 gone"),
        pytest.param({"tasks": (HANDED._replace(done_on=None),)}, "butir serah terima keuangan", id="R-HND-03 undated"),
        pytest.param({"decree": decree(date=None, inauguration=None)}, "TMT", id="R-HND-03 no TMT"),
    ],
)
def test_money_of_which_nothing_is_known_stops(changes, missing):
    """Who handles money does not leave on missing data."""
    found = finding("R-HND-03", **{**MONEY, "tasks": (HANDED,), **changes})
    assert (found.result, found.evidence["kurang"], found.stops) == ("UNKNOWN", missing, True)


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        pytest.param(date(2026, 12, 2), "PASS", id="R-HND-04 before the SPMT"),
        pytest.param(date(2026, 12, 4), "PASS", id="R-HND-04 on the day of the SPMT, a Friday"),
        pytest.param(date(2026, 12, 5), "PASS", id="R-HND-04 on the Saturday"),
        pytest.param(date(2026, 12, 7), "PASS", id="R-HND-04 one working day after"),
        pytest.param(date(2026, 12, 8), "WARN:terlambat", id="R-HND-04 two working days after"),
    ],
)
def test_old_accounts_are_revoked_in_time(done, expected):
    """Within one working day after the SPMT; later is a warning, also where the post signs."""
    tasks = (REVOKED._replace(done_on=done),)
    for origin in (post(), post(signatory=True), staff()):
        assert verdict("R-HND-04", tasks=tasks, origin=origin) == expected


@pytest.mark.parametrize("state", ["terbuka", "sebagian", "ditolak"])
@pytest.mark.parametrize(("signs", "expected"), [(False, "WARN"), (True, "BLOCK")])
def test_old_accounts_that_are_open(state, signs, expected):
    """R-HND-04: open accounts are a warning; those of a post that signs keep the case from ending."""
    assert verdict("R-HND-04", tasks=(REVOKED._replace(state=state),), origin=post(signatory=signs)) == expected


def test_a_release_counts_from_the_tmt():
    """R-HND-04: who takes up no post has no SPMT; the accounts end one working day after the TMT."""
    for done, expected in ((date(2026, 12, 4), "PASS"), (date(2026, 12, 7), "WARN:terlambat")):
        assert verdict("R-HND-04", target=None, tasks=(REVOKED._replace(done_on=done),)) == expected


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({"tasks": ()}, "butir pencabutan akses", id="R-HND-04 no item"),
        pytest.param({"tasks": (REVOKED._replace(done_on=None),)}, "butir pencabutan akses", id="R-HND-04 undated"),
        pytest.param({"letters": ()}, "SPMT atau TMT", id="R-HND-04 no SPMT"),
    ],
)
@pytest.mark.parametrize("signs", [True, False])
def test_accounts_of_which_nothing_is_known(changes, missing, signs):
    """Missing data stop where the post signs; elsewhere they are told."""
    found = finding("R-HND-04", **{"tasks": (REVOKED,), **changes, "origin": post(signatory=signs)})
    assert (found.result, found.evidence["kurang"], found.stops) == ("UNKNOWN", missing, signs)


_CERTIFICATES = [
    pytest.param({**SIGNING}, True, id="R-HND-04 no item"),
    pytest.param({**SIGNING, "tasks": (REVOKED, task("D3", state="terbuka"))}, True, id="R-HND-04 open"),
    pytest.param({**SIGNING, "tasks": (REVOKED, task("D3", state="sebagian"))}, True, id="R-HND-04 in part"),
    pytest.param({**SIGNING, "tasks": (REVOKED, task("D3"))}, False, id="R-HND-04 active"),
    pytest.param({"tasks": (REVOKED, task("D3", state="terbuka"))}, False, id="R-HND-04 the post does not sign"),
    pytest.param({"target": None, "tasks": (REVOKED,)}, False, id="R-HND-04 a release"),
]


@pytest.mark.parametrize(("changes", "missing"), _CERTIFICATES)
def test_a_new_signatory_has_an_active_certificate(changes, missing):
    """The post entered is not signed for without one; it stops the end of the case."""
    assert (verdict("R-HND-04", **changes) == "BLOCK:sertifikat") is missing


@pytest.mark.parametrize(("changes", "missing"), _CERTIFICATES)
def test_the_certificate_is_asked_when_the_post_changes(changes, missing):
    """R-HND-04: of its parts the certificate alone keeps a post from changing (AC-22)."""
    found = judge_post_change(facts(**changes), book())
    assert [(f.rule, f.case) for f in found] == ([("R-HND-04", "sertifikat")] if missing else [])
    open_accounts = {**changes, "origin": post(signatory=True), "letters": ()}
    assert bool(judge_post_change(facts(**open_accounts), book())) is missing


def test_the_certificate_is_lifted_by_letter():
    """R-HND-04 has confidence L: a letter of the PPK, dated after the SK too, lets the post change."""
    signed = lifting("R-HND-04", signer="P-wali-kota", date=TODAY)
    assert judge_post_change(facts(**SIGNING, letters=letters(signed)), book()) == ()
    late = signed._replace(date=TODAY + timedelta(days=1))
    assert judge_post_change(facts(**SIGNING, letters=letters(late)), book())
