"""What differs by profile: an assignment that ends, a PPPK that is relocated, a move to another agency."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import (
    HEADSHIP,
    OTHER,
    OUTWARD,
    SUBJECT,
    TARGET,
    TODAY,
    case,
    decision,
    decree,
    explainer,
    facts,
    finding,
    functional,
    letter,
    letters,
    params,
    person,
    post,
    record,
    service,
    staff,
    target,
    verdict,
)
from workflow.domain.missing import MISSING
from workflow.domain.rulebook import judge_clocks
from workflow.domain.rules.tenure import headships_outlast_their_terms
from workflow.domain.stages import Stage
from workflow.domain.watching import Headship
from workflow.settings.rules import read_rulebook

_TEACHER = functional("Guru Ahli Muda", id=TARGET, profile="guru", job_class=9)
_UNTOLD = case(told_on=None)


def _way(**days):
    return tuple(one._replace(date=days.get(one.kind, one.date)) for one in OUTWARD)


@pytest.mark.parametrize("rule", ["R-DEM-01", "R-DEM-02", "R-DEM-03", "R-DEM-04", "R-DEM-05", "R-DEM-06"])
@pytest.mark.parametrize("entered", [_TEACHER, None], ids=["teacher", "the post behind"])
def test_the_end_of_a_term_is_no_demotion(rule, entered):
    """Back to teaching, even from an echelon of old and a higher class: nothing is asked, whatever it is called."""
    for left in (HEADSHIP, HEADSHIP._replace(echelon="III.a")):
        given = finding(rule, origin=left, target=entered, case=_UNTOLD._replace(kind="demosi"), decisions=())
        assert given.result == "PASS"


@pytest.mark.parametrize(
    ("entered", "reason"),
    [
        pytest.param(_TEACHER, "disiplin", id="R-DEM-06 a move for discipline"),
        pytest.param(_TEACHER, "kinerja", id="R-DEM-06 for performance"),
        pytest.param(staff(id=TARGET, job_class=6), "kebutuhan", id="R-DEM-06 to a staff post"),
    ],
)
def test_what_is_not_the_end_of_a_term_is_asked(entered, reason):
    """Discipline, performance and another post than the one behind are no end of a term."""
    assert verdict("R-DEM-06", origin=HEADSHIP, target=entered, case=_UNTOLD._replace(reason_code=reason)) == "WARN"


def test_only_an_assignment_ends_by_a_return():
    """R-DEM-06: an official who becomes a teacher of a lower class loses it."""
    assert verdict("R-DEM-06", origin=post(), target=_TEACHER, case=_UNTOLD) == "WARN"


_EARLIER = service(kind="penugasan", name="Kepala SMPN 2", start=date(2017, 1, 2), end=date(2021, 1, 2))


@pytest.mark.parametrize(
    ("since", "past", "entered", "expected"),
    [
        pytest.param(date(2019, 1, 2), (), _TEACHER, "PASS:masa_penugasan", id="R-TEN-03 95 months"),
        pytest.param(date(2018, 12, 1), (), _TEACHER, "PASS:masa_penugasan", id="R-TEN-03 96 months, back to teaching"),
        pytest.param(date(2018, 12, 1), (), HEADSHIP, "WARN:masa_penugasan", id="R-TEN-03 96 months, assigned again"),
        pytest.param(date(2018, 11, 1), (), _TEACHER, "WARN:masa_penugasan", id="R-TEN-03 97 months"),
        pytest.param(date(2023, 1, 2), (_EARLIER,), HEADSHIP, "PASS:masa_penugasan", id="R-TEN-03 two schools, 94"),
        pytest.param(date(2022, 1, 2), (_EARLIER,), _TEACHER, "WARN:masa_penugasan", id="R-TEN-03 two schools, 106"),
        pytest.param(MISSING, (), _TEACHER, "UNKNOWN", id="R-TEN-03 since when is not known"),
    ],
)
def test_a_head_of_school_serves_two_periods(since, past, entered, expected):
    """At most eight years in all schools together; the last day of them is inside, another assignment is not."""
    given = {"origin": HEADSHIP, "origin_since": since, "target": entered, "record": record(services=past)}
    assert verdict("R-TEN-03", **given) == expected


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        pytest.param(
            (_EARLIER._replace(start=date(2013, 1, 2)),), "WARN:masa_penugasan", id="R-TEN-03 after 96 months"
        ),
        pytest.param((_EARLIER,), "PASS", id="R-TEN-03 after one period"),
        pytest.param((_EARLIER._replace(kind="fungsional"),), "PASS", id="R-TEN-03 no assignment"),
        pytest.param(MISSING, "PASS", id="R-TEN-03 no history"),
    ],
)
def test_a_teacher_is_not_assigned_for_a_third_period(past, expected):
    """Who has served the periods before is told when assigned again."""
    assert verdict("R-TEN-03", target=HEADSHIP, record=record(services=past)) == expected


def test_a_health_centre_has_no_term_that_we_know():
    """The head of a puskesmas is judged as every post: five years."""
    centre = HEADSHIP._replace(name="Kepala Puskesmas Kota")
    assert verdict("R-TEN-03", origin=centre, origin_since=date(2018, 1, 2)) == "WARN"


_CONTRACT = person(employment="PPPK")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS:relokasi", id="R-SCP-02 relocated"),
        pytest.param({"case": case(kind="permintaan_sendiri")}, "PASS:relokasi", id="R-SCP-02 on own request"),
        pytest.param({"case": case(kind="promosi")}, "BLOCK", id="R-SCP-02 promoted"),
        pytest.param({"target": target()}, "BLOCK", id="R-SCP-02 to an ordinary post"),
        pytest.param({"target": target(profile="pppk", instance="Kabupaten Lain")}, "BLOCK", id="R-SCP-02 elsewhere"),
        pytest.param({"target": None}, "BLOCK", id="R-SCP-02 released"),
        pytest.param({"letters": letters()}, "BLOCK:relokasi", id="R-SCP-02 the contract as it was"),
        pytest.param(
            {"letters": letters(letter("perjanjian_kerja"), without="anjab_abk")},
            "BLOCK:relokasi",
            id="R-SCP-02 no ABK",
        ),
        pytest.param(
            {"letters": letters(letter("perjanjian_kerja", covers=(SUBJECT,)))},
            "BLOCK:relokasi",
            id="R-SCP-02 any post",
        ),
        pytest.param({"person": person()}, "PASS", id="R-SCP-02 a PNS"),
    ],
)
def test_a_pppk_is_relocated_not_transferred(changes, expected):
    """Contract and Anjab/ABK are updated first, for this person and this post; nothing else moves a PPPK."""
    given = {"person": _CONTRACT, "target": target(profile="pppk"), "letters": letters(letter("perjanjian_kerja"))}
    assert verdict("R-SCP-02", **given | changes) == expected


def test_a_relocation_s_letters_belong_to_its_profile():
    """R-DOC-01 asks for them beside its own, once each."""
    found = finding("R-DOC-01", target=target(profile="pppk"), letters=letters())
    assert (found.result, found.evidence["surat"]) == ("BLOCK", ["perjanjian_kerja"])


_NEAR, _FAR = target(instance="Pemerintah Kabupaten Simalungun"), target(instance="Kota Contoh")
_GOVERNOR = (*OUTWARD[:3], letter("persetujuan_gubernur"))


@pytest.mark.parametrize(
    ("entered", "given", "expected"),
    [
        pytest.param(_FAR, OUTWARD, "PASS:antarinstansi", id="R-SCP-01 another province, the Minister's SK"),
        pytest.param(_FAR, _GOVERNOR, "BLOCK", id="R-SCP-01 another province, a Governor's SK"),
        pytest.param(_NEAR, _GOVERNOR, "PASS:antarinstansi", id="R-SCP-01 this province, the Governor's SK"),
        pytest.param(_NEAR, OUTWARD, "BLOCK", id="R-SCP-01 this province, the Minister's SK"),
        pytest.param(_NEAR, _GOVERNOR[:3], "BLOCK", id="R-SCP-01 no SK yet"),
        pytest.param(
            _NEAR, tuple(x._replace(covers=(SUBJECT,)) for x in _GOVERNOR), "BLOCK", id="R-SCP-01 no post is named"
        ),
        pytest.param(target(instance="Kementerian Contoh"), OUTWARD, "BLOCK:jalur_lain", id="R-SCP-01 the centre"),
        pytest.param(target(instance="Pemerintah Provinsi X"), OUTWARD, "BLOCK:jalur_lain", id="R-SCP-01 a province"),
    ],
)
def test_the_inter_agency_way(entered, given, expected):
    """Request, approval, Pertek and the SK of Governor or Minister, each naming the person and the post."""
    assert verdict("R-SCP-01", target=entered, letters=letters(*given, without="rekomendasi_bkn")) == expected


def test_the_way_is_told_with_its_clock():
    """What is missing, from whom, who signs the SK, and until when BKN answers: 15 working days after the file is complete."""
    found = finding("R-SCP-01", target=_NEAR, letters=letters(*OUTWARD[:2], without="rekomendasi_bkn"))
    assert found.evidence["surat"] == ["rekomendasi_bkn", "persetujuan_gubernur"]
    assert found.evidence["penetap"] == "Gubernur"
    # Tuesday 17 November is the first, Monday 7 December the fifteenth working day.
    assert found.evidence["pertek_paling_lambat"] == date(2026, 12, 7)
    steps = {step["surat"]: (step["tanggal"], step["paling_lambat"]) for step in found.evidence["jalur"]}
    assert steps["persetujuan_opd_asal"] == (date(2026, 11, 16), None)
    assert steps["rekomendasi_bkn"] == (None, date(2026, 12, 7))
    nothing = finding("R-SCP-01", target=_NEAR, letters=())
    assert (nothing.evidence["pertek_paling_lambat"], len(nothing.evidence["surat"])) == (None, 4)


@pytest.mark.parametrize(
    ("days", "early"),
    [
        pytest.param({}, [], id="R-SCP-01 all on one day"),
        pytest.param(
            {"persetujuan_opd_asal": date(2026, 11, 15)}, ["persetujuan_opd_asal"], id="R-SCP-01 before asked"
        ),
        pytest.param(
            {"rekomendasi_bkn": date(2026, 11, 15)}, ["rekomendasi_bkn"], id="R-SCP-01 Pertek before approval"
        ),
        pytest.param(
            {"persetujuan_mendagri": date(2026, 11, 15)}, ["persetujuan_mendagri"], id="R-SCP-01 SK before it"
        ),
    ],
)
def test_the_way_is_gone_in_order(days, early):
    """No letter is older than the one before it."""
    found = finding("R-SCP-01", target=_FAR, letters=letters(*_way(**days), without="rekomendasi_bkn"))
    assert found.evidence["surat"] == early
    assert found.case == ("urutan" if early else "antarinstansi")


@pytest.mark.parametrize("own", [True, False], ids=["own request", "by the agencies"])
def test_the_letters_of_a_move_to_another_agency(own):
    """R-DOC-01 asks for the list of the SE; the request of the ASN where there is one; nothing of the profile there."""
    there = target(instance="Kota Contoh", profile="pppk")
    found = finding("R-DOC-01", target=there, letters=(), case=case(own_request=own))
    listed = ["anjab_abk", "rekomendasi_opd_tujuan", "persetujuan_opd_asal", "pernyataan_hukdis"]
    assert found.evidence["surat"] == [*(["permohonan_asn"] if own else []), *listed, "pernyataan_tugas_belajar"]


@pytest.mark.parametrize(
    ("given", "state", "expected"),
    [
        pytest.param((), Stage.PEMETAAN, "PASS:belum_mulai", id="R-TIM-01 no file yet"),
        pytest.param(OUTWARD[:1], Stage.PEMETAAN, "PASS:belum_mulai", id="R-TIM-01 asked for only"),
        pytest.param(OUTWARD[:2], Stage.PEMETAAN, "WARN", id="R-TIM-01 complete and silent for too long"),
        pytest.param(OUTWARD[:2], Stage.SERAH_TERIMA, "PASS:belum_mulai", id="R-TIM-01 after the SK"),
        pytest.param(OUTWARD[:3], Stage.PEMETAAN, "PASS:dijawab", id="R-TIM-01 answered"),
    ],
)
def test_the_clock_of_the_pertek(given, state, expected):
    """For a move to another agency it runs from the complete file, in any stage before the SK."""
    asked = facts(target=_NEAR, letters=given, case=case(state=state), decisions=(), today=date(2026, 12, 8))
    found = next(f for f in judge_clocks(asked, read_rulebook()) if f.rule == "R-TIM-01")
    assert (f"{found.result.value}:{found.case}" if found.case else found.result.value) == expected
    if expected == "WARN":
        in_time = replace(asked, today=date(2026, 12, 7))
        assert next(f for f in judge_clocks(in_time, read_rulebook()) if f.rule == "R-TIM-01").result == "PASS"
        assert date(2026, 12, 8) < TODAY


_SINCE_THE_DECREE = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("rule", "given", "inside"),
    [
        pytest.param(
            "R-AUT-02", {"letters": letters(without="ba_tpk")}, "BLOCK", id="R-AUT-02 no minutes before the SK"
        ),
        pytest.param("R-CMP-03", {"standard": MISSING}, "UNKNOWN", id="R-CMP-03 a standard of others"),
        pytest.param("R-TIM-02", {"decree": decree(inauguration=None)}, "UNKNOWN", id="R-TIM-02 inaugurated by others"),
    ],
)
def test_what_others_decide_is_not_asked_of_us(rule, given, inside):
    """The team before the SK, the standard of the post and the inauguration are ours inside the city alone."""
    assert verdict(rule, **given) == inside
    assert verdict(rule, target=_NEAR, **given) == "PASS:antarinstansi"


@pytest.mark.parametrize(
    ("late", "outside"),
    [
        pytest.param({"letters": letters(letter("ba_tpk", date=_SINCE_THE_DECREE))}, "PASS", id="R-DOC-03 our minutes"),
        pytest.param(
            {"decisions": (decision("pyb", OTHER, on=_SINCE_THE_DECREE),)}, "PASS", id="R-DOC-03 our decision"
        ),
        pytest.param(
            {"letters": letters(letter("persetujuan_gubernur", date=_SINCE_THE_DECREE))}, "BLOCK", id="R-DOC-03 theirs"
        ),
    ],
)
def test_our_chain_carries_out_a_decree_that_is_there(late, outside):
    """Inside, all approvals precede the SK; of a move out, those of the others do, and ours follow."""
    given = {"today": _SINCE_THE_DECREE, **late}
    assert verdict("R-DOC-03", **given) == "BLOCK"
    assert verdict("R-DOC-03", target=_NEAR, **given) == outside


def _outlast(*heads):
    return headships_outlast_their_terms(heads, TODAY, params("R-TEN-03"))


_BEYOND = Headship(HEADSHIP, date(2018, 1, 2), MISSING)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(_BEYOND._replace(since=date(2018, 12, 1)), id="R-TEN-03 the last month of two periods"),
        pytest.param(Headship(HEADSHIP, date(2023, 1, 2), (_EARLIER,)), id="R-TEN-03 two schools, in term"),
        pytest.param(_BEYOND._replace(post=HEADSHIP._replace(name="Kepala Puskesmas Kota")), id="R-TEN-03 no school"),
        pytest.param(_BEYOND._replace(post=post()), id="R-TEN-03 no assignment"),
    ],
)
def test_the_night_is_silent_about_who_is_in_term(head):
    """The same terms as of a case, counted to the day of the night."""
    assert _outlast(head) is None


def test_the_night_names_who_outstays_two_periods():
    """R-TEN-03: all in one finding, the longest serving first, the schools of the history counted."""
    second = Headship(HEADSHIP._replace(id="SD-2", name="Kepala SDN 2"), date(2022, 3, 2), (_EARLIER,))
    found = _outlast(second, _BEYOND)
    assert (found.rule, found.result, found.case, found.stops) == ("R-TEN-03", "WARN", "tanpa_usulan", False)
    assert [(s["id_jabatan"], s["dijalani"]) for s in found.evidence["sekolah"]] == [(HEADSHIP.id, 107), ("SD-2", 105)]
    told = explainer().explain(found)
    assert (
        f"2 kepala sekolah melewati 96 bulan (2 periode) tanpa usulan yang berjalan: {HEADSHIP.name}" in told["alasan"]
    )
    assert "pengembalian ke jabatan guru" in told["perbaikan"]


def test_the_night_s_sentence_stays_short():
    """Of many it names five and says how many more there are."""
    heads = [_BEYOND._replace(post=HEADSHIP._replace(id=f"SD-{n}", name=f"Kepala SDN {n}")) for n in range(7)]
    told = explainer().explain(_outlast(*heads))["alasan"]
    assert "Kepala SDN 4 (107 bulan), dan 2 lainnya" in told
    assert "Kepala SDN 5" not in told
