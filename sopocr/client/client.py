"""The methods of the client, each one route of the API."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sopocr.client.answers import (
    Comment,
    Document,
    ExportFormat,
    ExtractionFailed,
    Hit,
    Job,
    Rate,
    ReviewStatus,
    Saved,
    SecondCheck,
    StillWorking,
)
from sopocr.client.asking import Connection, given, read_answer, read_list
from sopocr.model.findings import Finding
from sopocr.model.sop import Bentuk, Record, Status

_SLOWEST_LOOK = 5.0
"""Seconds between two looks at a job, at most."""
_HITS = TypeAdapter(list[Hit])
_JOBS = TypeAdapter(list[Job])
_COMMENTS = TypeAdapter(list[Comment])
_CHECKS = TypeAdapter(list[SecondCheck])
_RATES = TypeAdapter(list[Rate])
_FINDINGS = TypeAdapter(list[Finding])


class Client(Connection):
    """Speaks with one server. Close it, or use it as a context manager; threads may share it.

    All methods raise ApiError where the server refuses and NoAnswer where there is none. What changes nothing
    is tried again for a while when the server cannot be reached or is restarting (502, 503, 504, 429).
    """

    # --- sending in

    def send(self, path: str | PathLike[str], *, name: str | None = None) -> Job:
        """Send a file in to be extracted; the job, at once. The same file again gives the same job."""
        file = Path(path)
        with file.open("rb") as stream:
            answer = self._ask("POST", "/extractions", files={"file": (name or file.name, stream)})
        return read_answer(Job, answer)

    def job(self, number: int) -> Job:
        """A job as it stands."""
        return read_answer(Job, self._ask("GET", f"/jobs/{number}"))

    def jobs(self, state: str | None = None, limit: int = 50) -> list[Job]:
        """What was sent in, the latest first."""
        return read_list(_JOBS, self._ask("GET", "/jobs", params=given(state=state, limit=limit)))

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
        asked = given(
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
        asked = given(updated_since=since.isoformat() if since else None)
        return self._parts(asked | {"order": "changed", "inactive": "true"})

    def document(self, number: int) -> Document:
        """One document without its record."""
        return read_answer(Document, self._ask("GET", f"/documents/{number}"))

    def record(self, number: int) -> Record:
        """The record of a document: as it was reviewed, else as it was extracted."""
        return read_answer(Record, self._ask("GET", f"/documents/{number}/record"))

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Documents by words of their names, steps and legal references, the best first."""
        return read_list(_HITS, self._ask("GET", "/search", params={"q": words, "limit": limit}))

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
        return read_list(
            _FINDINGS, self._ask("POST", f"/documents/{number}/check", json={"edit": dict(edit)})
        )

    def approve(self, number: int, version: int) -> Saved:
        """Vouch for the whole document; refused while doubts are open."""
        return self._change(number, "approve", {"version": version})

    def _change(self, number: int, what: str, body: dict[str, Any]) -> Saved:
        return read_answer(Saved, self._ask("POST", f"/documents/{number}/{what}", json=body))

    # --- working together

    def assignee(self, number: int) -> str:
        """Who has a document; "" for nobody."""
        return str(self._ask("GET", f"/documents/{number}/assignee").json()["user"])

    def assign(self, number: int, user: str) -> None:
        """Give a document to someone; "" gives it back."""
        self._ask("PUT", f"/documents/{number}/assignee", json={"user": user})

    def comments(self, number: int) -> list[Comment]:
        """The comments on a document, in order of time."""
        return read_list(_COMMENTS, self._ask("GET", f"/documents/{number}/comments"))

    def comment(self, number: int, text: str, path: str = "") -> list[Comment]:
        """Say something about the value at `path`, or the whole document; all comments with it."""
        return read_list(
            _COMMENTS, self._ask("POST", f"/documents/{number}/comments", json={"text": text, "path": path})
        )

    def settle_comment(self, number: int, comment: int) -> list[Comment]:
        """Note that a comment is done with."""
        return read_list(_COMMENTS, self._ask("POST", f"/documents/{number}/comments/{comment}/settle"))

    def checks(self, limit: int = 100) -> list[SecondCheck]:
        """The second checks, those that wait first, then the latest."""
        return read_list(_CHECKS, self._ask("GET", "/checks", params={"limit": limit}))

    def begin_check(self, check: int) -> SecondCheck:
        """Take a check that waits: its document is open again and yours."""
        return read_answer(SecondCheck, self._ask("POST", f"/checks/{check}/begin"))

    def rates(self) -> list[Rate]:
        """The measured error rates: of the machine first, then of each reviewer."""
        return read_list(_RATES, self._ask("GET", "/checks/rates"))

    def arrange(self, number: int, documents: Sequence[Sequence[Mapping[str, Any]]], **more: Any) -> Job:
        """Arrange the pages of a document's file, each document its pages (docs/api.md) in order; the job
        that reads what changed. `base` and `sources` are taken from what is in force unless given."""
        now = self._ask("GET", f"/documents/{number}/arrangement").json()
        body = {"base": now["base"], "sources": [one["source_id"] for one in now["files"]]} | more
        body["documents"] = [[dict(page) for page in pages] for pages in documents]
        return read_answer(Job, self._ask("PUT", f"/documents/{number}/arrangement", json=body))
