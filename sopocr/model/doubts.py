"""What a person still has to look at in a record: values that are not sure, and findings not yet settled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding, Severity
from sopocr.model.pointers import parts, within
from sopocr.model.sop import Record, Sop

DOUBTFUL = 0.9
"""A value or arrow whose confidence is below is doubtful."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to settle: the place in the record ("" for the whole), the findings about it, its proof.

    `unsure` tells that the reading itself is in doubt. `severity` is that of the gravest finding, "warning"
    where there is only an unsure value. `key` names the doubt; it stays the same while the place does.
    """

    path: str
    findings: tuple[Finding, ...]
    evidence: Evidence | None
    unsure: bool
    severity: Severity
    key: str


def settled_key(finding: Finding) -> str:
    """By what a settled finding is known again: its code and place in the record, or on the page."""
    if finding.path:
        return f"{finding.code} {finding.path}"
    place = ",".join(map(str, finding.box)) if finding.box else ""
    return f"{finding.code} @{finding.page or ''}:{place}"


def find_doubts(
    record: Record, locked: Collection[str] = (), settled: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """The doubts of `record`, what can be wrong first: errors, then readings that are not sure, then what is
    said of places that were not read, last what is said of words that were read surely, as of an author's
    misspelling. Among these in the order of the form.

    Findings of severity "info" are no doubts. A place in or below one of `locked` is not unsure; findings
    whose `settled_key` is in `settled` are done with.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in record.findings:
        if finding.severity != "info" and settled_key(finding) not in settled:
            groups.setdefault(finding.path or settled_key(finding), []).append(finding)
    reading = {
        path
        for path, proof in record.evidence.items()
        if proof.confidence < DOUBTFUL and not is_locked(path, locked)
    }
    order = {path: place for place, path in enumerate(form_order(record.sop))}
    keys = dict.fromkeys([*groups, *sorted(reading)])
    found = [_doubt(key, groups.get(key, []), record, key in reading) for key in keys]
    return tuple(sorted(found, key=lambda doubt: (_weight(doubt), *_rank(doubt.path, order))))


def alike(doubt: Doubt, doubts: Sequence[Doubt], value_of: Callable[[str], str | None]) -> tuple[Doubt, ...]:
    """The other doubts that one answer settles too: the same is said, and it is said of the same words, or of
    words that were read surely. Errors and what concerns no value are alike to nothing.

    `value_of` gives the text at a path.
    """
    if not doubt.path or doubt.severity == "error":
        return ()
    kind, own = _kind(doubt), value_of(doubt.path)
    sure = _weight(doubt) == _SAID_ONLY
    return tuple(
        other
        for other in doubts
        if other.key != doubt.key
        and other.path
        and other.severity != "error"
        and _kind(other) == kind
        and ((sure and _weight(other) == _SAID_ONLY) or (own and value_of(other.path) == own))
    )


def _kind(doubt: Doubt) -> tuple[frozenset[str], bool]:
    return frozenset(finding.code for finding in doubt.findings), doubt.unsure


_SAID_ONLY = 3
"""The weight of a doubt about words that were read surely."""


def _weight(doubt: Doubt) -> int:
    """How late a doubt comes, from 0."""
    if doubt.severity == "error":
        return 0
    if doubt.unsure or (doubt.evidence is not None and doubt.evidence.handwritten):
        return 1
    return _SAID_ONLY if doubt.evidence is not None else 2


def is_locked(path: str, locked: Collection[str]) -> bool:
    """Whether a person has settled the value at `path`, alone or with what it is part of."""
    return path in locked or any(within(path, top) for top in locked)


def _doubt(key: str, findings: list[Finding], record: Record, unsure: bool) -> Doubt:
    path = key if key.startswith("/") else ""
    severity: Severity = "error" if any(f.severity == "error" for f in findings) else "warning"
    return Doubt(path, tuple(findings), record.evidence.get(path), unsure, severity, key)


def _rank(path: str, order: dict[str, int]) -> tuple[int, str]:
    """The place of a path, or of the nearest part of it that has one; what has no place comes first."""
    here = path
    while here and here not in order:
        here = here.rpartition("/")[0]
    return order.get(here, -1), path


def form_order(sop: Sop) -> Iterator[str]:
    """The paths of all values in the order in which the official form shows them; an arrow stands after the
    step that it leaves."""
    yield from ("/sop/instansi", "/sop/unit_kerja", "/sop/nomor_sop")
    yield from (f"/sop/tanggal_{name}" for name in ("pembuatan", "revisi", "pengesahan", "efektif"))
    yield from (f"/sop/disahkan_oleh{part}" for part in ("", "/jabatan", "/nama", "/pangkat", "/nip"))
    yield "/sop/nama_sop"
    for name in BOXES:
        yield f"/sop/{name}"
        yield from (f"/sop/{name}/{place}" for place in range(len(getattr(sop, name))))
    yield "/sop/bagian_lain"
    yield "/sop/pelaksana"
    yield from (f"/sop/pelaksana/{place}" for place in range(len(sop.pelaksana)))
    yield "/sop/langkah"
    for place in range(len(sop.langkah)):
        top = f"/sop/langkah/{place}"
        yield top
        for name in ("nomor", "kegiatan", "pelaksana", "kelengkapan", "waktu", "output", "keterangan"):
            yield f"{top}/{name}"
        yield from (f"/sop/alur/{number}" for number, edge in enumerate(sop.alur) if edge.dari == place + 1)
    yield "/sop/alur"


BOXES = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
"""The fields of the six boxes, in the order of the form."""


def step_of(path: str) -> int | None:
    """The place in `langkah` that a path leads into, None for other paths."""
    steps = parts(path)
    return int(steps[2]) if len(steps) > 2 and steps[:2] == ("sop", "langkah") else None
