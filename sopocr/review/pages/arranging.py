"""The screen on which pages are arranged: turned, left out, put in order, parted, joined."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sopocr.catalogue import Catalogue
from sopocr.review.access import Reader
from sopocr.review.api.arranging import pages_view
from sopocr.review.pages.pictures import source_picture
from sopocr.review.web import page, redirect

router = APIRouter(include_in_schema=False)


@router.get("/documents/{document_id}/arrange")
def arrange(request: Request, document_id: int, user: Reader) -> Response:
    """The whole screen."""
    catalogue: Catalogue = request.app.state.catalogue
    view = pages_view(request, document_id)
    here = catalogue.documents.get(document_id).info
    if here.source_id != view.files[0].source_id and view.documents:  # its pages went to another file's
        other = view.documents[0].document_id
        return redirect(request, f"/documents/{other}/arrange")
    return page(
        request,
        "arrange.html",
        user,
        document_id=document_id,
        name=here.nama_sop,
        view=view,
        may_edit=user.may("reviewer"),
    )


@router.get("/sources/{source_id}/pages/{number}/picture.jpg")
def picture(
    request: Request,
    source_id: int,
    number: int,
    user: Reader,  # noqa: ARG001
    width: Annotated[int, Query(ge=1, le=10_000)] = 240,
) -> Response:
    """A page of a file, small."""
    return source_picture(request, request.app.state.catalogue.sources.get(source_id), number, width)
