"""A folder into which scanners and people put files: each is handed on once it is complete.

A file counts as complete when it did not change for a while and ends as files of its kind do; one that does
not end so is waited for longer, and then handed on as it is, to be refused with its reason.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import watchfiles

from sopocr.batch.find import looks_like_source, passed_over
from sopocr.batch.importing import Stop
from sopocr.errors import UsageError

PATIENCE = 12.0
"""How many times longer than others a file is waited for that does not end as its kind does."""
LOOK_AGAIN = 60.0
"""Seconds after which the whole folder is looked through again: network drives tell of no changes."""
_TAIL = 4096
_ENDS: tuple[tuple[bytes, Callable[[bytes], bool]], ...] = (
    (b"%PDF", lambda tail: b"%%EOF" in tail[-2048:]),
    (b"\xff\xd8\xff", lambda tail: b"\xff\xd9" in tail),
    (b"\x89PNG", lambda tail: b"IEND" in tail[-64:]),
    (b"PK\x03\x04", lambda tail: b"PK\x05\x06" in tail),
)
"""How files of a kind begin, and whether their last bytes are those of a whole one. Some programs add a few
bytes after the end."""

Stamp = tuple[int, int]


@dataclass
class _Seen:
    """A file as it was when it was last looked at: size and time of change, and since when it has been so."""

    stamp: Stamp
    since: float


def watch_folder(
    folder: Path, hand_on: Callable[[list[Path]], None], stop: Stop, *, settle: float = 5.0
) -> None:
    """Hand on the files of `folder` and the folders in it, those that lie there and those that come, until a
    stop is asked for.

    A file is handed on when it did not change for `settle` seconds; again when it changes later. Hidden files
    and what is no scan, text of an SOP or archive are passed over. Raises UsageError where there is no such
    folder.
    """
    if not folder.is_dir():
        raise UsageError("is no folder", file=folder, remedy="Name the folder that files are put into")
    waiting: dict[Path, _Seen] = {}
    done: dict[Path, Stamp] = {}
    fresh: dict[Path, float] = {}
    looked: float | None = None
    for told, untold in _changes(folder, stop, settle):
        now = time.monotonic()
        first = looked is None
        # of a folder that comes, only itself is told until it is watched in its turn: what came with it, or
        # was put into it before that, is found by looking into it
        fresh |= {path: now for path in told if path.is_dir()}
        fresh = {path: since for path, since in fresh.items() if now - since <= 2 * settle}
        if untold or looked is None or now - looked > LOOK_AGAIN:
            looked = now
            lying = set(_files(folder))
            for path in done.keys() - lying:
                del done[path]
            told.update(lying)
        for path in told.union(*map(_files, fresh)):
            if not _hidden(path, folder):
                _note(path, waiting, done, now, as_old=first)
        ready = [path for path in list(waiting) if _complete(path, waiting, now, settle)]
        for path in ready:
            done[path] = waiting.pop(path).stamp
        wanted = sorted(path for path in ready if looks_like_source(path))
        if wanted and not stop.wanted:
            hand_on(wanted)


def _changes(folder: Path, stop: Stop, settle: float) -> Iterator[tuple[set[Path], bool]]:
    """What changed, at least every `settle` seconds, until a stop is asked for, and whether more may have
    changed that nobody told of, so that the whole folder is to be looked through."""
    yield set(), True
    while not stop.wanted:
        if not folder.is_dir():  # a network drive that is away: it may come back
            time.sleep(1)
            continue
        watched = False
        for changes in watchfiles.watch(
            folder,
            watch_filter=None,
            stop_event=_Asked(stop),
            rust_timeout=max(50, round(settle * 250)),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            # what came before the watch stood was told to nobody
            yield {Path(path) for _, path in changes}, not watched
            watched = True
            if not folder.is_dir():
                break


class _Asked:
    """A stop as the event that watchfiles looks at."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def is_set(self) -> bool:
        return self._stop.wanted


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not passed_over(name)]
        yield from (Path(place, name) for name in files)


def _hidden(path: Path, folder: Path) -> bool:
    return any(passed_over(part) for part in path.relative_to(folder).parts)


def _note(
    path: Path, waiting: dict[Path, _Seen], done: dict[Path, Stamp], now: float, *, as_old: bool
) -> None:
    """See whether a file is new or changed. `as_old`: it counts as unchanged since it says it was written."""
    stamp = _stamp(path)
    if stamp is None:
        waiting.pop(path, None)
        done.pop(path, None)
    elif done.get(path) != stamp and (path not in waiting or waiting[path].stamp != stamp):
        waiting[path] = _Seen(stamp, now - max(0.0, time.time() - stamp[1] / 1e9) if as_old else now)


def _complete(path: Path, waiting: dict[Path, _Seen], now: float, settle: float) -> bool:
    """Whether a waiting file is to be handed on; forgets one that is gone."""
    seen = waiting[path]
    stamp = _stamp(path)
    if stamp is None:
        del waiting[path]
        return False
    if stamp != seen.stamp:
        waiting[path] = _Seen(stamp, now)
        return False
    quiet = now - seen.since
    return quiet >= settle and (quiet >= settle * PATIENCE or _ends_well(path))


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if path.is_file() else None


def _ends_well(path: Path) -> bool:
    """Whether the file ends as its kind does; True for kinds without an end of their own, False for an empty
    file and for one that cannot be read yet."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            file.seek(max(0, path.stat().st_size - _TAIL))
            tail = file.read()
    except OSError:
        return False
    return bool(head) and next((ends(tail) for start, ends in _ENDS if head.startswith(start)), True)
