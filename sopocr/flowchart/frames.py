"""Labels in frames: a box that holds nothing but a word for an exit ("Y", "Tidak") is no symbol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.labels import Meaning
from sopocr.model.page import TextLine

_LONGER = 1.3
"""How many times as long as its frame's longer side a stroke is that is no side of the frame."""


_SHORT, _SMALL = 5, 0.6
"""Letters of the longest of the words that stand for yes and no alone ("Tidak"), and the share of the usual
symbol's area below which a frame with other such words is no symbol."""


def label_frames(
    found: Sequence[Candidate], lines: Sequence[TextLine], meaning: Meaning
) -> tuple[list[Candidate], list[Candidate]]:
    """The frames of labels, and the other symbols. `lines` is the print, in the same pixels."""
    usual = float(np.median([c.box.area for c in found])) if found else 0.0
    frames = [c for c in found if c.kind == "proses" and _holds_label(c, lines, meaning, usual)]
    return frames, [c for c in found if c not in frames]


def _holds_label(frame: Candidate, lines: Sequence[TextLine], meaning: Meaning, usual: float) -> bool:
    inside = [line for line in lines if frame.box.contains(line.box.center)]
    words = " ".join(line.text.strip() for line in sorted(inside, key=lambda line: line.box.y0))
    if meaning(words) is None:
        return False
    # longer words may say what is done: "Selesai", "Disetujui"
    return sum(len(line.letters) for line in inside) <= _SHORT or (frame.box.area < _SMALL * usual)


def in_frames(
    legible: Sequence[TextLine], lines: Sequence[TextLine], frames: Sequence[Candidate]
) -> list[TextLine]:
    """The `legible` lines outside frames, and of all `lines` those in frames, however they look, with their
    frame for a box: a line of the chart ends at that."""
    placed = [line for line in legible if not any(f.box.contains(line.box.center) for f in frames)]
    for frame in frames:
        placed += [replace(line, box=frame.box) for line in lines if frame.box.contains(line.box.center)]
    return placed


def without_frames(erased: Erased, frames: Sequence[Candidate]) -> Erased:
    """The ink without the frames; connectors that run along or behind them stay."""
    if not frames:
        return erased
    return replace(erased, ink=_blanked(erased.ink, frames), full=_blanked(erased.full, frames))


def _blanked(ink: Ink, frames: Sequence[Candidate]) -> Ink:
    left = ink.copy()
    for frame in frames:
        longest = round(_LONGER * max(frame.box.width, frame.box.height))
        x0, y0, x1, y1 = frame.box.inflate(1).clip(ink.shape[1], ink.shape[0]).rounded()
        u0, v0 = max(0, x0 - longest), max(0, y0 - longest)
        around = ink[v0 : y1 + longest, u0 : x1 + longest]
        across = cv2.morphologyEx(around, cv2.MORPH_OPEN, np.ones((1, longest), np.uint8))
        down = cv2.morphologyEx(around, cv2.MORPH_OPEN, np.ones((longest, 1), np.uint8))
        kept = cv2.bitwise_or(across, down)[y0 - v0 : y1 - v0, x0 - u0 : x1 - u0]
        left[y0:y1, x0:x1] &= np.asarray(kept, np.uint8)
    return left
