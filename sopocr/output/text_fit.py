"""Fit a text of unknown line breaks into the box it was read from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sopocr.geometry import Box, Point
from sopocr.output.lettering import text_width

_MOST_LINES = 60
_ONE_LINE, _ENOUGH = (0.5, 1.6), 5
_FREEDOM = math.log(1.5)
"""Lines stand closer or wider in one office than in another, up to this factor, while one page has mostly one
type size."""
_UPRIGHT = 1.5
"""Height over width from which the lines of a box may run upward."""


@dataclass(frozen=True)
class FittedText:
    """Lines of print that fill a block.

    `size` is the distance of the lines in pixels, `stretch` what the natural width of the lines is to be
    multiplied with, `center` the middle of the block, `width` and `height` its extents along and across the
    lines, `turned` the clockwise turn of the lines in degrees.
    """

    lines: tuple[str, ...]
    size: float
    stretch: float
    center: Point
    width: float
    height: float
    turned: float


def usual_size(texts: Iterable[tuple[str, Box]]) -> float | None:
    """The type size of a page in pixels, as if it were Helvetica: the median over boxes that hold one line;
    None where these are few.

    With two lines in a box their text would have to be squeezed to a quarter, so those are told apart.
    """
    sizes = []
    for text, box in texts:
        size = box.width / max(text_width(text, 1.0), 0.1)
        if box.height > 0 and _ONE_LINE[0] < size / box.height < _ONE_LINE[1]:
            sizes.append(size)
    return median(sizes) if len(sizes) >= _ENOUGH else None


def fit(
    text: str, box: Box, *, turned: int | None = None, skew: float = 0.0, usual: float | None = None
) -> FittedText | None:
    """Break `text` so that its lines, at their natural proportions, fill `box` best.

    `turned` is the clockwise turn of the lines (0, 90, 180, 270); None: level, or running upward (270) where
    that fills the box better. `skew` is the clockwise lean of the page in degrees, which makes the box around
    a line larger than the line. `usual` is the page's `usual_size`. None where there is nothing to place or
    no room.
    """
    words = text.split()
    if not words or box.width < 1 or box.height < 1:
        return None
    if turned is not None:
        turns: tuple[int, ...] = (turned,)
    else:
        turns = (0, 270) if box.height > _UPRIGHT * box.width else (0,)
    candidates = [_level(words, *_unskewed(box, turn, skew), turn, usual) for turn in turns]
    # most print is level: print that runs upward must fill the box clearly better
    best = min(candidates, key=lambda found: abs(math.log(found[1])) + (0.25 if found[4] else 0.0))
    lines, stretch, width, height, turn = best
    return FittedText(
        tuple(lines), height / len(lines), stretch, box.center, width, height, (turn + skew) % 360
    )


def _unskewed(box: Box, turned: int, skew: float) -> tuple[float, float]:
    """Length and height of the block whose hull, leaning by `skew`, is `box`."""
    hull = (box.height, box.width) if turned % 180 else (box.width, box.height)
    sine, cosine = math.sin(math.radians(abs(skew))), math.cos(math.radians(skew))
    divisor = cosine**2 - sine**2
    if divisor < 0.5:
        return hull
    width = (hull[0] * cosine - hull[1] * sine) / divisor
    height = (hull[1] * cosine - hull[0] * sine) / divisor
    # a box drawn a little too flat would leave nothing of its line
    return max(width, hull[0] * 0.5), max(height, hull[1] * 0.3)


def _level(
    words: Sequence[str], width: float, height: float, turned: int, usual: float | None
) -> tuple[list[str], float, float, float, int]:
    """Lines and their stretch for the number of lines that agrees best with the height of the box and with
    the type size of the page."""
    space = text_width(" ", 1.0)
    widths = [max(text_width(word, 1.0), 0.1) for word in words]
    best: tuple[float, list[str], float] | None = None
    above = math.inf
    for count in range(1, min(len(words), _MOST_LINES) + 1):
        # of all widths that give so many lines the one nearest to how print of this size runs
        least = _narrowest(widths, space, count)
        room = min(max(width / (usual or height / count), least), max(least, above))
        lines, longest = _broken(words, widths, space, room)
        stretch = width * len(lines) / (longest * height)
        cost = abs(math.log(stretch))
        if usual is not None:
            cost = abs(math.log(width / (longest * usual))) + 0.3 * cost + max(0.0, cost - _FREEDOM)
        if best is None or cost < best[0]:
            best = cost, lines, stretch
        elif stretch > 1 and width > longest * (usual or 0):
            break  # more lines only grow wider
        above = least * (1 - 1e-6)
    assert best is not None
    _, lines, stretch = best
    return lines, stretch, width, height, turned


def _narrowest(widths: Sequence[float], space: float, count: int) -> float:
    """The least width at which the words break into at most `count` lines."""
    low, high = max(widths), sum(widths) + space * (len(widths) - 1)
    if count == 1:
        return high
    for _ in range(10):
        middle = (low + high) / 2
        if _line_count(widths, space, middle) <= count:
            high = middle
        else:
            low = middle
    return high


def _line_count(widths: Sequence[float], space: float, room: float) -> int:
    lines, used = 1, 0.0
    for width in widths:
        if used and used + space + width > room + 1e-9:
            lines, used = lines + 1, width
        else:
            used += width + (space if used else 0.0)
    return lines


def _broken(
    words: Sequence[str], widths: Sequence[float], space: float, room: float
) -> tuple[list[str], float]:
    """The lines, and the length of the longest."""
    lines: list[list[str]] = [[]]
    used, longest = 0.0, 0.0
    for word, width in zip(words, widths, strict=True):
        if used and used + space + width > room + 1e-9:
            lines.append([word])
            used = width
        else:
            lines[-1].append(word)
            used += width + (space if used else 0.0)
        longest = max(longest, used)
    return [" ".join(line) for line in lines], longest
