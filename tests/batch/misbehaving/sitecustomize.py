"""Makes worker processes misbehave on files named for it; in force where this folder is on PYTHONPATH.

hang*: never ends. eat*: takes more and more memory. crash*: the process aborts, as a fault in a C library
makes it. break*: an exception that nobody expects. slow*: takes half a second longer.
"""

from __future__ import annotations

import os
import time

from sopocr.batch import work
from sopocr.batch.source_urls import file_name

_perform = work.perform


def _misbehave(task, on_page=None):  # type: ignore[no-untyped-def]
    name = file_name(task.url)
    if name.startswith("hang"):
        time.sleep(3600)
    if name.startswith("eat"):
        eaten = []
        while True:
            eaten.append(b"x" * 2**26)
            time.sleep(0.02)
    if name.startswith("crash"):
        os.abort()
    if name.startswith("break"):
        raise ZeroDivisionError("nobody expects this")
    if name.startswith("slow"):
        time.sleep(0.5)
    return _perform(task, on_page)


work.perform = _misbehave
