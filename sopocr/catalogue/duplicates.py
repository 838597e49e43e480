"""Sources that are probably scans of the same paper, found by pages that say much the same; never merged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rapidfuzz import fuzz
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from sopocr.catalogue.sessions import Sessions, chunks, insert_new
from sopocr.catalogue.sources import source_info
from sopocr.catalogue.tables import (
    DocumentRow,
    DuplicateRow,
    ExtractionRow,
    LookRow,
    PageRow,
    SourceRow,
)
from sopocr.catalogue.values import Duplicate

FARTHEST = 64
"""Bits of 256 in which the looks of two scans of one page may differ."""
_LEAST_NAME = 60.0
"""Likeness of names (0..100) under which two SOPs on the same form are different ones."""
_MOST_OF_A_PIECE = 200
"""Pages looked up by one piece, the newest first: a piece that more pages share says little."""
_MOST_COMPARED = 300
"""Pages compared with one page, those that share the most pieces with it; more only share a form with it."""
_MOST_NOTED = 10
"""Duplicates noted of one new source; a paper that is like more than that is a form filled in many times."""
_DIGITS = 4
"""Hex digits in one of the 16 pieces of a look. Two looks of one page share at least one piece with a
probability of 97 % at 24 bits of difference, and 67 % at 40; a source has several pages."""


class Duplicates:
    """Lists probable duplicates."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def all(self, *, run_id: int | None = None, limit: int = 1000) -> list[Duplicate]:
        """The pairs found, those most alike first; of a run those of which it extracted one."""
        chosen = select(DuplicateRow).order_by(DuplicateRow.likeness.desc(), DuplicateRow.id).limit(limit)
        if run_id is not None:
            own = select(ExtractionRow.source_id).where(ExtractionRow.run_id == run_id)
            chosen = chosen.where(or_(DuplicateRow.source_id.in_(own), DuplicateRow.other_id.in_(own)))
        with self._sessions.reading() as session:
            return [_duplicate(session, row) for row in session.scalars(chosen)]

    def of_source(self, source_id: int) -> list[Duplicate]:
        """The pairs that a source is part of."""
        chosen = select(DuplicateRow).where(
            or_(DuplicateRow.source_id == source_id, DuplicateRow.other_id == source_id)
        )
        with self._sessions.reading() as session:
            return [_duplicate(session, row) for row in session.scalars(chosen.order_by(DuplicateRow.id))]


def note_looks(session: Session, source_id: int, pages: Sequence[PageRow]) -> None:
    """Index the looks of the new pages of a source, and note the sources that are much like it.

    Two sources are taken for duplicates where more than half of the pages of the one with fewer pages have a
    like in the other, and an SOP in each bears a like name. Call it when the documents are up to date.
    """
    rows = [
        {"page_id": page.id, "place": place, "piece": piece}
        for page in pages
        if page.look
        for place, piece in enumerate(_pieces(page.look))
    ]
    insert_new(session, LookRow, rows, ["page_id", "place"])
    pairs: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for page in pages:
        for other, number, far in _alike(session, source_id, page):
            best = pairs[other].get(page.number)
            if best is None or far < best[1]:
                pairs[other][page.number] = (number, far)
    if not pairs:
        return
    looks = _page_counts(session, [source_id, *pairs])
    names = _names(session, [source_id, *pairs])
    alike = [
        other
        for other, found in pairs.items()
        if 2 * len(found) > min(looks[source_id], looks[other])
        and _names_agree(names[source_id], names[other])
    ]
    for other in sorted(alike, key=lambda other: (_mean_far(pairs[other]), other))[:_MOST_NOTED]:
        _note(session, source_id, other, pairs[other])


def _mean_far(found: dict[int, tuple[int, int]]) -> float:
    return sum(far for _, far in found.values()) / len(found)


def _pieces(look: str) -> Iterator[int]:
    """The pieces by which a look is found, each with its place in it."""
    for place, start in enumerate(range(0, len(look), _DIGITS)):
        yield (place << 4 * _DIGITS) + int(look[start : start + _DIGITS], 16)


def _alike(session: Session, source_id: int, page: PageRow) -> Iterator[tuple[int, int, int]]:
    """Pages of other sources like `page`: source, number, bits of difference."""
    if not page.look:
        return
    shared = Counter(
        page_id
        for piece in _pieces(page.look)
        for page_id in session.scalars(
            select(LookRow.page_id)
            .where(LookRow.piece == piece)
            .order_by(LookRow.page_id.desc())
            .limit(_MOST_OF_A_PIECE)
        )
    )
    nearest = [page_id for page_id, _ in shared.most_common(_MOST_COMPARED)]
    own = int(page.look, 16)
    for part in chunks(nearest):
        candidates = session.execute(
            select(PageRow.source_id, PageRow.number, PageRow.look)
            .where(PageRow.id.in_(part), PageRow.source_id != source_id)
            .order_by(PageRow.id)
        )
        for other, number, look in candidates:
            far = (own ^ int(look or "0", 16)).bit_count()
            if far <= FARTHEST:
                yield other, number, far


def _page_counts(session: Session, sources: Sequence[int]) -> dict[int, int]:
    """How many pages of each source have a look."""
    counts: dict[int, int] = defaultdict(int)
    for part in chunks(sources):
        chosen = select(PageRow.source_id, func.count()).where(
            PageRow.source_id.in_(part), PageRow.look.is_not(None)
        )
        for source, count in session.execute(chosen.group_by(PageRow.source_id)):
            counts[source] = count
    return counts


def _names(session: Session, sources: Sequence[int]) -> dict[int, list[str]]:
    """The names of the SOPs of each source, those that were read."""
    names: dict[int, list[str]] = defaultdict(list)
    for part in chunks(sources):
        chosen = select(DocumentRow.source_id, DocumentRow.nama_sop)
        for source, name in session.execute(
            chosen.where(DocumentRow.source_id.in_(part), DocumentRow.active)
        ):
            if name:
                names[source].append(name.lower())
    return names


def _names_agree(own: Sequence[str], others: Sequence[str]) -> bool:
    """Whether an SOP of one source is named much like one of the other; names that were not read agree."""
    return not own or not others or any(fuzz.ratio(a, b) >= _LEAST_NAME for a in own for b in others)


def _note(session: Session, source_id: int, other: int, found: dict[int, tuple[int, int]]) -> None:
    first, second = sorted((source_id, other))
    matched = [(page, number) for page, (number, _) in found.items()]
    pages = sorted([page, number] if source_id == first else [number, page] for page, number in matched)
    row = {
        "source_id": first,
        "other_id": second,
        "pages": pages,
        "likeness": round(1 - _mean_far(found) / 256, 4),
        "found": datetime.now(UTC),
    }
    insert_new(session, DuplicateRow, [row], ["source_id", "other_id"])


def _duplicate(session: Session, row: DuplicateRow) -> Duplicate:
    source, other = (session.get_one(SourceRow, number) for number in (row.source_id, row.other_id))
    pages = tuple((page, number) for page, number in row.pages)
    return Duplicate(source_info(session, source), source_info(session, other), pages, row.likeness)
