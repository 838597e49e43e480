"""Text sources before they become pages: rows of cells, each piece of text with its line and column.

A plain line is a row of one cell. Values only.
"""

from __future__ import annotations

from dataclasses import dataclass

from sopocr.model.page import TextSpot


@dataclass(frozen=True, slots=True)
class Written:
    """One line of text and where it stands in the source; `sure` is False where its cell was inferred."""

    text: str
    spot: TextSpot
    sure: bool = True


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell: its first column (from 0), what it spans, and its lines."""

    column: int
    lines: tuple[Written, ...] = ()
    row_span: int = 1
    column_span: int = 1

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of a table, or a line outside of any.

    `table` is the number of the table where the source marks its tables (HTML, Markdown), None elsewhere.
    `gap` tells that a blank line, or the end of a paragraph, stands before the row. `spans` tells that the
    cells' spans are the source's own; elsewhere they must be worked out.
    """

    cells: tuple[WrittenCell, ...]
    line: int
    gap: bool = False
    table: int | None = None
    spans: bool = False

    @property
    def plain(self) -> bool:
        """Whether the row is a line outside of tables."""
        return self.table is None and len(self.cells) == 1

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells if cell.lines)


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """The rows between two page breaks (form feeds) of a source."""

    rows: tuple[WrittenRow, ...]
