"""Pictures of pages and of places on them, drawn from the source file and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from io import BytesIO
from typing import Generic, TypeVar

from PIL import Image

from sopocr.batch.source_urls import as_file
from sopocr.catalogue.values import SourceInfo
from sopocr.errors import SourceError
from sopocr.ingest.pages import PageFailure
from sopocr.ingest.source import open_source
from sopocr.settings import IngestSettings

WIDTHS = (240, 800, 1200, 1700, 2600)
"""Widths in pixels in which pages are served; a page is never enlarged."""
_PAGES_BYTES, _FILES_BYTES = 400 * 2**20, 128 * 2**20
"""Memory for decoded pages (an A4 page at 200 dpi takes 12 MiB) and for finished files."""
_CROP_LONGEST = 1600
_Value = TypeVar("_Value")


class _Kept(Generic[_Value]):
    """The most recently used values, up to `limit` bytes; `size` tells how many one takes."""

    def __init__(self, limit: int, size: Callable[[_Value], int]) -> None:
        self._limit, self._size = limit, size
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> _Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: _Value) -> None:
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self._bytes += self._size(value)
            while self._bytes > self._limit and len(self._values) > 1:
                _, old = self._values.popitem(last=False)
                self._bytes -= self._size(old)


class Pictures:
    """Pages and crops as JPEG files, by the content of the source, so that a file never changes under its
    name. Safe for several threads; one page is decoded at a time (PDFium allows no more)."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._pages: _Kept[Image.Image] = _Kept(
            _PAGES_BYTES, lambda page: page.width * page.height * len(page.getbands())
        )
        self._files: _Kept[bytes] = _Kept(_FILES_BYTES, len)
        self._decoding = threading.Lock()

    def page(self, source: SourceInfo, number: int, width: int) -> bytes:
        """Page `number` as it lies in the source, about `width` pixels wide (the next of WIDTHS)."""
        wanted = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        return self._file(
            (source.sha256, number, wanted), lambda: _jpeg(_no_wider(self._decoded(source, number), wanted))
        )

    def crop(
        self, source: SourceInfo, number: int, box: tuple[int, int, int, int], turn: int, width: int
    ) -> bytes:
        """What stands in `box` (pixels of the source page), turned clockwise by `turn` degrees (0, 90, 180,
        270), at most about `width` pixels wide."""
        wanted = min(_CROP_LONGEST, -(-max(1, width) // 200) * 200)

        def draw() -> bytes:
            page = self._decoded(source, number)
            x0, y0, x1, y1 = box
            x0, y0 = max(0, min(x0, page.width - 1)), max(0, min(y0, page.height - 1))
            part = page.crop((x0, y0, max(x0 + 1, min(x1, page.width)), max(y0 + 1, min(y1, page.height))))
            return _jpeg(_no_wider(part.rotate(-turn, expand=True), wanted), quality=90)

        return self._file((source.sha256, number, box, turn, wanted), draw)

    def _file(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        kept = self._files.get(key)
        if kept is None:
            kept = draw()
            self._files.put(key, kept)
        return kept

    def _decoded(self, source: SourceInfo, number: int) -> Image.Image:
        key = (source.sha256, number)
        page = self._pages.get(key)
        if page is not None:
            return page
        with self._decoding:
            page = self._pages.get(key)
            if page is None:
                page = self._decode(source, number)
                self._pages.put(key, page)
        return page

    def _decode(self, source: SourceInfo, number: int) -> Image.Image:
        for url in source.urls:
            try:
                with (
                    as_file(url, self._settings.max_file_bytes) as path,
                    open_source(path, self._settings, pages=[number]) as opened,
                ):
                    if opened.sha256 != source.sha256:
                        continue  # another file lies under the name now
                    for page in opened.pages():
                        if isinstance(page, PageFailure):
                            raise page.error
                        pixels = page.image.pixels
                        # BGR to RGB; a grey page stays grey
                        return Image.fromarray(pixels if pixels.ndim == 2 else pixels[:, :, ::-1].copy())
            except SourceError as error:
                if error.page is not None:
                    raise
                continue  # not there, or unreadable: perhaps under another name
        raise SourceError(
            "its file is not where it was", remedy="Put it back, or import it again", page=number
        )


def _no_wider(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=False, progressive=False)
    return file.getvalue()
