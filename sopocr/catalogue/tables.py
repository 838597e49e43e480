"""The tables of the catalogue, as classes. What each is for and who writes it: docs/catalogue.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""Row ids: 64 bits; SQLite counts up by itself only for INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """An instant in UTC. SQLite keeps no time zone; it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints are named so that later migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Searchable:
    """The fields of a record that lists are filtered and sorted by; see `columns.record_columns`."""

    instansi: Mapped[str | None] = mapped_column(Text)
    unit_kerja: Mapped[str | None] = mapped_column(Text)
    nomor_sop: Mapped[str | None] = mapped_column(Text)
    nama_sop: Mapped[str | None] = mapped_column(Text)
    tanggal_pembuatan: Mapped[str | None] = mapped_column(String(10))
    tanggal_revisi: Mapped[str | None] = mapped_column(String(10))
    tanggal_pengesahan: Mapped[str | None] = mapped_column(String(10))
    tanggal_efektif: Mapped[str | None] = mapped_column(String(10))
    tanggal_terbit: Mapped[str | None] = mapped_column(String(10))
    bentuk: Mapped[str] = mapped_column(String(10), default="sop-ap", server_default="sop-ap")
    nomor_revisi: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10))
    steps: Mapped[int] = mapped_column(Integer, default=0)
    findings: Mapped[int] = mapped_column(Integer, default=0)
    errors: Mapped[int] = mapped_column(Integer, default=0)
    warnings: Mapped[int] = mapped_column(Integer, default=0)
    doubts: Mapped[int] = mapped_column(Integer, default=0)


class SourceRow(Base):
    """The bytes of one file, however many names it has. `arrangement_id`: what a person arranged of its
    pages, and is in force. `office`: whose folder it came from."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str | None] = mapped_column(String(40))
    bytes: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int | None] = mapped_column(Integer)
    first_seen: Mapped[datetime] = mapped_column(UtcTime)
    arrangement_id: Mapped[int | None] = mapped_column(BigId)
    office: Mapped[str | None] = mapped_column(Text)


class ArrangementRow(Base):
    """How a person arranged the pages of a source, and of `others` that were joined to it (source ids).
    `documents`: see `sopocr.model.arrangement`; empty: as the files have them. Never changed. The one in
    force is named by the sources whose pages it arranges."""

    __tablename__ = "arrangements"
    __table_args__ = (Index(None, "source_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(BigId)
    others: Mapped[list[int]] = mapped_column(JSON)
    documents: Mapped[list[list[dict[str, Any]]]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)


class SourceNameRow(Base):
    """A name (URL) under which a source was seen. `stamp` (size and time, or ETag) tells whether the file
    behind the name is still the same; `current` is false once other content was seen under the name."""

    __tablename__ = "source_names"
    __table_args__ = (UniqueConstraint("source_id", "url"), Index(None, "url"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    stamp: Mapped[str] = mapped_column(String(80), default="")
    current: Mapped[bool] = mapped_column(Boolean, default=True)
    seen: Mapped[datetime] = mapped_column(UtcTime)


class PageRow(Base):
    """One page of a source: its similarity hash in hex. Its picture is drawn from the source when wanted."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("source_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    look: Mapped[str | None] = mapped_column(String(64))


class LookRow(Base):
    """Pieces of a page's similarity hash, by which pages that look alike are found through an index."""

    __tablename__ = "page_looks"
    __table_args__ = (Index(None, "piece", "page_id"),)

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    piece: Mapped[int] = mapped_column(Integer)


class DuplicateRow(Base):
    """Two sources that are probably scans of the same paper; `pages` is the list of [page, page of the
    other], `likeness` 0..1. `source_id` < `other_id`."""

    __tablename__ = "duplicates"
    __table_args__ = (UniqueConstraint("source_id", "other_id"), Index(None, "other_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    pages: Mapped[list[list[int]]] = mapped_column(JSON)
    likeness: Mapped[float] = mapped_column(Float)
    found: Mapped[datetime] = mapped_column(UtcTime)


class RunRow(Base):
    """One import. A run whose process died is gone on with by the next import of the same kind."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    sources: Mapped[list[str]] = mapped_column(JSON)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    workers: Mapped[int] = mapped_column(Integer)
    process: Mapped[str] = mapped_column(Text)
    started: Mapped[datetime] = mapped_column(UtcTime)
    alive: Mapped[datetime] = mapped_column(UtcTime)
    ended: Mapped[datetime | None] = mapped_column(UtcTime)
    planned: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)


class ExtractionRow(Base):
    """What one extraction of a source gave; never changed. `recipe` stands for the settings that touch this
    kind of source, the versions and the arrangement of its pages: a source is extracted once for each."""

    __tablename__ = "extractions"
    __table_args__ = (UniqueConstraint("source_id", "recipe"), Index(None, "run_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    recipe: Mapped[str] = mapped_column(String(64))
    settings: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(40))
    readers: Mapped[dict[str, str]] = mapped_column(JSON)
    seconds: Mapped[float] = mapped_column(Float)
    created: Mapped[datetime] = mapped_column(UtcTime)
    arrangement_id: Mapped[int | None] = mapped_column(BigId)


class RecordRow(Searchable, Base):
    """One record of an extraction, whole; never changed. `position` counts from 1."""

    __tablename__ = "records"
    __table_args__ = (UniqueConstraint("extraction_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class DocumentRow(Searchable, Base):
    """One SOP of a source: its current extraction and, where a person worked on it, the reviewed state.

    The searchable fields are those of the reviewed record, else of the current one. `version` counts every
    change, for optimistic locking. `pending_id` is the record of a later extraction that waits to be compared
    with what a person made of the current one. `active` is false where a later extraction no longer finds
    this SOP in the source.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "source_id", "position"),
        Index(None, "review_status"),
        Index(None, "errors", "doubts"),
        Index(None, "updated"),
        Index(None, "current_id"),
        Index(None, "pending_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    current_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    pending_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))
    reviewed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    locked: Mapped[list[str]] = mapped_column(JSON, default=list)
    settled: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    conflicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    version: Mapped[int] = mapped_column(Integer, default=1)
    review_status: Mapped[str] = mapped_column(String(12), default="open")
    reviewed_by: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created: Mapped[datetime] = mapped_column(UtcTime)
    updated: Mapped[datetime] = mapped_column(UtcTime)


class JobRow(Base):
    """One file that is to be extracted in one way, and what became of it: the queue and the journal.

    `key` is the fingerprint of all settings and versions, so that with any change a failed file is tried
    again; the recipe of its extraction is that of those that touch its kind of source.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("key", "url", "stamp"),
        Index(None, "state"),
        Index(None, "run_id", "state", "attempts", "id"),
        Index(None, "source_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(Text)
    stamp: Mapped[str] = mapped_column(String(80), default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    extraction_id: Mapped[int | None] = mapped_column(ForeignKey("extractions.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    worker: Mapped[str] = mapped_column(String(80), default="")
    pages: Mapped[int] = mapped_column(Integer, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    arrangement_id: Mapped[int | None] = mapped_column(BigId)
    queued: Mapped[datetime] = mapped_column(UtcTime)
    started: Mapped[datetime | None] = mapped_column(UtcTime)
    ended: Mapped[datetime | None] = mapped_column(UtcTime)
