"""The positions of officials, as they begin the lines of an approver's block."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from sopocr.text.lexicon import default_lexicon

_POSITION = re.compile(
    r"^\W*(?:(?:plt|plh|pj|pjs|a\s?\.?\s?n|u\s?\.?\s?b|an)\b\W*)?"
    r"(?:kepala|ka\b|kadis|kaban|direktur|wakil|sekretaris|sekda|camat|lurah|bupati|wali\s?kota|gubernur|"
    r"inspektur|ketua|rektor|dekan|menteri|kapolres|kapolda|kapolsek|komandan|asisten|kabag|kabid|kasubbag|"
    r"kasubag|manajer|pimpinan|pejabat|koordinator|deputi|jaksa|hakim|panitera|plt|plh|pj|staf\s?ahli|kasat|irban|"
    r"penjabat|dirjen|direktris|penanggung\s?jawab|kapus|manager)\b",
    re.I,
)
_POSITION_WITHIN = re.compile(
    r"(?:\b(?:plt|plh|pj)\b\W*)?(?:KEPALA|Kepala|DIREKTUR|Direktur|SEKRETARIS|Sekretaris|CAMAT|Camat|LURAH|Lurah|"
    r"BUPATI|Bupati|REKTOR|Rektor|INSPEKTUR|Inspektur|KETUA|Ketua|DEKAN|Dekan)\b"
)
"""A position anywhere in a line, also with a stroke read as a letter before it ("JKEPALA")."""
_POSITION_STUCK = re.compile(
    r"^(?:[^\W\d_]?(?P<capitals>KEPALA|DIREKTUR|SEKRETARIS|INSPEKTUR|GUBERNUR|BUPATI|CAMAT|LURAH|REKTOR)(?=[A-Z]{4})|"
    r"(?P<word>Kepala|Direktur|Sekretaris|Inspektur|Gubernur|Bupati|Camat|Lurah|Rektor|Ketua|Dekan)(?=[A-Z][A-Za-z]))"
)
"""A position without the space behind it ("KepalaDinas"), in capitals also with a stroke read as a letter
before it ("KLURAHTANJUNG")."""
_POSITIONS = (
    "kepala",
    "direktur",
    "sekretaris",
    "inspektur",
    "gubernur",
    "bupati",
    "camat",
    "lurah",
    "rektor",
)
_POSITION_BEHEADED = re.compile(
    rf"^\W*[^\W\d_]?(?P<rest>{'|'.join(word[1:] for word in _POSITIONS)})\b", re.I
)
_STANDING_IN = re.compile(r"^(\W*)P[iI1|!](t|h)\b(?=\.?\s)")
""" "Plt." and "Plh." with the l read as an i."""
ASIDES = frozenset({"plt", "plh", "pj", "pjs", "an", "ub", "wakil", "ka"})
"""What stands before a position, by its letters."""


def is_position(text: str) -> bool:
    """Whether a line begins with a position ("Kepala Dinas", "a.n. Bupati")."""
    return _POSITION.match(text) is not None


def may_precede_position(text: str) -> bool:
    """Whether a piece of a line is what may stand before a position ("Plt.", "a.n.", a lone colon)."""
    letters = "".join(re.findall(r"[^\W\d_]", text)).lower()
    return not letters or letters in ASIDES


def position_within(text: str) -> int | None:
    """Where a position begins within a line, None where there is none."""
    match = _POSITION_WITHIN.search(text)
    return match.start() if match else None


def mend_position(text: str) -> str:
    """A line with its position as it is written: with the space behind it, "Plt." and "Plh.", and the letter
    that a stroke hid or changed."""
    text = _STANDING_IN.sub(r"\1Pl\2", text)
    return _with_misread_letter(_POSITION_STUCK.sub(lambda m: f"{m['capitals'] or m['word']} ", text))


def _with_misread_letter(text: str) -> str:
    """A position of which a stroke hid the first letter or changed one ("epala Dinas", "DIREKTOR"): no other
    word ends so, or is so like it."""
    found = _POSITION_BEHEADED.match(text)
    if found is not None:
        rest = found["rest"]
        length = len(rest) + 1
        whole = next(word for word in _POSITIONS if word.endswith(rest.lower()) and len(word) == length)
        return (whole.upper() if rest.isupper() else whole.capitalize()) + text[found.end() :]
    first = re.match(r"(?P<aside>(?:Pl[th]|Pjs?|[au]\.\s?[nb])\.\s*)?(?P<word>[^\W\d_]{5,})(?=\s)", text)
    if first is None or default_lexicon().frequency(first["word"]) >= _COMMON:
        return text
    read = first["word"]
    like = [word for word in _POSITIONS if Levenshtein.distance(word, read.lower(), score_cutoff=1) <= 1]
    if len(like) != 1:
        return text
    usual = like[0].upper() if read.isupper() else like[0].capitalize()
    return f"{first['aside'] or ''}{usual}{text[first.end() :]}"


_COMMON = 1e-5
"""Share of all words from which one is no misread position ("kepada")."""
