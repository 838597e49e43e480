"""What changed over many records: the worst first, and by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from sopocr.compare.model import RecordDiff


class FieldSummary(BaseModel):
    """One field over all documents: in how many of them it changed, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    documents: int
    changes: int
    cosmetic: int


class Changed(BaseModel):
    """One document that changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    nama_sop: str | None
    score: float
    alone: bool
    fields: dict[str, int]


class Summary(BaseModel):
    """Two runs over the same documents, held against each other.

    `only_a`, `only_b` count documents that one run alone has; `worst` lists the changed ones, the most
    changed first, those that one run alone has last; `status` counts "complete → partial" and the like.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: int = 0
    unchanged: int = 0
    cosmetic: int = 0
    only_a: int = 0
    only_b: int = 0
    status: dict[str, int] = {}
    fields: list[FieldSummary] = []
    findings_gone: dict[str, int] = {}
    findings_new: dict[str, int] = {}
    worst: list[Changed] = []


def summarise(diffs: Iterable[RecordDiff]) -> Summary:
    """The summary of the diffs of one run's records against another's; they are read once."""
    documents = unchanged = cosmetic = only_a = only_b = 0
    status: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    light: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    new: Counter[str] = Counter()
    worst: list[Changed] = []
    for diff in diffs:
        documents += 1
        only_a += diff.b is None
        only_b += diff.a is None
        if diff.a and diff.b and diff.a.status != diff.b.status:
            status[f"{diff.a.status} → {diff.b.status}"] += 1
        for finding in diff.findings:
            (gone if finding.kind == "removed" else new)[finding.code] += 1
        if not diff.differs:
            unchanged += 1
            continue
        weights = list(diff.weights())
        cosmetic += not diff.alone and all(weight < 1 for _, weight in weights)
        counts = diff.counts()
        touched.update(counts.keys())
        changes.update(counts)
        light.update(field for field, weight in weights if 0 < weight < 1)
        side = diff.b or diff.a
        assert side is not None
        worst.append(
            Changed(name=side.name, nama_sop=side.nama_sop, score=diff.score, alone=diff.alone, fields=counts)
        )
    return Summary(
        documents=documents,
        unchanged=unchanged,
        cosmetic=cosmetic,
        only_a=only_a,
        only_b=only_b,
        status=dict(status.most_common()),
        fields=[
            FieldSummary(field=field, documents=count, changes=changes[field], cosmetic=light[field])
            for field, count in touched.most_common()
        ],
        findings_gone=dict(gone.most_common()),
        findings_new=dict(new.most_common()),
        worst=sorted(worst, key=lambda one: (one.alone, -one.score, one.name)),
    )
