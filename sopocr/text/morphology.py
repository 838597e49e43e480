"""Affixes of Indonesian: the roots that a derived word may come from.

After Sneddon et al., "Indonesian Reference Grammar" (2010), ch. 1: the nasal prefixes meN- and peN- with the
consonants that they swallow, the other prefixes, the suffixes and the clitics.
"""

from __future__ import annotations

from collections.abc import Iterator

_CLITICS = ("nya", "lah", "kah", "pun")
_SUFFIXES = ("kan", "an", "i")
_NASALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("menge", ("",)),
    ("penge", ("",)),
    ("meng", ("", "k")),
    ("peng", ("", "k")),
    ("meny", ("s",)),
    ("peny", ("s",)),
    ("mem", ("", "p")),
    ("pem", ("", "p")),
    ("men", ("", "t")),
    ("pen", ("", "t")),
    ("me", ("",)),
    ("pe", ("",)),
)
_PREFIXES = ("di", "ter", "ber", "per", "ke", "se", "non", "pra", "sub", "antar")
_SECOND = ("per", "ber", "ter", "ke")
_SHORTEST_ROOT = 4


def roots(word: str) -> Iterator[str]:
    """Possible roots of a lower-case word, the word itself left out; longest forms first."""
    seen = {word}
    for base in (word, *_without(word, _CLITICS)):
        for stem in (base, *_without(base, _SUFFIXES)):
            for root in (stem, *_unprefixed(stem)):
                if len(root) >= _SHORTEST_ROOT and root not in seen:
                    seen.add(root)
                    yield root


def _without(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
            yield word.removesuffix(ending)


def _unprefixed(word: str) -> Iterator[str]:
    for prefix, swallowed in _NASALS:
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            for letter in swallowed:
                yield letter + rest
                yield from _second(letter + rest)
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            yield word.removeprefix(prefix)
            yield from _second(word.removeprefix(prefix))


def _second(word: str) -> Iterator[str]:
    for prefix in _SECOND:
        if word.startswith(prefix):
            yield word.removeprefix(prefix)
