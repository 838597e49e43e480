"""Strokes of stamps and signatures taken off print; what is no stroke stays."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from paper import Paper

from sopocr.geometry import Box
from sopocr.ocr.eraser import StrokeEraser, _pieces
from sopocr.resources import resource_path

Grey = NDArray[np.uint8]
LINES = (
    "KEPALA DINAS PERHUBUNGAN",
    "Drs. SITI AMINAH, M.Si",
    "Pembina Tk. I (IV/b)",
    "NIP. 19700215 199803 2 001",
)


@pytest.fixture(scope="module")
def eraser() -> StrokeEraser:
    return StrokeEraser(1)


def block(width: int = 700, left: int = 150) -> Paper:
    paper = Paper(width, 320)
    for row, text in enumerate(LINES):
        paper.print(left, 40 + 62 * row, text, size=24)
    return paper


def signed(page: Grey, ink: int, pen: int) -> Grey:
    """A looping signature and a ring across the print, drawn as ink on it."""
    layer = np.full_like(page, 255)
    points = [(150 + 7 * t, round(150 + 70 * np.sin(t / 4) - t / 2)) for t in range(60)]
    cv2.polylines(layer, [np.array(points, np.int32)], False, ink, pen, cv2.LINE_AA)
    cv2.circle(layer, (260, 180), 110, ink, pen, cv2.LINE_AA)
    return np.minimum(page, layer)


def whole(page: Grey) -> Box:
    return Box(0, 0, page.shape[1], page.shape[0])


@pytest.mark.parametrize(("ink", "pen"), [(0, 3), (0, 2), (60, 4), (130, 3)])
def test_strokes_go_and_print_stays(eraser: StrokeEraser, ink: int, pen: int) -> None:
    plain = block().pixels
    struck = signed(plain, ink, pen)
    bare = eraser.erase(struck, whole(plain), 17.0)
    strokes, print_ = (struck < 160) & (plain > 200), plain < 100
    assert (bare[strokes] < 128).mean() < 0.12
    assert (bare[print_] < 160).mean() > 0.85


def test_print_without_strokes_is_left_as_it_is(eraser: StrokeEraser) -> None:
    plain = block().pixels
    bare = eraser.erase(plain, whole(plain), 17.0)
    assert (bare[plain < 100] < 160).mean() > 0.95
    assert (bare[plain > 240] > 200).mean() > 0.99


def test_only_the_region_changes(eraser: StrokeEraser) -> None:
    struck = signed(block().pixels, 0, 3)
    region = Box(100, 90, 420, 230)
    bare = eraser.erase(struck, region, 17.0)
    outside = np.ones(struck.shape, bool)
    outside[90:230, 100:420] = False
    assert (bare[outside] == struck[outside]).all()
    assert (bare != struck).any()


def test_a_region_of_many_tiles_reads_as_one_does(eraser: StrokeEraser) -> None:
    """Tiles overlap by what the network sees, so that no seam shows."""
    narrow = signed(block().pixels, 0, 3)
    wide = np.full((900, 2600), 255, np.uint8)
    wide[300:620, 900:1600] = narrow
    there = eraser.erase(wide, whole(wide), 17.0)[300:620, 900:1600]
    alone = eraser.erase(narrow, whole(narrow), 17.0)
    assert ((there < 128) != (alone < 128)).mean() < 0.01


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (17, 23)])
def test_regions_of_any_size(eraser: StrokeEraser, shape: tuple[int, int]) -> None:
    page = np.full(shape, 255, np.uint8)
    assert eraser.erase(page, Box(-5, -5, 100, 100), 17.0).shape == shape


@given(st.integers(1, 5000), st.integers(1, 900))
def test_pieces_cover_a_length_without_gap(length: int, most: int) -> None:
    pieces = list(_pieces(length, most))
    assert [place for piece in pieces for place in range(*piece)] == list(range(length))
    assert max(end - start for start, end in pieces) <= most


def test_the_shipped_network_is_the_one_that_is_described() -> None:
    described = (Path(__file__).parents[2] / "models" / "README.md").read_text(encoding="utf-8")
    (known,) = re.findall(r"sha256 `([0-9a-f]{64})`", described)
    assert hashlib.sha256(resource_path("strokes.onnx").read_bytes()).hexdigest() == known
