"""How an import tells what happens: bars on a terminal, a line per file elsewhere, or JSON lines."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from sopocr.batch.loose_pages import proposal_lines
from sopocr.batch.report import Report, Tally
from sopocr.batch.source_urls import file_name, shown
from sopocr.batch.work import TaskResult


class LineReport(Report):
    """A plain line on standard error for each file."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

    def __enter__(self) -> LineReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def left_out(self, url: str, why: str) -> None:
        self.say(f"left out {shown(url)}: {why}")

    def waiting(self, machines: str, files: int, seconds: float) -> None:
        self.say(waiting_line(machines, files, seconds))

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:  # noqa: ARG002
        pages = f"{result.page_count} page{'s' if result.page_count != 1 else ''}"
        self.say(f"{_place(tally)} done {shown(url)} ({pages}, {result.seconds:.1f} s)")

    def known(self, url: str, tally: Tally) -> None:
        self.say(f"{_place(tally)} stored already, under another name: {shown(url)}")

    def again(self, url: str, worker: str, reason: str) -> None:  # noqa: ARG002
        self.say(f"back in the queue {shown(url)}: {reason}")

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:  # noqa: ARG002
        self.say(f"{_place(tally)} failed {shown(url)}: {reason}")

    def say(self, message: str) -> None:
        """A line for the user."""
        self._console.print(f"sopocr: {message}")


class JsonReport(Report):
    """A JSON object on standard error for each event, for programs that watch."""

    def __enter__(self) -> JsonReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def planned(self, tally: Tally) -> None:
        self._write("planned", total=tally.total, skipped=tally.skipped)

    def left_out(self, url: str, why: str) -> None:
        self._write("left_out", source=url, reason=why)

    def waiting(self, machines: str, files: int, seconds: float) -> None:
        self._write("waiting", machines=machines, files=files, seconds=round(seconds))

    def begun(self, url: str, worker: str) -> None:
        self._write("begun", source=url, worker=worker)

    def page(self, url: str, worker: str, done: int, total: int) -> None:
        self._write("page", source=url, worker=worker, done=done, total=total)

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:
        self._write(
            "done",
            source=url,
            worker=worker,
            sha256=result.sha256,
            pages=result.page_count,
            seconds=round(result.seconds, 3),
            status=[record.status for record in result.records],
            left=tally.left,
        )

    def known(self, url: str, tally: Tally) -> None:
        self._write("known", source=url, left=tally.left)

    def again(self, url: str, worker: str, reason: str) -> None:
        self._write("again", source=url, worker=worker, reason=reason)

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:
        self._write("failed", source=url, worker=worker, reason=reason, left=tally.left)

    def say(self, message: str) -> None:
        """A line for the user."""
        self._write("message", message=message)

    def _write(self, event: str, **values: Any) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        print(json.dumps({"time": now, "event": event, **values}, ensure_ascii=False), file=sys.stderr)


class BarReport(LineReport):
    """Bars on a terminal: the whole import, and the file of each worker. Failures scroll by above."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = Progress(
            BarColumn(bar_width=30),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[counts]}"),
            TextColumn("left"),
            TimeRemainingColumn(compact=True),
            console=self._console,
        )
        self._all: TaskID = self._bar.add_task("", total=0, counts="")
        self._workers: dict[str, str] = {}
        self._live = Live(
            console=self._console, get_renderable=self._view, refresh_per_second=4, transient=True
        )

    def __enter__(self) -> BarReport:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def planned(self, tally: Tally) -> None:
        self._show(tally)

    def left_out(self, url: str, why: str) -> None:
        pass

    def begun(self, url: str, worker: str) -> None:
        self._workers[worker] = file_name(url)

    def page(self, url: str, worker: str, done: int, total: int) -> None:
        self._workers[worker] = f"{file_name(url)}  page {done}/{total}"

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:  # noqa: ARG002
        self._workers.pop(worker, None)
        self._show(tally)

    def known(self, url: str, tally: Tally) -> None:  # noqa: ARG002
        self._show(tally)

    def again(self, url: str, worker: str, reason: str) -> None:
        self._workers.pop(worker, None)
        super().again(url, worker, reason)

    def failed(self, url: str, worker: str, reason: str, tally: Tally) -> None:
        self._workers.pop(worker, None)
        self._show(tally)
        super().failed(url, worker, reason, tally)

    def _show(self, tally: Tally) -> None:
        wanted = tally.total - tally.skipped
        self._bar.update(
            self._all,
            total=wanted,
            completed=wanted - tally.left,
            counts=f"[red]{tally.failed} failed[/] [yellow]{tally.doubtful} doubtful[/] "
            f"{tally.pages / max(tally.seconds, 0.001):.2f} pages/s",
        )

    def _view(self) -> Group:
        workers = Table.grid(padding=(0, 2))
        for name, what in sorted(self._workers.items()):
            workers.add_row(Text(name, "dim"), Text(escape(what), overflow="ellipsis", no_wrap=True))
        return Group(workers, self._bar)


def waiting_line(machines: str, files: int, seconds: float) -> str:
    """A line on what other imports have in work."""
    name = f"{files} file{'s' if files != 1 else ''}"
    return (
        f"waiting for {name} that another import ({machines}) has in work; what it leaves is taken over, "
        f"at the latest {seconds:.0f} s from now if it gives no sign of life"
    )


def _place(tally: Tally) -> str:
    wanted = tally.total - tally.skipped
    return f"[{wanted - tally.left}/{wanted}]"


def summary(tally: Tally, alike: int) -> list[str]:
    """What an import did, in a few lines. `alike`: pairs of sources that are probably the same paper."""
    speed = f"{tally.pages / max(tally.seconds, 0.001):.2f} pages/s"
    lines = [
        f"{tally.done} done ({tally.pages} pages, {speed}), {tally.failed} failed, "
        f"{tally.doubtful} with doubts, in {tally.seconds:.1f} s"
    ]
    if tally.skipped or tally.known or tally.before:
        lines.append(
            f"{tally.skipped + tally.before} stored before, {tally.known} under another name"
            + (
                f"; {tally.failed_before} failed before, try them with sopocr retry"
                if tally.failed_before
                else ""
            )
        )
    if tally.left_out:
        lines.append(f"{tally.left_out} files left out: no scan and no text of an SOP, or hidden")
    if alike:
        lines.append(f"{alike} pairs are probably scans of the same paper; sopocr status shows them")
    lines += proposal_lines(tally.loose.proposals())
    if tally.left > 0:
        lines.append(f"{tally.left} left; the same command goes on with them")
    return lines
