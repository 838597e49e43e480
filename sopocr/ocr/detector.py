"""PP-OCR's search for text, for places where strokes lie over the print.

On a page that is straight and whose cells are known, lines are found by their ink alone, which costs next to
nothing. Under a stamp or a signature letters hang together with strokes and that fails: there the detection
network of PP-OCR, which comes with the rapidocr package, looks for text. Differentiable Binarization: Liao et
al., AAAI 2020; thresholds as in PaddleOCR's configuration of the network.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.errors import ReaderFailed, ReaderMissing
from sopocr.geometry import Box
from sopocr.ocr.recogniser import find_model
from sopocr.ocr.runtime import NetworkError, Runtime, choose_runtime, load_runner
from sopocr.processes import usable_cores

_STEP = 32
"""The network halves its picture five times: sides are multiples of this."""
_TEXT = 0.3
_BOX = 0.5
_UNCLIP = 1.6
"""The network answers with shrunken lines; by this ratio of area to outline they are widened again."""
_LETTER = 14.0
"""Least letter height, in pixels, at which pictures are shown to the network."""


class TextDetector:
    """Finds lines of text in a picture; raises ReaderMissing or ReaderFailed where the network is missing or
    broken."""

    def __init__(self, threads: int = 0, runtime: Runtime | None = None) -> None:
        """`threads`: 0 for one for each core that the process may use; `runtime`: see `choose_runtime`."""
        model = find_model("det")
        if model is None:
            raise ReaderMissing(
                "the text detector of ppocr is not installed",
                remedy='Install it with: pip install "rapidocr>=3.4,<4"',
            )
        try:
            self._runner = load_runner(
                model.read_bytes(), threads or usable_cores(), choose_runtime("pictures", runtime), "pictures"
            )
        except (NetworkError, OSError) as error:
            raise ReaderFailed(
                f"the text detector cannot be loaded ({error})", file=model, remedy="Install rapidocr anew"
            ) from error

    def find(self, picture: NDArray[np.uint8], char_height: float) -> list[Box]:
        """Boxes of the lines of text in a grey `picture` (height, width), in its pixels, top to bottom."""
        height, width = picture.shape
        scale = _LETTER / max(char_height, 1.0) if char_height < _LETTER else 1.0
        rows, columns = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (height, width))
        method = cv2.INTER_LINEAR if scale >= 1 else cv2.INTER_AREA
        shown = cv2.resize(picture, (columns, rows), interpolation=method).astype(np.float32) / 127.5 - 1.0
        batch = np.repeat(shown[None], 3, axis=0)[None]
        try:
            answer = self._runner.run(batch)
        except NetworkError as error:
            raise ReaderFailed(f"the text detector failed ({error})") from error
        boxes = lines_in(answer[0, 0])
        across, down = width / columns, height / rows
        whole = Box(0.0, 0.0, float(width), float(height))
        return [Box(b.x0 * across, b.y0 * down, b.x1 * across, b.y1 * down).intersect(whole) for b in boxes]


def lines_in(heat: NDArray[np.float32]) -> list[Box]:
    """The lines in the network's answer (rows, columns): the probability that a pixel lies within text.

    The page is straight, so a line's frame is level.
    """
    mask = cv2.dilate((heat > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    _, labels, stats, _ = connected_pieces(mask)
    found = []
    for index in range(1, len(stats)):
        left, top, wide, high, _ = (int(v) for v in stats[index])
        if min(wide, high) < 3:
            continue
        window = (slice(top, top + high), slice(left, left + wide))
        if float(heat[window][labels[window] == index].mean()) < _BOX:
            continue
        margin = _UNCLIP * wide * high / (2 * (wide + high))
        found.append(Box(left - margin, top - margin, left + wide + margin, top + high + margin))
    return sorted(found, key=lambda box: (box.y0 + box.y1, box.x0))
