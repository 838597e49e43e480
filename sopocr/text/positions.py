"""The positions of officials, as they begin the lines of an approver's block."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import Levenshtein

from sopocr.resources import resource_path
from sopocr.text.lexicon import default_lexicon, read_words
from sopocr.text.person_names import has_degree, is_name, is_of_names


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...]]:
    """What may stand before a position, and the words with which one begins (`models/positions.txt`)."""
    rows = read_words(resource_path("positions.txt"))
    before = frozenset(row.split(":")[1].strip() for row in rows if row.startswith("before:"))
    return before, tuple(row for row in rows if not row.startswith("before:"))


@cache
def _pattern() -> re.Pattern[str]:
    before, starts = _table()
    aside = "|".join(r"\s?\.?\s?".join(word) if len(word) == 2 else word for word in sorted(before))
    words = "|".join(start.replace(" ", r"\s?") for start in sorted(starts, key=len, reverse=True))
    return re.compile(rf"^\W*(?:(?:{aside})\b\W*)*(?P<start>{words}|plt|plh|pj)\b", re.I)


_WITHIN = re.compile(
    r"(?:\b(?:plt|plh|pj)\b\W*)?(?:KEPALA|Kepala|DIREKTUR|Direktur|SEKRETARIS|Sekretaris|CAMAT|Camat|LURAH|Lurah|"
    r"BUPATI|Bupati|REKTOR|Rektor|INSPEKTUR|Inspektur|KETUA|Ketua|DEKAN|Dekan)\b"
)
"""A position anywhere in a line, also with a stroke read as a letter before it ("JKEPALA")."""
_STUCK = re.compile(
    r"^(?:[^\W\d_]?(?P<capitals>KEPALA|DIREKTUR|SEKRETARIS|INSPEKTUR|GUBERNUR|BUPATI|CAMAT|LURAH|REKTOR)(?=[A-Z]{4})|"
    r"(?P<word>Kepala|Direktur|Sekretaris|Inspektur|Gubernur|Bupati|Camat|Lurah|Rektor|Ketua|Dekan)(?=[A-Z][A-Za-z]))"
)
"""A position without the space behind it ("KepalaDinas"), in capitals also with a stroke read as a letter
before it ("KLURAHTANJUNG")."""
_DISTINCT = ("kepala", "direktur", "sekretaris", "inspektur", "gubernur")
"""Positions that no word and no name is so like that a letter could make the one of the other; "camat" and
"rektor" are not among them (AMAT, HEKTOR)."""
_STANDING_IN = re.compile(r"^(\W*)P[iI1|!](t|h)\b(?=\.?\s)")
""" "Plt." and "Plh." with the l read as an i."""
_COMMON = 1e-5
"""Share of all words from which one is no misread position ("kepada")."""


def is_position(text: str) -> bool:
    """Whether a line begins with a position ("Kepala Dinas", "a.n. Bupati"); a person's name that begins with
    the same word ("Hakim Rini, S.H.") does not."""
    match = _pattern().match(text)
    if match is None:
        return False
    return not (is_name(match["start"]) and (has_degree(text) or is_of_names(text)))


def is_aside(text: str) -> bool:
    """Whether a word is one that stands before a position ("Plt", "a.n.", "Wakil")."""
    letters = "".join(re.findall(r"[^\W\d_]", text)).lower()
    return letters in _table()[0] or letters in ("wakil", "ka")


def may_precede_position(text: str) -> bool:
    """Whether a piece of a line is what may stand before a position ("Plt.", "a.n.", a lone colon)."""
    return not re.search(r"[^\W\d_]", text) or is_aside(text)


def position_within(text: str) -> int | None:
    """Where a position begins within a line, None where there is none."""
    match = _WITHIN.search(text)
    return match.start() if match else None


def mend_position(text: str) -> str:
    """A line with its position as it is written: with the space behind it, "Plt." and "Plh.", and the letter
    that a stroke hid or changed ("epala Dinas", "DIREKTOR")."""
    text = _STUCK.sub(lambda m: f"{m['capitals'] or m['word']} ", _STANDING_IN.sub(r"\1Pl\2", text))
    first = re.match(r"(?P<aside>(?:Pl[th]|Pjs?|[au]\.\s?[nb])\.\s*)?(?P<word>[^\W\d_]{5,})(?=\s)", text)
    if first is None or is_name(first["word"]) or default_lexicon().frequency(first["word"]) >= _COMMON:
        return text
    read = first["word"]
    like = [word for word in _DISTINCT if Levenshtein.distance(word, read.lower(), score_cutoff=1) == 1]
    if len(like) != 1:
        return text
    usual = like[0].upper() if read[1:].isupper() else like[0].capitalize()
    return f"{first['aside'] or ''}{usual}{text[first.end() :]}"
