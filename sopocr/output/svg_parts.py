"""What SVG drawings share: colours, numbers, paths, arrowheads."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element as Element

from sopocr.geometry import Point

DOUBTFUL = 0.9
"""An arrow or value whose confidence is below is shown as doubtful."""

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
INK, DOUBT = "#111", "#b45f06"
_ARROW_LENGTH, _ARROW_HALF = 6.5, 3.0


def shortened(points: Sequence[Point]) -> list[Point]:
    """The line cut where the arrowhead begins, so that it does not show beside the tip."""
    before, last = points[-2], points[-1]
    length = abs(last.x - before.x) + abs(last.y - before.y)
    cut = min(_ARROW_LENGTH - 1, length) / length if length else 0.0
    return [*points[:-1], Point(last.x + (before.x - last.x) * cut, last.y + (before.y - last.y) * cut)]


def arrowhead(points: Sequence[Point]) -> str:
    """The path of the head at the end of a line of right angles."""
    before, tip = points[-2], points[-1]
    dx, dy = _sign(tip.x - before.x), _sign(tip.y - before.y)
    base = Point(tip.x - dx * _ARROW_LENGTH, tip.y - dy * _ARROW_LENGTH)
    one = Point(base.x + dy * _ARROW_HALF, base.y + dx * _ARROW_HALF)
    other = Point(base.x - dy * _ARROW_HALF, base.y - dx * _ARROW_HALF)
    return path((tip, one, other)) + "Z"


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def path(points: Sequence[Point]) -> str:
    """The data of a path through points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def number(value: float) -> str:
    """A number as short as a tenth of a pixel allows."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str) -> str:
    """A name in SVG's namespace."""
    return f"{{{NAMESPACE}}}{name}"


def child(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    """A new child element."""
    made: Element = etree.SubElement(parent, tag(name), attributes)
    return made
