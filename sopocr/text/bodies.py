"""The names of bodies, as letterheads print them: what they begin with (`models/bodies.tsv`)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from sopocr.resources import resource_path
from sopocr.text.lexicon import read_words

BodyKind = Literal["region", "central", "unit", "other"]


@cache
def _pattern(kind: BodyKind | None) -> re.Pattern[str]:
    rows = [row.split("\t") for row in read_words(resource_path("bodies.tsv"))]
    words = sorted((word for word, of in rows if kind in (None, of)), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(word.replace(' ', chr(92) + 's?') for word in words)})\b", re.I)


def begins_body(text: str, kind: BodyKind | None = None) -> bool:
    """Whether a line begins with the name of a body, of any kind or of one."""
    return _pattern(kind).match(text, re.match(r"\W*", text).end()) is not None  # type: ignore[union-attr]


def names_body(text: str) -> bool:
    """Whether a line holds a word with which the name of a body begins."""
    return _pattern(None).search(text) is not None
