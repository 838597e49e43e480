"""Which way a page lies, on drawn pages whose lie is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from paper import Paper, Pixels, form, page_image, turned

import sopocr.imaging
from sopocr.imaging import prepare
from sopocr.imaging.illumination import character_height, even, find_ink, to_grey
from sopocr.imaging.orientation import (
    estimate_skew,
    is_upside_down,
    main_print_runs_vertically,
    print_runs_vertically,
    sample_lines,
)
from sopocr.settings import ImagingSettings

SMALL = ImagingSettings(working_long_side=1800)
FORM = form().pixels


def stands(crops: Sequence[Pixels]) -> float:
    """A stand-in for a reader: print without descenders has its weight in the lower half of the line."""
    below = 0
    for crop in crops:
        rows = np.flatnonzero((crop < 128).any(axis=1))
        ink = (crop[rows[0] : rows[-1] + 1] < 128).sum(axis=1)
        below += float(np.average(np.arange(len(ink)), weights=ink)) > (len(ink) - 1) / 2
    return below / len(crops)


def letters(*, landscape: bool = False) -> Pixels:
    """A page of words without descenders, so that `stands` can tell which way is up."""
    paper = Paper(1754, 1240) if landscape else Paper()
    for row in range(30 if landscape else 45):
        paper.print(120, 100 + 35 * row, "hadir disediakan bahan bidi halus dikirim dahulu dibahas lalu" * 2)
    return paper.pixels


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("landscape", [False, True])
def test_each_of_the_four_turns_is_undone(quarters: int, landscape: bool) -> None:
    page = np.ascontiguousarray(np.rot90(letters(landscape=landscape), -quarters))  # clockwise
    found = prepare(page_image(page), SMALL, stands)
    # `rotation` is the clockwise turn that undoes the page's
    assert found.rotation == (360 - 90 * quarters) % 360
    assert found.orientation_known
    assert (found.image.width > found.image.height) == landscape


def test_without_a_reader_no_page_is_turned_upside_down() -> None:
    for page in (letters(), letters()[::-1, ::-1]):
        found = prepare(page_image(np.ascontiguousarray(page)), SMALL)
        assert found.rotation == 0
        assert not found.orientation_known


def test_a_page_that_reads_equally_well_both_ways_is_left_alone() -> None:
    """First do no harm: a half turn must read better."""
    assert prepare(page_image(letters()), SMALL, lambda _: 0.5).rotation == 0


def test_a_blank_page_is_left_alone() -> None:
    blank = Paper().pixels
    found = prepare(page_image(blank), SMALL, stands)
    assert (found.rotation, found.skew, found.straightened, found.char_height) == (0, 0.0, False, 0.0)
    assert not found.orientation_known


def test_direction_of_the_print_is_told_from_letters_and_not_from_the_table() -> None:
    """More of the ink of a form lies in its rulings than in its print."""
    ink = find_ink(FORM)
    assert print_runs_vertically(ink) < 0.3
    assert print_runs_vertically(np.ascontiguousarray(np.rot90(ink))) > 0.7
    assert print_runs_vertically(np.zeros((400, 300), np.uint8)) == 0.5


@settings(max_examples=25, deadline=None)
@given(degrees=st.floats(-10, 10))
def test_any_skew_up_to_ten_degrees_is_found(degrees: float) -> None:
    crooked, _ = turned(FORM[::2, ::2], degrees)
    assert estimate_skew(find_ink(crooked)) == pytest.approx(degrees, abs=0.12)


@pytest.mark.parametrize("degrees", [-0.15, -0.09, -0.07, 0.06, 0.078, 0.091, 0.14])
def test_a_slight_skew_is_found_as_exactly(degrees: float) -> None:
    crooked, _ = turned(FORM[::2, ::2], degrees)
    assert estimate_skew(find_ink(crooked)) == pytest.approx(degrees, abs=0.06)


def test_no_ink_has_no_skew() -> None:
    assert estimate_skew(np.zeros((900, 700), np.uint8)) == 0.0


@pytest.mark.parametrize("degrees", [-9.0, -2.5, 0.5, 6.0])
def test_skew_is_undone_and_told(degrees: float) -> None:
    crooked, _ = turned(FORM, degrees)
    found = prepare(page_image(crooked), SMALL)
    assert found.skew == pytest.approx(degrees, abs=0.12)
    assert abs(estimate_skew(found.ink)) < 0.1


def test_a_straight_page_is_not_touched() -> None:
    found = prepare(page_image(FORM), ImagingSettings(working_long_side=FORM.shape[0]))
    assert (found.rotation, found.skew, found.straightened) == (0, 0.0, False)
    corners = np.array([[0.0, 0.0], [FORM.shape[1], FORM.shape[0]], [500.0, 900.0]])
    assert np.abs(found.image.to_source.apply(corners) - corners).max() < 0.01
    # not even resampled: print stays where it was, pixel by pixel
    assert ((found.image.pixels < 128) == (FORM < 128)).mean() > 0.999


def test_lines_to_judge_by_are_text_and_not_rulings() -> None:
    flat = even(to_grey(FORM))
    ink = find_ink(flat)
    height = character_height(ink)
    crops = sample_lines(flat, ink, height)
    assert 4 <= len(crops) <= 8
    for crop in crops:
        assert 0.8 * height < crop.shape[0] < 4 * height
        assert crop.shape[1] >= 5 * height
        # no ruling runs through the crop from end to end
        assert ((crop < 128).mean(axis=1) < 0.95).all()
    assert is_upside_down(Paper().pixels, np.zeros_like(Paper().pixels), 14.0, stands) is None


@pytest.mark.parametrize(
    ("answers", "upside_down", "crops_read"),
    [
        ([0.99], False, [3]),
        ([0.6, 0.98], True, [3, 3]),
        ([0.9, 0.6, 0.92, 0.6], False, [3, 3, 8, 8]),
        ([0.9, 0.95, 0.7, 0.96], True, [3, 3, 8, 8]),
        ([0.4, 0.5, 0.45, 0.44], False, [3, 3, 8, 8]),
    ],
)
def test_all_lines_are_read_where_a_glance_is_in_doubt(
    answers: list[float], upside_down: bool, crops_read: list[int]
) -> None:
    flat = even(to_grey(FORM))
    ink = find_ink(flat)
    seen: list[Sequence[NDArray[np.uint8]]] = []

    def score(crops: Sequence[NDArray[np.uint8]]) -> float:
        seen.append(crops)
        return answers[len(seen) - 1]

    height = character_height(ink)
    assert is_upside_down(flat, ink, height, score) is upside_down
    assert [len(crops) for crops in seen] == crops_read
    assert max(crop.shape[1] for crop in seen[0]) <= 14 * height
    if len(seen) > 1:
        assert np.array_equal(seen[1][0], seen[0][0][::-1, ::-1])


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_where_print_runs_both_ways_names_go_from_bottom_to_top(quarters: int) -> None:
    """A page with one step: more print in the names of its columns than in its row."""
    paper = Paper(1400, 1000)
    for row in range(4):
        paper.print(100, 120 + 60 * row, "hadir disediakan bahan bidi halus dikirim dahulu")
    for column in range(8):
        paper.upward(100 + 60 * column, 420, "hadir dibahas dahulu bidi halus lalu")
    page = np.ascontiguousarray(np.rot90(paper.pixels, quarters))
    found = main_print_runs_vertically(even(page), 15.0, stands)
    assert found is (quarters % 2 == 1)


def test_the_mark_of_an_app_stands_upright_on_a_page_that_lies() -> None:
    """Print from bottom to top and a level line: as names written upward look, but for their share."""
    paper = Paper(1400, 1000)
    for row in range(8):
        paper.print(100, 120 + 60 * row, "hadir disediakan bahan bidi halus dikirim dahulu")
    page = Paper(1000, 1400)
    page.pixels[:] = np.rot90(paper.pixels)
    page.print(600, 1350, "dibidik dahulu bidi halus")
    assert main_print_runs_vertically(even(page.pixels), 15.0, stands) is True


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_few_clear_lines_tell_the_direction_where_none_run_the_other_way(quarters: int) -> None:
    """The last page of a table: one row, and around the sheet the streaks of a desk's grain."""
    paper = Paper(1400, 1000)
    for x, words in ((100, "hadir dibahas"), (500, "bahan bidi halus"), (900, "disediakan")):
        paper.print(x, 300, words)
    for y in range(600, 980, 12):
        paper.level(y, 0, 1400, thick=2)
    page = np.ascontiguousarray(np.rot90(paper.pixels, quarters))

    def reads(crops: Sequence[Pixels]) -> float:
        is_print = all(0.02 < (crop < 128).mean() < 0.4 for crop in crops)
        return stands(crops) if is_print else 0.3

    assert main_print_runs_vertically(even(page), 15.0, reads) is (quarters % 2 == 1)
    streaks = np.full((1000, 1400), 255, np.uint8)
    assert main_print_runs_vertically(streaks, 15.0, reads) is None


def test_a_page_that_does_not_tell_which_way_is_up_lies_as_the_one_before() -> None:
    few = Paper(600, 800)
    for row in range(3):
        few.print(120, 300 + 40 * row, "Camat", size=20)
    for usual, turn in ((None, 0), (0, 0), (180, 180), (90, 0)):
        found = prepare(page_image(few.pixels), SMALL, stands, usual)
        assert (found.orientation_known, found.rotation) == (False, turn)
    # what reads clearly lies as it reads
    assert prepare(page_image(letters()), SMALL, stands, 180).rotation == 0


@pytest.mark.parametrize(
    ("share", "read", "before", "vertical"),
    [
        (1.0, False, 0, False),  # the grain of a desk outweighs a few words, which read level
        (1.0, True, 0, True),  # a page that lies otherwise than the one before
        (1.0, None, 0, False),  # nothing reads
        (1.0, None, None, True),  # the first page
        (1.0, False, 90, True),  # as the page before: no need to read
        (0.1, True, 270, True),
    ],
)
def test_print_that_seems_to_run_otherwise_than_on_the_page_before_is_read(
    monkeypatch: pytest.MonkeyPatch, share: float, read: bool | None, before: int | None, vertical: bool
) -> None:
    monkeypatch.setattr(sopocr.imaging, "print_runs_vertically", lambda _: share)
    monkeypatch.setattr(sopocr.imaging, "main_print_runs_vertically", lambda *_: read)
    monkeypatch.setattr(sopocr.imaging, "character_height", lambda _: 12.0)
    page = np.zeros((40, 40), np.uint8)
    assert sopocr.imaging._runs_vertically(page, page, lambda _: 0.5, before) == vertical
