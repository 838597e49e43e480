"""An import: what the sources mean becomes jobs, an executor does them, the catalogue keeps what they give.

All that must outlive this process is in the catalogue, and each step there is whole or not at all. So it may
end at any instant: the next import of the same sources goes on where it was, and loses the files in work.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sopocr.batch.arranging import arranged_task, new_extraction, standing
from sopocr.batch.executors import Event, Executor, Failed, Finished, Killed, Lost, PageDone, Started
from sopocr.batch.extraction_fingerprint import key, recipe, versions
from sopocr.batch.find import Found, LeftOut, check, find
from sopocr.batch.other_imports import OtherImports, revive
from sopocr.batch.process_liveness import BEAT_SECONDS, is_gone, own_process
from sopocr.batch.report import Report, Tally
from sopocr.batch.source_urls import as_file, is_near
from sopocr.batch.work import Task
from sopocr.catalogue import Catalogue, JobInfo, NewJob, RunInfo
from sopocr.errors import CatalogueError, ReaderMissing, SopocrError, SourceError, Unreachable
from sopocr.ingest.sniff import HEAD_BYTES, media_type
from sopocr.model.doubts import find_doubts
from sopocr.ocr.reader import available_readers
from sopocr.settings import Settings

ATTEMPTS = 2
"""How often a file is tried whose worker dies or is killed."""
_CLAIM = 8
"""Jobs taken from the queue at once; taking them is a transaction."""
_PLAN_CHUNK = 200
"""Files planned between two looks at the workers."""


@dataclass
class Stop:
    """How an import is asked to end early. `wanted`: files in work are finished; `now`: given back."""

    wanted: bool = False
    now: bool = False

    def ask(self) -> None:
        """Ask once to stop, twice to stop at once."""
        self.now = self.wanted
        self.wanted = True


def run_import(
    catalogue: Catalogue,
    sources: Sequence[str],
    settings: Settings,
    executor: Executor,
    report: Report,
    *,
    workers: int,
    max_failures: int | None = None,
    stop: Stop | None = None,
    own: Collection[Path] = (),
) -> tuple[RunInfo, Tally]:
    """Import `sources` into `catalogue`; the run as it ended, and what was done.

    A run of the same sources, settings and versions that did not finish is gone on with. What another import
    has in work is waited for, and taken over when that import is gone. After `max_failures` failures no
    further files are begun. `own`: files of the program besides the catalogue's, which are no sources.

    Raises UsageError for sources that are not there, ReaderMissing where nothing could be read,
    CatalogueError where the catalogue cannot be written (what was stored is safe, the next run goes on).
    """
    check(sources)
    if not available_readers(settings.ocr):
        raise ReaderMissing("no reader (OCR engine) is installed", remedy="Run sopocr doctor")
    revive(catalogue)
    run, _ = catalogue.runs.begin(
        sources,
        settings.model_dump(mode="json"),
        key(settings),
        versions(settings),
        workers,
        own_process(),
        is_gone,
    )
    work = _Import(
        catalogue, run, settings, executor, report, max_failures, stop or Stop(), {*own, *catalogue.files}
    )
    work.run(sources)
    return catalogue.runs.get(run.id), work.tally


def retry_failed(
    catalogue: Catalogue,
    run: RunInfo,
    executor: Executor,
    report: Report,
    *,
    stop: Stop | None = None,
) -> tuple[RunInfo, Tally]:
    """Try the failed files of a run again, with its settings, and those that it left in the queue."""
    revive(catalogue)
    settings = Settings.model_validate(run.settings)
    catalogue.queue.retry(run_id=run.id)
    catalogue.runs.revive(run.id, own_process())
    work = _Import(catalogue, run, settings, executor, report, None, stop or Stop())
    work.tally.total = catalogue.queue.counts(run.id)["queued"]
    work.run(())
    return catalogue.runs.get(run.id), work.tally


class _Import:
    """One run at work."""

    def __init__(
        self,
        catalogue: Catalogue,
        run: RunInfo,
        settings: Settings,
        executor: Executor,
        report: Report,
        max_failures: int | None,
        stop: Stop,
        own: Collection[Path] = (),
    ) -> None:
        self.tally = Tally()
        self._catalogue = catalogue
        self._run_id = run.id
        self._settings = settings.model_copy(
            update={"ocr": settings.ocr.model_copy(update={"threads": 1})}
        )  # one for each worker
        self._key = key(settings)
        self._executor = executor
        self._report = report
        self._max_failures = max_failures
        self._stop = stop
        self._own = own
        self._claimed: deque[JobInfo] = deque()
        self._jobs: dict[int, JobInfo] = {}
        self._contents: dict[str, int] = {}
        """sha256 of the files in work, and their jobs."""
        self._twins: dict[int, list[JobInfo]] = {}
        """Jobs that wait for another one with the same content."""
        self._progress: dict[int, tuple[str, int]] = {}
        """Worker and pages done of the jobs in work."""
        self._beat = time.monotonic()

    def run(self, sources: Sequence[str]) -> None:
        """Plan and work until all is done or a stop is asked for. What an error cuts off goes back into the
        queue, as far as the catalogue can still be written."""
        try:
            self._work(sources)
        except BaseException:
            with suppress(CatalogueError):
                self._catalogue.queue.release_run(self._run_id)
                self._catalogue.runs.end(self._run_id, "stopped")
            raise

    def _work(self, sources: Sequence[str]) -> None:
        planning = self.plan(sources)
        planned = drained = False
        others: OtherImports | None = None
        while True:
            self._sign_of_life()
            if self._stopping():
                self._give_back()
                if not self._jobs:
                    break
            else:
                if not planned and next(planning, self) is self:
                    planned = True
                drained = not self._fill()
                if planned and drained and not self._jobs:
                    if others is None:
                        others = OtherImports(self._catalogue, self._key, self._run_id, self._report)
                        if self.tally.left > 0:
                            others.look_for(find(sources, self._own))
                    if not others.wait(self.tally):
                        break
            for event in self._executor.wait(0.0 if not planned and not self._stopping() else 0.25):
                self._handle(event)
        stopped = self.tally.left > 0 or not planned
        if self.tally.done:
            self._catalogue.versions.propose()
        self._catalogue.runs.end(self._run_id, "stopped" if stopped else "finished")

    def plan(self, sources: Sequence[str]) -> Iterator[None]:
        """Find the files and queue those that are not done; gives control back now and then."""
        iterator = find(sources, self._own)
        while part := list(islice(iterator, _PLAN_CHUNK)):
            for left_out in part:
                if isinstance(left_out, LeftOut):
                    self.tally.left_out += 1
                    self._report.left_out(left_out.url, left_out.why)
            self._queue([found for found in part if isinstance(found, Found)])
            self._catalogue.runs.count(self._run_id, planned=self.tally.total, skipped=self.tally.skipped)
            self._report.planned(self.tally)
            yield

    def _queue(self, found: Sequence[Found]) -> None:
        """Queue what of `found` is neither stored nor failed nor queued."""
        settled = self._catalogue.queue.settled([NewJob(one.url, one.stamp) for one in found], self._key)
        known = self._catalogue.sources.known([one.url for one in found])
        recipes = {
            url: (name.source_id, recipe(self._settings, name.media_type))
            for url, name in known.items()
            if name.media_type
        }
        stored = self._catalogue.extractions.existing(recipes.values())
        jobs, problems = [], {}
        for one in found:
            self.tally.total += 1
            state, run_id = settled.get((one.url, one.stamp), (None, None))
            same = one.url in known and known[one.url].stamp == one.stamp != ""
            if state is not None:
                if run_id == self._run_id:
                    self.tally.before += 1
                else:
                    self.tally.skipped += 1
                self.tally.failed_before += state == "failed"
            elif same and recipes.get(one.url) in stored:
                self.tally.skipped += 1
            else:
                jobs.append(NewJob(one.url, one.stamp))
                if one.problem:
                    problems[one.url] = one.problem
        self._catalogue.queue.add(jobs, self._key, self._run_id)
        for job in self._catalogue.queue.named(list(problems), self._key):
            self._fail(job, "", problems[job.url])

    def _fill(self) -> bool:
        """Give the executor what it has room for; False where nothing was left to give."""
        while (room := self._executor.room()) > 0 and not self._stopping():
            if not self._claimed:
                self._claimed.extend(self._catalogue.queue.claim(self._run_id, "", max(_CLAIM, room)))
            if not self._claimed:
                return False
            self._prepare(self._claimed.popleft())
        return True

    def _prepare(self, job: JobInfo) -> None:
        """Have a job done, unless its content is stored or in work already."""
        arranged: Task | None = None
        if is_near(job.url):
            try:
                sha256, kind = self._look_at(job.url)
            except SopocrError as error:
                self._refused(job, "", _reason(error), isinstance(error, Unreachable))
                return
            source = self._catalogue.sources.find(sha256)
            if source is not None:
                held = standing(self._catalogue, source, self._settings)
                pair = (source.id, recipe(self._settings, kind or ""))
                stored = self._catalogue.extractions.existing([pair]).get(pair)
                there = held.extraction if held is not None else stored
                if there is not None:
                    self._settle_known(job, there, source.id)
                    return
                if held is not None:
                    try:
                        arranged = arranged_task(self._catalogue, job, self._settings, held.info)
                    except SourceError as error:
                        self._refused(job, "", _reason(error), passing=False)
                        return
            twin = self._contents.setdefault(sha256, job.id)
            if twin != job.id:
                self._twins.setdefault(twin, []).append(job)
                return
        self._jobs[job.id] = job
        self._executor.submit(arranged or Task(id=job.id, url=job.url, settings=self._settings))

    def _look_at(self, url: str) -> tuple[str, str | None]:
        """sha256 and type of a file that is near."""
        try:
            with as_file(url, self._settings.ingest.max_file_bytes) as path, path.open("rb") as file:
                head = file.read(HEAD_BYTES)
                file.seek(0)
                return hashlib.file_digest(file, "sha256").hexdigest(), media_type(head)
        except OSError as error:
            raise Unreachable(f"cannot be read ({error.strerror})") from error

    def _handle(self, event: Event) -> None:
        job = self._jobs.get(event.task.id)
        if job is None:
            return  # given back meanwhile
        if isinstance(event, Started):
            self._progress[job.id] = (event.worker, 0)
            self._report.begun(job.url, event.worker)
        elif isinstance(event, PageDone):
            self._progress[job.id] = (event.worker, event.done)
            self._report.page(job.url, event.worker, event.done, event.total)
        elif isinstance(event, Finished):
            self._store(job, event)
        elif isinstance(event, Failed):
            self._refused(job, event.worker, event.reason, event.passing)
        elif isinstance(event, Killed):
            self._refused(job, event.worker, event.reason, passing=True)
        elif isinstance(event, Lost):
            self._again(job, event.worker, event.reason, counted=False)

    def _store(self, job: JobInfo, event: Finished) -> None:
        result = event.result
        extraction = self._catalogue.queue.finish(
            job.id, new_extraction(self._catalogue, job, event), event.worker
        )
        self.tally.done += 1
        self.tally.pages += result.page_count
        self.tally.doubtful += any(find_doubts(record) for record in result.records)
        self.tally.partial += any(record.status != "complete" for record in result.records)
        self.tally.loose.add(job.url, result.records)
        self._report.done(job.url, event.worker, result, self.tally)
        for twin in self._leave(job):
            self._settle_known(twin, extraction)

    def _settle_known(self, job: JobInfo, extraction: int, source_id: int | None = None) -> None:
        self._catalogue.queue.finish_known(job.id, extraction, source_id)
        self.tally.known += 1
        self._report.known(job.url, self.tally)

    def _refused(self, job: JobInfo, worker: str, reason: str, passing: bool) -> None:
        if passing and job.attempts < ATTEMPTS:
            self._again(job, worker, reason, counted=True)
            return
        tried = f" (tried {job.attempts} times)" if job.attempts > 1 else ""
        for one in (job, *self._leave(job)):
            self._fail(one, worker, reason + tried)

    def _fail(self, job: JobInfo, worker: str, reason: str) -> None:
        self._catalogue.queue.fail(job.id, reason)
        self.tally.failed += 1
        self._report.failed(job.url, worker, reason, self.tally)

    def _again(self, job: JobInfo, worker: str, reason: str, *, counted: bool) -> None:
        twins = self._leave(job)
        self._catalogue.queue.release(job.id, reason, counted=counted)
        for twin in twins:
            self._catalogue.queue.release(twin.id, counted=False)
        self._report.again(job.url, worker, reason)

    def _leave(self, job: JobInfo) -> list[JobInfo]:
        """Forget a job that is no longer in work; those that waited for it."""
        self._jobs.pop(job.id, None)
        self._progress.pop(job.id, None)
        self._contents = {sha: number for sha, number in self._contents.items() if number != job.id}
        return self._twins.pop(job.id, [])

    def _stopping(self) -> bool:
        failures = self.tally.failed
        return self._stop.wanted or (self._max_failures is not None and failures >= self._max_failures)

    def _give_back(self) -> None:
        """Give back what no worker has begun; at a second call to stop, everything."""
        while self._claimed:
            self._catalogue.queue.release(self._claimed.pop().id, counted=False)
        ids = [task.id for task in self._executor.take_back()]
        if self._stop.now:
            self._executor.close()
            ids = list(self._jobs)
        for number in ids:
            for job in (self._jobs[number], *self._leave(self._jobs[number])):
                self._catalogue.queue.release(job.id, counted=False)

    def _sign_of_life(self) -> None:
        if time.monotonic() - self._beat > BEAT_SECONDS:
            self._catalogue.runs.beat(self._run_id)
            self._catalogue.queue.note_progress(self._progress)
            self._beat = time.monotonic()


def _reason(error: SopocrError) -> str:
    return f"{error.what}. {error.remedy}" if error.remedy else error.what
