"""Lines under a stamp or a signature: found by PP-OCR's detector, read in several pictures, put to the vote.

Each picture shows the line with other parts of the strokes taken off, and each errs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box, union
from sopocr.model.page import TextLine
from sopocr.ocr.vote import vote

Grey = NDArray[np.uint8]

_CLEAR = 0.985
"""Confidence of a line under strokes that needs no second look."""
_STROKES = 0.97
"""Confidence below which letters among strokes, where the detector sees no text, are the strokes."""
_LONG, _STROKES_LONG = 7, 0.85
"""Letters from which a line is long, and the confidence that it needs: strokes look like a few letters."""
_SEEN = 0.6
"""Confidence from which what only the detector sees is text."""
_SAME = 0.6
"""Share of the smaller box in which two findings of the same line overlap."""
_INK, _SURVIVING = 160, 0.4
"""Grey level below which a pixel is inked, and the share of a line's ink that the eraser leaves of print."""
_AS_IT_IS, _BARE, _CLEANED = 1.0, 1.3, 0.6
"""What the vote counts of the page as it is, of the picture from which the eraser took the strokes, and of
those with strokes taken off by their colour or paleness: these go wrong together where print was taken off
with a stroke."""
_SAY, _LEAST_SAY = 4, 0.05
"""How steeply a reading's say falls with its legibility, from 1 to .5: with these and `_BARE` 117 of 152
lines of names, ranks and numbers came out right before any mending, with all readings alike 115."""
_MARGIN_AROUND = 1.3
"""Letter heights by which the detector's frame and the print's box may differ at either end."""
_AGREED = 0.95
"""Confidence from which pictures that read the same have settled a line."""
_MARGINS = (0.2, 0.35, 0.05)
"""Letter heights by which the detector's frames, which leave paper over and under the print, are drawn in."""


_GAP = (1.9, 4.2)
"""Letter heights between two lines of print that leave room for just one more."""
_HALF = 0.85
_ALIGNED = 1.5


@dataclass(frozen=True)
class Views:
    """Grey pictures of one page: as it is, with the strokes taken off by the eraser, and with strokes taken
    off by their colour or paleness."""

    plain: Grey
    bare: Grey
    cleaned: tuple[Grey, ...] = ()

    def survives(self, box: Box) -> bool:
        """Whether the eraser left the ink in `box`: strokes are gone from the bare picture."""
        x0, y0, x1, y1 = box.clip(self.plain.shape[1], self.plain.shape[0]).rounded()
        ink = self.plain[y0:y1, x0:x1] < _INK
        left = self.bare[y0:y1, x0:x1] < _INK
        return bool((ink & left).sum() >= _SURVIVING * ink.sum())

    def differing(self, region: Box) -> list[Grey]:
        """The cleaned pictures that show a part of the page otherwise than the others do: where strokes are
        as black as print none does, and what was read there once would be counted twice."""
        x0, y0, x1, y1 = region.clip(self.plain.shape[1], self.plain.shape[0]).rounded()
        kept = [self.plain]
        for picture in self.cleaned:
            if not any(np.array_equal(picture[y0:y1, x0:x1], one[y0:y1, x0:x1]) for one in kept):
                kept.append(picture)
        return kept[1:]


class ReadsLines(Protocol):
    """Reads lines from a picture of a page: `ocr.page.LineReader`."""

    def read(self, page: Grey, lines: Sequence[TextLine], char_height: float) -> list[TextLine]: ...


class FindsLines(Protocol):
    """Finds lines of text in a picture: `ocr.detector.TextDetector`."""

    def find(self, picture: Grey, char_height: float) -> list[Box]: ...


def read_overprinted(
    reader: ReadsLines,
    detector: FindsLines,
    views: Views,
    region: Box,
    lines: Sequence[TextLine],
    char_height: float,
    knows: Callable[[str], bool] | None = None,
) -> tuple[dict[int, tuple[TextLine, ...]], list[Box]]:
    """What takes the place of the read `lines` of a region with strokes over its print, and all that the
    detector took for lines, read or not.

    Lines are looked for where the eraser took the strokes off. Where nothing is left there, the strokes are
    what the region holds (handwriting, a logo), and the page is searched as it is. Keys are indices of
    `lines`; a line that was strokes gives way to none, lines found besides come under key -1. `knows` as in
    `vote`.
    """
    clear = [line.box for line in lines if line.legibility >= _CLEAR and len(line.text) > 3]
    finds = _find(detector, views.bare, region, char_height)
    weighted = [(views.plain, _AS_IT_IS), *((one, _CLEANED) for one in views.differing(region))]
    is_print = bool(finds)
    if is_print:
        weighted.append((views.bare, _BARE))
    else:
        finds = _find(detector, views.plain, region, char_height)
    seen: list[Box] = []
    for found in finds:
        known = any(_is_same(found, other) for other in seen)
        if (
            not known
            and _is_line(found, char_height)
            and not any(_covers(b, found, char_height) for b in clear)
        ):
            seen.append(found)
    seen.extend(_between(clear + seen, char_height))
    read = _read_by_vote(reader, weighted, seen, char_height, knows)
    result: dict[int, tuple[TextLine, ...]] = {}
    for old, new in _groups(lines, read):
        before = [lines[i] for i in old]
        kept = _choose(before, [read[i] for i in new], views if is_print else None)
        if not old:
            result[-1] = (*result.get(-1, ()), *kept)
        elif list(kept) != before:
            for number, index in enumerate(old):
                result[index] = kept if number == 0 else ()
    return result, finds


def _find(detector: FindsLines, picture: Grey, region: Box, char_height: float) -> list[Box]:
    """The lines that the detector finds in a part of a picture, in the whole picture's pixels."""
    x0, y0, x1, y1 = region.clip(picture.shape[1], picture.shape[0]).rounded()
    part = np.ascontiguousarray(picture[y0:y1, x0:x1])
    if part.size == 0:
        return []
    return [
        Box(box.x0 + x0, box.y0 + y0, box.x1 + x0, box.y1 + y0) for box in detector.find(part, char_height)
    ]


def _between(lines: Sequence[Box], char_height: float) -> list[Box]:
    """Where a line may stand that even the detector does not see: in a gap of one line between two lines of a
    block that have one beginning or one middle, as name and NIP with the rank between them."""
    gaps = []
    for upper in lines:
        below = [box for box in lines if box.y0 > upper.center.y and box.overlap_x(upper) > 0]
        lower = min(below, key=lambda box: box.y0, default=None)
        if lower is None:
            continue
        aligned = min(abs(upper.x0 - lower.x0), abs(upper.center.x - lower.center.x)) < _ALIGNED * char_height
        # the print of both lines without the paper that frames leave over and under it
        top, bottom = upper.center.y + 0.5 * char_height, lower.center.y - 0.5 * char_height
        if aligned and _GAP[0] * char_height < bottom - top < _GAP[1] * char_height:
            middle, half = (top + bottom) / 2, _HALF * char_height
            wide = union([upper, lower])
            gaps.append(Box(wide.x0, middle - half, wide.x1, middle + half))
    return gaps


def _is_line(box: Box, char_height: float) -> bool:
    return box.width > 1.5 * char_height and box.height < 4 * char_height


def _is_same(one: Box, other: Box) -> bool:
    level = one.overlap_y(other) > 0.6 * max(one.height, other.height)
    return level and one.intersect(other).area > _SAME * min(one.area, other.area)


def _covers(line: Box, found: Box, char_height: float) -> bool:
    """Whether a line that was read is what the detector found, but for its margin."""
    level = line.overlap_y(found) > 0.5 * min(found.height, line.height)
    return level and max(abs(line.x0 - found.x0), abs(line.x1 - found.x1)) < _MARGIN_AROUND * char_height


def _read_by_vote(
    reader: ReadsLines,
    pictures: Sequence[tuple[Grey, float]],
    boxes: Sequence[Box],
    char_height: float,
    knows: Callable[[str], bool] | None,
) -> list[TextLine]:
    """The boxes as most pictures read them; each picture comes with what its vote counts."""
    versions: list[list[TextLine]] = [[] for _ in boxes]
    weights: list[list[float]] = [[] for _ in boxes]
    disputed = list(range(len(boxes)))
    for margin in _MARGINS:
        frames = [TextLine(_drawn_in(boxes[i], margin * char_height)) for i in disputed]
        for picture, weight in pictures if frames else ():
            for index, line in zip(disputed, reader.read(picture, frames, char_height), strict=True):
                versions[index].append(line)
                weights[index].append(weight * max(_LEAST_SAY, (line.legibility - 0.5) / 0.5) ** _SAY)
        disputed = [i for i in disputed if not _agreed(versions[i])]
    return [vote(lines, count, knows) for lines, count in zip(versions, weights, strict=True)]


def _agreed(versions: Sequence[TextLine]) -> bool:
    """Whether all versions have the same letters and digits; signs are put to the vote all the same."""
    texts = {"".join(filter(str.isalnum, one.text)) for one in versions}
    return len(texts) == 1 and min(one.legibility for one in versions) >= _AGREED


def _drawn_in(box: Box, margin: float) -> Box:
    return box.inflate(0, -min(margin, box.height / 4))


def _groups(lines: Sequence[TextLine], found: Sequence[TextLine]) -> list[tuple[list[int], list[int]]]:
    """Old and new lines that lie on one another, as groups of indices."""
    groups: list[tuple[list[int], list[int]]] = [([], [i]) for i in range(len(found))]
    alone: list[tuple[list[int], list[int]]] = []
    for index, line in enumerate(lines):
        met = [group for group in groups if _meets(line, [found[i] for i in group[1]])]
        if not met:
            alone.append(([index], []))
            continue
        first, *others = met
        first[0].append(index)
        for other in others:
            first[0].extend(other[0])
            first[1].extend(other[1])
            groups.remove(other)
    return alone + groups


def _meets(line: TextLine, found: Sequence[TextLine]) -> bool:
    return any(
        line.box.overlap_x(other.box) > 0.2 * min(line.box.width, other.box.width)
        and line.box.overlap_y(other.box) > 0.5 * min(line.box.height, other.box.height)
        for other in found
    )


def _choose(old: list[TextLine], new: list[TextLine], views: Views | None = None) -> tuple[TextLine, ...]:
    """Which of two ways to see one stretch of print reads better; with `views`, strokes are none."""
    new = sorted((line for line in new if line.text), key=lambda line: line.box.x0)
    new = [line for line in new if line.legibility >= _SEEN]
    if not new:
        return tuple(
            line
            for line in old
            if line.handwritten or (_is_print(line) and (views is None or views.survives(line.box)))
        )
    if not any(line.text for line in old):
        return tuple(new)
    if any(line.box.height > 1.6 * new[0].box.height for line in old):
        return tuple(new)
    read, seen = ("".join(line.text for line in lines if line.text) for lines in (old, new))
    if views is not None and len(seen) >= _AS_LONG * len(read) and _clearness(new) > _LEGIBLE:
        return tuple(new)  # the vote has heard the old reading's picture too
    wider = len(seen) > 1.1 * len(read) + 1
    narrower = len(read) > len(seen) and (read.startswith(seen) or read.endswith(seen))
    if (wider or narrower) and _clearness(new) > _TRUSTED:
        return tuple(new)  # the detector tells print from strokes, also beside it
    return tuple(old) if _clearness(old) > _clearness(new) + _KEPT else tuple(new)


def _is_print(line: TextLine) -> bool:
    """Whether letters where the detector sees none are print all the same, and not strokes."""
    sure = _STROKES if len(line.text) < _LONG else _STROKES_LONG
    return len(line.text) > 2 and line.legibility >= sure


_TRUSTED = 0.8
_AS_LONG, _LEGIBLE = 0.9, 0.65
"""Share of the old reading's letters, and clearness, from which what was voted on stands: of 123 lines of
names, ranks and numbers under strokes it was right and the old reading wrong in 40, the reverse in none."""
_KEPT = 0.03
"""What the old reading must be clearer by to stand: votes are counted strictly."""


def _clearness(lines: Sequence[TextLine]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(line.legibility * len(line.text) for line in lines) / max(letters, 1)
