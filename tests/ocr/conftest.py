"""Lines of print drawn with Pillow's own font, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sopocr.ocr.ppocr import PpocrReader

Drawn = NDArray[np.uint8]


@pytest.fixture(scope="session")
def draw() -> Callable[..., Drawn]:
    """draw(text, size=32, margin=6, paper=255, ink=0): a grey line, dark on light."""

    def drawing(text: str, size: int = 32, margin: int = 6, paper: int = 255, ink: int = 0) -> Drawn:
        font = ImageFont.load_default(size)
        left, _, right, _ = font.getbbox(text or " ")
        _, top, _, foot = font.getbbox("ÁgjM|")
        size_px = (int(right - left) + 2 * margin, int(foot - top) + 2 * margin)
        picture = Image.new("L", size_px, paper)
        ImageDraw.Draw(picture).text((margin - left, margin - top), text, font=font, fill=ink)
        return np.array(picture)

    return drawing


@pytest.fixture(scope="session")
def ppocr() -> PpocrReader:
    return PpocrReader(threads=2)
