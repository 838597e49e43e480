"""Bends a page as scanners and cameras do, with the exact mapping of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Image = NDArray[np.uint8]


class Bend(Protocol):
    """A mapping of points that can be undone."""

    def forward(self, points: Array) -> Array: ...

    def inverse(self, points: Array) -> Array: ...


@dataclass(frozen=True)
class Homography:
    """Turns, shifts, scales, perspective."""

    matrix: Array

    def forward(self, points: Array) -> Array:
        return _project(points, self.matrix)

    def inverse(self, points: Array) -> Array:
        return _project(points, np.linalg.inv(self.matrix))


@dataclass(frozen=True)
class Curl:
    """A wave: y moves as a function of x (or x of y), a sum of sines over the page's `span`."""

    span: float
    waves: tuple[tuple[float, float, float], ...]
    along_x: bool = True

    def _shift(self, at: Array) -> Array:
        total = np.zeros_like(at)
        for height, count, phase in self.waves:
            total += height * np.sin(np.pi * count * at / self.span + phase)
        return total

    def _moved(self, points: Array, sign: float) -> Array:
        result = points.copy()
        moved, by = (1, 0) if self.along_x else (0, 1)
        result[:, moved] += sign * self._shift(points[:, by])
        return result

    def forward(self, points: Array) -> Array:
        return self._moved(points, 1.0)

    def inverse(self, points: Array) -> Array:
        return self._moved(points, -1.0)


def _project(points: Array, matrix: Array) -> Array:
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    result: Array = homogeneous[:, :2] / homogeneous[:, 2:3]
    return result


@dataclass(frozen=True)
class Warp:
    """A chain of bends from page pixels to the pixels of the picture, which is `size` (width, height)."""

    bends: tuple[Bend, ...]
    size: tuple[int, int]

    def forward(self, points: Array) -> Array:
        for bend in self.bends:
            points = bend.forward(points)
        return points

    def inverse(self, points: Array) -> Array:
        for bend in reversed(self.bends):
            points = bend.inverse(points)
        return points

    def apply(self, image: Image, background: Image | None = None) -> Image:
        """Resamples `image`; `background` (of the picture's size) shows where the page does not reach."""
        width, height = self.size
        step = 8
        xs = (np.arange(-1, (width + step - 1) // step + 1) + 0.5) * step - 0.5
        ys = (np.arange(-1, (height + step - 1) // step + 1) + 0.5) * step - 0.5
        grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        source = self.inverse(grid).reshape(len(ys), len(xs), 2).astype(np.float32)
        full = cv2.resize(source, (len(xs) * step, len(ys) * step), interpolation=cv2.INTER_LINEAR)
        full = full[step : step + height, step : step + width]
        fill = (255, 255, 255) if background is None else (0, 0, 0)
        result: Image = cv2.remap(
            image,
            full[..., 0],
            full[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=fill,
        )
        if background is not None:
            h, w = image.shape[:2]
            inside = (
                (full[..., 0] >= 0) & (full[..., 0] < w - 1) & (full[..., 1] >= 0) & (full[..., 1] < h - 1)
            )
            soft = cv2.GaussianBlur(inside.astype(np.float32), (5, 5), 0)[..., None]
            result = (result * soft + background * (1 - soft)).astype(np.uint8)
        return result


def quarter_turn(turn: int, width: float, height: float) -> tuple[Homography, tuple[float, float]]:
    """Turns a picture clockwise by 0, 90, 180 or 270 degrees; gives the mapping and the new size."""
    if turn == 90:
        return Homography(np.array([[0, -1, height], [1, 0, 0], [0, 0, 1.0]])), (height, width)
    if turn == 180:
        return Homography(np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]])), (width, height)
    if turn == 270:
        return Homography(np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]])), (height, width)
    return Homography(np.eye(3)), (width, height)


def rotation(degrees: float, width: float, height: float) -> Homography:
    """A small turn around the middle; positive is clockwise as seen."""
    angle = np.deg2rad(degrees)
    c, s = np.cos(angle), np.sin(angle)
    cx, cy = width / 2, height / 2
    return Homography(np.array([[c, -s, cx - c * cx + s * cy], [s, c, cy - s * cx - c * cy], [0, 0, 1.0]]))


def perspective(corners: Array, width: float, height: float) -> Homography:
    """Takes the page's corners (clockwise from the top left) to `corners`."""
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return Homography(cv2.getPerspectiveTransform(start, corners.astype(np.float32)).astype(np.float64))
