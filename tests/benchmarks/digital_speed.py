"""Time of a born-digital page, held against pdfplumber's own extraction of it.

    python tests/benchmarks/digital_speed.py FILE... [--rounds N]

Seconds of processor time a page, the fastest round of each: what pdfplumber takes for characters, lines,
rectangles and curves alone, and the whole way to the record with its chart.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pdfplumber

from sopocr.pipeline import digitise
from sopocr.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    digitise(options.files[0], Settings(), pages=[1])  # programs and word lists are loaded once
    print(f"{'file':32}{'pages':>6}{'pdfplumber':>12}{'record':>9}")
    sums = [0.0, 0.0, 0.0]
    for file in options.files:
        pages = extracted(file)
        plain = min(seconds(lambda file=file: extracted(file)) for _ in range(options.rounds))
        whole = min(
            seconds(lambda file=file: digitise(file, Settings(), keep_images=False))
            for _ in range(options.rounds)
        )
        sums = [one + more for one, more in zip(sums, (pages, plain, whole), strict=True)]
        print(f"{file.name[:31]:32}{pages:6}{plain / pages:12.3f}{whole / pages:9.3f}", flush=True)
    print(f"{'ALL':32}{int(sums[0]):6}{sums[1] / sums[0]:12.3f}{sums[2] / sums[0]:9.3f}")


def extracted(file: Path) -> int:
    """Read all objects of a file with pdfplumber; gives the number of its pages."""
    with pdfplumber.open(file) as pdf:
        for page in pdf.pages:
            _ = (page.chars, page.lines, page.rects, page.curves)
            page.close()
        return len(pdf.pages)


def seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    main()
