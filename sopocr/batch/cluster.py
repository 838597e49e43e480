"""The executor of many machines: a Dask cluster.

No disk is shared: a file that lies on this machine goes to the worker as bytes, others are fetched there.
"""

from __future__ import annotations

import logging
import queue
import time
import uuid
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster
from distributed.client import ClosedClientError, FutureCancelledError

from sopocr.batch.cluster_worker import Done, Refused, Sign, extract_there, own_version, parse_outcome
from sopocr.batch.executors import Event, Failed, Finished, Killed, Limits, Lost, PageDone, Started
from sopocr.batch.source_urls import as_file, is_near
from sopocr.batch.work import Task
from sopocr.errors import LimitExceeded, SopocrError, Unreachable, UsageError, WorkersFailed

LOCAL = "local"
"""The address that stands for a cluster started on this machine."""
CONNECT_SECONDS = 60.0
"""How long a scheduler that is away is waited for, at the start and later; also for a first worker."""
_COUNT_EVERY = 2.0
"""Seconds between two counts of the workers, which come and go."""
_LOOK_EVERY = 0.5
"""Seconds between two looks at the connection."""


class DaskCluster:
    """Extracts files on the workers of a Dask cluster, each in a process of its own with its limits.

    What a worker had in work when it went away is done by another; what was in work when the scheduler went
    away is Lost, and can be submitted again once it is back.
    """

    def __init__(self, address: str, limits: Limits, *, workers: int = 1) -> None:
        """Connect to the scheduler at `address` (tcp://…); for "local", start a cluster with `workers` here.

        Raises UsageError where there is no scheduler or no worker, or workers have no sopocr or another
        version of it.
        """
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters comes as events
        self._limits = (limits.seconds, limits.memory)
        self._inbox: queue.SimpleQueue[Sign | Event | tuple[int, Any]] = queue.SimpleQueue()
        self._tasks: dict[int, tuple[Task, Future | None]] = {}
        self._begun: dict[int, str] = {}
        self._counted = (float("-inf"), 0)
        self._topic = f"sopocr-{uuid.uuid4().hex}"
        self._resubscribe = False
        with ExitStack() as stack:
            target: Any = address
            if address == LOCAL:
                # threads are enough, as each file has a process of its own
                target = stack.enter_context(
                    LocalCluster(
                        processes=False,
                        n_workers=1,
                        threads_per_worker=workers,
                        dashboard_address="127.0.0.1:0",
                    )
                )
            self._client: Client = stack.enter_context(_connected(target))
            self._client.subscribe_topic(self._topic, self._hear)
            self._open = stack.pop_all()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        self._inbox.put(Sign.model_validate(event[1]))

    def room(self) -> int:
        if self._client.status != "running":
            return 0
        at, threads = self._counted
        if time.monotonic() - at > _COUNT_EVERY:
            try:
                threads = sum(self._client.nthreads().values())
            except OSError:  # the scheduler went away just now
                return 0
            self._counted = (time.monotonic(), threads)
        return 2 * threads - len(self._tasks)

    def submit(self, task: Task) -> None:
        self._tasks[task.id] = (task, None)
        if task.arranged is not None and any(map(is_near, task.arranged.urls[1:])):
            reason = (
                "its pages lie in several files, of which a cluster gets one. Import it without a cluster"
            )
            self._inbox.put(Failed(task, "", reason, passing=False))
            return
        try:
            data = _content(task) if is_near(task.url) else None
        except SopocrError as error:
            reason = f"{error.what}. {error.remedy}" if error.remedy else error.what
            self._inbox.put(Failed(task, "", reason, isinstance(error, Unreachable)))
            return
        try:
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
                future = self._client.submit(
                    extract_there,
                    task.model_dump_json(),
                    data,
                    self._limits,
                    self._topic,
                    key=f"{self._topic}-{task.id}-{uuid.uuid4().hex[:8]}",
                    pure=False,
                )
        except ClosedClientError as error:
            self._inbox.put(Lost(task, "", str(error)))
            return
        self._tasks[task.id] = (task, future)
        future.add_done_callback(lambda done: self._inbox.put((task.id, done)))

    def take_back(self) -> list[Task]:
        waiting = [task for task, future in self._tasks.values() if future and task.id not in self._begun]
        self._cancel([task.id for task in waiting])
        return waiting

    def wait(self, timeout: float) -> list[Event]:
        events: list[Event] = []
        until = time.monotonic() + timeout
        while True:
            left = 0.0 if events else max(0.0, until - time.monotonic())
            try:
                events += self._told(self._inbox.get(timeout=min(left, _LOOK_EVERY)))
            except queue.Empty:
                self._look_after()
                if events or left <= _LOOK_EVERY:
                    return events

    def _look_after(self) -> None:
        """See whether the scheduler is there."""
        if self._client.status in ("closing", "closed"):
            raise WorkersFailed(
                f"the scheduler went away and did not come back within {CONNECT_SECONDS:g} s",
                remedy="Start it and run the same import again, which goes on",
            )
        if self._resubscribe and self._client.status == "running":
            self._client.subscribe_topic(self._topic, self._hear)
            self._resubscribe = False

    def _told(self, told: Sign | Event | tuple[int, Any]) -> list[Event]:
        task: Task | None
        if isinstance(told, Sign):
            if told.task not in self._tasks:
                return []
            task = self._tasks[told.task][0]
            if told.done:
                return [PageDone(task, told.worker, told.done, told.total)]
            self._begun[task.id] = told.worker
            return [Started(task, told.worker)]
        if isinstance(told, tuple):
            number, future = told
            task, current = self._tasks.get(number, (None, None))
            if task is None or current is None or current is not future:
                return []  # taken back
            event = self._outcome(task, current)
            current.release()
        else:
            event = told
        self._tasks.pop(event.task.id, None)
        self._begun.pop(event.task.id, None)
        return [event]

    def _outcome(self, task: Task, future: Any) -> Event:
        worker = self._begun.get(task.id, "")
        if future.status in ("cancelled", "lost"):
            self._resubscribe = True
            self._counted = (float("-inf"), 0)
            return Lost(task, worker, "the scheduler went away")
        if future.status == "error":
            error = future.exception()
            if isinstance(error, KilledWorker):
                return Killed(task, worker, "several workers went away while they had it in work")
            return Killed(task, worker, f"its worker failed: {error!r}")
        try:
            outcome = parse_outcome(future.result())
        except (OSError, FutureCancelledError) as error:
            # the worker that held the result, or the scheduler, went away just now
            self._resubscribe = True
            return Lost(task, worker, f"its result was lost ({error})")
        if isinstance(outcome, Done):
            return Finished(task, outcome.worker, outcome.result)
        if isinstance(outcome, Refused):
            return Failed(task, outcome.worker, outcome.reason, outcome.passing)
        return Killed(task, outcome.worker, outcome.reason)

    def _cancel(self, numbers: list[int]) -> None:
        futures = [future for number in numbers if (future := self._tasks.pop(number)[1])]
        if futures and self._client.status == "running":
            with suppress(OSError):  # the scheduler went away just now, and its tasks with it
                self._client.cancel(futures, force=True)

    def close(self) -> None:
        """Leave the cluster. A worker finishes the file that it has in work, and forgets it."""
        self._cancel(list(self._tasks))
        self._open.close()

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connected(target: Any) -> Client:
    """A client of a cluster whose workers can do our work."""
    name = target if isinstance(target, str) else LOCAL
    try:
        client = Client(target, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"there is no scheduler ({error})", file=name, remedy="Start one with: dask scheduler"
        ) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        there = {str(one) for one in client.run(own_version).values()}
        if there != {own_version()}:
            raise UsageError(
                f"its workers have sopocr {', '.join(sorted(there))}, and here is {own_version()}",
                file=name,
                remedy="Install the same version everywhere",
            )
    except BaseException as error:
        client.close()
        if isinstance(error, TimeoutError):
            raise UsageError("has no worker", file=name, remedy="Start some with: dask worker") from error
        if isinstance(error, ImportError):
            raise UsageError(
                f"has workers without sopocr ({error})",
                file=name,
                remedy='Install it there: pip install "sopocr[dask]"',
            ) from error
        raise
    return client


def _content(task: Task) -> bytes:
    """The bytes of a file of this machine."""
    limit = task.settings.ingest.max_file_bytes
    with as_file(task.url, limit) as path:
        try:
            size = path.stat().st_size
            if size > limit:
                raise LimitExceeded(
                    f"has {size / 2**20:.0f} MiB; the limit is {limit / 2**20:.0f}",
                    remedy="Split it, or raise ingest.max_file_bytes in the settings",
                )
            return path.read_bytes()
        except FileNotFoundError as error:
            raise Unreachable("is not there any more") from error
        except OSError as error:
            raise Unreachable(f"cannot be read ({error.strerror})") from error
