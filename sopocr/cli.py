"""The command line: arguments, one call, an exit code.

Exit codes: 0 all well; 1 a source failed or a record is not complete; 2 wrong usage; 130 interrupted.
Standard output carries results only; everything said to the user goes to standard error. What a command needs
is imported when it runs, so that `sopocr --help` answers at once.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console

from sopocr.errors import OutputError, SopocrError, UsageError
from sopocr.settings import ReaderName, Settings, load_settings

app = typer.Typer(
    name="sopocr",
    help="Reads scans of Indonesian government procedures (SOP-AP) into validated records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Language(StrEnum):
    """Languages of what is shown."""

    ID = "id"
    EN = "en"


class Format(StrEnum):
    """What a record can be exported to."""

    BPMN = "bpmn"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    MD = "md"


_WIDTH = 120
"""Columns of what is shown where the output is no terminal."""

_SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="Settings file (TOML).")
]
_Readers = Annotated[
    str | None,
    typer.Option(
        "--readers", metavar="NAMES", help="Readers to use, e.g. ppocr,tesseract; else all that are there."
    ),
]
_RecordFile = Annotated[Path, typer.Argument(metavar="RECORD", help="A record made by extract.")]
_Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="PATH", help="File or folder; - for standard output.")
]


@app.command()
def extract(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Scans, texts, folders with them; - for standard input."),
    ],
    output: _Output = None,
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", metavar="DIR", help="Also draw what was understood onto each page."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="DIR", help="Also write each SOP in the official form.")
    ] = None,
    pages: Annotated[
        str | None, typer.Option("--pages", metavar="PAGES", help="Pages to read, e.g. 2-5 or 1,4-6.")
    ] = None,
    readers: _Readers = None,
    password: Annotated[
        str | None, typer.Option("--password", metavar="TEXT", help="Password of a PDF.")
    ] = None,
    settings: _SettingsFile = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of the findings; else as the settings say: id."),
    ] = None,
) -> None:
    """Extract SOPs from scans and texts into JSON records."""
    from sopocr.batch import Views, extract_all, page_numbers, plan, with_standard_input
    from sopocr.terminal import TerminalProgress

    chosen = _settings(settings, readers, lang)
    numbers = page_numbers(pages) if pages is not None else None
    complete = True
    with ExitStack() as open_things:
        limit = chosen.ingest.max_file_bytes
        planned = plan(
            open_things.enter_context(with_standard_input(sources, sys.stdin.buffer, limit)), output
        )
        progress = open_things.enter_context(TerminalProgress(len(planned.jobs)))
        for remark in planned.remarks:
            progress.say(remark)
        for outcome in extract_all(
            planned,
            chosen,
            views=Views(overlay, html),
            password=password,
            pages=numbers,
            on_source=lambda job: progress.begin(job.source.name),
        ):
            progress.end()
            complete &= outcome.complete
            for line in outcome.remarks:
                progress.say(line)
            if outcome.text is not None:
                _print(outcome.text)
    raise typer.Exit(0 if complete else 1)


@app.command()
def show(
    record: _RecordFile,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the headings.")] = Language.ID,
) -> None:
    """Show a record in brief."""
    from sopocr.output.json_file import load_records
    from sopocr.terminal import show_record

    for one in load_records(record):
        show_record(one, lang.value, Console(width=None if sys.stdout.isatty() else _WIDTH))


@app.command()
def export(
    record: _RecordFile,
    to: Annotated[Format, typer.Option("--to", help="What to write.")],
    output: _Output = None,
) -> None:
    """Write a record as BPMN, Mermaid, SVG, HTML, XLSX, CSV or Markdown."""
    from sopocr.output.export import export_records
    from sopocr.output.json_file import load_records

    result = export_records(load_records(record), to.value, record.stem, output)
    if result is not None:
        _print(result)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from sopocr.model.sop import json_schema

    _print(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")


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
        Path | None, typer.Option("--pictures", metavar="DIR", help="Also draw each page that went wrong.")
    ] = None,
    readers: _Readers = None,
    settings: _SettingsFile = None,
) -> None:
    """Extract scans whose records are known, and measure what was right."""
    from sopocr.evaluation import evaluate as measure
    from sopocr.evaluation import load_cases
    from sopocr.output.files import write_whole
    from sopocr.terminal import TerminalProgress, show_report, show_wrong_pages

    cases = load_cases(folder)
    chosen = _settings(settings, readers)
    with TerminalProgress(len(cases)) as progress:
        report = measure(
            cases,
            chosen,
            pictures=pictures,
            on_case=lambda case: progress.begin(case.file.name),
            on_done=progress.end,
        )
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    show_report(report.rows(), console)
    show_wrong_pages(report.worst_pages(), console)
    for message in report.failures.values():
        _say(message)
    if json_file is not None:
        write_whole(json_file, report.to_json())
    raise typer.Exit(1 if report.failures else 0)


def _settings(path: Path | None, readers: str | None, lang: Language | None = None) -> Settings:
    """The settings of a file, or the defaults, with what the options say instead."""
    settings = load_settings(path) if path else Settings()
    if readers is not None:
        names = tuple(dict.fromkeys(name.strip() for name in readers.split(",")))
        known = get_args(ReaderName)
        if unknown := [name for name in names if name not in known]:
            raise UsageError(f'"{unknown[0]}" is no reader', remedy=f"Readers are {', '.join(known)}")
        settings = settings.model_copy(update={"ocr": settings.ocr.model_copy(update={"readers": names})})
    if lang is not None:
        settings = settings.model_copy(update={"language": lang.value})
    return settings


def _say(message: str) -> None:
    print(f"sopocr: {message}", file=sys.stderr)


def _print(result: str | bytes) -> None:
    """Write to standard output, text as UTF-8 whatever the console's own encoding."""
    data = result.encode("utf-8") if isinstance(result, str) else result
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(f"standard output cannot be written ({error.strerror})") from error


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except SopocrError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
