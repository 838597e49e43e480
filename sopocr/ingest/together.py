"""Several files that are the pages of one document: loose pictures, or a scan job of one file a page; and the
pages of files in the order that a person gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from sopocr.errors import UsageError
from sopocr.ingest.pages import PageFailure, SourcePage
from sopocr.ingest.sniff import MediaType
from sopocr.ingest.source import SourceFile, open_source
from sopocr.model.arrangement import ArrangedPage
from sopocr.model.sop import SourcePart
from sopocr.model.written import WrittenPage
from sopocr.settings import IngestSettings


@dataclass(frozen=True)
class Document:
    """An opened document of one or several files; close it, or use it as a context manager.

    Its pages are numbered from 1 through all files, or in the order in which a person `arranged` those of
    several. `path`, `sha256` and `media_type` are the first file's; `parts` tells of several which of those
    pages each gave, and is empty for one.
    """

    files: tuple[SourceFile, ...]
    parts: tuple[SourcePart, ...] = ()
    arranged: tuple[ArrangedPage, ...] = ()
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def path(self) -> Path:
        return self.files[0].path

    @property
    def sha256(self) -> str:
        return self.files[0].sha256

    @property
    def media_type(self) -> MediaType:
        return self.files[0].media_type

    @property
    def written(self) -> tuple[WrittenPage, ...]:
        """The pages of a text source; a document of several files has none."""
        return self.files[0].written

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the pages that `pages` walks over."""
        if not self.parts:
            return self.files[0].selected
        return tuple(number for part in self.parts for number in part.pages)

    def pages(self) -> Iterator[SourcePage | PageFailure]:
        """The pages in order, one in memory at a time; a broken one comes as PageFailure."""
        if self.arranged and self.parts:
            for number, wanted in enumerate(self.arranged, 1):
                yield _numbered(self.files[wanted.file].page(wanted.page), number - wanted.page)
            return
        before = 0
        for file in self.files:
            for page in file.pages():
                yield _numbered(page, before)
            before += file.page_count if self.parts else 0

    def __enter__(self) -> Document:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


def open_document(
    path: Path | Sequence[Path],
    settings: IngestSettings,
    *,
    password: str | None = None,
    pages: Sequence[int] | None = None,
    arranged: Sequence[ArrangedPage] = (),
) -> Document:
    """Open a file, or several as one document; `arranged` are the pages wanted of them, in order. Raises what
    `open_source` does, and UsageError where `pages` are chosen of several files or one of several is a text.
    """
    with ExitStack() as opened:
        if isinstance(path, Path):
            pages = [one.page for one in arranged] or pages
            file = opened.enter_context(open_source(path, settings, password=password, pages=pages))
            return Document((file,), (), tuple(arranged), opened.pop_all())
        if pages is not None:
            raise UsageError(
                "pages cannot be chosen of several files", remedy="Leave --pages out, or name fewer files"
            )
        files: list[SourceFile] = []
        parts: list[SourcePart] = []
        count = 0
        for place, one in enumerate(path):
            chosen = [page.page for page in arranged if page.file == place] or None
            file = opened.enter_context(open_source(one, settings, password=password, pages=chosen))
            if file.written:
                raise UsageError("is a text; only scans and PDFs can be read together", file=one)
            numbers = [count + number for number in file.selected]
            if arranged:
                numbers = [number for number, page in enumerate(arranged, 1) if page.file == place]
            count += file.page_count
            parts.append(SourcePart(file=one.name, sha256=file.sha256, pages=numbers))
            files.append(file)
        return Document(tuple(files), tuple(parts), tuple(arranged), opened.pop_all())


def _numbered(page: SourcePage | PageFailure, before: int) -> SourcePage | PageFailure:
    if not before:
        return page
    if isinstance(page, PageFailure):
        return replace(page, number=page.number + before)
    return replace(page, image=replace(page.image, number=page.image.number + before))
