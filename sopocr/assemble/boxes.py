"""The six boxes (and others) under the identity block, and their list items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sopocr.assemble.blocks import Block, in_reading_order, right_of
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.model.sop import DasarHukum, Sop
from sopocr.text.labels import LabelHit, looks_like_title, match_box_title, match_identity, title_text
from sopocr.text.lexicon import default_lexicon
from sopocr.text.lists import ItemLine, split_items
from sopocr.text.regulations import parse_reference

BOX_FIELDS = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)


@dataclass
class TitledBox:
    """A box: its title, where it stands, and the lines under the title."""

    role: str
    title: str
    spot: LocatedLine
    block: Block
    x0: float
    x1: float
    rest: str = ""
    wrapped: LocatedLine | None = None
    """The title's second line."""
    content: list[tuple[int, LocatedLine]] = field(default_factory=list)
    """Lines with the number of the block (ruled row) they stand in."""
    numbers: list[int] = field(default_factory=list)
    """The printed numbers of the items, filled with them."""


def find_boxes(blocks: Sequence[Block]) -> list[TitledBox]:
    """All titled boxes among `blocks`, each with its content."""
    boxes = _titles(blocks)
    if not boxes:
        return []
    _unknown_titles(blocks, boxes)
    titles = {id(spot.line) for box in boxes for spot in (box.spot, box.wrapped) if spot is not None}
    for number, block in enumerate(blocks):
        if block.after_flow or _heads_flow(block):
            continue
        for spot in block.spots:
            if id(spot.line) in titles:
                continue
            owner = _owner(spot, block, boxes)
            if owner is not None:
                owner.content.append((number, spot))
    for box in boxes:
        if not box.content and not box.rest:
            _content_beside(box, blocks, boxes, titles)
    return [box for box in boxes if not _holds_labels(box)]


def _holds_labels(box: TitledBox) -> bool:
    """Whether what looks like a box of a title that no list knows is a column of the identity block: most of
    what stands in it are that one's labels."""
    labels = sum(match_identity(spot.text) is not None for _, spot in box.content)
    return box.role == "bagian_lain" and labels >= 2 and 2 * labels > len(box.content)


def _heads_flow(block: Block) -> bool:
    """Whether a block is the heading of the flow table: a row across the table right above its header."""
    flow, cell = block.page.flow, block.cell
    if flow is None or cell is None or block.table != flow.table or len(block.spots) != 1:
        return False
    top = flow.header[0] if flow.header else flow.ys[0]
    columns = len(block.page.tables[flow.table].xs) - 1
    right_above = abs(block.box.y1 - top) < block.spots[0].box.height
    return right_above and cell.column_span == columns and block.spots[0].text.isupper()


def _titles(blocks: Sequence[Block]) -> list[TitledBox]:
    found: list[TitledBox] = []
    for block in blocks:
        if block.after_flow:
            continue
        second: LocatedLine | None = None
        for spot, after in zip_longest(block.spots, block.spots[1:]):
            if spot is None or spot is second:
                continue
            hit = match_box_title(spot.text)
            both = _wrapped_title(spot, after, hit) if block.cell is not None else None
            second = after if both is not None else None
            hit = both or hit
            if hit is None or match_identity(spot.text) is not None:
                continue
            if _is_content(spot, block, hit):
                continue
            x0, x1 = _band(spot, block)
            found.append(TitledBox(hit.field, title_text(hit.label), spot, block, x0, x1, hit.rest, second))
    for box in found:
        _limit_band(box, found)
    return found


def _wrapped_title(spot: LocatedLine, after: LocatedLine | None, hit: LabelHit | None) -> LabelHit | None:
    """The title that two lines of a narrow cell hold together ("Peralatan dan" over "Perlengkapan")."""
    if after is None or after.box.y0 <= spot.box.center.y or not _OPEN_TITLE.search(spot.text):
        return None
    both = match_box_title(f"{spot.text} {after.text}")
    if both is None or both.rest or (hit is not None and len(both.label) <= len(hit.label)):
        return None
    return both


_OPEN_TITLE = re.compile(r"(?:\bdan|\bdengan|[/&]|[^\W\d_])\s*$", re.I)
"""A title's first line ends in a word or in what joins two; a colon closes it."""


def _is_content(spot: LocatedLine, block: Block, hit: LabelHit) -> bool:
    """Whether a line that reads like a title is really an item ("1. Formulir" in a list, "Peralatan
    komputer")."""
    if hit.field != "bagian_lain" and not hit.rest:
        return bool(re.match(r"^\W*\d{1,2}\s*[.)]", spot.text)) and block.spots.index(spot) > 0
    first = block.spots and block.spots[0] is spot
    return hit.field == "bagian_lain" and not first


def _band(spot: LocatedLine, block: Block) -> tuple[float, float]:
    if block.cell is not None:
        return block.box.x0, block.box.x1
    return spot.box.x0 - spot.box.height, float("inf")


def _limit_band(box: TitledBox, boxes: Sequence[TitledBox]) -> None:
    """Two titles side by side (in one cell or on the free page) share the width between them, at a column's
    border where one runs between the two."""
    for other in boxes:
        if other is box or other.spot.page is not box.spot.page:
            continue
        level = other.spot.box.overlap_y(box.spot.box) > 0.4 * min(other.spot.box.height, box.spot.box.height)
        same_frame = other.block is box.block or box.block.cell is None
        if level and same_frame and other.spot.box.x0 > box.spot.box.x1:
            border = _border_between(box, other)
            box.x1 = min(box.x1, border)
            if other.block is box.block:
                other.x0 = max(other.x0, border)


def _border_between(left: TitledBox, right: TitledBox) -> float:
    """Where the width of two titles side by side is parted: a border of the table's other rows, or else right
    before the second title."""
    table = left.block.table
    xs = () if table is None else left.block.page.tables[table].xs
    inner = [x for x in xs if left.spot.box.x1 <= x <= right.spot.box.x0 + _ON_BORDER]
    return max(inner, default=right.spot.box.x0 - right.spot.box.height)


_ON_BORDER = 4
"""Pixels by which a title may begin before its column's border as it was measured."""


def _unknown_titles(blocks: Sequence[Block], boxes: list[TitledBox]) -> None:
    """Titles that no list knows, told by their form: alone in a cell as wide as a known title's, in capitals
    or closed by a colon as those are."""
    known = list(boxes)
    for block in blocks:
        if block.after_flow or block.cell is None or not block.spots:
            continue
        spot = block.spots[0]
        if any(b.spot is spot for b in known) or len(block.spots) != 1 or not looks_like_title(spot.text):
            continue
        alike = [
            b
            for b in known
            if b.spot.page is block.page
            and b.block.cell is not None
            and len(b.block.spots) == 1
            and (abs(b.x0 - block.box.x0) < 8 and abs(b.x1 - block.box.x1) < 8)
            and b.spot.text.strip(" :").isupper() == spot.text.strip(" :").isupper()
            and b.spot.text.rstrip().endswith(":") == spot.text.rstrip().endswith(":")
        ]
        level = [
            b
            for b in known
            if b.spot.page is block.page
            and b.block.cell is not None
            and set(b.block.cell.rows) & set(block.cell.rows)
            and b.spot.text.strip(" :").isupper() == spot.text.strip(" :").isupper()
        ]
        if (alike or level) and match_identity(spot.text) is None:
            boxes.append(
                TitledBox("bagian_lain", title_text(spot.text), spot, block, block.box.x0, block.box.x1)
            )


def _owner(spot: LocatedLine, block: Block, boxes: Sequence[TitledBox]) -> TitledBox | None:
    """The box whose title stands nearest above a line, in the same column; None above all titles."""
    best = None
    for box in boxes:
        if box.spot.page is not spot.page or (box.block.cell is None) != (block.cell is None):
            continue
        middle = spot.box.center
        above = box.spot.box.center.y < middle.y - 0.2 * spot.box.height
        same_line = box.spot.box.overlap_y(spot.box) > 0.5 * spot.box.height and spot.box.x0 > box.spot.box.x1
        in_same_block = box.block is block
        inside = box.x0 - 4 <= middle.x <= box.x1 + 4
        if not inside or not (above or (same_line and in_same_block)):
            continue
        if best is None or box.spot.box.center.y > best.spot.box.center.y:
            best = box
    if best is None and boxes and spot.page is not boxes[-1].spot.page:
        return None
    return best


def _content_beside(
    box: TitledBox, blocks: Sequence[Block], boxes: Sequence[TitledBox], titles: set[int]
) -> None:
    """Content right of the title, where nothing stands under it: forms with the titles in a column of their
    own."""
    if box.block.cell is None:
        return
    if sum(1 for other in boxes if abs(other.x0 - box.x0) < 8 and other.spot.page is box.spot.page) < 2:
        return
    beside = right_of(box.block, blocks)
    if any(id(s.line) in titles for b in beside for s in b.spots):
        return
    if any(any(s is spot for _, s in other.content) for other in boxes for b in beside for spot in b.spots):
        return
    box.content = [(index, spot) for index, b in enumerate(beside) for spot in b.spots]


_LONE_MARK = re.compile(r"^\W?(?:[1aAI]\s*[.)]\s*(?=\w)|[1a]\s+(?=[A-Z]))")
"""The mark of a list of one item, which no sequence confirms."""


def fill_boxes(sop: Sop, boxes: Sequence[TitledBox], log: EvidenceLog) -> None:
    """Write the boxes' items into `sop`."""
    for box in boxes:
        log.mark_used([box.spot] if box.wrapped is None else [box.spot, box.wrapped])
        lines: list[tuple[int, LocatedLine]] = []
        if box.rest:
            lines.append((-1, box.spot))
        inside = [spot for _, spot in box.content]
        ordered = in_reading_order(
            [s for s in inside if not _is_illegible(s, box.spot) and not _is_rubber_stamp(s, inside)]
        )
        number = {id(spot.line): n for n, spot in box.content}
        lines += [(number[id(spot.line)], spot) for spot in ordered]
        item_lines = [
            ItemLine(
                box.rest if index == 0 and box.rest else spot.text,
                spot.box.x0,
                spot.box.x1,
                spot.box.y0,
                spot.box.y1,
                cell,
            )
            for index, (cell, spot) in enumerate(lines)
        ]
        spots = [spot for _, spot in lines]
        log.mark_used(spots)
        items = split_items(item_lines, right=_right_edge(box))
        box.numbers = [item.number for item in items if item.number is not None]
        texts = [item.text for item in items]
        if len(texts) == 1:
            texts = [_LONE_MARK.sub("", texts[0])]
        places = [[spots[i] for i in item.lines] for item in items]
        first = _held(sop, box)
        _write(sop, box, texts, places, log)
        for place, item in enumerate(items):
            if item.doubtful:
                path = f"{_path(box)}/{first + place}" + ("/teks" if box.role == "dasar_hukum" else "")
                log.find("ITEM_DOUBTFUL", path=path, spots=places[place])


def _right_edge(box: TitledBox) -> float | None:
    """How far to the right the lines of a box could have reached: to its cell's border, the next box beside
    it, or as far as anything on the bare page. None where the source has no places."""
    if box.block.cell is not None:
        return box.block.box.x1
    page = box.spot.page
    if page.from_text:
        return None
    if box.x1 != float("inf"):
        return box.x1
    return max([*(line.box.x1 for line in page.lines), *(table.box.x1 for table in page.tables)])


def _path(box: TitledBox) -> str:
    """Where in the record the items of a box are."""
    if box.role in BOX_FIELDS:
        return f"/sop/{box.role}"
    return "/sop/bagian_lain/" + box.title.replace("~", "~0").replace("/", "~1")


def _held(sop: Sop, box: TitledBox) -> int:
    """How many items the record holds of that box already."""
    return len(getattr(sop, box.role) if box.role in BOX_FIELDS else sop.bagian_lain.get(box.title, []))


def _is_illegible(spot: LocatedLine, title: LocatedLine) -> bool:
    """Whether no reader made anything of a line: dirt far under a list would be its last item's end, and the
    texture of a shaded title row the first."""
    if spot.page.from_text:
        return False
    level = spot.box.overlap_y(title.box) > 0.3 * min(spot.box.height, title.box.height)
    wide = spot.box.width / (title.box.height * max(1, len(spot.text.strip())))
    words = re.findall(r"[^\W\d_]{4,}", spot.text)
    least = _WITHOUT_WORD if not any(map(default_lexicon().knows, words)) else _ILLEGIBLE
    if wide < _NARROWEST or (wide > _WIDEST and spot.line.legibility < _CLEAR):
        return True
    return spot.line.legibility < (_BESIDE_TITLE if level else least)


_COPY_STAMP = re.compile(
    r"^\W*(?:SALINAN\s+)?SESUAI\s+(?:DENGAN\s+)?ASLINYA\W*$|^\W*(?:TIDAK\s+)?TERKENDALI\W*$"
)
_SHORT_STAMP = re.compile(r"^\W*(?:ARSIP|SALINAN|ASLI|COPY|LEGALISIR)\W*$")


def _is_rubber_stamp(spot: LocatedLine, content: Sequence[LocatedLine]) -> bool:
    """Whether a line is what an office stamps on copies: a phrase that is no item, or a word that may be one
    but stands out of the list's line."""
    if spot.page.from_text:
        return False
    others = [other for other in content if other is not spot]
    in_line = any(abs(other.box.x0 - spot.box.x0) < 1.5 * other.box.height for other in others)
    return bool(_COPY_STAMP.match(spot.text) or (_SHORT_STAMP.match(spot.text) and others and not in_line))


_ILLEGIBLE, _WITHOUT_WORD, _BESIDE_TITLE = 0.3, 0.45, 0.7
"""Legibility below which a line is no print, where it holds no word, and where it stands at the height of the
box's title."""
_NARROWEST, _WIDEST, _CLEAR = 0.12, 2.5, 0.95
"""Title heights that a letter is wide at least and at most, but for print that is clear: what is wider is the
arc of a stamp."""


def _write(
    sop: Sop, box: TitledBox, texts: Sequence[str], places: Sequence[Sequence[LocatedLine]], log: EvidenceLog
) -> None:
    if box.role == "dasar_hukum":
        for text, spots in zip(texts, places, strict=True):
            log.record(f"/sop/dasar_hukum/{len(sop.dasar_hukum)}/teks", spots)
            sop.dasar_hukum.append(_reference(text))
        return
    if box.role in BOX_FIELDS:
        target: list[str] = getattr(sop, box.role)
        base = f"/sop/{box.role}"
    else:
        title = box.title
        target = sop.bagian_lain.setdefault(title, [])
        base = "/sop/bagian_lain/" + title.replace("~", "~0").replace("/", "~1")
    for text, spots in zip(texts, places, strict=True):
        log.record(f"{base}/{len(target)}", spots)
        target.append(text)


def _reference(text: str) -> DasarHukum:
    return parse_reference(text)
