"""Every format that a record can be exported to, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sopocr.errors import UsageError
from sopocr.model.sop import Record
from sopocr.output.bpmn import bpmn_xml
from sopocr.output.files import write_whole
from sopocr.output.html import html_page
from sopocr.output.markdown import markdown_text
from sopocr.output.mermaid import mermaid_text
from sopocr.output.svg import svg_table
from sopocr.output.tables import csv_table, xlsx_workbook
from sopocr.output.word import word_document

FORMATS: dict[str, Callable[[Record], str | bytes]] = {
    "bpmn": bpmn_xml,
    "mermaid": mermaid_text,
    "svg": svg_table,
    "html": html_page,
    "xlsx": xlsx_workbook,
    "csv": csv_table,
    "md": markdown_text,
    "docx": word_document,
}
"""Name of the format (`sopocr export --to NAME`) and its writer."""

SUFFIXES = {"mermaid": "mmd"}
"""File name endings that differ from the format's name."""


def export_record(record: Record, to: str) -> str | bytes:
    """`record` in the format `to`, one of `FORMATS`."""
    return FORMATS[to](record)


def export_records(records: Sequence[Record], to: str, name: str, output: str | None) -> str | bytes | None:
    """Write the records in the format `to`.

    Gives the result back where `output` is None or "-". Where `output` is a folder that exists, the result
    goes to a file in it called after `name`, with a number where there are several records; else `output` is
    the file. Raises UsageError for several records without a folder, OutputError.
    """
    target = Path(output) if output not in (None, "-") else None
    into_folder = target is not None and target.is_dir()
    if len(records) != 1 and not into_folder:
        raise UsageError(f"there are {len(records)} SOPs in it", file=name, remedy="Name a folder with -o")
    if target is None:
        return export_record(records[0], to)
    for number, record in enumerate(records, 1):
        suffix = f"-{number}" if len(records) > 1 else ""
        path = target / f"{name}{suffix}.{SUFFIXES.get(to, to)}" if into_folder else target
        write_whole(path, export_record(record, to))
    return None
