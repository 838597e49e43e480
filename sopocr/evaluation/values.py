"""Which of a record's values are right: every value with evidence held against the expected record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sopocr.evaluation.counting import normal, text_of
from sopocr.evaluation.metrics import BOXES, CELLS, DATES
from sopocr.evaluation.pairing import Json, pair_rows
from sopocr.model.evidence import Evidence
from sopocr.model.sop import Record

TEXT, DRAWN = "text", "drawn"


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """One value of a record: where it stands, how sure the record is of it, and whether it is exactly right.

    `kind` is "text", or "drawn" for symbols and arrows. `flagged` tells whether the record reports it as
    doubtful. Right means equal but for spacing runs and the style of quotes and dashes.
    """

    path: str
    kind: str
    confidence: float
    right: bool
    flagged: bool
    found: str
    expected: str = ""


DOUBTS = frozenset({"LOW_CONFIDENCE", "HANDWRITING"})
"""Findings that send a reviewer to a value."""


def judge_values(expected: Json, record: Record) -> list[JudgedValue]:
    """Every value of `record` that has evidence, judged by the `sop` part of the expected record.

    Values of a list are right where the expected list holds them, whatever their place. Fields that the
    expected record marks as handwritten are judged like all others.
    """
    flagged = {finding.path for finding in record.findings if finding.code in DOUBTS}
    return judge_sop(expected, record.sop.model_dump(mode="json"), record.evidence, flagged)


def judge_sop(
    expected: Json, sop: Json, evidence: Mapping[str, Evidence], flagged: Set[str] = frozenset()
) -> list[JudgedValue]:
    """As `judge_values`, of a record's parts; `flagged` holds the paths of values reported as doubtful."""
    judged = []
    for path, found, right, want in _judgements(expected, sop):
        proof = evidence.get(path)
        if proof is not None and found:
            kind = DRAWN if path.startswith("/sop/alur") or path.endswith("/simbol") else TEXT
            judged.append(JudgedValue(path, kind, proof.confidence, right, path in flagged, found, want))
    return judged


_LETTERHEAD = ("instansi", "unit_kerja")
_Judgement = tuple[str, str, bool, str]


def _judgements(expected: Json, sop: Json) -> Iterator[_Judgement]:
    """Path, found value, whether it is right, and what was expected (for a list: what was not found)."""
    yield from _fields(expected, sop)
    for name in BOXES:
        own = f"/sop/{name}"
        tail = "/teks" if name == "dasar_hukum" else ""
        yield from _list(own, tail, expected.get(name) or [], sop.get(name) or [])
    others = [item for items in (expected.get("bagian_lain") or {}).values() for item in items]
    for title, items in (sop.get("bagian_lain") or {}).items():
        key = title.replace("~", "~0").replace("/", "~1")
        yield from _list(f"/sop/bagian_lain/{key}", "", others, items)
    names = [text_of(name) for name in expected.get("pelaksana") or []]
    for index, name in enumerate(sop.get("pelaksana") or []):
        want = names[index] if index < len(names) else ""
        yield f"/sop/pelaksana/{index}", name, _same(want, name), want
    yield from _steps(expected, sop)
    edges = {(e["dari"], e["ke"], e.get("syarat")) for e in expected.get("alur") or []}
    for index, edge in enumerate(sop.get("alur") or []):
        here = (edge["dari"], edge["ke"], edge.get("syarat"))
        yield f"/sop/alur/{index}", " ".join(map(str, here)), here in edges, ""


def _fields(expected: Json, sop: Json) -> Iterator[_Judgement]:
    # where the body ends and the unit begins is a matter of taste: the two are right together, or each alone
    heads = [" ".join(text_of(one.get(key)) for key in _LETTERHEAD).strip() for one in (expected, sop)]
    for name in _LETTERHEAD:
        want, found = text_of(expected.get(name)), text_of(sop.get(name))
        yield f"/sop/{name}", found, _same(*heads) or _same(want, found), want
    for name in ("nomor_sop", "nama_sop", "nomor_revisi", *DATES):
        want, found = text_of(expected.get(name)), text_of(sop.get(name))
        yield f"/sop/{name}", found, _same(want, found), want
    for name in ("jabatan", "nama", "pangkat", "nip"):
        want = text_of((expected.get("disahkan_oleh") or {}).get(name))
        found = text_of((sop.get("disahkan_oleh") or {}).get(name))
        yield f"/sop/disahkan_oleh/{name}", found, _same(want, found), want


def _list(path: str, tail: str, expected: Sequence[object], found: Sequence[object]) -> Iterator[_Judgement]:
    left = Counter(normal(text_of(item)) for item in expected)
    texts = [normal(text_of(item)) for item in found]
    missed = "; ".join((left - Counter(texts)).elements())
    for index, text in enumerate(texts):
        right = left[text] > 0
        left[text] -= right
        yield f"{path}/{index}{tail}", text, right, "" if right else missed


def _steps(expected: Json, sop: Json) -> Iterator[_Judgement]:
    names = [text_of(name) for name in expected.get("pelaksana") or []]
    own_names = [text_of(name) for name in sop.get("pelaksana") or []]
    want_steps, steps = expected.get("langkah") or [], sop.get("langkah") or []
    partners: dict[int, Json] = {index: want_steps[place] for place, index in pair_rows(want_steps, steps)}
    for index, step in enumerate(steps):
        want, base = partners.get(index, {}), f"/sop/langkah/{index}"
        yield (
            f"{base}/nomor",
            step["nomor"],
            _same(want.get("nomor"), step["nomor"]),
            text_of(want.get("nomor")),
        )
        for name in CELLS:
            there, found = text_of(want.get(name)), text_of(step.get(name))
            path = f"{base}/{name}" + ("/teks" if name == "waktu" else "")
            yield path, found, _same(there, found), there
        drawn = Counter(_mark(mark, names) for mark in want.get("pelaksana") or [])
        for place, mark in enumerate(step.get("pelaksana") or []):
            here = _mark(mark, own_names)
            right = drawn[here] > 0
            drawn[here] -= right
            yield f"{base}/pelaksana/{place}/simbol", " ".join(here), right, ""


def _mark(mark: Any, names: Sequence[str]) -> tuple[str, str]:
    """Column and kind of a symbol; a misread name of the column is no fault of the symbol's."""
    actor = mark["aktor"] if isinstance(mark, Mapping) else mark
    kind = str(mark.get("simbol") if isinstance(mark, Mapping) else "")
    if not isinstance(actor, int):
        actor = next((i for i, name in enumerate(names) if normal(name) == normal(actor)), actor)
    return str(actor), kind


def _same(want: object, found: object) -> bool:
    """Whether two texts are equal; a lone dash says as much as nothing."""
    a, b = normal(text_of(want)), normal(text_of(found))
    return ("" if a == "-" else a) == ("" if b == "-" else b)
