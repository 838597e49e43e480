"""Lines that leave a page at the table's foot, or come in at its head, without a connector's symbol.

Such a line ends in nothing, right at the edge of the table and beyond all symbols. It is given a place there,
which counts as a symbol while directions are settled, and as None in the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from sopocr.flowchart.network import Network, Port, end_point, loose_ends
from sopocr.geometry import Box, Point
from sopocr.model.page import ChartArea

_NEAR_EDGE = 2.5
"""Letter heights from the table's foot, or from a border at its head, within which a line may end."""
_LONG, _STUB, _AT_EDGE = 1.5, 0.5, 0.4
"""Letter heights that its last straight piece is long at least, as letters have shorter stems; the same where
it runs into the table's edge, and how close that is."""


def add_page_ends(
    network: Network, symbols: Sequence[Box], area: ChartArea, near: float, char: float
) -> list[Box]:
    """Add a port to `network` for each line that leaves the page, and give the places that these lead to, in
    the order of their indices, which follow those of `symbols`. `near` is how close ends count as joined."""
    if not symbols:
        return []
    held = {port.end[0] for port in network.ports}
    ported = [net for net in network.nets() if held & set(net)]
    linked = {i for net in ported for i in net}
    height = median(box.height for box in symbols)
    places: list[Box] = []
    for end in loose_ends(network, near):
        segment = network.segments[end[0]]
        if segment.horizontal or end[0] not in linked:
            continue
        tip = end_point(network.segments, end)
        if segment.length < (_STUB if _reaches_edge(tip, area, char) else _LONG) * char:
            continue
        side = "top" if end[1] else "bottom"
        if not (_is_at_foot if end[1] else _is_at_head)(tip, symbols, area, char):
            continue
        y = area.ys[-1] + height if end[1] else area.ys[0] - height
        network.ports.append(Port(len(symbols) + len(places), end, side, 0.0))
        places.append(Box(tip.x - height, y - height / 2, tip.x + height, y + height / 2))
    return places


def _reaches_edge(tip: Point, area: ChartArea, char: float) -> bool:
    return min(abs(tip.y - area.ys[0]), abs(tip.y - area.ys[-1])) <= _AT_EDGE * char


def _is_at_foot(tip: Point, symbols: Sequence[Box], area: ChartArea, char: float) -> bool:
    return tip.y > area.ys[-1] - _NEAR_EDGE * char and all(box.center.y < tip.y for box in symbols)


def _is_at_head(tip: Point, symbols: Sequence[Box], area: ChartArea, char: float) -> bool:
    above = [y for y in area.ys if y <= tip.y]
    # rows without symbols may stand there: column numbers, a caption
    near = not above or tip.y - above[-1] < _NEAR_EDGE * char
    return near and all(tip.y < box.center.y for box in symbols)
