"""Doubts and faults as data. The table of all codes lives in `sopocr.assemble.checks`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning", "info"]


class Finding(BaseModel):
    """Something a person should know about the record.

    `path` is a JSON Pointer into the record ("" for the whole), `box` in source pixels of `page`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    severity: Severity
    path: str = ""
    message: str
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
