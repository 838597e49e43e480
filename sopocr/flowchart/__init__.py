"""Read flow charts: symbols, connectors, labels.

Candidates → network → one choice:

1. `symbols` (closed outlines) and `solids` (filled and tinted surfaces) propose candidates with scores;
   `candidates` chooses among them, `frames` takes out framed labels.
2. `connectors` traces what is left: `block_arrows` (surfaces, large heads), `curves`, `segments` and
   `slanting` lines, `network` (joints, ports at symbols), `stubs`, `repair` (ink that was lost or lies on
   rulings), `page_ends` (lines over the page's end), `arrowheads`.
3. `routes` makes connectors of it and settles their directions over the whole chart, `labels` the words at
   decisions' exits; `unread` is what nothing explains.

`chart` puts these in order, `reading` with a reader of print for one page, `free_charts` outside tables.
Where symbols and lines are known exactly, as from vectors, only step 3 is needed: `routes.find_connectors`
takes a `Network` of `Segment`s with `Port`s at boxes, however these were found.
"""

from sopocr.flowchart.chart import (
    ChartPrint,
    Drawing,
    find_drawing,
    find_print,
    places_of_labels,
    read_chart,
)
from sopocr.flowchart.free_charts import read_free_charts
from sopocr.flowchart.reading import ChartPage, PrintReader, read_page_chart

__all__ = [
    "ChartPage",
    "ChartPrint",
    "Drawing",
    "PrintReader",
    "find_drawing",
    "find_print",
    "places_of_labels",
    "read_chart",
    "read_free_charts",
    "read_page_chart",
]
