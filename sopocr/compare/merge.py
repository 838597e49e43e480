"""Three-way comparison: an old extraction, what a person made of it, and a new extraction.

For each value, with `old`, `edited` and `new`, a person having spoken where it is locked or edited differs
from old:

| nobody spoke, new = old | unchanged |
| nobody spoke, new ≠ old | improved: the new value is taken |
| a person spoke, new = old | kept: the person's value stands |
| a person spoke, new = edited | agreed |
| a person spoke, new is neither | conflict: the person's value stands, the new one is told |

Steps, columns and items are matched by content first, arrows by the steps that they join, so that a row found
by the new extraction does not turn every row after it into a conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from sopocr.compare.alignment import SAME
from sopocr.compare.carrying import Home, beneath, carry_evidence, carry_findings, carry_locks
from sopocr.compare.steps import cells, match_steps
from sopocr.compare.three_lists import Triple, in_order, join_added, triples
from sopocr.compare.values import APPROVER, BOXES, HEADER, align_texts, item_text, pointer
from sopocr.compare.versions import Names, columns, edge_keys, pairs_of
from sopocr.model.sop import Alur, Langkah, Record, Sop

Outcome = Literal["unchanged", "improved", "kept", "agreed", "conflict"]
_CELLS = ("nomor", "tingkat", "kegiatan", "kelengkapan", "waktu", "output", "keterangan")
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Decision:
    """What became of one value.

    `path` is in the merged record, None for what is not in it; the three values are as in JSON, None where a
    version lacks it.
    """

    field: str
    outcome: Outcome
    path: str | None
    old: Any
    edited: Any
    new: Any


@dataclass(frozen=True)
class Merged:
    """The merged record, and what became of each value. `locked` are the locks given, as paths in it."""

    record: Record
    decisions: list[Decision]
    locked: set[str]

    @property
    def conflicts(self) -> list[Decision]:
        return [one for one in self.decisions if one.outcome == "conflict"]

    @property
    def improved(self) -> list[Decision]:
        return [one for one in self.decisions if one.outcome == "improved"]


def merge(old: Record, edited: Record, new: Record, locked: Collection[str] = ()) -> Merged:
    """Bring a new extraction into an edited record.

    `locked` are JSON Pointers into `edited` to values that a person has confirmed, whether or not they were
    changed; a lock holds for all beneath it. Evidence and findings go with the values they belong to;
    findings about values that a person set are dropped if they speak of what the machine read.
    """
    work = _Merge((old.sop, edited.sop, new.sop), frozenset(locked))
    sop = work.run()
    record = new.model_copy(
        update={
            "sop": sop,
            "evidence": carry_evidence(work.homes, edited.evidence, new.evidence),
            "findings": carry_findings(work.homes, edited.findings, new.findings),
        }
    )
    return Merged(record, work.decisions, carry_locks(work.homes, work.locks))


@dataclass
class _Merge:
    sops: tuple[Sop, Sop, Sop]
    locks: frozenset[str]
    decisions: list[Decision] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)

    def run(self) -> Sop:
        result: dict[str, Any] = {key: self._single(key) for key in HEADER}
        result["disahkan_oleh"] = {key: self._single("disahkan_oleh", key) for key in APPROVER}
        for key in BOXES:
            lists = tuple(list(getattr(sop, key)) for sop in self.sops)
            result[key] = self._items(key, (lists[0], lists[1], lists[2]), ("sop", key))
        result["bagian_lain"] = self._sections()
        result["diagram_alir"] = self._single("diagram_alir")
        steps = self._steps_order()
        columns = self._columns_order()
        result["pelaksana"] = [
            self._leaf("pelaksana", tuple(sop.pelaksana for sop in self.sops), t, ("sop", "pelaksana"), place)
            for place, t in enumerate(columns)
        ]
        names = Names(self.sops, columns, result["pelaksana"])
        result["langkah"] = [self._step(place, t, names) for place, t in enumerate(steps)]
        result["alur"] = self._edges(steps)
        return Sop.model_validate(result)

    def _locked(self, path: str) -> bool:
        """Whether a lock is on the value, on what holds it, or on a part of it."""
        return any(beneath(path, lock) or beneath(lock, path) for lock in self.locks)

    def _held(self, path: str) -> bool:
        """Whether a lock is on the list itself or on what holds it."""
        return any(beneath(path, lock) for lock in self.locks)

    def _single(self, *key: str) -> Any:
        values = []
        for sop in self.sops:
            value: Any = sop
            for part in key:
                value = getattr(value, part)
            values.append(value)
        path = pointer("sop", *key)
        return self._decide(".".join(key), tuple(values), (path, path, path))

    def _decide(self, name: str, values: tuple[Any, ...], paths: tuple[str, str | None, str | None]) -> Any:
        """The value to take of (old, edited, new); `paths` are those in the merged, edited and new version.

        `_ABSENT` stands for what a version lacks.
        """
        old, edited, new = values
        path, in_edited, in_new = paths
        spoken = edited is not _ABSENT and (
            edited != old or (in_edited is not None and self._locked(in_edited))
        )
        outcome: Outcome
        if spoken:
            outcome = "agreed" if new == edited else "kept" if new == old or new is _ABSENT else "conflict"
        else:
            outcome = "unchanged" if new == old or new is _ABSENT else "improved"
        taken = edited if spoken or new is _ABSENT else new
        if outcome != "unchanged" or taken:
            self.decisions.append(Decision(name, outcome, path, *map(_json, values)))
        self.homes.append(Home(path, in_edited, in_new, spoken))
        return taken

    def _leaf(
        self, name: str, lists: tuple[Sequence[Any], ...], t: Triple, path: tuple[str, ...], place: int
    ) -> Any:
        """The value of one member of a list of plain values."""
        places = (t.old, t.edited, t.new)
        values = tuple(_ABSENT if i is None else members[i] for members, i in zip(lists, places, strict=True))
        in_edited, in_new = (None if i is None else pointer(*path, i) for i in places[1:])
        return self._decide(name, values, (pointer(*path, place), in_edited, in_new))

    def _present(
        self,
        name: str,
        lists: tuple[Sequence[_Item], ...],
        found: Sequence[Triple],
        path: tuple[str, ...],
        same: Any = None,
    ) -> list[Triple]:
        """The members that stay, in order; what goes or stays against the new extraction is told.

        `same(version, index)` gives the form of a member in which versions compare (its own by default).
        """
        form = same or (lambda version, index: lists[version][index])
        held = self._held(pointer(*path))
        stay = []
        for t in found:
            keep, outcome = self._fate(t, form, path, held)
            if keep:
                stay.append(t)
            if outcome is not None:
                values = (
                    None if i is None else _json(lists[version][i])
                    for version, i in enumerate((t.old, t.edited, t.new))
                )
                self.decisions.append(Decision(name, outcome, None, *values))
        return in_order(stay, edited_rules=held)

    def _fate(self, t: Triple, form: Any, path: tuple[str, ...], held: bool) -> tuple[bool, Outcome | None]:
        """Whether a member stays; and what to tell of its presence, if anything."""
        if t.edited is None:
            if t.old is None:
                return (False, "conflict") if held else (True, None)
            changed = t.new is not None and form(0, t.old) != form(2, t.new)
            return False, "conflict" if changed else None
        if t.old is None or t.new is not None:
            return True, None
        spoken = form(0, t.old) != form(1, t.edited) or self._locked(pointer(*path, t.edited))
        return (True, "conflict") if spoken or held else (False, "improved")

    def _items(self, name: str, lists: tuple[list[Any], list[Any], list[Any]], path: tuple[str, ...]) -> Any:
        texts = [[item_text(item) for item in items] for items in lists]
        found = triples(
            pairs_of(align_texts(texts[0], texts[1], groups=False)),
            pairs_of(align_texts(texts[0], texts[2], groups=False)),
            (len(texts[0]), len(texts[1]), len(texts[2])),
        )
        found = join_added(
            found,
            lambda e, n: pairs_of(
                align_texts([texts[1][i] for i in e], [texts[2][i] for i in n], groups=False), SAME
            ),
        )
        stay = self._present(name, lists, found, path)
        return [self._leaf(name, lists, t, path, place) for place, t in enumerate(stay)]

    def _sections(self) -> dict[str, list[str]]:
        """The boxes outside the six, by title."""
        result: dict[str, list[str]] = {}
        old, edited, new = (sop.bagian_lain for sop in self.sops)
        for title in dict.fromkeys([*new, *edited]):
            path = ("sop", "bagian_lain", title)
            if title not in edited and (title in old or self._held(pointer(*path[:2]))):
                continue  # a person took it out, or no more may come
            untouched = edited.get(title) == old.get(title) and not self._locked(pointer(*path))
            if title not in new and untouched:
                continue
            items = old.get(title, []), edited.get(title, []), new.get(title, [])
            if title not in new:
                items = items[0], items[1], items[0]
            result[title] = self._items("bagian_lain", items, path)
        return result

    def _steps_order(self) -> list[Triple]:
        old, edited, new = (sop.langkah for sop in self.sops)
        found = triples(
            pairs_of(match_steps(old, edited, groups=False)),
            pairs_of(match_steps(old, new, groups=False)),
            (len(old), len(edited), len(new)),
        )
        found = join_added(
            found,
            lambda e, n: pairs_of(
                match_steps([edited[i] for i in e], [new[i] for i in n], groups=False), SAME
            ),
        )
        lists = old, edited, new
        return self._present(
            "langkah", lists, found, ("sop", "langkah"), lambda version, index: cells(lists[version][index])
        )

    def _columns_order(self) -> list[Triple]:
        old, edited, new = self.sops
        found = triples(
            columns(old, edited),
            columns(old, new),
            (len(old.pelaksana), len(edited.pelaksana), len(new.pelaksana)),
        )
        names = [sop.pelaksana for sop in self.sops]
        found = join_added(
            found,
            lambda e, n: pairs_of(
                align_texts([names[1][i] for i in e], [names[2][i] for i in n], groups=False), SAME
            ),
        )
        return self._present("pelaksana", (names[0], names[1], names[2]), found, ("sop", "pelaksana"))

    def _step(self, place: int, t: Triple, names: Names) -> Langkah:
        steps = [
            None if i is None else sop.langkah[i]
            for sop, i in zip(self.sops, (t.old, t.edited, t.new), strict=True)
        ]
        homes = [None if i is None else ("sop", "langkah", i) for i in (t.edited, t.new)]
        values: dict[str, Any] = {}
        for key in (*_CELLS, "pelaksana"):
            versions: list[Any] = []
            for version, step in enumerate(steps):
                if step is None:
                    versions.append(_ABSENT)
                else:
                    whole = key == "pelaksana"
                    versions.append(names.keys(version, step.pelaksana) if whole else getattr(step, key))
            in_edited, in_new = (None if home is None else pointer(*home, key) for home in homes)
            own = pointer("sop", "langkah", place, key)
            values[key] = self._decide(f"langkah.{key}", tuple(versions), (own, in_edited, in_new))
        values["pelaksana"] = names.marks(values["pelaksana"])
        return Langkah.model_validate({key: _json(value) for key, value in values.items()})

    def _edges(self, steps: Sequence[Triple]) -> list[Alur]:
        """The arrows, the same where they join the same steps (and are as many as between them)."""
        keyed = [edge_keys(sop, steps, version) for version, sop in enumerate(self.sops)]
        place = [{key: index for index, key in enumerate(keys)} for keys in keyed]
        pairs = [
            [(i, place[version][key]) for i, key in enumerate(keyed[0]) if key in place[version]]
            for version in (1, 2)
        ]
        found = triples(pairs[0], pairs[1], (len(keyed[0]), len(keyed[1]), len(keyed[2])))
        found = join_added(
            found,
            lambda e, n: [
                (x, y) for x, i in enumerate(e) for y, k in enumerate(n) if keyed[1][i] == keyed[2][k]
            ],
        )
        lists = tuple(sop.alur for sop in self.sops)
        labels = [[(edge.syarat, edge.sumber) for edge in edges] for edges in lists]
        ends = {
            version: {
                getattr(t, name): position
                for position, t in enumerate(steps, 1)
                if getattr(t, name) is not None
            }
            for version, name in ((1, "edited"), (2, "new"))
        }

        def led(version: int, index: int) -> tuple[int, int] | None:
            """The positions of an arrow's ends in the merged record; None where one is not in it."""
            edge, count = lists[version][index], len(self.sops[version].langkah)
            both = [ends[version].get(end - 1) if end <= count else end for end in (edge.dari, edge.ke)]
            return (both[0], both[1]) if both[0] is not None and both[1] is not None else None

        def position(t: Triple) -> tuple[int, int] | None:
            if t.edited is not None:
                return led(1, t.edited)
            return led(2, t.new) if t.new is not None else None

        stay = self._present(
            "alur", lists, found, ("sop", "alur"), lambda version, index: labels[version][index]
        )
        result: list[Alur] = []
        for t in stay:
            where = position(t)
            if where is None:
                continue
            label = self._leaf("alur", tuple(labels), t, ("sop", "alur"), len(result))
            result.append(Alur(dari=where[0], ke=where[1], syarat=label[0], sumber=label[1]))
        return result


class _Absent:
    """Stands for a value that a version lacks; equal to nothing but itself."""

    def __bool__(self) -> bool:
        return False


_ABSENT = _Absent()


def _json(value: Any) -> Any:
    if value is _ABSENT:
        return None
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value
