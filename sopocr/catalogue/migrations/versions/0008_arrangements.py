"""How people arranged the pages of files; whose folder a file came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("sources", "extractions", "jobs")


def upgrade() -> None:
    op.create_table(
        "arrangements",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
    )
    op.create_index(op.f("ix_arrangements_source_id"), "arrangements", ["source_id"])
    for table in _TABLES:
        op.add_column(table, sa.Column("arrangement_id", _ID, nullable=True))
    op.add_column("sources", sa.Column("office", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("sources", "office")
    for table in _TABLES:
        op.drop_column(table, "arrangement_id")
    op.drop_table("arrangements")
