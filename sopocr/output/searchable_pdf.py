"""A searchable PDF/A: the pictures of the pages with the text, unseen, under them.

fpdf2 writes the file and its marks of PDF/A-2b (ISO 19005-2): the metadata, the output intent with an sRGB
profile, the embedded font. The font has no outlines, as nothing of it is ever seen; it is made for the
letters of the document, with the advance widths of Helvetica, so that marked text lies on the print.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from sopocr.errors import OutputError, PackageMissing
from sopocr.geometry import Transform
from sopocr.model.sop import PageInfo, Record
from sopocr.output.lettering import text_width
from sopocr.output.placed_text import PlacedText, texts_of_record
from sopocr.output.text_fit import FittedText, fit, usual_size
from sopocr.page_image import PageImage, Pixels

if TYPE_CHECKING:
    from fpdf import FPDF

JPEG_QUALITY = 75
"""Print stays sharp at it; 85 makes files a third larger."""
_FONT = "unseen"
_UNITS = 1000
_ASCENT = 0.8
"""Share of the type size above the baseline."""
_TALLEST = 14400
"""Points. PDF readers draw no larger page (ISO 32000-1, annex C.2)."""


def record_pdf(record: Record, images: Iterable[PageImage], *, created: datetime | None = None) -> bytes:
    """A searchable PDF of the record's SOP from the pictures of its pages, as `searchable_pdf` makes it."""
    title = record.sop.nama_sop or record.source.file
    return searchable_pdf(images, texts_of_record(record), record.pages, title=title, created=created)


def searchable_pdf(
    images: Iterable[PageImage],
    texts: Mapping[int, Sequence[PlacedText]],
    pages: Sequence[PageInfo] = (),
    *,
    title: str,
    created: datetime | None = None,
) -> bytes:
    """The pages as a PDF/A-2b, each turned upright, with `texts` (by page number) where they were read.

    `images` are taken one at a time; `pages` tell how each lay (`rotation`, `skew`). A picture in black and
    white is kept as it is, others become JPEG. `created` is the date of the file; None: now. Errors:
    PackageMissing without fpdf2, OutputError where there is no page.
    """
    letters = {sign for page in texts.values() for text in page for sign in text.text}
    lay = {page.number: page for page in pages}
    with tempfile.TemporaryDirectory(prefix="sopocr-") as folder, ExitStack() as open_things:
        pdf = _document(title, letters, created, Path(folder), open_things)
        for image in images:
            info = lay.get(image.number) or PageInfo(number=image.number, kind="lain")
            _page(pdf, image, texts.get(image.number, ()), info)
        if not pdf.pages_count:
            raise OutputError("there is no page to make a PDF of", file=title)
        return bytes(pdf.output())


def _document(
    title: str, letters: set[str], created: datetime | None, folder: Path, open_things: ExitStack
) -> FPDF:
    """An empty document with the unseen font, whose file lies in `folder` and is read until the end."""
    try:
        from fpdf import FPDF  # noqa: PLC0415 - optional
        from fpdf.enums import TextMode  # noqa: PLC0415
        from fpdf.fonts import TTFFont  # noqa: PLC0415
    except ImportError as error:
        raise PackageMissing("fpdf2", "pdf") from error
    pdf = FPDF(unit="pt", enforce_compliance="PDF/A-2B")
    pdf.set_auto_page_break(False)
    pdf.set_title(_clean(title))
    pdf.set_producer("sopocr")
    pdf.set_lang("id")
    if created is not None:
        pdf.set_creation_date(created)
    path = folder / "unseen.ttf"
    path.write_bytes(_font({sign for sign in letters if sign.isprintable()} | {" "}))
    pdf.add_font(_FONT, fname=path)
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            open_things.callback(font.ttfont.close)
    pdf.text_mode = TextMode.INVISIBLE
    return pdf


def _page(pdf: FPDF, image: PageImage, texts: Sequence[PlacedText], info: PageInfo) -> None:
    upright = np.ascontiguousarray(np.rot90(image.pixels, -(info.rotation // 90)))
    height, width = upright.shape[:2]
    scale = min(72 / image.dpi, _TALLEST / max(height, width))
    pdf.add_page(format=(width * scale, height * scale))
    to_image = _from_frame(info, image).then(image.to_source.inverse())
    to_upright = to_image.then(_quarter_turns(info.rotation, image.width, image.height))
    placed = [(_clean(text.text), to_upright.box(text.box).clip(width, height)) for text in texts]
    usual = usual_size(placed)
    for text, box in placed:
        found = fit(text, box, skew=info.skew, usual=usual)
        if found is not None:
            _print(pdf, found, scale)
    pdf.image(_picture(upright), x=0, y=0, w=width * scale, h=height * scale)


def _from_frame(info: PageInfo, image: PageImage) -> Transform:
    """From the page as it was when its boxes were noted to the page as it is drawn now: a page without a scan
    may be drawn at another resolution."""
    if not info.width or not info.height:
        return Transform()
    return Transform.scale(image.source_size[0] / info.width, image.source_size[1] / info.height)


def _print(pdf: FPDF, block: FittedText, scale: float) -> None:
    size = block.size * scale
    x, y = block.center.x * scale, block.center.y * scale
    left, top = x - block.width * scale / 2, y - block.height * scale / 2
    with pdf.rotation(-block.turned, x, y):
        pdf.set_font(_FONT, size=size)
        pdf.set_stretching(min(max(block.stretch * 100, 1), 1000))
        for place, line in enumerate(block.lines):
            pdf.text(left, top + size * (place + _ASCENT), line)


def _quarter_turns(rotation: int, width: int, height: int) -> Transform:
    """From a page of that size to the page turned clockwise by `rotation` degrees."""
    turns = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    return Transform.of(np.array(turns[rotation], dtype=np.float64))


def _picture(pixels: Pixels) -> io.BytesIO:
    """The pixels as a file that goes into the PDF as it is: TIFF in black and white, else JPEG."""
    if pixels.ndim == 2 and bool(np.isin(pixels, (0, 255)).all()):
        buffer = io.BytesIO()
        Image.fromarray(pixels).convert("1", dither=Image.Dither.NONE).save(
            buffer, "TIFF", compression="group4"
        )
        buffer.seek(0)
        return buffer
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise OutputError("a page cannot be written as JPEG")
    return io.BytesIO(data.tobytes())


def _font(letters: set[str]) -> bytes:
    """A TrueType font that has these letters, without outlines."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415 - comes with fpdf2
    from fontTools.ttLib.tables._g_l_y_f import Glyph  # noqa: PLC0415

    names = {ord(sign): f"u{ord(sign):04X}" for sign in sorted(letters)}
    widths = {name: round(text_width(chr(code), _UNITS)) for code, name in names.items()}
    order = [".notdef", *names.values()]
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: Glyph() for name in order})
    builder.setupHorizontalMetrics({name: (widths.get(name, 500), 0) for name in order})
    ascent, descent = round(_ASCENT * _UNITS), round((1 - _ASCENT) * _UNITS)
    builder.setupHorizontalHeader(ascent=ascent, descent=-descent)
    builder.setupNameTable(
        {"familyName": "Sopocr Unseen", "styleName": "Regular", "psName": "SopocrUnseen-Regular"}
    )
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=-descent, usWinAscent=ascent, usWinDescent=descent)
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def _clean(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
