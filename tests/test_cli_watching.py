"""`sopocr watch` as it is used: started, files put into its folder, stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from batch.material import contents, environment, text_of, write_texts

from sopocr.catalogue import Catalogue, Filters


def test_what_arrives_is_imported_until_it_is_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "masuk"
    write_texts(folder, 1)
    write_texts(folder / "Dinas Sosial", 1, first=1)
    url = f"sqlite:///{tmp_path / 'arsip.db'}"
    Catalogue(url, create=True).close()
    command = [sys.executable, "-m", "sopocr", "watch", str(folder), "--catalogue", url]
    watching = subprocess.Popen(
        [*command, "--settle", "0.3", "--workers", "1", "--offices"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )
    try:
        wait_for(url, 2, watching)
        (folder / "tiga.md.part").write_text(text_of(3), encoding="utf-8")
        (folder / "tiga.md.part").rename(folder / "tiga.md")
        (folder / "rusak.pdf").write_bytes(b"%PDF-1.4\nnot much of a file\n%%EOF\n")
        wait_for(url, 3, watching)
        until = time.monotonic() + 60
        while not failed(url) and time.monotonic() < until:
            time.sleep(0.1)
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=60)
    finally:
        watching.kill()
        watching.wait()
    assert watching.returncode == 0, said
    assert "stopped watching" in said
    assert [Path(name).name for name in failed(url)] == ["rusak.pdf"]
    assert len(contents(url)) == 3
    with Catalogue(url) as catalogue:  # whose folder it came from
        (info,) = catalogue.documents.page(Filters(office="dinas sos"))
        assert info.office == "Dinas Sosial"
        assert {one.office for one in catalogue.documents.page()} == {None, "Dinas Sosial"}


def wait_for(url: str, count: int, watching: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert watching.poll() is None, watching.communicate()[1]
        if len(contents(url)) >= count:
            return
        time.sleep(0.2)
    raise TimeoutError(f"there are not {count} documents")


def failed(url: str) -> list[str]:
    with Catalogue(url) as catalogue:
        return [job.url for job in catalogue.queue.jobs("failed")]
