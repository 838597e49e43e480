"""Values as they may stand in spreadsheets: nothing that runs, nothing that breaks the file."""

from __future__ import annotations

import re

Value = str | int | float | None

LONGEST = 32_767
"""Characters in a cell of Excel (Microsoft, "Excel specifications and limits")."""
MOST_ROWS = 1_048_576
"""Rows of a sheet, from the same page."""
_FORMULA = ("=", "+", "@", "\t", "\r")
_CUT = " […]"
_ILLEGAL = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value: Value) -> Value:
    """For CSV: a text that a spreadsheet would run as a formula gets the apostrophe that keeps it a text.

    As OWASP's "CSV Injection" has it, except that a lone "-", the mark of an empty field, stays.
    """
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, str):
        return value
    runs = value.startswith(_FORMULA) or (value.startswith("-") and len(value) > 1)
    return f"'{value}" if runs else value


def printable(text: str) -> str:
    """For XLSX: without the characters that XML 1.0 has no room for, and no longer than a cell may be.

    What is cut ends in "[…]".
    """
    kept = _ILLEGAL.sub("", text)
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(_CUT)] + _CUT
