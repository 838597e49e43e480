"""An import on a Dask cluster of real processes: the same records as on one machine, whoever dies."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from batch.dask_cluster import Cluster, cluster
from batch.material import Remembered, contents, import_all, text_of, write_texts

import sopocr.batch.cluster
from sopocr.batch.cluster import DaskCluster
from sopocr.batch.executors import Limits, PageDone, Started
from sopocr.batch.importing import run_import
from sopocr.batch.report import Tally
from sopocr.batch.source_urls import file_name, local_url
from sopocr.batch.work import Task, TaskResult, perform
from sopocr.catalogue import Catalogue, RunInfo
from sopocr.errors import UsageError
from sopocr.settings import Settings


class Watching(Remembered):
    """Does something when so many files have been finished, or begun."""

    def __init__(self, at: int = -1, act: Callable[[], None] = lambda: None, *, begun: bool = False) -> None:
        super().__init__()
        self._at, self._act, self._of_begun = at, act, begun
        self.workers: dict[str, str] = {}
        self.starts = 0

    def begun(self, url: str, worker: str) -> None:  # noqa: ARG002
        self.starts += 1
        if self._of_begun and self.starts == self._at:
            self._act()

    def done(self, url: str, worker: str, result: TaskResult, tally: Tally) -> None:
        super().done(url, worker, result, tally)
        self.workers[file_name(url)] = worker
        if not self._of_begun and len(self.finished) == self._at:
            self._act()


def import_there(
    address: str,
    url: str,
    *sources: Path | str,
    report: Remembered | None = None,
    limits: Limits | None = None,
) -> tuple[RunInfo, Tally]:
    with Catalogue(url, create=True) as catalogue, DaskCluster(address, limits or Limits()) as executor:
        return run_import(
            catalogue,
            [str(source) for source in sources],
            Settings(),
            executor,
            report or Remembered(),
            workers=1,
        )


def expected(folder: Path) -> list[str]:
    """What a catalogue of the readable files in a folder holds, from extracting them in this process."""
    tasks = [Task(id=0, url=local_url(path), settings=Settings()) for path in folder.glob("*.md")]
    results = sorted((perform(task) for task in tasks), key=lambda result: result.sha256)
    return [record.model_dump_json() for result in results for record in result.records]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Cluster:  # type: ignore[misc]
    """A cluster of three workers, for tests that kill none."""
    with cluster(tmp_path_factory.mktemp("cluster") / "three", 3) as made:
        yield made


def test_a_cluster_gives_the_records_that_one_machine_gives(three: Cluster, tmp_path: Path) -> None:
    """Files, members of an archive, and what fsspec fetches there; refusals come with their reasons."""
    write_texts(tmp_path / "scans", 12)
    with zipfile.ZipFile(tmp_path / "scans" / "more.zip", "w") as archive:
        archive.writestr("2020/sop ñ.md", text_of(40))
    (tmp_path / "scans" / "rusak.pdf").write_bytes(b"%PDF-1.4\nbroken")
    here, there = (f"sqlite:///{tmp_path / name}" for name in ("here.db", "there.db"))
    _, _, locally = import_all(here, tmp_path / "scans")
    report = Watching()
    run, tally = import_there(three.address, there, tmp_path / "scans", report=report)
    assert (run.state, tally.done, tally.failed) == ("finished", 13, 1)
    assert contents(there) == contents(here)
    assert report.failures == locally.failures
    assert set(report.workers.values()) == {"w1", "w2", "w3"}
    _, tally = import_there(three.address, there, tmp_path / "scans")
    assert (tally.done, tally.skipped) == (0, 14)


def test_what_breaks_a_limit_is_killed_there(three: Cluster, tmp_path: Path) -> None:
    """No process gets by with 40 MiB; the worker stays, and serves the next import."""
    (tmp_path / "scans").mkdir()
    pages = "\n\n".join(text_of(number) for number in range(60))
    (tmp_path / "scans" / "long.md").write_text(pages, encoding="utf-8")
    report = Remembered()
    one, other = (f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    _, tally = import_there(three.address, one, tmp_path / "scans", report=report, limits=Limits(memory=40))
    assert (tally.done, tally.failed) == (0, 1)
    assert report.failures == {"long.md": "took more than 40 MiB of memory (tried 2 times)"}
    _, tally = import_there(three.address, other, tmp_path / "scans")
    assert (tally.done, tally.failed) == (1, 0)


def test_what_nobody_has_begun_is_given_back(three: Cluster, tmp_path: Path) -> None:
    """Each task is given back or answered, and none twice; a file that is gone meanwhile is answered too."""
    paths = write_texts(tmp_path, 9)
    tasks = [
        Task(id=number, url=local_url(path), settings=Settings()) for number, path in enumerate(paths, 1)
    ]
    paths[0].unlink()
    answered: list[int] = []
    with DaskCluster(three.address, Limits()) as executor:
        for task in tasks:
            executor.submit(task)
        while not answered:
            answered += [e.task.id for e in executor.wait(5.0) if not isinstance(e, Started | PageDone)]
        back = [task.id for task in executor.take_back()]
        while len(answered) + len(back) < len(tasks):
            events = executor.wait(30.0)
            assert events
            answered += [e.task.id for e in events if not isinstance(e, Started | PageDone)]
    assert sorted([*answered, *back]) == [task.id for task in tasks]
    assert 1 in answered


def test_a_worker_that_is_killed_in_its_work_costs_nothing(tmp_path: Path) -> None:
    write_texts(tmp_path / "scans", 16)
    there = f"sqlite:///{tmp_path / 'there.db'}"
    with cluster(tmp_path / "cluster", 3) as made:
        report = Watching(6, lambda: made.kill("w2"), begun=True)
        run, tally = import_there(made.address, there, tmp_path / "scans", report=report)
    assert (run.state, tally.done, tally.failed) == ("finished", 16, 0)
    assert contents(there) == expected(tmp_path / "scans")
    assert len(report.finished) == len(set(report.finished)) == 16


def test_a_scheduler_that_is_killed_and_comes_back_costs_nothing(tmp_path: Path) -> None:
    write_texts(tmp_path / "scans", 14)
    there = f"sqlite:///{tmp_path / 'there.db'}"
    with cluster(tmp_path / "cluster", 2) as made:

        def restart() -> None:
            for name in ("scheduler", "w1", "w2"):
                made.kill(name)
            made.start_scheduler()
            made.start_worker("w3")

        report = Watching(5, restart)
        run, tally = import_there(made.address, there, tmp_path / "scans", report=report)
    assert (run.state, tally.done, tally.failed) == ("finished", 14, 0)
    assert contents(there) == expected(tmp_path / "scans")
    assert report.workers[report.finished[-1]] == "w3"
    assert report.returned  # what was in work went back to the queue


def test_an_import_whose_scheduler_stays_away_ends_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sopocr.batch.cluster, "CONNECT_SECONDS", 5.0)
    write_texts(tmp_path / "scans", 12)
    there = f"sqlite:///{tmp_path / 'there.db'}"
    with cluster(tmp_path / "cluster", 1) as made:
        report = Watching(4, lambda: made.kill("scheduler"))
        with pytest.raises(sopocr.batch.cluster.WorkersFailed, match="did not come back"):
            import_there(made.address, there, tmp_path / "scans", report=report)
    stored = len(contents(there))
    assert 4 <= stored < 12
    _, tally, _ = import_all(there, tmp_path / "scans")
    assert tally.done == 12 - stored
    assert contents(there) == expected(tmp_path / "scans")


def test_a_cluster_started_here(tmp_path: Path) -> None:
    write_texts(tmp_path / "scans", 4)
    there = f"sqlite:///{tmp_path / 'there.db'}"
    import_there("local", there, tmp_path / "scans")
    assert contents(there) == expected(tmp_path / "scans")


def test_a_cluster_that_cannot_work_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sopocr.batch.cluster, "CONNECT_SECONDS", 2.0)
    made = Cluster(tmp_path / "cluster")
    with pytest.raises(UsageError, match="no scheduler"):
        DaskCluster(made.address, Limits())
    try:
        made.start_scheduler()
        with pytest.raises(UsageError, match="has no worker"):
            DaskCluster(made.address, Limits())
    finally:
        made.close()
