"""Text lines of a page → crops → readings → text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.errors import ReaderFailed
from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr.arbiter import IsWord, arbitrate, needs_second_reading
from sopocr.ocr.detector import TextDetector
from sopocr.ocr.eraser import StrokeEraser
from sopocr.ocr.handwriting import is_written
from sopocr.ocr.ppocr import NAME as PPOCR
from sopocr.ocr.protocol import Crop, Hint, Reader
from sopocr.ocr.reader import make_readers
from sopocr.ocr.runtime import Runtime
from sopocr.ocr.stamp_reading import Views, read_overprinted
from sopocr.settings import OcrSettings

_LARGE = 14.0
"""Letter height in pixels from which a quick look loses nothing: of 13 real documents those with letters of
11 to 13 pixels lost strokes by it ("Wadir III"), and none of those with larger ones."""
_MARGIN_X, _MARGIN_Y = 0.45, 0.3
"""Paper around a line's ink in a crop, in letter heights."""
_SOFT, _CLOSE = 0.8, 0.15
"""Pixels by which the edges of vague print are softened, and letter heights by which its box is drawn in."""


def cut(page: NDArray[np.uint8], box: Box, char_height: float, turned: int = 0) -> NDArray[np.uint8]:
    """The crop of a line with a little paper around it, turned upright. `turned` as in `TextLine`."""
    dx, dy = _MARGIN_X * char_height, _MARGIN_Y * char_height
    if turned in (90, 270):
        dx, dy = dy, dx
    x0, y0, x1, y1 = box.inflate(dx, dy).clip(page.shape[1], page.shape[0]).rounded()
    crop = page[y0:y1, x0:x1]
    if turned:
        crop = np.rot90(crop, k=turned // 90)  # a counter-clockwise turn undoes the print's clockwise one
    return np.ascontiguousarray(crop)


def hint_for(box: Box, char_height: float, turned: int = 0) -> Hint:
    """What a line of this size probably holds."""
    length = box.height if turned in (90, 270) else box.width
    if length < 2.6 * char_height:
        return Hint.DIGITS
    return Hint.SHORT if length < 7 * char_height else Hint.LINE


@dataclass
class LineReader:
    """All readers of a run, and how their readings become one text.

    `is_word` and `is_odd` tell what the language knows: see `arbitrate` and `needs_second_reading`; `is_name`
    which names of people there are. `quick` as in `Crop`, `runtime` as in `choose_runtime`.
    """

    readers: Sequence[Reader]
    is_word: IsWord | None = None
    is_odd: Callable[[str], bool] | None = None
    is_name: IsWord | None = None
    threads: int = 0
    quick: bool = False
    runtime: Runtime | None = None

    @staticmethod
    def make(
        settings: OcrSettings,
        is_word: IsWord | None = None,
        is_odd: Callable[[str], bool] | None = None,
        is_name: IsWord | None = None,
    ) -> LineReader:
        """The readers that `settings` ask for; ReaderMissing where one is not installed."""
        return LineReader(
            make_readers(settings), is_word, is_odd, is_name, settings.threads, runtime=settings.runtime
        )

    @property
    def detects(self) -> bool:
        """Whether text can be looked for under stamps and signatures: PP-OCR's detector can."""
        return any(reader.name == PPOCR for reader in self.readers)

    @cached_property
    def _detector(self) -> TextDetector:
        return TextDetector(self.threads, self.runtime)

    @cached_property
    def _eraser(self) -> StrokeEraser:
        return StrokeEraser(self.threads, self.runtime)

    def reread(
        self,
        pictures: Sequence[NDArray[np.uint8]],
        region: Box,
        lines: Sequence[TextLine],
        char_height: float,
    ) -> tuple[dict[int, tuple[TextLine, ...]], list[Box]]:
        """See `read_overprinted`. `pictures`: as `layout.Layout` has them."""
        leader = LineReader(self.readers[:1], self.is_word, quick=True)
        plain, *cleaned = pictures
        # where colour or paleness tells strokes from print, the eraser has less to do
        bare = self._eraser.erase(cleaned[-1] if cleaned else plain, region, char_height)
        views = Views(plain, bare, tuple(cleaned))
        return read_overprinted(leader, self._detector, views, region, lines, char_height, self._knows)

    def _knows(self, word: str) -> bool:
        """Whether a group of letters is a word or a name, as far as it is told which there are."""
        return any(one is not None and one(word) for one in (self.is_word, self.is_name))

    def find(self, page: NDArray[np.uint8], region: Box, char_height: float) -> list[TextLine]:
        """The lines of text that the detector finds in a part of the grey `page`, not read yet."""
        x0, y0, x1, y1 = region.clip(page.shape[1], page.shape[0]).rounded()
        if x1 <= x0 or y1 <= y0:
            return []
        boxes = self._detector.find(np.ascontiguousarray(page[y0:y1, x0:x1]), char_height)
        return [TextLine(Box(b.x0 + x0, b.y0 + y0, b.x1 + x0, b.y1 + y0)) for b in boxes]

    @property
    def versions(self) -> dict[str, str]:
        return {reader.name: reader.version for reader in self.readers}

    def score(self, crops: Sequence[NDArray[np.uint8]]) -> float:
        """How well line crops read, 0..1; for judging which way a page lies."""
        readings = self.readers[0].read([Crop(crop, quick=True) for crop in crops])
        weights = [len(reading.text.strip()) for reading in readings]
        if not sum(weights):
            return 0.0
        return sum(r.confidence * w for r, w in zip(readings, weights, strict=True)) / sum(weights)

    def read(self, page: NDArray[np.uint8], lines: Sequence[TextLine], char_height: float) -> list[TextLine]:
        """`lines` as read from the grey `page`, in the same order."""
        crops = [
            Crop(
                cut(page, line.box, char_height, line.turned),
                hint_for(line.box, char_height, line.turned),
                self.quick or char_height >= _LARGE,
            )
            for line in lines
        ]
        readings: list[dict[str, Reading]] = [{r.reader: r} for r in self.readers[0].read(crops)]
        failed = ""
        for other in self.readers[1:]:
            again = [
                i
                for i, crop in enumerate(crops)
                if needs_second_reading(readings[i][self.readers[0].name], crop.hint, self.is_odd)
            ]
            try:
                second = other.read([crops[i] for i in again])
            except ReaderFailed as error:
                # the leading reader's text stands; each line that wanted a second opinion says why it
                # has none
                failed = str(error)
                continue
            for i, reading in zip(again, second, strict=True):
                readings[i][reading.reader] = reading
        chosen = [
            arbitrate(both, crop.hint, self.is_word) for both, crop in zip(readings, crops, strict=True)
        ]
        return [
            replace(
                line,
                text=with_mark(choice.text, line.mark),
                confidence=choice.confidence,
                readings=both,
                note=choice.note or failed,
                handwritten=_may_be_filled_in(choice.text) and is_written(crop.pixels),
            )
            for line, choice, both, crop in zip(lines, chosen, readings, crops, strict=True)
        ]

    def read_softly(
        self, page: NDArray[np.uint8], lines: Sequence[TextLine], char_height: float
    ) -> list[TextLine]:
        """`lines` as read with softened edges and less paper around them: of a letter or two the readers see
        little else than the jags that a scan leaves on them."""
        if not lines:
            return []
        soft = np.asarray(cv2.GaussianBlur(page, (0, 0), _SOFT), np.uint8)
        close = [replace(line, box=line.box.inflate(-_CLOSE * char_height)) for line in lines]
        read = self.read(soft, close, char_height)
        return [replace(new, box=line.box) for new, line in zip(read, lines, strict=True)]


def with_mark(text: str, mark: str) -> str:
    """The reading of a line with the dash or dot that was seen before it ("" for none): readers drop it, or
    take it for another sign."""
    misread = r"[^\w\s(\"“]\s*" if mark == "-" else r"[^\w\s(\"“]\s*|[eo0O]\s+"
    return re.sub(rf"^(?:{misread})?(?=[^\W_])", f"{mark} ", text) if mark else text


_FILLED_IN = re.compile(r"^(?=.*\d)[\W\w]{4,45}$")


def _may_be_filled_in(text: str) -> bool:
    """Whether a line is of the kind that offices fill in by hand: a number, a date."""
    return _FILLED_IN.match(text) is not None and sum(c.isdigit() or c == "/" for c in text) * 4 >= len(text)
