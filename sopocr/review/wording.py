"""Readings that a reviewer may choose from, with what differs in them marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from sopocr.model.evidence import Evidence
from sopocr.text.dates import parse_date

_READERS = {"ppocr": "PP-OCR", "tesseract": "Tesseract"}
_MARK = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-z])[.)]|[-•▪–])\s+")
"""The number or bullet of a list's item, which belongs to the form and not to the value."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Segment:
    """A run of text; `differs` where another reading has something else."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Choice:
    """A text that could be right: what would be stored, who read it so, its parts, and how it would be shown
    (a date as it was printed)."""

    value: str
    readers: tuple[str, ...]
    segments: tuple[Segment, ...]
    printed: str = ""
    current: bool = False


def choices_for(value: str, proof: Evidence | None, *, is_date: bool = False) -> tuple[Choice, ...]:
    """The present value first, then each different reading of the same place."""
    by_value: dict[str, list[str]] = {value: []}
    printed: dict[str, str] = {}
    readings = dict(proof.readings) if proof else {}
    if proof and proof.raw:
        readings.setdefault("", proof.raw)
    for reader, text in readings.items():
        plain = " ".join(text.split())
        if is_date:
            found = parse_date(plain).value
            if found is None:
                continue
            printed.setdefault(found, plain)
            plain = found
        elif not _MARK.match(value):
            plain = _MARK.sub("", plain)
        if plain:
            by_value.setdefault(plain, []).append(_READERS.get(reader, reader))
    others = [one for one in by_value if one != value]
    return tuple(
        Choice(
            text,
            tuple(filter(None, by_value[text])),
            _marked(text, others if text == value else [value]),
            printed.get(text, ""),
            text == value,
        )
        for text in (value, *others)
    )


def _marked(text: str, others: Iterable[str]) -> tuple[Segment, ...]:
    """`text` in runs that all others share and runs that some have otherwise; cut between words, within long
    words between letters."""
    own = _TOKEN.findall(text)
    differs = [False] * len(own)
    for other in others:
        for block in Indel.opcodes(own, _TOKEN.findall(other)):
            if block.tag in ("delete", "replace"):
                for place in range(block.src_start, block.src_end):
                    differs[place] = True
    runs: list[Segment] = []
    for token, marked in zip(own, differs, strict=True):
        if runs and runs[-1].differs == marked:
            runs[-1] = Segment(runs[-1].text + token, marked)
        else:
            runs.append(Segment(token, marked))
    return tuple(runs)


def first_difference(choice: Choice) -> tuple[int, int]:
    """Where in its text a choice first differs from the others: start and end in characters; both the text's
    length where it does not."""
    position = 0
    for segment in choice.segments:
        end = position + len(segment.text)
        if segment.differs and segment.text.strip():
            return position, end
        position = end
    return position, position
