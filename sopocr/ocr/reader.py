"""Which readers are there, and how they are made."""

from __future__ import annotations

from collections.abc import Callable

from sopocr.errors import ReaderMissing
from sopocr.ocr.ppocr import PpocrReader, ppocr_version
from sopocr.ocr.protocol import Crop, Hint, Reader
from sopocr.ocr.tesseract import TesseractReader, tesseract_version
from sopocr.settings import OcrSettings, ReaderName

__all__ = ["Crop", "Hint", "Reader", "available_readers", "make_readers"]

_PROBES: dict[ReaderName, Callable[[], str | None]] = {
    "ppocr": ppocr_version,
    "tesseract": tesseract_version,
}
_REMEDIES: dict[ReaderName, str] = {
    "ppocr": 'Install it with: pip install "rapidocr>=3.4,<4"',
    "tesseract": (
        "Install Tesseract 5 with its Indonesian data (Debian, Ubuntu: apt install tesseract-ocr "
        "tesseract-ocr-ind; macOS: brew install tesseract tesseract-lang; Windows: the UB Mannheim installer "
        "with Indonesian ticked, its folder on PATH)"
    ),
}


def available_readers(settings: OcrSettings) -> dict[ReaderName, str]:
    """Name and version of the readers that `settings` allow and this machine has, the main reader first."""
    versions = {name: probe() for name, probe in _PROBES.items() if _allowed(name, settings)}
    return {name: version for name, version in versions.items() if version is not None}


def make_readers(settings: OcrSettings) -> list[Reader]:
    """The readers to use, the main one first.

    Those that `settings.readers` names, or by default all that are installed. Raises ReaderMissing where one
    that is named, or every one, is not installed.
    """
    there = available_readers(settings)
    for name in settings.readers or ():
        if name not in there:
            raise ReaderMissing(f"the reader {name} is not installed", remedy=_REMEDIES[name])
    if not there:
        raise ReaderMissing("no reader (OCR engine) is installed", remedy=_REMEDIES["ppocr"])
    return [_make(name, settings) for name in there]


def _allowed(name: ReaderName, settings: OcrSettings) -> bool:
    return settings.readers is None or name in settings.readers


def _make(name: ReaderName, settings: OcrSettings) -> Reader:
    if name == "ppocr":
        return PpocrReader(settings.threads, settings.runtime)
    return TesseractReader(settings.threads, settings.tesseract_timeout)
