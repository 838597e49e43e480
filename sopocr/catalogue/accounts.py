"""Who may use the review: users with their roles, and the browsers that are logged in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast, get_args

from sqlalchemy import delete, select

from sopocr.catalogue.passwords import hash_password, password_fits
from sopocr.catalogue.review_tables import SessionRow, UserRow
from sopocr.catalogue.sessions import Sessions
from sopocr.errors import NotThere, UsageError

Role = Literal["reader", "reviewer", "admin"]
"""reader: sees everything; reviewer: also changes and approves; admin: also manages users."""
ROLES: tuple[Role, ...] = get_args(Role)
SESSION_LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class Account:
    """A user as others see one."""

    id: int
    name: str
    role: Role
    active: bool
    created: datetime


class Accounts:
    """Users and sessions of one catalogue. Session secrets are kept as sha256 alone."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, name: str, password: str, role: Role) -> Account:
        """A new user. Raises UsageError for a name that is taken or empty, or too short a password."""
        name = _name(name)
        with self._sessions.writing() as session:
            if session.scalar(select(UserRow.id).where(UserRow.name == name)) is not None:
                raise UsageError(f'there is a user "{name}"', remedy="Choose another name")
            row = UserRow(name=name, password=hash_password(password), role=role, created=datetime.now(UTC))
            row.active = True
            session.add(row)
            session.flush()
            return _account(row)

    def add_external(self, name: str, role: Role) -> Account:
        """A new user who logs in elsewhere: no password fits. Raises UsageError as `add` does."""
        return self.add(name, secrets.token_urlsafe(48), role)

    def everyone(self) -> list[Account]:
        """All users by name, those without access too."""
        with self._sessions.reading() as session:
            return [_account(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]

    def change(
        self,
        name: str,
        *,
        password: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
    ) -> Account:
        """Change what is given; a new password, role or the loss of access ends the user's sessions.

        Raises CatalogueError for an unknown user, UsageError for the last admin's loss of the role.
        """
        with self._sessions.writing() as session:
            row = session.scalar(select(UserRow).where(UserRow.name == _name(name)))
            if row is None:
                raise NotThere(f'has no user "{name}"')
            demoted = row.role == "admin" and row.active and (active is False or role not in (None, "admin"))
            admins = select(UserRow.id).where(UserRow.role == "admin", UserRow.active)
            if demoted and len(session.scalars(admins).all()) == 1:
                raise UsageError("this is the last admin", remedy="Make another user admin first")
            if password is not None:
                row.password = hash_password(password)
            if role is not None:
                row.role = role
            if active is not None:
                row.active = active
            session.execute(delete(SessionRow).where(SessionRow.user_id == row.id))
            return _account(row)

    def check(self, name: str, password: str) -> Account | None:
        """The user of that name and password; None where there is none. Takes as long either way."""
        with self._sessions.reading() as session:
            row = session.scalar(select(UserRow).where(UserRow.name == name.strip().lower(), UserRow.active))
        fits = password_fits(row.password if row else None, password)
        return _account(row) if row and fits else None

    def open_session(self, account: Account) -> str:
        """Log a browser in: the secret for its cookie, good for SESSION_LIFE. Old sessions are swept out."""
        secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._sessions.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.expires < now))
            session.add(
                SessionRow(key=_key(secret), user_id=account.id, created=now, expires=now + SESSION_LIFE)
            )
        return secret

    def of_session(self, secret: str) -> Account | None:
        """Whose session that is; None for one that is over, or a user without access."""
        with self._sessions.reading() as session:
            row = session.scalar(
                select(UserRow)
                .join(SessionRow, SessionRow.user_id == UserRow.id)
                .where(SessionRow.key == _key(secret), SessionRow.expires > datetime.now(UTC), UserRow.active)
            )
            return _account(row) if row else None

    def close_session(self, secret: str) -> None:
        """Log a browser out."""
        with self._sessions.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.key == _key(secret)))


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _name(name: str) -> str:
    plain = name.strip().lower()
    if not plain or len(plain) > 80 or not plain.isprintable():
        raise UsageError("a user needs a name of 1 to 80 characters")
    return plain


def _account(row: UserRow) -> Account:
    return Account(row.id, row.name, cast(Role, row.role), row.active, row.created)
