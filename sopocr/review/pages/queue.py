"""The first screen: the documents that wait, how far the import is, how the doubts become fewer."""

from __future__ import annotations

import time
from typing import Annotated, cast, get_args

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from sopocr.catalogue import Catalogue
from sopocr.catalogue.review_queue import DayOfDoubts, QueueFilter, QueueOrder
from sopocr.catalogue.values import ReviewStatus, RunInfo
from sopocr.errors import NotAllowed
from sopocr.review.access import User, check_csrf, current_user
from sopocr.review.api.options import uploads_folder
from sopocr.review.lexicon import corrections_file
from sopocr.review.web import page, redirect

router = APIRouter(include_in_schema=False)
PAGE = 50
_MOST_AT_ONCE = 2000
_CHART = (300.0, 72.0)
_COURSE_SECONDS = 10.0
_SECONDS_ASIDE = 0.15
"""Time that a request may spend on bringing in later extractions; the rest is done aside."""


@router.get("/")
def start(request: Request) -> Response:
    return redirect(request, "/queue")


@router.get("/queue")
def queue(
    request: Request,
    user: Annotated[User, Depends(current_user)],
    q: Annotated[str, Query(max_length=200)] = "",
    show: str = "waiting",
    order: str = "doubts",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    approved: int = -1,
) -> Response:
    """A page of the queue. `show`: waiting, all, a review status, or errors, doubts, spotless."""
    catalogue: Catalogue = request.app.state.catalogue
    request.app.state.desk.bring_in_all(_SECONDS_ASIDE)
    chosen = QueueFilter(text=q, waiting=True, assigned=user.name) if show == "mine" else _filter(q, show)
    sorted_by = cast(QueueOrder, order) if order in get_args(QueueOrder) else "doubts"
    entries, total = catalogue.review_queue.page(chosen, sorted_by, PAGE, (number - 1) * PAGE)
    counts = catalogue.review_queue.counts()
    days = _days(request)
    return page(
        request,
        "queue.html",
        user,
        entries=entries,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE)),
        q=q,
        show=show,
        order=sorted_by,
        counts=counts,
        documents=sum(counts.values()),
        run=_latest_run(catalogue),
        chart=chart_points(days),
        days=days,
        approved=approved,
        assigned=catalogue.teamwork.assigned([entry.info.id for entry in entries]),
        comments=catalogue.teamwork.open_comments([entry.info.id for entry in entries]),
        uploads=uploads_folder(request.app.state.api, catalogue) is not None,
        most=max((entry.info.doubts for entry in entries), default=1) or 1,
    )


@router.post("/queue/approve")
def approve_spotless(
    request: Request,
    user: Annotated[User, Depends(current_user)],
    document: Annotated[list[int] | None, Form()] = None,
    every: Annotated[str, Form()] = "",
    q: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Approve the chosen documents, or all that match; those with doubts are left out."""
    check_csrf(user, csrf)
    if not user.may("reviewer"):
        raise NotAllowed("this needs the role reviewer", remedy="Ask an admin")
    catalogue: Catalogue = request.app.state.catalogue
    chosen = list(document or [])
    if every:
        found, _ = catalogue.review_queue.page(QueueFilter(text=q, only="spotless"), "age", _MOST_AT_ONCE, 0)
        chosen = [entry.info.id for entry in found if entry.info.review_status != "approved"]
    done = catalogue.reviews.approve_spotless(chosen[:_MOST_AT_ONCE], user.name)
    for number in done:
        catalogue.teamwork.approved(number, user.name)
    return redirect(request, f"/queue?approved={len(done)}")


@router.get("/lexicon.txt")
def lexicon(request: Request, user: Annotated[User, Depends(current_user)]) -> Response:  # noqa: ARG001
    """The words that people put in place of misread ones, as a lexicon file."""
    text = corrections_file(request.app.state.catalogue.reviews.written())
    return Response(
        text,
        media_type="text/plain; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="lexicon.txt"'},
    )


def _filter(text: str, show: str) -> QueueFilter:
    if show in get_args(ReviewStatus):
        return QueueFilter(cast(ReviewStatus, show), text)
    if show == "errors":
        return QueueFilter(text=text, only="errors")
    if show == "doubts":
        return QueueFilter(text=text, only="doubts")
    if show == "spotless":
        return QueueFilter(text=text, only="spotless")
    return QueueFilter(text=text, waiting=show != "all")


def _days(request: Request) -> list[DayOfDoubts]:
    """The course of the doubts; it is counted anew at most every few seconds."""
    kept: tuple[float, list[DayOfDoubts]] | None = request.app.state.course
    if kept is None or time.monotonic() - kept[0] > _COURSE_SECONDS:
        catalogue: Catalogue = request.app.state.catalogue
        kept = (time.monotonic(), catalogue.review_queue.doubts_over_time())
        request.app.state.course = kept
    return kept[1]


def _latest_run(catalogue: Catalogue) -> RunInfo | None:
    """The latest import, None where there was none."""
    runs = catalogue.runs.all()
    return catalogue.runs.get(runs[0].id) if runs else None


def chart_points(days: list[DayOfDoubts]) -> dict[str, str]:
    """The course of the open doubts as an SVG path, from the first day to the last; none for one day."""
    width, height = _CHART
    if len(days) < 2:
        return {"line": "", "area": ""}
    first, span = days[0].day.toordinal(), max(1, (days[-1].day - days[0].day).days)
    top = max(1, *(day.open for day in days))
    points = [
        (
            round((day.day.toordinal() - first) / span * (width - 8) + 4, 1),
            round(height - 4 - max(0, day.open) / top * (height - 12), 1),
        )
        for day in days
    ]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    area = f"{line}L{points[-1][0]} {height}L{points[0][0]} {height}Z"
    return {"line": line, "area": area}
