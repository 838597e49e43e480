"""The API put together and joined to the review app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount

from sopocr.catalogue import Catalogue, JobInfo
from sopocr.review.access import User
from sopocr.review.api import arranging, documents, managing, reviewing, teamwork, uploading, versions
from sopocr.review.api.delivering import Deliverer
from sopocr.review.api.extracting import Extractor
from sopocr.review.api.limits import BodyLimit
from sopocr.review.api.options import ApiOptions
from sopocr.review.api.problems import MEDIA_TYPE, Problem, add_handlers

PREFIX = "/api/v1"
_PROBLEM: dict[str, Any] = {
    "description": "What went wrong, as problem details (RFC 9457).",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ABOUT = """Extraction, records, review and export of SOP-AP documents.

Programs send an API token: `Authorization: Bearer sop_…`. Every error is a problem detail (RFC 9457) with a
`code` that stays the same. Webhooks are signed as the Standard Webhooks specification says."""


def mount_api(app: FastAPI, options: ApiOptions | None = None, under: str = "") -> None:
    """Put the API under PREFIX of the review app; `app.state` holds what it works with.

    Adds `app.state.api` (its options), `extractor`, `deliverer`, and lets tokens in as users. The background
    work runs within `api_services`.
    """
    options = options or ApiOptions()
    catalogue: Catalogue = app.state.catalogue
    deliverer = Deliverer(catalogue, options.hook_seconds)
    app.state.api, app.state.deliverer = options, deliverer
    app.state.extractor = Extractor(
        catalogue,
        app.state.settings,
        options.workers,
        options.limits,
        lambda job: _ended(app, deliverer, job),
    )
    app.state.bearer = lambda text: _user(catalogue, text)
    api = FastAPI(
        title="sopocr",
        version=version("sopocr"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM, 422: _PROBLEM},
    )
    api.state = app.state
    for part in (uploading, arranging, documents, reviewing, teamwork, versions, managing):
        api.include_router(part.router)
    add_handlers(api)
    api.add_middleware(BodyLimit, upload=options.max_upload, upload_path="/extractions")
    describe(api, under + PREFIX)
    mounted = Mount(PREFIX, api)
    # "." shall match line feeds too: such an address is unknown to the API, not to the pages
    mounted.path_regex = re.compile(mounted.path_regex.pattern, re.DOTALL)
    app.router.routes.append(mounted)


@contextmanager
def api_services(app: FastAPI) -> Iterator[None]:
    """The background work of the API, for as long as the app runs: extraction of uploads, webhooks."""
    extractor: Extractor = app.state.extractor
    deliverer: Deliverer = app.state.deliverer
    extractor.start()
    deliverer.start()
    try:
        yield
    finally:
        extractor.close()
        deliverer.close()


def describe(api: FastAPI, address: str = PREFIX) -> None:
    """Complete the OpenAPI description with what the framework does not know: problems and the token."""
    made = api.openapi

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            schema = made()
            parts = schema["components"]
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            parts["schemas"] |= problem.pop("$defs") | {"Problem": problem}
            for name in ("HTTPValidationError", "ValidationError"):
                parts["schemas"].pop(name, None)
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            schema["security"] = [{"token": []}]
            schema["servers"] = [{"url": address}]
            api.openapi_schema = schema
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _user(catalogue: Catalogue, text: str) -> User | None:
    token = catalogue.tokens.check(text)
    return User(f"{token.made_by} ({token.name})", token.role) if token else None


def _ended(app: FastAPI, deliverer: Deliverer, job: JobInfo) -> None:
    """Lead along what people settled on pages that were arranged anew; tell those who want to know that an
    upload is done or failed."""
    catalogue: Catalogue = app.state.catalogue
    if job.arrangement_id is not None:
        if job.state == "done":
            info = catalogue.arrangements.get(job.arrangement_id)
            app.state.desk.arranged(source.id for source in info.sources)
        return
    view = uploading.job_view(catalogue, job)
    data = view.model_dump(mode="json", include={"id", "state", "file", "sha256", "reason", "documents"})
    deliverer.tell("extraction.completed" if job.state == "done" else "extraction.failed", {"job": data})
