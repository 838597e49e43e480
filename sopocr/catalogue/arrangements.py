"""How people arranged the pages of files: stored, read anew as a job, in force once that is done.

An arrangement belongs to one source, whose documents its pages make, and may join the pages of other sources
to them. The documents of those are inactive for as long as it is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sopocr.catalogue.documents import Places, put_away, update_documents
from sopocr.catalogue.sessions import Sessions, insert_new
from sopocr.catalogue.sources import source_info
from sopocr.catalogue.tables import (
    ArrangementRow,
    DocumentRow,
    ExtractionRow,
    JobRow,
    RecordRow,
    SourceNameRow,
    SourceRow,
)
from sopocr.catalogue.values import ArrangementInfo, SourceInfo
from sopocr.errors import EditRefused, NotThere, VersionConflict
from sopocr.model.arrangement import Arrangement
from sopocr.model.sop import Record

MOST_FILES = 200


class Arrangements:
    """Stores arrangements and tells which is in force."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def get(self, arrangement_id: int) -> ArrangementInfo:
        """An arrangement. Raises NotThere."""
        with self._sessions.reading() as session:
            return _info(session, _row(session, arrangement_id))

    def of_source(self, source_id: int) -> ArrangementInfo | None:
        """What is in force for the pages of a source, its own or that of one that they were joined to."""
        with self._sessions.reading() as session:
            source = session.get(SourceRow, source_id)
            if source is None or source.arrangement_id is None:
                return None
            return _info(session, _row(session, source.arrangement_id))

    def places(self, record_id: int) -> dict[int, tuple[int, int]]:
        """For each page of a stored record the source and the page in it."""
        with self._sessions.reading() as session:
            row = session.get(RecordRow, record_id)
            if row is None:
                raise NotThere(f"has no record {record_id}")
            return places_of(session, row, Record.model_validate(row.record))

    def place(self, document_id: int, number: int) -> tuple[int, int]:
        """The source in which page `number` of a document lies, and its number there. Raises NotThere."""
        with self._sessions.reading() as session:
            found = session.execute(
                select(DocumentRow.source_id, DocumentRow.current_id, ExtractionRow.arrangement_id)
                .join(RecordRow, RecordRow.id == DocumentRow.current_id)
                .join(ExtractionRow, ExtractionRow.id == RecordRow.extraction_id)
                .where(DocumentRow.id == document_id)
            ).one_or_none()
            if found is None:
                raise NotThere(f"has no document {document_id}")
            source_id, record_id, arrangement_id = found
        if arrangement_id is None:
            return source_id, number
        places = self.places(record_id)
        if number not in places:
            raise NotThere(f"has no page {number} of document {document_id}")
        return places[number]

    def submit(
        self, source_ids: Sequence[int], arrangement: Arrangement, key: str, by: str, base: int | None
    ) -> int:
        """Store an arrangement of these sources and queue its extraction; the job's id. `base` is the one in
        force that it was made from, `key` that of the job but for the arrangement.

        Raises VersionConflict where another is in force by now, EditRefused where the pages or files are not
        to be had.
        """
        with self._sessions.writing() as session:
            sources = [_source(session, number) for number in source_ids]
            home = sources[0]
            if home.arrangement_id != base:
                raise VersionConflict(home.arrangement_id or 0)
            _check(sources, arrangement, base)
            _check_approved(session, sources, arrangement)
            row = ArrangementRow(
                source_id=home.id,
                others=[source.id for source in sources[1:]],
                documents=arrangement.model_dump(mode="json")["documents"],
                by=by,
                at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            names = source_info(session, home).urls
            if not names:
                raise EditRefused("its file is not where it was")
            job = {
                "key": f"{key[:48]}-{row.id}",
                "url": names[0],
                "stamp": home.sha256,
                "source_id": home.id,
                "arrangement_id": row.id,
                "state": "queued",
                "attempts": 0,
                "reason": "",
                "worker": "",
                "pages": 0,
                "seconds": 0.0,
                "queued": datetime.now(UTC),
            }
            insert_new(session, JobRow, [job], ["key", "url", "stamp"])
            return session.scalars(select(JobRow.id).where(JobRow.arrangement_id == row.id)).one()

    def undo(self, source_id: int, base: int | None, by: str) -> None:
        """Take the pages as the files have them again, at once. Raises VersionConflict as `submit` does."""
        with self._sessions.writing() as session:
            home = _source(session, source_id)
            if home.arrangement_id != base:
                raise VersionConflict(home.arrangement_id or 0)
            if base is None:
                return
            owner = _row(session, base)
            session.add(
                ArrangementRow(
                    source_id=owner.source_id, others=[], documents=[], by=by, at=datetime.now(UTC)
                )
            )
            _release(session, (owner.source_id, *owner.others))

    def candidates(self, source_id: int, text: str = "", limit: int = 20) -> list[SourceInfo]:
        """Files whose pages may be joined to those of a source: scans, not arranged with others. `text` is a
        part of their name; without it those of the same folder come first, then the latest."""
        part = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        with self._sessions.reading() as session:
            home = source_info(session, _source(session, source_id))
            folder = (home.urls[0] if home.urls else "").rpartition("/")[0]
            near = SourceNameRow.url.startswith(folder + "/", autoescape=True)
            chosen = (
                select(SourceRow)
                .join(SourceNameRow, SourceNameRow.source_id == SourceRow.id)
                .where(
                    SourceRow.id != source_id,
                    SourceRow.arrangement_id.is_(None),
                    SourceRow.media_type.not_like("text/%"),
                    SourceNameRow.current,
                )
                .order_by(near.desc(), SourceNameRow.url)
                .limit(4 * limit)
            )
            if part:
                chosen = chosen.where(SourceNameRow.url.ilike(f"%{part}%", escape="\\"))
            rows = {row.id: row for row in session.scalars(chosen)}
            return [source_info(session, row) for row in list(rows.values())[:limit]]

    def latest_job(self, source_id: int) -> int | None:
        """The latest job that reads the pages of a source anew as a person arranged them."""
        with self._sessions.reading() as session:
            return session.scalar(
                select(JobRow.id)
                .where(
                    JobRow.source_id == source_id, JobRow.arrangement_id.is_not(None), JobRow.run_id.is_(None)
                )
                .order_by(JobRow.id.desc())
                .limit(1)
            )


def put_in_force(session: Session, arrangement_id: int, extraction_id: int) -> None:
    """Bring the documents up to date with an arrangement that was extracted, within a transaction of the
    caller."""
    row = _row(session, arrangement_id)
    sources = (row.source_id, *row.others)
    before = _source(session, row.source_id).arrangement_id
    if before is not None and before != arrangement_id:
        old = _row(session, before)
        _release(session, [number for number in old.others if number not in sources])
    session.execute(update(SourceRow).where(SourceRow.id.in_(sources)).values(arrangement_id=arrangement_id))
    now = datetime.now(UTC)
    if row.others:
        for document in session.scalars(select(DocumentRow).where(DocumentRow.source_id.in_(row.others))):
            put_away(document, now)
    _take_up(session, row.source_id, extraction_id)


def places_of(session: Session, row: RecordRow, record: Record) -> dict[int, tuple[int, int]]:
    """As `Arrangements.places`, within a transaction of the caller."""
    extraction = session.get_one(ExtractionRow, row.extraction_id)
    if extraction.arrangement_id is None:
        return {page: (extraction.source_id, page) for page in record.source.pages}
    arranged = _row(session, extraction.arrangement_id)
    sources = (arranged.source_id, *arranged.others)
    pages = arranged.documents[row.position - 1]
    several = bool(record.source.parts)
    return {
        (number if several else page["page"]): (sources[page["file"]], page["page"])
        for number, page in enumerate(pages, 1)
    }


def _release(session: Session, source_ids: Iterable[int]) -> None:
    """Let sources have their own documents again, as their files have them."""
    for number in source_ids:
        _source(session, number).arrangement_id = None
        extraction = session.scalars(
            select(ExtractionRow.id)
            .where(ExtractionRow.source_id == number, ExtractionRow.arrangement_id.is_(None))
            .order_by(ExtractionRow.id.desc())
            .limit(1)
        ).first()
        if extraction is not None:
            _take_up(session, number, extraction)


def _take_up(session: Session, source_id: int, extraction_id: int) -> None:
    rows = session.scalars(
        select(RecordRow).where(RecordRow.extraction_id == extraction_id).order_by(RecordRow.position)
    )

    def places(row: RecordRow, record: Record) -> Places:
        return frozenset(places_of(session, row, record).values())

    found = [(row, Record.model_validate(row.record)) for row in rows]
    update_documents(session, source_id, found, places)


def _check(sources: Sequence[SourceRow], arrangement: Arrangement, base: int | None) -> None:
    """EditRefused for pages that the sources have not, and for sources that are arranged with others."""
    if len({source.id for source in sources}) < len(sources) or len(sources) > MOST_FILES:
        raise EditRefused("too many files, or one of them twice")
    if max(arrangement.files) >= len(sources):
        raise EditRefused("a page of a file that was not named")
    for source in sources:
        if source.arrangement_id is not None and source.arrangement_id != base:
            raise EditRefused("the pages of a file are arranged with those of others")
        if (source.media_type or "").startswith("text/"):
            raise EditRefused("a text has no pages to arrange")
    for page in (page for document in arrangement.documents for page in document):
        count = sources[page.file].pages
        if count is not None and page.page > count:
            raise EditRefused("there is no page %(page)s", page=page.page)


def _check_approved(session: Session, sources: Sequence[SourceRow], arrangement: Arrangement) -> None:
    """EditRefused where pages would come to or leave a document that a person vouches for."""
    wanted = {
        frozenset((sources[page.file].id, page.page) for page in document)
        for document in arrangement.documents
    }
    approved = session.scalars(
        select(DocumentRow).where(
            DocumentRow.source_id.in_([source.id for source in sources]),
            DocumentRow.active.is_(True),
            DocumentRow.review_status == "approved",
        )
    )
    for document in approved:
        row = session.get_one(RecordRow, document.current_id)
        if frozenset(places_of(session, row, Record.model_validate(row.record)).values()) not in wanted:
            raise EditRefused("the document is approved; reopen it first")


def _source(session: Session, source_id: int) -> SourceRow:
    row = session.get(SourceRow, source_id)
    if row is None:
        raise NotThere(f"has no source {source_id}")
    return row


def _row(session: Session, arrangement_id: int) -> ArrangementRow:
    row = session.get(ArrangementRow, arrangement_id)
    if row is None:
        raise NotThere(f"has no arrangement {arrangement_id}")
    return row


def _info(session: Session, row: ArrangementRow) -> ArrangementInfo:
    sources = tuple(source_info(session, _source(session, number)) for number in (row.source_id, *row.others))
    arrangement = Arrangement.model_validate({"documents": row.documents}) if row.documents else None
    return ArrangementInfo(row.id, sources, arrangement, row.by, row.at)
