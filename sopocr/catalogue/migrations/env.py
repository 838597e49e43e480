"""Alembic's entry: migrations run on the connection that `sopocr.catalogue.engine` hands over."""

from __future__ import annotations

from alembic import context

from sopocr.catalogue import api_tables, review_tables, teamwork_tables, version_tables  # noqa: F401 (their tables belong to Base)
from sopocr.catalogue.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
