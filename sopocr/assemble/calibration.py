"""From traits to the probability that a value is right: a logistic model, fitted on scans with known records.

The model is a data file; `python -m sopocr.evaluation.fitting` makes it.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sopocr.errors import SopocrError
from sopocr.resources import resource_path

_LEAST, _MOST = 0.001, 0.9995


@dataclass(frozen=True)
class Calibration:
    """A logistic model and a curve over its answer.

    `weights` belong to traits by name; traits without one count nothing. `curve` holds points (log-odds as
    the model gives them, probability), rising; between two points the probability is interpolated.
    """

    offset: float
    weights: Mapping[str, float]
    curve: Sequence[tuple[float, float]] = ()

    def log_odds(self, traits: Mapping[str, float]) -> float:
        """The model's answer before the curve."""
        return self.offset + sum(self.weights.get(name, 0.0) * value for name, value in traits.items())

    def probability(self, traits: Mapping[str, float]) -> float:
        """The probability that a value with these traits is exactly right."""
        score = self.log_odds(traits)
        found = self._on_curve(score) if self.curve else 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
        return min(max(found, _LEAST), _MOST)

    def _on_curve(self, score: float) -> float:
        places = [place for place, _ in self.curve]
        after = bisect_right(places, score)
        if after == 0:
            return self.curve[0][1]
        if after == len(places):
            return self.curve[-1][1]
        (x0, y0), (x1, y1) = self.curve[after - 1], self.curve[after]
        return y0 + (y1 - y0) * (score - x0) / (x1 - x0)


@dataclass(frozen=True)
class Calibrations:
    """The models for values that were read, for values whose letters are certain, and for what is drawn."""

    text: Calibration
    exact: Calibration
    drawn: Calibration

    @staticmethod
    def load(path: Path) -> Calibrations:
        """Read a file made by the fitting command; SopocrError where it is none."""
        try:
            parts = json.loads(path.read_text(encoding="utf-8"))
            return Calibrations(*(_part(parts[name]) for name in ("text", "exact", "drawn")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SopocrError(
                f"is no calibration ({error})", file=path, remedy="Install sopocr again"
            ) from error


def _part(data: Mapping[str, object]) -> Calibration:
    offset, weights, curve = data["offset"], data["weights"], data["curve"]
    if not (isinstance(offset, float) and isinstance(weights, dict) and isinstance(curve, list)):
        raise ValueError("offset, weights or curve is missing")
    return Calibration(offset, {str(k): float(v) for k, v in weights.items()}, [(x, y) for x, y in curve])


@cache
def default_calibrations() -> Calibrations:
    """The models that ship with the package."""
    return Calibrations.load(resource_path("calibration.json"))
