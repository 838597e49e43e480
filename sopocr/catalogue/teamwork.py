"""Working together on a catalogue: who has which document, comments on values, second checks of a share."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from typing import Literal

from sqlalchemy import delete, func, select, update

from sopocr.catalogue.sessions import Sessions, chunks
from sopocr.catalogue.tables import DocumentRow, RecordRow
from sopocr.catalogue.teamwork_tables import AssignmentRow, CommentRow, OptionRow, SecondCheckRow
from sopocr.errors import EditRefused, NotThere
from sopocr.model.sop import Sop

DEFAULT_SHARE = 5.0
"""Per cent of approved documents that are drawn for a second check."""
_SHARE = "second-check-percent"
_LONGEST = 4000


@dataclass(frozen=True)
class Comment:
    """What someone says about the value at `path` ("" for the whole document)."""

    id: int
    path: str
    text: str
    user: str
    at: datetime
    settled: bool


@dataclass(frozen=True)
class SecondCheck:
    """An approved document that someone else is to check, or has checked."""

    id: int
    document_id: int
    name: str
    state: Literal["waiting", "begun", "done"]
    reviewer: str
    checker: str
    values: int
    reviewer_errors: int
    machine_errors: int


@dataclass(frozen=True)
class Rate:
    """A measured error rate: wrong values of all, and the interval (0..1) in which the true rate lies with
    95 % if values err alike (Wilson 1927). `who`: a reviewer, or "" for the machine."""

    who: str
    checks: int
    values: int
    errors: int

    @property
    def interval(self) -> tuple[float, float]:
        if not self.values:
            return 0.0, 1.0
        n, p, z = self.values, self.errors / self.values, 1.96
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


class Teamwork:
    """Assignments, comments and second checks of one catalogue. `chance` gives numbers in [0, 1)."""

    def __init__(self, sessions: Sessions, chance: Callable[[], float] = random.random) -> None:
        self._sessions, self.chance = sessions, chance

    def assign(self, document_id: int, user: str, by: str) -> None:
        """Give a document to `user`; "" gives it back. Raises NotThere."""
        with self._sessions.writing() as session:
            if session.get(DocumentRow, document_id) is None:
                raise NotThere(f"has no document {document_id}")
            session.execute(delete(AssignmentRow).where(AssignmentRow.document_id == document_id))
            if user:
                session.add(AssignmentRow(document_id=document_id, user=user, by=by, at=datetime.now(UTC)))

    def assigned(self, document_ids: Iterable[int]) -> dict[int, str]:
        """Who has these documents, of those that someone has."""
        found: dict[int, str] = {}
        with self._sessions.reading() as session:
            for part in chunks(document_ids):
                chosen = select(AssignmentRow.document_id, AssignmentRow.user)
                for number, user in session.execute(chosen.where(AssignmentRow.document_id.in_(part))):
                    found[number] = user
        return found

    def comment(self, document_id: int, path: str, text: str, user: str) -> None:
        """Say something about a value. Raises NotThere, EditRefused for no text."""
        words = text.strip()
        if not words or len(words) > _LONGEST:
            raise EditRefused("a comment has 1 to %(most)s characters", most=_LONGEST)
        with self._sessions.writing() as session:
            if session.get(DocumentRow, document_id) is None:
                raise NotThere(f"has no document {document_id}")
            now = datetime.now(UTC)
            session.add(
                CommentRow(document_id=document_id, path=path, text=words, user=user, at=now, settled=False)
            )

    def comments(self, document_id: int) -> list[Comment]:
        """All comments on a document in order of time."""
        with self._sessions.reading() as session:
            rows = session.scalars(
                select(CommentRow).where(CommentRow.document_id == document_id).order_by(CommentRow.id)
            )
            return [Comment(row.id, row.path, row.text, row.user, row.at, row.settled) for row in rows]

    def settle_comment(self, document_id: int, comment_id: int) -> None:
        """Note that a comment is done with. Raises NotThere."""
        with self._sessions.writing() as session:
            row = session.get(CommentRow, comment_id)
            if row is None or row.document_id != document_id:
                raise NotThere(f"has no comment {comment_id}")
            row.settled = True

    def open_comments(self, document_ids: Iterable[int]) -> dict[int, int]:
        """How many comments on these documents are not done with."""
        found: dict[int, int] = {}
        with self._sessions.reading() as session:
            for part in chunks(document_ids):
                chosen = (
                    select(CommentRow.document_id, func.count(CommentRow.id))
                    .where(CommentRow.document_id.in_(part), CommentRow.settled.is_(False))
                    .group_by(CommentRow.document_id)
                )
                found |= {int(row[0]): int(row[1]) for row in session.execute(chosen)}
        return found

    @property
    def share(self) -> float:
        """Per cent of approved documents that are drawn for a second check."""
        with self._sessions.reading() as session:
            found = session.scalar(select(OptionRow.value).where(OptionRow.name == _SHARE))
            return float(found) if found is not None else DEFAULT_SHARE

    def set_share(self, percent: float) -> None:
        """Raises EditRefused for what is no per cent."""
        if not 0 <= percent <= 100:
            raise EditRefused("a share has 0 to 100 per cent")
        with self._sessions.writing() as session:
            session.execute(delete(OptionRow).where(OptionRow.name == _SHARE))
            session.add(OptionRow(name=_SHARE, value=str(percent)))

    def approved(self, document_id: int, user: str) -> None:
        """To be called when `user` has approved a document: a second check that they had begun ends, else the
        document may be drawn for one."""
        share = self.share
        with self._sessions.writing() as session:
            row = session.get(DocumentRow, document_id)
            if row is None or row.reviewed is None:
                return
            final = row.reviewed["sop"]
            check = session.scalar(
                select(SecondCheckRow).where(
                    SecondCheckRow.document_id == document_id, SecondCheckRow.state != "done"
                )
            )
            if check is not None:
                if check.state == "begun" and check.checker == user:
                    sop = Sop.model_validate(final)
                    check.values = sum(atoms(sop).values())
                    check.reviewer_errors = differing(Sop.model_validate(check.approved), sop)
                    check.machine_errors = differing(Sop.model_validate(check.extracted), sop)
                    check.state, check.ended = "done", datetime.now(UTC)
            elif self.chance() * 100 < share:
                extracted = session.get_one(RecordRow, row.current_id).record["sop"]
                session.add(
                    SecondCheckRow(
                        document_id=document_id,
                        state="waiting",
                        reviewer=user,
                        checker="",
                        approved=final,
                        extracted=extracted,
                        drawn=datetime.now(UTC),
                        values=0,
                        reviewer_errors=0,
                        machine_errors=0,
                    )
                )

    def begin(self, check_id: int, checker: str) -> int:
        """Take a waiting check; the document to check. Raises NotThere; EditRefused for one's own work."""
        with self._sessions.writing() as session:
            row = session.get(SecondCheckRow, check_id)
            if row is None:
                raise NotThere(f"has no second check {check_id}")
            if row.reviewer == checker:
                raise EditRefused("a second check is for someone else than the reviewer")
            done = session.execute(
                update(SecondCheckRow)
                .where(SecondCheckRow.id == check_id, SecondCheckRow.state == "waiting")
                .values(state="begun", checker=checker)
            )
            if not getattr(done, "rowcount", 0):
                raise EditRefused("someone else checks this already")
            return row.document_id

    def checks(self, limit: int = 200) -> list[SecondCheck]:
        """The checks, those that wait first, then the latest."""
        with self._sessions.reading() as session:
            rows = session.execute(
                select(SecondCheckRow, DocumentRow.nama_sop)
                .join(DocumentRow, DocumentRow.id == SecondCheckRow.document_id)
                .order_by(SecondCheckRow.state.desc(), SecondCheckRow.id.desc())
                .limit(limit)
            )
            return [
                SecondCheck(
                    row.id,
                    row.document_id,
                    name or "",
                    row.state,  # type: ignore[arg-type]
                    row.reviewer,
                    row.checker,
                    row.values,
                    row.reviewer_errors,
                    row.machine_errors,
                )
                for row, name in rows
            ]

    def rates(self) -> list[Rate]:
        """The measured error rates: of the machine first, then of each reviewer."""
        with self._sessions.reading() as session:
            done = SecondCheckRow.state == "done"
            sums = (func.count(SecondCheckRow.id), func.sum(SecondCheckRow.values))
            machine = session.execute(
                select(*sums, func.sum(SecondCheckRow.machine_errors)).where(done)
            ).one()
            people = session.execute(
                select(SecondCheckRow.reviewer, *sums, func.sum(SecondCheckRow.reviewer_errors))
                .where(done)
                .group_by(SecondCheckRow.reviewer)
                .order_by(SecondCheckRow.reviewer)
            ).all()
        rows = [("", *machine), *people]
        return [Rate(str(row[0]), *(int(n or 0) for n in row[1:])) for row in rows if row[1]]


def atoms(sop: Sop) -> Counter[tuple[str, ...]]:
    """The single values of an SOP, each with its kind; where a step stands does not matter, so that one that
    was put in or left out counts once."""
    by = sop.disahkan_oleh
    found: Counter[tuple[str, ...]] = Counter()
    single = {name: getattr(sop, name) for name in _SINGLE} | {
        f"disahkan_oleh.{name}": getattr(by, name) for name in ("jabatan", "nama", "pangkat", "nip")
    }
    found.update((name, text) for name, text in single.items() if text)
    for name in _LISTS:
        found.update((name, item if isinstance(item, str) else item.teks) for item in getattr(sop, name))
    for title, items in sop.bagian_lain.items():
        found.update((title, item) for item in items)
    for step in sop.langkah:
        texts = {
            name: getattr(step, name) for name in ("nomor", "kegiatan", "kelengkapan", "output", "keterangan")
        }
        texts["waktu"] = step.waktu.teks
        found.update((f"langkah.{name}", text) for name, text in texts.items() if text)
        found.update(("simbol", step.nomor, mark.aktor, str(mark.simbol)) for mark in step.pelaksana)
    found.update(("alur", str(edge.dari), str(edge.ke), str(edge.syarat)) for edge in sop.alur)
    return found


def differing(before: Sop, after: Sop) -> int:
    """How many values are not the same; a changed one counts once."""
    one, other = atoms(before), atoms(after)
    kinds = {key[0] for key in one} | {key[0] for key in other}
    return sum(
        max(
            sum(count for key, count in (one - other).items() if key[0] == kind),
            sum(count for key, count in (other - one).items() if key[0] == kind),
        )
        for kind in kinds
    )


_SINGLE = (
    "instansi", "unit_kerja", "nomor_sop", "nomor_revisi", "nama_sop", "tanggal_pembuatan", "tanggal_revisi",
    "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit",
)  # fmt: skip
_LISTS = (
    "dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "peralatan_perlengkapan", "peringatan",
    "pencatatan_pendataan", "pelaksana",
)  # fmt: skip
