"""The command that imports what arrives in a folder: watch."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from sopocr.cli.app import Language, Readers, SettingsFile, Workers, app, chosen_settings
from sopocr.cli.importing import (
    CatalogueUrl,
    ClusterAddress,
    Log,
    LogFormat,
    Memory,
    Timeout,
    stopped_by_signals,
)
from sopocr.errors import PackageMissing, UsageError

_AT_ONCE = 500
"""Files of one run: what lay in the folder before is imported in parts."""


@app.command()
def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that scans are put into.")],
    catalogue: CatalogueUrl,
    workers: Workers = None,
    timeout: Timeout = 120.0,
    memory: Memory = None,
    cluster: ClusterAddress = None,
    settle: Annotated[
        float,
        typer.Option(
            "--settle", min=0.1, metavar="SECONDS", help="A file is complete that did not change for so long."
        ),
    ] = 5.0,
    office: Annotated[
        str, typer.Option("--office", metavar="NAME", help="The office whose files these are.")
    ] = "",
    offices: Annotated[
        bool, typer.Option("--offices", help="Each folder in FOLDER is an office, by its name.")
    ] = False,
    log_format: Log = LogFormat.TEXT,
    readers: Readers = None,
    settings: SettingsFile = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of the findings; else as the settings say: id."),
    ] = None,
) -> None:
    """Import what lies in a folder and what arrives in it, until stopped with Ctrl-C."""
    from sopocr.batch.importing import run_import
    from sopocr.batch.local import default_limits, default_workers
    from sopocr.batch.machines import open_executor
    from sopocr.batch.source_urls import local_url
    from sopocr.catalogue import Catalogue
    from sopocr.cli.import_report import JsonReport, LineReport

    try:
        from sopocr.batch.watching import watch_folder
    except ImportError as error:
        raise PackageMissing("watchfiles", "watch") from error
    if office and offices:
        raise UsageError("--office and --offices are given", remedy="Leave one of them out")
    chosen = chosen_settings(settings, readers, lang)
    own = [settings] if settings is not None else []
    number = workers or default_workers()
    report = JsonReport() if log_format == LogFormat.JSON else LineReport()
    with (
        Catalogue(catalogue, create=True) as store,
        open_executor(cluster, number, default_limits(number, timeout, memory)) as executor,
        stopped_by_signals(report) as stop,
    ):

        def take(paths: list[Path]) -> None:
            for start in range(0, len(paths), _AT_ONCE):
                part = paths[start : start + _AT_ONCE]
                try:
                    import_all(part)
                except UsageError:  # one of them is gone again
                    for path in part:
                        with suppress(UsageError):
                            import_all([path])

        def import_all(paths: list[Path]) -> None:
            if not stop.wanted:
                names = [str(path) for path in paths]
                run_import(store, names, chosen, executor, report, workers=number, stop=stop, own=own)
                for name, its in groupby(
                    paths, lambda path: _office(path, folder, office, by_folder=offices)
                ):
                    if name:
                        store.sources.note_office(map(local_url, its), name)

        report.say(f"watching {folder}; Ctrl-C ends it")
        watch_folder(folder, take, stop, settle=settle)
    report.say("stopped watching")


def _office(path: Path, folder: Path, office: str, *, by_folder: bool) -> str:
    """Whose file it is: that of the folder in the watched one in which it lies, where these are offices."""
    parts = path.absolute().relative_to(folder.absolute()).parts
    return parts[0] if by_folder and len(parts) > 1 else office
