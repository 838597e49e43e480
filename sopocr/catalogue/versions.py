"""The chain of versions: which SOP replaces which, is in force, is due, or cites what was replaced."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from sopocr.catalogue.columns import DATES
from sopocr.catalogue.sessions import Sessions, chunks, insert_new
from sopocr.catalogue.tables import DocumentRow, RecordRow, SourceRow
from sopocr.catalogue.values import DocumentInfo
from sopocr.catalogue.version_tables import ReviewTermRow, SuccessionRow
from sopocr.errors import EditRefused, NotThere
from sopocr.text.regulations import Catalogue as Regulations
from sopocr.text.regulations import default_catalogue

Reason = Literal["title", "number", "body", "date", "revision"]
_ALIKE = 94.0
"""Likeness of titles (0..100) from which they may be one SOP's: a misread letter or two. Sister SOPs that
differ in a word lie below, unless their words are long; a person decides in any case."""
_SAME_NUMBER = 90.0
_SAME_BODY = 70.0
_LONGEST_TERM = 600


@dataclass(frozen=True)
class Succession:
    """A newer SOP in the place of an older one. `score` is 0..1, `why` what speaks for it."""

    older: DocumentInfo
    newer: DocumentInfo
    state: Literal["proposed", "confirmed", "rejected"]
    score: float
    why: tuple[Reason, ...]
    by: str


@dataclass(frozen=True)
class Due:
    """An SOP in force that is to be reviewed: `day` as YYYY-MM-DD; `why`: its own date of revision lies ahead
    of its others ("planned"), or the office's term is over ("term")."""

    document: DocumentInfo
    day: str
    why: Literal["planned", "term"]


@dataclass(frozen=True)
class Outdated:
    """A legal reference of an SOP in force that was replaced: its text, and by what."""

    document: DocumentInfo
    text: str
    replaced_by: str


@dataclass(frozen=True)
class Term:
    """After how many months the SOPs of offices with `office` in their name are due ("" for all others)."""

    office: str
    months: int


class Versions:
    """Proposes and keeps successions; lists what follows from them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def propose(self) -> int:
        """Look through all documents for such as re-issue another; how many new proposals came of it.

        Title, number and body must agree and one be clearly later (by date, else by number of revision). Of
        several versions each is proposed for the one right before it. What a person decided stays.
        """
        with self._sessions.reading() as session:
            rows = [row[0] for row in session.execute(_listed().where(DocumentRow.active))]
            infos = [DocumentInfo.of(row, "") for row in rows]
            known = session.execute(select(SuccessionRow.older_id, SuccessionRow.newer_id))
            settled = {(older, newer) for older, newer in known}
        found = [one for one in _pairs(infos) if (one["older_id"], one["newer_id"]) not in settled]
        new = 0
        for part in chunks(found):
            with self._sessions.writing() as session:
                new += insert_new(session, SuccessionRow, part, ["older_id", "newer_id"])
        return new

    def proposals(self, limit: int = 100) -> list[Succession]:
        """What was proposed and nobody decided, the surest first."""
        chosen = select(SuccessionRow).where(SuccessionRow.state == "proposed")
        order = (SuccessionRow.score.desc(), SuccessionRow.id)
        with self._sessions.reading() as session:
            return _successions(session, session.scalars(chosen.order_by(*order).limit(limit)))

    def decide(self, older: int, newer: int, state: Literal["confirmed", "rejected"], user: str) -> None:
        """Note that a person says that `newer` replaces `older`, or that it does not; also where nobody
        proposed it. Raises NotThere; EditRefused where it would close a circle."""
        with self._sessions.writing() as session:
            for number in (older, newer):
                if session.get(DocumentRow, number) is None:
                    raise NotThere(f"has no document {number}")
            if state == "confirmed" and (older == newer or newer in _before(session, older)):
                raise EditRefused("an SOP cannot replace itself")
            row = session.scalar(
                select(SuccessionRow).where(SuccessionRow.older_id == older, SuccessionRow.newer_id == newer)
            )
            if row is None:
                row = SuccessionRow(older_id=older, newer_id=newer, score=1.0, why=[])
                session.add(row)
            row.state, row.by, row.at = state, user, datetime.now(UTC)

    def of(self, document_id: int) -> list[Succession]:
        """The confirmed and proposed successions that a document is part of, the older ones first."""
        with self._sessions.reading() as session:
            chosen = (
                select(SuccessionRow)
                .where(
                    or_(SuccessionRow.older_id == document_id, SuccessionRow.newer_id == document_id),
                    SuccessionRow.state != "rejected",
                )
                .order_by(SuccessionRow.older_id == document_id, SuccessionRow.id)
            )
            return _successions(session, session.scalars(chosen))

    def terms(self) -> list[Term]:
        """The terms after which SOPs are due."""
        with self._sessions.reading() as session:
            rows = session.scalars(select(ReviewTermRow).order_by(ReviewTermRow.office))
            return [Term(row.office, row.months) for row in rows]

    def set_term(self, office: str, months: int) -> None:
        """Set the term of offices with `office` in their name ("": of all others); 0 takes it away."""
        if not 0 <= months <= _LONGEST_TERM:
            raise EditRefused("a term has 1 to %(most)s months", most=_LONGEST_TERM)
        name = " ".join(office.split())[:200]
        with self._sessions.writing() as session:
            session.execute(delete(ReviewTermRow).where(ReviewTermRow.office == name))
            if months:
                session.add(ReviewTermRow(office=name, months=months))

    def due(self, until: date) -> list[Due]:
        """The SOPs in force that are due for review up to a day, the longest overdue first."""
        terms = sorted(self.terms(), key=lambda term: -len(term.office))
        with self._sessions.reading() as session:
            infos = [DocumentInfo.of(*row) for row in session.execute(_listed().where(*in_force()))]
        found = []
        for info in infos:
            term = next((one.months for one in terms if _plain(one.office) in _plain(_office(info))), 0)
            due = _due(info, term)
            if due is not None and due.day <= until.isoformat():
                found.append(due)
        return sorted(found, key=lambda one: (one.day, one.document.id))

    def outdated(self, regulations: Regulations | None = None) -> list[Outdated]:
        """The legal references of SOPs in force that were replaced, by the catalogue of regulations."""
        known = regulations or default_catalogue()
        reviewed, extracted = (
            DocumentRow.reviewed["sop"]["dasar_hukum"],
            RecordRow.record["sop"]["dasar_hukum"],
        )
        chosen = (
            select(DocumentRow, SourceRow.sha256, DocumentRow.reviewed.is_(None), reviewed, extracted)
            .join(SourceRow, SourceRow.id == DocumentRow.source_id)
            .join(RecordRow, RecordRow.id == DocumentRow.current_id)
            .where(*in_force())
            .order_by(DocumentRow.id)
        )
        found = []
        with self._sessions.reading() as session:
            for row, sha256, untouched, own, read in session.execute(chosen):
                for one in (read if untouched else own) or ():
                    entry = _entry(known, one)
                    if entry:
                        found.append(Outdated(DocumentInfo.of(row, sha256), str(one["teks"]), entry))
        return found


def in_force() -> tuple[ColumnElement[bool], ...]:
    """The conditions for documents that no other one is confirmed to replace."""
    newer = aliased(DocumentRow)
    replaced = exists().where(
        SuccessionRow.older_id == DocumentRow.id,
        SuccessionRow.state == "confirmed",
        newer.id == SuccessionRow.newer_id,
        newer.active,
    )
    return DocumentRow.active.is_(True), ~replaced


def _listed() -> Any:
    return select(DocumentRow, SourceRow.sha256).join(SourceRow, SourceRow.id == DocumentRow.source_id)


def _successions(session: Session, rows: Iterable[SuccessionRow]) -> list[Succession]:
    all_rows = list(rows)
    wanted = {number for row in all_rows for number in (row.older_id, row.newer_id)}
    infos: dict[int, DocumentInfo] = {}
    for part in chunks(wanted):
        for row, sha256 in session.execute(_listed().where(DocumentRow.id.in_(part))):
            infos[row.id] = DocumentInfo.of(row, sha256)
    return [
        Succession(infos[row.older_id], infos[row.newer_id], row.state, row.score, tuple(row.why), row.by)  # type: ignore[arg-type]
        for row in all_rows
    ]


def _before(session: Session, document_id: int) -> set[int]:
    """All that a document is confirmed to replace, directly or not."""
    seen: set[int] = set()
    waiting = [document_id]
    while waiting:
        older = session.scalars(
            select(SuccessionRow.older_id).where(
                SuccessionRow.newer_id == waiting.pop(), SuccessionRow.state == "confirmed"
            )
        )
        fresh = [number for number in older if number not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen


def _pairs(infos: Iterable[DocumentInfo]) -> Iterator[dict[str, Any]]:
    """The proposals among documents: rows of the table."""
    now = datetime.now(UTC)
    groups: dict[str, list[DocumentInfo]] = defaultdict(list)
    for info in infos:
        words = _words(info.nama_sop)
        if words:
            groups[words[:4]].append(info)  # titles that are alike begin alike
    for group in groups.values():
        best: dict[int, tuple[str, float, dict[str, Any]]] = {}
        for older in group:
            for newer in group:
                judged = _judge(older, newer)
                if judged is None:
                    continue
                score, why = judged
                row = {
                    "older_id": older.id, "newer_id": newer.id, "state": "proposed",
                    "score": score, "why": list(why), "by": "", "at": now,
                }  # fmt: skip
                rank = (_date(newer) or "9999", newer.nomor_revisi or "", -score)
                if older.id not in best or rank < best[older.id][0]:  # type: ignore[operator]
                    best[older.id] = (rank, score, row)  # type: ignore[assignment]
        yield from (row for _, _, row in best.values())


def _judge(older: DocumentInfo, newer: DocumentInfo) -> tuple[float, tuple[Reason, ...]] | None:
    """How sure it is that `newer` is a later issue of `older`, and why; None where it is not thinkable."""
    if older.id == newer.id or older.source_id == newer.source_id:
        return None
    later = _later(older, newer)
    if later is None:
        return None
    title = fuzz.ratio(_words(older.nama_sop), _words(newer.nama_sop))
    number = fuzz.ratio(_number(older), _number(newer)) if _number(older) and _number(newer) else 0.0
    if title < _ALIKE and not (number >= _SAME_NUMBER and _widened(older, newer)):
        return None
    body = _body(older, newer)
    if body < _SAME_BODY:
        return None
    why: list[Reason] = ["title"] if title >= _ALIKE else []
    why += ["number"] if number >= _SAME_NUMBER else []
    why += ["body", later]
    return round((title / 100 * 0.6 + number / 100 * 0.2 + body / 100 * 0.2), 3), tuple(why)


def _widened(older: DocumentInfo, newer: DocumentInfo) -> bool:
    """Whether one title only has more words than the other."""
    first, second = (set(_words(one.nama_sop).split()) for one in (older, newer))
    return first <= second or second <= first


def _later(older: DocumentInfo, newer: DocumentInfo) -> Literal["date", "revision"] | None:
    """By what `newer` is the later one; None where it is not, or nothing tells."""
    first, second = _date(older), _date(newer)
    if first and second and first[:7] != second[:7]:
        return "date" if second > first else None
    numbers = [
        int(found[-1]) if (found := re.findall(r"\d+", one.nomor_revisi or "")) else None
        for one in (older, newer)
    ]
    if numbers[0] is not None and numbers[1] is not None and numbers[0] < numbers[1]:
        return "revision"
    return None


def _due(info: DocumentInfo, months: int) -> Due | None:
    own = [getattr(info, name) for name in DATES if name != "tanggal_revisi" and getattr(info, name)]
    planned = info.tanggal_revisi
    if planned and own and planned > max(own):
        return Due(info, planned if len(planned) == 10 else f"{planned}-01", "planned")
    begun = _date(info)
    if not months or begun is None:
        return None
    year, month, day = (int(part) for part in (begun if len(begun) == 10 else f"{begun}-01").split("-"))
    place = year * 12 + month - 1 + months
    year, month = place // 12, place % 12 + 1
    return Due(info, f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}", "term")


def _date(info: DocumentInfo) -> str | None:
    return next((found for name in DATES if (found := getattr(info, name))), None)


def _entry(known: Regulations, reference: dict[str, Any]) -> str:
    """By what a legal reference was replaced; "" where it was not, or is not known."""
    kind, number, year = reference.get("jenis"), reference.get("nomor"), reference.get("tahun")
    entry = known.find(kind, number, year) if kind and number and year else None
    return entry.replaced_by if entry is not None else ""


def _body(older: DocumentInfo, newer: DocumentInfo) -> float:
    """Likeness of the offices, 0..100; of what both have."""
    pairs = ((older.instansi, newer.instansi), (older.unit_kerja, newer.unit_kerja))
    found = [fuzz.ratio(_plain(a), _plain(b)) for a, b in pairs if a and b]
    return min(found, default=0.0)


def _office(info: DocumentInfo) -> str:
    return f"{info.instansi or ''} {info.unit_kerja or ''}"


@lru_cache(maxsize=1 << 16)
def _words(title: str | None) -> str:
    return " ".join(re.findall(r"\w+", (title or "").casefold()))


def _number(info: DocumentInfo) -> str:
    """The number without a year, which changes with each issue."""
    return re.sub(r"(?:19|20)\d\d|[^\w]", "", (info.nomor_sop or "").casefold())


@lru_cache(maxsize=1 << 16)
def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
