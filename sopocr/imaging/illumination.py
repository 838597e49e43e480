"""Grey from colour, even light, and ink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces, transposed
from sopocr.page_image import Pixels

Grey = NDArray[np.uint8]
"""(height, width), 255 = paper."""

_CHROMA_OF_COLOURED_INK = 48
"""Difference of the strongest and the weakest channel from which ink counts as coloured. JPEG fringes around
black print stay below 40 on the scans looked at; stamp and pen ink lies above 70."""

_CHROMA_OF_ITS_RIM = 18
"""The same within two pixels of coloured ink."""


def to_grey(pixels: Pixels) -> Grey:
    """The page in grey."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def fade_coloured_ink(pixels: Pixels) -> Grey | None:
    """Grey picture in which coloured ink (stamps, blue signatures) is much paler than the black print under
    it; None where nothing is coloured.

    Where the ink is clearly coloured its strongest channel is taken and raised by its colourfulness: blue ink
    is bright in blue, black print is dark in every channel. Coloured print and drawing fade as well: this
    picture is for reading print under strokes, not for finding what is drawn.
    """
    if pixels.ndim == 2:
        return None
    white = _white_balanced(pixels)
    # numpy's maximum over three channels takes thirty times as long
    blue, green, red = cv2.split(white)
    strongest = np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)
    weakest = cv2.min(cv2.min(blue, green), red)
    chroma = np.asarray(cv2.subtract(strongest, weakest), dtype=np.uint8)
    # smoothed, because chroma is stored at half resolution and flickers around black print
    coloured = cv2.blur(chroma, (3, 3)) > _CHROMA_OF_COLOURED_INK
    if not coloured.any():
        return None
    faded = to_grey(white)
    # a stamp and a signature take up little of a page
    left, top, width, height = cv2.boundingRect(coloured.astype(np.uint8))
    window = (
        slice(max(0, top - 2), top + height + 2),
        slice(max(0, left - 2), left + width + 2),
    )
    coloured, chroma, strongest = coloured[window], chroma[window], strongest[window]
    # the rim of a coloured stroke is paler in colour than its middle, but darker than paper
    near = cv2.dilate(coloured.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    coloured |= near & (chroma > _CHROMA_OF_ITS_RIM)
    # where the stroke runs over black print even its strongest channel is dark: that must not be raised
    own = _typical_by_piece(strongest, coloured)
    raised = np.clip((strongest / own - 0.6) / 0.25, 0, 1) * (1.5 * chroma)
    faded[window][coloured] = np.clip(strongest + raised, 0, 255).astype(np.uint8)[coloured]
    return faded


def _white_balanced(pixels: Pixels) -> Pixels:
    """The page with each channel divided by the paper's own: lamps and phones tint paper and print alike."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (max(8, width // 16), max(8, height // 16)), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    paper = np.maximum(cv2.blur(paper, (9, 9)), 32)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    white = np.asarray(cv2.divide(pixels, paper, scale=250.0), dtype=np.uint8)
    # most ink is black print: what tints it (haze, a warm lamp) is taken off each channel too
    black = np.percentile(white[::4, ::4].reshape(-1, 3), 1.5, axis=0)
    table = np.clip((np.arange(256)[:, None] - black) * (250.0 / np.maximum(250.0 - black, 60.0)), 0, 255)
    return np.asarray(cv2.LUT(white, table.astype(np.uint8).reshape(256, 1, 3)), dtype=np.uint8)


def _typical_by_piece(values: Grey, where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For each pixel the median of `values` over the connected piece of `where` that it belongs to.

    Every pen and stamp has a brightness of its own; small pieces share the median of all.
    """
    _, labels, stats, _ = connected_pieces(where.astype(np.uint8))
    typical = np.full(len(stats), max(1.0, float(np.median(values[where]))), dtype=np.float32)
    large = np.argsort(stats[1:, 4])[::-1][:100] + 1
    for index in large:
        left, top, width, height, area = (int(v) for v in stats[index])
        if area < 200:
            break
        window = (slice(top, top + height), slice(left, left + width))
        typical[index] = max(1.0, float(np.median(values[window][labels[window] == index])))
    return np.asarray(typical[labels], dtype=np.float32)


def even(grey: Grey) -> Grey:
    """The page as if lit evenly: each pixel divided by the paper's brightness around it.

    The paper is estimated by a morphological closing (print is thinner than the kernel) on a picture shrunk
    eightfold, smoothed by a median; ink is then stretched so that the darkest print is near black.
    """
    height, width = grey.shape
    small = cv2.resize(grey, (max(16, width // 8), max(16, height // 8)), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9)))
    paper = cv2.medianBlur(paper, 15)
    paper = cv2.resize(cv2.blur(paper, (9, 9)), (width, height), interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(grey, np.maximum(paper, 24), scale=250.0)
    darkest = float(np.percentile(flat[::4, ::4], 0.5))
    if darkest > 60:  # low contrast: stretch, but leave some of the paper's grain below full black
        darkest = min(darkest, 190.0)
        flat = cv2.convertScaleAbs(
            cv2.subtract(flat, darkest - 30), alpha=250.0 / (250.0 - (darkest - 30)), beta=0
        )
    return np.asarray(flat, dtype=np.uint8)


def find_ink(flat: Grey) -> Grey:
    """Binary picture of an evened page: 255 where there is ink.

    A global threshold (Otsu's, kept within bounds) for print, joined with a local one (darker than its
    surroundings by a margin that grows with the paper's grain) for hairlines that are too pale for the first.
    """
    otsu, _ = cv2.threshold(flat[::2, ::2], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    level = min(max(float(otsu), 110.0), 185.0)
    print_alone = cv2.threshold(flat, np.ceil(level) - 1, 255, cv2.THRESH_BINARY_INV)[1]
    paper = cv2.threshold(flat, level, 255, cv2.THRESH_BINARY)[1]
    grain = float(cv2.meanStdDev(flat, mask=paper)[1][0, 0])
    margin = min(60.0, max(18.0, 2.6 * grain))
    block = max(15, (max(flat.shape) // 90) | 1)
    local = cv2.adaptiveThreshold(
        cv2.GaussianBlur(flat, (3, 3), 0),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        block,
        margin,
    )
    ink = cv2.bitwise_or(print_alone, local)
    return np.asarray(ink, dtype=np.uint8)


_CLUTTER_SHARE = 0.3
"""Share of ink from which a neighbourhood is no print: bold text has at most a quarter."""


def clear_surroundings(flat: Grey, ink: Grey) -> None:
    """Paint out (in place) what surrounds the sheet in a photo: the desk's grain, the scanner's black edge.

    Neighbourhoods full of ink that hang together with the picture's border.
    """
    size = max(15, max(ink.shape) // 50) | 1
    small = cv2.resize(ink, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    share = cv2.blur(small, (max(3, size // 4), max(3, size // 4)), borderType=cv2.BORDER_REPLICATE)
    clutter = (share > 255 * _CLUTTER_SHARE).astype(np.uint8)
    count, labels, _, _ = connected_pieces(clutter)
    if count < 2:
        return
    border = np.concatenate(
        [labels[:2].ravel(), labels[-2:].ravel(), labels[:, :2].ravel(), labels[:, -2:].ravel()]
    )
    outside = np.isin(labels, np.setdiff1d(np.unique(border), [0])).astype(np.uint8)
    if not outside.any():
        return
    outside = cv2.dilate(outside, np.ones((max(3, size // 6) | 1,) * 2, np.uint8))
    mask = cv2.resize(outside, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    flat[mask] = 250
    ink[mask] = 0


def find_line_ink(flat: Grey, ink: Grey, *, level: bool) -> Grey:
    """`ink` joined with level (or upright) lines too pale for it: 255 where there is ink or such a line.

    Averaging along the line's direction lets a hairline stand out of the paper's grain. A long average finds
    it, a short one says where it ends.
    """
    picture, known = (flat, ink) if level else (transposed(flat), transposed(ink))
    long_run = max(25, max(flat.shape) // 60)
    seen = cv2.bitwise_and(
        _darker_than_beside(picture, long_run, 4.5, 8.0), _darker_than_beside(picture, 11, 2.2, 5.0)
    )
    seen = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((1, 13), np.uint8))
    seen = cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((1, long_run), np.uint8))
    # the averages run on a little beyond the end of a dark line: such stubs are dropped, bridges between two
    # dark pieces and stretches that are pale in themselves stay
    dark = cv2.morphologyEx(
        cv2.dilate(known, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, 17), np.uint8)
    )
    pale = cv2.morphologyEx(cv2.subtract(seen, dark), cv2.MORPH_OPEN, np.ones((1, 16), np.uint8))
    seen = cv2.bitwise_or(cv2.bitwise_and(seen, dark), pale)
    both = cv2.bitwise_or(seen, known)
    return np.asarray(both if level else transposed(both), dtype=np.uint8)


def _darker_than_beside(picture: Grey, run: int, sigmas: float, least: float) -> Grey:
    """255 where the mean over `run` pixels of a row is darker than that of the rows above and below.

    By at least `least` grey levels and `sigmas` times the page's own noise (from the median deviation).
    """
    mean = cv2.blur(picture, (run, 1))
    depth = cv2.morphologyEx(mean, cv2.MORPH_BLACKHAT, np.ones((13, 1), np.uint8))
    counts = np.bincount(depth[::3, ::3].ravel(), minlength=256)
    grey = np.arange(256)
    middle = _weighted_median(grey, counts)
    noise = 1.4826 * _weighted_median(np.abs(grey - middle), counts)
    level = np.floor(max(least, middle + sigmas * noise))
    return np.asarray(cv2.threshold(depth, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _weighted_median(values: NDArray[np.int64], counts: NDArray[np.int64]) -> int:
    """The median of whole `values` of which there are `counts` each (of two middle ones the lower)."""
    order = np.argsort(values, kind="stable")
    at = int(np.searchsorted(np.cumsum(counts[order]), (counts.sum() + 1) // 2))
    return int(values[order[at]])


_GRAINY = 1000
"""Specks on a page that only grain makes: dots of letters and dust are fewer."""
_GRAIN_MARGIN = 2.0


def character_height(ink: Grey) -> float:
    """Typical height of the page's print in pixels (mostly x-height letters and capitals mixed); 0 if none.

    The median height of connected pieces of ink that look like letters: not too flat, not too wide. The grain
    of a page that an app made black and white is as high as small letters and more than them: there only
    pieces count that stand in a row with others of their height on both sides.
    """
    _, _, stats, centres = connected_pieces(ink)
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    size = max(ink.shape)
    least = max(5, size * 0.0022)
    compact = (width <= 2.2 * height) & (width >= 0.15 * height) & (area >= 0.18 * width * height)
    letters = compact & (height >= least) & (height <= size * 0.025)
    if (height < least).sum() > max(_GRAINY, 2 * letters.sum()):
        letters[letters] = _in_a_row(stats[1:][letters], centres[1:][letters])
    found = height[letters]
    return float(np.median(found)) if found.size >= 12 else 0.0


def _in_a_row(stats: NDArray[np.int32], centres: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pieces of ink have another of about their height close beside them on both sides."""
    order = np.argsort(centres[:, 1])
    middle = centres[order, 1]
    left, width, height = (stats[order, i].astype(np.float64) for i in (0, 2, 3))
    result = np.zeros(len(order), dtype=bool)
    first = np.searchsorted(middle, middle - 0.4 * height)
    last = np.searchsorted(middle, middle + 0.4 * height, side="right")
    for k in range(len(order)):
        near = slice(first[k], last[k])
        alike = (height[near] > 0.6 * height[k]) & (height[near] < 1.7 * height[k])
        after = left[near] - (left[k] + width[k])
        before = left[k] - (left[near] + width[near])
        reach = 0.8 * height[k]
        beside = [bool((alike & (gap >= -1) & (gap < reach)).any()) for gap in (before, after)]
        result[order[k]] = all(beside)
    return result


def without_grain(ink: Grey, char_height: float) -> Grey:
    """The ink of a page full of grain without the specks that stand apart from letters; other ink as it is.

    Apps that make a page black and white leave the paper's grain behind as thousands of specks. A photo
    shows the desk's grain beside the sheet: small marks far from it, such as the dashes of a list, stay.
    """
    count, labels, stats, centres = connected_pieces(ink)
    largest = np.maximum(stats[:, 2], stats[:, 3])
    small = largest <= _SPECK * char_height
    small[0] = False
    if small.sum() <= max(_GRAINY, 2 * (count - 1 - small.sum())):
        return ink
    apart = int(_APART * char_height)
    rest = np.where(small[labels], 0, ink).astype(np.uint8)
    around = cv2.dilate(rest, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * apart + 1, 2 * apart + 1)))
    near = np.zeros(count, dtype=bool)
    near[np.unique(labels[around > 0])] = True
    grain = small & ~near
    grain &= _crowd(centres, grain, ink.shape, char_height) >= _CROWD
    return np.where(grain[labels], 0, ink).astype(np.uint8)


def _crowd(
    centres: NDArray[np.float64], among: NDArray[np.bool_], shape: tuple[int, ...], char_height: float
) -> NDArray[np.float64]:
    """How many of the pieces `among` stand around each piece, in a square of nine letter heights."""
    size = (int(shape[0] / char_height) + 1, int(shape[1] / char_height) + 1)
    places = (centres / char_height).astype(int)
    column, row = np.clip(places[:, 0], 0, size[1] - 1), np.clip(places[:, 1], 0, size[0] - 1)
    counts = np.zeros(size, np.float64)
    np.add.at(counts, (row[among], column[among]), 1.0)
    around = cv2.boxFilter(counts, -1, (9, 9), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(around[row, column], dtype=np.float64)


_SPECK, _APART = 0.55, 0.4
"""Letter heights: the largest speck, and how far from a letter its dot or comma stands at most."""
_CROWD = 15
"""Specks in a square of nine letter heights from which they are grain: the dashes of a list are six at most;
desks and black and white pages have twenty and more."""
