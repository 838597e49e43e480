"""The flow table: header, step rows over one or more pages, off-page connectors."""

from __future__ import annotations

import random

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block
from samples.drawing.chart import Chart, Passage, Row, symbol_size
from samples.drawing.content import Content
from samples.drawing.flowhead import TableHead
from samples.drawing.fonts import face
from samples.drawing.identity import Printed
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style
from samples.drawing.tables import Ruled

_GATE_ROW = 30.0


class FlowTable:
    """Draws the table of one content. `draw` begins new pages as it needs them."""

    def __init__(
        self,
        sheet: Sheet,
        content: Content,
        style: Style,
        rng: random.Random,
        printed: Printed,
        size: float,
        x0: float,
        x1: float,
    ) -> None:
        self._sheet, self._content, self._style, self._rng, self._printed = (
            sheet,
            content,
            style,
            rng,
            printed,
        )
        self._face = face(style.font)
        pad = 2.6
        self._text = TextStyle(
            self._face.regular,
            size,
            "left",
            "middle" if style.valign == "middle" else "top",
            style.leading,
            pad,
        )
        head_font = self._face.bold if style.head_bold else self._face.regular
        self._head = TableHead(content, style, self._text, head_font, x0, x1)
        self.forced = 0

    # rows

    def _cell(self, step: int, key: str) -> list[Paragraph]:
        row = self._content.steps[step]
        text = {
            "no": row.number,
            "kegiatan": row.activity,
            "kelengkapan": row.needs,
            "waktu": row.time,
            "output": row.output,
            "keterangan": row.note,
        }[key]
        style = self._style
        if key == "no":
            return [Paragraph(text + ("." if style.number_style == "1." and text else ""))]
        if not text:
            return [Paragraph("-")] if style.dash_empty and key in ("kelengkapan", "keterangan") else []
        if "; " in text and key in ("kelengkapan", "output") and style.cell_list != "inline":
            size = self._text.size
            markers = {"number": "{}.", "bullet": "•", "dash": "-"}[style.cell_list]
            return [
                Paragraph(part, markers.format(i + 1), size * 1.2) for i, part in enumerate(text.split("; "))
            ]
        return [Paragraph(text, underline=style.underline_needs and key == "kelengkapan")]

    def _cell_style(self, key: str) -> TextStyle:
        style, base = self._style, self._text
        align = {
            "no": "center",
            "waktu": "center",
            "kegiatan": style.activity_align,
            "keterangan": "left",
        }.get(key, style.mutu_align)
        return TextStyle(base.font, base.size, align, base.valign, base.leading, base.pad)  # type: ignore[arg-type]

    def _row_height(self, step: int) -> float:
        texts = [
            block_height(self._cell(step, c.key), self._cell_style(c.key), c.x1 - c.x0)
            for c in self._head.columns
            if c not in self._head.actors
        ]
        marks = self._content.steps[step].marks
        stacked = max(sum(1 for m in marks if m[0] == a) for a, _ in marks) if marks else 1
        tall = max((symbol_size(kind, self._style, 999)[1] for _, kind in marks), default=0.0)
        room = 9 if self._style.symbol_shift >= 0.4 else 13
        if any(kind == "keputusan" for _, kind in marks) and self._style.labels_shown != "none":
            room += self._style.label_size
        return max(*texts, (tall + room) * stacked)

    def _pages(self, first_room: float, room: float) -> list[list[int]]:
        """Steps by page. Room is the height for rows on the first page and on the others."""
        pages: list[list[int]] = [[]]
        used, limit = 0.0, first_room
        for step in range(len(self._content.steps)):
            height = self._row_height(step)
            if pages[-1] and used + height > limit:
                pages.append([])
                used, limit = 0.0, room
            pages[-1].append(step)
            used += height
        return pages

    def draw(self, y: float, page_size: tuple[float, float], margin: float) -> float:
        """Draws the table from y on; gives the y below it on the last page."""
        style = self._style
        if style.note_column:
            self._printed.fields.add("keterangan")
        head = self._head.height
        gates = 0.0 if style.off_page == "edge" else _GATE_ROW
        bottom = page_size[1] - margin
        least = head + self._row_height(0) + gates
        if bottom - y < least:
            self._sheet.new_page(page_size, "alur")
            y = margin
        next_head = head if style.repeat_head else 0.0
        pages = self._pages(bottom - y - head - gates, bottom - margin - next_head - 2 * gates)
        place = {step: number for number, steps in enumerate(pages) for step in steps}
        plan = self._plan_gates(place, len(pages))
        for number, steps in enumerate(pages):
            if number:
                self._sheet.new_page(page_size, "alur")
                y = margin
            spare = bottom - y - head - 2 * gates - sum(self._row_height(s) for s in steps)
            y = self._draw_page(
                number,
                steps,
                y,
                plan,
                place,
                number == 0 or style.repeat_head,
                max(0.0, spare),
            )
        return y

    def _plan_gates(self, place: dict[int, int], pages: int) -> list[list[Passage]]:
        """The off-page connectors of every page."""
        plan: list[list[Passage]] = [[] for _ in range(pages)]
        crossing = [e for e in self._content.edges if place[e.source - 1] != place[e.target - 1]]
        letters = self._style.off_page_letters or len(crossing) > 1
        taken: dict[tuple[int, bool], set[int]] = {}
        for i, edge in enumerate(crossing):
            a, b = place[edge.source - 1], place[edge.target - 1]
            wish = self._content.steps[edge.target - 1].marks[0][0]
            ends = [(a, a > b, True), (b, b > a, False)]
            used = set().union(*(taken.setdefault((page, top), set()) for page, top, _ in ends))
            free = [k for k in range(len(self._content.actors)) if k not in used] or [wish]
            actor = min(free, key=lambda k: abs(k - wish))
            for page, top, leaving in ends:
                taken[(page, top)].add(actor)
                plan[page].append(Passage(edge, top, leaving, actor, chr(65 + i % 26) if letters else ""))
        return plan

    def _draw_page(
        self,
        number: int,
        steps: list[int],
        y: float,
        plan: list[list[Passage]],
        place: dict[int, int],
        with_head: bool,
        spare: float,
    ) -> float:
        style = self._style
        grid = Ruled(self._sheet, f"alur{number + 1}", style.ruling, style.ruling_grey, style.outer_ruling)
        passages = plan[number]
        edge_only = (
            style.off_page == "edge"
            and len(passages) <= 2
            and all(p.edge.source < p.edge.target for p in passages)
        )
        own_row = style.off_page == "own_row" or (style.off_page == "edge" and not edge_only)
        below = style.off_page == "in_row"
        tops, bottoms = any(p.top for p in passages), any(not p.top for p in passages)
        band0 = y
        if below and tops:
            y += 24
        table_top = y
        index = 0
        if with_head:
            if below and tops:
                band0 = y = table_top
            y = self._head.draw(self._sheet, grid, y)
            index = self._head.rows
            if below and tops:
                own_row = True
        rows: list[Row] = []
        if not (below and tops and not own_row):
            band0 = y
        if own_row and tops:
            y, index = self._blank_row(grid, y, index, rows)
        growth = 1.0 + min(0.35, spare / max(1.0, 3 * sum(self._row_height(s) for s in steps)))
        for step in steps:
            height = self._row_height(step) * growth
            self._draw_row(grid, step, y, height, index)
            rows.append(Row(y, y + height, step))
            y, index = y + height, index + 1
        if own_row and bottoms:
            y, index = self._blank_row(grid, y, index, rows)
        body_end = y
        if style.total_row and steps[-1] == len(self._content.steps) - 1:
            y = self._total(grid, y, index)
        grid.draw()
        xs = [self._head.actors[0].x0, *(c.x1 for c in self._head.actors)]
        self._sheet.page.chart = {"xs": xs, "ys": [rows[0].y0, *(r.y1 for r in rows)]}
        band1 = body_end
        if below and bottoms and not own_row:
            band1 = body_end + 26
            y += 26
        edges = [e for e in self._content.edges if place[e.source - 1] == place[e.target - 1] == number]
        chart = Chart(self._sheet, style, self._rng, xs, rows, self._content.steps, (band0, band1))
        self.forced += chart.draw(edges, passages)
        return y

    def _blank_row(self, grid: Ruled, y: float, index: int, rows: list[Row]) -> tuple[float, int]:
        for i, column in enumerate(self._head.columns):
            grid.cell((column.x0, y, column.x1, y + _GATE_ROW), index, i, role="konektor")
        rows.append(Row(y, y + _GATE_ROW, None))
        return y + _GATE_ROW, index + 1

    def _draw_row(self, grid: Ruled, step: int, y: float, height: float, index: int) -> None:
        for i, column in enumerate(self._head.columns):
            box = grid.cell(
                (column.x0, y, column.x1, y + height), index, i, role=f"langkah.{step}.{column.key}"
            )
            if column not in self._head.actors:
                draw_block(
                    self._sheet,
                    box,
                    self._cell(step, column.key),
                    self._cell_style(column.key),
                    f"langkah.{step}.{column.key}",
                )

    def _total(self, grid: Ruled, y: float, index: int) -> float:
        height = self._text.height(1) + 5
        at = next(i for i, c in enumerate(self._head.columns) if c.key == "waktu")
        first, time = self._head.columns[0], self._head.columns[at]
        box = grid.cell((first.x0, y, time.x0, y + height), index, 0, 1, at, role="total")
        draw_block(
            self._sheet,
            box,
            [Paragraph("Jumlah Waktu", font=self._face.bold)],
            TextStyle(self._face.bold, self._text.size, "center", "middle"),
            "total",
        )
        grid.cell(
            (time.x0, y, self._head.columns[-1].x1, y + height),
            index,
            at,
            1,
            len(self._head.columns) - at,
            role="total",
        )
        return y + height
