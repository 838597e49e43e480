"""Fits the weights by which `sopocr.ocr.handwriting` tells writing from print, on lines drawn in both.

python -m samples.drawing.pen_lines
"""

from __future__ import annotations

import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from samples.drawing import ink
from samples.drawing.fonts import FAMILIES, font_file
from sopocr.evaluation.fitting import logistic
from sopocr.ocr.handwriting import Hand, hand_of

_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "Oktober", "Desember")
_LINES = 700
"""Of each kind."""

Line = NDArray[np.uint8]


def main() -> None:
    """Print offset and weights, and how they tell the lines apart that they were not fitted on."""
    rows: list[list[float]] = []
    written: list[float] = []
    for number in range(2 * _LINES):
        rng, words = np.random.default_rng(number), random.Random(number)
        line = _drawn(words, rng, pen=bool(number % 2))
        hand = hand_of(line)
        if hand is not None:
            rows.append(list(hand.traits().values()))
            written.append(float(number % 2))
    table, right = np.array(rows), np.array(written)
    half = len(right) // 2
    offset, weights = logistic(table[:half], right[:half])
    scores = offset + table[half:] @ weights
    for least in (0.0, 1.0, 2.0):
        found = scores >= least
        print(
            f"from {least}: written {found[right[half:] == 1].mean():.3f}, "
            f"print {found[right[half:] == 0].mean():.3f}"
        )
    offset, weights = logistic(table, right)
    names = Hand.__slots__
    print(round(offset, 2), {name: round(float(w), 2) for name, w in zip(names, weights, strict=True)})


def _text(words: random.Random) -> str:
    year = words.randint(2014, 2026)
    return words.choice(
        (
            f"{words.randint(1, 28)} {words.choice(_MONTHS)} {year}",
            f"{words.randint(1, 28):02d}/{words.randint(1, 12):02d}/{year}",
            f"{words.choice(_MONTHS)} {year}",
            f"{words.randint(1, 240):03d}/SOP/{words.choice(('ORG', 'DISHUB', 'BKD', 'RSUD'))}/{year}",
            f"{words.randint(1, 99)}.{words.randint(1, 9)} / SOP - BAPP /{year}",
        )
    )


def _drawn(words: random.Random, rng: np.random.Generator, *, pen: bool) -> Line:
    """A line by pen or press on grey paper, blurred and noisy, with little paper around it."""
    height = words.uniform(20, 44)
    page = np.full((int(height * 3), int(height * 24), 3), 250, np.uint8)
    text = _text(words)
    if pen:
        colour = words.choice((ink.BLUE, ink.BLACK))
        ink.write(page, (12.0, height * 2.0), height, height * 22, text, rng, colour)
    else:
        stem = words.choice([name for family in FAMILIES.values() for name in family])
        font = ImageFont.truetype(str(font_file(f"{stem}.ttf", f"{stem}.otf", f"{stem}.t1")), int(height))
        picture = Pictures.fromarray(page)
        ImageDraw.Draw(picture).text((12, height * 0.8), text, fill=(20, 20, 20), font=font)
        page = np.asarray(picture).copy()
    page = cv2.warpAffine(
        page,
        cv2.getRotationMatrix2D((0, 0), words.uniform(-0.6, 0.6), words.uniform(0.7, 1.1)),
        (page.shape[1], page.shape[0]),
        borderValue=(250, 250, 250),
    )
    line = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), (0, 0), words.uniform(0.3, 1.4))
    noisy = np.clip(line + rng.normal(0, words.uniform(0, 9), line.shape), 0, 255).astype(np.uint8)
    rows, columns = np.where(line < 170)
    if not len(rows):
        return noisy
    return noisy[max(0, rows.min() - 6) : rows.max() + 7, max(0, columns.min() - 8) : columns.max() + 9]


if __name__ == "__main__":
    main()
