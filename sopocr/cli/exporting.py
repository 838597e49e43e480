"""The command that writes records in other forms: export."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from sopocr.cli.app import Form, OutputPath, SettingsFile, app, chosen_settings, print_result, say
from sopocr.errors import OutputError, SopocrError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sopocr.catalogue import Catalogue, Document, Filters
    from sopocr.model.sop import Record
    from sopocr.output.many import Entry, PagePictures
    from sopocr.page_image import PageImage
    from sopocr.settings import Settings


class Format(StrEnum):
    """What records can be exported to."""

    BPMN = "bpmn"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    MD = "md"
    DOCX = "docx"
    JSONL = "jsonl"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    PDF = "pdf"


class Status(StrEnum):
    """How whole a record is."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


_ONLY_MANY = (Format.JSONL, Format.PARQUET, Format.SQLITE, Format.PDF)
"""Formats in which one record is written as many are."""
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_FILTERS = (
    "--office, --form, --from, --to-date, --status, --reviewed, --updated-since, --in-force, --due, "
    "--citing-replaced"
)


@app.command()
def export(
    to: Annotated[Format, typer.Option("--to", help="What to write.")],
    record: Annotated[
        Path | None, typer.Argument(metavar="[RECORD]", help="A record made by extract; else --catalogue.")
    ] = None,
    output: OutputPath = None,
    catalogue: Annotated[
        str | None,
        typer.Option(
            "--catalogue",
            metavar="URL",
            help="Export from a catalogue: sqlite:///FILE or postgresql://user@host/database.",
        ),
    ] = None,
    office: Annotated[
        str | None, typer.Option("--office", metavar="TEXT", help="Only offices with this in their name.")
    ] = None,
    form: Annotated[Form | None, typer.Option("--form", help="Only documents of this form.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only from this day, month or year on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to-date", metavar="DATE", help="Only up to this day, month or year.")
    ] = None,
    status: Annotated[Status | None, typer.Option("--status", help="Only records of this status.")] = None,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="Only documents that a person approved.")
    ] = False,
    updated_since: Annotated[
        datetime | None,
        typer.Option(
            "--updated-since",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Only documents changed since then (UTC).",
        ),
    ] = None,
    in_force: Annotated[
        bool, typer.Option("--in-force", help="Only SOPs that no other one replaces.")
    ] = False,
    due: Annotated[
        datetime | None,
        typer.Option(
            "--due", formats=["%Y-%m-%d"], metavar="DAY", help="Only SOPs due for review up to this day."
        ),
    ] = None,
    citing_replaced: Annotated[
        bool, typer.Option("--citing-replaced", help="Only SOPs that cite a regulation that was replaced.")
    ] = False,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="FILE", help="For pdf: the scan of RECORD.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Write a record, or all documents of a catalogue, as DOCX, BPMN, XLSX, CSV, JSON lines, PDF and more."""
    chosen = chosen_settings(settings, None)
    if record is None:
        catalogue = catalogue or os.environ.get("SOPOCR_CATALOGUE")
    if (record is None) == (catalogue is None):
        raise UsageError("name a record or a catalogue, one of them", remedy="Give RECORD or --catalogue URL")
    if record is not None:
        if (
            office
            or form
            or since
            or until
            or status
            or reviewed
            or updated_since
            or in_force
            or due
            or citing_replaced
        ):
            raise UsageError(f"{_FILTERS} choose from a catalogue", remedy="Add --catalogue URL")
        _export_record(record, to, output, source, chosen)
        return
    assert catalogue is not None
    if source is not None:
        raise UsageError("--source belongs to a single record")
    filters = _filters(office, form, since, until, status, reviewed, updated_since, in_force)
    _export_catalogue(catalogue, filters, to, output, chosen, due, citing_replaced)


def _export_record(
    path: Path, to: Format, output: str | None, source: Path | None, settings: Settings
) -> None:
    from sopocr.output.export import export_records
    from sopocr.output.json_file import load_records
    from sopocr.output.many import Entry

    records = load_records(path)
    if to not in _ONLY_MANY:
        result = export_records(records, to.value, path.stem, output)
        if result is not None:
            print_result(result)
        return
    if to == Format.PDF and source is None:
        raise UsageError("a PDF needs the pictures of the pages", remedy="Name the scan with --source FILE")

    def pictures(one: Record) -> AbstractContextManager[Iterable[PageImage]]:
        from sopocr.batch.pictures import page_pictures
        from sopocr.batch.source_urls import local_url

        assert source is not None
        return page_pictures(one, [local_url(source)], settings.ingest)

    if to == Format.PDF and output is not None and len(records) == 1 and not Path(output).is_dir():
        from sopocr.output.files import write_whole
        from sopocr.output.searchable_pdf import record_pdf

        with pictures(records[0]) as images:
            write_whole(Path(output), record_pdf(records[0], images))
        return
    entries = (Entry(one, position) for position, one in enumerate(records, 1))
    _write(entries, to, output, pictures)


def _export_catalogue(
    url: str,
    filters: Filters,
    to: Format,
    output: str | None,
    settings: Settings,
    due: datetime | None,
    citing_replaced: bool,
) -> None:
    from sopocr.batch.pictures import page_pictures
    from sopocr.catalogue import Catalogue

    with Catalogue(url) as store:

        def pictures(one: Record) -> AbstractContextManager[Iterable[PageImage]]:
            found = store.sources.find(one.source.sha256)
            return page_pictures(one, found.urls if found else (), settings.ingest)

        only: set[int] | None = None
        if due is not None:
            only = {one.document.id for one in store.versions.due(due.date())}
        if citing_replaced:
            found = {one.document.id for one in store.versions.outdated()}
            only = found if only is None else only & found
        _write(_entries(store, filters, only), to, output, pictures)


def _entries(store: Catalogue, filters: Filters, only: set[int] | None) -> Iterator[Entry]:
    """The documents that the filters let through, of these alone."""
    for document in store.documents.iterate(filters):
        if only is None or document.info.id in only:
            yield _entry(document)


def _entry(document: Document) -> Entry:
    from sopocr.output.many import Entry

    info = document.info
    return Entry(document.record, info.position, info.review_status, info.reviewed_by, info.reviewed_at)


def _write(entries: Iterator[Entry], to: Format, output: str | None, pictures: PagePictures) -> None:
    """Write, say what was left out, and leave with 1 where something was."""
    from sopocr.output.many import export_many

    left_out = 0

    def on_failure(entry: Entry, error: SopocrError) -> None:
        nonlocal left_out
        left_out += 1
        say(f"{entry.record.sop.nama_sop or entry.key} is left out: {error}")

    target: Path | BinaryIO = sys.stdout.buffer if output in (None, "-") else Path(str(output))
    try:
        number = export_many(entries, to.value, target, pictures=pictures, on_failure=on_failure)
        if not isinstance(target, Path):
            target.flush()
    except OSError as error:
        raise OutputError(f"standard output cannot be written ({error.strerror})") from error
    if isinstance(target, Path):
        say(f"{number} documents written to {target}")
    raise typer.Exit(1 if left_out else 0)


def _filters(
    office: str | None,
    form: Form | None,
    since: str | None,
    until: str | None,
    status: Status | None,
    reviewed: bool,
    updated_since: datetime | None,
    in_force: bool,
) -> Filters:
    from sopocr.catalogue import Filters

    for text in (since, until):
        if text is not None and not _DAY.fullmatch(text):
            raise UsageError(f'"{text}" is no date', remedy="Write it as 2024, 2024-06 or 2024-06-30")
    return Filters(
        office=office,
        form=form.value if form else None,
        since=since,
        until=until,
        status=status.value if status else None,
        only_reviewed=reviewed,
        updated_since=updated_since.replace(tzinfo=UTC) if updated_since else None,
        in_force=in_force,
    )
