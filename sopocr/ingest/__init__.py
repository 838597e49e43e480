"""Files become pages: pixels with the way back to the source, and the words of a trusted text layer."""

from sopocr.ingest.pages import PageFailure, SourcePage, TextLayer
from sopocr.ingest.source import SourceFile, open_source

__all__ = ["PageFailure", "SourceFile", "SourcePage", "TextLayer", "open_source"]
