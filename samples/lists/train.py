"""python -m samples.lists.train: fits the weights by which the items of lists without marks are told apart.

Lists are drawn as lines with places: contents' items in boxes of any width, wrapped as a text program wraps,
with any leading, edge, indent, rows and misreading. A logistic regression is fitted on their line breaks by
Newton's method with a small square penalty (Bishop 2006, 4.3.3).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from samples.drawing.generate import load_contents
from sopocr.text.list_breaks import FEATURES, features, is_open_end
from sopocr.text.pieces import ItemLine

Floats = NDArray[np.float64]
_NARROW, _WIDE = frozenset("iljtfrI.,;:'()/ 1"), frozenset("mwMWOQGDHNU")
_CHARACTER = 10.0
_HEIGHT = 16.0
_PENALTY = 0.05
_TYPED = 0.12
"""Share of the items whose line breaks were typed, before the edge."""


def load_items(seed: str) -> tuple[list[str], list[str]]:
    """Items of the boxes of all contents: those to fit on, and those held back (whole contents)."""
    rng = random.Random(seed)
    contents = load_contents("all")
    rng.shuffle(contents)
    parts: tuple[list[str], list[str]] = ([], [])
    for number, content in enumerate(contents):
        for items in content.boxes.values():
            parts[number % 4 == 0].extend(item.text for item in items)
    return parts


def _width(text: str) -> float:
    return sum(_CHARACTER * (0.5 if ch in _NARROW else 1.4 if ch in _WIDE else 1.0) for ch in text)


def draw_list(rng: random.Random, items: Sequence[str]) -> tuple[list[ItemLine], float | None, list[bool]]:
    """The lines of a box, its right edge if that is known, and for each line whether it begins an item."""
    chosen = [_worded(rng, rng.choice(items)) for _ in range(rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 11)))]
    manner = rng.choice(("as is", "as is", "as is", "small", "capitals", "closed", "commas"))
    chosen = [_mannered(text, manner) for text in chosen]
    width = rng.uniform(14, 110) * _CHARACTER
    lead = rng.uniform(1.15, 1.9)
    apart = rng.choice((0.0, 0.0, 0.0, rng.uniform(0.1, 1.2)))
    indent = rng.choice((0.0, 0.0, 0.0, 0.0, rng.uniform(0.6, 2.5)))
    rows = rng.choice(("none", "none", "none", "items", "lines"))
    lines: list[ItemLine] = []
    starts: list[bool] = []
    y, cell = 0.0, 0
    left = rng.uniform(0, 300)
    for place, text in enumerate(chosen):
        y += apart * _HEIGHT if place else 0.0
        cell += rows == "items"
        room = width * rng.uniform(0.4, 1.0) if rng.random() < _TYPED else width
        for number, line in enumerate(_wrapped(text, room, indent * _HEIGHT)):
            cell += rows == "lines"
            x0 = left + (indent * _HEIGHT if number else 0.0) + rng.gauss(0, 0.8)
            seen = _misread(rng, line)
            reach = x0 + _width(line) + rng.gauss(0, 2.0)
            shift = rng.gauss(0, 0.5)
            lines.append(ItemLine(seen, x0, reach, y + shift, y + _HEIGHT + shift, cell))
            starts.append(number == 0)
            y += lead * _HEIGHT
    edge: float | None = left + width * rng.uniform(0.99, 1.12) if rng.random() < 0.75 else None
    if rng.random() < 0.12:  # a text source: order, and no places
        return [replace(line, x0=0, x1=0, y0=0, y1=0) for line in lines], None, starts
    return lines, edge, starts


def _worded(rng: random.Random, text: str) -> str:
    """The item, or a beginning of it: contents have few short ones."""
    words = text.split()
    if rng.random() < 0.25 and len(words) > 2:
        words = words[: rng.randint(1, len(words) - 1)]
        while len(words) > 1 and (is_open_end(words[-1]) or words[-1][0] == "("):
            words.pop()
        part = " ".join(words).rstrip(" ,;-/(")
        return text if is_open_end(part) or part.count("(") > part.count(")") else part
    return text


def _mannered(text: str, manner: str) -> str:
    if manner == "small" and not text[:3].isupper():
        return text[:1].lower() + text[1:]
    if manner == "capitals":
        return text.upper()
    if manner in ("closed", "commas"):
        return text.rstrip(".;,") + (";" if manner == "closed" else ",")
    return text


def _wrapped(text: str, width: float, indent: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        room = width - (indent if lines[1:] else 0.0)
        if lines and _width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [text]


def _misread(rng: random.Random, text: str) -> str:
    if rng.random() < 0.03 and len(text) > 3:
        return text.rstrip(".;,")
    if rng.random() < 0.02:
        return text[:1].swapcase() + text[1:]
    return text


def draw_breaks(rng: random.Random, items: Sequence[str], lists: int) -> tuple[Floats, Floats, list[int]]:
    """Line breaks as seen (n, features), whether an item begins behind each (n), and each list's count."""
    seen: list[tuple[float, ...]] = []
    truth: list[bool] = []
    counts: list[int] = []
    for _ in range(lists):
        lines, right, starts = draw_list(rng, items)
        rows = features(lines, right)
        seen += rows
        truth += starts[1 : len(rows) + 1]
        counts.append(len(rows))
    return np.array(seen), np.array(truth, dtype=np.float64), counts


def fit(seen: Floats, truth: Floats) -> Floats:
    """The weights (features)."""
    weights = np.zeros(seen.shape[1])
    for _ in range(30):
        share = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (truth - share) - _PENALTY * weights
        curve = (seen * (share * (1 - share))[:, None]).T @ seen + _PENALTY * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def report(seen: Floats, truth: Floats, counts: Sequence[int], weights: Floats) -> str:
    share = 1 / (1 + np.exp(-seen @ weights))
    hit = (share > 0.5) == (truth > 0.5)
    ends = np.cumsum([0, *counts])
    whole = np.mean([hit[a:b].all() for a, b in pairwise(ends)])
    doubtful = (share > 0.1) & (share < 0.9)
    return (
        f"breaks right {hit.mean():.4f}, lists all right {whole:.4f}; between .1 and .9: "
        f"{doubtful.mean():.3f} of the breaks, right {hit[doubtful].mean():.2f}; "
        f"the others right {hit[~doubtful].mean():.4f}"
    )


def main() -> None:
    """Fits, reports on lists of contents that were not fitted to, and writes the weights."""
    parser = argparse.ArgumentParser(prog="python -m samples.lists.train", description=__doc__)
    parser.add_argument("--lists", type=int, default=20000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--out", type=Path, default=Path("models/list_breaks.json"))
    options = parser.parse_args()
    known, others = load_items(options.seed)
    rng = random.Random(options.seed)
    seen, truth, _ = draw_breaks(rng, known, options.lists)
    weights = fit(seen, truth)
    held, held_truth, counts = draw_breaks(rng, others, options.lists // 5)
    print(report(held, held_truth, counts, weights))
    stored = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    options.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
