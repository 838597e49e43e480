"""How much a request may carry, enforced while it arrives and not after."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sopocr.review.api.problems import problem

BODY_BYTES = 1024**2
"""Limit for all requests but uploads; the largest edit is a few kilobytes."""
_FORM_BYTES = 64 * 1024
"""What a multipart form adds to the file in it."""


class BodyLimit:
    """ASGI middleware that refuses bodies of more than BODY_BYTES, for uploads of more than `upload` bytes.

    A body that tells its size is refused before it is read; one that does not, as soon as it is too long.
    """

    def __init__(self, app: ASGIApp, upload: int, upload_path: str) -> None:
        self._app, self._upload, self._path = app, upload, upload_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        uploading = scope["path"].rstrip("/").endswith(self._path)
        limit = self._upload + _FORM_BYTES if uploading else BODY_BYTES
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdecimal() and int(told) > limit:
            answer = problem(413, "too-large", _words(limit))
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)
            return
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            if message["type"] == "http.request":
                arrived += len(message.get("body", b""))
                if arrived > limit:
                    raise HTTPException(413, _words(limit))
            return message

        await self._app(scope, counted, send)


def _words(limit: int) -> str:
    return f"the request has more than {limit / 2**20:.0f} MiB"
