"""Nested lists: which printed rows begin an item, at which level and with which number, settled together.

Each row is an item's first, goes on with the item above, or is a line of its own without a number (a heading
within the list, a line that introduces one). What each choice costs is told by the marks' sequence, the
place from the left, the room left on the row above and the wording; the cheapest reading of all rows wins
(beam search, H. Ney 1984 for the method). The costs are set by hand on drawn lists, in units of which about
three are one broken rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sopocr.text.outline_marks import BULLET, OutlineMark, expected_mark, outline_marks

_BEAM = 32
_OPEN_END = re.compile(
    r"(?:[,/\-–(&]|\b(?:dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|tentang|dalam|atas|bagi|antara|"
    r"terhadap|sebagai|kepada|melalui|nomor|no|tahun|maka|apabila|jika|bila|para|secara|adalah))\.?$",
    re.I,
)
_NUMBER_FOLLOWS = re.compile(
    r"(?:\b(?:nomor|no|tahun|thn|pasal|ayat|angka|huruf|lampiran|halaman|bab|kelas|tk|tanggal|pukul))\W*$",
    re.I,
)
_LOST = 2.6
_BELIEVED = 0.5
_ON_PURPOSE = 1.5
"""Line heights of room from which a line was ended on purpose."""
_HEADING = 3.0
_AT = 0.7
"""Line heights by which rows of one edge may differ."""


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One printed row, x in line heights from the column's left edge, `gap` the free height above it in line
    heights (0 where unknown). `text_x` is where the text behind a mark was seen to begin."""

    text: str
    x0: float = 0.0
    x1: float = 0.0
    gap: float = 0.0
    text_x: float | None = None


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One item: its number as a path ("2.a", "" for a line without one), its level, the rows it stands on
    and the length of the mark on the first. `inferred` where its mark was not read."""

    path: str
    level: int
    rows: tuple[int, ...]
    mark_end: int
    label: str = ""
    value: int = 0
    style: str = ""
    inferred: bool = False
    sure: bool = False
    """Whether its mark was read whole, and the list goes on from it or to it."""


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    value: int
    label: str
    mark_x: float
    text_x: float | None
    fresh: bool = False
    """A heading stands below its last item: numbers may begin again."""


@dataclass(frozen=True, slots=True)
class _Begin:
    row: int
    path: str
    level: int
    mark_end: int
    label: str
    value: int
    style: str
    inferred: bool
    next_of: bool = False
    """The list goes on to it without a gap."""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    stack: tuple[_Level, ...]
    heading: bool
    """Whether the item at hand is a line without a number."""
    text_x: float | None
    begins: tuple[_Begin, ...]


def outline(rows: Sequence[OutlineRow], right: float | None = None) -> list[OutlineItem]:
    """The items of a list's rows, from top to bottom; `right` is the column's right edge in line heights.

    Rows without any mark give one item without a number.
    """
    if not rows:
        return []
    edge = right if right is not None else max(row.x1 for row in rows)
    states = [_State(0.0, (), False, None, ())]
    for index, row in enumerate(rows):
        following: dict[tuple[object, ...], _State] = {}
        for state in states:
            for new in _choices(state, rows, index, row, edge):
                key = (new.stack, new.heading)
                if key not in following or new.cost < following[key].cost:
                    following[key] = new
        states = sorted(following.values(), key=lambda state: state.cost)[:_BEAM]
    begins = states[0].begins
    if not any(begin.label for begin in begins):
        begins = begins[:1]
    ends = [begin.row for begin in begins[1:]] + [len(rows)]
    return [
        OutlineItem(
            begin.path,
            begin.level,
            tuple(range(begin.row, end)),
            begin.mark_end,
            begin.label,
            begin.value,
            begin.style,
            begin.inferred,
            begin.whole and (begin.next_of or _goes_on_to(begins, number)),
        )
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True))
    ]


def _goes_on_to(begins: Sequence[_Begin], number: int) -> bool:
    """Whether a later item is the next of the list that the item at `number` begins."""
    begin = begins[number]
    parent = begin.path.rpartition(".")[0]
    for later in begins[number + 1 :]:
        if later.style == begin.style and later.path.rpartition(".")[0] == parent:
            return later.next_of and later.value in (begin.value + 1, 0)
    return False


def _choices(
    state: _State, rows: Sequence[OutlineRow], index: int, row: OutlineRow, edge: float
) -> list[_State]:
    before = rows[index - 1] if index else None
    marks = outline_marks(row.text)
    for level in state.stack:
        if not level.style.startswith(BULLET):
            misread = expected_mark(row.text, level.style, level.value + 1)
            if misread is not None:
                marks.append(misread)
    if not state.stack:
        marks += [m for m in (expected_mark(row.text, style, 1) for style in ("1.", "1)", "a.", "a)")) if m]
    found = [new for mark in marks for new in _items(state, index, row, mark, before)]
    if index:
        after = rows[index + 1] if index + 1 < len(rows) else None
        found.append(_going_on(state, row, marks, before, after, edge))
        found += _lost(state, index, row, before, edge)
    found += _headings(state, rows, index, row, before, edge)
    return found


def _items(
    state: _State, index: int, row: OutlineRow, mark: OutlineMark, before: OutlineRow | None
) -> list[_State]:
    base = mark.cost
    if before is not None and _NUMBER_FOLLOWS.search(before.text):
        base += 3.0
    elif before is not None and _OPEN_END.search(before.text) and not before.text.rstrip().endswith(","):
        base += 0.8
    found = []
    for depth, level in enumerate(state.stack):
        if level.style == mark.style:
            cost = base + _step(level, mark) + _off(row.x0, level.mark_x)
            found.append(_with_item(state, index, row, mark, depth, cost))
        elif level.style[:1] == mark.style[:1] == BULLET:
            cost = base + 1.0 + _off(row.x0, level.mark_x)
            found.append(_with_item(state, index, row, mark, depth, cost))
        else:  # another list in the place of this one
            cost = (
                base
                + _first(mark, state, depth)
                + (0.8 if level.fresh else 2.0 if _is_deeper(mark.style, level.style) else 1.2)
                + _off(row.x0, level.mark_x) / 2
            )
            found.append(_with_item(state, index, row, mark, depth, cost))
    depth = len(state.stack)
    cost = base + _first(mark, state, depth) + 0.6
    if state.stack:
        parent = state.stack[-1]
        if row.x0 < parent.mark_x - _AT:
            cost += 1.2 if _is_deeper(mark.style, parent.style) else 2.0
        elif row.x0 < parent.mark_x + 0.4:  # a list within an item without indentation
            opened = before is not None and before.text.rstrip().endswith(":")
            cost += 0.4 if opened else 0.6 if _is_deeper(mark.style, parent.style) else 1.8
        if any(level.style == mark.style and not mark.style.startswith(BULLET) for level in state.stack):
            cost += 0.8
        if parent.style.startswith(BULLET) and row.x0 < parent.mark_x + 0.8:
            cost += 1.0
    found.append(_with_item(state, index, row, mark, depth, cost))
    return found


_DEPTHS = ("I.", "A.", "I)", "A)", "1.", "1.1", "1.1.1", "a.", "1)", "a)", "(1)", "(a)", "i.", "i)", "(i)")
"""Styles of marks from the outer to the inner levels of official writing (Permenpan RB 80/2012, Tata Naskah
Dinas: I, A, 1, a, 1), a), (1), (a))."""


def _is_deeper(style: str, parent: str) -> bool:
    """Whether a list in a style usually stands within an item of the other style."""
    if style.startswith(BULLET) or parent.startswith(BULLET):
        return style.startswith(BULLET) and not parent.startswith(BULLET)
    if style not in _DEPTHS or parent not in _DEPTHS:
        return True
    return _DEPTHS.index(style) > _DEPTHS.index(parent)


def _first(mark: OutlineMark, state: _State | None = None, depth: int = 0) -> float:
    """What it costs that a list begins with this mark; a number may count the headings above it too."""
    if mark.style.startswith(BULLET) or mark.value == 1:
        return 0.0
    if state is not None:
        headings = sum(not begin.path and begin.level == depth + 1 for begin in state.begins)
        if headings == mark.value - 1:
            return 0.6
    if mark.style in ("i.", "i)", "(i)", "I.", "I)", "a.", "a)", "A.") and mark.value > 2:
        return 4.0
    return 2.2 + 0.3 * min(mark.value, 6)


def _step(level: _Level, mark: OutlineMark) -> float:
    if mark.style.startswith(BULLET):
        return 0.0
    ahead = mark.value - level.value
    if "1.1" in mark.style and ahead != 1 and mark.value == 1:
        return 0.3  # "2.1" behind "1.4"
    if ahead == 1:
        return 0.0
    if mark.value == 1:
        return 0.5 if level.fresh else 3.0
    if ahead > 1:
        return 2.0 + 0.3 * min(ahead, 5)
    return 3.4 if ahead == 0 else 5.0


def _off(x: float, edge: float) -> float:
    return min(2.5, 0.9 * max(0.0, abs(x - edge) - _AT))


def _with_item(
    state: _State,
    index: int,
    row: OutlineRow,
    mark: OutlineMark,
    depth: int,
    cost: float,
    inferred: bool = False,
) -> _State:
    label = mark.label
    kept = state.stack[:depth]
    level = _Level(mark.style, mark.value, label, row.x0, row.text_x)
    parts = [one.label for one in kept if one.label] + [label]
    last = max((i for i, part in enumerate(parts) if "." in part), default=0)
    parts = parts[last:]  # a decimal number names its own way
    path = ".".join(parts)
    above = state.stack[depth] if depth < len(state.stack) else None
    next_of = above is not None and above.style == mark.style and mark.value in (above.value + 1, 0)
    whole = mark.cost < _BELIEVED and not inferred
    begin = _Begin(
        index, path, path.count(".") + 1, mark.end, label, mark.value, mark.style, inferred, next_of, whole
    )
    return _State(state.cost + cost, (*kept, level), False, row.text_x, (*state.begins, begin))


def _going_on(
    state: _State,
    row: OutlineRow,
    marks: Sequence[OutlineMark],
    before: OutlineRow | None,
    after: OutlineRow | None,
    edge: float,
) -> _State:
    cost = 0.0
    heads = row.text.rstrip().endswith(":") and after is not None and _begins_list(state, after)
    strong = [m for m in marks if m.cost < 0.5]
    if strong and not (before is not None and _NUMBER_FOLLOWS.search(before.text)):
        fits = any(_fits(state, mark) or _in_place(state, mark, row) for mark in strong)
        cost += 3.0 if fits else 1.2
    text_x = state.text_x
    if state.stack and not state.heading:
        level = state.stack[-1]
        if row.x0 < level.mark_x - _AT:
            cost += 2.0
        if text_x is not None and abs(row.x0 - text_x) > _AT + 0.1:
            cost += 0.6
    elif text_x is not None and abs(row.x0 - text_x) > _AT + 0.1:
        cost += 0.4
    if before is not None and _begins_capital(row.text):
        closed = before.text.rstrip()[-1:]
        room = _room(before, row, edge)
        if room > 0:
            cost += 0.9 if closed == "." else 0.7 if closed in ":;" else 0.4
            cost += 1.4 if room > _ON_PURPOSE else 0.0
        elif closed == ":":
            cost += 0.3
        if heads and not _OPEN_END.search(before.text):
            cost += 0.8
    if row.gap > 1.0:
        cost += 0.6
    new_x = text_x if text_x is not None else row.x0
    return replace(state, cost=state.cost + cost, text_x=new_x)


def _begins_capital(text: str) -> bool:
    """Whether the first word of a row, behind what may be a mark, begins with a capital."""
    word = re.search(r"[^\W\d_]{2,}", text)
    return word is not None and word[0][0].isupper() and word.start() <= _LONGEST_MARK


_LONGEST_MARK = 5


def _fits(state: _State, mark: OutlineMark) -> bool:
    if mark.style.startswith(BULLET) or mark.value == 1:
        return True
    return any(level.style == mark.style and mark.value == level.value + 1 for level in state.stack)


def _in_place(state: _State, mark: OutlineMark, row: OutlineRow) -> bool:
    """Whether a mark stands where those of its list do, whatever its number."""
    return any(level.style == mark.style and abs(level.mark_x - row.x0) < _AT for level in state.stack)


def _room(before: OutlineRow, row: OutlineRow, edge: float) -> float:
    """Line heights left behind `before` had the next row's first word stood there too."""
    first = row.text.split(" ", 1)[0]
    per_letter = (row.x1 - row.x0) / max(1, len(row.text))
    return edge - before.x1 - per_letter * (len(first) + 1)


def _lost(state: _State, index: int, row: OutlineRow, before: OutlineRow | None, edge: float) -> list[_State]:
    """The row as an item whose mark no reader saw."""
    if before is None or not row.text[:1].isupper() or _OPEN_END.search(before.text):
        return []
    found = []
    for depth, level in enumerate(state.stack):
        if level.label.count(".") or level.style.startswith("I"):
            continue
        room = _room(before, row, edge)
        cost = _LOST + (0.0 if room > 0.5 else 1.8)
        places = [x for x in (level.mark_x, level.text_x) if x is not None]
        cost += min(_off(row.x0, x) for x in places)
        bullet = level.style.startswith(BULLET)
        value = 0 if bullet else level.value + 1
        label = BULLET if bullet else str(value) if level.style.strip("().") == "1" else _letter(level, value)
        if not label:
            continue
        mark = OutlineMark(level.style, value, label, 0)
        found.append(
            _with_item(state, index, replace(row, x0=level.mark_x, text_x=row.x0), mark, depth, cost, True)
        )
    return found


def _letter(level: _Level, value: int) -> str:
    kind = level.style.strip("().")
    if kind not in ("a", "A") or value > 26:
        return ""
    return chr(ord(kind) + value - 1)


def _begins_list(state: _State, row: OutlineRow) -> bool:
    """Whether a list begins with a row, rather than goes on."""
    running = {level.style for level in state.stack if level.style.startswith(BULLET)}
    return any(
        _first(mark) == 0.0 and mark.cost < _BELIEVED and mark.style not in running
        for mark in outline_marks(row.text)
    )


def _headings(  # noqa: PLR0912 - one case of the search after the other
    state: _State,
    rows: Sequence[OutlineRow],
    index: int,
    row: OutlineRow,
    before: OutlineRow | None,
    edge: float,
) -> list[_State]:
    if before is None:
        begin = _Begin(index, "", 1, 0, "", 0, "", False)
        cost = 0.0 if not outline_marks(row.text) else 2.5
        return [_State(state.cost + cost, (), True, row.x0, (begin,))]
    cost = _HEADING
    after = rows[index + 1] if index + 1 < len(rows) else None
    if row.text.rstrip().endswith(":"):
        cost -= 1.6
    if after is not None and _begins_list(state, after):
        cost -= 1.2
    if row.gap > 0.8:
        cost -= 1.0
    heads = row.text.rstrip().endswith(":") and after is not None and _begins_list(state, after)
    cost += -0.8 if _room(before, row, edge) > 0.5 else 0.4 if heads else 1.5
    closed = before.text.rstrip()[-1:]
    if closed in ".:;":
        cost -= 0.5
    if _OPEN_END.search(before.text):
        cost += 2.0
    if not row.text[:1].isupper() and not outline_marks(row.text):
        cost += 3.0
    if state.text_x is not None and abs(row.x0 - state.text_x) > 0.8:
        cost -= 0.5
    if row.x1 - row.x0 > 0.6 * edge and not row.text.rstrip().endswith(":"):
        cost += 0.6
    marks = outline_marks(row.text)
    if marks:
        cost += 4.0 if min(mark.cost for mark in marks) < _BELIEVED else 2.0
    found = []
    for depth in range(len(state.stack) + 1):
        inside = state.stack[:depth]
        off = 0.0
        if inside:
            parent = inside[-1]
            if row.x0 < parent.mark_x + 0.5:
                off += 1.0
            if parent.text_x is not None:
                off += _off(row.x0, parent.text_x) / 2
        if depth < len(state.stack) and row.x0 > state.stack[depth].mark_x + 1.0:
            off += 0.6
        kept = inside
        if depth < len(state.stack):
            kept = (*inside, replace(state.stack[depth], fresh=True))
        begin = _Begin(index, "", depth + 1, 0, "", 0, "", False)
        found.append(_State(state.cost + cost + off, kept, True, row.x0, (*state.begins, begin)))
    return found
