"""Exports of many documents at once, few of them in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from sopocr.errors import SopocrError, UsageError
from sopocr.model.sop import Record
from sopocr.output.export import FORMATS as ONE
from sopocr.output.export import SUFFIXES, export_record
from sopocr.output.files import written_aside
from sopocr.output.many.csv_files import write_csv, write_csv_folder
from sopocr.output.many.entry import Entry
from sopocr.output.many.file_each import write_each
from sopocr.output.many.lines import record_line, write_lines
from sopocr.output.many.parquet import write_parquet
from sopocr.output.many.sqlite_file import write_sqlite
from sopocr.output.many.workbook import write_workbook
from sopocr.output.searchable_pdf import record_pdf
from sopocr.page_image import PageImage

__all__ = ["FORMATS", "STREAMED", "Entry", "PagePictures", "export_many", "record_line"]

PagePictures = Callable[[Record], AbstractContextManager[Iterable[PageImage]]]
"""Gives the pictures of a record's pages, one at a time. Raises SopocrError where they cannot be had."""

STREAMED = ("jsonl", "csv")
"""Formats that can go to a stream, such as standard output."""
_EACH = tuple(name for name in ONE if name not in ("csv", "xlsx"))
"""Formats of a single record: each document gets a file of its own."""
FORMATS = (*STREAMED, "xlsx", "parquet", "sqlite", *_EACH, "pdf")
"""Names of the formats (`sopocr export --catalogue … --to NAME`)."""


def export_many(
    entries: Iterable[Entry],
    to: str,
    target: Path | BinaryIO,
    *,
    pictures: PagePictures | None = None,
    on_failure: Callable[[Entry, SopocrError], None],
) -> int:
    """Write the documents in the format `to`, one of FORMATS; how many were written.

    `target` is a file, replaced at the end and not before; for formats of a single record and for pdf a
    folder (made if it is missing), or an archive where it ends in .zip; for csv also a folder that is there
    (then a file for each table); or, for what is STREAMED, an open file. `pictures` is needed for pdf. A
    single document that cannot be written is left out and `on_failure` told. Raises UsageError, OutputError,
    PackageMissing.
    """
    if not isinstance(target, Path):
        if to not in STREAMED:
            raise UsageError(f"{to} cannot go to standard output", remedy="Name a file with -o")
        return write_lines(entries, target) if to == "jsonl" else write_csv(entries, target)
    if to in (*_EACH, "pdf"):
        if target.is_file() and target.suffix.lower() != ".zip":
            raise UsageError(
                "is a file, but each document gets a file of its own",
                file=target,
                remedy="Name a folder, or an archive that ends in .zip",
            )
        if to != "pdf":
            return write_each(
                entries, lambda entry: _alone(entry, to), SUFFIXES.get(to, to), target, on_failure
            )
        if pictures is None:
            raise UsageError("there are no pictures of the pages to make a PDF of")
        return write_each(entries, lambda entry: _pdf(entry, pictures), "pdf", target, on_failure)
    if target.is_dir():
        if to != "csv":
            raise UsageError("is a folder", file=target, remedy=f"Name a file for {to}")
        return write_csv_folder(entries, target)
    if to in STREAMED:
        with written_aside(target) as aside, aside.open("xb") as file:
            return write_lines(entries, file) if to == "jsonl" else write_csv(entries, file)
    return {"xlsx": write_workbook, "parquet": write_parquet, "sqlite": write_sqlite}[to](entries, target)


def _alone(entry: Entry, to: str) -> bytes:
    content = export_record(entry.record, to)
    return content.encode("utf-8") if isinstance(content, str) else content


def _pdf(entry: Entry, pictures: PagePictures) -> bytes:
    with pictures(entry.record) as images:
        return record_pdf(entry.record, images)
