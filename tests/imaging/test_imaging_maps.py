"""What is done to a page can be traced back: marks drawn on it are found where they were in the source."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from paper import Pixels, form, page_image, turned

from sopocr.geometry import Transform
from sopocr.imaging import WorkingPage, prepare, scale_only
from sopocr.imaging.straighten import find_straightening, trace_lines, unevenness
from sopocr.page_image import PageImage
from sopocr.settings import ImagingSettings

SETTINGS = ImagingSettings(working_long_side=1800)
NEAR = 3.0
"""Source pixels by which a place may be off."""


def discs(page: Pixels) -> NDArray[np.float64]:
    """Centres of the discs on a grey page, as pixel centres plus one half (a box's coordinates)."""
    dark = np.asarray(page < 110, np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)))
    _, _, stats, centres = cv2.connectedComponentsWithStats(solid, connectivity=8)
    return np.asarray([c for s, c in zip(stats[1:], centres[1:], strict=True) if s[4] > 200]) + 0.5


def assert_found(found: WorkingPage, expected: NDArray[np.float64]) -> None:
    """Every mark, and no other, comes back to its place in the source."""
    back = found.image.to_source.apply(discs(found.image.pixels))
    assert len(back) == len(expected)
    apart = np.linalg.norm(back[:, None] - expected[None, :], axis=2)
    assert apart.min(axis=1).max() <= NEAR
    assert apart.min(axis=0).max() <= NEAR


def bent(pixels: Pixels, depth: float) -> tuple[Pixels, NDArray[np.float64]]:
    """A photographed sheet: rows sag by `depth` pixels in the middle, and the far edge is narrower.

    Gives the picture and where each of its pixels came from, as (height, width, 2).
    """
    height, width = pixels.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    u = x / width - 0.5
    squeeze = 1 + 0.03 * (y / height - 0.5)
    from_x = (x - width / 2) * squeeze + width / 2
    from_y = y - depth * (1 - (2 * u) ** 2) * (0.6 + 0.4 * y / height) + depth / 2
    out = cv2.remap(pixels, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.uint8), np.stack([from_x, from_y], axis=-1)


def places_of(marks: list[tuple[float, float]], came_from: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the marks lie in the bent picture."""
    found = []
    for mark in marks:
        off = np.linalg.norm(came_from - np.array(mark), axis=-1)
        row, column = np.unravel_index(int(off.argmin()), off.shape)
        found.append((float(column) + 0.5, float(row) + 0.5))
    return np.array(found)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("degrees", [0.0, 3.5])
def test_marks_on_turned_and_skewed_pages_are_traced_back(quarters: int, degrees: float) -> None:
    paper = form(marks=True)
    crooked, matrix = turned(paper.pixels, degrees)
    marks = Transform.of(matrix).apply(np.array(paper.marks) + 0.5)
    height, width = crooked.shape
    for _ in range(quarters):  # a quarter turn clockwise takes (x, y) to (height - y, x)
        marks = np.column_stack([height - marks[:, 1], marks[:, 0]])
        height, width = width, height
    page = np.ascontiguousarray(np.rot90(crooked, -quarters))
    # a scorer that calls every page that it sees upside down makes the half turn happen as well
    for upside_down in (False, True):
        answers = iter((0.1, 0.99) if upside_down else (0.99,))
        assert_found(prepare(page_image(page), SETTINGS, lambda _, a=answers: next(a)), marks)


@pytest.mark.parametrize("depth", [14.0, -20.0])
def test_marks_on_a_curled_page_are_traced_back_and_its_lines_made_straight(depth: float) -> None:
    paper = form(marks=True)
    photo, came_from = bent(paper.pixels, depth)
    found = prepare(page_image(photo), SETTINGS)
    assert found.straightened
    assert_found(found, places_of(paper.marks, came_from))
    level = trace_lines(found.level_ink, horizontal=True, shortest=100)
    assert len(level) >= 15
    assert unevenness(level) < 0.8


def test_the_way_back_goes_on_through_what_was_done_before() -> None:
    """Ingest may hand over a reduced picture of the source."""
    paper = form(marks=True)
    small = cv2.resize(paper.pixels, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    page = PageImage(
        pixels=np.asarray(small, np.uint8),
        number=1,
        dpi=120,
        to_source=Transform.scale(1.25),
        source_size=(paper.width, paper.height),
    )
    for found in (prepare(page, SETTINGS), scale_only(page, SETTINGS)):
        assert_found(found, np.array(paper.marks) + 0.5)
        assert found.image.dpi == pytest.approx(120 * 1800 / (0.8 * 1754), rel=0.01)


def test_a_straight_page_is_not_straightened() -> None:
    ink = np.where(form().pixels < 128, 255, 0).astype(np.uint8)
    assert find_straightening(ink, ink) is None


def test_a_drawing_without_rulings_is_not_straightened() -> None:
    """A signature's or a logo's curves are no bent rulings."""
    page = np.full((1754, 1240), 255, np.uint8)
    for k in range(6):
        cv2.ellipse(page, (600, 300 + 200 * k), (400, 60), 0, 0, 360, 0, 3)
    found = prepare(page_image(page), SETTINGS)
    assert not found.straightened
