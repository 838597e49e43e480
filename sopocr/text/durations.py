"""Durations as the Waktu column prints them, into numbers and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import Levenshtein

from sopocr.model.evidence import Correction
from sopocr.model.sop import Satuan, Waktu
from sopocr.text.folding import skeleton

DurationNote = Literal["", "empty", "no_number", "not_a_duration", "mixed_units", "no_unit", "word_differs"]


@dataclass(frozen=True, slots=True)
class ParsedDuration:
    """The duration, what was mended in its text, and why it has no numbers or unit.

    `waktu.teks` is the text, with reading errors mended; every mended place is in `corrections`.
    `note`: "empty", "no_number" ("sesuai jadwal"), "not_a_duration" (a number, but no time; a unit alone,
    whose number was lost), "mixed_units" ("1 hari 2 jam": days are not converted), "no_unit", "word_differs"
    ("5 (enam) menit": the digits count).
    """

    waktu: Waktu
    corrections: tuple[Correction, ...] = ()
    note: DurationNote = ""


_UNITS: dict[Satuan, tuple[str, ...]] = {
    "detik": ("detik", "dtk"),
    "menit": ("menit", "mnt", "mnit", "menitt", "'", "’", "′", "`"),
    "jam": ("jam", "j"),
    "hari_kerja": ("hari kerja", "hr kerja", "harikerja", "hk"),
    "hari": ("hari", "hr"),
    "minggu": ("minggu", "mgg", "mg", "pekan"),
    "bulan": ("bulan", "bln"),
    "triwulan": ("triwulan", "tw"),
    "semester": ("semester", "smt"),
    "tahun": ("tahun", "thn", "th"),
}
_BY_NAME: dict[str, Satuan] = {name: unit for unit, names in _UNITS.items() for name in names}
_FUZZY_NAMES: dict[str, tuple[str, Satuan]] = {
    skeleton(name): (name, unit) for name, unit in _BY_NAME.items() if name.isalpha() and len(name) >= 3
}
_FUZZY_FROM = 4
"""Letters a unit's name needs before a misread letter is forgiven; look-alike letters are always forgiven."""
_OTHER_WORDS = frozenset(
    {
        "kali",
        "jari",
        "lari",
        "mari",
        "dari",
        "kari",
        "hati",
        "bukan",
        "badan",
        "balai",
        "tuhan",
        "tahan",
        "detil",
        "milik",
    }
)
"""Words one letter away from a unit that are words of their own."""

_PARTS: dict[Satuan, tuple[Satuan, int]] = {
    "jam": ("menit", 60),
    "menit": ("detik", 60),
    "tahun": ("bulan", 12),
    "semester": ("bulan", 6),
    "triwulan": ("bulan", 3),
}
"""What a unit divides into without a convention; days and weeks into nothing (8 or 24 hours, 5 or 7 days)."""

_ONES = ("dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_NUMBER_WORDS: dict[str, float] = (
    {
        "nol": 0,
        "satu": 1,
        "sepuluh": 10,
        "sebelas": 11,
        "setengah": 0.5,
        "seperempat": 0.25,
        "tiga perempat": 0.75,
    }
    | {word: value for value, word in enumerate(_ONES, start=2)}
    | {f"{word} belas": 10 + value for value, word in enumerate(_ONES, start=2)}
    | {f"{word} puluh": 10 * value for value, word in enumerate(_ONES, start=2)}
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_WORD_NUMBER = "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
_AMOUNT = (
    r"(?:\d+\s*[xX×]\s*\d+|\d+\s+\d+\s*/\s*\d+|\d+\s*/\s*\d+|\d+[.,]\d+|\d+\s?[½¼¾⅓⅔]|\d+|[½¼¾⅓⅔]|"
    rf"\b(?:{_WORD_NUMBER})\b)"
)
_UNIT = "|".join(sorted((re.escape(name) for name in _BY_NAME), key=len, reverse=True))
_TERM = re.compile(
    rf"(?P<amount>{_AMOUNT})\s*(?:\(\s*(?P<word>[a-z0-9 .,/-]+?)\s*\))?\s*(?P<unit>(?:{_UNIT})(?![a-z]))?",
    re.I,
)
_RANGE = re.compile(r"^\s*(?:-|–|—|~|s\.?\s*/?\s*d\.?|sampai(?:\s+dengan)?|hingga|atau)\s*$", re.I)
_AND = re.compile(r"^\s*(?:,|dan|lebih)?\s*$", re.I)
_UPPER = re.compile(
    r"(?:^\W*|[\s,(])(?:maks(?:imal|imum)?|max(?:imal|imum)?|paling\s*(?:lama|lambat|banyak)|selama-lamanya|"
    r"kurang\s*dari|<=?|≤)[\s.:]*$",
    re.I,
)
"""Before the number, also at the end of what begins a sentence ("Diajukan paling lambat 14 hari sejak")."""
_LOWER = re.compile(
    r"^\W*(?:min(?:imal|imum)?|paling\s*(?:sedikit|cepat|singkat)|lebih\s*dari|>=?|≥)[\s.:]*$", re.I
)
_ABOUT = re.compile(
    r"^[\s(]*(?:±|\+\s*/?\s*-|\+|~|@|k[eu]rang\s*lebih|lebih\s*kurang|sekitar|kira-kira|"
    r"selama|waktu|dalam)?[\s.:]*$",
    re.I,
)
_TAIL = re.compile(
    r"^[\s.;,)*]*$|^[\s,]*(?:/|\(|per\b|setiap\b|tiap\b|untuk\b|setelah\b|sejak\b|dari\b|terhitung\b|lebih\b)",
    re.I,
)
_ONE_UNIT = re.compile(r"^\s*se(?P<unit>jam|hari|minggu|bulan|tahun|menit)\s*$", re.I)

_NOISY_NUMBER = re.compile(
    r"(?<![\w/])(?=[0-9OoIl|]*\d|[Il|]\s+[A-Za-z']{2})[0-9OoIl|]+(?=\s*(?:\(|[A-Za-z'’]|$))"
)
_UNIT_SPOT = re.compile(
    r"(?<=[\d½¼¾)])(?P<gap>\s*)(?P<unit>[A-Za-z|][A-Za-z|1!0]{1,8}\b)|"
    r"(?<=\b[Ss]etengah )(?P<half>[A-Za-z|1!]{3,9}\b)"
)
_BROKEN_UNIT = re.compile(r"(?<![A-Za-z])(?P<left>[A-Za-z]{1,8})\s+(?P<right>[A-Za-z]{1,6})(?![A-Za-z])")
_EXPLAINED = re.compile(r"^(?P<plain>.*[A-Za-z'’])\s*\((?P<same>[^()]*\d[^()]*)\)\s*$")
_AS_DIGITS = str.maketrans("OoIl|", "00111")


def parse_duration(text: str, default_unit: Satuan | None = None) -> ParsedDuration:
    """Parse one Waktu cell.

    `min` = `maks` = number for a plain duration ("± 15 menit" too), both ends for a range, `maks` alone for
    "maks. 3x24 jam" and its kin, `min` alone for "minimal 2 jam". Parts add up in the smaller unit where that
    needs no convention ("1 jam 30 menit" is 90 menit). `default_unit` is the header's unit, for bare numbers.
    """
    mended, corrections = _mend(text.strip())
    if not re.search(r"\w", mended):
        return ParsedDuration(Waktu(teks=mended), corrections, "empty")
    low, high, unit, note = _parse(mended, default_unit)
    waktu = Waktu(teks=mended, min=low, maks=high, satuan=unit)
    return ParsedDuration(waktu, corrections, note)


def unit_of(header: str) -> Satuan | None:
    """The unit named in a column header ("Waktu (menit)"), or None."""
    words = re.sub(r"[^a-z ]+", " ", header.lower()).split()
    for name, unit in _BY_NAME.items():
        if len(name) >= 3 and name in " ".join(words) and set(name.split()) <= set(words):
            return unit
    return None


def is_duration(text: str) -> bool:
    """Whether `text` is nothing but a duration with a unit."""
    parsed = parse_duration(text)
    return parsed.waktu.satuan is not None and parsed.note == ""


def _mend(text: str) -> tuple[str, tuple[Correction, ...]]:
    """The text with letters in numbers made digits and misread units made units, and what was done."""
    corrections: list[Correction] = []

    def number(match: re.Match[str]) -> str:
        mended = match[0].translate(_AS_DIGITS)
        if mended != match[0]:
            corrections.append(Correction(read=match[0], mended=mended, reason="letter in a number"))
        return mended

    def unit(match: re.Match[str]) -> str:
        read = match["unit"] or match["half"]
        mended = _mended_unit(read)
        if mended == read:
            return match[0]
        corrections.append(Correction(read=read, mended=mended, reason="misread unit"))
        return match[0][: len(match[0]) - len(read)] + mended

    def broken(match: re.Match[str]) -> str:
        left, right = match["left"], match["right"]
        if {left.lower(), right.lower()} & _BY_NAME.keys() or (left + right).lower() not in _BY_NAME:
            return match[0]
        corrections.append(Correction(read=match[0], mended=left + right, reason="broken word"))
        return left + right

    return _UNIT_SPOT.sub(unit, _BROKEN_UNIT.sub(broken, _NOISY_NUMBER.sub(number, text))), tuple(corrections)


def _mended_unit(read: str) -> str:
    lowered = read.lower()
    if lowered in _BY_NAME or lowered in _OTHER_WORDS or lowered in _NUMBER_WORDS:
        return read
    folded = skeleton(read)
    name = _FUZZY_NAMES[folded][0] if folded in _FUZZY_NAMES else None
    if name is None and len(folded) >= _FUZZY_FROM:
        near = [
            full
            for form, (full, _) in _FUZZY_NAMES.items()
            if len(full) >= _FUZZY_FROM and Levenshtein.distance(form, folded, score_cutoff=1) <= 1
        ]
        name = near[0] if len(near) == 1 else None
    if name is None:
        return read
    if read.isupper():
        return name.upper()
    return name.capitalize() if read[0].isupper() else name


_Parsed = tuple[float | None, float | None, Satuan | None, DurationNote]


def _parse(text: str, default_unit: Satuan | None) -> _Parsed:  # noqa: PLR0911 - one spelling a line
    if explained := _EXPLAINED.match(text):
        text = explained["plain"]
    single = _ONE_UNIT.match(text)
    if single:
        return 1, 1, _unit(single["unit"]), ""
    terms = list(_TERM.finditer(text))
    if not terms:
        words = {word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _BY_NAME}
        return None, None, None, "no_number" if words else "not_a_duration"
    if not _TAIL.match(text[terms[-1].end() :]):
        return None, None, None, "not_a_duration"
    units = [_unit(term["unit"]) if term["unit"] else None for term in terms]
    amounts = [_amount(term["amount"]) for term in terms]
    if any(amount is None for amount in amounts):
        return None, None, None, "not_a_duration"
    values = [amount for amount in amounts if amount is not None]
    head, gaps = (
        text[: terms[0].start()],
        [text[a.end() : b.start()] for a, b in pairwise(terms)],
    )
    upper, lower = bool(_UPPER.search(head)), bool(_LOWER.match(head))
    if not (upper or lower or _ABOUT.match(head)):
        return None, None, None, "not_a_duration"
    note: DurationNote = "word_differs" if any(map(_word_differs, terms)) else ""
    if units[-1] is None:
        if default_unit is None or any(units):
            plain = len(values) == 1 and not any(units)
            return (
                (*_ends(values[0], values[0], upper, lower), None, "no_unit")
                if plain
                else (None, None, None, "no_unit")
            )
        units[-1] = default_unit
    for index in range(len(units) - 2, -1, -1):
        units[index] = units[index] or units[index + 1]
    known = [unit for unit in units if unit is not None]
    split = next((i for i, gap in enumerate(gaps) if _RANGE.match(gap)), None)
    if (
        any(not (_RANGE.match(gap) or _AND.match(gap)) for gap in gaps)
        or sum(bool(_RANGE.match(g)) for g in gaps) > 1
    ):
        return None, None, None, "not_a_duration"
    common = _common_unit(known)
    if common is None:
        return None, None, None, "mixed_units"
    converted = [_convert(value, unit, common) for value, unit in zip(values, known, strict=True)]
    if split is None:
        if len(known) > 1 and len(set(known)) < len(known):
            return None, None, None, "not_a_duration"
        total = sum(converted)
        return (*_ends(total, total, upper, lower), common, note)
    first, last = sum(converted[: split + 1]), sum(converted[split + 1 :])
    return (None, last, common, note) if upper else (first, last, common, note)


def _ends(low: float, high: float, upper: bool, lower: bool) -> tuple[float | None, float | None]:
    return (None if upper else low), (None if lower else high)


def _unit(name: str) -> Satuan:
    return _BY_NAME[re.sub(r"\s+", " ", name.lower())]


def _amount(text: str) -> float | None:
    lowered = re.sub(r"\s+", " ", text.lower()).strip()
    if lowered in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[lowered])
    if lowered[-1] in _FRACTIONS:
        return float(lowered[:-1].strip() or 0) + _FRACTIONS[lowered[-1]]
    if product := re.fullmatch(r"(\d+) ?[x×] ?(\d+)", lowered):
        return float(product[1]) * float(product[2])
    if fraction := re.fullmatch(r"(?:(\d+) )?(\d+) ?/ ?(\d+)", lowered):
        if int(fraction[3]) == 0:
            return None
        return float(fraction[1] or 0) + int(fraction[2]) / int(fraction[3])
    if re.fullmatch(r"\d{1,3}\.\d{3}", lowered):
        return float(lowered.replace(".", ""))
    return float(lowered.replace(",", "."))


def _word_differs(term: re.Match[str]) -> bool:
    word = re.sub(r"\s+", " ", (term["word"] or "").lower()).strip()
    if word.isdigit():
        return float(word) != _amount(term["amount"])
    return word in _NUMBER_WORDS and _NUMBER_WORDS[word] != _amount(term["amount"])


def _common_unit(units: list[Satuan]) -> Satuan | None:
    """The smallest of the units where all the others divide into it."""
    chains = [_chain(unit) for unit in units]
    shared = [unit for unit in chains[0] if all(unit in chain for chain in chains)]
    candidates = [unit for unit in shared if unit in units]
    return candidates[0] if candidates else None


def _chain(unit: Satuan) -> list[Satuan]:
    chain = [unit]
    while chain[-1] in _PARTS:
        chain.append(_PARTS[chain[-1]][0])
    return chain


def _convert(value: float, unit: Satuan, into: Satuan) -> float:
    while unit != into:
        unit, factor = _PARTS[unit]
        value *= factor
    return value
