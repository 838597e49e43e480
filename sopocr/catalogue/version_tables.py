"""The tables of the chain of versions: which SOP replaces which, and terms of review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sopocr.catalogue.tables import Base, BigId, UtcTime


class SuccessionRow(Base):
    """ "This SOP replaces that one." `state`: proposed (by the program, with the reasons in `why` and a
    `score` 0..1), confirmed or rejected (by a person)."""

    __tablename__ = "successions"
    __table_args__ = (UniqueConstraint("older_id", "newer_id"), Index(None, "newer_id"), Index(None, "state"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    older_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    newer_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10))
    score: Mapped[float] = mapped_column(Float)
    why: Mapped[list[str]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcTime)


class ReviewTermRow(Base):
    """After how many months the SOPs of an office are due for review; `office` is part of a name, "" for all
    that no other term is for."""

    __tablename__ = "review_terms"
    __table_args__ = (UniqueConstraint("office"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    months: Mapped[int] = mapped_column(Integer)
