"""What a list of sources means: folders walked, archives listed, patterns and remote places looked up."""

from __future__ import annotations

import glob
import os
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sopocr.batch.source_urls import file_system, local_path, local_url, member_url, opened_archive, shown
from sopocr.errors import SopocrError, UsageError
from sopocr.ingest.sniff import HEAD_BYTES, is_candidate

_WILD = re.compile(r"[*?\[]")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_PARTS = frozenset(("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "META-INF/container.xml"))
"""Members by which documents and programs are known that are ZIP archives too: OPC (ECMA-376-2), ODF 1.3
part 2, EPUB, Java archives."""
_FIRST_PARTS = _PARTS | {"_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml"}
"""Those of which one stands first in such files."""
_NO_SOP = "no scan and no text of an SOP"
_HIDDEN = "hidden, or not yet whole"
_REMOTE_CHUNK = 256
"""Remote files whose first bytes are asked for together."""
_LONGEST_URL = 2000
"""In bytes. Longer names are refused: PostgreSQL cannot index them (a third of its page of 8 KiB)."""


@dataclass(frozen=True)
class Found:
    """A file that is to be read. `stamp` changes when the file does. `problem`: why it cannot be read."""

    url: str
    stamp: str = ""
    problem: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A file found in a folder or archive that is not read, and why."""

    url: str
    why: str = _NO_SOP


def find(sources: Iterable[str], own: Collection[Path] = ()) -> Iterator[Found | LeftOut]:
    """The files that `sources` mean, in an order that is the same on every run; each is found once.

    A source is a file, a folder (walked with all folders in it), a ZIP archive (its members), a pattern with
    wildcards (`**` stands for any folders), or a URL that fsspec knows (s3://…), a folder, archive or pattern
    as well. What is named is to be read whatever it is; of what lies in folders and archives that which looks
    like a scan or the text of an SOP is taken. Hidden files and those of office programs' locks are passed
    over in folders, and told of in archives. `own` are files of the program itself (catalogue, settings):
    they are no sources where they lie in a folder.

    Raises UsageError for a source that is not there or matches nothing.
    """
    several = list(dict.fromkeys(sources))
    seen: set[str] = set()
    passed = {path.resolve() for path in own}
    for source in several:
        named = local_url(Path(source)) if not _REMOTE.match(source) else ""
        for found in _find_one(source):
            if passed and found.url != named and _is_own(found.url, passed):
                continue
            if len(several) == 1:  # one source gives no file twice, and may give a million
                yield found
            elif found.url not in seen:
                seen.add(found.url)
                yield found


def check(sources: Iterable[str]) -> None:
    """Raises UsageError, as `find` does, for local sources that are not there; looks into nothing."""
    for source in sources:
        if not _REMOTE.match(source) and not Path(source).exists() and not _WILD.search(source):
            raise UsageError("is not there", file=source, remedy="Check the name")


def _find_one(source: str) -> Iterator[Found | LeftOut]:
    if source.startswith("file://"):
        raise UsageError("is a URL", file=source, remedy="Name local files by their path")
    if _REMOTE.match(source):
        yield from _remote(source)
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder(path)
    elif path.exists():
        yield from _file(path, named=True)
    elif _WILD.search(source):
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            raise UsageError("matches no file", file=source)
        for match in matches:
            inner = Path(match)
            if inner.is_dir():
                if not source.endswith("**"):  # "**" gives the folders' files by itself
                    yield from _folder(inner)
            elif not passed_over(inner.name):
                yield from _file(inner, named=False)
    else:
        raise UsageError("is not there", file=source, remedy="Check the name")


def _folder(folder: Path) -> Iterator[Found | LeftOut]:
    refused: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not passed_over(name))
        for name in sorted(files):
            if not passed_over(name):
                yield from _file(Path(place, name), named=False)
    for error in refused:
        yield Found(local_url(Path(error.filename)), problem=f"cannot be listed ({error.strerror})")


def _file(path: Path, *, named: bool) -> Iterator[Found | LeftOut]:
    url = local_url(path)
    try:
        status = path.stat()
        if not path.is_file():
            if named:
                yield Found(url, problem="is a device or pipe")
            return
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        yield Found(url, problem=f"cannot be read ({error.strerror})")
        return
    yield from _judged(url, f"{status.st_size}-{status.st_mtime_ns}", head, named=named)


def _judged(url: str, stamp: str, head: bytes, *, named: bool) -> Iterator[Found | LeftOut]:
    """A file by its first bytes: taken, left out, or an archive whose members are looked at in turn."""
    if head.startswith(_ZIP_MAGIC) and not _is_document(url, head):
        yield from _archive(url, stamp)
    elif len(url.encode("utf-8", "replace")) > _LONGEST_URL:
        yield Found(url[:_LONGEST_URL], stamp, "has too long a name")
    elif named or not head or is_candidate(head):
        yield Found(url, stamp)
    else:
        yield LeftOut(url)


def _is_own(url: str, own: Collection[Path]) -> bool:
    """Whether a local file is one of `own` or lies in one of them; links are followed where a name fits."""
    path = local_path(url)
    if path is None or {one.name for one in own}.isdisjoint(path.parts):
        return False
    real = path.resolve()
    return any(one == real or one in real.parents for one in own)


def _is_document(url: str, head: bytes) -> bool:
    """Whether a ZIP archive is an office document, e-book or program. One that cannot be listed is judged by
    its first member."""
    try:
        with opened_archive(url) as archive:
            return not _PARTS.isdisjoint(archive.namelist())
    except SopocrError:
        return _first_name(head) in _FIRST_PARTS


def _first_name(head: bytes) -> str:
    """The name of the first member of an archive that begins so (APPNOTE 6.3.10, 4.3.7)."""
    return head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")


def _archive(url: str, stamp: str) -> Iterator[Found | LeftOut]:
    try:
        with opened_archive(url) as archive:
            alike: Counter[str] = Counter()
            numbered = []
            for entry in archive.infolist():
                alike[entry.filename] += 1
                numbered.append((entry, alike[entry.filename]))
            for entry, copy in sorted(numbered, key=lambda one: (one[0].filename, one[1])):
                name = entry.filename.replace("\\", "/")
                if entry.is_dir() or (name.endswith("/") and not entry.file_size):
                    continue
                parts = [part for part in PurePosixPath(name).parts if part not in (".", "..")]
                if "__MACOSX" in parts:
                    yield LeftOut(member_url(url, entry.filename, copy), "what macOS notes about a file")
                elif any(map(passed_over, parts)):
                    yield LeftOut(member_url(url, entry.filename, copy), _HIDDEN)
                else:
                    yield from _member(archive, entry, member_url(url, entry.filename, copy))
    except SopocrError as error:
        yield Found(url, stamp, error.what)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, own: str) -> Iterator[Found | LeftOut]:
    stamp = f"{entry.file_size}-{entry.CRC:08x}"
    if len(own.encode("utf-8", "replace")) > _LONGEST_URL:
        yield Found(own[:_LONGEST_URL], stamp, "has too long a name")
        return
    try:
        with archive.open(entry) as file:
            head = file.read(HEAD_BYTES)
    except RuntimeError:  # zipfile's way to say that a password is needed
        yield Found(own, stamp, "is encrypted in its archive. Unpack it and give the files")
        return
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        yield Found(own, stamp, f"cannot be unpacked ({error})")
        return
    if head.startswith(_ZIP_MAGIC) and _first_name(head) not in _FIRST_PARTS:
        yield Found(own, stamp, "is an archive inside an archive. Unpack it and give its files")
    elif not head or is_candidate(head):
        yield Found(own, stamp)
    else:
        yield LeftOut(own)


def _remote(source: str) -> Iterator[Found | LeftOut]:
    system, path = file_system(source)
    try:
        named = False
        if _WILD.search(path) and not system.exists(path):
            listed = system.glob(path, detail=True)
        elif system.isdir(path):
            listed = system.find(path, detail=True)
        elif system.exists(path):
            listed = {path: system.info(path)}
            named = True
        else:
            raise UsageError("is not there", file=source, remedy="Check the name")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be listed ({error})", file=source) from error
    files = sorted(
        (name, info)
        for name, info in listed.items()
        if info.get("type") == "file" and not any(map(passed_over, PurePosixPath(name).parts))
    )
    if not files:
        raise UsageError("matches no file", file=source)
    for start in range(0, len(files), _REMOTE_CHUNK):
        part = files[start : start + _REMOTE_CHUNK]
        heads = system.cat_ranges([name for name, _ in part], 0, HEAD_BYTES, on_error="return")
        for (name, info), head in zip(part, heads, strict=True):
            url = system.unstrip_protocol(name)
            if isinstance(head, bytes):
                yield from _judged(url, _remote_stamp(info), head, named=named)
            else:
                yield Found(url, _remote_stamp(info), f"cannot be read ({head})")


def _remote_stamp(info: dict[str, Any]) -> str:
    """What of a listing changes with the content: a tag the store gives, else size and time."""
    tag = next(
        (str(info[key]) for key in ("ETag", "etag", "md5Hash", "md5", "content_md5") if info.get(key)), ""
    )
    time = next(
        (
            str(info[key])
            for key in ("LastModified", "last_modified", "updated", "mtime", "created")
            if key in info
        ),
        "",
    )
    return f"{info.get('size', '')}-{tag or time}"[:80]


def passed_over(name: str) -> bool:
    """Hidden files, the locks of office programs, what is not yet whole."""
    return name.startswith((".", "~$")) or name.endswith((".part", ".crdownload", ".tmp"))


def looks_like_source(path: Path) -> bool:
    """Whether a local file would be read if it lay in a folder that is."""
    return not passed_over(path.name) and any(isinstance(one, Found) for one in _file(path, named=False))


def describe(left_out: LeftOut) -> str:
    """A line on a file that is not read."""
    return f"{shown(left_out.url)}: left out, {left_out.why}"
