"""Sections whose titles stand left of their text: in a table of two columns, well ruled or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sopocr.assemble.forms.printed import Printed, line_height, with_text
from sopocr.assemble.forms.sections import (
    Body,
    Section,
    heads_a_table,
    is_short,
    new_section,
)
from sopocr.geometry import Box
from sopocr.model.page import ReadPage
from sopocr.text.labels import match_section
from sopocr.text.outline_marks import outline_marks

_NEAR = 1.5
"""Line heights by which a ruling may lie off the place where the border between the columns is expected."""


@dataclass
class _Page:
    lines: Sequence[Printed]
    page: ReadPage
    border: float
    left: float
    tables: frozenset[int]
    """The tables that hold the sections."""


def sections_beside(pages: Sequence[Sequence[Printed]], known: Sequence[Printed]) -> Body:
    """The sections of a form whose titles stand left of their text."""
    height = line_height([one for page in pages for one in page])
    sections: list[Section] = []
    loose: list[Printed] = []
    lefts: dict[int, float] = {}
    tables: dict[int, frozenset[int]] = {}
    before: _Page | None = None
    ruled = sum(one.cell is not None for one in known) * 2 > len(known)
    for lines in pages:
        if not lines:
            continue
        view = _view(lines, [one for one in known if one.page is lines[0].page], before, height)
        lefts[view.page.number] = _content_left(view, height)
        tables[view.page.number] = view.tables
        _take(view, sections, loose, height, ruled)
        before = view
    return Body(sections, loose, True, lefts, tables)


def _view(lines: Sequence[Printed], titles: Sequence[Printed], before: _Page | None, height: float) -> _Page:
    page = lines[0].page
    left = min([one.box.x0 for one in lines] + [table.box.x0 for table in page.tables])
    border = _border_at_titles(lines, titles, height)
    if border is None:
        border = _border_expected(page, before, left, height)
    tables = frozenset(
        index
        for index, table in enumerate(page.tables)
        if any(abs(x - border) < _NEAR * height for x in table.xs[1:-1])
        and (any(one.table == index for one in titles) or _goes_on(table.xs, border, height))
    )
    return _Page(lines, page, border, left, tables)


def _goes_on(xs: Sequence[float], border: float, height: float) -> bool:
    """Whether no ruling of a table lies left of the border between titles and text."""
    return not any(x < border - _NEAR * height for x in xs[1:-1])


def _border_at_titles(lines: Sequence[Printed], titles: Sequence[Printed], height: float) -> float | None:
    """The border right of the titles of a page: their cells' edge, or the middle of the free strip between
    them and the text."""
    cells = [
        one.cell.box.x1
        for one in titles
        if one.cell is not None and one.table is not None and _has_right(one)
    ]
    if cells:
        return float(median(cells))
    right = [
        other.box.x0
        for one in titles
        for other in lines
        if other.box.x0 > one.box.x1 + 0.5 * height and other.box.overlap_y(one.box) > 0.4 * one.height
    ]
    if not right:
        return None
    edge = min(right)
    inside = [one.box.x1 for one in titles if one.box.x1 < edge]
    return edge - 0.6 * height if inside else None


def _has_right(one: Printed) -> bool:
    table = one.page.tables[one.table] if one.table is not None else None
    cell = one.cell
    return table is not None and cell is not None and cell.column + cell.column_span < len(table.xs) - 1


def _border_expected(page: ReadPage, before: _Page | None, left: float, height: float) -> float:
    """The border on a page without a known title: the ruling next to where it lay on the page before, as far
    from the tables' left edge."""
    if before is None:
        inner = [x for table in page.tables for x in table.xs[1:-1]]
        return min(inner, default=left + 8 * height)
    old = min([before.page.tables[i].box.x0 for i in before.tables] or [before.left])
    candidates = []
    for table in page.tables:
        expected = table.box.x0 + before.border - old
        candidates += [(abs(x - expected), x) for x in table.xs[1:-1]]
    if candidates and min(candidates)[0] < 2 * _NEAR * height:
        return min(candidates)[1]
    return before.border


def _content_left(view: _Page, height: float) -> float:
    right = [one.box.x0 for one in view.lines if one.box.x0 > view.border - 0.3 * height]
    return min(right, default=view.border)


def _take(view: _Page, sections: list[Section], loose: list[Printed], height: float, ruled: bool) -> None:
    """Sort a page's lines into titles, text and what stands outside, from top to bottom."""
    titles: list[Printed] = []
    text: list[Printed] = []
    outside: list[Printed] = []
    for one in (part for line in view.lines for part in _at_border(line, view.border, height)):
        inside = one.table in view.tables if ruled or one.table is not None else True
        if ruled and one.table is None:
            inside = _within_tables(one, view)
        if not inside and one.table is not None and _nested(one, view):
            text.append(one)
        elif not inside:
            outside.append(one)
        elif one.box.center.x < view.border and one.box.x1 < view.border + 2 * height:
            titles.append(one)
        elif one.box.x0 < view.border - 2 * height and one.cell is None:
            outside.append(one)
        else:
            text.append(one)
    events: list[tuple[float, int, list[Printed]]] = []
    for group in _title_groups(titles, height):
        events.append((_start(group), 0, group))
    events += [(one.box.center.y, 1, [one]) for one in text]
    events += [(one.box.center.y, 2, [one]) for one in outside]
    in_table = False
    for _, kind, lines in sorted(events, key=lambda event: event[:2]):
        if kind == 0:
            sections.append(new_section(lines))
            if (rest := sections[-1].rest) is not None:
                sections[-1].content.append(rest)
        elif kind == 1:
            (sections[-1].content if sections else loose).extend(lines)
        else:
            in_table = _take_outside(lines[0], view, sections, loose, in_table)


def _at_border(one: Printed, border: float, height: float) -> list[Printed]:
    """A line that runs over the border cut in two, where what stands before it is a title: a reader took both
    for one line."""
    box = one.box
    if not (box.x0 < border - 2 * height and box.x1 > border + 2 * height):
        return [one]
    if match_section(one.text) is not None:
        return [one]
    words = one.text.split(" ")
    per_letter = box.width / max(1, len(one.text))
    cuts = []
    for count in range(1, len(words)):
        head, tail = " ".join(words[:count]), " ".join(words[count:])
        hit = match_section(head)
        if hit is not None and not hit.rest:
            cuts.append((1 - hit.score, abs(box.x0 + per_letter * len(head) - border), head, tail))
    if not cuts:
        return [one]
    _, _, head, tail = min(cuts)
    end = min(border - 1, box.x0 + per_letter * len(head))
    return [
        with_text(one, head, Box(box.x0, box.y0, end, box.y1)),
        with_text(one, tail, Box(max(border + 1, end), box.y0, box.x1, box.y1)),
    ]


def _take_outside(
    one: Printed, view: _Page, sections: list[Section], loose: list[Printed], in_table: bool
) -> bool:
    """A line outside the sections' table: the heading of a table of its own, or a part of that."""
    if one.cell is None and (heads_a_table(one, view.page) or match_section(one.text) is not None):
        sections.append(new_section([one]))
        return True
    if one.cell is not None and sections and (in_table or _is_headed(one, sections[-1])):
        sections[-1].content.append(one)
        return True
    loose.append(one)
    return in_table and one.cell is not None


def _is_headed(one: Printed, section: Section) -> bool:
    """Whether a table's line stands under a title that has no other text, or goes on with its table."""
    last = section.content[-1] if section.content else section.title_lines[-1]
    return last.page is one.page and (not section.content or last.table == one.table)


def _within_tables(one: Printed, view: _Page) -> bool:
    """Whether a free line lies beside the border within the height of a table of sections: a lost ruling."""
    return any(
        view.page.tables[index].box.y0 < one.box.center.y < view.page.tables[index].box.y1
        for index in view.tables
    )


def _nested(one: Printed, view: _Page) -> bool:
    """Whether a line's own table lies within a section's text."""
    table = view.page.tables[one.table] if one.table is not None else None
    return table is not None and table.box.x0 > view.border - 4 and _within_tables(one, view)


def _start(group: Sequence[Printed]) -> float:
    first = group[0]
    if first.cell is not None and first.cell.lines and first.cell.lines[0].box.y0 >= first.box.y0 - 1:
        return first.cell.box.y0
    return first.box.y0 - 0.5 * first.height


def _title_groups(titles: Sequence[Printed], height: float) -> list[list[Printed]]:
    """The lines of the left column by title: those of one cell, or close below one another, until a number or
    a known title begins another."""
    groups: list[list[Printed]] = []
    for one in sorted(titles, key=lambda p: (p.box.center.y, p.box.x0)):
        if groups and _same_title(groups[-1], one, height):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [group for group in groups if any(ch.isalpha() for one in group for ch in one.text)]


def _same_title(group: Sequence[Printed], one: Printed, height: float) -> bool:
    last = group[-1]
    if one.box.overlap_y(last.box) > 0.5 * min(one.height, last.height):
        return True
    if one.cell is not last.cell:
        return False
    both = " ".join(p.text for p in (*group, one))
    whole = match_section(both)
    if whole is not None and not whole.rest:
        return True
    gap = one.box.y0 - last.box.y1
    if gap > 1.6 * height:
        return False
    marked = any(mark.cost < 0.5 and not mark.style.startswith("-") for mark in outline_marks(one.text))
    if marked or (
        match_section(one.text) is not None and match_section(" ".join(p.text for p in group)) is not None
    ):
        return False
    return one.text[:1].islower() or one.cell is not None or (gap < 0.7 * height and is_short(both))
