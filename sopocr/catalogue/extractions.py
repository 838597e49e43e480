"""What each extraction gave. Stored once, never changed; storing one also brings the documents up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from sopocr.catalogue.arrangements import put_in_force
from sopocr.catalogue.columns import record_columns
from sopocr.catalogue.documents import update_documents
from sopocr.catalogue.duplicates import note_looks
from sopocr.catalogue.sessions import Sessions, chunks
from sopocr.catalogue.sources import note_pages, note_source
from sopocr.catalogue.tables import ExtractionRow, RecordRow, SourceRow
from sopocr.catalogue.values import ExtractionInfo, NewExtraction
from sopocr.errors import NotThere
from sopocr.model.sop import Record


class Extractions:
    """Stores and reads extractions."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def save(self, new: NewExtraction, run_id: int | None = None) -> int:
        """Store an extraction; its id. One of the same source and recipe that is there already stays."""
        with self._sessions.writing() as session:
            return save_extraction(session, new, run_id)

    def get(self, extraction_id: int) -> ExtractionInfo:
        """An extraction with its records. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            row = session.get(ExtractionRow, extraction_id)
            if row is None:
                raise NotThere(f"has no extraction {extraction_id}")
            return replace(_info(row), records=_records(session, row.id))

    def record(self, record_id: int) -> Record:
        """A single stored record, as `DocumentInfo.current_id` and `pending_id` name it."""
        with self._sessions.reading() as session:
            row = session.get(RecordRow, record_id)
            if row is None:
                raise NotThere(f"has no record {record_id}")
            return Record.model_validate(row.record)

    def of_source(self, source_id: int) -> list[ExtractionInfo]:
        """The extractions of a source, the latest first, without their records."""
        with self._sessions.reading() as session:
            rows = session.scalars(
                select(ExtractionRow)
                .where(ExtractionRow.source_id == source_id)
                .order_by(ExtractionRow.id.desc())
            )
            return [_info(row) for row in rows]

    def of_run(self, run_id: int) -> Iterator[ExtractionInfo]:
        """The extractions that a run made, with their records, ordered by the sources' sha256."""
        last = ("", 0)
        while True:
            with self._sessions.reading() as session:
                rows = session.execute(
                    select(ExtractionRow, SourceRow.sha256)
                    .join(SourceRow, SourceRow.id == ExtractionRow.source_id)
                    .where(
                        ExtractionRow.run_id == run_id,
                        SourceRow.sha256 >= last[0],  # follows from the next, but can use the index
                        tuple_(SourceRow.sha256, ExtractionRow.id) > last,
                    )
                    .order_by(SourceRow.sha256, ExtractionRow.id)
                    .limit(100)
                ).all()
                if not rows:
                    return
                last = (rows[-1][1], rows[-1][0].id)
                found = [replace(_info(row), records=_records(session, row.id)) for row, _ in rows]
            yield from found

    def existing(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
        """Those of the pairs (source id, recipe) that were extracted, with the extractions' ids."""
        found: dict[tuple[int, str], int] = {}
        with self._sessions.reading() as session:
            for part in chunks(wanted):
                rows = session.execute(
                    select(ExtractionRow.source_id, ExtractionRow.recipe, ExtractionRow.id).where(
                        tuple_(ExtractionRow.source_id, ExtractionRow.recipe).in_(part)
                    )
                )
                found.update({(source, recipe): number for source, recipe, number in rows})
        return found


def save_extraction(session: Session, new: NewExtraction, run_id: int | None) -> int:
    """As `Extractions.save`, within a transaction of the caller."""
    if not new.records:
        raise ValueError("an extraction has at least one record")
    source_id = note_source(session, new.sha256, new.bytes, new.media_type, new.url, new.stamp)
    there = session.scalar(
        select(ExtractionRow.id).where(
            ExtractionRow.source_id == source_id, ExtractionRow.recipe == new.recipe
        )
    )
    if there is not None:
        return there
    producer = new.records[0].producer
    extraction = ExtractionRow(
        source_id=source_id,
        run_id=run_id,
        recipe=new.recipe,
        settings=producer.settings,
        version=producer.sopocr,
        readers=producer.readers,
        seconds=new.seconds,
        created=datetime.now(UTC),
        arrangement_id=new.arrangement_id,
    )
    session.add(extraction)
    session.flush()
    rows = []
    for position, record in enumerate(new.records, 1):
        row = RecordRow(
            extraction_id=extraction.id,
            position=position,
            record=record.model_dump(mode="json"),
            **record_columns(record),
        )
        session.add(row)
        rows.append(row)
    session.flush()
    if new.arrangement_id is not None:
        put_in_force(session, new.arrangement_id, extraction.id)
        return extraction.id
    if session.get_one(SourceRow, source_id).arrangement_id is not None:
        return extraction.id  # a file from afar, known only once it was read: what a person arranged stands
    added = note_pages(session, source_id, new.page_count, new.pages)
    update_documents(session, source_id, list(zip(rows, new.records, strict=True)))
    note_looks(session, source_id, added)
    return extraction.id


def _records(session: Session, extraction_id: int) -> tuple[Record, ...]:
    rows: Sequence[RecordRow] = session.scalars(
        select(RecordRow).where(RecordRow.extraction_id == extraction_id).order_by(RecordRow.position)
    ).all()
    return tuple(Record.model_validate(row.record) for row in rows)


def _info(row: ExtractionRow) -> ExtractionInfo:
    return ExtractionInfo(
        row.id,
        row.source_id,
        row.run_id,
        row.recipe,
        row.settings,
        row.version,
        row.readers,
        row.seconds,
        row.created,
        arrangement_id=row.arrangement_id,
    )
