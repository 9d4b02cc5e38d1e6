"""Facts that reach each sentence of the rules about the person: education, experience, competence, grade, JF, leave, data."""

from datetime import date

from tests.builders import (
    SK_DAY,
    TARGET,
    case,
    functional,
    holder,
    letter,
    letters,
    levels,
    person,
    post,
    record,
    service,
    statement,
    target,
)
from workflow.domain.facts import Absence
from workflow.domain.missing import MISSING

STAFF = target(kind="pelaksana", profile="pelaksana", echelon=None, education_min=None, grade_min=None, grade_max=None)
JF = functional("Perencana Ahli Muda", id=TARGET, grade_min=None, grade_max=None, education_min=None)
PENGAWAS = post(kind="pengawas", echelon="IV.a")
STUDY = Absence("tugas_belajar", date(2026, 9, 1), None)
WAS_STAFF = service(kind="pelaksana", profile="pelaksana", echelon=None)
UNASSESSED = record(levels=MISSING)
STATED = (statement("kompetensi"),)

REACHED = {
    "R-DAT-02": {
        "PASS": {},
        "WARN": {"person": person(roster_post="LAIN")},
        "WARN:usia": {"roster_on": date(2026, 10, 1)},
        "UNKNOWN": {"roster_on": None},
    },
    "R-SCP-02": {
        "PASS": {},
        "BLOCK": {"person": person(employment="PPPK")},
        "BLOCK:relokasi": {"person": person(employment="PPPK"), "target": target(profile="pppk")},
        "PASS:relokasi": {
            "person": person(employment="PPPK"),
            "target": target(profile="pppk"),
            "letters": letters(letter("perjanjian_kerja")),
        },
        "UNKNOWN": {"person": person(employment=None)},
    },
    "R-CMP-01": {
        "PASS": {},
        "PASS:pelepasan": {"target": None},
        "PASS:tidak_disyaratkan": {"target": STAFF},
        "BLOCK": {"person": person(education="D3")},
        "UNKNOWN": {"person": person(education=None)},
    },
    "R-CMP-02": {
        "PASS": {"origin": PENGAWAS},
        "PASS:bukan_promosi": {},
        "PASS:tidak_disyaratkan": {"target": STAFF},
        "BLOCK": {"origin": PENGAWAS, "origin_since": SK_DAY, "record": record(services=(WAS_STAFF,))},
        "UNKNOWN": {"origin": PENGAWAS, "origin_since": SK_DAY, "record": record(services=MISSING)},
    },
    "R-CMP-03": {
        "PASS": {},
        "PASS:antarinstansi": {"target": target(instance="Kabupaten Contoh")},
        "PASS:pelepasan": {"target": None},
        "PASS:pernyataan": {"record": UNASSESSED, "statements": STATED},
        "WARN": {"record": record(levels=levels(2.25))},
        "BLOCK": {"record": record(levels=levels(2))},
        "BLOCK:kritis": {"record": record(levels=levels(3, M_1=1))},
        "UNKNOWN": {"record": UNASSESSED},
    },
    "R-CMP-04": {
        "PASS": {},
        "PASS:pelepasan": {"target": None},
        "PASS:tidak_disyaratkan": {"target": STAFF},
        "WARN:satu_di_bawah": {"person": person(grade="III/c")},
        "WARN:turun": {
            "person": person(grade="IV/a"),
            "target": target(kind="pengawas", echelon="IV.a", grade_max="III/d"),
        },
        "BLOCK": {"person": person(grade="III/b")},
        "BLOCK:di_atas": {"person": person(grade="IV/b")},
        "UNKNOWN": {"person": person(grade="IX")},
    },
    "R-JF-01": {
        "PASS": {"target": JF},
        "PASS:bukan_jf": {},
        "PASS:tetap": {"target": JF, "origin": functional("Perencana Ahli Pertama")},
        "BLOCK": {"target": JF, "record": record(tests=())},
        "UNKNOWN": {"target": JF, "record": record(tests=MISSING)},
    },
    "R-JF-02": {
        "PASS": {"target": JF},
        "PASS:bukan_jf": {},
        "PASS:pernyataan": {"target": JF, "holders": MISSING, "statements": (statement("formasi"),)},
        "BLOCK": {"target": JF, "holders": (holder(),)},
        "BLOCK:tanpa_formasi": {"target": JF._replace(slots=0)},
        "UNKNOWN": {"target": JF, "holders": MISSING},
    },
    "R-LVE-01": {
        "PASS": {},
        "PASS:dasar_pelepasan": {"target": None, "case": case(ground="tugas_belajar"), "absences": (STUDY,)},
        "PASS:pernyataan": {"absences": MISSING, "statements": (statement("tanpa_tugas_belajar"),)},
        "BLOCK": {"absences": (STUDY,)},
        "UNKNOWN": {"absences": MISSING},
    },
}
"""By rule: result and case, with the facts of the lawful case that lead to it."""
