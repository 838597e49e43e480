"""How right a record is, measured against a record made by hand.

Two texts count as equal when they agree after folding of case, spacing and punctuation; only the character
error rate looks at every character. A measure that compares one value with one value has no false positives;
one that compares collections (list items, actors, symbols, arrows) counts what was invented as well as what
was missed. Both are given as F1 = 2 right / (2 right + missed + invented).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

Json = Mapping[str, Any]
"""A record's `sop` part as JSON."""

MEASURES = (
    "header",
    "dates",
    "approver",
    "items",
    "actor_names",
    "steps",
    "cells",
    "durations",
    "actors",
    "symbols",
    "edges",
    "edge_labels",
    "handwritten",
)
WHOLE = frozenset(
    {"header", "dates", "approver", "items", "actor_names", "steps", "cells", "actors", "edges"}
)
"""The measures in which a document must have no fault to count as wholly right."""

BOXES = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif")
CELLS = ("kegiatan", "kelengkapan", "waktu", "output", "keterangan")
_SIMPLE_DURATION = re.compile(r"(\d+) (menit|jam|hari|minggu|bulan)")
_LEADING_SOP = re.compile(r"^sop\s+", re.IGNORECASE)


def normal(value: object) -> str:
    """NFKC, straight quotes and dashes, single spaces; None becomes ""."""
    text = unicodedata.normalize("NFKC", str(value or "")).replace("’", "'").replace("–", "-")
    return re.sub(r"\s+", " ", text).strip()


def folded(value: object) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"[^a-z0-9]+", "", normal(value).lower())


def text_of(value: object) -> str:
    """The text of a value that may be an object with `teks` (a legal reference, a duration)."""
    if isinstance(value, Mapping):
        value = value.get("teks")
    return str(value) if value else ""


@dataclass
class Count:
    """Expected things, those found right, and things found that nobody expected."""

    expected: int = 0
    right: int = 0
    invented: int = 0

    @property
    def f1(self) -> float:
        """NaN where there was nothing to find and nothing was found."""
        faults = self.expected - self.right + self.invented
        return 2 * self.right / (2 * self.right + faults) if self.right or faults else math.nan


@dataclass
class Tally:
    """The counts of one document or of many."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in MEASURES})
    character_errors: int = 0
    characters: int = 0
    documents: int = 0
    perfect: int = 0

    @property
    def cer(self) -> float:
        """Wrong characters over expected characters."""
        return self.character_errors / self.characters if self.characters else math.nan

    @property
    def right(self) -> int:
        """Everything found right; used to pick the record that fits best."""
        return sum(count.right for count in self.counts.values())

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name, count in other.counts.items():
            mine = self.counts[name]
            mine.expected += count.expected
            mine.right += count.right
            mine.invented += count.invented
        self.character_errors += other.character_errors
        self.characters += other.characters
        self.documents += other.documents
        self.perfect += other.perfect

    def figures(self) -> dict[str, float | int]:
        """Every measure's F1, the CER, and how many of how many documents were wholly right."""
        f1: dict[str, float | int] = {name: self.counts[name].f1 for name in MEASURES}
        return f1 | {"cer": self.cer, "perfect": self.perfect, "docs": self.documents}


@dataclass(frozen=True)
class Miss:
    """One fault. `path` is a JSON Pointer to the faulty value, or to the collection that it belongs to."""

    measure: str
    path: str
    expected: str
    found: str


@dataclass
class Comparison:
    """One record held against the expected one: the counts, and each fault."""

    tally: Tally = field(default_factory=Tally)
    misses: list[Miss] = field(default_factory=list)

    def judge(self, measure: str, path: str, right: bool, expected: object, found: object) -> None:
        """Count one value as right or wrong."""
        count = self.tally.counts[measure]
        count.expected += 1
        count.right += right
        if not right:
            self.misses.append(Miss(measure, path, str(expected or ""), str(found or "")))

    def equal(self, measure: str, path: str, expected: object, found: object) -> None:
        """Count one text, compared after folding."""
        self.judge(measure, path, folded(expected) == folded(found), expected, found)

    def characters(self, expected: object, found: object) -> None:
        """Count the edits between two texts, at most one for each expected character."""
        want, got = normal(expected), normal(found)
        length = max(len(want), 1)
        self.tally.character_errors += min(Levenshtein.distance(want, got), length)
        self.tally.characters += length

    def collections(
        self, measure: str, path: str, expected: Iterable[Hashable], found: Iterable[Hashable]
    ) -> None:
        """Count the members of two collections; order plays no part unless the members carry it."""
        want, got = Counter(expected), Counter(found)
        both = (want & got).total()
        count = self.tally.counts[measure]
        count.expected += want.total()
        count.right += both
        count.invented += got.total() - both
        if want != got:
            missed, invented = list((want - got).elements()), list((got - want).elements())
            self.misses.append(Miss(measure, path, _listing(missed), _listing(invented)))


def _listing(members: Sequence[Hashable]) -> str:
    return "; ".join(
        " ".join("" if part is None else str(part) for part in member)
        if isinstance(member, tuple)
        else str(member)
        for member in members
    )


def compare(expected: Json, found: Json) -> Comparison:
    """Hold one SOP against the expected one.

    `expected` is the `sop` part of a record, where `aktor` may be an index into `pelaksana`; it may add
    `handwritten` (fields counted apart, under that measure alone) and `alur_opsional` (pairs of steps between
    which an arrow neither counts nor hurts).
    """
    result = Comparison()
    _header(result, expected, found)
    _approver(result, expected, found)
    _items(result, expected, found)
    names = [text_of(name) for name in found.get("pelaksana") or []]
    result.collections(
        "actor_names",
        "/sop/pelaksana",
        [(place, folded(text_of(name))) for place, name in enumerate(expected.get("pelaksana") or [])],
        [(place, folded(name)) for place, name in enumerate(names)],
    )
    want, got = expected.get("langkah") or [], found.get("langkah") or []
    numbers = [text_of(step.get("nomor")) for step in want], [text_of(step.get("nomor")) for step in got]
    same = [folded(n) for n in numbers[0]] == [folded(n) for n in numbers[1]]
    result.judge("steps", "/sop/langkah", same, " ".join(numbers[0]), " ".join(numbers[1]))
    own_names = [text_of(name) for name in expected.get("pelaksana") or []]
    for place, (step, (index, match)) in enumerate(zip(want, pair_steps(want, got), strict=True)):
        path = f"/sop/langkah/{index}" if index is not None else "/sop/langkah"
        _cells(result, path, step, match)
        _symbols(result, path, place, (step, own_names), (match, names))
    _edges(result, expected, found)
    result.tally.documents = 1
    result.tally.perfect = int(not any(miss.measure in WHOLE for miss in result.misses))
    return result


def _field(
    result: Comparison, measure: str, key: str, path: str, pair: tuple[str, str], by_hand: set[str]
) -> None:
    if key in by_hand:
        result.equal("handwritten", path, *pair)
    else:
        result.equal(measure, path, *pair)
        result.characters(*pair)


def _header(result: Comparison, expected: Json, found: Json) -> None:
    by_hand = set(expected.get("handwritten") or [])
    for key in ("nomor_sop", "nama_sop"):
        got = text_of(found.get(key))
        if key == "nama_sop":
            got = _LEADING_SOP.sub("", normal(got))
        _field(result, "header", key, f"/sop/{key}", (text_of(expected.get(key)), got), by_hand)
    letterhead = " ".join(text_of(found.get(key)) for key in ("instansi", "unit_kerja"))
    for key in ("instansi", "unit_kerja"):
        if want := expected.get(key):
            result.judge("header", f"/sop/{key}", folded(want) in folded(letterhead), want, letterhead)
    for key in DATES:
        want, date = expected.get(key), found.get(key)
        if want or date:
            result.judge(
                "handwritten" if key in by_hand else "dates", f"/sop/{key}", want == date, want, date
            )


def _approver(result: Comparison, expected: Json, found: Json) -> None:
    by_hand = set(expected.get("handwritten") or [])
    got = found.get("disahkan_oleh") or {}
    for key, want in (expected.get("disahkan_oleh") or {}).items():
        if want:
            path = f"/sop/disahkan_oleh/{key}"
            _field(result, "approver", key, path, (str(want), text_of(got.get(key))), by_hand)


def _items(result: Comparison, expected: Json, found: Json) -> None:
    for key in BOXES:
        want = [text_of(item) for item in expected.get(key) or []]
        got = [text_of(item) for item in found.get(key) or []]
        result.collections("items", f"/sop/{key}", map(folded, want), map(folded, got))
        result.characters(" ".join(want), " ".join(got))
    others = [
        [folded(text_of(item)) for items in (sop.get("bagian_lain") or {}).values() for item in items]
        for sop in (expected, found)
    ]
    result.collections("items", "/sop/bagian_lain", *others)


def pair_steps(expected: Sequence[Json], found: Sequence[Json]) -> list[tuple[int | None, Json]]:
    """For each expected step the found one: by position where the counts agree, else by printed number."""
    if len(expected) == len(found):
        return list(enumerate(found))
    by_number: dict[str, tuple[int | None, Json]] = {}
    for index, step in enumerate(found):
        by_number.setdefault(folded(step.get("nomor")), (index, step))
    return [by_number.get(folded(step.get("nomor")), (None, {})) for step in expected]


def _cells(result: Comparison, path: str, expected: Json, found: Json) -> None:
    for key in CELLS:
        want, got = (
            "" if text == "-" else text for text in (text_of(expected.get(key)), text_of(found.get(key)))
        )
        if want or got:
            result.equal("cells", f"{path}/{key}" + ("/teks" if key == "waktu" else ""), want, got)
        if want:
            result.characters(want, got)
    if duration := _SIMPLE_DURATION.fullmatch(normal(text_of(expected.get("waktu"))).lower()):
        got_time = found.get("waktu")
        parsed = (
            (got_time.get("maks"), got_time.get("satuan")) if isinstance(got_time, Mapping) else (None, None)
        )
        same = isinstance(parsed[0], int | float) and (float(parsed[0]), parsed[1]) == (
            float(duration[1]),
            duration[2],
        )
        result.judge("durations", f"{path}/waktu", same, duration[0], f"{parsed[0]} {parsed[1]}")


def _marks(step: Json, names: Sequence[str]) -> list[tuple[int | str, str | None]]:
    """The step's symbols as (column, kind); a name that is no column's stays as "?name"."""
    columns: dict[str, int | str] = {}
    for number, name in enumerate(names):
        columns.setdefault(folded(name), number)
    marks: list[tuple[int | str, str | None]] = []
    for entry in step.get("pelaksana") or []:
        mark = entry if isinstance(entry, Mapping) else {"aktor": entry}
        actor = mark.get("aktor")
        column = actor if isinstance(actor, int) else columns.get(folded(actor), f"?{actor}")
        marks.append((column, mark.get("simbol")))
    return marks


def _symbols(
    result: Comparison,
    path: str,
    place: int,
    expected: tuple[Json, Sequence[str]],
    found: tuple[Json, Sequence[str]],
) -> None:
    want, got = _marks(*expected), _marks(*found)
    own = f"{path}/pelaksana"
    result.collections("actors", own, [(place, a) for a, _ in want], [(place, a) for a, _ in got])
    result.collections("symbols", own, [(place, *mark) for mark in want], [(place, *mark) for mark in got])


def _edges(result: Comparison, expected: Json, found: Json) -> None:
    """Arrows by their steps; where the counts of steps differ, the printed number names the step."""
    steps, own_steps = found.get("langkah") or [], expected.get("langkah") or []
    if len(steps) == len(own_steps):
        places = {place: place for place in range(1, len(steps) + 1)}
    else:
        by_number = {folded(step.get("nomor")): place for place, step in enumerate(own_steps, 1)}
        places = {
            place: by_number.get(folded(step.get("nomor")), -place) for place, step in enumerate(steps, 1)
        }
    optional = {tuple(pair) for pair in expected.get("alur_opsional") or []}
    want = [(e["dari"], e["ke"], (e.get("syarat") or "").lower()) for e in expected.get("alur") or []]
    got = [
        (places.get(e.get("dari")), places.get(e.get("ke")), (e.get("syarat") or "").lower())
        for e in found.get("alur") or []
    ]
    got = [edge for edge in got if edge[:2] not in optional]
    result.collections("edges", "/sop/alur", [e[:2] for e in want], [e[:2] for e in got])
    result.collections("edge_labels", "/sop/alur", [e for e in want if e[2]], [e for e in got if e[2]])


def best_match(expected: Json, found: Sequence[Json]) -> tuple[int, Comparison]:
    """The one of several SOPs that fits best, with its index; an empty one where there are none."""
    comparisons = [compare(expected, sop) for sop in found] or [compare(expected, {})]
    index = max(range(len(comparisons)), key=lambda i: comparisons[i].tally.right)
    return index, comparisons[index]
