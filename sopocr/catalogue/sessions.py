"""What the parts of the catalogue need of it: sessions, and inserts that leave what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from sopocr.catalogue.values import JobState

_Value = TypeVar("_Value")

CHUNK = 400
"""Rows or values sent in one statement; SQLite takes at least 999 values."""

JOB_STATES: tuple[JobState, ...] = ("queued", "working", "done", "failed")


class Sessions(Protocol):
    """Gives sessions; `sopocr.catalogue.store.Catalogue` is the one implementation."""

    def reading(self) -> AbstractContextManager[Session]: ...

    def writing(self) -> AbstractContextManager[Session]: ...


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """`values` in lists of at most CHUNK."""
    iterator = iter(values)
    while part := list(islice(iterator, CHUNK)):
        yield part


def job_counts(found: Iterable[tuple[str, int]]) -> dict[JobState, int]:
    """Numbers by state, also for the states that were not found."""
    numbers = dict(found)
    return {state: numbers.get(state, 0) for state in JOB_STATES}


def affected(result: Result[Any]) -> int:
    """How many rows a statement changed."""
    assert isinstance(result, CursorResult)
    return result.rowcount


def insert_new(
    session: Session, table: type[DeclarativeBase], rows: Sequence[dict[str, Any]], unique: Sequence[str]
) -> int:
    """Insert the rows whose `unique` columns are not there yet; their number."""
    if not rows:
        return 0
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(list(rows)).on_conflict_do_nothing(index_elements=list(unique))
    return len(session.execute(statement.returning(table.__table__.c[unique[0]])).all())
