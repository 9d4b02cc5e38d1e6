"""Ralat: a correction of an SK's form, with what stood there and what stands there now.

A correction changes no decision. Whoever else, another post or another TMT would be a new decision: that takes a
cancellation and a new SK (DOMAIN.md 10.14).
"""

import re
from collections.abc import Collection
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from workflow.domain.facts import Facts
from workflow.domain.missing import Missing

FORM = ("nama", "gelar", "golongan", "nomenklatur", "nomor_sk", "pengetikan")
"""What a correction may touch."""
SUBSTANCE = {"orang": "orang", "nip": "orang", "jabatan": "jabatan", "unit": "jabatan", "tmt": "tmt"}
"""What it may not, by the name that it is asked under: a change of person, post or TMT."""
ALIKE = 0.6
"""Two spellings of one name share at least so much (difflib ratio); less is another person."""
_MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)
_NIP = re.compile(r"(?<!\d)\d{18}(?!\d)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_CIVIL = re.compile(rf"\b(\d{{1,2}})(?:[-/.]| +)(\d{{1,2}}|{'|'.join(_MONTHS)})(?:[-/.]| +)(\d{{4}})\b")


class Correction(NamedTuple):
    """One correction: what is corrected, the old text and the new one."""

    column: str
    old: str
    new: str


def substance_changed(correction: Correction, facts: Facts, post_names: Collection[str]) -> str | None:
    """Which part of the decision itself a correction would change: `orang`, `jabatan`, `tmt`, or None for form only.

    Args:
        correction: as it was asked for; what it says counts, not only what it calls itself.
        facts: of the case.
        post_names: names and ids of all posts, case-folded.
    """
    if correction.column in SUBSTANCE:
        return SUBSTANCE[correction.column]
    if _names_another_person(correction, facts):
        return "orang"
    if _names_another_post(correction, facts, post_names):
        return "jabatan"
    return "tmt" if _moves_the_tmt(correction, facts) else None


def _names_another_person(correction: Correction, facts: Facts) -> bool:
    person = facts.person
    own = "" if isinstance(person, Missing) else person.nip
    if any(nip != own for nip in _NIP.findall(correction.new)):
        return True
    if correction.column != "nama":
        return False
    old, new = correction.old.casefold(), correction.new.casefold()
    known = "" if isinstance(person, Missing) else person.name.casefold()
    return new != known and SequenceMatcher(None, old, new).ratio() < ALIKE


def _names_another_post(correction: Correction, facts: Facts, post_names: Collection[str]) -> bool:
    new = correction.new.strip().casefold()
    own = {
        text.casefold()
        for post in (facts.target, facts.origin)
        if post is not None and not isinstance(post, Missing)
        for text in (post.id, post.name)
    }
    return new in post_names and new not in own


def _moves_the_tmt(correction: Correction, facts: Facts) -> bool:
    old, new = _days(correction.old), _days(correction.new)
    tmt = facts.decree.effective
    if old == new or tmt in new:
        return False
    return tmt in old or "tmt" in f"{correction.old} {correction.new}".casefold()


def _days(text: str) -> frozenset[date]:
    """The days that a text names, as 2026-12-03, 3-12-2026 or 3 Desember 2026."""
    told = text.casefold()
    parts = [(int(year), int(month), int(day)) for year, month, day in _ISO.findall(told)]
    for day, month, year in _CIVIL.findall(told):
        number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
        parts.append((int(year), number, int(day)))
    return frozenset(made for made in (_day(*part) for part in parts) if made is not None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
