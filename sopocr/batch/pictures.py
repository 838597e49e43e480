"""The pictures of a document's pages, drawn from its source wherever that lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from sopocr.batch.source_urls import as_file
from sopocr.errors import SourceError
from sopocr.ingest import PageFailure, SourceFile, open_source
from sopocr.model.sop import Record, Source
from sopocr.page_image import PageImage
from sopocr.settings import IngestSettings


@contextmanager
def page_pictures(
    record: Record, urls: Sequence[str], settings: IngestSettings
) -> Iterator[Iterator[PageImage]]:
    """The pictures of the pages of `record`, one at a time, from the first of `urls` that still holds its
    source.

    Raises SourceError where none does, where the source is a text or several files, and while reading where a
    page is broken.
    """
    if record.source.media_type.startswith("text/"):
        raise SourceError("is a text, which has no pictures of pages", file=record.source.file)
    if record.source.parts:
        raise SourceError(
            "is one of several files whose pages are one document", remedy="Export another format"
        )
    with ExitStack() as stack:
        opened = _first(stack, urls, record.source, settings)
        yield _pictures(opened)


def _first(stack: ExitStack, urls: Sequence[str], source: Source, settings: IngestSettings) -> SourceFile:
    reason = "is not known to lie anywhere"
    for url in urls:
        with ExitStack() as attempt:
            try:
                path = attempt.enter_context(as_file(url, settings.max_file_bytes))
                opened = attempt.enter_context(open_source(path, settings, pages=source.pages or None))
            except SourceError as error:
                reason = error.what
                continue
            if opened.sha256 == source.sha256:
                stack.push(attempt.pop_all())
                return opened
            reason = "is not the file any more that was read"
    raise SourceError(reason, remedy="Put it back where it was, or import it again", file=source.file)


def _pictures(opened: SourceFile) -> Iterator[PageImage]:
    for page in opened.pages():
        if isinstance(page, PageFailure):
            raise SourceError("the page cannot be read", file=opened.path, page=page.number) from page.error
        yield page.image
