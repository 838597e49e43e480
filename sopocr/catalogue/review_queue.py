"""The list of documents that wait for a reviewer, and how the work goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast
from urllib.parse import unquote

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from sopocr.catalogue.review_tables import ReviewEventRow
from sopocr.catalogue.sessions import Sessions
from sopocr.catalogue.tables import DocumentRow, SourceNameRow, SourceRow
from sopocr.catalogue.teamwork_tables import AssignmentRow
from sopocr.catalogue.values import DocumentInfo, ReviewStatus

QueueOrder = Literal["doubts", "errors", "age", "name", "updated"]
"""doubts, errors: the most first; age: the longest in the catalogue first; updated: the latest first."""


@dataclass(frozen=True)
class QueueFilter:
    """Which documents the queue shows: by review status, part of a name, number, office or file; with doubts
    or errors; without either ("spotless"). `waiting`: not those that are approved. `assigned`: to them."""

    review_status: ReviewStatus | None = None
    text: str = ""
    only: Literal["", "errors", "doubts", "spotless"] = ""
    waiting: bool = False
    assigned: str = ""


@dataclass(frozen=True)
class QueueEntry:
    """A document in the queue, and the name of its file."""

    info: DocumentInfo
    file: str
    created: datetime


@dataclass(frozen=True)
class DayOfDoubts:
    """How many doubts were open at the end of a day (UTC), and how many were settled on it."""

    day: date
    open: int
    settled: int


class ReviewQueue:
    """Reads lists and figures for the review's first page."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def page(
        self, chosen: QueueFilter, order: QueueOrder = "doubts", limit: int = 50, offset: int = 0
    ) -> tuple[list[QueueEntry], int]:
        """A part of the queue, and how many documents the filter lets through."""
        with self._sessions.reading() as session:
            conditions = list(_conditions(chosen))
            total = session.scalar(select(func.count(DocumentRow.id)).where(*conditions)) or 0
            ids = session.scalars(
                select(DocumentRow.id)
                .where(*conditions)
                .order_by(*_ORDERS[order])
                .limit(limit)
                .offset(offset)
            ).all()
            return _entries(session, ids), total

    def next_after(self, document_id: int, user: str = "") -> int | None:
        """The document to work on next: the one with most doubts that is not approved, other than this; those
        that `user` has first, and none that someone else has."""
        with self._sessions.reading() as session:
            return session.scalar(
                select(DocumentRow.id)
                .where(
                    DocumentRow.active,
                    DocumentRow.id != document_id,
                    DocumentRow.review_status != "approved",
                    or_(AssignmentRow.user.is_(None), AssignmentRow.user == user),
                )
                .outerjoin(AssignmentRow, AssignmentRow.document_id == DocumentRow.id)
                .order_by(AssignmentRow.user.is_(None), *_ORDERS["doubts"])
                .limit(1)
            )

    def counts(self) -> dict[ReviewStatus, int]:
        """Documents by review status."""
        with self._sessions.reading() as session:
            rows = session.execute(
                select(DocumentRow.review_status, func.count(DocumentRow.id))
                .where(DocumentRow.active)
                .group_by(DocumentRow.review_status)
            )
            return {cast(ReviewStatus, row[0]): int(row[1]) for row in rows}

    def doubts_over_time(self) -> list[DayOfDoubts]:
        """For each day on which something came in or was settled: the doubts left open, and those settled.

        What came in with a document is what it has now and what was settled of it since.
        """
        with self._sessions.reading() as session:
            came: Counter[date] = Counter()
            day = func.date(DocumentRow.created)
            for when, count in session.execute(
                select(day, func.sum(DocumentRow.doubts)).where(DocumentRow.active).group_by(day)
            ):
                came[_date(when)] += count or 0
            for when, count in session.execute(
                select(day, func.sum(ReviewEventRow.settled))
                .join(DocumentRow, DocumentRow.id == ReviewEventRow.document_id)
                .where(DocumentRow.active)
                .group_by(day)
            ):
                came[_date(when)] += count or 0
            done: Counter[date] = Counter()
            event_day = func.date(ReviewEventRow.at)
            for when, count in session.execute(
                select(event_day, func.sum(ReviewEventRow.settled))
                .join(DocumentRow, DocumentRow.id == ReviewEventRow.document_id)
                .where(DocumentRow.active)
                .group_by(event_day)
            ):
                done[_date(when)] += count or 0
        days, left = [], 0
        for one in sorted(came.keys() | done.keys()):
            left += came[one] - done[one]
            days.append(DayOfDoubts(one, left, done[one]))
        return days


def _entries(session: Session, ids: Sequence[int]) -> list[QueueEntry]:
    """The entries of these documents, in this order; the records themselves are not loaded."""
    chosen = (
        select(DocumentRow, SourceRow.sha256, SourceRow.office)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .options(defer(DocumentRow.reviewed), defer(DocumentRow.locked), defer(DocumentRow.settled))
        .where(DocumentRow.id.in_(ids))
    )
    found = {row[0].id: (row[0], row[1], row[2]) for row in session.execute(chosen)}
    names: dict[int, str] = {}
    sources = [row.source_id for row, *_ in found.values()]
    for source_id, url in session.execute(
        select(SourceNameRow.source_id, SourceNameRow.url)
        .where(SourceNameRow.source_id.in_(sources))
        .order_by(SourceNameRow.current, SourceNameRow.id.desc())
    ):
        names[source_id] = url
    return [
        QueueEntry(
            DocumentInfo.of(row, sha256, office), _file_name(names.get(row.source_id, "")), row.created
        )
        for row, sha256, office in (found[one] for one in ids)
    ]


def _file_name(url: str) -> str:
    inner = url.partition("::")[0]  # a member of an archive stands before its archive
    return unquote(inner.rstrip("/").rpartition("/")[2])


def _conditions(chosen: QueueFilter) -> Iterable[ColumnElement[bool]]:
    yield DocumentRow.active.is_(True)
    if chosen.review_status:
        yield DocumentRow.review_status == chosen.review_status
    if chosen.assigned:
        own = select(AssignmentRow.document_id).where(AssignmentRow.user == chosen.assigned)
        yield DocumentRow.id.in_(own)
    if chosen.waiting:
        yield DocumentRow.review_status != "approved"
    if chosen.only == "errors":
        yield DocumentRow.errors > 0
    elif chosen.only == "doubts":
        yield DocumentRow.doubts > 0
    elif chosen.only == "spotless":
        yield DocumentRow.doubts == 0
        yield DocumentRow.status == "complete"
    for word in chosen.text.split()[:8]:
        part = "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        named = select(SourceNameRow.source_id).where(SourceNameRow.url.ilike(part, escape="\\"))
        yield or_(
            *(
                getattr(DocumentRow, name).ilike(part, escape="\\")
                for name in ("nama_sop", "nomor_sop", "instansi", "unit_kerja")
            ),
            DocumentRow.source_id.in_(named),
            DocumentRow.source_id.in_(select(SourceRow.id).where(SourceRow.office.ilike(part, escape="\\"))),
        )


_ORDERS: dict[QueueOrder, tuple[Any, ...]] = {
    "doubts": (DocumentRow.doubts.desc(), DocumentRow.id),
    "errors": (DocumentRow.errors.desc(), DocumentRow.doubts.desc(), DocumentRow.id),
    "age": (DocumentRow.created, DocumentRow.id),
    "name": (DocumentRow.nama_sop, DocumentRow.id),
    "updated": (DocumentRow.updated.desc(), DocumentRow.id),
}


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
