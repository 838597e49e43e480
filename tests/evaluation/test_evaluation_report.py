"""The report: cases from a folder, wrong pages first, pictures, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handmade import record

import sopocr.evaluation.report
from sopocr.errors import DamagedSource, SopocrError, UsageError
from sopocr.evaluation import MEASURES, TRUST, evaluate, load_cases
from sopocr.geometry import Transform
from sopocr.model.page import ReadPage
from sopocr.output.json_file import records_json
from sopocr.pipeline import Digitised
from sopocr.settings import Settings


def read_page(number: int) -> ReadPage:
    return ReadPage(number=number, size=(200, 100), source_size=(200, 100), to_source=Transform())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three scans of two documents, at two levels."""
    for name in ("satu", "dua"):
        (tmp_path / f"{name}.json").write_text(records_json([record()]), encoding="utf-8")
    index = []
    for file, doc, level in (
        ("satu-foto.jpg", "satu", "foto"),
        ("satu.pdf", "satu", "kantor"),
        ("dua.pdf", "dua", "kantor"),
    ):
        (tmp_path / file).write_bytes(b"x")
        index.append({"file": file, "doc": doc, "level": level})
    (tmp_path / "index.json").write_text(json.dumps(index))
    return tmp_path


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extraction that fails for one file and errs twice on page 2 and once on page 1 of another."""

    def digitise(path: Path, _settings: Settings, **options: Any) -> Digitised:
        if path.name == "dua.pdf":
            raise DamagedSource("is cut short", file=path)
        one = record()
        if path.name == "satu-foto.jpg":
            one.sop.nama_sop = "Lain"
            one.sop.langkah[4].output = "Konsep sural"
            one.sop.langkah[4].kegiatan = "Menyusun"
        pixels = np.full((100, 200), 255, dtype=np.uint8)
        images = [pixels, pixels] if options["keep_images"] else []
        return Digitised([one], [read_page(1), read_page(2)], images)

    monkeypatch.setattr(sopocr.evaluation.report, "digitise", digitise)


@pytest.mark.usefixtures("spoiled")
def test_levels_files_and_failures(folder: Path) -> None:
    report = evaluate(load_cases(folder), Settings())
    assert list(report.levels) == ["foto", "kantor", "ALL"]
    assert report.levels["foto"].counts["header"].f1 == pytest.approx(2 * 5 / (2 * 5 + 1))
    assert (report.levels["kantor"].perfect, report.levels["kantor"].documents) == (1, 2)
    assert report.levels["ALL"].documents == 3
    assert set(report.files) == {"satu-foto.jpg#satu", "satu.pdf#satu", "dua.pdf#dua"}
    assert list(report.failures) == ["dua.pdf"]
    assert "is cut short" in report.failures["dua.pdf"]
    head, *rows = report.rows()
    assert head == ["level", *MEASURES, *TRUST, "cer", "perfect", "overclaim"]
    assert [(row[0], row[-2]) for row in rows] == [("foto", "0/1"), ("kantor", "1/2"), ("ALL", "1/3")]


@pytest.mark.usefixtures("spoiled")
def test_wrong_pages_come_worst_first_each_with_its_picture(folder: Path, tmp_path: Path) -> None:
    report = evaluate(load_cases(folder), Settings(), pictures=tmp_path / "gambar")
    places = [(page.file, page.number, len(page.misses)) for page in report.worst_first()]
    assert places[0][:2] == ("dua.pdf", None)
    assert places[1:] == [("satu-foto.jpg", 2, 2), ("satu-foto.jpg", 1, 1)]
    pictures = sorted(path.name for path in (tmp_path / "gambar").glob("*.png"))
    assert pictures == ["foto-satu-foto.jpg-satu-1.png", "foto-satu-foto.jpg-satu-2.png"]
    assert report.worst_pages()[1] == (
        "satu-foto.jpg, page 2",
        2,
        str(tmp_path / "gambar" / "foto-satu-foto.jpg-satu-2.png"),
    )


@pytest.mark.usefixtures("spoiled")
def test_the_json_holds_every_figure_and_fault(folder: Path) -> None:
    found = json.loads(evaluate(load_cases(folder), Settings()).to_json())
    assert found["levels"]["kantor"]["perfect"] == 1
    assert found["levels"]["kantor"]["handwritten"] is None
    assert found["files"]["satu.pdf#satu"]["cells"] == 1
    faults = [
        (page["file"], miss["path"], miss["found"]) for page in found["pages"][1:] for miss in page["misses"]
    ]
    assert ("satu-foto.jpg", "/sop/langkah/4/output", "Konsep sural") in faults
    assert ("satu-foto.jpg", "/sop/nama_sop", "Lain") in faults


def test_without_an_index_each_scan_goes_with_the_record_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"nama_sop": "A", "langkah": []}))
    (tmp_path / "a.pdf").write_bytes(b"x")
    (tmp_path / "b.pdf").write_bytes(b"x")
    (case,) = load_cases(tmp_path)
    assert (case.file, case.doc, case.level) == (tmp_path / "a.pdf", "a", "all")
    assert case.expected == {"nama_sop": "A", "langkah": []}


def test_scans_and_records_may_lie_in_folders_of_their_own(folder: Path) -> None:
    before = load_cases(folder)
    for name, pattern in (("scans", "*.pdf"), ("expected", "[ds]*.json")):
        (folder / name).mkdir()
        for path in folder.glob(pattern):
            path.rename(folder / name / path.name)
    after = load_cases(folder)
    assert [(c.doc, c.level, c.expected) for c in after] == [(c.doc, c.level, c.expected) for c in before]
    assert after[1].file == folder / "scans" / "satu.pdf"
    (folder / "index.json").unlink()
    assert [case.file.name for case in load_cases(folder)] == ["dua.pdf", "satu.pdf"]


def test_a_folder_without_cases_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scans with expected records"):
        load_cases(tmp_path)
    with pytest.raises(UsageError, match="is no folder"):
        load_cases(tmp_path / "tiada")


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ("{", "is not JSON"),
        ('{"a": 1}', "is not a list"),
        ('[{"file": "satu.pdf"}]', "is not a list"),
        ('[{"file": "tiada.pdf", "doc": "satu", "level": "x"}]', "which is missing"),
        ('[{"file": "satu.pdf", "doc": "index", "level": "x"}]', "is no record"),
    ],
)
def test_a_broken_index_is_named(folder: Path, index: str, words: str) -> None:
    (folder / "index.json").write_text(index)
    with pytest.raises(SopocrError, match=words):
        load_cases(folder)


@pytest.mark.usefixtures("spoiled")
def test_how_far_confidence_can_be_trusted_is_told(folder: Path, tmp_path: Path) -> None:
    report = evaluate(load_cases(folder), Settings(), pictures=tmp_path / "gambar")
    assert list(report.trust) == ["foto", "kantor", "ALL"]
    photo, office = (report.trust[level]["text"] for level in ("foto", "kantor"))
    # the file that failed has no values
    assert len(photo.values) == len(office.values)
    assert office.right == 1.0 > photo.right
    told = json.loads(report.to_json())["reliability"]["foto"]["text"]
    assert told["right"] == pytest.approx(photo.right)
    assert sum(one["count"] for one in told["bins"]) == told["values"] == len(photo.values)
    assert [row[:2] for row in report.trust_rows()[1:3]] == [["foto", "text"], ["foto", "drawn"]]
    assert (tmp_path / "gambar" / "reliability-text.svg").is_file()
