"""One SPO or narrative content in one house style becomes a PDF with its truth."""

from __future__ import annotations

import random
from typing import Any

from samples.drawing.blocks import Line, Paragraph, TextStyle, block_height, draw_block, draw_line, flow
from samples.drawing.document import Document
from samples.drawing.fonts import face
from samples.drawing.forms.compose import FormContent, Part
from samples.drawing.forms.free_chart import chart_height, draw_chart
from samples.drawing.forms.head import FormHead
from samples.drawing.forms.sections import (
    gold_of,
    mark,
    part_paragraphs,
    procedure_paragraphs,
    procedure_steps,
)
from samples.drawing.forms.style import FormStyle, draw_form_style
from samples.drawing.sheet import ASCENT, Sheet


def draw_form(content: FormContent, seed: str) -> Document:
    """Draws a content; the look follows from `seed`."""
    pages = 3
    document = _Drawing(content, seed, pages)
    count = len(document.run().pages)
    final = _Drawing(content, seed, count)
    return final.run()


class _Drawing:
    def __init__(self, content: FormContent, seed: str, pages: int) -> None:
        self.rng = random.Random(f"{seed}/{content.name}/form")
        self.content, self.style = content, draw_form_style(self.rng, content.form)
        self.sheet = Sheet(f"SOP {content.title}")
        self.total = pages
        self.printed: set[str] = set()
        self.head = FormHead(self.sheet, content, self.style, self.rng, self.printed)
        self.x0, self.x1 = self.style.margin, self.style.paper[0] - self.style.margin
        self.bottom = self.style.paper[1] - self.style.margin
        self.beside = content.form == "spo"
        self.border = self.x0 + (self.x1 - self.x0) * self.style.title_share
        self.y = self.top = 0.0
        self.face = face(self.style.font)
        self.text = TextStyle(
            self.face.regular, self.style.size, self.style.align, "top", self.style.leading, 4.0
        )  # type: ignore[arg-type]

    def run(self) -> Document:
        self._page()
        steps = procedure_steps(self.content.procedure, self.style)
        number = 0
        for part in self.content.before:
            number += 1
            self._part(part, number)
        number += 1
        if self.content.table:
            steps = self._table_procedure(number)
        else:
            lines = procedure_paragraphs(self.content.procedure, self.style, self.face.bold)
            self._section(self.content.procedure_title, number, lines)
        if self.content.chart is not None:
            number += 1
            self._chart_section(number)
        for part in self.content.after:
            number += 1
            self._part(part, number)
        if self.style.signature == "end":
            self._signature()
        gold = gold_of(self.content, self.style, self.printed, steps)
        gold["pelaksana"] = [] if not self.content.table else self._actors(steps)
        return Document(self.sheet.finish(), self.sheet.pages, gold, self.style, 0, {})  # type: ignore[arg-type]

    def _actors(self, steps: list[dict[str, Any]]) -> list[str]:
        names: list[str] = []
        for step in steps:
            names += [mark["aktor"] for mark in step["pelaksana"] if mark["aktor"] not in names]
        return names

    def _page(self) -> None:
        first = not self.sheet.pages
        self.sheet.new_page(self.style.paper, "identitas" if first else "alur")
        self.y = self.style.margin
        if first or self.style.head_repeats:
            self.y = self.head.draw(self.y, len(self.sheet.pages), self.total)
        self.top = self.y

    def _title(self, title: str, number: int) -> Paragraph:
        text = title.upper() if self.style.section_upper else title
        if self.style.section_colon:
            text += " :" if self.beside else ":"
        label = mark(self.style.section_marks, number) if self.style.section_marks else ""
        font = self.face.bold if self.style.section_bold else ""
        return Paragraph(text, marker=label, indent=18.0 if label else 0.0, font=font, align="left")

    def _part(self, part: Part, number: int) -> None:
        if part.table and self.beside:
            self._history(part)
        else:
            self._section(part.title, number, part_paragraphs(part, self.style, self.face.regular))

    def _section(self, title: str, number: int, paragraphs: list[Paragraph]) -> None:
        if self.beside:
            self._row(self._title(title, number), paragraphs)
            return
        heading = self._title(title, number)
        step = self.text.size * self.text.leading
        if self.y + 3 * step > self.bottom:
            self._page()
        self.y += step * 0.5
        self._lines(flow([heading], self.text.font, self.text.size, self.x1 - self.x0), self.x0)
        inner = self.x0 + (18.0 if self.style.section_marks else 0.0)
        self._lines(flow(paragraphs, self.text.font, self.text.size, self.x1 - inner), inner)

    def _lines(self, lines: list[Line], x0: float) -> None:
        """Lines from y on, over the page's end where they do not fit."""
        step = self.text.size * self.text.leading
        for line in lines:
            if self.y + step > self.bottom:
                self._page()
            if line.first and line.paragraph.marker:
                self.y += self.style.item_gap
            self._line(line, x0, self.x1)
            self.y += step

    def _line(self, line: Line, x0: float, x1: float, y: float | None = None) -> None:
        step = self.text.size * self.text.leading
        top = self.y if y is None else y
        baseline = top + (step - self.text.size) / 2 + ASCENT * self.text.size
        draw_line(self.sheet, line, x0, x1, baseline, self.text, "bagian")

    # title left, text right

    def _row(self, title: Paragraph, paragraphs: list[Paragraph]) -> None:
        pad = 5.0
        step = self.text.size * self.text.leading
        left = flow([title], self.text.font, self.text.size, self.border - self.x0 - 2 * pad)
        right = flow(paragraphs, self.text.font, self.text.size, self.x1 - self.border - 2 * pad)
        if self.y + max(len(left), min(2, len(right))) * step + 2 * pad > self.bottom:
            self._page()
        while True:
            start = self.y
            y = start + pad * 0.6
            taken = 0
            for line in right:
                gap = self.style.item_gap if line.first and line.paragraph.marker and taken else 0.0
                if y + gap + step > self.bottom - pad:
                    break
                y += gap
                self._line(line, self.border + pad, self.x1 - pad, y)
                y += step
                taken += 1
            for i, line in enumerate(left):
                self._line(line, self.x0 + pad, self.border - pad, start + pad * 0.6 + i * step)
            end = max(y, start + pad * 0.6 + len(left) * step) + pad
            self._borders(start, end)
            self.y = end
            right, left = right[taken:], []
            if not right:
                return
            self._page()

    def _borders(self, start: float, end: float) -> None:
        if self.style.ruled == "none":
            return
        for y in (start, end):
            self.sheet.line((self.x0, y), (self.x1, y), self.style.ruling)
        if self.style.ruled == "all":
            for x in (self.x0, self.border, self.x1):
                self.sheet.line((x, start), (x, end), self.style.ruling)

    def _history(self, part: Part) -> None:
        """A table of its own under the sections."""
        step = self.text.size * 1.6
        if self.y + (len(part.table) + 3) * step > self.bottom:
            self._page()
        self.y += step
        title = part.title.upper() if self.style.section_upper else part.title
        self._lines(
            flow([Paragraph(title, align="left")], self.text.font, self.text.size, self.x1 - self.x0), self.x0
        )
        self._grid(
            [*part.table, *[("",) * len(part.table[0])] * self.rng.randint(0, 2)], (0.08, 0.27, 0.35, 0.3)
        )

    def _grid(self, rows: list[tuple[str, ...]], shares: tuple[float, ...]) -> None:
        xs = [self.x0]
        for share in shares:
            xs.append(xs[-1] + share * (self.x1 - self.x0))
        style = TextStyle(self.face.regular, self.text.size * 0.95, "left", "top", 1.15, 4.0)
        for index, row in enumerate(rows):
            cells = [[Paragraph(text, font=self.face.bold if not index else "")] for text in row]
            height = (
                max(block_height(cell, style, b - a) for cell, a, b in zip(cells, xs, xs[1:], strict=False))
                + 4
            )
            if self.y + height > self.bottom:
                self._page()
            for cell, a, b in zip(cells, xs, xs[1:], strict=False):
                if self.style.table_ruled or self.beside:
                    self.sheet.rectangle((a, self.y, b, self.y + height), self.style.ruling)
                draw_block(self.sheet, (a, self.y + 2, b, self.y + height), cell, style, "tabel")
            if not (self.style.table_ruled or self.beside):
                self.sheet.line((self.x0, self.y), (self.x1, self.y), self.style.ruling)
                self.sheet.line((self.x0, self.y + height), (self.x1, self.y + height), self.style.ruling)
            self.y += height

    def _table_procedure(self, number: int) -> list[dict[str, Any]]:
        """The procedure as a small table: number, activity, who, record."""
        self._section(self.content.procedure_title, number, [])
        self.y += 4
        rows: list[tuple[str, ...]] = [("No.", "Aktivitas", "Pelaksana", "Output")]
        steps: list[dict[str, Any]] = []
        for index, node in enumerate(self.content.procedure, 1):
            who = self.rng.choice(("Pemohon", "Staf", "Kepala Bagian", "Ketua Tim"))
            output = self.rng.choice(("Berkas", "Formulir", "Laporan", "Surat"))
            rows.append((str(index), node.text, who, output))
            steps.append(
                {
                    "nomor": str(index),
                    "tingkat": 1,
                    "kegiatan": node.text,
                    "pelaksana": [{"aktor": who, "simbol": None}],
                    "kelengkapan": "",
                    "waktu": "",
                    "output": output,
                    "keterangan": "",
                }
            )
        self._grid(rows, (0.08, 0.52, 0.2, 0.2))
        return steps

    def _chart_section(self, number: int) -> None:
        chart = self.content.chart
        if chart is None:
            return
        height = chart_height(chart, self.text.size)
        if self.y + height + 20 > self.bottom:
            self._page()
        start = self.y
        left = flow(
            [self._title(self.content.chart_title, number)],
            self.text.font,
            self.text.size,
            self.border - self.x0 - 10,
        )
        for i, line in enumerate(left):
            self._line(line, self.x0 + 5, self.border - 5, start + 3 + i * self.text.size * self.text.leading)
        draw_chart(
            self.sheet,
            chart,
            (self.border, start + 6, self.x1, start + 6 + height),
            self.face.regular,
            self.text.size * 0.92,
            self.rng,
        )
        self._borders(start, start + height + 14)
        self.y = start + height + 14

    def _signature(self) -> None:
        by = self.content.approver
        lines = (
            [Paragraph(by["jabatan"] + ",")]
            + [Paragraph("")] * 3
            + [Paragraph(by["nama"], font=self.face.bold)]
        )
        lines += [Paragraph(by["pangkat"])] if by["pangkat"] else []
        lines += [Paragraph(f"NIP. {by['nip']}")] if by["nip"] else []
        block = TextStyle(self.face.regular, self.text.size, "center", "top", 1.15)
        height = block_height(lines, block, 230)
        if self.y + height + 20 > self.bottom:
            self._page()
        spot = draw_block(
            self.sheet,
            (self.x1 - 230, self.y + 16, self.x1, self.y + 16 + height),
            lines,
            block,
            "tanda_tangan",
        )
        if spot:
            self.sheet.page.spots["approver"] = spot
        self.y += height + 20


__all__ = ["FormStyle", "draw_form"]
