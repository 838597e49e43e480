"""The page of figures for the head of an office, made to be printed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sopocr.catalogue import Catalogue
from sopocr.catalogue.figures import total
from sopocr.review.access import Reader
from sopocr.review.web import page

router = APIRouter(include_in_schema=False)


@router.get("/figures")
def figures(request: Request, user: Reader, office: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What is done and what is doubtful, by unit. `office`: part of a name."""
    catalogue: Catalogue = request.app.state.catalogue
    units = catalogue.figures.by_unit(office.strip())
    return page(request, "figures.html", user, units=units, all=total(units), office=office.strip())
