"""Roman numerals of strokes alone at the end of a line, counted in the picture.

Readers take strokes side by side for fewer, or for other letters: "Wadir III" was read as "Wadir", "Wadir I"
and "Wadir Hi", "persetujuan II" as "persetujuan If", "Persetujuan I" as "Persetujuan 1".
"""

from __future__ import annotations

import re
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.model.evidence import Correction
from sopocr.model.page import TextLine
from sopocr.ocr.page import cut

Grey = NDArray[np.uint8]

_FINER = 3
"""Times that a crop is enlarged for counting: strokes are two or three pixels wide."""
_GAP = 0.3
"""Letter heights of paper before a word."""
_LEAST_HEIGHT, _MOST_HEIGHT = 0.75, 2.0
"""Letter heights of a capital I."""
_WIDEST = 0.3
"""Share of its height by which a stroke is wide at most."""
_INKED, _PAPER = 0.5, 0.35
"""Shares of the darkest ink from which a place is ink, and under which it is paper."""
_BETWEEN = 0.6
"""The same for the darkest place between two strokes: serifs and crossbars are darker."""
_EVEN = 0.5
"""Share of a stroke's darkness that it has at least everywhere."""
_LEANS = 0.05
"""Share of their height by which the strokes may be wider, or lie further aside, in one third of it than in
others: a 1 has a flag and a foot."""
_MOST = 3
"""Strokes of a numeral."""
_STROKES = re.compile(r"(?<=[^\W\d_])\s+(?P<token>[I1lf|!]{1,4})$")
_WORD = re.compile(r"[^\W\d_]{3,}$")
_COUNTED = re.compile(r"\b(?:nomor|no|halaman|hal|lantai|ke|tanggal|tahun|maksimal|minimal)\W*\s1+$", re.I)
"""A number behind a word that arabic ones follow: in some types a 1 is a plain stroke."""


def count_strokes(page: Grey, line: TextLine, char_height: float) -> TextLine:
    """A line of the evened `page`, as read, with the numeral at its end as the picture shows it."""
    if not line.text or line.handwritten or not _may_end_in_numeral(line.text):
        return line
    counted = with_counted_strokes(line.text, cut(page, line.box, char_height, line.turned), char_height)
    if counted == line.text:
        return line
    done = Correction(read=line.text, mended=counted, reason="strokes counted in the picture")
    return replace(line, text=counted, corrections=(*line.corrections, done))


def _may_end_in_numeral(text: str) -> bool:
    if _STROKES.search(text):
        return not _COUNTED.search(text)
    return _WORD.search(text) is not None


def with_counted_strokes(text: str, crop: Grey, char_height: float) -> str:
    """The text of a line with the numeral at its end as its `crop` shows it; as it is where that shows none.

    A numeral that the reader left out must have two strokes: one alone may be a rest of a ruling.
    """
    token = _STROKES.search(text)
    count = strokes_at_end(crop, char_height)
    if count is None:
        return text
    if token is not None:
        return f"{text[: token.start('token')]}{'I' * count}"
    return f"{text} {'I' * count}" if count > 1 else text


def strokes_at_end(crop: Grey, char_height: float) -> int | None:
    """How many upright strokes the last word of a grey line consists of, one to three; None where it is
    another word. Strokes with serifs are not told from other letters."""
    size = (crop.shape[1] * _FINER, crop.shape[0] * _FINER)
    levels = 255 - cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
    counts = np.cumsum(np.bincount(levels.ravel(), minlength=256))
    ground = float(_percentile(_GREYS, counts, 30))
    table = np.clip(_GREYS - ground, 0, None)
    table /= max(1.0, float(_percentile(table, counts, 99.5)))
    dark = table[levels]
    char = char_height * _FINER
    columns = np.flatnonzero(dark.max(axis=0) > _INKED)
    if not len(columns):
        return None
    paper = dark.max(axis=0) < _PAPER
    last = first = int(columns[-1])
    blank = 0
    while first > 0 and blank < _GAP * char:
        first -= 1
        blank = blank + 1 if paper[first] else 0
    if blank < _GAP * char:
        return None
    word = dark[:, first + blank : last + 1]
    rows = np.flatnonzero(word.max(axis=1) > _INKED)
    # a ruling runs through the whole crop
    if not len(rows) or rows[0] < _FINER or rows[-1] >= len(word) - _FINER:
        return None
    word = word[rows[0] : rows[-1] + 1]
    height = len(word)
    if not _LEAST_HEIGHT * char <= height <= _MOST_HEIGHT * char:
        return None
    return _count(word)


_GREYS = np.arange(256, dtype=np.float64)


def _percentile(values: NDArray[np.float64], counts: NDArray[np.int64], share: float) -> float:
    """`numpy.percentile` of pixels with 256 rising `values`, so many of each (`counts`, summed up):
    without sorting them."""
    place = (int(counts[-1]) - 1) * (share / 100)
    low = int(place)
    below, above = (
        values[np.searchsorted(counts, at, side="right")] for at in (low, min(low + 1, int(counts[-1]) - 1))
    )
    part, apart = place - low, above - below
    return float(above - apart * (1 - part) if part >= 0.5 else below + apart * part)


def _count(word: NDArray[np.float64]) -> int | None:
    """How many even, upright strokes a word (darkness 0..1) consists of; None where it is of other shapes."""
    height = len(word)
    core = word[round(0.15 * height) : round(0.85 * height)]
    profile = core.mean(axis=0)
    inked = np.concatenate([[False], profile > _INKED * profile.max(), [False]])
    starts, ends = np.flatnonzero(inked[1:] & ~inked[:-1]), np.flatnonzero(~inked[1:] & inked[:-1])
    if not 1 <= len(starts) <= _MOST or (ends - starts).max() > _WIDEST * height:
        return None
    for start, end in zip(starts, ends, strict=True):
        stroke = core[:, start:end].mean(axis=1)
        if stroke.min() < _EVEN * stroke.mean():
            return None
    darkest = np.quantile(word, 0.98)
    for end, start in zip(ends[:-1], starts[1:], strict=True):
        if start - end > _WIDEST * height or word[:, (end + start) // 2].max() > _BETWEEN * darkest:
            return None
    third = height // 3
    inks = [
        np.flatnonzero(part.max(axis=0) > _INKED)
        for part in (word[:third], word[third:-third], word[-third:])
    ]
    if not all(map(len, inks)):
        return None
    aside = np.ptp([(ink[0], ink[-1]) for ink in inks], axis=0).max()
    return len(starts) if aside <= _LEANS * height else None
