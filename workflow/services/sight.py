"""Who may see a case: the roles and relations of a person to it, and what R-CON-01 and R-PDP-01 say to that."""

from collections.abc import Iterator, Sequence

from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result
from workflow.domain.rulebook import DATA_RULE, shows
from workflow.domain.rules.views import class_told_by
from workflow.domain.stages import Role
from workflow.domain.watching import Sight
from workflow.services.house import House


def sight_of(nip: str, file: CaseFile, directory: Directory) -> Sight:
    """How a person stands to a case today: roles held, by delegation too, and relations to the case."""
    case = file.facts.case
    return Sight(case.state, case.remembered, frozenset({*_roles(nip, file, directory), *_relations(nip, file)}))


def sees_names(nip: str, file: CaseFile, directory: Directory, house: House) -> bool:
    """R-CON-01: True where this person may see whom the case is about."""
    return shows(sight_of(nip, file, directory), house.rulebook, file.facts.today)


def without_role(actor: str, step: str, roles: Sequence[Role], house: House) -> Finding | None:
    """K-PERAN where somebody holds none of these roles today, whatever case; for acts that are about no single case."""
    with house.store.reading() as conn:
        granted = house.loader.directory(conn).roles_of(actor, house.clock.today())
    if any(grant.role in roles for grant in granted):
        return None
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": step, "peran": [role.value for role in roles]})


def data_classes(findings: tuple[Finding, ...], house: House) -> dict[str, str]:
    """The class of specific personal data that a finding of a rule tells, by the rule's code."""
    rule = house.rulebook.rules[DATA_RULE]
    told = {finding.rule: class_told_by(rule.params(""), finding.rule) for finding in findings}
    return {code: name for code, name in told.items() if name is not None}


def sees_data(nip: str, data: str, file: CaseFile, directory: Directory, house: House) -> bool:
    """R-PDP-01: True where this person may see specific data of a class in this case."""
    return shows(sight_of(nip, file, directory)._replace(data=data), house.rulebook, file.facts.today)


def _roles(nip: str, file: CaseFile, directory: Directory) -> Iterator[str]:
    today = file.facts.today
    agencies = {post.agency_id for post in (file.facts.origin, file.facts.target) if isinstance(post, Post)}
    for grant in directory.roles_of(nip, today):
        # Whoever holds an office in a third OPD, or heads it, has no part in this case.
        if grant.role is not Role.KEPALA_OPD and (grant.unit_id is None or grant.unit_id in agencies):
            yield grant.role.value
    for delegation in directory.delegations:
        if delegation.to_nip == nip and delegation.role is not None and delegation.holds(today):
            yield delegation.role.value


def _relations(nip: str, file: CaseFile) -> Iterator[str]:
    facts, circle = file.facts, file.circle
    related = {
        Role.ASN.value: (file.nip,),
        Role.PENGUSUL.value: (facts.proposer,),
        Role.KEPALA_OPD.value: (circle.origin_head, circle.target_head),
        "atasan": (circle.origin_supervisor, circle.target_supervisor),
        "penandatangan": (facts.decree.signer,),
        Role.PEMILIK_TUGAS.value: tuple(task.owner for task in facts.tasks),
    }
    return (name for name, people in related.items() if nip in people)
