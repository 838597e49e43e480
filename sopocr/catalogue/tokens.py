"""Tokens with which programs use the API."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import select

from sopocr.catalogue.accounts import ROLES, Role
from sopocr.catalogue.api_tables import TokenRow
from sopocr.catalogue.review_tables import UserRow
from sopocr.catalogue.sessions import Sessions
from sopocr.errors import NotThere, UsageError

_PREFIX = "sop_"
"""So that a token is known for one when it turns up in a log or a repository."""
_NOTED_EVERY = timedelta(minutes=5)
"""How exactly it is noted when a token was used last: each note is a write."""


@dataclass(frozen=True)
class TokenInfo:
    """A token as admins see it; the token itself is shown once, when it is made."""

    id: int
    name: str
    role: Role
    made_by: str
    created: datetime
    expires: datetime | None
    used: datetime | None
    active: bool


class Tokens:
    """Makes, checks and revokes tokens. They are random with 256 bits, so a plain sha256 keeps them safe."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, name: str, role: Role, made_by: str, *, days: int | None = None) -> tuple[TokenInfo, str]:
        """A new token and its text. `days`: how long it is good; None for good. Raises UsageError."""
        name = name.strip()
        if not name or len(name) > 80 or not name.isprintable():
            raise UsageError("a token needs a name of 1 to 80 characters")
        text, now = _PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
        with self._sessions.writing() as session:
            row = TokenRow(
                key=_key(text),
                name=name,
                role=role,
                made_by=made_by,
                created=now,
                expires=None if days is None else now + timedelta(days=days),
                active=True,
            )
            session.add(row)
            session.flush()
            return _info(row), text

    def check(self, text: str) -> TokenInfo | None:
        """The token of that text, unless it is revoked or over.

        It allows no more than the user who made it may do now: nothing once the user has no access any more.
        """
        now = datetime.now(UTC)
        with self._sessions.reading() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.key == _key(text), TokenRow.active))
            if row is None or (row.expires is not None and row.expires <= now):
                return None
            maker = session.scalar(select(UserRow).where(UserRow.name == row.made_by))
        if maker is not None and not maker.active:
            return None
        if row.used is None or now - row.used > _NOTED_EVERY:
            with self._sessions.writing() as session:
                kept = session.get(TokenRow, row.id)
                if kept is not None:
                    kept.used = now
        info = _info(row)
        if maker is not None and ROLES.index(cast(Role, maker.role)) < ROLES.index(info.role):
            return replace(info, role=cast(Role, maker.role))
        return info

    def everything(self) -> list[TokenInfo]:
        """All tokens, the latest first, revoked ones too."""
        with self._sessions.reading() as session:
            return [_info(row) for row in session.scalars(select(TokenRow).order_by(TokenRow.id.desc()))]

    def revoke(self, token_id: int) -> None:
        """End a token for good. Raises NotThere."""
        with self._sessions.writing() as session:
            row = session.get(TokenRow, token_id)
            if row is None:
                raise NotThere(f"has no token {token_id}")
            row.active = False


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _info(row: TokenRow) -> TokenInfo:
    return TokenInfo(
        row.id,
        row.name,
        cast(Role, row.role),
        row.made_by,
        row.created,
        row.expires,
        row.used,
        row.active,
    )
