"""Open a source file of any kind and walk over its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from types import TracebackType

from sopocr.errors import DamagedSource, LimitExceeded, SourceError, UnsupportedSource, UsageError
from sopocr.ingest.images import PictureFile
from sopocr.ingest.pages import PageFailure, SourcePage
from sopocr.ingest.pdf import PdfFile
from sopocr.ingest.sniff import MediaType, media_type, read_head, refusal
from sopocr.ingest.text_file import read_text
from sopocr.model.written import WrittenPage
from sopocr.settings import IngestSettings


@dataclass(frozen=True)
class SourceFile:
    """An opened source; close it, or use it as a context manager.

    `sha256` is that of the file's bytes, `page_count` the number of its pages, `selected` those that `pages`
    walks over. Not for several threads at once (PDFium is not). A text source has `written` in place of
    pages.
    """

    path: Path
    sha256: str
    media_type: MediaType
    page_count: int
    selected: tuple[int, ...]
    _reader: PictureFile | PdfFile | None
    _file: BufferedReader
    written: tuple[WrittenPage, ...] = ()

    def pages(self) -> Iterator[SourcePage | PageFailure]:
        """The selected pages in order, one in memory at a time; a broken one comes as PageFailure.

        Where more is known to be missing (the file is cut short, its documents are attachments), a last
        PageFailure, numbered after the last page, says so.
        """
        if self._reader is None:
            return
        for number in self.selected:
            yield self.page(number)
        if self._reader.missing is not None and self.page_count in self.selected:
            yield PageFailure(self.page_count + 1, self._reader.missing)

    def page(self, number: int) -> SourcePage | PageFailure:
        """A page of a file that is no text, by its number."""
        assert self._reader is not None
        try:
            return self._reader.read(number)
        except SourceError as error:
            return PageFailure(number, error)
        except MemoryError:
            return PageFailure(number, self._out_of_memory(number))

    def _out_of_memory(self, number: int) -> LimitExceeded:
        return LimitExceeded(
            "the page does not fit in memory",
            remedy="Lower ingest.max_page_pixels or ingest.render_dpi, or scan at a lower resolution",
            file=self.path,
            page=number,
        )

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._file.close()

    def __enter__(self) -> SourceFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_source(
    path: Path,
    settings: IngestSettings,
    *,
    password: str | None = None,
    pages: Sequence[int] | None = None,
) -> SourceFile:
    """Open `path`, whose type is told from its content; `pages` (from 1) selects some of its pages.

    Errors, each naming the file and a remedy: SourceError (not there, no permission, a folder),
    UnsupportedSource, DamagedSource, PasswordNeeded, LimitExceeded (bytes or pages), UsageError (no such
    page).

    Memory: a page needs at most about 4 bytes for each of `settings.max_page_pixels` while it is decoded and
    3 bytes for each of at most 36 million pixels after it; the file itself is read piece by piece.
    """
    file = _open_file(path)
    try:
        return _open(file, path, settings, password, pages)
    except BaseException:
        file.close()
        raise


def _open_file(path: Path) -> BufferedReader:
    try:
        if path.is_dir():
            raise SourceError("is a folder, not a file", remedy="Name the files in it", file=path)
        if path.exists() and not path.is_file():
            raise SourceError("is a device or pipe", remedy="Copy its content to a file", file=path)
        return path.open("rb")
    except FileNotFoundError as error:
        raise SourceError("is not there", remedy="Check the name", file=path) from error
    except PermissionError as error:
        raise SourceError("must not be read", remedy="Check its permissions", file=path) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero character
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"cannot be opened ({reason})", remedy="Check the name", file=path) from error


def _open(
    file: BufferedReader,
    path: Path,
    settings: IngestSettings,
    password: str | None,
    pages: Sequence[int] | None,
) -> SourceFile:
    digest, head = _fingerprint(file, path, settings.max_file_bytes)
    kind = media_type(head)
    if kind is None:
        fault = refusal(head)
        fault.file = str(path)
        raise fault
    if kind == "text/html" and path.suffix.lower() == ".pdf":
        raise UnsupportedSource(
            "is an HTML page, not a PDF: what a web site answered in place of the document",
            remedy="Download the document again, logged in where the site asks for it",
            file=path,
        )
    if kind in ("text/plain", "text/markdown", "text/html"):
        written = read_text(file, kind, path, settings)
        return SourceFile(path, digest, kind, 1, _select(1, pages, path, 1), None, file, written)
    reader: PictureFile | PdfFile
    if kind == "application/pdf":
        reader = PdfFile(file, path, settings, password)
    else:
        reader = PictureFile(file, kind, path, settings)
    try:
        selected = _select(reader.page_count, pages, path, settings.max_pages)
    except BaseException:
        reader.close()
        raise
    return SourceFile(path, digest, kind, reader.page_count, selected, reader, file)


def _fingerprint(file: BufferedReader, path: Path, limit: int) -> tuple[str, bytes]:
    """sha256 of the file and its first bytes; it is read once, in pieces, and refused past `limit` bytes."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise LimitExceeded(
                f"has {size / 2**20:.0f} MiB; the limit is {limit / 2**20:.0f}",
                remedy="Split it, or raise ingest.max_file_bytes in the settings",
                file=path,
            )
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        return digest, read_head(file)
    except OSError as error:
        raise DamagedSource(
            f"cannot be read ({error.strerror or error})", remedy="Check the disk or copy it again", file=path
        ) from error


def _select(count: int, pages: Sequence[int] | None, path: Path, limit: int) -> tuple[int, ...]:
    """The pages to walk over: those asked for, or all."""
    selected = tuple(dict.fromkeys(pages)) if pages is not None else tuple(range(1, count + 1))
    missing = [number for number in selected if not 1 <= number <= count]
    if missing:
        raise UsageError(
            f"has no page {missing[0]}", remedy=f"It has pages 1 to {count}; correct --pages", file=path
        )
    if not selected:
        raise UsageError("no page is selected", remedy="Correct --pages", file=path)
    if len(selected) > limit:
        raise LimitExceeded(
            f"has {len(selected)} pages; the limit is {limit}",
            remedy=f"Choose a part with --pages 1-{limit}, or raise ingest.max_pages in the settings",
            file=path,
        )
    return selected
