"""What is counted when a record is held against one made by hand: right, missed, invented and doubted values.

Two texts count as equal when they agree after folding of case, spacing and punctuation; only the character
error rate looks at every character. A measure that compares one value with one value has no false positives;
one that compares collections (list items, actors, symbols, arrows) counts what was invented as well as what
was missed. Both are given as F1 = 2 right / (2 right + missed + invented).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields

from rapidfuzz.distance import Levenshtein

MEASURES = (
    "header",
    "dates",
    "approver",
    "items",
    "actor_names",
    "steps",
    "rows",
    "cells",
    "durations",
    "actors",
    "symbols",
    "edges",
    "edge_labels",
    "sections",
    "chart",
    "handwritten",
)
TRUST = ("flagged", "sure", "caught")
"""Shares: of the held values, those with a finding; of the others, the right ones; of the wrong ones, those
with a finding at them or above."""
WHOLE = frozenset(MEASURES) - {"durations", "symbols", "edge_labels", "handwritten"}
"""The measures in which a document must have no fault to count as wholly right."""


def normal(value: object) -> str:
    """NFKC, straight quotes and dashes, single spaces; None becomes ""."""
    text = unicodedata.normalize("NFKC", str(value or "")).replace("’", "'").replace("–", "-")
    return re.sub(r"\s+", " ", text).strip()


def folded(value: object) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"[^a-z0-9]+", "", normal(value).lower())


def text_of(value: object) -> str:
    """The text of a value that may be an object with `teks` (a legal reference, a duration)."""
    if isinstance(value, Mapping):
        value = value.get("teks")
    return str(value) if value else ""


@dataclass
class Count:
    """Expected things, those found right, and things found that nobody expected."""

    expected: int = 0
    right: int = 0
    invented: int = 0

    @property
    def f1(self) -> float:
        """NaN where there was nothing to find and nothing was found."""
        faults = self.expected - self.right + self.invented
        return 2 * self.right / (2 * self.right + faults) if self.right or faults else math.nan


@dataclass
class Doubts:
    """How far findings tell right values from wrong ones. `held`: values that the record holds; `marked`:
    those with a warning or error at their own path; `wrong`: wrong or missing values; `caught`: those with
    one at their path or above it."""

    held: int = 0
    marked: int = 0
    sure_right: int = 0
    wrong: int = 0
    caught: int = 0

    def figures(self) -> dict[str, float]:
        """The shares named in `TRUST`; NaN where there is nothing to share."""
        sure = self.held - self.marked
        shares = ((self.marked, self.held), (self.sure_right, sure), (self.caught, self.wrong))
        return {
            name: part / whole if whole else math.nan
            for name, (part, whole) in zip(TRUST, shares, strict=True)
        }


@dataclass
class Tally:
    """The counts of one document or of many. `overclaim` counts documents called complete that lack a row."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in MEASURES})
    doubts: Doubts = field(default_factory=Doubts)
    character_errors: int = 0
    characters: int = 0
    documents: int = 0
    perfect: int = 0
    overclaim: int = 0

    @property
    def cer(self) -> float:
        """Wrong characters over expected characters."""
        return self.character_errors / self.characters if self.characters else math.nan

    @property
    def right(self) -> int:
        """Everything found right; used to pick the record that fits best."""
        return sum(count.right for count in self.counts.values())

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name, count in other.counts.items():
            _add(self.counts[name], count)
        _add(self.doubts, other.doubts)
        self.character_errors += other.character_errors
        self.characters += other.characters
        self.documents += other.documents
        self.perfect += other.perfect
        self.overclaim += other.overclaim

    def figures(self) -> dict[str, float | int]:
        """Every measure's F1, the shares of trust, the CER, and how many of how many documents were wholly
        right."""
        f1: dict[str, float | int] = {name: self.counts[name].f1 for name in MEASURES}
        rest = {
            "cer": self.cer,
            "perfect": self.perfect,
            "overclaim": self.overclaim,
            "docs": self.documents,
        }
        return f1 | self.doubts.figures() | rest


def _add(mine: Count | Doubts, other: Count | Doubts) -> None:
    for one in fields(mine):
        setattr(mine, one.name, getattr(mine, one.name) + getattr(other, one.name))


@dataclass(frozen=True)
class Miss:
    """One fault. `path` is a JSON Pointer to the faulty value, or to the collection that it belongs to."""

    measure: str
    path: str
    expected: str
    found: str


@dataclass
class Comparison:
    """One record held against the expected one: the counts, and each fault. `told` holds the paths of the
    record's warnings and errors."""

    told: Set[str] = frozenset()
    tally: Tally = field(default_factory=Tally)
    misses: list[Miss] = field(default_factory=list)

    def judge(self, measure: str, path: str, right: bool, expected: object, found: object) -> bool:
        """Count one value as right or wrong; gives `right` back."""
        count = self.tally.counts[measure]
        count.expected += 1
        count.right += right
        if not right:
            self.misses.append(Miss(measure, path, str(expected or ""), str(found or "")))
        return right

    def equal(self, measure: str, path: str, expected: object, found: object) -> bool:
        """Count one text, compared after folding; gives whether the two are equal."""
        return self.judge(measure, path, folded(expected) == folded(found), expected, found)

    def value(self, right: bool, path: str, held: bool) -> None:
        """Count one text value for trust. `held`: whether the record has something there."""
        doubts = self.tally.doubts
        if held:
            marked = path in self.told or path.removesuffix("/teks") in self.told
            doubts.held += 1
            doubts.marked += marked
            doubts.sure_right += right and not marked
        if not right:
            doubts.wrong += 1
            doubts.caught += self._told_above(path)

    def _told_above(self, path: str) -> bool:
        """Whether a warning or error stands at the path or above it; "/sop" is too far up to count."""
        while len(path) > len("/sop"):
            if path in self.told:
                return True
            path = path.rpartition("/")[0]
        return False

    def characters(self, expected: object, found: object) -> None:
        """Count the edits between two texts, at most one for each expected character."""
        want, got = normal(expected), normal(found)
        length = max(len(want), 1)
        self.tally.character_errors += min(Levenshtein.distance(want, got), length)
        self.tally.characters += length

    def collections(
        self, measure: str, path: str, expected: Iterable[Hashable], found: Iterable[Hashable]
    ) -> None:
        """Count the members of two collections; order plays no part unless the members carry it."""
        want, got = Counter(expected), Counter(found)
        both = (want & got).total()
        count = self.tally.counts[measure]
        count.expected += want.total()
        count.right += both
        count.invented += got.total() - both
        if want != got:
            missed, invented = list((want - got).elements()), list((got - want).elements())
            self.misses.append(Miss(measure, path, _listing(missed), _listing(invented)))

    def texts(self, measure: str, path: str, expected: Iterable[object], found: Iterable[object]) -> None:
        """Count the texts of a list: as a collection, by their characters, and each for trust."""
        want, got = [text_of(one) for one in expected], [text_of(one) for one in found]
        left = Counter(map(folded, want))
        self.collections(measure, path, left.elements(), map(folded, got))
        self.characters(" ".join(want), " ".join(got))
        strange = sum(folded(one) not in left for one in got)
        for place, one in enumerate(got):
            right = left[folded(one)] > 0
            left[folded(one)] -= right
            self.value(right, f"{path}/{place}", held=True)
        for _ in range(max(0, sum(count for count in left.values() if count > 0) - strange)):
            self.value(False, path, held=False)


def _listing(members: Sequence[Hashable]) -> str:
    return "; ".join(
        " ".join("" if part is None else str(part) for part in member)
        if isinstance(member, tuple)
        else str(member)
        for member in members
    )
