"""Files to extract and what became of them: the queue and the journal of all imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sopocr.catalogue.arrangements import put_in_force
from sopocr.catalogue.extractions import save_extraction
from sopocr.catalogue.sessions import Sessions, affected, chunks, insert_new, job_counts
from sopocr.catalogue.sources import note_source
from sopocr.catalogue.tables import ExtractionRow, JobRow, SourceRow
from sopocr.catalogue.values import JobInfo, JobState, NewExtraction, NewJob
from sopocr.errors import NotThere

_LONGEST_WORKER = 80
_NAMES = [field.name for field in fields(JobInfo)]


class Queue:
    """Adds, hands out and settles jobs. A job is for one file in one way (`key`); it is there once."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, jobs: Iterable[NewJob], key: str, run_id: int | None = None) -> int:
        """Queue the jobs that are not there yet; their number.

        Those that are queued already (left by a run that ended early) go over to this run; those done or
        failed stay as they are.
        """
        new = 0
        now = datetime.now(UTC)
        for part in chunks(jobs):
            rows = [
                {
                    "key": key,
                    "url": job.url,
                    "stamp": job.stamp,
                    "source_id": job.source_id,
                    "run_id": run_id,
                    "state": "queued",
                    "attempts": 0,
                    "reason": "",
                    "worker": "",
                    "pages": 0,
                    "seconds": 0.0,
                    "queued": now,
                }
                for job in part
            ]
            with self._sessions.writing() as session:
                for piece in (rows[i : i + 60] for i in range(0, len(rows), 60)):
                    new += insert_new(session, JobRow, piece, ["key", "url", "stamp"])
                session.execute(
                    update(JobRow)
                    .where(
                        JobRow.key == key,
                        JobRow.url.in_([job.url for job in part]),
                        JobRow.state == "queued",
                    )
                    .values(run_id=run_id)
                )
        return new

    def claim(self, run_id: int | None, worker: str, limit: int = 1) -> list[JobInfo]:
        """Take the next queued jobs of a run (None: of no run) for `worker`; no two callers get the same."""
        with self._sessions.writing() as session:
            chosen = (
                select(JobRow)
                .where(JobRow.state == "queued", JobRow.run_id == run_id)
                .order_by(JobRow.attempts, JobRow.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            rows = list(session.scalars(chosen))
            for row in rows:
                row.state, row.worker, row.started = "working", worker, datetime.now(UTC)
                row.attempts += 1
            session.flush()
            return [_info(row) for row in rows]

    def finish(self, job_id: int, new: NewExtraction, worker: str = "") -> int:
        """Store the result of a job and mark it done, both or neither; the id of the extraction."""
        with self._sessions.writing() as session:
            job = _job(session, job_id)
            job.worker = worker[:_LONGEST_WORKER] or job.worker
            job.extraction_id = save_extraction(session, new, job.run_id)
            stored = session.get_one(ExtractionRow, job.extraction_id)
            job.source_id = stored.source_id
            _done(session, job, len(new.pages) or new.page_count or 0, new.seconds)
            return job.extraction_id

    def finish_known(self, job_id: int, extraction_id: int, source_id: int | None = None) -> None:
        """Mark a job done whose content was extracted already, under another name, and note its name.
        `source_id`: the file itself, where its pages were joined to those of another."""
        with self._sessions.writing() as session:
            job = _job(session, job_id)
            extraction = session.get_one(ExtractionRow, extraction_id)
            source = session.get_one(SourceRow, source_id or extraction.source_id)
            note_source(session, source.sha256, source.bytes, source.media_type, job.url, job.stamp)
            job.extraction_id, job.source_id = extraction_id, source.id
            if job.arrangement_id is not None:
                put_in_force(session, job.arrangement_id, extraction_id)
            _done(session, job, 0, 0.0)

    def fail(self, job_id: int, reason: str) -> None:
        """Mark a job failed for good, until `retry`."""
        with self._sessions.writing() as session:
            job = _job(session, job_id)
            job.state, job.reason, job.ended = "failed", _clean(reason), datetime.now(UTC)

    def note_progress(self, pages: Mapping[int, tuple[str, int]]) -> None:
        """Note for jobs in work by which worker they are done, and how many pages are."""
        with self._sessions.writing() as session:
            for number, (worker, done) in pages.items():
                session.execute(
                    update(JobRow)
                    .where(JobRow.id == number, JobRow.state == "working")
                    .values(worker=worker[:_LONGEST_WORKER], pages=done)
                )

    def release(self, job_id: int, reason: str = "", *, counted: bool = True) -> None:
        """Give a job back to the queue. `counted` is False where its attempt was cut off by no fault of
        its own."""
        with self._sessions.writing() as session:
            job = _job(session, job_id)
            job.state, job.reason, job.worker, job.started = "queued", _clean(reason), "", None
            job.pages = 0
            job.attempts -= 0 if counted else 1

    def release_run(self, run_id: int) -> int:
        """Give back all jobs that a run which is gone had in work; their number. Attempts are not counted."""
        with self._sessions.writing() as session:
            done = session.execute(
                update(JobRow)
                .where(JobRow.run_id == run_id, JobRow.state == "working")
                .values(state="queued", worker="", started=None, pages=0, attempts=JobRow.attempts - 1)
            )
            return affected(done)

    def retry(self, *, run_id: int | None = None, job_ids: Sequence[int] | None = None) -> int:
        """Queue failed jobs again, of one run or with these ids, else all; their number."""
        chosen = update(JobRow).where(JobRow.state == "failed")
        if run_id is not None:
            chosen = chosen.where(JobRow.run_id == run_id)
        if job_ids is not None:
            chosen = chosen.where(JobRow.id.in_(job_ids))
        with self._sessions.writing() as session:
            return affected(session.execute(chosen.values(state="queued", attempts=0, ended=None)))

    def counts(self, run_id: int | None = None) -> dict[JobState, int]:
        """Jobs by state, of one run or of all."""
        chosen = select(JobRow.state, func.count()).group_by(JobRow.state)
        if run_id is not None:
            chosen = chosen.where(JobRow.run_id == run_id)
        with self._sessions.reading() as session:
            return job_counts((state, number) for state, number in session.execute(chosen))

    def get(self, job_id: int) -> JobInfo:
        """A job. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            return _info(_job(session, job_id))

    def jobs(self, state: JobState, *, run_id: int | None = None, limit: int = 100) -> list[JobInfo]:
        """Jobs in a state, in the order in which they were queued."""
        chosen = select(JobRow).where(JobRow.state == state).order_by(JobRow.id).limit(limit)
        if run_id is not None:
            chosen = chosen.where(JobRow.run_id == run_id)
        with self._sessions.reading() as session:
            return [_info(row) for row in session.scalars(chosen)]

    def named(self, urls: Iterable[str], key: str) -> list[JobInfo]:
        """The jobs for these URLs that are not done or failed."""
        with self._sessions.reading() as session:
            return [
                _info(row)
                for part in chunks(urls)
                for row in session.scalars(
                    select(JobRow).where(
                        JobRow.key == key, JobRow.url.in_(part), JobRow.state.in_(["queued", "working"])
                    )
                )
            ]

    def settled(self, jobs: Iterable[NewJob], key: str) -> dict[tuple[str, str], tuple[JobState, int | None]]:
        """Of files wanted in one way, by (URL, stamp), those that are done or failed, and in which run."""
        found: dict[tuple[str, str], tuple[Any, int | None]] = {}
        with self._sessions.reading() as session:
            for part in chunks(jobs):
                rows = session.execute(
                    select(JobRow.url, JobRow.stamp, JobRow.state, JobRow.run_id).where(
                        JobRow.key == key,
                        JobRow.url.in_([job.url for job in part]),
                        JobRow.state.in_(["done", "failed"]),
                    )
                )
                for url, stamp, state, run_id in rows:
                    found[url, stamp] = (state, run_id)
        return found


def _job(session: Session, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotThere(f"has no job {job_id}")
    return row


def _done(session: Session, job: JobRow, pages: int, seconds: float) -> None:
    job.state, job.reason, job.ended = "done", "", datetime.now(UTC)
    job.pages, job.seconds = pages, seconds
    session.flush()


def _clean(reason: str) -> str:
    return reason.replace("\0", "")


def _info(row: JobRow) -> JobInfo:
    return JobInfo(**{name: getattr(row, name) for name in _NAMES})
