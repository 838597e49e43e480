"""Whether an import that is not finished still runs, and what another one does about it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from batch.material import Remembered, import_all, write_texts
from sqlalchemy import update

from sopocr.batch import other_imports
from sopocr.batch.extraction_fingerprint import key
from sopocr.batch.process_liveness import is_gone, machine_of, own_process, seconds_left
from sopocr.batch.source_urls import local_url
from sopocr.catalogue import Catalogue, NewJob, RunInfo
from sopocr.catalogue.tables import RunRow
from sopocr.settings import Settings


def run_of(catalogue: Catalogue, process: str, silent: float, fingerprint: str = "x") -> RunInfo:
    """A run that a process began, which gave its last sign of life `silent` seconds ago."""
    run, _ = catalogue.runs.begin(["lain"], {}, fingerprint, {}, 1, process, is_gone)
    set_silent(catalogue, run.id, silent)
    return catalogue.runs.get(run.id)


def set_silent(catalogue: Catalogue, run_id: int, silent: float) -> None:
    alive = datetime.now(UTC) - timedelta(seconds=silent)
    with catalogue.writing() as session:
        session.execute(update(RunRow).where(RunRow.id == run_id).values(alive=alive))


@pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")
def test_dead_and_undead_processes_are_known_at_once(tmp_path: Path) -> None:
    machine = own_process().rsplit(" ", 2)[0]
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began = psutil.Process(child.pid).create_time()
    with Catalogue(f"sqlite:///{tmp_path / 'a.db'}", create=True) as catalogue:
        run = run_of(catalogue, f"{machine} {child.pid} {began:.2f}", 1000)
        assert not is_gone(run), "it lives, however long it is silent"
        assert is_gone(run_of(catalogue, f"{machine} {child.pid} {began - 9:.2f}", 0, "y")), "another process"
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE and is_gone(run)
        child.wait()
        assert is_gone(run)
        far = run_of(catalogue, "other/pid:[1] 1 2.00", 20, "z")
        assert not is_gone(far) and 39 < seconds_left(far) <= 40 and machine_of(far) == "other"
        assert is_gone(run_of(catalogue, "other/pid:[1] 1 2.00", 61, "w"))
    assert child.stdin is not None
    child.stdin.close()


@pytest.mark.parametrize("ends", ["gone", "done"])
def test_work_of_another_machine_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """The other import goes silent, and its work is taken over; or it settles it."""
    told: list[tuple[str, int, bool]] = []
    monkeypatch.setattr(other_imports, "_LOOK_SECONDS", 0.1)
    first, second = write_texts(tmp_path / "scans", 2)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    stamp = f"{first.stat().st_size}-{first.stat().st_mtime_ns}"
    with Catalogue(url, create=True) as catalogue:
        other = run_of(catalogue, "other/pid:[1] 1 2.00", -600)
        catalogue.queue.add([NewJob(local_url(first), stamp)], key(Settings()), other.id)
        (job,) = catalogue.queue.claim(other.id, "w")

        def waiting(_self: Remembered, names: str, files: int, seconds: float) -> None:
            told.append((names, files, seconds > 60))
            if ends == "gone":
                set_silent(catalogue, other.id, 61)
            else:
                catalogue.queue.fail(job.id, "rusak di sana")

        monkeypatch.setattr(Remembered, "waiting", waiting)
        run, tally, report = import_all(url, tmp_path / "scans", workers=1)
        assert told == [("other", 1, True)]
        assert run.state == "finished" and tally.left == 0
        if ends == "gone":
            assert sorted(report.finished) == [first.name, second.name]
            assert catalogue.queue.get(job.id).run_id == run.id
        else:
            assert report.finished == [second.name] and tally.failed_before == 1
