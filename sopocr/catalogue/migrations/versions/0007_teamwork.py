"""Working together: assignments, comments, second checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def _document(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f(f"fk_{table}_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "assignments",
        *_document("assignments"),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.UniqueConstraint("document_id", name=op.f("uq_assignments_document_id")),
    )
    op.create_index(op.f("ix_assignments_user"), "assignments", ["user"])
    op.create_table(
        "comments",
        *_document("comments"),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_comments_document_id"), "comments", ["document_id"])
    op.create_table(
        "second_checks",
        *_document("second_checks"),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("approved", sa.JSON(), nullable=False),
        sa.Column("extracted", sa.JSON(), nullable=False),
        sa.Column("values", sa.Integer(), nullable=False),
        sa.Column("reviewer_errors", sa.Integer(), nullable=False),
        sa.Column("machine_errors", sa.Integer(), nullable=False),
        sa.Column("drawn", _TIME, nullable=False),
        sa.Column("ended", _TIME, nullable=True),
    )
    for column in ("document_id", "state"):
        op.create_index(op.f(f"ix_second_checks_{column}"), "second_checks", [column])
    op.create_table(
        "office_options",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_options")),
        sa.UniqueConstraint("name", name=op.f("uq_office_options_name")),
    )


def downgrade() -> None:
    for table in ("office_options", "second_checks", "comments", "assignments"):
        op.drop_table(table)
