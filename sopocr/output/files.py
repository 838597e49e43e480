"""Writing results so that nobody ever sees half of one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sopocr.errors import OutputError


def write_whole(path: Path, data: bytes | str) -> None:
    """Write `data` (text as UTF-8) to `path`: aside first, then renamed, so that the file is whole or
    untouched.

    The folder must exist. Raises OutputError.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with written_aside(path) as aside, aside.open("xb") as file:
        file.write(content)


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, which becomes `path` at the end, or is removed after an exception.

    Raises OutputError, also for an OSError raised within.
    """
    aside = path.with_name(f".sopocr-{secrets.token_hex(6)}.part")
    try:
        try:
            yield aside
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror or error})",
            file=path,
            remedy="Check that the folder exists, that it may be written to, and that the disk is not full",
        ) from error


def make_folder(path: Path) -> None:
    """Make `path` and the folders above it where they are missing. Raises OutputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot be made a folder ({error.strerror})", file=path, remedy="Choose another place"
        ) from error
