"""The marks of a nested list, with their style: numbers, letters, Roman numerals and bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sopocr.text.marks import digit_like, misread_letter

BULLET = "-"
"""What stands for any dash or bullet in an item's number."""
_BULLETS = "•●○◦▪■□◆◇►▶➢➤✓✔√∙·¢°«»›>¤§®†➔→*"
_DASHES = "-–—~−"
_STRONG_BULLET = re.compile(rf"^[{re.escape(_BULLETS)}]+\s*(?=\S)")
_DASH = re.compile(rf"^[{re.escape(_DASHES)}]\s*(?=[^\W\d_]|[\"“(])|^[{re.escape(_DASHES)}]\s+(?=\S)")
_WEAK_BULLET = re.compile(r"^[eoOv+=¥¢]\s+(?=[A-Z])")
_DECIMAL = re.compile(r"^\(?(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s?(?P<end>\)?)\s*(?=[^\W\d_]|[\"“(/])")
_NUMBER = re.compile(r"^(?P<open>\(?)(?P<n>\d{1,2})\s?(?P<end>[.)}\]]|[,:;](?=\s))\s*(?![\d])(?=\S)")
_BARE_NUMBER = re.compile(r"^(?P<n>\d{1,2})\s+(?=[A-Z\"“])")
_ROMAN = re.compile(r"^(?P<open>\(?)(?P<n>[ivx]{1,5}|[IVX]{1,5})\s?(?P<end>[.)}])\s*(?=\S)")
_LETTER = re.compile(r"^(?P<open>\(?)(?P<n>[A-Za-z])\s?(?P<end>[.)}\]]|[,:;](?=\s))\s*(?=\S)")
_BARE_LETTER = re.compile(r"^(?P<n>[a-z])\s+(?=[A-Z\"“])")
_MISREAD = re.compile(r"^(?P<open>\(?)(?P<n>\S{1,2})\s?(?P<end>[.)}\]])\s*(?=[^\W_]|[\"“(])")
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_ROMAN_VALUES = {numeral: value for value, numeral in enumerate(_NUMERALS, start=1)}
_AMOUNT_FOLLOWS = re.compile(
    r"^(?:tahun|thn|hari|jam|menit|detik|orang|buah|unit|lembar|rangkap|minggu|bulan|juta|ml|mg|cc|cm|kali|x)\b",
    re.I,
)
_SURE, _BARE, _WEAK = 0.0, 1.2, 1.4
"""What it costs to believe a whole mark, one without its sign, and a letter that may be a bullet."""


@dataclass(frozen=True, slots=True)
class OutlineMark:
    """A possible mark: its style ("1.", "a)", "(i)", "1.1", "-"), its place in the sequence (0 for bullets),
    its printed part of an item's number, where the text begins behind it, and what it costs to believe it."""

    style: str
    value: int
    label: str
    end: int
    cost: float = 0.0


def outline_marks(text: str) -> list[OutlineMark]:
    """All readings of the start of `text` as a list's mark."""
    found: list[OutlineMark] = []
    if match := _DECIMAL.match(text):
        parts = [int(part) for part in match["n"].split(".")]
        style = "1" + ".1" * (len(parts) - 1)
        found.append(OutlineMark(style, parts[-1], match["n"], match.end()))
    if match := _NUMBER.match(text):
        amount = _AMOUNT_FOLLOWS.match(text[match.end() :]) and not text[match.end()].isupper()
        cost = _BARE if amount and match["end"] not in ")}]" else _SURE
        found.append(_mark(match, "1", int(match["n"]), match["n"], cost))
    elif match := _BARE_NUMBER.match(text):
        cost = _BARE + _BARE if _AMOUNT_FOLLOWS.match(text[match.end() :]) else _BARE
        found.append(OutlineMark("1.", int(match["n"]), match["n"], match.end(), cost))
        found.append(OutlineMark("1)", int(match["n"]), match["n"], match.end(), cost))
    if match := _ROMAN.match(text):
        value = _ROMAN_VALUES.get(match["n"].upper())
        if value is not None:
            found.append(_mark(match, "i" if match["n"].islower() else "I", value, match["n"], _SURE))
    if match := _LETTER.match(text):
        letter = match["n"]
        value = ord(letter.lower()) - ord("a") + 1
        found.append(_mark(match, "a" if letter.islower() else "A", value, letter, _SURE))
    elif match := _BARE_LETTER.match(text):
        for style in ("a.", "a)"):
            value = ord(match["n"]) - ord("a") + 1
            found.append(OutlineMark(style, value, match["n"], match.end(), _BARE))
    if match := _STRONG_BULLET.match(text):
        found.append(OutlineMark(f"{BULLET}{text[0]}", 0, BULLET, match.end()))
    elif match := _DASH.match(text):
        found.append(OutlineMark(f"{BULLET}-", 0, BULLET, match.end(), 0.2))
    elif match := _WEAK_BULLET.match(text):
        found.append(OutlineMark(f"{BULLET}{text[0]}", 0, BULLET, match.end(), _WEAK))
    return found


def _mark(match: re.Match[str], kind: str, value: int, label: str, cost: float) -> OutlineMark:
    end = ")" if match["end"] in ")}]" else "."
    style = f"({kind})" if match["open"] and end == ")" else f"{kind}{end}"
    doubt = 0.3 if match["end"] in ",:;}]" else 0.0
    return OutlineMark(style, value, label, match.end(), cost + doubt)


def expected_mark(text: str, style: str, value: int) -> OutlineMark | None:
    """The mark that a list in this style expects next, where a reader took it for something else."""
    match = _MISREAD.match(text)
    kind = style.strip("().")
    if kind == "1" and match is not None:
        digits = "".join(_as_digit(glyph) for glyph in match["n"])
        if digits == str(value) and match["n"] != digits:
            return OutlineMark(style, value, digits, match.end(), 0.5)
    if kind == "1" and value == 1 and (lone := re.match(r"^[lI|L]\s+(?=[A-Z])", text)):
        return OutlineMark(style, 1, "1", lone.end(), 1.0)
    if kind in ("I", "i") and value <= len(_NUMERALS):
        strokes = {"I": "[IilL1|!]", "V": "[Vv]", "X": "[Xx]"}
        numeral = "".join(strokes[stroke] for stroke in _NUMERALS[value - 1])
        if misread_numeral := re.match(rf"^{numeral}\s?[.,)]?\s*(?=[A-Z])", text):
            label = _NUMERALS[value - 1] if kind == "I" else _NUMERALS[value - 1].lower()
            return OutlineMark(style, value, label, misread_numeral.end(), 0.5)
    if kind == "a" and value <= 26:
        misread = misread_letter(text, value)
        if misread is not None:
            # a letter that may itself be a mark is less likely another one
            cost = 2.0 if text.lstrip("(")[:1] in "abcdefghij" else 0.8
            return OutlineMark(style, value, chr(ord("a") + value - 1), misread.end, cost)
    return None


def _as_digit(glyph: str) -> str:
    if glyph.isdigit():
        return glyph
    if glyph in "Oo":
        return "0"
    value = digit_like(glyph)
    return glyph if value is None else str(value)
