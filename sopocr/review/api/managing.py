"""Routes: the server's state; tokens and webhooks, for admins."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response

from sopocr.catalogue import Catalogue, Filters
from sopocr.catalogue.values import JobState
from sopocr.errors import NotAllowed
from sopocr.model.sop import json_schema
from sopocr.review.access import Admin, Reader
from sopocr.review.api.delivering import Deliverer, check_address
from sopocr.review.api.options import ApiOptions, uploads_folder
from sopocr.review.api.schemas import (
    DeliveryView,
    Id,
    Limit,
    NewToken,
    NewWebhook,
    StatusView,
    TokenRequest,
    TokenView,
    WebhookRequest,
    WebhookView,
)

router = APIRouter()


@router.get("/status", response_model=StatusView, tags=["server"])
def status(request: Request, user: Reader) -> StatusView:  # noqa: ARG001
    """The server and its catalogue in a few numbers."""
    catalogue: Catalogue = request.app.state.catalogue
    options: ApiOptions = request.app.state.api
    jobs: dict[JobState, int] = catalogue.queue.counts()
    return StatusView(
        version=version("sopocr"),
        uploads=options.workers > 0 and uploads_folder(options, catalogue) is not None,
        max_upload=options.max_upload,
        documents=catalogue.documents.count(),
        approved=catalogue.documents.count(Filters(only_reviewed=True)),
        jobs=jobs,
    )


@router.get("/schema", tags=["server"])
def schema(user: Reader) -> dict[str, Any]:  # noqa: ARG001
    """The JSON Schema (2020-12) of the record."""
    return json_schema()


@router.get("/tokens", response_model=list[TokenView], tags=["tokens"])
def list_tokens(request: Request, user: Admin) -> list[TokenView]:  # noqa: ARG001
    """All tokens, the latest first, revoked ones too."""
    return [TokenView.model_validate(one) for one in request.app.state.catalogue.tokens.everything()]


@router.post("/tokens", response_model=NewToken, status_code=201, tags=["tokens"])
def make_token(request: Request, user: Admin, body: TokenRequest) -> NewToken:
    """Make a token. Its text is in this answer and nowhere else. Only a person who is logged in may do so: a
    token makes no others."""
    if not user.secret:
        raise NotAllowed("a token makes no tokens", remedy="Log in, or use sopocr token add")
    catalogue: Catalogue = request.app.state.catalogue
    made, text = catalogue.tokens.add(body.name, body.role, user.name, days=body.days)
    return NewToken(**TokenView.model_validate(made).model_dump(), token=text)


@router.delete("/tokens/{token_id}", status_code=204, tags=["tokens"])
def revoke_token(request: Request, user: Admin, token_id: Id) -> Response:  # noqa: ARG001
    """End a token for good."""
    request.app.state.catalogue.tokens.revoke(token_id)
    return Response(status_code=204)


@router.get("/webhooks", response_model=list[WebhookView], tags=["webhooks"])
def list_webhooks(request: Request, user: Admin) -> list[WebhookView]:  # noqa: ARG001
    """All addresses that are told of events."""
    return [WebhookView.model_validate(one) for one in request.app.state.catalogue.webhooks.everything()]


@router.post("/webhooks", response_model=NewWebhook, status_code=201, tags=["webhooks"])
def add_webhook(request: Request, user: Admin, body: WebhookRequest) -> NewWebhook:
    """Add an address. The secret that signs what it gets is in this answer and nowhere else."""
    check_address(body.url)
    made = request.app.state.catalogue.webhooks.add(body.url, list(dict.fromkeys(body.events)), user.name)
    return NewWebhook(**WebhookView.model_validate(made).model_dump(), secret=made.secret)


@router.delete("/webhooks/{webhook_id}", status_code=204, tags=["webhooks"])
def remove_webhook(request: Request, user: Admin, webhook_id: Id) -> Response:  # noqa: ARG001
    """Forget an address."""
    request.app.state.catalogue.webhooks.remove(webhook_id)
    return Response(status_code=204)


@router.post("/webhooks/{webhook_id}/test", status_code=202, tags=["webhooks"])
def test_webhook(request: Request, user: Admin, webhook_id: Id) -> Response:
    """Send an event "test" to an address."""
    deliverer: Deliverer = request.app.state.deliverer
    deliverer.tell("test", {"asked_by": user.name}, webhook_id)
    return Response(status_code=202)


@router.get("/webhooks/{webhook_id}/deliveries", response_model=list[DeliveryView], tags=["webhooks"])
def list_deliveries(
    request: Request,
    user: Admin,  # noqa: ARG001
    webhook_id: Id,
    limit: Limit = 50,
) -> list[DeliveryView]:
    """What an address was told or is to be told, the latest first."""
    found = request.app.state.catalogue.webhooks.deliveries(webhook_id, limit)
    return [DeliveryView.model_validate(one) for one in found]
