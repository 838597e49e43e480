"""Work for other processes, see test_processes.py."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from sopocr.errors import PackageMissing


def slow_first(item: int, on_page: Callable[[int, int], None] | None) -> tuple[int, int]:
    """Later items are done sooner; what is given back tells the process too."""
    if on_page is not None:
        on_page(1, 2)
    time.sleep(0.05 * (3 - item) if item < 3 else 0)
    return item, os.getpid()


def die_of_two(item: int, _on_page: object) -> int:
    if item == 2:
        os._exit(7)
    return item


def refuse(_item: int, _on_page: object) -> int:
    raise PackageMissing("nirwana", "surga")


def wait_long(folder: Path, on_page: Callable[[int, int], None] | None) -> None:
    (folder / f"{os.getpid()}").touch()
    while on_page is not None:
        on_page(0, 1)
        time.sleep(0.05)
