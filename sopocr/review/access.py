"""Who is asking, and what they may do: sessions in cookies, roles, forms' tokens, a brake on guessing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers

from sopocr.catalogue.accounts import ROLES, Role
from sopocr.errors import NotAllowed, NotLoggedIn, TooManyTries

if TYPE_CHECKING:  # it needs packages that a review without a provider does not
    from sopocr.review.oidc import Provider

COOKIE = "sopocr_session"
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class User:
    """Who is asking. `secret` is that of the browser's session, empty for a token of the API."""

    name: str
    role: Role
    secret: str = field(default="", repr=False)

    def may(self, role: Role) -> bool:
        """Whether the user has that role or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def csrf(self) -> str:
        """The token that the forms of this session carry; it tells nothing of the session's secret."""
        return hashlib.sha256(b"csrf:" + self.secret.encode()).hexdigest()


@dataclass(frozen=True)
class LocalAccess:
    """One person on this computer: whoever has the token from the printed address."""

    user: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def admits(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token.encode())

    def of_session(self, secret: str) -> User | None:
        if not hmac.compare_digest(secret.encode(), self.secret.encode()):
            return None
        return User(self.user, "admin", self.secret)


@dataclass(frozen=True)
class AccountAccess:
    """Several people with names and passwords, kept in the catalogue; with a `provider` those too who log in
    with their office's accounts."""

    provider: Provider | None = None


Access = LocalAccess | AccountAccess
BearerCheck = Callable[[str], User | None]
"""Tells whose API token that is; None where it is nobody's."""


class RateLimiter:
    """Slows down guessing: after `tries` failures within `window` seconds a key has to wait for the rest of
    it. Kept in memory, for at most `most` keys."""

    def __init__(self, tries: int = 5, window: float = 600.0, most: int = 10_000) -> None:
        self._tries, self._window, self._most = tries, window, most
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def check(self, *keys: str) -> None:
        """Raises TooManyTries where one of the keys has to wait."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                recent = [at for at in self._failures.get(key, ()) if now - at < self._window]
                if len(recent) >= self._tries:
                    raise TooManyTries(self._window - (now - recent[0]))

    def failed(self, *keys: str) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._failures) > self._most:
                self._failures = {
                    key: times for key, times in self._failures.items() if now - times[-1] < self._window
                }
            for key in keys:
                recent = [at for at in self._failures.get(key, ()) if now - at < self._window]
                self._failures[key] = [*recent, now]

    def passed(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)


def optional_user(request: Request) -> User | None:
    """Who is asking: by the API token in the Authorization header, else by the session's cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        check: BearerCheck | None = request.app.state.bearer
        return check(token.strip()) if check else None
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return None
    access: Access = request.app.state.access
    if isinstance(access, LocalAccess):
        return access.of_session(secret)
    account = request.app.state.catalogue.accounts.of_session(secret)
    return User(account.name, account.role, secret) if account else None


def current_user(request: Request) -> User:
    """Who is asking; raises NotLoggedIn. For unsafe methods with a cookie the form's token must be right
    (NotAllowed): in the header X-CSRF-Token, or checked by the page's own handler where a form carries it."""
    user = optional_user(request)
    if user is None:
        raise NotLoggedIn
    return user


def _at_least(role: Role) -> Callable[[Request], User]:
    def allowed(request: Request) -> User:
        user = current_user(request)
        if not user.may(role):
            raise NotAllowed(f"this needs the role {role}", remedy="Ask an admin")
        if user.secret and request.method not in SAFE_METHODS:
            check_csrf(user, request.headers.get(CSRF_HEADER, ""))
        return user

    return allowed


reader, reviewer, admin = (_at_least(role) for role in ROLES)
Reader = Annotated[User, Depends(reader)]
"""A parameter: the user, who may at least read. Requests that change something must carry the token of the
session in the header X-CSRF-Token, unless they come with an API token."""
Reviewer = Annotated[User, Depends(reviewer)]
Admin = Annotated[User, Depends(admin)]


def check_csrf(user: User, given: str) -> None:
    """Raises NotAllowed unless `given` is the token of the user's session."""
    if not hmac.compare_digest(given.encode(), user.csrf.encode()):
        raise NotAllowed("this did not come from our own page", remedy="Load the page again")


def from_own_page(headers: Headers, host: str) -> bool:
    """Whether the browser says that a request was sent by a page of ours (Fetch Metadata, else Origin).

    Programs that are no browsers send neither and carry no cookie either.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host
