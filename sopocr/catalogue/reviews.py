"""The reviewed state of documents, and the history of how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from sopocr.catalogue.columns import record_columns
from sopocr.catalogue.review_tables import ReviewEventRow
from sopocr.catalogue.search import index_document
from sopocr.catalogue.sessions import Sessions, chunks
from sopocr.catalogue.tables import DocumentRow, RecordRow, SourceRow
from sopocr.catalogue.values import DocumentInfo, ReviewStatus
from sopocr.errors import NotThere, VersionConflict
from sopocr.model.reviewed import Conflict, Reviewed
from sopocr.model.sop import Record

EventKind = Literal["edit", "undo", "redo", "revert", "approve", "reopen", "merge"]
WHOLE = "/sop"
"""The lock that an approval lays on all values."""
Change = tuple[str, str | None, str | None]
"""What a reader sees changed: path, text before, text after."""


@dataclass(frozen=True)
class ReviewedDocument:
    """A document as the review sees it. `extracted` is the record that the reviewed state grew from,
    `pending` one of a later extraction that waits to be brought in."""

    info: DocumentInfo
    state: Reviewed
    extracted: Record
    pending: Record | None
    touched: bool


@dataclass(frozen=True)
class NewEvent:
    """What a change of the state was: see `review_tables.ReviewEventRow`."""

    user: str
    kind: EventKind
    edit: dict[str, Any] | None = None
    changes: Sequence[Change] = ()
    undo: Sequence[dict[str, Any]] = ()
    restores: int | None = None


@dataclass(frozen=True)
class Event:
    """A change of the state, as the history shows it."""

    document_id: int
    version: int
    at: datetime
    user: str
    kind: EventKind
    edit: dict[str, Any] | None
    changes: tuple[Change, ...]
    restores: int | None
    doubts: int


class Reviews:
    """Reads and writes reviewed states. Each change is one transaction with its event in the history."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def get(self, document_id: int) -> ReviewedDocument:
        """A document with its state. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            return _reviewed(session, _row(session, document_id))

    def source_of(self, document_id: int) -> int:
        """The source of a document. Raises CatalogueError where there is no such document."""
        with self._sessions.reading() as session:
            found = session.scalar(select(DocumentRow.source_id).where(DocumentRow.id == document_id))
            if found is None:
                raise NotThere(f"has no document {document_id}")
            return found

    def save(
        self, document_id: int, version: int, state: Reviewed, event: NewEvent, status: ReviewStatus | None
    ) -> int:
        """Store `state`, made from that of `version`, and its event; the new version.

        `status` None leaves approved documents approved, and makes others started or in conflict. Raises
        VersionConflict where another change came first.
        """
        with self._sessions.writing() as session:
            row = _row(session, document_id)
            _demand(session, row, version)
            before = row.doubts
            _store(row, state)
            row.review_status = status or _status(row, state)
            if event.kind in ("approve", "reopen"):
                approved = event.kind == "approve"
                row.reviewed_by = event.user if approved else None
                row.reviewed_at = datetime.now(UTC) if approved else None
            _write_event(session, row, event, before - row.doubts)
            index_document(session, row.id, state.record)
            return row.version

    def bring_in(self, document_id: int, version: int, state: Reviewed, event: NewEvent) -> int:
        """Store the state that a pending extraction was merged into; that extraction becomes the current
        one."""
        with self._sessions.writing() as session:
            row = _row(session, document_id)
            _demand(session, row, version)
            if row.pending_id is None:
                raise VersionConflict(row.version)
            before = row.doubts
            row.current_id, row.pending_id = row.pending_id, None
            _store(row, state)
            if state.conflicts:
                row.review_status = "conflict"
            elif row.doubts and row.review_status == "approved":
                row.review_status = "started"
            _write_event(session, row, event, before - row.doubts)
            index_document(session, row.id, state.record)
            return row.version

    def pending(self, limit: int = 100) -> list[int]:
        """Documents for which a later extraction waits."""
        with self._sessions.reading() as session:
            chosen = select(DocumentRow.id).where(DocumentRow.pending_id.is_not(None)).limit(limit)
            return list(session.scalars(chosen))

    def events(self, document_id: int, *, after: int = 0, limit: int = 500) -> list[Event]:
        """The history of a document, the latest first: events that made a version above `after`."""
        with self._sessions.reading() as session:
            chosen = (
                select(ReviewEventRow)
                .options(defer(ReviewEventRow.undo))
                .where(ReviewEventRow.document_id == document_id, ReviewEventRow.version > after)
                .order_by(ReviewEventRow.version.desc())
                .limit(limit)
            )
            return [_event(row) for row in session.scalars(chosen)]

    def undo_patches(self, document_id: int, after: int) -> list[list[dict[str, Any]]]:
        """The patches that lead back from the present state to that of version `after`, in order."""
        with self._sessions.reading() as session:
            chosen = (
                select(ReviewEventRow.undo)
                .where(ReviewEventRow.document_id == document_id, ReviewEventRow.version > after)
                .order_by(ReviewEventRow.version.desc())
            )
            return list(session.scalars(chosen))

    def approve_spotless(self, document_ids: Sequence[int], user: str) -> list[int]:
        """Approve those of the documents that are complete, without doubt, and not approved; which."""
        now = datetime.now(UTC)
        approved = []
        with self._sessions.writing() as session:
            for part in chunks(document_ids):
                rows = session.execute(
                    select(DocumentRow, RecordRow.record)
                    .join(RecordRow, RecordRow.id == DocumentRow.current_id)
                    .where(
                        DocumentRow.id.in_(part),
                        DocumentRow.doubts == 0,
                        DocumentRow.status == "complete",
                        DocumentRow.review_status.in_(("open", "started")),
                        DocumentRow.pending_id.is_(None),
                        DocumentRow.active.is_(True),
                    )
                )
                for row, record in rows:
                    undo = [{"op": "replace", "path": "/locked", "value": list(row.locked or ())}]
                    row.reviewed = row.reviewed if row.reviewed is not None else record
                    row.locked = sorted({*(row.locked or ()), WHOLE})
                    row.version, row.updated = row.version + 1, now
                    row.review_status, row.reviewed_by, row.reviewed_at = "approved", user, now
                    _write_event(session, row, NewEvent(user, "approve", undo=undo), 0)
                    approved.append(row.id)
        return approved

    def written(self) -> Iterable[tuple[str, str]]:
        """All texts that people wrote in place of what was read, as (before, after), in order of time."""
        with self._sessions.reading() as session:
            chosen = (
                select(ReviewEventRow.changes)
                .join(DocumentRow, DocumentRow.id == ReviewEventRow.document_id)
                .where(ReviewEventRow.kind == "edit", DocumentRow.review_status == "approved")
                .order_by(ReviewEventRow.id)
            )
            for changes in session.scalars(chosen):
                for _, before, after in changes:
                    if before and after and before != after:
                        yield before, after


def _row(session: Session, document_id: int) -> DocumentRow:
    row = session.get(DocumentRow, document_id)
    if row is None:
        raise NotThere(f"has no document {document_id}")
    return row


def _demand(session: Session, row: DocumentRow, version: int) -> None:
    """VersionConflict unless the state is still that of `version`: an import may have counted the version up
    without touching what a person made."""
    if row.version == version:
        return
    later = select(ReviewEventRow.id).where(
        ReviewEventRow.document_id == row.id, ReviewEventRow.version > version
    )
    if row.reviewed is None or version > row.version or session.scalar(later.limit(1)) is not None:
        raise VersionConflict(row.version)


def _reviewed(session: Session, row: DocumentRow) -> ReviewedDocument:
    sha256 = session.scalar(select(SourceRow.sha256).where(SourceRow.id == row.source_id))
    extracted = _record(session, row.current_id)
    state = Reviewed(
        record=Record.model_validate(row.reviewed) if row.reviewed is not None else extracted,
        locked=tuple(row.locked or ()),
        settled=tuple(row.settled or ()),
        conflicts=tuple(Conflict.model_validate(one) for one in row.conflicts or ()),
    )
    pending = _record(session, row.pending_id) if row.pending_id is not None else None
    return ReviewedDocument(
        DocumentInfo.of(row, sha256 or ""), state, extracted, pending, row.reviewed is not None
    )


def _record(session: Session, record_id: int) -> Record:
    return Record.model_validate(session.scalar(select(RecordRow.record).where(RecordRow.id == record_id)))


def _store(row: DocumentRow, state: Reviewed) -> None:
    """Write a state into its document; `errors`, `warnings` and `doubts` count what is still open."""
    row.reviewed = state.record.model_dump(mode="json")
    row.locked, row.settled = list(state.locked), list(state.settled)
    row.conflicts = [one.model_dump(mode="json") for one in state.conflicts]
    row.version += 1
    row.updated = datetime.now(UTC)
    for name, value in record_columns(state.record).items():
        setattr(row, name, value)
    doubts = state.doubts()
    row.errors = sum(doubt.severity == "error" for doubt in doubts)
    row.warnings = len(doubts) - row.errors
    row.doubts = len(doubts) + len(state.conflicts)


def _status(row: DocumentRow, state: Reviewed) -> str:
    if state.conflicts:
        return "conflict"
    return "started" if row.review_status in ("open", "conflict") else row.review_status


def _write_event(session: Session, row: DocumentRow, event: NewEvent, settled: int) -> None:
    session.add(
        ReviewEventRow(
            document_id=row.id,
            version=row.version,
            at=datetime.now(UTC),
            user=event.user,
            kind=event.kind,
            edit=event.edit,
            changes=[list(change) for change in event.changes],
            undo=list(event.undo),
            restores=event.restores,
            doubts=row.doubts,
            settled=settled,
        )
    )


def _event(row: ReviewEventRow) -> Event:
    changes = tuple((str(path), before, after) for path, before, after in row.changes)
    return Event(
        row.document_id,
        row.version,
        row.at,
        row.user,
        row.kind,  # type: ignore[arg-type]
        row.edit,
        changes,
        row.restores,
        row.doubts,
    )
