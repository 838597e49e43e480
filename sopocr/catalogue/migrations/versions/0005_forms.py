"""The form of a document, its revision and its date of issue; what was stored before are SOP-AP."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = ("records", "documents")


def upgrade() -> None:
    for table in _TABLES:
        form = sa.Column("bentuk", sa.String(length=10), nullable=False, server_default="sop-ap")
        op.add_column(table, form)
        op.add_column(table, sa.Column("nomor_revisi", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("tanggal_terbit", sa.String(length=10), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        for column in ("bentuk", "nomor_revisi", "tanggal_terbit"):
            op.drop_column(table, column)
