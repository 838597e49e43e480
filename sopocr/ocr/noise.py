"""Dust that a reader makes letters of."""

from __future__ import annotations

import re

from sopocr.model.page import TextLine

_LOWEST = 0.4
"""Height of a line, in letter heights of its page, below which it holds no letter or digit. On 55 real and
drawn scans whole words were 0.54 high and more, pieces of words that a line cuts 0.42; what read as letters
below that was dust."""


def is_dust(line: TextLine, char_height: float) -> bool:
    """Whether a line that reads as letters or digits is too low to hold any: readers see every line enlarged.

    Dashes, full stops and the like may be as low.
    """
    high = line.box.width if line.turned in (90, 270) else line.box.height
    return high < _LOWEST * char_height and re.search(r"\w", line.text) is not None
