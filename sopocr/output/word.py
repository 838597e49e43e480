"""The SOP in its official form as a Word document (ISO/IEC 29500), to be edited and signed again.

The chart stands in the table row by row as groups of native shapes, each with a picture for programs that do
not know them; so it breaks with the rows over pages, and a row can be edited by itself.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sopocr.errors import PackageMissing
from sopocr.model.sop import DasarHukum, Record, Sop
from sopocr.output.chart import draw_chart
from sopocr.output.flow_table import FlowTableLayout, TextColumn, cell_text, lay_out_table
from sopocr.output.html import BOX_TITLES
from sopocr.output.html_parts import doubts_of, long_date
from sopocr.output.sections import COLUMN_TITLES, FORM_NAMES, cell, onward, own_number, sections, step_columns
from sopocr.output.word_chart import NAMESPACES, EmbedPicture, row_drawing

if TYPE_CHECKING:
    from docx.document import Document

_TWIPS = 15.0
"""Twentieths of a point in a CSS pixel."""
_BODY, _SMALL = 18, 15
"""Type sizes in half points: 9 points, and 7.5 for the flow table, which leaves room in its rows."""
_TITLE = 24
_PAGE = (16838, 11906)
"""A4 across, in twips (ISO 216)."""
_MARGIN = 567
"""10 mm in twips."""
_WIDTH = 1040.0
_HEAD_FILL = "E8EBEF"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_DATES = {
    "Tanggal Pembuatan": "tanggal_pembuatan",
    "Tanggal Revisi": "tanggal_revisi",
    "Tanggal Pengesahan": "tanggal_pengesahan",
    "Tanggal Efektif": "tanggal_efektif",
}


_GAP = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
"""Between two tables, which would be one without it, and after the last."""


def word_document(record: Record) -> bytes:
    """The record as a DOCX file in Indonesian: identity, boxes and flow table with its chart; of other forms
    the head and the sections with the procedure.

    Values that are in doubt are highlighted. The same record gives the same bytes. Raises PackageMissing
    without python-docx.
    """
    try:
        import docx  # noqa: PLC0415 - optional
    except ImportError as error:
        raise PackageMissing("python-docx", "docx") from error
    document = docx.Document()
    body = document.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    writer = _Writer(doubts_of(record), _embedding(document))
    parts = writer.form(record) if record.sop.bentuk == "sop-ap" else writer.other_form(record)
    for xml in (*parts, _GAP):
        for child in _parsed(xml):
            body.insert(len(body) - 1, child)
    _set_page(document, record)
    target = io.BytesIO()
    document.save(target)
    return _with_fixed_times(target)


def _parsed(xml: str) -> list[Any]:
    from docx.oxml import parse_xml  # noqa: PLC0415 - optional

    declared = "".join(f' xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    return list(parse_xml(f"<w:body{declared}>{xml}</w:body>"))


def _embedding(document: Document) -> EmbedPicture:
    def embed(png: bytes) -> str:
        name, _ = document.part.get_or_add_image(io.BytesIO(png))
        return str(name)

    return embed


def _set_page(document: Document, record: Record) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - optional
    from docx.shared import Twips  # noqa: PLC0415 - optional

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(_PAGE[0]), Twips(_PAGE[1])
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(_MARGIN))
    font = document.styles["Normal"].font
    font.name = "Arial"
    about = document.core_properties
    about.title = _fit(f"SOP {record.sop.nama_sop or ''}".strip())
    about.author = about.last_modified_by = _fit(record.sop.unit_kerja or record.sop.instansi or "")
    about.subject = _fit(record.sop.nomor_sop or "")
    about.comments = f"Disusun ulang oleh sopocr {record.producer.sopocr} dari sha256 {record.source.sha256}"


def _fit(text: str) -> str:
    """Text as a property takes it: at most 255 characters."""
    return _clean(text)[:255]


def _with_fixed_times(written: io.BytesIO) -> bytes:
    """The same archive with one time for all members."""
    target = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            member = zipfile.ZipInfo(entry.filename, _EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(entry))
    return target.getvalue()


class _Writer:
    """Makes the parts of the document's body as XML. `doubts`: what is to be highlighted, by path."""

    def __init__(self, doubts: Mapping[str, str], embed: EmbedPicture) -> None:
        self._doubts, self._embed = doubts, embed

    def form(self, record: Record) -> Iterator[str]:
        """The official form of an SOP-AP."""
        sop = record.sop
        yield self._identity(sop) + _GAP
        yield self._boxes(sop)
        yield _paragraph(_run(sop.nama_sop or "", _TITLE, bold=True), align="center", breaks=True, after=120)
        layout = lay_out_table(sop)
        drawing = draw_chart(sop, layout.actor_borders, layout.row_borders)
        rows = list(self._head(sop, layout))
        for place in range(len(sop.langkah)):
            chart = row_drawing(drawing, record, place, self._embed)
            rows.append(self._row(sop, place, layout, chart))
        yield _table(list(_columns(layout)), rows)
        if drawing.undrawn:
            ways = ", ".join(f"{sop.alur[n].dari} → {sop.alur[n].ke}" for n in drawing.undrawn)
            yield _paragraph(_run(f"Arus yang tidak dapat digambar: {ways}", _SMALL, marked=True))

    def other_form(self, record: Record) -> Iterator[str]:
        """An SOP of a health facility, or a narrative one."""
        sop, by = record.sop, record.sop.disahkan_oleh
        yield _paragraph(_run(sop.nama_sop or "", _TITLE, bold=True), align="center", after=120)
        head = [
            ("Instansi", "/sop/instansi", sop.instansi),
            ("Unit kerja", "/sop/unit_kerja", sop.unit_kerja),
            ("Bentuk", "", FORM_NAMES[sop.bentuk]),
            ("Nomor Dokumen", "/sop/nomor_sop", sop.nomor_sop),
            ("Nomor Revisi", "/sop/nomor_revisi", sop.nomor_revisi),
            ("Tanggal Terbit", "/sop/tanggal_terbit", long_date(sop.tanggal_terbit)),
            *((label, f"/sop/{name}", long_date(getattr(sop, name))) for label, name in _DATES.items()),
            ("Ditetapkan oleh", "/sop/disahkan_oleh/jabatan", by.jabatan),
            ("", "/sop/disahkan_oleh/nama", by.nama),
            ("", "/sop/disahkan_oleh/pangkat", by.pangkat),
            ("", "/sop/disahkan_oleh/nip", f"NIP. {by.nip}" if by.nip else None),
        ]
        rows = [
            _row([_cell(200, _paragraph(_run(label))), _cell(840, _paragraph(self._value(path, text)))])
            for label, path, text in head
            if text and text != "–"
        ]
        yield _table([200, 840], rows)
        for part in sections(record):
            yield _paragraph(_run(part.title, bold=True), before=160, after=60)
            if part.kind == "procedure":
                yield from self._procedure(sop)
            elif part.kind == "chart":
                yield from self._nodes(sop)
            else:
                for number, item in enumerate(part.items):
                    yield _paragraph(self._value(f"{part.path}/{number}", item), indent=360)

    def _procedure(self, sop: Sop) -> Iterator[str]:
        columns = step_columns(sop)
        if not columns:
            for place, step in enumerate(sop.langkah):
                number = own_number(step)
                start = _run(f"{number}{'.' if number not in ('', '–') else ''}  " if number else "")
                words = self._value(f"/sop/langkah/{place}/kegiatan", step.kegiatan, bold=not step.nomor)
                yield _paragraph(start + words, indent=360 * step.tingkat)
            return
        widths = [50.0, 390.0, *[600.0 / len(columns)] * len(columns)]
        titles = ("No", "Kegiatan", *(COLUMN_TITLES[name] for name in columns))
        rows = [_row([_heading(w, t) for w, t in zip(widths, titles, strict=True)], repeated=True)]
        for place, step in enumerate(sop.langkah):
            top = f"/sop/langkah/{place}"
            texts = [
                (f"{top}/nomor", step.nomor),
                (f"{top}/kegiatan", step.kegiatan),
                *((f"{top}/{name}", cell(step, name)) for name in columns),
            ]
            cells = [
                _cell(w, _paragraph(self._value(path, text, _SMALL)))
                for w, (path, text) in zip(widths, texts, strict=True)
            ]
            rows.append(_row(cells))
        yield _table(widths, rows)

    def _nodes(self, sop: Sop) -> Iterator[str]:
        """The free chart as a table of its nodes and where each leads."""
        widths = (50.0, 140.0, 600.0, 250.0)
        titles = ("No", "Simbol", "Teks", "Lanjut ke")
        rows = [_row([_heading(w, t) for w, t in zip(widths, titles, strict=True)], repeated=True)]
        for place, node in enumerate(sop.diagram_alir.simpul if sop.diagram_alir else (), 1):
            path = f"/sop/diagram_alir/simpul/{place - 1}/teks"
            texts = [_run(str(place)), _run(node.simbol or ""), self._value(path, node.teks)]
            texts.append(_run(onward(sop.diagram_alir, place)))
            rows.append(_row([_cell(w, _paragraph(t)) for w, t in zip(widths, texts, strict=True)]))
        yield _table(widths, rows)

    def _identity(self, sop: Sop) -> str:
        by = sop.disahkan_oleh
        approval = (
            _paragraph(self._value("/sop/disahkan_oleh/jabatan", by.jabatan), align="center", after=900)
            + _paragraph(self._value("/sop/disahkan_oleh/nama", by.nama, bold=True), align="center")
            + _paragraph(self._value("/sop/disahkan_oleh/pangkat", by.pangkat), align="center")
            + _paragraph(
                self._value("/sop/disahkan_oleh/nip", f"NIP. {by.nip}" if by.nip else ""), align="center"
            )
        )
        values = [
            ("Nomor SOP", _paragraph(self._value("/sop/nomor_sop", sop.nomor_sop))),
            *(
                (label, _paragraph(self._value(f"/sop/{name}", long_date(getattr(sop, name)))))
                for label, name in _DATES.items()
            ),
            ("Disahkan oleh", approval),
            ("Nama SOP", _paragraph(self._value("/sop/nama_sop", sop.nama_sop, bold=True))),
        ]
        office = _paragraph(
            self._value("/sop/instansi", sop.instansi, 22, bold=True), align="center", after=80
        )
        office += _paragraph(self._value("/sop/unit_kerja", sop.unit_kerja, 20, bold=True), align="center")
        rows = []
        for place, (label, value) in enumerate(values):
            left = (
                _cell(460, office, down="restart", middle=True) if not place else _cell(460, "", down="go on")
            )
            rows.append(_row([left, _cell(150, _paragraph(_run(label))), _cell(430, value)]))
        return _table([460, 150, 430], rows)

    def _boxes(self, sop: Sop) -> str:
        boxes: list[tuple[str, str, Sequence[str | DasarHukum]]] = [
            (title, f"/sop/{name}", getattr(sop, name)) for name, title in BOX_TITLES.items()
        ]
        for title, items in sop.bagian_lain.items():
            key = title.replace("~", "~0").replace("/", "~1")
            boxes.append((title, f"/sop/bagian_lain/{key}", items))
        rows = []
        for start in range(0, len(boxes), 2):
            pair = boxes[start : start + 2]
            rows.append(
                _row([_heading(520, title) for title, _, _ in pair] + [_cell(520, "")] * (2 - len(pair)))
            )
            filled = [_cell(520, self._items(path, items)) for _, path, items in pair]
            rows.append(_row(filled + [_cell(520, "")] * (2 - len(pair))))
        return _table([520, 520], rows)

    def _items(self, path: str, items: Sequence[str | DasarHukum]) -> str:
        lines = []
        for number, item in enumerate(items):
            own = f"{path}/{number}/teks" if isinstance(item, DasarHukum) else f"{path}/{number}"
            start = _run(f"{number + 1}. ") if len(items) > 1 else ""
            text = item.teks if isinstance(item, DasarHukum) else item
            lines.append(
                _paragraph(start + self._value(own, text), indent=240 if start else 0, hanging=bool(start))
            )
        return "".join(lines) or _paragraph(_run("–"))

    def _head(self, sop: Sop, layout: FlowTableLayout) -> Iterator[str]:
        actors = sum(layout.actors)
        first = [_heading(c.width, c.heading, down="restart") for c in layout.before]
        first.append(_heading(actors, "Pelaksana", across=len(layout.actors)))
        quality = layout.after[:-1]
        first.append(_heading(sum(c.width for c in quality), "Mutu Baku", across=len(quality)))
        last = layout.after[-1]
        first.append(_heading(last.width, last.heading, down="restart"))
        yield _row(first, layout.head[0], repeated=True)
        second = [_heading(c.width, "", down="go on") for c in layout.before]
        names = [*sop.pelaksana, *[""] * (len(layout.actors) - len(sop.pelaksana))]
        second += [
            _heading(width, name, turned=layout.turned)
            for width, name in zip(layout.actors, names, strict=False)
        ]
        second += [_heading(c.width, c.heading) for c in quality]
        second.append(_heading(last.width, "", down="go on"))
        yield _row(second, layout.head[1], repeated=True)

    def _row(self, sop: Sop, place: int, layout: FlowTableLayout, chart: str) -> str:
        def cells(columns: Sequence[TextColumn]) -> list[str]:
            found = []
            for column in columns:
                path = f"/sop/langkah/{place}/{column.field}" + ("/teks" if column.field == "waktu" else "")
                text = self._value(path, cell_text(sop.langkah[place], column.field), _SMALL)
                middle = column.field in ("nomor", "waktu")
                found.append(_cell(column.width, _paragraph(text, align="center" if middle else "")))
            return found

        drawn = _paragraph(f'<w:r><w:rPr><w:sz w:val="2"/></w:rPr>{chart}</w:r>', size=2)
        middle_cell = _cell(sum(layout.actors), drawn, across=len(layout.actors), bare=True)
        return _row([*cells(layout.before), middle_cell, *cells(layout.after)], layout.rows[place])

    def _value(self, path: str, text: str | None, size: int = _BODY, *, bold: bool = False) -> str:
        return _run(text or "", size, bold=bold, marked=path in self._doubts)


def _columns(layout: FlowTableLayout) -> Iterator[float]:
    yield from (column.width for column in layout.before)
    yield from layout.actors
    yield from (column.width for column in layout.after)


def _clean(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")


def _run(text: str, size: int = _BODY, *, bold: bool = False, marked: bool = False) -> str:
    if not text:
        return ""
    look = ("<w:b/>" if bold else "") + f'<w:sz w:val="{size}"/>'
    look += '<w:highlight w:val="yellow"/>' if marked else ""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(_clean(text))}</w:t></w:r>'


def _paragraph(
    runs: str,
    *,
    align: str = "",
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    hanging: bool = False,
    breaks: bool = False,
    size: int = 0,
) -> str:
    """A paragraph; `before`, `after`, `indent` in twips, `breaks`: on a new page."""
    look = "<w:pageBreakBefore/>" if breaks else ""
    look += f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
    if indent:
        look += f'<w:ind w:left="{indent}"' + (f' w:hanging="{indent}"' if hanging else "") + "/>"
    look += f'<w:jc w:val="{align}"/>' if align else ""
    look += f'<w:rPr><w:sz w:val="{size}"/></w:rPr>' if size else ""
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def _cell(
    width: float, content: str, *, across: int = 1, down: str = "", fill: str = "", bare: bool = False,
    turned: bool = False, middle: bool = False,
) -> str:  # fmt: skip
    look = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>'
    look += f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    look += {"": "", "restart": '<w:vMerge w:val="restart"/>', "go on": "<w:vMerge/>"}[down]
    look += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    if bare:
        sides = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
        look += f"<w:tcMar>{sides}</w:tcMar>"
    look += '<w:textDirection w:val="btLr"/>' if turned else ""
    look += '<w:vAlign w:val="center"/>' if middle else ""
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{content or _paragraph('')}</w:tc>"


def _heading(width: float, text: str, *, across: int = 1, down: str = "", turned: bool = False) -> str:
    words = _paragraph(_run(text, _SMALL, bold=True), align="center")
    return _cell(width, words, across=across, down=down, fill=_HEAD_FILL, turned=turned, middle=True)


def _row(cells: Sequence[str], height: float = 0.0, *, repeated: bool = False) -> str:
    """A row that no page parts; `repeated`: again at the head of each page."""
    look = "<w:cantSplit/>"
    look += f'<w:trHeight w:val="{_twips(height)}" w:hRule="atLeast"/>' if height else ""
    look += "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def _table(widths: Sequence[float], rows: Sequence[str]) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="333333"/>' for side in sides)
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _twips(pixels: float) -> int:
    return round(pixels * _TWIPS)
