"""A drawing surface with y down: draws on a reportlab canvas and keeps the truth of what it drew."""

from __future__ import annotations

import io
from collections.abc import Iterable

from reportlab.pdfgen.canvas import Canvas

from samples.drawing.fonts import width
from samples.drawing.marks import XY, PageMarks, Rect, TextMark

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
ASCENT, DESCENT = 0.74, 0.22  # of the font size; covers capitals and descenders of the faces in use


class Sheet:
    """Pages of one document. All lengths in points."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self.pages: list[PageMarks] = []

    @property
    def page(self) -> PageMarks:
        return self.pages[-1]

    def new_page(self, size: tuple[float, float], kind: str) -> None:
        """Begins a page of (width, height)."""
        if self.pages:
            self._canvas.showPage()
        self._canvas.setPageSize(size)
        self.pages.append(PageMarks(size[0], size[1], kind))

    def finish(self) -> bytes:
        """The PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def _y(self, y: float) -> float:
        return self.page.height - y

    def _pen(self, line_width: float, colour: Colour, dash: tuple[float, ...] = ()) -> None:
        self._canvas.setLineWidth(line_width)
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setDash(list(dash) if dash else [])

    def line(
        self, start: XY, end: XY, line_width: float, colour: Colour = BLACK, dash: tuple[float, ...] = ()
    ) -> None:
        self._pen(line_width, colour, dash)
        self._canvas.line(start[0], self._y(start[1]), end[0], self._y(end[1]))

    def polyline(
        self,
        points: Iterable[XY],
        line_width: float,
        colour: Colour = BLACK,
        *,
        dash: tuple[float, ...] = (),
        fill: Colour | None = None,
        close: bool = False,
        stroke: bool = True,
    ) -> None:
        """Straight pieces; closed and filled at will."""
        self._pen(line_width, colour, dash)
        path = self._canvas.beginPath()
        for i, (x, y) in enumerate(points):
            if i:
                path.lineTo(x, self._y(y))
            else:
                path.moveTo(x, self._y(y))
        if close:
            path.close()
        if fill:
            self._canvas.setFillColorRGB(*fill)
        self._canvas.drawPath(path, stroke=int(stroke), fill=int(fill is not None))

    def curve(
        self,
        start: XY,
        pieces: Iterable[tuple[XY, ...]],
        line_width: float,
        colour: Colour = BLACK,
        fill: Colour | None = None,
        close: bool = True,
    ) -> None:
        """A path of lines (one point) and Bezier curves (three points)."""
        self._pen(line_width, colour)
        path = self._canvas.beginPath()
        path.moveTo(start[0], self._y(start[1]))
        for piece in pieces:
            flat = [v for x, y in piece for v in (x, self._y(y))]
            if len(piece) == 1:
                path.lineTo(*flat)
            else:
                path.curveTo(*flat)
        if close:
            path.close()
        if fill:
            self._canvas.setFillColorRGB(*fill)
        self._canvas.drawPath(path, stroke=1, fill=int(fill is not None))

    def rectangle(
        self,
        box: Rect,
        line_width: float,
        colour: Colour = BLACK,
        fill: Colour | None = None,
        radius: float = 0.0,
        stroke: bool = True,
    ) -> None:
        self._pen(line_width, colour)
        if fill:
            self._canvas.setFillColorRGB(*fill)
        x0, y0, x1, y1 = box
        args = {"stroke": int(stroke), "fill": int(fill is not None)}
        if radius > 0:
            self._canvas.roundRect(
                x0, self._y(y1), x1 - x0, y1 - y0, min(radius, (y1 - y0) / 2, (x1 - x0) / 2), **args
            )
        else:
            self._canvas.rect(x0, self._y(y1), x1 - x0, y1 - y0, **args)

    def ellipse(
        self, box: Rect, line_width: float, colour: Colour = BLACK, fill: Colour | None = None
    ) -> None:
        self._pen(line_width, colour)
        if fill:
            self._canvas.setFillColorRGB(*fill)
        self._canvas.ellipse(
            box[0], self._y(box[3]), box[2], self._y(box[1]), stroke=1, fill=int(fill is not None)
        )

    def glyphs(
        self, x: float, baseline: float, text: str, font: str, size: float, colour: Colour = BLACK
    ) -> None:
        """Draws without keeping a mark."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y(baseline), text)

    def mark(self, box: Rect, text: str, role: str, turned: int = 0) -> None:
        self.page.texts.append(TextMark(box, text, role, turned))

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        font: str,
        size: float,
        role: str,
        *,
        underline: bool = False,
        colour: Colour = BLACK,
    ) -> Rect:
        """Draws one line from x and marks it; gives its box."""
        w = width(text, font, size)
        self.glyphs(x, baseline, text, font, size, colour)
        if underline:
            self.line((x, baseline + size * 0.1), (x + w, baseline + size * 0.1), size * 0.055, colour)
        box = (x, baseline - ASCENT * size, x + w, baseline + DESCENT * size)
        self.mark(box, text, role)
        return box

    def upward(self, x: float, y: float, text: str, font: str, size: float, role: str) -> None:
        """Draws one line written upward: its baseline is the vertical at x, its start is at y (below)."""
        self._canvas.setFillColorRGB(*BLACK)
        self._canvas.saveState()
        self._canvas.translate(x, self._y(y))
        self._canvas.rotate(90)
        self._canvas.setFont(font, size)
        self._canvas.drawString(0, 0, text)
        self._canvas.restoreState()
        box = (x - ASCENT * size, y - width(text, font, size), x + DESCENT * size, y)
        self.mark(box, text, role, 270)
