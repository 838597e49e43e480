"""Connections to the database of a catalogue, and its schema's version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from sopocr.errors import CatalogueError

_MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRES_LOCK = 0x50C0
"""Key of the advisory lock under which the schema is changed."""
_BUSY_SECONDS = 60
"""How long a writer waits for another one; a single write takes milliseconds."""


def parse_url(url: str) -> URL:
    """The catalogue that `url` names: `sqlite:///FILE` or `postgresql://…`, for which psycopg 3 is used.

    Raises CatalogueError for anything else.
    """
    remedy = "Name it like sqlite:///catalogue.db or postgresql://user@host/database"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CatalogueError(f'"{url}" is no URL of a catalogue', remedy=remedy) from error
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if not parsed.database or parsed.database == ":memory:":
            raise CatalogueError("a catalogue needs a file", remedy=remedy)
        return parsed
    raise CatalogueError(f"{parsed.drivername} is no database for a catalogue", remedy=remedy)


def make_engine(url: URL) -> Engine:
    """An engine for `url`. Connections made with the execution option `writing` begin as writers.

    SQLite works with a write-ahead log, so that readers never wait; a commit is on the disk when it returns
    (https://sqlite.org/pragma.html#pragma_synchronous), so that a power cut loses nothing that was stored. A
    transaction that writes takes the lock at its start: one that asked for it later could be refused at once
    instead of waiting (https://sqlite.org/rescode.html#busy_snapshot).
    """
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(url, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CatalogueError(
            f"{error.name if isinstance(error, ModuleNotFoundError) else error} is not installed",
            remedy='Install it with: pip install "sopocr[postgresql]"',
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is sent by _begin_sqlite alone
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what a database refuses (not there, full, read-only, damaged) into CatalogueError."""
    try:
        yield
    except DBAPIError as error:
        raise CatalogueError(
            f"the database refuses: {str(error.orig).strip()}",
            remedy=_remedy(str(error.orig)),
            file=url.render_as_string(hide_password=True),
        ) from error


def _remedy(reason: str) -> str:
    if "full" in reason or "No space" in reason:
        return "Free some space on its disk and start again; what was stored is safe"
    if "unable to open" in reason or "readonly" in reason:
        return "Check that its folder exists and may be written to"
    if "connection" in reason:
        return "Check that the server runs and that the URL is right"
    return "Start again; what was stored is safe"


def head_revision() -> str:
    """The schema version that this program knows."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head is not None
    return head


def revision(engine: Engine) -> str | None:
    """The schema version of a database; None where it holds no catalogue.

    Raises CatalogueError for a database of something else, or of a newer program.
    """
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is None and set(inspect(connection).get_table_names()):
            raise CatalogueError(
                "the database holds something else",
                remedy="Name another one",
                file=engine.url.render_as_string(hide_password=True),
            )
    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    if current is not None and current not in known:
        raise CatalogueError(
            f"is of a newer version ({current})",
            remedy="Install the version of sopocr that made it, or a newer one",
            file=engine.url.render_as_string(hide_password=True),
        )
    return current


def migrate(engine: Engine) -> None:
    """Bring the schema to this program's version; several processes may do so at once."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(writing=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
