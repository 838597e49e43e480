"""Dates as Indonesian offices print them, into ISO form."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from sopocr.text.folding import skeleton

DateNote = Literal["", "empty", "year_only", "invalid_day", "short_year", "several", "unreadable"]


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """`value` is YYYY-MM-DD, YYYY-MM where the paper gives month and year alone, or None.

    `note` says why there is none: "empty" (nothing or dashes), "year_only", "invalid_day" (no such day),
    "several" (more than one date), "unreadable". "short_year" stands with a value whose year had two digits.
    """

    value: str | None
    note: DateNote = ""


_MONTHS = {
    1: ("januari", "jan"),
    2: ("februari", "pebruari", "feb", "peb"),
    3: ("maret", "mar"),
    4: ("april", "apr"),
    5: ("mei",),
    6: ("juni", "jun"),
    7: ("juli", "jul"),
    8: ("agustus", "agu", "agt", "agust", "ags"),
    9: ("september", "sep", "sept"),
    10: ("oktober", "okt"),
    11: ("november", "nopember", "nov", "nop"),
    12: ("desember", "des"),
}
_NAMES = [(skeleton(name), name, number) for number, names in _MONTHS.items() for name in names]
_FUZZY_FROM = 4
"""Letters a month's name needs before a misread letter is forgiven."""

_DIGIT = "[0-9OolI|]"
_YEAR = rf"(?:[12lI|]{_DIGIT}{{3}})"
_GAP = r"[\s.,]*"
_DAY = rf"(?P<day>{_DIGIT}{{1,2}}(?:st|nd|rd|th)?)"
_MONTH = rf"{_GAP}[-/]?{_GAP}(?P<month>[A-Za-z][A-Za-z01|!5]{{2,9}}?)\.?{_GAP}[-/]?{_GAP}"
_WORDS = re.compile(rf"(?<![A-Za-z0-9]){_DAY}?{_MONTH}(?P<year>{_YEAR})(?![A-Za-z0-9])")
_SHORT_WORDS = re.compile(rf"(?<![A-Za-z0-9]){_DAY}{_MONTH}(?P<year>{_DIGIT}{{2}})\s*$")
_NAME = "|".join(sorted((name for names in _MONTHS.values() for name in names), key=len, reverse=True))
_CLEAR = re.compile(
    rf"(?<![A-Za-z0-9])(?P<day>\d{{1,2}})?{_GAP}[-/]?{_GAP}(?P<month>{_NAME})\.?{_GAP}[-/]?{_GAP}"
    r"(?P<year>[12]\d{3})(?![A-Za-z0-9])",
    re.I,
)
"""A date in words without a misread character; it comes first, so that "1oktober" is no 10th."""
_NUMBERS = re.compile(
    rf"(?<![\w/.-])(?P<day>{_DIGIT}{{1,2}})\s*(?P<mark>[-/.])\s*(?P<month>{_DIGIT}{{1,2}})(?:"
    rf"\s*(?:(?P=mark)|,)\s*(?P<year>{_YEAR}|{_DIGIT}{{2}})|\s*[-/.]\s*(?P<whole>{_YEAR}))(?![\w/-])"
)
_ISO = re.compile(r"(?<![\w/-])(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w/-])")
_YEAR_ALONE = re.compile(rf"^[\W_]*(?:tahun|thn\.?)?[\W_]*{_YEAR}[\W_]*$", re.I)
_STAMPED = re.compile(r"(?P<year>(?:19|20)\d\d)[A-Z]{2,}\W*$")
"""A year with letters of a stamp behind it, read as one with it: "11-01-2021OSIAL"."""
_AS_DIGITS = str.maketrans("OolI|", "00111")
_FIRST_YEAR, _LAST_YEAR = 1945, 2099


def parse_date(text: str) -> ParsedDate:
    """The one date in `text`.

    Understood: "01 Januari 2023", "Sambas, 2 Jan 2023", "JUNI 2021", "2-1-2023", "02/01/2023", "2.1.2023",
    "2023-01-02", "28-7. 2016", two-digit years. The second stop of a date may be read as a comma, month names
    may hold look-alike letters, or one misread letter where only one month is that near; digits may be read
    as O, o, l, I or |.
    """
    if not re.search(r"\w", text):
        return ParsedDate(None, "empty")
    text = _STAMPED.sub(r"\g<year>", text)
    found: list[ParsedDate] = []
    for match in _ISO.finditer(text):
        found.append(_date(match["year"], int(match["month"]), match["day"]))
    for match in _NUMBERS.finditer(text):
        found.append(_date(match["year"] or match["whole"], _number(match["month"]), match["day"]))
    clear = list(_CLEAR.finditer(text))
    for match in clear or (*_WORDS.finditer(text), *_SHORT_WORDS.finditer(text)):
        month = month_number(match["month"])
        if month is not None:
            day = None if _begins_month(match) else match["day"]
            day = day or _misread_day(text[: match.start("day" if match["day"] else "month")])
            found.append(_UNREADABLE if day == "" else _date(match["year"], month, day))
    values = {parsed.value for parsed in found}
    if len(values) > 1:
        return ParsedDate(None, "several")
    if found:
        return found[0]
    return ParsedDate(None, "year_only" if _YEAR_ALONE.match(text) else "unreadable")


_SHORT_TOKEN = re.compile(r"(?<![^\s:;,(])(?P<token>[^\W_]{1,2}|\|[\dOolI|]?|[\dOolI]\|)[\s.]*$")
_UNREADABLE = ParsedDate(None, "unreadable")


def _misread_day(before: str) -> str | None:
    """The day right before a month's name, of which readers made letters ("I JUNI 2022"); "" where a letter
    or a letter and a digit stand there that are none, None where nothing short does."""
    found = _SHORT_TOKEN.search(before)
    if found is None:
        return None
    token = found["token"]
    if re.fullmatch(rf"{_DIGIT}{{1,2}}", token):
        return token
    return "" if len(token) == 1 or re.search(r"\d", token) else None


def _begins_month(match: re.Match[str]) -> bool:
    """Whether what was read as a day is the first letter of the month's name: "1UNI 2021"."""
    day, name = match["day"], match["month"]
    stuck = day is not None and len(day) == 1 and match.end("day") == match.start("month")
    exact = skeleton(name) in {form for form, *_ in _NAMES}
    return stuck and not exact and month_number(day + name) == month_number(name)


def month_number(name: str) -> int | None:
    """1..12 for a month's full or short Indonesian name, or None where none or more than one is meant."""
    folded = skeleton(name)
    exact = {number for form, _, number in _NAMES if form == folded}
    if exact:
        return exact.pop() if len(exact) == 1 else None
    if len(folded) == 3 and folded.startswith("me"):
        return 5  # no other month, written out or short, begins so
    runs = {number for form, _, number in _NAMES if len(form) >= _FUZZY_FROM and _run(form) == _run(folded)}
    if len(runs) == 1:
        return runs.pop()
    near: dict[int, int] = {}
    for form, full, number in _NAMES:
        if len(full) < _FUZZY_FROM:
            continue
        distance = Levenshtein.distance(form, folded)
        if distance <= max(1, len(form) // 4):
            near[number] = min(distance, near.get(number, distance))
    if not near:
        return None
    best = min(near.values())
    months = [number for number, distance in near.items() if distance <= best + 1]
    return months[0] if len(months) == 1 else None


def _run(name: str) -> str:
    """A name with those letters as one that run together on poor print ("Januan")."""
    return name.replace("ri", "n").replace("rn", "m")


def _number(digits: str) -> int:
    return int(digits.translate(_AS_DIGITS))


def _date(year_text: str, month: int, day_text: str | None) -> ParsedDate:
    year = _number(year_text)
    short = len(year_text) == 2
    if short:
        year += 2000
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ParsedDate(None, "unreadable")
    note: DateNote = "short_year" if short else ""
    if day_text is None:
        return ParsedDate(None, "unreadable") if short else ParsedDate(f"{year:04d}-{month:02d}", note)
    try:
        return ParsedDate(
            datetime.date(year, month, _number(re.sub(r"(?:st|nd|rd|th)$", "", day_text))).isoformat(), note
        )
    except ValueError:
        return ParsedDate(None, "invalid_day")
