"""Which words of a loose row stand in which column: by order, capitals, usual documents, and what the step
before gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz

from sopocr.assemble.textual.unruled_rows import LooseRow, without_number
from sopocr.model.page import TextSpot
from sopocr.model.written import Written
from sopocr.resources import resource_path
from sopocr.text.lexicon import read_words

_EDGE = "|[]{}()_—–\"“”'‘’~¥*<>«»\\=°•^ "
_BROKEN = re.compile(r"\w(?:[^\w\s.,/()&'-]|_)+\w|[;:%]{2}")
_TIME = re.compile(
    r"(?<![\w/])(?P<time>\d{1,3}\s*(?:-\s*\d{1,3}\s*)?(?:detik|menit|mnt|jam|hari(?:\s+kerja)?|minggu|bulan|triwulan|tahun)"
    r"|[ZzIlSOo](?:jam|hari|har|menit))\b",
    re.I,
)
_UNIT_ALONE = re.compile(r"(?:^|\s)(?:\S\s+)?(?P<time>menit|jam|hari|minggu|bulan)\s*(?=\||$)")
"""A time of which the number was lost, before a border: it still parts the columns."""
_COUNTED = re.compile(r"^\W*(?:rangkap|lembar|orang|buah|eksemplar|unit|kali|hari|bulan|tahun|\()", re.I)
_MISREAD = str.maketrans({"Z": "2", "z": "2", "I": "1", "l": "1", "S": "5", "O": "0", "o": "0"})
_OPEN = re.compile(
    r"\b(?:dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|tentang|kepada|terkait|melalui)$", re.I
)
_BEAM, _KEPT = 60, 14
_SAME_SCAN = 1.5
"""What it is worth that a column reads as in the other scan."""
_CLEARLY = 1.0
"""By how much a choice must be better than another to be sure."""
_NO_BORDER = 0.5
"""Cost of parting two columns before a small letter where no trace of a border is."""
_USUAL_WIDTH = 50
"""Letters of a line of a step's description, where the text does not tell."""
_WIDEST_CELL = 26
"""Letters of a line in the columns of Mutu Baku beyond which it grows unlikely."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, where it stands, and whether signs that are no print stood before it: a border, perhaps."""

    text: str
    spot: TextSpot
    border: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """The words of a row by column. `cost` tells how badly they fit; `broken`: signs were left out among
    them."""

    kegiatan: tuple[Token, ...] = ()
    kelengkapan: tuple[Token, ...] = ()
    waktu: tuple[Token, ...] = ()
    output: tuple[Token, ...] = ()
    cost: float = 0.0
    broken: bool = False
    sure: frozenset[str] = frozenset()


def read_cells(rows: Sequence[LooseRow], like: Sequence[Cells] | None = None) -> list[Cells]:
    """The cells of all rows, chosen together: what one step gives is often what the next one needs.

    `like` are the cells of another scan of the page: what both can be is likelier. `sure` of a row names the
    columns that hold the same in every choice that is nearly as good.
    """
    parted = [[_parts(row, line) for line in row.lines] for row in rows]
    width = _description_width(parted)
    choices = [_choices(lines, width) for lines in parted]
    if like is not None:
        choices = [
            [_as_in(cells, twin) for cells in options] for options, twin in zip(choices, like, strict=True)
        ]
    ways: list[tuple[float, list[Cells]]] = [(cells.cost, [cells]) for cells in choices[0]]
    for options in choices[1:]:
        ways = [
            min(
                ((cost + option.cost + _chain(way[-1], option), [*way, option]) for cost, way in ways),
                key=lambda entry: entry[0],
            )
            for option in options
        ]
    best = min(ways, key=lambda entry: entry[0])[1]
    return [replace(cells, sure=_sure(cells, options)) for cells, options in zip(best, choices, strict=True)]


def _as_in(cells: Cells, twin: Cells) -> Cells:
    """The cells, cheaper for each column that reads as in another scan."""
    alike = 0.0
    for name in ("kegiatan", "kelengkapan", "output"):
        a, b = text_of(getattr(cells, name)).lower(), text_of(getattr(twin, name)).lower()
        if a and b:
            alike += fuzz.ratio(a, b) / 100
    return replace(cells, cost=cells.cost - _SAME_SCAN * alike)


def _sure(cells: Cells, options: Sequence[Cells]) -> frozenset[str]:
    """The columns that hold the same in all options nearly as good as the best of them."""
    near = [option for option in options if option.cost <= cells.cost + _CLEARLY]
    names = ("kegiatan", "kelengkapan", "waktu", "output")
    return frozenset(n for n in names if len({text_of(getattr(option, n)) for option in [cells, *near]}) == 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's words before and behind its time; `timed` is the time, with which the columns are parted."""

    left: tuple[Token, ...]
    time: tuple[Token, ...]
    right: tuple[Token, ...]
    broken: bool


def _parts(row: LooseRow, line: Written) -> _Line:
    text = without_number(row, line)
    shift = line.spot.column + len(line.text) - len(text)
    match = _TIME.search(text) or _UNIT_ALONE.search(text)
    if match is None:
        tokens, broken = _tokens(text, line, shift)
        return _Line(tokens, (), (), broken)
    left, first = _tokens(text[: match.start()], line, shift)
    right, second = _tokens(text[match.end() :], line, shift + match.end())
    while left and left[-1].text.isdigit():
        left = left[:-1]
    spot = replace(line.spot, column=shift + match.start())
    return _Line(left, (Token(_time_text(match["time"]), spot),), right, first or second)


def _time_text(time: str) -> str:
    if time.isalpha() and time[0].islower():
        return ""
    if time[0].isdigit():
        return re.sub(r"(?<=\d)(?=[A-Za-z])", " ", time)
    unit = {"har": "hari"}.get(time[1:].lower(), time[1:].lower())
    return f"{time[0].translate(_MISREAD)} {unit}"


def _tokens(text: str, line: Written, shift: int) -> tuple[tuple[Token, ...], bool]:
    """The words of a text without what is no print, and whether something was left out that was print
    once."""
    found: list[Token] = []
    border = broken = False
    for match in re.finditer(r"\S+", text):
        word = match[0].strip(_EDGE)
        lost = len(re.findall(r"[^\W_]", word)) < 2 and not word.isdigit()
        if lost or (word.isdigit() and not _COUNTED.match(text[match.end() :].lstrip())):
            border = True
            continue
        if _BROKEN.search(word):
            border = broken = True
            continue
        border |= match[0][0] in _EDGE
        found.append(Token(word, replace(line.spot, column=shift + match.start()), border))
        border = match[0][-1] in "|[]{}"
    return tuple(found), broken


def _description_width(rows: Sequence[Sequence[_Line]]) -> float:
    """Letters of the widest line of the first column: what stands before the first document that a line
    names."""
    lengths = []
    for row in rows:
        for line in row:
            at = next((i for i, token in enumerate(line.left) if i and _names_document(token)), None)
            if at is not None and at >= 3:
                lengths.append(_length(line.left[:at]))
    return float(max(lengths, default=_USUAL_WIDTH))


def _choices(lines: Sequence[_Line], width: float) -> list[Cells]:
    """The likeliest ways to put a row's words under its columns, best first."""
    states = [Cells()]
    for line in lines:
        grown = [_add(state, line, a, b, width) for state in states for a, b in _borders(line)]
        grown.sort(key=lambda cells: cells.cost)
        states = grown[:_BEAM]
    ended = [replace(cells, cost=cells.cost + 5.0 * (not cells.kegiatan) + 2.0 * (not cells.kelengkapan)
                     + 2.0 * (not cells.output)) for cells in states]  # fmt: skip
    ended.sort(key=lambda cells: cells.cost)
    return ended[:_KEPT]


def _borders(line: _Line) -> list[tuple[int, int]]:
    """Where the second and the third column may begin among the words left of the time."""
    count = len(line.left)
    if line.time:
        return [(a, count) for a in range(count + 1)]
    return [(a, b) for a in range(count + 1) for b in range(a, count + 1)]


def _add(cells: Cells, line: _Line, a: int, b: int, width: float) -> Cells:
    first, second = line.left[:a], line.left[a:b]
    third = line.right if line.time else line.left[b:]
    cost = cells.cost + _description(cells.kegiatan, first, width)
    cost += _quality(cells.kelengkapan, second) + _quality(cells.output, third)
    for head, before in ((second, first), (third if not line.time else (), first + second)):
        if head and before and not head[0].border and not head[0].text[0].isupper():
            cost += _NO_BORDER
    if line.time and cells.waktu:
        cost += 3.0
    return Cells(
        cells.kegiatan + first,
        cells.kelengkapan + second,
        cells.waktu or tuple(token for token in line.time if token.text),
        cells.output + third,
        cost,
        cells.broken or line.broken,
    )


def _description(before: tuple[Token, ...], words: tuple[Token, ...], width: float) -> float:
    """How badly words fit as a line of the step's description."""
    if not words:
        return 0.0
    cost = 0.35 * max(0.0, _length(words) - width)
    for index, token in enumerate(words):
        begins = not before and index == 0
        if begins:
            cost += 0.0 if token.text[0].isupper() else 1.0
        elif token.text[0].isupper():
            cost += 0.1 if token.text.lower() in _actor_words() else 1.0
    return cost + (_continued(before, words) if before else 0.0)


def _quality(before: tuple[Token, ...], words: tuple[Token, ...]) -> float:
    """How badly words fit as a line of Kelengkapan or Output."""
    if not words:
        return 0.0
    head = words[0]
    cost = 0.1 * max(0, _length(words) - _WIDEST_CELL) - (0.7 if head.border else 0.0)
    if not before:
        cost += 0.0 if head.text[0].isupper() else 2.5
        cost -= 1.5 if _names_document(head) else 0.0
    else:
        cost += 0.3 + _continued(before, words)
    # sentences are written in the description, names of things here: small letters after small letters are
    # rarer
    return cost + sum(0.2 if token.text[0].isupper() else 0.08 for token in words[1:])


def _continued(before: tuple[Token, ...], words: tuple[Token, ...]) -> float:
    return -0.8 if _OPEN.search(before[-1].text) and not words[0].text[0].isupper() else 0.0


def _chain(earlier: Cells, later: Cells) -> float:
    """What it is worth that one step gives what the next needs."""
    a, b = text_of(earlier.output).lower(), text_of(later.kelengkapan).lower()
    if not a or not b:
        return 0.0
    likeness = fuzz.ratio(a, b)
    return -2.5 if likeness >= 97 else -1.5 if likeness >= 85 else -0.8 if likeness >= 70 else 0.0


def text_of(tokens: Sequence[Token]) -> str:
    """The words of a cell as one text."""
    return " ".join(token.text for token in tokens)


def _length(tokens: Sequence[Token]) -> int:
    return len(text_of(tokens))


def _names_document(token: Token) -> bool:
    return token.text[0].isupper() and token.text.lower() in _document_words()


@cache
def _document_words() -> frozenset[str]:
    """The words with which names of documents begin."""
    entries = read_words(resource_path("lexicon/documents.txt"))
    return frozenset(entry.split()[0].lower() for entry in entries) | {"data", "dokumen", "konsep", "draf"}


@cache
def _actor_words() -> frozenset[str]:
    """The words of actors' and offices' names, which have capitals inside a sentence too."""
    files = (resource_path("lexicon/actors.txt"), resource_path("lexicon/offices.txt"))
    names = [entry.lower().split() for path in files for entry in read_words(path)]
    return frozenset(word for words in names if len(words) <= 2 for word in words) - _document_words()
