"""Comparison of records: what differs between two, what to keep of three, and what changed over many."""

from sopocr.compare.diff import changed_steps, diff_pair, diff_records, pair_records
from sopocr.compare.merge import Decision, Merged, merge
from sopocr.compare.model import RecordDiff
from sopocr.compare.patch import json_patch, record_patch
from sopocr.compare.summary import Summary, summarise

__all__ = [
    "Decision",
    "Merged",
    "RecordDiff",
    "Summary",
    "changed_steps",
    "diff_pair",
    "diff_records",
    "json_patch",
    "merge",
    "pair_records",
    "record_patch",
    "summarise",
]
