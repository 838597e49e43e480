"""Steps: which of one SOP are which of the other, and what differs in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sopocr.compare.alignment import Match, align, identity
from sopocr.compare.model import StepChange, StepKind, ValueChange
from sopocr.compare.values import derived, duration, pointer, value_change
from sopocr.compare.wording import folded, similarity, word_pieces
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop

_WEIGHTS = {"kegiatan": 6.0, "output": 1.5, "kelengkapan": 1.0, "waktu": 0.5, "keterangan": 0.5}
_ACTORS_WEIGHT = 1.0
"""How much each cell says about which step it is: the activity names it, many share a duration."""
_BESIDE_THE_ACTIVITY = 0.15
"""How much all other cells can add to the likeness of two activities."""
_SAME_NUMBER = 0.1
"""Added to the score of steps with the same printed number, where content leaves it open."""
CELLS = ("kegiatan", "kelengkapan", "waktu", "output", "keterangan")

Actor = Callable[[str], str]
"""Leads an actor of the first SOP to the name that the column bears in the second."""


def match_steps(a: Sequence[Langkah], b: Sequence[Langkah], *, groups: bool = True) -> list[Match]:
    """Match the steps by their content; without `groups` splits and joins are not looked for."""
    if list(a) == list(b):
        return identity(len(a))
    left, right = [_features(step) for step in a], [_features(step) for step in b]
    rows = [[_whole_row(old, new) for new in right] for old in left]
    scores = [[min(rows[i][j], _most(old, new)) for j, new in enumerate(right)] for i, old in enumerate(left)]
    hints = [
        [rows[i][j] - scores[i][j] + _SAME_NUMBER * _same_number(old, new) for j, new in enumerate(b)]
        for i, old in enumerate(a)
    ]

    def whole(first: Sequence[int], second: Sequence[int]) -> float:
        return similarity(
            " ".join(left[i][0]["kegiatan"] for i in first), " ".join(right[j][0]["kegiatan"] for j in second)
        )

    return align(scores, (len(a), len(b)), hints=hints, whole=whole if groups else None)


_Features = tuple[Mapping[str, str], frozenset[str]]


def _features(step: Langkah) -> _Features:
    return (
        {key: folded(cell) for key, cell in cells(step).items()},
        frozenset(folded(mark.aktor) for mark in step.pelaksana),
    )


def _most(a: _Features, b: _Features) -> float:
    """How alike two rows can be at most: little more than their activities, since many steps have the same
    actor, requirements and duration."""
    old, new = a[0]["kegiatan"], b[0]["kegiatan"]
    return similarity(old, new) + _BESIDE_THE_ACTIVITY if old and new else 1.0


def _whole_row(a: _Features, b: _Features) -> float:
    """The weighted likeness of the cells; those empty on both sides say nothing."""
    total = weighed = 0.0
    for key, weight in _WEIGHTS.items():
        old, new = a[0][key], b[0][key]
        if old or new:
            weighed += weight
            total += weight * similarity(old, new)
    if everyone := a[1] | b[1]:
        weighed += _ACTORS_WEIGHT
        total += _ACTORS_WEIGHT * len(a[1] & b[1]) / len(everyone)
    return total / weighed if weighed else 1.0


def _same_number(a: Langkah, b: Langkah) -> bool:
    return bool(a.nomor) and folded(a.nomor) == folded(b.nomor)


def cells(step: Langkah) -> dict[str, str]:
    """The texts of a step's cells by field."""
    return {key: step.waktu.teks if key == "waktu" else getattr(step, key) for key in CELLS}


def step_changes(a: Sop, b: Sop, matches: Sequence[Match], actor: Actor) -> list[StepChange]:
    """Each match of steps with what differs in it."""
    return [_step_change(a, b, match, actor) for match in matches]


def _step_change(a: Sop, b: Sop, match: Match, actor: Actor) -> StepChange:
    old, new = [a.langkah[i] for i in match.a], [b.langkah[j] for j in match.b]
    kind: StepKind = "same"
    if not old or not new:
        kind = "removed" if old else "inserted"
    elif len(old) != len(new):
        kind = "split" if len(new) > len(old) else "joined"
    numbers = [step.nomor for step in old], [step.nomor for step in new]
    return StepChange(
        kind=kind,
        a=[i + 1 for i in match.a],
        b=[j + 1 for j in match.b],
        numbers_a=numbers[0],
        numbers_b=numbers[1],
        title_a=" ".join(step.kegiatan for step in old),
        title_b=" ".join(step.kegiatan for step in new),
        moved=match.moved,
        renumbered=kind == "same" and numbers[0] != numbers[1],
        changes=_cell_changes((old, new), match, actor),
    )


def _cell_changes(
    steps: tuple[list[Langkah], list[Langkah]], match: Match, actor: Actor
) -> list[ValueChange]:
    several = max(len(match.a), len(match.b)) > 1
    alone = not (match.a and match.b)
    changes: list[ValueChange | None] = []
    for key in CELLS:
        if alone and key == "kegiatan":
            continue  # it is the step's title
        texts = [_together(key, [cells(step)[key] for step in side]) for side in steps]
        paths = [_paths(places, key, *(("teks",) if key == "waktu" else ())) for places in (match.a, match.b)]
        changes.append(value_change(f"langkah.{key}", texts[0], texts[1], paths[0], paths[1]))
        if key == "waktu" and not several and not alone:
            old, new = (duration(side[0].waktu) for side in steps)
            paths = [_paths(places, key) for places in (match.a, match.b)]
            parse = value_change("langkah.waktu.nilai", old, new, *paths)
            changes += derived([parse], texts[0] != texts[1]) if parse else []
    if not several and not alone:
        old_step, new_step = steps[0][0], steps[1][0]
        paths = [_paths(places, "tingkat") for places in (match.a, match.b)]
        level = value_change("langkah.tingkat", str(old_step.tingkat), str(new_step.tingkat), *paths)
        # the level of a numbered step is told by its number
        changes += derived([level], old_step.nomor != new_step.nomor) if level else []
    return [change for change in changes if change is not None] + _mark_changes(steps, match, actor)


def _together(key: str, texts: Sequence[str]) -> str:
    """The cells of several steps as one: the activity in sequence, of the others each text once."""
    if key == "kegiatan":
        return " ".join(texts)
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _paths(places: Sequence[int], *key: str) -> list[str]:
    return [pointer("sop", "langkah", place, *key) for place in places]


def _mark_changes(
    steps: tuple[list[Langkah], list[Langkah]], match: Match, actor: Actor
) -> list[ValueChange]:
    """Symbols that came, went, or are of another kind; and another order of the same ones."""
    several = max(len(match.a), len(match.b)) > 1
    old = [PelaksanaLangkah(aktor=actor(m.aktor), simbol=m.simbol) for s in steps[0] for m in s.pelaksana]
    new = [mark for step in steps[1] for mark in step.pelaksana]
    if old == new or (several and {m.aktor for m in old} == {m.aktor for m in new}):
        return []
    paths = _paths(match.a, "pelaksana"), _paths(match.b, "pelaksana")
    pairs = _pair_marks(old, new)
    changes = [value_change("langkah.pelaksana", _mark(x), _mark(y), *paths) for x, y in pairs]
    found = [change for change in changes if change is not None]
    if not found:
        orders = ["; ".join(_mark(m) or "" for m in marks) for marks in (old, new)]
        found.append(
            ValueChange(
                field="langkah.pelaksana",
                kind="moved",
                a=orders[0],
                b=orders[1],
                paths_a=paths[0],
                paths_b=paths[1],
                words=word_pieces(*orders),
            )
        )
    return found


def _mark(mark: PelaksanaLangkah | None) -> str | None:
    if mark is None:
        return None
    return f"{mark.aktor}: {mark.simbol}" if mark.simbol else mark.aktor


def _pair_marks(
    old: Sequence[PelaksanaLangkah], new: Sequence[PelaksanaLangkah]
) -> list[tuple[PelaksanaLangkah | None, PelaksanaLangkah | None]]:
    """Equal symbols first, then those of the same actor, then what one side alone has."""
    left, right = list(old), list(new)
    pairs: list[tuple[PelaksanaLangkah | None, PelaksanaLangkah | None]] = []
    for by_symbol in (True, False):
        for mark in list(left):
            other = next(
                (n for n in right if n.aktor == mark.aktor and (not by_symbol or n.simbol == mark.simbol)),
                None,
            )
            if other is not None:
                left.remove(mark)
                right.remove(other)
                pairs.append((mark, other))
    return [*pairs, *((mark, None) for mark in left), *((None, mark) for mark in right)]
