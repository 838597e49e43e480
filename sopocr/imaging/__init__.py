"""From the page as scanned to the working page: upright, straight, evenly lit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Transform
from sopocr.imaging.halftone import undithered
from sopocr.imaging.illumination import (
    Grey,
    character_height,
    clear_surroundings,
    even,
    fade_coloured_ink,
    find_ink,
    find_line_ink,
    to_grey,
    without_grain,
)
from sopocr.imaging.orientation import (
    ReadingScore,
    estimate_skew,
    is_upside_down,
    main_print_runs_vertically,
    print_runs_vertically,
)
from sopocr.imaging.polarity import is_negative
from sopocr.imaging.shades import lift_shades
from sopocr.imaging.sheets import separate_sheets
from sopocr.imaging.show_through import fade_show_through
from sopocr.imaging.straighten import Straightening, find_straightening
from sopocr.page_image import PageImage, Pixels
from sopocr.settings import ImagingSettings

__all__ = ["WorkingPage", "other_turns", "prepare", "scale_only", "separate_sheets"]

_DRAWN = 160
"""Grey value below which a pixel of a born-digital page's drawing is ink: lines are black, edges soft."""


@dataclass(frozen=True)
class WorkingPage:
    """The page that all later stages look at.

    `image` holds the evened grey picture; its `to_source` leads to source pixels. `ink` is its binary picture
    (255 = ink); `level_ink` and `upright_ink` hold pale level and upright lines besides. `rotation` is the
    clockwise turn in degrees that made the page upright, `skew` the clockwise skew in degrees that was
    undone. `char_height` is the typical letter height in pixels, 0 without print. `straightened` tells
    whether perspective or curl were undone.
    """

    image: PageImage
    ink: Grey
    level_ink: Grey
    upright_ink: Grey
    char_height: float
    rotation: int
    skew: float
    straightened: bool
    orientation_known: bool = True
    faded: Grey | None = None
    page_ink: Grey | None = None

    @property
    def picture_ink(self) -> Grey:
        """The ink of the whole page, print and all: `ink` itself but for a page whose drawing is known."""
        return self.ink if self.page_ink is None else self.page_ink


def scale_only(
    page: PageImage, settings: ImagingSettings, drawing: Pixels | None = None, turn: int = 0
) -> WorkingPage:
    """The working page of a born-digital page: drawn straight and clean, so only its size changes, and it is
    turned clockwise by `turn` degrees (0, 90, 180, 270). `drawing` is the page without its print, in the same
    frame: where given, the ink is its.

    A page of about the working size stays as it was drawn: any resampling blurs its lines."""
    grey = to_grey(page.pixels)
    usual, own = settings.working_long_side, max(grey.shape)
    long_side = own if own / _NEARLY <= usual <= own * _NEARLY else usual
    quarter = -turn // 90 % 4
    matrix, size = _turn(grey.shape, quarter, 0.0, long_side)
    flat = _turned(grey, quarter, size)
    ink = find_ink(flat)
    char_height = character_height(ink)
    back = Transform.of(matrix).then(page.to_source)
    width = _upright_width(page, turn in (90, 270))
    image = replace(page, pixels=flat, dpi=page.dpi * flat.shape[1] / width, to_source=back)
    if drawing is not None:
        drawn = _turned(to_grey(drawing), quarter, size)
        lines = np.where(drawn < _DRAWN, 255, 0).astype(np.uint8)
        return WorkingPage(image, lines, lines, lines, char_height, turn, 0.0, False, page_ink=ink)
    level, upright = find_line_ink(flat, ink, level=True), find_line_ink(flat, ink, level=False)
    return WorkingPage(image, ink, level, upright, char_height, turn, 0.0, False)


_NEARLY = 1.25
"""By how much a page's size may differ from the usual working size."""


def _turned(grey: Grey, quarter: int, size: tuple[int, int]) -> Grey:
    """The page turned to the left by quarters, in its working size."""
    turned = np.ascontiguousarray(np.rot90(grey, quarter))
    if turned.shape == size[::-1]:
        return turned
    return np.asarray(cv2.resize(turned, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def other_turns(working: WorkingPage) -> list[int]:
    """The turns that a page of which little can be read may need in place of the one it got, the likeliest
    first: which end is up is decided on less than along which axis the print runs."""
    return [(working.rotation + more) % 360 for more in (180, 90, 270)]


def prepare(  # noqa: PLR0915 - the steps in order
    page: PageImage,
    settings: ImagingSettings,
    score: ReadingScore | None = None,
    usual: int | None = None,
    *,
    turn: int | None = None,
) -> WorkingPage:
    """Make the working page of `page`. `score` judges text-line crops by reading; without it a page is never
    turned upside down. `usual` is the turn in degrees that the page before needed: where nothing on a page
    tells which way is up (a signature alone), it lies as that one does. `turn` is the turn itself, where it
    is given: nothing is judged then."""
    if is_negative(to_grey(page.pixels)):
        page = replace(page, pixels=255 - page.pixels)
    grey, without_colour = undithered(to_grey(page.pixels)), fade_coloured_ink(page.pixels)
    long_side = max(grey.shape)
    shrink = settings.working_long_side / long_side
    if shrink < 0.8:  # shrinking first by area averaging avoids aliasing in the one warp below
        size = (round(grey.shape[1] * shrink), round(grey.shape[0] * shrink))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        if without_colour is not None:
            without_colour = cv2.resize(without_colour, size, interpolation=cv2.INTER_AREA)
    to_page = Transform.scale(page.width / grey.shape[1], page.height / grey.shape[0])
    rough = even(grey)
    rough_ink = find_ink(rough)
    vertical = _runs_vertically(rough, rough_ink, score, usual) if turn is None else turn in (90, 270)
    skew = estimate_skew(np.ascontiguousarray(np.rot90(rough_ink)) if vertical else rough_ink)
    if abs(skew) < 0.08:
        skew = 0.0
    quarter = 1 if vertical else 0
    matrix, size = _turn(grey.shape, quarter, skew, settings.working_long_side)
    flat = _lit(_warp(grey, matrix, None, size))
    ink = find_ink(flat)
    clear_surroundings(flat, ink)
    level, upright = find_line_ink(flat, ink, level=True), find_line_ink(flat, ink, level=False)
    straightening = find_straightening(level, upright)
    places = None if straightening is None else _places(matrix, straightening, size)
    if places is not None:
        flat = _lit(_warp(grey, matrix, places, size))
        ink = find_ink(flat)
        clear_surroundings(flat, ink)
        level, upright = find_line_ink(flat, ink, level=True), find_line_ink(flat, ink, level=False)
    alone = fade_show_through(flat, score) if score is not None else None
    if alone is not None:
        flat, ink = alone, find_ink(alone)
        level, upright = find_line_ink(flat, ink, level=True), find_line_ink(flat, ink, level=False)
    faded = None if without_colour is None else _lit(_warp(without_colour, matrix, places, size))
    char_height = character_height(ink)
    ink = without_grain(ink, char_height)
    known = turn is not None
    upside_down = turn in (90, 180)
    if turn is None and score is not None and char_height:
        answer = is_upside_down(flat, ink, char_height, score)
        known, upside_down = answer is not None, bool(answer)
    if not known and score is not None and usual is not None:
        upside_down = usual == ((270 if vertical else 0) + 180) % 360
    back = Transform.of(matrix).then(to_page).then(page.to_source)
    if straightening is not None:
        back = Transform((straightening.field,)).then(back)
    if upside_down:
        if faded is not None:
            faded = np.ascontiguousarray(faded[::-1, ::-1])
        flat, ink, level, upright = (
            np.ascontiguousarray(picture[::-1, ::-1]) for picture in (flat, ink, level, upright)
        )
        back = Transform.of(np.array([[-1.0, 0, flat.shape[1]], [0, -1.0, flat.shape[0]], [0, 0, 1.0]])).then(
            back
        )
    # quarter 1 is a turn to the left (270 clockwise); upside down adds a half turn
    rotation = ((270 if vertical else 0) + (180 if upside_down else 0)) % 360
    image = replace(
        page, pixels=flat, dpi=page.dpi * flat.shape[1] / _upright_width(page, vertical), to_source=back
    )
    return WorkingPage(
        image, ink, level, upright, char_height, rotation, skew, straightening is not None, known, faded
    )


def _lit(grey: Grey) -> Grey:
    """The page evenly lit, shaded bars too."""
    flat = even(grey)
    lift_shades(flat)
    return flat


_MIXED = 0.25, 0.75
"""Shares of letters in vertical print between which a page may hold print in both directions."""


def _runs_vertically(rough: Grey, ink: Grey, score: ReadingScore | None, usual: int | None) -> bool:
    """Whether print runs up or down the page.

    What letters look like is checked by reading where they run both ways, and where they run otherwise than
    on the page before: the grain of a desk may be more than the few words of a last page.
    """
    share = print_runs_vertically(ink)
    before = None if usual is None else usual in (90, 270)
    mixed = _MIXED[0] < share < _MIXED[1]
    if score is not None and (mixed or (before is not None and (share > 0.5) != before)):
        # on a page full of grain only rows of letters count as print, and they may stand upright
        char_height = character_height(ink) or character_height(np.ascontiguousarray(np.rot90(ink)))
        if not char_height:
            return share > 0.5
        by_reading = main_print_runs_vertically(rough, char_height, score)
        if by_reading is not None:
            return by_reading
        if before is not None:
            return before
    return share > 0.5


def _upright_width(page: PageImage, vertical: bool) -> int:
    return page.height if vertical else page.width


def _turn(
    shape: tuple[int, ...], quarter: int, skew: float, long_side: int
) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The homography from working pixels to pixels of the grey picture, and the working size (width, height).

    `quarter` counts quarter turns to the left (counter-clockwise) that are applied to the picture.
    """
    height, width = shape[:2]
    turn = np.eye(3)
    for _ in range(quarter % 4):
        # turned left: picture (px, py) -> working (py, width - px)
        turn = turn @ np.array([[0.0, -1.0, width], [1.0, 0.0, 0.0], [0, 0, 1.0]])
        width, height = height, width
    factor = long_side / max(width, height)
    out = (round(width * factor), round(height * factor))
    scale = np.diag([width / out[0], height / out[1], 1.0])
    angle = np.deg2rad(skew)
    cos, sin = np.cos(angle), np.sin(angle)
    cx, cy = width / 2, height / 2
    rotate = np.array(
        [[cos, -sin, cx - cos * cx + sin * cy], [sin, cos, cy - sin * cx - cos * cy], [0, 0, 1.0]]
    )
    return turn @ rotate @ scale, out


Places = tuple[NDArray[np.float32], NDArray[np.float32]]
"""For each working pixel where in the grey picture it lies: x and y."""


def _places(matrix: NDArray[np.float64], straightening: Straightening, size: tuple[int, int]) -> Places:
    """Where the pixels of a straightened page lie in the grey picture."""
    width, height = size
    targets, spacing = straightening.field.targets, straightening.field.spacing
    rows, columns = targets.shape[:2]
    points = np.column_stack([targets.reshape(-1, 2), np.ones(rows * columns)]) @ matrix.T
    coarse = (points[:, :2] / points[:, 2:]).reshape(rows, columns, 2).astype(np.float32)
    # node (j, i) stands at pixel (i, j) * spacing: sample the coarse grid there, bilinearly
    grid_x, grid_y = np.meshgrid(
        np.arange(width, dtype=np.float32) / np.float32(spacing),
        np.arange(height, dtype=np.float32) / np.float32(spacing),
    )
    map_x = cv2.remap(np.ascontiguousarray(coarse[..., 0]), grid_x, grid_y, cv2.INTER_LINEAR)
    map_y = cv2.remap(np.ascontiguousarray(coarse[..., 1]), grid_x, grid_y, cv2.INTER_LINEAR)
    return np.asarray(map_x, dtype=np.float32), np.asarray(map_y, dtype=np.float32)


def _warp(grey: Grey, matrix: NDArray[np.float64], places: Places | None, size: tuple[int, int]) -> Grey:
    """Draw the working page from the grey picture in one interpolation; `places` instead of the matrix where
    the page is straightened."""
    width, height = size
    if places is None:
        if np.allclose(matrix, np.eye(3)) and grey.shape == (height, width):
            return grey
        warped = cv2.warpPerspective(
            grey, matrix, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(warped, dtype=np.uint8)
    warped = cv2.remap(grey, *places, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)
