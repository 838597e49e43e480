"""Work that goes on beside the requests: bringing in the later extractions that an import leaves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sopocr.errors import SopocrError
from sopocr.review.service import ReviewService

PAUSE = 5.0
"""Seconds between two looks at the catalogue."""
_log = logging.getLogger(__name__)


@contextmanager
def bringing_in(desk: ReviewService, pause: float = PAUSE) -> Iterator[None]:
    """While inside, every `pause` seconds what waits is brought in, by a thread of its own."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(pause):
            try:
                desk.bring_in_all(pause)
            except SopocrError as error:
                _log.warning("later extractions wait: %s", error)

    thread = threading.Thread(target=work, name="bringing-in", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
