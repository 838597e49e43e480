"""Text files: bytes into characters, characters into rows."""

from __future__ import annotations

import codecs
import html
import re
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from sopocr.errors import DamagedSource, LimitExceeded, UnsupportedSource
from sopocr.ingest.sniff import MediaType
from sopocr.ingest.text_markup import html_rows, markup_lines
from sopocr.model.page import TextSpot
from sopocr.model.written import Written, WrittenCell, WrittenPage, WrittenRow
from sopocr.settings import IngestSettings

_SAMPLE = 65536
"""Bytes from which an encoding is told; more do not change the answer and cost time."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_LINE = 8000
"""Characters of a line that are kept together; a page of print has some 3000."""
_MOST_COLUMNS = 60
"""Cells of a line beyond which its tabs are no borders; a form has at most some twenty columns."""
_DELIMITER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_FRAMED = re.compile(r"^\s*\|(?:[^|]*\|){3,}\s*$")
"""A line that pipes frame and part."""
_FEWEST_ROWS = 3
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITERS = re.compile(r"\s\|\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?\s*$")
"""A delimiter row at the end of the row before it, where a line end was lost."""
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_EMPHASIS = re.compile(r"\*\*+")


def read_text(
    file: BinaryIO, kind: MediaType, path: Path, settings: IngestSettings
) -> tuple[WrittenPage, ...]:
    """The pages (parted by form feeds) of an opened text file of the type `kind`.

    Errors, naming the file: LimitExceeded (bytes or lines), UnsupportedSource (an encoding that cannot be
    told), DamagedSource (no letters). Memory: some ten times `settings.max_text_bytes` at most.
    """
    data = file.read(settings.max_text_bytes + 1)
    if len(data) > settings.max_text_bytes:
        raise LimitExceeded(
            f"is a text of more than {settings.max_text_bytes / 2**20:.0f} MiB, no SOP",
            remedy="Split it, or raise ingest.max_text_bytes in the settings",
            file=path,
        )
    text = _decode(data, path)
    if not re.search(r"[^\W\d_]", text):
        raise DamagedSource("holds no words", remedy="Copy it again, or give the scan", file=path)
    if len(text.splitlines()) > settings.max_text_lines:
        raise LimitExceeded(
            f"has more than {settings.max_text_lines} lines, no SOP",
            remedy="Split it, or raise ingest.max_text_lines in the settings",
            file=path,
        )
    if kind == "text/html":
        pages: tuple[WrittenPage, ...] = (WrittenPage(tuple(html_rows(text))),)
    else:
        pages = tuple(_plain_pages(text))
    if not any(page.rows for page in pages):
        raise DamagedSource("holds no words that are shown", remedy="Give the scan", file=path)
    return pages


def _decode(data: bytes, path: Path) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnsupportedSource(
            "is text in an encoding that cannot be told, or no text", remedy="Save it as UTF-8", file=path
        )
    return data.decode(best.encoding, errors="replace")


def _plain_pages(text: str) -> list[WrittenPage]:
    pages: list[WrittenPage] = []
    rows: list[WrittenRow] = []
    lines = re.split(r"\r\n|\n|\r", text)
    tables = _pipe_tables(lines)
    gap = False
    for index, line in enumerate(lines):
        first, *later = line.split("\f")
        for number, part in enumerate((first, *later)):
            if number:
                pages.append(WrittenPage(tuple(rows)))
                rows, gap = [], True
            if not part.strip() or (index in tables and _DELIMITER.match(part)):
                gap |= not part.strip()
                continue
            row = _row(part, index + 1, gap, tables.get(index))
            if row is not None:
                rows.append(row)
                gap = False
    pages.append(WrittenPage(tuple(rows)))
    return pages


def _pipe_tables(lines: list[str]) -> dict[int, int]:
    """The number of the Markdown table for each line of one: the lines with pipes around a delimiter row, or
    where that is lost, lines framed by pipes that follow one another."""
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        if index in found or not (_DELIMITER.match(line) or _in_table(lines, index)):
            continue
        number = index + 1
        start = index
        while start > 0 and "|" in lines[start - 1] and start - 1 not in found:
            start -= 1
        end = index
        while end + 1 < len(lines) and "|" in lines[end + 1]:
            end += 1
        found.update(dict.fromkeys(range(start, end + 1), number))
    return found


def _in_table(lines: list[str], index: int) -> bool:
    return (
        all(_FRAMED.match(line) for line in lines[index : index + _FEWEST_ROWS])
        and len(lines) >= index + _FEWEST_ROWS
    )


def _row(line: str, number: int, gap: bool, table: int | None) -> WrittenRow | None:
    if table is not None:
        parts = _pipes(line)
    else:
        offset = 0
        parts = []
        for part in line.split("\t") if line.count("\t") < _MOST_COLUMNS else [line.replace("\t", " ")]:
            parts.append((offset, part))
            offset += len(part) + 1
    cells = tuple(_cell(column, part, number, at) for column, (at, part) in enumerate(parts))
    if not any(cell.lines for cell in cells):
        return None
    return WrittenRow(cells, number, gap, table)


def _pipes(line: str) -> list[tuple[int, str]]:
    line = _DELIMITERS.sub("", line)
    ends = [match.start() for match in _PIPE.finditer(line)]
    borders = [-1, *ends, len(line)]
    parts = [(a + 1, line[a + 1 : b].replace("\\|", "|")) for a, b in pairwise(borders)]
    if len(parts) > 1 and not parts[0][1].strip():
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1][1].strip():
        parts = parts[:-1]
    return parts


def _cell(column: int, text: str, line: int, offset: int) -> WrittenCell:
    at = offset + len(text) - len(text.lstrip()) + 1
    bare = _EMPHASIS.sub("", _HEADING.sub("", text) if offset == 0 else text)
    lines = [
        Written(html.unescape(piece), TextSpot(line, at))
        for one in markup_lines(bare)
        for piece in _short(one)
    ]
    return WrittenCell(column, tuple(lines))


def _short(text: str) -> list[str]:
    """A line that no form has in pieces, so that everything after it stays quick."""
    return [text[at : at + _LONGEST_LINE] for at in range(0, len(text), _LONGEST_LINE)]
