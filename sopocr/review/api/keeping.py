"""Uploaded files on the disk: checked by their content, kept under it."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sopocr.errors import LimitExceeded, OutputError
from sopocr.ingest.sniff import HEAD_BYTES, media_type, refusal
from sopocr.output.files import make_folder

_PIECE = 1 << 20
_LONGEST_NAME = 120
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices (https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""


@dataclass(frozen=True)
class Kept:
    """An uploaded file: its content's hash, its type by content, its size, and where it lies."""

    sha256: str
    media_type: str
    bytes: int
    path: Path


def keep(stream: BinaryIO, name: str, folder: Path, limit: int) -> Kept:
    """Store a file under its content's hash; the same file twice is stored once.

    `name` is what the sender calls it: its last part, cleaned, names the file, and nothing else does. Raises
    LimitExceeded past `limit` bytes, UnsupportedSource or DamagedSource for content that is not read,
    OutputError.
    """
    head = stream.read(HEAD_BYTES)
    kind = media_type(head)
    if kind is None:
        raise refusal(head)
    stream.seek(0)
    make_folder(folder)
    aside = folder / f".{secrets.token_hex(12)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        try:
            with aside.open("xb") as file:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    if size > limit:
                        raise LimitExceeded(f"the file has more than {limit / 2**20:.0f} MiB")
                    digest.update(piece)
                    file.write(piece)
            home = folder / digest.hexdigest()
            home.mkdir(exist_ok=True)
            path = next(iter(sorted(home.iterdir())), None)
            if path is None:
                path = home / safe_name(name)
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"the file cannot be kept ({error.strerror})") from error
    return Kept(digest.hexdigest(), kind, size, path)


def safe_name(name: str) -> str:
    """The last part of a path as a file name that every system takes; "upload" where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNFIT.sub("_", last.encode("utf-8", "ignore").decode("utf-8")).strip(" .")
    if not plain or _DEVICES.match(plain):
        plain = f"upload {plain}".strip()
    while len(plain.encode("utf-8")) > _LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[:-1]}.{ending}" if dot and len(stem) > 1 and len(ending) < 10 else plain[:-1]
    return plain
