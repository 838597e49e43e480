"""The executor of one machine: worker processes, watched and killed at their limits."""

from __future__ import annotations

import itertools
import os
import queue
import time
from collections import deque
from types import TracebackType

import psutil

from sopocr.batch.executors import (
    Event,
    Failed,
    Finished,
    Killed,
    Limits,
    PageDone,
    Started,
)
from sopocr.batch.work import Task
from sopocr.batch.worker import Done, Page, Ready, Refused
from sopocr.batch.worker_process import Heard, WorkerProcess
from sopocr.errors import WorkersFailed

RECYCLE_AFTER = 500
"""Files after which a worker is replaced, whatever libraries may have left in its memory."""
_BAD_STARTS = 3
_LOOK_EVERY = 0.25
"""Seconds between looks at the limits."""


def default_workers() -> int:
    """One for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_limits(workers: int, seconds: float, memory: int | None) -> Limits:
    """The limits for a file; without `memory`, 4 GiB or what four fifths of the machine's memory give each
    worker, and no less than 1 GiB."""
    share = int(psutil.virtual_memory().total * 0.8 / workers / 2**20)
    return Limits(seconds, memory if memory is not None else max(1024, min(4096, share)))


class LocalProcesses:
    """Extracts files in `workers` processes of this machine."""

    def __init__(self, workers: int, limits: Limits, *, recycle_after: int = RECYCLE_AFTER) -> None:
        self._limits = limits
        self._recycle_after = recycle_after
        self._inbox: queue.Queue[Heard] = queue.Queue()
        self._waiting: deque[Task] = deque()
        self._numbers = itertools.count(1)
        self._bad_starts = 0
        self._looked = time.monotonic()
        self._killed: dict[WorkerProcess, str] = {}
        self._processes: set[WorkerProcess] = set()
        self._workers = workers

    def _start(self) -> WorkerProcess:
        return WorkerProcess(f"worker {next(self._numbers)}", self._inbox)

    def room(self) -> int:
        busy = sum(process.task is not None for process in self._processes)
        return 2 * self._workers - busy - len(self._waiting)

    def submit(self, task: Task) -> None:
        self._waiting.append(task)
        while len(self._processes) < self._workers:  # only now: an import may find nothing to do
            self._processes.add(self._start())

    def take_back(self) -> list[Task]:
        waiting = list(self._waiting)
        self._waiting.clear()
        return waiting

    def wait(self, timeout: float) -> list[Event]:
        events: list[Event] = [*self._hand_out()]
        until = time.monotonic() + (0 if events else timeout)
        while True:
            self._enforce()
            left = max(0.0, until - time.monotonic())
            try:
                heard = self._inbox.get(block=not events, timeout=min(left, _LOOK_EVERY))
            except queue.Empty:
                if events or left <= 0:
                    return events
                continue
            events += self._take(*heard)
            events += self._hand_out()

    def _hand_out(self) -> list[Event]:
        events: list[Event] = []
        for process in self._processes:
            if self._waiting and process.ready and process.task is None:
                task = self._waiting.popleft()
                process.give(task)
                events.append(Started(task, process.name))
        return events

    def _take(self, process: WorkerProcess, answer: Ready | Page | Done | Refused | None) -> list[Event]:
        task = process.task
        if answer is None:
            return self._bury(process)
        process.note_progress()
        if isinstance(answer, Ready):
            process.ready = True
            self._bad_starts = 0
            return []
        assert task is not None, "a worker answers only when it was asked"
        if isinstance(answer, Page):
            return [PageDone(task, process.name, answer.done, answer.total)]
        process.task = None
        if process.done >= self._recycle_after or process.memory() > self._limits.memory * 2**20 // 2:
            self._replace(process)
        if isinstance(answer, Done):
            return [Finished(task, process.name, answer.result)]
        return [Failed(task, process.name, answer.reason, answer.passing)]

    def _bury(self, process: WorkerProcess) -> list[Event]:
        """A process ended by itself or was killed."""
        if process not in self._processes:
            return []  # replaced, and nobody waits for it
        reason = self._killed.pop(process, "") or process.last_words()
        self._replace(process)
        if not process.ready:
            self._bad_starts += 1
            if self._bad_starts >= _BAD_STARTS:
                raise WorkersFailed(
                    f"worker processes cannot be started: {reason}", remedy="Run sopocr doctor"
                )
        return [Killed(process.task, process.name, reason)] if process.task is not None else []

    def _replace(self, process: WorkerProcess) -> None:
        self._processes.remove(process)
        process.close()
        self._processes.add(self._start())

    def _enforce(self) -> None:
        if time.monotonic() - self._looked < _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        for process in self._processes:
            if process not in self._killed and (reason := process.over_limit(self._limits)):
                self._killed[process] = reason
                process.kill()

    def close(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.close()
        self._processes.clear()

    def __enter__(self) -> LocalProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
