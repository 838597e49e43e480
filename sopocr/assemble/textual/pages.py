"""From the rows of a text source to pages: what is a table, where a page ends, which words are the
cover's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from sopocr.assemble.blocks import is_scanner_mark
from sopocr.assemble.columns import find_flow
from sopocr.assemble.textual.canvas import Canvas, column_widths
from sopocr.assemble.textual.rows import even_rows, header_hits, is_header, read_header
from sopocr.assemble.textual.side_boxes import cut_list, side_by_side, two_titles
from sopocr.assemble.textual.trust import Manner, read_line, weighed
from sopocr.assemble.textual.unruled_page import LoosePage, find_loose, put_loose, same_chart
from sopocr.geometry import Transform
from sopocr.model.page import FlowTable, ReadPage, TextLine
from sopocr.model.written import WrittenCell, WrittenPage, WrittenRow
from sopocr.text.bodies import begins_body
from sopocr.text.correction import Corrector
from sopocr.text.labels import match_box_title, match_identity

_SAME_BODY = 85.0
"""Likeness (rapidfuzz, 0 to 100) of two lines of a letterhead from which the second repeats the first."""
_COVER = re.compile(r"standar\w*\s+operasional\s+prosedur|^\W*S[O0]P\b", re.I)
_HEADING = re.compile(
    r"^\W*(?:S[O0]P\b|prosedur\b|standar\w*\s+operasional|flow\s?chart|diagram|bagan)", re.I
)
_MOST_BETWEEN = 2
"""Lines without a tab that may stand between two rows of one table."""


@dataclass
class _Group:
    """Rows that stand together: lines outside of tables, a table of the form, or the flow table."""

    kind: Literal["lines", "form", "flow"]
    rows: list[WrittenRow]


def text_pages(pages: Sequence[WrittenPage], corrector: Corrector | None) -> list[ReadPage]:
    """The pages of a text source, laid out and mended, in order and numbered from 1.

    A page ends at a form feed, at a scanner's mark, and behind a cover. Without `corrector`
    nothing is mended.
    """
    parts = [part for page in pages for part in _cut_at_marks(page.rows)]
    groups = [
        cut for part in parts for whole in _without_cover(_groups(part)) for cut in _before_headings(whole)
    ]
    result: list[ReadPage] = []
    loose: list[tuple[int, LoosePage]] = []
    widths: list[float] | None = None
    for group in groups:
        canvas = Canvas()
        found = find_loose([row for one in group for row in one.rows]) if _is_loose(group) else None
        if found is not None:
            loose.append((len(result), found))
        else:
            widths = _put(canvas, group, widths)
        result.append(_page(canvas, len(result) + 1, 0))
    _put_loose_pages(result, loose, corrector)
    read = [_mapped(page, lambda line: read_line(line, corrector)) for page in result]
    texts = [line.text for page in read for line in _lines(page)]
    manner = Manner.of(texts, corrector.lexicon if corrector else None)
    flow: FlowTable | None = None
    for index, page in enumerate(read):
        laid = _mapped(page, lambda line: weighed(line, manner))
        flow_here = find_flow(laid, flow)
        result[index] = replace(laid, flow=flow_here)
        flow = flow_here or flow
    return result


def _page(canvas: Canvas, number: int, repeats: int) -> ReadPage:
    width = max([1.0, *(t.box.x1 for t in canvas.tables), *(line.box.x1 for line in canvas.lines)])
    return ReadPage(
        number=number,
        size=(int(width) + 1, int(canvas.y) + 1),
        source_size=(0, 0),
        to_source=Transform(),
        tables=tuple(canvas.tables),
        lines=tuple(canvas.lines),
        from_text=True,
        repeats=repeats or None,
    )


def _mapped(page: ReadPage, change: Callable[[TextLine], TextLine]) -> ReadPage:
    tables = tuple(
        replace(
            table,
            cells=tuple(replace(cell, lines=tuple(map(change, cell.lines))) for cell in table.cells),
        )
        for table in page.tables
    )
    return replace(page, tables=tables, lines=tuple(map(change, page.lines)))


def _lines(page: ReadPage) -> Iterator[TextLine]:
    yield from page.lines
    yield from (line for table in page.tables for cell in table.cells for line in cell.lines)


def _cut_at_marks(rows: Sequence[WrittenRow]) -> list[list[WrittenRow]]:
    """The rows between scanner marks ("Dipindai dengan CamScanner"), which stand at the foot of a page."""
    parts: list[list[WrittenRow]] = [[]]
    for row in rows:
        if row.plain and is_scanner_mark(row.text):
            if parts[-1]:
                parts.append([])
        else:
            parts[-1].append(row)
    return [part for part in parts if part]


def _groups(rows: Sequence[WrittenRow]) -> list[_Group]:
    groups: list[_Group] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        titles = (
            two_titles(row) if row.plain and index + 1 < len(rows) and not rows[index + 1].plain else None
        )
        if titles is not None:
            row = titles
        if row.plain and _is_content(groups, row):
            row = replace(row, cells=cut_list(row.cells[0]))
        if row.plain:
            _add(groups, "lines", row)
            index += 1
            continue
        if titles is None and _begins_flow(rows, index):
            end = _flow_end(rows, index)
            groups.append(_Group("flow", list(rows[index:end])))
            index = end
            continue
        begins = (
            row.gap or row.table != (rows[index - 1].table if index else None) or _begins_boxes(rows, index)
        )
        if begins or not groups or groups[-1].kind != "form":
            groups.append(_Group("form", []))
        groups[-1].rows.append(row)
        index += 1
    return groups


def _is_content(groups: Sequence[_Group], row: WrittenRow) -> bool:
    """Whether a line without a tab stands right under the titles of two boxes: the contents of both."""
    if row.gap or not groups or groups[-1].kind != "form" or len(cut_list(row.cells[0])) < 2:
        return False
    titles = [cell for cell in groups[-1].rows[-1].cells if cell.lines]
    return len(titles) == 2 and all(match_box_title(cell.text) is not None for cell in titles)


def _add(groups: list[_Group], kind: Literal["lines"], row: WrittenRow) -> None:
    if not groups or groups[-1].kind != kind:
        groups.append(_Group(kind, []))
    groups[-1].rows.append(row)


def _begins_flow(rows: Sequence[WrittenRow], index: int) -> bool:
    row = rows[index]
    if is_header(row):
        return True
    if index + 1 < len(rows) and len(rows[index + 1].cells) >= 4 and len(row.cells) >= 3:
        below = header_hits(rows[index + 1])
        return len(below & {"kelengkapan", "waktu", "output"}) >= 2 and bool(header_hits(row))
    numbered = re.match(r"^\W*\d{1,2}\W*$", row.cells[0].text) is not None
    return numbered and len(row.cells) >= 7


def _begins_boxes(rows: Sequence[WrittenRow], index: int) -> bool:
    """Whether the row holds titles of boxes and the one before did not belong to boxes."""
    titles = [cell for cell in rows[index].cells if cell.lines and match_box_title(cell.text) is not None]
    before = rows[index - 1] if index else None
    labels = before is not None and any(match_identity(cell.text) for cell in before.cells if cell.lines)
    return len(titles) >= 1 and labels


def _flow_end(rows: Sequence[WrittenRow], start: int) -> int:
    """Behind the last row of the flow table that begins at `start`."""
    table = rows[start].table
    end = start + 1
    while end < len(rows):
        if table is not None:
            if rows[end].table != table:
                break
        elif rows[end].plain:
            later = next((i for i in range(end, len(rows)) if not rows[i].plain), None)
            if later is None or later - end > _MOST_BETWEEN or len(rows[later].cells) < 4:
                break
        elif rows[end].table is not None or len(rows[end].cells) < 3:
            break
        if end > start + 1 and is_header(rows[end]):
            break
        end += 1
    return end


def _without_cover(groups: list[_Group]) -> list[list[_Group]]:
    """The groups by page: a cover's lines before the identity block are a page of their own.

    They are a cover's where the letterhead follows once more, among the lines or left of the labels.
    """
    if not groups or groups[0].kind != "lines":
        return [groups]
    head = groups[0].rows
    label = next(
        (i for i, row in enumerate(head) if match_identity(row.text) or match_box_title(row.text)), len(head)
    )
    if not any(_COVER.search(row.text) for row in head[:label]):
        return [groups]
    cut = _second_letterhead(head[:label])
    if cut is None and label == len(head) and len(groups) > 1 and _has_letterhead(groups[1]):
        cut = len(head)
    if not cut:
        return [groups]
    rest = [_Group("lines", head[cut:])] if head[cut:] else []
    return [[_Group("lines", head[:cut])], [*rest, *groups[1:]]]


def _before_headings(groups: list[_Group]) -> list[list[_Group]]:
    """The groups by page: a heading over the flow table ("PROSEDUR …") begins a page, or else it would go on
    the box above it."""
    pages: list[list[_Group]] = [[]]
    for group, after in zip(groups, [*groups[1:], None], strict=True):
        cut = (
            _heading(group.rows)
            if after is not None and after.kind == "flow" and group.kind == "lines"
            else None
        )
        if cut is None:
            pages[-1].append(group)
            continue
        if cut:
            pages[-1].append(_Group("lines", group.rows[:cut]))
        heading = _Group("lines", group.rows[cut:])
        if pages[-1]:
            pages.append([heading])
        else:
            pages[-1].append(heading)
    return pages


def _heading(rows: Sequence[WrittenRow]) -> int | None:
    """Where the heading begins with which these lines end: behind the last blank line, in capitals or with
    "SOP" or "Prosedur"."""
    start = next((i for i in range(len(rows) - 1, -1, -1) if rows[i].gap), 0)
    last = rows[start:]
    title = all(row.text.isupper() for row in last) or _HEADING.match(last[0].text)
    return start if title and not any(match_box_title(row.text) for row in last) else None


def _second_letterhead(rows: Sequence[WrittenRow]) -> int | None:
    """Where the lines that name the body begin for the second time."""
    for index, row in enumerate(rows):
        if not begins_body(row.text):
            continue
        for earlier in rows[:index]:
            if fuzz.ratio(_letters(earlier.text), _letters(row.text)) >= _SAME_BODY and row.gap:
                return index
    return None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _has_letterhead(group: _Group) -> bool:
    """Whether a body's name stands left of the labels in an identity table."""
    if group.kind != "form":
        return False
    return any(
        row.cells[0].lines and begins_body(row.cells[0].text) and len(row.cells) >= 3 for row in group.rows
    )


def _is_loose(groups: Sequence[_Group]) -> bool:
    return all(group.kind == "lines" for group in groups)


def _put(canvas: Canvas, groups: Sequence[_Group], widths: list[float] | None) -> list[float] | None:
    """Put the groups on the page; gives the widths of the last flow table's columns."""
    for group in groups:
        if group.kind == "flow":
            widths = _put_flow(canvas, group.rows, widths)
        elif group.kind == "form":
            canvas.table(_form(group.rows))
        else:
            _put_lines(canvas, group.rows)
        canvas.gap()
    return widths


def _put_lines(canvas: Canvas, rows: Sequence[WrittenRow]) -> None:
    for part in side_by_side(rows):
        if isinstance(part, WrittenRow):
            if part.gap:
                canvas.gap()
            canvas.line(part.cells[0].lines[0])
            for line in part.cells[0].lines[1:]:
                canvas.line(line)
        else:
            canvas.table(part)


def _form(rows: Sequence[WrittenRow]) -> list[list[WrittenCell]]:
    """The rows of a table of the form: cells that hold a colon alone are left out, joined lines are cut."""
    if any(row.spans for row in rows):
        return [list(row.cells) for row in rows]
    result = []
    for row in rows:
        cells = [cell for cell in row.cells if not cell.lines or re.search(r"[^\s:;.|]", cell.text)]
        for cut in _cut_at_labels(cells):
            part = cut
            while part and not part[-1].lines:
                part = part[:-1]
            result.append([replace(cell, column=i) for i, cell in enumerate(part)])
    return result


def _cut_at_labels(cells: list[WrittenCell]) -> list[list[WrittenCell]]:
    """The parts of a row in which two lines of the identity block were joined: a label ends the cell before
    the second value."""
    for at in range(1, len(cells) - 1):
        text = cells[at].text
        if match_identity(text) is not None or not cells[at].lines:
            continue
        for word in list(re.finditer(r"\S+", text))[1:]:
            hit = match_identity(text[word.start() :])
            if hit is not None and not hit.rest and hit.score > 0.85 and " " in hit.label:
                line = cells[at].lines[-1]
                head = replace(cells[at], lines=(replace(line, text=text[: word.start()].strip()),))
                tail = replace(cells[at], lines=(replace(line, text=text[word.start() :]),))
                return [[*cells[:at], head], *_cut_at_labels([tail, *cells[at + 1 :]])]
    return [cells]


def _put_flow(canvas: Canvas, rows: list[WrittenRow], widths: list[float] | None) -> list[float]:
    if any(row.spans for row in rows):
        table = canvas.table([row.cells for row in rows])
        return [b - a for a, b in zip(table.xs, table.xs[1:], strict=False)]
    if not is_header(rows[0]) and not (len(rows) > 1 and len(header_hits(rows[1])) >= 2):
        table = canvas.table([row.cells for row in rows], widths)
        return [b - a for a, b in zip(table.xs, table.xs[1:], strict=False)]
    header = read_header(rows)
    body = even_rows(rows[header.taken :], header.roles)
    grid = [*header.rows, *body]
    widths = column_widths(grid, len(header.roles))
    # actors' columns are alike, as drawn: the word over them spans them all
    widths = [120.0 if role == "aktor" else width for role, width in zip(header.roles, widths, strict=True)]
    canvas.table(grid, widths)
    return widths


def _put_loose_pages(
    result: list[ReadPage], loose: Sequence[tuple[int, LoosePage]], corrector: Corrector | None
) -> None:
    """Lay out the pages whose table fell apart; readings of one page mend each other and stand on the
    first."""
    done: set[int] = set()
    for number, (index, page) in enumerate(loose):
        if index in done:
            continue
        twins = [
            (other, twin)
            for other, twin in loose[number + 1 :]
            if other not in done and same_chart(page, twin)
        ]
        canvas = Canvas()
        numbers = [index + 1, *(other + 1 for other, _ in twins)]
        put_loose(canvas, [page, *(twin for _, twin in twins)], numbers, corrector)
        result[index] = _page(canvas, index + 1, 0)
        for other, twin in twins:
            done.add(other)
            canvas = Canvas()
            for row in twin.rows:
                canvas.line(row.cells[0].lines[0])
            result[other] = _page(canvas, other + 1, index + 1)
