"""The executor of one machine: worker processes, watched and killed at their limits."""

from __future__ import annotations

import itertools
import queue
import threading
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
from sopocr.batch.worker import Done, Page, Ready
from sopocr.batch.worker_process import Answered, WorkerProcess
from sopocr.errors import WorkersFailed
from sopocr.processes import usable_cores

RECYCLE_AFTER = 500
"""Files after which a worker is replaced, whatever libraries may have left in its memory."""
_BAD_STARTS = 3
_LOOK_EVERY = 0.25
"""Seconds between looks at the limits."""


def default_workers() -> int:
    """One for each core that this process may use."""
    return usable_cores()


def default_limits(workers: int, seconds: float, memory: int | None) -> Limits:
    """The limits for a file; without `memory`, 4 GiB or what four fifths of the machine's memory give each
    worker, and no less than 1 GiB."""
    share = int(psutil.virtual_memory().total * 0.8 / workers / 2**20)
    return Limits(seconds, memory if memory is not None else max(1024, min(4096, share)))


class LocalProcesses:
    """Extracts files in `workers` processes of this machine.

    What a process answers is taken in a thread of its own, which gives it the next task at once: it does not
    wait until the import has stored what it gave.
    """

    def __init__(self, workers: int, limits: Limits, *, recycle_after: int = RECYCLE_AFTER) -> None:
        self._limits = limits
        self._recycle_after = recycle_after
        self._workers = workers
        self._lock = threading.RLock()
        """Guards all below but the queue."""
        self._events: queue.Queue[Event | WorkersFailed] = queue.Queue()
        self._waiting: deque[Task] = deque()
        self._processes: set[WorkerProcess] = set()
        self._killed: dict[WorkerProcess, str] = {}
        self._numbers = itertools.count(1)
        self._bad_starts = 0
        self._closed = False
        self._looked = time.monotonic()

    def room(self) -> int:
        with self._lock:
            busy = sum(process.task is not None for process in self._processes)
            return 2 * self._workers - busy - len(self._waiting)

    def submit(self, task: Task) -> None:
        with self._lock:
            self._waiting.append(task)
            while len(self._processes) < self._workers:  # only now: an import may find nothing to do
                self._start()
            for process in self._processes:
                self._occupy(process)

    def take_back(self) -> list[Task]:
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def wait(self, timeout: float) -> list[Event]:
        until = time.monotonic() + timeout
        events: list[Event] = []
        while True:
            self._enforce()
            left = max(0.0, until - time.monotonic())
            try:
                event = self._events.get(block=not events, timeout=min(left, _LOOK_EVERY))
            except queue.Empty:
                if events or left <= 0:
                    return events
                continue
            if isinstance(event, WorkersFailed):
                raise event
            events.append(event)

    def _start(self) -> None:
        self._processes.add(WorkerProcess(f"worker {next(self._numbers)}", self._hear))

    def _occupy(self, process: WorkerProcess) -> None:
        """Give a process the next task, if it has none and is not about to end."""
        if self._waiting and process.ready and process.task is None and process not in self._killed:
            task = self._waiting.popleft()
            process.give(task)
            self._events.put(Started(task, process.name))

    def _hear(self, process: WorkerProcess, answer: Answered | None) -> None:
        with self._lock:
            if self._closed or process not in self._processes:
                return
            if answer is None:
                self._bury(process)
            else:
                process.note_progress()
                self._take(process, answer)

    def _take(self, process: WorkerProcess, answer: Answered) -> None:
        task = process.task
        if isinstance(answer, Ready):
            process.ready = True
            self._bad_starts = 0
        elif task is None:
            return  # it was asked nothing, so that says nothing
        elif isinstance(answer, Page):
            self._events.put(PageDone(task, process.name, answer.done, answer.total))
        else:
            process.task = None
            if isinstance(answer, Done):
                self._events.put(Finished(task, process.name, answer.result))
            else:
                self._events.put(Failed(task, process.name, answer.reason, answer.passing))
            if process.done >= self._recycle_after or process.memory() > self._limits.memory * 2**20 // 2:
                self._replace(process)
                return
        self._occupy(process)

    def _bury(self, process: WorkerProcess) -> None:
        """A process ended by itself or was killed."""
        reason = self._killed.pop(process, "") or process.last_words()
        if not process.ready:
            self._bad_starts += 1
            if self._bad_starts >= _BAD_STARTS:
                what = f"worker processes cannot be started: {reason}"
                self._events.put(WorkersFailed(what, remedy="Run sopocr doctor"))
                return
        self._replace(process)
        if process.task is not None:
            self._events.put(Killed(process.task, process.name, reason))

    def _replace(self, process: WorkerProcess) -> None:
        self._processes.remove(process)
        self._killed.pop(process, None)
        process.close()
        self._start()

    def _enforce(self) -> None:
        if time.monotonic() - self._looked < _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        with self._lock:
            for process in self._processes:
                if process not in self._killed and (reason := process.over_limit(self._limits)):
                    self._killed[process] = reason
                    process.kill()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            processes, self._processes = self._processes, set()
        for process in processes:
            process.kill()
        for process in processes:  # not under the lock, for which their threads may wait
            process.close()

    def __enter__(self) -> LocalProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
