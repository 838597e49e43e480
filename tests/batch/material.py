"""Cheap sources for imports, a report that remembers, and what a catalogue holds in a form to compare."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from text_sources import FORMS

from samples.drawing.compose import compose
from sopocr.batch.executors import Limits
from sopocr.batch.importing import Stop, run_import
from sopocr.batch.local import LocalProcesses
from sopocr.batch.report import Report, Tally
from sopocr.batch.source_urls import file_name
from sopocr.batch.work import TaskResult
from sopocr.catalogue import Catalogue, RunInfo
from sopocr.settings import Settings

MISBEHAVING = Path(__file__).parent / "misbehaving"


def text_of(number: int) -> str:
    """The text of an SOP, another one for each number."""
    return FORMS["markdown"](compose(f"sop{number}", f"import{number}"))


def write_texts(folder: Path, count: int, first: int = 0, prefix: str = "sop") -> list[Path]:
    """Texts of SOPs in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{prefix}-{number:03}.md" for number in range(first, first + count)]
    for number, path in enumerate(paths, first):
        path.write_text(text_of(number), encoding="utf-8")
    return paths


class Remembered(Report):
    """A report that remembers what it was told."""

    def __init__(self) -> None:
        self.failures: dict[str, str] = {}
        self.finished: list[str] = []
        self.returned: Counter[str] = Counter()

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:  # noqa: ARG002
        self.finished.append(file_name(url))

    def again(self, url: str, worker: str, reason: str) -> None:  # noqa: ARG002
        self.returned[file_name(url)] += 1

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:  # noqa: ARG002
        self.failures[file_name(url)] = reason


def import_all(
    url: str,
    *sources: Path | str,
    settings: Settings | None = None,
    limits: Limits | None = None,
    workers: int = 2,
    max_failures: int | None = None,
    stop: Stop | None = None,
) -> tuple[RunInfo, Tally, Remembered]:
    """Import in this process, with worker processes."""
    report = Remembered()
    with (
        Catalogue(url, create=True) as catalogue,
        LocalProcesses(workers, limits or Limits()) as executor,
    ):
        run, tally = run_import(
            catalogue,
            [str(source) for source in sources],
            settings or Settings(),
            executor,
            report,
            workers=workers,
            max_failures=max_failures,
            stop=stop,
        )
    return run, tally, report


def command(url: str, *arguments: Path | str) -> list[str]:
    """The command line of `sopocr import` with two workers."""
    return [
        *(sys.executable, "-m", "sopocr", "import", "--catalogue", url, "--workers", "2"),
        *map(str, arguments),
    ]


def environment(*, misbehaving: bool = False) -> dict[str, str]:
    """The environment of a program started in a test."""
    paths = [str(Path(__file__).resolve().parents[2]), *([str(MISBEHAVING)] if misbehaving else [])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def call(
    url: str, *arguments: Path | str, misbehaving: bool = False, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run `sopocr import` to its end."""
    return subprocess.run(
        command(url, *arguments),
        capture_output=True,
        encoding="utf-8",
        env=environment(misbehaving=misbehaving),
        timeout=timeout,
        check=False,
    )


def contents(url: str) -> list[str]:
    """All records of a catalogue in the stable order, each as JSON."""
    with Catalogue(url) as catalogue:
        return [record.model_dump_json() for record in catalogue.documents.records()]
