"""What each page is, which pages repeat others, and where one SOP of a file ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sopocr.assemble.blocks import Block, page_blocks
from sopocr.assemble.labelled import find_labelled
from sopocr.model.page import ReadPage
from sopocr.model.sop import PageKind
from sopocr.text.labels import match_box_title, match_identity

_SAME_PAGE = 92.0
"""Likeness (0..100) of two pages' letters from which they are one page scanned twice."""
_FEWEST_LETTERS = 120
_SAME_GIST = 85.0
"""Likeness of two titles, and of two columns of activities, below which forms filled alike are two pages."""


@dataclass(frozen=True)
class Sorted:
    """A page with its blocks, its kind, and the number of the page that it repeats."""

    page: ReadPage
    blocks: list[Block]
    kind: PageKind
    labels: int
    titles: int
    duplicate_of: int | None = None


def sort_pages(pages: Sequence[ReadPage]) -> list[Sorted]:
    """Kind and duplicates of all pages of a file."""
    result: list[Sorted] = []
    letters: list[str] = []
    gists: list[tuple[str, str]] = []
    for page in pages:
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
        text, gist = _letters(page), _gist(page, blocks)
        twin = page.repeats or next(
            (
                other.page.number
                for other, old, old_gist in zip(result, letters, gists, strict=True)
                if other.duplicate_of is None and _alike(text, old) and _same_gist(gist, old_gist)
            ),
            None,
        )
        result.append(
            Sorted(
                page,
                blocks,
                _kind(page, len(labels), len(titles), text),
                len(labels),
                len(titles),
                twin,
            )
        )
        letters.append(text)
        gists.append(gist)
    return result


def _letters(page: ReadPage) -> str:
    parts = [line.text for table in page.tables for cell in table.cells for line in cell.lines]
    parts += [line.text for line in page.lines]
    return _bare(" ".join(parts))


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _gist(page: ReadPage, blocks: Sequence[Block]) -> tuple[str, str]:
    """What tells apart the pages of one house, which are alike in all else: the SOP's title and the
    activities."""
    titles = [
        spot.text for entry in find_labelled(blocks) if entry.hit.field == "nama_sop" for spot in entry.value
    ]
    column = page.flow.column("kegiatan") if page.flow else None
    if page.flow is None or column is None:
        return _bare(" ".join(titles)), ""
    top, bottom = page.flow.ys[0], page.flow.ys[-1]
    activities = [
        line.text
        for cell in page.tables[page.flow.table].cells
        for line in cell.lines
        if column.x0 <= line.box.center.x < column.x1 and top <= line.box.center.y < bottom
    ]
    return _bare(" ".join(titles)), _bare(" ".join(activities))


def _same_gist(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(not a or not b or fuzz.ratio(a, b) >= _SAME_GIST for a, b in zip(one, other, strict=True))


def _alike(a: str, b: str) -> bool:
    short, long = sorted((len(a), len(b)))
    if short < _FEWEST_LETTERS or short < 0.8 * long:
        return False
    return fuzz.ratio(a, b, score_cutoff=_SAME_PAGE) >= _SAME_PAGE


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


def split_sops(pages: Sequence[Sorted]) -> list[list[Sorted]]:
    """The pages of each SOP in the file, in order.

    A new SOP begins with an identity page (or the cover before it) once the one before has its steps or its
    own identity block.
    """
    groups: list[list[Sorted]] = []
    current: list[Sorted] = []
    pending: list[Sorted] = []
    seen_identity = seen_flow = False
    for entry in pages:
        if entry.duplicate_of is not None:
            (pending or current).append(entry)
            continue
        begins = (entry.labels >= 2 and entry.titles >= 1) or entry.labels >= 3
        if entry.kind == "sampul" and seen_flow:
            pending.append(entry)
            continue
        if begins and (seen_flow or (seen_identity and entry.titles >= 2)):
            groups.append(current)
            current, pending = [*pending], []
            seen_identity = seen_flow = False
        else:
            current.extend(pending)
            pending = []
        current.append(entry)
        seen_identity |= begins
        seen_flow |= entry.page.flow is not None
    current.extend(pending)
    if current:
        groups.append(current)
    return groups
