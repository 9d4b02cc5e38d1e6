"""Who holds which office in the round: proposer, review team, analysts, officers, acting heads; and who supervises whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.domain.stages import Role
from workflow.sample.people import DOMAIN, Person
from workflow.sample.posts import Post
from workflow.sample.staffing import City

MAYOR, DEPUTY = "P-walikota", "P-wakil-walikota"
SINCE = date(2025, 3, 3)
TEAM_POSTS = ("SETDA-SEKDA", "BKPSDM-KEPALA", "INSP-KEPALA", "SETDA.A3-ASISTEN", "BAPPEDA-KEPALA")
ANALYST_POSTS = ("BKPSDM.B1-JFM", "BKPSDM.B1-JFP", "BKPSDM.B2-JFM")
ASSET_POSTS = {"": "BPKPD.B4-PTK", "DISHUB": "DISHUB.SEK-PTK", "PUTR": "PUTR.SEK-PTK", "DISDIK": "DISDIK.SEK-PTK"}
MONEY_POSTS = {"": "BPKPD.B2-PTK", "KUKMPP": "KUKMPP.SEK-PTK"}
ACCOUNT_POSTS = {"": "KOMINFO.B2-PDI"}

Row = tuple[object, ...]


@dataclass(frozen=True)
class Acting:
    """A Plt or Plh: who, for which post, how long; an extension is a second one."""

    post: str
    deputy_post: str
    basis: str
    start: date
    end: date | None
    letter: str


ACTING = (
    Acting("DISPAR-KEPALA", "DISPAR.SEK-SEKRETARIS", "plt", date(2026, 10, 5), date(2027, 1, 4), "800.1.11.1/988/2026"),
    Acting("BPKPD.B4-KABID", "BPKPD.SEK-KSB1", "plt", date(2026, 11, 2), date(2027, 2, 1), "800.1.11.1/1102/2026"),
    Acting(
        "KEC-MARIMBUN-CAMAT", "KEC-MARIMBUN-SEKCAM", "plt", date(2026, 6, 8), date(2026, 9, 7), "800.1.11.1/540/2026"
    ),
    Acting(
        "KEC-MARIMBUN-CAMAT", "KEC-MARIMBUN-SEKCAM", "plt", date(2026, 9, 8), date(2026, 12, 7), "800.1.11.1/901/2026"
    ),
    Acting("BKPSDM-KEPALA", "BKPSDM.B1-KABID", "plh", date(2026, 11, 12), date(2026, 11, 18), "800.1.11.1/1130/2026"),
)


@dataclass(frozen=True)
class Offices:
    """The people of the round by office. `acting` is the Plt by vacant post, `supervisor` by NIP."""

    proposer: Person
    secretary: Person
    team: tuple[Person, ...]
    speaker: Person
    inspector: Person
    overseer: Person
    planner: Person
    analysts: tuple[Person, ...]
    acting: Mapping[str, Person]
    supervisor: Mapping[str, Person]
    unit_heads: Mapping[str, Post]

    def agency_head(self, agency: str, city: City) -> Person | None:
        """The head of an agency, or who acts for the head."""
        post = self.unit_heads[agency].id
        return city.holder(post) or self.acting.get(post)

    def unit_leader(self, post: Post, city: City) -> Person | None:
        """Who supervises the holder of a post by the unit tree alone; None where that office is empty."""
        head = self.unit_heads[post.unit.id]
        if head.id == post.id:
            if not post.unit.parent:
                return self.secretary
            head = self.unit_heads[post.unit.parent]
        return city.holder(head.id) or self.acting.get(head.id)


def fill_offices(city: City) -> Offices:
    """Reads the offices off the filled city."""
    team = tuple(_holder(city, post) for post in TEAM_POSTS)
    heads: dict[str, Post] = {}
    for post in city.posts.values():
        heads.setdefault(post.unit.id, post)
    acting = {row.post: _holder(city, row.deputy_post) for row in ACTING if row.basis == "plt"}
    return Offices(
        proposer=_holder(city, "BKPSDM.B1-KABID"),
        secretary=team[0],
        team=team,
        speaker=team[3],
        inspector=team[2],
        overseer=_holder(city, "INSP.B1-KABID"),
        planner=team[4],
        analysts=tuple(_holder(city, post) for post in ANALYST_POSTS),
        acting=acting,
        supervisor=_supervisors(city, heads, acting),
        unit_heads=heads,
    )


def _holder(city: City, post: str) -> Person:
    person = city.holder(post)
    if person is None:
        message = f"the sample's office {post} must be held"
        raise AssertionError(message)
    return person


def _supervisors(city: City, heads: Mapping[str, Post], acting: Mapping[str, Person]) -> dict[str, Person]:
    top = _holder(city, "SETDA-SEKDA")
    found = {}
    for person in city.people:
        above = _leader_above(person, city, heads, acting) or top
        if above.nip != person.nip:
            found[person.nip] = above
    return found


def _leader_above(person: Person, city: City, heads: Mapping[str, Post], acting: Mapping[str, Person]) -> Person | None:
    unit = person.post.unit.id
    if heads[unit].id == person.post.id:
        unit = person.post.unit.parent
    while unit:
        leader = city.holder(heads[unit].id) or acting.get(heads[unit].id)
        if leader is not None and leader.nip != person.nip:
            return leader
        unit = heads[unit].unit.parent
    return None


def office_tables(city: City, offices: Offices) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """The tables peran, delegasi and pejabat: headings and rows."""
    officials: list[Row] = [
        (MAYOR, "Wali Kota (data sintetis)", "Wali Kota Pematangsiantar", f"walikota@{DOMAIN}"),
        (DEPUTY, "Wakil Wali Kota (data sintetis)", "Wakil Wali Kota Pematangsiantar", f"wakil.walikota@{DOMAIN}"),
    ]
    acting: list[Row] = [
        (None, _holder(city, row.deputy_post).nip, row.post, None, row.start, row.end, row.basis, row.letter)
        if row.basis == "plt"
        else (
            _holder(city, row.post).nip,
            _holder(city, row.deputy_post).nip,
            row.post,
            None,
            row.start,
            row.end,
            row.basis,
            row.letter,
        )
        for row in ACTING
    ]
    headings = ("dari_nip", "kepada_nip", "id_jabatan", "peran", "mulai", "selesai", "dasar", "nomor_surat")
    return {
        "peran": (("nip", "peran", "id_unit", "mulai", "selesai"), _grants(city, offices)),
        "delegasi": (headings, acting),
        "pejabat": (("id", "nama", "jabatan", "surel"), officials),
    }


def _grants(city: City, offices: Offices) -> list[Row]:
    rows: list[tuple[str, Role, str]] = [(MAYOR, Role.PPK, ""), (offices.secretary.nip, Role.PYB, "")]
    rows += [(person.nip, Role.TPK, "") for person in offices.team]
    rows += [(person.nip, Role.ANALIS, "") for person in (*offices.analysts, offices.proposer)]
    rows.append((offices.overseer.nip, Role.INSPEKTORAT, ""))
    rows.append((_holder(city, "BKPSDM.B2-PDI").nip, Role.OPERATOR, ""))
    for role, posts in officer_posts(city).items():
        rows += [(_holder(city, post).nip, role, agency) for agency, post in posts.items()]
    return [(nip, role.value, agency or None, SINCE, None) for nip, role, agency in rows]


def officer_posts(city: City) -> dict[Role, dict[str, str]]:
    """The officers' posts by role and agency (empty = for the whole city): first the agency's own, then the city's."""
    clerks = _clerks(city.posts.values(), city)
    return {
        Role.PENGELOLA_ASET: ASSET_POSTS,
        Role.PENGELOLA_KEUANGAN: MONEY_POSTS,
        Role.PENGELOLA_AKUN: ACCOUNT_POSTS,
        Role.PENGELOLA_KEPEGAWAIAN: {"": "BKPSDM.B1-PTK", **clerks},
    }


def _clerks(posts: Iterable[Post], city: City) -> dict[str, str]:
    return {post.unit.agency: post.id for post in posts if post.id.endswith(".SEK-PTK") and city.holder(post.id)}
