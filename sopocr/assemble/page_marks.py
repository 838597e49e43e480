"""What stands on pages without being of their content: running heads and feet, page numbers, and the
statement of an electronic signature."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sopocr.geometry import Box, union
from sopocr.model.page import ReadPage, TextLine

_STATEMENT = re.compile(
    r"(?:dokumen|surat|naskah)\s+ini\s+(?:telah\s+)?di\s?tanda\s?tangani\s+secara\s+elektronik"
    r"|menggunakan\s+sertifikat\s+elektronik|balai\s+(?:besar\s+)?sertifikasi\s+elektronik|\bBSrE\b"
    r"|(?:pindai|scan)\s+(?:kode\s+)?QR\b|UU\s+ITE\b.*pasal\s+5"
    r"|informasi\s+elektronik\s+dan/?\s*atau\s+dokumen\s+elektronik",
    re.I,
)
"""Words of the statement that programs of the state's certification body (BSrE) put on signed pages."""
_MARGIN = 0.12
"""Of the page's height: how far from its upper and lower edge running heads, feet and statements stand."""
_BESIDE = 1.6
"""Line heights: the next line of a statement is at most so far from it."""
_ALIKE = 0.012
"""Of the page's height: by how much a running line's place may differ from page to page."""
_REPEATS = 3
"""Pages on which a line stands before it is a running one."""
_NUMBER = re.compile(
    r"^\W*\d{1,3}\W*$|^\W*(?:hal(?:aman|\.)?|page)\W*\d{1,3}\s*(?:dari|of|/)\s*\d{1,3}\b", re.I
)
"""A page's number, alone or as "Halaman 2 dari 3"."""


@dataclass(frozen=True)
class Marks:
    """The pages without such lines, and where a page (by number) bears the statement of an electronic
    signature."""

    pages: list[ReadPage]
    statements: dict[int, Box]


def without_marks(pages: Sequence[ReadPage]) -> Marks:
    """Take from the free lines at the pages' edges what is no content.

    A running head stays where it stands first: it may be the only one to tell the document's name. A running
    foot stands below the last box and is no part of it.
    """
    statements: dict[int, Box] = {}
    running = _running(pages)
    result = []
    for page in pages:
        said = [] if page.from_text else _statement(page)
        if said:
            statements[page.number] = union(line.box for line in said)
        gone = {id(line) for line in said} | running.get(id(page), set())
        gone |= {id(line) for line in _at_edges(page) if _NUMBER.match(line.text)}
        lines = tuple(line for line in page.lines if id(line) not in gone)
        result.append(replace(page, lines=lines) if gone else page)
    return Marks(result, statements)


def _at_edges(page: ReadPage) -> list[TextLine]:
    height = page.size[1]
    if page.from_text or not height:
        return []
    return [
        line for line in page.lines if line.box.y1 < _MARGIN * height or line.box.y0 > (1 - _MARGIN) * height
    ]


def _statement(page: ReadPage) -> list[TextLine]:
    """The lines of the statement: those with its words, at an edge, and what goes on right below them."""
    edge = _at_edges(page)
    found = [line for line in edge if _STATEMENT.search(line.text)]
    for line in sorted(edge, key=lambda one: one.box.y0):
        if line not in found and any(_goes_on(before, line) for before in found):
            found.append(line)
    return found


def _goes_on(before: TextLine, line: TextLine) -> bool:
    step = line.box.y0 - before.box.y0
    size = before.box.height
    alike = abs(line.box.height - size) < 0.35 * size
    return alike and 0 < step < _BESIDE * size and abs(line.box.x0 - before.box.x0) < 2 * size


def _running(pages: Iterable[ReadPage]) -> dict[int, set[int]]:
    """By page, the lines at its edges that stand at one place on several pages, numbers apart."""
    places: dict[str, list[tuple[ReadPage, TextLine]]] = defaultdict(list)
    for page in pages:
        for line in _at_edges(page):
            words = re.sub(r"[\W\d]+", "", line.text).lower()
            if len(words) > 2:
                places[words].append((page, line))
    gone: dict[int, set[int]] = defaultdict(set)
    for found in places.values():
        first_page, first = found[0]
        level = first.box.y0 / first_page.size[1]
        alike = [(page, line) for page, line in found if abs(line.box.y0 / page.size[1] - level) < _ALIKE]
        if len({page.number for page, _ in alike}) >= _REPEATS:
            for page, line in alike:
                if page is not first_page or level > 0.5:
                    gone[id(page)].add(id(line))
    return gone
