"""Figures for the head of an office: what is done and what is doubtful, by unit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select

from sopocr.catalogue.sessions import Sessions
from sopocr.catalogue.tables import DocumentRow, SourceRow


@dataclass(frozen=True)
class UnitFigures:
    """The documents of one unit. `instansi` and `unit_kerja` as most of them have it, "" where none has;
    `clear`: not approved, but without doubt or error; `errors`, `doubtful`: documents with an error, and with
    doubts but no error; `open_doubts`: all doubts together."""

    instansi: str
    unit_kerja: str
    documents: int
    approved: int
    clear: int
    doubtful: int
    errors: int
    conflicts: int
    incomplete: int
    open_doubts: int


_COUNTS = ("documents", "approved", "clear", "doubtful", "errors", "conflicts", "incomplete", "open_doubts")


class Figures:
    """Counts documents."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def by_unit(self, office: str = "") -> list[UnitFigures]:
        """The units in the order of their names; names that differ in case and spaces alone are one.

        `office`: part of the body's or unit's name.
        """
        approved = DocumentRow.review_status == "approved"
        # what tells of no office itself counts for the one whose folder it came from
        body = func.coalesce(
            DocumentRow.instansi, case((DocumentRow.unit_kerja.is_(None), SourceRow.office))
        ).label("body")
        clear = ~approved & (DocumentRow.errors == 0) & (DocumentRow.doubts == 0)

        def count(condition: object) -> object:
            return func.sum(case((condition, 1), else_=0))  # type: ignore[arg-type]

        chosen = (
            select(  # type: ignore[call-overload]
                body,
                DocumentRow.unit_kerja,
                func.count(DocumentRow.id),
                count(approved),
                count(clear),
                count(~approved & (DocumentRow.errors == 0) & (DocumentRow.doubts > 0)),
                count(~approved & (DocumentRow.errors > 0)),
                count(DocumentRow.review_status == "conflict"),
                count(DocumentRow.status != "complete"),
                func.sum(DocumentRow.doubts),
            )
            .join(SourceRow, SourceRow.id == DocumentRow.source_id)
            .where(DocumentRow.active)
            .group_by(body, DocumentRow.unit_kerja)
        )
        with self._sessions.reading() as session:
            rows = [
                (row[0] or "", row[1] or "", [int(n or 0) for n in row[2:]])
                for row in session.execute(chosen)
            ]
        units: dict[tuple[str, str], tuple[int, str, str, list[int]]] = {}
        for named, unit, numbers in rows:
            if office and office.casefold() not in f"{named} {unit}".casefold():
                continue
            key = (_plain(named), _plain(unit))
            most, *names, sums = units.get(key, (0, named, unit, [0] * len(_COUNTS)))
            if numbers[0] > most:
                most, names = numbers[0], [named, unit]
            units[key] = (most, *names, [a + b for a, b in zip(sums, numbers, strict=True)])
        return [UnitFigures(named, unit, *numbers) for _, (_, named, unit, numbers) in sorted(units.items())]


def total(units: list[UnitFigures]) -> UnitFigures:
    """All units together."""
    return UnitFigures("", "", *(sum(getattr(one, name) for one in units) for name in _COUNTS))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
