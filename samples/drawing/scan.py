"""The damage levels: a clean page becomes an office scan, a phone photo, an app's scan, or worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from samples.drawing import ink, wear
from samples.drawing.fonts import font_file
from samples.drawing.marks import PageMarks, Rect, TextMark, project
from samples.drawing.warp import (
    Array,
    Bend,
    Curl,
    Homography,
    Image,
    Warp,
    perspective,
    quarter_turn,
    rotation,
)

LEVELS = ("digital", "office", "phone", "app", "harsh")


@dataclass(frozen=True)
class Scan:
    """A damaged page: pixels (h, w, 3), how to store them, and where the points of the page went."""

    image: Image
    dpi: float
    quality: int | None
    to_pixels: Callable[[Array], Array]
    rotation: int
    skew: float
    mark: str = ""
    link: bool = False
    words: tuple[tuple[Rect, str], ...] = ()


@dataclass(frozen=True)
class Wear:
    """What all pages of one file have in common."""

    level: str
    dpi: float
    quality: int | None
    turn: int
    colour: bool
    stamp: bool
    signed: bool
    footer: str
    link: bool
    bw: bool
    burnt: bool
    own_reading: bool
    turn_one: bool


def draw_wear(level: str, rng: np.random.Generator) -> Wear:
    """The habits of one scanner or phone."""
    turn = 0
    if level == "office":
        dpi = float(rng.choice([150, 150, 200, 200, 200, 300]))
        quality, turn = int(rng.integers(60, 91)), int(rng.choice([0, 0, 0, 0, 90, 180, 270]))
    elif level == "phone":
        dpi, quality = float(rng.integers(150, 251)), int(rng.integers(60, 88))
        turn = int(rng.choice([0, 0, 0, 0, 0, 90, 270]))
    elif level == "app":
        dpi, quality = float(rng.integers(150, 251)), int(rng.integers(65, 90))
        turn = int(rng.choice([0, 0, 0, 0, 0, 0, 90, 270]))
    else:
        dpi, quality = float(rng.integers(112, 151)), int(rng.integers(25, 46))
        turn = int(rng.choice([0, 0, 90, 270]))
    footer = ""
    if level == "app" and rng.random() < 0.6:
        footer = str(
            rng.choice(
                [
                    "Dipindai dengan CamScanner",
                    "Dipindai dengan CamScanner",
                    "Scanned with CamScanner",
                    "Scanned by CamScanner",
                ]
            )
        )
    return Wear(
        level,
        dpi,
        quality,
        turn,
        colour=level in ("phone", "harsh") or bool(rng.random() < 0.5),
        stamp=bool(rng.random() < {"office": 0.5, "phone": 0.4, "app": 0.4, "harsh": 0.9}[level]),
        signed=bool(rng.random() < {"office": 0.7, "phone": 0.5, "app": 0.5, "harsh": 0.95}[level]),
        footer=footer,
        link=bool(footer) and bool(rng.random() < 0.5),
        bw=level == "app" and bool(rng.random() < 0.55),
        own_reading=level == "office" and bool(rng.random() < 0.1),
        burnt=bool(rng.random() < 0.5),
        turn_one=level == "harsh" and bool(rng.random() < 0.6),
    )


def fill_in(
    page: Image, marks: PageMarks, texts: dict[str, str], scale: float, rng: np.random.Generator
) -> None:
    """Writes the values that were left to the pen into their places, in place; their marks are kept."""
    colour = ink.BLUE if rng.random() < 0.5 else ink.BLACK
    for key, text in texts.items():
        if key not in marks.spots:
            continue
        x0, y0, x1, y1 = marks.spots[key]
        height = min(13.0, (y1 - y0) * 0.85) * scale
        x = x0 + rng.uniform(8, 16)
        box = ink.write(
            page,
            (x * scale, (y1 - (y1 - y0) * rng.uniform(0.2, 0.32)) * scale),
            height,
            (x1 - x - 4) * scale,
            text,
            rng,
            colour,
        )
        marks.texts.append(
            TextMark(
                (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale),
                text,
                f"value.{key}",
                handwritten=True,
            )
        )


def burn_mark(page: Image, text: str, rng: np.random.Generator) -> None:
    """The app's mark in the picture itself, at the lower right, in place."""
    height = max(12, page.shape[0] // 80)
    font = ImageFont.truetype(str(font_file("LiberationSans-Regular.ttf")), height)
    picture = Pictures.fromarray(page)
    draw = ImageDraw.Draw(picture)
    right, low = page.shape[1] - height, page.shape[0] - height // 2
    left = right - font.getlength(text)
    draw.text((right, low), text, fill=(110, 110, 110), font=font, anchor="rs")
    if rng.random() < 0.6:
        badge = (
            int(left - 2.0 * height),
            int(low - 1.15 * height),
            int(left - 0.5 * height),
            int(low + 0.25 * height),
        )
        draw.rounded_rectangle(badge, radius=height // 4, fill=(20, 150, 130))
        draw.text(
            ((badge[0] + badge[2]) / 2, (badge[1] + badge[3]) / 2),
            "CS",
            fill=(255, 255, 255),
            font=font.font_variant(size=int(height * 0.8)),
            anchor="mm",
        )
    page[...] = np.array(picture)


def sign(
    page: Image, marks: PageMarks, habits: Wear, scale: float, office: str, rng: np.random.Generator
) -> None:
    """Puts stamp and signature over the approver's print, in place."""
    spot = marks.spots.get("approver")
    if not spot:
        return
    x0, y0, x1, y1 = (v * scale for v in spot)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    if habits.signed:
        ink.signature(
            page,
            (cx + rng.uniform(-0.1, 0.1) * (x1 - x0), cy + rng.uniform(-0.02, 0.18) * (y1 - y0)),
            scale * rng.uniform(60, 100),
            rng,
        )
    if habits.stamp:
        ink.stamp(
            page,
            (cx - scale * rng.uniform(20, 70), cy + scale * rng.uniform(-12, 12)),
            scale * rng.uniform(75, 95),
            office,
            rng,
        )


def damage(page: Image, marks: PageMarks, habits: Wear, rng: np.random.Generator) -> Scan:
    """Damages a rendered page (RGB, at the level's dpi). `marks` gives the page's size in points."""
    if habits.level == "office":
        return _office(page, habits, rng, page.shape[1] / marks.width)
    if habits.level == "phone":
        return _phone(page, habits, rng, page.shape[1] / marks.width)
    if habits.level == "app":
        return _app(page, habits, rng, page.shape[1] / marks.width)
    return _harsh(page, habits, rng, page.shape[1] / marks.width)


def _to_pixels(warp: Warp, scale: float) -> Callable[[Array], Array]:
    return lambda points: warp.forward(points * scale)


def _flat_bends(
    page: Image, habits: Wear, skew: float, shift: float, rng: np.random.Generator
) -> tuple[tuple[Bend, ...], tuple[int, int]]:
    h, w = page.shape[:2]
    moved = Homography(
        np.array([[1, 0, rng.uniform(-shift, shift)], [0, 1, rng.uniform(-shift, shift)], [0, 0, 1.0]])
    )
    turned, size = quarter_turn(habits.turn, w, h)
    return (rotation(skew, w, h), moved, turned), (round(size[0]), round(size[1]))


def own_reading(marks: PageMarks, rng: np.random.Generator) -> tuple[tuple[Rect, str], ...]:
    """What the scanner's own program makes of the page: every line, with the mistakes such programs make."""
    swaps = {"m": "rn", "l": "1", "O": "0", "0": "O", "i": "l", "S": "5", "e": "c", "g": "q", "I": "|"}
    words = []
    for mark in marks.texts:
        text = "".join(swaps.get(c, c) if rng.random() < 0.08 else c for c in mark.text)
        if rng.random() < 0.06:
            text = text[: len(text) // 2]
        words.append((mark.box, text.encode("latin-1", "ignore").decode("latin-1")))
    return tuple(words)


def _undo(turn: int) -> int:
    return (360 - turn) % 360


def _office(page: Image, habits: Wear, rng: np.random.Generator, scale: float) -> Scan:
    skew = float(np.clip(rng.normal(0, 0.6), -1.5, 1.5))
    if rng.random() < 0.25:
        ink.punch_holes(page, habits.dpi, rng)
    bends, size = _flat_bends(page, habits, skew, habits.dpi * 0.06, rng)
    warp = Warp(bends, size)
    image = warp.apply(page)
    if rng.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.35, 0.75)))
    paper = rng.uniform(0.93, 1.0)
    black = rng.uniform(0, 45)
    image = np.clip(image.astype(np.float32) * (paper - black / 255) + black, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        wear.edge_shadow(image, rng, habits.dpi)
    wear.specks(image, rng, int(rng.integers(0, 40)))
    if habits.colour and rng.random() < 0.6:
        image = wear.fringe(image, rng)
    image = wear.grain(image, rng, float(rng.uniform(1, 5)), habits.colour)
    return Scan(
        _grey(image, habits), habits.dpi, habits.quality, _to_pixels(warp, scale), _undo(habits.turn), skew
    )


def _corners(size: tuple[int, int], amount: float, margin: float, rng: np.random.Generator) -> Array:
    """Where the page's corners lie in a picture of `size`: inside by `margin`, each moved by chance."""
    width, height = size
    base = np.array(
        [
            [margin, margin],
            [width - margin, margin],
            [width - margin, height - margin],
            [margin, height - margin],
        ],
        dtype=np.float64,
    )
    return base + rng.uniform(-amount, amount, (4, 2)) * np.array([width, height])


def _photo_bends(
    page: Image, habits: Wear, rng: np.random.Generator, amount: float, margin: float, curl: float
) -> tuple[tuple[Bend, ...], tuple[int, int]]:
    h, w = page.shape[:2]
    bends: list[Bend] = []
    if curl > 0:
        waves = (
            (float(rng.uniform(-curl, curl)) * h, 1.0, 0.0),
            (float(rng.uniform(-curl, curl)) * h * 0.35, 2.0, float(rng.uniform(0, 3))),
        )
        bends.append(Curl(w, waves))
        if rng.random() < 0.4:
            bends.append(Curl(h, ((float(rng.uniform(-curl, curl)) * w * 0.5, 1.0, 0.0),), along_x=False))
    pad = margin * min(w, h)
    size = (round(w + 2 * max(pad, 0)), round(h + 2 * max(pad, 0)))
    bends.append(perspective(_corners(size, amount, max(pad, 0.0), rng), w, h))
    turned, turned_size = quarter_turn(habits.turn, *size)
    bends.append(turned)
    return tuple(bends), (round(turned_size[0]), round(turned_size[1]))


def _skew(warp: Warp, page: Image, turn: int) -> float:
    """Direction of the page's level lines after undoing its quarter turn, degrees clockwise."""
    h, w = page.shape[:2]
    ends = warp.forward(np.array([[w * 0.1, h * 0.5], [w * 0.9, h * 0.5]]))
    dx, dy = ends[1] - ends[0]
    angle = float(np.degrees(np.arctan2(dy, dx))) - turn
    return (angle + 180) % 360 - 180


def _phone(page: Image, habits: Wear, rng: np.random.Generator, scale: float) -> Scan:
    margin = float(rng.choice([0.0, 0.0, 0.015, 0.04, 0.07]))
    bends, size = _photo_bends(
        page,
        habits,
        rng,
        float(rng.uniform(0.005, 0.03)),
        margin,
        float(rng.choice([0.0, 0.004, 0.008, 0.014])),
    )
    warp = Warp(bends, size)
    image = warp.apply(page, wear.desk(size, rng))
    image = wear.light(image, rng, float(rng.uniform(0.65, 0.9)), float(rng.uniform(0.02, 0.09)))
    if rng.random() < 0.6:
        image = wear.shadow(image, rng, float(rng.uniform(0.15, 0.45)))
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.5, 1.0)) * habits.dpi / 200)
    image = wear.grain(image, rng, float(rng.uniform(2, 6)), True)
    return Scan(
        image,
        habits.dpi,
        habits.quality,
        _to_pixels(warp, scale),
        _undo(habits.turn),
        _skew(warp, page, habits.turn),
    )


def _app(page: Image, habits: Wear, rng: np.random.Generator, scale: float) -> Scan:
    bends, size = _photo_bends(
        page, habits, rng, float(rng.uniform(0.002, 0.008)), 0.0, float(rng.choice([0.0, 0.002, 0.005]))
    )
    warp = Warp(bends, size)
    image = warp.apply(page)
    image = wear.light(image, rng, float(rng.uniform(0.7, 0.9)), 0.03)
    if rng.random() < 0.4:
        image = wear.shadow(image, rng, float(rng.uniform(0.1, 0.3)))
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 0.8)) * habits.dpi / 200)
    image = wear.grain(image, rng, float(rng.uniform(1, 4)), False)
    image = wear.threshold(image, rng, habits.dpi) if habits.bw else wear.magic(image, rng)
    quality = None if habits.bw else habits.quality
    image, mark = _grey(image, habits), habits.footer
    if mark and habits.burnt:
        burn_mark(image, mark, rng)
        mark = ""
    return Scan(
        image,
        habits.dpi,
        quality,
        _to_pixels(warp, scale),
        _undo(habits.turn),
        _skew(warp, page, habits.turn),
        mark,
        habits.link,
    )


def _harsh(page: Image, habits: Wear, rng: np.random.Generator, scale: float) -> Scan:
    h, w = page.shape[:2]
    skew = float(rng.uniform(1.0, 4.0) * rng.choice([-1, 1]))
    bends: list[Bend] = []
    if rng.random() < 0.5:
        bends.append(Curl(w, ((float(rng.uniform(-0.006, 0.006)) * h, 1.0, 0.0),)))
    bends += [rotation(skew, w, h), perspective(_corners((w, h), 0.008, 0.0, rng), w, h)]
    turned, size = quarter_turn(habits.turn, w, h)
    bends.append(turned)
    warp = Warp(tuple(bends), (round(size[0]), round(size[1])))
    image = warp.apply(page, wear.desk(warp.size, rng) if rng.random() < 0.4 else None)
    image = wear.light(image, rng, float(rng.uniform(0.6, 0.82)), 0.06)
    image = wear.shadow(image, rng, float(rng.uniform(0.25, 0.5)))
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.45, 0.8)))
    image = wear.grain(image, rng, float(rng.uniform(3, 8)), True)
    return Scan(
        image,
        habits.dpi,
        habits.quality,
        _to_pixels(warp, scale),
        _undo(habits.turn),
        _skew(warp, page, habits.turn),
    )


def _grey(image: Image, habits: Wear) -> Image:
    if habits.colour:
        return image
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def truth_page(marks: PageMarks, scan: Scan) -> dict[str, Any]:
    """The page's truth in the pixels of the scan."""
    h, w = scan.image.shape[:2]
    return {
        "width": w,
        "height": h,
        "dpi": scan.dpi,
        "rotation": scan.rotation,
        "skew": round(scan.skew, 3),
        **project(marks, scan.to_pixels),
    }
