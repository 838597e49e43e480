"""How a person arranged the pages of files: which are one document, in which order, and which way is up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Turn = Literal[0, 90, 180, 270]


class ArrangedPage(BaseModel):
    """A page of the file at place `file` of a list of files, its number in it from 1. `turn`: the degrees
    clockwise that make it upright as a person sees it; None leaves that to the program."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[int, Field(ge=0, le=500)] = 0
    page: Annotated[int, Field(ge=1, le=100_000)]
    turn: Turn | None = None


class Arrangement(BaseModel):
    """The documents that the pages of one or several files make, each its pages in reading order. Pages that
    are in none are left out. A page is in one document only, and once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: Annotated[
        tuple[Annotated[tuple[ArrangedPage, ...], Field(min_length=1)], ...],
        Field(min_length=1, max_length=500),
    ]

    @model_validator(mode="after")
    def _once(self) -> Arrangement:
        places = [(page.file, page.page) for document in self.documents for page in document]
        if len(set(places)) < len(places):
            raise ValueError("a page is named twice")
        return self

    @property
    def files(self) -> tuple[int, ...]:
        """The places of the files that pages are taken from."""
        return tuple(sorted({page.file for document in self.documents for page in document}))

    def fingerprint(self, files: Sequence[str]) -> str:
        """sha256 of the arrangement of files with these contents (their sha256)."""
        what = {"files": list(files), "documents": self.model_dump(mode="json")["documents"]}
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
