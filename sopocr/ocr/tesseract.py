"""The Tesseract reader. The only module that starts Tesseract."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image

from sopocr.errors import ReaderFailed, ReaderMissing
from sopocr.model.page import Reading
from sopocr.ocr.crop_preparation import Grey, evened, grey, ink_mask, text_height, without_rulings
from sopocr.ocr.protocol import Crop
from sopocr.processes import usable_cores

NAME = "tesseract"
LANGUAGE = "ind"

_CAP_HEIGHT = 30
"""Pixels; Tesseract reads best with capitals 20 to 40 pixels high."""
_CAP_SHARE = 0.75
"""Height of a capital within a line's extent from ascender to descender."""
_BORDER = 12
"""White pixels around a line; without a border Tesseract loses first and last letters."""
_SOFTEN = 1.5
"""Standard deviation of the blur, in pixels at that height."""
_MIN_SIDE = 3
"""Pixels; smaller crops hold nothing legible, and Tesseract refuses them."""
_FEWEST, _MOST = 24, 150
"""Crops of one call: starting Tesseract costs as much as some lines; a call has its time limit."""

_WORD_LEVEL = "5"
_CONFIG = "--psm 7 --oem 1 -c tessedit_do_invert=0"
# One line a picture, for lone numbers too: psm 6, 10 or a whitelist of digits read at most one in a hundred
# more of them right, and a whitelist ruins the words among them ("Ya", "SK").


def tesseract_version() -> str | None:
    """The version, None where Tesseract or its Indonesian data is not installed."""
    if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
        return None
    try:
        if LANGUAGE not in pytesseract.get_languages():
            return None
        return f"{pytesseract.get_tesseract_version()} ({LANGUAGE})"
    except (pytesseract.TesseractError, OSError, SystemExit):
        return None


class TesseractReader:
    """Reads lines with Tesseract's Indonesian network, many lines a call, one process for each core."""

    name = NAME

    def __init__(self, threads: int = 0, timeout: float = 60.0) -> None:
        """`threads`: processes at a time, 0: one for each core. `timeout`: seconds until a call is killed."""
        version = tesseract_version()
        if version is None:
            raise ReaderMissing("the reader tesseract is not installed with Indonesian")
        self.version = version
        self._processes = threads or usable_cores()
        self._timeout = timeout

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """See `Reader.read`."""
        readings = [Reading(NAME, "", 0.0)] * len(crops)
        pictures = {
            i: picture for i, crop in enumerate(crops) if (picture := _picture(crop.pixels)) is not None
        }
        chunks = list(_chunks(list(pictures), self._processes))
        with _one_thread_each(), ThreadPoolExecutor(self._processes) as pool:
            answers = pool.map(lambda chunk: self._call([pictures[i] for i in chunk]), chunks)
            for chunk, answer in zip(chunks, answers, strict=True):
                for i, reading in zip(chunk, answer, strict=True):
                    readings[i] = reading
        return readings

    def _call(self, pictures: Sequence[Grey]) -> list[Reading]:
        """Read all pictures in one Tesseract process, as the pages of one TIFF file."""
        first, *others = map(Image.fromarray, pictures)
        with tempfile.TemporaryDirectory(prefix="sopocr-") as folder:
            file = Path(folder) / "lines.tif"
            first.save(file, save_all=True, append_images=others)
            try:
                table = pytesseract.image_to_data(
                    str(file), lang=LANGUAGE, config=_CONFIG, timeout=self._timeout
                )
            except pytesseract.TesseractError as error:
                raise ReaderFailed(f"Tesseract failed ({error})") from error
            except RuntimeError as error:
                raise ReaderFailed(
                    f"Tesseract did not answer within {self._timeout:g} s and was stopped",
                    remedy="Raise ocr.tesseract_timeout in the settings",
                ) from error
            except OSError as error:
                raise ReaderFailed(f"Tesseract could not be started ({error})") from error
        return _readings(table, len(pictures))


def _chunks(indices: Sequence[int], processes: int) -> Iterator[Sequence[int]]:
    """Indices in runs of similar length: one for each process, unless they grow too short or too long."""
    count = max(1, min(processes, len(indices) // _FEWEST), -(-len(indices) // _MOST))
    for part in np.array_split(np.asarray(indices, dtype=np.intp), count):
        if len(part):
            yield part.tolist()


def _picture(pixels: NDArray[np.uint8]) -> Grey | None:
    """A line as Tesseract likes it: even, soft, capitals about 30 pixels high, a border of paper.

    None where there is no ink: Tesseract makes letters of bare paper.

    Evening and softening before Tesseract's own threshold take away a fourth of its errors on photos and on
    coarse scans; it has a threshold for the whole line only, and takes specks for letters.
    """
    if min(pixels.shape[:2]) < _MIN_SIDE:
        return None
    line = without_rulings(grey(pixels))
    height = text_height(ink_mask(line))
    if height == 0:
        return None
    scale = float(np.clip(_CAP_HEIGHT / (_CAP_SHARE * height), 0.5, 4.0))
    scaled = cv2.resize(evened(line, height), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    framed: Grey = cv2.copyMakeBorder(
        cv2.GaussianBlur(scaled, (0, 0), _SOFTEN),
        *(_BORDER, _BORDER, _BORDER, _BORDER),
        cv2.BORDER_CONSTANT,
        value=255,
    )
    return framed


def _readings(table: str, pages: int) -> list[Reading]:
    """Tesseract's TSV answer for a file of `pages` lines; words hand their confidence to their characters."""
    words: dict[int, list[tuple[str, float]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        line = words.setdefault(int(row["page_num"]), [])
        if row["level"] == _WORD_LEVEL and row["text"].strip():
            line.append((row["text"].strip(), float(row["conf"]) / 100))
    if sorted(words) != list(range(1, pages + 1)):
        raise ReaderFailed(f"Tesseract answered for {len(words)} of {pages} lines")
    return [_reading(words[page]) for page in range(1, pages + 1)]


def _reading(words: Sequence[tuple[str, float]]) -> Reading:
    if not words:
        return Reading(NAME, "", 0.0)
    confidences: list[float] = []
    for i, (text, confidence) in enumerate(words):
        if i:
            confidences.append(min(confidence, words[i - 1][1]))
        confidences.extend([confidence] * len(text))
    return Reading(NAME, " ".join(text for text, _ in words), float(np.mean(confidences)), tuple(confidences))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Tesseract's own threads make it 25 to 50 times slower where several processes run."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
