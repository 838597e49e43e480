"""One content in one house style becomes a PDF with its truth."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import Any

from samples.drawing.blocks import Paragraph, TextStyle, block_height, draw_block
from samples.drawing.boxes import Boxes
from samples.drawing.content import APPROVER, Content, Edge, record
from samples.drawing.emblem import draw_emblem
from samples.drawing.flowtable import FlowTable
from samples.drawing.fonts import face
from samples.drawing.identity import Identity, Printed, signature_paragraphs
from samples.drawing.marks import PageMarks
from samples.drawing.routing import UnroutableError
from samples.drawing.sheet import Sheet
from samples.drawing.style import Style, draw_style

_NOT_TRAITS = {"numbers", "absent", "activity_head", "repeat_flow"}
_TIME = re.compile(r"(\d+) (menit|jam|hari)", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A drawn SOP. `forced` counts connectors without a clear path."""

    pdf: bytes
    pages: list[PageMarks]
    gold: dict[str, Any]
    style: Style
    forced: int
    pen: dict[str, str]


def _turned(paper: tuple[float, float], landscape: bool) -> tuple[float, float]:
    return (max(paper), min(paper)) if landscape else (min(paper), max(paper))


def draw_document(content: Content, seed: str, pen: bool = False, tries: int = 12) -> Document:
    """Draws a content; the look follows from `seed`. Of several tries the first with a clear chart is taken.

    With `pen`, houses that fill in number and dates by hand leave their places empty; `Document.pen` says
    what to write there.

    UnroutableError where every try leaves two symbols without room for a line between them.
    """
    best: Document | None = None
    trouble: UnroutableError | None = None
    for attempt in range(tries):
        try:
            document = _draw(content, random.Random(f"{seed}/{content.name}/{attempt}"), pen)
        except UnroutableError as error:
            trouble = error
            continue
        if best is None or document.forced < best.forced:
            best = document
        if best.forced == 0:
            break
    if best is None:
        raise UnroutableError(f"{content.name}: {trouble}")
    return best


def _draw(content: Content, rng: random.Random, pen: bool) -> Document:
    fixed = {key: value for key, value in content.style.items() if key not in _NOT_TRAITS}
    style = draw_style(rng, fixed, len(content.actors) > 6)
    style = replace(style, handwritten=float(pen and rng.random() < style.handwritten))
    content, style = _unit_in_head(content, style, rng)
    sheet = Sheet(f"SOP {content.title}")
    printed = Printed()
    size = _turned(style.paper, style.landscape_identity)
    flow_size = _turned(style.paper, style.landscape_flow)
    if style.cover:
        _cover(sheet, content, style, rng, size)
    state = rng.getstate()
    one_page = style.one_page
    if one_page:
        bottom, _ = _front(
            Sheet("probe"), content, style, random.Random(7), flow_size, style.identity_size * 0.9
        )
        one_page = bottom < flow_size[1] * 0.6
    front_size = flow_size if one_page else size
    text_size = style.identity_size * (0.9 if one_page else 1.0)
    for _ in range(12):
        rng.setstate(state)
        bottom, _ = _front(Sheet("probe"), content, style, rng, front_size, text_size)
        if bottom <= front_size[1] - style.margin * 0.7:
            break
        text_size *= 0.94
    rng.setstate(state)
    sheet.new_page(front_size, "identitas_alur" if one_page else "identitas")
    y, printed = _front(sheet, content, style, rng, front_size, text_size)
    if one_page:
        y += rng.choice((0.0, 0.0, 8.0))
    else:
        sheet.new_page(flow_size, "alur")
        y = style.margin
    if not one_page or rng.random() < 0.3:
        y = _table_title(sheet, content, style, flow_size, y)
    table = FlowTable(
        sheet, content, style, rng, printed, style.flow_size, style.margin, flow_size[0] - style.margin
    )
    y = table.draw(y, flow_size, style.margin)
    if style.signature in ("after", "both"):
        _signature(sheet, content, style, rng, flow_size, y, printed)
    gold = record(_as_printed(content, style, printed), printed.fields)
    gold["handwritten"] = list(printed.pen)
    return Document(sheet.finish(), sheet.pages, gold, style, table.forced, printed.pen)


def _unit_in_head(content: Content, style: Style, rng: random.Random) -> tuple[Content, Style]:
    """Where all durations have one unit, a house may print it only in the column's head."""
    times = [_TIME.fullmatch(step.time) for step in content.steps if step.time]
    units = {match[2].lower() for match in times if match}
    if not style.time_unit or len(units) != 1 or None in times:
        return content, style
    unit = units.pop()
    steps = tuple(replace(step, time=step.time.split(" ")[0]) for step in content.steps)
    head = style.head_texts["waktu"] + " " + rng.choice((f"({unit})", f"({unit.capitalize()})", f"/ {unit}"))
    return replace(content, steps=steps), replace(style, head_texts={**style.head_texts, "waktu": head})


def _as_printed(content: Content, style: Style, printed: Printed) -> Content:
    """The content with the texts and labels that the drawing really shows."""
    shown = {"both": ("ya", "tidak"), "no_only": ("tidak",), "yes_only": ("ya",), "none": ()}[
        style.labels_shown
    ]
    edges = tuple(e if e.syarat in shown else Edge(e.source, e.target, None) for e in content.edges)
    return replace(content, edges=edges, title=printed.values.get("nama_sop", content.title))


def _front(
    sheet: Sheet,
    content: Content,
    style: Style,
    rng: random.Random,
    size: tuple[float, float],
    text_size: float,
) -> tuple[float, Printed]:
    """Identity block and boxes; gives the y below them and what was printed."""
    if not sheet.pages:
        sheet.new_page(size, "identitas")
    printed = Printed()
    x0, x1 = style.margin, size[0] - style.margin
    y = Identity(sheet, content, style, rng, printed, text_size).draw(x0, style.margin, x1)
    if style.identity not in ("plain", "letterhead"):
        y += rng.choice((0.0, 0.0, 6.0)) if style.title_form != "full" else 0.0
    y = Boxes(sheet, content, style, printed, text_size).draw(x0, y, x1)
    return y, printed


def _cover(
    sheet: Sheet, content: Content, style: Style, rng: random.Random, size: tuple[float, float]
) -> None:
    sheet.new_page(size, "sampul")
    bold = face(style.font).bold
    big = TextStyle(bold, 18, "center", "middle", 1.3)
    draw_emblem(sheet, size[0] / 2, size[1] * 0.2, 80, rng)
    year = next((d[:4] for d in content.dates.values() if d), "2023")
    blocks = [
        (0.33, [Paragraph("STANDAR OPERASIONAL PROSEDUR (SOP)"), Paragraph(content.title.upper())]),
        (0.68, [Paragraph(t) for t in (*content.body, *content.unit)]),
        (0.86, [Paragraph(f"TAHUN {year}")]),
    ]
    for at, lines in blocks:
        height = block_height(lines, big, size[0] - 120)
        draw_block(sheet, (60, size[1] * at, size[0] - 60, size[1] * at + height), lines, big, "sampul")


def _table_title(sheet: Sheet, content: Content, style: Style, size: tuple[float, float], y: float) -> float:
    text = {
        "none": "",
        "sop": f"SOP {content.title}",
        "prosedur": f"PROSEDUR {content.title.upper()}",
        "word": "PROSEDUR",
        "centre": f"SOP : {content.title.upper()}",
    }[style.table_title]
    if not text:
        return y
    bold = face(style.font).bold
    title = TextStyle(
        bold, style.title_size, "center" if style.table_title == "centre" else "left", "middle", 1.2, 0.5
    )
    height = block_height([Paragraph(text)], title, size[0] - 2 * style.margin) + 4
    draw_block(
        sheet, (style.margin, y, size[0] - style.margin, y + height), [Paragraph(text)], title, "judul_tabel"
    )
    return y + height


def _signature(
    sheet: Sheet,
    content: Content,
    style: Style,
    rng: random.Random,
    size: tuple[float, float],
    y: float,
    printed: Printed,
) -> None:
    by = content.approver
    if not by["nama"]:
        return
    block = TextStyle(face(style.font).regular, style.flow_size + 1.5, "center", "top", 1.15)
    lines = signature_paragraphs(by, face(style.font).bold, rng)
    height = block_height(lines, block, 220)
    if y + 12 + height > size[1] - 12:
        sheet.new_page(size, "pengesahan")
        y = style.margin
    x1 = size[0] - style.margin - rng.choice((0, 20, 40))
    spot = draw_block(sheet, (x1 - 220, y + 12, x1, y + 12 + height), lines, block, "tanda_tangan")
    if spot:
        sheet.page.spots["approver"] = spot
    printed.fields |= set(APPROVER)
