"""Points, boxes and the transforms between pixel frames. Pure: numpy only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""An (n, 2) array of x, y in pixels; x to the right, y down, origin at the top left corner."""


class Point(NamedTuple):
    """A position in pixels."""

    x: float
    y: float


class Box(NamedTuple):
    """An axis-parallel rectangle in pixels, x0 <= x1 and y0 <= y1; the right and lower edges are
    exclusive."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> Point:
        return Point((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)

    def inflate(self, dx: float, dy: float | None = None) -> Box:
        """This box grown by `dx` left and right and `dy` (default `dx`) above and below."""
        dy = dx if dy is None else dy
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    def intersect(self, other: Box) -> Box:
        """The common part; a box of area 0 where there is none."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return Box(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))

    def contains(self, point: Point) -> bool:
        return self.x0 <= point.x < self.x1 and self.y0 <= point.y < self.y1

    def overlap_x(self, other: Box) -> float:
        """Length of the common part of the two horizontal extents, 0 where they are apart."""
        return max(0.0, min(self.x1, other.x1) - max(self.x0, other.x0))

    def overlap_y(self, other: Box) -> float:
        """Length of the common part of the two vertical extents, 0 where they are apart."""
        return max(0.0, min(self.y1, other.y1) - max(self.y0, other.y0))

    def iou(self, other: Box) -> float:
        """Intersection over union."""
        common = self.intersect(other).area
        total = self.area + other.area - common
        return common / total if total > 0 else 0.0

    def corners(self) -> Points:
        """The four corners, clockwise from the top left, as a (4, 2) array."""
        return np.array(
            [[self.x0, self.y0], [self.x1, self.y0], [self.x1, self.y1], [self.x0, self.y1]], dtype=np.float64
        )

    def clip(self, width: float, height: float) -> Box:
        """This box cut to a page of that size."""
        return self.intersect(Box(0, 0, width, height))

    def rounded(self) -> tuple[int, int, int, int]:
        """The smallest box on whole pixels that holds this one."""
        return int(np.floor(self.x0)), int(np.floor(self.y0)), int(np.ceil(self.x1)), int(np.ceil(self.y1))


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of `boxes`; ValueError where there are none."""
    found = list(boxes)
    if not found:
        raise ValueError("union of no boxes")
    return Box(
        min(b.x0 for b in found), min(b.y0 for b in found), max(b.x1 for b in found), max(b.y1 for b in found)
    )


class Step(Protocol):
    """One mapping of points from a frame to another."""

    def apply(self, points: Points) -> Points: ...

    def inverse(self) -> Step: ...


@dataclass(frozen=True)
class Projective:
    """A 3x3 homography (shifts, scales, turns and perspective)."""

    matrix: NDArray[np.float64]

    def apply(self, points: Points) -> Points:
        homogeneous = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        result: Points = homogeneous[:, :2] / homogeneous[:, 2:3]
        return result

    def inverse(self) -> Projective:
        return Projective(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))


@dataclass(frozen=True)
class Field:
    """A smooth mapping given on a coarse grid: `targets[j, i]` is where the point (i, j) * spacing goes.

    Between the nodes it is bilinear; outside the grid the last patch is continued.
    """

    targets: NDArray[np.float64]
    spacing: float

    def apply(self, points: Points) -> Points:
        rows, columns = self.targets.shape[:2]
        gx, gy = points[:, 0] / self.spacing, points[:, 1] / self.spacing
        i = np.clip(np.floor(gx).astype(int), 0, columns - 2)
        j = np.clip(np.floor(gy).astype(int), 0, rows - 2)
        u, v = (gx - i)[:, None], (gy - j)[:, None]
        t = self.targets
        result: Points = (
            t[j, i] * (1 - u) * (1 - v)
            + t[j, i + 1] * u * (1 - v)
            + t[j + 1, i] * (1 - u) * v
            + t[j + 1, i + 1] * u * v
        )
        return result

    def inverse(self) -> InverseField:
        return InverseField(self)


@dataclass(frozen=True)
class InverseField:
    """The mapping back through a field that moves points by little: found step by step from the point
    itself."""

    field: Field
    _STEPS = 12

    def apply(self, points: Points) -> Points:
        result = np.array(points, dtype=np.float64)
        for _ in range(self._STEPS):
            result += points - self.field.apply(result)
        return result

    def inverse(self) -> Field:
        return self.field


@dataclass(frozen=True)
class Transform:
    """A chain of steps, applied first to last. The empty chain is the identity."""

    steps: tuple[Step, ...] = ()

    @staticmethod
    def of(matrix: NDArray[np.float64]) -> Transform:
        """The transform of one 3x3 homography."""
        return Transform((Projective(np.asarray(matrix, dtype=np.float64)),))

    @staticmethod
    def scale(factor_x: float, factor_y: float | None = None) -> Transform:
        return Transform.of(np.diag([factor_x, factor_x if factor_y is None else factor_y, 1.0]))

    @staticmethod
    def shift(dx: float, dy: float) -> Transform:
        return Transform.of(np.array([[1.0, 0, dx], [0, 1.0, dy], [0, 0, 1.0]]))

    def then(self, after: Transform) -> Transform:
        """This mapping followed by `after`."""
        return Transform(self.steps + after.steps)

    def apply(self, points: Points) -> Points:
        """Map an (n, 2) array of points."""
        result = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        for step in self.steps:
            result = step.apply(result)
        return result

    def inverse(self) -> Transform:
        """The mapping back."""
        return Transform(tuple(step.inverse() for step in reversed(self.steps)))

    def box(self, box: Box) -> Box:
        """The box around the image of `box` (its corners and the middles of its edges)."""
        corners = box.corners()
        middles = (corners + np.roll(corners, -1, axis=0)) / 2
        mapped = self.apply(np.vstack([corners, middles]))
        return Box(*map(float, (*mapped.min(axis=0), *mapped.max(axis=0))))
