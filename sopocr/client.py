"""A client of the REST API (docs/api.md), for programs that send scans in and take records out.

with Client("https://sop.example.go.id", token) as client:
    for record in client.extract("sop.pdf"):
        print(record.sop.nama_sop)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sopocr.errors import PackageMissing, SopocrError
from sopocr.model.findings import Finding
from sopocr.model.sop import Bentuk, Record, Status

try:
    import httpx
except ImportError as error:
    raise PackageMissing("httpx", "client") from error

__all__ = [
    "ApiError",
    "Client",
    "Document",
    "ExtractionFailed",
    "Hit",
    "Job",
    "NoAnswer",
    "Saved",
    "StillWorking",
]

_T = TypeVar("_T")
_M = TypeVar("_M", bound=BaseModel)
_PREFIX = "/api/v1"
_PART = 200
"""Documents asked for at once: the most that the API gives."""
_TRIES = 4
"""How often a request that changes nothing is sent while the server does not answer."""
_SLOWEST_LOOK = 5.0
"""Seconds between two looks at a job, at most."""

ReviewStatus = Literal["open", "started", "approved", "conflict"]
ExportFormat = Literal["bpmn", "mermaid", "svg", "html", "xlsx", "csv", "md", "docx"]


class ApiError(SopocrError):
    """The server refuses. `status` is that of HTTP; `code` says why and stays the same (docs/api.md);
    `problem` is all that it tells (RFC 9457), such as `current_version` of a version conflict."""

    def __init__(self, status: int, code: str, detail: str, problem: Mapping[str, Any]) -> None:
        super().__init__(f"the server refuses: {detail}")
        self.status, self.code, self.problem = status, code, dict(problem)


class NoAnswer(SopocrError):
    """The server cannot be reached, or does not speak as this client expects."""


class ExtractionFailed(SopocrError):
    """A file that was sent in could not be read; `job` says why."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.reason or "could not be read", file=job.file)
        self.job = job


class StillWorking(SopocrError):
    """A job was not done in the time that was given for it."""

    def __init__(self, job: Job, seconds: float) -> None:
        super().__init__(f"is not done after {seconds:.0f} s", remedy="Wait for it longer", file=job.file)
        self.job = job


class _View(BaseModel):
    """What comes in; fields that a later server adds are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Job(_View):
    """A file that was sent in, and how far it is. `documents` are the numbers of what it became."""

    id: int
    state: Literal["queued", "working", "done", "failed"]
    file: str
    sha256: str
    queued: datetime
    started: datetime | None = None
    ended: datetime | None = None
    pages_done: int | None = None
    pages: int | None = None
    reason: str = ""
    documents: tuple[int, ...] = ()


class Document(_View):
    """One SOP of one file, without its record. `version` counts every change of its state."""

    id: int
    sha256: str
    position: int
    active: bool
    version: int
    review_status: ReviewStatus
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    updated: datetime
    instansi: str | None = None
    unit_kerja: str | None = None
    nomor_sop: str | None = None
    nama_sop: str | None = None
    tanggal_pembuatan: str | None = None
    tanggal_revisi: str | None = None
    tanggal_pengesahan: str | None = None
    tanggal_efektif: str | None = None
    status: Status
    steps: int
    errors: int
    warnings: int
    doubts: int
    office: str | None = None


class Hit(_View):
    """A document found by a search; the words found stand between « and » in `snippet`."""

    document: Document
    snippet: str


class Saved(_View):
    """A change that was stored: the document's version after it, and how many doubts are left."""

    version: int
    review_status: ReviewStatus
    doubts: int


_HITS = TypeAdapter(list[Hit])
_JOBS = TypeAdapter(list[Job])
_FINDINGS = TypeAdapter(list[Finding])


class Client:
    """Speaks with one server. Close it, or use it as a context manager; threads may share it.

    All methods raise ApiError where the server refuses and NoAnswer where there is none. What changes nothing
    is tried again for a while when the server cannot be reached or is restarting (502, 503, 504, 429).
    """

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

    # --- sending in

    def send(self, path: str | PathLike[str], *, name: str | None = None) -> Job:
        """Send a file in to be extracted; the job, at once. The same file again gives the same job."""
        file = Path(path)
        with file.open("rb") as stream:
            answer = self._ask("POST", "/extractions", files={"file": (name or file.name, stream)})
        return _read(Job, answer)

    def job(self, number: int) -> Job:
        """A job as it stands."""
        return _read(Job, self._ask("GET", f"/jobs/{number}"))

    def jobs(self, state: str | None = None, limit: int = 50) -> list[Job]:
        """What was sent in, the latest first."""
        return _of(_JOBS, self._ask("GET", "/jobs", params=_given(state=state, limit=limit)))

    def wait(self, job: Job | int, *, timeout: float | None = None) -> Job:
        """Wait until a job is done. Raises ExtractionFailed where it failed, StillWorking after `timeout`
        seconds; the job goes on then."""
        end = None if timeout is None else time.monotonic() + timeout
        pause = 0.1
        while True:
            now = self.job(job if isinstance(job, int) else job.id)
            if now.state == "failed":
                raise ExtractionFailed(now)
            if now.state == "done":
                return now
            if end is not None and time.monotonic() + pause > end:
                raise StillWorking(now, timeout or 0.0)
            time.sleep(pause)
            pause = min(_SLOWEST_LOOK, pause * 1.5)

    def extract(self, path: str | PathLike[str], *, timeout: float | None = None) -> list[Record]:
        """Send a file in, wait for it, and give its records, one for each SOP in it."""
        done = self.wait(self.send(path), timeout=timeout)
        return [self.record(number) for number in done.documents]

    # --- taking out

    def documents(
        self,
        *,
        office: str | None = None,
        form: Bentuk | None = None,
        since: str | None = None,
        until: str | None = None,
        status: Status | None = None,
        review_status: ReviewStatus | None = None,
        updated_since: datetime | None = None,
        in_force: bool | None = None,
    ) -> Iterator[Document]:
        """All documents that the filters let through, in an order that stays the same; asked for part by
        part while they are taken. `since`, `until`: YYYY[-MM[-DD]] of the SOP's own date."""
        asked = _given(
            office=office,
            form=form,
            since=since,
            until=until,
            status=status,
            review_status=review_status,
            updated_since=updated_since.isoformat() if updated_since else None,
            in_force=in_force,
        )
        return self._parts(asked | {"order": "stable"})

    def changes(self, since: datetime | None = None) -> Iterator[Document]:
        """The documents that were changed at `since` or later, the latest change last; those too that a later
        extraction no longer found (`active` is false).

        To follow a server, keep the latest `updated` and ask again from a minute before it: what was being
        stored then may have come later. `id` and `version` tell what is known already.
        """
        asked = _given(updated_since=since.isoformat() if since else None)
        return self._parts(asked | {"order": "changed", "inactive": "true"})

    def document(self, number: int) -> Document:
        """One document without its record."""
        return _read(Document, self._ask("GET", f"/documents/{number}"))

    def record(self, number: int) -> Record:
        """The record of a document: as it was reviewed, else as it was extracted."""
        return _read(Record, self._ask("GET", f"/documents/{number}/record"))

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Documents by words of their names, steps and legal references, the best first."""
        return _of(_HITS, self._ask("GET", "/search", params={"q": words, "limit": limit}))

    def export(self, number: int, to: ExportFormat) -> bytes:
        """The record of a document in another form."""
        return self._ask("GET", f"/documents/{number}/export/{to}").content

    def page_image(self, number: int, page: int, width: int = 1200) -> bytes:
        """The picture of a page (from 1) as JPEG."""
        place = f"/documents/{number}/pages/{page}/image"
        return self._ask("GET", place, params={"width": width}).content

    # --- review

    def edit(self, number: int, version: int, edit: Mapping[str, Any]) -> Saved:
        """Make an edit (docs/api.md) that was meant for that version. ApiError with the code
        "version-conflict" where someone changed the same place meanwhile."""
        return self._change(number, "edits", {"version": version, "edit": dict(edit)})

    def check(self, number: int, edit: Mapping[str, Any]) -> list[Finding]:
        """What would be found about the edited place if the edit were made; nothing is stored."""
        return _of(_FINDINGS, self._ask("POST", f"/documents/{number}/check", json={"edit": dict(edit)}))

    def approve(self, number: int, version: int) -> Saved:
        """Vouch for the whole document; refused while doubts are open."""
        return self._change(number, "approve", {"version": version})

    def _change(self, number: int, what: str, body: dict[str, Any]) -> Saved:
        return _read(Saved, self._ask("POST", f"/documents/{number}/{what}", json=body))

    # --- asking

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

    def __enter__(self) -> Client:
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


def _read(kind: type[_M], answer: httpx.Response) -> _M:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise _strange(answer, error) from error


def _of(kind: TypeAdapter[_T], answer: httpx.Response) -> _T:
    try:
        return kind.validate_json(answer.content)
    except ValidationError as error:
        raise _strange(answer, error) from error


def _strange(answer: httpx.Response, error: ValidationError) -> NoAnswer:
    what = "the server answers in a form that this version does not know"
    remedy = f"Use the client of the server's version ({error.error_count()} differences)"
    return NoAnswer(what, remedy=remedy, file=str(answer.request.url))


def _given(**values: Any) -> dict[str, Any]:
    """What was given, without what was not."""
    return {name: value for name, value in values.items() if value is not None}
