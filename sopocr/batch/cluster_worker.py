"""What runs on the workers of a Dask cluster: a file is extracted in a process of its own there too, so that
the limits hold and a crash does not take the worker with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from distributed import get_worker
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from sopocr.batch.executors import Failed, Finished, Killed, Limits, Lost, PageDone
from sopocr.batch.local import LocalProcesses
from sopocr.batch.source_urls import file_name, local_url
from sopocr.batch.work import Task, TaskResult
from sopocr.errors import WorkersFailed

_PATIENCE = 1.0
"""Seconds between two looks at the process."""


class _Outcome(BaseModel):
    model_config = ConfigDict(frozen=True)
    worker: str


class Done(_Outcome):
    """The result of the task."""

    kind: Literal["done"] = "done"
    result: TaskResult


class Refused(_Outcome):
    """The file cannot be read, and why; `passing`: it might be another time."""

    kind: Literal["refused"] = "refused"
    reason: str
    passing: bool


class Ended(_Outcome):
    """The process died of the file or was killed at a limit."""

    kind: Literal["ended"] = "ended"
    reason: str


Outcome = Annotated[Done | Refused | Ended, Field(discriminator="kind")]
_OUTCOMES: TypeAdapter[Done | Refused | Ended] = TypeAdapter(Outcome)


class Sign(BaseModel):
    """A sign of life of a task: begun, and pages done of how many."""

    model_config = ConfigDict(frozen=True)
    task: int
    worker: str
    done: int = 0
    total: int = 0


def parse_outcome(text: str) -> Done | Refused | Ended:
    """What `extract_there` gave back."""
    return _OUTCOMES.validate_json(text)


def own_version() -> str:
    """The version of sopocr on the worker that this is run on."""
    return version("sopocr")


def extract_there(task: str, data: bytes | None, limits: tuple[float, int], topic: str) -> str:
    """Do a task (JSON of `Task`) on a worker; the JSON of its outcome.

    `data` are the bytes of the file where it lies on the machine that asks; None: the worker fetches its URL.
    Signs of life go to `topic`.
    """
    there: Any = get_worker()
    name = str(there.name)
    given = Task.model_validate_json(task)

    def tell(done: int, total: int) -> None:
        there.log_event(topic, Sign(task=given.id, worker=name, done=done, total=total).model_dump())

    with ExitStack() as stack:
        own = given
        if data is not None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sopocr-"))
            path = Path(folder) / "source"
            path.write_bytes(data)
            own = given.model_copy(update={"url": local_url(path)})
        process = stack.enter_context(_borrowed(Limits(*limits)))
        tell(0, 0)
        outcome = _do(process, own, name, tell)
    if isinstance(outcome, Done):
        for record in outcome.result.records:
            record.source.file = file_name(given.url)
    return outcome.model_dump_json()


def _do(
    process: LocalProcesses, task: Task, name: str, tell: Callable[[int, int], None]
) -> Done | Refused | Ended:
    process.submit(task)
    while True:
        try:
            events = process.wait(_PATIENCE)
        except WorkersFailed as error:
            return Ended(worker=name, reason=error.what)
        for event in events:
            if isinstance(event, PageDone):
                tell(event.done, event.total)
            elif isinstance(event, Finished):
                return Done(worker=name, result=event.result)
            elif isinstance(event, Failed):
                return Refused(worker=name, reason=event.reason, passing=event.passing)
            elif isinstance(event, Killed | Lost):
                return Ended(worker=name, reason=event.reason)


_idle: list[tuple[Limits, LocalProcesses]] = []
"""Processes of this worker that wait for work: one for each of its threads, kept as starting one takes a
second. They end by themselves when the worker does."""


@contextmanager
def _borrowed(limits: Limits) -> Iterator[LocalProcesses]:
    """A process that nobody else uses."""
    process = None
    while process is None:
        try:
            known, kept = _idle.pop()
        except IndexError:
            process = LocalProcesses(1, limits)
        else:
            if known == limits:
                process = kept
            else:
                kept.close()
    try:
        yield process
    except BaseException:
        process.close()
        raise
    _idle.append((limits, process))
