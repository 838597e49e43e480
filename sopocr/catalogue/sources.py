"""Files by their content, the names under which they were seen, and their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from sopocr.catalogue.sessions import Sessions, chunks, insert_new
from sopocr.catalogue.tables import PageRow, SourceNameRow, SourceRow
from sopocr.catalogue.values import KnownName, PageLook, SourceInfo
from sopocr.errors import NotThere


class Sources:
    """Reads and notes sources."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def get(self, source_id: int) -> SourceInfo:
        """The source of an id. Raises CatalogueError where there is none."""
        with self._sessions.reading() as session:
            row = session.get(SourceRow, source_id)
            if row is None:
                raise NotThere(f"has no source {source_id}")
            return source_info(session, row)

    def find(self, sha256: str) -> SourceInfo | None:
        """The source with this content."""
        with self._sessions.reading() as session:
            row = session.scalar(select(SourceRow).where(SourceRow.sha256 == sha256))
            return source_info(session, row) if row is not None else None

    def known(self, urls: Iterable[str]) -> dict[str, KnownName]:
        """What was behind each of these URLs when it was last looked at; unknown ones are left out."""
        found: dict[str, KnownName] = {}
        with self._sessions.reading() as session:
            for part in chunks(urls):
                rows = session.execute(
                    select(SourceNameRow.url, SourceNameRow.stamp, SourceRow)
                    .join(SourceRow, SourceRow.id == SourceNameRow.source_id)
                    .where(SourceNameRow.url.in_(part), SourceNameRow.current)
                )
                for url, stamp, source in rows:
                    found[url] = KnownName(
                        source.id, source.sha256, source.media_type, stamp, source.arrangement_id
                    )
        return found

    def note_office(self, urls: Iterable[str], office: str) -> None:
        """Note whose folder these files came from; of an archive, for its members."""
        with self._sessions.writing() as session:
            for part in chunks(urls):
                named = select(SourceNameRow.source_id).where(
                    or_(
                        SourceNameRow.url.in_(part),
                        *(SourceNameRow.url.endswith(f"::{url}", autoescape=True) for url in part),
                    )
                )
                session.execute(update(SourceRow).where(SourceRow.id.in_(named)).values(office=office))

    def pages(self, source_id: int) -> list[PageLook]:
        """What is known of the pages of a source, in order."""
        with self._sessions.reading() as session:
            rows = session.scalars(
                select(PageRow).where(PageRow.source_id == source_id).order_by(PageRow.number)
            )
            return [PageLook(row.number, row.look) for row in rows]


def note_source(
    session: Session, sha256: str, size: int, media_type: str | None, url: str, stamp: str
) -> int:
    """Note that this content was seen under `url`, within a transaction of the caller; the source's id."""
    now = datetime.now(UTC)
    row = {"sha256": sha256, "media_type": media_type, "bytes": size, "first_seen": now}
    insert_new(session, SourceRow, [row], ["sha256"])
    # locked: of two that store the same source at once, the second sees what the first stored
    source = session.scalars(select(SourceRow).where(SourceRow.sha256 == sha256).with_for_update()).one()
    if source.media_type is None and media_type is not None:
        source.media_type = media_type
    names = list(session.scalars(select(SourceNameRow).where(SourceNameRow.url == url)))
    for name in names:
        name.current = name.source_id == source.id
    same = next((name for name in names if name.current), None)
    if same is not None:
        same.stamp, same.seen = stamp, now
    else:
        session.add(SourceNameRow(source_id=source.id, url=url, stamp=stamp, current=True, seen=now))
    session.flush()
    return source.id


def note_pages(
    session: Session, source_id: int, count: int | None, pages: Sequence[PageLook]
) -> list[PageRow]:
    """Note the pages of a source within a transaction of the caller; those that were not known before."""
    if count is not None:
        session.execute(update(SourceRow).where(SourceRow.id == source_id).values(pages=count))
    known = set(session.scalars(select(PageRow.number).where(PageRow.source_id == source_id)))
    added = [
        PageRow(source_id=source_id, number=page.number, look=page.look)
        for page in pages
        if page.number not in known
    ]
    session.add_all(added)
    session.flush()
    return added


def source_info(session: Session, row: SourceRow) -> SourceInfo:
    """The plain value of a row."""
    names = session.scalars(
        select(SourceNameRow)
        .where(SourceNameRow.source_id == row.id)
        .order_by(SourceNameRow.current.desc(), SourceNameRow.id)
    )
    urls = tuple(name.url for name in names)
    return SourceInfo(row.id, row.sha256, row.media_type, row.bytes, row.pages, urls, row.arrangement_id)
