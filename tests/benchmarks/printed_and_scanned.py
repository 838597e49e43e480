"""What a born-digital file loses when it is printed and scanned.

    PYTHONPATH=. python tests/benchmarks/printed_and_scanned.py FILE... [--levels LEVEL,...] [--out DIR]

Each file is read as it is, and as the drawing program prints and scans it; the second record is held
against the first, which takes the place of one made by hand. One row a file and level (office, phone, app):
the share (F1) that is equal of each part, and in `--out` both records. The scans are written there too.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from samples.drawing.marks import PageMarks
from samples.drawing.scan import damage, draw_wear
from samples.drawing.writer import render, write_pdf
from sopocr.evaluation import Tally, best_match
from sopocr.pipeline import digitise
from sopocr.settings import Settings

SHOWN = ("header", "dates", "approver", "items", "actor_names", "steps", "rows", "cells", "actors", "edges")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--levels", default="office,phone,app")
    parser.add_argument("--out", type=Path, default=Path("printed_and_scanned"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    print(f"{'file':24}{'level':8}" + "".join(f"{name[:9]:>10}" for name in SHOWN), flush=True)
    sums = {level: Tally() for level in options.levels.split(",")}
    for file in options.files:
        digital = read(file, options.out / f"{file.stem}.json")
        for level, total in sums.items():
            scan = options.out / f"{file.stem}-{level}.pdf"
            print_and_scan(file, scan, level)
            scanned = read(scan, scan.with_suffix(".json"))
            tally = Tally()
            for record in digital:
                _, compared = best_match(record["sop"], scanned)
                tally.add(compared.tally)
                total.add(compared.tally)
            print(f"{file.stem[:23]:24}{level:8}" + shares(tally), flush=True)
    for level, total in sums.items():
        print(f"{'ALL':24}{level:8}" + shares(total))


def read(file: Path, out: Path) -> list[dict[str, Any]]:
    """The records of a file, written to `out` as well."""
    records = digitise(file, Settings(), keep_images=False).records
    found = [record.model_dump(mode="json") for record in records]
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


def print_and_scan(file: Path, scan: Path, level: str) -> None:
    """Write the scan of a printed file; the same file and level give the same scan."""
    rng = np.random.default_rng(random.Random(f"{file.name}/{level}").getrandbits(64))
    habits = replace(draw_wear(level, rng), stamp=False, signed=False, own_reading=False)
    scale = habits.dpi / 72
    pages = []
    for image in render(file.read_bytes(), habits.dpi):
        marks = PageMarks(image.shape[1] / scale, image.shape[0] / scale)
        pages.append(damage(image, marks, habits, rng))
    write_pdf(scan, pages)


def shares(tally: Tally) -> str:
    figures = tally.figures()
    return "".join(f"{figures[name]:10.3f}" for name in SHOWN)


if __name__ == "__main__":
    main()
