"""A comparison as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sopocr.compare.model import RecordDiff
from sopocr.compare.patch import Operation
from sopocr.compare.summary import Summary


def diff_value(diff: RecordDiff, patch: Sequence[Operation] | None) -> dict[str, Any]:
    """One comparison: the fields of `RecordDiff`, whether anything differs, the score, counts by field, and
    `patch` (RFC 6902), null where there is no second record to turn into."""
    value = diff.model_dump(mode="json")
    told = {"differs": diff.differs, "score": round(diff.score, 3), "counts": diff.counts()}
    return {"a": value.pop("a"), "b": value.pop("b"), **told, **value, "patch": patch}


def json_view(values: Sequence[dict[str, Any]]) -> str:
    """One object for one pair of records, an array for several; ends with a line feed."""
    return json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False, indent=1) + "\n"


def summary_json(summary: Summary) -> str:
    """The summary of many comparisons; ends with a line feed."""
    return summary.model_dump_json(indent=1) + "\n"
