"""Sections whose headings stand above their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sopocr.assemble.forms.printed import Printed, box_of, line_height, rows_of
from sopocr.assemble.forms.sections import Body, Section, is_short, new_section, title_text
from sopocr.text.labels import match_section
from sopocr.text.outline_marks import OutlineMark, outline_marks


def sections_below(pages: Sequence[Sequence[Printed]], known: Sequence[Printed]) -> Body:
    """The sections of a form whose headings stand above their text; `known` are the known titles."""
    ids = {id(one) for one in known}
    headings = _headings(pages, known)
    sections: list[Section] = []
    loose: list[Printed] = []
    for page in pages:
        for row in rows_of(page):
            first = row[0]
            if id(first) in headings and (len(row) == 1 or id(first) in ids):
                section = new_section([first])
                sections.append(section)
                if section.rest is not None:
                    section.content.append(section.rest)
                section.content += row[1:]
            elif sections:
                sections[-1].content += row
            else:
                loose += row
    lefts = {page[0].page.number: min(one.box.x0 for one in page) for page in pages if page}
    return Body(sections, loose, False, lefts)


@dataclass(frozen=True)
class _Style:
    kind: str
    upper: bool
    x: float


def _style_of(one: Printed, left: float, height: float) -> _Style:
    mark = top_mark(one.text)
    return _Style(mark.style if mark else "", title_text(one.text).isupper(), (one.box.x0 - left) / height)


def top_mark(text: str) -> OutlineMark | None:
    """The number or letter before a heading; a Roman numeral where it may be one."""
    marks = [mark for mark in outline_marks(text) if not mark.style.startswith("-") and mark.cost < 1.0]
    roman = next((mark for mark in marks if mark.style.startswith("I")), None)
    return roman or next(iter(marks), None)


def _is_clear(text: str) -> bool:
    """Whether a title was read letter by letter: "pelaksana" is a word, no "Pelaksanaan"."""
    hit = match_section(text)
    return hit is not None and hit.score >= _CLEAR and text[:1].isupper()


_CLEAR = 0.95


def _headings(pages: Sequence[Sequence[Printed]], known: Sequence[Printed]) -> set[int]:
    """The ids of the lines that head sections: the known titles in the document's own style, and others in
    that style whose numbers fill the gaps between them."""
    if not known:
        return set()
    height = line_height([one for page in pages for one in page])
    lefts = {id(page): min((one.box.x0 for one in page), default=0.0) for page in pages}
    of_page = {id(one): page for page in pages for one in page}
    styles = [_style_of(one, lefts[id(of_page[id(one)])], height) for one in known]
    kinds = [style.kind for style in styles]
    usual = max(set(kinds), key=kinds.count)
    mine = [style for style in styles if style.kind == usual]
    upper = sum(style.upper for style in mine) * 2 > len(mine)
    x = sorted(style.x for style in mine)[len(mine) // 2]
    found: set[int] = set()
    last = 0
    for page in pages:
        for row in rows_of(page):
            one = row[0]
            style = _style_of(one, lefts[id(page)], height)
            mark = top_mark(one.text)
            fits = style.kind == usual and abs(style.x - x) < 2.5
            # a title whose mark was not read, or the first one, is a title all the same
            alike = not style.kind and style.upper == upper and _is_clear(one.text)
            believed = fits or alike or not found or kinds.count(usual) < 2
            if any(one is other for other in known) and believed:
                found.add(id(one))
                last = mark.value if mark else last
            elif len(row) == 1 and one.cell is None and fits and style.upper == upper and is_short(one.text):
                right = mark is not None and mark.value == last + 1
                if right and (upper or one.box.width < 0.45 * box_of(page).width):
                    found.add(id(one))
                    last = mark.value if mark else last
                elif not usual and upper and len(one.text) > 5 and not outline_marks(one.text):
                    found.add(id(one))
    return found
