"""Where a case stands in the approval chain: what each office said, whose turn it is, and what that word rested on.

An office speaks by one of its holders; the review team by its signed minutes, which one member names, or by its members'
votes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.chain import Ballot, Word, ballot
from workflow.domain.facts import Decision
from workflow.domain.findings import Finding, Result
from workflow.domain.recusal import addressed
from workflow.domain.rules._shared import counting
from workflow.domain.stages import Role, Stage
from workflow.services.house import House

MINUTES = "ba_tpk"


class Turn(NamedTuple):
    """The step of the chain that a case stands at: its number, and what is awaited there."""

    place: int
    open: tuple[Role, ...]


class Standing(NamedTuple):
    """One office of the chain as a case's page shows it: its step, its word, the votes, and what it must look at again."""

    role: Role
    step: int
    word: Word | None
    votes: Ballot | None
    changed: tuple[str, ...]


def standings(file: CaseFile, house: House) -> tuple[Standing, ...]:
    """The chain of a case in persetujuan, office by office; nothing in another stage."""
    if file.facts.case.state is not Stage.PERSETUJUAN:
        return ()
    found = []
    for role in house.policy.chain.roles:
        voting = role is Role.TPK and not has_minutes(file) and not any(d.letter_number for d in given_by(role, file))
        changed = [name for d in file.facts.decisions if d.capacity == role for name in d.changed]
        counted = votes(file, house) if voting else None
        place = house.policy.chain.place(role) + 1
        found.append(Standing(role, place, word_of(role, file, house), counted, tuple(dict.fromkeys(changed))))
    return tuple(found)


def minutes_number(file: CaseFile) -> str:
    """The number of the minutes that a vote in the system makes, of this visit to the stage."""
    case = file.facts.case
    return f"{case.number}/TPK/{case.visit}"


def given_by(role: Role, file: CaseFile) -> Sequence[Decision]:
    """What the holders of an office have said in this visit to the stage and still stands, in the order in which they said it."""
    return [decision for decision in file.facts.decisions if decision.capacity == role and not decision.changed]


def members(role: Role, file: CaseFile, house: House) -> tuple[str, ...]:
    """Who holds an office of the chain today and may decide on this person: not the person himself."""
    held = house.loader.kept_directory().holders(role, file.facts.today)
    return tuple(nip for nip in held if nip != file.nip)


def asked(role: Role, file: CaseFile, house: House) -> tuple[str, ...]:
    """Who is asked for an office's word: its holders, and the substitutes of those who must recuse themselves."""
    directory = house.loader.kept_directory()
    return addressed(role, directory.holders(role, file.facts.today), file, directory)


def word_of(role: Role, file: CaseFile, house: House) -> Word | None:
    """What stands of an office: the last word of its holders, of the review team that of its minutes or its vote."""
    given = given_by(role, file)
    if role is not Role.TPK:
        return Word(given[-1].outcome) if given else None
    named = [d for d in given if d.letter_number is not None] or (given if has_minutes(file) else [])
    spoken = [decision for decision in named if decision.outcome != Word.RECUSED]
    if spoken:
        return Word(spoken[-1].outcome)
    return votes(file, house).word if given and not named else None


def has_minutes(file: CaseFile) -> bool:
    """True where signed minutes that name this person are on record: then one member's word names them.

    Whether they have their quorum, name the post and precede the SK is what rule R-AUT-02 asks. The minutes of a vote in
    the system are those of its own visit, which the votes make anew.
    """
    own = f"{file.facts.case.number}/TPK/"
    return any(not letter.number.startswith(own) for letter, _how in counting(file.facts, MINUTES))


def votes(file: CaseFile, house: House) -> Ballot:
    """The votes of the review team on a case."""
    return ballot(given_by(Role.TPK, file), members(Role.TPK, file, house), house.policy.chain.voting)


def fulfilled(role: Role, file: CaseFile, house: House) -> bool:
    """True where the chain may go on past an office: it agreed, or it may be silent and its days have passed."""
    word = word_of(role, file, house)
    return word is Word.AGREED or (word is None and not _changed([role], file) and _silence_passes(role, file, house))


def _silence_passes(role: Role, file: CaseFile, house: House) -> bool:
    days = house.policy.chain.silence.get(role)
    if not days:
        return days == 0
    return file.facts.today > silence_until(days, file.facts.case.entered_on, house)


def silence_until(days: int, entered: date, house: House) -> date:
    """The last day on which a word is waited for whose silence passes."""
    return house.calendar.add_working_days(entered, days)


def silence_passed_on(file: CaseFile, house: House) -> date | None:
    """The last day that the step before the present one waited for a silence; None where it waited for none."""
    place, chain = turn(file, house).place, house.policy.chain
    step = chain.steps[place - 1] if place else ()
    days = [chain.silence.get(role, 0) for role in step if word_of(role, file, house) is None]
    return silence_until(max(days), file.facts.case.entered_on, house) if any(days) else None


def turn(file: CaseFile, house: House) -> Turn:
    """The first step that is not fulfilled, and its offices that have not spoken; behind the last one nothing is open."""
    steps = house.policy.chain.steps
    for place, step in enumerate(steps):
        if not all(fulfilled(role, file, house) for role in step):
            return Turn(place, tuple(role for role in step if word_of(role, file, house) is None))
    return Turn(len(steps), ())


def silent_offices(file: CaseFile, house: House) -> list[str]:
    """The offices of the chain that the case went past without a word."""
    passed = house.policy.chain.steps[: turn(file, house).place]
    return [role.value for step in passed for role in step if word_of(role, file, house) is None]


def asked_on(file: CaseFile, house: House) -> date:
    """The day on which those whose turn it is were told: the case came in, or the step before was fulfilled."""
    before = {role.value for step in house.policy.chain.steps[: turn(file, house).place] for role in step}
    days = [decision.on for decision in file.facts.decisions if decision.capacity in before]
    return max([file.facts.case.entered_on, *days])


def missing_words(roles: Sequence[Role], file: CaseFile, house: House, *, whole: bool) -> Finding | None:
    """What is wanting of these offices, None where nothing is: an office that nobody holds is said first, and who mends it.

    Args:
        whole: the offices are the whole chain, not those before a turn.
    """
    wanting = [role for role in roles if not fulfilled(role, file, house)]
    if not wanting:
        return None
    found = (
        _to_look_at_again(wanting, file) or _held_by_nobody(wanting, file, house) or _undecided(wanting, file, house)
    )
    if found is not None:
        return found
    waiting = [role.value for role in wanting]
    if whole:
        return Finding("K-TAHAP", Result.BLOCK, {"menunggu": waiting}, case="rantai")
    return Finding("K-TAHAP", Result.BLOCK, {"menunggu": waiting}, case="giliran")


def _changed(roles: Sequence[Role], file: CaseFile) -> list[Decision]:
    return [decision for decision in file.facts.decisions if decision.changed and decision.capacity in roles]


def _to_look_at_again(roles: Sequence[Role], file: CaseFile) -> Finding | None:
    """Who of these offices must look again, and at what."""
    old = _changed(roles, file)
    if not old:
        return None
    offices = list(dict.fromkeys(decision.capacity for decision in old))
    fields = list(dict.fromkeys(name for decision in old for name in decision.changed))
    return Finding("K-LIHAT", Result.BLOCK, {"peran": offices, "berubah": fields}, case="putusan")


def _held_by_nobody(roles: Sequence[Role], file: CaseFile, house: House) -> Finding | None:
    empty = [role.value for role in roles if word_of(role, file, house) is None and not members(role, file, house)]
    return Finding("K-TAHAP", Result.BLOCK, {"peran": empty}, case="tanpa_pejabat") if empty else None


def _undecided(roles: Sequence[Role], file: CaseFile, house: House) -> Finding | None:
    """The review team's vote that no vote still to come can decide."""
    word = word_of(Role.TPK, file, house) if Role.TPK in roles else None
    if word not in {Word.TIED, Word.NO_QUORUM}:
        return None
    counted = votes(file, house)
    evidence = {
        "menunggu": [role.value for role in roles],
        "setuju": len(counted.agreed),
        "tolak": len(counted.refused),
        "kuorum": counted.quorum,
    }
    if word is Word.TIED:
        return Finding("K-TAHAP", Result.BLOCK, evidence, case="seri")
    return Finding("K-TAHAP", Result.BLOCK, evidence, case="tanpa_kuorum")


def after(decision: Decision, file: CaseFile) -> CaseFile:
    """The case as it stands with one more decision."""
    facts = file.facts
    return file._replace(facts=replace(facts, decisions=(*facts.decisions, decision)))


def deciders(place: int, file: CaseFile, house: House) -> tuple[str, ...]:
    """Who decides at a step of the chain, each role of it at once; after the last step the signer."""
    steps, signer = house.policy.chain.steps, file.facts.decree.signer
    directory, today = house.loader.kept_directory(), file.facts.today
    if place < len(steps):
        return tuple(dict.fromkeys(nip for role in steps[place] for nip in asked(role, file, house)))
    return (signer,) if signer else directory.holders(Role.PPK, today)
