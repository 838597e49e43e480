"""What a user meets with files that cannot be read: one clear line, the exit code, and nothing half done.

The whole program runs, nothing is stood in for.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from sopocr.cli import main

OPTIONS = ("--readers", "ppocr")


class Result(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`sopocr extract` in this process."""

    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["sopocr", "extract", *map(str, arguments), *OPTIONS])
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        code = left.value.code
        return Result(
            code if isinstance(code, int) else int(code is not None), captured.out, captured.err.decode()
        )

    return call


def pdf(pages: int) -> bytes:
    """A PDF of empty pages."""
    kids = [f"{10 + k} 0 R" for k in range(pages)]
    objects = {1: "<< /Type /Catalog /Pages 2 0 R >>"}
    objects[2] = f"<< /Type /Pages /Count {pages} /Kids [{' '.join(kids)}] /MediaBox [0 0 595 842] >>"
    objects |= {10 + k: "<< /Type /Page /Parent 2 0 R >>" for k in range(pages)}
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, text in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(out)
    size = max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 65535 f \n"
    out += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def encrypted(path: Path) -> bytes:
    canvas = Canvas(str(path), encrypt=StandardEncryption("sandi", canPrint=0))
    canvas.drawString(100, 700, "Nomor SOP")
    canvas.save()
    return path.read_bytes()


def png(width: int, height: int) -> bytes:
    """A PNG whose head claims that size and whose body is one row of it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(width + 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def sample_cut_short() -> bytes:
    data = (Path(__file__).parents[1] / "samples" / "scans" / "spj-digital.pdf").read_bytes()
    return data[: len(data) // 3]


WHOLE = {
    "zero bytes": ("kosong.pdf", lambda _: b"", "empty"),
    "zero pages": ("nol.pdf", lambda _: pdf(0), "no pages"),
    "truncated": ("putus.pdf", lambda _: sample_cut_short(), "damaged|cut short|truncated"),
    "encrypted": ("kunci.pdf", encrypted, "--password"),
    "wrong type": ("tabel.pdf", lambda _: b"PK\x03\x04" + bytes(200), "PDF"),
    "program": ("program.png", lambda _: b"\x7fELF" + bytes(400), "PDF"),
    "3000 pages": ("tebal.pdf", lambda _: pdf(3000), "3000 pages.*--pages"),
}
"""Files that as a whole cannot be read."""


@pytest.mark.parametrize(("name", "make", "words"), WHOLE.values(), ids=WHOLE)
def test_a_file_that_cannot_be_read(
    run: Run, tmp_path: Path, name: str, make: Callable[[Path], bytes], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(make(path))
    out = tmp_path / "hasil.json"
    found = run(path, "-o", out)
    assert found.code == 1
    assert found.out == b""
    (line,) = found.err.splitlines()
    assert line.startswith(f"sopocr: {path}: ")
    assert re.search(words, line)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


PAGES = {
    "20000 pixels": ("besar.png", png(20_000, 20_000)),
    "bomb": ("bom.png", png(200_000, 200_000)),
    "broken picture": ("rusak.png", png(800, 1000)),
}
"""Pictures that cannot be read; what is too large is refused before it is decoded."""


@pytest.mark.parametrize(("name", "data"), PAGES.values(), ids=PAGES)
def test_a_picture_that_cannot_be_read(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    """One line, or a record that says on which page what failed; never a complete one."""
    path = tmp_path / name
    path.write_bytes(data)
    found = run(path)
    assert found.code == 1
    assert "Traceback" not in found.err
    (line,) = found.err.splitlines()
    assert str(path) in line
    if found.out:
        record = json.loads(found.out)
        assert record["status"] == "failed"
        assert [f["code"] for f in record["findings"] if f["page"] == 1 and f["severity"] == "error"]


def test_an_empty_page_gives_a_record_that_says_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "putih.png"
    Image.new("L", (1240, 1754), 255).save(path)
    found = run(path)
    assert found.code == 1
    record = json.loads(found.out)
    assert record["status"] == "failed"
    assert record["sop"]["langkah"] == []
    (line,) = found.err.splitlines()
    assert "failed" in line


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    found = run(tmp_path / "tiada.pdf")
    assert (found.code, found.out) == (1, b"")
    (line,) = found.err.splitlines()
    assert str(tmp_path / "tiada.pdf") in line


def test_an_empty_folder(run: Run, tmp_path: Path) -> None:
    found = run(tmp_path, "-o", tmp_path / "hasil")
    assert (found.code, found.out) == (2, b"")
    assert len(found.err.splitlines()) == 1
    assert not (tmp_path / "hasil").exists()


def denied(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Take the permission to list `folder`, also from root, who may do everything."""
    real = Path.iterdir

    def refuse(self: Path) -> object:
        if self == folder:
            raise PermissionError(13, os.strerror(13), str(self))
        return real(self)

    folder.chmod(0o000)
    monkeypatch.setattr(Path, "iterdir", refuse)


def test_a_folder_without_permission(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rahasia"
    folder.mkdir()
    denied(monkeypatch, folder)
    found = run(folder, "-o", tmp_path / "hasil")
    folder.chmod(0o700)
    assert found.code == 2
    (line,) = found.err.splitlines()
    assert str(folder) in line
    assert "ermission" in line


def test_an_output_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "putih.png"
    Image.new("L", (400, 600), 255).save(path)
    found = run(path, "-o", tmp_path / "tiada" / "hasil.json")
    assert (found.code, found.out) == (1, b"")
    (line,) = found.err.splitlines()
    assert "hasil.json" in line
    assert "cannot be written" in line
    assert [entry.name for entry in tmp_path.iterdir()] == ["putih.png"]


def test_an_old_record_stays_whole_where_the_new_one_cannot_be_made(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "kosong.pdf", tmp_path / "hasil.json"
    path.write_bytes(b"")
    out.write_text("lama", encoding="utf-8")
    assert run(path, "-o", out).code == 1
    assert out.read_text(encoding="utf-8") == "lama"
