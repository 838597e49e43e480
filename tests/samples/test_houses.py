"""The houses: what a record tells is on the pages, and nothing is expected that a house does not draw."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest

from samples.houses.browser import find_chromium, opened
from samples.houses.draw import Document
from samples.houses.generate import draw_one
from samples.houses.house import build
from samples.houses.routes import Field, end_of, square
from samples.houses.words import Bank
from sopocr.model.sop import Sop

_SEED = "test/2"


@pytest.fixture(scope="module")
def document() -> Document:
    if find_chromium() is None:
        pytest.skip("no Chromium is installed")

    def draw() -> Document:
        with opened() as browser:
            return draw_one(_SEED, Bank(), browser)

    with ThreadPoolExecutor(1) as thread:  # the browser tests keep a loop running in this one
        return thread.submit(draw).result()


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _printed(document: Document) -> str:
    pdf = pypdfium2.PdfDocument(document.pdf)
    try:
        return _letters(" ".join(page.get_textpage().get_text_bounded() for page in pdf))
    finally:
        pdf.close()


def test_every_value_of_the_record_is_printed(document: Document) -> None:
    printed, gold = _printed(document), document.gold
    values = [gold["nomor_sop"], gold["nama_sop"], *gold["disahkan_oleh"].values(), *gold["dasar_hukum"]]
    for step in gold["langkah"]:
        values += [step["kegiatan"], step["waktu"], *step["kelengkapan"].split("; ")]
    assert len(gold["langkah"]) > 3
    assert [v for v in values if v and _letters(v) not in printed] == []


def test_a_column_that_is_not_drawn_is_not_expected(document: Document) -> None:
    columns = build(_SEED).columns
    for column in ("kelengkapan", "waktu", "output", "keterangan"):
        if column not in columns:
            assert all(step[column] == "" for step in document.gold["langkah"])


def test_the_truth_is_a_record_of_the_model(document: Document) -> None:
    gold: dict[str, Any] = dict(document.gold)
    gold.pop("handwritten")
    names = gold["pelaksana"]
    gold["langkah"] = [
        {
            **step,
            "waktu": {"teks": step["waktu"]},
            "pelaksana": [{**mark, "aktor": names[mark["aktor"]]} for mark in step["pelaksana"]],
        }
        for step in gold["langkah"]
    ]
    gold["dasar_hukum"] = [{"teks": text} for text in gold["dasar_hukum"]]
    gold["alur"] = [{**edge, "sumber": "gambar"} for edge in gold["alur"]]
    record = Sop.model_validate(gold)
    assert [step.kegiatan for step in record.langkah] == [step["kegiatan"] for step in gold["langkah"]]
    count = len(record.langkah)
    assert all(1 <= edge.dari <= count and 1 <= edge.ke <= count for edge in record.alur)


def test_a_route_goes_round_what_stands_in_its_way() -> None:
    wall = (10.0, 40.0, 90.0, 60.0)
    area = Field([0.0, 100.0], [0.0, 35.0, 65.0, 100.0], [wall], clear=4.0, stub=6.0)
    found = square(area, end_of((40, 10, 60, 25), "a"), end_of((40, 75, 60, 90), "b"))
    assert found is not None
    points = found[0]
    for (x0, y0), (x1, y1) in pairwise(points):
        assert (
            max(x0, x1) < wall[0] or min(x0, x1) > wall[2] or max(y0, y1) < wall[1] or min(y0, y1) > wall[3]
        )


def test_a_route_never_runs_on_another_line() -> None:
    area = Field([0.0, 100.0], [0.0, 50.0, 100.0], [], clear=4.0, stub=6.0)
    area.lines.append(([(50.0, 25.0), (50.0, 75.0)], "other"))
    found = square(area, end_of((40, 10, 60, 25), "a"), end_of((40, 75, 60, 90), "b"))
    assert found is None or all(abs(x - 50) > 3 or y in (25.0, 75.0) for x, y in found[0][1:-1])
    assert found is None or len(found[0]) > 2
