"""The layout of a page whose drawing is known by itself: lines and shapes without print, black on white."""

from __future__ import annotations

import cv2
import numpy as np

from sopocr.binary import connected_pieces
from sopocr.layout import DEFAULT_CHAR_HEIGHT, Layout, erase_rulings, outermost
from sopocr.layout.cells import along_borders, build_table
from sopocr.layout.dotted_rulings import dotted_rulings
from sopocr.layout.graphics import find_strokes
from sopocr.layout.ruling_mask import Ink, ruling_mask
from sopocr.layout.rulings import find_drawn_rulings

_DOT = 0.4
"""Letter heights: the longer side of a dot or dash of a broken ruling at most."""
_DOTS = 40
"""Dots and dashes on a page from which some of them may form a ruling."""


def find_drawn_layout(ink: Ink, char_height: float) -> Layout:
    """Tables without text on an upright page of which `ink` (255) shows the drawing alone.

    Nothing on it is pale, no letter touches a ruling, and its words are known: what is looked for on a scan
    because of these is left out.
    """
    char = char_height or DEFAULT_CHAR_HEIGHT
    flat = cv2.bitwise_not(ink)
    level_ink = upright_ink = lines = ink
    if _has_dots(ink, char):
        level_dots, upright_dots = dotted_rulings(flat, char)
        lines = ink | level_dots | upright_dots
        level_ink, upright_ink = ink | level_dots, ink | upright_dots
    tables = []
    for group in find_drawn_rulings(lines, char):
        built = build_table(group, flat, level_ink, upright_ink, char)
        if built is not None:
            table, faint = built
            tables.append((table, [*(p for ruling in group for p in along_borders(ruling, table)), *faint]))
    tables = outermost(tables)
    rulings = tuple(ruling for _, group in tables for ruling in group)
    mask = ruling_mask(lines, level_ink, upright_ink, rulings)
    rest = np.where(mask, np.uint8(0), ink)
    found = sorted((table for table, _ in tables), key=lambda table: (table.box.y0, table.box.x0))
    clean = erase_rulings(flat, lines, mask)
    return Layout(tuple(found), (), rulings, clean, char, find_strokes(rest, char))


def _has_dots(ink: Ink, char: float) -> bool:
    _, _, stats, _ = connected_pieces(ink)
    sides = stats[1:, 2:4].max(axis=1)
    return int((sides <= _DOT * char).sum()) >= _DOTS
