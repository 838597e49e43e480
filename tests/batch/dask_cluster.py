"""A real Dask cluster for tests: a scheduler and workers in processes of their own, that can be killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and its workers; each worker has a folder of its own and the files of nobody else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def start_scheduler(self) -> None:
        self.scheduler = self._start(
            "scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(self._port)
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError(self.log("scheduler"))

    def start_worker(self, name: str) -> None:
        own = self._folder / name
        own.mkdir(exist_ok=True)
        self.workers[name] = self._start(
            *(name, "worker", self.address, "--nthreads", "1", "--no-nanny", "--name", name),
            *("--death-timeout", "20", "--local-directory", str(own)),
        )

    def wait_for_workers(self) -> None:
        """Wait until the scheduler knows all workers."""
        until = time.monotonic() + 90
        for name in self.workers:
            while "Registered to" not in self.log(name):
                if time.monotonic() > until:
                    raise TimeoutError(self.log(name))
                time.sleep(0.1)

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            )

    def log(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, name: str) -> None:
        """As a power failure does."""
        process = self.scheduler if name == "scheduler" else self.workers.pop(name)
        assert process is not None
        process.kill()
        process.wait()

    def close(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            if process is not None:
                process.kill()
                process.wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A cluster with so many workers, called w1, w2, …"""
    made = Cluster(folder)
    try:
        made.start_scheduler()
        for number in range(1, workers + 1):
            made.start_worker(f"w{number}")
        made.wait_for_workers()
        yield made
    finally:
        made.close()
