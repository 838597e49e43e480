"""Documents as a plain SQLite file that any program for analysis opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sopocr.errors import OutputError
from sopocr.output.files import written_aside
from sopocr.output.many.entry import Entry
from sopocr.output.many.relations import DOCUMENTS, RELATIONS, Relation, Row

_BATCH = 50
"""Documents that are inserted at once."""


def write_sqlite(entries: Iterable[Entry], path: Path) -> int:
    """Write all tables to the SQLite file `path`, which is replaced; the number of documents.

    Raises OutputError.
    """
    number = 0
    with written_aside(path) as aside:
        try:
            with closing(sqlite3.connect(aside, isolation_level=None)) as database:
                database.execute("PRAGMA journal_mode = OFF")  # a file that is cut short is thrown away
                database.execute("PRAGMA synchronous = OFF")
                for relation in RELATIONS:
                    database.execute(_create(relation))
                database.execute("BEGIN")
                waiting: dict[str, list[Row]] = {relation.name: [] for relation in RELATIONS}
                for number, entry in enumerate(entries, 1):
                    for relation in RELATIONS:
                        waiting[relation.name] += map(_storable, relation.rows(number, entry))
                    if number % _BATCH == 0:
                        _insert(database, waiting)
                _insert(database, waiting)
                for name, columns in _INDEXES.items():
                    database.execute(f'CREATE INDEX "{name}" ON {columns}')
                database.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(
                f"cannot be written ({error})", file=path, remedy="Check that the disk is not full"
            ) from error
    return number


_INDEXES = {
    "documents_by_key": '"documents" ("key")',
    "dasar_hukum_by_law": '"dasar_hukum" ("jenis", "nomor", "tahun")',
    "findings_by_code": '"findings" ("code")',
    "pelaksana_langkah_by_actor": '"pelaksana_langkah" ("aktor")',
}


def _create(relation: Relation) -> str:
    columns = [f'"{name}" {kind.upper()}' for name, kind in relation.columns.items()]
    if relation is DOCUMENTS:
        columns[0] += " PRIMARY KEY"
        return f'CREATE TABLE "{relation.name}" ({", ".join(columns)})'
    if relation.key:
        columns.append(f"PRIMARY KEY ({', '.join(map(_quoted, relation.key))})")
    columns.append('FOREIGN KEY ("document") REFERENCES "documents" ("document")')
    return f'CREATE TABLE "{relation.name}" ({", ".join(columns)}){" WITHOUT ROWID" if relation.key else ""}'


def _quoted(name: str) -> str:
    return f'"{name}"'


def _insert(database: sqlite3.Connection, waiting: dict[str, list[Row]]) -> None:
    for name, rows in waiting.items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
            rows.clear()


def _storable(row: Row) -> Row:
    """Lone surrogates, which have no UTF-8, become question marks."""
    return tuple(
        value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value for value in row
    )
