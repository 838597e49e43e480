"""Routes: documents, their records, findings, pages, crops and exports; search and comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse

from sopocr.batch.source_urls import local_path
from sopocr.catalogue import Catalogue, Filters
from sopocr.catalogue.documents import Order
from sopocr.catalogue.reviews import ReviewedDocument
from sopocr.catalogue.values import ReviewStatus
from sopocr.compare import diff_records, record_patch
from sopocr.compare.crops import Scan, is_source, open_scan
from sopocr.compare.html_view import html_view
from sopocr.compare.json_view import diff_value
from sopocr.compare.labels import Language
from sopocr.compare.text_view import text_view
from sopocr.errors import EditRefused
from sopocr.model.pointers import within
from sopocr.model.sop import Bentuk, Record, Status
from sopocr.output.export import SUFFIXES, export_record
from sopocr.output.many import record_line
from sopocr.review.access import Reader
from sopocr.review.api.schemas import (
    Date,
    DocumentList,
    DocumentView,
    DoubtView,
    EventView,
    FindingList,
    HitView,
    Id,
    Instant,
    Limit,
    Mark,
    Offset,
    PageView,
    Text,
)
from sopocr.review.pages.pictures import place_of
from sopocr.review.pictures import Pictures
from sopocr.review.service import ReviewService

router = APIRouter(tags=["documents"])
Format = Literal["bpmn", "mermaid", "svg", "html", "xlsx", "csv", "md", "docx"]
"""The names in `sopocr.output.export.FORMATS`; a test holds them together."""
_TYPES = {
    "bpmn": "application/xml",
    "mermaid": "text/plain",
    "svg": "image/svg+xml",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_SELF_CONTAINED = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Content Security Policy of a page that holds its own style and pictures, and no script."""
_Responses = dict[int | str, dict[str, Any]]
_JPEG: _Responses = {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}}
_ANY: _Responses = {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}
_LINES: _Responses = {200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}}}


@router.get("/documents", response_model=DocumentList)
def list_documents(
    request: Request,
    user: Reader,  # noqa: ARG001
    office: Text | None = None,
    form: Bentuk | None = None,
    since: Date | None = None,
    until: Date | None = None,
    status: Status | None = None,
    review_status: ReviewStatus | None = None,
    updated_since: Instant | None = None,
    inactive: bool = False,
    in_force: bool = False,
    order: Order = "stable",
    limit: Limit = 50,
    offset: Offset = 0,
    after: Mark = "",
) -> DocumentList:
    """Documents, filtered by office (part of its name), form, date, status, review and latest change.

    In the orders "stable" and "changed" (the latest change last) send `next` of an answer as `after` to go
    on: nothing is given twice or passed over when documents come meanwhile. `inactive`: also those that a
    later extraction no longer found. `in_force`: those that no other one is confirmed to replace.
    """
    catalogue: Catalogue = request.app.state.catalogue
    filters = Filters(
        office=office,
        form=form,
        since=since,
        until=until,
        status=status,
        review_status=review_status,
        updated_since=updated_since,
        inactive=inactive,
        in_force=in_force,
    )
    mark = ""
    if order in ("stable", "changed") and not offset:
        found, mark = catalogue.documents.after(filters, order, after, limit)
    elif after:
        raise EditRefused("after goes with the orders stable and changed, and with no offset")
    else:
        found = catalogue.documents.page(filters, order=order, limit=limit, offset=offset)
    views = [DocumentView.model_validate(one) for one in found]
    return DocumentList(total=catalogue.documents.count(filters), documents=views, next=mark or None)


@router.get("/documents/{document_id}", response_model=DocumentView)
def read_document(request: Request, user: Reader, document_id: Id) -> DocumentView:  # noqa: ARG001
    """One document without its record."""
    return DocumentView.model_validate(_open(request, document_id).info)


@router.get("/documents/{document_id}/record", response_model=Record)
def read_record(request: Request, response: Response, user: Reader, document_id: Id) -> Record:  # noqa: ARG001
    """The record: as it was reviewed, else as it was extracted. The header ETag holds its version."""
    document = _open(request, document_id)
    response.headers["etag"] = f'"{document.info.version}"'
    return document.state.record


@router.get("/documents/{document_id}/findings", response_model=FindingList)
def read_findings(request: Request, user: Reader, document_id: Id) -> FindingList:  # noqa: ARG001
    """All findings, and what of it is still to be settled."""
    document = _open(request, document_id)
    doubts = [
        DoubtView(
            key=one.key,
            path=one.path,
            severity=one.severity,
            unsure=one.unsure,
            findings=list(one.findings),
        )
        for one in document.state.doubts()
    ]
    return FindingList(
        version=document.info.version,
        findings=document.state.record.findings,
        doubts=doubts,
        conflicts=list(document.state.conflicts),
        locked=list(document.state.locked),
    )


@router.get("/documents/{document_id}/history", response_model=list[EventView])
def read_history(
    request: Request,
    user: Reader,  # noqa: ARG001
    document_id: Id,
    limit: Limit = 100,
) -> list[EventView]:
    """Who changed what and when, the latest first."""
    _open(request, document_id)
    events = request.app.state.catalogue.reviews.events(document_id, limit=limit)
    return [EventView.model_validate(one) for one in events]


@router.get("/documents/{document_id}/pages", response_model=list[PageView])
def read_pages(request: Request, user: Reader, document_id: Id) -> list[PageView]:  # noqa: ARG001
    """The pages of the scan that the record was read from."""
    document = _open(request, document_id)
    return [
        PageView(
            number=page.number,
            kind=page.kind,
            rotation=page.rotation,
            width=page.width,
            height=page.height,
            dpi=page.dpi,
            image=f"{request.scope.get('root_path', '')}/documents/{document_id}/pages/{page.number}/image",
        )
        for page in document.state.record.pages
    ]


@router.get("/documents/{document_id}/pages/{number}/image", response_class=Response, responses=_JPEG)
def read_page_image(
    request: Request,
    user: Reader,  # noqa: ARG001
    document_id: Id,
    number: Id,
    width: Annotated[int, Query(ge=50, le=4000, description="About how many pixels wide.")] = 1200,
) -> Response:
    """The picture of a page as it lies in the source, as JPEG."""
    document = _open(request, document_id)
    _demand_page(document, number)
    pictures: Pictures = request.app.state.pictures
    source, page = place_of(request, document_id, number)
    return _picture(pictures.page(source, page, width))


@router.get("/documents/{document_id}/crop", response_class=Response, responses=_JPEG)
def read_crop(
    request: Request,
    user: Reader,  # noqa: ARG001
    document_id: Id,
    path: Annotated[Text, Query(description="JSON Pointer of a value, such as /sop/langkah/0/output.")],
    width: Annotated[int, Query(ge=50, le=1600)] = 800,
) -> Response:
    """What stands on the scan where a value was read, upright, as JPEG."""
    document = _open(request, document_id)
    record = document.state.record
    places = [
        (proof.page, proof.box)
        for key, proof in record.evidence.items()
        if within(key, path) and proof.page is not None and proof.box is not None
    ]
    if not places:
        raise HTTPException(404, "no place on the scan is known of this value")
    page = places[0][0]
    boxes = [box for number, box in places if number == page]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    turn = next((info.rotation for info in record.pages if info.number == page), 0)
    pictures: Pictures = request.app.state.pictures
    source, number = place_of(request, document_id, page)
    return _picture(pictures.crop(source, number, box, turn, width))


@router.get("/documents/{document_id}/export/{to}", response_class=Response, responses=_ANY)
def export_document(request: Request, user: Reader, document_id: Id, to: Format) -> Response:  # noqa: ARG001
    """The record as BPMN, Mermaid, SVG, HTML, XLSX, CSV, Markdown or DOCX."""
    content = export_record(_open(request, document_id).state.record, to)
    name = f"sop-{document_id}.{SUFFIXES.get(to, to)}"
    return Response(
        content,
        media_type=_TYPES[to],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@router.get("/export", response_class=StreamingResponse, responses=_LINES, tags=["export"])
def export_many(
    request: Request,
    user: Reader,  # noqa: ARG001
    office: Text | None = None,
    form: Bentuk | None = None,
    since: Date | None = None,
    until: Date | None = None,
    status: Status | None = None,
    only_reviewed: bool = False,
    updated_since: Instant | None = None,
    in_force: bool = False,
) -> StreamingResponse:
    """All records that the filters let through, one a line (JSON Lines), in a stable order."""
    catalogue: Catalogue = request.app.state.catalogue
    filters = Filters(
        office=office,
        form=form,
        since=since,
        until=until,
        status=status,
        only_reviewed=only_reviewed,
        updated_since=updated_since,
        in_force=in_force,
    )

    def lines() -> Iterator[str]:
        for record in catalogue.documents.records(filters):
            yield record_line(record) + "\n"

    return StreamingResponse(lines(), media_type="application/jsonl")


@router.get("/search", response_model=list[HitView], tags=["search"])
def search(
    request: Request,
    user: Reader,  # noqa: ARG001
    q: Annotated[Text, Query(description='Words; "words together"; -without; begin*')],
    form: Bentuk | None = None,
    limit: Limit = 20,
) -> list[HitView]:
    """Full-text search over names, steps and legal references, the best first."""
    hits = request.app.state.catalogue.search(q, limit, form)
    return [HitView(document=DocumentView.model_validate(hit.document), snippet=hit.snippet) for hit in hits]


@router.get("/diff/{a}/{b}", response_model=None, tags=["diff"], responses=_ANY)
def diff(
    request: Request,
    user: Reader,  # noqa: ARG001
    a: Id,
    b: Id,
    form: Annotated[Literal["json", "text", "html"], Query(alias="format")] = "json",
    lang: Language = "id",
) -> Response | dict[str, object]:
    """Document `b` compared with document `a` as a reader would; as JSON with a patch (RFC 6902) that turns
    one record into the other."""
    opened = [_open(request, number) for number in (a, b)]
    records = [document.state.record for document in opened]
    found = diff_records(records[0], records[1], (f"#{a}", f"#{b}"))
    if form == "text":
        return PlainTextResponse(text_view([found], language=lang))
    if form == "html":
        scans = [_scan(request, document) for document in opened]
        page = html_view([(found, (scans[0], scans[1]))], lang)
        return HTMLResponse(page, headers={"content-security-policy": _SELF_CONTAINED})
    return diff_value(found, record_patch(records[0], records[1]))


def _open(request: Request, document_id: int) -> ReviewedDocument:
    desk: ReviewService = request.app.state.desk
    return desk.open(document_id)


def _scan(request: Request, document: ReviewedDocument) -> Scan | None:
    """The scan of a document, where its file is on this machine and still the same."""
    catalogue: Catalogue = request.app.state.catalogue
    record = document.state.record
    for url in catalogue.sources.get(document.info.source_id).urls:
        path = local_path(url)
        if path is not None and path.is_file() and is_source(record, path):
            return open_scan(record, path, request.app.state.settings.ingest)
    return None


def _demand_page(document: ReviewedDocument, number: int) -> None:
    if number not in {page.number for page in document.state.record.pages}:
        raise HTTPException(404, f"the document has no page {number}")


def _picture(jpeg: bytes) -> Response:
    return Response(jpeg, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})
