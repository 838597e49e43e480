"""Flow charts outside tables."""

from __future__ import annotations

import cv2
import numpy as np
from chart_drawing import CHAR, Drawing, meaning, outline

from sopocr.flowchart import ChartPage, read_free_charts
from sopocr.geometry import Box
from sopocr.model.page import Cell, Table, TextLine


class Sheet(Drawing):
    """A page without a table."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.page[:] = 0

    def box(self, shape: str, x: float, y: float, words: str, size=(260, 60)) -> Box:
        box = Box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)
        points = np.round(outline(shape, box)).astype(np.int32)
        cv2.polylines(self.page, [points], True, 255, 3)
        self.label(words, x - 6 * len(words), y + 7)
        return box

    def charts(self, tables: tuple[Table, ...] = ()):
        grey = np.where(self.page > 0, 20, 250).astype(np.uint8)
        return read_free_charts(ChartPage(self.page, grey, grey, CHAR), self.text, tables, meaning)


def drawn(sheet: Sheet) -> None:
    top = sheet.box("capsule", 400, 160, "Mulai")
    work = sheet.box("rectangle", 400, 270, "Isi formulir")
    ask = sheet.box("diamond", 400, 410, "Lengkap", size=(240, 110))
    end = sheet.box("capsule", 400, 560, "Selesai")
    sheet.line((400, top.y1), (400, work.y0))
    sheet.line((400, work.y1), (400, ask.y0))
    sheet.line((400, ask.y1), (400, end.y0))
    sheet.line((ask.x1, 410), (700, 410), (700, 270), (work.x1, 270))
    sheet.label("Ya", 412, 500)
    sheet.label("Tidak", 570, 400)


def test_boxes_with_words_arrows_and_a_decision_make_a_chart_in_reading_order() -> None:
    sheet = Sheet()
    drawn(sheet)
    (found,) = sheet.charts()
    assert [(s.text, s.kind) for s in found.chart.symbols] == [
        ("Mulai", "terminator"),
        ("Isi formulir", "proses"),
        ("Lengkap", "keputusan"),
        ("Selesai", "terminator"),
    ]
    edges = sorted((c.start, c.end, c.label) for c in found.chart.connectors)
    assert edges == [(0, 1, ""), (1, 2, ""), (2, 1, "Tidak"), (2, 3, "Ya")]
    assert found.box.y0 < 140 and found.box.x1 >= 690


def test_a_chart_in_a_cell_is_found_without_the_cells_borders() -> None:
    sheet = Sheet()
    drawn(sheet)
    cell = Box(120, 100, 780, 640)
    cv2.rectangle(sheet.page, (120, 100), (780, 640), 255, 3)
    table = Table(cell, (120.0, 780.0), (100.0, 640.0), (Cell(cell, 0, 0),))
    (found,) = sheet.charts((table,))
    assert len(found.chart.symbols) == 4
    assert len(found.chart.connectors) == 4


def test_boxes_that_no_line_joins_and_framed_words_alone_are_no_chart() -> None:
    sheet = Sheet()
    for row, words in enumerate(("Disetujui", "Diperiksa", "Dibuat")):
        sheet.box("rectangle", 400, 160 + 120 * row, words)
    assert sheet.charts() == []


def test_empty_boxes_with_lines_are_no_chart() -> None:
    sheet = Sheet()
    drawn(sheet)
    sheet.text = [TextLine(Box(700, 600, 760, 620), "di luar", 0.9)]
    assert sheet.charts() == []
