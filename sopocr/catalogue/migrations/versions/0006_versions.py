"""The chain of versions: which SOP replaces which, and the terms after which they are due for review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "successions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("older_id", _ID, nullable=False),
        sa.Column("newer_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["older_id"], ["documents.id"], name=op.f("fk_successions_older_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["newer_id"], ["documents.id"], name=op.f("fk_successions_newer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("older_id", "newer_id", name=op.f("uq_successions_older_id")),
    )
    op.create_index(op.f("ix_successions_newer_id"), "successions", ["newer_id"])
    op.create_index(op.f("ix_successions_state"), "successions", ["state"])
    op.create_table(
        "review_terms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_terms")),
        sa.UniqueConstraint("office", name=op.f("uq_review_terms_office")),
    )


def downgrade() -> None:
    op.drop_table("review_terms")
    op.drop_table("successions")
