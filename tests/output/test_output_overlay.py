"""The overlay: what was understood stands where it was found, in its own colour."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.geometry import Box, Point, Transform
from sopocr.model.page import Cell, Chart, Connector, ReadPage, Symbol, Table, TextLine
from sopocr.model.rejected import Rejected
from sopocr.output.overlay import Mark, overlay_png, rejected_png, working_box
from sopocr.page_image import Pixels

SIZE = (1400, 1000)


def page(**parts: object) -> ReadPage:
    turned = Transform.of(np.array([[0.0, 1, 0], [-1, 0, SIZE[0]], [0, 0, 1]]))  # a quarter turn
    return ReadPage(number=1, size=SIZE, source_size=(SIZE[1], SIZE[0]), to_source=turned, **parts)  # type: ignore[arg-type]


def blank() -> Pixels:
    return np.full((SIZE[1], SIZE[0]), 255, dtype=np.uint8)


def drawn(one: ReadPage, pixels: Pixels | None = None, marks: tuple[Mark, ...] = ()) -> Pixels:
    """The picture without its legend."""
    data = overlay_png(one, blank() if pixels is None else pixels, marks)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[1] == SIZE[0]
    assert picture.shape[0] > SIZE[1]
    return np.asarray(picture[: SIZE[1]], dtype=np.uint8)


def coloured(picture: Pixels, box: Box) -> bool:
    """Whether anything but white is drawn in a box."""
    x0, y0, x1, y1 = box.rounded()
    return bool((picture[y0:y1, x0:x1] < 250).any())


def test_an_empty_page_stays_as_it_is_but_paler() -> None:
    pixels = blank()
    pixels[100:110, 100:110] = 0
    picture = drawn(page(), pixels)
    assert not coloured(picture, Box(200, 200, 1400, 1000))
    assert 80 < picture[105, 105, 0] < 160


def test_colour_pages_are_drawn_too() -> None:
    assert drawn(page(), np.full((SIZE[1], SIZE[0], 3), 200, dtype=np.uint8)).shape == (SIZE[1], SIZE[0], 3)


@pytest.mark.parametrize("kind", ["terminator", "proses", "keputusan", "konektor", "lingkaran"])
def test_a_symbol_is_outlined_at_its_box(kind: str) -> None:
    box = Box(300, 200, 380, 240)
    picture = drawn(page(chart=Chart(symbols=(Symbol(kind, box, 0.9),))))  # type: ignore[arg-type]
    for point in (Point(340, 200), Point(340, 240)):
        assert coloured(picture, Box(*point, *point).inflate(3))
    assert not coloured(picture, Box(330, 212, 350, 226))
    assert not coloured(picture, Box(250, 190, 290, 250))


def test_text_is_tinted_by_confidence() -> None:
    lines = tuple(
        TextLine(Box(100, y, 300, y + 20), "x", confidence)
        for y, confidence in ((100, 0.99), (200, 0.9), (300, 0.3))
    )
    cell = Cell(Box(90, 290, 500, 330), 0, 0, lines=(lines[2],))
    table = Table(cell.box, (90, 500), (290, 330), (cell,))
    picture = drawn(page(lines=lines[:2], tables=(table,))).astype(int)
    sure, likely, doubtful = (picture[y, 200] for y in (110, 210, 310))
    assert sure[1] > max(sure[0], sure[2])  # green
    assert likely[2] > likely[1] > likely[0]  # orange
    assert doubtful[2] - max(doubtful[0], doubtful[1]) > 40  # red
    assert coloured(picture.astype(np.uint8), Box(495, 300, 505, 320))  # the cell's border


def test_a_connector_runs_along_its_points_with_its_head_at_the_end() -> None:
    corners = (Point(200, 300), Point(600, 300), Point(600, 500))
    one = Connector(corners, 0, 1, arrow_end=True, label="Tidak", label_box=Box(210, 280, 250, 295))
    picture = drawn(page(chart=Chart(connectors=(one,))))
    assert coloured(picture, Box(398, 298, 402, 302))
    assert coloured(picture, Box(598, 398, 602, 402))
    assert not coloured(picture, Box(300, 400, 500, 450))
    start, end = (
        int((picture[y - 12 : y + 1, x - 6 : x + 7] < 200).any(axis=2).sum())
        for x, y in ((200, 300), (600, 500))
    )
    assert end > start + 10


def test_an_open_end_is_ringed() -> None:
    points = (Point(200, 300), Point(600, 300))
    closed, open_ended = (
        drawn(page(chart=Chart(connectors=(Connector(points, 0, end, arrow_end=True),)))) for end in (1, None)
    )
    ring = Box(605, 293, 610, 307)
    assert not coloured(closed, ring)
    assert coloured(open_ended, ring)


def test_a_mark_in_source_pixels_lands_on_the_turned_page() -> None:
    source = page().source_box(Box(700, 300, 800, 360))
    picture = drawn(page(), marks=(Mark(source.rounded(), "nomor"),)).astype(int)
    red = np.argwhere((picture[..., 2] > 200) & (picture[..., 0] < 80))
    (y0, x0), (y1, x1) = red.min(axis=0), red.max(axis=0)
    assert abs(x0 - 700) < 25
    assert abs(x1 - 800) < 25
    assert abs(y0 - 300) < 35
    assert abs(y1 - 360) < 25


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0, 1200),
    st.floats(0, 850),
    st.floats(5, 200),
    st.floats(5, 140),
    st.floats(-3, 3),
    st.floats(0.4, 2),
)
def test_working_box_undoes_the_way_to_the_source(
    x: float, y: float, width: float, height: float, angle: float, scale: float
) -> None:
    turn = np.radians(angle)
    matrix = np.array(
        [
            [scale * np.cos(turn), -scale * np.sin(turn), 40],
            [scale * np.sin(turn), scale * np.cos(turn), 60],
            [0, 0, 1],
        ]
    )
    one = ReadPage(number=1, size=SIZE, source_size=(9000, 9000), to_source=Transform.of(matrix))
    box = Box(x, y, x + width, y + height)
    found = working_box(one, one.to_source.box(box))
    step = max(SIZE) / 160
    slack = step + np.sin(abs(turn)) * 2 * max(width, height)
    assert all(abs(a - b) <= slack + step for a, b in zip(found, box, strict=True))


def test_what_was_not_taken_is_drawn_where_it_stands() -> None:
    told = Rejected("simbol", Box(300, 200, 380, 240), "fits no shape: 0.60")
    picture = cv2.imdecode(
        np.frombuffer(rejected_png(page(rejected=(told,)), blank()), np.uint8), cv2.IMREAD_COLOR
    )
    assert picture is not None
    drawing, reasons = picture[: SIZE[1]], picture[SIZE[1] :]
    assert coloured(drawing, Box(295, 195, 385, 245))
    assert not coloured(drawing, Box(400, 300, 1400, 1000))
    assert (reasons < 200).any()  # the list of reasons
