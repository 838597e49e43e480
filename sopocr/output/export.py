"""Every format that a record can be exported to, by name."""

from __future__ import annotations

from collections.abc import Callable

from sopocr.model.sop import Record
from sopocr.output.bpmn import bpmn_xml
from sopocr.output.html import html_page
from sopocr.output.markdown import markdown_text
from sopocr.output.mermaid import mermaid_text
from sopocr.output.svg import svg_table
from sopocr.output.tables import csv_table, xlsx_workbook

FORMATS: dict[str, Callable[[Record], str | bytes]] = {
    "bpmn": bpmn_xml,
    "mermaid": mermaid_text,
    "svg": svg_table,
    "html": html_page,
    "xlsx": xlsx_workbook,
    "csv": csv_table,
    "md": markdown_text,
}
"""Name of the format (`sopocr export --to NAME`) and its writer."""

SUFFIXES = {"mermaid": "mmd"}
"""File name endings that differ from the format's name."""


def export_record(record: Record, to: str) -> str | bytes:
    """`record` in the format `to`, one of `FORMATS`."""
    return FORMATS[to](record)
