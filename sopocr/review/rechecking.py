"""The findings of a record after an edit: what concerns the reading stays, what concerns the values is found
anew with the same checks that an extraction makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sopocr.assemble.checks import BOX_NAMES, RULES, Context, Language, check
from sopocr.model.findings import Finding
from sopocr.model.pointers import within
from sopocr.model.sop import Record

OF_THE_READING = frozenset(
    {
        "PAGE_FAILED",
        "PAGE_EMPTY",
        "NOTHING_PRINTED",
        "PAGE_NOT_PLACED",
        "PAGE_ANNEX",
        "PAGE_PARTLY_PLACED",
        "PAGE_CUT",
        "PAGE_SEPARATOR",
        "PAGES_MISSING",
        "PAGES_REVERSED",
        "CHART_UNREAD",
        "PAGE_DUPLICATE",
        "FORM_UNSURE",
        "ITEM_MARK_LOST",
        "FREE_CHART_UNREAD",
        "ANNEX_LEFT_OUT",
        "NOT_AN_SOP",
        "UNPLACED_TEXT",
        "HANDWRITING",
        "LOW_CONFIDENCE",
        "UNREADABLE",
        "COLUMN_MISSING",
        "LABEL_MISSPELT",
        "ACTOR_NAME_UNREADABLE",
        "ACTOR_NAME_REPEATED",
        "DATE_YEAR_ONLY",
        "DATE_INVALID",
        "DATE_UNREADABLE",
        "APPROVER_DIFFERS",
        "TITLE_DIFFERS",
        "BODY_DIFFERS",
        "LIST_NUMBERING",
        "FLOW_UNKNOWN",
        "CONNECTOR_UNPAIRED",
        "UNREAD_DRAWING",
    }
)
"""Codes of findings that come from the page itself: they cannot be told from the record alone. All others
are found anew after each edit."""


def of_the_reading(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that no check of the record alone makes."""
    return [finding for finding in findings if finding.code in OF_THE_READING or finding.code not in RULES]


def rechecked(record: Record, before: Record, lang: Language) -> list[Finding]:
    """The findings of `record`, an edited form of `before`: its own of the reading, and those of the checks.

    The drawing was seen if `before` has no finding that says otherwise; a box was seen if it was not reported
    as missing.
    """
    codes = {finding.code for finding in before.findings}
    absent = {finding.path for finding in before.findings if finding.code == "BOX_MISSING"}
    context = Context(
        evidence=record.evidence,
        boxes_seen=frozenset(name for name in BOX_NAMES if f"/sop/{name}" not in absent),
        symbols_read="FLOW_UNKNOWN" not in codes or any(step.pelaksana for step in record.sop.langkah),
    )
    reading = of_the_reading(record.findings)
    known = {(finding.code, finding.path) for finding in reading}
    found = check(record.sop, context, lang=lang)
    return reading + [f for f in found if f.code not in OF_THE_READING and (f.code, f.path) not in known]


def without_reading(findings: Iterable[Finding], path: str) -> list[Finding]:
    """`findings` less those of the reading about the value at `path` or a part of it: it is now known."""
    return [f for f in findings if not (f.code in OF_THE_READING and f.path and within(f.path, path))]


def moved(findings: Iterable[Finding], way: Callable[[str], str | None]) -> list[Finding]:
    """`findings` at the paths to which `way` leads theirs; those whose place is gone are left out."""
    result = []
    for finding in findings:
        path = way(finding.path)
        if path is not None:
            result.append(finding if path == finding.path else finding.model_copy(update={"path": path}))
    return result
