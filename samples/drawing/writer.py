"""Writes scans as image-only PDFs, JPEG, PNG or TIFF."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image as Pictures
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from samples.drawing.marks import map_box
from samples.drawing.scan import Scan
from samples.drawing.warp import Image

rl_config.useA85 = 0

_URL = "https://v3.camscanner.com/user/download"


def _picture(scan: Scan) -> Pictures.Image:
    picture = Pictures.fromarray(scan.image)
    grey = (scan.image[..., 0] == scan.image[..., 1]).all() and (
        scan.image[..., 1] == scan.image[..., 2]
    ).all()
    return picture.convert("L") if grey else picture


def _reader(scan: Scan) -> ImageReader:
    picture = _picture(scan)
    if scan.quality is None:
        return ImageReader(picture)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=scan.quality)
    stream.seek(0)
    return ImageReader(stream)


def write_pdf(path: Path, scans: list[Scan]) -> None:
    """One image a page; an app's mark is a line of text under the picture, at times with its link."""
    canvas = Canvas(str(path), invariant=1, pageCompression=1)
    for scan in scans:
        h, w = scan.image.shape[:2]
        width, height = w * 72 / scan.dpi, h * 72 / scan.dpi
        foot = 16.0 if scan.mark else 0.0
        canvas.setPageSize((width, height + foot))
        if scan.words:
            _hidden_layer(canvas, scan, foot)
        canvas.drawImage(_reader(scan), 0, foot, width, height)
        if scan.mark:
            canvas.setFont("Helvetica", 8)
            canvas.setFillColorRGB(0.3, 0.3, 0.3)
            canvas.drawRightString(width - 12, 5, scan.mark)
            if scan.link:
                canvas.linkURL(_URL, (width - 130, 2, width - 8, 14))
        canvas.showPage()
    canvas.save()


def _hidden_layer(canvas: Canvas, scan: Scan, foot: float) -> None:
    """The scanner's own reading, unseen under the picture."""
    h, factor = scan.image.shape[0], 72 / scan.dpi
    for box, word in scan.words:
        x0, y0, _x1, y1 = map_box(box, scan.to_pixels)
        text = canvas.beginText()
        text.setTextRenderMode(3)
        text.setFont("Helvetica", max(4.0, (y1 - y0) * factor * 0.8))
        text.setTextOrigin(x0 * factor, (h - y1) * factor + foot)
        text.textOut(word)
        canvas.drawText(text)


def write_pictures(path: Path, scans: list[Scan]) -> None:
    """JPEG or PNG (one page) or TIFF (any number), by the suffix of `path`."""
    pictures = [_picture(scan) for scan in scans]
    dpi = (round(scans[0].dpi), round(scans[0].dpi))
    if path.suffix == ".tif":
        pictures[0].save(
            path,
            "TIFF",
            save_all=True,
            append_images=pictures[1:],
            compression="jpeg",
            quality=scans[0].quality or 90,
            dpi=dpi,
        )
    elif path.suffix == ".jpg":
        pictures[0].save(path, "JPEG", quality=scans[0].quality or 85, dpi=dpi)
    else:
        pictures[0].save(path, "PNG", dpi=dpi)


def render(pdf: bytes, dpi: float) -> list[Image]:
    """The pages of a PDF as RGB pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[..., :3].copy() for page in document
        ]
    finally:
        document.close()


def join_pdfs(paths: list[Path], out: Path) -> None:
    """The pages of several PDFs in one."""
    target = pypdfium2.PdfDocument.new()
    try:
        for path in paths:
            source = pypdfium2.PdfDocument(path)
            target.import_pages(source)
            source.close()
        target.save(out)
    finally:
        target.close()


def repeat_pages(pdf: bytes, order: list[int]) -> bytes:
    """The pages of a PDF in another order, some more than once."""
    source, target = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    try:
        target.import_pages(source, order)
        stream = io.BytesIO()
        target.save(stream)
        return stream.getvalue()
    finally:
        target.close()
        source.close()
