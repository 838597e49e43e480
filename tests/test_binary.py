"""Connected pieces of binary pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.binary import connected_pieces, transposed


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.05, 0.7), st.integers(0, 2**32 - 1))
def test_pieces_are_those_of_any_other_algorithm(height: int, width: int, share: float, seed: int) -> None:
    ink = np.where(np.random.default_rng(seed).random((height, width)) < share, 255, 0).astype(np.uint8)
    count, labels, stats, centres = connected_pieces(ink)
    other = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_WU)
    assert count == other[0]
    assert sorted(map(tuple, stats[1:].tolist())) == sorted(map(tuple, other[2][1:].tolist()))
    for piece in range(1, count):
        rows, columns = np.nonzero(labels == piece)
        left, top, wide, high, area = stats[piece]
        assert (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1) == (left, top, wide, high)
        assert area == len(rows)
        assert centres[piece] == pytest.approx((columns.mean(), rows.mean()))


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0)])
def test_an_empty_picture_has_no_pieces(shape: tuple[int, int]) -> None:
    count, labels, stats, centres = connected_pieces(np.zeros(shape, np.uint8))
    assert (count, labels.shape, len(stats), len(centres)) == (1, shape, 1, 1)


def test_rows_for_columns() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    turned = transposed(picture)
    assert np.array_equal(turned, picture.T)
    assert turned.flags.c_contiguous
