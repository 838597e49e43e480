"""The catalogue of an archive: sources, extractions, documents and the journal of imports.

Only this package knows SQL. `Catalogue` opens one; its parts and the values they give are plain.
"""

from sopocr.catalogue.store import Catalogue
from sopocr.catalogue.values import (
    Document,
    DocumentInfo,
    Duplicate,
    ExtractionInfo,
    Filters,
    Hit,
    JobInfo,
    NewExtraction,
    NewJob,
    PageLook,
    RunInfo,
    SourceInfo,
)

__all__ = [
    "Catalogue",
    "Document",
    "DocumentInfo",
    "Duplicate",
    "ExtractionInfo",
    "Filters",
    "Hit",
    "JobInfo",
    "NewExtraction",
    "NewJob",
    "PageLook",
    "RunInfo",
    "SourceInfo",
]
