"""How long reading takes, against one stock RapidOCR pass over the same pages on the same cores.

Run by hand, on a machine with nothing else to do: python tests/benchmarks/ocr_speed.py [SCAN…] [--threads N]
All is timed in one run; each figure is the least of the repetitions.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from rapidocr import RapidOCR

from sopocr.imaging import prepare
from sopocr.ingest import PageFailure, SourcePage, open_source
from sopocr.layout import find_layout
from sopocr.ocr.arbiter import needs_second_reading
from sopocr.ocr.page import LineReader, cut, hint_for
from sopocr.ocr.ppocr import PpocrReader
from sopocr.ocr.protocol import Crop
from sopocr.ocr.tesseract import TesseractReader, tesseract_version
from sopocr.pipeline import digitise
from sopocr.processes import usable_cores
from sopocr.settings import OcrSettings, Settings

SAMPLES = Path(__file__).parents[2] / "samples" / "scans"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scans", nargs="*", type=Path, default=sorted(SAMPLES.glob("*office.pdf"))[:2])
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    cv2.setNumThreads(options.threads)
    logging.disable(logging.WARNING)

    settings = _settings(("ppocr",), options.threads)
    reader = PpocrReader(options.threads)
    stock = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": options.threads})
    pages = [page for scan in options.scans for page in _pages(scan, settings)]
    pictures = [_colour(page.image.pixels) for page in pages]
    crops = [crop for page in pages for crop in _crops(page, LineReader([reader]), settings)]

    def read_with_both() -> None:
        first = reader.read(crops)
        doubtful = [c for c, r in zip(crops, first, strict=True) if needs_second_reading(r, c.hint)]
        TesseractReader(options.threads).read(doubtful)

    def extract(readers: tuple[str, ...]) -> Callable[[], object]:
        chosen = _settings(readers, options.threads)
        return lambda: [digitise(scan, chosen, keep_images=False) for scan in options.scans]

    tasks: dict[str, Callable[[], object]] = {
        "stock RapidOCR": lambda: [stock(picture) for picture in pictures],
        "reading the lines, ppocr": lambda: reader.read(crops),
        "whole extraction, ppocr": extract(("ppocr",)),
    }
    if tesseract_version():
        tasks["reading the lines, both"] = read_with_both
        tasks["whole extraction, both"] = extract(("ppocr", "tesseract"))
    print(f"{len(pages)} pages, {len(crops)} lines, {options.threads} threads, least of {options.repeat}")
    best = {name: _time(task, options.repeat) for name, task in tasks.items()}
    for name, seconds in best.items():
        share = seconds / best["stock RapidOCR"]
        print(f"{name:28} {seconds / len(pages):6.2f} s/page {share:6.2f} x stock")


def _settings(readers: tuple[str, ...], threads: int) -> Settings:
    return Settings(ocr=OcrSettings.model_validate({"readers": readers, "threads": threads}))


def _pages(scan: Path, settings: Settings) -> list[SourcePage]:
    with open_source(scan, settings.ingest, password=None, pages=None) as source:
        return [page for page in source.pages() if not isinstance(page, PageFailure)]


def _crops(page: SourcePage, reader: LineReader, settings: Settings) -> list[Crop]:
    """The lines that the layout finds on a page."""
    working = prepare(page.image, settings.imaging, reader.score)
    layout = find_layout(
        working.image.pixels, working.ink, working.level_ink, working.upright_ink, working.char_height
    )
    return [
        Crop(
            cut(layout.clean, line.box, layout.char_height, line.turned),
            hint_for(line.box, layout.char_height, line.turned),
        )
        for line in layout.all_lines()
    ]


def _colour(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)


def _time(task: Callable[[], object], repeat: int) -> float:
    """Seconds, the least of the repetitions, after one run to warm up."""
    task()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
