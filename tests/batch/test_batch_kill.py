"""kill -9 of an import at random instants: the catalogue ends up as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from batch.material import call, command, contents, environment, write_texts

from sopocr.catalogue import Catalogue

KILLS = int(os.environ.get("SOPOCR_TEST_KILLS", "2"))
"""How often the import is killed; the tests in CI are content with few."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def test_killed_at_random_instants(tmp_path: Path, catalogue_url: str) -> None:
    kills = KILLS if catalogue_url.startswith("sqlite") else max(1, KILLS // 2)
    files = 6 + 6 * kills
    write_texts(tmp_path / "scans", 6)
    write_texts(tmp_path / "scans", files - 6, first=6, prefix="slow")
    (tmp_path / "scans" / "bad.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    quiet = f"sqlite:///{tmp_path / 'quiet.db'}"
    patience = 300 + 5 * files
    assert call(quiet, tmp_path / "scans", timeout=patience).returncode == 1
    chance = random.Random(20)
    killed = 0
    undead: list[subprocess.Popen[str]] = []
    """Imports that ended and were not reaped, as in a container without an init."""
    for _ in range(10 * kills):
        process = subprocess.Popen(
            command(catalogue_url, tmp_path / "scans"),
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(misbehaving=True),
        )
        assert process.stderr is not None
        for line in process.stderr:  # once a first file is stored any instant is as good as another
            if "done" in line:
                break
        time.sleep(chance.uniform(0, 0.5))
        workers = psutil.Process(process.pid).children() if process.poll() is None else []
        process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody asks for it (a zombie)
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert not alive, "workers end with the import"
        undead.append(process)
        was_killed = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT).si_status == signal.SIGKILL
        killed += was_killed
        if killed == kills or not was_killed:
            break
    assert killed == kills
    last = call(catalogue_url, tmp_path / "scans", timeout=patience)
    assert last.returncode == 1, last.stderr  # bad.pdf
    assert "waiting" not in last.stderr and " left" not in last.stderr
    for process in undead:
        process.wait()
        assert process.stderr is not None
        process.stderr.close()
    assert contents(catalogue_url) == contents(quiet)
    with Catalogue(catalogue_url) as catalogue:
        (run,) = catalogue.runs.all()
        assert catalogue.runs.get(run.id).jobs == {"queued": 0, "working": 0, "done": files, "failed": 1}
        assert run.state == "finished"
