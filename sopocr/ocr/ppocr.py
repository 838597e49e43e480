"""The PP-OCR reader: text-line recognition by ONNX Runtime, without PP-OCR's own search for text."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.errors import ReaderMissing
from sopocr.model.page import Reading
from sopocr.ocr.cores import usable_cores
from sopocr.ocr.ctc import decode
from sopocr.ocr.protocol import Crop
from sopocr.ocr.recogniser import HEIGHT, find_model, load_network

NAME = "ppocr"


def ppocr_version() -> str | None:
    """Model and package versions, None where the model is not installed."""
    model = find_model()
    if model is None:
        return None
    return f"{model.stem} (rapidocr {importlib.metadata.version('rapidocr')})"


class PpocrReader:
    """Reads lines with the recognition network of PP-OCR, cut to our alphabet."""

    name = NAME

    def __init__(self, threads: int = 0) -> None:
        """`threads`: 0 for one for each core that the process may use."""
        model = find_model()
        version = ppocr_version()
        if model is None or version is None:
            raise ReaderMissing(
                "the reader ppocr is not installed", remedy='Install it with: pip install "rapidocr>=3.4,<4"'
            )
        self.version = version
        self._network = load_network(model, threads or usable_cores())

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """See `Reader.read`."""
        readings = []
        for crop in crops:
            picture = _picture(crop.pixels)
            decoded = decode(self._network.run(picture[None])[0], self._network.characters)
            confidence = float(np.mean(decoded.confidences)) if decoded.confidences else 0.0
            readings.append(Reading(NAME, decoded.text, confidence, decoded.confidences))
        return readings


def _picture(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A line as the network takes it: (3, 48, width), -1 black to 1 white."""
    height, width = pixels.shape[:2]
    resized = cv2.resize(pixels, (max(HEIGHT // 2, round(width * HEIGHT / height)), HEIGHT))
    if resized.ndim == 2:
        resized = np.repeat(resized[:, :, None], 3, axis=2)
    return np.ascontiguousarray(resized.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0)
