"""What remains unread of print under strokes."""

from __future__ import annotations

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr import unread_regions as module

PLACE = Box(100, 100, 300, 116)


def seen(text: str, box: Box, legibility: float = 0.95) -> TextLine:
    return TextLine(box, text, legibility, {"ppocr": Reading("ppocr", text, legibility)})


def left_over(seen: list[Box], before: list[TextLine], after: list[TextLine]) -> list[Box]:
    return [line.box for line in module.left_over(seen, before, after, 14.0)]


def test_a_find_that_no_line_holds_is_left_over() -> None:
    assert left_over([PLACE], [], [seen("NIP. 1968", Box(100, 130, 300, 146))]) == [PLACE]
    pieces = [seen("Pembina", Box(100, 101, 190, 115)), seen("Muda", Box(220, 101, 300, 115))]
    assert left_over([PLACE], [], pieces) == []
    assert left_over([PLACE], [], [seen("", PLACE)]) == [PLACE]


def test_a_line_given_up_is_left_over_and_strokes_are_not() -> None:
    assert left_over([], [seen("16 Mei 2022", PLACE)], []) == [PLACE]
    assert left_over([], [seen("WNROW", PLACE, 0.4), seen("Cl", PLACE)], []) == []
    assert left_over([], [seen("16 Mei 2022", PLACE)], [seen("16 Mei 2022 ", PLACE)]) == []


def test_letters_of_a_stamp_and_frames_are_no_lines() -> None:
    letter, frame = Box(100, 100, 180, 120), Box(100, 100, 300, 180)
    assert left_over([letter, frame], [], []) == []


def test_one_place_is_told_once() -> None:
    again = Box(105, 98, 305, 117)
    assert left_over([PLACE, again], [seen("Pembina Utama", PLACE)], []) == [PLACE]


def test_what_was_read_of_a_line_given_up_is_kept() -> None:
    (line,) = module.left_over([PLACE], [seen("PERHUBUNGAN", PLACE)], [], 14.0)
    assert line.text == "PERHUBUNGAN"
