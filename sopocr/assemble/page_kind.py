"""What each page of a file is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sopocr.assemble.blocks import Block, page_blocks
from sopocr.assemble.labelled import find_labelled
from sopocr.model.page import ReadPage
from sopocr.model.sop import PageKind
from sopocr.text.labels import match_box_title, match_identity


@dataclass(frozen=True)
class Sorted:
    """A page with its blocks, its kind, and the number of the page that it repeats.

    `labels` and `titles` count the labels of the identity block and the titles of boxes on it, `title` and
    `number` are the SOP's as far as the page tells, in bare letters and digits.
    """

    page: ReadPage
    blocks: list[Block]
    kind: PageKind
    labels: int
    titles: int
    duplicate_of: int | None = None
    title: str = ""
    number: str = ""

    @property
    def begins(self) -> bool:
        """Whether the page has an identity block of its own, so that an SOP may begin with it."""
        return (self.labels >= 2 and self.titles >= 1) or self.labels >= 3


def sort_page(page: ReadPage) -> Sorted:
    """What a page is, by itself."""
    blocks = page_blocks(page)
    labels = {
        hit.field
        for block in blocks
        if not block.after_flow
        for spot in block.spots
        if (hit := match_identity(spot.text)) is not None
    }
    titles = {
        hit.label
        for block in blocks
        if not block.after_flow
        for spot in block.spots
        if (hit := match_box_title(spot.text)) is not None
    }
    kind = _kind(page, len(labels), len(titles), _letters(page))
    return Sorted(
        page,
        blocks,
        kind,
        len(labels),
        len(titles),
        title=_value(blocks, "nama_sop"),
        number=_value(blocks, "nomor_sop"),
    )


def _value(blocks: Sequence[Block], field: str) -> str:
    """The bare letters of what stands behind a label."""
    texts = [spot.text for entry in find_labelled(blocks) if entry.hit.field == field for spot in entry.value]
    return _bare(" ".join(texts))


def _letters(page: ReadPage) -> str:
    parts = [line.text for table in page.tables for cell in table.cells for line in cell.lines]
    parts += [line.text for line in page.lines]
    return _bare(" ".join(parts))


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _kind(page: ReadPage, labels: int, titles: int, letters: str) -> PageKind:
    identity = labels >= 2 or titles >= 2
    if page.flow is not None:
        return "identitas_alur" if identity else "alur"
    if identity:
        return "identitas"
    if len(letters) < 4:
        return "kosong"
    if "standaroperasionalprosedur" in letters and len(letters) < 600:
        return "sampul"
    if re.search(r"nip\d{8}", letters) and len(letters) < 400:
        return "pengesahan"
    return "lain"
