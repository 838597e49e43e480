"""Light and ink: shade goes, print stays, coloured ink fades."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper import Paper, form

from sopocr.imaging.illumination import (
    character_height,
    even,
    fade_coloured_ink,
    find_ink,
    find_line_ink,
    to_grey,
    without_grain,
)


def test_shade_is_evened_and_print_kept() -> None:
    page = form().pixels
    height, width = page.shape
    shade = np.linspace(1.0, 0.45, width)[None, :] * np.linspace(1.0, 0.8, height)[:, None]
    flat = even((page * shade).astype(np.uint8))
    paper = flat[page == 255]
    assert np.percentile(paper, 5) > 215
    assert flat[page == 0].mean() < 90
    seen, drawn = find_ink(flat) > 0, page < 128
    assert (seen & drawn).sum() / drawn.sum() > 0.98
    around = cv2.dilate(drawn.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert not (seen & ~around).any()


def test_weak_contrast_is_stretched() -> None:
    faint = (170 + form().pixels.astype(np.float64) * 60 / 255).astype(np.uint8)
    drawn = form().pixels < 128
    seen = find_ink(even(faint)) > 0
    assert (seen & drawn).sum() / drawn.sum() > 0.95


def test_an_even_page_stays_as_it_is() -> None:
    page = form().pixels
    assert np.abs(even(page).astype(int) - page)[page == 255].max() <= 8


def colour(page: Paper, ink: np.ndarray, bgr: tuple[int, int, int]) -> np.ndarray:
    """`page` in colour with `ink` (boolean) in `bgr` drawn over it as a stamp is: print below stays dark."""
    picture = np.repeat(page.pixels[..., None], 3, axis=2)
    picture[ink] = np.minimum(picture[ink], np.array(bgr, np.uint8))
    return picture


@pytest.mark.parametrize("bgr", [(200, 60, 60), (180, 70, 110), (60, 60, 210)], ids=["blue", "violet", "red"])
def test_coloured_ink_fades_and_black_print_under_it_stays(bgr: tuple[int, int, int]) -> None:
    page = Paper(600, 300)
    box = page.print(60, 120, "KEPALA DINAS PERHUBUNGAN", size=32, grey=15)
    print_below = page.pixels < 60
    stamp = np.zeros(page.pixels.shape, bool)
    stamp[100:110] = stamp[128:136] = stamp[180:190] = True
    grey = fade_coloured_ink(colour(page, stamp, bgr))
    assert grey is not None
    beside_print = cv2.dilate((page.pixels < 255).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert grey[stamp & ~beside_print].min() > 200
    assert (grey[stamp & (page.pixels == 255)] > 200).mean() > 0.95
    assert grey[print_below].max() < 90
    assert (grey[round(box.y0) : round(box.y1)] < 90).any()


def test_a_grey_page_is_taken_as_it_is() -> None:
    page = form().pixels
    assert np.array_equal(to_grey(page), page)
    in_colour = np.repeat(page[..., None], 3, axis=2)
    assert np.array_equal(to_grey(in_colour), page)
    assert fade_coloured_ink(page) is None
    assert fade_coloured_ink(in_colour) is None


@pytest.mark.parametrize("seed", range(3))
def test_hairlines_paler_than_any_threshold_are_seen_along_their_direction(seed: int) -> None:
    random = np.random.default_rng(seed)
    page = np.full((700, 900), 240.0)
    page[300:302, 100:800] -= 30
    flat = np.clip(page + random.normal(0, 9, page.shape), 0, 250).astype(np.uint8)
    ink = find_ink(flat)
    level = find_line_ink(flat, ink, level=True)
    covered = (level[298:304, 110:790] > 0).any(axis=0).mean()
    assert covered > 0.9
    assert (ink[298:304, 110:790] > 0).any(axis=0).mean() < 0.6  # the threshold alone does not see it
    elsewhere = np.vstack([level[:290], level[312:]]) & ~np.vstack([ink[:290], ink[312:]])
    assert (elsewhere > 0).mean() < 0.002


def test_letter_height_is_that_of_the_print() -> None:
    page = Paper()
    for row in range(20):
        page.print(100, 100 + 50 * row, "nomor surat masuk rencana", size=32)
    x_height = page.print(100, 1200, "x", size=32).height
    found = character_height(find_ink(page.pixels))
    assert x_height - 2 <= found <= 1.6 * x_height
    assert character_height(np.zeros((500, 500), np.uint8)) == 0.0


def grainy(paper: Paper, specks: int) -> np.ndarray:
    """The page as an app makes it black and white: the paper's grain is left as specks of all small sizes."""
    chance = np.random.default_rng(5)
    noise = np.zeros(paper.pixels.shape, np.uint8)
    noise[chance.integers(0, noise.shape[0], specks), chance.integers(0, noise.shape[1], specks)] = 255
    noise = cv2.dilate(noise, np.ones((2, 2), np.uint8))
    return np.where(noise > 0, 0, np.where(paper.pixels < 128, 0, 255)).astype(np.uint8)


def test_letters_of_a_grainy_page_are_told_from_its_specks() -> None:
    paper = Paper(1240, 1754)
    words = [paper.print(150, 200 + 60 * k, "Pembina Utama Muda: mengoreksi, NIP.") for k in range(6)]
    clean = character_height(find_ink(paper.pixels))
    ink = find_ink(grainy(paper, 8_000))
    assert character_height(ink) == pytest.approx(clean, abs=3)
    left = without_grain(ink, character_height(ink))
    in_words = sum(int((left[round(b.y0) : round(b.y1), round(b.x0) : round(b.x1)] > 0).sum()) for b in words)
    before = sum(int((ink[round(b.y0) : round(b.y1), round(b.x0) : round(b.x1)] > 0).sum()) for b in words)
    assert in_words > 0.85 * before
    assert (left > 0).sum() - in_words < 0.15 * ((ink > 0).sum() - before)


def test_dots_of_a_page_without_grain_stay() -> None:
    paper = Paper(1240, 1754)
    for k in range(20):
        paper.print(150, 200 + 60 * k, "i. j: ii; iji .... -")
    ink = find_ink(paper.pixels)
    assert without_grain(ink, character_height(ink)) is ink


def test_dashes_of_a_list_stay_beside_the_grain_of_a_desk() -> None:
    paper = Paper(1240, 1754)
    dashes = []
    for k in range(20):
        dashes.append(paper.print(150, 208 + 60 * k, "-"))
        paper.print(190, 200 + 60 * k, "Undang-Undang Nomor 5 Tahun 2014")
    picture = paper.pixels.copy()
    picture[:, 900:] = grainy(paper, 12_000)[:, 900:]
    ink = find_ink(picture)
    left = without_grain(ink, character_height(ink))
    for dash in dashes:
        assert left[round(dash.y0) : round(dash.y1), round(dash.x0) : round(dash.x1)].any()
    assert (left[:, 900:] > 0).sum() < 0.3 * (ink[:, 900:] > 0).sum()
