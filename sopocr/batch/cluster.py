"""The executor of many machines: a Dask cluster.

No disk is shared: a file that lies on this machine goes to the worker as bytes, others are fetched there.
"""

from __future__ import annotations

import logging
import queue
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sopocr.batch.executors import Event, Failed, Finished, Killed, Limits, Lost, PageDone, Started
from sopocr.batch.places import as_file, is_near
from sopocr.batch.work import Task
from sopocr.errors import PackageMissing, SopocrError, UsageError, WorkersFailed

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The address that stands for a cluster started on this machine."""
CONNECT_SECONDS = 60.0
"""How long a scheduler that is away is waited for, at the start and later, and a first worker."""
_COUNT_EVERY = 2.0
"""Seconds between two counts of the workers, which come and go."""


class DaskCluster:
    """Extracts files on the workers of a Dask cluster, each in a process of its own with its limits.

    What a worker had in work when it went away is done by another; so it is with all that was in work when
    the scheduler went away, once it is back.
    """

    def __init__(self, address: str, limits: Limits, *, workers: int = 1) -> None:
        """Connect to the scheduler at `address` (tcp://…), or start a cluster here with `workers` for "local".

        Errors: PackageMissing without Dask; UsageError where there is no scheduler, no worker, or workers have
        another version of sopocr or none.
        """
        try:
            import distributed  # noqa: PLC0415 - optional
        except ImportError as error:
            raise PackageMissing("distributed", "dask") from error
        from sopocr.batch.cluster_worker import own_version  # noqa: PLC0415

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters comes as events
        self._limits = (limits.seconds, limits.memory)
        self._inbox: queue.SimpleQueue[dict[str, Any] | tuple[int, Future]] = queue.SimpleQueue()
        self._tasks: dict[int, tuple[Task, Future]] = {}
        self._begun: dict[int, str] = {}
        self._counted = (float("-inf"), 0)
        self._topic = f"sopocr-{uuid.uuid4().hex}"
        self._broken = False
        with ExitStack() as stack:
            target: Any = address
            if address == LOCAL:
                # threads are enough, as each file has a process of its own
                target = stack.enter_context(
                    distributed.LocalCluster(
                        processes=False, n_workers=1, threads_per_worker=workers, dashboard_address=None
                    )
                )
            try:
                self._client: Client = stack.enter_context(
                    distributed.Client(target, timeout=CONNECT_SECONDS, set_as_default=False)
                )
                self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
                there = {str(one) for one in self._client.run(own_version).values()}
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"cannot be worked with ({error})",
                    file=address,
                    remedy="Check the address, and that dask scheduler and dask worker run there",
                ) from error
            except ImportError as error:
                raise UsageError(
                    f"has workers without sopocr ({error})",
                    file=address,
                    remedy='Install it there too: pip install "sopocr[dask]"',
                ) from error
            if there != {own_version()}:
                raise UsageError(
                    f"has workers with sopocr {', '.join(sorted(there))}; here is {own_version()}",
                    file=address,
                    remedy="Install the same version everywhere",
                )
            self._client.subscribe_topic(self._topic, self._hear)
            self._open = stack.pop_all()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        self._inbox.put(event[1])

    def room(self) -> int:
        if self._client.status != "running":
            return 0
        at, number = self._counted
        if time.monotonic() - at > _COUNT_EVERY:
            number = sum(self._client.nthreads().values())
            self._counted = (time.monotonic(), number)
        return 2 * number - len(self._tasks)

    def submit(self, task: Task) -> None:
        from sopocr.batch.cluster_worker import extract_there  # noqa: PLC0415

        data = None
        if is_near(task.url):
            try:
                with as_file(task.url, task.settings.ingest.max_file_bytes) as path:
                    data = _content(path)
            except SopocrError as error:
                self._inbox.put({"task": task.id, "refused": error.what})
        import dask  # noqa: PLC0415 - optional

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
        self._tasks[task.id] = (task, future)
        future.add_done_callback(lambda done: self._inbox.put((task.id, done)))
