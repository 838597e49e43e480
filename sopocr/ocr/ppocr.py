"""The PP-OCR reader: text-line recognition, without PP-OCR's own search for text."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.errors import ReaderMissing
from sopocr.model.page import Reading
from sopocr.ocr.crop_preparation import Grey, grey, without_rulings
from sopocr.ocr.ctc import Decoded, decode
from sopocr.ocr.protocol import Crop
from sopocr.ocr.recogniser import HEIGHT, find_model, load_network
from sopocr.ocr.runtime import Runtime, choose_runtime, runtimes, stepped_width
from sopocr.ocr.spaces import restore_spaces
from sopocr.processes import usable_cores

NAME = "ppocr"

_STEP = 8
"""Columns of the network's picture for one step of its answer."""
_PAD = 16
"""Columns of nothing after the line. Without them the last letter suffers: the network was trained on padded
batches. 32 read no better (1,845 drawn lines: 32 gained by 16, 33 lost)."""
_NARROWED = 0.85
"""Width at which a quick look sees a line, as a share of its own: the network's time grows with the width. On
2,767 drawn lines 10 are gained and 11 lost by it, but small print of real scans loses strokes ("Wadir III",
"persetujuan I"). At .7 letters go missing everywhere."""
_MAX_WIDTH = 4800
"""Columns; longer lines are squeezed (100 times as wide as high: no line of print is)."""
_MIN_SIDE = 3
"""Pixels; smaller crops hold nothing legible."""


def ppocr_version(runtime: Runtime | None = None) -> str | None:
    """Model and package versions and what runs the network, None where the model is not installed."""
    model = find_model()
    if model is None:
        return None
    runner = choose_runtime("lines", runtime)
    package = importlib.metadata.version("rapidocr")
    return f"{model.stem} (rapidocr {package}, {runner} {runtimes().get(runner, 'missing')})"


class PpocrReader:
    """Reads lines with the recognition network of PP-OCR, cut to our alphabet.

    Lines go through the network one by one, as many at a time as there are threads: batches of lines of
    unlike width are slower on processors (measured: 20 ms a line alone, 24 in sixes), and a line's answer
    does not depend on the others. Long lines go through whole: cut at word gaps and joined, 421 lines more
    than 18 times as wide as high had a fifth more errors.
    """

    name = NAME

    def __init__(self, threads: int = 0, runtime: Runtime | None = None) -> None:
        """`threads`: 0 for one for each core that the process may use; `runtime`: see `choose_runtime`.

        Raises ReaderMissing, ReaderFailed."""
        model, version = find_model(), ppocr_version(runtime)
        if model is None or version is None:
            raise ReaderMissing(
                "the reader ppocr is not installed", remedy='Install it with: pip install "rapidocr>=3.4,<4"'
            )
        self.version = version
        self._threads = threads or usable_cores()
        chosen = choose_runtime("lines", runtime)
        if chosen not in runtimes():
            raise ReaderMissing(
                f"{chosen} is not installed", remedy='Install it with: pip install "sopocr[fast]"'
            )
        # OpenVINO takes one line at a time, with all threads
        inside = self._threads if chosen == "openvino" else 1
        self._network = load_network(model, threads=inside, grey=True, runtime=chosen)
        self._in_steps = chosen == "openvino"

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """See `Reader.read`."""
        widest_first = sorted(range(len(crops)), key=lambda i: -crops[i].pixels.shape[1])
        readings = [Reading(NAME, "", 0.0)] * len(crops)
        with ThreadPoolExecutor(self._threads) as pool:
            answers = pool.map(lambda i: self._read(crops[i]), widest_first)
            for i, reading in zip(widest_first, answers, strict=True):
                readings[i] = reading
        return readings

    def _read(self, crop: Crop) -> Reading:
        if min(crop.pixels.shape[:2]) < _MIN_SIDE:
            return Reading(NAME, "", 0.0)
        narrowed = _NARROWED if crop.quick else 1.0
        line = _line(crop.pixels, narrowed, in_steps=self._in_steps)
        decoded = decode(
            self._network.run(_picture(line, self._network.channels)[None])[0], self._network.characters
        )
        return _reading(restore_spaces(decoded, _padded(line), narrowed))


def _line(pixels: NDArray[np.uint8], narrowed: float = 1.0, *, in_steps: bool = False) -> Grey:
    """The crop in grey, without remains of rulings, as high as the network wants it, `narrowed` in width;
    `in_steps`: of one of few widths (700 drawn lines in five fonts: 70 wrong in steps, 75 without)."""
    cleaned = without_rulings(grey(pixels))
    height, width = cleaned.shape
    scaled_width = min(_MAX_WIDTH, max(HEIGHT // 2, round(narrowed * width * HEIGHT / height)))
    if in_steps:
        scaled_width = stepped_width(scaled_width + _PAD) - _PAD
    # Linear: cubic sharpens the noise of low resolutions and doubles the errors there.
    method = cv2.INTER_AREA if height > 2 * HEIGHT else cv2.INTER_LINEAR
    resized: Grey = cv2.resize(cleaned, (scaled_width, HEIGHT), interpolation=method)
    return resized


def _padded(line: Grey) -> Grey:
    """The line with white to its right, so that its width is that of a whole number of steps."""
    extra = _PAD + -line.shape[1] % _STEP
    padded: Grey = np.pad(line, ((0, 0), (0, extra)), constant_values=255)
    return padded


def _picture(line: Grey, channels: int) -> NDArray[np.float32]:
    """The line as the network takes it: (channels, 48, width), -1 black to 1 white, 0 in the padding."""
    normal = line.astype(np.float32) / 127.5 - 1.0
    extra = _PAD + -line.shape[1] % _STEP
    return np.repeat(np.pad(normal, ((0, 0), (0, extra)))[None], channels, axis=0)


def _reading(decoded: Decoded) -> Reading:
    text = decoded.text.strip()
    start = decoded.text.find(text)
    confidences = decoded.confidences[start : start + len(text)]
    return Reading(NAME, text, float(np.mean(confidences)) if confidences else 0.0, confidences)
