"""SOPs written as text, in the ways in which OCR programs and people leave them, and spoilt on purpose."""

from __future__ import annotations

import html
import random
import textwrap
from collections.abc import Callable
from typing import Any

from samples.drawing.content import APPROVER, BOXES, DATES, Content, flat, record

Truth = dict[str, Any]

MONTHS = [
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
]
LABELS = {
    "tanggal_pembuatan": "Tanggal Pembuatan",
    "tanggal_revisi": "Tanggal Revisi",
    "tanggal_pengesahan": "Tanggal Pengesahan",
    "tanggal_efektif": "Tanggal Efektif",
}
TITLES = {
    "dasar_hukum": "Dasar Hukum",
    "kualifikasi_pelaksana": "Kualifikasi Pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan_perlengkapan": "Peralatan/Perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan_pendataan": "Pencatatan dan Pendataan",
}
PAIRS = (BOXES[0:2], BOXES[2:4], BOXES[4:6])
COLUMNS = ("Kelengkapan", "Waktu", "Output")


def truth(content: Content) -> Truth:
    """What a text can tell of an SOP: everything but symbols and arrows."""
    printed = {*APPROVER, *BOXES, *DATES, "instansi", "unit_kerja", "nomor_sop", "nama_sop", "keterangan"}
    expected = record(content, printed)
    expected["langkah"] = [{**step, "pelaksana": []} for step in expected["langkah"]]
    expected["alur"] = []
    return expected


def _date(iso: str | None) -> str:
    if not iso:
        return "-"
    parts = iso.split("-")
    day = f"{int(parts[2]):02d} " if len(parts) > 2 else ""
    return f"{day}{MONTHS[int(parts[1]) - 1]} {parts[0]}"


def _identity(content: Content) -> list[tuple[str, str]]:
    rows = [("Nomor SOP", content.number or "-")]
    rows += [(LABELS[name], _date(content.dates[name])) for name in DATES]
    rows += [("Disahkan oleh", content.approver["jabatan"]), ("Nama SOP", content.title)]
    return rows


def _signature(content: Content) -> list[str]:
    by = content.approver
    lines = [by["jabatan"], "", by["nama"], by["pangkat"], f"NIP. {by['nip']}" if by["nip"] else ""]
    return [line for index, line in enumerate(lines) if line or index == 1]


def _numbered(items: list[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, 1)]


def _head(content: Content) -> list[str]:
    return [*content.body, "", "STANDAR OPERASIONAL PROSEDUR (SOP)", "", *content.unit, ""]


def _steps(content: Content) -> list[list[str]]:
    gap = [""] * len(content.actors)
    return [[s.number, s.activity, *gap, s.needs, s.time, s.output, s.note] for s in content.steps]


def _flow_tabs(content: Content) -> list[str]:
    gap = [""] * (len(content.actors) - 1)
    top = ["No", "Uraian Prosedur", "Pelaksana", *gap, "Mutu Baku", "", "", "Ket"]
    sub = ["", "", *content.actors, *COLUMNS, ""]
    return ["\t".join(row) for row in (top, sub, *_steps(content))]


def tabs(content: Content) -> str:
    """Rows with tabs; two boxes side by side, their lists glued into one line of an <ol>."""
    lines = [*_head(content), *("\t".join(row) for row in _identity(content)), ""]
    for left, right in PAIRS:
        lines.append(f"{TITLES[left]}\t{TITLES[right]}")
        glued = [
            "<ol style='list-style-type: none'>" + "".join(_numbered(flat(content.boxes[name])))
            if content.boxes[name]
            else ""
            for name in (left, right)
        ]
        lines.append("\t".join(glued))
    lines += ["", f"SOP : {content.title.upper()}", "", *_flow_tabs(content), "", *_signature(content)]
    return "\n".join(lines) + "\n"


def lists(content: Content) -> str:
    """A cover with the letterhead once more, labels with a colon in a column, one box after the other."""
    lines = [
        "**STANDAR OPERASIONAL PROSEDUR (SOP)",
        f"{content.title.upper()}**",
        "",
        *content.body,
        *content.unit,
    ]
    lines += [
        "",
        "",
        "",
        *content.body,
        *content.unit,
        "",
        *(f"{a}\t:\t{b}" for a, b in _identity(content)),
        "",
    ]
    for name in BOXES:
        lines += [TITLES[name], "", *_numbered(flat(content.boxes[name])), ""]
    lines += [f"PROSEDUR {content.title.upper()}", "", *_flow_tabs(content), "", "", *_signature(content)]
    return "\n".join(lines) + "\n"


def markdown(content: Content) -> str:
    """Markdown: headings, labels with a colon on lines of their own, tables with pipes, lists cut by <br>."""
    lines = [f"# {line}" for line in (*content.body, *content.unit)]
    lines += ["", "## STANDAR OPERASIONAL PROSEDUR", ""]
    lines += [f"{line}\n" for label, value in _identity(content) for line in (f"**{label}** : {value}",)]
    lines += ["| | |", "|---|---|"]
    for left, right in PAIRS:
        lines.append(f"| **{TITLES[left]}** | **{TITLES[right]}** |")
        lines.append(
            f"| {' | '.join('<br>'.join(_numbered(flat(content.boxes[name]))) for name in (left, right))} |"
        )
    gap = [""] * (len(content.actors) - 1)
    rows = [["No", "Kegiatan", "Pelaksana", *gap, "Mutu Baku", "", "", "Keterangan"],
            ["", "", *content.actors, *COLUMNS, ""], *_steps(content)]  # fmt: skip
    piped = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines += [
        "",
        "## Prosedur",
        "",
        piped[0],
        "|" + "---|" * len(rows[0]),
        *piped[1:],
        "",
        *_signature(content),
    ]
    return "\n".join(lines) + "\n"


def web(content: Content) -> str:
    """HTML with spans, lists, entities, and a script that must not run."""

    def cell(text: str, tag: str = "td", **spans: int) -> str:
        attributes = "".join(f' {name}="{value}"' for name, value in spans.items())
        return f"<{tag}{attributes}>{html.escape(text)}</{tag}>"

    def items(name: str) -> str:
        return (
            "<td><ol>"
            + "".join(f"<li>{html.escape(item)}" for item in flat(content.boxes[name]))
            + "</ol></td>"
        )

    head = "<br>".join(map(html.escape, (*content.body, *content.unit)))
    identity = _identity(content)
    label, value = identity[0]
    rows = [f'<tr><td rowspan="{len(identity)}"><p>{head}</p></td>{cell(label)}{cell(": " + value)}</tr>']
    rows += [f"<tr>{cell(label)}{cell(': ' + value)}</tr>" for label, value in identity[1:]]
    boxes = "".join(
        f"<tr>{cell(TITLES[left], 'th')}{cell(TITLES[right], 'th')}</tr><tr>{items(left)}{items(right)}</tr>"
        for left, right in PAIRS
    )
    top = cell("No", "th", rowspan=2) + cell("Uraian Kegiatan", "th", rowspan=2)
    top += cell("Pelaksana", "th", colspan=len(content.actors)) + cell("Mutu Baku", "th", colspan=3)
    top += cell("Ket", "th", rowspan=2)
    sub = "".join(cell(name, "th") for name in (*content.actors, *COLUMNS))
    body = "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in _steps(content))
    signature = "".join(f"<p>{html.escape(line)}</p>" for line in _signature(content) if line)
    return (
        "<!DOCTYPE html><html><head><title>SOP</title><style>td{border:1px}</style></head><body>"
        "<script>document.write('<table><tr><td>Nomor SOP<td>PALSU</table>')</script>"
        f"<table>{''.join(rows)}</table><table>{boxes}</table>"
        f"<table><tr>{top}</tr><tr>{sub}</tr>{body}</table>{signature}</body></html>"
    )


def loose(content: Content) -> str:
    """A page read line by line across its columns, without any mark of the table."""
    widths = (46, 22, 12, 20)
    lines = [
        "Prosedur",
        "",
        "No. Kegiatan Pelaksana Mutu Baku",
        " ".join(content.actors),
        "Kelengkapan Waktu Output",
    ]
    for step in content.steps:
        cells = [textwrap.wrap(text, width) for text, width in
                 zip((step.activity, step.needs, step.time, step.output), widths, strict=True)]  # fmt: skip
        for index in range(max(map(len, cells))):
            words = [column[index] for column in cells if index < len(column)]
            lines.append(" ".join([step.number, *words] if index == 0 else words))
    head = [*_head(content), *(f"{label} {value}" for label, value in _identity(content)), ""]
    for name in BOXES:
        head += [TITLES[name], *_numbered(flat(content.boxes[name])), ""]
    return "\n".join([*head, "Dipindai dengan CamScanner", *lines, "", *_signature(content), ""])


FORMS: dict[str, Callable[[Content], str]] = {
    "tabs": tabs, "lists": lists, "markdown": markdown, "html": web, "loose": loose,
}  # fmt: skip

CONFUSED = {
    "m": "rn", "l": "1", "i": "l", "o": "0", "e": "c", "a": "o", "n": "r", "g": "q", "u": "v", "t": "f",
    "h": "b", "O": "0", "I": "l", "S": "5", "B": "8", "1": "l", "0": "O", "5": "S", "/": "1", " ": "",
}  # fmt: skip
"""What a poor reading makes of a character."""


def spoilt(text: str, share: float, seed: int, *, tabs: float = 0.0, lines: float = 0.0) -> str:
    """`text` with that share of its confusable characters taken for others, and shares of its tabs and line
    ends (between lines that hold something) made spaces."""
    draw = random.Random(seed)
    result = []
    tag = False
    for index, char in enumerate(text):
        chance = draw.random()
        tag = char == "<" or (tag and char != ">")
        if tag:
            result.append(char)
        elif char == "\t":
            result.append(" " if chance < tabs else char)
        elif char == "\n":
            inner = text[index + 1 : index + 2] not in ("", "\n") and text[index - 1 : index] != "\n"
            result.append(" " if inner and chance < lines else char)
        else:
            result.append(CONFUSED[char] if char in CONFUSED and chance < share else char)
    return "".join(result)
