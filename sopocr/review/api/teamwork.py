"""Routes: who has which document, comments on values, second checks and the error rates they measure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from sopocr.catalogue import Catalogue
from sopocr.catalogue.teamwork import Teamwork
from sopocr.review.access import Admin, Reader, Reviewer
from sopocr.review.api.schemas import Id, Limit

router = APIRouter(tags=["teamwork"])
_Words = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
_Path = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]


class Assignee(BaseModel):
    """Who has a document; "" for nobody."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""


class CommentView(BaseModel):
    """What someone says about the value at `path` ("" for the whole document)."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    path: str
    text: str
    user: str
    at: datetime
    settled: bool


class CommentRequest(BaseModel):
    """A comment to make."""

    model_config = ConfigDict(extra="forbid")

    path: _Path = ""
    text: _Words


class CheckView(BaseModel):
    """An approved document that someone else is to check, or has checked: `values` of it, and how many of
    them the reviewer and the machine had wrong."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    document_id: int
    name: str
    state: Literal["waiting", "begun", "done"]
    reviewer: str
    checker: str
    values: int
    reviewer_errors: int
    machine_errors: int


class RateView(BaseModel):
    """A measured error rate and the interval in which the true one lies with 95 %. `who`: a reviewer, or ""
    for the machine."""

    model_config = ConfigDict(from_attributes=True)

    who: str
    checks: int
    values: int
    errors: int
    interval: tuple[float, float]


class Share(BaseModel):
    """Per cent of the approved documents that are drawn for a second check."""

    model_config = ConfigDict(extra="forbid")

    percent: Annotated[float, Field(ge=0, le=100)]


@router.get("/documents/{document_id}/assignee", response_model=Assignee)
def read_assignee(request: Request, user: Reader, document_id: Id) -> Assignee:  # noqa: ARG001
    """Who has the document."""
    request.app.state.catalogue.reviews.source_of(document_id)
    return Assignee(user=_teamwork(request).assigned([document_id]).get(document_id, ""))


@router.put("/documents/{document_id}/assignee", response_model=Assignee)
def assign(request: Request, user: Reviewer, document_id: Id, body: Assignee) -> Assignee:
    """Claim a document, give it to someone, or give it back."""
    request.app.state.desk.assign(document_id, body.user, user.name)
    return body


@router.get("/documents/{document_id}/comments", response_model=list[CommentView])
def list_comments(request: Request, user: Reader, document_id: Id) -> list[CommentView]:  # noqa: ARG001
    """All comments on a document, in order of time."""
    request.app.state.catalogue.reviews.source_of(document_id)
    return [CommentView.model_validate(one) for one in _teamwork(request).comments(document_id)]


@router.post("/documents/{document_id}/comments", response_model=list[CommentView])
def comment(request: Request, user: Reviewer, document_id: Id, body: CommentRequest) -> list[CommentView]:
    """Say something about a value; all comments with it."""
    _teamwork(request).comment(document_id, body.path, body.text, user.name)
    return list_comments(request, user, document_id)


@router.post("/documents/{document_id}/comments/{comment_id}/settle", response_model=list[CommentView])
def settle_comment(request: Request, user: Reviewer, document_id: Id, comment_id: Id) -> list[CommentView]:
    """Note that a comment is done with."""
    _teamwork(request).settle_comment(document_id, comment_id)
    return list_comments(request, user, document_id)


@router.get("/checks", response_model=list[CheckView])
def list_checks(request: Request, user: Reader, limit: Limit = 100) -> list[CheckView]:  # noqa: ARG001
    """The second checks, those that wait first, then the latest."""
    return [CheckView.model_validate(one) for one in _teamwork(request).checks(limit)]


@router.post("/checks/{check_id}/begin", response_model=CheckView)
def begin_check(request: Request, user: Reviewer, check_id: Id) -> CheckView:
    """Take a waiting check: its document is open again and yours. Refused for one's own work."""
    document = request.app.state.desk.begin_check(check_id, user.name)
    return next(
        CheckView.model_validate(one)
        for one in _teamwork(request).checks(10_000)
        if one.id == check_id and one.document_id == document
    )


@router.get("/checks/rates", response_model=list[RateView])
def list_rates(request: Request, user: Reader) -> list[RateView]:  # noqa: ARG001
    """The measured error rates: of the machine first, then of each reviewer."""
    return [RateView.model_validate(one) for one in _teamwork(request).rates()]


@router.get("/checks/share", response_model=Share)
def read_share(request: Request, user: Reader) -> Share:  # noqa: ARG001
    """How many of the approved documents are drawn."""
    return Share(percent=_teamwork(request).share)


@router.put("/checks/share", response_model=Share)
def set_share(request: Request, user: Admin, body: Share) -> Share:  # noqa: ARG001
    """Set how many of the approved documents are drawn."""
    _teamwork(request).set_share(body.percent)
    return body


def _teamwork(request: Request) -> Teamwork:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue.teamwork
