"""Pages and crops of the scan."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sopocr.catalogue import Catalogue
from sopocr.catalogue.values import SourceInfo
from sopocr.review.access import Reader
from sopocr.review.pictures import WIDTHS, Pictures

router = APIRouter(prefix="/documents/{document_id}/pages/{number}", include_in_schema=False)
_FOR_GOOD = "private, max-age=31536000, immutable"


@router.get("/picture.jpg")
def picture(
    request: Request,
    document_id: int,
    number: int,
    user: Reader,  # noqa: ARG001
    width: Annotated[int, Query(ge=1, le=10_000)] = WIDTHS[2],
    v: str = "",
) -> Response:
    """A page, scaled. `v` only makes the address change with the source."""
    source, number = place_of(request, document_id, number)
    return source_picture(request, source, number, width, v)


def source_picture(
    request: Request, source: SourceInfo, number: int, width: int, version: str = ""
) -> Response:
    """A page of a file, scaled."""
    tag = _tag(source.sha256, number, width)
    if _known(request, tag):
        return _unchanged(tag)
    pictures: Pictures = request.app.state.pictures
    return _jpeg(pictures.page(source, number, width), tag, version)


@router.get("/crop.jpg")
def crop(
    request: Request,
    document_id: int,
    number: int,
    user: Reader,  # noqa: ARG001
    box: Annotated[str, Query(pattern=r"^\d{1,6},\d{1,6},\d{1,6},\d{1,6}$")],
    turn: Annotated[int, Query(ge=0, le=270, multiple_of=90)] = 0,
    width: Annotated[int, Query(ge=1, le=10_000)] = 1200,
    v: str = "",
) -> Response:
    """What stands in a box of the page."""
    source, number = place_of(request, document_id, number)
    tag = _tag(source.sha256, number, box, turn, width)
    if _known(request, tag):
        return _unchanged(tag)
    x0, y0, x1, y1 = (int(part) for part in box.split(","))
    pictures: Pictures = request.app.state.pictures
    return _jpeg(pictures.crop(source, number, (x0, y0, x1, y1), turn, width), tag, v)


def place_of(request: Request, document_id: int, number: int) -> tuple[SourceInfo, int]:
    """The file in which a page of a document lies, and its number there."""
    catalogue: Catalogue = request.app.state.catalogue
    source_id, page = catalogue.arrangements.place(document_id, number)
    return catalogue.sources.get(source_id), page


def _tag(*parts: object) -> str:
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _known(request: Request, tag: str) -> bool:
    return tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={"etag": tag, "cache-control": _FOR_GOOD})


def _jpeg(content: bytes, tag: str, version: str) -> Response:
    """A picture; for good where its address names the content, else to be asked for again."""
    keep = _FOR_GOOD if version else "private, no-cache"
    return Response(content, media_type="image/jpeg", headers={"etag": tag, "cache-control": keep})
