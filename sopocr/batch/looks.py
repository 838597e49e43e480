"""How a page looks, in 256 bits that stay much the same when the paper is scanned again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sopocr.page_image import Pixels

BITS = 256
_GRID = 16
_MARGIN = 0.004
"""Share of a page's ink that may lie outside of its frame: specks, a scanner's edge."""


def look(pixels: Pixels) -> str:
    """The perceptual hash of an upright, level page, as 64 hex digits.

    The page is cut to its print, so that margins do not matter, and brought to a grid of 16 × 17 ink
    densities; each bit says whether a field is darker than its neighbour to the right (the difference hash of
    N. Krawetz, "Kind of Like That", 2013).
    """
    ink = _ink(pixels)
    rows, columns = _frame(ink.sum(axis=1)), _frame(ink.sum(axis=0))
    fields = _resized(ink[rows, columns], _GRID, _GRID + 1)
    bits = fields[:, :-1] > fields[:, 1:]
    return np.packbits(bits).tobytes().hex()


def distance(one: str, other: str) -> int:
    """In how many of the 256 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _ink(pixels: Pixels) -> NDArray[np.float32]:
    """Darkness 0..1 against the paper around, at about an eighth of the size."""
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    step = max(1, round(max(grey.shape) / 310))
    height, width = (side // step * step for side in grey.shape)
    blocks = grey[:height, :width].astype(np.float32).reshape(height // step, step, width // step, step)
    small = blocks.mean(axis=(1, 3))
    ink: NDArray[np.float32] = np.clip((np.percentile(small, 90) - small) / 255.0, 0, 1).astype(np.float32)
    return ink


def _frame(ink: NDArray[np.float32]) -> slice:
    """Where the print begins and ends along one direction."""
    total = np.cumsum(ink)
    if total[-1] <= 0:
        return slice(0, len(ink))
    first, last = np.searchsorted(total, [_MARGIN * total[-1], (1 - _MARGIN) * total[-1]])
    return slice(int(first), max(int(last) + 1, int(first) + 2 * _GRID))


def _resized(ink: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    """Mean ink of the fields of an even grid."""
    down = np.linspace(0, ink.shape[0], rows + 1).round().astype(int)
    across = np.linspace(0, ink.shape[1], columns + 1).round().astype(int)
    sums = np.add.reduceat(np.add.reduceat(ink, down[:-1], axis=0), across[:-1], axis=1)
    sizes = np.outer(np.diff(down), np.diff(across))
    result: NDArray[np.float32] = (sums / np.maximum(sizes, 1)).astype(np.float32)
    return result
