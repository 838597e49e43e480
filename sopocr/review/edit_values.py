"""What is typed, as values of the record; what does not fit is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sopocr.errors import EditRefused
from sopocr.model.sop import Waktu
from sopocr.text.dates import parse_date
from sopocr.text.durations import parse_duration

_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def index(place: str | int, items: list[Any]) -> int:
    """`place` as an index into `items`; EditRefused where there is none."""
    number = int(place) if str(place).isdigit() else -1
    if not 0 <= number < len(items):
        raise EditRefused("there is no item %(place)s; the list has %(count)s", place=place, count=len(items))
    return number


def need(text: str) -> None:
    if not text:
        raise EditRefused("an item cannot be empty; take it out instead")


def clean(text: str | None) -> str:
    """One line of text without control characters: wrapped lines join with one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def duration(text: str) -> Waktu:
    return parse_duration(text).waktu.model_copy(update={"teks": text})


def iso_date(text: str) -> str:
    """ISO of a date that a person typed, "11 Januari 2024" too; EditRefused where there is no such day."""
    iso = text if _ISO.fullmatch(text) else parse_date(text).value
    match = _ISO.fullmatch(iso or "")
    if match is None:
        raise EditRefused('"%(text)s" is no date; write it as 2024-01-31 or 31 Januari 2024', text=text)
    try:
        date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError as error:
        raise EditRefused('there is no day "%(text)s"', text=text) from error
    return match[0]
