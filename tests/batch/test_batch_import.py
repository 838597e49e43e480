"""An import from files to the catalogue: what is stored, what is done again, what a bad file does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from batch.material import (
    MISBEHAVING,
    Remembered,
    call,
    command,
    contents,
    environment,
    import_all,
    text_of,
    write_texts,
)

from sopocr.batch.executors import Limits
from sopocr.batch.importing import retry_failed
from sopocr.batch.local import LocalProcesses
from sopocr.batch.source_urls import file_name
from sopocr.catalogue import Catalogue
from sopocr.errors import UsageError
from sopocr.settings import OcrSettings, Settings, TextSettings


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalogue.db'}"


def test_folders_archives_and_two_names(tmp_path: Path, catalogue_url: str) -> None:
    one, two = write_texts(tmp_path / "scans" / "2019", 2)
    shutil.copy(one, tmp_path / "scans" / "z-copy.md")
    with zipfile.ZipFile(tmp_path / "scans" / "more.zip", "w") as archive:
        archive.writestr("2020/sop.md", text_of(2))
        archive.writestr("2020/copy.md", two.read_text(encoding="utf-8"))
        archive.writestr("notes.txt", "telur, gula")
    run, tally, report = import_all(catalogue_url, tmp_path / "scans")
    assert (tally.total, tally.done, tally.known, tally.failed, tally.left_out) == (5, 3, 2, 0, 1)
    assert run.state == "finished" and run.jobs == {"queued": 0, "working": 0, "done": 5, "failed": 0}
    assert len(contents(catalogue_url)) == 3
    with Catalogue(catalogue_url) as catalogue:
        for document in catalogue.documents.iterate():
            source = catalogue.sources.get(document.info.source_id)
            names = {file_name(name) for name in source.urls}
            assert document.record.source.file in names
            assert len(source.urls) == (1 if "sop.md" in names else 2)
        (found,) = catalogue.search(f'"{document.record.sop.nama_sop}" "{document.record.sop.nomor_sop}"')
        assert found.document.id == document.info.id
    # a second import does nothing, not even where the files were touched
    before = contents(catalogue_url)
    run, tally, report = import_all(catalogue_url, tmp_path / "scans")
    assert (tally.total, tally.skipped, tally.left, report.finished) == (5, 5, 0, [])
    os.utime(one, (1, 1))
    run, tally, report = import_all(catalogue_url, tmp_path / "scans")
    assert (tally.skipped, tally.known, report.finished) == (4, 1, [])
    assert contents(catalogue_url) == before


def test_a_changed_setting_extracts_again_what_it_touches(tmp_path: Path, url: str) -> None:
    write_texts(tmp_path / "scans", 2)
    import_all(url, tmp_path / "scans")
    reader = Settings(ocr=OcrSettings(readers=("ppocr",)))
    assert import_all(url, tmp_path / "scans", settings=reader)[2].finished == []
    plain = Settings(text=TextSettings(correct=False))
    assert len(import_all(url, tmp_path / "scans", settings=plain)[2].finished) == 2
    assert len(contents(url)) == 2
    with Catalogue(url) as catalogue:
        assert len(catalogue.extractions.of_source(1)) == 2
    # a file that was rewritten is another source
    (tmp_path / "scans" / "sop-000.md").write_text(text_of(7), encoding="utf-8")
    assert import_all(url, tmp_path / "scans")[2].finished == ["sop-000.md"]


def test_bad_files_among_good_ones(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(MISBEHAVING))
    folder = tmp_path / "scans"
    good = write_texts(folder, 12)
    for prefix in ("crash", "hang", "eat", "break"):
        write_texts(folder, 1, first=50, prefix=prefix)  # all of one content: twins share their fate
    write_texts(folder, 1, first=51, prefix="crash")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog")
    (folder / "noise.tif").write_bytes(b"II*\0" + bytes(range(256)) * 4)
    (folder / "huge.bmp").write_bytes(
        b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0" + b"\xff\xff\xff\x7f" * 2 + bytes(40)
    )
    (folder / "bad.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    limits = Limits(seconds=5, memory=900)
    run, tally, report = import_all(url, folder, limits=limits)
    assert sorted(report.finished) == sorted(path.name for path in good)
    assert run.state == "finished" and run.jobs["failed"] == tally.failed == 10
    assert set(report.failures) == {
        *("crash-050.md", "hang-050.md", "eat-050.md", "break-050.md", "crash-051.md"),
        *("empty.pdf", "cut.pdf", "noise.tif", "huge.bmp", "bad.zip"),
    }
    assert all(report.failures.values())
    assert "tried 2 times" in report.failures["crash-051.md"] and report.returned["crash-051.md"] == 1
    # a second run leaves them alone, retry does not
    run, tally, report = import_all(url, folder, limits=limits)
    assert (tally.skipped, tally.failed_before, tally.failed, report.failures) == (22, 10, 0, {})
    monkeypatch.delenv("PYTHONPATH")
    report = Remembered()
    with Catalogue(url) as catalogue, LocalProcesses(2, Limits()) as executor:
        ended, tally = retry_failed(catalogue, catalogue.runs.get(1), executor, report)
    assert (tally.done, tally.known, tally.failed) == (2, 3, 5)
    assert set(report.failures) == {"empty.pdf", "cut.pdf", "noise.tif", "huge.bmp", "bad.zip"}
    assert ended.id == 1 and ended.state == "finished"


def test_stopping_at_failures(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.pdf").write_bytes(b"%PDF-1.7\n" + bytes([65 + number]))
    run, _, report = import_all(url, folder, max_failures=1, workers=1)
    assert run.state == "stopped" and 1 <= len(report.failures) <= 2
    assert run.jobs["queued"] == 9 - len(report.failures)
    failed = call(url, folder, "--fail-fast")
    assert failed.returncode == 1 and "the same command goes on" in failed.stderr
    assert "1 failed" in failed.stderr or "2 failed" in failed.stderr


def test_what_is_not_there_is_wrong_usage(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        import_all(url, tmp_path / "none")
    with Catalogue(url) as catalogue:
        assert catalogue.runs.all() == []


def test_lines_for_people_and_for_programs(tmp_path: Path, url: str) -> None:
    write_texts(tmp_path / "scans", 2)
    (tmp_path / "scans" / "bad.pdf").write_bytes(b"")
    done = call(url, tmp_path / "scans", "--log-format", "json")
    assert done.returncode == 1 and done.stdout == ""
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events].count("done") == 2
    (failed,) = [event for event in events if event["event"] == "failed"]
    assert failed["source"].endswith("/bad.pdf") and "empty" in failed["reason"]
    (tmp_path / "scans" / "bad.pdf").unlink()
    write_texts(tmp_path / "scans", 1, first=5)
    done = call(url, tmp_path / "scans")
    assert done.returncode == 0 and done.stdout == ""
    assert f"[1/1] done {tmp_path / 'scans' / 'sop-005.md'} (" in done.stderr
    state = subprocess.run(
        [sys.executable, "-m", "sopocr", "status", "--catalogue", url, "--json"],
        capture_output=True,
        check=True,
        env=environment(),
    )
    values = json.loads(state.stdout)
    assert (values["state"], values["files"], values["done"], values["skipped"]) == ("finished", 3, 1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_finishes_what_is_in_work(tmp_path: Path, url: str) -> None:
    write_texts(tmp_path / "scans", 30, prefix="slow")
    process = subprocess.Popen(
        command(url, tmp_path / "scans"),
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(misbehaving=True),
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "done" in line:
            break
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does it: everyone in the group
    rest = process.stderr.read()
    assert process.wait(timeout=60) == 130
    process.stderr.close()
    assert "stopping when the files in work are done" in rest and "Traceback" not in rest
    with Catalogue(url) as catalogue:
        run = catalogue.runs.get(1)
        assert run.state == "stopped" and run.jobs["working"] == run.jobs["failed"] == 0
        assert 1 <= run.jobs["done"] <= 6 and run.jobs["done"] + run.jobs["queued"] == 30
        assert all(job.attempts == 0 for job in catalogue.queue.jobs("queued"))
        stored = catalogue.documents.count()
        assert stored == run.jobs["done"]
    again, tally, _ = import_all(url, tmp_path / "scans")
    assert again.id == 1 and again.state == "finished"
    assert tally.done == 30 - stored and tally.before == stored


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path, url: str) -> None:
    paths = write_texts(tmp_path / "scans", 12)
    import_all(url, *paths[:2])
    with sqlite3.connect(tmp_path / "catalogue.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = (tmp_path / "catalogue.db").stat().st_size
    script = (
        "import resource, sys; from sopocr.cli import main; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size + 40_000},) * 2); "
        f"sys.argv[1:] = {command(url, tmp_path / 'scans')[3:]!r}; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 1 and "what was stored is safe" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert 2 <= len(contents(url)) < 12
    run, tally, _ = import_all(url, tmp_path / "scans")
    assert run.state == "finished" and tally.failed == 0
    assert len(contents(url)) == 12
