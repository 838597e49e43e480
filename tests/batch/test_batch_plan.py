"""What a command line means: which files are read, and where each record goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopocr.batch import Job, page_numbers, plan
from sopocr.errors import UsageError

PDF = b"%PDF-1.4\n"


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "pindaian kantor"
    (folder / "dalam").mkdir(parents=True)
    for name in ("b.pdf", "a.pdf", "rahasia.bin"):
        (folder / name).write_bytes(PDF)
    (folder / "catatan.txt").write_text("bukan pindaian")
    (folder / ".tersembunyi.pdf").write_bytes(PDF)
    return folder


def test_one_source_goes_to_standard_output(scans: Path) -> None:
    source = scans / "a.pdf"
    for output in (None, "-"):
        assert plan([str(source)], output).jobs == (Job(source, None),)


def test_one_source_goes_to_the_file_named(scans: Path, tmp_path: Path) -> None:
    target = tmp_path / "hasil.json"
    assert plan([str(scans / "a.pdf")], str(target)).jobs[0].target == target


def test_one_source_goes_into_a_folder_that_exists(scans: Path, tmp_path: Path) -> None:
    assert plan([str(scans / "a.pdf")], str(tmp_path)).jobs[0].target == tmp_path / "a.json"


def test_several_sources_go_to_name_json_in_a_folder(scans: Path, tmp_path: Path) -> None:
    out = tmp_path / "baru"
    planned = plan([str(scans / "b.pdf"), str(scans / "a.pdf")], str(out))
    assert planned.folder == out
    assert [job.target for job in planned.jobs] == [out / "b.json", out / "a.json"]


def test_a_folder_stands_for_its_scans_told_by_content(scans: Path, tmp_path: Path) -> None:
    planned = plan([str(scans)], str(tmp_path / "out"))
    assert [job.source.name for job in planned.jobs] == ["a.pdf", "b.pdf", "rahasia.bin"]
    assert any("catatan.txt" in remark and "plain text" in remark for remark in planned.remarks)
    assert any("dalam" in remark for remark in planned.remarks)


def test_a_folder_with_one_scan_still_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    with pytest.raises(UsageError, match="need a folder"):
        plan([str(tmp_path)], None)


def test_wildcards_that_the_shell_left(scans: Path, tmp_path: Path) -> None:
    planned = plan([str(scans / "*.pdf")], str(tmp_path / "out"))
    assert [job.source.name for job in planned.jobs] == [
        "a.pdf",
        "b.pdf",
    ]
    with pytest.raises(UsageError, match="matches no file"):
        plan([str(scans / "*.tiff")], str(tmp_path / "out"))


def test_a_file_named_twice_is_read_once(scans: Path, tmp_path: Path) -> None:
    twice = [str(scans / "a.pdf"), str(scans / "dalam" / ".." / "a.pdf")]
    assert len(plan(twice, None).jobs) == 1
    planned = plan([str(scans), str(scans / "a.pdf")], str(tmp_path / "out"))
    assert len(planned.jobs) == 3


@pytest.mark.parametrize("other", ["a.jpg", "A.pdf", "dalam/a.pdf"])
def test_two_sources_never_share_a_record(scans: Path, tmp_path: Path, other: str) -> None:
    (scans / other).write_bytes(PDF)
    with pytest.raises(UsageError, match=r"both be written to [aA]\.json"):
        plan([str(scans / "a.pdf"), str(scans / other)], str(tmp_path / "out"))


def test_a_file_that_is_missing_is_left_to_the_reading(tmp_path: Path) -> None:
    assert plan([str(tmp_path / "tiada.pdf")], None).jobs[0].source == tmp_path / "tiada.pdf"


def test_several_sources_need_a_folder(scans: Path) -> None:
    both = [str(scans / "a.pdf"), str(scans / "b.pdf")]
    for output in (None, "-"):
        with pytest.raises(UsageError, match="need a folder"):
            plan(both, output)
    with pytest.raises(UsageError, match="is a file"):
        plan(both, str(scans / "catatan.txt"))


def test_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source"):
        plan([str(tmp_path)], None)


@pytest.mark.parametrize(
    ("text", "pages"),
    [("3", (3,)), ("2-5", (2, 3, 4, 5)), ("1,4-6", (1, 4, 5, 6)), (" 5 , 2 - 3,3", (2, 3, 5))],
)
def test_pages(text: str, pages: tuple[int, ...]) -> None:
    assert page_numbers(text) == pages


@pytest.mark.parametrize("text", ["", "0", "5-2", "a", "1-", "-3", "1,,2", "2-999999999999", "²"])
def test_pages_that_make_no_sense(text: str) -> None:
    with pytest.raises(UsageError, match="names no pages"):
        page_numbers(text)


def test_files_read_together_are_one_job(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b.png", "a.png")]
    for file in files:
        file.write_bytes(b"x")
    (job,) = plan([str(file) for file in files], str(tmp_path / "one.json"), together=True).jobs
    assert (job.source, job.parts, job.target) == (files[0], tuple(files), tmp_path / "one.json")
    (job,) = plan([str(file) for file in files], None, together=True).jobs
    assert job.target is None
