"""Which print stands beside which exit of a decision, and which stands in a symbol."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sopocr.flowchart.routes import reversed_connector
from sopocr.geometry import Box, Point, union
from sopocr.model.page import Connector, Symbol, TextLine

_WORD = re.compile(r"[^\W\d_]")


def text_inside(symbols: Sequence[Symbol], lines: Sequence[TextLine]) -> list[Symbol]:
    """The symbols with the print that stands in them, lines from top to bottom."""
    result = []
    for symbol in symbols:
        inside = [line for line in lines if line.text.strip() and symbol.box.contains(line.box.center)]
        inside.sort(key=lambda line: (line.box.y0, line.box.x0))
        result.append(replace(symbol, text=" ".join(line.text.strip() for line in inside)))
    return result


def label_exits(
    connectors: Sequence[Connector], symbols: Sequence[Symbol], lines: Sequence[TextLine], char: float
) -> list[Connector]:
    """The connectors with the print beside them, for those that leave a decision.

    A line of print goes to the exit whose way passes nearest, counted from the decision: a label stands near
    the place where its line leaves. Print further than a few letters from every exit stays without one.
    """
    labels = [
        line
        for line in lines
        if _WORD.search(line.text) and not any(symbol.box.contains(line.box.center) for symbol in symbols)
    ]
    result = list(connectors)
    # a line whose direction is doubtful may as well leave the decision at its end
    exits: list[tuple[int, Connector]] = []
    for i, connector in enumerate(connectors):
        if connector.start is not None and symbols[connector.start].kind == "keputusan":
            exits.append((i, connector))
        if (
            connector.end is not None
            and symbols[connector.end].kind == "keputusan"
            and connector.directed < 0.9
        ):
            exits.append((i, reversed_connector(connector)))
    given: dict[int, list[TextLine]] = {}
    for line in _joined(labels, char):
        near = []
        for i, connector in exits:
            doubt = 0.0 if connector.start == connectors[i].start else 1.0 + 2.0 * (0.5 - connector.directed)
            remote = _remoteness(line.box, connector.points, char)
            if remote < 6.0 - doubt:
                near.append((remote + doubt, i, connector))
        if near:
            _, i, connector = min(near, key=lambda choice: choice[0])
            if connector.start != connectors[i].start and result[i].start != connector.start:
                result[i] = replace(connector, directed=max(0.7, connector.directed))
            given.setdefault(i, []).append(line)
    for i, found in given.items():
        found.sort(key=lambda line: _remoteness(line.box, result[i].points, char))
        result[i] = replace(result[i], label=found[0].text.strip(), label_box=found[0].box)
    return result


def _joined(lines: Sequence[TextLine], char: float) -> list[TextLine]:
    """Lines of print that stand right under one another made into one ("Tidak" over "Setuju")."""
    rest = sorted(lines, key=lambda line: line.box.y0)
    joined: list[TextLine] = []
    for line in rest:
        for k, above in enumerate(joined):
            gap = line.box.y0 - above.box.y1
            if -0.5 * char < gap < 0.9 * char and line.box.overlap_x(above.box) > 0.5 * min(
                line.box.width, above.box.width
            ):
                joined[k] = replace(
                    above, text=f"{above.text.strip()} {line.text.strip()}", box=union([above.box, line.box])
                )
                break
        else:
            joined.append(line)
    return joined


def _remoteness(box: Box, points: Sequence[Point], char: float) -> float:
    """How far print lies from a connector, in letter heights; the way along it from its start counts a
    little."""
    best, walked = math.inf, 0.0
    for a, b in pairwise(points):
        length = math.hypot(b.x - a.x, b.y - a.y)
        steps = max(1, int(length / 6))
        for k in range(steps + 1):
            t = k / steps
            x, y = a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t
            dx = max(box.x0 - x, 0.0, x - box.x1)
            dy = max(box.y0 - y, 0.0, y - box.y1)
            cost = math.hypot(dx, dy) / char + 0.06 * (walked + length * t) / char
            best = min(best, cost)
        walked += length
    return best
