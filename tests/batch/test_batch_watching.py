"""A watched folder: files are handed on when they are complete, once, and again when they change."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from batch.material import text_of

import sopocr.batch.watching
from sopocr.batch.importing import Stop
from sopocr.batch.watching import watch_folder
from sopocr.errors import UsageError

PDF = b"%PDF-1.4\n" + b"x" * 500 + b"\n%%EOF\n"
SETTLE = 0.25


class Watched:
    """What was handed on, in order, and with what content."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []

    def take(self, paths: list[Path]) -> None:
        self.seen += [(path.name, path.read_bytes()) for path in paths]

    def wait_for(self, count: int) -> list[tuple[str, bytes]]:
        until = time.monotonic() + 90
        while len(self.seen) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.seen


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not whole is waited for longer than any test takes on a busy machine."""
    monkeypatch.setattr(sopocr.batch.watching, "PATIENCE", 1000.0)


@contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    """Watch in a thread of its own, as a user does in a terminal."""
    watched, stop = Watched(), Stop()
    thread = threading.Thread(
        target=watch_folder, args=(folder, watched.take, stop), kwargs={"settle": SETTLE}
    )
    thread.start()
    try:
        yield watched
    finally:
        stop.ask()
        thread.join(timeout=30)
        assert not thread.is_alive()


def quietly(check: Callable[[], bool]) -> bool:
    """Whether `check` holds now and for several settling times from now on."""
    until = time.monotonic() + 4 * SETTLE
    while time.monotonic() < until:
        if not check():
            return False
        time.sleep(0.05)
    return True


def test_what_lay_there_before_and_what_comes(tmp_path: Path) -> None:
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "lama.pdf").write_bytes(PDF)
    with watching(tmp_path) as watched:
        assert watched.wait_for(1) == [("lama.pdf", PDF)]
        (tmp_path / "2024").mkdir()
        (tmp_path / "2024" / "baru.md").write_text(text_of(1), encoding="utf-8")
        watched.wait_for(2)
        with zipfile.ZipFile(tmp_path / "kiriman.zip", "w") as archive:
            archive.writestr("a.md", text_of(2))
        watched.wait_for(3)
        assert quietly(lambda: [name for name, _ in watched.seen] == ["lama.pdf", "baru.md", "kiriman.zip"])


def test_a_folder_comes_with_its_files(tmp_path: Path) -> None:
    """A folder that is moved in tells of itself only, not of what is in it."""
    (tmp_path / "masuk").mkdir()
    (tmp_path / "elsewhere" / "2023").mkdir(parents=True)
    (tmp_path / "elsewhere" / "2023" / "lama.pdf").write_bytes(PDF)
    with watching(tmp_path / "masuk") as watched:
        time.sleep(2 * SETTLE)
        (tmp_path / "elsewhere").rename(tmp_path / "masuk" / "dinas")
        assert watched.wait_for(1) == [("lama.pdf", PDF)]
        assert quietly(lambda: len(watched.seen) == 1)


def test_a_file_that_is_still_written_is_waited_for(tmp_path: Path) -> None:
    """A scanner that pauses between pages for longer than files settle."""
    with watching(tmp_path) as watched:
        with (tmp_path / "pindaian.pdf").open("wb", buffering=0) as file:
            for start in range(0, len(PDF), 200):
                file.write(PDF[start : start + 200])
                if start + 200 < len(PDF):
                    assert quietly(lambda: not watched.seen)
        assert watched.wait_for(1) == [("pindaian.pdf", PDF)]


def test_a_file_that_was_reserved_in_full_size_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "disediakan.pdf"
    with watching(tmp_path) as watched:
        path.write_bytes(PDF[:40] + bytes(len(PDF) - 40))
        assert quietly(lambda: not watched.seen)
        path.write_bytes(PDF)
        assert watched.wait_for(1) == [("disediakan.pdf", PDF)]


def test_a_file_that_stays_cut_short_is_handed_on_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sopocr.batch.watching, "PATIENCE", 8.0)
    begun = time.time()
    (tmp_path / "putus.pdf").write_bytes(PDF[:100])
    with watching(tmp_path) as watched:
        assert watched.wait_for(1) == [("putus.pdf", PDF[:100])]
        assert time.time() - begun >= 8 * SETTLE


def test_what_comes_before_the_watch_stands_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first look at the folder and the first change that the system tells of."""
    watch = sopocr.batch.watching.watchfiles.watch

    def late(*args: Any, **options: Any) -> Iterator[Any]:
        (tmp_path / "di-antara.pdf").write_bytes(PDF)
        return watch(*args, **options)

    monkeypatch.setattr(sopocr.batch.watching.watchfiles, "watch", late)
    with watching(tmp_path) as watched:
        assert watched.wait_for(1) == [("di-antara.pdf", PDF)]
        assert quietly(lambda: len(watched.seen) == 1)


def test_what_changes_is_handed_on_again_and_what_does_not_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    with watching(tmp_path) as watched:
        watched.wait_for(1)
        path.write_bytes(PDF + b" ")
        assert [data for _, data in watched.wait_for(2)] == [PDF, PDF + b" "]
        path.rename(tmp_path / "b.pdf")
        assert [name for name, _ in watched.wait_for(3)] == ["a.pdf", "a.pdf", "b.pdf"]
        assert quietly(lambda: len(watched.seen) == 3)


def test_what_is_no_source_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    for name in (".hidden/a.pdf", ".a.pdf", "~$a.pdf", "unduhan.pdf.part", "unduhan.crdownload"):
        (tmp_path / name).write_bytes(PDF)
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(500))
    (tmp_path / "catatan.txt").write_text("telur, gula, kopi", encoding="utf-8")
    (tmp_path / "kosong.pdf").touch()
    with watching(tmp_path) as watched:
        (tmp_path / "unduhan.pdf.part").rename(tmp_path / "unduhan.pdf")
        assert watched.wait_for(1) == [("unduhan.pdf", PDF)]
        assert quietly(lambda: len(watched.seen) == 1)


def test_a_folder_that_tells_of_no_changes_is_looked_through_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(*_: object, stop_event: object, **__: object) -> Iterator[set[object]]:
        while not stop_event.is_set():  # type: ignore[attr-defined]
            time.sleep(0.05)
            yield set()

    monkeypatch.setattr(sopocr.batch.watching.watchfiles, "watch", deaf)
    monkeypatch.setattr(sopocr.batch.watching, "LOOK_AGAIN", 0.5)
    with watching(tmp_path) as watched:
        (tmp_path / "jauh.pdf").write_bytes(PDF)
        assert watched.wait_for(1) == [("jauh.pdf", PDF)]


def test_a_file_that_is_gone_before_it_settles_is_forgotten(tmp_path: Path) -> None:
    with watching(tmp_path) as watched:
        (tmp_path / "sebentar.pdf").write_bytes(PDF[:100])  # not whole: never handed on before it is gone
        time.sleep(SETTLE / 2)
        (tmp_path / "sebentar.pdf").unlink()
        assert quietly(lambda: not watched.seen)


def test_an_old_date_on_a_new_file_does_not_hurry_it(tmp_path: Path) -> None:
    """A copy that keeps its date is seen when it comes, not judged by its date."""
    (tmp_path / "lama.pdf").write_bytes(PDF)
    with watching(tmp_path) as watched:
        watched.wait_for(1)  # the folder was looked at
        path = tmp_path / "gambar.tif"
        begun = time.monotonic()
        path.write_bytes(b"II*\x00" + bytes(300))
        os.utime(path, (1_000_000_000, 1_000_000_000))
        watched.wait_for(2)
        assert time.monotonic() - begun >= SETTLE


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        watch_folder(tmp_path / "missing", lambda _: None, Stop())
