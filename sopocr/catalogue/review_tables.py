"""The tables of the review: its history, users, their sessions. Who writes them: docs/review.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sopocr.catalogue.tables import Base, BigId, UtcTime


class ReviewEventRow(Base):
    """One change of a document's reviewed state; never changed, never removed.

    `version` is the document's after it. `edit` is what was asked for, `changes` what a reader sees changed
    (lists of path, before, after), `undo` a JSON Patch that leads from the state after to the one before.
    `restores` is the version whose state an undo, redo or revert brought back. `doubts` were left after it,
    `settled` is by how many they became fewer.
    """

    __tablename__ = "review_events"
    __table_args__ = (UniqueConstraint("document_id", "version"), Index(None, "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcTime)
    user: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12))
    edit: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    changes: Mapped[list[list[str | None]]] = mapped_column(JSON)
    undo: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    restores: Mapped[int | None] = mapped_column(Integer)
    doubts: Mapped[int] = mapped_column(Integer)
    settled: Mapped[int] = mapped_column(Integer)


class UserRow(Base):
    """Someone who may use the review. `name` in lower case; `password` is an argon2id hash."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    password: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created: Mapped[datetime] = mapped_column(UtcTime)


class SessionRow(Base):
    """A browser that is logged in; `key` is the sha256 of the secret in its cookie."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("key"), Index(None, "user_id"), Index(None, "expires"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(UtcTime)
    expires: Mapped[datetime] = mapped_column(UtcTime)
