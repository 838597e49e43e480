"""The one interface through which an import has its files extracted, on this machine or on many.

An executor takes tasks while it has room, and tells what becomes of them as events. It never decides whether
a task is tried again and knows nothing of the catalogue; what it was given and did not answer for when it
closes is simply not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from sopocr.batch.work import Task, TaskResult


@dataclass(frozen=True)
class Limits:
    """What one file may take: seconds without a page being finished, and MiB of memory of its process."""

    seconds: float = 120.0
    memory: int = 4096


@dataclass(frozen=True)
class Started:
    """A worker began with a task."""

    task: Task
    worker: str


@dataclass(frozen=True)
class PageDone:
    """A worker finished a page: number of pages done, and in all."""

    task: Task
    worker: str
    done: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A task is done."""

    task: Task
    worker: str
    result: TaskResult


@dataclass(frozen=True)
class Failed:
    """The file cannot be read, and would not be the next time. `passing`: it might be the next time."""

    task: Task
    worker: str
    reason: str
    passing: bool = False


@dataclass(frozen=True)
class Killed:
    """The worker died of the task or was killed at a limit; worth one more try."""

    task: Task
    worker: str
    reason: str


@dataclass(frozen=True)
class Lost:
    """The worker went away through no fault of the task, which is to be done again."""

    task: Task
    worker: str
    reason: str


Event = Started | PageDone | Finished | Failed | Killed | Lost
"""Each task ends with exactly one of Finished, Failed, Killed, Lost."""


class Executor(Protocol):
    """Local processes, or a cluster."""

    def room(self) -> int:
        """How many more tasks it takes now; some more than it has workers, so that none waits for work."""
        ...

    def submit(self, task: Task) -> None:
        """Take a task; returns at once."""
        ...

    def wait(self, timeout: float) -> list[Event]:
        """What happened; waits up to `timeout` seconds for something to happen. Raises SopocrError where no
        worker can work at all."""
        ...

    def take_back(self) -> list[Task]:
        """Give back the tasks that no worker has begun; no event will come of them."""
        ...

    def close(self) -> None:
        """End all workers now, whatever they do."""
        ...

    def __enter__(self) -> Executor: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
