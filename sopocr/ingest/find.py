"""The source files among given paths."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sopocr.errors import SourceError
from sopocr.ingest.sniff import is_candidate, read_head


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """All files to read: the named ones as they are, and those of a readable type in named folders.

    Folders are searched to any depth, in natural order ("2" before "10"); hidden files and folders, links to
    folders and files of other types (told by content) are passed over. A file is given once. Named files are
    not looked at: `open_source` says what is wrong with each. SourceError: a folder cannot be searched, or
    nothing was found.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for source in _walk(path) if path.is_dir() else (path,):
            found.setdefault(source)
    if not found:
        raise SourceError(
            "no PDF, TIFF, JPEG, PNG, WebP, BMP or HEIC file was found",
            remedy="Name a file, or a folder that holds some",
            file=", ".join(map(str, paths)) or None,
        )
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: _natural(entry.name))
    except OSError as error:
        raise SourceError(
            f"the folder cannot be searched ({error.strerror})",
            remedy="Check its permissions, or name the files",
            file=folder,
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file() and _is_source(Path(entry.path)):
            yield Path(entry.path)


def _is_source(path: Path) -> bool:
    """True where the content is of a readable type, or cannot be looked at (so that opening it says why)."""
    try:
        with path.open("rb") as file:
            return is_candidate(read_head(file))
    except OSError:
        return True


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A sorting key by which numbers in names count as numbers."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", name)
    ]
