"""One worker process seen from outside: fed with tasks, watched, killed at its limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil
from pydantic import ValidationError

import sopocr
from sopocr.batch.executors import Limits
from sopocr.batch.work import Task
from sopocr.batch.worker import Done, Page, Ready, Refused, parse_answer

_ONE_THREAD = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""Each worker computes with one thread; there are as many workers as cores. (Several Tesseracts with threads
of their own at once are slower by far.)"""
_LAST_LINES = 20
_END_SECONDS = 5.0
_START_SECONDS = 120
"""How long a process may take to come up: a cold disk, a busy machine."""
_CHILDREN_EVERY = 2.0
"""Seconds between looks at the memory of a worker's own children (Tesseract); finding them is costly."""

Answered = Ready | Page | Done | Refused
Hear = Callable[["WorkerProcess", Answered | None], None]
"""Told each answer of a process, in a thread of that process's own; None: it has ended."""


class WorkerProcess:
    """A process that extracts one file at a time."""

    def __init__(self, name: str, hear: Hear) -> None:
        """Start the process. It counts as ready when its first answer came."""
        self.name = name
        self.ready = False
        self.task: Task | None = None
        self.done = 0
        """How many tasks it was given."""
        self._quiet_since = time.monotonic()
        self._children_seen = (0.0, 0)
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)
        own = str(Path(sopocr.__file__).resolve().parents[1])
        paths = [own, *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = os.environ | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": os.pathsep.join(paths)}
        # a session of its own: Ctrl-C at the terminal must reach the import alone, and Tesseract is ended
        # together with the worker that started it
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sopocr.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=os.name == "posix",
            creationflags=_own_group(),
        )
        self._threads = [
            threading.Thread(target=self._listen, args=(self._process.stdout, hear), daemon=True),
            threading.Thread(target=self._keep_lines, args=(self._process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _listen(self, stream: IO[bytes], hear: Hear) -> None:
        for line in stream:
            try:
                answer = parse_answer(line)
            except ValidationError:
                self._lines.append(line.decode("utf-8", "replace").rstrip())
                self.kill()
                continue
            hear(self, answer)
            if self._process.returncode is not None:
                return  # it was replaced on this answer, and is closed
        self._await_end()
        self.kill()
        hear(self, None)

    def _await_end(self) -> None:
        """Let a process that has nothing more to say end by itself, so that its exit code tells why. It is
        not reaped: as long as it is there, its number means its group and no other."""
        until = time.monotonic() + _END_SECONDS
        while time.monotonic() < until and _runs(self._process.pid):
            time.sleep(0.01)

    def _keep_lines(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._lines.append(line.decode("utf-8", "replace").rstrip())

    def give(self, task: Task) -> None:
        """Have a task done. A process that died meanwhile says so by its end."""
        self.task = task
        self.done += 1
        self.note_progress()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(task.model_dump_json().encode("utf-8") + b"\n")
            self._process.stdin.flush()
        except OSError:
            self.kill()

    def note_progress(self) -> None:
        """The process gave a sign of life; its time begins anew."""
        self._quiet_since = time.monotonic()

    def over_limit(self, limits: Limits) -> str:
        """Which limit it broke, in words; empty where it keeps them."""
        quiet = time.monotonic() - self._quiet_since
        if not self.ready:
            return f"did not start within {_START_SECONDS} s" if quiet > _START_SECONDS else ""
        if self.task is None:
            return ""
        if quiet > limits.seconds:
            return f"took more than {limits.seconds:g} s for a page"
        used = self.memory()
        if used > limits.memory * 2**20:
            return f"took more than {limits.memory} MiB of memory"
        return ""

    def memory(self) -> int:
        """Bytes of memory that the process and its children hold."""
        try:
            process = psutil.Process(self._process.pid)
            own = int(process.memory_info().rss)
            at, children = self._children_seen
            if time.monotonic() - at > _CHILDREN_EVERY:
                children = sum(_resident(child) for child in process.children(recursive=True))
                self._children_seen = (time.monotonic(), children)
            return own + children
        except psutil.NoSuchProcess:
            return 0

    def kill(self) -> None:
        """End the process and its children at once."""
        if self._process.returncode is not None:
            return  # its number may belong to another process by now
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):  # all of them have ended
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            for child in _children(self._process.pid):
                child.kill()
            self._process.kill()

    def last_words(self) -> str:
        """How the process ended, once it has."""
        code = self._process.wait()
        self._threads[1].join(timeout=5)
        if code < 0:
            name = signal.Signals(-code).name
            return f"its process was ended by {name}" + (
                ", probably for lack of memory" if name == "SIGKILL" else ""
            )
        return f"its process ended with {code}: {next((line for line in reversed(self._lines) if line), '')}"

    def close(self) -> None:
        """End the process and wait for it."""
        self.kill()
        self._process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(OSError):  # what was still to be written has no reader any more
                    stream.close()


def _own_group() -> int:
    """Windows' way to keep Ctrl-C from the workers."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _children(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
