"""What is marked on the pages of the scan: where values were read, and what is doubtful there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sopocr.assemble.codes import Language
from sopocr.model.reviewed import Reviewed
from sopocr.review.names import label_of
from sopocr.review.texts import message_of

_ON_THE_PAGE = frozenset({"UNREAD_DRAWING", "FREE_CHART_UNREAD", "CONNECTOR_UNPAIRED"})
"""Findings that show a place on the page of its own, beside that of the value they are about."""


def boxes_of(state: Reviewed, lang: Language) -> list[Mapping[str, Any]]:
    """The boxes drawn over the page: place, page, corners, state, name."""
    sop = state.record.sop
    doubtful = {doubt.path: doubt.severity for doubt in state.doubts() if doubt.path}
    found: list[Mapping[str, Any]] = [
        {
            "path": path,
            "page": proof.page,
            "box": proof.box,
            "state": doubtful.get(path, ""),
            "name": label_of(path, sop, lang),
        }
        for path, proof in state.record.evidence.items()
        if proof.page and proof.box
    ]
    known = {one["path"] for one in found}
    found += [
        {
            "path": doubt.path or doubt.key,
            "page": place.page,
            "box": place.box,
            "state": f"{doubt.severity} place" if place.code in _ON_THE_PAGE else doubt.severity,
            "name": message_of(place, lang)
            if place.code in _ON_THE_PAGE
            else label_of(doubt.path, sop, lang),
        }
        for doubt in state.doubts()
        for place in doubt.findings
        if place.page and place.box and (doubt.path not in known or place.code in _ON_THE_PAGE)
    ]
    return found
