"""What an import tells while it works, and the counts of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sopocr.batch.loose_pages import LoosePages
from sopocr.batch.work import TaskResult


@dataclass
class Tally:
    """The counts of an import so far. `total`: files found; `skipped`: those that were stored (or had failed)
    before; `before`: those that this run did before it was interrupted. `loose` are files that hold a part of
    an SOP alone."""

    total: int = 0
    skipped: int = 0
    failed_before: int = 0
    before: int = 0
    left_out: int = 0
    done: int = 0
    known: int = 0
    failed: int = 0
    doubtful: int = 0
    partial: int = 0
    pages: int = 0
    loose: LoosePages = field(default_factory=LoosePages)
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> int:
        return self.total - self.skipped - self.before - self.done - self.known - self.failed

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun


class Report:
    """Is told what happens, and keeps silent about it; others show it on a terminal or as lines."""

    def planned(self, tally: Tally) -> None:
        """More files were found."""

    def left_out(self, url: str, why: str) -> None:
        """A file in a folder or archive is not read."""

    def waiting(self, machines: str, files: int, seconds: float) -> None:
        """Other imports have `files` in work that this one needs; they count as gone after `seconds`."""

    def begun(self, url: str, worker: str) -> None:
        """A worker begins with a file."""

    def page(self, url: str, worker: str, done: int, total: int) -> None:
        """A worker finished a page."""

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:
        """A file is stored."""

    def known(self, url: str, tally: Tally) -> None:
        """A file turned out to be one that is stored already."""

    def again(self, url: str, worker: str, reason: str) -> None:
        """A file goes back to the queue."""

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:
        """A file failed for good."""
