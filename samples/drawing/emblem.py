"""Made-up emblems for letterheads: shields, rings and gears that belong to no office."""

from __future__ import annotations

import math
import random

from samples.drawing.sheet import Colour, Sheet

_COLOURS: tuple[Colour, ...] = (
    (0.1, 0.45, 0.2),
    (0.75, 0.6, 0.1),
    (0.1, 0.25, 0.6),
    (0.7, 0.1, 0.1),
    (0.2, 0.2, 0.2),
    (0.95, 0.8, 0.2),
)


def draw_emblem(sheet: Sheet, cx: float, cy: float, size: float, rng: random.Random) -> None:
    """Draws an emblem `size` high, centred."""
    first, second, third = rng.sample(_COLOURS, 3)
    r = size / 2
    if rng.random() < 0.6:
        w = r * 0.8
        sheet.curve(
            (cx - w, cy - r),
            [
                ((cx + w, cy - r),),
                ((cx + w, cy + r * 0.2),),
                ((cx + w, cy + r * 0.7), (cx + w * 0.4, cy + r * 0.9), (cx, cy + r)),
                ((cx - w * 0.4, cy + r * 0.9), (cx - w, cy + r * 0.7), (cx - w, cy + r * 0.2)),
            ],
            1.2,
            second,
            first,
        )
        sheet.rectangle((cx - w * 0.7, cy - r * 0.9, cx + w * 0.7, cy - r * 0.62), 0.4, fill=(1, 1, 1))
    else:
        sheet.ellipse((cx - r, cy - r, cx + r, cy + r), 1.5, second, first)
        sheet.ellipse((cx - r * 0.72, cy - r * 0.72, cx + r * 0.72, cy + r * 0.72), 0.8, second, (1, 1, 1))
    points, inner = rng.choice((5, 6, 8)), rng.uniform(0.35, 0.6)
    star = []
    for i in range(points * 2):
        radius = r * 0.45 * (1.0 if i % 2 == 0 else inner)
        angle = math.pi * i / points - math.pi / 2
        star.append((cx + radius * math.cos(angle), cy + radius * 0.9 * math.sin(angle)))
    sheet.polyline(star, 0.5, second, fill=third, close=True)
    for side in (-1, 1):
        for k in range(5):
            angle = math.pi / 2 + side * (0.35 + 0.28 * k)
            x, y = cx + r * 0.62 * math.cos(angle), cy + r * 0.62 * math.sin(angle)
            sheet.ellipse((x - 1.6, y - 1.6, x + 1.6, y + 1.6), 0.2, second, second)
