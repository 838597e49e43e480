"""The sections of a form over all its pages, in whichever of the two ways they are set."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.assemble.forms.head import is_section_title
from sopocr.assemble.forms.one_column import sections_below
from sopocr.assemble.forms.printed import Printed
from sopocr.assemble.forms.sections import Body
from sopocr.assemble.forms.two_columns import sections_beside


def find_sections(pages: Sequence[Sequence[Printed]]) -> Body:
    """The sections among the pages' lines; heads and running lines are left out before."""
    lines = [one for page in pages for one in page]
    known = [one for page in pages for one in page if is_section_title(one, page)]
    beside = sum(has_text_beside(one, lines) for one in known)
    if known and beside * 2 >= len(known):
        return sections_beside(pages, known)
    return sections_below(pages, known)


def has_text_beside(title: Printed, lines: Sequence[Printed]) -> bool:
    if title.cell is not None and title.table is not None:
        table = title.page.tables[title.table]
        return title.cell.column + title.cell.column_span < len(table.xs) - 1
    return any(
        one.page is title.page
        and one.box.x0 > title.box.x1 + title.height
        and one.box.overlap_y(title.box) > 0.4 * title.height
        for one in lines
    )
