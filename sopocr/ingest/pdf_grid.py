"""The pixel grid of a PDF page, from the pictures on it: pure geometry.

Space: points (1/72 inch) of the page's own space, y up, before /Rotate; pixels y down, as shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sopocr.geometry import Box, Points, union
from sopocr.ingest.pages import plausible_dpi, reduction

POINTS_PER_INCH = 72.0
_SCAN_SHARE = 0.5
"""An upright picture that covers this share of the page sets the page's pixel grid."""
_FIGURE_SHARE = 0.05
"""A smaller picture that covers at least this share sets the resolution of the rendering."""
_MAX_FIGURE_DPI = 400.0
_MANY_TEXTS = 10
"""With so many pieces of visible text on a scan the page is drawn finely enough for them, too."""
_TINT_PIXELS = 400
"""A picture that would give a whole page fewer pixels along its longer side than this shows no print."""
_ALIKE = 0.02
"""Largest difference between the resolutions of pictures that are strips of one scan."""
_UPRIGHT = 0.02
"""Largest ratio of a picture matrix's minor to its major terms that counts as upright (about 1 degree)."""
_OVERHANG = 0.01
"""A scan that sticks out of the page by less than this share is shown whole: page sizes are often rounded."""
_SEAT = 0.3
"""Pixels by which a picture's edge may miss the grid and is still moved onto it."""
_INSET = 0.02
"""Of a pixel. PDFium widens a picture's place to whole pixels; this far inside of them it stays as it is."""


@dataclass(frozen=True)
class Picture:
    """A picture on a page: its corners in points of the page's own space, and its size in its own pixels.

    `corners` are the images of (0, 0), (1, 0), (1, 1), (0, 1) of the picture's unit square.
    """

    corners: Points
    width: int
    height: int

    @property
    def sound(self) -> bool:
        """False for a picture without extent, as broken files have."""
        return bool(np.isfinite(self.corners).all()) and self.box.area > 0 and self.width * self.height > 0

    @property
    def box(self) -> Box:
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def sides(self) -> tuple[Points, Points]:
        """The vectors of its lower and its left edge, in points."""
        return self.corners[1] - self.corners[0], self.corners[3] - self.corners[0]

    @property
    def upright(self) -> bool:
        """True where its edges run along the page's, turned by quarters or flipped though it may be."""
        return all(min(abs(side)) <= _UPRIGHT * max(abs(side)) for side in self.sides)

    @property
    def density(self) -> tuple[float, float]:
        """Its pixels a point along the page's x and y; for a picture at a slant along its own edges."""
        along, up = self.sides
        lengths = np.hypot(*along), np.hypot(*up)
        if min(lengths) <= 0:
            return 0.0, 0.0
        own = self.width / lengths[0], self.height / lengths[1]
        return own if abs(along[0]) >= abs(along[1]) else (own[1], own[0])

    def share(self, page: Box) -> float:
        """The share of the page that it covers."""
        return self.box.intersect(page).area / page.area


@dataclass(frozen=True)
class Content:
    """What decides on a page's pixel grid: its pictures, and how many pieces of visible text it has."""

    pictures: tuple[Picture, ...]
    texts: int

    def without_tints(self, visible: Box) -> Content:
        """Without the coarse pictures (a pixel or a few, stretched) that tint a page or a band of it."""
        least = _TINT_PIXELS / max(visible.width, visible.height)
        return Content(tuple(p for p in self.pictures if max(p.density) >= least), self.texts)


@dataclass(frozen=True)
class _Scan:
    """A scan of one or more pictures: its box in points and its pixels a point along the page's x and y."""

    box: Box
    across: float
    up: float


@dataclass(frozen=True)
class Grid:
    """The part of a page's own space (points, y up) that becomes width x height pixels before /Rotate."""

    box: Box
    width: int
    height: int

    @property
    def density(self) -> float:
        """Pixels a point."""
        return max(self.width / self.box.width, self.height / self.box.height)

    def seat(self, box: Box) -> Box:
        """`box` with the edges that nearly lie on borders of pixels moved there (a trace inside them)."""
        step_x, step_y = self.box.width / self.width, self.box.height / self.height
        x0, x1 = _seat(box.x0, box.x1, self.box.x0, step_x)
        y0, y1 = _seat(box.y0, box.y1, self.box.y0, step_y)
        return Box(x0, y0, x1, y1)


def _seat(low: float, high: float, origin: float, step: float) -> tuple[float, float]:
    first, last = (low - origin) / step, (high - origin) / step
    if round(last) - round(first) < 1 or max(abs(first - round(first)), abs(last - round(last))) > _SEAT:
        return low, high
    return origin + (round(first) + _INSET) * step, origin + (round(last) - _INSET) * step


@dataclass(frozen=True)
class _Axis:
    """From `start` to `end` (points) there are `pixels` pixels."""

    start: float
    end: float
    pixels: int


def grid_of(visible: Box, content: Content, render_dpi: float) -> Grid:
    """The pixel grid of a page: that of a scan which fills it, else of `render_dpi` or its finest figure."""
    # What one inch of paper has in points, where the page's size is no paper's (a pixel drawn as a point).
    inch = plausible_dpi(POINTS_PER_INCH, max(visible.width, visible.height))
    finest = max(
        (max(picture.density) for picture in content.pictures if picture.share(visible) >= _FIGURE_SHARE),
        default=0.0,
    )
    drawn = render_dpi / inch if content.texts >= _MANY_TEXTS else 0.0
    scan = _scan(visible, content.pictures)
    if scan is not None:
        # Finer layers and typed text get a whole number of pixels for each of the scan's.
        wanted = max(drawn, min(finest, _MAX_FIGURE_DPI / inch)) / max(scan.across, scan.up)
        return _scan_grid(visible, scan, max(1, round(wanted)))
    density = max(render_dpi / inch, min(_MAX_FIGURE_DPI / inch, finest))
    density /= reduction(visible.width * density, visible.height * density)
    width, height = (max(1, math.ceil(side * density - 1e-3)) for side in (visible.width, visible.height))
    box = Box(visible.x0, visible.y1 - height / density, visible.x0 + width / density, visible.y1)
    return Grid(box, width, height)


def _scan(visible: Box, pictures: tuple[Picture, ...]) -> _Scan | None:
    """The scan that fills the page, be it in one piece or in strips; the finest of several layers."""
    alike: dict[tuple[int, int], list[Picture]] = defaultdict(list)
    for picture in pictures:
        if picture.upright and min(picture.density) > 0:
            across, up = (round(math.log(density) / _ALIKE) for density in picture.density)
            alike[across, up].append(picture)
    for _, strips in sorted(alike.items(), reverse=True):
        if coverage(strips, visible) >= _SCAN_SHARE:
            largest = max(strips, key=lambda picture: picture.box.area)
            return _Scan(union(picture.box for picture in strips), *largest.density)
    return None


def _scan_grid(visible: Box, scan: _Scan, finer: int) -> Grid:
    """The grid of a scan's own pixels, continued over the rest of the visible page."""
    across, up = scan.across * finer, scan.up * finer
    if not 1 - _ALIKE < across / up < 1 + _ALIKE:
        # A fax has twice as many pixels an inch across as down: the finer ones both ways.
        across = up = max(across, up)
    factor = reduction(visible.width * across, visible.height * up)
    xs = _snap((visible.x0, visible.x1), (scan.box.x0, scan.box.x1), across, factor)
    ys = _snap((visible.y0, visible.y1), (scan.box.y0, scan.box.y1), up, factor)
    return Grid(Box(xs.start, ys.start, xs.end, ys.end), xs.pixels, ys.pixels)


def _snap(page: tuple[float, float], scan: tuple[float, float], density: float, factor: int) -> _Axis:
    """One axis of the grid, made of pixels that hold `factor` pixels of the scan each."""
    own = round((scan[1] - scan[0]) * density)
    density = own / (scan[1] - scan[0])
    gaps = ((scan[0] - page[0]) * density, (page[1] - scan[1]) * density)
    slack = _OVERHANG * min(own, (page[1] - page[0]) * density)
    before, after = (0 if -slack <= gap < 0.5 else round(gap) for gap in gaps)
    count = max(1, own + before + after)
    count += -count % factor
    start = scan[0] - before / density
    return _Axis(start, start + count / density, count // factor)


def to_pixels(grid: Grid, rotation: int) -> Points:
    """The 3x3 matrix from the page's own space (points, y up) to pixels of the page as shown."""
    sx, sy = grid.width / grid.box.width, grid.height / grid.box.height
    matrix = np.array([[sx, 0, -grid.box.x0 * sx], [0, -sy, grid.box.y1 * sy], [0, 0, 1.0]])
    width, height = grid.width, grid.height
    for _ in range(rotation // 90):  # one turn clockwise: (u, v) goes to (height - v, u)
        matrix = np.array([[0, -1.0, height], [1.0, 0, 0], [0, 0, 1.0]]) @ matrix
        width, height = height, width
    return matrix


def coverage(pictures: Iterable[Picture], page: Box, cells: int = 64) -> float:
    """The share of the page that pictures cover, overlaps counted once, on a grid of cells x cells."""
    covered = np.zeros((cells, cells), dtype=bool)
    for picture in pictures:
        part = picture.box.intersect(page)
        x0, x1 = (round((x - page.x0) / page.width * cells) for x in (part.x0, part.x1))
        y0, y1 = (round((y - page.y0) / page.height * cells) for y in (part.y0, part.y1))
        covered[y0:y1, x0:x1] = True
    return float(covered.mean())
