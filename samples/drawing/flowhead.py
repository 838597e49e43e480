"""Columns and header of the flow table."""

from __future__ import annotations

from dataclasses import dataclass

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block, draw_upward
from samples.drawing.content import Content
from samples.drawing.fonts import width
from samples.drawing.marks import Rect
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style
from samples.drawing.tables import Ruled


@dataclass(frozen=True)
class Column:
    """A column: its key ("no", "kegiatan", "a0", "kelengkapan", ...) and its extent."""

    key: str
    x0: float
    x1: float


class TableHead:
    """Lays out the columns between x0 and x1 and draws the header. `text` is the body's style."""

    def __init__(
        self, content: Content, style: Style, text: TextStyle, head_font: str, x0: float, x1: float
    ) -> None:
        self._content, self._style, self._text = content, style, text
        self._head = TextStyle(head_font, text.size, "center", "middle", 1.12, 2.0)
        self.columns = self._lay_columns(x0, x1)
        self._names = self._name_style()

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
        if not style.careless_names:
            for key, text in (("kelengkapan", "needs"), ("output", "output"), ("keterangan", "note")):
                words = [
                    word
                    for step in self._content.steps
                    for word in getattr(step, text).replace("/", "/ ").split()
                ]
                if key in widths:
                    longest = (
                        max((width(word, self._text.font, size) for word in words), default=0.0)
                        + 2 * self._text.pad
                        + 1
                    )
                    bullets = size * 1.2 if style.cell_list != "inline" and key != "keterangan" else 0.0
                    widths[key] = max(widths[key], min(longest + bullets, 0.15 * room))
        left = room - sum(widths.values())
        least = 30.0 if style.upward_names else 40.0
        if left < n * least:
            short = n * least - left
            flexible = (
                ["kegiatan"]
                if widths["kegiatan"] - short > 0.17 * room
                else ["kegiatan", "kelengkapan", "output"]
            )
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
    def height(self) -> float:
        """Of the whole header, in points."""
        return sum(self._heights()) + (self._text.height(1) + 3 if self._style.number_row != "none" else 0)

    @property
    def rows(self) -> int:
        """How many grid rows the header takes."""
        return 3 if self._style.number_row != "none" else 2

    @property
    def actors(self) -> list[Column]:
        """The actors' columns, left to right."""
        return [c for c in self.columns if c.key[0] == "a" and c.key[1:].isdigit()]

    def _name_style(self) -> TextStyle:
        """The actors' names are set smaller where a word would not fit; a careless house lets it break."""
        if self._style.upward_names or self._style.careless_names:
            return self._head
        factor = 1.0
        for name, column in zip(self._content.actors, self.actors, strict=True):
            words = name.replace("/", "/ ").replace("-", "- ").split()
            longest = max(width(word, self._head.font, self._head.size) for word in words)
            factor = min(factor, (column.x1 - column.x0 - 2 * self._head.pad) / longest)
        return self._head.resized(max(0.7, factor * 0.99)) if factor < 1 else self._head

    def _heights(self) -> tuple[float, float]:
        style = self._style
        names = []
        for i, column in enumerate(self.actors):
            name = self._content.actors[i]
            if style.upward_names:
                names.append(min(max(width(name, self._head.font, self._head.size) + 6, 40), 95))
            else:
                names.append(block_height([Paragraph(name)], self._names, column.x1 - column.x0))
        others = [
            block_height([Paragraph(self._head_text(c.key))], self._head, c.x1 - c.x0)
            for c in self.columns
            if c.key in ("kelengkapan", "waktu", "output")
        ]
        upper = block_height([Paragraph("X")], self._head, 99) + 2
        tall = [
            block_height([Paragraph(self._head_text(c.key))], self._head, c.x1 - c.x0)
            for c in self.columns
            if c.key in ("no", "kegiatan", "keterangan")
        ]
        lower = max(*names, *others, max(tall) - upper) + 2
        return upper, lower

    def _head_text(self, key: str) -> str:
        text = self._style.head_texts[key]
        if key == "kegiatan" and self._content.style.get("activity_head"):
            return str(self._content.style["activity_head"])
        return text

    def draw(self, sheet: Sheet, grid: Ruled, y: float) -> float:  # noqa: PLR0912 - one part of the head after the other
        """Draws the header from y on; gives the y below it."""
        house = self._style
        upper, lower = self._heights()
        form = house.head_rows
        shade = house.shade
        actors, n = self.actors, len(self.actors)
        mid, end = y + upper, y + upper + lower
        first = self.columns.index(actors[0])

        def put(
            box: Rect,
            text: str,
            row: int,
            column: int,
            rows: int,
            columns: int,
            role: str,
            turned: bool = False,
        ) -> None:
            grid.cell(box, row, column, rows, columns, role=role, shade=shade)
            style = self._names if role.startswith("head.aktor") else self._head
            if turned:
                draw_upward(sheet, box, text, style, role)
            else:
                draw_block(sheet, box, [Paragraph(text)], style, role)

        for i, column in enumerate(self.columns):
            if column.key in ("no", "kegiatan", "keterangan"):
                if form == "split":
                    put((column.x0, y, column.x1, mid), "", 0, i, 1, 1, "head.empty")
                    put(
                        (column.x0, mid, column.x1, end),
                        self._head_text(column.key),
                        1,
                        i,
                        1,
                        1,
                        f"head.{column.key}",
                    )
                else:
                    put(
                        (column.x0, y, column.x1, end),
                        self._head_text(column.key),
                        0,
                        i,
                        2,
                        1,
                        f"head.{column.key}",
                    )
        upper_last = form == "last_upper" and n > 2
        loose = form == "loose" and n > 2
        spanned = actors[:-1] if upper_last else (actors[1:] if loose else actors)
        group_first = first + (1 if loose else 0)
        if form == "one":
            for i, column in enumerate(actors):
                put(
                    (column.x0, y, column.x1, end),
                    self._content.actors[i],
                    0,
                    first + i,
                    2,
                    1,
                    f"head.aktor.{i}",
                    house.upward_names,
                )
        else:
            put(
                (spanned[0].x0, y, spanned[-1].x1, mid),
                house.head_texts["pelaksana"],
                0,
                group_first,
                1,
                len(spanned),
                "head.pelaksana",
            )
            if loose:
                put((actors[0].x0, y, actors[0].x1, mid), "", 0, first, 1, 1, "head.empty")
            for i, column in enumerate(actors):
                if upper_last and i == n - 1:
                    put(
                        (column.x0, y, column.x1, end),
                        self._content.actors[i],
                        0,
                        first + i,
                        2,
                        1,
                        f"head.aktor.{i}",
                        house.upward_names,
                    )
                else:
                    put(
                        (column.x0, mid, column.x1, end),
                        self._content.actors[i],
                        1,
                        first + i,
                        1,
                        1,
                        f"head.aktor.{i}",
                        house.upward_names,
                    )
        mutu = [(i, c) for i, c in enumerate(self.columns) if c.key in ("kelengkapan", "waktu", "output")]
        if form == "one":
            for i, column in mutu:
                put(
                    (column.x0, y, column.x1, end),
                    self._head_text(column.key),
                    0,
                    i,
                    2,
                    1,
                    f"head.{column.key}",
                )
        else:
            put(
                (mutu[0][1].x0, y, mutu[-1][1].x1, mid),
                house.head_texts["mutu"],
                0,
                mutu[0][0],
                1,
                3,
                "head.mutu",
            )
            for i, column in mutu:
                put(
                    (column.x0, mid, column.x1, end),
                    self._head_text(column.key),
                    1,
                    i,
                    1,
                    1,
                    f"head.{column.key}",
                )
        if house.number_row != "none":
            height = self._text.height(1) + 3
            for i, column in enumerate(self.columns):
                number = f"({i + 1})" if house.number_row == "brackets" else str(i + 1)
                put((column.x0, end, column.x1, end + height), number, 2, i, 1, 1, "head.nomor")
            end += height
        if house.double_head:
            sheet.line((self.columns[0].x0, end + 1.4), (self.columns[-1].x1, end + 1.4), house.ruling)
        return end
