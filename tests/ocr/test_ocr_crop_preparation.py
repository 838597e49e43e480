from collections.abc import Callable

import cv2
import numpy as np
import pytest

from sopocr.ocr.crop_preparation import ink_mask, text_height, without_rulings

Draw = Callable[..., np.ndarray]


def test_plain_print_is_left_as_it_is(draw: Draw) -> None:
    line = draw("Ill 1l | [2] Tidak", margin=3)
    assert without_rulings(line) is line


@pytest.mark.parametrize("side", ["top", "foot", "left", "right"])
def test_a_ruling_at_the_border_is_painted_out(draw: Draw, side: str) -> None:
    clean = draw("Laporan Kinerja", margin=8)
    ruled = clean.copy()
    place = {"top": np.s_[:2], "foot": np.s_[-3:], "left": np.s_[:, :2], "right": np.s_[:, -2:]}[side]
    ruled[place] = 20
    assert np.array_equal(without_rulings(ruled), clean)


def test_a_ruling_that_leans_is_painted_out(draw: Draw) -> None:
    clean = draw("Laporan Kinerja", margin=9)
    ruled = clean.copy()
    cv2.line(ruled, (0, 0), (clean.shape[1], 2), 0, 2)
    assert not (without_rulings(ruled)[:3] < 128).any()


def test_an_underline_far_from_the_border_stays(draw: Draw) -> None:
    line = np.vstack(
        [draw("Laporan", margin=8), np.full((20, draw("Laporan", margin=8).shape[1]), 255, np.uint8)]
    )
    line[-25:-23] = 0
    assert np.array_equal(without_rulings(line), line)


def test_paper_alone_has_no_ink() -> None:
    noise = np.random.default_rng(5).normal(200, 4, (30, 90)).clip(0, 255).astype(np.uint8)
    assert not ink_mask(noise).any()
    assert text_height(ink_mask(noise)) == 0
    assert text_height(np.zeros((4, 4), bool)) == 0


def test_text_height_spans_ascender_to_descender(draw: Draw) -> None:
    capital = text_height(ink_mask(draw("H", size=60)))
    both = text_height(ink_mask(draw("Hg", size=60)))
    assert capital * 1.15 < both < capital * 1.6
