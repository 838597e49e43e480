"""Extract the sources of a plan, several at a time, and write what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sopocr.batch.plan import Job, Plan
from sopocr.errors import SopocrError, UsageError
from sopocr.model.sop import Record
from sopocr.output.files import make_folder, write_whole
from sopocr.output.html import html_page
from sopocr.output.json_file import records_json
from sopocr.output.overlay import overlay_png, rejected_png
from sopocr.pipeline import Digitised, digitise
from sopocr.processes import Died, OnPage, bytes_of, do_all, file_ended_process
from sopocr.settings import Settings


@dataclass(frozen=True)
class Views:
    """Folders for what a person looks at beside the record; None: not wanted. With `rejected` the overlay
    folder gets pictures of what was seen and not taken as well."""

    overlay: Path | None = None
    html: Path | None = None
    rejected: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one source: its records and where they lie, or the error.

    `text` is the JSON where the job has no target file.
    """

    job: Job
    records: tuple[Record, ...] = ()
    text: str | None = None
    error: SopocrError | None = None

    @property
    def complete(self) -> bool:
        """Whether every record is there and complete."""
        return self.error is None and all(record.status == "complete" for record in self.records)

    @property
    def remarks(self) -> list[str]:
        """Lines for the user on what is not as it should be."""
        if self.error is not None:
            return [str(self.error)]
        return [
            f"{self.job.source}: {record.sop.nama_sop or 'an SOP'} is {record.status}; see its findings"
            for record in self.records
            if record.status != "complete"
        ]


def extract_all(
    plan: Plan,
    settings: Settings,
    *,
    views: Views | None = None,
    password: str | None = None,
    pages: tuple[int, ...] | None = None,
    workers: int = 1,
    on_source: Callable[[Job], OnPage | None] | None = None,
) -> Iterator[Outcome]:
    """Extract every source of `plan`, in `workers` processes, and tell what became of each, in the plan's
    order; one that fails does not stop the others. `on_source` is called with each that is begun.

    Folders are made before the first page is read, so that a place which cannot be written to is known at
    once. Raises OutputError for a folder that cannot be made, UsageError for pages that the only source has
    not.
    """
    views = views or Views()
    for folder in (plan.folder, views.overlay, views.html):
        if folder is not None:
            make_folder(folder)
    work = partial(
        _extract, settings=settings.shared_by(workers), views=views, password=password, pages=pages
    )
    done = do_all(work, plan.jobs, workers, on_source, lambda job: bytes_of(*(job.parts or (job.source,))))
    for job, outcome in zip(plan.jobs, done, strict=True):
        if isinstance(outcome, Died):
            yield Outcome(job, error=file_ended_process(job.source, outcome.reason))
            continue
        if isinstance(outcome.error, UsageError) and len(plan.jobs) == 1:
            raise outcome.error
        yield outcome


def _extract(
    job: Job,
    on_page: OnPage | None,
    *,
    settings: Settings,
    views: Views,
    password: str | None,
    pages: tuple[int, ...] | None,
) -> Outcome:
    """One source extracted, and what was asked for written."""
    try:
        result = digitise(
            job.parts or job.source,
            settings,
            password=password,
            pages=pages,
            on_page=on_page,
            keep_images=views.overlay is not None,
            keep_rejected=views.overlay is not None and views.rejected,
        )
        return _write(job, result, views)
    except SopocrError as error:
        return Outcome(job, error=error)


def _write(job: Job, result: Digitised, views: Views) -> Outcome:
    text = records_json(result.records)
    if job.target is not None:
        write_whole(job.target, text)
    if views.html is not None:
        for number, record in enumerate(result.records, 1):
            suffix = f"-{number}" if len(result.records) > 1 else ""
            write_whole(views.html / f"{job.name}{suffix}.html", html_page(record))
    if views.overlay is not None:
        for page, image in zip(result.pages, result.images, strict=True):
            write_whole(views.overlay / f"{job.name}-{page.number}.png", overlay_png(page, image))
            if views.rejected:
                write_whole(
                    views.overlay / f"{job.name}-{page.number}-rejected.png", rejected_png(page, image)
                )
    return Outcome(job, tuple(result.records), None if job.target else text)
