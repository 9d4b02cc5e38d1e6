"""Facts that lead to each answer of the rules on posts left, frozen periods, the end of a handover and cancellation."""

from datetime import date

from tests.builders import (
    ORIGIN,
    OTHER,
    PPK,
    SUCCESSOR,
    actor,
    frozen_load,
    holder,
    letter,
    letters,
    load,
    post,
    rival,
    staff,
    target,
    task,
)
from workflow.domain.facts import Acting, Succession, UnitTurn
from workflow.domain.missing import MISSING
from workflow.domain.stages import Role, Stage, Trigger

SUCCESSION = rival(number="MUT-2026-0003", nip=SUCCESSOR, origin_post="LAIN", target_post=ORIGIN)
EMPTY = {"succession": Succession()}
CRITICAL = post(service_critical=True)
SIGNING = {"target": target(signatory=True)}
BEHIND = {"succession": Succession((SUCCESSION._replace(state=Stage.USULAN),)), "trigger": Trigger.SETUJUI}
ACTING = Acting(OTHER, "plt", "800/plt/2026", date(2026, 12, 3), date(2027, 3, 2))
REVOKED = task("D1", blocking=False, done_on=date(2026, 12, 7))
MONEY = {"granted": (Role.PENGELOLA_KEUANGAN,)}
HANDED = task("C2", blocking=False, done_on=date(2026, 12, 2))
CANCELLED = {
    "actor": actor(PPK)._replace(reason="Putusan atas keberatan.", letter="800/sk-batal/2026"),
    "trigger": Trigger.BATALKAN,
}

REACHED = {
    "R-VAC-02": {
        "PASS": {},
        "WARN": EMPTY,
        "WARN:menunggu": BEHIND,
        "BLOCK": {**EMPTY, "origin": CRITICAL},
        "BLOCK:menunggu": {**BEHIND, "origin": CRITICAL},
        "PASS:tanpa_jabatan": {"origin": None},
        "PASS:bukan_pejabat": {"origin": staff()},
        "UNKNOWN": {"origin": MISSING},
    },
    "R-HND-02": {
        "PASS": {},
        "BLOCK": {"letters": letters(letter("spmt", date=date(2026, 12, 2)), without="spmt")},
        "BLOCK:spp": {"letters": letters(without="spp")},
        "BLOCK:mulai": {"target": target(profile="kesehatan")},
        "PASS:pelepasan": {"target": None},
        "UNKNOWN": {"letters": letters(without="spmt")},
    },
    "R-HND-03": {
        "PASS": {**MONEY, "tasks": (HANDED,)},
        "WARN": {**MONEY, "tasks": (HANDED._replace(done_on=date(2026, 12, 3)),)},
        "BLOCK": {**MONEY, "tasks": (HANDED._replace(state="terbuka"),)},
        "PASS:bukan_pengelola": {},
        "PASS:tanpa_jabatan": {"origin": None},
        "UNKNOWN": {"granted": MISSING},
    },
    "R-HND-04": {
        "PASS": {},
        "WARN": {"tasks": (REVOKED._replace(state="terbuka"),)},
        "WARN:terlambat": {"tasks": (REVOKED._replace(done_on=date(2026, 12, 8)),)},
        "BLOCK": {"tasks": (REVOKED._replace(state="terbuka"),), "origin": post(signatory=True)},
        "BLOCK:sertifikat": SIGNING,
        "PASS:tanpa_jabatan": {"origin": None},
        "UNKNOWN": {"tasks": ()},
    },
    "R-REV-01": {
        "PASS": CANCELLED,
        "WARN": {**CANCELLED, "succession": Succession(others=(holder(SUCCESSOR),))},
        "BLOCK": {"actor": actor(PPK)._replace(reason="Putusan atas keberatan.")},
        "BLOCK:alasan": {"actor": actor(PPK)._replace(letter="800/sk-batal/2026")},
        "PASS:tanpa_jabatan": {**CANCELLED, "origin": None},
        "UNKNOWN": {**CANCELLED, "origin": MISSING},
    },
}

_THREE_LEAVE = tuple(UnitTurn(f"M-{number}", date(2026, 12, 3), enters=False, done=False) for number in range(3))

LOADS = {
    "R-SRV-01": {
        "PASS": load(1, 20),
        "WARN": load(5, 20),
        "BLOCK": load(9, 20),
        "WARN:minimum": load(3, 7, turns=_THREE_LEAVE),
    },
    "R-SRV-02": {
        "PASS": frozen_load(date(2026, 12, 14)),
        "WARN": frozen_load(date(2026, 12, 15)),
        "UNKNOWN": frozen_load(),
    },
}
"""Of the rules that answer for the round: what one unit's load leads to."""

POOLS = {
    "succession": [
        Succession(),
        Succession((SUCCESSION,), (holder(OTHER),), (ACTING,)),
        Succession(acting=(ACTING._replace(start=None, end=None), ACTING)),
        BEHIND["succession"],
    ],
    "granted": [MISSING, (), (Role.PENGELOLA_KEUANGAN, Role.ANALIS)],
    "tasks": [(HANDED, REVOKED), (task("D3"), REVOKED._replace(done_on=None)), (HANDED._replace(state="batal"),)],
    "target": [SIGNING["target"]],
    "origin": [CRITICAL, post(signatory=True, slots=0)],
    "actor": [CANCELLED["actor"]],
}
"""What the mixtures of facts are drawn from beside the common ones."""
