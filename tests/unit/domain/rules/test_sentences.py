"""Each sentence of a rule is reached by facts and filled from the evidence; no rule answers without one."""

import ast
import inspect
import re
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    HEADSHIP,
    ORIGIN,
    OTHER,
    OUTWARD,
    PPK,
    PROPOSER,
    SUBJECT,
    SUCCESSOR,
    SUPERIOR,
    TARGET,
    TODAY,
    actor,
    bast,
    book,
    calendar,
    case,
    decision,
    decree,
    delegation,
    explainer,
    facts,
    functional,
    holder,
    letter,
    letters,
    minutes,
    params,
    person,
    post,
    record,
    rival,
    sanction,
    staff,
    standard,
    statement,
    target,
    task,
)
from tests.unit.domain.rules import duties, persons
from workflow.domain.briefing import SessionDay
from workflow.domain.context import ActingStatus, Election, HeadOfRegion
from workflow.domain.facts import Absence, Acting, Facts, Parties, Relation, RoundFacts
from workflow.domain.findings import Finding, Result
from workflow.domain.independence import Ties
from workflow.domain.missing import MISSING
from workflow.domain.record import UNRECORDED, Box, Rating, Record, Service, Training
from workflow.domain.rulebook import Occasion, judge, judge_clocks
from workflow.domain.stages import FORWARD_TRIGGERS, Stage, Trigger
from workflow.domain.watching import ActingFacts, Sight
from workflow.settings.rules import read_rule_texts

_ELECTION = {"election": Election(date(2026, 12, 20))}
_DEFINITIVE = HeadOfRegion(ActingStatus.DEFINITIF, date(2026, 11, 20), date(2030, 2, 20))
_ACTING = HeadOfRegion(ActingStatus.PLT, None, None)
_MINISTER = letter("persetujuan_mendagri")
_OTHER_POST = (f"{SUBJECT}:LAIN",)
_LOWER = target(kind="pengawas", echelon="IV.a")
_TAKEN = {"holders": (holder(),)}
_LEAVER = rival(origin_post=TARGET, target_post="LAIN")
_NO_SK = {"decree": decree(date=None)}
_AFTER_SK = date(2026, 12, 2)
_EXECUTIVE = post(kind="jpt_pratama", echelon="II.b")
_TERM_ENDS = {"origin": HEADSHIP, "target": functional("Guru Ahli Muda", id=TARGET, profile="guru")}
_RELEASE = {"target": None}
_STUDY = Absence("tugas_belajar", date(2026, 10, 1), date(2026, 12, 31))
_DISCIPLINE = case(kind="demosi", reason_code="disiplin")
_PUNISHED = {"case": _DISCIPLINE, "target": _LOWER, "sanctions": (sanction(),)}
_POOR = record(ratings=(Rating(2024, "kurang"), Rating(2025, "baik")))
_HELD = (Absence("ditahan", date(2026, 11, 1), None),)
_PROMOTED = case(kind="promosi")
_SELECTED = record(services=(Service("Kepala Bidang Satu", None, None, None, None, None, ORIGIN, opened=True),))


def _about(**changes):
    return {"case": case(**changes)}


def _minutes(**changes):
    return {"letters": letters(minutes(**changes), without="ba_tpk")}


def _advice(**changes):
    return {"letters": letters(letter("rekomendasi_bkn", **changes), without="rekomendasi_bkn")}


_REGISTRY = target(agency_id="DISDUKCAPIL")
_SEKDA = target(name="Sekretaris Daerah", kind="jpt_pratama", echelon="II.a")
_CAMAT = target(name="Camat Contoh", echelon="III.a")
_FOREIGN = target(instance="Kabupaten Contoh")
_OBJECTION = letter("keberatan", date=date(2026, 12, 8), covers=(SUBJECT,))


_REACHED = (
    persons.REACHED
    | duties.REACHED
    | {
        "R-DAT-01": {
            "PASS": {},
            "BLOCK:tidak_dikenal": {"person": MISSING},
            "BLOCK:tidak_terbaca": {"person": person(nip="1985")},
            "BLOCK:dua_kali": {"person": person(nip_holders=2)},
        },
        "R-TEN-01": {
            "PASS": {},
            "BLOCK": {"origin_since": date(2026, 1, 5)},
            "WARN:pengecualian": {"origin_since": date(2026, 1, 5), "case": case(reason_code="penataan")},
            "PASS:tanpa_jabatan": {"origin": None},
            "UNKNOWN": {"origin_since": MISSING},
        },
        "R-TEN-02": {
            "PASS": {"origin": _EXECUTIVE},
            "BLOCK": {"origin": _EXECUTIVE, "origin_since": date(2026, 1, 5)},
            "WARN:pengecualian": {
                "origin": _EXECUTIVE,
                "origin_since": date(2026, 1, 5),
                "case": _DISCIPLINE,
                "letters": letters(letter("keputusan_hukdis")),
            },
            "PASS:bukan_jpt": {},
            "UNKNOWN": {"origin": MISSING},
        },
        "R-TEN-03": {
            "PASS:masa_penugasan": {"origin": HEADSHIP},
            "WARN:masa_penugasan": {"origin": HEADSHIP, "origin_since": date(2018, 1, 2)},
            "PASS": {},
            "WARN": {"origin_since": date(2020, 1, 5)},
            "PASS:tanpa_jabatan": {"origin": None},
            "UNKNOWN": {"origin_since": MISSING},
        },
        "R-AUT-01": {
            "PASS": {},
            "BLOCK": {"decree": decree(signer=OTHER)},
            "BLOCK:jenis_sk": {
                "decree": decree(signer=OTHER),
                "target": target(profile="guru"),
                "letters": letters(delegation()),
            },
            "PASS:antarinstansi": {"target": target(instance="Kabupaten Contoh")},
            "PASS:delegasi": {"decree": decree(signer=OTHER), "letters": letters(delegation())},
            "UNKNOWN": {"ppk": MISSING},
        },
        "R-AUT-02": {
            "PASS:antarinstansi": {"target": target(instance="Kabupaten Contoh")},
            "PASS": {},
            "BLOCK": {"letters": ()},
            "BLOCK:jabatan_lain": _minutes(covers=_OTHER_POST),
            "BLOCK:kuorum": _minutes(quorum=4),
            "WARN:tanpa_jabatan": _minutes(covers=("*",)),
            "UNKNOWN": _minutes(members=()),
        },
        "R-AUT-03": {
            "PASS": {},
            "BLOCK": {"letters": ()},
            "BLOCK:jabatan_lain": _advice(covers=_OTHER_POST),
            "BLOCK:ditolak": _advice(result="tolak"),
            "BLOCK:perlu_perbaikan": _advice(result="perlu_perbaikan", reason="SKP belum diunggah"),
            "BLOCK:terlambat": _advice(date=_AFTER_SK),
            "BLOCK:tiga_terbaik": {"decree": decree(open_selection=("*",))},
            "BLOCK:terpilih": _advice(selection="tiga_terbaik"),
            "PASS:seleksi_terbuka": {
                "letters": letters(letter("rekomendasi_bkn", selection="tiga_terbaik", number="R-1"))
            },
            "WARN:tanpa_jabatan": _advice(covers=("*",)),
            "UNKNOWN": _NO_SK,
        },
        "R-AUT-04": {
            "PASS": {},
            "BLOCK": {"proposer": PPK},
            "BLOCK:diri_sendiri": {"decree": decree(signer=SUBJECT)},
            "BLOCK:wakil_pengusul": {"decree": decree(signer=OTHER), "ties": Ties(stand_ins=frozenset({OTHER}))},
            "UNKNOWN": {"proposer": None},
        },
        "R-AUT-05": {
            "PASS": {},
            "BLOCK": {"signer_status": ActingStatus.PLH, "decree": decree(signer=OTHER)},
            "PASS:kepala_daerah": {"signer_status": ActingStatus.PLT},
            "UNKNOWN": {"signer_status": MISSING},
        },
        "R-PIL-01": {
            "PASS": {},
            "BLOCK": _ELECTION,
            "PASS:jf": {
                "origin": functional("Perencana Ahli Muda"),
                "target": functional("Perencana Ahli Muda", id=TARGET),
            },
            "PASS:belum_dijadwalkan": {"election": Election(None, none_scheduled=True, source="KPU")},
            "PASS:persetujuan": {**_ELECTION, "letters": letters(_MINISTER)},
            "UNKNOWN": {"election": MISSING},
        },
        "R-PIL-02": {
            "PASS": {},
            "BLOCK": {"head_of_region": _DEFINITIVE},
            "PASS:bukan_definitif": {"head_of_region": _ACTING},
            "PASS:persetujuan": {"head_of_region": _DEFINITIVE, "letters": letters(_MINISTER)},
            "UNKNOWN": {"head_of_region": MISSING},
        },
        "R-PIL-03": {
            "PASS": {},
            "BLOCK": {"head_of_region": _ACTING},
            "PASS:persetujuan": {"head_of_region": _ACTING, "letters": letters(_MINISTER)},
            "WARN:tanpa_jabatan": {
                "head_of_region": _ACTING,
                "letters": (_MINISTER, letter("rekomendasi_bkn", covers=(SUBJECT,))),
            },
            "UNKNOWN": {"head_of_region": MISSING},
        },
        "R-DEM-01": {
            "PASS": {},
            "PASS:akhir_penugasan": _TERM_ENDS,
            "PASS:terbukti": {
                **_RELEASE,
                **_about(ground="mengundurkan_diri"),
                "letters": letters(letter("permohonan_asn", covers=(SUBJECT,))),
            },
            "BLOCK": _RELEASE,
            "BLOCK:bukti": {**_RELEASE, **_about(ground="cltn")},
            "BLOCK:singkat": {**_RELEASE, **_about(ground="tugas_belajar"), "absences": (_STUDY,)},
            "UNKNOWN": {"target": MISSING},
        },
        "R-ADM-01": {
            "PASS": {},
            "PASS:keputusan": {"target": _REGISTRY, "letters": letters(letter("keputusan_mendagri_dukcapil"))},
            "BLOCK": {"target": _REGISTRY},
            "BLOCK:jabatan_lain": {
                "target": _REGISTRY,
                "letters": letters(letter("keputusan_mendagri_dukcapil", covers=_OTHER_POST)),
            },
            "WARN:tanpa_jabatan": {
                "target": _REGISTRY,
                "letters": letters(letter("keputusan_mendagri_dukcapil", covers=("*",))),
            },
            "UNKNOWN": {"target": MISSING},
        },
        "R-ADM-02": {
            "PASS": {},
            "PASS:persetujuan": {"target": _SEKDA, "letters": letters(letter("persetujuan_gubernur"))},
            "PASS:diklat": {"target": _CAMAT, "record": Record(trainings=(Training("Kepamongprajaan", None, None),))},
            "BLOCK": {"target": _SEKDA},
            "WARN": {"target": target(name="Direktur RSUD Contoh")},
            "WARN:camat": {"target": _CAMAT, "record": Record(trainings=())},
            "UNKNOWN": {"target": _CAMAT, "record": UNRECORDED},
        },
        "R-SCP-01": {
            "PASS": {},
            "BLOCK": {"target": target(instance="Kabupaten Contoh")},
            "BLOCK:urutan": {
                "target": target(instance="Kabupaten Contoh"),
                "letters": letters(*OUTWARD, letter("rekomendasi_opd_tujuan", date=date(2026, 11, 30))),
            },
            "BLOCK:jalur_lain": {"target": target(instance="Kementerian Contoh")},
            "PASS:antarinstansi": {"target": target(instance="Kabupaten Contoh"), "letters": letters(*OUTWARD)},
            "UNKNOWN": {"target": MISSING},
        },
        "R-DEM-02": {
            "PASS": {},
            "PASS:akhir_penugasan": _TERM_ENDS,
            "BLOCK": {"target": _LOWER},
            "WARN:jenis": {"case": case(kind="promosi")},
            "PASS:beralasan": {"target": _LOWER, "case": case(kind="demosi"), "sanctions": (sanction(),)},
            "UNKNOWN": {"target": MISSING},
        },
        "R-DEM-03": {
            "PASS": _PUNISHED,
            "PASS:tidak_berlaku": {},
            "BLOCK": {**_PUNISHED, "sanctions": (sanction(inspected_on=_AFTER_SK),)},
            "BLOCK:belum_ada": {**_PUNISHED, "sanctions": ()},
            "UNKNOWN": {**_PUNISHED, "sanctions": (sanction(inspected_on=None),)},
        },
        "R-DEM-04": {
            "PASS:akhir_penugasan": _TERM_ENDS,
            "PASS": {},
            "BLOCK": {"target": target(kind="pengawas", echelon="IV.b")},
            "PASS:pembebasan": {"target": staff(id=TARGET), "sanctions": (sanction(kind="pembebasan_jabatan"),)},
            "UNKNOWN": {"origin": MISSING},
        },
        "R-DEM-05": {
            "PASS": {},
            "PASS:sesuai": {**_RELEASE, **_about(reason_code="kinerja"), "record": _POOR},
            "BLOCK": {**_RELEASE, **_about(reason_code="kinerja")},
            "UNKNOWN": {**_RELEASE, **_about(reason_code="kinerja"), "record": UNRECORDED},
        },
        "R-DEM-06": {
            "PASS:akhir_penugasan": _TERM_ENDS,
            "PASS": {},
            "PASS:diberitahu": {"target": _LOWER},
            "PASS:tanpa_pembanding": _RELEASE,
            "WARN": {"target": target(job_class=8), **_about(told_on=None, reason_text=None)},
            "UNKNOWN": {"target": target(job_class=None)},
        },
        "R-DIS-01": {
            "PASS": {},
            "PASS:pernyataan": {"sanctions": MISSING},
            "WARN:penandatangan": {
                "sanctions": MISSING,
                "letters": (),
                "statements": (statement("bebas_hukdis"),),
                "executives": frozenset({PPK}),
            },
            "PASS:pelaksanaan": _PUNISHED,
            "BLOCK": {"case": _PROMOTED, "sanctions": (sanction(),)},
            "BLOCK:proses": {"case": _PROMOTED, "sanctions": (sanction(in_process=True),)},
            "BLOCK:proses_hukum": {"case": _PROMOTED, "absences": _HELD},
            "WARN": {"sanctions": (sanction(end=None),)},
            "WARN:proses": {"sanctions": (sanction(in_process=True),)},
            "WARN:proses_hukum": {"absences": _HELD},
            "UNKNOWN": {"sanctions": MISSING, "letters": ()},
        },
        "R-DIS-02": {
            "PASS": {**_PUNISHED, "letters": letters(letter("tim_pemeriksa"))},
            "PASS:bukan_berat": {},
            "BLOCK": _PUNISHED,
            "UNKNOWN": {"origin": MISSING},
        },
        "R-DOC-01": {"PASS": {}, "BLOCK": {"letters": ()}, "UNKNOWN": {"target": MISSING}},
        "R-DOC-02": {
            "PASS": {},
            "BLOCK": {"target": _FOREIGN, "letters": ()},
            "BLOCK:kedaluwarsa": {"target": _FOREIGN, "letters": (letter("bebas_temuan", date=date(2026, 1, 5)),)},
            "WARN": {"letters": ()},
            "WARN:kedaluwarsa": {"letters": (letter("bebas_temuan", date=date(2026, 1, 5)),)},
            "UNKNOWN": {"target": MISSING},
        },
        "R-DOC-04": {"PASS": {}, "BLOCK": {"letters": (letter("sk", sha256="a" * 64), letter("sk", sha256="b" * 64))}},
        "R-DOC-03": {
            "PASS": {},
            "BLOCK": {"decisions": (decision("tpk", OTHER, on=_AFTER_SK),)},
            "UNKNOWN": {"letters": (letter("ba_tpk", date=None),)},
        },
        "R-DOC-05": {
            "PASS": {},
            "BLOCK": {"case": _PROMOTED, "record": _POOR},
            "WARN": {"record": _POOR},
            "UNKNOWN": {"record": UNRECORDED},
        },
        "R-MER-01": {
            "PASS": {"case": _PROMOTED},
            "PASS:bukan_promosi": {},
            "WARN": {"case": _PROMOTED, "record": record(boxes=(Box(6, None),))},
            "UNKNOWN": {"case": _PROMOTED, "record": UNRECORDED},
        },
        "R-MER-02": {
            "PASS": {},
            "WARN": _about(reason_text="Bukan pendukung partai pemenang"),
            "UNKNOWN": _about(reason_text=" "),
        },
        "R-MER-03": {
            "PASS": {},
            "PASS:beralasan": _RELEASE,
            "WARN": {**_RELEASE, **_about(reason_text=None), "record": _SELECTED},
            "UNKNOWN": {"origin": MISSING},
        },
        "R-COI-01": {
            "PASS": {},
            "BLOCK": {"relations": (Relation(PPK, "orang_tua"),)},
            "PASS:pernyataan": {"relations": MISSING, "statements": (statement("tanpa_konflik"),)},
            "UNKNOWN": {"relations": MISSING},
        },
        "R-VAC-01": {
            "PASS": {},
            "BLOCK": _TAKEN,
            "BLOCK:tidak_ada": {"target": MISSING},
            "BLOCK:sama": {"target": post()},
            "BLOCK:diperebutkan": {"rivals": (rival(nip=OTHER, target_post=TARGET),)},
            "PASS:pelepasan": {"target": None},
            "PASS:bergantian": {**_TAKEN, "rivals": (_LEAVER,)},
            "BLOCK:rantai_putus": {
                "holders": (holder(),),
                "rivals": (rival(origin_post=TARGET, target_post="X9", stuck="perlu_perbaikan"),),
            },
            "BLOCK:belum_dilepas": {
                **_TAKEN,
                "rivals": (_LEAVER._replace(state=Stage.USULAN),),
                "trigger": Trigger.SETUJUI,
            },
            "UNKNOWN": {"holders": MISSING},
        },
        "R-RET-01": {
            "PASS": {},
            "BLOCK": {"person": person(birth=date(1968, 12, 2))},
            "WARN": {"person": person(birth=date(1969, 6, 1))},
            "UNKNOWN": {"person": person(birth=MISSING)},
        },
        "R-SOS-01": {
            "PASS": {},
            "WARN": {"briefing_on": date(2026, 12, 2)},
            "WARN:belum_diberitahu": {"case": case(told_on=None), "trigger": Trigger.SETUJUI},
            "WARN:sesi_belum_terlaksana": {"sessions": (SessionDay("S1", date(2026, 11, 20)),)},
            "PASS:terbukti": {"sessions": (SessionDay("S1", date(2026, 11, 20), date(2026, 11, 23)),)},
            "UNKNOWN": {"briefing_on": None},
        },
        "R-HND-01": {
            "PASS": {},
            "BLOCK": {"tasks": (task("A1", state="terbuka"),)},
            "BLOCK:surat": {"letters": ()},
            "BLOCK:tanda_tangan": {"letters": letters(bast(members=(SUBJECT,)), without="bast")},
            "BLOCK:tautan": {"tasks": (task("A1", via="tautan"),)},
            "UNKNOWN": {"origin": MISSING, "letters": letters()},
        },
        "R-TIM-01": {
            "PASS": {"letters": (), "today": date(2026, 12, 2)},
            "PASS:belum_mulai": {"decisions": ()},
            "PASS:dijawab": {},
            "PASS:berhenti": {"letters": (letter("rekomendasi_bkn", result="perlu_perbaikan"),)},
            "WARN": {"letters": (), "today": date(2027, 2, 1)},
        },
        "R-TIM-03": {
            "PASS": {"case": case(state=Stage.SELESAI)},
            "PASS:belum_ada_sk": {},
            "PASS:menunggu": {"case": case(state=Stage.SELESAI), "letters": (_OBJECTION,)},
            "PASS:dijawab": {
                "case": case(state=Stage.SELESAI),
                "letters": (_OBJECTION, letter("jawaban_keberatan", date=date(2026, 12, 9))),
            },
            "WARN": {"case": case(state=Stage.SELESAI), "letters": (_OBJECTION,), "today": date(2027, 2, 1)},
            "WARN:terlambat_diajukan": {
                "case": case(state=Stage.SELESAI),
                "decree": decree(date=date(2026, 11, 2)),
                "letters": (_OBJECTION,),
            },
            "UNKNOWN": {"case": case(state=Stage.SELESAI), "letters": (), "decree": decree(date=None)},
        },
        "R-TIM-02": {
            "PASS:antarinstansi": {"target": target(instance="Kabupaten Contoh")},
            "PASS": {},
            "BLOCK": {"decree": decree(inauguration=date(2027, 3, 1))},
            "BLOCK:sebelum_sk": {"decree": decree(inauguration=date(2026, 11, 30))},
            "BLOCK:undangan": {"decree": decree(invitation=date(2026, 12, 3))},
            "WARN": {"decree": decree(inauguration=date(2027, 1, 5))},
            "PASS:tanpa_pelantikan": {"target": staff(), "decree": decree(inauguration=None)},
            "UNKNOWN": {"decree": decree(invitation=None)},
        },
    }
)
_ACTING_TERMS = {
    "PASS": [(date(2026, 12, 1), date(2027, 2, 28))],
    "BLOCK": [(date(2026, 12, 1), date(2027, 3, 31))],
    "BLOCK:perpanjangan": [(date(2026, 8, 3), date(2026, 10, 30)), (date(2026, 11, 2), date(2027, 4, 1))],
    "BLOCK:perpanjangan_kedua": [(date(2026, n, 1), date(2026, n, 30)) for n in (9, 10, 11, 12)],
    "WARN:berakhir": [(date(2026, 9, 1), date(2026, 11, 27))],
    "WARN": [(date(2026, 9, 14), None)],
    "WARN:perpanjangan": [(date(2026, 7, 1), date(2026, 9, 11)), (date(2026, 9, 14), None)],
    "UNKNOWN": [(None, None)],
}
_SIGHTS = {
    "R-CON-01": {
        "PASS": Sight(Stage.USULAN, None, frozenset({"tpk"})),
        "PASS:sesudah_sk": Sight(Stage.SELESAI, None, frozenset()),
        "BLOCK": Sight(Stage.USULAN, None, frozenset()),
    },
    "R-PDP-01": {
        "PASS": Sight(Stage.USULAN, None, frozenset({"analis"}), "hukdis"),
        "PASS:umum": Sight(Stage.USULAN, None, frozenset()),
        "BLOCK": Sight(Stage.USULAN, None, frozenset({"atasan"}), "hukdis"),
        "UNKNOWN": Sight(Stage.USULAN, None, frozenset({"analis"}), "biometrik"),
    },
}
_BESIDE = {
    "R-PLT-01": {
        key: ActingFacts(
            "P", "Kepala Contoh", tuple(Acting(OTHER, "plt", None, *term) for term in terms), calendar(), TODAY
        )
        for key, terms in _ACTING_TERMS.items()
    },
    **_SIGHTS,
}
"""Facts of their own for the rules that guard no step and are asked of no case."""
_ELSEWHERE = {
    "R-DAT-01": {"BLOCK", "BLOCK:baris", "UNKNOWN"},
    "R-TEN-03": {"WARN:tanpa_usulan"},
    "R-SRV-01": {"UNKNOWN"},
    "R-DOC-04": {"UNKNOWN"},
    "R-TIM-01": {"UNKNOWN"},
    "R-CON-01": {"UNKNOWN"},
}
"""Sentences that no facts of a case lead to: of a bad row, of the night, and the plain ones that are left to fall back on."""
_LIFTED = "WARN:dikesampingkan"
"""Of every rule that a step asks: what stops none needs no letter."""


@pytest.mark.parametrize(
    ("code", "key", "changes"),
    [
        pytest.param(code, key, changes, id=f"{code} {key}")
        for code, keys in _REACHED.items()
        for key, changes in keys.items()
    ],
)
def test_a_sentence_is_reached_and_filled(code, key, changes):
    """These facts give this result and case, whose own sentence is filled, with no hole and no word of the program."""
    given_facts = facts(**changes)
    found = book().rules[code].function(given_facts, params(code, given_facts.case.kind))
    assert (f"{found.result}:{found.case}" if found.case else found.result.value) == key
    _assert_told(found)


@pytest.mark.parametrize(
    ("code", "key", "given_facts"),
    [
        pytest.param(code, key, given_facts, id=f"{code} {key}")
        for code, keys in _BESIDE.items()
        for key, given_facts in keys.items()
    ],
)
def test_a_sentence_beside_the_steps_is_reached_and_filled(code, key, given_facts):
    """The rules that guard no step answer with a sentence of their own as well."""
    found = book().rules[code].function(given_facts, params(code))
    assert (f"{found.result}:{found.case}" if found.case else found.result.value) == key
    _assert_told(found)


@pytest.mark.parametrize(
    ("code", "key", "given_load"),
    [
        pytest.param(code, key, given_load, id=f"{code} {key}")
        for code, keys in duties.LOADS.items()
        for key, given_load in keys.items()
    ],
)
def test_a_sentence_of_the_round_is_reached_and_filled(code, key, given_load):
    """R-SRV-01 and R-SRV-02 answer for the round, and their sentences are filled alike."""
    (found,) = book().rules[code].function(RoundFacts("G", (given_load,), (), TODAY), params(code))
    assert ":".join(filter(None, (found.result, found.case))) == key
    _assert_told(found)


_OF_THE_PROGRAM = re.compile(r"None|MISSING|Missing|[\[\]{}]|date\(")


def _assert_told(found):
    told = explainer().explain(found)
    for key in ("alasan", "perbaikan", "penanggung_jawab"):
        text = told[key]
        assert bool(text) is (key == "alasan" or found.result is not Result.PASS)
        assert not _OF_THE_PROGRAM.search(text), text


@pytest.mark.parametrize("code", sorted(book().rules))
def test_every_configured_sentence_is_reached(code):
    """A sentence that nothing leads to is either a slip in its key or left over."""
    reached = set({**_REACHED, **_BESIDE, **duties.LOADS}[code])
    lifted = set() if isinstance(book().rules[code].asked_from, Occasion) else {_LIFTED}
    assert set(read_rule_texts()[code].reasons) == reached | _ELSEWHERE.get(code, set()) | lifted


_ANSWERS = {"holds": "PASS", "fails": "BLOCK", "blocks": "BLOCK", "warns": "WARN", "unknown": "UNKNOWN"}


def _cases(node):
    if isinstance(node, ast.IfExp):
        return _cases(node.body) | _cases(node.orelse)
    return {ast.literal_eval(node)}


def _said(theme):
    source = inspect.getsource(import_module(f"workflow.domain.rules.{theme}"))
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        answer = _ANSWERS.get(ast.unparse(call.func))
        if answer:
            named = [given.value for given in call.keywords if given.arg == "case"]
            for said in _cases([*named, *call.args[2:], ast.Constant("")][0]):
                yield f"{answer}:{said}" if said else answer


@pytest.mark.parametrize(
    "theme", sorted({rule.function.__module__.rpartition(".")[2] for rule in book().rules.values()})
)
def test_every_case_in_the_code_has_its_sentence(theme):
    """What the functions of a theme can answer, read from their source, is what its rules have sentences for."""
    codes = [code for code, rule in book().rules.items() if rule.function.__module__.endswith(f".{theme}")]
    configured = {key for code in codes for key in read_rule_texts()[code].reasons}
    # A rule whose severity is `peringatan` answers `fails` with WARN.
    soft = {key.replace("WARN", "BLOCK", 1) for code in codes if not book().rules[code].blocking for key in configured}
    assert set(_said(theme)) - configured - soft == set()


@pytest.mark.parametrize("code", sorted(book().rules))
def test_every_severity_in_use_has_a_sentence(code):
    """Where a rule blocks, for any kind of transfer, it says why; where it only warns as well."""
    rule, reasons = book().rules[code], read_rule_texts()[code].reasons
    for blocking in {rule.blocking, *rule.blocking_by_kind.values()}:
        wanted = "BLOCK" if blocking else "WARN"
        assert any(key.partition(":")[0] == wanted for key in reasons)
    assert {"PASS", "UNKNOWN"} <= set(reasons)


@pytest.mark.parametrize("code", sorted({**_REACHED, **_BESIDE}))
def test_a_rule_names_the_cases_in_which_it_refuses(code):
    """`@refuses` says what the start looks up sentences for: exactly the refusals that facts lead to."""
    rule = book().rules[code]
    word = "BLOCK" if rule.blocking else "WARN"
    reached = {key.partition(":")[2] for key in {**_REACHED, **_BESIDE}[code] if key.partition(":")[0] == word}
    assert set(getattr(rule.function, "refuses", ("",))) == reached


_DAYS = st.none() | st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=60))
_POSTS = st.sampled_from(
    [
        None,
        MISSING,
        post(),
        target(),
        _LOWER,
        _EXECUTIVE,
        staff(),
        functional("Perencana"),
        functional("Guru"),
        persons.JF,
    ]
)
_LETTERS = st.lists(
    st.builds(
        letter,
        st.sampled_from(
            [
                *(i.kind for i in letters()),
                "persetujuan_mendagri",
                "permohonan_asn",
                "delegasi",
                "lhp",
                "tim_pemeriksa",
                "keberatan",
                "petikan",
            ]
        ),
        date=_DAYS,
        covers=st.sampled_from([(), ("*",), (SUBJECT,), (f"{SUBJECT}:{TARGET}",), _OTHER_POST, (f"{OTHER}:X",)]),
        result=st.sampled_from(["setuju", "tolak", "perlu_perbaikan"]),
        members=st.sampled_from([(), (OTHER,), (OTHER, PPK, PROPOSER)]),
        to_nip=st.sampled_from([None, OTHER]),
        from_nip=st.sampled_from([None, PPK]),
        start=_DAYS,
        end=_DAYS,
    ),
    max_size=5,
).map(tuple)
_ANY_FACTS = {
    "parties": st.builds(
        Parties, st.sampled_from([(), (SUCCESSOR,), (OTHER,)]), st.sampled_from([(), (SUPERIOR,), (PPK, OTHER)])
    ),
    "decisions": st.lists(
        st.builds(
            decision,
            st.sampled_from(["kepala_opd", "tpk", "pyb"]),
            st.just(OTHER),
            outcome=st.sampled_from(["setuju", "tolak", "abstain"]),
            on=st.dates(date(2026, 11, 1), date(2027, 1, 31)),
            letter_number=st.sampled_from([None, "800/ba_tpk/2026", "tidak ada"]),
        ),
        max_size=3,
    ).map(tuple),
    "origin": _POSTS,
    "target": _POSTS,
    "origin_since": st.just(MISSING) | st.dates(date(2019, 1, 1), TODAY),
    "proposer": st.sampled_from([None, PROPOSER, PPK, SUBJECT]),
    "decree": st.builds(
        decree,
        date=_DAYS,
        inauguration=_DAYS,
        invitation=_DAYS,
        tmt=_DAYS,
        signer=st.sampled_from([None, PPK, OTHER, SUBJECT]),
    ),
    "letters": _LETTERS,
    "sanctions": st.sampled_from(
        [
            MISSING,
            (),
            (sanction(),),
            (sanction(kind="pembebasan_jabatan", end=None),),
            (sanction(in_process=True, decided_on=None, inspected_on=None, number=None),),
            (sanction(level="sedang", inspected_on=_AFTER_SK),),
        ]
    ),
    "absences": st.sampled_from(
        [MISSING, (), _HELD, (_STUDY,), (persons.STUDY, Absence("sakit", None, TODAY)), (Absence("cltn", None, TODAY),)]
    ),
    "executives": st.sampled_from([MISSING, frozenset({PPK})]),
    "statements": st.sampled_from(
        [(), (statement("bebas_hukdis"),), (statement("kompetensi"), statement("formasi", None))]
    ),
    "record": st.builds(
        record,
        ratings=st.sampled_from([MISSING, (), _POOR.ratings]),
        services=st.sampled_from([MISSING, (), _SELECTED.services]),
        tests=st.sampled_from([MISSING, (), record().tests]),
        trainings=st.sampled_from([MISSING, (), record().trainings]),
        boxes=st.sampled_from([MISSING, (), (Box(9, None), Box(3, TODAY))]),
    ),
    "relations": st.sampled_from([MISSING, (), (Relation(PPK, "anak"),), (Relation(OTHER, "usaha"),)]),
    "holders": st.sampled_from([MISSING, (), (holder(),), (holder(SUBJECT), holder(OTHER))]),
    "rivals": st.sampled_from([(), (_LEAVER,), (_LEAVER, rival(nip=OTHER, target_post=TARGET))]),
    "head_of_region": st.sampled_from([MISSING, _DEFINITIVE, _ACTING]),
    "election": st.sampled_from([MISSING, Election(None), Election(date(2027, 1, 5))]),
    "signer_status": st.sampled_from([MISSING, *ActingStatus]),
    "person": st.sampled_from([MISSING, person(), person(birth=MISSING), person(nip="rusak", nip_holders=3)]),
    "ppk": st.sampled_from([MISSING, (), (PPK,)]),
    "case": st.builds(
        case,
        kind=st.sampled_from(["rotasi", "promosi", "demosi", "permintaan_sendiri", "pelepasan"]),
        reason_code=st.sampled_from([None, "disiplin", "penataan", "kinerja"]),
        reason_text=st.sampled_from([None, " ", "Penataan", "Usianya dan agamanya"]),
        ground=st.sampled_from([None, "mengundurkan_diri", "tugas_belajar", "tidak_memenuhi_syarat"]),
        own_request=st.booleans(),
        state=st.sampled_from(Stage),
        told_on=_DAYS,
    ),
    "tasks": st.sampled_from([(), (task("A1", via="tautan"),), (task("A1", state="ditolak"),)]),
    "standard": st.sampled_from([MISSING, {}, standard(), standard(5)]),
    "roster_on": st.sampled_from([None, TODAY, date(2020, 1, 1)]),
    "actor": st.sampled_from([None, actor(), actor(SUBJECT), actor(OTHER, on_behalf=PROPOSER)]),
}


_DECIDING = {"putuskan", "tolak", "kembalikan", "tunda", "batalkan"}


for _name, _more in duties.POOLS.items():
    _ANY_FACTS[_name] = _ANY_FACTS.get(_name, st.nothing()) | st.sampled_from(_more)


@given(st.builds(facts, **{name: pool | st.just(getattr(facts(), name)) for name, pool in _ANY_FACTS.items()}))
def test_any_mixture_of_facts_is_answered(mixed: Facts):
    """Whatever is there and whatever is missing, no rule raises, and each answer has its sentence."""
    for trigger in Trigger:
        asked = replace(mixed, trigger=trigger)
        for found in judge(asked, trigger, book()):
            assert isinstance(found, Finding)
            _assert_told(found)
        for found in judge_clocks(asked, book()):
            _assert_told(found)
        assert bool(judge(asked, trigger, book())) is (trigger in FORWARD_TRIGGERS or trigger.value in _DECIDING)
