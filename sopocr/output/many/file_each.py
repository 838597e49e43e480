"""A file for each document, in a folder or a ZIP archive."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from sopocr.errors import SopocrError
from sopocr.output.files import make_folder, write_whole, written_aside
from sopocr.output.many.entry import Entry

Make = Callable[[Entry], bytes]
OnFailure = Callable[[Entry, SopocrError], None]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP archive can tell: the same documents give the same archive."""


def write_each(entries: Iterable[Entry], make: Make, suffix: str, target: Path, on_failure: OnFailure) -> int:
    """Write a file for each document to `target`: an archive where it ends in .zip, else a folder, which is
    made if it is missing; the number of files.

    A document of which `make` raises SopocrError is left out, and `on_failure` told. Raises OutputError.
    """
    if target.suffix.lower() == ".zip":
        return _archive(entries, make, suffix, target, on_failure)
    make_folder(target)
    number = 0
    for entry in entries:
        data = _made(entry, make, on_failure)
        if data is not None:
            write_whole(target / f"{entry.file_name}.{suffix}", data)
            number += 1
    return number


def _archive(entries: Iterable[Entry], make: Make, suffix: str, target: Path, on_failure: OnFailure) -> int:
    number = 0
    with written_aside(target) as aside, zipfile.ZipFile(aside, "x", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            data = _made(entry, make, on_failure)
            if data is not None:
                name = zipfile.ZipInfo(f"{entry.file_name}.{suffix}", _EARLIEST)
                name.compress_type = zipfile.ZIP_DEFLATED
                name.external_attr = 0o644 << 16
                archive.writestr(name, data)
                number += 1
    return number


def _made(entry: Entry, make: Make, on_failure: OnFailure) -> bytes | None:
    try:
        return make(entry)
    except SopocrError as error:
        on_failure(entry, error)
        return None
