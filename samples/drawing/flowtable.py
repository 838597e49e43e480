"""The flow table: header, step rows over one or more pages, off-page connectors."""

from __future__ import annotations

import random
from dataclasses import dataclass

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block, draw_upward
from samples.drawing.chart import Chart, Passage, Row, symbol_size
from samples.drawing.content import Content
from samples.drawing.fonts import face, width
from samples.drawing.identity import Printed
from samples.drawing.marks import Rect
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style
from samples.drawing.tables import Ruled

_GATE_ROW = 30.0


@dataclass(frozen=True)
class Column:
    """A column: its key ("no", "kegiatan", "a0", "kelengkapan", ...) and its extent."""

    key: str
    x0: float
    x1: float


class FlowTable:
    """Draws the table of one content. `draw` begins new pages as it needs them."""

    def __init__(self, sheet: Sheet, content: Content, style: Style, rng: random.Random, printed: Printed,
                 size: float, x0: float, x1: float) -> None:
        self._sheet, self._content, self._style, self._rng, self._printed = sheet, content, style, rng, printed
        self._face = face(style.font)
        pad = 2.6
        self._text = TextStyle(self._face.regular, size, "left", "middle" if style.valign == "middle" else "top", style.leading, pad)
        head_font = self._face.bold if style.head_bold else self._face.regular
        self._head = TextStyle(head_font, size, "center", "middle", 1.12, 2.0)
        self._columns = self._lay_columns(x0, x1)
        self._names = self._name_style()
        self.forced = 0

    # columns

    def _lay_columns(self, x0: float, x1: float) -> list[Column]:
        style, n = self._style, len(self._content.actors)
        size = self._text.size
        room = x1 - x0
        mutu = [("kelengkapan", 0.115), ("waktu", 0.06), ("output", 0.115)]
        parts = [("no", 0.0), ("kegiatan", style.activity_share)]
        parts += [(f"a{i}", 0.0) for i in range(n)]
        parts += [mutu[i] for i in style.mutu_order]
        if style.note_column:
            parts.append(("keterangan", 0.07))
        widths = {key: share * room for key, share in parts}
        widths["no"] = max(2.6 * size, 18.0)
        widths["waktu"] = max(widths["waktu"], 4.6 * size)
        left = room - sum(widths.values())
        least = 30.0 if style.upward_names else 40.0
        if left < n * least:
            short = n * least - left
            flexible = ["kegiatan", "kelengkapan", "output"]
            total = sum(widths[key] for key in flexible)
            for key in flexible:
                widths[key] -= short * widths[key] / total
            left = n * least
        wish = []
        for name in self._content.actors:
            longest = max(width(word, self._head.font, size) for word in name.replace("/", "/ ").split()) + 5
            wish.append(30.0 if style.upward_names else max(least * 0.85, min(longest, 1.7 * left / n)))
        spare = left - sum(wish)
        for i in range(n):
            widths[f"a{i}"] = wish[i] + spare / n if spare > 0 else wish[i] * left / sum(wish)
        if left / n > 85:
            extra = sum(max(0.0, widths[f"a{i}"] - 85) for i in range(n))
            for i in range(n):
                widths[f"a{i}"] = min(widths[f"a{i}"], 85.0)
            widths["kegiatan"] += extra
        columns = []
        for key, _ in parts:
            columns.append(Column(key, x0, x0 + widths[key]))
            x0 += widths[key]
        return columns

    @property
    def _actors(self) -> list[Column]:
        return [c for c in self._columns if c.key[0] == "a" and c.key[1:].isdigit()]

    # header

    def _name_style(self) -> TextStyle:
        """The actors' names are set smaller where a word would not fit; a careless house lets it break."""
        if self._style.upward_names or self._style.careless_names:
            return self._head
        factor = 1.0
        for name, column in zip(self._content.actors, self._actors, strict=True):
            words = name.replace("/", "/ ").replace("-", "- ").split()
            longest = max(width(word, self._head.font, self._head.size) for word in words)
            factor = min(factor, (column.x1 - column.x0 - 2 * self._head.pad) / longest)
        return self._head.resized(max(0.7, factor * 0.99)) if factor < 1 else self._head

    def _head_heights(self) -> tuple[float, float]:
        style = self._style
        names = []
        for i, column in enumerate(self._actors):
            name = self._content.actors[i]
            if style.upward_names:
                names.append(min(max(width(name, self._head.font, self._head.size) + 6, 40), 95))
            else:
                names.append(block_height([Paragraph(name)], self._names, column.x1 - column.x0))
        others = [block_height([Paragraph(self._head_text(c.key))], self._head, c.x1 - c.x0) for c in self._columns if c.key in ("kelengkapan", "waktu", "output")]
        upper = block_height([Paragraph("X")], self._head, 99) + 2
        tall = [block_height([Paragraph(self._head_text(c.key))], self._head, c.x1 - c.x0) for c in self._columns if c.key in ("no", "kegiatan", "keterangan")]
        lower = max(*names, *others, max(tall) - upper) + 2
        return upper, lower

    def _head_text(self, key: str) -> str:
        text = self._style.head_texts[key]
        if key == "kegiatan" and self._content.style.get("activity_head"):
            return str(self._content.style["activity_head"])
        return text

    def _draw_head(self, grid: Ruled, y: float) -> float:
        house = self._style
        upper, lower = self._head_heights()
        form = house.head_rows
        shade = house.shade
        actors, n = self._actors, len(self._actors)
        mid, end = y + upper, y + upper + lower
        first = self._columns.index(actors[0])

        def put(box: Rect, text: str, row: int, column: int, rows: int, columns: int, role: str, turned: bool = False) -> None:
            grid.cell(box, row, column, rows, columns, role=role, shade=shade)
            style = self._names if role.startswith("head.aktor") else self._head
            if turned:
                draw_upward(self._sheet, box, text, style, role)
            else:
                draw_block(self._sheet, box, [Paragraph(text)], style, role)

        for i, column in enumerate(self._columns):
            if column.key in ("no", "kegiatan", "keterangan"):
                if form == "split":
                    put((column.x0, y, column.x1, mid), "", 0, i, 1, 1, "head.empty")
                    put((column.x0, mid, column.x1, end), self._head_text(column.key), 1, i, 1, 1, f"head.{column.key}")
                else:
                    put((column.x0, y, column.x1, end), self._head_text(column.key), 0, i, 2, 1, f"head.{column.key}")
        upper_last = form == "last_upper" and n > 2
        loose = form == "loose" and n > 2
        spanned = actors[:-1] if upper_last else (actors[1:] if loose else actors)
        group_first = first + (1 if loose else 0)
        if form == "one":
            for i, column in enumerate(actors):
                put((column.x0, y, column.x1, end), self._content.actors[i], 0, first + i, 2, 1, f"head.aktor.{i}", house.upward_names)
        else:
            put((spanned[0].x0, y, spanned[-1].x1, mid), house.head_texts["pelaksana"], 0, group_first, 1, len(spanned), "head.pelaksana")
            if loose:
                put((actors[0].x0, y, actors[0].x1, mid), "", 0, first, 1, 1, "head.empty")
            for i, column in enumerate(actors):
                if upper_last and i == n - 1:
                    put((column.x0, y, column.x1, end), self._content.actors[i], 0, first + i, 2, 1, f"head.aktor.{i}", house.upward_names)
                else:
                    put((column.x0, mid, column.x1, end), self._content.actors[i], 1, first + i, 1, 1, f"head.aktor.{i}", house.upward_names)
        mutu = [(i, c) for i, c in enumerate(self._columns) if c.key in ("kelengkapan", "waktu", "output")]
        if form == "one":
            for i, column in mutu:
                put((column.x0, y, column.x1, end), self._head_text(column.key), 0, i, 2, 1, f"head.{column.key}")
        else:
            put((mutu[0][1].x0, y, mutu[-1][1].x1, mid), house.head_texts["mutu"], 0, mutu[0][0], 1, 3, "head.mutu")
            for i, column in mutu:
                put((column.x0, mid, column.x1, end), self._head_text(column.key), 1, i, 1, 1, f"head.{column.key}")
        if house.number_row != "none":
            height = self._text.height(1) + 3
            for i, column in enumerate(self._columns):
                number = f"({i + 1})" if house.number_row == "brackets" else str(i + 1)
                put((column.x0, end, column.x1, end + height), number, 2, i, 1, 1, "head.nomor")
            end += height
        if house.double_head:
            self._sheet.line((self._columns[0].x0, end + 1.4), (self._columns[-1].x1, end + 1.4), house.ruling)
        return end

    # rows

    def _cell(self, step: int, key: str) -> list[Paragraph]:
        row = self._content.steps[step]
        text = {"no": row.number, "kegiatan": row.activity, "kelengkapan": row.needs, "waktu": row.time,
                "output": row.output, "keterangan": row.note}[key]
        style = self._style
        if key == "no":
            return [Paragraph(text + ("." if style.number_style == "1." and text else ""))]
        if not text:
            return [Paragraph("-")] if style.dash_empty and key in ("kelengkapan", "keterangan") else []
        if "; " in text and key in ("kelengkapan", "output") and style.cell_list != "inline":
            size = self._text.size
            markers = {"number": "{}.", "bullet": "•", "dash": "-"}[style.cell_list]
            return [Paragraph(part, markers.format(i + 1), size * 1.2) for i, part in enumerate(text.split("; "))]
        return [Paragraph(text, underline=style.underline_needs and key == "kelengkapan")]

    def _cell_style(self, key: str) -> TextStyle:
        style, base = self._style, self._text
        align = {"no": "center", "waktu": "center", "kegiatan": style.activity_align,
                 "keterangan": "left"}.get(key, style.mutu_align)
        return TextStyle(base.font, base.size, align, base.valign, base.leading, base.pad)  # type: ignore[arg-type]

    def _row_height(self, step: int) -> float:
        texts = [block_height(self._cell(step, c.key), self._cell_style(c.key), c.x1 - c.x0) for c in self._columns if c not in self._actors]
        marks = self._content.steps[step].marks
        stacked = max(sum(1 for m in marks if m[0] == a) for a, _ in marks) if marks else 1
        tall = max((symbol_size(kind, self._style, 999)[1] for _, kind in marks), default=0.0)
        return max(*texts, (tall + (13 if self._style.symbol_shift < 0.3 else 9)) * stacked)

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
        head = sum(self._head_heights()) + (self._text.height(1) + 3 if style.number_row != "none" else 0)
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
            y = self._draw_page(number, steps, y, plan, place, number == 0 or style.repeat_head, len(pages) > 1, max(0.0, spare))
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

    def _draw_page(self, number: int, steps: list[int], y: float, plan: list[list[Passage]], place: dict[int, int],
                   with_head: bool, several: bool, spare: float) -> float:
        style = self._style
        grid = Ruled(self._sheet, f"alur{number + 1}", style.ruling, style.ruling_grey, style.outer_ruling)
        passages = plan[number]
        edge_only = style.off_page == "edge" and len(passages) <= 2 and all(p.edge.source < p.edge.target for p in passages)
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
            y = self._draw_head(grid, y)
            index = 3 if style.number_row != "none" else 2
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
        xs = [self._actors[0].x0, *(c.x1 for c in self._actors)]
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
        for i, column in enumerate(self._columns):
            grid.cell((column.x0, y, column.x1, y + _GATE_ROW), index, i, role="konektor")
        rows.append(Row(y, y + _GATE_ROW, None))
        return y + _GATE_ROW, index + 1

    def _draw_row(self, grid: Ruled, step: int, y: float, height: float, index: int) -> None:
        for i, column in enumerate(self._columns):
            box = grid.cell((column.x0, y, column.x1, y + height), index, i, role=f"langkah.{step}.{column.key}")
            if column not in self._actors:
                draw_block(self._sheet, box, self._cell(step, column.key), self._cell_style(column.key), f"langkah.{step}.{column.key}")

    def _total(self, grid: Ruled, y: float, index: int) -> float:
        height = self._text.height(1) + 5
        at = next(i for i, c in enumerate(self._columns) if c.key == "waktu")
        first, time = self._columns[0], self._columns[at]
        box = grid.cell((first.x0, y, time.x0, y + height), index, 0, 1, at, role="total")
        draw_block(self._sheet, box, [Paragraph("Jumlah Waktu", font=self._face.bold)], self._head, "total")
        grid.cell((time.x0, y, self._columns[-1].x1, y + height), index, at, 1, len(self._columns) - at, role="total")
        return y + height

