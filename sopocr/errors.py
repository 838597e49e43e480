"""The exception tree: what went wrong, with which file and page, and what the user can do about it.

Trouble that spoils a single page or value is no exception but a finding (`sopocr.model.findings`).
"""

from __future__ import annotations

import copyreg
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

    def __reduce__(self) -> tuple[object, ...]:
        """Errors come from other processes whole, whatever they were made from."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]

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


class Unreachable(SourceError):
    """The bytes of a source could not be fetched now; they may be another time."""


class ReaderMissing(SopocrError):
    """A reader (OCR engine) was asked for that is not installed."""


class ReaderFailed(SopocrError):
    """An OCR engine failed or ran past its time limit."""


class OutputError(SopocrError):
    """A result cannot be written."""


class CatalogueError(SopocrError):
    """The catalogue cannot be opened, read or written."""


class NotThere(CatalogueError):
    """The catalogue holds nothing under that number or name."""


class PackageMissing(SopocrError):
    """An optional package is needed for what was asked and is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs {package}, which is not installed",
            remedy=f'Install it with: pip install "sopocr[{extra}]"',
        )


class VersionConflict(CatalogueError):
    """The document was changed since the version that an edit was made for; `current` is the version now."""

    def __init__(self, current: int) -> None:
        super().__init__("the document was changed meanwhile", remedy="Look at the changes and edit again")
        self.current = current


class EditRefused(UsageError):
    """An edit cannot be made of this record: a wrong place, or a value that the record does not allow.

    `template` and `values` make the sentence, so that an interface can say it in its own language.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template % values if values else template)


class ProviderFailed(SopocrError):
    """The office's identity provider does not answer as it should."""


class NotLoggedIn(SopocrError):
    """Nobody is logged in; pages lead to the login, the API answers 401."""

    def __init__(self) -> None:
        super().__init__("log in first")


class NotAllowed(SopocrError):
    """The user's role does not allow this, or a form did not come from our own page."""


class TooManyTries(SopocrError):
    """Too many wrong passwords; `wait` seconds until the next try is looked at."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many tries", remedy=f"Wait {max(1, round(wait / 60))} min")
        self.wait = wait


class WorkersFailed(SopocrError):
    """The processes that extract files cannot work at all."""
