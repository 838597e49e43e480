"""The review app put together: catalogue, access, pages, static files, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from sopocr.catalogue import Catalogue
from sopocr.errors import (
    CatalogueError,
    NotAllowed,
    NotLoggedIn,
    SopocrError,
    TooManyTries,
    UsageError,
    VersionConflict,
)
from sopocr.review.access import Access, LocalAccess
from sopocr.review.desk import Desk
from sopocr.review.guard import Guard
from sopocr.settings import Settings

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names under which an app for one person answers; any other name is a trick to reach it from a web page."""
_STATUS: tuple[tuple[type[SopocrError], int], ...] = (
    (NotLoggedIn, 401),
    (NotAllowed, 403),
    (TooManyTries, 429),
    (VersionConflict, 409),
    (CatalogueError, 404),
    (UsageError, 422),
)


def create_app(catalogue_url: str, settings: Settings | None = None, *, access: Access) -> FastAPI:
    """The app over the catalogue of that URL; it opens the catalogue at once and closes it at shutdown.

    `app.state` holds `catalogue`, `settings`, `access`, `desk` (what a reviewer can do) and `bearer`
    (`sopocr.review.access.BearerCheck`: None until the API sets it). Raises CatalogueError.
    """
    settings = settings or Settings()
    catalogue = Catalogue(catalogue_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        catalogue.close()

    hosts = LOCAL_HOSTS if isinstance(access, LocalAccess) else None
    app = FastAPI(
        title="sopocr",
        lifespan=lifespan,
        middleware=[Middleware(Guard, hosts=hosts)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.catalogue, app.state.settings, app.state.access = catalogue, settings, access
    app.state.desk = Desk(catalogue, settings.language)
    app.state.bearer = None
    static = str(files("sopocr.review").joinpath("static"))
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.add_exception_handler(SopocrError, _explain)
    return app


def status_of(error: SopocrError) -> int:
    """The HTTP status that an error is answered with."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def is_api(request: Request) -> bool:
    """Whether a program asks, not a person in a browser."""
    return request.url.path.startswith("/api/")


async def _explain(request: Request, error: Any) -> Response:
    """An error as a page, or for the API as JSON."""
    status = status_of(error)
    if is_api(request):
        return JSONResponse({"error": {"code": type(error).__name__, "message": str(error)}}, status)
    if isinstance(error, NotLoggedIn):
        return RedirectResponse("/login", 303)
    return Response(str(error), status, media_type="text/plain")
