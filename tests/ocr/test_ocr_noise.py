"""What is too low for letters."""

from __future__ import annotations

import pytest

from sopocr.geometry import Box
from sopocr.model.page import TextLine
from sopocr.ocr.noise import is_dust


@pytest.mark.parametrize(
    ("width", "height", "text", "turned", "dust"),
    [
        (6, 3, "1 1", 0, True),  # two specks side by side, in letters of 16 pixels
        (6, 3, "-", 0, False),
        (12, 4, '"', 0, False),  # as above
        (80, 10, "Ktp", 0, False),  # small print
        (5, 15, "1", 0, False),
        (12, 90, "Kepala", 270, False),  # written upward
        (3, 90, "I", 270, True),  # what is left of a column's ruling
    ],
)
def test_what_is_too_low_for_letters_is_dust(
    width: float, height: float, text: str, turned: int, dust: bool
) -> None:
    line = TextLine(Box(100, 100, 100 + width, 100 + height), text, turned=turned)
    assert is_dust(line, 16.0) is dust
