"""Column types and constraints that every table uses, so that both databases store the same thing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC: `timestamptz` on PostgreSQL, sortable ISO text on SQLite.

    Raises:
        ValueError: a naive datetime is bound; a time without a zone is a fault of the caller.
    """

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """The native type of the dialect."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """UTC with microseconds of fixed width, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a zone cannot be stored"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """An aware moment in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)


def any_of(column: str, values: Iterable[str]) -> str:
    """SQL that a column holds one of the values: SQLite builds a table for each look into a list of more than two."""
    return " OR ".join(f"{column} = '{value!s}'" for value in values)


def one_of(
    column: str, values: type[StrEnum] | Iterable[str], *, table: str, nullable: bool = False
) -> CheckConstraint:
    """A CHECK that the column holds one of the values; the name tells table and column."""
    allowed = any_of(column, values)
    clause = f"{column} IS NULL OR {allowed}" if nullable else allowed
    return CheckConstraint(clause, name=f"ck_{table}_{column}")


def as_date(value: date | str | None) -> date | None:
    """A civil date of a plain SQL row: SQLite hands text back, PostgreSQL a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value: datetime | str) -> datetime:
    """An aware moment of a plain SQL row: SQLite hands text back, PostgreSQL a moment."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


POST_COLUMNS = {
    "name": "nama",
    "kind": "jenis",
    "profile": "profil",
    "echelon": "eselon",
    "job_class": "kelas",
    "unit_id": "id_unit",
    "unit_name": "unit",
    "parent_unit_id": "id_unit_induk",
    "agency_id": "id_opd",
    "slots": "kebutuhan",
    "education_min": "pendidikan_min",
    "grade_min": "golongan_min",
    "grade_max": "golongan_max",
    "service_critical": "layanan_kritis",
    "signatory": "penandatangan",
    "instance": "instansi",
}
"""Columns of a post as stored, with what the table jabatan calls them."""
