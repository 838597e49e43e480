"""One document for each SOP of a source: its current record, its reviewed state, lists of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from sopocr.catalogue.columns import DATES, record_columns
from sopocr.catalogue.search import index_document
from sopocr.catalogue.sessions import Sessions
from sopocr.catalogue.tables import DocumentRow, ExtractionRow, RecordRow, SourceRow, UtcTime
from sopocr.catalogue.values import Document, DocumentInfo, Filters
from sopocr.catalogue.versions import in_force
from sopocr.errors import EditRefused, NotThere
from sopocr.model.sop import Record

Order = Literal["stable", "doubts", "updated", "name", "changed"]
"""stable: by content and place in the source, the same on every machine; doubts: most errors, then most
doubts first; updated: the latest first; name: by nama_sop; changed: the latest last, for those who follow."""

_BATCH = 100


class Documents:
    """Reads documents; their reviewed state is written by the review."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def get(self, document_id: int) -> Document:
        """A document whole. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            row = session.execute(_whole().where(DocumentRow.id == document_id)).one_or_none()
            if row is None:
                raise NotThere(f"has no document {document_id}")
            return _document(*row)

    def of_source(self, source_id: int) -> list[DocumentInfo]:
        """The documents of a source in their order, inactive ones too."""
        with self._sessions.reading() as session:
            rows = session.execute(
                _listed().where(DocumentRow.source_id == source_id).order_by(DocumentRow.position)
            )
            return [DocumentInfo.of(*row) for row in rows]

    def count(self, filters: Filters | None = None) -> int:
        """How many documents the filters let through."""
        with self._sessions.reading() as session:
            chosen = _filtered(select(func.count(DocumentRow.id)), filters or Filters())
            return session.scalar(chosen) or 0

    def page(
        self, filters: Filters | None = None, *, order: Order = "stable", limit: int = 50, offset: int = 0
    ) -> list[DocumentInfo]:
        """A part of the list of documents."""
        with self._sessions.reading() as session:
            chosen = _filtered(_listed(), filters or Filters()).order_by(*_ORDERS[order])
            rows = session.execute(chosen.limit(limit).offset(offset))
            return [DocumentInfo.of(*row) for row in rows]

    def after(
        self, filters: Filters | None, order: Literal["stable", "changed"], mark: str, limit: int
    ) -> tuple[list[DocumentInfo], str]:
        """A part of the list behind `mark` ("": from its beginning), and the mark behind that part ("" at the
        end). What comes or goes meanwhile neither repeats nor hides others, as it does with offsets. Raises
        EditRefused for what is no mark of this order."""
        chosen = _filtered(_listed(), filters or Filters()).order_by(*_ORDERS[order]).limit(limit + 1)
        if mark:
            chosen = chosen.where(tuple_(*_ORDERS[order]) > tuple_(*_read_mark(order, mark)))
        with self._sessions.reading() as session:
            found = [DocumentInfo.of(*row) for row in session.execute(chosen)]
        more = len(found) > limit
        return found[:limit], _mark(order, found[limit - 1]) if more else ""

    def iterate(self, filters: Filters | None = None) -> Iterator[Document]:
        """All documents whole, in the stable order, few in memory at a time."""
        last: tuple[str, int, int] | None = None
        while True:
            chosen = _filtered(_whole(), filters or Filters()).order_by(*_ORDERS["stable"]).limit(_BATCH)
            if last is not None:
                # the first condition follows from the second, but it can use the index
                chosen = chosen.where(SourceRow.sha256 >= last[0], tuple_(*_STABLE) > last)
            with self._sessions.reading() as session:
                found = [_document(*row) for row in session.execute(chosen)]
            yield from found
            if len(found) < _BATCH:
                return
            info = found[-1].info
            last = (info.sha256, info.position, info.id)

    def records(self, filters: Filters | None = None) -> Iterator[Record]:
        """The records of all documents, reviewed where they are, in the stable order."""
        for document in self.iterate(filters):
            yield document.record


Places = frozenset[tuple[int, int]]
"""The pages of a record, as sources' ids and numbers of pages in them."""


def update_documents(
    session: Session,
    source_id: int,
    records: Sequence[tuple[RecordRow, Record]],
    places: Callable[[RecordRow, Record], Places] | None = None,
) -> list[DocumentRow]:
    """Bring the documents of a source up to date with the records of a new extraction of it.

    A record goes to the document that shares most pages with it, else to a new one. A document on which
    nobody worked takes the record over; one that was reviewed keeps what it has, and the record waits as
    `pending_id`. Documents left without a record become inactive, unless they were reviewed. `places` tells
    where the pages of records lie, where a person arranged them: then documents that were reviewed become
    inactive as well, for the person said where their pages belong.
    """
    now = datetime.now(UTC)
    of_file = places or (lambda _row, record: frozenset((source_id, page) for page in record.source.pages))
    old = [
        (row, stored, Record.model_validate(stored.record))
        for row, stored in session.execute(
            select(DocumentRow, RecordRow)
            .join(RecordRow, RecordRow.id == DocumentRow.current_id)
            .where(DocumentRow.source_id == source_id)
            .order_by(DocumentRow.position, DocumentRow.id)
        )
    ]
    matches = _matches(
        [(record, of_file(stored, record)) for _, stored, record in old],
        [(record, of_file(stored, record)) for stored, record in records],
    )
    result = []
    for place, (stored, record) in enumerate(records):
        if place in matches:
            row = old[matches[place]][0]
        else:
            row = DocumentRow(source_id=source_id, created=now, version=0, locked=[], review_status="open")
            session.add(row)
        row.active, row.updated, row.version = True, now, row.version + 1
        row.position = stored.position
        if row.reviewed is not None and row.current_id == stored.id:
            row.pending_id = None  # what a person made of it stands
        elif row.reviewed is None:
            row.current_id = stored.id
            set_columns(row, record)
            session.flush()
            index_document(session, row.id, record)
        else:
            row.pending_id = stored.id
        result.append(row)
    kept = set(matches.values())
    for place, (row, _, _) in enumerate(old):
        if place not in kept and (row.reviewed is None or places is not None):
            put_away(row, now)
    session.flush()
    return result


def put_away(row: DocumentRow, now: datetime) -> None:
    """Make a document inactive: nothing of its source belongs to it any more."""
    if row.active:
        row.active, row.updated, row.version = False, now, row.version + 1


def _matches(old: Sequence[tuple[Record, Places]], new: Sequence[tuple[Record, Places]]) -> dict[int, int]:
    """For places in `new`, the place in `old` of the same SOP: most pages in common first, then the same
    name, then the same place. Records without pages have only their place."""
    likeness = {
        (after, before): (
            len(pages & others),
            one.sop.nama_sop == other.sop.nama_sop,
            after == before,
        )
        for after, (one, pages) in enumerate(new)
        for before, (other, others) in enumerate(old)
    }
    found: dict[int, int] = {}
    for (after, before), (common, _, same_place) in sorted(
        likeness.items(), key=lambda item: (tuple(-part for part in item[1]), item[0])
    ):
        pageless = not (new[after][1] and old[before][1])
        if after not in found and before not in found.values() and (common or (pageless and same_place)):
            found[after] = before
    return found


def set_columns(row: DocumentRow, record: Record) -> None:
    """Set the searchable columns of a document to those of `record`."""
    for name, value in record_columns(record).items():
        setattr(row, name, value)


def _listed() -> Select[*tuple[Any, ...]]:
    return select(DocumentRow, SourceRow.sha256, SourceRow.office).join(
        SourceRow, SourceRow.id == DocumentRow.source_id
    )


def _whole() -> Select[*tuple[Any, ...]]:
    return (
        select(DocumentRow, SourceRow.sha256, RecordRow.record)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .join(RecordRow, RecordRow.id == DocumentRow.current_id)
    )


def _document(row: DocumentRow, sha256: str, record: dict[str, Any]) -> Document:
    reviewed = Record.model_validate(row.reviewed) if row.reviewed is not None else None
    return Document(
        DocumentInfo.of(row, sha256), Record.model_validate(record), reviewed, tuple(row.locked or ())
    )


def _filtered(chosen: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    return chosen.where(*_conditions(filters))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if not filters.inactive:
        yield DocumentRow.active.is_(True)
    if filters.office:
        part = filters.office.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        yield or_(
            DocumentRow.instansi.ilike(f"%{part}%", escape="\\"),
            DocumentRow.unit_kerja.ilike(f"%{part}%", escape="\\"),
            DocumentRow.source_id.in_(
                select(SourceRow.id).where(SourceRow.office.ilike(f"%{part}%", escape="\\"))
            ),
        )
    if filters.form:
        yield DocumentRow.bentuk == filters.form
    date = func.coalesce(*(getattr(DocumentRow, name) for name in DATES))
    if filters.since:
        yield func.substr(date, 1, len(filters.since)) >= filters.since
    if filters.until:
        yield func.substr(date, 1, len(filters.until)) <= filters.until
    if filters.status:
        yield DocumentRow.status == filters.status
    if filters.review_status:
        yield DocumentRow.review_status == filters.review_status
    if filters.only_reviewed:
        yield DocumentRow.review_status == "approved"
    if filters.in_force:
        yield from in_force()
    if filters.updated_since is not None:
        yield DocumentRow.updated >= filters.updated_since
    if filters.run is not None:
        yield DocumentRow.current_id.in_(
            select(RecordRow.id)
            .join(ExtractionRow, ExtractionRow.id == RecordRow.extraction_id)
            .where(ExtractionRow.run_id == filters.run)
        )


_STABLE = (SourceRow.sha256, DocumentRow.position, DocumentRow.id)
_ORDERS: dict[Order, tuple[Any, ...]] = {
    "stable": _STABLE,
    "doubts": (DocumentRow.errors.desc(), DocumentRow.doubts.desc(), *_STABLE),
    "updated": (DocumentRow.updated.desc(), *_STABLE),
    "name": (DocumentRow.nama_sop, *_STABLE),
    "changed": (DocumentRow.updated, DocumentRow.id),
}


def _mark(order: Literal["stable", "changed"], info: DocumentInfo) -> str:
    """The place of a document in an order, as text."""
    if order == "stable":
        return f"{info.sha256}.{info.position}.{info.id}"
    return f"{info.updated.astimezone(UTC).timestamp():.6f}.{info.id}"


def _read_mark(order: Literal["stable", "changed"], mark: str) -> tuple[Any, ...]:
    parts = mark.split(".")
    pattern = r"[0-9a-f]{64}\.\d{1,9}\.\d{1,18}" if order == "stable" else r"\d{1,11}\.\d{6}\.\d{1,18}"
    if not re.fullmatch(pattern, mark, re.ASCII):
        raise EditRefused('"%(text)s" is no place in this list', text=mark)
    if order == "stable":
        return literal(parts[0]), literal(int(parts[1])), literal(int(parts[2]))
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(parts[0]), microseconds=int(parts[1]))
    return literal(instant, UtcTime()), literal(int(parts[2]))
