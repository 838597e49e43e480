"""Numerals of strokes at the end of a line, on drawn lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper import Paper

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr.numerals import _percentile, count_strokes, strokes_at_end

CHAR = 15.0


def printed(text: str, size: int = 22, soft: float = 0.6) -> tuple[Paper, Box]:
    paper = Paper(500, 80)
    box = paper.print(20, 25, text, size=size)
    paper.pixels = np.asarray(cv2.GaussianBlur(paper.pixels, (0, 0), soft), np.uint8)
    return paper, box


def counted(shown: str, read: str, **changes: bool) -> TextLine:
    paper, box = printed(shown)
    line = TextLine(box, read, 0.99, {"ppocr": Reading("ppocr", read, 0.99)}, **changes)
    return count_strokes(paper.pixels, line, CHAR)


@pytest.mark.parametrize(("size", "soft"), [(22, 0.4), (22, 1.0), (30, 0.8)])
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Wadir III", 3),
        ("persetujuan II", 2),
        ("Meja I", 1),
        ("Persetujuan 1", None),  # with a flag
        ("Meja H", None),
        ("Ruang N", None),
        ("Ruang U", None),
        ("Ruang M", None),
        ("Rapat ini", None),
        ("Eselon IV", None),
        ("III", 3),
    ],
)
def test_strokes_are_counted_and_letters_are_none(
    text: str, count: int | None, size: int, soft: float
) -> None:
    paper, box = printed(text, size, soft)
    x0, y0, x1, y1 = box.inflate(6, 5).rounded()
    assert strokes_at_end(paper.pixels[y0:y1, x0:x1], CHAR * size / 22) == count


@pytest.mark.parametrize(
    ("shown", "read", "told"),
    [
        ("Wadir III", "Wadir", "Wadir III"),
        ("serta Wadir III", "serta Wadir I", "serta Wadir III"),
        ("persetujuan II", "persetujuan If", "persetujuan II"),
        ("Persetujuan I", "Persetujuan 1", "Persetujuan I"),
        ("Persetujuan 1", "Persetujuan 1", "Persetujuan 1"),
        ("Nomor I", "Nomor 1", "Nomor 1"),  # in some types a 1 is a plain stroke
        ("Wadir I", "Wadir", "Wadir"),  # may be a rest of a ruling
        ("Wadir III", "Wadir III", "Wadir III"),
        ("12 III", "12", "12"),
    ],
)
def test_a_line_ends_in_the_numeral_that_it_shows(shown: str, read: str, told: str) -> None:
    line = counted(shown, read)
    assert line.text == told
    assert [(c.read, c.mended) for c in line.corrections] == ([] if told == read else [(read, told)])
    assert line.readings["ppocr"].text == read


def test_handwriting_is_left_alone() -> None:
    assert counted("Wadir III", "Wadir I", handwritten=True).text == "Wadir I"


def test_a_double_ruling_beside_a_word_is_no_numeral() -> None:
    paper, box = printed("Wadir")
    for x in (round(box.x1) + 5, round(box.x1) + 10):
        paper.upright(x, 0, 80, thick=2)
    line = TextLine(box.inflate(8, 0), "Wadir", 0.99, {"ppocr": Reading("ppocr", "Wadir", 0.99)})
    assert count_strokes(paper.pixels, line, CHAR).text == "Wadir"


@pytest.mark.parametrize("share", [0, 30, 50, 99.5, 100])
def test_percentiles_are_numpys(share: float) -> None:
    chance = np.random.default_rng(3)
    for count in (1, 2, 7, 300):
        greys = chance.integers(0, 256, count)
        counts = np.cumsum(np.bincount(greys, minlength=256))
        values = np.arange(256.0)
        assert _percentile(values, counts, share) == np.percentile(greys.astype(float), share)
