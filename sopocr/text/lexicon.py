"""The words of the field and of general Indonesian: what is a word, and how common it is."""

from __future__ import annotations

import gzip
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgpack

from sopocr.errors import UsageError
from sopocr.resources import resource_path
from sopocr.text.morphology import roots

_FIELD_FREQUENCY = 1e-5
"""A word of the field's lists counts as about this common (a word of an ordinary government text)."""
_LEAST_FREQUENCY = 1e-6
"""wordfreq's small Indonesian list holds words from once in a million; see its documentation."""

_ROOT_FREQUENCY = 3e-6
"""How common a root must be for its derived forms to count as words."""
_FRAGMENT = 3
"""Letter groups up to this length are words only if listed: general word lists are full of short tokens."""
_SHORT_WORDS = "short_words.txt"
_PLACES = "places.txt"
"""Names: known, but no words that an author would misspell."""

_ROOT_LENGTH = 5
"""Letters of a root outside the field's lists; shorter ones make words of too many misreadings."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Lexicon:
    """Known words. Immutable in use; `with_words` gives a larger one.

    General Indonesian comes from wordfreq (Robyn Speer, "wordfreq" 3.1; word counts of many public corpora),
    the words of the field from the text files under `models/lexicon`.
    """

    def __init__(
        self,
        frequencies: Mapping[str, float],
        short_words: Iterable[str],
        field_words: Iterable[str] = (),
    ) -> None:
        self._frequencies = dict(frequencies)
        self._short_words = frozenset(short_words)
        self._field_words = frozenset(field_words)

    def frequency(self, word: str) -> float:
        """How often the word occurs in a running text, as a share of all words; 0 where unknown."""
        return self._frequencies.get(word.lower(), 0.0)

    def knows(self, word: str) -> bool:
        """Whether `word` is a word: listed, a reduplication of one, or derived from a root by affixes."""
        lowered = word.lower()
        if lowered in self._frequencies:
            return len(lowered) > _FRAGMENT or self._frequencies[lowered] >= _FIELD_FREQUENCY
        if "-" in lowered:
            return all(self.knows(part) for part in lowered.split("-") if part)
        return lowered.isalpha() and any(self._is_root(root) for root in roots(lowered))

    def _is_root(self, root: str) -> bool:
        if len(root) < _ROOT_LENGTH:
            return root in self._field_words
        return self.frequency(root) >= _ROOT_FREQUENCY

    def of_the_field(self, word: str) -> bool:
        """Whether the word stands in the lists of the field or of the user, places' names left out."""
        return word.lower() in self._field_words

    def words(self) -> Iterable[str]:
        """All listed words, in lower case."""
        return self._frequencies.keys()

    def is_word(self, fragment: str) -> bool:
        """Whether a letter group between two spaces can stand for itself; stricter than `knows` for
        short ones."""
        if len(fragment) <= _FRAGMENT:
            return fragment.lower() in self._short_words
        return self.knows(fragment)

    def with_words(self, words: Iterable[str]) -> Lexicon:
        """This lexicon and the user's own words."""
        more = {part: _FIELD_FREQUENCY for word in words for part in _parts(word)}
        short = {word for word in more if len(word) <= _FRAGMENT}
        return Lexicon(
            {**more, **self._frequencies},
            self._short_words | short,
            self._field_words | more.keys(),
        )


def _parts(entry: str) -> list[str]:
    return [part.lower() for part in _WORD.findall(entry)]


def read_words(path: Path) -> list[str]:
    """The entries of a word file: UTF-8, one entry a line, "#" begins a comment. UsageError if unreadable."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "is no readable word list", file=path, remedy="Give a UTF-8 text file, one word a line"
        ) from error
    return [entry for line in lines if (entry := line.split("#", 1)[0].strip())]


@cache
def places() -> frozenset[str]:
    """The names of provinces, regencies and towns, in lower case."""
    return frozenset(name.lower() for name in read_words(resource_path(f"lexicon/{_PLACES}")))


def _general_indonesian() -> Iterator[tuple[str, float]]:
    """The words of wordfreq's Indonesian list and how common each is.

    Its file is read as `wordfreq.read_cBpack` does: after a header the words of each frequency, in steps of a
    hundredth of a power of ten. To import the package takes a quarter of a second, for tokenizers of all
    languages.
    """
    package = importlib.util.find_spec("wordfreq")
    assert package is not None
    assert package.origin is not None
    packed = (Path(package.origin).parent / "data" / "small_id.msgpack.gz").read_bytes()
    header, *steps = msgpack.unpackb(gzip.decompress(packed), raw=False)
    assert header == {"format": "cB", "version": 1}
    for step, words in enumerate(steps):
        yield from ((word, 10 ** (-step / 100)) for word in words)


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    frequencies = {
        word: frequency
        for word, frequency in _general_indonesian()
        if frequency >= _LEAST_FREQUENCY and word.replace("-", "").isalpha()
    }
    field: set[str] = set()
    for path in sorted(resource_path("lexicon").glob("*.txt")):
        words = {part for entry in read_words(path) for part in _parts(entry)}
        for word in words:
            frequencies[word] = max(frequencies.get(word, 0.0), _FIELD_FREQUENCY)
        if path.name != _PLACES:
            field |= words
    short_words = read_words(resource_path(f"lexicon/{_SHORT_WORDS}"))
    return Lexicon(frequencies, short_words, field)
