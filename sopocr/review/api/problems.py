"""The one form in which the API tells errors: problem details (RFC 9457), as application/problem+json."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sopocr.errors import (
    CatalogueError,
    DamagedSource,
    LimitExceeded,
    NotAllowed,
    NotLoggedIn,
    NotThere,
    PackageMissing,
    PasswordNeeded,
    SopocrError,
    SourceError,
    TooManyTries,
    UnsupportedSource,
    UsageError,
    VersionConflict,
)
from sopocr.review.reasons import told_to
from sopocr.review.service import EditConflict

MEDIA_TYPE = "application/problem+json"
_KINDS: tuple[tuple[type[SopocrError], int, str], ...] = (
    (NotLoggedIn, 401, "not-logged-in"),
    (NotAllowed, 403, "not-allowed"),
    (TooManyTries, 429, "too-many-tries"),
    (VersionConflict, 409, "version-conflict"),
    (NotThere, 404, "not-there"),
    (CatalogueError, 503, "catalogue-unavailable"),
    (LimitExceeded, 413, "too-large"),
    (UnsupportedSource, 415, "unsupported-content"),
    (DamagedSource, 422, "damaged-content"),
    (PasswordNeeded, 422, "password-needed"),
    (SourceError, 404, "source-unavailable"),
    (PackageMissing, 501, "not-installed"),
    (UsageError, 422, "refused"),
)


class FieldProblem(BaseModel):
    """What is wrong with one field of a request; `path` as in "body.edit.value"."""

    model_config = ConfigDict(extra="forbid")

    path: str
    message: str


class Problem(BaseModel):
    """An error. `code` is meant for programs and stays the same; `detail` is for people and may change.

    Only some errors have the last three: what is wrong in which field; the version that the document has now;
    who changed what meanwhile.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None
    current_version: int | None = None
    changes: list[dict[str, Any]] | None = None


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """The answer that tells an error; `more` are further members of `Problem`."""
    told = Problem(
        type=f"urn:sopocr:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        **more,
    )
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(
        told.model_dump(mode="json", exclude_none=True), status, media_type=MEDIA_TYPE, headers=headers
    )


def add_handlers(api: FastAPI) -> None:
    """Make `api` answer every error as a problem."""
    api.add_exception_handler(SopocrError, _told)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(Exception, _unforeseen)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, SopocrError)
    status, code = next(
        ((status, code) for kind, status, code in _KINDS if isinstance(error, kind)), (500, "failed")
    )
    # the path of a file on the server is nobody's business
    detail = f"{error.what}. {error.remedy}" if error.remedy else error.what
    more: dict[str, Any] = {}
    if isinstance(error, VersionConflict):
        more["current_version"] = error.current
    if isinstance(error, EditConflict):
        more["changes"] = [
            {"version": one.version, "user": one.user, "kind": one.kind, "changes": list(one.changes)}
            for one in error.events
        ]
    answer = problem(status, code, told_to(request, detail), **more)
    if isinstance(error, TooManyTries):
        answer.headers["retry-after"] = str(max(1, round(error.wait)))
    return answer


async def _http(_request: Request, error: Exception) -> Response:
    """Errors of the framework: no such address, another method, a body that cannot be parsed."""
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    answer = problem(error.status_code, code, str(error.detail))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(path=".".join(str(part) for part in one["loc"]), message=str(one["msg"]))
        for one in error.errors()
    ]
    return problem(422, "invalid-request", "the request does not fit its description", errors=errors[:50])


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    """A fault of ours; what it was goes to the server's log alone."""
    return problem(500, "internal-error", "something went wrong on the server")
