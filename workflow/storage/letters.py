"""Letters as stored: one JSON payload each, indexed by whom they cover."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from workflow.domain.context import Letter
from workflow.domain.context_json import letter_from_json, to_json
from workflow.domain.letter_versions import by_number, conflict
from workflow.domain.overrides import CITY_DECREE, LIFTING


def letter_payload(letter: Letter) -> str:
    """A letter as canonical JSON; dates as ISO text."""
    return json.dumps(to_json(letter), sort_keys=True, ensure_ascii=False)


def letter_identity(letter: Letter) -> str:
    """What makes a letter the same letter: kind, number, date, content hash, whom it covers.

    Of a BAST also who signed; of a letter that overrides a rule all that it is judged by.
    """
    told = [letter.kind, letter.number, str(letter.date), letter.sha256 or "", letter.result, ",".join(letter.covers)]
    if letter.selection is not None:
        # Of an open selection BKN is asked twice: one letter may not stand for both.
        told.append(letter.selection)
    if letter.kind == "bast":
        # A BAST is another one when another person has signed, or when it says why one did not.
        told += [",".join(letter.members), letter.reason or ""]
    if letter.kind in {LIFTING, CITY_DECREE}:
        # One that did not count for want of a reason or a signer is mended by entering it again.
        told += [",".join(letter.rules), letter.signer or "", letter.reason or "", letter.severity or ""]
    return "|".join(told)


def letter_from_payload(payload: str) -> Letter:
    """The letter that `letter_payload` wrote."""
    return letter_from_json(json.loads(payload))


@dataclass(frozen=True)
class RoundLetters:
    """The letters of one round: those for everyone, and those that name a person."""

    everyone: tuple[Letter, ...] = ()
    by_nip: dict[str, tuple[Letter, ...]] = field(default_factory=dict)

    def of(self, nip: str) -> tuple[Letter, ...]:
        """The letters that name a person, for whichever post, and those for everyone; in the order recorded."""
        own = self.by_nip.get(nip)
        return self.everyone if own is None else self.everyone + own


def letters_from_rows(payloads: Iterable[str]) -> RoundLetters:
    """Indexes the letters of a round. A letter that covers nobody by name speaks for everyone."""
    everyone: list[Letter] = []
    by_nip: dict[str, list[Letter]] = {}
    letters = [letter_from_payload(payload) for payload in payloads]
    for letter in letters:
        _file(letter, letter, everyone, by_nip)
    for versions in by_number(letters).values():
        if len(versions) > 1 and conflict(versions) is not None:
            # Who is named by one version must see the others: the second one may name somebody else.
            for one in versions:
                for other in versions:
                    if other is not one:
                        _file(other, one, everyone, by_nip)
    return RoundLetters(tuple(everyone), {nip: tuple(letters) for nip, letters in by_nip.items()})


def _file(letter: Letter, like: Letter, everyone: list[Letter], by_nip: dict[str, list[Letter]]) -> None:
    """Files a letter under the people whom another one (or itself) names."""
    named = {cover.split(":", 1)[0] for cover in like.covers}
    files = [everyone] if not named or "*" in named else [by_nip.setdefault(nip, []) for nip in sorted(named)]
    for kept in files:
        if letter not in kept:
            kept.append(letter)
