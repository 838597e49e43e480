"""The pages on versions: what replaces what, what is in force, due for review, or cites what was replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from sopocr.catalogue import Catalogue, Filters
from sopocr.errors import NotAllowed
from sopocr.review.access import Reader, User, check_csrf, current_user
from sopocr.review.web import page, redirect

router = APIRouter(include_in_schema=False)
AnyUser = Annotated[User, Depends(current_user)]
Shown = Literal["proposals", "force", "due", "replaced"]
_PAGE = 100
_AHEAD = timedelta(days=90)
"""SOPs due within so long are listed already."""


@router.get("/versions")
def versions(
    request: Request,
    user: Reader,
    show: Shown = "proposals",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    found: int = -1,
) -> Response:
    """One of the four lists."""
    catalogue: Catalogue = request.app.state.catalogue
    today = datetime.now(UTC).date()
    filters = Filters(in_force=True)
    total = catalogue.documents.count(filters)
    values: dict[str, Any] = {
        "proposals": catalogue.versions.proposals() if show == "proposals" else [],
        "force": catalogue.documents.page(filters, order="name", limit=_PAGE, offset=(number - 1) * _PAGE)
        if show == "force"
        else [],
        "due": catalogue.versions.due(today + _AHEAD) if show == "due" else [],
        "replaced": catalogue.versions.outdated() if show == "replaced" else [],
    }
    return page(
        request,
        "versions.html",
        user,
        show=show,
        total=total,
        number=number,
        pages=max(1, -(-total // _PAGE)),
        today=today.isoformat(),
        terms=catalogue.versions.terms() if show == "due" else [],
        found=found,
        **values,
    )


@router.post("/versions/propose")
def propose(request: Request, user: AnyUser, csrf: Annotated[str, Form()] = "") -> Response:
    """Look for proposals."""
    _demand(user, csrf)
    found = request.app.state.catalogue.versions.propose()
    return redirect(request, f"/versions?found={found}")


@router.post("/versions/decide")
def decide(
    request: Request,
    user: AnyUser,
    older: Annotated[int, Form()],
    newer: Annotated[int, Form()],
    state: Annotated[Literal["confirmed", "rejected"], Form()],
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Confirm or reject a proposal."""
    _demand(user, csrf)
    request.app.state.catalogue.versions.decide(older, newer, state, user.name)
    return redirect(request, "/versions")


@router.post("/versions/term")
def set_term(
    request: Request,
    user: AnyUser,
    office: Annotated[str, Form(max_length=200)] = "",
    months: Annotated[int, Form()] = 0,
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Set after how many months the SOPs of an office are due."""
    _demand(user, csrf)
    request.app.state.catalogue.versions.set_term(office, months)
    return redirect(request, "/versions?show=due")


def _demand(user: User, csrf: str) -> None:
    """Whether a form came from our own page, of someone who may change things."""
    check_csrf(user, csrf)
    if not user.may("reviewer"):
        raise NotAllowed("this needs the role reviewer", remedy="Ask an admin")
