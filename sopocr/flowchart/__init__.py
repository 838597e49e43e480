"""Read flow charts: symbols, connectors, labels."""

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
