"""Routes: which pages make a document, in which order, and which way is up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sopocr.batch.extraction_fingerprint import key
from sopocr.batch.source_urls import file_name
from sopocr.catalogue import Catalogue
from sopocr.catalogue.values import SourceInfo
from sopocr.errors import EditRefused
from sopocr.model.arrangement import ArrangedPage, Arrangement, Turn
from sopocr.review.access import Reader, Reviewer
from sopocr.review.api.schemas import Id, JobView, Text
from sopocr.review.api.uploading import job_view

router = APIRouter(prefix="/documents/{document_id}/arrangement", tags=["pages"])
_BodyId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class FileView(BaseModel):
    """A file whose pages are arranged."""

    source_id: int
    name: str
    pages: int


class ArrangedPageView(ArrangedPage):
    """A page of the file at place `file`. `turn`: as a person said; `shown`: the degrees clockwise that make
    it upright as it was read."""

    shown: int = 0


class GroupView(BaseModel):
    """A document and its pages in reading order."""

    document_id: int
    nama_sop: str | None
    approved: bool
    pages: list[ArrangedPageView]


class PagesView(BaseModel):
    """The documents that the pages of some files make. `base` is the arrangement in force, null where the
    pages are as the files have them; `job` the latest that read them anew."""

    base: int | None
    files: list[FileView]
    documents: list[GroupView]
    left_out: list[ArrangedPageView]
    job: JobView | None


class ArrangeRequest(BaseModel):
    """How the pages of these sources are to be arranged; the first is the one that the documents belong to.
    `base` as it was given."""

    model_config = ConfigDict(extra="forbid")

    base: _BodyId | None = None
    sources: Annotated[list[_BodyId], Field(min_length=1, max_length=200)]
    documents: Annotated[
        list[Annotated[list[ArrangedPage], Field(min_length=1, max_length=2000)]],
        Field(min_length=1, max_length=500),
    ]


class UndoRequest(BaseModel):
    """`base` as it was given."""

    model_config = ConfigDict(extra="forbid")

    base: _BodyId


@router.get("", response_model=PagesView)
def read_pages(request: Request, user: Reader, document_id: Id) -> PagesView:  # noqa: ARG001
    """How the pages of the document's file, and of those that were joined to it, are arranged."""
    return pages_view(request, document_id)


@router.put("", status_code=202, response_model=JobView)
def arrange(
    request: Request, response: Response, user: Reviewer, document_id: Id, body: ArrangeRequest
) -> JobView:
    """Arrange the pages: what changed is read anew, in the background, and what people settled is kept.

    The answer is the job. The arrangement is in force once it is done; where it fails all stays as it was.
    409 where someone arranged the pages since `base`.
    """
    catalogue: Catalogue = request.app.state.catalogue
    if catalogue.reviews.source_of(document_id) not in body.sources:
        raise EditRefused("the file of the document is not among those named")
    try:
        arrangement = Arrangement(documents=tuple(map(tuple, body.documents)))
    except ValidationError as error:
        raise EditRefused("a page is named twice") from error
    job = catalogue.arrangements.submit(
        body.sources, arrangement, key(request.app.state.settings), user.name, body.base
    )
    request.app.state.extractor.wake()
    response.headers["location"] = f"{request.scope.get('root_path', '')}/jobs/{job}"
    return job_view(catalogue, catalogue.uploads.get(job))


@router.post("/undo", response_model=PagesView)
def undo(request: Request, user: Reviewer, document_id: Id, body: UndoRequest) -> PagesView:
    """Take the pages as the files have them again, at once."""
    catalogue: Catalogue = request.app.state.catalogue
    source = catalogue.reviews.source_of(document_id)
    info = catalogue.arrangements.get(body.base)
    catalogue.arrangements.undo(source, body.base, user.name)
    request.app.state.desk.arranged(one.id for one in info.sources)
    return pages_view(request, document_id)


@router.get("/others", response_model=list[FileView])
def others(
    request: Request,
    user: Reader,  # noqa: ARG001
    document_id: Id,
    q: Annotated[Text, Query(description="A part of the file's name.")] = "",
) -> list[FileView]:
    """Files whose pages may be joined to the document's, those of the same folder first."""
    catalogue: Catalogue = request.app.state.catalogue
    source = catalogue.reviews.source_of(document_id)
    return [_file(one) for one in catalogue.arrangements.candidates(source, q)]


def pages_view(request: Request, document_id: int) -> PagesView:
    """How the pages are arranged, as the page and the API show it."""
    catalogue: Catalogue = request.app.state.catalogue
    own = catalogue.reviews.source_of(document_id)
    info = catalogue.arrangements.of_source(own)
    sources = info.sources if info is not None else (catalogue.sources.get(own),)
    home = sources[0].id
    place = {source.id: number for number, source in enumerate(sources)}
    turns: dict[tuple[int, int], Turn | None] = {}
    if info is not None and info.arrangement is not None:
        turns = {(one.file, one.page): one.turn for group in info.arrangement.documents for one in group}
    groups: list[GroupView] = []
    for document in catalogue.documents.of_source(home):
        if not document.active:
            continue
        number = document.pending_id or document.current_id
        places, record = catalogue.arrangements.places(number), catalogue.extractions.record(number)
        rotations = {one.number: one.rotation for one in record.pages}
        order = [one.number for one in record.pages] if info is None else list(places)
        pages = [
            ArrangedPageView(
                file=place[places[page][0]],
                page=places[page][1],
                turn=turns.get((place[places[page][0]], places[page][1])),
                shown=rotations.get(page, 0),
            )
            for page in order
            if page in places
        ]
        if pages:
            approved = document.review_status == "approved"
            groups.append(
                GroupView(document_id=document.id, nama_sop=document.nama_sop, approved=approved, pages=pages)
            )
    placed = {(page.file, page.page) for group in groups for page in group.pages}
    left = [
        ArrangedPageView(file=number, page=page)
        for number, source in enumerate(sources)
        for page in range(1, (source.pages or 0) + 1)
        if (number, page) not in placed
    ]
    job = catalogue.arrangements.latest_job(home)
    return PagesView(
        base=info.id if info is not None else None,
        files=[_file(source) for source in sources],
        documents=groups,
        left_out=left,
        job=_job(request, job) if job is not None else None,
    )


def _job(request: Request, number: int) -> JobView:
    state = request.app.state
    return job_view(
        state.catalogue, state.catalogue.uploads.get(number), state.extractor.progress(number), request
    )


def _file(source: SourceInfo) -> FileView:
    name = file_name(source.urls[0]) if source.urls else source.sha256[:12]
    return FileView(source_id=source.id, name=name, pages=source.pages or 0)
