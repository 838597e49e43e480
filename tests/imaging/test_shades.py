"""Shaded bars become paper, and nothing else does."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.imaging.illumination import find_ink
from sopocr.imaging.shades import lift_shades

Grey = NDArray[np.uint8]


def page() -> Grey:
    """A page of 1600 x 1200 with print in lines and a ruled frame."""
    picture = np.full((1200, 1600), 250, np.uint8)
    for number in range(12):
        text = "Peraturan Menteri Nomor 35 Tahun 2012 tentang Pedoman Penyusunan Standar"
        cv2.putText(
            picture, text, (120, 520 + 42 * number), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2, cv2.LINE_AA
        )
    cv2.rectangle(picture, (100, 300), (1500, 1050), 30, 2)
    return picture


def with_bar(picture: Grey, level: float) -> Grey:
    """The page with a bar of that grey, grainy as scans of screened grounds are, a title and a ruling."""
    shaded = picture.astype(np.float64)
    grain = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 22, (64, 1400)), (3, 3), 0)
    shaded[340:404, 100:1500] = level + grain
    result = np.clip(shaded, 0, 255).astype(np.uint8)
    cv2.line(result, (100, 404), (1500, 404), 30, 2)
    cv2.putText(result, "DASAR HUKUM", (120, 382), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 25, 3, cv2.LINE_AA)
    return result


def test_print_on_a_bar_is_ink_and_the_bar_is_not() -> None:
    picture = with_bar(page(), 150)
    assert (find_ink(picture)[344:400, 500:1490] > 0).mean() > 0.5
    lift_shades(picture)
    ink = find_ink(picture)
    assert (ink[344:400, 500:1490] > 0).mean() < 0.01
    title = np.full((1200, 1600), 255, np.uint8)
    cv2.putText(title, "DASAR HUKUM", (120, 382), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 3, cv2.LINE_AA)
    letters = title < 60
    assert (ink[letters] > 0).mean() > 0.97
    assert (ink[403:407, 110:1490] > 0).any(axis=0).mean() > 0.97  # its ruling


def test_print_filled_symbols_and_dark_bars_stay() -> None:
    symbols = page()
    cv2.rectangle(symbols, (200, 100), (360, 170), 150, -1)
    cv2.rectangle(symbols, (500, 100), (580, 180), 120, -1)
    for picture in (page(), symbols, with_bar(page(), 60)):
        before = picture.copy()
        lift_shades(picture)
        assert np.array_equal(picture, before)


def with_dark_bar(picture: Grey, level: int, *, columns: bool = False) -> Grey:
    """The page with a dark bar, a light title on it, and (on request) columns that run through it."""
    picture[340:404, 100:1500] = level
    cv2.putText(picture, "DASAR HUKUM", (120, 382), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 250, 2, cv2.LINE_AA)
    if columns:
        for x in (100, 800, 1498):
            cv2.line(picture, (x, 250), (x, 339), 30, 2)
            cv2.line(picture, (x, 405), (x, 500), 30, 2)
    return picture


def test_light_print_on_a_dark_bar_is_ink_and_the_bar_is_not() -> None:
    for level in (5, 110):
        picture = with_dark_bar(page(), level)
        lift_shades(picture)
        ink = find_ink(picture)
        assert (ink[344:400, 500:1490] > 0).mean() < 0.01
        letters = with_dark_bar(np.full((1200, 1600), 250, np.uint8), 0)[345:399, 110:490] > 200
        assert (ink[345:399, 110:490][letters] > 0).mean() > 0.8


def test_a_dark_bar_in_a_table_leaves_its_borders_and_columns() -> None:
    picture = with_dark_bar(page(), 5, columns=True)
    lift_shades(picture)
    ink = find_ink(picture) > 0
    for edge in (340, 403):
        assert ink[edge - 4 : edge + 5, 110:1490].any(axis=0).all()
    assert ink[345:399, 798:806].any(axis=1).all()  # the column goes on through the bar
    free = with_dark_bar(page(), 5)
    lift_shades(free)
    assert not (find_ink(free)[336:345, 500:1490] > 0).any()  # a bar on the bare page has no border


def test_dark_symbols_with_light_words_stay() -> None:
    picture = page()
    cv2.rectangle(picture, (200, 100), (420, 170), 20, -1)
    cv2.putText(picture, "Mulai", (230, 145), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 250, 2, cv2.LINE_AA)
    before = picture.copy()
    lift_shades(picture)
    assert np.array_equal(picture, before)
