"""Which process an import runs in, and whether it still does."""

from __future__ import annotations

import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil

from sopocr.catalogue.values import RunInfo

BEAT_SECONDS = 5.0
"""How often an import gives a sign of life."""
SILENT_SECONDS = 60.0
"""After how long without one an import on another machine counts as gone."""
_UNREAPED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
"""States of a process that has ended and whose parent did not ask for it yet (proc(5)); in a container
without an init nobody ever does."""


def own_process() -> str:
    """This process in words: machine, process id, and when it started, as the id is used again."""
    return f"{_machine()} {os.getpid()} {psutil.Process().create_time():.2f}"


def is_gone(run: RunInfo) -> bool:
    """Whether nobody works at a run any more."""
    if run.state != "running":
        return True
    machine, pid, began = run.process.rsplit(" ", 2)
    if machine == _machine():
        try:
            process = psutil.Process(int(pid))
            return f"{process.create_time():.2f}" != began or process.status() in _UNREAPED
        except psutil.NoSuchProcess:
            return True
    return seconds_left(run) < 0


def seconds_left(run: RunInfo) -> float:
    """In how many seconds an import on another machine counts as gone, unless it gives a sign of life."""
    return SILENT_SECONDS - (datetime.now(UTC) - run.alive).total_seconds()


def machine_of(run: RunInfo) -> str:
    """The name of the machine that a run works on."""
    return run.process.rsplit(" ", 2)[0].partition("/")[0]


def _machine() -> str:
    """The host, and on Linux the process namespace: containers may share a host's name, not its processes."""
    host = socket.gethostname()
    if sys.platform != "linux":
        return host
    try:
        return f"{host}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:  # no /proc
        return host
