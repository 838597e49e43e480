"""The proportions of the official flow table: columns, heading and rows, sized for what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sopocr.model.sop import Langkah, Sop
from sopocr.output.chart import row_height
from sopocr.output.lettering import text_width, wrap

WIDTH = 1040.0
"""The table's width in CSS pixels: that of A4 laid across, less margins of 10 mm."""
TYPE_SIZE = 10.5
HEAD_SIZE = 10.0
LINE_HEIGHT = 13.0
PADDING = 4.0
_NARROWEST_ACTOR, _WIDEST_ACTOR, _ACTORS_SHARE = 50.0, 96.0, 0.46
_HEAD_TOP = 22.0
_LONGEST_TURNED = 130.0


@dataclass(frozen=True)
class TextColumn:
    """A column of print: the field of the step, its heading, and its width."""

    field: str
    heading: str
    width: float


@dataclass(frozen=True)
class FlowTableLayout:
    """Widths and heights in CSS pixels. The actors' columns stand between `before` and `after`.

    `turned` says that the actors' names run upward. `head` are the heights of the two rows of the heading.
    """

    before: tuple[TextColumn, ...]
    actors: tuple[float, ...]
    after: tuple[TextColumn, ...]
    head: tuple[float, float]
    rows: tuple[float, ...]
    turned: bool

    @property
    def actor_borders(self) -> tuple[float, ...]:
        """The borders of the actors' columns, from the left edge of the table."""
        start = sum(column.width for column in self.before)
        return tuple(accumulate(self.actors, initial=start))

    @property
    def row_borders(self) -> tuple[float, ...]:
        """The borders of the rows, from the top of the first."""
        return tuple(accumulate(self.rows, initial=0.0))


def lay_out_table(sop: Sop) -> FlowTableLayout:
    """Divide the width: the actors get what their chart needs, the print shares the rest."""
    count = max(1, len(sop.pelaksana))
    actor = min(_WIDEST_ACTOR, max(_NARROWEST_ACTOR, WIDTH * _ACTORS_SHARE / count))
    rest = WIDTH - actor * count
    number, time = 30.0, min(70.0, rest * 0.12)
    shared = rest - number - time
    note = shared * (0.14 if any(step.keterangan for step in sop.langkah) else 0.10)
    shared -= note
    before = (TextColumn("nomor", "No", number), TextColumn("kegiatan", "Kegiatan", shared * 0.44))
    after = (
        TextColumn("kelengkapan", "Kelengkapan", shared * 0.28),
        TextColumn("waktu", "Waktu", time),
        TextColumn("output", "Output", shared * 0.28),
        TextColumn("keterangan", "Ket", note),
    )
    turned = any(
        text_width(word, HEAD_SIZE, bold=True) > actor - 2 * PADDING
        for name in sop.pelaksana
        for word in name.split()
    )
    rows = tuple(_row(sop, place, (*before, *after)) for place in range(len(sop.langkah)))
    head = (_HEAD_TOP, _head_height(sop.pelaksana, actor, turned))
    return FlowTableLayout(before, (actor,) * count, after, head, rows, turned)


def cell_text(step: Langkah, field: str) -> str:
    """The print of one cell of a step."""
    return step.waktu.teks if field == "waktu" else str(getattr(step, field))


def _row(sop: Sop, place: int, columns: Sequence[TextColumn]) -> float:
    step = sop.langkah[place]
    lines = max(len(wrap(cell_text(step, c.field), c.width - 2 * PADDING - 1, TYPE_SIZE)) for c in columns)
    return max(lines * LINE_HEIGHT + 2 * PADDING + 2, row_height(sop, place))


def _head_height(names: Sequence[str], width: float, turned: bool) -> float:
    if turned:
        longest = max((text_width(name, HEAD_SIZE, bold=True) for name in names), default=0.0)
        return min(_LONGEST_TURNED, longest + 4 * PADDING)
    lines = max((len(wrap(name, width - 2 * PADDING, HEAD_SIZE, bold=True)) for name in names), default=1)
    return max(2, lines) * LINE_HEIGHT + 2 * PADDING
