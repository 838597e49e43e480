"""What a reader takes and gives: crops with a hint, and readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sopocr.model.page import Reading


class Hint(StrEnum):
    """What is expected in a crop."""

    LINE = "line"
    """A line of running print."""
    SHORT = "short"
    """One or two words."""
    DIGITS = "digits"
    """A lone number, as in the No column."""


@dataclass(frozen=True)
class Crop:
    """One upright line of dark print on light paper, with a few pixels of margin.

    `pixels` is (height, width) grey or (height, width, 3) BGR, uint8. `quick` asks for a look that may miss
    a narrow letter, where several looks are compared or a text is not kept.
    """

    pixels: NDArray[np.uint8]
    hint: Hint = Hint.LINE
    quick: bool = False


class Reader(Protocol):
    """An OCR engine. `version` names engine and model, for the record's producer."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """One reading for each crop, in order; empty text where nothing is legible.

        Raises ReaderFailed where the engine breaks down or runs past its time limit.
        """
        ...
