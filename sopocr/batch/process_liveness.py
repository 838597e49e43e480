"""Which process an import runs in, and whether it still does."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime

import psutil

from sopocr.catalogue.values import RunInfo

BEAT_SECONDS = 5.0
"""How often an import gives a sign of life."""
_SILENT_SECONDS = 60.0
"""After how long without one an import on another machine counts as gone."""


def own_process() -> str:
    """This process in words: host, process id, and when it started, as the id is used again."""
    return f"{socket.gethostname()} {os.getpid()} {psutil.Process().create_time():.2f}"


def is_gone(run: RunInfo) -> bool:
    """Whether nobody works at a run any more."""
    if run.state != "running":
        return True
    host, pid, began = run.process.rsplit(" ", 2)
    if host == socket.gethostname():
        try:
            return f"{psutil.Process(int(pid)).create_time():.2f}" != began
        except psutil.NoSuchProcess:
            return True
    return (datetime.now(UTC) - run.alive).total_seconds() > _SILENT_SECONDS
