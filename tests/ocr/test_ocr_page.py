"""Lines of a page as their reader gives them back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr.page import LineReader
from sopocr.ocr.protocol import Crop


class Told:
    """A reader that answers what it was told."""

    name, version = "ppocr", "0"

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        return [Reading(self.name, self.text, 0.99, (0.99,) * len(self.text)) for _ in crops]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("Risalah rapat", "- Risalah rapat"),
        ("- Risalah rapat", "- Risalah rapat"),
        (". Risalah rapat", "- Risalah rapat"),
        ("—Risalah rapat", "- Risalah rapat"),
        ("(ATK)", "(ATK)"),
        ("-", "-"),
    ],
)
def test_a_dash_that_was_seen_stands_in_the_text(read: str, text: str) -> None:
    page = np.full((100, 400), 255, np.uint8)
    lines = [TextLine(Box(10, 10, 200, 30), mark="-"), TextLine(Box(10, 50, 200, 70))]
    found = LineReader([Told(read)]).read(page, lines, 14.0)
    assert [line.text for line in found] == [text, read]


class Soft(Told):
    """A reader that sees a letter only without hard edges and with little paper around."""

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        greys = [len(np.unique(crop.pixels)) > 2 and crop.pixels.shape[1] < 27 for crop in crops]
        return [Reading(self.name, self.text if grey else "1", 0.9, (0.9,)) for grey in greys]


def test_vague_print_is_read_with_soft_edges_and_keeps_its_place() -> None:
    page = np.full((60, 60), 255, np.uint8)
    page[20:36, 22:34] = 0
    lines = [TextLine(Box(20, 18, 36, 38))]
    reader = LineReader([Soft("T")])
    assert reader.read(page, lines, 14.0)[0].text == "1"
    (found,) = reader.read_softly(page, lines, 14.0)
    assert (found.text, found.box) == ("T", lines[0].box)


class Asked:
    """A reader that notes how it was asked to look."""

    name, version = "ppocr", "1"

    def __init__(self) -> None:
        self.quick: list[bool] = []

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        self.quick += [crop.quick for crop in crops]
        return [Reading("ppocr", "Nota Dinas", 0.99)] * len(crops)


@pytest.mark.parametrize(("char_height", "quick"), [(12.0, False), (13.0, False), (14.0, True), (20.0, True)])
def test_small_print_is_looked_at_slowly(char_height: float, quick: bool) -> None:
    asked = Asked()
    page = np.full((60, 300), 255, np.uint8)
    LineReader([asked]).read(page, [TextLine(Box(10, 20, 200, 40))], char_height)
    assert asked.quick == [quick]
