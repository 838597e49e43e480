"""How the API of one server is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sopocr.batch.executors import Limits
from sopocr.catalogue import Catalogue


@dataclass(frozen=True)
class ApiOptions:
    """`uploads`: the folder that keeps uploaded files; None: beside an SQLite catalogue, and none for
    PostgreSQL (uploads are then refused). `max_upload`: bytes of one file. `workers`: processes that extract
    uploads; 0: none, uploads wait. `limits`: what one file may take. `hook_seconds`: how long an address may
    take to answer a webhook.
    """

    uploads: Path | None = None
    max_upload: int = 64 * 1024**2
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    hook_seconds: float = 15.0


def uploads_folder(options: ApiOptions, catalogue: Catalogue) -> Path | None:
    """Where uploaded files are kept."""
    if options.uploads is not None:
        return options.uploads
    if catalogue.url.get_backend_name() != "sqlite" or catalogue.url.database is None:
        return None
    return Path(f"{catalogue.url.database}.uploads")
