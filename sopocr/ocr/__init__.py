"""Readers (OCR engines) for lines of print, and the choice between their readings."""

from sopocr.ocr.protocol import Crop, Hint, Reader
from sopocr.ocr.reader import available_readers, make_readers

__all__ = ["Crop", "Hint", "Reader", "available_readers", "make_readers"]
