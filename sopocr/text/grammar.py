"""What the form of a field tells about slips in it: pure functions from a text to a better one.

Each takes the text and, where it matters, what the readers saw, and returns the text unchanged where the form
says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from sopocr.text.personnel import match_pangkat, nip_problems, pangkat_agrees

_NUMBER_WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas", "dua belas", "tiga belas", "empat belas", "lima belas",
)  # fmt: skip
_TENS = {20: "dua puluh", 30: "tiga puluh", 40: "empat puluh", 45: "empat puluh lima", 60: "enam puluh"}
_SPELT = re.compile(r"(?P<digits>\d{1,2})\s*\((?P<word>[A-Za-z ]{2,16})\)")
_GLUED_UNIT = re.compile(r"(?<![\w./-])(\d{1,3})(?=(?:detik|menit|jam|hari|minggu|bulan|tahun)\b)", re.I)
_LOOSE_STOP = re.compile(r"(?<=\w)\s+[.·](?=\s|$)")
_LOOSE_ENDS = re.compile(r"(?:\s+[-–—_|~.,·*\"'°]+)+$|^(?:[-–—_|~·]+\s+)+")
_MIDDLE_DOT = re.compile(r"(?<=\w)\s?·\s?(?=\w)")
_COLON_ITEM = re.compile(r"(?<=[A-Za-z)]):(?= [A-Z])")
_DEGREE = (
    r"(?:[SMA]\.\s?[A-Z][A-Za-z.]{0,6}|SE|ST|SH|MM|MT|MH|SKM|S\.?STP|Ph\.?D|"
    r"[A-Z]\.[A-Z][a-z]{1,4})(?![A-Za-z])"
)
_DEGREE_AFTER_STOP = re.compile(rf"(?P<before>[A-Za-z]{{4,}})\.(?P<gap>\s+)(?={_DEGREE})")
_OFFICE_NUMBER = re.compile(
    r"^(?P<office>(?:wadir|wadek|warek|wakil\s+(?:direktur|dekan|rektor)|asisten|irban|pembantu)\b.*\s)1$",
    re.I,
)


def spelt_number(text: str) -> str:
    """The number in brackets behind its digits, mended where it is one letter off: "5 (ima) menit"."""

    def mend(match: re.Match[str]) -> str:
        value, word = int(match["digits"]), match["word"]
        usual = _NUMBER_WORDS[value] if value < len(_NUMBER_WORDS) else _TENS.get(value)
        if usual is None or OSA.distance(word.lower(), usual) != 1:
            return match[0]
        start = match.start("word") - match.start()
        cased = usual.capitalize() if word[0].isupper() and len(word) == len(usual) else usual
        return match[0][:start] + cased + match[0][start + len(word) :]

    return _SPELT.sub(mend, text)


def spaced_units(text: str, seen: Iterable[str]) -> str:
    """A space between number and unit where one of the readers saw it: "5menit"."""
    spaced = _GLUED_UNIT.sub(r"\1 ", text)
    there = any(spaced.replace(" ", "") == re.sub(r"\s", "", s) and spaced in s for s in seen)
    return spaced if there else text


def whole_days(text: str) -> str:
    """A time in days whose last two letters were read as one: "1 han"."""
    return re.sub(r"(?<=\d )han(?!\w)", "hari", text)


def counted_time(text: str, seen: Sequence[str]) -> str:
    """A time whose number was lost, as one of the readers saw it: a duration there ("14 hurt" and "ja hari"),
    or a letter that prints like a digit before a unit ("S hari")."""
    unit = _UNIT_LAST.search(text)
    if re.search(r"\d", text) or unit is None or len(text.split()) > 2:
        return text
    for reading in (text, *seen):
        match = _COUNTED.match(reading)
        if match is not None and OSA.distance(match["unit"].lower(), unit[0].lower()) <= len(unit[0]) // 2:
            return f"{_AS_DIGIT.get(match['number'], match['number'])} {unit[0]}"
    return text


_AS_DIGIT = {
    "l": "1",
    "I": "1",
    "i": "1",
    "t": "1",
    "|": "1",
    "T": "7",
    "S": "5",
    "s": "5",
    "B": "8",
    "Z": "2",
}
"""Letters that readers make of a digit before a unit on poor scans."""
_UNIT_LAST = re.compile(r"(?:hari|jam|menit|minggu|bulan|tahun|detik)$", re.I)
_COUNTED = re.compile(r"^\W*(?![Tt]ahun)(?P<number>\d{1,3}|[lIit|TSsBZ])\s?(?P<unit>[^\W\d_]{3,6})\W*$")


def regular_nip(text: str) -> str:
    """A NIP of 18 digits in its usual groups where some of the spaces were lost, and without a stroke that
    was read as a digit before or behind it.

    A number printed without any space stays so; so does one that no single digit makes wrong.
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) == 19:
        valid = [part for part in (digits[1:], digits[:-1]) if not nip_problems(part)]
        if len(valid) != 1:
            return text
        digits = valid[0]
    elif len(digits) != 18 or nip_problems(digits):
        return text
    if re.fullmatch(r"\d{8}([ .-]?)\d{6}\1\d\1\d{3}", text):
        return text
    groups = re.split(r"[\s.,-]+", text.strip())
    if len(groups) == 1:
        return digits
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


def degrees_apart(text: str, unsure: bool) -> str:
    """A comma between name and degree where a full stop was read, if a reader was unsure of it or saw another
    sign (`unsure`): "AMINAH. S.H."."""
    return _DEGREE_AFTER_STOP.sub(r"\g<before>,\g<gap>", text) if unsure else text


def tidy_ends(text: str) -> str:
    """Without strokes at the ends that were read as dashes or stops, and stops that stand alone."""
    return _LOOSE_ENDS.sub("", _LOOSE_STOP.sub("", text)).strip() or text


def without_middle_dots(text: str) -> str:
    """Specks between words that were read as middle dots become spaces."""
    return _MIDDLE_DOT.sub(" ", text)


def items_apart(text: str, seen: Iterable[str]) -> str:
    """A semicolon between two things where a colon was read, if other things in the text are parted by
    semicolons or a reader saw one there."""
    if not _COLON_ITEM.search(text):
        return text
    mended = _COLON_ITEM.sub(";", text)
    there = ";" in text or any(re.search(r"[A-Za-z)] ?; ?[A-Z]", s) for s in seen)
    return mended if there else text


def office_number(text: str, others: Sequence[str], seen: Sequence[str] = (), unsure: bool = False) -> str:
    """A Roman one for an office whose like bear Roman numbers ("Asisten 1" beside "Asisten II"), where a
    reader saw one or was `unsure` of the last sign; not beside "Wadir 2"."""
    match = _OFFICE_NUMBER.match(text)
    if match is None:
        return text
    office = re.escape(match["office"].strip())
    if any(re.match(rf"{office}\s+[2-9]", other, re.I) for other in others):
        return text
    roman = any(re.match(rf"{office}\s+I{{2,3}}\b", other, re.I) for other in others)
    known = roman or unsure or any(re.search(r"\sI$", reading) for reading in seen)
    return f"{match['office']}I" if known else text


def own_grade(rank: str, seen: Sequence[str]) -> str:
    """A rank with the grade that belongs to it, where that is what one of the readers saw beside it: "Pembina
    Utama Muda, IV/e" and "IV/c"."""
    hit = match_pangkat(rank)
    if hit is None or hit.golongan is None or pangkat_agrees(rank) is not False:
        return rank
    for reading in seen:
        other = match_pangkat(reading)
        if other is not None and other.pangkat == hit.pangkat and other.golongan and pangkat_agrees(reading):
            return rank.replace(hit.golongan, other.golongan)
    return rank


def regular_number(number: str, seen: Sequence[str]) -> str:
    """An SOP's number with "SOP" in it read by its letters ("S0P-07"), without a lone space beside a sign,
    and with as many strokes in a Roman month as the reader saw who saw most: the other one makes one of
    strokes side by side."""
    number = re.sub(r"(?<![A-Za-z0-9])[S5][O0Q]P(?![A-Za-z0-9])", "SOP", number)
    number = re.sub(r"(?<![A-Za-z0-9])0T(?![A-Za-z0-9])", "OT", number)  # the filing code of organisation
    lettered = re.sub(r"(?<![A-Za-z0-9])0(?=[A-Z]{1,3}(?![A-Za-z0-9]))", "O", number)
    if any(re.sub(r"\W", "", lettered) in re.sub(r"\W", "", reading) for reading in seen):
        number = lettered
    number = re.sub(r"(?<=\d\.) (?=\d)", "", number)
    lone = re.findall(r"(?<=\w) [./-](?=\w)|(?<=\w)[./-] (?=\w)", number)
    if len(lone) == 1 and number.count(" ") == 1:  # signs have spaces on both sides or on none
        number = number.replace(" ", "")
    parts = re.split(r"([/.-])", number)
    for reading in seen:
        others = re.split(r"([/.-])", re.sub(r"^\W+", "", reading))
        if len(others) != len(parts):
            continue
        for place, (mine, other) in enumerate(zip(parts, others, strict=True)):
            strokes = re.sub(r"[!|l1]", "I", other)
            both = mine in _ROMAN_MONTHS and strokes in _ROMAN_MONTHS and re.search(r"[IVX]", other)
            if both and mine.rstrip("I") == strokes.rstrip("I"):
                parts[place] = max(mine, strokes, key=len)
    return "".join(parts)


_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def reference_signs(text: str) -> str:
    """The signs of a legal reference as they are always printed: "No." before a number, "RI" in capitals."""
    return re.sub(
        r"\bNo, ?(?=(?:PM|KM|PER|KEP)?\s?\d)", "No. ", re.sub(r"(?<=\w )R[il](?= N[o.])", "RI", text)
    )
