import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.ocr.ctc import decode

LETTERS = ("", "a", "b", "c")


def probabilities(path: list[int], top: float = 0.7) -> np.ndarray:
    """One row per step: `top` for the class in the path, the rest shared evenly."""
    rows = np.full((len(path), len(LETTERS)), (1 - top) / (len(LETTERS) - 1), dtype=np.float32)
    rows[np.arange(len(path)), path] = top
    return rows


def test_repeats_collapse_and_blanks_part_them() -> None:
    decoded = decode(probabilities([0, 1, 1, 0, 1, 2, 2, 0, 0, 3]), LETTERS)
    assert decoded.text == "aabc"
    assert decoded.spans == ((1, 2), (4, 4), (5, 6), (9, 9))
    assert decoded.steps == 10


def test_only_blanks_give_no_text() -> None:
    decoded = decode(probabilities([0, 0, 0]), LETTERS)
    assert (decoded.text, decoded.confidences, decoded.spans) == ("", (), ())


def test_confidence_is_the_peak_of_the_run() -> None:
    rows = probabilities([1, 1, 0])
    rows[1] = [0.02, 0.94, 0.02, 0.02]
    assert decode(rows, LETTERS).confidences == pytest.approx((0.94,))


@given(st.lists(st.integers(0, 3), max_size=40))
def test_every_letter_has_its_place_and_confidence(path: list[int]) -> None:
    rows = probabilities(path) if path else np.empty((0, 4), np.float32)
    decoded = decode(rows, LETTERS)
    assert len(decoded.text) == len(decoded.confidences) == len(decoded.spans)
    for letter, (first, last) in zip(decoded.text, decoded.spans, strict=True):
        assert {LETTERS[step] for step in path[first : last + 1]} == {letter}
    assert all(before[1] < after[0] for before, after in zip(decoded.spans, decoded.spans[1:], strict=False))
