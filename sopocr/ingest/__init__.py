"""Files become pages: pixels with the way back to the source, and the words of a trusted text layer."""

from sopocr.ingest.pages import PageFailure, SourcePage, TextLayer
from sopocr.ingest.source import SourceFile, open_source
from sopocr.ingest.together import Document, open_document

__all__ = [
    "Document",
    "PageFailure",
    "SourceFile",
    "SourcePage",
    "TextLayer",
    "open_document",
    "open_source",
]
