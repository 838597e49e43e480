"""Commands that read scans and records: extract, show, schema, doctor, evaluate."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sopocr.cli.app import (
    WIDTH,
    Language,
    Lexicons,
    OutputPath,
    Readers,
    RecordFile,
    Regulations,
    SettingsFile,
    Workers,
    app,
    chosen_settings,
    print_result,
    say,
)
from sopocr.errors import UsageError


@app.command()
def extract(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Scans, texts, folders with them; - for standard input."),
    ],
    output: OutputPath = None,
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", metavar="DIR", help="Also draw what was understood onto each page."),
    ] = None,
    rejected: Annotated[
        bool,
        typer.Option("--rejected", help="With --overlay: also draw what was seen and not taken, and why."),
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="DIR", help="Also write each SOP in the official form.")
    ] = None,
    pages: Annotated[
        str | None, typer.Option("--pages", metavar="PAGES", help="Pages to read, e.g. 2-5 or 1,4-6.")
    ] = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="The sources, in this order, are the pages of one document."),
    ] = False,
    workers: Workers = None,
    readers: Readers = None,
    password: Annotated[
        str | None, typer.Option("--password", metavar="TEXT", help="Password of a PDF.")
    ] = None,
    settings: SettingsFile = None,
    lexicon: Lexicons = None,
    regulations: Regulations = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of the findings; else as the settings say: id."),
    ] = None,
) -> None:
    """Extract SOPs from scans and texts into JSON records."""
    from sopocr.batch import Views, extract_all, page_numbers, plan, with_standard_input
    from sopocr.processes import worker_count
    from sopocr.terminal import TerminalProgress

    if rejected and overlay is None:
        raise UsageError("--rejected draws pictures", remedy="Say where to with --overlay DIR")
    chosen = chosen_settings(settings, readers, lang, lexicon, regulations)
    numbers = page_numbers(pages) if pages is not None else None
    complete = True
    with ExitStack() as open_things:
        limit = chosen.ingest.max_file_bytes
        planned = plan(
            open_things.enter_context(with_standard_input(sources, sys.stdin.buffer, limit)),
            output,
            together=together,
        )
        progress = open_things.enter_context(TerminalProgress(len(planned.jobs)))
        for remark in planned.remarks:
            progress.say(remark)
        for outcome in extract_all(
            planned,
            chosen,
            views=Views(overlay, html, rejected),
            password=password,
            pages=numbers,
            workers=worker_count(len(planned.jobs), workers),
            on_source=lambda job: progress.begin(job.source.name),
        ):
            progress.end(outcome.job.source.name)
            complete &= outcome.complete
            for line in outcome.remarks:
                progress.say(line)
            if outcome.text is not None:
                print_result(outcome.text)
    raise typer.Exit(0 if complete else 1)


@app.command()
def show(
    record: RecordFile,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the headings.")] = Language.ID,
) -> None:
    """Show a record in brief."""
    from sopocr.output.json_file import load_records
    from sopocr.terminal import show_record

    for one in load_records(record):
        show_record(one, lang.value, Console(width=None if sys.stdout.isatty() else WIDTH))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from sopocr.model.sop import json_schema

    print_result(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")


@app.command()
def doctor() -> None:
    """Show which readers, languages and fonts are there, and how to get what is missing."""
    from sopocr import doctor as physician

    probes = physician.probe()
    physician.show(probes, Console())
    raise typer.Exit(0 if physician.healthy(probes) else 1)


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Scans with their expected records.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write all figures and faults.")
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures",
            metavar="DIR",
            help="Also draw each page that went wrong, and how far confidence can be trusted.",
        ),
    ] = None,
    workers: Workers = None,
    readers: Readers = None,
    settings: SettingsFile = None,
) -> None:
    """Extract scans whose records are known, and measure what was right."""
    from sopocr.evaluation import evaluate as measure
    from sopocr.evaluation import load_cases
    from sopocr.output.files import write_whole
    from sopocr.processes import worker_count
    from sopocr.terminal import TerminalProgress, show_report, show_wrong_pages

    cases = load_cases(folder)
    chosen = chosen_settings(settings, readers)
    with TerminalProgress(len(cases)) as progress:
        report = measure(
            cases,
            chosen,
            pictures=pictures,
            workers=worker_count(len(cases), workers),
            on_case=lambda case: progress.begin(case.file.name),
            on_done=lambda case: progress.end(case.file.name),
        )
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    show_report(report.rows(), console)
    show_report(report.trust_rows(), console)
    show_wrong_pages(report.worst_pages(), console)
    for message in report.failures.values():
        say(message)
    if json_file is not None:
        write_whole(json_file, report.to_json())
    raise typer.Exit(1 if report.failures else 0)
