"""Drawn pages for the tests of imaging and layout: what is drawn where is known to the pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sopocr.geometry import Box, Transform
from sopocr.page_image import PageImage

Pixels = NDArray[np.uint8]

WORDS = (
    "Bidang Kelembagaan bahas daftar hadir",
    "dibuat dahulu oleh Kepala Bidang",
    "Kabid, lalu diberikan kembali",
    "Laporan bulanan diterbitkan",
)


@dataclass
class Paper:
    """A white grey page with a ruled table and print; `marks` are the centres of the discs drawn on it."""

    width: int = 1240
    height: int = 1754
    letters: int = 22
    """Height of the letters in pixels (of the font; capitals are about 0.7 of it)."""
    pixels: Pixels = field(init=False)
    marks: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pixels = np.full((self.height, self.width), 255, np.uint8)

    def level(self, y: int, x0: int, x1: int, *, thick: int = 2, grey: int = 0) -> None:
        self.pixels[y : y + thick, x0:x1] = grey

    def upright(self, x: int, y0: int, y1: int, *, thick: int = 2, grey: int = 0) -> None:
        self.pixels[y0:y1, x : x + thick] = grey

    def grid(self, xs: list[int], ys: list[int], *, thick: int = 2, grey: int = 0) -> None:
        """A full grid of rulings."""
        for y in ys:
            self.level(y, xs[0], xs[-1] + thick, thick=thick, grey=grey)
        for x in xs:
            self.upright(x, ys[0], ys[-1] + thick, thick=thick, grey=grey)

    def print(self, x: int, y: int, text: str, *, size: int | None = None, grey: int = 20) -> Box:
        """Print `text` with its upper left ink at (x, y); gives the box of its ink."""
        font = ImageFont.load_default(size or self.letters)
        picture = Image.fromarray(self.pixels)
        draw = ImageDraw.Draw(picture)
        x0, y0, x1, y1 = draw.textbbox((0, 0), text, font=font)
        draw.text((x - x0, y - y0), text, font=font, fill=grey)
        self.pixels = np.array(picture)
        return Box(x, y, x + x1 - x0, y + y1 - y0)

    def upward(self, x: int, y: int, text: str) -> Box:
        """Print `text` written upward, its ink's upper left corner at (x, y)."""
        strip = Paper(1000, 80, self.letters)
        box = strip.print(10, 10, text)
        crop = strip.pixels[10 : round(box.y1) + 2, 10 : round(box.x1) + 2]
        turned = np.rot90(crop)
        self.pixels[y : y + turned.shape[0], x : x + turned.shape[1]] = turned
        return Box(x, y, x + turned.shape[1] - 2, y + turned.shape[0] - 2)

    def mark(self, x: int, y: int, radius: int = 13) -> None:
        """A black disc: the place that must be found again."""
        cv2.circle(self.pixels, (x, y), radius, 0, -1)
        self.marks.append((float(x), float(y)))


def form(*, marks: bool = False) -> Paper:
    """A page as SOPs have them: a heading, a table of five columns and eighteen rows with print in its
    cells."""
    paper = Paper()
    paper.print(330, 90, "PEMERINTAH KABUPATEN BALANGAN", size=30)
    xs, ys = [90, 150, 520, 700, 940, 1150], [200 + 75 * i for i in range(19)]
    paper.grid(xs, ys)
    for row, y in enumerate(ys[:-1]):
        paper.print(105, y + 25, str(row + 1))
        paper.print(165, y + 10, WORDS[row % 4][:24])
        paper.print(165, y + 42, WORDS[(row + 1) % 4][:22])
        paper.print(712, y + 25, WORDS[(row + 2) % 4][:17])
        paper.print(955, y + 25, WORDS[(row + 3) % 4][:14])
    if marks:
        for x, y in ((610, 387), (610, 987), (1040, 1600), (620, 1437), (200, 1650)):
            paper.mark(x, y)
    return paper


def page_image(pixels: Pixels, dpi: float = 150.0) -> PageImage:
    """`pixels` as the first page of a source."""
    return PageImage(
        pixels=pixels,
        number=1,
        dpi=dpi,
        to_source=Transform(),
        source_size=(pixels.shape[1], pixels.shape[0]),
    )


def turned(pixels: Pixels, degrees: float) -> tuple[Pixels, NDArray[np.float64]]:
    """`pixels` turned clockwise by a few degrees about the middle, on white, and the 3x3 matrix that did
    it."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    # room for the corners
    c, s = abs(np.cos(np.deg2rad(degrees))), abs(np.sin(np.deg2rad(degrees)))
    size = (int(width * c + height * s) + 2, int(height * c + width * s) + 2)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    out = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_AREA, borderValue=255)
    return np.asarray(out, np.uint8), np.vstack([matrix, [0, 0, 1]])
