"""The pages of a file as one sequence: order, repeated pages, where one SOP ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from sopocr.assemble.page_kind import Sorted, sort_page
from sopocr.assemble.rows import find_rows
from sopocr.assemble.same_sheet import PageWords, page_words, same_sheet
from sopocr.model.page import ReadPage

_SAME_TITLE = 90.0
"""Likeness (0..100) of two titles or numbers from which they are one, read twice."""
_REVERSED = 1.5
"""By how much better the pages must follow on one another from last to first for the stack to lie in reverse.
"""
_LITTLE = 80
"""Letters below which a sheet between SOPs says nothing of either."""
INKED = 0.002
"""Share of ink from which a page without words is no empty back."""


@dataclass(frozen=True)
class PageSequence:
    """The SOPs of a file, each the pages of it in the order in which they are read.

    `separators` are the numbers of sheets between SOPs that belong to none, each with the place in `sops` of
    the SOP before it (or of the first). `reversed` tells that the file has its pages from last to first.
    """

    sops: tuple[tuple[Sorted, ...], ...]
    separators: tuple[tuple[int, int], ...] = ()
    reversed: bool = False


def settle_sequence(pages: Sequence[ReadPage]) -> PageSequence:
    """What the pages of one file are together."""
    entries = [sort_page(page) for page in pages]
    backwards = _follows(entries[::-1]) > _follows(entries) + _REVERSED
    if backwards:
        entries = entries[::-1]
    entries = _with_duplicates(entries)
    sops, separators = _split(entries)
    return PageSequence(tuple(map(tuple, sops)), tuple(separators), backwards)


def one_sequence(pages: Sequence[ReadPage]) -> PageSequence:
    """The pages as those of one SOP, in this order."""
    return PageSequence((tuple(_with_duplicates([sort_page(page) for page in pages])),))


def _follows(entries: Sequence[Sorted]) -> float:
    """How well each page follows on the one before: steps counted on, a table after its identity block, a
    signature at the end."""
    score = 0.0
    known = [entry for entry in entries if entry.kind != "kosong"]
    for before, after in pairwise(known):
        last, first = step_numbers(before.page)[-1:], step_numbers(after.page)[:1]
        if last and first:
            score += 2.0 if first[0] == last[0] + 1 else -0.5
        if before.page.flow is None and after.page.flow is None:
            score += (before.kind == "sampul" and after.begins) - (before.begins and after.kind == "sampul")
        elif after.page.flow is not None and before.page.flow is None:
            score += before.begins * (1.0 if not first or first[0] == 1 else -1.0)
            score -= before.kind == "pengesahan"
        elif after.page.flow is None:
            score += after.kind == "pengesahan"
            score -= after.begins * (0.0 if first else 0.5)
    return score


def step_numbers(page: ReadPage) -> list[int]:
    """The printed numbers of the page's rows, as far as they are plain."""
    if page.flow is None:
        return []
    texts = ("".join(spot.text for spot in row.lines(page.flow, "no")) for row in find_rows(page))
    bare = (re.sub(r"\W", "", text) for text in texts)
    return [int(text) for text in bare if text.isdecimal() and len(text) <= 3]


def _with_duplicates(entries: Sequence[Sorted]) -> list[Sorted]:
    """The pages, each with the number of the one that it is a second picture of.

    A page under another SOP's identity block is that SOP's own, however much it says the same.
    """
    result: list[Sorted] = []
    words: list[PageWords] = []
    owners: list[int] = []
    owner = 0
    for place, entry in enumerate(entries):
        own = page_words(entry.page)
        twin = next(
            (
                at
                for at, other in enumerate(result)
                if other.duplicate_of is None
                and other.begins == entry.begins
                and (entry.begins or owners[at] == owner)
                and _same_name(other, entry)
                and _same_steps(other.page, entry.page)
                and same_sheet(words[at], own)
            ),
            None,
        )
        if entry.begins:
            owner = owners[twin] if twin is not None else place + 1
        number = entry.page.repeats or (None if twin is None else result[twin].page.number)
        result.append(replace(entry, duplicate_of=number))
        words.append(own)
        owners.append(owner)
    return result


def _same_name(one: Sorted, other: Sorted) -> bool:
    """Whether nothing in title and number tells two pages apart."""
    pairs = ((one.title, other.title), (one.number, other.number))
    return all(not a or not b or fuzz.ratio(a, b) >= _SAME_TITLE for a, b in pairs)


def _same_steps(one: ReadPage, other: ReadPage) -> bool:
    """Whether the rows' numbers, where both have some, are not those of other steps."""
    numbers = set(step_numbers(one)), set(step_numbers(other))
    return not all(numbers) or bool(numbers[0] & numbers[1])


def _is_separator(entries: Sequence[Sorted], place: int) -> bool:
    """Whether a sheet holds a bar code or a pattern, next to no words and no table, and an SOP begins after
    it."""
    entry = entries[place]
    after = next((other for other in entries[place + 1 :] if other.kind != "kosong"), None)
    begins = after is not None and (after.begins or after.kind == "sampul")
    says_little = sum(len(line.text) for line in entry.page.lines) < _LITTLE
    unknown = entry.kind in ("kosong", "lain") and entry.page.flow is None
    return unknown and says_little and entry.page.ink >= INKED and not entry.page.tables and begins


def _split(entries: Sequence[Sorted]) -> tuple[list[list[Sorted]], list[tuple[int, int]]]:
    """The pages of each SOP in order, and the sheets that belong to none.

    A new SOP begins with an identity page (or the cover before it) once the one before has its steps or an
    identity block of another name; where no page of the file has such a block, with steps that count from one
    again under a title of their own.
    """
    groups: list[list[Sorted]] = []
    separators: list[tuple[int, int]] = []
    current: list[Sorted] = []
    pending: list[Sorted] = []
    anonymous = not any(entry.begins for entry in entries)
    for place, entry in enumerate(entries):
        if entry.duplicate_of is not None:
            (pending or current).append(entry)
        elif _is_separator(entries, place):
            separators.append((entry.page.number, len(groups)))
        elif entry.kind == "sampul" and _has_steps(current):
            pending.append(entry)
        elif (_starts_anew(entry, current) if not anonymous else _counts_anew(entry, current)) and current:
            groups.append(current)
            current, pending = [*pending, entry], []
        else:
            current += [*pending, entry]
            pending = []
    current += pending
    if current:
        groups.append(current)
    for place in range(len(groups) - 1, 0, -1):
        before, after = groups[place - 1 : place + 1]
        if not any(entry.begins for entry in before) and not _has_steps(after):
            groups[place - 1 : place + 1] = [[*before, *after]]  # the identity page lies behind its table
    last = max(0, len(groups) - 1)
    return groups, [(number, min(place, last)) for number, place in separators]


def _has_steps(group: Sequence[Sorted]) -> bool:
    return any(entry.page.flow is not None for entry in group)


def _starts_anew(entry: Sorted, group: Sequence[Sorted]) -> bool:
    """Whether an SOP begins with this page after those of `group`."""
    if not entry.begins:
        return False
    if _has_steps(group):
        return True
    blocks = [other for other in group if other.begins and other.duplicate_of is None]
    return bool(blocks) and (entry.titles >= 2 or any(not _same_name(other, entry) for other in blocks))


def _counts_anew(entry: Sorted, group: Sequence[Sorted]) -> bool:
    """Whether a page's steps begin with one, under a head and another title, where those before it are
    further on."""
    flow = entry.page.flow
    if flow is None or flow.header is None or step_numbers(entry.page)[:1] != [1]:
        return False
    before = [number for other in group for number in step_numbers(other.page)]
    title = _print_above(entry.page)
    others = [_print_above(other.page) for other in group if other.page.flow is not None]
    named = bool(title) and all(fuzz.ratio(title, other) < _SAME_TITLE for other in others)
    return bool(before) and before[-1] > 1 and named


def _print_above(page: ReadPage) -> str:
    """The print above the flow table, in bare letters."""
    flow = page.flow
    if flow is None:
        return ""
    top = flow.header[0] if flow.header else flow.ys[0]
    lines = [line for table in page.tables for cell in table.cells for line in cell.lines]
    above = [line for line in (*lines, *page.lines) if line.box.y1 <= top]
    return re.sub(r"[^a-z]", "", " ".join(line.text for line in above).lower())
