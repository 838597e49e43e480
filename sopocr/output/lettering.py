"""How wide print is, and where its lines break, without a font at hand."""

from __future__ import annotations

_WIDTHS = {
    "ijl": 222,
    " !,./:;I[\\]ft": 278,
    "`r-()": 333,
    "{}": 334,
    "'": 191,
    "|": 260,
    '"': 355,
    "*": 389,
    "^": 469,
    "Jcksvxyz": 500,
    "#$?_0123456789abdeghnopquL": 556,
    "+<=>~": 584,
    "FTZ": 611,
    "&ABEKPSVXY": 667,
    "CDHNRUw": 722,
    "GOQ": 778,
    "Mm": 833,
    "%": 889,
    "W": 944,
    "@": 1015,
}
"""Advance widths in thousandths of the type size: Helvetica's in the Adobe Core 14 font metrics, which Arial
and Liberation Sans share."""

_WIDTH = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_OTHER = 600
_BOLD = 1.07
"""Helvetica Bold is 4 to 11 % wider, by letter."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of sans-serif print at type size `size`, in the unit of `size`."""
    width = sum(_WIDTH.get(letter, _OTHER) for letter in text) * size / 1000
    return width * _BOLD if bold else width


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break `text` into lines of at most `width`; a word that is too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        while rest:
            joined = f"{line} {rest}" if line else rest
            if text_width(joined, size, bold=bold) <= width:
                line, rest = joined, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                count = next(
                    (n for n in range(len(rest), 1, -1) if text_width(rest[:n], size, bold=bold) <= width), 1
                )
                lines.append(rest[:count])
                rest = rest[count:]
    return [*lines, line] if line else lines
