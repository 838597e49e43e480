"""How far confidence can be trusted: reliability diagram, calibration error, and what is left unflagged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from sopocr.evaluation.values import JudgedValue

BINS = 10
"""Bins of equal width, as in Guo et al. 2017, "On calibration of modern neural networks"."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The values whose confidence lies in one tenth: how many, their mean confidence, the share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass
class Reliability:
    """Values with their confidence, whether they are right, and whether they were flagged as doubtful."""

    values: list[tuple[float, bool, bool]] = field(default_factory=list)

    def add(self, values: Iterable[JudgedValue]) -> None:
        """Count judged values."""
        self.values += [(value.confidence, value.right, value.flagged) for value in values]

    @property
    def bins(self) -> list[Bin]:
        """The ten bins of equal width that hold values."""
        members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
        for confidence, right, _ in self.values:
            members[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
        return [
            Bin(
                place / BINS,
                (place + 1) / BINS,
                len(those),
                sum(confidence for confidence, _ in those) / len(those),
                sum(right for _, right in those) / len(those),
            )
            for place, those in enumerate(members)
            if those
        ]

    @property
    def calibration_error(self) -> float:
        """Expected calibration error: the bins' |mean confidence - share right|, weighted by their size."""
        total = len(self.values)
        if not total:
            return math.nan
        return sum(b.count * abs(b.confidence - b.right) for b in self.bins) / total

    @property
    def flagged(self) -> float:
        """The share of values that a reviewer is sent to."""
        return _share([flagged for _, _, flagged in self.values])

    @property
    def right(self) -> float:
        """The share of values that are exactly right."""
        return _share([right for _, right, _ in self.values])

    @property
    def unflagged_right(self) -> float:
        """The share of the values not flagged that are exactly right."""
        return _share([right for _, right, flagged in self.values if not flagged])

    def figures(self) -> dict[str, float | int]:
        """All figures but the bins."""
        return {
            "values": len(self.values),
            "right": self.right,
            "flagged": self.flagged,
            "unflagged_right": self.unflagged_right,
            "calibration_error": self.calibration_error,
        }


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else math.nan


_SIDE, _EDGE, _BAR = 360, 48, 70
"""Pixels: the diagram's side, the room for its labels, the height of the counts under it."""


def diagram(reliability: Reliability, title: str) -> str:
    """The reliability diagram as SVG: share right over confidence, and under it how many values a bin
    holds."""
    width, height = _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE + _BAR
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_EDGE}" y="{_EDGE - 24}" font-size="14">{escape(title)}</text>',
        f'<text x="{_EDGE}" y="{_EDGE - 8}" fill="#555">{escape(_caption(reliability))}</text>',
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tenth in range(0, 11, 2):
        share = tenth / 10
        parts.append(f'<text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.1f}</text>')
        parts.append(f'<text x="{_EDGE - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>')
    most = max((b.count for b in reliability.bins), default=1)
    floor = height - 8
    for b in reliability.bins:
        tall = (_BAR - 24) * math.log1p(b.count) / math.log1p(most)
        parts.append(
            f'<rect x="{_x(b.low) + 2:.1f}" y="{floor - tall:.1f}" width="{_SIDE / BINS - 4:.1f}" '
            f'height="{tall:.1f}" fill="#9db8d6"><title>{b.count}</title></rect>'
        )
        parts.append(
            f'<text x="{_x((b.low + b.high) / 2):.1f}" y="{floor - tall - 3:.1f}" text-anchor="middle" '
            f'font-size="10">{b.count}</text>'
        )
        parts.append(
            f'<circle cx="{_x(b.confidence):.1f}" cy="{_y(b.right):.1f}" r="5" fill="#24588f">'
            f"<title>{b.confidence:.3f} → {b.right:.3f}</title></circle>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _caption(reliability: Reliability) -> str:
    if not reliability.values:
        return "no values"
    return (
        f"{len(reliability.values)} values, calibration error {reliability.calibration_error:.4f}, "
        f"flagged {reliability.flagged:.1%}, unflagged right {reliability.unflagged_right:.2%}"
    )


def _x(share: float) -> float:
    return _EDGE + _SIDE * share


def _y(share: float) -> float:
    return _EDGE + _SIDE * (1 - share)
