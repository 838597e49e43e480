"""The sections of a form: title left and text right, or headings with their text below, over all pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sopocr.assemble.forms.printed import Printed, with_text
from sopocr.assemble.unassigned_text import is_heading
from sopocr.model.page import ReadPage, Table
from sopocr.text.joining import join_lines
from sopocr.text.labels import match_section, section_title

Role = Literal["prosedur", "diagram", "bagian"]
_MARK = re.compile(r"^\s*(?:\(?[A-Za-z][.)]|\(?\d{1,2}(?:\.\d{1,2})*\s?[.)]?|[IVX]{1,5}[.)])\s*(?=[A-Za-z])")
_LONGEST_TITLE, _MOST_WORDS = 70, 9
"""Letters and words that a section's title has at most."""


@dataclass
class Section:
    """A section: its title's lines, its text in order; `rest` is what stands behind its title's colon."""

    title: str
    role: Role
    title_lines: list[Printed]
    content: list[Printed] = field(default_factory=list)
    rest: Printed | None = None


@dataclass
class Body:
    """The sections of one SOP; `loose` is print outside all of them. `columns` tells that titles stand left
    of their text. `lefts` is each page's left edge of the text, by page number."""

    sections: list[Section]
    loose: list[Printed]
    columns: bool
    lefts: dict[int, float]
    tables: dict[int, frozenset[int]] = field(default_factory=dict)
    """The tables that hold the sections, by page number: what stands in others is rows."""


def title_text(text: str) -> str:
    """A section's title as printed, without its number or letter and colon."""
    return _MARK.sub("", re.sub(r"\s+", " ", text)).strip(" :;|_-–•.")


def role_of(text: str) -> Role:
    """What a section holds, by its title."""
    hit = match_section(text)
    if hit is not None and hit.field in ("prosedur", "diagram"):
        return hit.field  # type: ignore[return-value]
    bare = title_text(text).lower()
    if re.search(r"\bprosedur\b|langkah\W*langkah|\btata\s?laksana\b", bare) and "terkait" not in bare:
        return "prosedur"
    if re.search(r"diagram\s+al[iu]r|bagan\s+alir|flow\s?chart", bare):
        return "diagram"
    return "bagian"


def new_section(lines: Sequence[Printed]) -> Section:
    """A section from its title's lines; what stands behind a known title's colon is its first text."""
    text = join_lines(one.text for one in lines)
    hit = match_section(text)
    rest = None
    if hit is not None and hit.rest:
        text = text.partition(":")[0]
        rest = with_text(lines[-1], hit.rest)
    return Section(section_title(title_text(text)), role_of(text), list(lines), rest=rest)


def is_short(text: str) -> bool:
    """Whether a line is short enough for a title and does not end like a sentence."""
    bare = title_text(text)
    return (
        3 <= len(bare) <= _LONGEST_TITLE
        and len(bare.split()) <= _MOST_WORDS
        and not text.rstrip().endswith((".", ";", ","))
    )


def table_of(one: Printed) -> Table | None:
    """The table a line stands in."""
    return None if one.table is None else one.page.tables[one.table]


def heads_a_table(one: Printed, page: ReadPage) -> bool:
    """Whether a free line stands right above a table."""
    gaps = [table.box.y0 - one.box.y1 for table in page.tables if table.box.overlap_x(one.box) > 0]
    return is_short(one.text) and not is_heading(one.text) and any(-4 <= gap < 4 * one.height for gap in gaps)
