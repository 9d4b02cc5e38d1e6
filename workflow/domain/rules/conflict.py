"""Conflict of interest: kin and business partners do not propose, consider or sign.

Regulation: UU 30/2014 art. 42-43; PP 11/2017 art. 190(5).
"""

from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    ABSTAINS,
    OTHER,
    coverage,
    fails,
    holds,
    judges_actor_alone,
    stated,
    subject,
    target_id,
    unknown,
)

_OFFICES = {"tpk": "anggota TPK", "pyb": "Pejabat yang Berwenang", "ppk": "PPK", "inspektorat": "Inspektorat"}
"""Offices whose decision counts. An opinion of a head of OPD is none: he is judged as the actor when he gives it."""


def no_conflict_of_interest(facts: Facts, params: Params) -> Finding:
    """R-COI-01: proposer, review team, signer and the actor of this act are not related to the person.

    A member who recused himself (in the minutes, or by an abstention), or was absent, is none of them. A signed statement
    closes the unknown.
    """
    relations = facts.relations
    if isinstance(relations, Missing):
        if stated(facts, "tanpa_konflik"):
            return holds(params, case="pernyataan")
        return unknown(params, "hubungan keluarga dan usaha (tabel hubungan atau pernyataan tanpa_konflik)")
    if not relations:
        return holds(params)
    person = facts.ties.person
    involved = {person(nip): office for nip, office in _involved(facts).items()}
    for relation in relations:
        related = person(relation.nip)
        if related in involved:
            return fails(params, {"hubungan": relation.kind, "sebagai": involved[related]})
    return holds(params)


def _involved(facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    if facts.actor is not None and not facts.actor.abstains:
        found[facts.actor.nip] = "pelaku langkah ini"
    if judges_actor_alone(facts):
        return found
    nip, post = subject(facts), target_id(facts)
    for letter in facts.letters:
        if letter.kind == "ba_tpk" and coverage(letter, nip, post) not in {None, OTHER}:
            out = {*letter.recused, *letter.absent}
            found.update((member, _OFFICES["tpk"]) for member in letter.members if member not in out)
    found.update(
        (d.actor, _OFFICES[d.capacity]) for d in facts.decisions if d.capacity in _OFFICES and d.outcome != ABSTAINS
    )
    if facts.decree.signer:
        found[facts.decree.signer] = "penanda tangan"
    if facts.proposer:
        found[facts.proposer] = "pengusul"
    return found
