"""Worker processes: what they answer, and what becomes of those that do not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from batch.material import MISBEHAVING, write_texts

from sopocr.batch.executors import Event, Failed, Finished, Killed, Limits, Lost, PageDone, Started
from sopocr.batch.local import LocalProcesses
from sopocr.batch.source_urls import local_url
from sopocr.batch.work import Task
from sopocr.settings import Settings

ENDS = (Finished, Failed, Killed, Lost)


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Worker processes misbehave on files named for it."""
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(filter(None, [str(MISBEHAVING), os.environ.get("PYTHONPATH")]))
    )
    yield


def extract(paths: list[Path], executor: LocalProcesses) -> dict[str, Event]:
    """How each file ended, by its name."""
    for number, path in enumerate(paths):
        executor.submit(Task(id=number, url=local_url(path), settings=Settings()))
    ends: dict[str, Event] = {}
    until = time.monotonic() + 120
    while len(ends) < len(paths) and time.monotonic() < until:
        for event in executor.wait(1.0):
            if isinstance(event, ENDS):
                assert paths[event.task.id].name not in ends, "a task ends once"
                ends[paths[event.task.id].name] = event
    return ends


def test_good_and_bad_files(tmp_path: Path, misbehaving: None) -> None:  # noqa: ARG001
    (good,) = write_texts(tmp_path, 1)
    (crash, hang, eat, broken) = (
        write_texts(tmp_path, 1, prefix=prefix)[0] for prefix in ("crash", "hang", "eat", "break")
    )
    missing = tmp_path / "none.md"
    with LocalProcesses(2, Limits(seconds=8, memory=900)) as executor:
        ends = extract([crash, good, hang, eat, missing, broken], executor)
        workers = {event.worker for event in ends.values()}
    fine = ends["sop-000.md"]
    assert isinstance(fine, Finished)
    (record,) = fine.result.records
    assert record.source.file == "sop-000.md" and record.sop.langkah
    assert record.source.sha256 == fine.result.sha256
    reasons = {name: end.reason for name, end in ends.items() if isinstance(end, Failed | Killed)}
    assert "SIGABRT" in reasons["crash-000.md"] or os.name == "nt"
    assert reasons["hang-000.md"] == "took more than 8 s for a page"
    assert reasons["eat-000.md"] == "took more than 900 MiB of memory"
    assert "nobody expects this" in reasons["break-000.md"]
    assert reasons["none.md"].startswith("is not there")
    assert isinstance(ends["none.md"], Failed) and not ends["none.md"].passing
    assert len(workers) >= 4, "whoever was killed is replaced"


def test_pages_are_told_as_they_are_done() -> None:
    sample = Path(__file__).resolve().parents[2] / "samples" / "scans" / "spj-digital.pdf"
    with LocalProcesses(1, Limits()) as executor:
        assert executor.room() == 2
        executor.submit(Task(id=7, url=local_url(sample), settings=Settings()))
        assert executor.room() == 1
        events: list[Event] = []
        until = time.monotonic() + 120
        while not any(isinstance(event, ENDS) for event in events) and time.monotonic() < until:
            events += executor.wait(1.0)
    assert [type(event) for event in events] == [Started, PageDone, PageDone, Finished]
    assert [(event.done, event.total) for event in events if isinstance(event, PageDone)] == [(1, 2), (2, 2)]
    result = events[-1].result  # type: ignore[union-attr]
    assert [page.number for page in result.pages] == [1, 2]
    assert all(len(page.look) == 64 for page in result.pages)
    assert result.page_count == 2


def test_workers_are_recycled_and_end_with_the_executor(tmp_path: Path) -> None:
    paths = write_texts(tmp_path, 5)
    before = set(psutil.Process().children())
    with LocalProcesses(1, Limits(), recycle_after=2) as executor:
        ends = extract(paths, executor)
        assert len({end.worker for end in ends.values()}) == 3
        assert len(set(psutil.Process().children()) - before) == 1
    assert set(psutil.Process().children()) <= before


def test_tasks_not_begun_can_be_taken_back(tmp_path: Path) -> None:
    paths = write_texts(tmp_path, 3)
    with LocalProcesses(1, Limits()) as executor:
        for number, path in enumerate(paths):
            executor.submit(Task(id=number, url=local_url(path), settings=Settings()))
        while not any(isinstance(event, Started) for event in executor.wait(1.0)):
            pass
        assert [task.id for task in executor.take_back()] == [1, 2]
        assert executor.take_back() == []
