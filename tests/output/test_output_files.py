"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopocr.errors import OutputError
from sopocr.output.files import make_folder, write_whole


def test_writes_text_as_utf8_and_bytes_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "nama dengan spasi – ñ.json"
    write_whole(path, "“é”\n")
    assert path.read_bytes() == "“é”\n".encode()
    write_whole(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "taken.json"
    folder.mkdir()
    with pytest.raises(OutputError, match=r"taken\.json: cannot be written"):
        write_whole(folder, "x")
    assert list(tmp_path.iterdir()) == [folder]
    with pytest.raises(OutputError):
        write_whole(tmp_path / "missing" / "a.json", "x")


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    (tmp_path / "c").write_text("x")
    with pytest.raises(OutputError, match="cannot be made a folder"):
        make_folder(tmp_path / "c" / "d")
