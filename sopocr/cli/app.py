"""The application object of the command line, and what its commands share: options, settings, printing.

Exit codes: 0 all well; 1 a source failed or a record is not complete; 2 wrong usage; 130 interrupted.
Standard output carries results only; everything said to the user goes to standard error. What a command needs
is imported when it runs, so that `sopocr --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from sopocr.errors import OutputError, UsageError

if TYPE_CHECKING:
    from sopocr.settings import Settings

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


class Form(StrEnum):
    """Forms of documents."""

    SOP_AP = "sop-ap"
    SPO = "spo"
    NARATIF = "naratif"


WIDTH = 120
"""Columns of what is shown where the output is no terminal."""

SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="Settings file (TOML).")
]
Readers = Annotated[
    str | None,
    typer.Option(
        "--readers", metavar="NAMES", help="Readers to use, e.g. ppocr,tesseract; else all that are there."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Files at a time; else one for each core.")
]
RecordFile = Annotated[Path, typer.Argument(metavar="RECORD", help="A record made by extract.")]
OutputPath = Annotated[
    str | None, typer.Option("-o", "--output", metavar="PATH", help="File or folder; - for standard output.")
]


Lexicons = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon", metavar="FILE", help="Words and names of your own, one a line; may be repeated."
    ),
]
Regulations = Annotated[
    list[Path] | None,
    typer.Option("--regulations", metavar="FILE", help="Regulations of your own (CSV); may be repeated."),
]


def chosen_settings(
    path: Path | None,
    readers: str | None,
    lang: Language | None = None,
    lexicons: Sequence[Path] | None = None,
    regulations: Sequence[Path] | None = None,
) -> Settings:
    """The settings of a file, or the defaults, with what the options say instead; word lists and regulations
    come on top of those in the file."""
    from sopocr.settings import ReaderName, Settings, load_settings

    settings = load_settings(path) if path else Settings()
    if readers is not None:
        names = tuple(dict.fromkeys(name.strip() for name in readers.split(",")))
        known = get_args(ReaderName)
        if unknown := [name for name in names if name not in known]:
            raise UsageError(f'"{unknown[0]}" is no reader', remedy=f"Readers are {', '.join(known)}")
        settings = settings.model_copy(update={"ocr": settings.ocr.model_copy(update={"readers": names})})
    if lexicons or regulations:
        text = settings.text
        more = {
            "lexicons": (*text.lexicons, *(lexicons or ())),
            "regulations": (*text.regulations, *(regulations or ())),
        }
        settings = settings.model_copy(update={"text": text.model_copy(update=more)})
    if lang is not None:
        settings = settings.model_copy(update={"language": lang.value})
    return settings


def say(message: str) -> None:
    print(f"sopocr: {message}", file=sys.stderr)


def print_result(result: str | bytes) -> None:
    """Write to standard output, text as UTF-8 whatever the console's own encoding."""
    data = result.encode("utf-8") if isinstance(result, str) else result
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(f"standard output cannot be written ({error.strerror})") from error
