"""Asking the server: requests, what is tried again, lists in parts, answers read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sopocr.client.answers import ApiError, Document, NoAnswer
from sopocr.errors import PackageMissing, SopocrError

try:
    import httpx
except ImportError as error:
    raise PackageMissing("httpx", "client") from error

_T = TypeVar("_T")
_M = TypeVar("_M", bound=BaseModel)
_PREFIX = "/api/v1"
_PART = 200
"""Documents asked for at once: the most that the API gives."""
_TRIES = 4
"""How often a request that changes nothing is sent while the server does not answer."""


class Connection:
    """A connection to one server."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url`: where the review is served, such as "https://sop.example.go.id" or with a path behind it;
        `timeout`: seconds for one answer. `transport`: as httpx takes it, for proxies and tests."""
        self._http = httpx.Client(
            base_url=url.rstrip("/").removesuffix(_PREFIX) + _PREFIX,
            headers={"authorization": f"Bearer {token}"},
            timeout=timeout,
            transport=transport,
        )
        self._pause = 0.5

    def _parts(self, asked: dict[str, Any]) -> Iterator[Document]:
        mark: str | None = ""
        while mark is not None:
            more = {"after": mark} if mark else {}
            answer = self._ask("GET", "/documents", params=asked | more | {"limit": _PART}).json()
            yield from (Document.model_validate(one) for one in answer["documents"])
            mark = answer["next"]

    def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer to a request. Raises ApiError, NoAnswer."""
        tries = _TRIES if method == "GET" else 1
        for number in range(1, tries + 1):
            try:
                answer = self._http.request(method, path, **how)
            except httpx.TransportError as error:
                if number == tries:
                    raise NoAnswer(
                        f"the server does not answer ({error or type(error).__name__})",
                        remedy="Check the address, and that it runs",
                        file=str(self._http.base_url),
                    ) from error
            else:
                if answer.status_code not in (429, 502, 503, 504) or number == tries:
                    break
            time.sleep(self._pause * 2**number)
        if answer.is_success:
            return answer
        raise _refusal(answer)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _refusal(answer: httpx.Response) -> SopocrError:
    """The error of an answer that is none of 2xx."""
    try:
        told = answer.json()
        return ApiError(answer.status_code, str(told["code"]), str(told["detail"]), told)
    except (ValueError, KeyError, TypeError):
        return NoAnswer(
            f"something else answers there (HTTP {answer.status_code})",
            remedy="Check the address of the review",
            file=str(answer.request.url),
        )


def read_answer(kind: type[_M], answer: httpx.Response) -> _M:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise _strange(answer, error) from error


def read_list(kind: TypeAdapter[_T], answer: httpx.Response) -> _T:
    try:
        return kind.validate_json(answer.content)
    except ValidationError as error:
        raise _strange(answer, error) from error


def _strange(answer: httpx.Response, error: ValidationError) -> NoAnswer:
    what = "the server answers in a form that this version does not know"
    remedy = f"Use the client of the server's version ({error.error_count()} differences)"
    return NoAnswer(what, remedy=remedy, file=str(answer.request.url))


def given(**values: Any) -> dict[str, Any]:
    """What was given, without what was not."""
    return {name: value for name, value in values.items() if value is not None}
