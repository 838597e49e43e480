"""The tables of the API: its tokens, the addresses that are told of finished work, what is to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sopocr.catalogue.tables import Base, BigId, UtcTime


class TokenRow(Base):
    """A token of the API. `key` is the sha256 of the token, which itself is nowhere kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime)
    expires: Mapped[datetime | None] = mapped_column(UtcTime)
    used: Mapped[datetime | None] = mapped_column(UtcTime)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class WebhookRow(Base):
    """An address that is told of events. `secret` signs what is sent, so it is kept as it is."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime)


class DeliveryRow(Base):
    """One event for one address. `due` is when it is tried next, None when it was delivered or given up."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index(None, "due"), Index(None, "webhook_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime)
    due: Mapped[datetime | None] = mapped_column(UtcTime)
