"""The first schema: all tables, the append-only ledger and the guard against illegal moves."""

from alembic import op

from workflow.storage.schema import create_on

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates everything on an empty database."""
    create_on(op.get_bind())
