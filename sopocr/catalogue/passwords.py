"""Passwords as argon2id hashes (RFC 9106), by argon2-cffi with its defaults."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from sopocr.errors import PackageMissing, UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_PASSWORD = 10
"""Characters (NIST SP 800-63B asks for at least 8)."""


def hash_password(password: str) -> str:
    """The hash to keep. UsageError for a password that is too short."""
    if len(password) < LEAST_PASSWORD:
        raise UsageError(f"the password is too short; it needs {LEAST_PASSWORD} characters")
    return _hasher().hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that was hashed; `kept` None (no such user) takes as long to deny."""
    hasher = _hasher()
    from argon2.exceptions import VerificationError

    try:
        return hasher.verify(kept or _decoy(), password) and kept is not None
    except VerificationError:
        return False


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise PackageMissing("argon2-cffi", "review") from error
    return PasswordHasher()


@cache
def _decoy() -> str:
    """A hash that nobody has the password of."""
    return _hasher().hash(secrets.token_hex(32))
