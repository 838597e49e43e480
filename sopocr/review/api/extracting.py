"""Extracts uploaded files in the background: a thread that takes jobs, worker processes that do them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sopocr.batch.arranging import arranged_task, new_extraction, standing
from sopocr.batch.executors import Event, Failed, Finished, Killed, Limits, Lost, PageDone
from sopocr.batch.extraction_fingerprint import recipe
from sopocr.batch.local import LocalProcesses
from sopocr.batch.work import Task
from sopocr.catalogue import Catalogue, JobInfo
from sopocr.errors import SopocrError, WorkersFailed
from sopocr.settings import Settings

_log = logging.getLogger(__name__)
_ATTEMPTS = 2
_LOOK_EVERY = 0.5
"""Seconds between looks for new jobs while some are in work; without work the thread waits to be woken."""
_IDLE = 5.0
_NAME = "uploads"

Ended = Callable[[JobInfo], None]
"""Is told of each job that is done or failed for good."""


class Extractor:
    """The jobs of one catalogue's uploads. `wake` after a job was added; `close` ends the work: jobs that are
    not done are queued again when the next server starts."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, workers: int, limits: Limits, on_end: Ended
    ) -> None:
        self._catalogue, self._settings = catalogue, settings
        self._workers, self._limits, self._on_end = workers, limits, on_end
        self._jobs: dict[int, JobInfo] = {}
        self._pages: dict[int, tuple[int, int]] = {}
        self._woken, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sopocr-extractor", daemon=True)

    def start(self) -> None:
        """Begin; jobs that a server before left in work are queued again."""
        if self._workers:
            self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def progress(self, job_id: int) -> tuple[int, int] | None:
        """Pages done and in all of a job that is in work here."""
        return self._pages.get(job_id)

    def close(self) -> None:
        """Stop now; returns when the workers are gone."""
        self._closing.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        begun = False
        while not self._closing.is_set():
            try:
                if not begun:
                    self._catalogue.uploads.give_back()
                    begun = True
                if self._catalogue.uploads.latest("queued", 1):
                    self._work()
            except SopocrError as error:  # the database is away for a while: what is in work is done again
                _log.warning("uploads wait: %s", error)
                self._jobs.clear()
                begun = False
            self._woken.wait(_IDLE)
            self._woken.clear()

    def _work(self) -> None:
        """Start workers, do all that is queued, end them: an idle server holds no models in memory."""
        with LocalProcesses(self._workers, self._limits) as executor:
            while not self._closing.is_set():
                if executor.room() > 0:
                    self._take(executor)
                if not self._jobs:
                    return
                try:
                    events = executor.wait(_LOOK_EVERY)
                except WorkersFailed as error:
                    for job_id in list(self._jobs):
                        self._fail(job_id, str(error))
                    return
                for event in events:
                    self._note(event)

    def _take(self, executor: LocalProcesses) -> None:
        room = max(0, self._workers - len(self._jobs))
        for job in self._catalogue.queue.claim(None, _NAME, room) if room else ():
            try:
                task = self._task(job)
            except SopocrError as error:
                self._fail(job.id, error.what)
                continue
            if task is None:
                self._end(job.id)
            else:
                self._jobs[job.id] = job
                executor.submit(task)

    def _task(self, job: JobInfo) -> Task | None:
        """What is to be done for a job; None, and it is marked done, where the same content was read in the
        same way before. `stamp` is the sha256. What a person arranged of a file's pages stays so."""
        queue, source = self._catalogue.queue, self._catalogue.sources.find(job.stamp)
        if source is not None and source.media_type is not None:
            held = standing(self._catalogue, source, self._settings, job.arrangement_id)
            if held is not None:
                if held.extraction is None:
                    return arranged_task(self._catalogue, job, self._settings, held.info)
                queue.finish_known(job.id, held.extraction, source.id)
                return None
            wanted = source.id, recipe(self._settings, source.media_type)
            known = self._catalogue.extractions.existing([wanted]).get(wanted)
            if known is not None:
                queue.finish_known(job.id, known)
                return None
        return Task(id=job.id, url=job.url, settings=self._settings)

    def _note(self, event: Event) -> None:
        job = self._jobs.get(event.task.id)
        if job is None:
            return
        if isinstance(event, PageDone):
            self._pages[job.id] = (event.done, event.total)
        elif isinstance(event, Finished):
            self._store(job, event)
        elif isinstance(event, Failed) or (isinstance(event, Killed) and job.attempts >= _ATTEMPTS):
            self._fail(job.id, event.reason)
        elif isinstance(event, Killed | Lost):
            self._catalogue.queue.release(job.id, event.reason, counted=isinstance(event, Killed))
            self._forget(job.id)

    def _store(self, job: JobInfo, event: Finished) -> None:
        new = new_extraction(self._catalogue, job, event)
        try:
            self._catalogue.queue.finish(job.id, new)
        except SopocrError as error:
            self._fail(job.id, f"the result could not be stored: {error.what}")
        else:
            self._end(job.id)

    def _fail(self, job_id: int, reason: str) -> None:
        self._catalogue.queue.fail(job_id, reason)
        self._end(job_id)

    def _end(self, job_id: int) -> None:
        self._forget(job_id)
        self._on_end(self._catalogue.queue.get(job_id))

    def _forget(self, job_id: int) -> None:
        self._jobs.pop(job_id, None)
        self._pages.pop(job_id, None)
