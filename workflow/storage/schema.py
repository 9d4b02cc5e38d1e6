"""The schema: tables, the triggers that keep the ledger append-only and illegal moves impossible, and its version."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from workflow.domain.edges import EDGES
from workflow.domain.stages import OPEN_STATES
from workflow.storage.four_eyes import four_eyes_statements
from workflow.storage.tables import METADATA
from workflow.storage.unit_of_work import Store

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_FROZEN = ("ledger_entry",)


def legal_moves() -> list[str]:
    """The state changes that the transition table knows, as `from>to`."""
    return sorted({f"{edge.source}>{edge.dest}" for edge in EDGES if edge.moves})


_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)
_RESERVED = """SELECT r.target_slot AS n FROM transfer_case r WHERE r.target_post = NEW.target_post
    AND r.target_slot IS NOT NULL AND r.state IN ('serah_terima', 'ditunda') AND NOT r.post_changed"""
_STAYING = f"""SELECT o.slot AS n FROM occupancy o WHERE o.post_id = NEW.target_post AND o.until IS NULL AND NOT EXISTS
    (SELECT 1 FROM transfer_case m WHERE m.nip = o.nip AND m.origin_post = o.post_id AND m.state IN ({_OPEN})
    AND NOT m.post_changed)"""  # noqa: S608 - constants only


def _lowest_place(taken: str) -> str:
    """The lowest number of a place, from 1 to the post's `kebutuhan`, that is not taken; NULL where all are."""
    return f"""CASE WHEN NOT EXISTS (SELECT 1 FROM ({taken}) f WHERE f.n = 1) THEN 1 ELSE
    (SELECT MIN(c.n) FROM (SELECT t.n + 1 AS n FROM ({taken}) t) c WHERE c.n NOT IN ({taken})
    AND c.n <= (SELECT COALESCE(MAX(CASE WHEN p.slots > 0 THEN p.slots END), 1) FROM position p
    WHERE p.post_id = NEW.target_post AND p.recorded_until IS NULL)) END"""  # noqa: S608 - constants only


# A place that nobody holds or that its holder leaves comes first; a holder may leave by other ways than a case.
_PLACE = f"COALESCE({_lowest_place(f'{_RESERVED} UNION ALL {_STAYING}')}, {_lowest_place(_RESERVED)})"
_ASKS_FOR_PLACE = """NEW.state = 'serah_terima' AND NEW.target_post IS NOT NULL AND NEW.target_slot IS NULL
    AND NOT NEW.post_changed"""
NO_PLACE = "target_slot: every place of the post is reserved"


def _reserving(dialect: str) -> list[str]:
    """From `setujui` on a place of the target post is the case's own, whoever writes the row."""
    if dialect == "sqlite":
        return [
            f"""CREATE TRIGGER transfer_case_reserve_{verb.partition(" ")[0].lower()} AFTER {verb} ON transfer_case
            WHEN {_ASKS_FOR_PLACE} BEGIN
            UPDATE transfer_case SET target_slot = {_PLACE} WHERE id = NEW.id;
            SELECT RAISE(ABORT, '{NO_PLACE}') FROM transfer_case WHERE id = NEW.id AND target_slot IS NULL; END"""  # noqa: S608 - constants only
            for verb in ("INSERT", "UPDATE OF state")
        ]
    return [
        f"""CREATE FUNCTION reserve_place() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.target_slot := {_PLACE}; IF NEW.target_slot IS NULL THEN
        RAISE EXCEPTION '{NO_PLACE}'; END IF; RETURN NEW; END $$""",
        f"""CREATE TRIGGER transfer_case_reserve BEFORE INSERT OR UPDATE OF state ON transfer_case
        FOR EACH ROW WHEN ({_ASKS_FOR_PLACE}) EXECUTE FUNCTION reserve_place()""",
    ]


def trigger_statements(dialect: str) -> list[str]:
    """DDL of the triggers for a dialect."""
    moves = ", ".join(f"'{move}'" for move in legal_moves())
    if dialect == "sqlite":
        # SQLite builds a table for each look into a list: a look into a text costs a tenth.
        told = f" {' '.join(legal_moves())} "
        return [
            *(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for table in _FROZEN
                for verb in ("UPDATE", "DELETE")
            ),
            f"""CREATE TRIGGER transfer_case_legal_move BEFORE UPDATE OF state ON transfer_case
            WHEN OLD.state <> NEW.state AND instr('{told}', ' ' || OLD.state || '>' || NEW.state || ' ') = 0
            BEGIN SELECT RAISE(ABORT, 'illegal move'); END""",
            *_reserving(dialect),
            *four_eyes_statements(dialect),
        ]
    return [
        """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
        *(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for table in _FROZEN
        ),
        f"""CREATE FUNCTION refuse_illegal_move() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({moves}) THEN
        RAISE EXCEPTION 'illegal move'; END IF; RETURN NEW; END $$""",
        """CREATE TRIGGER transfer_case_legal_move BEFORE UPDATE OF state ON transfer_case
        FOR EACH ROW EXECUTE FUNCTION refuse_illegal_move()""",
        *_reserving(dialect),
        *four_eyes_statements(dialect),
    ]


def create_on(conn: Connection) -> None:
    """Creates tables and triggers on an empty database."""
    METADATA.create_all(conn, checkfirst=False)
    for statement in trigger_statements(conn.dialect.name):
        conn.exec_driver_sql(statement.replace("%", "%%") if conn.dialect.name == "postgresql" else statement)


def create_all(store: Store) -> None:
    """Creates the schema without migrations: an in-memory database lives too shortly to be migrated."""
    with store.transaction() as tx:
        create_on(tx.conn)


def _alembic(conn: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - an in-memory database is not migrated

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    return config


def is_current(store: Store) -> bool:
    """True where the database is at the newest migration."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - an in-memory database is not migrated
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    with store.reading() as conn:
        found = MigrationContext.configure(conn).get_current_heads()
        return set(found) == set(ScriptDirectory.from_config(_alembic(conn)).get_heads())


def prepare(store: Store) -> None:
    """Brings the database to the newest migration; several processes at once wait for each other."""
    if is_current(store):
        return
    from alembic import command  # noqa: PLC0415 - a current database is not migrated

    with store.transaction() as tx:
        if tx.dialect == "postgresql":
            tx.conn.exec_driver_sql("SELECT pg_advisory_xact_lock(727274)")
        command.upgrade(_alembic(tx.conn), "head")
