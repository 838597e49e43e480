"""Documents as CSV: the steps with their document in one file, or a file for each table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from sopocr.output.cells import harmless
from sopocr.output.files import make_folder, written_aside
from sopocr.output.many.entry import Entry
from sopocr.output.many.relations import DOCUMENTS, RELATIONS, STEPS, Row

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the system's own code page."""

_OF_DOCUMENT = (
    "key",
    "file",
    "status",
    "review",
    "instansi",
    "unit_kerja",
    "nomor_sop",
    "nama_sop",
    "tanggal_efektif",
)
_OF_STEP = tuple(name for name in STEPS.columns if name not in ("document", "place"))
_HEAD = ("document", *_OF_DOCUMENT, "langkah", *_OF_STEP)


def write_csv(entries: Iterable[Entry], file: BinaryIO) -> int:
    """Write a line for each step, each with its document; a document without steps has one line.

    The number of documents.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    number = 0
    try:
        text.write(BYTE_ORDER_MARK)
        writer = csv.writer(text)
        writer.writerow(_HEAD)
        for number, entry in enumerate(entries, 1):
            writer.writerows(map(harmless, row) for row in _rows(number, entry))
    finally:
        text.detach()  # the file is the caller's to close
    return number


def write_csv_folder(entries: Iterable[Entry], folder: Path) -> int:
    """Write NAME.csv for each table into `folder`, which is made where it is missing.

    The number of documents. Raises OutputError.
    """
    make_folder(folder)
    number = 0
    with ExitStack() as stack:
        writers = []
        for relation in RELATIONS:
            aside = stack.enter_context(written_aside(folder / f"{relation.name}.csv"))
            file = stack.enter_context(aside.open("x", encoding="utf-8", errors="replace", newline=""))
            file.write(BYTE_ORDER_MARK)
            writer = csv.writer(file)
            writer.writerow(relation.columns)
            writers.append((relation, writer))
        for number, entry in enumerate(entries, 1):
            for relation, writer in writers:
                writer.writerows(map(harmless, row) for row in relation.rows(number, entry))
    return number


def _rows(number: int, entry: Entry) -> Iterator[Row]:
    (values,) = DOCUMENTS.rows(number, entry)
    named = dict(zip(DOCUMENTS.columns, values, strict=True))
    document = (number, *(named[name] for name in _OF_DOCUMENT))
    empty = True
    for step in STEPS.rows(number, entry):
        yield *document, *step[1:]
        empty = False
    if empty:
        yield *document, *(None for _ in (*_OF_STEP, "langkah"))
