"""The catalogue as the rest of the program knows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType

from sqlalchemy import URL, text
from sqlalchemy.orm import Session

from sopocr.catalogue.accounts import Accounts
from sopocr.catalogue.arrangements import Arrangements
from sopocr.catalogue.documents import Documents
from sopocr.catalogue.duplicates import Duplicates
from sopocr.catalogue.engine import explained, head_revision, make_engine, migrate, parse_url, revision
from sopocr.catalogue.extractions import Extractions
from sopocr.catalogue.figures import Figures
from sopocr.catalogue.queue import Queue
from sopocr.catalogue.review_queue import ReviewQueue
from sopocr.catalogue.reviews import Reviews
from sopocr.catalogue.runs import Runs
from sopocr.catalogue.search import Search
from sopocr.catalogue.sources import Sources
from sopocr.catalogue.teamwork import Teamwork
from sopocr.catalogue.tokens import Tokens
from sopocr.catalogue.uploads import Uploads
from sopocr.catalogue.versions import Versions
from sopocr.catalogue.webhooks import Webhooks
from sopocr.errors import CatalogueError


class Catalogue:
    """Sources, their extractions, documents and the journal, in SQLite or PostgreSQL.

    Close it, or use it as a context manager. It may be used by several threads, and several processes may
    have the same catalogue open. What it can do lies in its parts: `sources`, `extractions`, `documents`,
    `queue`, `runs`, `search`. All raise CatalogueError where the database refuses.
    """

    def __init__(self, url: str, *, create: bool = False) -> None:
        """Open the catalogue `sqlite:///FILE` or `postgresql://…`, and bring it to this version's schema.

        `create` makes it where it is missing. Raises CatalogueError.
        """
        self.url: URL = parse_url(url)
        database = self.url.database
        if self.url.get_backend_name() == "sqlite" and not create and not _file_is_there(database):
            raise CatalogueError("is not there", remedy="Make it with sopocr import", file=database)
        self._engine = make_engine(self.url)
        try:
            with explained(self.url):
                current = revision(self._engine)
                if current is None and not create:
                    raise CatalogueError("holds no catalogue", remedy="Make it with sopocr import", file=url)
                if current != head_revision():
                    migrate(self._engine)
        except BaseException:
            self._engine.dispose()
            raise
        self._writing_engine = self._engine.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads one consistent state."""
        with explained(self.url), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that writes; committed at the end, undone where an exception leaves it."""
        with (
            explained(self.url),
            Session(self._writing_engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def ping(self) -> None:
        """Raises CatalogueError where the database does not answer."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that an SQLite catalogue keeps (https://sqlite.org/tempfiles.html), and the folder of
        uploads beside it; none elsewhere."""
        if self.dialect != "sqlite" or self.url.database is None:
            return ()
        return tuple(Path(self.url.database + end) for end in ("", "-wal", "-shm", "-journal", ".uploads"))

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._engine.dialect.name

    @cached_property
    def sources(self) -> Sources:
        """Files by content, and the names under which they were seen."""
        return Sources(self)

    @cached_property
    def extractions(self) -> Extractions:
        """What each extraction gave, never changed."""
        return Extractions(self)

    @cached_property
    def documents(self) -> Documents:
        """One for each SOP: its current record and its reviewed state."""
        return Documents(self)

    @cached_property
    def arrangements(self) -> Arrangements:
        """How people arranged the pages of files."""
        return Arrangements(self)

    @cached_property
    def duplicates(self) -> Duplicates:
        """Sources that are probably scans of the same paper."""
        return Duplicates(self)

    @cached_property
    def queue(self) -> Queue:
        """Files to extract, and what became of them."""
        return Queue(self)

    @cached_property
    def runs(self) -> Runs:
        """Imports."""
        return Runs(self)

    @cached_property
    def search(self) -> Search:
        """Full-text search."""
        return Search(self)

    @cached_property
    def reviews(self) -> Reviews:
        """What people settled, and how it came about."""
        return Reviews(self)

    @cached_property
    def review_queue(self) -> ReviewQueue:
        """The documents that wait for a reviewer."""
        return ReviewQueue(self)

    @cached_property
    def figures(self) -> Figures:
        """What is done and what is doubtful, by unit."""
        return Figures(self)

    @cached_property
    def versions(self) -> Versions:
        """Which SOP replaces which, and what follows from it."""
        return Versions(self)

    @cached_property
    def teamwork(self) -> Teamwork:
        """Who has which document, comments, second checks."""
        return Teamwork(self)

    @cached_property
    def accounts(self) -> Accounts:
        """Who may use the review."""
        return Accounts(self)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens of the API."""
        return Tokens(self)

    @cached_property
    def uploads(self) -> Uploads:
        """Files that came through the API."""
        return Uploads(self)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Addresses that are told of finished work."""
        return Webhooks(self)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _file_is_there(database: str | None) -> bool:
    return database is not None and Path(database).is_file()
