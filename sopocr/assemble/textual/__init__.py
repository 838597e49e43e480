"""Text sources as pages: the same tables, cells and lines that a scan gives, with lines and columns for
places."""

from sopocr.assemble.textual.pages import text_pages

__all__ = ["text_pages"]
