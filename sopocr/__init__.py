"""Reads scans of Indonesian government procedures (SOP-AP) into validated records.

import sopocr
for record in sopocr.extract("sop.pdf"):
    print(record.sop.nama_sop, record.status)

with sopocr.Catalogue("sqlite:///archive.db") as catalogue:
    for record in catalogue.documents.records(sopocr.Filters(office="bappeda")):
        print(record.sop.nama_sop)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sopocr.batch.report import Tally
    from sopocr.catalogue import Catalogue, Filters
    from sopocr.errors import SopocrError
    from sopocr.model.sop import Record, json_schema
    from sopocr.settings import Settings, load_settings

__all__ = [
    "Catalogue",
    "Filters",
    "Record",
    "Settings",
    "SopocrError",
    "extract",
    "import_sources",
    "json_schema",
    "load_settings",
    "read_records",
]

_SECONDS_A_PAGE = 300.0
"""After which a file is given up."""

_HOMES = {
    "Catalogue": "sopocr.catalogue",
    "Filters": "sopocr.catalogue",
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


def import_sources(
    sources: Sequence[str | PathLike[str]],
    catalogue: str,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    settings: Settings | None = None,
) -> Tally:
    """Import files, folders, archives and URLs into the catalogue at a URL, which is made if it is missing,
    as `sopocr import` does; what was done.

    `workers`: files at a time; None: one for each core. `cluster`: address of a Dask scheduler, or "local".
    A file that fails is counted in `failed` and has its reason in the catalogue; it does not stop the others.
    What was imported before is not read again.
    """
    from sopocr.batch.importing import run_import
    from sopocr.batch.local import default_limits, default_workers
    from sopocr.batch.machines import open_executor
    from sopocr.batch.report import Report
    from sopocr.catalogue import Catalogue
    from sopocr.settings import Settings

    number = workers or default_workers()
    limits = default_limits(number, _SECONDS_A_PAGE, None)
    with Catalogue(catalogue, create=True) as store, open_executor(cluster, number, limits) as executor:
        names = [fspath(source) for source in sources]
        _, tally = run_import(store, names, settings or Settings(), executor, Report(), workers=number)
    return tally


def read_records(path: str | PathLike[str]) -> Iterator[Record]:
    """The records of a file that `sopocr extract` or `sopocr export --to jsonl` wrote.

    Of JSON lines one is in memory at a time. Raises SopocrError for anything else.
    """
    from sopocr.output.json_file import iterate_records

    return iterate_records(Path(path))


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import sopocr` costs next to nothing (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
