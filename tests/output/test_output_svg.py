"""The SVG of the flow table: complete, well formed, and drawn by a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from handmade import record
from lxml import etree

from sopocr.output.svg import svg_table

SVG = "{http://www.w3.org/2000/svg}"


def test_all_print_of_the_table_is_there() -> None:
    one = record()
    root = etree.fromstring(svg_table(one))
    visible = " ".join(" ".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    squeezed = re.sub(r"\s+", "", visible)
    for step in one.sop.langkah:
        for text in (
            step.nomor,
            step.kegiatan,
            step.kelengkapan,
            step.waktu.teks,
            step.output,
            step.keterangan,
        ):
            assert re.sub(r"\s+", "", text) in squeezed
    for name in (*one.sop.pelaksana, "Pelaksana", "Mutu Baku", "Kelengkapan", "Waktu", "Output", "Ket"):
        assert re.sub(r"\s+", "", name) in squeezed


def test_every_arrow_has_a_line_a_head_and_a_name() -> None:
    root = etree.fromstring(svg_table(record()))
    arrows = [group for group in root.iter(f"{SVG}g") if group.get("class") in ("panah", "ragu")]
    titles = {group.findtext(f"{SVG}title") for group in arrows}
    assert titles == {
        "1 → 2",
        "2 → 1 (Tidak)",
        "2 → 3 (Ya)",
        "3 → 4",
        "4 → 5",
        "5 → 6",
        "6 → 7 (Ya)",
        "6 → 5 (Tidak)",
        "7 → 8 (Ya)",
        "7 → 5 (Tidak)",
        "8 → 9",
        "9 → 10",
    }
    assert all(len(group.findall(f"{SVG}path")) == 2 for group in arrows)
    assert [group.findtext(f"{SVG}title") for group in arrows if group.get("class") == "ragu"] == [
        "7 → 5 (Tidak)"
    ]


def test_inferred_arrows_are_dashed() -> None:
    one = record()
    one.sop.alur[0] = one.sop.alur[0].model_copy(update={"sumber": "teks"})
    root = etree.fromstring(svg_table(one))
    dashed = [
        path.getparent().findtext(f"{SVG}title")
        for path in root.iter(f"{SVG}path")
        if path.get("stroke-dasharray")
    ]
    assert dashed == ["1 → 2"]


def test_a_text_from_a_scan_stays_a_text() -> None:
    one = record()
    one.sop.langkah[0].kegiatan = "<script>alert(1)</script> & ]]>"
    root = etree.fromstring(svg_table(one))
    assert not list(root.iter(f"{SVG}script"))


def test_an_sop_without_steps_or_actors_is_drawn() -> None:
    one = record()
    one.sop = one.sop.model_copy(update={"langkah": [], "alur": [], "pelaksana": []})
    assert etree.fromstring(svg_table(one)).tag == f"{SVG}svg"


def test_a_browser_draws_symbols_and_arrows(open_page: Callable[..., str], tmp_path: Path) -> None:
    """Ink where the middle of the first arrow's line must be, none beside it."""
    one = record()
    root = etree.fromstring(svg_table(one))
    target = tmp_path / "drawn.png"
    size = f"--window-size={round(float(root.get('width')))},{round(float(root.get('height')))}"
    body = f"<!DOCTYPE html><meta charset='utf-8'><body style='margin:0'>{svg_table(one)}"
    open_page(body, f"--screenshot={target}", size, "--hide-scrollbars")
    picture = cv2.imread(str(target), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    (group,) = [g for g in root.iter(f"{SVG}g") if g.findtext(f"{SVG}title") == "3 → 4"]
    moved = group.getparent().getparent().get("transform")
    dx, dy = (float(n) for n in re.findall(r"[\d.]+", moved))
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", group.find(f"{SVG}path").get("d"))
    (x0, y0), (x1, y1) = ((float(x) + dx, float(y) + dy) for x, y in points)
    middle = np.s_[round((y0 + y1) / 2), round((x0 + x1) / 2) - 6 : round((x0 + x1) / 2) + 7]
    row = picture[middle]
    assert x0 == x1
    assert row[5:8].min() < 120
    assert row[0] > 240
    assert row[-1] > 240
