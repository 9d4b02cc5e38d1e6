"""The proof of one case: its acts in order, each with the facts, rules and letters that it rested on, and its hashes.

What is told comes from the ledger and from the texts that the ledger holds the digests of, not from today's tables:
it is what stood then. Names are today's.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.services.audit import Bad, check
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.storage import ledger_reading
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger_reading import FIELDS, RawEntry, RawHead, UndecodableError
from workflow.storage.people import addresses

_BODY = FIELDS.index("body")
_DIGESTS = ("fakta", "aturan")
"""Where a body names a text that is kept: the facts judged, the rulebook that judged them."""


class Standing(StrEnum):
    """Whether the facts of an act are still what the ledger says they were."""

    MATCHES = "cocok"
    ERASED = "dihapus sesuai jadwal; sidik jarinya tetap"
    LOST = "hilang, padahal tidak dihapus menurut jadwal"
    DIFFERS = "TIDAK COCOK dengan sidik jarinya"
    NONE = "tindakan ini tidak menilai fakta"


class ProvenAct(NamedTuple):
    """One entry with what it rested on.

    Args:
        entry: as stored and hashed; body: its body as JSON values.
        facts: the canonical snapshot as JSON values; None where it is not at hand, `standing` says why.
        rules: of each rule that was asked: result, evidence, title, article and version as they were.
    """

    entry: RawEntry
    body: Mapping[str, Any]
    facts: Mapping[str, Any] | None
    standing: Standing
    rules: Sequence[Mapping[str, object]]
    letters: Sequence[Mapping[str, object]]


class Proof(NamedTuple):
    """The proof of one case; `bad` is the first thing that does not stand, `texts` the kept texts by digest."""

    file: CaseFile
    at: datetime
    head: RawHead | None
    acts: tuple[ProvenAct, ...]
    texts: Mapping[str, str | None]
    names: Mapping[str, str]
    bad: Bad | None


def prove(number: str, house: House) -> Proof:
    """The proof of one case, its chain and its facts checked.

    Raises:
        NotFoundError: no such case.
        BadInputError: an entry holds bytes that are no text.
    """
    stream = stream_of(number)
    with house.store.standing_still() as conn:
        files = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
        if not files:
            raise NotFoundError("Kasus", number)
        try:
            entries, head = ledger_reading.raw_stream(conn, stream), ledger_reading.head_of(conn, stream)
        except UndecodableError as exc:
            raise BadInputError(f"Catatan kasus {number} tidak terbaca; jalankan mutasi audit verifikasi.") from exc
        bodies = [_values(entry[_BODY]) or {} for entry in entries]
        digests = sorted({str(body[key]) for body in bodies for key in _DIGESTS if body.get(key)})
        kept = ledger_reading.snapshots(conn, digests)
        acts = tuple(_act(entry, body, kept) for entry, body in zip(entries, bodies, strict=True))
        officials = house.loader.directory(conn).officials
        people = addresses(conn, sorted(_people(files[0].nip, acts)), officials)
    chain = check(entries, [head] if head else []).bad or (None if entries else Bad(stream, 0, "catatannya tidak ada"))
    texts = {digest: kept.get(digest) for digest in digests}
    names = {person: address.name for person, address in people.items()}
    return Proof(files[0], house.clock.now(), head, acts, texts, names, chain or _first_unproven(stream, acts, kept))


def _act(entry: RawEntry, body: Mapping[str, Any], kept: Mapping[str, str | None]) -> ProvenAct:
    digest = body.get("fakta")
    standing = _standing(digest, kept)
    facts = _values(kept[str(digest)]) if standing is Standing.MATCHES else None
    book = body.get("aturan")
    manifest = (_values(kept[str(book)]) if _standing(book, kept) is Standing.MATCHES else None) or {}
    rules = [_rule(found, manifest) for found in (facts or {}).get("temuan", ())]
    letters = [dict(zip(_LETTER, letter, strict=False)) for letter in (facts or {}).get("surat", ())]
    return ProvenAct(entry, body, facts, standing, rules, letters)


_LETTER = ("jenis", "nomor", "tanggal", "sha256")
_FINDING = ("aturan", "hasil", "keadaan", "bukti")


def _rule(found: Sequence[object], manifest: Mapping[str, Any]) -> dict[str, object]:
    told = dict(zip(_FINDING, found, strict=False))
    return {**told, **manifest.get(str(told["aturan"]), {})}


def _standing(digest: object, kept: Mapping[str, str | None]) -> Standing:
    if not digest:
        return Standing.NONE
    if str(digest) not in kept:
        return Standing.LOST
    text = kept[str(digest)]
    if text is None:
        return Standing.ERASED
    return Standing.MATCHES if hashlib.sha256(text.encode()).hexdigest() == digest else Standing.DIFFERS


def _values(text: object) -> dict[str, Any] | None:
    # What is no JSON object any more is told as empty; the hash beside it says that it was changed.
    try:
        values = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _people(subject: str, acts: Sequence[ProvenAct]) -> set[str]:
    found = {subject}
    for act in acts:
        paper = act.body.get("kertas") or {}
        told = (*act.entry[3:5], paper.get("pencatat"), paper.get("pemeriksa"), *_people_of(act.facts or {}))
        found |= {str(name) for name in told if name}
    return found


def _people_of(facts: Mapping[str, Any]) -> Sequence[object]:
    case, decree = facts.get("kasus", {}), facts.get("sk", {})
    return (case.get("replacement_nip"), case.get("acting_nip"), decree.get("signer"))


def _first_unproven(stream: str, acts: Sequence[ProvenAct], kept: Mapping[str, str | None]) -> Bad | None:
    wrong = {Standing.LOST: "faktanya hilang", Standing.DIFFERS: "faktanya tidak cocok dengan sidik jarinya"}
    for act in acts:
        if act.standing in wrong:
            return Bad(stream, act.entry[1], wrong[act.standing])
        if _standing(act.body.get("aturan"), kept) is Standing.DIFFERS:
            return Bad(stream, act.entry[1], "buku aturannya tidak cocok dengan sidik jarinya")
    return None
