"""The review app put together: catalogue, access, pages, static files, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from sopocr.catalogue import Catalogue
from sopocr.errors import (
    CatalogueError,
    EditRefused,
    NotAllowed,
    NotLoggedIn,
    ProviderFailed,
    SopocrError,
    SourceError,
    TooManyTries,
    UsageError,
    VersionConflict,
)
from sopocr.review.access import Access, AccountAccess, LocalAccess, RateLimiter, optional_user
from sopocr.review.api import ApiOptions, api_services, mount_api
from sopocr.review.background_merge import bringing_in
from sopocr.review.guard import Guard
from sopocr.review.pages import account, arranging, document, figures, pictures, queue, teamwork, versions
from sopocr.review.pictures import Pictures
from sopocr.review.reasons import reason_of
from sopocr.review.service import ReviewService
from sopocr.review.texts import say
from sopocr.review.web import lang_of, page, redirect
from sopocr.settings import Settings

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names under which an app for one person answers; any other name is a trick to reach it from a web page."""
_STATUS: tuple[tuple[type[SopocrError], int], ...] = (
    (NotLoggedIn, 401),
    (NotAllowed, 403),
    (TooManyTries, 429),
    (VersionConflict, 409),
    (CatalogueError, 404),
    (SourceError, 404),
    (UsageError, 422),
    (ProviderFailed, 502),
)


def create_app(
    catalogue_url: str,
    settings: Settings | None = None,
    *,
    access: Access,
    api: ApiOptions | None = None,
    under: str = "",
) -> FastAPI:
    """The app over the catalogue of that URL; it opens the catalogue at once and closes it at shutdown.

    `under` is the path under which a reverse proxy serves it ("/sop"), whether the proxy passes that path on
    or cuts it off.

    `app.state` holds `catalogue`, `settings`, `access`, `desk` (what a reviewer can do) and `bearer`
    (`sopocr.review.access.BearerCheck`: whose API token that is). Raises CatalogueError.
    """
    settings = settings or Settings()
    catalogue = Catalogue(catalogue_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with api_services(_app), bringing_in(app.state.desk):
            yield
        catalogue.close()
        if isinstance(access, AccountAccess) and access.provider is not None:
            access.provider.close()

    hosts = LOCAL_HOSTS if isinstance(access, LocalAccess) else None
    app = FastAPI(
        title="sopocr",
        lifespan=lifespan,
        middleware=[Middleware(Guard, hosts=hosts, under=under)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.catalogue, app.state.settings, app.state.access = catalogue, settings, access
    app.state.desk = ReviewService(catalogue, settings.language)
    app.state.pictures = Pictures(settings.ingest)
    app.state.brake, app.state.bearer, app.state.course = RateLimiter(), None, None
    app.add_api_route("/health", _health, include_in_schema=False)
    static = str(files("sopocr.review").joinpath("static"))
    app.mount("/static", StaticFiles(directory=static), name="static")
    for part in (account, queue, document, arranging, pictures, figures, versions, teamwork):
        app.include_router(part.router)
    app.add_exception_handler(SopocrError, _explain)
    if isinstance(access, AccountAccess) and access.provider is not None:
        from sopocr.review.pages import single_sign_on  # noqa: PLC0415 - needs packages that others do not

        app.include_router(single_sign_on.router)
    mount_api(app, api, under)
    return app


def _health(request: Request) -> Response:
    """Whether the review runs and its database answers, for those who watch over it; else 503."""
    try:
        request.app.state.catalogue.ping()
    except CatalogueError:
        return JSONResponse({"status": "no database"}, 503)
    return JSONResponse({"status": "ok"})


def status_of(error: SopocrError) -> int:
    """The HTTP status that an error is answered with."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


async def _explain(request: Request, error: Any) -> Response:
    """An error as a page, or as JSON where our own script asks. The API tells its errors itself."""
    status = status_of(error)
    if request.headers.get("x-csrf-token") is not None:  # our own script asks, and shows the message
        return JSONResponse({"message": _told(request, error)}, status)
    if isinstance(error, NotLoggedIn):
        return redirect(request, "/login")
    told = _told(request, error)
    return page(request, "error.html", optional_user(request), status=status, message=told)


def _told(request: Request, error: SopocrError) -> str:
    """What to tell the person, in the page's language where the sentence is known in it."""
    if isinstance(error, EditRefused):
        return say(lang_of(request), error.template, **error.values)
    if error.file and not isinstance(error, SourceError):
        return str(error)
    own = say(lang_of(request), error.what)
    return own if own != error.what else reason_of(lang_of(request), error)
