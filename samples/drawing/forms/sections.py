"""The text of a form's sections as paragraphs with hanging marks, and the record's values that they print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from samples.drawing.blocks import Paragraph
from samples.drawing.forms.compose import FormContent, Node, Part
from samples.drawing.forms.style import FormStyle

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def mark(style: str, number: int) -> str:
    """The mark of the n-th item (from 1) in a style."""
    if style in ("-", "•"):
        return style
    kind = style[0]
    text = {"1": str(number), "a": chr(96 + number), "A": chr(64 + number), "I": _ROMAN[number - 1].upper()}[
        kind
    ]
    return text + style[1:] if style != "1.1" else text


def part_paragraphs(part: Part, style: FormStyle, font: str) -> list[Paragraph]:
    """A section's lines and list; a table is drawn elsewhere."""
    del font
    if part.dash:
        return [Paragraph("-")]
    if part.table:
        return []
    lines = [Paragraph(part.intro)] if part.intro else []
    if len(part.items) == 1 and not part.intro:
        return [Paragraph(part.items[0])]
    for index, text in enumerate(part.items, 1):
        lines.append(Paragraph(text, marker=mark(style.list_mark, index), indent=style.indent))
    return lines


def part_items(part: Part) -> list[str]:
    """What the record holds of a section."""
    if part.dash:
        return []
    if part.table:
        return ["; ".join(row) for row in part.table[1:]]
    return [*([part.intro] if part.intro else []), *part.items]


def procedure_paragraphs(nodes: Sequence[Node], style: FormStyle, bold: str) -> list[Paragraph]:
    """The procedure's list, nested by indentation."""
    return [paragraph for paragraph, _ in _walk(nodes, style, bold)]


def procedure_steps(nodes: Sequence[Node], style: FormStyle) -> list[dict[str, Any]]:
    """The record's steps."""
    return [step for _, step in _walk(nodes, style, "")]


def _walk(nodes: Sequence[Node], style: FormStyle, bold: str) -> Iterator[tuple[Paragraph, dict[str, Any]]]:
    for node in nodes:
        if node.heading:
            yield Paragraph(node.text, font=bold), _step("", 1, node.text)
            yield from _items(node.sub, style, 0, (), "")
    plain = [node for node in nodes if not node.heading]
    yield from _items(plain, style, 0, (), "")


def _items(
    nodes: Sequence[Node], style: FormStyle, level: int, path: tuple[str, ...], decimal: str
) -> Iterator[tuple[Paragraph, dict[str, Any]]]:
    form = style.levels[min(level, 3)]
    for index, node in enumerate(nodes, 1):
        label = mark(form, index)
        if form == "1.1":
            label = f"{decimal}.{index}"
            parts: tuple[str, ...] = (label,)
        else:
            parts = (*path, "-" if form in ("-", "•") else label.rstrip(".)"))
        left = style.indent * level
        room = style.indent + (8 if form == "1.1" else 0)
        number = ".".join(parts)
        yield (
            Paragraph(node.text, marker=label, indent=room, left=left),
            _step(number, number.count(".") + 1, node.text),
        )
        yield from _items(node.sub, style, level + 1, parts, label.rstrip(".)"))


def _step(number: str, level: int, text: str) -> dict[str, Any]:
    return {
        "nomor": number,
        "tingkat": level,
        "kegiatan": text,
        "pelaksana": [],
        "kelengkapan": "",
        "waktu": "",
        "output": "",
        "keterangan": "",
    }


def gold_of(
    content: FormContent, style: FormStyle, printed: set[str], steps: list[dict[str, Any]]
) -> dict[str, Any]:
    """The expected record of a drawn form; `printed` are the fields that its head shows."""

    def shown(key: str, value: Any) -> Any:
        return value if key in printed and value else None

    def title(text: str) -> str:
        return text.upper() if style.section_upper else text

    parts = {title(part.title): part_items(part) for part in content.before}
    if content.chart is not None:
        parts[title(content.chart_title)] = []
    parts |= {title(part.title): part_items(part) for part in content.after}
    dates = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit")
    chart = content.chart
    return {
        "bentuk": content.form,
        "instansi": " ".join(content.body) or None,
        "unit_kerja": " ".join(content.unit) or None,
        "nomor_sop": shown("nomor_sop", content.number),
        "nomor_revisi": shown("nomor_revisi", content.revision),
        "nama_sop": content.title,
        **{key: shown(key, content.dates.get(key)) for key in dates},
        "disahkan_oleh": {
            key: content.approver[key] or None for key in ("jabatan", "nama", "pangkat", "nip")
        },
        **{
            key: []
            for key in (
                "dasar_hukum",
                "kualifikasi_pelaksana",
                "keterkaitan",
                "peralatan_perlengkapan",
                "peringatan",
                "pencatatan_pendataan",
            )
        },
        "bagian_lain": parts,
        "pelaksana": sorted({name for step in steps for name in step.get("names", [])}, key=str) or [],
        "langkah": steps,
        "alur": [],
        "diagram_alir": None
        if chart is None
        else {
            "simpul": [{"teks": text, "simbol": kind} for text, kind in chart.nodes],
            "alur": [{"dari": a, "ke": b, "syarat": c} for a, b, c in chart.arrows],
        },
        "handwritten": [],
    }
