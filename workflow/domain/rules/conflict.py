"""Conflict of interest: kin and business partners do not propose, consider or sign.

Regulation: UU 30/2014 art. 42-43; PP 11/2017 art. 190(5).
"""

from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, judges_actor_alone, unknown


def no_conflict_of_interest(facts: Facts, params: Params) -> Finding:
    """R-COI-01: proposer, review team, signer and the actor of this act are not related to the person.

    A member who recused himself, or was absent, is none of them. A signed statement closes the unknown.
    """
    relations = facts.relations
    if isinstance(relations, Missing):
        if any(statement.kind == "tanpa_konflik" for statement in facts.statements):
            return holds(params, case="pernyataan")
        return unknown(params, "hubungan keluarga dan usaha (tabel hubungan atau pernyataan tanpa_konflik)")
    if not relations:
        return holds(params)
    involved = _involved(facts)
    for relation in relations:
        if relation.nip in involved:
            return fails(params, {"hubungan": relation.kind, "sebagai": involved[relation.nip]})
    return holds(params)


def _involved(facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    if facts.actor is not None:
        found[facts.actor.nip] = "pelaku"
    if judges_actor_alone(facts):
        return found
    for letter in facts.letters:
        if letter.kind == "ba_tpk":
            out = {*letter.recused, *letter.absent}
            found.update({nip: "anggota TPK" for nip in letter.members if nip not in out})
    found.update({decision.actor: decision.capacity for decision in facts.decisions if decision.capacity != "kepala_opd"})
    if facts.decree.signer:
        found[facts.decree.signer] = "penanda tangan"
    if facts.proposer:
        found[facts.proposer] = "pengusul"
    return found
