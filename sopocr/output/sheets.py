"""Sheets of a workbook that are made to be read: a head that stays, filters, wrapped lines, fit to print."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from sopocr.output.cells import MOST_ROWS, printable
from sopocr.output.lettering import text_width, wrap

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value = str | int | float | date | None

_A4, _A3 = 9, 8
"""Numbers of paper sizes in ECMA-376, part 1, 18.3.1.63."""
_WIDE = 300
"""Characters: what is wider cannot be read on A4."""
GREEN, YELLOW, RED = "#E4F1E4", "#FFF4CE", "#FBE3E1"
_HEAD = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F3A5F",
    "border": 1,
    "border_color": "#9AA3AF",
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
}
_CELL = {"border": 1, "border_color": "#C9CFD6", "text_wrap": True, "valign": "top"}
_LINE_HEIGHT = 15.0
_HEAD_HEIGHT = 32.0
_HIGHEST_ROW = 409.0
"""Points; the highest row is Excel's limit."""


@dataclass(frozen=True)
class Column:
    """A column with its width in characters. `centred` is for numbers and short words; `shades` gives the
    fill of a cell by its text."""

    title: str
    width: int
    centred: bool = False
    shades: tuple[tuple[str, str], ...] = ()


@contextmanager
def workbook(target: BinaryIO) -> Iterator[Workbook]:
    """A workbook to add sheets to, written at the end; rows lie in temporary files until then.

    Raises OSError where it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="sopocr-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(target, options)
        try:
            yield book
        except BaseException:
            with suppress(OSError, FileCreateError):
                book.close()  # its temporary files, that is: what it writes is thrown away
            raise
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


class Sheets:
    """The sheets of one kind: the first, and those that go on where one is full."""

    def __init__(self, book: Workbook, title: str, columns: Sequence[Column], *, fixed: int = 0) -> None:
        """`fixed` columns stay in view as one moves to the right."""
        self._book, self._title, self._columns, self._fixed = book, title, columns, fixed
        self._formats: dict[tuple[bool, bool, str | None], Format] = {}
        self._head = book.add_format(_HEAD)
        self._shades = [dict(column.shades) for column in columns]
        self._count = 0
        self._begin()

    def add(self, values: Sequence[Value]) -> None:
        """One more row."""
        if self._row == MOST_ROWS:
            self.finish()
            self._begin()
        sheet, row = self._sheet, self._row
        lines = max(
            (
                _line_count(value, column.width)
                for column, value in zip(self._columns, values, strict=True)
                if isinstance(value, str)
            ),
            default=1,
        )
        if lines > 1:  # not every program makes room for wrapped lines by itself
            sheet.set_row(row, min(lines * _LINE_HEIGHT, _HIGHEST_ROW))
        for place, (column, value) in enumerate(zip(self._columns, values, strict=True)):
            if isinstance(value, str):
                text = printable(value)
                shade = self._shades[place].get(text)
                sheet.write_string(row, place, text, self._format(column.centred, False, shade))
            elif isinstance(value, date):
                sheet.write_datetime(row, place, value, self._format(column.centred, True, None))
            elif value is None:
                sheet.write_blank(row, place, None, self._format(column.centred, False, None))
            else:
                sheet.write_number(row, place, value, self._format(column.centred, False, None))
        self._row += 1

    def finish(self) -> None:
        """Give the sheet its filters, now that its length is known."""
        self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)

    def _begin(self) -> None:
        self._count += 1
        sheet: Worksheet = self._book.add_worksheet(
            self._title if self._count == 1 else f"{self._title} ({self._count})"
        )
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(1, self._fixed)
        sheet.set_landscape()
        sheet.set_paper(_A4 if sum(column.width for column in self._columns) < _WIDE else _A3)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&A, &P/&N")
        sheet.set_row(0, _HEAD_HEIGHT)
        for place, column in enumerate(self._columns):
            sheet.write_string(0, place, column.title, self._head)
        self._sheet, self._row = sheet, 1

    def _format(self, centred: bool, dated: bool, shade: str | None) -> Format:
        key = centred, dated, shade
        if key not in self._formats:
            wanted: dict[str, Any] = dict(_CELL)
            if centred:
                wanted["align"] = "center"
            if dated:
                wanted["num_format"] = "yyyy-mm-dd"
            if shade:
                wanted["bg_color"] = shade
            self._formats[key] = self._book.add_format(wanted)
        return self._formats[key]


def _line_count(text: str, width: int) -> int:
    """How many lines a text takes in a column of `width` characters, of which digits are the measure."""
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    if len(text) > width * _HIGHEST_ROW / _LINE_HEIGHT:
        return round(_HIGHEST_ROW / _LINE_HEIGHT)
    room = (width - 1) * text_width("0", 1.0)
    return sum(max(1, len(wrap(line, room, 1.0))) for line in text.split("\n"))
