"""Alembic's entry: migrates the connection that `storage.schema` hands over, in its transaction."""

from alembic import context

from workflow.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
