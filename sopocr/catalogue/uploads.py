"""Files that came through the API: jobs that belong to no run."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update

from sopocr.catalogue.queue import Queue
from sopocr.catalogue.sessions import Sessions, affected
from sopocr.catalogue.tables import JobRow
from sopocr.catalogue.values import JobInfo, JobState, NewJob
from sopocr.errors import NotThere

_LATER_ATTEMPTS = 2


class Uploads:
    """Queues uploaded files and follows them. One server extracts the uploads of a catalogue."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._queue = Queue(sessions)

    def submit(self, url: str, stamp: str, key: str) -> JobInfo:
        """The job for the file at `url`, as `sopocr.catalogue.queue` knows it: a new one, or the one that is
        there already; one that failed is queued again."""
        self._queue.add([NewJob(url, stamp)], key)
        with self._sessions.writing() as session:
            row = session.scalars(
                select(JobRow).where(JobRow.key == key, JobRow.url == url, JobRow.stamp == stamp)
            ).one()
            if row.state == "failed":
                row.state, row.attempts, row.ended, row.reason = "queued", 0, None, ""
                row.run_id = None
            number = row.id
        return self._queue.get(number)

    def get(self, job_id: int) -> JobInfo:
        """A job of an upload. Raises NotThere, also for a job of an import."""
        with self._sessions.reading() as session:
            row = session.get(JobRow, job_id)
            if row is None or row.run_id is not None:
                raise NotThere(f"has no upload {job_id}")
        return self._queue.get(job_id)

    def latest(self, state: JobState | None = None, limit: int = 50) -> list[JobInfo]:
        """The uploads of a state, or all, the latest first."""
        chosen = select(JobRow.id).where(JobRow.run_id.is_(None)).order_by(JobRow.id.desc()).limit(limit)
        if state is not None:
            chosen = chosen.where(JobRow.state == state)
        with self._sessions.reading() as session:
            numbers = list(session.scalars(chosen))
        return [self._queue.get(number) for number in numbers]

    def give_back(self) -> int:
        """Queue again what a server that is gone had in work; what broke it twice is failed. How many are
        queued again."""
        mine = update(JobRow).where(JobRow.run_id.is_(None), JobRow.state == "working")
        with self._sessions.writing() as session:
            session.execute(
                mine.where(JobRow.attempts >= _LATER_ATTEMPTS).values(
                    state="failed", reason="the server ended while reading it", ended=datetime.now(UTC)
                )
            )
            done = session.execute(mine.values(state="queued", worker="", started=None))
            return affected(done)
