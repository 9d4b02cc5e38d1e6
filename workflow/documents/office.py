"""Who and what a document names: the agency, the people by their ids, ranks, posts in words, who signs, which number."""

from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.context import ActingStatus, Decree, Letter
from workflow.domain.facts import Facts, Post
from workflow.domain.indonesian import tanggal
from workflow.domain.missing import Missing
from workflow.domain.office import Office, is_enacted
from workflow.domain.rules._shared import OTHER, coverage, target_id

RANKS = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tk. I",
    "I/c": "Juru",
    "I/d": "Juru Tk. I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tk. I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tk. I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tk. I",
    "III/c": "Penata",
    "III/d": "Penata Tk. I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tk. I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
"""Names of the grades (DOMAIN.md 1.9)."""

NO_POST = "(diberhentikan dari jabatan, tanpa jabatan baru)"
UNKNOWN = "(belum diketahui)"
TO_WRITE = "........................................"
DATE_TO_WRITE = "....................... 20...."
_SMALL = frozenset({"dan", "di", "dalam", "dari", "tentang"})
_OF_THE_POST_LEFT = frozenset({"bast", "memori"})
_STATUS = {ActingStatus.PLT: "Plt. ", ActingStatus.PLH: "Plh. ", ActingStatus.PJ: "Pj. "}


class Named(NamedTuple):
    """A person on a list, in words."""

    file: CaseFile
    nip: str
    name: str
    rank: str
    origin: str
    target: str

    @property
    def post(self) -> Post | None:
        """The post entered; None where there is none."""
        return self.file.facts.target if isinstance(self.file.facts.target, Post) else None


def named(file: CaseFile) -> Named:
    """The words for one case."""
    facts = file.facts
    person = facts.person
    grade = None if isinstance(person, Missing) else person.grade
    rank = f"{RANKS[grade]}, {grade}" if grade in RANKS else (grade or "-")
    name = UNKNOWN if isinstance(person, Missing) else person.name
    target = NO_POST if facts.target is None else post_words(facts.target)
    return Named(file, file.nip, name, rank, post_words(facts.origin), target)


def post_words(post: object) -> str:
    """A post with its unit, unless its name says that already."""
    if not isinstance(post, Post):
        return UNKNOWN
    parts = [post.name, post.unit_name, post.agency_name or ""]
    told: list[str] = []
    for part in parts:
        if part and part.casefold() not in " ".join(told).casefold():
            told.append(part)
    return ", ".join(told)


def nip_words(person: str) -> str:
    """`NIP 19...`; nothing for an official without one."""
    return f"NIP {person}" if person.isdigit() else ""


def signer_of(decree: Decree, facts: Facts, office: Office) -> tuple[str, str, str]:
    """Title, name and NIP of who signs the SK; who is not the PPK signs on the PPK's behalf."""
    head, signer = office.stationery.head_title, decree.signer
    if signer is None:
        return head, TO_WRITE, ""
    name = office.names.get(signer, TO_WRITE)
    if isinstance(facts.ppk, Missing) or signer in facts.ppk:
        status = _STATUS.get(decree.signer_status, "") if decree.signer_status else ""
        return f"{status}{head}", name, nip_words(signer)
    return f"a.n. {head}\n{office.titles.get(signer, '').upper()}".rstrip(), name, nip_words(signer)


def unit_head(office: Office) -> tuple[str, str, str]:
    """Title, name and NIP of the head of the personnel unit."""
    person = office.stationery.unit_head
    return office.stationery.unit_head_title, office.names.get(person, TO_WRITE), nip_words(person)


def official(person: str | None, role: str, office: Office) -> tuple[str, str, str]:
    """A signature of an office: the role, and the person if known."""
    if person is None:
        return role, TO_WRITE, "NIP " + TO_WRITE
    return role, office.names.get(person, TO_WRITE), nip_words(person)


def titled(text: str) -> str:
    """Words of capitals as a sentence says them: `Keputusan Wali Kota`, with small words small."""
    return " ".join(word if word in _SMALL else word.capitalize() for word in text.lower().split())


def effective(decree: Decree, file: CaseFile) -> date | None:
    """The TMT of one case."""
    return file.guard.tmt or decree.effective


def day(value: date | None) -> str:
    """A date in words, or room to write it."""
    return DATE_TO_WRITE if value is None else tanggal(value)


def number_of(kind: str, file: CaseFile, office: Office) -> tuple[str | None, date | None]:
    """Number and date of a person's document: of the agency's register, else of our own; None makes it a draft."""
    own = office.numbers.get((kind, file.facts.case.number))
    if own is not None:
        return own
    letter = letter_of(kind, file)
    if letter is None or letter.date is None or not is_enacted(file):
        return None, None
    return letter.number, letter.date


def letter_of(kind: str, file: CaseFile) -> Letter | None:
    """The latest registered letter of a kind about this person.

    A reference that the system made itself, when a task was confirmed, is no number of a register.
    """
    facts = file.facts
    post = getattr(facts.origin, "id", "") if kind in _OF_THE_POST_LEFT else target_id(facts)
    found = [
        letter
        for letter in facts.letters
        if letter.kind == kind
        and not letter.number.startswith(facts.case.number)
        and coverage(letter, file.nip, post) not in {None, OTHER}
    ]
    return found[-1] if found else None
