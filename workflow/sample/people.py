"""Invented people: names, NIPs, births, grades and education that fit each other and the post held."""

import random
from dataclasses import dataclass
from datetime import date

from workflow.sample.catalogue import Catalogue, NameGroup
from workflow.sample.posts import Post

GRADES = tuple(f"{roman}/{step}" for roman in ("I", "II", "III") for step in "abcd") + tuple(
    f"IV/{step}" for step in "abcde"
)
ENTRY_GRADE = {"SD": "I/a", "SMP": "I/c", "SMA": "II/a", "D3": "II/c", "S1": "III/a", "S2": "III/b"}
CONTRACT_GRADE = {"SD": "I", "SMP": "IV", "SMA": "V", "D3": "VII", "S1": "IX", "S2": "X"}
LEVELS = ("SD", "SMP", "SMA", "D3", "S1", "S2")
STEP_YEARS = 4
INTAKE_MONTHS = (1, 3, 4, 12)
DOMAIN = "contoh.pematangsiantar.example"
LAST_INTAKE = 2024


@dataclass(frozen=True)
class Wish:
    """What the plan asks of the holder of a post. None = as it comes."""

    since: date | None = None
    birth: date | None = None
    seasoned: bool = False
    """True for a person of the round: a PNS in mid-career with the highest grade of the post."""
    highest: str | None = None
    """The highest grade of the post that the person is to enter."""


@dataclass(frozen=True)
class Person:
    """One invented ASN. `contract` tells a PPPK from a PNS; `joined` is the TMT of CPNS or of the contract."""

    nip: str
    name: str
    front_title: str
    back_title: str
    birth: date
    sex: int
    contract: bool
    joined: date
    grade: str
    grade_since: date
    education: str
    post: Post
    since: date
    email: str
    channel: str

    @property
    def full_name(self) -> str:
        """The name with academic titles, as it stands on letters."""
        back = f", {self.back_title}" if self.back_title else ""
        return f"{self.front_title} {self.name}{back}".strip()


class Maker:
    """Makes people one after another; the same generator state gives the same people."""

    def __init__(self, catalogue: Catalogue, rng: random.Random, today: date) -> None:
        self.catalogue, self.rng, self.today = catalogue, rng, today
        self._nips: set[str] = set()
        self._mailboxes: set[str] = set()
        self._weights = [group.weight for group in catalogue.names]

    def person(self, post: Post, *, contract: bool = False, wish: Wish | None = None) -> Person:
        """One person who fits a post.

        Args:
            post: the post held.
            contract: True for a PPPK.
            wish: what the plan asks.
        """
        wish = wish or Wish()
        sex = self._sex(post)
        education = self._education(post)
        birth = wish.birth or self._birth(post, seasoned=wish.seasoned)
        joined = self._joined(birth, contract=contract, before=wish.since)
        grade = CONTRACT_GRADE[education] if contract else self._grade(post, education, joined, wish)
        since = wish.since or self._since(joined)
        name = self._name(sex)
        front, back = self._titles(post, education, sex, birth)
        email = self._email(post, name)
        return Person(
            self._nip(birth, joined, sex, contract=contract),
            name,
            front,
            back,
            birth,
            sex,
            contract,
            joined,
            grade,
            self._grade_since(joined),
            education,
            post,
            since,
            email,
            self._channel(email),
        )

    def _sex(self, post: Post) -> int:
        women = 0.70 if post.unit.agency in {"DISDIK", "DINKES", "RSUD"} else 0.38
        return 2 if self.rng.random() < women else 1

    def _education(self, post: Post) -> str:
        rng, least = self.rng, post.education
        if post.kind == "jpt_pratama":
            return "S2" if rng.random() < 0.8 else "S1"
        if post.kind == "administrator":
            return "S2" if rng.random() < 0.4 else "S1"
        if post.kind == "pengawas":
            return rng.choices(("D3", "S1", "S2"), (8, 75, 17))[0]
        if least == "S1":
            return "S2" if rng.random() < 0.09 else "S1"
        higher = LEVELS[min(LEVELS.index(least) + 1, LEVELS.index("S1"))]
        return higher if rng.random() < 0.18 and post.profile != "kesehatan" else least

    def _birth(self, post: Post, *, seasoned: bool) -> date:
        rng = self.rng
        if seasoned:
            year = rng.randint(1974, 1986)
        elif post.kind == "jpt_pratama":
            year = rng.randint(1968, 1979)
        elif post.single:
            year = rng.randint(1970, 1988)
        elif GRADES.index(post.grades[0]) >= GRADES.index("III/c"):
            year = rng.randint(1968, 1989)
        else:
            first, last = rng.choices(((1969, 1976), (1977, 1994), (1995, 2001)), (24, 64, 12))[0]
            year = rng.randint(first, last)
        return date(year, rng.randint(1, 12), rng.randint(1, 28))

    def _joined(self, birth: date, *, contract: bool, before: date | None) -> date:
        rng = self.rng
        if contract:
            return date(rng.choice((2021, 2022, 2023, 2024)), rng.choice(INTAKE_MONTHS), 1)
        latest = min(birth.year + 31, LAST_INTAKE, (before or self.today).year - 4)
        year = rng.randint(min(birth.year + 20, latest), latest)
        return date(year, rng.choice(INTAKE_MONTHS), 1)

    def _grade(self, post: Post, education: str, joined: date, wish: Wish) -> str:
        low, high = (GRADES.index(grade) for grade in post.grades)
        if wish.seasoned:
            return GRADES[min(high, GRADES.index(wish.highest))] if wish.highest else GRADES[high]
        grown = GRADES.index(ENTRY_GRADE[education]) + (self.today.year - joined.year) // STEP_YEARS
        return GRADES[max(low, min(high, grown))]

    def _since(self, joined: date) -> date:
        year = self.rng.randint(max(joined.year, self.today.year - 9), self.today.year - 1)
        return max(joined, date(year, self.rng.randint(1, 12), 1))

    def _grade_since(self, joined: date) -> date:
        latest = date(self.today.year - self.rng.randint(0, 3), self.rng.choice((4, 10)), 1)
        return max(joined, latest) if latest <= self.today else joined

    def _nip(self, birth: date, joined: date, sex: int, *, contract: bool) -> str:
        middle = f"{joined:%Y}21" if contract else f"{joined:%Y%m}"
        serial = self.rng.randint(1, 12)
        while (nip := f"{birth:%Y%m%d}{middle}{sex}{serial:03d}") in self._nips:
            serial += 1
        self._nips.add(nip)
        return nip

    def _name(self, sex: int) -> str:
        group: NameGroup = self.rng.choices(self.catalogue.names, self._weights)[0]
        given = group.women if sex == 2 else group.men
        parts = [self.rng.choice(given)]
        if self.rng.random() < 0.45:
            second = self.rng.choice(given)
            parts += [second] if second != parts[0] else []
        parts.append(self.rng.choice(group.families))
        return " ".join(part for part in parts if part)

    def _titles(self, post: Post, education: str, sex: int, birth: date) -> tuple[str, str]:
        titles = self.catalogue.titles
        if post.code == "DOK":
            return titles["dokter"][0], ""
        if post.code == "APT":
            return "", titles["apoteker"][0]
        if post.code == "PRA":
            return "", titles["perawat"][0]
        if post.name.startswith("Guru") or post.code == "KEPSEK":
            return "", self.rng.choice(titles["guru"])
        if education == "S1" and post.single and birth.year < 1971:
            return ("Dra." if sex == 2 else "Drs."), ""
        return "", self.rng.choice(titles[education]) if education in titles else ""

    def _email(self, post: Post, name: str) -> str:
        chance = self.rng.random()
        if chance < (0.16 if post.job_class <= 5 else 0.05):
            return ""
        if chance > 0.94 and post.unit.agency in {"DISDIK", "DINKES"}:
            return f"{post.unit.id.lower()}@{DOMAIN}"
        local = ".".join(part.lower() for part in name.split())
        return self._free_mailbox(local)

    def _free_mailbox(self, local: str) -> str:
        number, wanted = 1, local
        while wanted in self._mailboxes:
            number += 1
            wanted = f"{local}{number}"
        self._mailboxes.add(wanted)
        return f"{wanted}@{DOMAIN}"

    def _channel(self, email: str) -> str:
        if email:
            return "wa" if self.rng.random() < 0.02 else ""
        return "wa" if self.rng.random() < 0.3 else "cetak"
