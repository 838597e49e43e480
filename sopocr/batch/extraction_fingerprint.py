"""What would make an extraction come out different: settings and versions, and which of them touch what."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version

from sopocr.ocr.reader import available_readers
from sopocr.settings import OcrSettings, Settings

_LIMITS = {"max_file_bytes", "max_pages", "max_text_bytes", "max_text_lines"}
"""Settings that decide whether a file is read at all, not what comes out."""
_SPEED = {"threads", "tesseract_timeout"}


def versions(settings: Settings) -> dict[str, str]:
    """The program's version and those of the readers that `settings` allow and this machine has."""
    return {"sopocr": version("sopocr"), **_reader_versions(settings.ocr)}


@lru_cache(maxsize=4)
def _reader_versions(settings: OcrSettings) -> dict[str, str]:
    return {str(name): number for name, number in available_readers(settings).items()}


def recipe(settings: Settings, media_type: str | None, arrangement: str = "") -> str:
    """sha256 over all that could change the records of a source of this type, or of those that its pages and
    others' make in an arrangement of this fingerprint.

    Texts are not touched by the settings of page pictures nor by the readers, pictures not by how PDF pages
    are drawn, and nothing by limits and numbers of threads.
    """
    values = settings.model_dump(mode="json")
    numbers = versions(settings)
    if arrangement:
        for name in _LIMITS:
            values["ingest"].pop(name, None)
        for name in _SPEED:
            values["ocr"].pop(name, None)
        return _digest({"settings": values, "versions": numbers, "arrangement": arrangement})
    if (media_type or "").startswith("text/"):
        for stage in ("ingest", "imaging", "ocr"):
            del values[stage]
        numbers = {"sopocr": numbers["sopocr"]}
    else:
        for name in _LIMITS:
            values["ingest"].pop(name, None)
        for name in _SPEED:
            values["ocr"].pop(name, None)
        if media_type != "application/pdf":
            values["ingest"].pop("render_dpi", None)
    return _digest({"settings": values, "versions": numbers})


def key(settings: Settings) -> str:
    """sha256 over all settings and versions; a job that failed is tried again when it changes."""
    return _digest({"settings": settings.model_dump(mode="json"), "versions": versions(settings)})


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
