"""What people put on the print: stamps, signatures, handwriting, punch holes."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from samples.drawing.fonts import font_file
from samples.drawing.warp import Image

BLUE, VIOLET, BLACK = (30, 50, 160), (90, 50, 150), (25, 25, 30)
_PEN = ("Z003-MediumItalic.t1", "Z003-MediumItalic.otf")


def _blend(page: Image, layer: Image, strength: float) -> None:
    """Multiplies ink (dark on white) onto the page, in place."""
    mixed = page.astype(np.float32) * (1 - strength * (1 - layer.astype(np.float32) / 255.0))
    page[...] = np.clip(mixed, 0, 255).astype(np.uint8)


def signature(
    page: Image,
    centre: tuple[float, float],
    width: float,
    rng: np.random.Generator,
    colour: tuple[int, int, int] = BLUE,
) -> None:
    """A looping pen stroke over the name."""
    layer = np.full_like(page, 255)
    t = np.linspace(0, 1, 240)
    loops = rng.uniform(2.5, 5.0)
    x = (
        centre[0]
        + width * (t - 0.5)
        + width * rng.uniform(0.08, 0.18) * np.sin(2 * np.pi * loops * t + rng.uniform(0, 6))
    )
    y = (
        centre[1]
        + width * 0.22 * np.cos(2 * np.pi * loops * t + rng.uniform(0, 6)) * (1 - 0.6 * t)
        + width * rng.uniform(-0.08, 0.08) * np.sin(7 * t)
    )
    pen = max(1.2, width / 110)
    points = np.stack([x, y], axis=1)
    for i in range(len(points) - 1):
        weight = pen * (0.7 + 0.6 * abs(math.sin(9 * t[i])))
        cv2.line(
            layer,
            tuple(int(v * 16) for v in points[i]),
            tuple(int(v * 16) for v in points[i + 1]),
            colour,
            max(1, round(weight)),
            cv2.LINE_AA,
            4,
        )
    tail = points[-1]
    cv2.line(
        layer,
        tuple(int(v) for v in tail),
        (int(tail[0] - width * 0.9), int(tail[1] + width * rng.uniform(0.05, 0.2))),
        colour,
        max(1, round(pen)),
        cv2.LINE_AA,
    )
    _blend(page, layer, 0.92)


def stamp(
    page: Image, centre: tuple[float, float], diameter: float, text: str, rng: np.random.Generator
) -> None:
    """A round office stamp, unevenly inked."""
    size = int(diameter * 1.1)
    picture = Pictures.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(picture)
    colour = VIOLET if rng.random() < 0.7 else BLUE
    c, r = size / 2, diameter / 2
    line = max(2, int(diameter / 55))
    for radius, weight in ((r, line), (r * 0.93, max(1, line // 2)), (r * 0.62, max(1, line // 2))):
        draw.ellipse((c - radius, c - radius, c + radius, c + radius), outline=colour, width=weight)
    font = ImageFont.truetype(str(font_file("LiberationSans-Bold.ttf")), max(8, int(diameter * 0.1)))
    letters = text.upper()[:34]
    for i, letter in enumerate(letters):
        angle = -math.pi * 1.15 + i * (2 * math.pi * 0.8) / max(1, len(letters) - 1) + 0.35
        tile = Pictures.new("L", (int(diameter * 0.16),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Pictures.Resampling.BICUBIC)
        x, y = c + r * 0.77 * math.cos(angle), c + r * 0.77 * math.sin(angle)
        picture.paste(colour, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)
    star = [
        (
            c + r * (0.4 if k % 2 == 0 else 0.17) * math.sin(math.pi * k / 5),
            c - r * (0.4 if k % 2 == 0 else 0.17) * math.cos(math.pi * k / 5),
        )
        for k in range(10)
    ]
    draw.polygon(star, outline=colour, width=max(1, line // 2))
    tilted = np.array(
        picture.rotate(float(rng.uniform(-25, 25)), fillcolor="white", resample=Pictures.Resampling.BICUBIC)
    )
    patch = cv2.resize(
        rng.uniform(0.35, 1.0, (6, 6)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
    )[..., None]
    worn = (255 - (255 - tilted.astype(np.float32)) * np.clip(patch, 0.25, 1.0)).astype(np.uint8)
    x0, y0 = int(centre[0] - size / 2), int(centre[1] - size / 2)
    top, left = max(0, y0), max(0, x0)
    bottom, right = min(page.shape[0], y0 + size), min(page.shape[1], x0 + size)
    if bottom > top and right > left:
        _blend(page[top:bottom, left:right], worn[top - y0 : bottom - y0, left - x0 : right - x0], 0.85)


def write(
    page: Image,
    place: tuple[float, float],
    height: float,
    room: float,
    text: str,
    rng: np.random.Generator,
    colour: tuple[int, int, int] = BLACK,
) -> tuple[float, float, float, float]:
    """Writes by hand from `place` (left, baseline), smaller where `room` is short; gives the box."""
    font = ImageFont.truetype(str(font_file(*_PEN)), max(8, int(height)))
    needed = font.getlength(text) * 1.12 + text.count(" ") * height * 0.3
    if needed > room:
        height *= room / needed
        font = ImageFont.truetype(str(font_file(*_PEN)), max(8, int(height)))
    x, y = place
    start, top, low = x, y, y
    layer = Pictures.new("RGB", (page.shape[1], page.shape[0]), "white")
    for letter in text:
        if letter == " ":
            x += height * rng.uniform(0.25, 0.5)
            continue
        tile = Pictures.new("L", (int(height * 2.4),) * 2, 0)
        ImageDraw.Draw(tile).text(
            (height * 0.5, height * 1.6),
            letter,
            fill=255,
            font=font,
            anchor="ls",
            stroke_width=int(height > 45),
        )
        tile = tile.rotate(
            float(rng.normal(2, 4)), resample=Pictures.Resampling.BICUBIC, center=(height * 0.5, height * 1.6)
        )
        at_y = y + rng.normal(0, height * 0.04)
        layer.paste(colour, (int(x - height * 0.5), int(at_y - height * 1.6)), tile)
        x += font.getlength(letter) * rng.uniform(1.0, 1.18)
        top, low = min(top, at_y - height * 0.8), max(low, at_y + height * 0.25)
    _blend(page, np.array(layer), 0.95)
    return start, top, x, low


def punch_holes(page: Image, dpi: float, rng: np.random.Generator) -> None:
    """Two filing holes at the left edge, dark as a scanner sees them."""
    gap, radius = dpi * 80 / 25.4, dpi * 2.8 / 25.4
    x, middle = dpi * rng.uniform(8, 12) / 25.4, page.shape[0] / 2
    shade = int(rng.choice([20, 90, 180]))
    for y in (middle - gap / 2, middle + gap / 2):
        cv2.circle(page, (int(x), int(y)), int(radius), (shade, shade, shade), -1, cv2.LINE_AA)
