"""Names of sources as URLs, and their bytes as local files."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.batch.source_urls import (
    as_file,
    copy_of,
    file_name,
    is_near,
    local_path,
    local_url,
    member_url,
    shown,
    split_member,
)
from sopocr.errors import DamagedSource, LimitExceeded, PasswordNeeded, SourceError, Unreachable

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in (".", "..")
)


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
@given(NAMES)
def test_every_local_name_survives(name: str) -> None:
    path = Path("/arsip") / name
    url = local_url(path)
    assert url.isascii() and "::" not in url
    assert local_path(url) == path
    assert file_name(url) == path.name and is_near(url)


@given(NAMES, NAMES, st.integers(1, 3))
def test_every_member_survives(archive: str, member: str, copy: int) -> None:
    outer = local_url(Path("/arsip") / archive)
    url = member_url(outer, f"2019/{member}", copy)
    assert split_member(url) == (outer, f"2019/{member}") and copy_of(url) == copy
    assert local_path(url) is None and is_near(url)
    assert file_name(url) == member.rpartition("\\")[2] or member.endswith("\\")


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"sop-\xff.txt")
    path.write_bytes(b"isi")
    url = local_url(path)
    with as_file(url, 100) as same:
        assert same == path
    shown(url).encode("utf-8")
    file_name(url).encode("utf-8")


def test_a_member_becomes_a_file_for_a_while(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dalam/é::x.txt", b"isi " * 1000)
    url = member_url(local_url(tmp_path / "a.zip"), "dalam/é::x.txt")
    with as_file(url, 4000) as path:
        assert path.read_bytes() == b"isi " * 1000
    assert not path.exists()
    with pytest.raises(LimitExceeded), as_file(url, 3999):
        pass
    with pytest.raises(SourceError, match="no longer"), as_file(url[:10] + "y" + url[11:], 4000):
        pass


def test_broken_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"isi yang baik")
    data = path.read_bytes()
    url = member_url(local_url(path), "a.txt")
    path.write_bytes(data.replace(b"isi yang baik", b"isi yang lain"))
    with pytest.raises(DamagedSource, match="broken"), as_file(url, 100):
        pass
    encrypted = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[data.index(mark) + offset] |= 1
    path.write_bytes(encrypted)
    with pytest.raises(PasswordNeeded), as_file(url, 100):
        pass
    path.write_bytes(data[:-30])
    with pytest.raises(DamagedSource), as_file(url, 100):
        pass


def test_what_lies_elsewhere_is_fetched() -> None:
    with fsspec.open("memory://arsip/sop.txt", "wb") as file:
        file.write(b"isi")
    with as_file("memory://arsip/sop.txt", 3) as path:
        assert path.read_bytes() == b"isi"
    assert not path.exists() and not is_near("memory://arsip/sop.txt")
    with pytest.raises(SourceError, match="not there"), as_file("memory://arsip/none.txt", 3):
        pass
    with pytest.raises(SourceError, match="not known here"), as_file("nonsense://arsip/none.txt", 3):
        pass


def test_a_place_that_does_not_answer_may_answer_later() -> None:
    with pytest.raises(Unreachable), as_file("ftp://127.0.0.1:9/none.txt", 3):
        pass
