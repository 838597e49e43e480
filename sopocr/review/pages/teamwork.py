"""Working together: claiming and assigning, comments, and the page of second checks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from sopocr.errors import NotAllowed
from sopocr.review.access import Reader, Reviewer, User, check_csrf, current_user
from sopocr.review.web import page, redirect, root_of

router = APIRouter(include_in_schema=False)
AnyUser = Annotated[User, Depends(current_user)]


class AskedAssign(BaseModel):
    """Whom to give the document to; "" gives it back."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[str, Field(max_length=80)] = ""


class AskedComment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")] = ""
    text: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


@router.post("/documents/{document_id}/assign")
def assign(request: Request, document_id: int, user: Reviewer, asked: AskedAssign) -> Response:
    """Claim a document, give it to someone, or give it back."""
    request.app.state.desk.assign(document_id, asked.user, user.name)
    return JSONResponse({"go": root_of(request) + f"/documents/{document_id}"})


@router.post("/documents/{document_id}/comments")
def comment(request: Request, document_id: int, user: Reviewer, asked: AskedComment) -> Response:
    """Say something about a value."""
    request.app.state.catalogue.teamwork.comment(document_id, asked.path, asked.text, user.name)
    return JSONResponse({})


@router.post("/documents/{document_id}/comments/{comment_id}/settle")
def settle(request: Request, document_id: int, comment_id: int, user: Reviewer) -> Response:  # noqa: ARG001
    """Note that a comment is done with."""
    request.app.state.catalogue.teamwork.settle_comment(document_id, comment_id)
    return JSONResponse({})


@router.get("/checks")
def checks(request: Request, user: Reader) -> Response:
    """What waits for a second check, and the measured error rates."""
    teamwork = request.app.state.catalogue.teamwork
    return page(
        request, "checks.html", user, checks=teamwork.checks(), rates=teamwork.rates(), share=teamwork.share
    )


@router.post("/checks/begin")
def begin(
    request: Request, user: AnyUser, check: Annotated[int, Form()], csrf: Annotated[str, Form()] = ""
) -> Response:
    """Take a second check: the document is open again, for the one who checks."""
    check_csrf(user, csrf)
    if not user.may("reviewer"):
        raise NotAllowed("this needs the role reviewer", remedy="Ask an admin")
    number = request.app.state.desk.begin_check(check, user.name)
    return redirect(request, f"/documents/{number}?view=form")


@router.post("/checks/share")
def set_share(
    request: Request, user: AnyUser, percent: Annotated[float, Form()], csrf: Annotated[str, Form()] = ""
) -> Response:
    """Set how many of the approved documents are drawn."""
    check_csrf(user, csrf)
    if not user.may("admin"):
        raise NotAllowed("this needs the role admin", remedy="Ask an admin")
    request.app.state.catalogue.teamwork.set_share(percent)
    return redirect(request, "/checks")
