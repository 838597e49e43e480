"""Rows of a table that fell apart into lines of words: found by the numbers in order and by how steps
begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sopocr.model.written import Written, WrittenRow
from sopocr.text.labels import match_box_title, match_column, match_identity

_HEADER_LINES = 6
"""Lines over which the words of a header may be spread."""
_SIGNATURE_LINES = 6
_FEWEST_ROWS = 3
_NUMBER = re.compile(
    r"^\W*(?P<number>\d{1,2}|(?=\S{1,2}\s)[\dlIOoSsBZz]{1,2})(?![\dA-Za-z])(?:\s*[|.)\]!]+\s*|\s+|$)"
)
_AS_DIGITS = str.maketrans("lIOoSsBZz", "110055822")
_STEP_VERB = re.compile(r"^(?:Me[a-z]+|Di[a-z]{4,}|Pe(?:n|m|l|r|ng|ny)[a-z]+an|Ber[a-z]{3,}|Ter[a-z]{3,})\b")
"""The usual forms of a step's first word: active and passive verbs, and nouns made of verbs."""
_SIGNATURE = re.compile(r"\bNIP\b|^\W*(?:ditetapkan\s+di|mengetahui|tembusan)\b", re.I)


@dataclass(frozen=True, slots=True)
class LooseRow:
    """The lines of one step; `number` is as printed, `due` what the order asks for. `at` is the number's
    line."""

    number: str
    due: int
    at: int
    lines: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class LooseTable:
    """The header's lines and the rows; `start` and `end` bound them among the page's lines."""

    header: tuple[Written, ...]
    rows: tuple[LooseRow, ...]
    start: int
    end: int


def find_table(rows: Sequence[WrittenRow]) -> LooseTable | None:
    """The flow table among lines without any mark of a table; None where there is none."""
    lines = [row.cells[0].lines[0] for row in rows]
    header = _header(lines)
    if header is None:
        return None
    start, body = header
    end = next((i for i in range(body, len(lines)) if _ends(lines[i].text)), len(lines))
    if end < len(lines) and _SIGNATURE.search(lines[end].text):
        # position and name stand over the NIP, behind a blank line
        end = next((i for i in range(max(body, end - _SIGNATURE_LINES), end) if rows[i].gap), end)
    numbers = _numbers(lines, body, end)
    if len(numbers) < _FEWEST_ROWS:
        return None
    numbers, begins = _with_lost(lines, numbers, _begins(lines, body, numbers))
    found = []
    for index, (at, due) in enumerate(numbers):
        stop = begins[index + 1] if index + 1 < len(begins) else end
        match = _NUMBER.match(lines[at].text)
        found.append(LooseRow(match["number"] if match else "", due, at, tuple(lines[begins[index] : stop])))
    return LooseTable(tuple(lines[start : begins[0]]), tuple(found), start, end)


def without_number(row: LooseRow, line: Written) -> str:
    """The text of the row's line without the row's number."""
    match = _NUMBER.match(line.text)
    is_number = match is not None and match["number"] == row.number and _is_at(row, line)
    return line.text[match.end() :] if match is not None and is_number else line.text


def _is_at(row: LooseRow, line: Written) -> bool:
    """Whether this is the line from which the row's number was taken."""
    with_number = [one for one in row.lines if (m := _NUMBER.match(one.text)) and m["number"] == row.number]
    return bool(with_number) and with_number[0] is line


def header_words(text: str) -> set[str]:
    """The columns that the words of a line name, one or two words at a time."""
    words = re.findall(r"[^\s|]+", text)
    single = {match_column(word) for word in words}
    double = {match_column(f"{a} {b}") for a, b in pairwise(words)}
    return {hit for hit in single | double if hit is not None}


def _header(lines: Sequence[Written]) -> tuple[int, int] | None:
    """First line of the header and the line behind its last; None without one."""
    for start, line in enumerate(lines):
        if not header_words(line.text) or len(line.text.split()) < 2:
            continue
        window = [header_words(one.text) for one in lines[start : start + _HEADER_LINES]]
        named = set().union(*window)
        if len(named & {"kelengkapan", "waktu", "output", "mutu_baku"}) >= 3 and len(named) >= 4:
            last = max(i for i, words in enumerate(window) if words & {"kelengkapan", "waktu", "output"})
            return start, start + last + 1
    return None


def _ends(text: str) -> bool:
    title = match_box_title(text)
    label = match_identity(text)
    return (
        bool(_SIGNATURE.search(text))
        or (title is not None and not title.rest)
        or (label is not None and " " in label.label)
    )


def _numbers(lines: Sequence[Written], start: int, end: int) -> list[tuple[int, int]]:
    """The lines that bear the rows' numbers, as (line, number): the longest run of numbers that rise by one.

    A line with another number right before the run's first is the row before it, misread.
    """
    marks = [(i, value) for i in range(start, end) if (value := _value(lines[i].text)) is not None]
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {}
    for index, (line, number) in enumerate(marks):
        weight, chain = 1.0, [(line, number)]
        for earlier in range(index):
            step = number - marks[earlier][1]
            if step in (1, 2):
                longer = best[earlier][0] + (1.0 if step == 1 else 0.4)
                if longer > weight:
                    weight, chain = longer, [*best[earlier][1], (line, number)]
        best[index] = (weight, chain)
    if not best:
        return []
    chain = max(best.values(), key=lambda entry: entry[0])[1]
    first = chain[0]
    before = [line for line, _ in marks if line < first[0]]
    if first[1] == 2 and before:
        chain = [(before[0], 1), *chain]
    return chain


def _value(text: str) -> int | None:
    """The number that a line begins with, letters that look like digits seen through."""
    match = _NUMBER.match(text)
    digits = match["number"].translate(_AS_DIGITS) if match else ""
    return int(digits) if digits.isdigit() else None


def _with_lost(
    lines: Sequence[Written], numbers: Sequence[tuple[int, int]], begins: Sequence[int]
) -> tuple[list[tuple[int, int]], list[int]]:
    """The rows with those whose number was lost: where one is missing between two, the line with a verb
    begins it."""
    all_numbers, all_begins = [numbers[0]], [begins[0]]
    for index in range(1, len(numbers)):
        (before, due), (at, number) = numbers[index - 1], numbers[index]
        places = range(before + 1, begins[index])
        if number == due + 2:
            start = next((place for place in places if _is_sentence(lines[place].text)), None)
            if start is not None:
                all_numbers.append((start, due + 1))
                all_begins.append(start)
        all_numbers.append((at, number))
        all_begins.append(begins[index])
    return all_numbers, all_begins


def _begins(lines: Sequence[Written], body: int, numbers: Sequence[tuple[int, int]]) -> list[int]:
    """The line with which each row begins: a number stands in the middle of its row's height, so the row may
    begin above it. It begins with a verb, or else with the first capital."""
    begins: list[int] = []
    before = body - 1
    for index, (at, _) in enumerate(numbers):
        places = list(range(before + 1, at + 1))
        scores = {place: _beginning(lines[place].text, place == at) for place in places}
        if index == 0:
            # what stands over the first row is the header's, unless a verb begins it
            places = [place for place in places if place == at or _is_sentence(lines[place].text)]
        best = max((scores[place] for place in places), default=0.0)
        begins.append(next((place for place in places if scores[place] == best), at) if best > 0 else at)
        before = at
    return begins


def _is_sentence(text: str) -> bool:
    """Whether a line is surely a step's and no name of an actor ("Pelaporan")."""
    return re.match(r"\W*Me[a-z]{3,}\b", text) is not None and len(text.split()) >= 3


def _beginning(text: str, numbered: bool) -> float:
    """How much a line looks like the first of a step."""
    match = _NUMBER.match(text) if numbered else None
    bare = re.sub(r"^[^\w]+", "", text[match.end() :] if match else text)
    if _STEP_VERB.match(bare):
        return 3.0
    word = re.match(r"[A-Z][a-z]{3,}", bare)
    return 1.5 if word and len(bare.split()) >= 2 else 0.0
