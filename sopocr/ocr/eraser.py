"""Takes the strokes of stamps and signatures off print, with a small network of our own.

The network (`models/strokes.onnx`) saw pairs of drawn approver's blocks, with strokes and without, through
one and the same scan; `samples/strokes` draws the pairs and trains it. It tells a pen's stroke from a
letter's by how they run: black ink on black-and-white pages comes off too, and what letters lost is filled
in.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.errors import ReaderFailed
from sopocr.geometry import Box
from sopocr.ocr.runtime import NetworkError, Runtime, choose_runtime, load_runner
from sopocr.processes import usable_cores
from sopocr.resources import resource_path

Grey = NDArray[np.uint8]

_MODEL = "strokes.onnx"
_LETTER = 22.0
"""Height of a capital, in pixels, at which the network saw print (`samples.strokes.pairs.LETTER`)."""
_STEP = 16
"""The network halves its picture four times: sides are multiples of this."""
_TILE, _OVERLAP = (384, 960), 48
"""Rows and columns shown at a time, so that memory is bounded, and what tiles have in common: the network
sees about that far."""


class StrokeEraser:
    """Gives pictures without strokes; raises ReaderFailed where the network is broken."""

    def __init__(self, threads: int = 0, runtime: Runtime | None = None) -> None:
        """`threads`: 0 for one for each core that the process may use; `runtime`: see `choose_runtime`."""
        model = resource_path(_MODEL)
        try:
            self._runner = load_runner(
                model.read_bytes(), threads or usable_cores(), choose_runtime("pictures", runtime), "pictures"
            )
        except (NetworkError, OSError) as error:
            raise ReaderFailed(
                f"the network that takes strokes off cannot be loaded ({error})",
                file=model,
                remedy="Install sopocr anew",
            ) from error

    def erase(self, page: Grey, region: Box, char_height: float) -> Grey:
        """A copy of the grey `page` whose `region` shows the print alone. `char_height` in its pixels."""
        x0, y0, x1, y1 = region.clip(page.shape[1], page.shape[0]).rounded()
        result = page.copy()
        if x1 - x0 < 2 or y1 - y0 < 2:
            return result
        part = page[y0:y1, x0:x1]
        scale = _LETTER / max(char_height, 1.0)
        size = max(_STEP, round(part.shape[1] * scale)), max(_STEP, round(part.shape[0] * scale))
        shown = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
        bare = self._bare(shown)
        back = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
        result[y0:y1, x0:x1] = cv2.resize(bare, (x1 - x0, y1 - y0), interpolation=back)
        return result

    def _bare(self, shown: Grey) -> Grey:
        """The picture without strokes, tile by tile."""
        result = np.empty_like(shown)
        height, width = shown.shape
        for top, bottom in _pieces(height, _TILE[0]):
            for left, right in _pieces(width, _TILE[1]):
                seen = Box(
                    max(0, left - _OVERLAP),
                    max(0, top - _OVERLAP),
                    min(width, right + _OVERLAP),
                    min(height, bottom + _OVERLAP),
                )
                x0, y0, x1, y1 = seen.rounded()
                tile = self._run(shown[y0:y1, x0:x1])
                result[top:bottom, left:right] = tile[top - y0 : bottom - y0, left - x0 : right - x0]
        return result

    def _run(self, tile: Grey) -> Grey:
        height, width = tile.shape
        padded = np.pad(tile, ((0, -height % _STEP), (0, -width % _STEP)), mode="edge")
        try:
            answer = self._runner.run(padded[None, None].astype(np.float32) / np.float32(255))
        except NetworkError as error:
            raise ReaderFailed(f"the network that takes strokes off failed ({error})") from error
        bare: Grey = np.clip(answer[0, 0, :height, :width] * 255, 0, 255).round().astype(np.uint8)
        return bare


def _pieces(length: int, most: int) -> Iterator[tuple[int, int]]:
    """A length cut into equal pieces no longer than `most`."""
    count = -(-length // most)
    for number in range(count):
        yield number * length // count, (number + 1) * length // count
