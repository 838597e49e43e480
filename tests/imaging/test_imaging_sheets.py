"""Negatives, dots in place of greys, two sheets on one picture, the back's print."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from sopocr.geometry import Box
from sopocr.imaging import separate_sheets
from sopocr.imaging.halftone import undithered
from sopocr.imaging.polarity import is_negative
from sopocr.imaging.show_through import fade_show_through
from sopocr.page_image import PageImage, Pixels


def paper(width: int, height: int) -> Pixels:
    return np.full((height, width), 252, np.uint8)


def draw_form(pixels: Pixels, x0: int, y0: int, x1: int, y1: int, rows: int) -> None:
    """A ruled table with words in its cells."""
    for k in range(rows + 1):
        y = y0 + (y1 - y0) * k // rows
        cv2.line(pixels, (x0, y), (x1, y), 0, 2)
        if k < rows:
            for x in range(x0 + 12, x1 - 120, 140):
                cv2.putText(pixels, "Surat", (x, y + 26), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    for x in (x0, x1):
        cv2.line(pixels, (x, y0), (x, y1), 0, 2)


def as_page(pixels: Pixels) -> PageImage:
    return PageImage(pixels, 1, 200.0, (pixels.shape[1], pixels.shape[0]))


def booklet() -> Pixels:
    pixels = paper(1640, 1160)
    draw_form(pixels, 70, 90, 750, 1080, 14)
    draw_form(pixels, 890, 150, 1570, 1000, 11)
    return pixels


def test_two_sheets_side_by_side_are_taken_apart() -> None:
    left, right = separate_sheets(as_page(booklet()))
    assert left.width + right.width == 1640
    assert 750 < left.width < 890
    assert right.source_box(Box(0, 0, 10, 10)).x0 == left.width
    assert (right.number, right.source_size) == (1, (1640, 1160))


def test_a_booklet_that_lies_on_its_side_is_taken_apart_too() -> None:
    upper, lower = separate_sheets(as_page(np.ascontiguousarray(np.rot90(booklet()))))
    assert (upper.width, upper.height + lower.height) == (1160, 1640)
    assert lower.source_box(Box(0, 0, 10, 10)).y0 == upper.height


def across() -> Pixels:
    pixels = paper(1640, 1160)
    draw_form(pixels, 70, 90, 1570, 1080, 14)
    return pixels


def one_above_the_other() -> Pixels:
    pixels = paper(1160, 1640)
    draw_form(pixels, 80, 90, 1080, 740, 9)
    draw_form(pixels, 60, 890, 1100, 1560, 12)
    return pixels


def no_form() -> Pixels:
    pixels = paper(1640, 1160)
    for y in range(100, 1080, 50):
        for x in (90, 900):
            cv2.putText(pixels, "Kepala Dinas Perhubungan", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2)
    return pixels


@pytest.mark.parametrize("draw", [across, one_above_the_other, no_form])
@pytest.mark.parametrize("lying", [False, True])
def test_one_sheet_stays_whole(draw: object, lying: bool) -> None:
    assert callable(draw)
    pixels = draw()
    page = as_page(np.ascontiguousarray(np.rot90(pixels)) if lying else pixels)
    assert separate_sheets(page) == [page]


def test_a_negative_is_known_by_its_paper_and_its_strokes() -> None:
    pixels = across()
    assert not is_negative(pixels)
    assert is_negative(255 - pixels)


def test_dark_bars_a_black_frame_and_bad_light_make_no_negative() -> None:
    bars = across()
    bars[90:500] = 255 - bars[90:500]
    framed = across()
    framed[:120], framed[-120:], framed[:, :150], framed[:, -150:] = 0, 0, 0, 0
    dim = (across().astype(np.float32) * 0.35).astype(np.uint8)
    assert [is_negative(pixels) for pixels in (bars, framed, dim)] == [False] * 3


FONT = cv2.FONT_HERSHEY_SIMPLEX


def glyph() -> Pixels:
    letter = np.full((40, 30), 250, np.uint8)
    cv2.putText(letter, "F", (5, 32), FONT, 1.0, 10, 3)
    return letter


def reads_f(crops: Sequence[Pixels]) -> float:
    """A reader that knows one letter."""
    best = 0.0
    for crop in crops:
        framed = cv2.copyMakeBorder(crop, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=250)
        dark = cv2.normalize(framed, None, 10, 250, cv2.NORM_MINMAX)
        best += float(cv2.matchTemplate(dark, glyph(), cv2.TM_CCOEFF_NORMED).max())
    return best / max(1, len(crops))


def lines_of_f(grey: int) -> Pixels:
    pixels = np.full((1700, 1200), 250, np.uint8)
    for y in range(120, 1600, 90):
        cv2.putText(pixels, "FFFFFFFFFFFF", (150, y), FONT, 1.0, grey, 3)
    return pixels


def test_what_shows_through_fades_and_print_stays() -> None:
    back = lines_of_f(205)[:, ::-1]
    front = np.full_like(back, 250)
    for y in range(165, 1600, 180):
        cv2.putText(front, "Kepala Dinas", (600, y), FONT, 1.0, 10, 3)
    alone = fade_show_through(np.minimum(front, back), reads_f)
    assert alone is not None
    assert int(alone[(front > 245) & (back < 215)].min()) > 240
    assert int(alone[front < 30].max()) < 60


def test_a_back_with_nothing_but_a_ghost_is_made_blank() -> None:
    ghost = np.ascontiguousarray(lines_of_f(205)[:, ::-1])
    for lies in (ghost, np.ascontiguousarray(ghost[::-1, ::-1])):
        blank = fade_show_through(lies, reads_f)
        assert blank is not None
        assert int(blank.min()) == 250


def test_pale_print_that_reads_as_it_stands_is_left_alone() -> None:
    assert fade_show_through(lines_of_f(205), reads_f) is None
    assert fade_show_through(lines_of_f(10), reads_f) is None


def dithered(pixels: Pixels) -> Pixels:
    """Error diffusion from row to row (Floyd and Steinberg)."""
    rest = pixels.astype(np.float32)
    for y in range(rest.shape[0]):
        for x in range(rest.shape[1]):
            old = rest[y, x]
            new = 255.0 if old >= 128 else 0.0
            rest[y, x] = new
            for dx, dy, share in ((1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)):
                if 0 <= x + dx < rest.shape[1] and y + dy < rest.shape[0]:
                    rest[y + dy, x + dx] += (old - new) * share / 16
    return rest.astype(np.uint8)


def test_dots_in_place_of_grey_paper_are_made_grey_again() -> None:
    pixels = np.full((200, 260), 215, np.uint8)
    cv2.putText(pixels, "Kepala", (20, 110), FONT, 1.6, 0, 4)
    dots = dithered(pixels)
    grey = undithered(dots)
    paper_now = grey[pixels == 215]
    assert float((dots[pixels == 215] == 0).mean()) > 0.1
    assert float((paper_now < 110).mean()) < 0.02
    assert int(grey[cv2.erode((pixels == 0).astype(np.uint8), np.ones((3, 3))) > 0].max()) < 100


def test_a_black_and_white_page_is_left_as_it_is() -> None:
    page = np.where(across() < 128, 0, 255).astype(np.uint8)
    page[np.random.default_rng(1).random(page.shape) < 0.005] = 0
    assert undithered(page) is page
