"""Whether a document is the one that was made: what the register, the ledger and what came back signed say of it."""

import json
from typing import NamedTuple

from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.services.documents import MADE, MAKERS, may_make
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import documents, ledger
from workflow.storage.documents import SignedCopy, StoredDocument
from workflow.storage.ledger import NewEntry
from workflow.storage.people import addresses
from workflow.storage.unit_of_work import DuplicateError, Reader, Tx

SIGNED = "document:signed"
SCAN, ELECTRONIC = "pindaian", "tte"


class Verified(NamedTuple):
    """A document as the system knows it.

    Args:
        in_ledger: its entry, and those of what came back signed, bear the same hashes.
    """

    document: StoredDocument
    in_ledger: bool
    signed: tuple[SignedCopy, ...]


def find_document(document_id: str, house: House) -> Verified | None:
    """A document by the id that its QR tells; None where there is none."""
    wanted = document_id.strip().upper()
    with house.store.reading() as conn:
        found = documents.known_documents(conn, [wanted]).get(wanted)
        return _verified(conn, found) if found else None


def match_file(sha256: str, house: House) -> Verified | None:
    """The document that has exactly these bytes, as made or as it came back signed; None where none has."""
    with house.store.reading() as conn:
        found = documents.document_by_hash(conn, sha256)
        return _verified(conn, found) if found else None


def _verified(conn: Reader, found: StoredDocument) -> Verified:
    told = {
        (entry.event, body.get("dokumen"), body.get("sha256"))
        for entry in ledger.entries_of(conn, found.stream)
        if entry.event in {MADE, SIGNED} and (body := json.loads(entry.body))
    }
    signed = tuple(documents.signed_copies(conn, found.id))
    whole = all((SIGNED, found.id, one.sha256) in told for one in signed)
    return Verified(found, whole and (MADE, found.id, found.sha256) in told, signed)


class SignedFile(NamedTuple):
    """A signed document that is to be recorded.

    Args:
        via: `pindaian` or `tte`; checker: who compared a scan with its paper; None for an electronic signature.
        told: what the ledger keeps beside it, such as the certificate that an electronic signature names.
    """

    document_id: str
    sha256: str
    via: str
    recorder: str
    checker: str | None
    told: dict[str, object]


def record_signed(signed: SignedFile, house: House) -> Finding | None:
    """Records what came back signed; returns why it is refused.

    Raises:
        NotFoundError: no such document, or no such person.
        BadInputError: it is a draft, or this file was recorded already.
    """
    found = find_document(signed.document_id, house)
    if found is None:
        raise NotFoundError("Naskah", signed.document_id)
    if found.document.draft:
        raise BadInputError("Naskah ini masih KONSEP; yang ditandatangani adalah naskah bernomor.")
    refusal = may_make(signed.recorder, house) or _two_people(signed, found.document, house)
    if refusal is not None:
        return refusal
    moment = Moment.of(house)
    try:
        house.store.write(lambda tx: _enter(tx, signed, found.document, moment))
    except DuplicateError as exc:
        raise BadInputError("Berkas ini sudah dicatat untuk naskah itu.") from exc
    return None


def _two_people(signed: SignedFile, document: StoredDocument, house: House) -> Finding | None:
    """K-PERAN: recorder and checker are two people, and neither is whom the document is about."""
    if signed.via != SCAN:
        return None
    people = {signed.recorder, signed.checker}
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        known = addresses(conn, sorted(map(str, people)), directory.officials)
        subject = documents.subject_of(conn, document.case_number) if document.case_number else None
    if signed.checker is None or len(people) == 1 or subject in people:
        return Finding("K-PERAN", Result.BLOCK, {"peran": [role.value for role in MAKERS]}, case="pindaian")
    if signed.checker not in known:
        raise NotFoundError("Pemeriksa", signed.checker)
    return None


def _enter(tx: Tx, signed: SignedFile, document: StoredDocument, moment: Moment) -> None:
    copy = SignedCopy(document.id, signed.sha256, signed.via, signed.recorder, signed.checker, moment.at)
    documents.add_signed(tx, copy)
    body = {"dokumen": document.id, "sha256": signed.sha256, "cara": signed.via, "pemeriksa": signed.checker}
    entry = NewEntry(document.stream, SIGNED, signed.recorder, {**body, **signed.told})
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
