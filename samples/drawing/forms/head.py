"""The heads of SPO and narrative SOPs: with rulings or without, labels beside or above their values."""

from __future__ import annotations

import random
from dataclasses import dataclass

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block
from samples.drawing.emblem import draw_emblem
from samples.drawing.fonts import face
from samples.drawing.forms.compose import FormContent
from samples.drawing.forms.style import FormStyle
from samples.drawing.marks import Rect
from samples.drawing.sheet import Sheet

_MONTHS = (
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
)


def printed_date(date: str, form: str) -> str:
    """An ISO date as a house prints it."""
    year, month, day = (int(part) for part in date.split("-"))
    if form == "dash":
        return f"{day:02d}-{month:02d}-{year}"
    if form == "slash":
        return f"{day:02d}/{month:02d}/{year}"
    return (
        f"{day:02d} {_MONTHS[month - 1]} {year}" if form == "zero" else f"{day} {_MONTHS[month - 1]} {year}"
    )


@dataclass
class FormHead:
    """Draws the head of one content in one style; `printed` gathers the fields that it shows."""

    sheet: Sheet
    content: FormContent
    style: FormStyle
    rng: random.Random
    printed: set[str]

    def draw(self, y: float, page: int, pages: int) -> float:
        """Draws the head from y on; gives the y below it."""
        state = self.rng.getstate()
        kind = self.style.head
        x0, x1 = self.style.margin, self.style.paper[0] - self.style.margin
        drawing = {
            "table": self._hospital,
            "side": self._side,
            "rows": self._rows,
            "plain": self._plain,
            "corner": self._corner,
        }[kind]
        bottom = drawing(x0, y, x1, f"{page}/{pages}")
        self.rng.setstate(state)
        return bottom

    # pieces

    def _text(
        self,
        box: Rect,
        lines: list[Paragraph],
        align: str = "left",
        valign: str = "middle",
        scale: float = 1.0,
        role: str = "kepala",
    ) -> Rect | None:
        style = TextStyle(face(self.style.font).regular, self.style.size * scale, align, valign, 1.15)  # type: ignore[arg-type]
        return draw_block(self.sheet, box, lines, style, role)

    def _height(self, lines: list[Paragraph], width: float, scale: float = 1.0) -> float:
        style = TextStyle(face(self.style.font).regular, self.style.size * scale, "left", "middle", 1.15)
        return block_height(lines, style, width) + 3

    def _frame(self, box: Rect) -> None:
        self.sheet.rectangle(box, self.style.ruling)

    def _bold(self, text: str) -> Paragraph:
        return Paragraph(text, font=face(self.style.font).bold)

    def _fields(self, pages: str) -> list[tuple[str, str]]:
        date_key = next(iter(self.content.dates))
        self.printed |= {"nomor_sop", "nomor_revisi", date_key}
        return [
            (self.style.labels["nomor_sop"], self.content.number),
            (self.style.labels["nomor_revisi"], self.content.revision),
            (self.style.labels[date_key], printed_date(self.content.dates[date_key], self.style.date_form)),
            (self.style.labels["halaman"], pages),
        ]

    def _approver(self, room: int = 3) -> list[Paragraph]:
        by = self.content.approver
        lines = [
            Paragraph(by["jabatan"]),
            *[Paragraph("") for _ in range(room)],
            Paragraph(by["nama"], font=face(self.style.font).bold),
        ]
        if by["pangkat"]:
            lines.append(Paragraph(by["pangkat"]))
        if by["nip"]:
            lines.append(Paragraph(f"NIP. {by['nip']}"))
        return lines

    def _body(self) -> list[Paragraph]:
        return [self._bold(line) for line in (*self.content.body, *self.content.unit)]

    def _sign(self, spot: Rect | None) -> None:
        if spot:
            self.sheet.page.spots["approver"] = spot

    # whole heads

    def _hospital(self, x0: float, y: float, x1: float, pages: str) -> float:
        """Logo cell; title; number, revision and page side by side; date and approver below."""
        a = x0 + (x1 - x0) * self.rng.uniform(0.24, 0.3)
        logo = 52.0
        body_height = self._height(self._body(), a - x0, 0.9)
        title = [self._bold(self.content.title)]
        title_height = max(self._height(title, x1 - a, 1.2) + 8, 26)
        fields = self._fields(pages)
        cells = [fields[0], fields[1], fields[3]]
        third = (x1 - a) / 3
        cell_height = (
            max(self._height([Paragraph(label), Paragraph(value)], third) for label, value in cells) + 4
        )
        top_height = max(logo + body_height + 6, title_height + cell_height)
        cell_height = top_height - title_height
        self._frame((x0, y, a, y + top_height))
        draw_emblem(self.sheet, (x0 + a) / 2, y + 6 + logo / 2, logo - 4, self.rng)
        self._text((x0, y + logo + 4, a, y + top_height), self._body(), "center", scale=0.9)
        self._frame((a, y, x1, y + title_height))
        self._text((a, y, x1, y + title_height), title, "center", scale=1.2)
        for i, (label, value) in enumerate(cells):
            box = (a + i * third, y + title_height, a + (i + 1) * third, y + top_height)
            self._frame(box)
            self._text(
                box,
                [Paragraph(label + (" :" if self.style.colon else "")), Paragraph(value)],
                "center" if self.style.label_beneath else "left",
                "top",
            )
        y += top_height
        label = [Paragraph(self.style.labels["disahkan_oleh"])] if self.style.signature == "label" else []
        block = [*label, *self._approver()]
        b = a + (x1 - a) * 0.36
        height = max(self._height(block, x1 - b), 60)
        word = self.rng.choice(
            (["STANDAR", "PROSEDUR", "OPERASIONAL"], ["STANDAR OPERASIONAL", "PROSEDUR"], ["SPO"])
        )
        self._frame((x0, y, a, y + height))
        self._text((x0, y, a, y + height), [self._bold(line) for line in word], "center")
        self._frame((a, y, b, y + height))
        self._text((a, y, b, y + height), [Paragraph(fields[2][0]), Paragraph(fields[2][1])], "center", "top")
        self._frame((b, y, x1, y + height))
        self._sign(self._text((b, y, x1, y + height), block, "center", "top"))
        return y + height + self.rng.choice((0.0, 8.0, 14.0))

    def _side(self, x0: float, y: float, x1: float, pages: str) -> float:
        """Logo and body left; title, "SOP" and label rows in the middle; approver right or below."""
        right = self.rng.random() < 0.6
        a = x0 + (x1 - x0) * 0.23
        c = x1 - (x1 - x0) * 0.24 if right else x1
        b = a + 40
        d = b + (c - b) * self.rng.uniform(0.42, 0.5)
        title = [self._bold(self.content.title)]
        title_height = self._height(title, c - a, 1.1) + 6
        fields = self._fields(pages)
        heights = [
            max(self._height([Paragraph(label)], d - b), self._height([Paragraph(f": {value}")], c - d))
            for label, value in fields
        ]
        middle = y + title_height + sum(heights)
        block = self._approver(2)
        below = max(self._height(self._body(), a - x0, 0.9), 44)
        if right:
            below = max(below, y + self._height(block, x1 - c) - middle)
        self._frame((a, y, c, y + title_height))
        self._text((a, y, c, y + title_height), title, "center", scale=1.1)
        self._frame((x0, y, a, middle))
        draw_emblem(self.sheet, (x0 + a) / 2, (y + middle) / 2, min(54, middle - y - 8), self.rng)
        self._frame((a, y + title_height, b, middle))
        self._text(
            (a, y + title_height, b, middle),
            [self._bold("SOP" if self.rng.random() < 0.7 else "SPO")],
            "center",
        )
        top = y + title_height
        split = self.rng.random() < 0.6
        for (label, value), height in zip(fields, heights, strict=True):
            if split:
                self._frame((b, top, d, top + height))
                self._frame((d, top, c, top + height))
            self._text((b, top, d, top + height), [Paragraph(label)])
            self._text((d, top, c, top + height), [Paragraph((": " if self.style.colon else "") + value)])
            top += height
        if not split:
            self._frame((b, y + title_height, c, middle))
        self._frame((x0, middle, a, middle + below))
        self._text((x0, middle, a, middle + below), self._body(), "center", scale=0.9)
        if right:
            self._frame((a, middle, c, middle + below))
            self._frame((c, y, x1, middle + below))
            self._sign(self._text((c, y, x1, middle + below), block, "center"))
        else:
            e = a + (x1 - a) * 0.4
            named = (
                block
                if self.style.signature != "label"
                else [Paragraph(self.style.labels["disahkan_oleh"]), *block]
            )
            below = max(below, self._height(named, x1 - e))
            self._frame((x0, middle, a, middle + below))
            self._frame((a, middle, e, middle + below))
            self._frame((e, middle, x1, middle + below))
            self._sign(self._text((e, middle, x1, middle + below), named, "center"))
        return middle + below + self.rng.choice((0.0, 10.0, 16.0))

    def _rows(self, x0: float, y: float, x1: float, pages: str) -> float:
        """Letterhead and title in full rows, then label and value in columns."""
        lines = [
            *self._body(),
            self._bold(
                self.rng.choice(
                    (
                        "STANDAR OPERASIONAL PROSEDUR",
                        "STANDAR PROSEDUR OPERASIONAL (SPO)",
                        "STANDAR OPERASIONAL PROSEDUR (SOP)",
                    )
                )
            ),
        ]
        for block in (lines, [self._bold(self.content.title)]):
            height = self._height(block, x1 - x0) + 4
            self._frame((x0, y, x1, y + height))
            self._text((x0, y, x1, y + height), block, "center")
            y += height
        fields = self._fields(pages)
        cut = x0 + (x1 - x0) * 0.3
        for label, value in fields:
            height = self._height([Paragraph(value)], x1 - cut)
            self._frame((x0, y, cut, y + height))
            self._frame((cut, y, x1, y + height))
            self._text((x0, y, cut, y + height), [Paragraph(label)])
            self._text((cut, y, x1, y + height), [Paragraph((": " if self.style.colon else "") + value)])
            y += height
        if self.style.signature != "end":
            block = self._approver(2)
            height = self._height(block, x1 - cut)
            self._frame((x0, y, cut, y + height))
            self._frame((cut, y, x1, y + height))
            self._text((x0, y, cut, y + height), [Paragraph(self.style.labels["disahkan_oleh"])])
            self._sign(self._text((cut, y, x1, y + height), block))
            y += height
        return y + 12

    def _plain(self, x0: float, y: float, x1: float, pages: str) -> float:
        """No rulings: letterhead, title, and label rows with colons."""
        lines = [
            *self._body(),
            Paragraph(""),
            self._bold("STANDAR OPERASIONAL PROSEDUR"),
            self._bold(self.content.title),
        ]
        height = self._height(lines, x1 - x0, 1.1)
        self._text((x0, y, x1, y + height), lines, "center", "top", 1.1)
        y += height + 10
        step = self.style.size * 1.4
        for label, value in self._fields(pages):
            self._text((x0, y, x0 + 130, y + step), [Paragraph(label)])
            self._text((x0 + 130, y, x1, y + step), [Paragraph(f": {value}")])
            y += step
        if self.style.signature != "end":
            block = self._approver(2)
            height = self._height(block, x1 - x0 - 130)
            self._text((x0, y, x0 + 130, y + step), [Paragraph(self.style.labels["disahkan_oleh"])])
            self._text((x0 + 130, y, x0 + 140, y + step), [Paragraph(":")])
            self._sign(self._text((x0 + 138, y, x1, y + height), block, "left", "top"))
            y += height
        return y + 14

    def _corner(self, x0: float, y: float, x1: float, pages: str) -> float:
        """Logo, body with the title, and a corner of four label rows, as quality systems have it."""
        a, b = x0 + 62, x1 - (x1 - x0) * 0.36
        fields = self._fields(pages)
        middle = [
            *self._body(),
            Paragraph(""),
            self._bold("STANDAR OPERASIONAL PROSEDUR"),
            self._bold(self.content.title),
        ]
        row = max(self._height([Paragraph(value)], (x1 - b) * 0.55, 0.9) for _, value in fields)
        height = max(self._height(middle, b - a, 1.0), 4 * row, 62)
        row = height / 4
        self._frame((x0, y, x1, y + height))
        vertical = self.rng.random() < 0.7
        if vertical:
            self.sheet.line((a, y), (a, y + height), self.style.ruling)
            self.sheet.line((b, y), (b, y + height), self.style.ruling)
        draw_emblem(self.sheet, (x0 + a) / 2, y + height / 2, 50, self.rng)
        self._text((a, y, b, y + height), middle, "center")
        for i, (label, value) in enumerate(fields):
            top = y + i * row
            if i:
                self.sheet.line((b, top), (x1, top), self.style.ruling)
            cut = b + (x1 - b) * 0.45
            self._text((b, top, cut, top + row), [Paragraph(label)], scale=0.9)
            self._text((cut, top, x1, top + row), [Paragraph(f": {value}")], scale=0.9)
        y += height + 12
        if self.style.signature == "label" and pages.startswith("1/"):
            block = self._approver(2)
            height = self._height(block, 220)
            self._text(
                (x0, y, x0 + 120, y + self.style.size * 1.5),
                [Paragraph(self.style.labels["disahkan_oleh"].rstrip(" :,") + " :")],
            )
            self._sign(self._text((x0 + 130, y, x1, y + height), block, "left", "top"))
            y += height + 8
        return y
