"""Where a word stands in a reading: how clearly it was seen, and what the other reader saw there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

CORE = re.compile(r"^(?P<left>[^\w|]*)(?P<core>.*?)(?P<right>[^\w]*)$", re.S)
"""A word between the signs around it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A run of characters between spaces. `start` is its place in the reading, -1 where it was put
    together."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Sight:
    """How sure the reader was of each character of a word; `known` is False where nobody can tell."""

    confidences: tuple[float, ...] = ()

    @property
    def known(self) -> bool:
        return bool(self.confidences)

    def least(self, first: int, last: int) -> float:
        """The lowest confidence from `first` to before `last`; of the neighbours, where nothing is
        between."""
        if first == last:
            first, last = max(0, first - 1), last + 1
        return min(self.confidences[first:last], default=1.0)

    def part(self, first: int, last: int) -> Sight:
        """How the characters from `first` to before `last` were seen."""
        return Sight(self.confidences[first:last])


UNSEEN = Sight()


def sight_of(confidences: Sequence[float] | None, token: Token, text: str) -> Sight:
    """How the characters of the word in `text`, a part of the token, were seen."""
    parts = CORE.match(text)
    if confidences is None or token.start < 0 or parts is None:
        return UNSEEN
    start = token.start + max(0, token.text.find(text)) + len(parts["left"])
    return Sight(tuple(confidences[start : start + len(parts["core"])]))


def edit_place(read: str, true: str) -> tuple[int, int]:
    """Where in `read` it differs from `true`: the first place and the one behind the last."""
    first = 0
    while first < min(len(read), len(true)) and read[first] == true[first]:
        first += 1
    tail = 0
    while tail < min(len(read), len(true)) - first and read[-1 - tail] == true[-1 - tail]:
        tail += 1
    return first, len(read) - tail


def aligned(text: str, second: str, token: Token) -> str | None:
    """What the other reader saw in the place of a token, cut at the spaces around it; None where nothing."""
    start, end = token.start, token.start + len(token.text)
    places: list[int] = []
    for block in Levenshtein.opcodes(text, second):
        low, high = max(block.src_start, start), min(block.src_end, end)
        if low >= high and not (block.tag == "insert" and start < block.src_start < end):
            continue
        if block.tag in ("equal", "replace"):
            places += [block.dest_start + low - block.src_start, block.dest_start + high - block.src_start]
        elif block.tag == "insert":
            places += [block.dest_start, block.dest_end]
    if not places:
        return None
    low, high = min(places), max(places)
    while low > 0 and not second[low - 1].isspace():
        low -= 1
    while high < len(second) and not second[high].isspace():
        high += 1
    return second[low:high].strip() or None


def with_slash(word: str, other: str) -> bool:
    """Whether two readings differ only in that one has a slash for the other's l, I or 1."""
    head, slash, tail = other.partition("/")
    if not slash or not (head and tail) or len(word) != len(other):
        return False
    return word[len(head)] in "lI1|" and word[: len(head)] == head and word[len(head) + 1 :] == tail
