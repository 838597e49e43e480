"""What holds for every answer and request: security headers, known hosts, no requests from strange pages."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sopocr.review.access import SAFE_METHODS, from_own_page
from sopocr.review.api import PREFIX
from sopocr.review.api.problems import problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy: nothing but our own files, no script or style in the page itself."""
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware around the whole app. `hosts` are the names by which it may be called; None: any.
    `under` is the path under which a reverse proxy serves it."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, under: str = "") -> None:
        self._app, self._hosts, self._under = app, hosts, under.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._under:
            scope = dict(scope) | {"root_path": self._under}
            if scope["path"] != self._under and not scope["path"].startswith(self._under + "/"):
                scope["path"] = self._under + scope["path"]  # the proxy cut it off
        headers = Headers(scope=scope)
        host = headers.get("host", "")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answer.setdefault(name, value)
                answer.setdefault("cache-control", "no-store")
            await send(message)

        if self._hosts is not None and _name(host) not in self._hosts:
            await _refusal(scope, 400, "unknown-host", "unknown host")(scope, receive, guarded)
        elif scope["method"] not in SAFE_METHODS and not from_own_page(headers, host):
            answer = _refusal(scope, 403, "not-allowed", "request from another site")
            await answer(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)


def _refusal(scope: Scope, status: int, code: str, reason: str) -> Response:
    """For the API as it tells all its errors, else as plain text."""
    if scope["path"].removeprefix(scope.get("root_path", "")).startswith(f"{PREFIX}/"):
        return problem(status, code, reason)
    return PlainTextResponse(reason, status)


def _name(host: str) -> str:
    """The host without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()
