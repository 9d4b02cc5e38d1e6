"""Batalkan: a transfer is taken back by an SK of its own, from a day on."""

from datetime import date

from workflow.domain.acts import Act, Cancellation, Effects
from workflow.domain.casefile import CaseFile
from workflow.domain.rules.cancellation import new_decree
from workflow.domain.stages import Role
from workflow.services.house import House


def cancel(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Batalkan: tasks end now, the former post comes back on the day from which the cancelling SK counts."""
    number = new_decree(file.facts)[0] or ""
    effective = act.effective or _dated(number, file) or file.facts.today
    return Effects(
        ends_tasks=True,
        leaves_round=True,
        restores_post=effective <= file.facts.today,
        cancellation=Cancellation(number, effective),
        body={"alasan": act.reason, "pembatalan": {"sk": number, "berlaku": effective}},
    )


def _dated(number: str, file: CaseFile) -> date | None:
    """The date of the cancelling SK, where it is on record: from that day the cancellation counts."""
    dates = [letter.date for letter in file.facts.letters if letter.number == number and letter.date is not None]
    return max(dates, default=None)
