"""The identity block: letterhead, label and value rows, the approver."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block
from samples.drawing.content import APPROVER, DATES, Content
from samples.drawing.emblem import draw_emblem
from samples.drawing.fonts import face
from samples.drawing.marks import Rect
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style
from samples.drawing.tables import Ruled

_MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
_OLD = {"Februari": "Pebruari", "November": "Nopember"}


_ISO_ROWS = {"x_revisi": ("Revisi", "00"), "x_halaman": ("Halaman", "1 dari 2")}


@dataclass
class Printed:
    """What a drawing shows of the record: field names, texts unlike the content's, texts left to the pen."""

    fields: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    pen: dict[str, str] = field(default_factory=dict)


def date_text(value: str, form: str) -> str:
    """An ISO date as offices write it."""
    parts = value.split("-")
    month = _MONTHS[int(parts[1]) - 1]
    if form == "old":
        month = _OLD.get(month, month)
    if len(parts) == 2:
        return f"{month} {parts[0]}"
    if form == "dash":
        return f"{parts[2]}-{parts[1]}-{parts[0]}"
    if form == "slash":
        return f"{parts[2]}/{parts[1]}/{parts[0]}"
    return f"{parts[2] if form == 'zero' else int(parts[2])} {month} {parts[0]}"


class Identity:
    """Draws the block of one content in one style; `bottom(y)` values are in points from the top."""

    def __init__(
        self, sheet: Sheet, content: Content, style: Style, rng: random.Random, printed: Printed, size: float
    ) -> None:
        self._sheet, self._content, self._style, self._rng, self._printed = (
            sheet,
            content,
            style,
            rng,
            printed,
        )
        self._face = face(style.font)
        self._size = size
        self._by_hand = {
            key
            for key in ("nomor_sop", *DATES)
            if style.handwritten and (content.number if key == "nomor_sop" else content.dates.get(key))
        }
        self._values: list[tuple[str, list[Paragraph]]] = []
        self._row = TextStyle(self._face.regular, size, "left", "middle", style.leading)

    def draw(self, x0: float, y: float, x1: float) -> float:
        """Draws the block between x0 and x1 from y on; gives the y below it."""
        kind = self._style.identity
        if kind == "letterhead":
            y = self._letterhead(x0, y, x1)
            return self._rows(x0, y, x1)
        if kind == "fragment":
            return self._fragment(x0, x1)
        if kind == "plain":
            y = self._letterhead(x0, y, x1)
            return self._plain_rows(x0, y, x1)
        if kind == "mirrored":
            return self._mirrored(x0, y, x1)
        return self._grid(x0, y, x1, kind)

    # the office

    def _head_paragraphs(self, with_sop: bool, unit: tuple[str, ...] | None = None) -> list[Paragraph]:
        bold = self._face.bold
        lines = [Paragraph(line, font=bold) for line in self._content.body]
        lines += [Paragraph(line, font=bold) for line in (self._content.unit if unit is None else unit)]
        if with_sop:
            word = self._rng.choice(
                ("SOP", "STANDAR OPERASIONAL PROSEDUR", "STANDAR OPERASIONAL PROSEDUR (SOP)")
            )
            sop = Paragraph(word, font=bold)
            lines = [sop, Paragraph(""), *lines] if self._rng.random() < 0.5 else [*lines, Paragraph(""), sop]
        self._printed.fields |= {"instansi", "unit_kerja"}
        return lines

    def _letterhead(self, x0: float, y: float, x1: float) -> float:
        style = TextStyle(self._face.bold, self._size * 1.25, "center", "middle", 1.2)
        lines = self._head_paragraphs(False)
        if self._content.town and self._rng.random() < 0.6:
            lines.append(
                Paragraph(
                    f"Jalan Merdeka Nomor {self._rng.randint(1, 99)} {self._content.town}",
                    font=self._face.regular,
                )
            )
        logo = self._style.logo != "none"
        left = x0 + (52 if logo else 0)
        height = max(block_height(lines, style, x1 - left), 50 if logo else 0)
        draw_block(self._sheet, (left, y, x1, y + height), lines, style, "kop")
        if logo:
            draw_emblem(self._sheet, x0 + 26, y + height / 2, 44, self._rng)
        y += height + 3
        self._sheet.line((x0, y), (x1, y), 1.8)
        self._sheet.line((x0, y + 2.2), (x1, y + 2.2), 0.5)
        y += 12
        if self._rng.random() < 0.5:
            title = [Paragraph("STANDAR OPERASIONAL PROSEDUR", font=self._face.bold)]
            height = block_height(title, style, x1 - x0)
            draw_block(self._sheet, (x0, y, x1, y + height), title, style, "judul")
            y += height + 5
        return y

    # label and value rows

    def _value(self, key: str) -> list[Paragraph]:
        content = self._content
        if key in _ISO_ROWS:
            return [Paragraph(_ISO_ROWS[key][1])]
        self._printed.fields.add(key)
        if key in self._by_hand:
            self._printed.pen[key] = (
                content.number
                if key == "nomor_sop"
                else date_text(content.dates[key] or "", self._style.date_form)
            )
            return [Paragraph("")]
        if key == "nomor_sop":
            return [Paragraph(content.number)]
        if key == "nama_sop":
            return [Paragraph(content.title, font=self._face.bold if self._style.box_bold else "")]
        if key == "disahkan_oleh":
            return self._approver()
        value = content.dates.get(key)
        return [
            Paragraph(date_text(value, self._style.date_form) if value else self._rng.choice(("-", "-", "")))
        ]

    def _approver(self) -> list[Paragraph]:
        by = self._content.approver
        self._printed.fields.discard("disahkan_oleh")
        self._printed.fields.add("jabatan")
        if self._style.signature == "after":
            return [Paragraph(by["jabatan"])]
        self._printed.fields |= set(APPROVER)
        return signature_paragraphs(by, self._face.bold, self._rng)

    def _label(self, key: str) -> str:
        return _ISO_ROWS[key][0] if key in _ISO_ROWS else self._style.labels[key]

    def _keys(self) -> list[str]:
        keys = list(self._style.identity_rows)
        if self._style.title_form == "full" and "nama_sop" in keys:
            keys.remove("nama_sop")
        # a date that the content has is not left out for lack of a row
        for i, key in enumerate(DATES):
            if self._content.dates.get(key) and key not in keys:
                before = [keys.index(k) for k in ("nomor_sop", *DATES[:i]) if k in keys]
                keys.insert(max(before) + 1, key)
        if self._style.identity == "iso":
            keys[1:1] = ["x_revisi", "x_halaman"]
        return keys

    def _rows(
        self,
        x0: float,
        y: float,
        x1: float,
        first_row: int = 0,
        table: Ruled | None = None,
        heights: list[float] | None = None,
        skip_left: int = 0,
    ) -> float:
        """Ruled label/value rows."""
        own = table is None
        grid = table or Ruled(
            self._sheet, "identitas", self._style.ruling, self._style.ruling_grey, self._style.outer_ruling
        )
        xl = x0 + max(self._size * 9.5, (x1 - x0) * 0.3)
        for i, (key, value) in enumerate(self._row_values()):
            height = heights[i] if heights else self._row_height(value, key, xl, x1, xl - x0)
            self._draw_row(grid, key, value, (x0, xl, x1), (y, y + height), first_row + i, skip_left)
            y += height
        if own:
            grid.draw()
            if self._style.title_form == "full":
                y = self._full_title(x0, y, x1)
        return y

    def _row_values(self) -> list[tuple[str, list[Paragraph]]]:
        if not self._values:
            self._values = [(key, self._value(key)) for key in self._keys()]
        return self._values

    def _row_height(self, value: list[Paragraph], key: str, xl: float, x1: float, label_room: float) -> float:
        style = self._row
        room = x1 - xl - (8 if self._style.colon in ("column", "glued") else 0)
        height = max(
            block_height(value, style, room), block_height([Paragraph(self._label(key))], style, label_room)
        )
        return height * (1.0 if len(value) > 3 else 1.12)

    def _draw_row(
        self,
        grid: Ruled,
        key: str,
        value: list[Paragraph],
        xs: tuple[float, float, float],
        ys: tuple[float, float],
        row: int,
        column: int,
    ) -> None:
        x0, xl, x1 = xs
        y0, y1 = ys
        colon = self._style.colon
        label = self._label(key) + (" :" if colon == "label" else "")
        box = grid.cell((x0, y0, xl, y1), row, column, role=f"label.{key}")
        valign = "top" if len(value) > 3 else "middle"
        label_style = TextStyle(self._row.font, self._size, "left", valign, self._row.leading)
        draw_block(self._sheet, box, [Paragraph(label)], label_style, f"label.{key}")
        value_x = xl
        if colon == "column":
            grid.cell((xl, y0, xl + 9, y1), row, column + 1, role="colon")
            draw_block(self._sheet, (xl, y0, xl + 9, y1), [Paragraph(":")], label_style, "colon")
            value_x = xl + 9
            grid.cell((value_x, y0, x1, y1), row, column + 2, role=f"value.{key}")
        else:
            grid.cell((xl, y0, x1, y1), row, column + 1, column_span=1, role=f"value.{key}")
        if colon == "glued" and len(value) <= 1 and value and value[0].text:
            value = [Paragraph(value[0].text, marker=":", indent=7, font=value[0].font)]
        spot = draw_block(self._sheet, (value_x, y0, x1, y1), value, self._row, f"value.{key}")
        self._sheet.page.spots[key] = (value_x, y0, x1, y1)
        if key == "disahkan_oleh" and spot:
            self._sheet.page.spots["approver"] = spot

    def _plain_rows(self, x0: float, y: float, x1: float) -> float:
        xl = x0 + self._size * 11
        for key, value in self._row_values():
            height = self._row_height(value, key, xl, x1, xl - x0)
            top = TextStyle(self._row.font, self._size, "left", "top", self._row.leading)
            draw_block(
                self._sheet, (x0, y, xl, y + height), [Paragraph(self._label(key))], top, f"label.{key}"
            )
            draw_block(self._sheet, (xl, y, xl + 9, y + height), [Paragraph(":")], top, "colon")
            if len(value) > 3:
                shown = [Paragraph(p.text, font=p.font, underline=p.underline, align="left") for p in value]
            else:
                shown = value
            spot = draw_block(self._sheet, (xl + 8, y, x1, y + height), shown, top, f"value.{key}")
            self._sheet.page.spots[key] = (xl + 8, y, x1, y + height)
            if key == "disahkan_oleh" and spot:
                self._sheet.page.spots["approver"] = spot
            y += height
        if self._style.title_form == "full":
            y = self._full_title(x0, y, x1)
        return y + 6

    def _full_title(self, x0: float, y: float, x1: float) -> float:
        text = f"SOP {self._content.title}"
        if self._rng.random() < 0.6:
            text = text.upper()
            self._printed.values["nama_sop"] = self._content.title.upper()
        self._printed.fields.add("nama_sop")
        grid = Ruled(
            self._sheet, "judul", self._style.ruling, self._style.ruling_grey, self._style.outer_ruling
        )
        style = TextStyle(self._face.bold, self._size, "center", "middle", self._row.leading)
        paragraphs = [Paragraph(text)]
        height = block_height(paragraphs, style, x1 - x0) * 1.3
        draw_block(
            self._sheet,
            grid.cell((x0, y, x1, y + height), 0, 0, role="value.nama_sop"),
            paragraphs,
            style,
            "value.nama_sop",
        )
        grid.draw()
        return y + height

    def _fragment(self, x0: float, x1: float) -> float:
        """What is left of a page whose top was not scanned: the last unit and the row of the name."""
        grid = Ruled(
            self._sheet, "identitas", self._style.ruling, self._style.ruling_grey, self._style.outer_ruling
        )
        xm = x0 + (x1 - x0) * 0.5
        height = self._size * 2.2
        self._printed.fields |= {"unit_kerja", "nama_sop"}
        head = TextStyle(self._face.bold, self._size, "center", "middle", 1.1)
        box = grid.cell((x0, 0, xm, height), 0, 0, role="kop", skip="t")
        draw_block(self._sheet, box, [Paragraph(self._content.unit[-1])], head, "kop")
        xl = xm + (x1 - xm) * 0.3
        for a, b, text, role in (
            (xm, xl, self._label("nama_sop"), "label.nama_sop"),
            (xl, x1, self._content.title, "value.nama_sop"),
        ):
            draw_block(
                self._sheet,
                grid.cell((a, 0, b, height), 0, 1 + int(a == xl), role=role, skip="t"),
                [Paragraph(text)],
                self._row,
                role,
            )
        grid.draw()
        return height

    # letterhead cell beside the rows

    def _grid(self, x0: float, y: float, x1: float, kind: str) -> float:
        grid = Ruled(
            self._sheet, "identitas", self._style.ruling, self._style.ruling_grey, self._style.outer_ruling
        )
        xm = x0 + (x1 - x0) * self._rng.uniform(0.4, 0.56)
        xl = xm + max(self._size * 9.5, (x1 - xm) * 0.3)
        values = self._row_values()
        heights = [self._row_height(value, key, xl, x1, xl - xm) for key, value in values]
        split = (
            len(self._content.unit) > 1
            and kind == "grid"
            and values[-1][0] == "nama_sop"
            and self._rng.random() < 0.6
        )
        lines = self._head_paragraphs(
            kind != "grid" or self._rng.random() < 0.3, self._content.unit[:-1] if split else None
        )
        head = TextStyle(self._face.bold, self._size * 1.1, "center", "middle", 1.2)
        logo_column = kind in ("columns", "iso") and self._style.logo != "none"
        left = x0 + (58 if logo_column else 0)
        above = not logo_column and self._style.logo == "above"
        beside = not logo_column and self._style.logo == "left"
        room_x = left + (50 if beside else 0)
        need = block_height(lines, head, xm - room_x) + (54 if above else 0) + 8
        total = sum(heights)
        if need > total:
            at = next((i for i, (key, _) in enumerate(values) if key == "disahkan_oleh"), len(values) - 1)
            heights[at] += need - total
            total = need
        main = total - heights[-1] if split else total
        if logo_column:
            grid.cell((x0, y, left, y + total), 0, 0, len(values), role="logo")
            draw_emblem(self._sheet, (x0 + left) / 2, y + total / 2, min(46, total * 0.7), self._rng)
        column = 1 if logo_column else 0
        grid.cell((left, y, xm, y + main), 0, column, len(values) - int(split), role="kop")
        text_box: Rect = (room_x, y + (52 if above else 0), xm, y + main)
        draw_block(self._sheet, text_box, lines, head, "kop")
        if above:
            draw_emblem(self._sheet, (left + xm) / 2, y + 30, 42, self._rng)
        if beside:
            draw_emblem(self._sheet, left + 27, y + main / 2, 42, self._rng)
        if split:
            box = grid.cell((left, y + main, xm, y + total), len(values) - 1, column, role="kop")
            draw_block(
                self._sheet, box, [Paragraph(self._content.unit[-1], font=self._face.bold)], head, "kop"
            )
        self._rows(xm, y, x1, table=grid, heights=heights, skip_left=column + 1)
        grid.draw()
        y += total
        if self._style.title_form == "full":
            y = self._full_title(x0, y, x1)
        return y

    def _mirrored(self, x0: float, y: float, x1: float) -> float:
        """Labels and values on the left, the letterhead beside them on the right."""
        grid = Ruled(
            self._sheet, "identitas", self._style.ruling, self._style.ruling_grey, self._style.outer_ruling
        )
        xm = x1 - (x1 - x0) * self._rng.uniform(0.33, 0.46)
        xl = x0 + max(self._size * 9.5, (xm - x0) * 0.3)
        values = self._row_values()
        heights = [self._row_height(value, key, xl, xm, xl - x0) for key, value in values]
        lines = self._head_paragraphs(self._rng.random() < 0.2)
        head = TextStyle(self._face.bold, self._size * 1.1, "center", "middle", 1.2)
        above = self._style.logo != "none"
        need = block_height(lines, head, x1 - xm) + (54 if above else 0) + 8
        total = sum(heights)
        if need > total:
            heights[-1] += need - total
            total = need
        columns = 3 if self._style.colon == "column" else 2
        grid.cell((xm, y, x1, y + total), 0, columns, len(values), role="kop")
        draw_block(self._sheet, (xm, y + (52 if above else 0), x1, y + total), lines, head, "kop")
        if above:
            draw_emblem(self._sheet, (xm + x1) / 2, y + 30, 42, self._rng)
        self._rows(x0, y, xm, table=grid, heights=heights)
        grid.draw()
        y += total
        return self._full_title(x0, y, x1) if self._style.title_form == "full" else y


def signature_paragraphs(by: dict[str, str], bold: str, rng: random.Random) -> list[Paragraph]:
    """Position, room for the signature, name, rank, NIP, centred."""
    lines = (
        [Paragraph(by["jabatan"] + rng.choice(("", "", ",")), align="center", font=rng.choice(("", bold)))]
        if by["jabatan"]
        else []
    )
    lines += [Paragraph("", align="center") for _ in range(rng.choice((3, 3, 4)))]
    if by["nama"]:
        lines.append(Paragraph(by["nama"], align="center", font=bold, underline=rng.random() < 0.6))
    if by["pangkat"]:
        lines.append(Paragraph(by["pangkat"], align="center"))
    if by["nip"]:
        lines.append(Paragraph(rng.choice(("NIP. ", "NIP. ", "NIP ", "NIP.")) + by["nip"], align="center"))
    return lines
