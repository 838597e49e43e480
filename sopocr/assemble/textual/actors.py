"""Names of actors, as lists of the field give them."""

from __future__ import annotations

from functools import cache

from sopocr.resources import resource_path
from sopocr.text.lexicon import read_words


@cache
def actor_names() -> frozenset[str]:
    """Names of office-holders and bodies, in small letters."""
    return frozenset(entry.lower() for entry in read_words(resource_path("lexicon/actors.txt")))


@cache
def actor_beginnings() -> frozenset[str]:
    """The words with which such names begin."""
    return frozenset(name.split()[0] for name in actor_names())
