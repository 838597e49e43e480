"""The exception tree: what went wrong, with which file and page, and what the user can do about it.

Trouble that spoils a single page or value is no exception but a finding (`sopocr.model.findings`).
"""

from __future__ import annotations

from pathlib import Path


class SopocrError(Exception):
    """Base of everything that sopocr raises on purpose.

    `str()` gives one line: file and page where known, what is wrong, and the remedy.
    """

    exit_code = 1

    def __init__(
        self, what: str, *, remedy: str = "", file: str | Path | None = None, page: int | None = None
    ) -> None:
        self.what, self.remedy, self.page = what, remedy, page
        self.file = str(file) if file is not None else None
        super().__init__(what)

    def __str__(self) -> str:
        place = self.file or ""
        if self.page is not None:
            place += f", page {self.page}" if place else f"page {self.page}"
        line = f"{place}: {self.what}" if place else self.what
        return f"{line}. {self.remedy}" if self.remedy else line


class UsageError(SopocrError):
    """The command or the call makes no sense."""

    exit_code = 2


class SettingsError(UsageError):
    """A settings file or option is wrong."""


class SourceError(SopocrError):
    """A source file cannot be read."""


class UnsupportedSource(SourceError):
    """The content is of a type that sopocr does not read."""


class DamagedSource(SourceError):
    """The file is truncated, empty or broken."""


class PasswordNeeded(SourceError):
    """The PDF is encrypted and no or a wrong password was given."""


class LimitExceeded(SourceError):
    """The source is larger than the settings allow."""


class ReaderMissing(SopocrError):
    """A reader (OCR engine) was asked for that is not installed."""


class ReaderFailed(SopocrError):
    """An OCR engine failed or ran past its time limit."""


class OutputError(SopocrError):
    """A result cannot be written."""


class CatalogueError(SopocrError):
    """The catalogue cannot be opened, read or written."""


class PackageMissing(SopocrError):
    """An optional package is needed for what was asked and is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs {package}, which is not installed",
            remedy=f'Install it with: pip install "sopocr[{extra}]"',
        )
