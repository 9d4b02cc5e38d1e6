"""Taking a transfer back: a decision of its own, with its reasons and its SK."""

from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import OTHER, coverage, fails, holds, refuses, subject, target_id, unknown, warns


@refuses("", "alasan")
def former_post_is_restored(facts: Facts, params: Params) -> Finding:
    """R-REV-01: a cancellation has reasons and an SK of its own; it puts the person back in the former post.

    The new SK is the paper that the decision was taken on, or a letter `sk` that covers the person on the post entered or
    left: under another number than the SK that it cancels, or dated after it where that one has no number. The reason is
    given with the act or in that letter. A former post that others have filled meanwhile is told and does not stop: the
    cancellation may take their cases back too.

    Regulation: a case of 2024 [M].
    """
    number, reason = new_decree(facts)
    if number is None:
        return fails(params)
    if not reason.strip():
        return fails(params, {"sk": number}, "alasan")
    former = facts.origin
    if former is None:
        return holds(params, {"sk": number}, "tanpa_jabatan")
    if isinstance(former, Missing):
        return unknown(params, "jabatan semula di peta jabatan")
    evidence = {"sk": number, "jabatan": former.name}
    filled = len(facts.succession.others)
    return warns(params, {**evidence, "pemegang": filled}) if filled >= former.slots else holds(params, evidence)


def new_decree(facts: Facts) -> tuple[str | None, str]:
    """The number of the SK that cancels, None where there is none, and the reason given with the act or in it."""
    actor, decree, today = facts.actor, facts.decree, facts.today
    given = (actor.reason or "") if actor else ""
    if actor and actor.letter and actor.letter != decree.number:
        return actor.letter, given
    former = "" if facts.origin is None or isinstance(facts.origin, Missing) else facts.origin.id
    nip, posts = subject(facts), (target_id(facts), former)
    for letter in facts.letters:
        if letter.kind != "sk" or letter.result != "setuju" or letter.date is None or letter.date > today:
            continue
        signed = decree.date or letter.date
        new = letter.number != decree.number if decree.number else letter.date > signed
        covers = any(coverage(letter, nip, post) not in {None, OTHER} for post in posts)
        if new and letter.date >= signed and covers:
            return letter.number, given or letter.reason or ""
    return None, given
