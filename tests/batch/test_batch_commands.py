"""The commands that only look into a catalogue."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from records import make_record
from sqlalchemy import update
from typer.testing import CliRunner

from sopocr.batch.process_liveness import is_gone, own_process
from sopocr.catalogue import Catalogue, NewExtraction, NewJob
from sopocr.catalogue.tables import RunRow
from sopocr.cli import app
from sopocr.errors import UsageError


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A catalogue with one SOP, one failure, and a file that a worker is at."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Catalogue(url, create=True) as catalogue:
        run, _ = catalogue.runs.begin(["scans"], {}, "f", {}, 2, own_process(), is_gone)
        catalogue.queue.add([NewJob(f"file:///scans/{name}.pdf") for name in "abcd"], "k", run.id)
        catalogue.runs.count(run.id, planned=5, skipped=1)
        good, bad, slow = catalogue.queue.claim(run.id, "", 3)
        record = make_record("Cuti Tahunan", nomor_sop="7/SOP/2024", instansi="DINAS KESEHATAN", doubtful=1)
        new = NewExtraction("a" * 64, "application/pdf", 9, good.url, "s", "r", [record], 2.0, page_count=2)
        catalogue.queue.finish(good.id, new, "worker 1")
        catalogue.queue.fail(bad.id, "is damaged")
        catalogue.queue.note_progress({slow.id: ("worker 2", 3)})
    return url


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    done = CliRunner().invoke(app, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_status(url: str) -> None:
    code, shown = run("status", "--catalogue", url)
    assert code == 0 and "run 1: running" in shown
    assert "worker 2: /scans/c.pdf, 3 pages done" in shown
    assert "failed /scans/b.pdf: is damaged" in shown
    values = json.loads(run("status", "--catalogue", url, "--json")[1])
    counts = {name: values[name] for name in ("files", "skipped", "done", "failed", "queued", "working")}
    assert counts == {"files": 5, "skipped": 1, "done": 1, "failed": 1, "queued": 1, "working": 1}
    assert (values["pages"], values["doubtful"], values["probable_duplicates"]) == (5, 1, [])


@pytest.mark.parametrize(
    ("process", "silent", "state"),
    [
        ("elsewhere 1 1.00", 5, "running"),
        ("elsewhere 1 1.00", 300, "interrupted"),
        (own_process().rsplit(" ", 1)[0] + " 1.00", 5, "interrupted"),
    ],
    ids=["elsewhere, heard", "elsewhere, silent", "a number used again"],
)
def test_whether_an_import_still_runs(url: str, process: str, silent: int, state: str) -> None:
    with Catalogue(url) as catalogue, catalogue.writing() as session:
        alive = datetime.now(UTC) - timedelta(seconds=silent)
        session.execute(update(RunRow).values(process=process, alive=alive))
    assert json.loads(run("status", "--catalogue", url, "--json")[1])["state"] == state


def test_search(url: str) -> None:
    code, shown = run("search", "tahun*", "--catalogue", url)
    assert code == 0
    for part in ("Cuti Tahunan", "7/SOP/2024", "DINAS KESEHATAN", "/scans/a.pdf", "«"):
        assert part in shown
    (hit,) = json.loads(run("search", '"cuti tahunan"', "--catalogue", url, "--json")[1])
    assert (hit["nama_sop"], hit["files"]) == ("Cuti Tahunan", ["/scans/a.pdf"])
    assert run("search", "pensiun", "--catalogue", url)[0] == 1


def test_a_catalogue_without_an_import(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    Catalogue(url, create=True).close()
    for command in ("status", "retry"):
        with pytest.raises(UsageError, match="nothing was imported"):
            run(command, "--catalogue", url)
