"""What is on record of people and asked by posts, read at once for a chunk of them or for the whole city.

Only what stands here can reach the mapping: of the roster education, its field and the grade, never religion, sex, origin
or marital status.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Table, func, select

from workflow.domain.competence import Candidate, newest_box, newest_ratings, profile_on
from workflow.domain.experience import Experience, experience, job_family
from workflow.domain.families import Family
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Box, Level, Rating, Service, Training, current_levels
from workflow.storage.case_rows import day_of
from workflow.storage.imports import EMPLOYEE, IMPORT_RUN, OCC, POSITION, REGISTER, SINCE_UNKNOWN
from workflow.storage.records import service_of

_HISTORY = "riwayat_jabatan"
_OF_PEOPLE = ("kompetensi", "kinerja", "talenta", "diklat", _HISTORY)
_FAMILY = (POSITION.c.name, POSITION.c.kind, POSITION.c.profile, POSITION.c.echelon, POSITION.c.unit_name)


class Terms(NamedTuple):
    """The day of the mapping, how many months an assessment counts, and the job families."""

    today: date
    valid_months: int
    families: tuple[Family, ...] = ()


class PersonRow(NamedTuple):
    """A person of the roster, as far as the mapping may look."""

    nip: str
    name: str
    education: str | None
    field: str | None
    grade: str | None


class PostRow(NamedTuple):
    """A post of the map."""

    id: str
    name: str
    kind: str
    profile: str
    echelon: str | None
    unit_name: str
    job_class: int | None
    unit_id: str
    agency_id: str
    slots: int
    education_min: str | None
    grade_min: str | None
    grade_max: str | None


class Known(NamedTuple):
    """What the tables of competence say of a person on the day. `newest` are the newest levels, the lapsed ones too."""

    newest: Mapping[str, float]
    profile: Mapping[str, float] | Missing
    lapsed: tuple[str, ...]
    assessed: Mapping[str, date]
    ratings: tuple[Rating, ...] | Missing
    box: Box | Missing
    trainings: tuple[Training, ...] | Missing


class Dossiers:
    """People, posts and what is on record of them; six statements, however many there are."""

    def __init__(
        self, conn: Connection, terms: Terms, nips: Sequence[str] | None = None, posts: Sequence[str] | None = None
    ) -> None:
        """Reads the people and posts named, or (None) all current ones."""
        self.terms = terms
        self.imported = _imported(conn)
        self.people = {row.nip: PersonRow(*row) for row in _current(conn, EMPLOYEE, PersonRow, "nip", nips)}
        self.posts = {row.post_id: PostRow(*row) for row in _current(conn, POSITION, PostRow, "post_id", posts)}
        subjects = None if nips is None or posts is None else [*nips, *posts]
        self.rows = _registers(conn, subjects)
        self.present = _present(conn, nips)
        self._services = {
            row.post_id: Service(row.name, row.kind, row.profile, row.echelon, None, unit=row.unit_name)
            for row in _map(conn)
        }
        self._known: dict[str, Known] = {}
        self._past: dict[str, list[Service]] = {}
        self._served: dict[tuple[str, str | None], Experience | Missing] = {}

    def candidate(self, nip: str, post_id: str) -> Candidate:
        """What the mapping looks at for a person and a post that were read."""
        person, post, known = self.people[nip], self.posts[post_id], self.known(nip)
        return Candidate(
            self.standard(post_id) or MISSING,
            known.profile,
            person.education,
            post.education_min,
            person.grade,
            post.grade_min,
            post.grade_max,
            self.served(nip, post_id),
            known.lapsed,
            person.field,
            self.family(post_id),
            known.ratings,
            known.box,
            known.trainings,
            known.assessed,
            self.imported,
        )

    def family(self, post_id: str) -> str | None:
        """The job family of a post."""
        return job_family(self._services[post_id], self.terms.families)

    def standard(self, post_id: str) -> dict[str, int]:
        """The levels that a post asks for; empty where nothing is on record."""
        return {row["kode"]: row["level"] for row in self.rows["standar_kompetensi"].get(post_id, ())}

    def history(self, nip: str) -> list[Service]:
        """The posts of a person's history, in the order of import; a post of the map as the map has it."""
        if nip not in self._past:
            self._past[nip] = [self._service(row) for row in self.rows[_HISTORY].get(nip, ())]
        return self._past[nip]

    @property
    def has_history(self) -> bool:
        """Whether riwayat_jabatan was ever imported: without it its silence means nothing."""
        return _HISTORY in self.imported

    def served(self, nip: str, post_id: str) -> Experience | Missing:
        """The experience of a person for a post; MISSING where riwayat_jabatan was never imported."""
        if not self.has_history:
            return MISSING
        key = (nip, self.family(post_id))
        if key not in self._served:
            target, present = self._services[post_id], self.present.get(nip, ())
            self._served[key] = experience(target, self.history(nip), present, self.terms.today, self.terms.families)
        return self._served[key]

    def known(self, nip: str) -> Known:
        """What the tables of competence say of a person on the day."""
        if nip not in self._known:
            self._known[nip] = self._read(nip)
        return self._known[nip]

    def _read(self, nip: str) -> Known:
        today = self.terms.today
        levels = tuple(Level(v["kode"], v["level"], day_of(v.get("tanggal"))) for v in self._about("kompetensi", nip))
        profile = profile_on(levels, today, self.terms.valid_months)
        newest = current_levels(levels, today)
        days = {code: day for code, (day, _level) in newest.items() if day != date.min}
        ratings = newest_ratings((Rating(v["tahun"], v["predikat"]) for v in self._about("kinerja", nip)), today.year)
        box = newest_box([Box(v["kotak"], day_of(v.get("tanggal"))) for v in self._about("talenta", nip)], today)
        attended = (Training(v["nama"], day_of(v.get("tanggal")), v.get("jp")) for v in self._about("diklat", nip))
        trainings = tuple(t for t in attended if t.on is None or t.on <= today)
        return Known(
            {code: level for code, (_day, level) in newest.items()},
            profile.levels if levels else MISSING,
            profile.lapsed,
            days,
            ratings if "kinerja" in self.imported else MISSING,
            box,
            trainings if "diklat" in self.imported else MISSING,
        )

    def _about(self, table: str, nip: str) -> Sequence[dict[str, Any]]:
        return self.rows[table].get(nip, ())

    def _service(self, row: dict[str, Any]) -> Service:
        post = self._services.get(row.get("id_jabatan") or "")
        found = service_of(row, (post.name, post.kind, post.profile, post.echelon) if post else None)
        return found._replace(unit=post.unit) if post else found


def _current(conn: Connection, table: Table, row: Any, key: str, wanted: Sequence[str] | None) -> Sequence[Any]:  # noqa: ANN401 - a NamedTuple class
    columns = [table.c["post_id" if name == "id" else name] for name in row._fields]
    query = select(*columns).where(table.c.recorded_until.is_(None)).order_by(table.c[key])
    return conn.execute(query if wanted is None else query.where(table.c[key].in_(list(wanted)))).all()


def _registers(conn: Connection, subjects: Sequence[str] | None) -> Mapping[str, Mapping[str, list[dict[str, Any]]]]:
    wanted = select(REGISTER.c.table_name, REGISTER.c.subject, REGISTER.c.payload).where(
        REGISTER.c.table_name.in_([*_OF_PEOPLE, "standar_kompetensi"]), REGISTER.c.recorded_until.is_(None)
    )
    if subjects is not None:
        wanted = wanted.where(REGISTER.c.subject.in_(list(subjects)))
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for table, subject, payload in conn.execute(wanted.order_by(REGISTER.c.id)):
        found[table][subject].append(orjson.loads(payload))
    return found


def _map(conn: Connection) -> Sequence[Any]:
    return conn.execute(select(POSITION.c.post_id, *_FAMILY).where(POSITION.c.recorded_until.is_(None))).all()


def _present(conn: Connection, nips: Sequence[str] | None) -> dict[str, list[Service]]:
    wanted = (
        select(OCC.c.nip, OCC.c.since, OCC.c.post_id, *_FAMILY)
        .join(POSITION, (POSITION.c.post_id == OCC.c.post_id) & POSITION.c.recorded_until.is_(None))
        .where(OCC.c.until.is_(None))
        .order_by(OCC.c.id)
    )
    if nips is not None:
        wanted = wanted.where(OCC.c.nip.in_(list(nips)))
    found: dict[str, list[Service]] = defaultdict(list)
    for nip, since, post_id, name, kind, profile, echelon, unit in conn.execute(wanted):
        start = None if since == SINCE_UNKNOWN else since
        found[nip].append(Service(name, kind, profile, echelon, start, post_id=post_id, unit=unit))
    return found


def _imported(conn: Connection) -> dict[str, date]:
    latest = select(IMPORT_RUN.c.table_name, func.max(IMPORT_RUN.c.recorded_at)).group_by(IMPORT_RUN.c.table_name)
    return {table: at.date() for table, at in conn.execute(latest)}
