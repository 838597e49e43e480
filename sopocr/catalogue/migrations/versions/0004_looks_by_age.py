"""Pages that share a piece of their look are found newest first without reading all of them."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(op.f("ix_page_looks_piece_page_id"), "page_looks", ["piece", "page_id"])
    op.drop_index(op.f("ix_page_looks_piece"), table_name="page_looks")


def downgrade() -> None:
    op.create_index(op.f("ix_page_looks_piece"), "page_looks", ["piece"])
    op.drop_index(op.f("ix_page_looks_piece_page_id"), table_name="page_looks")
