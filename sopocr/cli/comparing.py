"""Commands that compare: diff.

Exit codes of `diff`: 0 the comparison was made, whatever it found; 1 something could not be read or written;
2 wrong usage. With --exit-code as of diff(1): 0 nothing differs, 1 something does, 2 trouble of any kind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappush, heappushpop
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopocr.cli.app import (
    Language,
    OutputPath,
    Readers,
    SettingsFile,
    app,
    chosen_settings,
    print_result,
    say,
)
from sopocr.errors import SopocrError, SourceError, UsageError

if TYPE_CHECKING:
    from sopocr.catalogue import Catalogue
    from sopocr.compare.crops import Scan
    from sopocr.compare.diff import Pair
    from sopocr.compare.labels import Language as Lang
    from sopocr.model.sop import Record
    from sopocr.settings import Settings


class View(StrEnum):
    """How a comparison is shown."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Colour(StrEnum):
    """When text is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


_HTML_DOCUMENTS = 20
"""How many of the documents that changed most are shown whole in the HTML of two runs."""


@dataclass(frozen=True)
class _Given:
    """One side of a comparison: its name, its records, and where their scan may lie."""

    name: str
    records: list[Record]
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


@app.command()
def diff(
    first: Annotated[
        str | None, typer.Argument(metavar="A", help="A record, a scan, or a document of the catalogue.")
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar="B", help="What to compare it with.")] = None,
    form: Annotated[View, typer.Option("--format", help="How to show it.")] = View.TEXT,
    output: OutputPath = None,
    catalogue: Annotated[
        str | None,
        typer.Option(
            "--catalogue", metavar="URL", envvar="SOPOCR_CATALOGUE", help="Catalogue of the ids or runs."
        ),
    ] = None,
    run: Annotated[
        tuple[int, int] | None,
        typer.Option("--run", metavar="R1 R2", help="Compare two runs of the catalogue."),
    ] = None,
    scans: Annotated[
        list[Path] | None,
        typer.Option("--scans", metavar="PATH", help="Folder or file with the scans, for crops in HTML."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 1 where something differs.")
    ] = False,
    colour: Annotated[Colour, typer.Option("--color", help="Colour of text.")] = Colour.AUTO,
    readers: Readers = None,
    settings: SettingsFile = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the headings.")] = Language.ID,
) -> None:
    """Compare two records, scans or documents as a reader would, or two runs over many."""
    try:
        differs = _compare(
            (first, second),
            run,
            catalogue,
            form,
            output,
            colour,
            scans or [],
            lang,
            chosen_settings(settings, readers),
        )
    except SopocrError as error:
        error.exit_code = 2 if exit_code else error.exit_code
        raise
    raise typer.Exit(1 if differs and exit_code else 0)


def _compare(
    names: tuple[str | None, str | None],
    run: tuple[int, int] | None,
    catalogue: str | None,
    form: View,
    output: str | None,
    colour: Colour,
    scans: Sequence[Path],
    lang: Language,
    settings: Settings,
) -> bool:
    """Make and show the comparison that was asked for; whether anything differs."""
    first, second = names
    paint = form is View.TEXT and (
        colour is Colour.ALWAYS or (colour is Colour.AUTO and output in (None, "-") and _colours())
    )
    if run is not None:
        if first is not None:
            raise UsageError("--run compares whole runs", remedy="Name either A and B or --run R1 R2")
        if catalogue is None:
            raise UsageError("runs are in a catalogue", remedy="Name it with --catalogue URL")
        return _diff_runs(catalogue, run, form, output, paint, lang.value, settings)
    if first is None or second is None:
        raise UsageError("nothing to compare", remedy="Name A and B, or --run R1 R2 --catalogue URL")
    sides = [_given(name, catalogue, settings, scans) for name in (first, second)]
    return _diff_sides((sides[0], sides[1]), form, output, paint, lang.value, settings)


def _colours() -> bool:
    """Whether standard output shows colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _given(name: str, catalogue: str | None, settings: Settings, scans: Sequence[Path]) -> _Given:
    """What a name on the command line stands for: a file that is there, else a document of the catalogue."""
    from sopocr.output.json_file import load_records
    from sopocr.pipeline import digitise

    path = Path(name)
    folders = [one for one in scans if one.is_dir()]
    files = [one for one in scans if not one.is_dir()]
    if catalogue is not None and name.isdigit() and not path.exists():
        return _of_catalogue(int(name), catalogue, files, folders)
    try:
        with path.open("rb") as file:
            start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    except OSError as error:
        remedy = "Check the name" + ("" if catalogue or not name.isdigit() else ", or add --catalogue URL")
        raise SourceError(f"cannot be read ({error.strerror})", remedy=remedy, file=path) from error
    if start in (b"{", b"["):
        return _Given(name, load_records(path), files, [*folders, path.parent])
    say(f"reading {name}")
    return _Given(name, digitise(path, settings, keep_images=False).records, [path])


def _of_catalogue(number: int, url: str, files: list[Path], folders: list[Path]) -> _Given:
    from sopocr.catalogue import Catalogue

    with Catalogue(url) as store:
        document = store.documents.get(number)
        names = store.sources.get(document.info.source_id).urls
    return _Given(f"#{number}", [document.record], [*files, *_local(names)], folders)


def _diff_sides(
    sides: tuple[_Given, _Given], form: View, output: str | None, paint: bool, lang: Lang, settings: Settings
) -> bool:
    """Show the comparison of two files; whether they differ."""
    from sopocr.compare import diff_pair, pair_records, record_patch
    from sopocr.compare.html_view import html_view
    from sopocr.compare.json_view import diff_value, json_view
    from sopocr.compare.text_view import text_view

    pairs = list(pair_records(sides[0].records, sides[1].records))
    diffs = [diff_pair(pair, (sides[0].name, sides[1].name)) for pair in pairs]
    if form is View.TEXT:
        result = text_view(diffs, colour=paint, language=lang)
    elif form is View.JSON:
        result = json_view(
            [
                diff_value(one, record_patch(a, b) if a and b else None)
                for one, (a, b) in zip(diffs, pairs, strict=True)
            ]
        )
    else:
        opened = [
            (one, (_scan(pair[0], sides[0], settings), _scan(pair[1], sides[1], settings)))
            for one, pair in zip(diffs, pairs, strict=True)
        ]
        result = html_view(opened, lang)
    _write(result, output)
    return any(one.differs for one in diffs)


def _scan(record: Record | None, given: _Given, settings: Settings) -> Scan | None:
    """The scan of a record, where the very file that it was read from is at hand."""
    from sopocr.compare.crops import find_source, is_source, open_scan

    if record is None:
        return None
    path = next((one for one in given.files if one.is_file() and is_source(record, one)), None)
    path = path or find_source(record, given.folders)
    if path is None:
        say(f"the scan of {given.name} ({record.source.file}) was not found; name its folder with --scans")
        return None
    return open_scan(record, path, settings.ingest)


def _diff_runs(
    url: str,
    runs: tuple[int, int],
    form: View,
    output: str | None,
    paint: bool,
    lang: Lang,
    settings: Settings,
) -> bool:
    """Show what changed from one run to another; whether anything did."""
    from sopocr.catalogue import Catalogue
    from sopocr.compare import RecordDiff, diff_pair, pair_records, summarise
    from sopocr.compare.html_view import summary_html
    from sopocr.compare.json_view import summary_json
    from sopocr.compare.text_view import summary_text

    worst: list[tuple[float, int, RecordDiff, Pair]] = []

    def diffs(store: Catalogue) -> Iterator[RecordDiff]:
        for number, (a, b) in enumerate(_together(store, runs)):
            for pair in pair_records(a, b):
                one = pair[0] or pair[1]
                name = one.source.file if one else ""
                found = diff_pair(pair, (name, name))
                if form is View.HTML and found.differs and not found.alone:
                    keep = heappush if len(worst) < _HTML_DOCUMENTS else heappushpop
                    keep(worst, (found.score, -number, found, pair))
                yield found

    with Catalogue(url) as store:
        for run in runs:
            store.runs.get(run)
        summary = summarise(diffs(store))
        if form is View.TEXT:
            result = summary_text(summary, colour=paint, language=lang)
        elif form is View.JSON:
            result = summary_json(summary)
        else:
            shown = [
                (one, (_stored_scan(store, pair[0], settings), _stored_scan(store, pair[1], settings)))
                for _, _, one, pair in sorted(worst, key=lambda entry: (-entry[0], -entry[1]))
            ]
            result = summary_html(summary, shown, lang)
    _write(result, output)
    return bool(summary.worst)


def _together(store: Catalogue, runs: tuple[int, int]) -> Iterator[tuple[list[Record], list[Record]]]:
    """The records of both runs, source by source; a source that one run did not extract has none there."""
    sides = [
        groupby(store.extractions.of_run(run), key=lambda extraction: extraction.records[0].source.sha256)
        for run in runs
    ]
    ahead = [next(side, None) for side in sides]
    while any(ahead):
        key = min(entry[0] for entry in ahead if entry)
        records: list[list[Record]] = [[], []]
        for place, entry in enumerate(ahead):
            if entry and entry[0] == key:
                *_, last = entry[1]  # a run that was resumed may hold a source twice
                records[place] = list(last.records)
                ahead[place] = next(sides[place], None)
        yield records[0], records[1]


def _stored_scan(store: Catalogue, record: Record | None, settings: Settings) -> Scan | None:
    from sopocr.compare.crops import is_source, open_scan

    source = store.sources.find(record.source.sha256) if record else None
    if record is None or source is None:
        return None
    files = _local(source.urls)
    path = next((one for one in files if one.is_file() and is_source(record, one)), None)
    return open_scan(record, path, settings.ingest) if path else None


def _local(urls: Sequence[str]) -> list[Path]:
    """The paths of those names that are files of this machine."""
    from sopocr.batch.source_urls import local_path

    return [path for url in urls if (path := local_path(url)) is not None]


def _write(result: str, output: str | None) -> None:
    from sopocr.output.files import write_whole

    if output in (None, "-"):
        print_result(result)
    else:
        write_whole(Path(output), result)
