"""What the API takes and gives, beside the record itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from sopocr.catalogue.accounts import Role
from sopocr.catalogue.values import JobState, ReviewStatus
from sopocr.catalogue.webhooks import DeliveryState, EventName
from sopocr.model.findings import Finding
from sopocr.model.reviewed import Conflict
from sopocr.model.sop import Bentuk, PageKind, Status
from sopocr.review.edits import Edit

_MOST = 2**53 - 1
"""The largest number that every JSON reader keeps exactly."""
_YEARS = (1971, 9998)


def _in_utc(instant: datetime) -> datetime:
    """An instant in UTC; one without a zone is taken for that."""
    if not _YEARS[0] <= instant.year <= _YEARS[1]:
        raise ValueError(f"the year must lie between {_YEARS[0]} and {_YEARS[1]}")
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


Id = Annotated[int, Path(ge=1, le=_MOST)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=300)]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Instant = Annotated[datetime, AfterValidator(_in_utc)]
Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f.]*$", max_length=120)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=10**9, description="How many to pass over.")]


class _Body(BaseModel):
    """What comes in: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class DocumentView(BaseModel):
    """A document of the catalogue: one SOP of one file. `version` counts every change of its state."""

    id: int
    source_id: int
    sha256: str
    position: int
    active: bool
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

    model_config = ConfigDict(from_attributes=True)


class DocumentList(BaseModel):
    """A part of the documents that the filters let through, and how many there are in all. `next` is to be
    sent as `after` for the part behind it; null at the end, and in orders that have no such mark."""

    total: int
    documents: list[DocumentView]
    next: str | None = None


class DoubtView(BaseModel):
    """Something to settle, as the review shows it: `key` names it for an edit of the kind "accept"."""

    key: str
    path: str
    severity: str
    unsure: bool
    findings: list[Finding]


class FindingList(BaseModel):
    """All findings of a document, what is still to be settled, and where a later extraction disagrees."""

    version: int
    findings: list[Finding]
    doubts: list[DoubtView]
    conflicts: list[Conflict]
    locked: list[str]


class PageView(BaseModel):
    """A page of the scan. `width` and `height` are the frame of evidence boxes; `image` leads to its
    picture."""

    number: int
    kind: PageKind
    rotation: int
    width: int | None
    height: int | None
    dpi: float | None
    image: str


class EventView(BaseModel):
    """A change of a document's state: who, when, what. `changes` are path, text before, text after."""

    version: int
    at: datetime
    user: str
    kind: str
    edit: dict[str, Any] | None
    changes: list[tuple[str, str | None, str | None]]
    restores: int | None
    doubts: int

    model_config = ConfigDict(from_attributes=True)


class Versioned(_Body):
    """The version of the document that the sender has seen."""

    version: Number


class EditRequest(Versioned):
    """An edit, for the state of that version."""

    edit: Edit


class CheckRequest(_Body):
    """An edit to be tried out."""

    edit: Edit


class RevertRequest(Versioned):
    """The version whose state is to be brought back."""

    to: Number


class ResolveRequest(Versioned):
    """Which value of a conflict is to stand: the person's, or that of the later extraction."""

    take: Literal["mine", "new"]


class Saved(BaseModel):
    """A change that was stored. `others` are the changes of other places that other people made since the
    version it was made for."""

    version: int
    review_status: ReviewStatus
    doubts: int
    others: list[EventView] = []


class JobView(BaseModel):
    """An upload and how far it is. `documents` leads to what it became, `reason` says why it failed."""

    id: int
    state: JobState
    file: str
    sha256: str
    queued: datetime
    started: datetime | None
    ended: datetime | None
    pages_done: int | None
    pages: int | None
    reason: str
    documents: list[int]


class HitView(BaseModel):
    """A document found by a search; the words found stand between « and » in `snippet`."""

    document: DocumentView
    snippet: str


class TokenRequest(_Body):
    """A token to be made: what it is for, what it may do, for how many days."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Role = "reader"
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class TokenView(BaseModel):
    """A token, without its text."""

    id: int
    name: str
    role: Role
    made_by: str
    created: datetime
    expires: datetime | None
    used: datetime | None
    active: bool

    model_config = ConfigDict(from_attributes=True)


class NewToken(TokenView):
    """A token that was just made; its text is shown this once."""

    token: str


class WebhookRequest(_Body):
    """An address to be told of events."""

    url: Annotated[str, Field(min_length=8, max_length=2000)]
    events: Annotated[list[EventName], Field(min_length=1, max_length=8)] = [
        "extraction.completed",
        "extraction.failed",
    ]


class WebhookView(BaseModel):
    """An address and what it is told of."""

    id: int
    url: str
    events: list[EventName]
    made_by: str
    created: datetime

    model_config = ConfigDict(from_attributes=True)


class NewWebhook(WebhookView):
    """An address that was just added; the secret that signs what it gets is shown this once."""

    secret: str


class DeliveryView(BaseModel):
    """An event for an address, and what came of it."""

    id: int
    event: EventName
    state: DeliveryState
    attempts: int
    answer: str
    created: datetime
    due: datetime | None

    model_config = ConfigDict(from_attributes=True)


class StatusView(BaseModel):
    """The server: its version, whether it takes uploads, and how much is in the catalogue."""

    version: str
    uploads: bool
    max_upload: int
    documents: int
    approved: int
    jobs: dict[JobState, int]
