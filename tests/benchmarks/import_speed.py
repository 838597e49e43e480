"""How fast imports are, and whether their memory stays flat.

    python tests/benchmarks/import_speed.py --documents 2000 --workers 2
    python tests/benchmarks/import_speed.py --scans FOLDER --workers 1 2
    python tests/benchmarks/import_speed.py --hostile 100 --documents 500

Draws born-digital SOPs of one page each (or takes the scans of a folder), imports them into a new SQLite
catalogue, once for each number of workers, and then once more, which must find nothing to do. Prints a line
for each import, as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from sopocr.batch.executors import Limits
from sopocr.batch.importing import run_import
from sopocr.batch.local import LocalProcesses
from sopocr.batch.report import Report, Tally
from sopocr.batch.work import TaskResult
from sopocr.catalogue import Catalogue
from sopocr.settings import Settings

_VERBS = ("Menerima", "Memeriksa", "Menyusun", "Menandatangani", "Mengirim", "Mencatat", "Mengarsipkan")
_THINGS = (
    "surat masuk",
    "berkas usulan",
    "nota dinas",
    "laporan bulanan",
    "permohonan cuti",
    "dokumen kontrak",
)
_TIMES = ("10 Menit", "1 Jam", "2 Hari", "30 Menit", "1 Hari")
_WINDOW = 100


def draw(folder: Path, count: int) -> None:
    """Born-digital SOPs of one page, each different."""
    style = getSampleStyleSheet()["BodyText"]
    style.fontSize, style.leading = 8, 9.5
    grid = [("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for number in range(count):
        chance = random.Random(number)
        thing = chance.choice(_THINGS)
        head = [
            ["Nomor SOP", f"{number}/SOP/{chance.randint(2015, 2024)}"],
            ["Nama SOP", f"Pengelolaan {thing} {number}"],
        ]
        rows = [["No", "Kegiatan", "Kelengkapan", "Waktu", "Output", "Keterangan"]]
        for step in range(1, chance.randint(5, 9)):
            text = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} dari unit {chance.randint(1, 99)}"
            cells = (text, chance.choice(_THINGS), chance.choice(_TIMES), chance.choice(_THINGS), "")
            rows.append([str(step), *(Paragraph(cell, style) for cell in cells)])
        title = Paragraph("STANDAR OPERASIONAL PROSEDUR", style)
        page = SimpleDocTemplate(str(folder / f"sop-{number:05}.pdf"), pagesize=landscape(A4))
        page.build(
            [
                title,
                Table(head, style=grid),
                Spacer(1, 12),
                Table(rows, [24, 260, 130, 70, 130, 90], style=grid),
            ]
        )


def spoil(folder: Path, count: int) -> None:
    """Files that cannot be read, in ways that scans arrive broken."""
    good = (folder / "sop-00000.pdf").read_bytes()
    begins = (b"", good, b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"II*\0", b"\x89PNG\r\n\x1a\n", b"BM" + bytes(8))
    for number in range(count):
        chance = random.Random(-number - 1)
        begin = begins[number % len(begins)]
        data = begin + chance.randbytes(4000) if 0 < len(begin) < 20 else begin[: len(begin) // 2 - number]
        (folder / f"bad-{number:05}.pdf").write_bytes(data)


class Measured(Report):
    """Samples the memory of the import and its workers as files are done."""

    def __init__(self) -> None:
        self.memory: list[float] = []
        self.work = 0.0
        self.failed_files = 0
        self._own = psutil.Process()

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:  # noqa: ARG002
        self.work += result.seconds
        total = self._own.memory_info().rss
        for child in self._own.children():
            try:
                total += child.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.memory.append(total / 2**20)

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:  # noqa: ARG002
        self.failed_files += 1


def measure(folder: Path, url: str, workers: int) -> dict[str, object]:
    """Import a folder; what it took."""
    report = Measured()
    begun, cpu = time.perf_counter(), time.process_time()
    with Catalogue(url, create=True) as catalogue, LocalProcesses(workers, Limits(300.0)) as executor:
        _, tally = run_import(catalogue, [str(folder)], Settings(), executor, report, workers=workers)
    seconds = time.perf_counter() - begun
    figures: dict[str, object] = {
        "workers": workers,
        "files": tally.total,
        "done": tally.done,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "pages": tally.pages,
        "seconds": round(seconds, 2),
        "pages_per_second": round(tally.pages / seconds, 3),
    }
    if tally.done:
        figures["share_of_time_spent_on_pages"] = round(report.work / (workers * seconds), 4)
        figures["own_processor_share"] = round((time.process_time() - cpu) / (workers * seconds), 4)
    if len(report.memory) > 3 * _WINDOW:
        figures["mib_first_100"] = round(statistics.mean(report.memory[20 : 20 + _WINDOW]))
        figures["mib_last_100"] = round(statistics.mean(report.memory[-_WINDOW:]))
    return figures


def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2000, help="born-digital SOPs to draw")
    parser.add_argument("--hostile", type=int, default=0, help="broken files to put among them")
    parser.add_argument("--scans", type=Path, help="a folder with scans, in place of drawn SOPs")
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sopocr-speed-") as name:
        folder = options.scans or Path(name) / "sources"
        if options.scans is None:
            folder.mkdir()
            draw(folder, options.documents)
            spoil(folder, options.hostile)
        for workers in options.workers:
            url = f"sqlite:///{Path(name) / f'catalogue-{workers}.db'}"
            for _ in range(2):
                print(json.dumps(measure(folder, url, workers)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
