"""Two pages on one picture: an open booklet or two sheets on a large glass, taken apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from sopocr.geometry import Transform
from sopocr.imaging.illumination import Grey, even, find_ink, to_grey
from sopocr.imaging.orientation import estimate_skew, print_runs_vertically
from sopocr.page_image import PageImage

_LONG_SIDE = 1000
"""Pixels of the picture on which this is judged."""
_ASPECT = 1.2, 1.75
"""Longer to shorter side of two sheets of A4 or folio side by side (1.29 to 1.5), with margins."""
_GUTTER = 0.36, 0.64
"""Shares of the longer side between which the gutter lies."""
_WIDTH = 0.022
"""Least width of the gutter, as a share of the longer side: two sheets' margins, 6 mm on A3. The columns
of one page that no ruling parts stand closer, or their lines are crossed by a ruling."""
_CLEAR_RUN = 0.002
"""Share of the gutter's pixels that may be ink: dust."""
_RULING = 0.3
"""Share of a half's width from which a level line of ink is a ruling of that half."""
_FEWEST_RULINGS = 3
_COMMON = 0.5
"""Share of the fewer rulings that may stand at the same heights on both sides."""
_ALONG = 0.4
"""Share of letters with their neighbour above or below under which print runs level."""
_LEAST_INK = 0.12
"""Least share of the ink that stands in the poorer half."""


@dataclass(frozen=True)
class _Half:
    rows: frozenset[int]
    ink: float


def separate_sheets(page: PageImage) -> list[PageImage]:
    """The sheets that lie side by side on one picture, left before right and upper before lower; `page` alone
    where it is one sheet.

    It is two where nothing crosses a clear gutter near the middle, each side has a ruled form of its own with
    rulings at other heights than the other's, and the print of one side at least runs towards the gutter: a
    page's own table runs across its middle, and what parts two tables of one page runs along their print.
    """
    height, width = page.pixels.shape[:2]
    long_side, short_side = max(width, height), min(width, height)
    if not _ASPECT[0] <= long_side / short_side <= _ASPECT[1]:
        return [page]
    upright = height > width
    grey = to_grey(page.pixels)
    small = cv2.resize(
        grey, None, fx=_LONG_SIDE / long_side, fy=_LONG_SIDE / long_side, interpolation=cv2.INTER_AREA
    )
    if upright:
        small = np.ascontiguousarray(np.rot90(small))  # turned left: what was above stands left
    ink = find_ink(even(np.asarray(small, dtype=np.uint8)))
    skew = estimate_skew(ink)
    centre = (ink.shape[1] / 2, ink.shape[0] / 2)
    level = cv2.warpAffine(
        ink, cv2.getRotationMatrix2D(centre, skew, 1.0), (ink.shape[1], ink.shape[0]), flags=cv2.INTER_NEAREST
    )
    gutter = _gutter(np.asarray(level, dtype=np.uint8))
    if gutter is None:
        return [page]
    at = gutter / level.shape[1]
    parts = [(0.0, at), (at, 1.0)]
    return [_part(page, first, last, upright=upright) for first, last in parts]


def _gutter(ink: Grey) -> int | None:
    """x of the clear gutter between two forms; None where the ink is that of one page."""
    width = ink.shape[1]
    columns = (ink > 0).mean(axis=0)
    least = int(_WIDTH * width)
    first, last = (int(share * width) for share in _GUTTER)
    share = np.convolve(columns, np.ones(least) / least, mode="valid")
    starts = np.arange(first, max(first, last - least))
    clear = [int(x) for x in starts if share[x] <= _CLEAR_RUN]
    if not clear:
        return None
    # the middle of the longest clear stretch
    stretches = np.split(np.array(clear), np.flatnonzero(np.diff(clear) > 1) + 1)
    longest = max(stretches, key=len)
    x = int((longest[0] + longest[-1] + least) // 2)
    left, right = _half(ink[:, :x]), _half(ink[:, x:])
    if min(left.ink, right.ink) < _LEAST_INK * (left.ink + right.ink):
        return None
    if min(len(left.rows), len(right.rows)) < _FEWEST_RULINGS:
        return None
    common = sum(any(row + d in right.rows for d in range(-2, 3)) for row in left.rows)
    if common >= _COMMON * min(len(left.rows), len(right.rows)):
        return None
    along = min(print_runs_vertically(np.ascontiguousarray(side)) for side in (ink[:, :x], ink[:, x:]))
    return x if along < _ALONG else None


def _half(ink: Grey) -> _Half:
    """Rows of the picture where a ruling lies, on either axis of the half, and how much ink there is."""
    rows: set[int] = set()
    for picture, tag in ((ink, 0), (np.ascontiguousarray(ink.T), 100_000)):
        run = max(20, int(_RULING * min(picture.shape)))
        bridged = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
        lines = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
        ys = np.flatnonzero((lines > 0).any(axis=1))
        groups = np.split(ys, np.flatnonzero(np.diff(ys) > 2) + 1) if len(ys) else []
        if tag == 0 or len(groups) > len(rows):
            rows = {int(group.mean()) + tag for group in groups}
    return _Half(frozenset(rows), float((ink > 0).sum()))


def _part(page: PageImage, first: float, last: float, *, upright: bool) -> PageImage:
    """The part of the picture between two shares of its longer side."""
    height, width = page.pixels.shape[:2]
    side = height if upright else width
    start, end = round(first * side), round(last * side)
    pixels = page.pixels[start:end] if upright else page.pixels[:, start:end]
    move = Transform.shift(0.0, start) if upright else Transform.shift(start, 0.0)
    return replace(page, pixels=np.ascontiguousarray(pixels), to_source=move.then(page.to_source))
