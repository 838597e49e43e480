"""Records as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from sopocr.model.sop import Record
from sopocr.output.many.entry import Entry

_BREAKS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}
"""Characters that JSON leaves as they are and some programs take for the end of a line."""


def record_line(record: Record) -> str:
    """The record on one line, without the line's end; the same record always gives the same text."""
    text = json.dumps(
        record.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    for sign, escaped in _BREAKS.items():
        text = text.replace(sign, escaped)
    return text


def write_lines(entries: Iterable[Entry], file: BinaryIO) -> int:
    """Write one record a line, in the order of `entries`, as UTF-8; their number."""
    number = 0
    for number, entry in enumerate(entries, 1):  # noqa: B007 - counted
        file.write(record_line(entry.record).encode("utf-8") + b"\n")
    return number
