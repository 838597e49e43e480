"""Work on many files in processes of their own, as many at a time as there are cores.

Results come in the order of the files, whichever is done first. A process that dies takes only its own file
with it. Processes start afresh (spawn): threads that the parent runs cannot hang them.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Generic, TypeVar

from sopocr.errors import SopocrError

Item = TypeVar("Item")
Result = TypeVar("Result")

OnPage = Callable[[int, int], None]
"""Called after each page of a file with the number of pages done and the number of pages in all."""
Work = Callable[[Item, OnPage | None], Result]
"""What is done with each file."""

_MEMORY = 3 * 2**29
"""Bytes that a process takes at most, as a rule: pages of scans, the networks, a Tesseract beside it."""
_OF_ALL = 0.8
_LAST = 4
"""Items for each process, at the end, of which the largest are begun first."""
_THREADS = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")


@dataclass(frozen=True)
class Died:
    """In place of a result: the process ended in the midst of the work; `reason` says how."""

    reason: str


def usable_cores() -> int:
    """The cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def worker_count(files: int, wanted: int | None = None) -> int:
    """How many processes work on so many files: `wanted`, or one for each core for which there is memory; no
    more than there are files."""
    return max(1, min(files, wanted or min(usable_cores(), _room())))


def _room() -> int:
    """For how many processes there is memory, where the system tells how much it has."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return usable_cores()
    return max(1, int(_OF_ALL * memory / _MEMORY))


def threads_each(workers: int) -> int:
    """Threads for each of so many processes, so that all together take no more than the cores."""
    return max(1, usable_cores() // workers)


def do_all(
    work: Work[Item, Result],
    items: Sequence[Item],
    workers: int,
    on_begin: Callable[[Item], OnPage | None] | None = None,
    size: Callable[[Item], float] | None = None,
) -> Iterator[Result | Died]:
    """`work` done with each of `items`, the results in their order.

    With one worker it is done in this process. With more, `work`, the items and the results must be
    picklable; an exception that `work` lets pass is raised here. `on_begin` is called here with an item that
    is begun, and what it gives after each page of it. Of the last items the largest by `size` are begun
    first, so that no process is left alone with a long one at the end. Where the iteration is left early
    (Ctrl-C), the processes are ended at once.
    """
    if workers == 1:
        for item in items:
            yield work(item, on_begin(item) if on_begin else None)
        return
    order = list(range(len(items)))
    if size is not None:
        last = order[-_LAST * workers :]
        order[-_LAST * workers :] = sorted(last, key=lambda place: -size(items[place]))
    with _Crew(work, items, order, workers, on_begin) as crew:
        for place in range(len(items)):
            yield crew.result(place)


def bytes_of(*files: Path) -> float:
    """The size of files, for `do_all`; what cannot be looked at is nothing."""
    total = 0
    for file in files:
        with suppress(OSError):  # told when it is read
            total += file.stat().st_size
    return float(total)


def file_ended_process(file: Path, reason: str) -> SopocrError:
    """What to tell of a file whose process died."""
    return SopocrError(
        f"was not read: {reason}", remedy="Try it alone, or with fewer --workers for more memory", file=file
    )


def quiet_libraries() -> None:
    """Keep what libraries remark to programmers off the user's terminal: what concerns the user comes as
    findings and errors. `python -W` and PYTHONWARNINGS bring the warnings back."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("sopocr").addHandler(logging.StreamHandler())


class _Worker:
    """One process, and the place of the item that it works on (None: of none)."""

    def __init__(self, work: Work[Item, Result], threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, far = context.Pipe()
        self.place: int | None = None
        self.on_page: OnPage | None = None
        self.process: SpawnProcess = context.Process(target=_serve, args=(work, far), daemon=True)
        with _threads_of(threads), _interrupts_held_back():
            self.process.start()
        far.close()

    def end(self) -> str:
        """End the process, and Tesseract with it, now; how it had ended, if it had."""
        pid = self.process.pid
        assert pid is not None
        # its number means it until it is joined
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(pid, signal.SIGKILL)
        code = self.process.exitcode
        self.process.kill()
        self.process.join()
        self.line.close()
        code = self.process.exitcode if code is None else code
        if code is not None and code < 0:
            return f"its process was ended by {signal.Signals(-code).name}"
        return f"its process ended with {code}"


class _Crew(Generic[Item, Result]):
    """The processes at work on a list of items."""

    def __init__(
        self,
        work: Work[Item, Result],
        items: Sequence[Item],
        order: Sequence[int],
        workers: int,
        on_begin: Callable[[Item], OnPage | None] | None,
    ) -> None:
        self._work, self._items, self._on_begin = work, items, on_begin
        self._threads = threads_each(workers)
        self._left = deque(order)
        self._results: dict[int, Result | Died] = {}
        self._workers: list[_Worker] = []
        self._wanted = workers

    def __enter__(self) -> _Crew[Item, Result]:
        for _ in range(self._wanted):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def result(self, place: int) -> Result | Died:
        """The result at `place`, when it is there."""
        while place not in self._results:
            by_line = {worker.line: worker for worker in self._workers}
            for line in wait(list(by_line)):
                assert isinstance(line, Connection)
                self._hear(by_line[line])
        return self._results.pop(place)

    def _start(self) -> None:
        worker = _Worker(self._work, self._threads)
        self._workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """The next item for a process that has none."""
        if not self._left:
            worker.place = None
            return
        worker.place = self._left.popleft()
        item = self._items[worker.place]
        worker.on_page = self._on_begin(item) if self._on_begin else None
        with suppress(OSError):  # it died; its line says so next
            worker.line.send(item)

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, value = worker.line.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if kind == "page":
            if worker.on_page is not None:
                worker.on_page(*value)
            return
        if kind == "raised":
            raise value
        assert worker.place is not None
        self._results[worker.place] = value
        self._give(worker)

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        reason = worker.end()
        if worker.place is not None:
            self._results[worker.place] = Died(reason)
        if self._left:
            self._start()


@contextmanager
def _threads_of(number: int) -> Iterator[None]:
    """Libraries of processes that start meanwhile compute with so many threads: each has its share of the
    cores. (Several Tesseracts with threads of their own at once are slower by far.)"""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, str(number)) | {"OMP_THREAD_LIMIT": "1"})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C comes when this is over; processes that start meanwhile never hear of it, not even before their
    first line is run."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(work: Work[Item, Result], line: Connection) -> None:
    """In the process: do items until the line ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C reaches the parent alone, which ends the whole group: Tesseract too
    threading.Thread(target=_end_with_parent, daemon=True).start()
    quiet_libraries()
    while True:
        try:
            item = line.recv()
        except EOFError:
            return
        try:
            result = work(item, lambda done, total: line.send(("page", (done, total))))
        except Exception as error:  # for the parent to raise
            line.send(("raised", error))
            return
        line.send(("done", result))


def _end_with_parent() -> None:
    """Never outlive the parent, however that ends."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
