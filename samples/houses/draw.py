"""Lays a content out in a house's template, page by page, and prints it: the PDF and its exact truth."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2

from samples.drawing.content import Content, Edge, record
from samples.drawing.marks import PageMarks
from samples.houses import extras, table
from samples.houses.chart import Chart, PageCells, UndrawableError, draw
from samples.houses.house import House
from samples.houses.identity import BoxRow, box_row, box_rows, identity, signature
from samples.houses.identity import css as identity_css
from samples.houses.table import Row

_FOOT = 26
_LINK_ROW = 34


@dataclass(frozen=True)
class Document:
    """A drawn SOP."""

    pdf: bytes
    pages: list[PageMarks]
    gold: dict[str, Any]


@dataclass
class Sheet:
    """A page in the making: its size and pieces; `rows` are those of the flow table on it."""

    width: int
    height: int
    pieces: list[str]
    rows: list[Row]
    left: float
    top: str = "none"
    at: int = -1
    kind: str = "lain"


def _css(house: House) -> str:
    return (
        f"*{{box-sizing:border-box}} body{{margin:0;font-family:'{house.font}';font-size:{house.size}px;line-height:1.2}}"
        f".page{{position:relative;overflow:hidden;background:#fff;page-break-after:always}} .foot{{position:absolute;bottom:8px;"
        f"left:{house.margin}px;right:{house.margin}px;font-size:9px;color:#444}} svg.chart{{position:absolute;left:0;top:0}}"
        ".piece{display:flow-root}" + identity_css(house) + table.css(house)
    )


_MEASURE = """() => ({
 pieces: Object.fromEntries([...document.querySelectorAll('[data-p]')].map(e => [e.dataset.p, e.getBoundingClientRect().height])),
 rows: Object.fromEntries([...document.querySelectorAll('[data-r]')].map(e => [e.dataset.r, e.getBoundingClientRect().height])),
 items: Object.fromEntries([...document.querySelectorAll('[data-i]')].map(e => [e.dataset.i, e.getBoundingClientRect().height])),
 tops: Object.fromEntries([...document.querySelectorAll('[data-t]')].map(e => [e.dataset.t,
   [...e.querySelectorAll('tbody.top')].reduce((s, b) => s + b.getBoundingClientRect().height, 0)])),
})"""
_PLACES = """() => [...document.querySelectorAll('.page')].map(p => {
 const o = p.getBoundingClientRect(), r = e => {const b = e.getBoundingClientRect(); return [b.left - o.left, b.top - o.top, b.right - o.left, b.bottom - o.top]};
 const body = p.querySelector('table.flow tbody:last-of-type'), spot = p.querySelector('[data-spot]');
 return {rows: [...p.querySelectorAll('tr[data-r]')].map(t => [t.dataset.r, [...t.querySelectorAll('td.a')].map(r)]),
  body: body ? r(body) : null, spot: spot ? r(spot) : null,
  low: Math.max(0, ...[...p.querySelectorAll('.piece')].map(e => r(e)[3])),
  wide: Math.max(0, ...[...p.querySelectorAll('.piece, .piece table, .piece td div')].map(e => r(e)[2]))};
})"""


class _Layout:
    """Distributes pieces and rows over sheets."""

    def __init__(self, house: House, content: Content, browser: Any) -> None:
        self.house, self.content, self.browser = house, content, browser
        self.sheets: list[Sheet] = []
        self.rng = random.Random(f"layout/{house.seed}")

    def size(self, landscape: bool) -> tuple[int, int]:
        w, h = self.house.paper
        return (h, w) if landscape else (w, h)

    def new(self, landscape: bool, kind: str) -> Sheet:
        w, h = self.size(landscape)
        sheet = Sheet(w, h, [], [], h - 2 * self.house.margin - _FOOT, kind=kind)
        self.sheets.append(sheet)
        return sheet

    def heights(
        self, landscape: bool, pieces: dict[str, str], tables: dict[str, str]
    ) -> dict[str, dict[str, float]]:
        width = self.size(landscape)[0] - 2 * self.house.margin
        body = "".join(
            f'<div class="piece" data-p="{k}" style="width:{width}px">{v}</div>' for k, v in pieces.items()
        )
        body += "".join(
            f'<div class="piece" data-p="{k}" data-t="{k}" style="width:{width}px">{v}</div>'
            for k, v in tables.items()
        )
        self.browser.set_content(
            f"<html><head><style>{_css(self.house)}</style></head><body>{body}</body></html>"
        )
        return self.browser.evaluate(_MEASURE)  # type: ignore[no-any-return]

    def put(self, sheet: Sheet, html: str, height: float) -> Sheet:
        if height > sheet.left and sheet.pieces:
            sheet = self.new(sheet.width > sheet.height, sheet.kind)
        sheet.pieces.append(html)
        sheet.left -= height
        return sheet

    def put_boxes(self, sheet: Sheet, rows: list[BoxRow], landscape: bool) -> Sheet:
        """The boxes; one that does not fit runs on over the page's end, item by item."""
        todo = list(rows)
        while todo:
            row = todo.pop(0)
            measured = self.heights(landscape, {"row": box_row(self.house, row, "b")}, {})
            height = measured["pieces"]["row"]
            if height <= sheet.left:
                sheet.pieces.append(box_row(self.house, row, "b"))
                sheet.left -= height
                continue
            items = measured["items"]
            frame = height - max(
                sum(items.get(f"b/{c}/{n}", 0) for n in range(len(lines)))
                for c, (_, lines) in enumerate(row.cells)
            )
            room = sheet.left - frame - 8
            cut = []
            for c, (_, lines) in enumerate(row.cells):
                n, used = 0, 0.0
                while n < len(lines) and used + items[f"b/{c}/{n}"] <= room:
                    used += items[f"b/{c}/{n}"]
                    n += 1
                cut.append(n)
            fits = all(n or not lines for n, (_, lines) in zip(cut, row.cells, strict=True))
            if room > 30 and fits and self.house.break_rows:
                first = BoxRow(
                    tuple((t, lines[:n]) for n, (t, lines) in zip(cut, row.cells, strict=True)), row.begun
                )
                sheet.pieces.append(box_row(self.house, first, "b"))
                todo.insert(
                    0,
                    BoxRow(tuple((t, lines[n:]) for n, (t, lines) in zip(cut, row.cells, strict=True)), True),
                )
            elif sheet.pieces:
                todo.insert(0, row)
            else:
                raise UndrawableError("a box is taller than the page")
            sheet = self.new(landscape, "identitas")
        return sheet

    def put_flow(self, sheet: Sheet, rows: list[Row], landscape: bool) -> Sheet:
        """The flow table over as many sheets as it takes."""
        house, width = self.house, self.size(landscape)[0] - 2 * self.house.margin
        low = self._row_heights(rows)
        html = {
            top: table.flow(house, self.content, rows, width, top, low) for top in ("head", "numbers", "none")
        }
        measured = self.heights(landscape, {}, html)
        height, tops = measured["rows"], measured["tops"]
        following = house.repeat if house.repeat != "numbers" or house.number_row != "none" else "head"
        top = "head"
        todo = list(rows)
        if sheet.left < tops["head"] + 150:
            sheet = self.new(landscape, "alur")
        while todo:
            left = sheet.left - tops[top] - (_LINK_ROW if house.link != "none" else 0) - 6
            chunk: list[Row] = []
            if self.sheets_of_flow() and house.link != "none":
                chunk.append(Row("link", text="head"))
                left -= _LINK_ROW
            while todo and height[todo[0].key] <= left:
                left -= height[todo[0].key]
                chunk.append(todo.pop(0))
            while todo and chunk and chunk[-1].kind == "band":
                todo.insert(0, chunk.pop())
            if todo and house.break_rows and todo[0].kind == "step" and not todo[0].part:
                split = self._split(todo[0], height[todo[0].key], left)
                if split:
                    chunk.append(split[0])
                    todo[0] = split[1]
                    height[split[1].key] = height[split[0].key.replace("-1-", "-0-")]
            if not any(row.kind == "step" for row in chunk):
                raise UndrawableError("a row is taller than the page")
            if todo and house.link != "none":
                chunk.append(Row("link", text="foot"))
            sheet.rows, sheet.top, sheet.at = chunk, top, len(sheet.pieces)
            used = sum(height.get(r.key, _LINK_ROW) for r in chunk) + tops[top]
            sheet.pieces.append(
                table.flow(
                    house,
                    self.content,
                    chunk,
                    width,
                    top,
                    {**low, **{r.key: _LINK_ROW for r in chunk if r.kind == "link"}},
                )
            )
            sheet.left -= used + 6
            if todo:
                sheet, top = self.new(landscape, "alur"), following
        return sheet

    def sheets_of_flow(self) -> bool:
        return any(sheet.rows for sheet in self.sheets)

    def _row_heights(self, rows: list[Row]) -> dict[str, float]:
        heights: dict[str, float] = {}
        for row in rows:
            if row.kind == "step":
                marks = self.content.steps[row.step].marks
                most = max(sum(m[0] == a for m in marks) for a, _ in marks)
                heights[row.key] = self.house.row_height * (1.0 if most == 1 else 1.75) + (
                    8 if any(k == "keputusan" for _, k in marks) else 0
                )
        return heights

    def _split(self, row: Row, height: float, room: float) -> tuple[Row, Row] | None:
        words = self.content.steps[row.step].activity.split()
        if (
            len(words) < 9
            or room < self.house.row_height + 4
            or room > height
            or table.MUTU[0] not in self.house.columns
        ):
            return None
        n = max(4, int(len(words) * 0.5))
        return Row("step", row.step, " ".join(words[:n]), 1), Row("step", row.step, " ".join(words[n:]), 2)


def _rows(house: House, content: Content) -> list[Row]:
    rng = random.Random(f"rows/{house.seed}")
    rows: list[Row] = []
    count = len(content.steps)
    bands = sorted(rng.sample(range(1, count), min(2, count - 1))) if house.bands else []
    names = iter(("B. Pelaksanaan", "C. Pelaporan"))
    if house.bands:
        rows.append(Row("band", -1, "A. Persiapan"))
    for n in range(count):
        if n in bands:
            rows.append(Row("band", -2 - n, next(names)))
        rows.append(Row("step", n))
    if house.total_row:
        rows.append(Row("total", -1, "Jumlah waktu : sesuai beban berkas"))
    return rows


def _adapt(house: House, content: Content) -> Content:
    """The content as this house would have it: merged cells need values that repeat."""
    if not house.merge_cells:
        return content
    steps = list(content.steps)
    rng = random.Random(f"merge/{house.seed}")
    for column in ("time", "note"):
        at = rng.randrange(max(1, len(steps) - 3))
        text = getattr(steps[at], column) or "Koordinasi"
        for n in range(at, min(len(steps), at + rng.choice((2, 3)))):
            steps[n] = replace(steps[n], **{column: text})
    return replace(content, steps=tuple(steps))


def _shorten_edges(content: Content, home: dict[int, int]) -> Content:
    """No arrow runs over more than one page end: a longer one returns to the page before."""
    edges: list[Edge] = []
    for edge in content.edges:
        a, b = home[edge.source - 1], home[edge.target - 1]
        target = edge.target
        if b < a - 1:
            target = next(s for s in range(1, len(content.steps) + 1) if home[s - 1] == a - 1)
        elif b > a + 1:
            target = edge.source + 1
        new = Edge(edge.source, target, edge.syarat)
        if all(e.source != new.source or e.target != new.target for e in edges):
            edges.append(new)
    return replace(content, edges=tuple(edges))


def draw_house(house: House, content: Content, browser: Any) -> Document:
    """One SOP in a house's template; UndrawableError where its chart finds no clear way."""
    content = _adapt(house, content)
    layout = _Layout(house, content, browser)
    front: list[str] = []
    if house.decree:
        front.append(extras.decree(house, content))
    if house.cover and house.letterhead != "none":
        front.append(extras.cover(house, content))
    for html in front:
        layout.new(False, "sampul").pieces.append(html)
    block = identity(house, content)
    sheet = layout.new(house.first_landscape, "identitas")
    measured = layout.heights(house.first_landscape, {"id": block.html}, {})
    sheet = layout.put(sheet, block.html, measured["pieces"]["id"])
    sheet = layout.put_boxes(sheet, box_rows(house, content), house.first_landscape)
    if house.flow_own_page:
        sheet = layout.new(house.flow_landscape, "alur")
    elif sheet.pieces:
        sheet.pieces.append('<div style="height:14px"></div>')
        sheet.left -= 14
    landscape = sheet.width > sheet.height
    if house.title_over_table:
        title = f'<div style="text-align:center;font-weight:bold;margin-bottom:6px">SOP {content.title}</div>'
        sheet = layout.put(sheet, title, 24 + house.size)
    sheet = layout.put_flow(sheet, _rows(house, content), landscape)
    below = [
        signature(house, content),
        extras.legend(house) if house.legend else "",
        extras.note() if house.note else "",
    ]
    for html in below[::-1] if house.legend else below:
        if html:
            sheet = layout.put(sheet, html, layout.heights(landscape, {"x": html}, {})["pieces"]["x"])
    if house.standard_after:
        layout.new(False, "lain").pieces.append(extras.standard())
    return _print(house, replace(content, title=block.title), layout, set(block.printed))


def _page_html(house: House, content: Content, sheet: Sheet, place: tuple[int, int], svg: str) -> str:
    pieces = "".join(f'<div class="piece">{p}</div>' for p in sheet.pieces)
    drawing = (
        f'<svg class="chart" width="{sheet.width}" height="{sheet.height}" font-family="{house.font}">{svg}</svg>'
        if svg
        else ""
    )
    foot = extras.footer(house, content, *place)
    return f'<div class="page" style="width:{sheet.width}px;height:{sheet.height}px;padding:{house.margin}px">{pieces}{drawing}{foot}</div>'


def _print(house: House, content: Content, layout: _Layout, printed: set[str]) -> Document:
    browser, sheets = layout.browser, layout.sheets
    style = f"<style>{_css(house)}</style>"
    count = len(sheets)
    blank = [_page_html(house, content, s, (n, count), "") for n, s in enumerate(sheets, 1)]
    browser.set_content(f"<html><head>{style}</head><body>{''.join(blank)}</body></html>")
    places = browser.evaluate(_PLACES)
    cells, drawn_on = [], []
    for n, (sheet, place) in enumerate(zip(sheets, places, strict=True)):
        if place["low"] > sheet.height - 20 or place["wide"] > sheet.width - 4:
            raise UndrawableError("a page overflows")
        if sheet.rows:
            by_key = {row.key: row for row in sheet.rows}
            rows = [(by_key[key], [tuple(c) for c in boxes]) for key, boxes in place["rows"] if boxes]
            cells.append(PageCells(rows, place["body"][1], place["body"][3]))  # type: ignore[arg-type]
            drawn_on.append(n)
    home = {
        row.step: n
        for n, page in enumerate(cells)
        for row, _ in page.rows
        if row.kind == "step" and row.part < 2
    }
    content = _shorten_edges(content, home)
    chart = draw(house, content, cells)
    target = pypdfium2.PdfDocument.new()
    marks = []
    for n, (sheet, place) in enumerate(zip(sheets, places, strict=True)):
        svg = chart.pages[drawn_on.index(n)] if n in drawn_on else ""
        html = _page_html(house, content, sheet, (n + 1, count), svg)
        browser.set_content(f"<html><head>{style}</head><body>{html}</body></html>")
        pdf = browser.pdf(
            width=f"{sheet.width}px", height=f"{sheet.height}px", print_background=True, page_ranges="1"
        )
        source = pypdfium2.PdfDocument(pdf)
        target.import_pages(source)
        source.close()
        mark = PageMarks(sheet.width * 0.75, sheet.height * 0.75, sheet.kind)
        if place["spot"]:
            x0, y0, x1, y1 = (v * 0.75 for v in place["spot"])
            mark.spots["approver"] = (x0, y0, x1, y1)
        marks.append(mark)
    stream = io.BytesIO()
    target.save(stream)
    target.close()
    return Document(stream.getvalue(), marks, _gold(house, content, chart, printed))


def _gold(house: House, content: Content, chart: Chart, printed: set[str]) -> dict[str, Any]:
    """What a reader of these pages can know."""
    boxes = {key for key, items in content.boxes.items() if items}
    if house.approver_in != "identity":
        printed |= {"jabatan", "nama", "pangkat", "nip"}
    gold = record(content, printed | boxes | ({"keterangan"} & set(house.columns)))
    for n, step in enumerate(gold["langkah"]):
        if "no" not in house.columns or house.numbered == "none":
            step["nomor"] = ""
        for column in ("kelengkapan", "waktu", "output"):
            if column not in house.columns:
                step[column] = ""
        for k, mark in enumerate(step["pelaksana"]):
            mark["simbol"] = chart.kinds[n, k]
    gold["alur"] = [{"dari": e.source, "ke": e.target, "syarat": e.syarat} for e in chart.edges]
    return gold
