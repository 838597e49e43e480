"""One file, wherever the work is done: fetched, extracted, its pages' looks taken."""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from sopocr.batch.extraction_fingerprint import recipe
from sopocr.batch.page_similarity import look
from sopocr.batch.source_urls import as_file, file_name
from sopocr.model.page import ReadPage
from sopocr.model.sop import Record
from sopocr.page_image import Pixels
from sopocr.pipeline import digitise
from sopocr.settings import Settings


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(_Message):
    """A file to extract. `id` is the executor's user's own; `url` as in `sopocr.batch.source_urls`."""

    id: int
    url: str
    settings: Settings


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
