"""What a list of sources means."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from sopocr.batch.find import Found, LeftOut, check, find
from sopocr.batch.source_urls import file_name, shown
from sopocr.errors import UsageError

PDF = b"%PDF-1.4\n"
SOP = b"Nomor SOP : 1\nDasar Hukum\n"


def packed(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return target.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with scans, texts, an archive and what is not to be read."""
    root = tmp_path / "arsip"
    for name, data in {
        "b.pdf": PDF,
        "2019/a.pdf": PDF,
        "2019/dalam/c.bin": PDF,
        "2019/sop.txt": SOP,
        "2019/catatan.txt": b"belanja: telur, gula",
        "2019/kosong.pdf": b"",
        "2019/surat.docx": packed(**{"[Content_Types].xml": b"", "word__document.xml": b""}),
        "2020.zip": packed(x=b"belanja", y__z=PDF, dalam=packed(a=PDF)),
        ".git/a.pdf": PDF,
        "2019/~$surat.docx": b"kunci",
        "2019/unduh.pdf.part": PDF,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def names(*sources: Path | str) -> list[str]:
    return [file_name(one.url) for one in find(map(str, sources)) if isinstance(one, Found)]


def test_folders_are_walked_and_archives_opened(archive: Path) -> None:
    found = list(find([str(archive)]))
    assert [(file_name(one.url), one.problem[:10]) for one in found if isinstance(one, Found)] == [
        ("dalam", "is an arch"),
        ("z", ""),
        ("b.pdf", ""),
        ("a.pdf", ""),
        ("kosong.pdf", ""),
        ("sop.txt", ""),
        ("c.bin", ""),
    ]
    assert {file_name(one.url) for one in found if isinstance(one, LeftOut)} == {
        "x",
        "catatan.txt",
        "surat.docx",
    }
    assert found == list(find([str(archive)])), "the order is always the same"


def test_what_is_named_is_read_whatever_it_is(archive: Path) -> None:
    named = [archive / "2019" / "catatan.txt", archive / "2019" / "surat.docx"]
    assert names(*named) == ["catatan.txt", "surat.docx"]


def test_patterns(archive: Path) -> None:
    assert names(archive / "2019" / "*.pdf") == ["a.pdf", "kosong.pdf"]
    assert names(f"{archive}/**/*.pdf") == ["a.pdf", "kosong.pdf", "b.pdf"]
    assert names(f"{archive}/20*") == [*names(archive / "2019"), "dalam", "z"]
    assert set(names(f"{archive}/**")) == set(names(archive))


def test_a_file_is_found_once(archive: Path) -> None:
    assert names(archive, archive / "b.pdf", f"{archive}/*.pdf") == names(archive)
    assert names(f"{archive}/**") == sorted(set(names(f"{archive}/**")), key=names(f"{archive}/**").index)


def test_stamps_change_with_the_file(archive: Path) -> None:
    def stamps() -> dict[str, str]:
        return {one.url: one.stamp for one in find([str(archive)]) if isinstance(one, Found)}

    before = stamps()
    assert all(before.values()) and before == stamps()
    (archive / "b.pdf").write_bytes(PDF + b"%")
    changed = packed(x=b"belanja", y__z=PDF + b"%", dalam=packed(a=PDF))
    (archive / "2020.zip").write_bytes(changed)
    after = stamps()
    assert {file_name(url) for url in before if before[url] != after[url]} == {"b.pdf", "z"}


def test_sources_that_are_not_there(archive: Path) -> None:
    for wrong in (archive / "none.pdf", archive / "none"):
        with pytest.raises(UsageError, match="not there"):
            check([str(wrong)])
        with pytest.raises(UsageError, match="not there"):
            list(find([str(wrong)]))
    with pytest.raises(UsageError, match="matches no file"):
        list(find([f"{archive}/*.tiff"]))
    with pytest.raises(UsageError, match="path"):
        list(find([(archive / "b.pdf").as_uri()]))
    check([str(archive), f"{archive}/*.tiff", "s3://anywhere"])


def test_a_folder_that_cannot_be_listed_is_a_problem_not_the_end(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "2019":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = [one for one in find([str(archive)]) if isinstance(one, Found)]
    assert {file_name(one.url): one.problem for one in found if "listed" in one.problem} == {
        "2019": "cannot be listed (Permission denied)"
    }
    assert "b.pdf" in {file_name(one.url) for one in found}


def test_broken_archives_are_problems_not_the_end(archive: Path) -> None:
    (archive / "rusak.zip").write_bytes((archive / "2020.zip").read_bytes()[:-10])
    (problem,) = [
        one for one in find([str(archive)]) if isinstance(one, Found) and file_name(one.url) == "rusak.zip"
    ]
    assert "no readable ZIP" in problem.problem


def test_places_elsewhere(archive: Path) -> None:
    system = fsspec.filesystem("memory")
    for path in (path for path in archive.rglob("*") if path.is_file()):
        system.pipe(f"/temuan/{path.relative_to(archive).as_posix()}", path.read_bytes())
    found = [one for one in find(["memory://temuan"]) if isinstance(one, Found)]
    assert {file_name(one.url) for one in found} == set(names(archive))
    assert all(one.stamp for one in found)
    assert names("memory://temuan/2019/*.pdf") == ["a.pdf", "kosong.pdf"]
    assert names("memory://temuan/2020.zip") == ["dalam", "z"]
    assert shown(found[0].url)
    with pytest.raises(UsageError, match="not there"):
        list(find(["memory://temuan/none"]))
