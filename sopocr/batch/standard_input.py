"""Standard input as a source like any other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sopocr.errors import LimitExceeded, SourceError

STANDARD_INPUT = "-"
_NAME = "stdin"
"""What a record from standard input gives as its file."""
_PIECE = 1 << 20


@contextmanager
def with_standard_input(sources: Sequence[str], stream: BinaryIO, limit: int) -> Iterator[list[str]]:
    """`sources` with "-" replaced by a file that holds what `stream` gives; the file is gone afterwards.

    Raises LimitExceeded past `limit` bytes, SourceError where nothing comes.
    """
    if STANDARD_INPUT not in sources:
        yield list(sources)
        return
    folder = Path(tempfile.mkdtemp(prefix="sopocr-"))
    try:
        path = folder / _NAME
        size = 0
        with path.open("wb") as file:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise LimitExceeded(
                        f"gives more than {limit / 2**20:.0f} MiB",
                        remedy="Give less, or raise ingest.max_file_bytes in the settings",
                        file="standard input",
                    )
                file.write(piece)
        if size == 0:
            raise SourceError("gives nothing", remedy="Name a file, or send one", file="standard input")
        yield [str(path) if source == STANDARD_INPUT else source for source in sources]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
