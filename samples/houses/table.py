"""The flow table as HTML: head, rows, bands, link rows, total row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from samples.drawing.content import Content
from samples.houses.house import Bars, House

_WORDS = {
    "no": ("No", "NO", "No.", "Nomor"),
    "kegiatan": ("Kegiatan", "KEGIATAN", "Uraian Kegiatan", "Aktivitas", "Uraian Prosedur", "Uraian Jenis Kegiatan"),
    "kelengkapan": ("Kelengkapan", "KELENGKAPAN", "Persyaratan/ Kelengkapan", "Persyaratan/ Perlengkapan", "Syarat/ Kelengkapan"),
    "waktu": ("Waktu", "WAKTU", "Waktu"),
    "output": ("Output", "OUTPUT", "Hasil/ Output"),
    "keterangan": ("Ket", "Keterangan", "KET.", "KETERANGAN"),
}  # fmt: skip
MUTU = ("kelengkapan", "waktu", "output")
_WEIGHTS = {
    "no": 0.42,
    "kegiatan": 2.7,
    "kelengkapan": 1.35,
    "waktu": 0.85,
    "output": 1.3,
    "keterangan": 1.15,
}


@dataclass(frozen=True)
class Row:
    """A row to be drawn: a step (or the first or second `part` of one), a band, a link row or the total."""

    kind: str
    step: int = -1
    text: str = ""
    part: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.step}-{self.part}-{self.text[:12] if self.kind == 'link' else ''}"


def words(house: House) -> dict[str, str]:
    """The titles of the house's columns."""
    rng = random.Random(f"words/{house.seed}")
    return {key: rng.choice(value) for key, value in _WORDS.items()}


def widths(house: House, content: Content, total: float) -> list[float]:
    """The columns' widths in pixels; the actors' ones in their place."""
    room = 0.72 if house.upward else 1.0
    weights: list[float] = []
    for column in house.columns:
        weights += [room] * len(content.actors) if column == "actors" else [_WEIGHTS[column]]
    return [total * w / sum(weights) for w in weights]


def css(house: House) -> str:
    """How the table is ruled and shaded."""
    width = {
        "solid": "1px solid",
        "dotted": "1.3px dotted",
        "dashed": "1px dashed",
        "double": "3px double",
        "thick": "2px solid",
        "level": "1px solid",
    }
    rule = f"{width[house.table_ruling]} {house.ruling_colour}"
    chart = {
        "same": "",
        "none": "none",
        "dotted": "1.2px dotted #000",
        "pale": "1px solid #c8c8c8",
        "dashed": "1px dashed #333",
    }
    text = f"""
    table.flow{{border-collapse:collapse;table-layout:fixed;width:100%;font-size:{house.flow_size}px;line-height:1.18}}
    table.flow td,table.flow th{{border:{rule};padding:2px 3px;vertical-align:{"middle" if house.centre_cells else "top"};overflow-wrap:break-word}}
    table.flow th{{font-weight:{"bold" if house.head_bars.bold else "normal"};text-align:center;vertical-align:middle;
      background:{house.head_bars.fill or "transparent"};color:{house.head_bars.ink}}}
    table.flow .c{{text-align:center}} table.flow th.up div{{writing-mode:vertical-rl;transform:rotate(180deg);margin:auto;max-height:96px}}
    table.flow tr.num td{{text-align:center;font-size:{house.flow_size - 1}px;padding:0}}
    table.flow tr.num.bare td{{border-left:none;border-right:none}}
    table.flow tr.band td{{font-weight:bold;background:{house.bars.fill or "#f2f2f2"};color:{house.bars.ink if house.bars.fill else "#000"}}}
    """
    if chart[house.chart_ruling]:
        rule_in = chart[house.chart_ruling]
        text += f"table.flow td.a.inl{{border-left:{rule_in}}} table.flow td.a.inr{{border-right:{rule_in}}}"
    if house.table_ruling == "level":
        text += "table.flow td,table.flow th{border-left:none;border-right:none}"
    if not house.row_rulings:
        text += (
            "table.flow tr.s td{border-top:none;border-bottom:none} table.flow tr.s.end td{border-bottom:"
            + rule
            + "}"
        )
    if house.zebra:
        text += "table.flow tr.odd td{background:#eef3fa}"
    return text


def head(house: House, content: Content) -> str:
    """The head's rows."""
    titles = words(house)
    up = house.upward
    actors = "".join(
        f'<th class="up"><div>{escape(a)}</div></th>' if up else f"<th>{escape(a)}</th>"
        for a in content.actors
    )
    depth = {"flat": 1, "two": 2, "three": 3}[house.head]
    if depth == 1:
        return (
            "<tr>"
            + "".join(actors if c == "actors" else f"<th>{titles[c]}</th>" for c in house.columns)
            + "</tr>"
        )
    first, low = [], []
    mutu = [c for c in house.columns if c in MUTU]
    together = len(mutu) > 1 and all(
        house.columns.index(b) - house.columns.index(a) == 1 for a, b in pairwise(mutu)
    )
    for column in house.columns:
        if column == "actors":
            first.append(f'<th colspan="{len(content.actors)}">{house.pelaksana_word}</th>')
            low.append(actors)
        elif column in mutu and together:
            if column == mutu[0]:
                first.append(f'<th colspan="{len(mutu)}">{house.mutu_word}</th>')
            low.append(f'<th rowspan="{depth - 1}">{titles[column]}</th>')
        else:
            first.append(f'<th rowspan="{depth}">{titles[column]}</th>')
    if depth == 2:
        return f"<tr>{''.join(first)}</tr><tr>{''.join(low)}</tr>"
    half = max(1, len(content.actors) // 2)
    groups = f'<th colspan="{half}">Internal</th>'
    if len(content.actors) > half:
        groups += f'<th colspan="{len(content.actors) - half}">Eksternal</th>'
    middle = "".join(groups if cell is actors else cell for cell in low)
    return f"<tr>{''.join(first)}</tr><tr>{middle}</tr><tr>{actors}</tr>"


def number_row(house: House, content: Content) -> str:
    """The row of column numbers."""
    count = len(house.columns) - 1 + len(content.actors)
    text = "({})" if house.number_row == "bracket" else "{}"
    bare = " bare" if house.number_row == "unruled" else ""
    return (
        f'<tr class="num{bare}">'
        + "".join(f"<td>{text.format(n)}</td>" for n in range(1, count + 1))
        + "</tr>"
    )


def _cell(house: House, text: str) -> str:
    parts = text.split("; ")
    if len(parts) == 1:
        return escape(text)
    marks = {"1.": [f"{i}. " for i in range(1, 20)], "-": ["- "] * 20, "•": ["• "] * 20, "lines": [""] * 20}[
        house.cell_list
    ]
    if house.cell_list == "lines":
        return escape(text)
    return "".join(f"<div>{m}{escape(p)}</div>" for m, p in zip(marks, parts, strict=False))


def _spans(house: House, content: Content, rows: list[Row]) -> dict[tuple[int, str], int]:
    """How many rows a cell covers, by (place, column); 0 for a cell that another one covers."""
    spans: dict[tuple[int, str], int] = {}
    if not house.merge_cells:
        return spans
    for column in ("waktu", "keterangan"):
        i = 0
        while i < len(rows):
            j = i + 1
            while (
                j < len(rows) and rows[i].kind == rows[j].kind == "step" and not rows[i].part and not rows[j].part
                and value(content, rows[i].step, column) and value(content, rows[i].step, column) == value(content, rows[j].step, column)
            ):  # fmt: skip
                spans[j, column] = 0
                j += 1
            if j > i + 1:
                spans[i, column] = j - i
            i = j
    return spans


def value(content: Content, step: int, column: str) -> str:
    """What a column says of a step."""
    row = content.steps[step]
    return {"kelengkapan": row.needs, "waktu": row.time, "output": row.output, "keterangan": row.note}[column]


def flow(
    house: House,
    content: Content,
    rows: list[Row],
    total: float,
    top: str,
    heights: dict[str, float] | None = None,
) -> str:
    """The table of some rows; `top` is "head", "numbers" or "none"; `heights` fixes the rows' heights."""
    columns = "".join(f'<col style="width:{w:.1f}px">' for w in widths(house, content, total))
    out = [f'<table class="flow"><colgroup>{columns}</colgroup><tbody class="top">']
    if top == "head":
        out.append(head(house, content))
    if top in ("head", "numbers") and house.number_row != "none":
        out.append(number_row(house, content))
    elif top == "numbers":
        out.append(head(house, content))
    out.append("</tbody><tbody>")
    wide = len(house.columns) - 1 + len(content.actors)
    spans = _spans(house, content, rows)
    for place, row in enumerate(rows):
        size = f' style="height:{heights.get(row.key, 20):.0f}px"' if heights and row.key in heights else ""
        if row.kind == "band":
            out.append(
                f'<tr class="band" data-r="{row.key}"><td colspan="{wide}">{escape(row.text)}</td></tr>'
            )
            continue
        if row.kind == "total":
            out.append(
                f'<tr class="total" data-r="{row.key}"><td colspan="{wide}">{escape(row.text)}</td></tr>'
            )
            continue
        end = " end" if place + 1 == len(rows) or rows[place + 1].kind != "step" else ""
        odd = " odd" if row.step % 2 else ""
        out.append(f'<tr class="s{end}{odd}" data-r="{row.key}"{size}>')
        for column in house.columns:
            if column == "actors":
                n = len(content.actors)
                out += [
                    f'<td class="a{" inl" if k else ""}{" inr" if k < n - 1 else ""}" data-a="{k}"></td>'
                    for k in range(n)
                ]
            elif row.kind == "link":
                out.append("<td></td>")
            else:
                out.append(_body_cell(house, content, row, column, spans.get((place, column), 1)))
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def _body_cell(house: House, content: Content, row: Row, column: str, span: int) -> str:
    if not span:
        return ""
    step = content.steps[row.step]
    if column == "no":
        number = (
            {"plain": step.number, "dot": f"{step.number}.", "none": ""}[house.numbered]
            if step.number
            else ""
        )
        return f'<td class="c">{number if row.part < 2 else ""}</td>'
    if column == "kegiatan":
        return f"<td>{escape(row.text or step.activity)}</td>"
    text = "" if row.part == 2 else value(content, row.step, column)
    centred = ' class="c"' if column == "waktu" or house.centre_cells else ""
    many = f' rowspan="{span}"' if span > 1 else ""
    return f"<td{centred}{many}>{_cell(house, text)}</td>"


def bar_style(bars: Bars) -> str:
    """A title bar's style."""
    fill = f"background:{bars.fill};" if bars.fill else ""
    return f"{fill}color:{bars.ink};font-weight:{'bold' if bars.bold else 'normal'}"
