"""One file, wherever the work is done: fetched, extracted, its pages' looks taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sopocr.batch.extraction_fingerprint import recipe
from sopocr.batch.page_similarity import look
from sopocr.batch.source_urls import as_file, file_name
from sopocr.errors import SourceError
from sopocr.model.arrangement import ArrangedPage, Arrangement
from sopocr.model.page import ReadPage
from sopocr.model.sop import Record
from sopocr.page_image import Pixels
from sopocr.pipeline import digitise
from sopocr.settings import Settings


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArrangedFiles(_Message):
    """Files whose pages a person arranged: their URLs and contents (sha256), and those documents of the
    `arrangement` that are to be read, by their places in it. `id` is the catalogue's."""

    id: int
    urls: tuple[str, ...]
    sha256: tuple[str, ...]
    arrangement: Arrangement
    wanted: tuple[int, ...]


class Task(_Message):
    """A file to extract. `id` is the executor's user's own; `url` as in `sopocr.batch.source_urls`. Where
    its pages are arranged it is the first of `arranged.urls`."""

    id: int
    url: str
    settings: Settings
    arranged: ArrangedFiles | None = None


class PageSeen(_Message):
    """One page: its number from 1 and its similarity hash, see `sopocr.batch.page_similarity`."""

    number: int
    look: str | None


class TaskResult(_Message):
    """What extracting a file gave. `recipe` is made from the settings and the versions where it was done."""

    sha256: str
    media_type: str
    bytes: int
    recipe: str
    records: list[Record]
    pages: list[PageSeen]
    page_count: int
    seconds: float


def perform(task: Task, on_page: Callable[[int, int], None] | None = None) -> TaskResult:
    """Do a task in this process. Raises SopocrError as `digitise` and `as_file` do.

    `on_page(done, total)` is called after each page.
    """
    if task.arranged is not None:
        return _perform_arranged(task, task.arranged, on_page)
    begun = time.perf_counter()
    pages: list[PageSeen] = []

    def on_picture(page: ReadPage, _picture: Pixels) -> None:
        pages.append(PageSeen(number=page.number, look=look(page)))

    with as_file(task.url, task.settings.ingest.max_file_bytes) as path:
        size = path.stat().st_size if path.is_file() else 0
        done = digitise(path, task.settings, on_page=on_page, on_picture=on_picture, keep_images=False)
    source = done.records[0].source
    for record in done.records:
        record.source.file = file_name(task.url)
    return TaskResult(
        sha256=source.sha256,
        media_type=source.media_type,
        bytes=size,
        recipe=recipe(task.settings, source.media_type),
        records=done.records,
        pages=pages,
        page_count=len({info.number for record in done.records for info in record.pages}) or len(pages),
        seconds=time.perf_counter() - begun,
    )


def _perform_arranged(
    task: Task, arranged: ArrangedFiles, on_page: Callable[[int, int], None] | None
) -> TaskResult:
    """One record for each wanted document of an arrangement. The looks of pages are known from before."""
    begun = time.perf_counter()
    limit = task.settings.ingest.max_file_bytes
    documents = [arranged.arrangement.documents[place] for place in arranged.wanted]
    total, before = sum(map(len, documents)), 0
    records: list[Record] = []
    with ExitStack() as opened:
        paths = [opened.enter_context(as_file(url, limit)) for url in (task.url, *arranged.urls[1:])]
        size = paths[0].stat().st_size if paths[0].is_file() else 0
        for document in documents:
            start = before

            def count(done: int, _all: int, start: int = start) -> None:
                if on_page is not None:
                    on_page(start + done, total)

            records.append(_one_document(document, paths, arranged, task.settings, count))
            before += len(document)
    media_type = next(
        (record.source.media_type for record in records if record.source.sha256 == arranged.sha256[0]), ""
    )
    return TaskResult(
        sha256=arranged.sha256[0],
        media_type=media_type,
        bytes=size,
        recipe=recipe(task.settings, None, arranged.arrangement.fingerprint(arranged.sha256)),
        records=records,
        pages=[],
        page_count=total,
        seconds=time.perf_counter() - begun,
    )


def _one_document(
    document: Sequence[ArrangedPage],
    paths: Sequence[Path],
    arranged: ArrangedFiles,
    settings: Settings,
    on_page: Callable[[int, int], None],
) -> Record:
    files = list(dict.fromkeys(page.file for page in document))
    pages = [page.model_copy(update={"file": files.index(page.file)}) for page in document]
    source = paths[files[0]] if len(files) == 1 else [paths[number] for number in files]
    done = digitise(source, settings, arranged=pages, on_page=on_page, keep_images=False)
    record = done.records[0]
    record.source.file = file_name(arranged.urls[files[0]])
    contents = [record.source.sha256]
    for part, number in zip(record.source.parts, files, strict=False):
        part.file = file_name(arranged.urls[number])
    contents = [part.sha256 for part in record.source.parts] or contents
    for content, number in zip(contents, files, strict=True):
        if content != arranged.sha256[number]:
            raise SourceError(
                "is not the file any more whose pages were arranged",
                remedy="Put it back where it was, or arrange its pages anew",
                file=file_name(arranged.urls[number]),
            )
    return record
