"""Imports: begun, alive, ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update

from sopocr.catalogue.sessions import Sessions, job_counts
from sopocr.catalogue.tables import DocumentRow, ExtractionRow, JobRow, RecordRow, RunRow
from sopocr.catalogue.values import JobState, RunInfo, RunState
from sopocr.errors import NotThere


class Runs:
    """Notes and lists runs."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def begin(
        self,
        sources: Sequence[str],
        settings: dict[str, Any],
        fingerprint: str,
        versions: dict[str, str],
        workers: int,
        process: str,
        is_gone: Callable[[RunInfo], bool],
    ) -> tuple[RunInfo, bool]:
        """Begin a run; it, and whether it is one that is gone on with.

        That is the latest run of the same sources and fingerprint that did not finish, where `is_gone` says
        that nobody works at it any more.
        """
        now = datetime.now(UTC)
        with self._sessions.writing() as session:
            old = session.scalars(
                select(RunRow)
                .where(RunRow.fingerprint == fingerprint, RunRow.state != "finished")
                .order_by(RunRow.id.desc())
                .with_for_update()
            )
            for row in old:
                if list(row.sources) == list(sources) and (row.state == "stopped" or is_gone(_info(row))):
                    row.state, row.workers, row.process, row.alive = "running", workers, process, now
                    row.ended = None
                    session.flush()
                    return _info(row), True
            row = RunRow(
                state="running",
                sources=list(sources),
                settings=settings,
                fingerprint=fingerprint,
                versions=versions,
                workers=workers,
                process=process,
                started=now,
                alive=now,
            )
            session.add(row)
            session.flush()
            session.refresh(row)
            return _info(row), False

    def revive(self, run_id: int, process: str) -> None:
        """Note that a run that had ended is worked at again."""
        with self._sessions.writing() as session:
            session.execute(
                update(RunRow)
                .where(RunRow.id == run_id)
                .values(state="running", process=process, alive=datetime.now(UTC), ended=None)
            )

    def beat(self, run_id: int) -> None:
        """Note that a run is alive."""
        with self._sessions.writing() as session:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(alive=datetime.now(UTC)))

    def count(self, run_id: int, *, planned: int, skipped: int) -> None:
        """Note how many sources the run found, and how many of them needed no work."""
        with self._sessions.writing() as session:
            session.execute(
                update(RunRow).where(RunRow.id == run_id).values(planned=planned, skipped=skipped)
            )

    def end(self, run_id: int, state: RunState) -> None:
        """Note that a run ended."""
        now = datetime.now(UTC)
        with self._sessions.writing() as session:
            session.execute(
                update(RunRow).where(RunRow.id == run_id).values(state=state, ended=now, alive=now)
            )

    def get(self, run_id: int) -> RunInfo:
        """A run with the counts of its jobs. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            row = session.get(RunRow, run_id)
            if row is None:
                raise NotThere(f"has no run {run_id}")
            jobs = session.execute(
                select(JobRow.state, func.count(), func.coalesce(func.sum(JobRow.pages), 0))
                .where(JobRow.run_id == run_id)
                .group_by(JobRow.state)
            ).all()
            counts = job_counts((state, number) for state, number, _ in jobs)
            pages = sum(read for *_, read in jobs)
            doubtful = session.scalar(
                select(func.count(DocumentRow.id))
                .join(RecordRow, RecordRow.id == DocumentRow.current_id)
                .join(ExtractionRow, ExtractionRow.id == RecordRow.extraction_id)
                .where(ExtractionRow.run_id == run_id, (DocumentRow.doubts > 0) | (DocumentRow.errors > 0))
            )
            return _info(row, counts, int(pages), doubtful or 0)

    def all(self) -> list[RunInfo]:
        """All runs, the latest first, without counts of jobs."""
        with self._sessions.reading() as session:
            return [_info(row) for row in session.scalars(select(RunRow).order_by(RunRow.id.desc()))]


def _info(row: RunRow, jobs: dict[JobState, int] | None = None, pages: int = 0, doubtful: int = 0) -> RunInfo:
    state: Any = row.state
    return RunInfo(
        id=row.id,
        state=state,
        sources=tuple(row.sources),
        settings=row.settings,
        fingerprint=row.fingerprint,
        versions=row.versions,
        workers=row.workers,
        process=row.process,
        started=row.started,
        alive=row.alive,
        ended=row.ended,
        planned=row.planned,
        skipped=row.skipped,
        jobs=jobs or {},
        pages=pages,
        doubtful=doubtful,
    )
