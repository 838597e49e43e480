"""The titled boxes under the identity block: Dasar Hukum, Kualifikasi Pelaksana, and so on."""

from __future__ import annotations

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block, flow
from samples.drawing.content import Content, Item
from samples.drawing.fonts import face, width
from samples.drawing.identity import Printed
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style
from samples.drawing.tables import Ruled

_USUAL = (
    ("dasar_hukum", "kualifikasi_pelaksana"),
    ("keterkaitan", "peralatan_perlengkapan"),
    ("peringatan", "pencatatan_pendataan"),
)
_MIXED = (
    ("dasar_hukum", "kualifikasi_pelaksana"),
    ("peralatan_perlengkapan", "keterkaitan"),
    ("peringatan", "pencatatan_pendataan"),
)


def _marker(form: str, index: int) -> str:
    if form.startswith("1"):
        return f"{index + 1}{form[1:]}"
    if form.startswith("a"):
        return f"{chr(97 + index % 26)}{form[1:]}"
    return form


def list_paragraphs(
    items: tuple[Item, ...],
    style: Style,
    size: float,
    font: str,
    start: int = 0,
    numbers: list[str] | None = None,
) -> list[Paragraph]:
    """Items as paragraphs with hanging numbers; a lone item may stand without one."""
    bare = len(items) == 1 and not style.single_numbered and not numbers
    result = []
    for i, item in enumerate(items):
        marker = "" if bare else (numbers[i] if numbers else _marker(style.list_marker, start + i))
        result.append(_listed(item.text, marker, style, size, font, 0.0))
        for j, text in enumerate(item.sub):
            result.append(_listed(text, _marker(style.sub_marker, j), style, size, font, size * 1.6))
    return result


def _listed(text: str, marker: str, style: Style, size: float, font: str, left: float) -> Paragraph:
    if not marker:
        return Paragraph(text, left=left)
    if style.marker_style == "hang":
        return Paragraph(text, marker, max(size * 1.5, width(marker, font, size) + 3), left)
    gap = "" if style.marker_style == "glued" and marker[-1] in ".)" else " "
    return Paragraph(f"{marker}{gap}{text}", left=left)


class Boxes:
    """Draws the boxes of a content."""

    def __init__(self, sheet: Sheet, content: Content, style: Style, printed: Printed, size: float) -> None:
        self._sheet, self._content, self._style, self._printed = sheet, content, style, printed
        self._face = face(style.font)
        self._text = TextStyle(self._face.regular, size, "left", "top", style.leading)
        self._head = TextStyle(
            self._face.bold if style.box_bold else self._face.regular, size, "left", "middle", style.leading
        )

    def _title(self, key: str) -> str:
        name = self._style.box_titles.get(key, key)
        return name + (" :" if self._style.box_colon else "")

    def _items(self, key: str) -> list[Paragraph]:
        items = self._content.boxes.get(key) or self._content.other_boxes.get(key, ())
        numbers = self._content.style.get("numbers", {}).get(key)
        self._printed.fields.add(key)
        return list_paragraphs(items, self._style, self._text.size, self._text.font, numbers=numbers)

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = list(_MIXED if self._style.box_pairs == "mixed" else _USUAL)
        absent = set(self._content.style.get("absent", ()))
        keys = [k for pair in pairs for k in pair if k not in absent] + list(self._content.other_boxes)
        if len(keys) % 2:
            keys.append("")
        return [(keys[i], keys[i + 1]) for i in range(0, len(keys), 2)]

    def draw(self, x0: float, y: float, x1: float) -> float:
        """Draws all boxes from y on; gives the y below."""
        style = self._style
        grid = Ruled(self._sheet, "kotak", style.ruling, style.ruling_grey, style.outer_ruling)
        row = 0
        if style.box_pairs == "column":
            xm = x0 + (x1 - x0) * 0.26
            for key in (k for pair in self._pairs() for k in pair if k):
                items, title = self._items(key), [Paragraph(self._title(key), font=self._head.font)]
                height = (
                    max(block_height(items, self._text, x1 - xm), block_height(title, self._text, xm - x0))
                    + 3
                )
                draw_block(
                    self._sheet,
                    grid.cell((x0, y, xm, y + height), row, 0, role=f"title.{key}"),
                    title,
                    self._text,
                    f"title.{key}",
                )
                draw_block(
                    self._sheet,
                    grid.cell((xm, y, x1, y + height), row, 1, role=f"box.{key}"),
                    items,
                    self._text,
                    f"box.{key}",
                )
                y, row = y + height, row + 1
            grid.draw()
            return y
        xm = x0 + (x1 - x0) * (0.5 if style.box_form != "own_row" else 0.53)
        for left, right in self._pairs():
            sides = [(left, x0, xm), (right, xm, x1)]
            if style.box_form == "same_cell":
                y, row = self._same_cell(grid, sides, y, row)
            elif style.box_form == "line_rows":
                y, row = self._line_rows(grid, sides, y, row)
            else:
                y, row = self._own_row(grid, sides, y, row)
        grid.draw()
        return y

    def _own_row(
        self, grid: Ruled, sides: list[tuple[str, float, float]], y: float, row: int
    ) -> tuple[float, int]:
        head = self._head.height(1) + 2 * self._head.pad
        for column, (key, a, b) in enumerate(sides):
            box = grid.cell(
                (a, y, b, y + head), row, column, role=f"title.{key}", shade=self._style.shade if key else 1.0
            )
            if key:
                draw_block(self._sheet, box, [Paragraph(self._title(key))], self._head, f"title.{key}")
        y += head
        texts = [(key, self._items(key) if key else [], a, b) for key, a, b in sides]
        height = max(block_height(items, self._text, b - a) for _, items, a, b in texts) + 4
        for column, (key, items, a, b) in enumerate(texts):
            draw_block(
                self._sheet,
                grid.cell((a, y, b, y + height), row + 1, column, role=f"box.{key}"),
                items,
                self._text,
                f"box.{key}",
            )
        return y + height, row + 2

    def _same_cell(
        self, grid: Ruled, sides: list[tuple[str, float, float]], y: float, row: int
    ) -> tuple[float, int]:
        texts = []
        for key, a, b in sides:
            title = [Paragraph(self._title(key), font=self._head.font)] if key else []
            texts.append((key, title + (self._items(key) if key else []), a, b))
        height = max(block_height(items, self._text, b - a) for _, items, a, b in texts) + 4
        for column, (key, items, a, b) in enumerate(texts):
            draw_block(
                self._sheet,
                grid.cell((a, y, b, y + height), row, column, role=f"box.{key}"),
                items,
                self._text,
                f"box.{key}",
            )
        return y + height, row + 1

    def _line_rows(
        self, grid: Ruled, sides: list[tuple[str, float, float]], y: float, row: int
    ) -> tuple[float, int]:
        """Each printed line in a ruled row of its own."""
        columns = []
        for key, a, b in sides:
            title = [Paragraph(self._title(key), font=self._head.font)] if key else []
            items = title + (self._items(key) if key else [])
            columns.append(
                (key, flow(items, self._text.font, self._text.size, b - a - 2 * self._text.pad), a, b)
            )
        height = self._text.height(1) + 1.5
        style = TextStyle(self._text.font, self._text.size, "left", "middle", 1.0, self._text.pad)
        for i in range(max(len(lines) for _, lines, _, _ in columns)):
            for column, (key, lines, a, b) in enumerate(columns):
                box = grid.cell((a, y, b, y + height), row, column, role=f"box.{key}")
                if i < len(lines):
                    line = lines[i]
                    p = line.paragraph
                    marker = p.marker if line.first else ""
                    one = Paragraph(line.text, marker, p.indent, p.left, p.font)
                    draw_block(self._sheet, box, [one], style, f"box.{key}")
            y, row = y + height, row + 1
        return y, row
