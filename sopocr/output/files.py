"""Writing results so that nobody ever sees half of one."""

from __future__ import annotations

import secrets
from pathlib import Path

from sopocr.errors import OutputError


def write_whole(path: Path, data: bytes | str) -> None:
    """Write `data` (text as UTF-8) to `path`: aside first, then renamed, so that the file is whole or
    untouched.

    The folder must exist. Raises OutputError.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    aside = path.with_name(f".sopocr-{secrets.token_hex(6)}.part")
    try:
        try:
            with aside.open("xb") as file:
                file.write(content)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})",
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
