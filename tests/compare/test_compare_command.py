"""`sopocr diff` as it is called."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import jsonpatch
import pytest
from handmade import record
from PIL import Image, ImageDraw
from records import make_record

from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.cli import main
from sopocr.model.evidence import Evidence
from sopocr.model.sop import Record
from sopocr.output.json_file import records_json


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["sopocr", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        code = left.value.code
        code = code if isinstance(code, int) else int(code is not None)
        return Result(code, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two record files: the hand-made record, and one with another output in step 6."""
    paths = tmp_path / "a.json", tmp_path / "b.json"
    for path, one in zip(paths, (record(), edited()), strict=True):
        path.write_text(records_json([one]), encoding="utf-8")
    return paths


def edited() -> Record:
    one = record()
    one.sop.langkah[5].output = "Konsep surat yang sudah diparaf"
    return one


def test_text_tells_the_words_and_leaves_with_zero(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", *files)
    assert (result.code, result.err) == (0, "")
    assert "Konsep surat yang [-telah-]{+sudah+} diparaf" in result.out
    assert "Remarks" not in run("diff", *files, "--lang", "en").out


def test_exit_code_as_of_diff(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("diff", *files, "--exit-code").code == 1
    assert run("diff", files[0], files[0], "--exit-code").code == 0
    assert run("diff", files[0], tmp_path / "tiada.json", "--exit-code").code == 2
    assert run("diff", files[0], tmp_path / "tiada.json").code == 1


def test_json_holds_a_patch_that_turns_a_into_b(run: Run, files: tuple[Path, Path]) -> None:
    told = json.loads(run("diff", *files, "--format", "json").out)
    a, b = (json.loads(path.read_text(encoding="utf-8")) for path in files)
    assert jsonpatch.apply_patch(a, told["patch"]) == b
    assert (told["differs"], told["counts"]) == (True, {"langkah.output": 1})


def test_html_shows_the_places_on_both_scans(run: Run, tmp_path: Path) -> None:
    """Each side's crop comes from its own page, at the place of the value, turned upright."""
    colours = (200, 30, 30), (30, 30, 200)
    paths = []
    for name, colour, one in zip("ab", colours, (record(), edited()), strict=True):
        picture = Image.new("RGB", (800, 600), "white")
        ImageDraw.Draw(picture).rectangle((100, 400, 119, 499), fill=colour)
        picture.save(tmp_path / f"{name}.png")
        one.source.file = f"{name}.png"
        one.source.sha256 = sha256((tmp_path / f"{name}.png").read_bytes()).hexdigest()
        one.evidence = {"/sop/langkah/5/output": Evidence(page=1, box=(100, 400, 120, 500), confidence=1.0)}
        one.pages = [one.pages[0].model_copy(update={"rotation": 90})]
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(records_json([one]), encoding="utf-8")
    out = tmp_path / "d.html"
    assert run("diff", *paths, "--format", "html", "-o", out).code == 0
    page = out.read_text(encoding="utf-8")
    assert "<del>telah</del>" in page
    assert "<ins>sudah</ins>" in page
    crops = [Image.open(data) for data in pictures(page)]
    assert len(crops) == 2
    for crop, colour in zip(crops, colours, strict=True):
        assert crop.width > 3 * crop.height
        middle = crop.convert("RGB").getpixel((crop.width // 2, crop.height // 2))
        assert all(abs(x - y) < 40 for x, y in zip(middle, colour, strict=True))
    assert "http" not in page.replace("http-equiv", "")


def test_html_without_scans_says_so_and_escapes(run: Run, tmp_path: Path) -> None:
    a, b = record(), record()
    b.sop.langkah[0].kegiatan = "<script>alert(1)</script>"
    for name, one in (("a", a), ("b", b)):
        (tmp_path / f"{name}.json").write_text(records_json([one]), encoding="utf-8")
    result = run("diff", tmp_path / "a.json", tmp_path / "b.json", "--format", "html")
    assert "was not found" in result.err
    assert "<script>" not in result.out
    assert "&lt;" in result.out


def test_a_file_of_the_same_name_with_another_content_is_not_the_scan(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    Image.new("L", (50, 50)).save(tmp_path / "domisili usaha.pdf", "PDF")
    result = run("diff", *files, "--format", "html")
    assert "was not found" in result.err
    assert "data:image" not in result.out


def test_bundles_give_an_array(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    both = tmp_path / "both.json"
    both.write_text(records_json([record(), edited()]), encoding="utf-8")
    told = json.loads(run("diff", both, files[0], "--format", "json").out)
    assert [(one["a"] is None, one["b"] is None, one["differs"]) for one in told] == [
        (False, False, False),
        (False, True, True),
    ]
    assert told[1]["patch"] is None


def test_colour_only_where_wanted(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert "\x1b[" in run("diff", *files, "--color", "always").out
    assert "\x1b[" not in run("diff", *files).out
    run("diff", *files, "-o", tmp_path / "d.txt")
    assert "{+sudah+}" in (tmp_path / "d.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name A and B"),
        (("a.json",), "Name A and B"),
        (("--run", "1", "2"), "--catalogue"),
        (("a.json", "b.json", "--run", "1", "2", "--catalogue", "sqlite:///x.db"), "either A and B or"),
        (("a.json", "b.json", "--format", "pdf"), ""),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("diff", *arguments)
    assert result.code == 2
    assert words in result.err


def pictures(page: str) -> list[io.BytesIO]:
    """The pictures in an HTML page."""
    found = re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", page)
    return [io.BytesIO(base64.b64decode(data)) for data in found]


def imported(url: str, run: int, records: list[Record]) -> None:
    """Store records as what a run made of their files."""
    with Catalogue(url) as catalogue:
        for one in records:
            catalogue.extractions.save(
                NewExtraction(
                    sha256=one.source.sha256,
                    media_type="application/pdf",
                    bytes=1,
                    url=f"file:///archive/{one.source.file}",
                    stamp="1",
                    recipe=f"recipe {run}",
                    records=[one],
                    seconds=1.0,
                ),
                run,
            )


def test_two_runs_the_worst_first(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with Catalogue(url, create=True) as catalogue:
        numbers = []
        for fingerprint in ("a", "b"):
            begun, _ = catalogue.runs.begin(["x"], {}, fingerprint, {}, 1, "h 1", lambda _: True)
            numbers.append(begun.id)
    before, after = [], []
    for number in range(4):
        for side in (before, after):
            one = make_record(f"SOP {number}", sha256=f"{number:064d}", file=f"{number}.pdf")
            side.append(one)
    after[1].sop.langkah[0].output = "Disposisi"
    after[2].sop.langkah[0].output = after[2].sop.langkah[1].output = "Surat <b>"
    imported(url, numbers[0], before)
    imported(url, numbers[1], after[:3])
    told = run("diff", "--run", *map(str, numbers), "--catalogue", url, "--lang", "en")
    assert "4 documents: 1 unchanged, 2 changed" in told.out
    assert [line.split()[1] for line in told.out.split("Most changed")[1].splitlines()[1:]] == [
        "2.pdf",
        "1.pdf",
        "3.pdf",
    ]
    summary = json.loads(run("diff", "--run", *map(str, numbers), "--catalogue", url, "--format", "json").out)
    assert summary["fields"] == [{"field": "langkah.output", "documents": 2, "changes": 3, "cosmetic": 0}]
    page = run("diff", "--run", *map(str, numbers), "--catalogue", url, "--format", "html").out
    assert page.index("2.pdf") < page.index("1.pdf")
    assert "Surat <b>" not in page
    assert "&lt;b&gt;" in page
    assert run("diff", "--run", str(numbers[0]), "99", "--catalogue", url).code == 1


def test_documents_of_a_catalogue(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with Catalogue(url, create=True):
        pass
    imported(url, 1, [])
    with Catalogue(url) as catalogue:
        for number, one in enumerate((record(), edited())):
            one.source.sha256 = f"{number:064d}"
            catalogue.extractions.save(
                NewExtraction(
                    one.source.sha256, "application/pdf", 1, f"file:///{number}", "1", "r", [one], 1.0
                )
            )
        first, second = (document.info.id for document in catalogue.documents.iterate())
    told = run("diff", str(first), str(second), "--catalogue", url)
    assert "{+sudah+}" in told.out
    assert f"--- #{first}" in told.out
    assert run("diff", str(first), "999", "--catalogue", url, "--exit-code").code == 2
