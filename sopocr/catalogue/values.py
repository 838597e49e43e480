"""What the catalogue takes and gives: plain values, independent of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from sopocr.model.arrangement import Arrangement
from sopocr.model.sop import Bentuk, Record, Status

ReviewStatus = Literal["open", "started", "approved", "conflict"]
"""open: nobody worked on it; started: some values are settled; approved: a person vouches for it; conflict: a
later extraction disagrees with what a person settled."""
JobState = Literal["queued", "working", "done", "failed"]
RunState = Literal["running", "finished", "stopped"]


@dataclass(frozen=True)
class SourceInfo:
    """The bytes of one file. `urls` are the names under which they were seen, those that still hold first."""

    id: int
    sha256: str
    media_type: str | None
    bytes: int
    pages: int | None
    urls: tuple[str, ...] = ()
    arrangement_id: int | None = None


@dataclass(frozen=True)
class KnownName:
    """What was behind a URL when it was last looked at."""

    source_id: int
    sha256: str
    media_type: str | None
    stamp: str
    arrangement_id: int | None = None


@dataclass(frozen=True)
class ArrangementInfo:
    """How a person arranged the pages of `sources`, the first of which the documents belong to. Without
    `arrangement`: as the files have them."""

    id: int
    sources: tuple[SourceInfo, ...]
    arrangement: Arrangement | None
    by: str
    at: datetime

    @property
    def fingerprint(self) -> str:
        """See `Arrangement.fingerprint`; "" where nothing is arranged."""
        contents = [source.sha256 for source in self.sources]
        return self.arrangement.fingerprint(contents) if self.arrangement is not None else ""


@dataclass(frozen=True)
class PageLook:
    """One page: its number, and its similarity hash in hex (None: it says too little)."""

    number: int
    look: str | None = None


@dataclass(frozen=True)
class NewExtraction:
    """What one extraction of a source gave, to be stored. `recipe` stands for all that could change it. With
    `arrangement_id` the records are those of the documents of that arrangement, in order."""

    sha256: str
    media_type: str
    bytes: int
    url: str
    stamp: str
    recipe: str
    records: Sequence[Record]
    seconds: float
    page_count: int | None = None
    pages: Sequence[PageLook] = ()
    arrangement_id: int | None = None


@dataclass(frozen=True)
class ExtractionInfo:
    """A stored extraction with its records in order."""

    id: int
    source_id: int
    run_id: int | None
    recipe: str
    settings: str
    version: str
    readers: dict[str, str]
    seconds: float
    created: datetime
    records: tuple[Record, ...] = ()
    arrangement_id: int | None = None


@dataclass(frozen=True)
class Filters:
    """Which documents; what is None or False does not restrict.

    `office`: part of the body's or unit's name, or of that of whose folder the file came from, in any case.
    `since`, `until`: YYYY[-MM[-DD]], both included, compared with the first date there is of efektif,
    pengesahan, revisi, terbit, pembuatan. `run`: documents of which an extraction of that run is the current
    one. `inactive`: also those that a later extraction no longer found. `updated_since`: changed at this
    instant or later, by an extraction or by a person. `in_force`: those that no other one is confirmed to
    replace.
    """

    office: str | None = None
    since: str | None = None
    until: str | None = None
    status: Status | None = None
    review_status: ReviewStatus | None = None
    only_reviewed: bool = False
    run: int | None = None
    inactive: bool = False
    form: Bentuk | None = None
    updated_since: datetime | None = None
    in_force: bool = False


@dataclass(frozen=True)
class DocumentInfo:
    """One SOP without its record; the fields are those of the reviewed record, else of the current one."""

    id: int
    source_id: int
    sha256: str
    position: int
    active: bool
    current_id: int
    pending_id: int | None
    version: int
    review_status: ReviewStatus
    reviewed_by: str | None
    reviewed_at: datetime | None
    updated: datetime
    instansi: str | None
    unit_kerja: str | None
    nomor_sop: str | None
    nama_sop: str | None
    tanggal_pembuatan: str | None
    tanggal_revisi: str | None
    tanggal_pengesahan: str | None
    tanggal_efektif: str | None
    tanggal_terbit: str | None
    bentuk: Bentuk
    nomor_revisi: str | None
    status: Status
    steps: int
    findings: int
    errors: int
    warnings: int
    doubts: int
    office: str | None = None
    """Whose folder the file came from, where lists tell it."""

    @staticmethod
    def of(row: object, sha256: str, office: str | None = None) -> DocumentInfo:
        """The values of a row of the documents' table."""
        return DocumentInfo(sha256=sha256, office=office, **{name: getattr(row, name) for name in _OF_ROW})


_OF_ROW = [one.name for one in fields(DocumentInfo) if one.name not in ("sha256", "office")]


@dataclass(frozen=True)
class Document:
    """One SOP whole. `record` is the reviewed record, else the extracted one."""

    info: DocumentInfo
    extracted: Record
    reviewed: Record | None
    locked: tuple[str, ...]

    @property
    def record(self) -> Record:
        return self.reviewed or self.extracted


@dataclass(frozen=True)
class RunInfo:
    """One import and how far it is. `process` says where it runs or ran: host, process id and its start."""

    id: int
    state: RunState
    sources: tuple[str, ...]
    settings: dict[str, Any]
    fingerprint: str
    versions: dict[str, str]
    workers: int
    process: str
    started: datetime
    alive: datetime
    ended: datetime | None
    planned: int
    skipped: int
    jobs: dict[JobState, int] = field(default_factory=dict)
    pages: int = 0
    doubtful: int = 0


@dataclass(frozen=True)
class NewJob:
    """A file to extract: its URL and stamp, and its source where the content is known already."""

    url: str
    stamp: str = ""
    source_id: int | None = None


@dataclass(frozen=True)
class JobInfo:
    """A file in the queue or journal."""

    id: int
    key: str
    url: str
    stamp: str
    run_id: int | None
    source_id: int | None
    extraction_id: int | None
    state: JobState
    attempts: int
    reason: str
    worker: str
    pages: int
    seconds: float
    arrangement_id: int | None
    queued: datetime
    started: datetime | None
    ended: datetime | None


@dataclass(frozen=True)
class Hit:
    """A document found by a search; `snippet` shows the words found between « and »."""

    document: DocumentInfo
    snippet: str


@dataclass(frozen=True)
class Duplicate:
    """Two sources, probably scans of the same paper; `pages` pairs their pages, `likeness` is 0..1."""

    source: SourceInfo
    other: SourceInfo
    pages: tuple[tuple[int, int], ...]
    likeness: float
