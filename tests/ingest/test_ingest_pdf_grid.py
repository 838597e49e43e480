"""The pixel grid of a PDF page, whatever lies on it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.geometry import Box
from sopocr.ingest.pdf_grid import Content, Grid, Picture, coverage, grid_of, to_pixels

finite = st.floats(-3000, 3000)
length = st.floats(1e-3, 5000)
pages = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), finite, finite, length, length)


def laid(box: Box, width: int, height: int) -> Picture:
    corners = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]])
    return Picture(corners, width, height)


@st.composite
def slanted(draw) -> Picture:
    corner, along, up = (np.array([draw(finite), draw(finite)]) for _ in range(3))
    size = st.integers(1, 30_000)
    return Picture(
        np.array([corner, corner + along, corner + along + up, corner + up]), draw(size), draw(size)
    )


pictures = st.lists(
    st.one_of(slanted(), st.builds(laid, pages, st.integers(1, 30_000), st.integers(1, 30_000))), max_size=4
).map(lambda found: tuple(picture for picture in found if picture.sound))


@given(pages, pictures, st.integers(0, 30), st.floats(72, 600))
def test_grid_is_bounded_and_shows_the_page(page, found, texts, dpi):
    seen = tuple(picture for picture in found if picture.box.intersect(page).area > 0)
    grid = grid_of(page, Content(seen, texts).without_tints(page), dpi)
    assert grid.width >= 1 and grid.height >= 1
    assert max(grid.width, grid.height) <= 6000 * 1.02 + 3
    assert math.isfinite(grid.density) and grid.density > 0
    pixel = max(grid.box.width / grid.width, grid.box.height / grid.height)
    assert grid.box.x0 <= page.x0 + pixel and grid.box.x1 >= page.x1 - pixel
    assert grid.box.y0 <= page.y0 + pixel and grid.box.y1 >= page.y1 - pixel


@given(
    st.integers(800, 3000),
    st.integers(800, 3000),
    st.floats(0.5, 6),
    st.floats(-50, 50),
    st.tuples(st.floats(0, 0.12), st.floats(0, 0.12)),
)
def test_scan_gets_whole_pixels_of_the_grid(width, height, density, origin, margins):
    page = Box(origin, -origin, origin + width / density, -origin + height / density)
    box = Box(
        page.x0 + margins[0] * page.width,
        page.y0 + margins[1] * page.height,
        page.x1 - 3 / density,
        page.y1 - 5 / density,
    )
    scan = laid(box, round(box.width * density), round(box.height * density))
    grid = grid_of(page, Content((scan,), 0), 72)
    edges = to_pixels(grid, 0) @ np.array([[box.x0, box.y0, 1], [box.x1, box.y1, 1]]).T
    assert np.allclose(edges[:2], np.round(edges[:2]), atol=1e-6)
    assert edges[0, 1] - edges[0, 0] == pytest.approx(scan.width)
    assert edges[1, 0] - edges[1, 1] == pytest.approx(scan.height)


@given(pages, pictures)
def test_coverage_is_a_share_and_grows_with_each_picture(page, found):
    shares = [coverage(found[:count], page) for count in range(len(found) + 1)]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] <= 1


def test_coverage_counts_overlaps_once():
    page = Box(0, 0, 100, 200)
    left, lower = laid(Box(-50, -50, 50, 300), 9, 9), laid(Box(0, 0, 100, 100), 9, 9)
    assert coverage([left, left], page) == pytest.approx(0.5)
    assert coverage([left, lower], page) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("rotation", "expected"), [(0, (30, 20)), (90, (40, 30)), (180, (10, 40)), (270, (20, 10))]
)
def test_rotation_turns_clockwise(rotation, expected):
    grid = Grid(Box(100, 200, 120, 230), 40, 60)
    # The mark lies 30 pixels right of the left and 20 under the upper edge of 40 x 60.
    mark = to_pixels(grid, rotation) @ [100 + 15, 230 - 10, 1]
    assert mark[:2].tolist() == pytest.approx(expected)


def test_seat_moves_only_edges_that_nearly_fit():
    grid = Grid(Box(0, 0, 100, 100), 100, 100)
    seated = grid.seat(Box(10.1, 19.5, 49.9, 80))
    assert (round(seated.x0, 1), round(seated.x1, 1)) == (10.0, 50.0)
    assert seated.x0 > 10 and seated.x1 < 50
    assert (seated.y0, seated.y1) == (19.5, 80)
