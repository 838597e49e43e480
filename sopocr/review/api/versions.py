"""Routes: which SOP replaces which, and the lists that follow from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sopocr.catalogue import Catalogue
from sopocr.catalogue.versions import Reason
from sopocr.review.access import Reader, Reviewer
from sopocr.review.api.schemas import DocumentView, Id, Limit, Text

router = APIRouter(tags=["versions"])
_Day = Annotated[date, Query(description="The last day, as YYYY-MM-DD; else today.")]
_BodyId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class SuccessionView(BaseModel):
    """`newer` replaces `older`: proposed by the program (with `score` 0..1 and the reasons), or confirmed or
    rejected by a person."""

    model_config = ConfigDict(from_attributes=True)

    older: DocumentView
    newer: DocumentView
    state: Literal["proposed", "confirmed", "rejected"]
    score: float
    why: list[Reason]
    by: str


class DecisionRequest(BaseModel):
    """Whether one SOP replaces another, as a person says."""

    model_config = ConfigDict(extra="forbid")

    older: _BodyId
    newer: _BodyId
    state: Literal["confirmed", "rejected"]


class DueView(BaseModel):
    """An SOP that is due for review on `day`: by its own date of revision ("planned") or by a term."""

    model_config = ConfigDict(from_attributes=True)

    document: DocumentView
    day: str
    why: Literal["planned", "term"]


class OutdatedView(BaseModel):
    """A legal reference of an SOP that was replaced, and by what."""

    model_config = ConfigDict(from_attributes=True)

    document: DocumentView
    text: str
    replaced_by: str


class TermView(BaseModel):
    """After how many months the SOPs of offices with `office` in their name ("": of all others) are due."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    office: Text
    months: Annotated[int, Field(ge=0, le=600)]


@router.get("/versions", response_model=list[SuccessionView])
def list_proposals(request: Request, user: Reader, limit: Limit = 100) -> list[SuccessionView]:  # noqa: ARG001
    """The proposed successions that nobody has decided, the surest first."""
    found = _catalogue(request).versions.proposals(limit)
    return [SuccessionView.model_validate(one) for one in found]


@router.post("/versions", response_model=list[SuccessionView])
def decide(request: Request, user: Reviewer, body: DecisionRequest) -> list[SuccessionView]:
    """Confirm or reject that one SOP replaces another, proposed or not; the successions of the newer one."""
    catalogue = _catalogue(request)
    catalogue.versions.decide(body.older, body.newer, body.state, user.name)
    return [SuccessionView.model_validate(one) for one in catalogue.versions.of(body.newer)]


@router.get("/documents/{document_id}/versions", response_model=list[SuccessionView])
def list_versions(request: Request, user: Reader, document_id: Id) -> list[SuccessionView]:  # noqa: ARG001
    """What a document replaces, and what replaces it; rejected ones are left out."""
    request.app.state.desk.open(document_id)
    return [SuccessionView.model_validate(one) for one in _catalogue(request).versions.of(document_id)]


@router.get("/due", response_model=list[DueView])
def list_due(request: Request, user: Reader, until: _Day | None = None) -> list[DueView]:  # noqa: ARG001
    """The SOPs in force that are due for review, the longest overdue first."""
    day = until or datetime.now(UTC).date()
    return [DueView.model_validate(one) for one in _catalogue(request).versions.due(day)]


@router.get("/replaced-references", response_model=list[OutdatedView])
def list_outdated(request: Request, user: Reader) -> list[OutdatedView]:  # noqa: ARG001
    """The legal references of SOPs in force that were replaced."""
    return [OutdatedView.model_validate(one) for one in _catalogue(request).versions.outdated()]


@router.get("/terms", response_model=list[TermView])
def list_terms(request: Request, user: Reader) -> list[TermView]:  # noqa: ARG001
    """The terms after which SOPs are due for review."""
    return [TermView.model_validate(one) for one in _catalogue(request).versions.terms()]


@router.put("/terms", response_model=list[TermView])
def set_term(request: Request, user: Reviewer, body: TermView) -> list[TermView]:  # noqa: ARG001
    """Set the term of an office; 0 months takes it away."""
    versions = _catalogue(request).versions
    versions.set_term(body.office, body.months)
    return [TermView.model_validate(one) for one in versions.terms()]


def _catalogue(request: Request) -> Catalogue:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue
