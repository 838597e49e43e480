"""What ingest hands on: source pages, page failures, and the rules common to all kinds of source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from sopocr.errors import SourceError
from sopocr.geometry import Box
from sopocr.model.page import Word
from sopocr.page_image import PageImage, Pixels

TextLayer = Literal["none", "digital", "watermark", "junk", "scanner_ocr"]
"""What the text layer of a page was taken for. Only the words of a "digital" one are handed on."""

MAX_LONG_SIDE = 6000
"""Pixels. Longer pages are reduced by a whole factor. A4 at 400 dpi has 4677; no print needs more."""

_PAPER_INCHES = (7.0, 17.5)
"""The longer side of A5 to A3: outside of it a stated resolution is not believed."""
_A4_LONG_SIDE = 11.69


@dataclass(frozen=True)
class SourcePage:
    """One page of a source.

    `image` is the page as a viewer shows it (EXIF orientation and a PDF's /Rotate applied): this displayed
    frame is the source frame of all evidence boxes. `words` are those of a trusted text layer, in pixels of
    `image`; empty where there is none. `born_digital` says that the page was drawn by a program, not scanned.
    `text_layer` tells what the text layer was taken for. `drawing` has a born-digital page's lines and shapes
    alone, without print, in the frame of `image`; `pictures` are the places on it of pictures that may show
    print, `codes` those of two-dimensional codes.
    """

    image: PageImage
    words: tuple[Word, ...] = ()
    born_digital: bool = False
    text_layer: TextLayer = "none"
    drawing: Pixels | None = None
    pictures: tuple[Box, ...] = ()
    codes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class PageFailure:
    """A page that cannot be read, while others of the file may be. `number` counts from 1."""

    number: int
    error: SourceError


def plausible_dpi(stated: float, long_side: float) -> float:
    """`stated`, or where that gives no common paper size, the one at which `long_side` pixels make an A4.

    Cameras and screen tools write 72 or 96 dpi whatever they photographed.
    """
    if stated > 0 and _PAPER_INCHES[0] <= long_side / stated <= _PAPER_INCHES[1]:
        return stated
    return long_side / _A4_LONG_SIDE


def reduction(width: float, height: float) -> int:
    """The whole factor by which a page of that size is reduced to stay within MAX_LONG_SIDE."""
    return max(1, math.ceil(max(width, height) / MAX_LONG_SIDE))


def drop_idle_colour(pixels: Pixels) -> Pixels:
    """Grey pixels where all three channels are the same everywhere, else `pixels` themselves."""
    if pixels.ndim == 2:
        return pixels
    blue, green, red = cv2.split(pixels)
    if np.array_equal(blue, green) and np.array_equal(green, red):
        return np.asarray(blue, dtype=np.uint8)
    return pixels
