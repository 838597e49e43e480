"""Where sources lie, as URLs, and how their bytes become a local file for as long as they are read.

file:///home/arsip/sop.pdf                     a file of this machine, percent-encoded
zip://2019/sop.pdf::file:///home/arsip.zip     a member of an archive, wherever the archive lies
zip://2019/sop.pdf?2::file:///home/arsip.zip   the second of several members of that name
s3://arsip/2019/sop.pdf                        whatever fsspec has a file system for
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast
from urllib.parse import quote, unquote, unquote_to_bytes
from urllib.request import url2pathname

import fsspec

from sopocr.errors import DamagedSource, LimitExceeded, PasswordNeeded, SourceError, Unreachable

_PIECE = 1 << 20
_BLOCK = 1 << 22
"""Bytes fetched at once from elsewhere: little of an archive is wanted for one of its members."""
_FILE = "file://"
_ZIP = "zip://"


def local_url(path: Path) -> str:
    """The URL of a local file."""
    return path.absolute().as_uri()


def member_url(archive: str, member: str, copy: int = 1) -> str:
    """The URL of `member` of the archive at the URL `archive`; `copy` counts members of one name from 1."""
    return f"{_ZIP}{quote(member)}{f'?{copy}' if copy > 1 else ''}::{archive}"


def local_path(url: str) -> Path | None:
    """The local file that a URL names; None where it lies elsewhere or in an archive."""
    if not url.startswith(_FILE):
        return None
    if os.name == "nt":
        return Path(url2pathname(url.removeprefix(_FILE)))
    return Path(os.fsdecode(unquote_to_bytes(url.removeprefix(_FILE))))


def split_member(url: str) -> tuple[str, str] | None:
    """Archive's URL and member of a URL made by `member_url`; None for other URLs."""
    if not url.startswith(_ZIP) or "::" not in url:
        return None
    member, archive = url.removeprefix(_ZIP).split("::", 1)
    return archive, unquote(member.partition("?")[0])


def copy_of(url: str) -> int:
    """Which of several members of one name a URL made by `member_url` means, from 1."""
    _, _, number = url.partition("::")[0].partition("?")
    return int(number) if number.isdecimal() else 1


def is_near(url: str) -> bool:
    """Whether the bytes lie on this machine, and reading them costs next to nothing."""
    inside = split_member(url)
    return local_path(inside[0] if inside is not None else url) is not None


def shown(url: str) -> str:
    """A URL as a person wants to read it."""
    inside = split_member(url)
    if inside is not None:
        copy = copy_of(url)
        return f"{shown(inside[0])}: {inside[1]}{f' ({copy})' if copy > 1 else ''}"
    path = local_path(url)
    text = str(path) if path is not None else url
    return text.encode("utf-8", "replace").decode("utf-8")


def file_name(url: str) -> str:
    """The bare name of the file, as records give it. Members' names that some programs of Windows wrote
    with backslashes are cut at these too (APPNOTE 6.3.10, 4.4.17)."""
    inside = split_member(url)
    name = PurePosixPath(inside[1].replace("\\", "/")).name if inside is not None else ""
    if not name:
        path = local_path(url)
        name = path.name if path is not None else PurePosixPath(url.split("://", 1)[-1]).name
    return name.encode("utf-8", "replace").decode("utf-8") or "source"


@contextmanager
def as_file(url: str, limit: int) -> Iterator[Path]:
    """A local file with the bytes at `url`: the file itself, or a copy that is gone afterwards.

    Raises SourceError where they are not there, Unreachable where they cannot be fetched now, LimitExceeded
    past `limit` bytes, DamagedSource or PasswordNeeded for a member of a broken or encrypted archive.
    """
    path = local_path(url)
    if path is not None:
        yield path
        return
    with ExitStack() as stack:
        stream = stack.enter_context(_opened(url))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sopocr-"))
        copy = Path(folder) / "source"
        try:
            with copy.open("wb") as file:
                _copy(stream, file, limit, url)
        except (zipfile.BadZipFile, EOFError) as error:
            raise DamagedSource(f"is broken in its archive ({error})", file=shown(url)) from error
        yield copy


def _copy(stream: IO[bytes], file: IO[bytes], limit: int, url: str) -> None:
    size = 0
    while piece := _read(stream, url):
        size += len(piece)
        if size > limit:
            raise LimitExceeded(
                f"has more than {limit / 2**20:.0f} MiB",
                remedy="Split it, or raise ingest.max_file_bytes in the settings",
                file=shown(url),
            )
        file.write(piece)


def _read(stream: IO[bytes], url: str) -> bytes:
    try:
        return stream.read(_PIECE)
    except OSError as error:
        raise Unreachable(
            f"cannot be fetched ({error})", remedy="Try again later", file=shown(url)
        ) from error


@contextmanager
def _opened(url: str) -> Iterator[IO[bytes]]:
    inside = split_member(url)
    if inside is None:
        with opened_remote(url) as stream:
            yield stream
        return
    archive, member = inside
    with opened_archive(archive) as entries:
        try:
            alike = [entry for entry in entries.infolist() if entry.filename == member]
            stream = entries.open(alike[copy_of(url) - 1])
        except IndexError as error:
            raise SourceError("is no longer in the archive", file=shown(url)) from error
        except RuntimeError as error:  # zipfile's way to say that a password is needed
            raise PasswordNeeded(
                "is encrypted in its archive", remedy="Unpack it and give the files", file=shown(url)
            ) from error
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise DamagedSource(f"cannot be unpacked ({error})", file=shown(url)) from error
        with stream:
            yield stream


@contextmanager
def opened_archive(url: str) -> Iterator[zipfile.ZipFile]:
    """The ZIP archive at `url`, wherever it lies. Raises DamagedSource, SourceError."""
    with opened_remote(url) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
            raise DamagedSource(
                f"is no readable ZIP archive ({error})", remedy="Copy or pack it again", file=shown(url)
            ) from error
        with archive:
            yield archive


@contextmanager
def opened_remote(url: str) -> Iterator[IO[bytes]]:
    """The bytes of a file that can be sought in, local or through fsspec. Raises SourceError."""
    path = local_path(url)
    try:
        stream = (
            path.open("rb") if path is not None else file_system(url)[0].open(url, "rb", block_size=_BLOCK)
        )
    except FileNotFoundError as error:
        raise SourceError("is not there", remedy="Check the name", file=shown(url)) from error
    except PermissionError as error:
        raise SourceError("must not be read", remedy="Check its permissions", file=shown(url)) from error
    except OSError as error:
        raise Unreachable(f"cannot be opened ({error})", remedy="Try again later", file=shown(url)) from error
    with cast("IO[bytes]", stream):
        yield cast("IO[bytes]", stream)


def file_system(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it. Raises SourceError where there is none."""
    protocol = url.split("://", 1)[0]
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        extra = "s3" if protocol == "s3" else ""
        raise SourceError(
            f"lies on a file system that is not known here ({error})",
            remedy=f'Install it with: pip install "sopocr[{extra}]"' if extra else "Check the beginning",
            file=url,
        ) from error
    return system, str(path)
