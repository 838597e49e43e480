from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from samples.drawing import ink
from sopocr.ocr.handwriting import hand_of, is_written

Line = NDArray[np.uint8]


def cropped(page: Line) -> Line:
    rows, columns = np.where(page < 170)
    return page[rows.min() - 6 : rows.max() + 7, columns.min() - 8 : columns.max() + 9]


def written(text: str, seed: int) -> Line:
    page = np.full((120, 900, 3), 250, np.uint8)
    ink.write(page, (20.0, 80.0), 38.0, 800.0, text, np.random.default_rng(seed), ink.BLACK)
    return cropped(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY))


def printed(text: str, font: int = cv2.FONT_HERSHEY_DUPLEX) -> Line:
    page = np.full((120, 900), 250, np.uint8)
    cv2.putText(page, text, (20, 80), font, 1.2, 20, 2, cv2.LINE_AA)
    return cropped(page)


@pytest.mark.parametrize("text", ["12 Oktober 2021", "061/SOP/ORG/2021"])
def test_writing_is_told_from_print(text: str) -> None:
    assert sum(is_written(written(text, seed)) for seed in range(10)) >= 6
    assert not is_written(printed(text))
    assert not is_written(printed(text, cv2.FONT_HERSHEY_COMPLEX))


def test_a_skewed_line_of_print_is_still_print() -> None:
    line = cv2.copyMakeBorder(printed("12 Oktober 2021"), 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=250)
    turn = cv2.getRotationMatrix2D((0, 0), 1.0, 1.0)
    turned = cv2.warpAffine(line, turn, (line.shape[1], line.shape[0] + 12), borderValue=250)
    assert not is_written(np.asarray(turned, dtype=np.uint8))


def test_too_little_ink_says_nothing() -> None:
    assert hand_of(printed("7")) is None
    assert hand_of(np.full((30, 100), 250, np.uint8)) is None
    tiny = np.asarray(cv2.resize(printed("12 Mei 2021"), None, fx=0.15, fy=0.15), dtype=np.uint8)
    assert not is_written(tiny)
