"""Which files of a folder are sources."""

from __future__ import annotations

import os

import pytest
from PIL import Image

from sopocr.errors import SourceError
from sopocr.ingest import find_sources


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (9, 9)).save(path, "PNG")
    return path


def test_folders_are_searched_in_natural_order_by_content(tmp_path):
    wanted = [
        picture(tmp_path / name)
        for name in ("berkas 2.png", "berkas 10.png", "dalam/SOP-1.pdf", "dalam/sop-2.bin", "tanpa nama")
    ]
    (tmp_path / "catatan.pdf").write_text("bukan pdf")
    (tmp_path / "kosong.pdf").write_bytes(b"")
    picture(tmp_path / ".tersembunyi.png")
    picture(tmp_path / ".git" / "a.png")
    assert find_sources([tmp_path]) == wanted


def test_named_files_stay_as_they_are_and_come_once(tmp_path):
    first, second = picture(tmp_path / "b.png"), picture(tmp_path / "a.png")
    text = tmp_path / "c.txt"
    text.write_text("halo")
    missing = tmp_path / "tidak ada.pdf"
    assert find_sources([first, text, missing, first, tmp_path]) == [first, text, missing, second]


def test_folder_without_sources(tmp_path):
    (tmp_path / "c.txt").write_text("halo")
    with pytest.raises(SourceError, match="no PDF") as caught:
        find_sources([tmp_path])
    assert str(tmp_path) in str(caught.value) and caught.value.remedy


def test_folder_that_must_not_be_searched(tmp_path, monkeypatch):
    def deny(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(SourceError, match=r"cannot be searched \(Permission denied\)") as caught:
        find_sources([tmp_path])
    assert str(caught.value).startswith(str(tmp_path)) and caught.value.remedy


def test_loop_of_links_ends(tmp_path):
    source = picture(tmp_path / "a" / "b.png")
    try:
        (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:  # Windows without the right to make links
        (tmp_path / "a" / "loop").mkdir()
    assert find_sources([tmp_path]) == [source]
