"""A PDF through pdfplumber: the characters, paths and notes of its pages, at their exact places."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pdfplumber.pdf
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from sopocr.geometry import Box, Points
from sopocr.ingest.characters import Letter, Space, letters_of

_HIDDEN_NOTE = 2 | 32
"""Bits of an annotation's flags (PDF 32000-1, 12.5.3): hidden, and never shown on the screen."""

_FAULTS = (
    *(PdfminerException, PDFException, PSException, ValueError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, AssertionError, RecursionError, EOFError, struct.error, zlib.error),
)
"""What pdfminer raises on a file whose structure PDFium mends while it reads."""

# its remarks on such files are not for our users: what cannot be read is reported by page
logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Note:
    """Words that a viewer draws over the page: a form field's value or a typed note, and its place in
    pixels."""

    text: str
    box: Box


class PlumbedPdf:
    """The file as pdfplumber reads it; `page_count` is 0 where it cannot read it at all.

    PDFium mends damaged files that pdfplumber gives up on: such a file's pages are read from their pictures,
    as scans are.
    """

    def __init__(self, path: Path, password: str | None) -> None:
        self._pdf: pdfplumber.pdf.PDF | None = None
        # a handle of its own: PDFium moves that of the source
        self._file = path.open("rb")
        self.page_count = 0
        try:
            pdf = pdfplumber.open(self._file, password=password or "")
            self.page_count = len(pdf.pages)
            self._pdf = pdf
        except _FAULTS:
            self._file.close()

    @property
    def document(self) -> Any:
        """pdfminer's own document, None where there is none."""
        return None if self._pdf is None else self._pdf.doc

    @property
    def is_portfolio(self) -> bool:
        """Whether the file is a wrapper whose documents are attachments (PDF 32000-1, 12.3.5)."""
        return self._pdf is not None and "Collection" in self._pdf.doc.catalog

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()
        self._file.close()

    @contextmanager
    def page(self, number: int) -> Iterator[PlumbedPage | None]:
        """Page `number` (from 1), its objects in memory as long as the context lasts; None where pdfplumber
        cannot read it."""
        if self._pdf is None or number > self.page_count:
            yield None
            return
        page = self._pdf.pages[number - 1]
        try:
            page.layout  # noqa: B018 - reads the page's content
        except _FAULTS:
            yield None
            return
        try:
            yield PlumbedPage(page)
        finally:
            page.close()


class PlumbedPage:
    """One page's objects; `to_page` (3x3) leads from pdfminer's points to the page's own space (PDF 32000-1,
    8.3), before /Rotate."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.to_page = _to_page(page)

    def letters(self, to_pixels: Points) -> Iterator[Letter | Space]:
        """The page's characters in order; `to_pixels` leads from the page's own space."""
        return letters_of(_chars(self._page.layout), to_pixels @ self.to_page)

    def notes(self, to_pixels: Points) -> list[Note]:
        """The values of form fields and the typed notes that show on the page."""
        found = []
        try:
            annotations = self._page.annots
        except _FAULTS:  # a broken note is not worth the page
            return []
        for annotation in annotations:
            data = annotation["data"]
            if int(data.get("F") or 0) & _HIDDEN_NOTE:
                continue
            text = _note_text(data)
            if text:
                found.append(Note(text, self._box(data["Rect"], to_pixels)))
        return found

    def _box(self, rect: Sequence[float], to_pixels: Points) -> Box:
        corners = np.array([[rect[0], rect[1], 1.0], [rect[2], rect[3], 1.0]]) @ to_pixels.T
        low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _chars(container: Iterable[Any]) -> Iterator[LTChar]:
    """The characters of a layout, those inside of forms too, in the order of the content. They are what
    pdfplumber makes its own `chars` of, which takes a third of the time of reading a page."""
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _chars(item)


def _note_text(data: dict[str, Any]) -> str:
    """The words of an annotation: a text field's or chosen value, a typed note's content; "" for others."""
    kind = _name(data.get("Subtype"))
    if kind == "FreeText":
        return _text(data.get("Contents"))
    if kind != "Widget":
        return ""
    field: Any = data
    value: Any = None
    form = ""
    for _ in range(8):  # value and kind may stand at the field above its places on pages
        value = field.get("V") if value is None else value
        form = form or _name(field.get("FT"))
        field = resolve1(field.get("Parent"))
        if not isinstance(field, dict):
            break
    if form not in ("Tx", "Ch"):
        return ""
    return _text(resolve1(value))


def _name(value: Any) -> str:
    return str(getattr(value, "name", value or ""))


def _text(value: Any) -> str:
    """A PDF text string (7.9.2.2): UTF-16 or UTF-8 with their marks, else Latin letters."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, bytes):
        return ""
    for mark, encoding in ((b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if value.startswith(mark):
            return value.decode(encoding, "replace").strip()
    return value.decode("latin-1").strip()


def _to_page(page: Any) -> Points:
    """The inverse of the matrix that pdfminer begins a page with: its box's corner to the origin, turned as
    /Rotate says."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    a, b, c, d, e, f = {
        90: (0, -1, 1, 0, -y0, x1),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, 1, -1, 0, y1, -x0),
    }.get(page.rotation, (1, 0, 0, 1, -x0, -y0))
    return np.linalg.inv(np.array([[a, c, e], [b, d, f], [0, 0, 1.0]]))
