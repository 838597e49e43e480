"""Routes: what a reviewer does to a document. Each names the version it was made for."""

from __future__ import annotations

from fastapi import APIRouter, Request

from sopocr.catalogue import Catalogue
from sopocr.model.findings import Finding
from sopocr.review import service as desks
from sopocr.review.access import Reviewer
from sopocr.review.api.schemas import (
    CheckRequest,
    EditRequest,
    EventView,
    Id,
    ResolveRequest,
    RevertRequest,
    Saved,
    Versioned,
)

router = APIRouter(prefix="/documents/{document_id}", tags=["review"])


@router.post("/edits", response_model=Saved)
def edit(request: Request, user: Reviewer, document_id: Id, body: EditRequest) -> Saved:
    """Make an edit. 409 where someone else changed the same place since that version: nothing is stored, and
    `changes` tells what they did."""
    return _saved(request, document_id, _desk(request).edit(document_id, body.version, body.edit, user.name))


@router.post("/check", response_model=list[Finding])
def check(request: Request, user: Reviewer, document_id: Id, body: CheckRequest) -> list[Finding]:  # noqa: ARG001
    """What would be found about the edited place if the edit were made; nothing is stored."""
    return _desk(request).check(document_id, body.edit)


@router.post("/undo", response_model=Saved)
def undo(request: Request, user: Reviewer, document_id: Id, body: Versioned) -> Saved:
    """Take the latest change back."""
    return _saved(request, document_id, _desk(request).undo(document_id, body.version, user.name))


@router.post("/redo", response_model=Saved)
def redo(request: Request, user: Reviewer, document_id: Id, body: Versioned) -> Saved:
    """Make the change again that was taken back last."""
    return _saved(request, document_id, _desk(request).redo(document_id, body.version, user.name))


@router.post("/revert", response_model=Saved)
def revert(request: Request, user: Reviewer, document_id: Id, body: RevertRequest) -> Saved:
    """Bring back the state of an earlier version."""
    done = _desk(request).revert(document_id, body.version, body.to, user.name)
    return _saved(request, document_id, done)


@router.post("/accept-rest", response_model=Saved)
def accept_rest(request: Request, user: Reviewer, document_id: Id, body: Versioned) -> Saved:
    """Confirm all that is still in doubt as it stands."""
    return _saved(request, document_id, _desk(request).accept_rest(document_id, body.version, user.name))


@router.post("/approve", response_model=Saved)
def approve(request: Request, user: Reviewer, document_id: Id, body: Versioned) -> Saved:
    """Vouch for the whole document; refused while doubts are open."""
    return _saved(request, document_id, _desk(request).approve(document_id, body.version, user.name))


@router.post("/reopen", response_model=Saved)
def reopen(request: Request, user: Reviewer, document_id: Id, body: Versioned) -> Saved:
    """Take an approval back."""
    return _saved(request, document_id, _desk(request).reopen(document_id, body.version, user.name))


@router.post("/conflicts/{number}", response_model=Saved)
def resolve(request: Request, user: Reviewer, document_id: Id, number: int, body: ResolveRequest) -> Saved:
    """Settle a conflict (by its place in the list of conflicts, from 0) with a later extraction."""
    done = _desk(request).resolve(document_id, body.version, number, body.take, user.name)
    return _saved(request, document_id, done)


def _desk(request: Request) -> desks.ReviewService:
    desk: desks.ReviewService = request.app.state.desk
    return desk


def _saved(request: Request, document_id: int, done: desks.Saved) -> Saved:
    catalogue: Catalogue = request.app.state.catalogue
    info = catalogue.reviews.get(document_id).info
    return Saved(
        version=done.version,
        review_status=info.review_status,
        doubts=done.state.open_count,
        others=[EventView.model_validate(one) for one in done.others],
    )
