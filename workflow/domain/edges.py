"""The transition table: every legal step as one row of data.

What is not in this table is K-TAHAP. Who may fire a row is in its roles; which rules guard it follows from
`asked_from` and `guards_up_to` of config/rules.toml, because a rule belongs to a stretch of the way and not to one row.
"""

from collections import Counter
from typing import NamedTuple

from workflow.domain.stages import FIVE_STAGES, FORWARD_TRIGGERS, Role, Stage, Trigger


class Edge(NamedTuple):
    """One legal step.

    Args:
        trigger, source, dest: dest equals source for an act that does not move the case.
        roles: who may fire it; `SISTEM` only where the step records that conditions are met.
        event: name of the ledger entry, in the past tense.
        basis: the article or the source that the step rests on, in Indonesian; shown with the timeline.
        remembered: for steps out of `ditunda`: the stage that must be remembered for this row to apply.
    """

    trigger: Trigger
    source: Stage
    dest: Stage
    roles: tuple[Role, ...]
    event: str
    basis: str
    remembered: Stage | None = None

    @property
    def moves(self) -> bool:
        """True where the case changes its state."""
        return self.source is not self.dest

    @property
    def human(self) -> bool:
        """True where only a named person may fire it."""
        return Role.SISTEM not in self.roles


_PLAN = "PP 11/2017 pasal 190 ayat (1) dan (4)"
_PROPOSAL = "Peraturan BKN 5/2019"
_PPK = "PP 11/2017 pasal 191"
_LOCAL = "tata kerja kota (usulan sistem)"
_GOOD_GOVERNANCE = "UU 30/2014"
_OBJECTION = "PP 79/2021"

_NIGHT = (Role.SISTEM, Role.ANALIS)
_STEERING = (Role.ANALIS, Role.PYB, Role.PPK)
_PEMETAAN, _USULAN, _SOSIALISASI, _PERSETUJUAN, _SERAH_TERIMA = FIVE_STAGES


def _forward() -> list[Edge]:
    return [
        Edge(Trigger.AJUKAN, _PEMETAAN, _USULAN, _NIGHT, "transfer:pemetaan:submitted", _PLAN),
        Edge(Trigger.LENGKAPI, _USULAN, _SOSIALISASI, _NIGHT, "transfer:usulan:completed", _PROPOSAL),
        Edge(Trigger.TUNTASKAN, _SOSIALISASI, _PERSETUJUAN, _NIGHT, "transfer:sosialisasi:concluded", _LOCAL),
        Edge(Trigger.SETUJUI, _PERSETUJUAN, _SERAH_TERIMA, (Role.PPK,), "transfer:persetujuan:approved", _PPK),
        Edge(Trigger.SELESAIKAN, _SERAH_TERIMA, Stage.SELESAI, _NIGHT, "transfer:serah_terima:finished", _LOCAL),
    ]


def _decisions() -> list[Edge]:
    approvers = (Role.INSPEKTORAT, Role.TPK, Role.PYB)
    return [
        Edge(Trigger.PUTUSKAN, _USULAN, _USULAN, (Role.KEPALA_OPD,), "transfer:usulan:opinion_given", _PROPOSAL),
        Edge(Trigger.PUTUSKAN, _PERSETUJUAN, _PERSETUJUAN, approvers, "transfer:persetujuan:considered", _PPK),
        Edge(Trigger.TOLAK, _PERSETUJUAN, Stage.DITOLAK, (Role.PPK, Role.PYB), "transfer:persetujuan:rejected", _PPK),
        Edge(
            Trigger.TOLAK,
            Stage.DITUNDA,
            Stage.DITOLAK,
            (Role.PPK, Role.PYB),
            "transfer:ditunda:rejected",
            _PPK,
            remembered=_PERSETUJUAN,
        ),
    ]


def _returns() -> list[Edge]:
    edges = []
    for source in (_USULAN, _SOSIALISASI, _PERSETUJUAN):
        for dest in FIVE_STAGES[: FIVE_STAGES.index(source)]:
            event = f"transfer:{source}:returned"
            edges.append(Edge(Trigger.KEMBALIKAN, source, dest, _STEERING, event, _GOOD_GOVERNANCE))
    return edges


def _pauses() -> list[Edge]:
    edges = []
    for stage in FIVE_STAGES:
        edges.append(Edge(Trigger.TUNDA, stage, Stage.DITUNDA, _STEERING, f"transfer:{stage}:paused", _GOOD_GOVERNANCE))
        resumed = "transfer:ditunda:resumed"
        edges.append(
            Edge(Trigger.LANJUTKAN, Stage.DITUNDA, stage, _STEERING, resumed, _GOOD_GOVERNANCE, remembered=stage)
        )
    return edges


def _withdrawals() -> list[Edge]:
    who = (Role.PENGUSUL, Role.ASN)
    edges = []
    for stage in FIVE_STAGES[:4]:
        edges.append(Edge(Trigger.TARIK, stage, Stage.DITARIK, who, f"transfer:{stage}:withdrawn", _PROPOSAL))
        edges.append(
            Edge(
                Trigger.TARIK,
                Stage.DITUNDA,
                Stage.DITARIK,
                who,
                "transfer:ditunda:withdrawn",
                _PROPOSAL,
                remembered=stage,
            )
        )
    return edges


def _endings() -> list[Edge]:
    edges = []
    for stage in (_SERAH_TERIMA, Stage.SELESAI):
        edges.append(
            Edge(
                Trigger.BATALKAN, stage, Stage.DIBATALKAN, (Role.PPK,), f"transfer:{stage}:cancelled", _GOOD_GOVERNANCE
            )
        )
        edges.append(Edge(Trigger.RALAT, stage, stage, (Role.PPK,), f"transfer:{stage}:corrected", _GOOD_GOVERNANCE))
    edges.append(
        Edge(
            Trigger.BATALKAN,
            Stage.DITUNDA,
            Stage.DIBATALKAN,
            (Role.PPK,),
            "transfer:ditunda:cancelled",
            _GOOD_GOVERNANCE,
            remembered=_SERAH_TERIMA,
        )
    )
    lapsing = [
        Edge(Trigger.GUGURKAN, stage, Stage.GUGUR, (Role.ANALIS,), f"transfer:{stage}:lapsed", _LOCAL)
        for stage in (*FIVE_STAGES, Stage.DITUNDA)
    ]
    return edges + lapsing


def _voices() -> list[Edge]:
    edges = [
        Edge(Trigger.TANGGAPI, stage, stage, (Role.ASN,), f"transfer:{stage}:answered", _LOCAL)
        for stage in (_SOSIALISASI, _PERSETUJUAN)
    ]
    edges += [
        Edge(Trigger.KEBERATAN, stage, stage, (Role.ASN,), f"transfer:{stage}:objected", _OBJECTION)
        for stage in (_SERAH_TERIMA, Stage.SELESAI, Stage.DIBATALKAN)
    ]
    edges += [
        Edge(Trigger.KONFIRMASI, stage, stage, (Role.PEMILIK_TUGAS,), f"transfer:{stage}:task_acknowledged", _LOCAL)
        for stage in Stage
    ]
    return edges


EDGES: tuple[Edge, ...] = tuple(
    _forward() + _decisions() + _returns() + _pauses() + _withdrawals() + _endings() + _voices()
)
"""All legal steps."""


def _assert_unique() -> None:
    # Two rows that one act could take: `transitions` would take the first in silence. Only `--ke` tells destinations apart.
    asked = Counter(
        (e.trigger, e.source, e.remembered, e.dest if e.trigger is Trigger.KEMBALIKAN else None) for e in EDGES
    )
    anywhere = {(e.trigger, e.source) for e in EDGES if e.remembered is None}
    mixed = [e[:3] for e in EDGES if e.remembered is not None and (e.trigger, e.source) in anywhere]
    doubled = [key for key, count in asked.items() if count > 1] + mixed
    if doubled:
        message = f"two edges share a key: {doubled}"
        raise AssertionError(message)


_assert_unique()

_BY_SOURCE: dict[tuple[Trigger, Stage], tuple[Edge, ...]] = {
    (trigger, stage): tuple(edge for edge in EDGES if edge.trigger is trigger and edge.source is stage)
    for trigger in Trigger
    for stage in Stage
}


def edges_from(trigger: Trigger, source: Stage) -> tuple[Edge, ...]:
    """All rows of a trigger from a state; empty where the act is illegal there."""
    return _BY_SOURCE[trigger, source]


def forward_edge(source: Stage) -> Edge | None:
    """The next forward step from a stage, or None from a side state."""
    for trigger in FORWARD_TRIGGERS:
        for edge in _BY_SOURCE[trigger, source]:
            return edge
    return None
