"""Makes sets of houses: files, expected records, index."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from samples.drawing.scan import damage, draw_wear, sign
from samples.drawing.writer import render, write_pdf
from samples.houses.browser import opened
from samples.houses.chart import UndrawableError
from samples.houses.draw import Document, draw_house
from samples.houses.house import build
from samples.houses.words import Bank, compose


def draw_one(seed: str, bank: Bank, browser: Any) -> Document:
    """A house and a content that can be drawn clearly; another content or chart where one cannot."""
    house = build(seed)
    for attempt in range(40):
        rng = random.Random(f"{seed}/{attempt}")
        most = 5 if not house.flow_landscape else 8
        content = compose(rng, bank, rng.randint(2, most), rng.randint(4, 16))
        try:
            return draw_house(replace(house, seed=seed), content, browser)
        except UndrawableError:
            continue
    raise UndrawableError(f"house {seed} draws no chart clearly")


def make_houses(
    count: int, levels: Sequence[str], seed: str, out: Path, say: Callable[[str], None] = print
) -> None:
    """`count` houses, each one document, the levels in turn; `index.json` is written last."""
    for folder in ("scans", "expected"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    index: list[dict[str, str]] = []
    bank = Bank()
    number = 0
    with opened() as browser:
        while len(index) < count:
            number += 1
            level = levels[len(index) % len(levels)]
            try:
                document = draw_one(f"{seed}/{number}", bank, browser)
            except UndrawableError as error:
                say(str(error))
                continue
            name = f"house-{number:03d}-{level}"
            path = out / "scans" / f"{name}.pdf"
            if level == "digital":
                path.write_bytes(document.pdf)
            else:
                _write_scan(
                    document, level, path, np.random.default_rng(zlib.crc32(f"{seed}/{name}".encode()))
                )
            text = json.dumps(document.gold, ensure_ascii=False, indent=1)
            (out / "expected" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
            index.append({"file": path.name, "doc": name, "level": level})
            say(f"{len(index)}/{count} {path.name}")
    (out / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


def _write_scan(document: Document, level: str, path: Path, rng: np.random.Generator) -> None:
    habits = replace(draw_wear(level, rng), own_reading=False)
    images = render(document.pdf, habits.dpi)
    turned = int(rng.integers(0, len(images)))
    scans = []
    for place, (image, marks) in enumerate(zip(images, document.pages, strict=True)):
        sign(image, marks, habits, habits.dpi / 72, "SEKRETARIAT", rng)
        mine = replace(habits, turn=0) if habits.turn_one and place != turned else habits
        scans.append(damage(image, marks, mine, rng))
    write_pdf(path, scans)
