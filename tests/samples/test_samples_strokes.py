"""The pairs that the eraser of strokes is trained on."""

from __future__ import annotations

import numpy as np
import pytest

from samples.strokes.pairs import HEIGHT, WIDTH, Writer, make_pair
from samples.strokes.pens import signature, stamp
from sopocr.text.personnel import find_nip, match_pangkat, nip_problems

WRITER = Writer(["Kepala Dinas Perhubungan", "Camat Sungai Lestari"])


def test_the_two_pictures_differ_where_strokes_lie_and_nowhere_else() -> None:
    rng = np.random.default_rng(5)
    darker = struck = 0
    lost = []
    for _ in range(40):
        pair = make_pair(WRITER, rng)
        assert pair.struck.shape == pair.bare.shape == (HEIGHT, WIDTH)
        difference = pair.bare.astype(int) - pair.struck.astype(int)
        lost.append((difference < -110).mean())
        darker += int((difference > 60).any())
        struck += 1
    assert 0.6 * struck < darker < struck
    # strokes only add ink, but that a threshold loses a little of the print beside a broad one
    assert np.mean(lost) < 0.001


def test_the_same_seed_draws_the_same_pair() -> None:
    one, other = (make_pair(WRITER, np.random.default_rng(9)) for _ in range(2))
    assert (one.struck == other.struck).all() and (one.bare == other.bare).all()


@pytest.mark.parametrize("draw", [signature, stamp])
def test_strokes_are_drawn_where_they_are_asked_for(draw) -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        ink = draw((400, 600), (300.0, 200.0), 20.0, rng)
        assert ink.min() >= 0
        assert 0.1 < ink.max() <= 1
        columns = np.flatnonzero((ink > 0.1).any(axis=0))
        assert abs(columns.mean() - 300) < 150


def test_lines_are_those_of_an_approvers_block() -> None:
    rng = np.random.default_rng(1)
    lines = [WRITER.line(rng) for _ in range(300)]
    numbers = [hit for line in lines if (hit := find_nip(line))]
    assert len(numbers) > 30
    assert all("length" not in nip_problems(hit.text) for hit in numbers)
    assert sum(match_pangkat(line) is not None for line in lines) > 20
