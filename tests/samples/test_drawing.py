"""The drawn SOPs: what the truth says must be what the pictures show."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdfplumber
import pypdfium2
import pytest

from samples.drawing.compose import compose
from samples.drawing.content import Content
from samples.drawing.document import Document, draw_document
from samples.drawing.generate import COMMITTED, CONTENTS, SAMPLES, Job, load_contents, make, make_set
from samples.drawing.marks import PageMarks

CONTENT_NAMES = sorted(path.stem for path in CONTENTS.glob("*.json"))


def content(name: str) -> Content:
    return load_contents(name)[0]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def first_image(path: Path, page: int) -> np.ndarray:
    """The picture of a page of an image-only PDF, as grey levels."""
    document = pypdfium2.PdfDocument(path)
    try:
        for item in document[page].get_objects():
            if isinstance(item, pypdfium2.PdfImage):
                return np.array(item.get_bitmap().to_pil().convert("L"))
    finally:
        document.close()
    raise AssertionError("a page without a picture")


def test_same_seed_same_files(tmp_path: Path) -> None:
    job = Job(content("website"), "phone", "website-phone", ".pdf")
    for folder in ("one", "two"):
        make_set([(job, "7")], tmp_path / folder, say=lambda _: None)
    make_set([(job, "8")], tmp_path / "other", say=lambda _: None)
    for part in ("scans/website-phone.pdf", "expected/website-phone.json", "layout/website-phone.json"):
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "two" / part).read_bytes()
    assert (tmp_path / "one/scans/website-phone.pdf").read_bytes() != (
        tmp_path / "other/scans/website-phone.pdf"
    ).read_bytes()


@pytest.mark.parametrize("name", CONTENT_NAMES)
def test_content_is_consistent(name: str) -> None:
    check_flow(content(name))


def test_composed_contents_are_consistent() -> None:
    sizes = set()
    for number in range(60):
        composed = compose(f"c{number}", "3")
        check_flow(composed)
        sizes.add((len(composed.steps), len(composed.actors)))
    assert len(sizes) > 30


def check_flow(sop: Content) -> None:
    count = len(sop.steps)
    exits: dict[int, list[str | None]] = {i: [] for i in range(1, count + 1)}
    for edge in sop.edges:
        assert 1 <= edge.source <= count
        assert 1 <= edge.target <= count
        assert edge.source != edge.target
        exits[edge.source].append(edge.syarat)
    assert len({(e.source, e.target) for e in sop.edges}) == len(sop.edges)
    reached, frontier = {1}, [1]
    while frontier:
        at = frontier.pop()
        for edge in sop.edges:
            if edge.source == at and edge.target not in reached:
                reached.add(edge.target)
                frontier.append(edge.target)
    assert reached == set(range(1, count + 1))
    for i, step in enumerate(sop.steps, 1):
        assert step.marks, f"step {i} has no symbol"
        assert all(0 <= actor < len(sop.actors) for actor, _ in step.marks)
        assert [a for a, _ in step.marks] == sorted(a for a, _ in step.marks)
        labels = [label for label in exits[i] if label]
        assert sorted(labels) in ([], ["tidak", "ya"])
        if labels:
            assert "keputusan" in [kind for _, kind in step.marks]
    assert {a for step in sop.steps for a, _ in step.marks} == set(range(len(sop.actors)))


def digital_cells(document: Document) -> dict[str, str]:
    """Words of the PDF's own text layer by the cell of the truth in which they lie, spaces dropped."""
    found: dict[str, list[str]] = {}
    with pdfplumber.open(io.BytesIO(document.pdf)) as pdf:
        for page, marks in zip(pdf.pages, document.pages, strict=True):
            chars = [c for c in page.chars if c["text"].strip()]
            for cell in marks.cells:
                x0, y0, x1, y1 = cell.box
                inside = [
                    c
                    for c in chars
                    if x0 <= (c["x0"] + c["x1"]) / 2 < x1 and y0 <= (c["top"] + c["bottom"]) / 2 < y1
                ]
                found.setdefault(cell.role, []).append("".join(c["text"] for c in inside))
    return {role: "".join(parts) for role, parts in found.items()}


@pytest.mark.parametrize("name", ["surat-masuk", "pengadaan", "rapat-dprd", "seed-000", "seed-001"])
def test_cells_hold_the_words_of_the_record(name: str) -> None:
    document = draw_document(content(name), "5/digital")
    cells = digital_cells(document)
    for i, step in enumerate(document.gold["langkah"]):
        for key, column in (
            ("kegiatan", "kegiatan"),
            ("waktu", "waktu"),
            ("output", "output"),
            ("kelengkapan", "kelengkapan"),
        ):
            printed = re.sub(r"\(cid:\d+\)|[•\-;.\d]", "", cells[f"langkah.{i}.{column}"])
            assert printed == re.sub(r"[•\-;.\d]", "", squeezed(step[key])), (i, key)
        assert cells[f"langkah.{i}.no"].rstrip(".") == step["nomor"]
    for i, actor in enumerate(document.gold["pelaksana"]):
        head, name = (
            cells[f"head.aktor.{i}"],
            squeezed(actor),
        )  # once a page; text written upward comes in any order
        assert sorted(head) == sorted(name * (len(head) // len(name)))
        assert head


def drawn_edges(pages: list[PageMarks]) -> set[tuple[int, int]]:
    return {c.edge for page in pages for c in page.connectors if c.edge}


@pytest.mark.parametrize("number", range(12))
def test_every_edge_is_drawn_between_its_symbols(number: int) -> None:
    document = draw_document(compose(f"d{number}", "11"), "11/digital")
    assert drawn_edges(document.pages) == {(e["dari"], e["ke"]) for e in document.gold["alur"]}
    for page in document.pages:
        for line in page.connectors:
            for end, point in ((line.start, line.points[0]), (line.end, line.points[-1])):
                if end is None:
                    continue
                symbol = page.symbols[end]
                x0, y0, x1, y1 = symbol.box
                assert x0 - 2 <= point[0] <= x1 + 2
                assert y0 - 2 <= point[1] <= y1 + 2
                if symbol.step is not None and line.edge:
                    assert symbol.step + 1 == (line.edge[0] if end == line.start else line.edge[1])
    for i, step in enumerate(document.gold["langkah"]):
        drawn = [s for page in document.pages for s in page.symbols if s.step == i]
        assert sorted((a, s.kind) for s in drawn for a in s.actors) == sorted(
            (m["aktor"], m["simbol"]) for m in step["pelaksana"]
        )


def dark_share(image: np.ndarray, points: list[tuple[float, float]], reach: int) -> float:
    """Share of the points with something darker than its surroundings within `reach` pixels."""
    background = cv2.medianBlur(cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), 21)
    background = cv2.resize(background, image.shape[::-1])
    dark = image.astype(int) < background.astype(int) - 14
    hits = 0
    for x, y in points:
        window = dark[
            max(0, int(y) - reach) : int(y) + reach + 1, max(0, int(x) - reach) : int(x) + reach + 1
        ]
        hits += bool(window.any())
    return hits / len(points)


def line_points(page: dict[str, Any]) -> list[tuple[float, float]]:
    """Points along the connectors of a page, away from their ends."""
    result = []
    for line in page["connectors"]:
        for (ax, ay), (bx, by) in pairwise(line["points"]):
            result += [(ax + (bx - ax) * t, ay + (by - ay) * t) for t in (0.25, 0.5, 0.75)]
    return result


@pytest.mark.parametrize("level", ["office", "phone", "app", "harsh"])
def test_truth_lies_on_the_ink(level: str, tmp_path: Path) -> None:
    job = Job(content("surat-masuk"), level, f"surat-masuk-{level}", ".pdf")
    for folder in ("scans", "expected", "layout"):
        (tmp_path / folder).mkdir()
    for seed in ("2", "4"):
        make(job, seed, tmp_path)
        layout = json.loads((tmp_path / "layout" / f"{job.name}.json").read_text(encoding="utf-8"))
        on, beside = [], []
        for number, page in enumerate(layout["pages"]):
            if not page["connectors"]:
                continue
            image = first_image(tmp_path / "scans" / f"{job.name}.pdf", number)
            assert image.shape == (page["height"], page["width"])
            points = line_points(page)
            on.append(dark_share(image, points, 2))
            beside.append(dark_share(image, [(x + 9, y + 9) for x, y in points], 2))
            texts = [t["box"] for t in page["texts"] if not t["handwritten"] and t["text"] not in "-:."]
            middles = [((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in texts]
            assert dark_share(image, middles, max(3, int(page["dpi"] / 25))) > 0.97
        assert min(on) > 0.93, (seed, on)
        assert max(beside) < min(on) - 0.2, (seed, on, beside)


def test_repeated_page_and_missing_top() -> None:
    document = draw_document(content("seed-003"), "1/digital")
    assert document.gold["nomor_sop"] is None
    assert document.gold["tanggal_pembuatan"] is None
    assert document.gold["unit_kerja"] == "SEKRETARIAT"
    assert content("seed-003").style["repeat_flow"]


def test_labels_that_are_not_drawn_are_not_expected() -> None:
    seen = set()
    for number in range(14):
        document = draw_document(compose(f"e{number}", "2"), "2/digital")
        labels = {c.label for page in document.pages for c in page.connectors if c.label}
        conditions = {e["syarat"] for e in document.gold["alur"]} - {None}
        assert len(labels) == len(conditions)
        seen.add(document.style.labels_shown)
    assert len(seen) >= 2


def test_committed_set_is_complete() -> None:
    index = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))
    assert [entry["doc"] for entry in index] == [f"{name}-{level}" for name, level, _ in COMMITTED]
    for entry in index:
        assert (SAMPLES / "scans" / entry["file"]).stat().st_size > 10_000
        gold = json.loads((SAMPLES / "expected" / f"{entry['doc']}.json").read_text(encoding="utf-8"))
        layout = json.loads((SAMPLES / "layout" / f"{entry['doc']}.json").read_text(encoding="utf-8"))
        rows = {s["step"] for page in layout["pages"] for s in page["symbols"] if s["step"] is not None}
        assert rows == set(range(len(gold["langkah"])))
