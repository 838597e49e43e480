"""What readers take for what: rates of misread letters, learnt from readings held against known texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from sopocr.errors import SopocrError
from sopocr.resources import resource_path

_LONGEST = 2
"""Letters on either side of a confusion; longer differences are no misread letters."""
_ALIKE = 0.8
"""Likeness from which a reading is of the same words as the text that it is held against."""


@dataclass(frozen=True)
class Confusions:
    """How often `true` was read as `read`, per million letters read: `rates[read, true]`, in lower case.

    An empty `read` stands for a letter that was dropped, an empty `true` for one that was put in.
    """

    rates: Mapping[tuple[str, str], float]

    def rate(self, read: str, true: str) -> float:
        """The rate of one confusion, 0 where it was never seen."""
        return self.rates.get((read.lower(), true.lower()), 0.0)

    def of_words(self, read: str, true: str) -> float:
        """The rate of the confusions that make one word of the other: the rarest one's, where there are
        several."""
        return min((self.rate(a, b) for a, b in differences(read.lower(), true.lower())), default=0.0)


def differences(read: str, true: str) -> list[tuple[str, str]]:
    """The pieces in which two texts differ, neighbouring edits joined."""
    found: list[tuple[int, int, int, int]] = []
    for step in Levenshtein.opcodes(read, true):
        if step.tag == "equal":
            continue
        place = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if found and found[-1][1] == place[0] and found[-1][3] == place[2]:
            place = (found[-1][0], place[1], found[-1][2], place[3])
            found.pop()
        found.append(place)
    return [(read[a:b], true[c:d]) for a, b, c, d in found]


def learn(pairs: Iterable[tuple[str, str]], fewest: int = 2) -> Confusions:
    """The confusions in (reading, true text) pairs that were seen `fewest` times or more.

    Pairs that are hardly alike are passed over: they do not speak of the same words.
    """
    counts: Counter[tuple[str, str]] = Counter()
    letters = 0
    for read, true in pairs:
        a, b = read.lower(), true.lower()
        if Levenshtein.normalized_similarity(a, b) < _ALIKE:
            continue
        letters += len(b)
        for piece in differences(a, b):
            if max(map(len, piece)) <= _LONGEST and all(c.isalnum() for side in piece for c in side):
                counts[piece] += 1
    return Confusions(
        {piece: round(1e6 * count / letters, 1) for piece, count in counts.items() if count >= fewest}
    )


def to_tsv(confusions: Confusions, origin: str) -> str:
    """The file of the model: a comment on its origin, then read, true and rate, the commonest first."""
    rows = sorted(confusions.rates.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"# {origin}", "# read\ttrue\tper million letters"]
    lines += [f"{read}\t{true}\t{rate}" for (read, true), rate in rows]
    return "\n".join(lines) + "\n"


def load_confusions(path: Path) -> Confusions:
    """Read a file made by `to_tsv`; SopocrError where it is damaged."""
    rates: dict[tuple[str, str], float] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                read, true, rate = line.split("\t")
                rates[read, true] = float(rate)
    except (OSError, ValueError) as error:
        raise SopocrError(
            f"is no table of confusions ({error})", file=path, remedy="Install sopocr again"
        ) from error
    return Confusions(rates)


@cache
def default_confusions() -> Confusions:
    """The confusions that ship with the package."""
    return load_confusions(resource_path("confusions.tsv"))
