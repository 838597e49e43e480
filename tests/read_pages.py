"""Read pages made by hand, for the tests of assembly: what a page holds is written down, no picture is
read."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sopocr.assemble import find_flow
from sopocr.geometry import Box, Transform
from sopocr.model.page import Cell, Chart, FlowTable, Reading, ReadPage, Symbol, SymbolKind, Table, TextLine

LETTER = 7.0
LINE = 16.0
SIZE = (1240, 1754)

Place = tuple[int, int]
Text = str | Sequence[str]
"""The lines of a cell, top to bottom."""


def line(text: str, x: float, y: float, *, confidence: float = 0.98, turned: int = 0) -> TextLine:
    """A line of print whose upper left corner is at (x, y)."""
    wide = LETTER * len(text)
    box = Box(x, y - wide, x + LINE, y) if turned else Box(x, y, x + wide, y + LINE)
    return TextLine(box, text, confidence, {"ppocr": Reading("ppocr", text, confidence)}, turned)


def lines(text: Text, box: Box) -> tuple[TextLine, ...]:
    """Lines below one another in a cell; a text that is too wide for it is wrapped."""
    parts = textwrap.wrap(text, int((box.width - 8) / LETTER)) if isinstance(text, str) else text
    return tuple(line(part, box.x0 + 6, box.y0 + 6 + 1.5 * LINE * k) for k, part in enumerate(parts) if part)


def table(
    xs: Sequence[float],
    ys: Sequence[float],
    texts: Mapping[Place, Text],
    spans: Mapping[Place, Place] | None = None,
) -> Table:
    """A ruled table; `spans` gives (rows, columns) of the cells that span more than one place."""
    spans = spans or {}
    covered = {
        (row + r, column + c)
        for (row, column), (high, wide) in spans.items()
        for r in range(high)
        for c in range(wide)
        if (r, c) != (0, 0)
    }
    cells = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in covered:
                continue
            high, wide = spans.get((row, column), (1, 1))
            box = Box(xs[column], ys[row], xs[column + wide], ys[row + high])
            inside = lines(texts.get((row, column), ""), box)
            cells.append(Cell(box, row, column, high, wide, inside))
    return Table(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells))


def page(
    number: int,
    *tables: Table,
    free: Sequence[TextLine] = (),
    previous: FlowTable | None = None,
    symbols: Sequence[tuple[int, int, SymbolKind]] = (),
    scale: float = 1.0,
) -> ReadPage:
    """A page with its flow table found. `symbols` stand in (body row, actor column) of the flow table.

    `scale`: source pixels for each pixel of the working page.
    """
    size = (round(SIZE[0] * scale), round(SIZE[1] * scale))
    bare = ReadPage(
        number=number,
        size=SIZE,
        source_size=size,
        to_source=Transform.scale(scale),
        tables=tables,
        lines=tuple(free),
    )
    flow = find_flow(bare, previous)
    area = flow.area() if flow else None
    if flow is None or area is None:
        return replace(bare, flow=flow)
    drawn = []
    for row, actor, kind in symbols:
        x, y = (area.xs[actor] + area.xs[actor + 1]) / 2, (area.ys[row] + area.ys[row + 1]) / 2
        drawn.append(Symbol(kind, Box(x - 25, y - 14, x + 25, y + 14), 0.96))
    return replace(bare, flow=flow, chart=Chart(tuple(drawn)))


XS = (40, 90, 340, 430, 520, 610, 760, 850, 1010, 1120)
"""Borders of a flow table: No, Kegiatan, three actors, Kelengkapan, Waktu, Output, Keterangan."""
ACTORS = ("Kabid", "Sekdis", "Kadis")
_HEADS = ("Kelengkapan", "Waktu", "Output")


def flow_table(
    rows: Sequence[Sequence[Text]],
    *,
    header: bool = True,
    top: float = 300,
    height: float = 90,
    heads: Mapping[Place, Text] | None = None,
    xs: Sequence[float] = XS,
) -> Table:
    """A flow table with a header of two rows. Each row gives the texts of its nine columns (or the first
    few).

    `heads` replaces header cells.
    """
    texts: dict[Place, Text] = {}
    spans: dict[Place, Place] = {}
    ys = [top]
    if header:
        ys = [top, top + 40, top + 80]
        texts = {(0, 0): "No", (0, 1): "Kegiatan", (0, 2): "Pelaksana", (0, 5): "Mutu Baku", (0, 8): "Ket"}
        texts |= {(1, 2 + k): name for k, name in enumerate(ACTORS)}
        texts |= {(1, 5 + k): name for k, name in enumerate(_HEADS)}
        spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 3), (0, 5): (1, 3), (0, 8): (2, 1)}
    texts |= heads or {}
    first = len(ys) - 1
    for number, row in enumerate(rows):
        texts |= {(first + number, column): text for column, text in enumerate(row)}
        ys.append(ys[-1] + height)
    return table(xs, ys, texts, spans)


def step(number: str, activity: Text, time: str = "1 jam", output: Text = "Nota Dinas") -> list[Text]:
    """A row of the flow table."""
    return [number, activity, "", "", "", "Surat masuk", time, output]


def identity_table(values: Mapping[str, Text], *, top: float = 60, body: Text = "") -> Table:
    """An identity block: the letterhead on the left, labels and values on the right."""
    ys = [top + 44 * k for k in range(len(values))] + [top + 44 * len(values) + 150]
    texts: dict[Place, Text] = {(0, 0): body}
    for row, (label, value) in enumerate(values.items()):
        texts |= {(row, 1): label, (row, 2): value}
    return table((40, 480, 700, 1120), ys, texts, {(0, 0): (len(values), 1)})


def boxes_table(boxes: Sequence[tuple[str, Text, str, Text]], *, top: float = 700) -> Table:
    """Titled boxes two by two: (title, content, title, content) for each pair of rows."""
    ys, texts = [top], {}
    for number, (left, left_text, right, right_text) in enumerate(boxes):
        ys += [ys[-1] + 36, ys[-1] + 36 + 150]
        texts |= {(2 * number, 0): left, (2 * number, 1): right}
        texts |= {(2 * number + 1, 0): left_text, (2 * number + 1, 1): right_text}
    return table((40, 580, 1120), ys, texts)


IDENTITY = {
    "Nomor SOP": "067/12/SOP/2024",
    "Tanggal Pembuatan": "11 Januari 2024",
    "Tanggal Revisi": "-",
    "Tanggal Efektif": "1 Februari 2024",
    "Disahkan oleh": (
        "Kepala Dinas",
        "Drs. AHMAD RIFANI, M.Si",
        "Pembina Utama Muda",
        "NIP. 19680101 199403 1 008",
    ),
    "Nama SOP": "Pengelolaan Surat Masuk",
}
BODY = ("PEMERINTAH KABUPATEN BALANGAN", "DINAS PERHUBUNGAN")
