"""What stands in a piece of markup, as lines of plain text. Nothing is executed, nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import html
from lxml.etree import LxmlError

from sopocr.model.page import TextSpot
from sopocr.model.written import Written, WrittenCell, WrittenRow

_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "head", "audio",
    "video", "canvas", "select", "button", "textarea",
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_TAG = re.compile(
    r"</?(?:a|b|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|s|script|small|span|strong|style|sub|sup|table|"
    r"tbody|td|th|thead|tr|u|ul)\b[^<>]*>",
    re.I,
)
_MOST_SPANNED = 60
"""Columns or rows that one cell may span; a form has at most some twenty columns."""
_MOST_CELLS = 50_000
"""Cells read of one source; beyond that it is no form."""


def has_markup(text: str) -> bool:
    """Whether a piece of text holds HTML tags."""
    return "<" in text and _TAG.search(text) is not None


def markup_lines(text: str) -> list[str]:
    """The lines of a piece of text that may hold HTML tags: cut at breaks, paragraphs and list items.

    Items of an ordered list that carry no printed number get theirs.
    """
    if not has_markup(text):
        return [plain] if (plain := _plain(text)) else []
    try:
        root = html.fragment_fromstring(text, create_parent="div", parser=_parser())
    except (LxmlError, ValueError):
        return [plain] if (plain := _plain(_TAG.sub(" ", text))) else []
    walk = _Walk()
    walk.element(root)
    walk.flush()
    return [line for line, _, _ in walk.lines]


def html_rows(text: str) -> list[WrittenRow]:
    """The rows of an HTML document: tables with their spans, everything else as lines.

    A line number is that of the element's start tag, as far as the parser tells it; the column is always 1.
    """
    try:
        root = html.document_fromstring(text, parser=_parser())
    except (LxmlError, ValueError):
        return []
    walk = _Walk(tables=True)
    walk.element(root)
    walk.flush()
    return walk.rows()


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\ufeff", "")).strip()


@dataclass
class _Walk:
    """Collects lines (text, source line, whether a paragraph begins) and, with `tables`, tables in
    between."""

    tables: bool = False
    lines: list[tuple[str, int, bool]] = field(default_factory=list)
    found: list[tuple[int, list[WrittenRow]]] = field(default_factory=list)
    _text: str = ""
    _line: int = 1
    _gap: bool = False
    _cells: int = 0

    def element(self, node: html.HtmlElement, number: str = "") -> None:
        if not isinstance(node.tag, str) or node.tag in _DROPPED:
            return
        if node.tag == "table" and self.tables:
            self.flush()
            self.found.append((len(self.lines), self._table(node)))
            self._gap = True
            return
        block = node.tag in _BLOCKS
        if block or node.tag == "br":
            self.flush()
            self._gap |= node.tag in ("p", "div", "h1", "h2", "h3", "h4", "table", "ul", "ol")
        self._line = node.sourceline or self._line
        self._text += number
        self._add(node.text)
        item = _start(node)
        for child in node:
            if node.tag in ("ol", "ul") and child.tag == "li":
                printed = re.match(r"\s*\(?\d{1,2}\s?[.)]", child.text_content())
                self.element(child, "" if printed else f"{item}. " if node.tag == "ol" else "• ")
                item += 1
            else:
                self.element(child)
            self._add(child.tail)
        if block:
            self.flush()

    def flush(self) -> None:
        if text := _plain(self._text):
            self.lines.append((text, self._line, self._gap))
            self._gap = False
        self._text = ""

    def _add(self, text: str | None) -> None:
        if text:
            self._text += text

    def rows(self) -> list[WrittenRow]:
        """Lines and tables in their order."""
        result: list[WrittenRow] = []
        tables = list(self.found)
        for index, (text, line, gap) in enumerate(self.lines):
            while tables and tables[0][0] <= index:
                result += tables.pop(0)[1]
            cell = WrittenCell(0, (Written(text, TextSpot(line, 1)),))
            result.append(WrittenRow((cell,), line, gap))
        for _, rows in tables:
            result += rows
        return result

    def _table(self, table: html.HtmlElement) -> list[WrittenRow]:
        """The rows of a table; cells take their columns as in the HTML standard (4.9.12), spans bounded."""
        result: list[WrittenRow] = []
        taken: dict[tuple[int, int], bool] = {}
        own = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
        for index, tr in enumerate(own):
            cells: list[WrittenCell] = []
            column = 0
            for td in tr.iterchildren("td", "th"):
                self._cells += 1
                if self._cells > _MOST_CELLS:
                    return result
                while (index, column) in taken:
                    column += 1
                wide, high = _span(td, "colspan"), min(_span(td, "rowspan"), len(own) - index)
                for row in range(index, index + high):
                    for place in range(column, column + wide):
                        taken[row, place] = True
                inner = _Walk()
                inner.element(td)
                inner.flush()
                lines = tuple(Written(text, TextSpot(line, 1)) for text, line, _ in inner.lines)
                cells.append(WrittenCell(column, lines, high, wide))
                column += wide
            line = tr.sourceline or self._line
            result.append(WrittenRow(tuple(cells), line, index == 0, len(self.found) + 1, True))
        return result


def _start(node: html.HtmlElement) -> int:
    text = str(node.get("start") or "1")
    return int(text) if re.fullmatch(r"\d{1,3}", text) else 1


def _span(cell: html.HtmlElement, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return max(1, min(int(text), _MOST_SPANNED)) if re.fullmatch(r"\d{1,6}", text) else 1
