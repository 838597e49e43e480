"""Commands that fill a catalogue and tell of it: import, status, retry, search."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from sopocr.cli.app import (
    WIDTH,
    Form,
    Language,
    Readers,
    SettingsFile,
    Workers,
    app,
    chosen_settings,
    print_result,
)

if TYPE_CHECKING:
    from sopocr.batch.importing import Stop
    from sopocr.batch.report import Tally
    from sopocr.catalogue import RunInfo
    from sopocr.cli.import_report import JsonReport, LineReport


class LogFormat(StrEnum):
    """How an import tells what happens."""

    TEXT = "text"
    JSON = "json"


CatalogueUrl = Annotated[
    str,
    typer.Option(
        "--catalogue",
        metavar="URL",
        envvar="SOPOCR_CATALOGUE",
        help="Catalogue: sqlite:///FILE or postgresql://user@host/database.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=1, metavar="SECONDS", help="A file is given up after this long a page."),
]
Memory = Annotated[
    int | None,
    typer.Option(
        "--memory", min=256, metavar="MIB", help="A file is given up that takes more; else by machine."
    ),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Work on a Dask cluster: tcp://…; local: start one here."
    ),
]
Log = Annotated[LogFormat, typer.Option("--log-format", help="Lines for people, or JSON lines for programs.")]
RunNumber = Annotated[int | None, typer.Option("--run", metavar="N", help="The run; else the latest.")]


@app.command("import")
def import_(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, ZIP archives, patterns, URLs (s3://…)."),
    ],
    catalogue: CatalogueUrl,
    workers: Workers = None,
    timeout: Timeout = 120.0,
    memory: Memory = None,
    cluster: ClusterAddress = None,
    max_failures: Annotated[
        int | None, typer.Option("--max-failures", min=1, metavar="N", help="Stop after so many failures.")
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
    log_format: Log = LogFormat.TEXT,
    readers: Readers = None,
    settings: SettingsFile = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of the findings; else as the settings say: id."),
    ] = None,
) -> None:
    """Import any number of scans into a catalogue; goes on where an earlier import ended."""
    from sopocr.batch.importing import run_import
    from sopocr.batch.local import default_limits, default_workers
    from sopocr.batch.machines import open_executor
    from sopocr.catalogue import Catalogue

    chosen = chosen_settings(settings, readers, lang)
    number = workers or default_workers()
    with (
        Catalogue(catalogue, create=True) as store,
        open_executor(cluster, number, default_limits(number, timeout, memory)) as executor,
        _report(log_format) as report,
        stopped_by_signals(report) as stop,
    ):
        run, tally = run_import(
            store,
            sources,
            chosen,
            executor,
            report,
            workers=number,
            max_failures=1 if fail_fast else max_failures,
            stop=stop,
            own=[settings] if settings is not None else [],
        )
        alike = len(store.duplicates.all(run_id=run.id))
    _conclude(run, tally, alike, report)


@app.command()
def retry(
    catalogue: CatalogueUrl,
    run: RunNumber = None,
    workers: Workers = None,
    timeout: Timeout = 120.0,
    memory: Memory = None,
    cluster: ClusterAddress = None,
    log_format: Log = LogFormat.TEXT,
) -> None:
    """Try the failed files of an import again, with its settings."""
    from sopocr.batch.importing import retry_failed
    from sopocr.batch.local import default_limits, default_workers
    from sopocr.batch.machines import open_executor
    from sopocr.catalogue import Catalogue

    number = workers or default_workers()
    with Catalogue(catalogue) as store:
        chosen = store.runs.get(run) if run is not None else _latest(store.runs.all())
        with (
            open_executor(cluster, number, default_limits(number, timeout, memory)) as executor,
            _report(log_format) as report,
            stopped_by_signals(report) as stop,
        ):
            ended, tally = retry_failed(store, chosen, executor, report, stop=stop)
        alike = len(store.duplicates.all(run_id=ended.id))
    _conclude(ended, tally, alike, report)


@app.command()
def status(
    catalogue: CatalogueUrl,
    run: RunNumber = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show how far an import is, also while it runs."""
    from sopocr.batch.process_liveness import is_gone
    from sopocr.catalogue import Catalogue
    from sopocr.cli.import_status import show_status, status_values

    with Catalogue(catalogue) as store:
        chosen = store.runs.get(run if run is not None else _latest(store.runs.all()).id)
        working = store.queue.jobs("working", run_id=chosen.id)
        failed = store.queue.jobs("failed", run_id=chosen.id)
        duplicates = store.duplicates.all(run_id=chosen.id)
    values = status_values(chosen, working, failed, duplicates, is_gone(chosen), datetime.now(UTC))
    if as_json:
        print_result(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
    else:
        show_status(values, Console(width=None if sys.stdout.isatty() else WIDTH))


@app.command()
def search(
    query: Annotated[
        str, typer.Argument(metavar="WORDS", help='Words; "in quotes" together, -without, begin*.')
    ],
    catalogue: CatalogueUrl,
    form: Annotated[Form | None, typer.Option("--form", help="Only documents of this form.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Show at most so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Find SOPs by words of their names, steps and legal references."""
    from sopocr.catalogue import Catalogue
    from sopocr.cli.import_status import hit_values, show_hits

    with Catalogue(catalogue) as store:
        hits = store.search(query, limit, form.value if form else None)
        values = [hit_values(hit, store.sources.get(hit.document.source_id)) for hit in hits]
    if as_json:
        print_result(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
    else:
        show_hits(values, Console(width=None if sys.stdout.isatty() else WIDTH))
    raise typer.Exit(0 if hits else 1)


def _report(log_format: LogFormat) -> LineReport | JsonReport:
    from sopocr.cli.import_report import BarReport, JsonReport, LineReport

    if log_format == LogFormat.JSON:
        return JsonReport()
    return BarReport() if sys.stderr.isatty() else LineReport()


@contextmanager
def stopped_by_signals(report: LineReport | JsonReport) -> Iterator[Stop]:
    """Ctrl-C (and SIGTERM) ask the import to stop; a second one stops it at once."""
    from sopocr.batch.importing import Stop

    stop = Stop()

    def ask(_signal: int, _frame: object) -> None:
        stop.ask()
        if stop.now:
            report.say("stopping now")
        else:
            report.say("stopping when the files in work are done; once more to stop now")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _latest(runs: list[RunInfo]) -> RunInfo:
    from sopocr.errors import UsageError

    if not runs:
        raise UsageError("nothing was imported into this catalogue yet", remedy="Use sopocr import")
    return runs[0]


def _conclude(run: RunInfo, tally: Tally, alike: int, report: LineReport | JsonReport) -> None:
    """Say what was done, and leave with the exit code."""
    from sopocr.cli.import_report import summary

    for line in summary(tally, alike):
        report.say(line)
    if run.state == "stopped":
        report.say(f"run {run.id} stopped early")
        raise typer.Exit(130 if not tally.failed else 1)
    raise typer.Exit(1 if tally.failed or tally.failed_before or tally.partial else 0)
