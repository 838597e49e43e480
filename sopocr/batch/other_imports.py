"""Other imports into the same catalogue: waited for, and their work taken over when they are gone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import islice

from sopocr.batch.find import Found, LeftOut
from sopocr.batch.process_liveness import is_gone, machine_of, seconds_left
from sopocr.batch.report import Report, Tally
from sopocr.catalogue import Catalogue, NewJob

_CHUNK = 200
"""Files looked up at once."""
_LOOK_SECONDS = 1.0
"""How often an import that has nothing left to do looks at what others have in work for it."""


def revive(catalogue: Catalogue) -> None:
    """Put back into the queue what runs had in work that are gone."""
    for run in catalogue.runs.all():
        if run.state == "running" and is_gone(run):
            catalogue.queue.release_run(run.id)
            catalogue.runs.end(run.id, "stopped")


class OtherImports:
    """The files of a run that are not settled when it has nothing left to do: others took them."""

    def __init__(self, catalogue: Catalogue, key: str, run_id: int, report: Report) -> None:
        self._catalogue, self._key, self._run_id, self._report = catalogue, key, run_id, report
        self._elsewhere: dict[tuple[str, str], NewJob] = {}
        self._holders: set[int] = set()
        """The runs that were told to be waited for."""

    def look_for(self, found: Iterable[Found | LeftOut]) -> None:
        """See which of these files others have."""
        iterator = (one for one in found if isinstance(one, Found))
        while part := list(islice(iterator, _CHUNK)):
            jobs = [NewJob(one.url, one.stamp) for one in part]
            waiting = {job.url for job in self._catalogue.queue.named([one.url for one in part], self._key)}
            settled = self._catalogue.queue.settled(jobs, self._key)
            self._elsewhere |= {
                (job.url, job.stamp): job
                for job in jobs
                if job.url in waiting and (job.url, job.stamp) not in settled
            }

    def wait(self, tally: Tally) -> bool:
        """Wait a moment for what others have in work and take over what they gave back; False where there is
        nothing to wait for."""
        settled = self._catalogue.queue.settled(self._elsewhere.values(), self._key)
        for name, (state, run_id) in settled.items():
            del self._elsewhere[name]
            if run_id != self._run_id:
                tally.skipped += 1
                tally.failed_before += state == "failed"
        if not self._elsewhere:
            return False
        revive(self._catalogue)
        self._catalogue.queue.add(self._elsewhere.values(), self._key, self._run_id)
        working = [
            job
            for job in self._catalogue.queue.named([url for url, _ in self._elsewhere], self._key)
            if job.state == "working" and job.run_id not in (None, self._run_id)
        ]
        holders = {job.run_id for job in working if job.run_id is not None}
        if working and holders != self._holders:
            runs = [self._catalogue.runs.get(number) for number in holders]
            names = ", ".join(sorted({machine_of(run) for run in runs}))
            self._report.waiting(names, len(working), max(0.0, *map(seconds_left, runs)))
        self._holders = holders
        time.sleep(_LOOK_SECONDS if working else 0)
        return True
