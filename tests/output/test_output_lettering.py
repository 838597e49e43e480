"""Line breaks without a font."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sopocr.output.lettering import text_width, wrap


def test_width_of_known_words() -> None:
    # Helvetica at 1000 units: S 667, O 778, P 667.
    assert text_width("SOP", 10) == (667 + 778 + 667) / 100


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("Menerima dan mencatat surat", text_width("dan mencatat", 10), 10) == [
        "Menerima",
        "dan mencatat",
        "surat",
    ]


def test_a_word_that_is_too_long_is_cut() -> None:
    assert "".join(wrap("mempertanggungjawabkan", 40, 10)) == "mempertanggungjawabkan"


def test_nothing_gives_no_lines() -> None:
    assert wrap("  ", 40, 10) == []


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.floats(12, 200))
def test_no_letter_is_lost_and_no_line_too_wide(text: str, width: float) -> None:
    lines = wrap(text, width, 10)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 10) <= width or len(line) == 1 for line in lines)
