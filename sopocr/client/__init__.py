"""A client of the REST API (docs/api.md), for programs that send scans in and take records out.

with Client("https://sop.example.go.id", token) as client:
    for record in client.extract("sop.pdf"):
        print(record.sop.nama_sop)
"""

from __future__ import annotations

from sopocr.client.answers import (
    ApiError,
    Comment,
    Document,
    ExtractionFailed,
    Hit,
    Job,
    NoAnswer,
    Rate,
    Saved,
    SecondCheck,
    StillWorking,
)
from sopocr.client.client import Client

__all__ = [
    "ApiError",
    "Client",
    "Comment",
    "Document",
    "ExtractionFailed",
    "Hit",
    "Job",
    "NoAnswer",
    "Rate",
    "Saved",
    "SecondCheck",
    "StillWorking",
]
