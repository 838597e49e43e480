"""The catalogue: sources, runs, jobs, extractions, documents, pages, full-text search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SQLITE_SEARCH = """
CREATE VIRTUAL TABLE document_search USING fts5(
    nama, langkah, dasar_hukum, lain, tokenize = 'unicode61 remove_diacritics 2'
)
"""
# PostgreSQL would take "823/045/SOP" for one word, the name of a file; cut at all signs, it is found as FTS5
# finds it
_POSTGRES_SEARCH = """
CREATE TABLE document_search (
    id BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    nama TEXT NOT NULL, langkah TEXT NOT NULL, dasar_hukum TEXT NOT NULL, lain TEXT NOT NULL,
    vector TSVECTOR NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', regexp_replace(nama, '[^[:alnum:]]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('simple', regexp_replace(langkah, '[^[:alnum:]]+', ' ', 'g')), 'B')
        || setweight(to_tsvector('simple', regexp_replace(dasar_hukum, '[^[:alnum:]]+', ' ', 'g')), 'C')
        || setweight(to_tsvector('simple', regexp_replace(lain, '[^[:alnum:]]+', ' ', 'g')), 'D')
    ) STORED
)
"""


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "sources",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sources_sha256")),
    )
    op.create_table(
        "duplicates",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("other_id", _ID, nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("found", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["sources.id"], name=op.f("fk_duplicates_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_duplicates_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicates")),
        sa.UniqueConstraint("source_id", "other_id", name=op.f("uq_duplicates_source_id_other_id")),
    )
    op.create_index(op.f("ix_duplicates_other_id"), "duplicates", ["other_id"])
    op.create_table(
        "extractions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=True),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_extractions_run_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_extractions_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extractions")),
        sa.UniqueConstraint("source_id", "recipe", name=op.f("uq_extractions_source_id_recipe")),
    )
    op.create_index(op.f("ix_extractions_run_id"), "extractions", ["run_id"])
    op.create_table(
        "pages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("look", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_pages_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_pages_source_id_number")),
    )
    op.create_table(
        "source_names",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_names_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_names")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_source_names_source_id_url")),
    )
    op.create_index(op.f("ix_source_names_url"), "source_names", ["url"])
    op.create_table(
        "jobs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.Column("run_id", _ID, nullable=True),
        sa.Column("source_id", _ID, nullable=True),
        sa.Column("extraction_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("queued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["extraction_id"], ["extractions.id"], name=op.f("fk_jobs_extraction_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_jobs_run_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_jobs_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", "url", "stamp", name=op.f("uq_jobs_key_url_stamp")),
    )
    columns = ["run_id", "state", "attempts", "id"]
    op.create_index(op.f("ix_jobs_run_id_state_attempts_id"), "jobs", columns)
    op.create_index(op.f("ix_jobs_source_id"), "jobs", ["source_id"])
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"])
    op.create_table(
        "page_looks",
        sa.Column("page_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_page_looks_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "place", name=op.f("pk_page_looks")),
    )
    op.create_index(op.f("ix_page_looks_piece"), "page_looks", ["piece"])
    op.create_table(
        "records",
        sa.Column("id", _ID, nullable=False),
        sa.Column("extraction_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("instansi", sa.Text(), nullable=True),
        sa.Column("unit_kerja", sa.Text(), nullable=True),
        sa.Column("nomor_sop", sa.Text(), nullable=True),
        sa.Column("nama_sop", sa.Text(), nullable=True),
        sa.Column("tanggal_pembuatan", sa.String(length=10), nullable=True),
        sa.Column("tanggal_revisi", sa.String(length=10), nullable=True),
        sa.Column("tanggal_pengesahan", sa.String(length=10), nullable=True),
        sa.Column("tanggal_efektif", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id"], ["extractions.id"], name=op.f("fk_records_extraction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("extraction_id", "position", name=op.f("uq_records_extraction_id_position")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("current_id", _ID, nullable=False),
        sa.Column("pending_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_status", sa.String(length=12), nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instansi", sa.Text(), nullable=True),
        sa.Column("unit_kerja", sa.Text(), nullable=True),
        sa.Column("nomor_sop", sa.Text(), nullable=True),
        sa.Column("nama_sop", sa.Text(), nullable=True),
        sa.Column("tanggal_pembuatan", sa.String(length=10), nullable=True),
        sa.Column("tanggal_revisi", sa.String(length=10), nullable=True),
        sa.Column("tanggal_pengesahan", sa.String(length=10), nullable=True),
        sa.Column("tanggal_efektif", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        # large values last: SQLite reads a row up to the last column that is asked for
        sa.Column("reviewed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("locked", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["current_id"], ["records.id"], name=op.f("fk_documents_current_id")),
        sa.ForeignKeyConstraint(["pending_id"], ["records.id"], name=op.f("fk_documents_pending_id")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_documents_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_current_id"), "documents", ["current_id"])
    op.create_index(op.f("ix_documents_errors_doubts"), "documents", ["errors", "doubts"])
    op.create_index(op.f("ix_documents_pending_id"), "documents", ["pending_id"])
    op.create_index(op.f("ix_documents_review_status"), "documents", ["review_status"])
    op.create_index(op.f("ix_documents_source_id_position"), "documents", ["source_id", "position"])
    op.create_index(op.f("ix_documents_updated"), "documents", ["updated"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_SEARCH)
        op.execute("CREATE INDEX ix_document_search_vector ON document_search USING gin (vector)")
    else:
        op.execute(_SQLITE_SEARCH)


def downgrade() -> None:
    op.drop_table("document_search")
    op.drop_index(op.f("ix_documents_updated"), table_name="documents")
    op.drop_index(op.f("ix_documents_source_id_position"), table_name="documents")
    op.drop_index(op.f("ix_documents_review_status"), table_name="documents")
    op.drop_index(op.f("ix_documents_pending_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_errors_doubts"), table_name="documents")
    op.drop_index(op.f("ix_documents_current_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("records")
    op.drop_index(op.f("ix_page_looks_piece"), table_name="page_looks")
    op.drop_table("page_looks")
    op.drop_index(op.f("ix_jobs_state"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_source_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_run_id_state_attempts_id"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(op.f("ix_source_names_url"), table_name="source_names")
    op.drop_table("source_names")
    op.drop_table("pages")
    op.drop_index(op.f("ix_extractions_run_id"), table_name="extractions")
    op.drop_table("extractions")
    op.drop_index(op.f("ix_duplicates_other_id"), table_name="duplicates")
    op.drop_table("duplicates")
    op.drop_table("sources")
    op.drop_table("runs")
