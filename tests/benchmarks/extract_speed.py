"""Time and memory of the whole extraction, held against one stock RapidOCR pass over the same pages.

    python tests/benchmarks/extract_speed.py [SCAN...] [--cores N] [--rounds N] [--long PAGES]

Every contender runs in a process of its own, bound to the same cores; they take turns, round by round, and
each contender's fastest round counts, so that what else the machine does weighs on all alike. Timed is the
pass over the pages after one warm-up page; loading of programs and models is not. `--long` then reads a file
of that many pages (one page of a sample again and again) and compares the cost of its first and its last ten
pages.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import pypdfium2

ROOT = Path(__file__).resolve().parents[2]
SCANS = ROOT / "samples" / "scans"
DEFAULT = ("seed-000-office.pdf", "seed-001-phone.pdf", "seed-002-app.pdf", "kenaikan-pangkat-harsh.pdf")
CONTENDERS = ("rapidocr", "ppocr", "ppocr+tesseract")
LIMITS = {"ppocr": 1.0, "ppocr+tesseract": 1.6}
MEMORY_LIMIT = 1.2e9
"""Bytes of resident memory for each process, those of Tesseract counted apart."""


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def stock(files: list[Path], cores: int) -> dict[str, float]:
    """RapidOCR as it comes: finding of text, direction, recognition, page by page."""
    from rapidocr import RapidOCR

    from sopocr.ingest import SourcePage, open_source
    from sopocr.settings import IngestSettings

    # without this it starts a thread for each core of the machine, also where it may use one alone
    engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": cores})
    pages = []
    for file in files:
        with open_source(file, IngestSettings()) as source:
            pages += [page.image.pixels for page in source.pages() if isinstance(page, SourcePage)]
    engine(pages[0])
    start = perf_counter()
    for pixels in pages:
        engine(pixels)
    return {"seconds": perf_counter() - start, "pages": len(pages), "peak": peak()}


def whole(files: list[Path], readers: tuple[str, ...]) -> dict[str, float]:
    """The extraction of the same files, from opening to record."""
    from sopocr.pipeline import digitise
    from sopocr.settings import Settings

    settings = Settings.model_validate({"ocr": {"readers": readers}})
    digitise(files[0], settings, pages=[1], keep_images=False)
    start = perf_counter()
    pages = sum(len(digitise(file, settings, keep_images=False).pages) for file in files)
    return {"seconds": perf_counter() - start, "pages": pages, "peak": peak()}


def long_file(file: Path) -> dict[str, float]:
    """Seconds of the first and the last ten pages of a file, and the memory held after each."""
    from sopocr.pipeline import digitise
    from sopocr.settings import Settings

    settings = Settings.model_validate({"ocr": {"readers": ["ppocr"]}})
    digitise(file, settings, pages=[1], keep_images=False)
    times: list[float] = [perf_counter()]
    peaks: list[int] = [peak()]

    def note(_done: int, _total: int) -> None:
        times.append(perf_counter())
        peaks.append(peak())

    digitise(file, settings, keep_images=False, on_page=note)
    end = perf_counter()
    return {
        "first": times[10] - times[0],
        "last": times[-1] - times[-11],
        "after": end - times[-1],
        "peak_first": peaks[10],
        "peak_last": peak(),
    }


def repeated(page_of: Path, index: int, count: int, path: Path) -> None:
    """A PDF that holds page `index` (from 0) of a file `count` times."""
    with pypdfium2.PdfDocument(page_of) as source:
        target = pypdfium2.PdfDocument.new()
        for _ in range(count):
            target.import_pages(source, [index])
        target.save(path)
        target.close()


def run(contender: str, files: list[Path], cores: int) -> dict[str, float]:
    """One contender in a process of its own."""
    command = [sys.executable, __file__, "--as", contender, "--cores", str(cores), *map(str, files)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment(cores)
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def environment(cores: int) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": str(cores)}


def bind(cores: int) -> None:
    """Bind this process to its first `cores` cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def compare(files: list[Path], cores: int, rounds: int) -> bool:
    best: dict[str, dict[str, float]] = {}
    for number in range(rounds):
        for contender in CONTENDERS:
            found = run(contender, files, cores)
            print(f"round {number + 1}  {contender:16} {found['seconds']:7.1f} s", flush=True)
            if contender not in best or found["seconds"] < best[contender]["seconds"]:
                best[contender] = found
    base = best["rapidocr"]["seconds"]
    print(f"\n{'':16} {'s':>7} {'s/page':>7} {'ratio':>6} {'limit':>6} {'peak MB':>8}")
    good = True
    for contender, found in best.items():
        ratio, limit = found["seconds"] / base, LIMITS.get(contender)
        good &= limit is None or (ratio <= limit and found["peak"] <= MEMORY_LIMIT)
        print(
            f"{contender:16} {found['seconds']:7.1f} {found['seconds'] / found['pages']:7.2f} {ratio:6.2f} "
            f"{limit or '':>6} {found['peak'] / 1e6:8.0f}"
        )
    return good


def compare_long(pages: int, cores: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        repeated(SCANS / DEFAULT[0], 2, pages, file)
        found = run("long", [file], cores)
    growth = found["last"] / found["first"]
    print(f"\na file of {pages} pages: first ten {found['first']:.1f} s, last ten {found['last']:.1f} s")
    print(f"ratio {growth:.2f}, assembly {found['after']:.1f} s")
    peaks = [found["peak_first"] / 1e6, found["peak_last"] / 1e6]
    print(f"peak after ten pages {peaks[0]:.0f} MB, at the end {peaks[1]:.0f} MB")
    return growth <= 1.15 and found["peak_last"] <= MEMORY_LIMIT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--long", type=int, default=0, metavar="PAGES")
    parser.add_argument("--as", dest="contender", help=argparse.SUPPRESS)
    given = parser.parse_args()
    files = given.files or [SCANS / name for name in DEFAULT]
    if given.contender is None:
        good = compare(files, given.cores, given.rounds)
        if given.long:
            good &= compare_long(given.long, given.cores)
        return 0 if good else 1
    bind(given.cores)
    if given.contender == "long":
        found = long_file(files[0])
    elif given.contender == "rapidocr":
        found = stock(files, given.cores)
    else:
        found = whole(files, tuple(given.contender.split("+")))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
