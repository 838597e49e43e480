"""A page's pixels together with the way back to the source."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box, Transform

Pixels = NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) BGR."""


@dataclass(frozen=True)
class PageImage:
    """One page as pixels.

    `number` counts from 1 in the source file. `dpi` is the resolution of `pixels`, as far as the source
    tells. `to_source` maps this image's pixels to pixels of the page as it lies in the source (before any
    rotation or straightening), at `source_size` (width, height).
    """

    pixels: Pixels
    number: int
    dpi: float
    source_size: tuple[int, int]
    to_source: Transform = field(default_factory=Transform)

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def source_box(self, box: Box) -> Box:
        """`box` of this image in source pixels, cut to the source page."""
        return self.to_source.box(box).clip(*self.source_size)
