"""Reads scans of Indonesian government procedures (SOP-AP) into validated records.

import sopocr
for record in sopocr.extract("sop.pdf"):
    print(record.sop.nama_sop, record.status)
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sopocr.errors import SopocrError
    from sopocr.model.sop import Record, json_schema
    from sopocr.settings import Settings, load_settings

__all__ = ["Record", "Settings", "SopocrError", "extract", "json_schema", "load_settings"]

_HOMES = {
    "Record": "sopocr.model.sop",
    "Settings": "sopocr.settings",
    "SopocrError": "sopocr.errors",
    "json_schema": "sopocr.model.sop",
    "load_settings": "sopocr.settings",
}


def extract(
    path: str | PathLike[str],
    *,
    settings: Settings | None = None,
    password: str | None = None,
    pages: Sequence[int] | None = None,
) -> list[Record]:
    """Read a scan (PDF, TIFF, JPEG, PNG, …) into records, one for each SOP in it.

    `pages` limits the pages, counted from 1. A page or value that cannot be read is a finding of its record;
    a file that cannot be read raises SopocrError.
    """
    from sopocr.pipeline import digitise
    from sopocr.settings import Settings

    result = digitise(Path(path), settings or Settings(), password=password, pages=pages, keep_images=False)
    return result.records


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import sopocr` costs next to nothing (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
