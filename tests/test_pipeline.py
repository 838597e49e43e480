"""The whole way from a scan to its record, on the committed samples, with the reader that pip installs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from paper import Paper
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from samples import measures
from sopocr.evaluation import Tally, compare, load_cases
from sopocr.geometry import Box, union
from sopocr.model.sop import Record, json_schema
from sopocr.output.json_file import records_json
from sopocr.pipeline import Digitised, digitise

SAMPLES = Path(__file__).parents[1] / "samples"
PPOCR = measures.READER
READ = ("seed-000-office", "seed-001-phone", "seed-003-app", "spj-digital")


@cache
def extracted(name: str) -> Digitised:
    """What becomes of a sample; read once for all tests."""
    return measures.read(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(measures.stored()))
def test_no_measure_of_a_committed_scan_falls(name: str) -> None:
    """Against the table that `python -m samples.measures` writes."""
    found = measures.figures(measures.tally(name, extracted(name)))
    assert measures.worse(measures.stored()[name], found) == []


def test_the_table_of_measures_holds_every_committed_scan() -> None:
    assert set(measures.stored()) == {path.stem for path in (SAMPLES / "scans").glob("*.pdf")}


def test_what_counts_as_worse() -> None:
    table = measures.stored()["spj-digital"]
    assert measures.worse(table, table | {"cer": table["cer"] - 0.01, "wrong_unflagged": -1}) == []
    assert measures.worse(table, table | {"cells": table["cells"] - 0.01}) == [
        f"cells: {table['cells'] - 0.01:g}, was {table['cells']:g}"
    ]
    fallen = table | {name: table[name] + 1 for name in measures.ERRORS}
    assert [line.split(":")[0] for line in measures.worse(table, fallen)] == list(measures.ERRORS)


def record(name: str) -> Record:
    (only,) = extracted(name).records
    return only


@cache
def tally(name: str) -> Tally:
    case = next(case for case in load_cases(SAMPLES) if case.doc == name)
    found = json.loads(record(name).sop.model_dump_json(by_alias=True))
    return compare(case.expected, found).tally


@dataclass
class Truth:
    """Where things were drawn, in pixels of the source as the record counts them."""

    pages: list[dict[str, Any]]

    @staticmethod
    def of(name: str) -> Truth:
        drawn = json.loads((SAMPLES / "layout" / f"{name}.json").read_text(encoding="utf-8"))["pages"]
        for page, info in zip(drawn, record(name).pages, strict=True):
            assert info.width is not None
            assert info.height is not None
            x, y = info.width / page["width"], info.height / page["height"]
            for thing in (*page["texts"], *page["cells"], *page["symbols"]):
                x0, y0, x1, y1 = thing["box"]
                thing["box"] = Box(x0 * x, y0 * y, x1 * x, y1 * y)
        return Truth(drawn)

    def texts(self, number: int, role: str) -> Box | None:
        """The box around all print of that role on page `number`."""
        found = [text["box"] for text in self.pages[number - 1]["texts"] if text["role"] == role]
        return union(found) if found else None

    def cell(self, number: int, role: str) -> Box | None:
        found = [cell["box"] for cell in self.pages[number - 1]["cells"] if cell["role"] == role]
        return union(found) if found else None


def at_least(name: str, measure: str, share: float) -> None:
    found = tally(name).counts[measure]
    assert found.f1 >= share, f"{name}: {measure} {found}"


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize(
    ("measure", "share"), [("cells", 0.95), ("steps", 0.97), ("actors", 0.98), ("symbols", 0.98)]
)
def test_steps_of_clean_damage(name: str, measure: str, share: float) -> None:
    """Steps, their cells, and who does them: office scan, phone photo, scanner app, born-digital."""
    at_least(name, measure, share)


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_arrows(name: str) -> None:
    at_least(name, "edges", 0.9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "measure", "share"),
    [
        ("seed-001-phone", "header", 0.98),
        ("seed-001-phone", "dates", 0.98),
        ("seed-001-phone", "items", 0.97),
        ("seed-000-office", "dates", 0.98),
        ("seed-000-office", "actor_names", 0.98),
        ("seed-003-app", "items", 0.97),
    ],
)
def test_identity_and_boxes(name: str, measure: str, share: float) -> None:
    at_least(name, measure, share)


@pytest.mark.slow
def test_a_born_digital_file_is_right_throughout() -> None:
    found = tally("spj-digital")
    assert found.perfect == 1
    assert found.cer < 0.01
    assert all(page.born_digital for page in extracted("spj-digital").pages)


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_pages_lie_as_they_were_drawn(name: str) -> None:
    """Which way each page was turned, what it is, and which one it repeats."""
    for info, page in zip(record(name).pages, Truth.of(name).pages, strict=True):
        assert info.rotation == page["rotation"]
        assert info.kind == page["kind"]
        assert info.duplicate_of == page["duplicate_of"]


@pytest.mark.slow
def test_what_a_page_scanned_twice_says_is_said_once() -> None:
    found = record("seed-003-app")
    assert len(found.sop.langkah) == 8
    assert [finding.page for finding in found.findings if finding.code == "PAGE_DUPLICATE"] == [3]


ROLES = {
    "nomor": "no",
    "kegiatan": "kegiatan",
    "kelengkapan": "kelengkapan",
    "output": "output",
    "waktu": "waktu",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_evidence_of_steps_lies_on_the_print_it_came_from(name: str) -> None:
    """Each box lies in its cell, and surrounds the print and little else."""
    truth, found = Truth.of(name), record(name)
    overlaps, inside = [], []
    for path, proof in found.evidence.items():
        _, _, kind, *rest = path.split("/")
        if kind != "langkah" or rest[1] not in ROLES or proof.box is None or proof.page is None:
            continue
        role = f"langkah.{rest[0]}.{ROLES[rest[1]]}"
        cell, box = truth.cell(proof.page, role), Box(*proof.box)
        assert cell is not None, f"{path} is said to stand on page {proof.page}"
        inside.append(box.intersect(cell.inflate(4)).area / box.area > 0.9)
        words = truth.texts(proof.page, role)
        if words is not None:
            overlaps.append(box.iou(words))
    assert len(inside) >= 4 * len(found.sop.langkah)
    assert np.mean(inside) >= 0.97
    if not extracted(name).pages[0].born_digital:  # the layer's boxes reach from ascender to descender
        assert np.mean(np.array(overlaps) > 0.5) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_evidence_of_symbols_lies_on_the_symbols(name: str) -> None:
    truth, found = Truth.of(name), record(name)
    seen = 0
    for step, langkah in enumerate(found.sop.langkah):
        for number, mark in enumerate(langkah.pelaksana):
            proof = found.evidence[f"/sop/langkah/{step}/pelaksana/{number}/simbol"]
            assert proof.box is not None
            assert proof.page is not None
            drawn = [
                symbol
                for symbol in truth.pages[proof.page - 1]["symbols"]
                if symbol["step"] == step and symbol["kind"] == mark.simbol
            ]
            best = max((Box(*proof.box).iou(symbol["box"]) for symbol in drawn), default=0.0)
            assert best > 0.6, f"step {step}: {mark}"
            seen += 1
    assert seen >= len(found.sop.langkah)


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_every_text_of_the_record_has_evidence_and_no_evidence_hangs_in_the_air(name: str) -> None:
    found = json.loads(record(name).model_dump_json(by_alias=True))
    for path in found["evidence"]:
        value: Any = found
        for key in path.split("/")[1:]:
            part = key.replace("~1", "/").replace("~0", "~")
            value = value[int(part)] if isinstance(value, list) else value[part]
        assert value or isinstance(value, dict), path
    for number, step in enumerate(found["sop"]["langkah"]):
        for field in ("nomor", "kegiatan", "kelengkapan", "output", "keterangan"):
            assert bool(step[field]) == (f"/sop/langkah/{number}/{field}" in found["evidence"])
    for field in ("nomor_sop", "nama_sop", "instansi", "tanggal_pembuatan", "tanggal_efektif"):
        assert bool(found["sop"][field]) == (f"/sop/{field}" in found["evidence"]), field


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_records_fit_their_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    for one in extracted(name).records:
        validator.validate(json.loads(one.model_dump_json(by_alias=True)))
    assert Record.model_validate_json(records_json([record(name)])) == record(name)


@pytest.mark.slow
def test_pages_can_be_selected() -> None:
    part = digitise(SAMPLES / "scans" / "spj-digital.pdf", PPOCR, pages=[2], keep_images=False)
    assert [info.number for info in part.records[0].pages] == [2]
    whole = record("spj-digital").sop
    assert [s.kegiatan for s in part.records[0].sop.langkah] == [s.kegiatan for s in whole.langkah]
    assert part.records[0].status == "partial"  # no page told the SOP's name


def save(pages: list[np.ndarray], path: Path) -> Path:
    first, *others = [Image.fromarray(page) for page in pages]
    first.save(path, save_all=True, append_images=others, dpi=(150, 150))
    return path


def test_a_letter_in_line_with_a_border_parts_no_title_of_a_born_digital_page(tmp_path: Path) -> None:
    """The stem of an R between two pieces of a column's line, in the row that the line leaves out."""
    page = Canvas(str(tmp_path / "judul.pdf"), pagesize=(600, 800))
    page.setLineWidth(3)
    left, middle, right = 40, 300, 560
    tops = [740, 640, 622, 602, 540]
    for y in tops:
        page.line(left, y, right, y)
    for x in (left, right):
        page.line(x, tops[0], x, tops[-1])
    page.line(middle, tops[0], middle, tops[1])
    page.line(middle, tops[2], middle, tops[-1])
    page.setFont("Helvetica-Bold", 11)
    page.drawString(60, 690, "PEMERINTAH KABUPATEN BALANGAN")
    page.drawString(310, 690, "Nomor SOP : 12/SOP/2024")
    page.drawRightString(middle - 5, 627, "SOP PENYUSUNAN")
    page.drawString(middle - 1.5, 627, "RANCANGAN PERATURAN")
    for x, title, item in ((46, "Dasar Hukum", "UU No 5 Tahun 2014"), (306, "Peringatan", "Tidak ada")):
        page.drawString(x, 607, title)
        page.drawString(x, 580, f"1. {item}")
    page.save()
    (made,) = digitise(tmp_path / "judul.pdf", PPOCR, keep_images=False).records
    assert made.sop.nama_sop == "PENYUSUNAN RANCANGAN PERATURAN"


def test_an_empty_page_is_no_sop(tmp_path: Path) -> None:
    (found,) = digitise(save([Paper().pixels], tmp_path / "kosong.tif"), PPOCR).records
    assert found.status == "failed"
    assert [info.kind for info in found.pages] == ["kosong"]
    assert found.evidence == {}
    assert "NOT_AN_SOP" in {finding.code for finding in found.findings if finding.severity == "error"}
    assert (found.sop.langkah, found.sop.pelaksana, found.sop.dasar_hukum) == ([], [], [])


def test_a_page_that_is_no_sop_gives_nothing_invented(tmp_path: Path) -> None:
    letter = Paper()
    for row, text in enumerate(["Kepada Yth. Bapak Budi", "di tempat", "Dengan hormat, kami mengundang"] * 6):
        letter.print(120, 150 + 60 * row, text, size=28)
    (found,) = digitise(save([letter.pixels], tmp_path / "surat.tif"), PPOCR).records
    assert found.status == "failed"
    assert (found.sop.langkah, found.sop.pelaksana, found.sop.alur) == ([], [], [])
    assert not found.sop.nama_sop
    assert any(
        "mengundang" in finding.message for finding in found.findings
    )  # nothing vanishes without a word


def test_a_page_that_fails_makes_the_record_partial(tmp_path: Path) -> None:
    """The last page of the file is cut short; the others are read."""
    page = Paper()
    page.print(120, 200, "SOP PENGELOLAAN SURAT", size=40)
    noise = np.random.default_rng(5).integers(0, 256, page.pixels.shape, dtype=np.uint8)
    path = save([page.pixels, noise], tmp_path / "cut.tif")
    path.write_bytes(path.read_bytes()[:-300_000])
    done: list[tuple[int, int]] = []
    found = digitise(path, PPOCR, on_page=lambda n, total: done.append((n, total)))
    (one,) = found.records
    assert one.status in ("partial", "failed")
    (failure,) = [finding for finding in one.findings if finding.code == "PAGE_FAILED"]
    assert failure.page == 2
    assert [info.number for info in one.pages] == [1]
    assert done == [(1, 2), (2, 2)]
    assert len(found.images) == len(found.pages) == 1
