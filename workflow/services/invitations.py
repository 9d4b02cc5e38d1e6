"""Invitations to the sessions of a briefing: to all staff of the units that a session is for, never to the proposed alone.

Who is proposed is confidential until the SK (R-CON-01): a list of guests drawn from a round's cases would tell it.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from workflow.domain.briefing import Session
from workflow.domain.errors import BadInputError
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import briefing as stored
from workflow.storage import ledger, outbox
from workflow.storage.ledger import NewEntry
from workflow.storage.outbox import NewMail
from workflow.storage.unit_of_work import Tx

PAGE = 500


class Invited(NamedTuple):
    """A session with how many people it is for, and how many were told of it now."""

    session: Session
    audience: int
    told: int


def invite(code: str, session: Session, actor: str, house: House) -> Invited:
    """Invites everybody whom a session is for and who was not told of it as it is now, page by page.

    Raises:
        BadInputError: the session was called off, was held, or its day is past.
    """
    moment = Moment.of(house)
    if session.state != "direncanakan":
        raise BadInputError(f"Sesi {session.code} sudah {session.state}; tidak ada undangan yang dikirim.")
    if session.day < moment.today:
        raise BadInputError(f"Hari sesi {session.code} sudah lewat; pindahkan sesinya di konteks gelombang.")
    with house.store.reading() as conn:
        people = stored.staff_of(conn, session.units)
    told = 0
    for begin in range(0, len(people), PAGE):
        page = people[begin : begin + PAGE]
        told += house.store.write(partial(_invite_page, code, session, page, actor, moment, house))
        failpoint("invitations.after_page")
    return Invited(session, len(people), told)


def _invite_page(code: str, session: Session, page: list[str], actor: str, moment: Moment, house: House, tx: Tx) -> int:
    known = stored.read_guests(tx.conn, code, session.code)
    fresh = [nip for nip in page if nip not in known or known[nip].invited != session.sequence]
    if fresh:
        _tell(tx, Mail.SESSION_INVITED, code, session, fresh, moment, house, changed=session.sequence > 0)
        stored.note_invited(tx, code, session.code, fresh, session.sequence, known)
        body = {"sesi": session.code, "urutan": session.sequence, "orang": len(fresh)}
        entry = NewEntry(f"gelombang:{code}", "round:session:invited", actor, body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
    return len(fresh)


def tell_again(tx: Tx, code: str, before: Session | None, after: Session, moment: Moment, house: House) -> int:
    """Tells who was invited that a session was moved, changed or called off; returns how many, in the caller's transaction.

    Whom it is no longer for is told that it is off for them.
    """
    if before is None or before.sequence == after.sequence:
        return 0
    known = stored.read_guests(tx.conn, code, after.code)
    invited = [guest.nip for guest in known.values() if guest.invited is not None]
    asked = set() if after.called_off else set(stored.staff_of(tx.conn, after.units))
    stay, off = [nip for nip in invited if nip in asked], [nip for nip in invited if nip not in asked]
    _tell(tx, Mail.SESSION_INVITED, code, after, stay, moment, house, changed=True)
    _tell(tx, Mail.SESSION_CANCELLED, code, after, off, moment, house, changed=True)
    stored.note_invited(tx, code, after.code, invited, after.sequence, known)
    return len(invited)


def _tell(
    tx: Tx, mail: Mail, code: str, session: Session, people: list[str], moment: Moment, house: House, *, changed: bool
) -> None:
    payload = payload_of(code, session, changed=changed)
    due = house.mail_due(mail, moment.at)
    keys = ((f"{code}:sesi:{session.code}:{session.sequence}:{mail.value}:{nip}", nip) for nip in people)
    outbox.post(tx, [NewMail(key, mail.value, nip, payload, due) for key, nip in keys], at=moment.at)


def payload_of(code: str, session: Session, *, changed: bool) -> dict[str, object]:
    """What an invitation says; it names no person and no post, so it may stand in the outbox as it is."""
    return {
        "gelombang": code,
        "sesi": session.code,
        "tanggal": session.day,
        "mulai": f"{session.begins:%H.%M}",
        "selesai": f"{session.ends:%H.%M}",
        "tempat": session.place,
        "urutan": session.sequence,
        "berubah": changed,
    }


def is_past(payload: Mapping[str, Any], today: date) -> bool:
    """True where the day of an invitation is over: it would come too late."""
    return date.fromisoformat(payload["tanggal"]) < today
