"""Greedy CTC decoding: network output to text with a place and a confidence for each character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Decoded:
    """A text with, for each character, its probability and its time steps (first, last; inclusive).

    `steps` is how many the whole picture has.
    """

    text: str
    confidences: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]
    steps: int


def decode(probabilities: NDArray[np.float32], characters: Sequence[str]) -> Decoded:
    """The best path of one line: (steps, classes) probabilities, class 0 the blank.

    A character's confidence is the highest probability it reaches within its run of steps.
    """
    best = probabilities.argmax(axis=1)
    top = probabilities.max(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts, len(best))[1:]
    text, confidences, spans = [], [], []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if best[start] == 0:
            continue
        text.append(characters[best[start]])
        confidences.append(float(top[start:end].max()))
        spans.append((start, end - 1))
    return Decoded("".join(text), tuple(confidences), tuple(spans), len(best))
