"""Two records held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sopocr.compare.actors import actor_changes, match_actors
from sopocr.compare.alignment import Match
from sopocr.compare.chart import chart_changes
from sopocr.compare.edges import edge_changes
from sopocr.compare.model import FindingChange, RecordDiff, Side, StepChange
from sopocr.compare.steps import match_steps, step_changes
from sopocr.compare.values import header_changes, item_changes
from sopocr.compare.wording import folded, similarity
from sopocr.model.findings import Finding
from sopocr.model.sop import Record

_PAIRED = 0.4
"""Below this likeness two SOPs of bundles are not the same SOP."""


Pair = tuple[Record | None, Record | None]
"""Records that correspond; None where one side has none."""


def diff_records(a: Record, b: Record, names: tuple[str, str] = ("A", "B")) -> RecordDiff:
    """Everything in which `b` differs from `a`; `names` say what to call them."""
    matches = match_steps(a.sop.langkah, b.sop.langkah)
    columns = match_actors(a.sop, b.sop, matches)
    renamed = {
        a.sop.pelaksana[match.a[0]]: b.sop.pelaksana[match.b[0]] for match in columns if match.a and match.b
    }
    chart = chart_changes(a.sop, b.sop)
    return RecordDiff(
        a=side(a, names[0]),
        b=side(b, names[1]),
        header=header_changes(a.sop, b.sop),
        items=item_changes(a.sop, b.sop),
        actors=actor_changes(a.sop, b.sop, columns),
        steps=step_changes(a.sop, b.sop, matches, lambda name: renamed.get(name, name)),
        edges=[] if _same_edges(a, b) else edge_changes(a.sop, b.sop, matches),
        chart=chart[0],
        chart_edges=chart[1],
        findings=_finding_changes(a.findings, b.findings, matches),
    )


def _same_edges(a: Record, b: Record) -> bool:
    return a.sop.langkah == b.sop.langkah and a.sop.alur == b.sop.alur


def side(record: Record, name: str) -> Side:
    """What a comparison says of one of its records."""
    return Side(
        name=name,
        file=record.source.file,
        sha256=record.source.sha256,
        nama_sop=record.sop.nama_sop,
        nomor_sop=record.sop.nomor_sop,
        status=record.status,
    )


def pair_records(a: Sequence[Record], b: Sequence[Record]) -> Iterator[Pair]:
    """Which SOPs of two files correspond: those most alike in name, number and steps; None stands for none.

    One against one is always a pair.
    """
    if len(a) == len(b) == 1:
        yield a[0], b[0]
        return
    candidates = sorted(((-_likeness(old, new), i, j) for i, old in enumerate(a) for j, new in enumerate(b)))
    left, right = set(range(len(a))), set(range(len(b)))
    pairs: list[tuple[int, int]] = []
    for score, i, j in candidates:
        if -score >= _PAIRED and i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    for i, j in sorted(pairs):
        yield a[i], b[j]
    for i in sorted(left):
        yield a[i], None
    for j in sorted(right):
        yield None, b[j]


def diff_pair(pair: Pair, names: tuple[str, str] = ("A", "B")) -> RecordDiff:
    """The differences of a pair of records, of which one may be missing."""
    a, b = pair
    if a is not None and b is not None:
        return diff_records(a, b, names)
    return RecordDiff(a=None if a is None else side(a, names[0]), b=None if b is None else side(b, names[1]))


def _likeness(a: Record, b: Record) -> float:
    """How alike two SOPs are in name, number and steps; what neither has says nothing."""
    steps = [" ".join(step.kegiatan for step in one.sop.langkah) for one in (a, b)]
    texts = (
        (4.0, a.sop.nama_sop or "", b.sop.nama_sop or ""),
        (2.0, a.sop.nomor_sop or "", b.sop.nomor_sop or ""),
        (4.0, steps[0], steps[1]),
    )
    told = [(weight, folded(old), folded(new)) for weight, old, new in texts if old or new]
    total = sum(weight for weight, _, _ in told)
    return sum(weight * similarity(old, new) for weight, old, new in told) / total if told else 1.0


def _finding_changes(
    a: Sequence[Finding], b: Sequence[Finding], matches: Sequence[Match]
) -> list[FindingChange]:
    """Findings that one record alone has; one about a step is the same wherever the step stands now."""
    places = {i: match.b[0] for match in matches if match.b for i in match.a}
    old = Counter((finding.code, _led(finding.path, places)) for finding in a)
    new = Counter((finding.code, finding.path) for finding in b)
    gone, come = old - new, new - old
    changes: list[FindingChange] = []
    for finding in a:
        key = finding.code, _led(finding.path, places)
        if gone[key]:
            gone[key] -= 1
            changes.append(_finding_change(finding, "removed"))
    for finding in b:
        key = finding.code, finding.path
        if come[key]:
            come[key] -= 1
            changes.append(_finding_change(finding, "inserted"))
    return changes


def _finding_change(finding: Finding, kind: str) -> FindingChange:
    return FindingChange.model_validate(
        {
            "kind": kind,
            "code": finding.code,
            "severity": finding.severity,
            "path": finding.path,
            "message": finding.message,
        }
    )


def _led(path: str, places: dict[int, int]) -> str:
    parts = path.split("/")
    if parts[:3] == ["", "sop", "langkah"] and len(parts) > 3 and parts[3].isdigit():
        parts[3] = str(places.get(int(parts[3]), f"-{parts[3]}"))
    return "/".join(parts)


def changed_steps(diff: RecordDiff) -> list[StepChange]:
    """The steps of which there is something to say."""
    return [step for step in diff.steps if step.differs]
