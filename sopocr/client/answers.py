"""What the client gives back, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from sopocr.errors import SopocrError
from sopocr.model.sop import Status

ReviewStatus = Literal["open", "started", "approved", "conflict"]
ExportFormat = Literal["bpmn", "mermaid", "svg", "html", "xlsx", "csv", "md", "docx"]


class ApiError(SopocrError):
    """The server refuses. `status` is that of HTTP; `code` says why and stays the same (docs/api.md);
    `problem` is all that it tells (RFC 9457), such as `current_version` of a version conflict."""

    def __init__(self, status: int, code: str, detail: str, problem: Mapping[str, Any]) -> None:
        super().__init__(f"the server refuses: {detail}")
        self.status, self.code, self.problem = status, code, dict(problem)


class NoAnswer(SopocrError):
    """The server cannot be reached, or does not speak as this client expects."""


class ExtractionFailed(SopocrError):
    """A file that was sent in could not be read; `job` says why."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.reason or "could not be read", file=job.file)
        self.job = job


class StillWorking(SopocrError):
    """A job was not done in the time that was given for it."""

    def __init__(self, job: Job, seconds: float) -> None:
        super().__init__(f"is not done after {seconds:.0f} s", remedy="Wait for it longer", file=job.file)
        self.job = job


class _View(BaseModel):
    """What comes in; fields that a later server adds are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Job(_View):
    """A file that was sent in, and how far it is. `documents` are the numbers of what it became."""

    id: int
    state: Literal["queued", "working", "done", "failed"]
    file: str
    sha256: str
    queued: datetime
    started: datetime | None = None
    ended: datetime | None = None
    pages_done: int | None = None
    pages: int | None = None
    reason: str = ""
    documents: tuple[int, ...] = ()


class Document(_View):
    """One SOP of one file, without its record. `version` counts every change of its state."""

    id: int
    sha256: str
    position: int
    active: bool
    version: int
    review_status: ReviewStatus
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    updated: datetime
    instansi: str | None = None
    unit_kerja: str | None = None
    nomor_sop: str | None = None
    nama_sop: str | None = None
    tanggal_pembuatan: str | None = None
    tanggal_revisi: str | None = None
    tanggal_pengesahan: str | None = None
    tanggal_efektif: str | None = None
    status: Status
    steps: int
    errors: int
    warnings: int
    doubts: int
    office: str | None = None


class Hit(_View):
    """A document found by a search; the words found stand between « and » in `snippet`."""

    document: Document
    snippet: str


class Comment(_View):
    """What someone says about the value at `path` ("" for the whole document)."""

    id: int
    path: str
    text: str
    user: str
    at: datetime
    settled: bool


class SecondCheck(_View):
    """An approved document that someone else is to check, or has checked: `values` of it, and how many of
    them the reviewer and the machine had wrong."""

    id: int
    document_id: int
    name: str
    state: Literal["waiting", "begun", "done"]
    reviewer: str
    checker: str
    values: int
    reviewer_errors: int
    machine_errors: int


class Rate(_View):
    """A measured error rate and the interval in which the true one lies with 95 %; `who`: a reviewer, or ""
    for the machine."""

    who: str
    checks: int
    values: int
    errors: int
    interval: tuple[float, float]


class Saved(_View):
    """A change that was stored: the document's version after it, and how many doubts are left."""

    version: int
    review_status: ReviewStatus
    doubts: int
