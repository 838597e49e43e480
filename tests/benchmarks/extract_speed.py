"""CPU time, wall time and memory of the extraction, stage by stage, beside other programs on the same pages.

    python tests/benchmarks/extract_speed.py [SCAN...] [--rounds N] [--all-cores] [--long PAGES]

Contenders: a stock RapidOCR pass, OCRmyPDF (`-l ind`, where it is installed), and ours with each set of
readers and each runtime that is installed. Every contender runs in a process of its own, bound to one core;
they take turns, round by round, and each contender's round of least CPU time counts, so that what else the
machine does weighs on all alike. Timed is the pass over the pages after one warm-up page; loading of programs
and models is not, but for OCRmyPDF, which is a program. `--all-cores` does the same once more on all cores,
ours as `sopocr extract --workers` does it, loading counted. `--long` then reads a file of that many pages (a
page of a sample again and again) and compares the cost of its first and its last ten pages.

The table is in the form of docs/performance.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import pypdfium2

ROOT = Path(__file__).resolve().parents[2]
SCANS = ROOT / "samples" / "scans"
DEFAULT = ("seed-000-office.pdf", "seed-001-phone.pdf", "seed-002-app.pdf", "kenaikan-pangkat-harsh.pdf")
RUNTIMES = ("onnxruntime", "openvino")
READERS = ("ppocr", "ppocr+tesseract")
STAGES = {
    "imaging": ("sopocr.pipeline.prepare", "sopocr.pipeline.scale_only"),
    "layout": ("sopocr.pipeline.find_layout",),
    "lines": ("sopocr.ocr.ppocr.PpocrReader.read",),
    "tesseract": ("sopocr.ocr.tesseract.TesseractReader.read",),
    "strokes": ("sopocr.ocr.detector.TextDetector.find", "sopocr.ocr.eraser.StrokeEraser.erase"),
    "table": ("sopocr.pipeline.find_flow",),
    "chart": ("sopocr.pipeline.read_page_chart", "sopocr.pipeline.read_free_charts"),
    "assembly": ("sopocr.pipeline.assemble",),
}
"""Stages and the functions that are theirs; time counts where it is spent innermost. What is left is "rest":
opening and rendering of pages, mending of words."""
MEMORY_LIMIT = 1.2e9
"""Bytes of resident memory for each process, those of Tesseract counted apart."""

Figures = dict[str, Any]


def cpu() -> float:
    """Seconds of processor that this process and its ended children have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


class Stages:
    """CPU seconds by stage, what a stage has another do not counted as its own."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def watch(self) -> None:
        """Put a watch around the functions of all stages."""
        for stage, names in STAGES.items():
            for name in names:
                home, _, own = name.rpartition(".")
                owner = _resolve(home)
                setattr(owner, own, self._watched(getattr(owner, own), stage))

    def _watched(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            start = cpu()
            self._inner.append(0.0)
            try:
                return function(*arguments, **named)
            finally:
                taken = cpu() - start
                self.seconds[stage] += taken - self._inner.pop()
                if self._inner:
                    self._inner[-1] += taken

        return watched


def _resolve(name: str) -> Any:
    """A module, or a class in one, by its full name."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        home, _, own = name.rpartition(".")
        return getattr(importlib.import_module(home), own)


@contextmanager
def timed(figures: Figures) -> Iterator[None]:
    wall, processor = perf_counter(), cpu()
    yield
    figures |= {"wall": perf_counter() - wall, "cpu": cpu() - processor, "peak": peak()}


def rapidocr(files: list[Path], cores: int) -> Figures:
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
    figures: Figures = {"pages": len(pages)}
    with timed(figures):
        for pixels in pages:
            engine(pixels)
    return figures


def ocrmypdf(files: list[Path], cores: int) -> Figures:
    """OCRmyPDF, the whole program for each file; all of its work is its children's."""
    figures: Figures = {"pages": sum(len(pypdfium2.PdfDocument(file)) for file in files)}
    with tempfile.TemporaryDirectory() as folder, timed(figures):
        for file in files:
            command = ["ocrmypdf", "-l", "ind", "--force-ocr", "--output-type", "pdf", "--jobs", str(cores)]
            subprocess.run([*command, file, Path(folder) / "out.pdf"], check=True, capture_output=True)
    return figures | {"peak": 0}


def ours(files: list[Path], cores: int, readers: str, runtime: str) -> Figures:
    """The extraction of the same files, from opening to record."""
    from sopocr.pipeline import digitise
    from sopocr.processes import do_all, worker_count
    from sopocr.settings import Settings

    named = None if runtime == "chosen" else runtime
    settings = Settings.model_validate({"ocr": {"readers": readers.split("+"), "runtime": named}})
    if cores > 1:
        workers = worker_count(len(files), cores)
        figures: Figures = {"stages": {}}
        with timed(figures):
            figures["pages"] = sum(do_all(Pages(settings.shared_by(workers)), files, workers))  # type: ignore[arg-type]
        return figures
    stages = Stages()
    digitise(files[0], settings, pages=[1], keep_images=False)
    stages.watch()
    figures = {"stages": stages.seconds}
    with timed(figures):
        figures["pages"] = sum(len(digitise(file, settings, keep_images=False).pages) for file in files)
    return figures


class Pages:
    """Reads a file in another process, and says how many pages it has."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def __call__(self, file: Path, _on_page: object) -> int:
        from sopocr.pipeline import digitise

        return len(digitise(file, self.settings, keep_images=False).pages)


def long_file(file: Path) -> Figures:
    """Seconds of the first and the last ten pages of a file, and the memory held after each."""
    from sopocr.pipeline import digitise
    from sopocr.settings import Settings

    settings = Settings.model_validate({"ocr": {"readers": ["ppocr"]}})
    digitise(file, settings, pages=[1], keep_images=False)
    times: list[float] = [cpu()]
    peaks: list[int] = [peak()]

    def note(_done: int, _total: int) -> None:
        times.append(cpu())
        peaks.append(peak())

    digitise(file, settings, keep_images=False, on_page=note)
    end = cpu()
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


def contenders() -> list[str]:
    """Those that are installed; ours as READERS@RUNTIME, "chosen" being the one that the program takes."""
    there = [name for name in RUNTIMES if importlib.util.find_spec(name) is not None]
    there += ["chosen"] if len(there) > 1 else []
    others = ["rapidocr", *(["ocrmypdf"] if shutil.which("ocrmypdf") else [])]
    return [*others, *(f"{readers}@{runtime}" for readers in READERS for runtime in there)]


def run(contender: str, files: list[Path], cores: int) -> Figures:
    """One contender in a process of its own."""
    command = [sys.executable, __file__, "--as", contender, "--cores", str(cores), *map(str, files)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def bind(cores: int) -> None:
    """Bind this process to its first `cores` cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def compare(files: list[Path], cores: int, rounds: int) -> bool:
    """Run all contenders in turns and print the table; whether all kept within their memory."""
    best: dict[str, Figures] = {}
    for number in range(rounds):
        for contender in contenders():
            found = run(contender, files, cores)
            print(
                f"round {number + 1}  {contender:28} {found['cpu']:7.1f} s CPU", file=sys.stderr, flush=True
            )
            if contender not in best or found["cpu"] < best[contender]["cpu"]:
                best[contender] = found
    base = best["rapidocr"]["cpu"]
    columns = [*STAGES, "rest"] if cores == 1 else []
    heads = ["", "CPU s/page", "wall s/page", "CPU, RapidOCR = 1", "peak MB", *columns]
    print(f"\n{cores} core{'s' if cores > 1 else ''}, {best['rapidocr']['pages']} pages\n")
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    good = True
    for contender, found in best.items():
        pages, stages = found["pages"], found.get("stages") or {}
        good &= "@" not in contender or found["peak"] <= MEMORY_LIMIT
        if stages:
            stages["rest"] = found["cpu"] - sum(stages.values())
        cells = [
            contender.replace("@", ", "),
            f"{found['cpu'] / pages:.2f}",
            f"{found['wall'] / pages:.2f}",
            f"{found['cpu'] / base:.2f}",
            f"{found['peak'] / 1e6:.0f}" if found["peak"] else "",
            *(f"{stages.get(name, 0) / pages:.2f}" if stages else "" for name in columns),
        ]
        print("| " + " | ".join(cells) + " |")
    return good


def surroundings() -> str:
    """Date, processor and versions."""
    processor = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        named = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        processor = named[0] if named else processor
    names = ("sopocr", "rapidocr", "onnxruntime", "openvino", "ocrmypdf", "opencv-python-headless", "numpy")
    there = [
        f"{name} {version(name)}" for name in names if importlib.util.find_spec(_MODULES.get(name, name))
    ]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor}, Python {platform.python_version()}, {', '.join(there)}"
    )


_MODULES = {"opencv-python-headless": "cv2"}


def compare_long(pages: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        repeated(SCANS / DEFAULT[0], 2, pages, file)
        found = run("long", [file], 1)
    growth = found["last"] / found["first"]
    print(f"\na file of {pages} pages: first ten {found['first']:.1f} s, last ten {found['last']:.1f} s")
    print(f"ratio {growth:.2f}, assembly {found['after']:.1f} s")
    peaks = [found["peak_first"] / 1e6, found["peak_last"] / 1e6]
    print(f"peak after ten pages {peaks[0]:.0f} MB, at the end {peaks[1]:.0f} MB")
    return growth <= 1.15 and found["peak_last"] <= MEMORY_LIMIT


def contend(contender: str, files: list[Path], cores: int) -> Figures:
    if contender == "long":
        return long_file(files[0])
    if contender == "rapidocr":
        return rapidocr(files, cores)
    if contender == "ocrmypdf":
        return ocrmypdf(files, cores)
    readers, _, runtime = contender.partition("@")
    return ours(files, cores, readers, runtime)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--all-cores", action="store_true")
    parser.add_argument("--long", type=int, default=0, metavar="PAGES")
    parser.add_argument("--cores", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--as", dest="contender", help=argparse.SUPPRESS)
    given = parser.parse_args()
    files = given.files or [SCANS / name for name in DEFAULT]
    if given.contender is not None:
        bind(given.cores)
        print(json.dumps(contend(given.contender, files, given.cores)))
        return 0
    print(surroundings())
    good = compare(files, 1, given.rounds)
    if given.all_cores:
        good &= compare(files, len(os.sched_getaffinity(0)), given.rounds)
    if given.long:
        good &= compare_long(given.long)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
