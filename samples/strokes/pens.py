"""Strokes as people leave them on an approver's block: signatures of many hands, stamps of several forms.

Everything is drawn as ink, a float picture (height, width) from 0 (none) to 1 (full), to be multiplied onto
paper. Lengths follow from `letter`, the height of a capital in pixels.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from samples.drawing.fonts import font_file

Ink = NDArray[np.float32]
_SHIFT = 4
"""Binary digits of a pixel's fraction in OpenCV's drawing."""
_HANDS = ("Z003-MediumItalic.otf", "LiberationSerif-Italic.ttf", "URWBookman-LightItalic.otf")
_PRINT = ("LiberationSans-Bold.ttf", "LiberationSans-Regular.ttf", "LiberationSerif-Bold.ttf")


def _draw_path(
    shape: tuple[int, int], points: NDArray[np.float64], pen: float, rng: np.random.Generator
) -> Ink:
    """A path (n, 2) drawn by a pen whose pressure changes slowly."""
    layer = np.zeros(shape, np.uint8)
    phase, rate, depth = rng.uniform(0, 6.3), rng.uniform(2, 14), rng.uniform(0.0, 0.45)
    fixed = np.round(points * (1 << _SHIFT)).astype(int)
    for i in range(len(points) - 1):
        weight = pen * (1 + depth * math.sin(rate * i / len(points) * 6.3 + phase))
        start, end = (int(fixed[i, 0]), int(fixed[i, 1])), (int(fixed[i + 1, 0]), int(fixed[i + 1, 1]))
        cv2.line(layer, start, end, 255, max(1, round(weight)), cv2.LINE_AA, _SHIFT)
    return layer.astype(np.float32) / 255


def _smooth(knots: NDArray[np.float64], steps: int = 24) -> NDArray[np.float64]:
    """A Catmull-Rom curve through `knots` (n, 2)."""
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for i in range(1, len(padded) - 2):
        a, b, c, d = padded[i - 1 : i + 3]
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.vstack([*pieces, knots[-1:]])


def _scribble(size: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Zigzag that moves on from left to right, as initials and quick signatures do."""
    count = int(rng.integers(4, 16))
    x = np.linspace(-0.5, 0.5, count) * size + rng.normal(0, size * 0.09, count)
    up = np.where(np.arange(count) % 2 == 0, 1, -1) * rng.uniform(0.05, 0.35) * size
    y = up * rng.uniform(0.3, 1.2, count) + np.linspace(0, rng.uniform(-0.2, 0.2) * size, count)
    return _smooth(np.stack([x, y], axis=1))


def _loops(size: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Loops of changing height, as of a pen that turns on while it moves on."""
    t = np.linspace(0, 1, 260)
    turns, high = rng.uniform(1.5, 6), rng.uniform(0.08, 0.32)
    grow = 1 - rng.uniform(-0.3, 0.7) * t
    x = size * (t - 0.5) + size * rng.uniform(0.05, 0.2) * np.sin(6.3 * turns * t + rng.uniform(0, 6))
    y = size * high * np.cos(6.3 * turns * t + rng.uniform(0, 6)) * grow
    return np.stack([x, y + size * rng.uniform(-0.1, 0.1) * np.sin(5 * t)], axis=1)


def _sweep(size: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A few wide strokes, nearly straight at times."""
    knots = rng.uniform(-0.5, 0.5, (int(rng.integers(2, 6)), 2)) * (size, size * rng.uniform(0.15, 0.8))
    return _smooth(knots)


def _written(
    shape: tuple[int, int], centre: tuple[float, float], letter: float, rng: np.random.Generator
) -> Ink:
    """A name in a running hand, larger than the print, at an angle."""
    font = ImageFont.truetype(
        str(font_file(_HANDS[rng.integers(len(_HANDS))])), int(letter * rng.uniform(1.6, 5))
    )
    word = "".join(rng.choice(list("AabdefghiklmnorstuyJRMSWLz"), int(rng.integers(3, 9))))
    picture = Pictures.new("L", (shape[1], shape[0]), 0)
    width = int(rng.integers(0, 3))
    ImageDraw.Draw(picture).text(centre, word, fill=255, font=font, anchor="mm", stroke_width=width)
    turned = picture.rotate(float(rng.uniform(-12, 30)), center=centre, resample=Pictures.Resampling.BICUBIC)
    return np.asarray(turned, dtype=np.float32) / 255


def signature(
    shape: tuple[int, int], centre: tuple[float, float], letter: float, rng: np.random.Generator
) -> Ink:
    """One signature: one to four strokes of one pen."""
    pen = letter * rng.choice([0.05, 0.08, 0.12, 0.16, 0.22, 0.3]) * rng.uniform(0.8, 1.2)
    size = letter * rng.uniform(4, 16)
    ink = np.zeros(shape, np.float32)
    if rng.random() < 0.2:
        ink = _written(shape, centre, letter, rng)
    for _ in range(int(rng.choice([1, 2, 3], p=[0.55, 0.3, 0.15]))):
        form = (_scribble, _loops, _sweep)[int(rng.choice(3, p=[0.35, 0.45, 0.2]))]
        path = form(size * rng.uniform(0.5, 1.2), rng)
        angle = rng.normal(0, 0.25)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        at = np.array(centre) + rng.normal(0, 0.14, 2) * (size, size * 0.5)
        ink = np.maximum(ink, _draw_path(shape, path @ turn.T + at, pen, rng))
    return ink


def _around(picture: Pictures.Image, text: str, radius: float, height: float, start: float) -> None:
    """Capitals along a circle about the picture's middle, in place."""
    font = ImageFont.truetype(str(font_file(_PRINT[0])), max(6, int(height * 1.35)))
    middle = picture.width / 2
    angle = start
    for character in text:
        side = int(height * 2.4) | 1
        tile = Pictures.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((side / 2, side / 2), character, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Pictures.Resampling.BICUBIC)
        x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
        picture.paste(255, (int(x - side / 2), int(y - side / 2)), tile)
        angle += (font.getlength(character) * 1.12 + 1) / radius


def _capitals(rng: np.random.Generator, low: int, high: int) -> str:
    return "".join(rng.choice(list("ABDEGHIKLMNOPRSTU   "), int(rng.integers(low, high))))


def stamp(
    shape: tuple[int, int], centre: tuple[float, float], letter: float, rng: np.random.Generator
) -> Ink:
    """A round or boxed office stamp, inked unevenly."""
    diameter = letter * rng.uniform(6, 13)
    size = int(diameter * 1.15)
    picture = Pictures.new("L", (size, size), 0)
    draw = ImageDraw.Draw(picture)
    middle, r = size / 2, diameter / 2
    line = max(1, round(letter * rng.uniform(0.04, 0.2)))
    if rng.random() < 0.82:
        rings = rng.choice([1.0, 0.95, 0.9, 0.65, 0.6, 0.55], int(rng.integers(1, 5)), replace=False)
        for share in rings:
            radius = r * share
            frame = (middle - radius, middle - radius, middle + radius, middle + radius)
            draw.ellipse(frame, outline=255, width=max(1, round(line * rng.uniform(0.5, 1))))
        band = r * rng.uniform(0.14, 0.22)
        _around(picture, _capitals(rng, 10, 30), r * 0.78, band, rng.uniform(-3.6, -2.4))
        if rng.random() < 0.5:
            _around(picture, _capitals(rng, 4, 12), r * 0.78, band, rng.uniform(0.3, 1.2))
    else:
        high = r * rng.uniform(0.35, 0.8)
        draw.rectangle((middle - r, middle - high, middle + r, middle + high), outline=255, width=line)
    inner = rng.random()
    if inner < 0.35:
        star = [
            (
                middle + r * (0.42 if k % 2 == 0 else 0.17) * math.sin(math.pi * k / 5),
                middle - r * (0.42 if k % 2 == 0 else 0.17) * math.cos(math.pi * k / 5),
            )
            for k in range(10)
        ]
        draw.polygon(star, outline=255, width=line, fill=255 if rng.random() < 0.15 else None)
    elif inner < 0.8:
        rows = int(rng.integers(1, 5))
        font = ImageFont.truetype(
            str(font_file(_PRINT[rng.integers(len(_PRINT))])), max(6, int(r * rng.uniform(0.14, 0.34)))
        )
        for row in range(rows):
            y = middle + (row - (rows - 1) / 2) * font.size * 1.15
            draw.text((middle, y), _capitals(rng, 4, 11), fill=255, font=font, anchor="mm")
    turned = picture.rotate(float(rng.normal(0, 12)), resample=Pictures.Resampling.BICUBIC)
    inked = np.asarray(turned, dtype=np.float32) / 255
    worn = cv2.resize(
        rng.uniform(0.2, 1.1, (6, 6)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
    )
    if rng.random() < 0.5:
        worn *= cv2.GaussianBlur(rng.uniform(0, 2, (size, size)).astype(np.float32), (0, 0), 1.2)
    inked *= np.clip(worn, 0.1, 1)
    layer = np.zeros(shape, np.float32)
    x0, y0 = int(centre[0] - size / 2), int(centre[1] - size / 2)
    top, left = max(0, y0), max(0, x0)
    bottom, right = min(shape[0], y0 + size), min(shape[1], x0 + size)
    if bottom > top and right > left:
        layer[top:bottom, left:right] = inked[top - y0 : bottom - y0, left - x0 : right - x0]
    return layer
