"""A page whose table fell apart, laid out as the table that it was; scans of one page mend each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz

from sopocr.assemble.textual.actors import actor_names
from sopocr.assemble.textual.canvas import Canvas
from sopocr.assemble.textual.unruled_cells import Cells, read_cells, text_of
from sopocr.assemble.textual.unruled_merge import ALONE, Merged, complete, merge
from sopocr.assemble.textual.unruled_rows import LooseRow, LooseTable, find_table, header_words
from sopocr.geometry import Box
from sopocr.model.evidence import Correction
from sopocr.model.page import Reading, TextLine, TextSpot
from sopocr.model.written import Written, WrittenCell, WrittenRow
from sopocr.text.correction import Corrector

_SAME_PAGE = 70.0
"""Likeness (rapidfuzz, 0 to 100) of the words of two loose tables from which they are one page scanned
twice."""
_NO_BOX = Box(0.0, 0.0, 0.0, 0.0)
"""Boxes come with the place on the canvas."""
_FIELDS = ("kegiatan", "kelengkapan", "waktu", "output")
_NAMES = {"kegiatan": "Kegiatan", "kelengkapan": "Kelengkapan", "waktu": "Waktu", "output": "Output"}


@dataclass(frozen=True, slots=True)
class LoosePage:
    """The page's lines, and the table found among them."""

    rows: tuple[WrittenRow, ...]
    table: LooseTable


def find_loose(rows: Sequence[WrittenRow]) -> LoosePage | None:
    """The loose flow table of a page that has no other; None where there is none."""
    table = find_table(rows) if rows else None
    return LoosePage(tuple(rows), table) if table is not None else None


def same_chart(a: LoosePage, b: LoosePage) -> bool:
    """Whether two pages are scans of one."""
    if [row.due for row in a.table.rows] != [row.due for row in b.table.rows]:
        return False
    left, right = (
        sorted(re.findall(r"[a-z]{4,}", " ".join(row.text for row in page.rows).lower())) for page in (a, b)
    )
    return fuzz.ratio(" ".join(left), " ".join(right)) >= _SAME_PAGE


def put_loose(
    canvas: Canvas, pages: Sequence[LoosePage], numbers: Sequence[int], corrector: Corrector | None
) -> None:
    """Put the first page on the canvas, its table restored; `pages` are its scans, `numbers` those of the
    pages. Without `corrector` no reading is mended."""
    first = pages[0]
    for heading in first.rows[: first.table.start]:
        canvas.line(heading.cells[0].lines[0])
    canvas.gap()
    read = [read_cells(page.table.rows) for page in pages]
    if len(pages) > 1:
        read = [read_cells(page.table.rows, read[i - 1]) for i, page in enumerate(pages)]
    names = [f"halaman {number}" for number in numbers]
    actors = _actors([page.table for page in pages])
    header = [_header_cell(first.table, 0, "No"), _header_cell(first.table, 1, "Kegiatan")]
    header += [WrittenCell(2 + i, (actor,)) for i, actor in enumerate(actors)]
    behind = 2 + len(actors)
    header += [_header_cell(first.table, behind + i, _NAMES[name]) for i, name in enumerate(_FIELDS[1:])]
    grid: list[list[WrittenCell]] = [header]
    lines: dict[tuple[int, int], TextLine] = {}
    columns = {"kegiatan": 1} | {name: behind + i for i, name in enumerate(_FIELDS[1:])}
    gave: Merged | None = None
    for index, row in enumerate(first.table.rows):
        readings = [cells[index] for cells in read]
        grid.append([])
        number = _number(row, [page.table.rows[index] for page in pages], names)
        _set(grid, lines, 0, number)
        for name in _FIELDS:
            line = _merged(name, readings, names, gave if name == "kelengkapan" else None, corrector)
            if line is not None:
                _set(grid, lines, columns[name], line)
                if name == "output":
                    gave = Merged(line.text, line.confidence)
    table = canvas.table(grid)
    cells = tuple(
        replace(
            cell,
            lines=tuple(
                replace(lines[cell.row, cell.column], box=line.box)
                if (cell.row, cell.column) in lines
                else line
                for line in cell.lines
            ),
        )
        if cell.row
        else replace(
            cell, lines=tuple(_header_line(line, names[0], 2 <= cell.column < behind) for line in cell.lines)
        )
        for cell in table.cells
    )
    canvas.tables[-1] = replace(table, cells=cells)
    canvas.gap()
    for page in pages[:1]:
        for after in page.rows[page.table.end :]:
            canvas.line(after.cells[0].lines[0])


def _set(
    grid: list[list[WrittenCell]], lines: dict[tuple[int, int], TextLine], column: int, line: TextLine
) -> None:
    spot = line.spot or TextSpot(1, 1)
    grid[-1].append(WrittenCell(column, (Written(line.text, spot),)))
    lines[len(grid) - 1, column] = line


def _header_line(line: TextLine, name: str, actor: bool) -> TextLine:
    """A header's line; the actors' columns are known by readable names alone, so none of them is sure."""
    confidence = ALONE if actor else 0.9
    return replace(line, confidence=confidence, readings={name: Reading(name, line.text, confidence)})


def _header_cell(table: LooseTable, column: int, name: str) -> WrittenCell:
    role = {"No": "no"}.get(name, name.lower())
    line = next((line for line in table.header if role in header_words(line.text)), table.header[0])
    return WrittenCell(column, (Written(name, line.spot),))


def _number(row: LooseRow, twins: Sequence[LooseRow], names: Sequence[str]) -> TextLine:
    """The row's number: what the order asks for, with what the scans show."""
    shown = [twin.number for twin in twins]
    due = str(row.due)
    spot = row.lines[0].spot
    readings = {name: Reading(name, text, 0.9) for name, text in zip(names, shown, strict=True)}
    agreed = sum(text == due for text in shown)
    corrections = tuple(
        Correction(read=text, mended=due, reason="order of the steps") for text in set(shown) - {due}
    )
    return TextLine(
        box=_NO_BOX,
        text=due,
        confidence=0.95 if agreed else ALONE,
        readings=readings,
        spot=spot,
        corrections=corrections,
    )


def _merged(
    name: str,
    readings: Sequence[Cells],
    names: Sequence[str],
    gave: Merged | None,
    corrector: Corrector | None,
) -> TextLine | None:
    """One column's cell out of all scans; `gave` is what the step before gives, which a broken kelengkapan
    may be."""
    parts = [getattr(cells, name) for cells in readings]
    texts = [text_of(part) for part in parts]
    if not any(texts):
        return None
    sure = all(name in cells.sure for cells in readings) and not any(cells.broken for cells in readings)
    merged = merge(texts, corrector, sure=sure or (name == "waktu" and len(set(texts)) == 1))
    if corrector and gave is not None and gave.text and complete(merged.text, gave.text):
        mended = Correction(read=merged.text, mended=gave.text, reason="output of the step before")
        merged = Merged(gave.text, min(0.4, merged.confidence), (*merged.corrections, mended))
    first = next(part for part in parts if part)
    return TextLine(
        box=_NO_BOX,
        text=merged.text,
        confidence=merged.confidence,
        readings={
            label: Reading(label, text, merged.confidence) for label, text in zip(names, texts, strict=True)
        },
        spot=first[0].spot,
        corrections=merged.corrections,
    )


def _actors(tables: Sequence[LooseTable]) -> list[Written]:
    """The actors' names that can be read in the headers' lines, from left to right; the fullest header
    counts."""
    found = [[actor for line in table.header for actor in _named(line)] for table in tables]
    return max(found, key=len, default=[])


def _named(line: Written) -> list[Written]:
    words = list(re.finditer(r"[^\W\d_]+\.?", line.text))
    result: list[Written] = []
    at = 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            name = " ".join(word[0] for word in words[at : at + size])
            if at + size <= len(words) and name.lower() in _actor_names():
                spot = replace(line.spot, column=line.spot.column + words[at].start())
                result.append(Written(name, spot))
                at += size
                break
        else:
            at += 1
    return result


@cache
def _actor_names() -> frozenset[str]:
    """Names of actors; what is as often a header word is left out."""
    return frozenset(name for name in actor_names() if len(name) > 3 and not header_words(name))
