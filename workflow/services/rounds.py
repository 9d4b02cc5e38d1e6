"""Rounds: opened with their first import, read again later; letters are added and never removed."""

from collections.abc import Mapping
from typing import NamedTuple

from workflow.domain.context import Attendance, Letter, RoundContext
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding
from workflow.domain.telling import Point
from workflow.services.briefing import BriefingChange, take_over
from workflow.services.eve import sworn_in_vain
from workflow.services.hot_day import tell_deciders
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.telling_night import ask_for_confirmations
from workflow.storage import cases, ledger, rounds
from workflow.storage.ledger import NewEntry
from workflow.storage.unit_of_work import Tx


class RoundChange(NamedTuple):
    """What reading a context again changed.

    Args:
        findings: whose attendance was not taken over; asked: how many deciders a letter from outside has set going.
    """

    fields: Mapping[str, tuple[object, object]]
    letters: tuple[Letter, ...]
    attendance: tuple[Attendance, ...]
    posts_changed: int
    findings: tuple[Finding, ...] = ()
    asked: int = 0
    briefing: BriefingChange = BriefingChange()


def ensure_round(tx: Tx, context: RoundContext, actor: str, moment: Moment, house: House) -> RoundChange:
    """Opens a round, or brings a known one up to its context, in the caller's transaction.

    Raises:
        BadInputError: an SK number that another SK bears.
    """
    for decree in context.decrees:
        if decree.number and rounds.number_taken(tx.conn, decree.number, context.code, decree.code):
            raise BadInputError(f"Nomor SK {decree.number} sudah dipakai SK lain.")
    before = rounds.read_round(tx.conn, context.code)
    fields: dict[str, tuple[object, object]] = {}
    if before is None:
        rounds.open_round(tx, context, context.proposer or actor, at=moment.at)
    else:
        fields = differences(before, context)
        if fields:
            rounds.update_round(tx, context)
    came, refused = sworn_in_vain(tx.conn, context.code, context.attendance)
    context = context._replace(attendance=tuple(came))
    letters = cases.add_letters(tx, context.code, [*context.letters, *_short_letters(context)], at=moment.at)
    attendance = rounds.add_attendance(tx, context.code, context.attendance)
    if letters or attendance:
        cases.raise_round(tx, context.code)
    _note(tx, context.code, actor, moment, opened=before is None, fields=fields, letters=letters, attendance=attendance)
    briefing = take_over(tx, context, actor, moment, house)
    changed = post_changes(tx, None, moment, house) if attendance else 0
    return RoundChange(fields, tuple(letters), tuple(attendance), changed, refused, briefing=briefing)


def _short_letters(context: RoundContext) -> list[Letter]:
    # `[[pelantikan]].spmt` is short for an SPMT letter of that person.
    return [
        Letter("spmt", f"SPMT/{context.code}/{entry.nip[-4:]}", entry.spmt, covers=(entry.nip,))
        for entry in context.attendance
        if entry.spmt is not None
    ]


def differences(before: RoundContext, after: RoundContext) -> dict[str, tuple[object, object]]:
    """The dates, signers and numbers that differ, by name: (before, after)."""
    found: dict[str, tuple[object, object]] = {}
    if before.briefing_on != after.briefing_on:
        found["tanggal_sosialisasi"] = (before.briefing_on, after.briefing_on)
    if before.head_of_region != after.head_of_region:
        found["kepala_daerah"] = (before.head_of_region, after.head_of_region)
    if before.election != after.election:
        found["pilkada"] = (before.election, after.election)
    old = {decree.code: decree for decree in before.decrees}
    for decree in after.decrees:
        known = old.get(decree.code)
        if known is None:
            found[f"sk {decree.code}"] = (None, decree.code)
            continue
        for name in decree._fields:
            if getattr(known, name) != getattr(decree, name):
                found[f"sk {decree.code} {name}"] = (getattr(known, name), getattr(decree, name))
    return found


def _note(
    tx: Tx,
    code: str,
    actor: str,
    moment: Moment,
    *,
    opened: bool,
    fields: Mapping[str, tuple[object, object]],
    letters: list[Letter],
    attendance: list[Attendance],
) -> None:
    if not (opened or fields or letters or attendance):
        return
    body = {
        "berubah": {name: [str(old), str(new)] for name, (old, new) in fields.items()},
        "surat": [[letter.kind, letter.number, letter.date] for letter in letters],
        "hadir": sum(entry.attended for entry in attendance),
        "tidak_hadir": sum(not entry.attended for entry in attendance),
    }
    event = "round:opened" if opened else "round:changed"
    entry = NewEntry(f"gelombang:{code}", event, actor, body)
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)


def reread_round(context: RoundContext, actor: str, house: House) -> RoundChange:
    """`mutasi gelombang KONTEKS.toml`: reads a round's context again.

    Raises:
        NotFoundError: the round is not known yet; a round begins with its proposals.
    """
    moment = Moment.of(house)

    def work(tx: Tx) -> RoundChange:
        if rounds.read_round(tx.conn, context.code) is None:
            raise NotFoundError("Gelombang", context.code)
        change = ensure_round(tx, context, actor, moment, house)
        return change._replace(asked=tell_deciders(tx, context.code, change.letters, moment, house))

    changed = house.store.write(work)
    if house.policy.telling.point is Point.RECOMMENDED:
        # What a person enters takes effect at once: the names that BKN has recommended are to be told.
        ask_for_confirmations(house, moment.today)
    return changed
