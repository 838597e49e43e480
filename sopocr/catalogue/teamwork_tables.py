"""The tables of working together: who has a document, what is said about its values, second checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sopocr.catalogue.tables import Base, BigId, UtcTime


class AssignmentRow(Base):
    """Who is to review a document, and who said so."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("document_id"), Index(None, "user"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    user: Mapped[str] = mapped_column(String(80))
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)


class CommentRow(Base):
    """What someone says about the value at `path` ("" for the whole document). `settled`: it is done with."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "document_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    user: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    settled: Mapped[bool] = mapped_column(Boolean, default=False)


class SecondCheckRow(Base):
    """An approved document that was drawn to be checked again by someone else. `approved` is its `sop` as the
    reviewer approved it, `extracted` as the machine read it; the counts are known at the end. `state` is
    waiting, begun or done."""

    __tablename__ = "second_checks"
    __table_args__ = (Index(None, "document_id"), Index(None, "state"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(8))
    reviewer: Mapped[str] = mapped_column(Text)
    checker: Mapped[str] = mapped_column(Text, default="")
    approved: Mapped[dict[str, Any]] = mapped_column(JSON)
    extracted: Mapped[dict[str, Any]] = mapped_column(JSON)
    values: Mapped[int] = mapped_column(Integer, default=0)
    reviewer_errors: Mapped[int] = mapped_column(Integer, default=0)
    machine_errors: Mapped[int] = mapped_column(Integer, default=0)
    drawn: Mapped[datetime] = mapped_column(UtcTime)
    ended: Mapped[datetime | None] = mapped_column(UtcTime)


class OptionRow(Base):
    """A setting of the office that is changed in the review, such as the share of second checks."""

    __tablename__ = "office_options"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
