"""What a list of sources means."""

from __future__ import annotations

import io
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from sopocr.batch.find import Found, LeftOut, check, find
from sopocr.batch.source_urls import as_file, file_name, shown
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


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_members_of_one_name_are_all_found(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("sop.txt", SOP), ("lain.txt", SOP + b"2"), ("sop.txt", SOP + b"3"))
    found = [one for one in find([str(path)]) if isinstance(one, Found)]
    read = []
    for one in found:
        with as_file(one.url, 100) as file:
            read.append((file_name(one.url), file.read_bytes()))
    assert read == [("lain.txt", SOP + b"2"), ("sop.txt", SOP), ("sop.txt", SOP + b"3")]
    assert shown(found[2].url).endswith("a.zip: sop.txt (2)")
    assert len({one.url for one in found}) == 3


def test_everything_in_an_archive_is_read_or_named(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        *[(name, PDF) for name in ("./b.pdf", "../c.pdf", "SOP\\2019\\d.pdf", "/e.pdf")],
        ("SOP\\", b""),
        (".git/f.pdf", PDF),
        ("__MACOSX/._b.pdf", PDF),
        ("foto.gif", b"GIF89a"),
    )
    found = list(find([str(path)]))
    assert {file_name(one.url) for one in found if isinstance(one, Found)} == {
        "b.pdf",
        "c.pdf",
        "d.pdf",
        "e.pdf",
    }
    left = {file_name(one.url): one.why for one in found if isinstance(one, LeftOut)}
    assert left.keys() == {"f.pdf", "._b.pdf", "foto.gif"}
    assert "hidden" in left["f.pdf"] and "macOS" in left["._b.pdf"] and "no scan" in left["foto.gif"]


def test_an_archive_is_no_office_document_for_the_name_of_a_folder(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", ("SOP format Word/a.pdf", PDF), ("word/b.pdf", PDF), ("META-INF/c.pdf", PDF)
    )
    assert names(path) == ["c.pdf", "a.pdf", "b.pdf"]
    for own in ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"):
        (office,) = find([str(zipped(tmp_path / "b.bin", (own, b"")))])
        assert isinstance(office, Found) and office.url.startswith("file:"), "named, it is one file"


def test_files_of_the_program_are_no_sources(archive: Path) -> None:
    own = [archive / "katalog.db", archive / "katalog.db.uploads", archive / "sopocr.toml"]
    (archive / "katalog.db.uploads").mkdir()
    for path in (own[0], own[1] / "a.pdf", own[2], archive / "2019" / "sopocr.toml"):
        path.write_bytes(PDF)
    before = set(find([str(archive)]))
    after = set(find([str(archive)], own))
    assert {file_name(one.url) for one in before - after} == {"katalog.db", "a.pdf", "sopocr.toml"}
    assert len(before - after) == 3 and (archive / "2019" / "sopocr.toml").as_uri() in {
        one.url for one in after
    }
    assert names(own[0]) == ["katalog.db"]


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
