"""The screen on which a document is reviewed, and what it asks for while it is open."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from sopocr.batch.signatures import Signature, signatures_of
from sopocr.batch.source_urls import file_name
from sopocr.catalogue import Catalogue
from sopocr.catalogue.reviews import ReviewedDocument
from sopocr.catalogue.teamwork import Comment
from sopocr.errors import EditRefused, SourceError
from sopocr.model.reviewed import Reviewed
from sopocr.output.export import FORMATS, SUFFIXES, export_record
from sopocr.output.json_file import records_json
from sopocr.review.access import Reader, Reviewer, User
from sopocr.review.cards import Card, card_for, conflict_card
from sopocr.review.editing import value_at
from sopocr.review.edits import Accept, Edit, SetValue
from sopocr.review.form import form_of
from sopocr.review.marks import boxes_of
from sopocr.review.names import label_of
from sopocr.review.service import EditConflict, ReviewService, Saved
from sopocr.review.texts import message_of, say
from sopocr.review.web import fragment, lang_of, page, redirect, root_of

router = APIRouter(prefix="/documents/{document_id}", include_in_schema=False)
View = Literal["doubts", "form"]
_TYPES = {"json": "application/json", "svg": "image/svg+xml", "html": "text/html", "csv": "text/csv"}


class Asked(BaseModel):
    """What the page sends for every change: the version it shows, and what it wants to see next."""

    model_config = ConfigDict(extra="forbid")

    version: int
    view: View = "doubts"
    show: Annotated[str, Field(max_length=400)] = ""
    """Path or key of the card to show after the change; "" for the next doubt."""


class AskedEdit(Asked):
    edit: Edit


class AskedCheck(BaseModel):
    edit: Edit


class AskedRevert(Asked):
    to: int


class AskedAlike(Asked):
    key: Annotated[str, Field(max_length=400)]


class AskedResolve(Asked):
    number: int
    take: Literal["mine", "new"]


@router.get("")
def document_page(
    request: Request, document_id: int, user: Reader, view: View = "doubts", at: str = ""
) -> Response:
    """The whole screen."""
    desk: ReviewService = request.app.state.desk
    document = desk.open(document_id)
    catalogue: Catalogue = request.app.state.catalogue
    source = catalogue.sources.get(document.info.source_id)
    file = file_name(source.urls[0]) if source.urls else ""
    return page(
        request,
        "document.html",
        user,
        **_shown(request, document, view, at, user),
        file=file,
        formats=sorted({"json", *FORMATS}),
        boxes=boxes_of(document.state, lang_of(request)),
        page_infos=[one.model_dump() for one in document.state.record.pages],
    )


@router.get("/card")
def card(request: Request, document_id: int, user: Reader, at: str = "") -> Response:
    """One card as a fragment."""
    document = request.app.state.desk.open(document_id)
    chosen = _card(request, document.state, at)
    return _html(
        fragment(
            request,
            "_card.html",
            card=chosen,
            document=document,
            sop=document.state.record.sop,
            may_edit=_may_edit(document, user),
            may_review=user.may("reviewer"),
            comments=_comments(request, document_id, chosen),
        )
    )


@router.post("/edit")
def edit(request: Request, document_id: int, user: Reviewer, asked: AskedEdit) -> Response:
    """Make an edit; 409 with the changes of others where they touched the same place."""
    desk: ReviewService = request.app.state.desk
    before = desk.catalogue.reviews.get(document_id).state
    here = asked.edit.path if isinstance(asked.edit, Accept | SetValue) else ""
    place = _place_of(before, asked.edit)
    try:
        saved = desk.edit(document_id, asked.version, asked.edit, user.name)
    except EditConflict as conflict:
        return _conflict(request, conflict, here)
    return _answer(request, document_id, saved, asked, user, place)


@router.post("/check")
def check(request: Request, document_id: int, user: Reviewer, asked: AskedCheck) -> Response:  # noqa: ARG001
    """What would be wrong with a value that is being typed."""
    lang = lang_of(request)
    try:
        findings = request.app.state.desk.check(document_id, asked.edit)
    except EditRefused as error:
        return JSONResponse(
            {"notes": [{"severity": "error", "message": say(lang, error.template, **error.values)}]}
        )
    notes = [{"severity": one.severity, "message": message_of(one, lang)} for one in findings]
    return JSONResponse({"notes": notes})


@router.post("/undo")
def undo(request: Request, document_id: int, user: Reviewer, asked: Asked) -> Response:
    saved = request.app.state.desk.undo(document_id, asked.version, user.name)
    return _answer(request, document_id, saved, asked, user)


@router.post("/redo")
def redo(request: Request, document_id: int, user: Reviewer, asked: Asked) -> Response:
    saved = request.app.state.desk.redo(document_id, asked.version, user.name)
    return _answer(request, document_id, saved, asked, user)


@router.post("/accept-rest")
def accept_rest(request: Request, document_id: int, user: Reviewer, asked: Asked) -> Response:
    saved = request.app.state.desk.accept_rest(document_id, asked.version, user.name)
    return _answer(request, document_id, saved, asked, user)


@router.post("/accept-alike")
def accept_alike(request: Request, document_id: int, user: Reviewer, asked: AskedAlike) -> Response:
    """Confirm a doubt and those that are like it."""
    desk: ReviewService = request.app.state.desk
    place = _place_of(desk.catalogue.reviews.get(document_id).state, Accept(key=asked.key))
    saved = desk.accept_alike(document_id, asked.version, asked.key, user.name)
    return _answer(request, document_id, saved, asked, user, place)


@router.post("/resolve")
def resolve(request: Request, document_id: int, user: Reviewer, asked: AskedResolve) -> Response:
    """Settle a conflict with a later extraction."""
    saved = request.app.state.desk.resolve(document_id, asked.version, asked.number, asked.take, user.name)
    return _answer(request, document_id, saved, asked, user)


@router.post("/approve")
def approve(request: Request, document_id: int, user: Reviewer, asked: Asked) -> Response:
    """Approve; the answer names the document to go on with."""
    saved = request.app.state.desk.approve(document_id, asked.version, user.name)
    following = request.app.state.catalogue.review_queue.next_after(document_id, user.name)
    return JSONResponse(
        {
            "version": saved.version,
            "go": root_of(request) + (f"/documents/{following}" if following else "/queue"),
        }
    )


@router.post("/reopen")
def reopen(request: Request, document_id: int, user: Reviewer, asked: Asked) -> Response:
    saved = request.app.state.desk.reopen(document_id, asked.version, user.name)
    return JSONResponse({"version": saved.version, "go": root_of(request) + f"/documents/{document_id}"})


@router.get("/history")
def history(request: Request, document_id: int, user: Reader) -> Response:
    """Who changed what and when."""
    document = request.app.state.desk.open(document_id)
    lang = lang_of(request)
    events = [
        (
            event,
            [(label_of(path, document.state.record.sop, lang), old, new) for path, old, new in event.changes],
        )
        for event in request.app.state.catalogue.reviews.events(document_id)
    ]
    return page(
        request,
        "history.html",
        user,
        document=document,
        events=events,
        chain=[
            one for one in request.app.state.catalogue.versions.of(document_id) if one.state == "confirmed"
        ],
        may_edit=user.may("reviewer"),
        signatures=_signatures(request, document.info.source_id),
    )


def _signatures(request: Request, source_id: int) -> list[Signature]:
    """The electronic signatures of the document's file; none where nothing can tell of them."""
    source = request.app.state.catalogue.sources.get(source_id)
    if source.media_type != "application/pdf" or find_spec("pyhanko") is None:
        return []
    try:
        return signatures_of(source.urls, request.app.state.settings.ingest)
    except SourceError:
        return []  # the page of the scan says that its file is gone


@router.post("/revert")
def revert(request: Request, document_id: int, user: Reviewer, asked: AskedRevert) -> Response:
    saved = request.app.state.desk.revert(document_id, asked.version, asked.to, user.name)
    return JSONResponse({"version": saved.version, "go": root_of(request) + f"/documents/{document_id}"})


@router.get("/export/{to}")
def export(request: Request, document_id: int, user: Reader, to: str) -> Response:  # noqa: ARG001
    """The record in one of the export formats."""
    record = request.app.state.desk.open(document_id).state.record
    if to != "json" and to not in FORMATS:
        raise EditRefused('"%(name)s" is no format of an export', name=to)
    content = records_json([record]) if to == "json" else export_record(record, to)
    name = f"sop-{document_id}.{SUFFIXES.get(to, to)}"
    kind = _TYPES.get(to, "application/octet-stream")
    return Response(
        content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'}
    )


@router.get("/next")
def next_document(request: Request, document_id: int, user: Reader) -> Response:
    following = request.app.state.catalogue.review_queue.next_after(document_id, user.name)
    return redirect(request, f"/documents/{following}" if following else "/queue")


def _may_edit(document: ReviewedDocument, user: User) -> bool:
    return user.may("reviewer") and document.info.review_status != "approved"


def _shown(request: Request, document: ReviewedDocument, view: View, at: str, user: User) -> dict[str, Any]:
    """What both the whole page and its refreshed parts show."""
    state, lang = document.state, lang_of(request)
    doubts = state.doubts()
    form = form_of(state) if view == "form" else None
    chosen = _card(request, state, at)
    teamwork = request.app.state.catalogue.teamwork
    number = document.info.id
    return {
        "assignee": teamwork.assigned([number]).get(number, ""),
        "team": [one.name for one in request.app.state.catalogue.accounts.everyone() if one.active],
        "comments": _comments(request, number, chosen),
        "me": user.name,
        "document": document,
        "may_review": user.may("reviewer"),
        "may_edit": _may_edit(document, user),
        "sop": state.record.sop,
        "view": view,
        "doubts": [(doubt, label_of(doubt.path, state.record.sop, lang)) for doubt in doubts],
        "conflicts": [
            label_of(one.path, state.record.sop, lang) if one.path else one.field for one in state.conflicts
        ],
        "open": state.open_count,
        "card": chosen,
        "form": form,
        "edges_json": [{"index": one.index, "points": one.points} for one in form.edges] if form else [],
    }


def _card(request: Request, state: Reviewed, at: str) -> Card | None:
    """The card of a path or key; of the first conflict or doubt where none is named, None where all is
    settled."""
    lang = lang_of(request)
    if at.startswith("conflict:") and at[9:].isdigit() and int(at[9:]) < len(state.conflicts):
        return conflict_card(state, int(at[9:]), lang)
    if at and not at.startswith("conflict:"):
        path = at if at.startswith("/") else ""
        known = path and value_at(state.record.sop, path) is not None
        if known or path.count("/") <= 3 or any(doubt.key == at for doubt in state.doubts()):
            return card_for(state, path, at, lang)
    if state.conflicts:
        return conflict_card(state, 0, lang)
    return card_for(state, "", "", lang) if state.doubts() else None


def _comments(request: Request, document_id: int, chosen: Card | None) -> list[Comment]:
    """The comments on the place that is shown."""
    here = chosen.path if chosen else ""
    return [one for one in request.app.state.catalogue.teamwork.comments(document_id) if one.path == here]


def _place_of(state: Reviewed, edit: Edit) -> int | None:
    """Which doubt an edit is about, by its place in the list."""
    key = (edit.key or edit.path) if isinstance(edit, Accept) else getattr(edit, "path", "")
    keys = [doubt.key for doubt in state.doubts()]
    return keys.index(key) if key in keys else None


def _answer(
    request: Request, document_id: int, saved: Saved, asked: Asked, user: User, place: int | None = None
) -> Response:
    """The parts of the screen that a change touches. Where the doubt at `place` is settled, the one that took
    its place is shown next."""
    document = request.app.state.catalogue.reviews.get(document_id)
    at = asked.show
    keys = [doubt.key for doubt in document.state.doubts()]
    if not at and place is not None and keys and not document.state.conflicts:
        at = keys[min(place, len(keys) - 1)]
    values = _shown(request, document, asked.view, at, user)
    lang = lang_of(request)
    parts = {
        "version": document.info.version,
        "open": values["open"],
        "side": fragment(request, "_side.html", **values),
        "bar": fragment(request, "_bar.html", **values),
        "card": fragment(request, "_card.html", **values),
        "form": fragment(request, "_form.html", **values) if asked.view == "form" else None,
        "boxes": boxes_of(document.state, lang_of(request)),
        "others": [
            say(
                lang,
                "%(user)s changed %(place)s meanwhile",
                user=event.user,
                place=label_of(path, document.state.record.sop, lang),
            )
            for event in saved.others
            for path, _, _ in event.changes[:3]
        ],
    }
    return JSONResponse(parts)


def _conflict(request: Request, conflict: EditConflict, path: str) -> Response:
    """What the second of two people sees: the changes of the first, and the own value, which is not lost."""
    lang = lang_of(request)
    sop = conflict.document.state.record.sop
    mine = getattr(conflict.edit, "value", None)
    changes = [
        (event, label_of(where, sop, lang), old, new)
        for event in conflict.events
        for where, old, new in event.changes[:10]
    ]
    html = fragment(
        request,
        "_conflict.html",
        changes=changes,
        label=label_of(path, sop, lang) if path else "",
        mine=mine,
        theirs=value_at(sop, path) if path else None,
        still_fits=bool(path) and value_at(sop, path) is not None,
    )
    return JSONResponse({"conflict": html, "version": conflict.current}, 409)


def _html(text: str) -> Response:
    return Response(text, media_type="text/html")
