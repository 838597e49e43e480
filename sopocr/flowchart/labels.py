"""Which print stands beside which exit of a decision, and which stands in a symbol."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

import networkx as nx

from sopocr.flowchart.routes import reversed_connector
from sopocr.geometry import Box, Point, union
from sopocr.model.page import Connector, Symbol, TextLine

_WORD = re.compile(r"[^\W\d_]")

Meaning = Callable[[str], object | None]
"""What a word at an exit means; None where it is no word for an exit."""

_SURE = 0.5
"""Confidence from which a reading of up to three letters is print."""
_REACH = 6.0
"""Remoteness in letter heights from which print is no exit's label."""
_WHOLE = 0.1
"""What the second part of a label adds, on the scale of remoteness: print belongs together."""
_ON_LINE = 0.35
"""How near a line the middle of a lone letter lies that is a piece of the line, letter heights."""
_RIM = 0.1
"""Share of a letter's box along its sides that may touch a line beside it."""
_PIECE = 0.15
"""Share of the smaller of two boxes of print from which they hold the same letters."""
_LINK_KINDS = ("konektor", "lingkaran")
_LINK_LETTERS = 2
"""Letters or digits that a link bears at most."""
_OUTLINE = 0.08
"""Share of a link's box at each side that its outline takes."""
_OWN_WORD = 4
"""Letters from which a word for an exit may be the rest of a longer label."""
_LEAD = 0.5
"""How much nearer to its exit than to another a word has to be, letter heights."""
_CONTRARY = 0.4
"""How much nearer to an exit a word has to be than one that says the contrary, letter heights."""
_WORTH, _PRINT, _ALIKE = 8.0, 6.0, 5.0
"""What a word for an exit adds, other print, and what two exits of one decision with one meaning cost, on the
scale of remoteness."""


def is_legible(line: TextLine, char: float, meaning: Meaning) -> bool:
    """Whether a reading is print rather than a piece of the drawing: arrowheads, corners and dashes read as a
    letter or two. A lone letter must be one that stands at exits."""
    letters = sum(ch.isalnum() for ch in line.text)
    slender = not 0.35 <= line.box.width / max(1.0, line.box.height) <= 1.5
    if letters == 1 and (meaning(line.text) is None or slender or line.box.height > 1.6 * char):
        return False
    return letters > 0 and (letters > 3 or line.confidence >= _SURE)


def text_inside(symbols: Sequence[Symbol], lines: Sequence[TextLine]) -> list[Symbol]:
    """The symbols with the print that stands in them, lines from top to bottom."""
    result = []
    for symbol in symbols:
        inside = [line for line in lines if line.text.strip() and _stands_in(symbol, line)]
        if symbol.kind in _LINK_KINDS:  # a link bears a letter; a label may run across it
            inside = [line for line in inside if _letters(line) <= _LINK_LETTERS] or inside
            inside = [line for line in inside if _is_clear_of_outline(symbol.box, line.box)] or inside
            inside = [line for line in inside if line.legibility >= _SURE] or inside
        inside.sort(key=lambda line: (line.box.y0, line.box.x0))
        result.append(replace(symbol, text=" ".join(line.text.strip() for line in inside)))
    return result


def _is_clear_of_outline(symbol: Box, line: Box) -> bool:
    """Whether print stands in the middle of a symbol; what reaches its sides is read from its outline."""
    aside, over = _OUTLINE * symbol.width, _OUTLINE * symbol.height
    free = symbol.inflate(-aside, -over)
    return free.x0 <= line.x0 and line.x1 <= free.x1 and free.y0 <= line.y0 and line.y1 <= free.y1


def _letters(line: TextLine) -> int:
    return sum(ch.isalnum() for ch in line.text)


def _stands_in(symbol: Symbol, line: TextLine) -> bool:
    """Whether print stands in a symbol; the corners beside a diamond are free for words. Lone letters are
    pieces of its outline there."""
    box, middle = symbol.box, line.box.center
    if not box.contains(middle):
        return False
    if sum(ch.isalnum() for ch in line.text) < 2:
        return True
    aside = abs(middle.x - box.center.x) / box.width + abs(middle.y - box.center.y) / box.height
    return symbol.kind != "keputusan" or aside < 0.5


@dataclass(frozen=True)
class _Label:
    """Print that may be an exit's label: one line, or two right under one another. `parts` are indices."""

    parts: frozenset[int]
    text: str
    box: Box
    meaning: object | None


@dataclass(frozen=True)
class _Choice:
    """A label at an exit. `connector` is the exit's line, read so that it leaves the decision."""

    cost: float
    label: _Label
    exit: int
    connector: Connector


def label_exits(
    connectors: Sequence[Connector],
    symbols: Sequence[Symbol],
    lines: Sequence[TextLine],
    char: float,
    meaning: Meaning,
    *,
    in_rows: bool = True,
) -> list[Connector]:
    """The connectors with the print beside them, for those that leave a decision. With `in_rows` symbols side
    by side act together.

    Labels stand near the place where their line leaves the decision. Of all ways to give each exit one label
    that is taken which leaves no word for an exit over, says no exit of a decision the same as its other, and
    has the labels nearest. Print further than a few letters from every exit stays without one, and so does
    print that stands as near to another exit.
    """
    labels = [
        line
        for line in lines
        if _WORD.search(line.text)
        and not any(_stands_in(symbol, line) for symbol in symbols)
        and not _is_tip(line, connectors, char)
    ]
    words = [line for line in labels if meaning(line.text) is not None]
    labels = [line for line in labels if line in words or not any(_overlaps(line, word) for word in words)]
    choices = [
        choice
        for label in _labels(labels, char, meaning)
        for choice in _choices(label, connectors, symbols, char, in_rows=in_rows)
    ]
    result = list(connectors)
    settled = _settled(choices)
    for choice in settled:
        i = choice.exit
        if _is_doubtful(choice, settled, choices, char):
            continue
        if choice.connector.start != connectors[i].start:  # the label tells which way the line leads
            result[i] = replace(choice.connector, directed=max(0.7, choice.connector.directed))
        result[i] = replace(result[i], label=choice.label.text, label_box=choice.label.box)
    return result


def _overlaps(line: TextLine, word: TextLine) -> bool:
    """Whether print that means nothing is a poorer reading of a word for an exit."""
    return line.box.intersect(word.box).area > _PIECE * min(line.box.area, word.box.area)


def _is_tip(line: TextLine, connectors: Sequence[Connector], char: float) -> bool:
    """Whether a lone letter is an arrowhead, a corner of a line, or the corner of a diamond and the line that
    leaves it ("Y"): it stands right on the line, not beside it."""
    if sum(ch.isalnum() for ch in line.text) > 1:
        return False
    middle = Box(*line.box.center, *line.box.center)
    core = line.box.inflate(-_RIM * line.box.width, -_RIM * line.box.height)
    return any(
        _apart(middle, c.points) < _ON_LINE * char or _apart(core, c.points) == 0.0 for c in connectors
    )


def _labels(lines: Sequence[TextLine], char: float, meaning: Meaning) -> list[_Label]:
    """Each line as a label, and each two right under one another ("Tidak" over "Setuju") or parted by a line
    across ("Belum | lengkap")."""
    single = [
        _Label(
            frozenset((i,)),
            line.text.strip(),
            line.box,
            None if _goes_before(lines, line, char, meaning) else meaning(line.text),
        )
        for i, line in enumerate(lines)
    ]
    found = list(single)
    for above, below in permutations(single, 2):
        gap = below.box.y0 - above.box.y1
        if not -0.5 * char < gap < 0.9 * char or above.box.y0 >= below.box.y0:
            continue
        if below.box.overlap_x(above.box) > 0.5 * min(below.box.width, above.box.width):
            text = f"{above.text} {below.text}"
            both = union([above.box, below.box])
            found.append(_Label(above.parts | below.parts, text, both, meaning(text)))
    for i, line in enumerate(lines):
        for j, other in enumerate(lines):
            if i != j and _turns(other, line, char, meaning):
                text = f"{other.text.strip()} {line.text.strip()}"
                found.append(_Label(frozenset((i, j)), text, union([other.box, line.box]), meaning(text)))
    return found


def _turns(other: TextLine, line: TextLine, char: float, meaning: Meaning) -> bool:
    """Whether print right before a line turns what that says: "Belum" before "lengkap". Words like "Ya" stand
    for themselves."""
    if sum(ch.isalpha() for ch in line.text) < _OWN_WORD or not _is_before(other, line, 1.2 * char):
        return False
    together = meaning(f"{other.text} {line.text}")
    return together is not None and together == meaning(other.text) and together != meaning(line.text)


def _is_before(other: TextLine, line: TextLine, gap: float) -> bool:
    """Whether one line of print stands level before another, at most `gap` pixels away."""
    level = line.box.overlap_y(other.box) > 0.5 * min(line.box.height, other.box.height)
    return other is not line and level and -0.4 * gap <= line.box.x0 - other.box.x1 <= gap


def _goes_before(lines: Sequence[TextLine], line: TextLine, char: float, meaning: Meaning) -> bool:
    """Whether a line is a label's rest: what stands right before it turns its sense, or says nothing because
    it, a negation perhaps, is not legible."""
    return any(
        (_is_before(other, line, 4 * char) and meaning(other.text) is None)
        or _turns(other, line, char, meaning)
        for other in lines
    )


def _choices(
    label: _Label, connectors: Sequence[Connector], symbols: Sequence[Symbol], char: float, *, in_rows: bool
) -> Iterator[_Choice]:
    # a line whose direction is doubtful may as well leave the decision at its end
    for i, connector in enumerate(connectors):
        for way in (connector, reversed_connector(connector)):
            if not _may_bear_label(way, symbols) or (in_rows and _within_row(way, symbols)):
                continue
            doubt = 0.0
            if way.start != connector.start:
                if connector.directed >= 0.9:
                    continue
                doubt = 1.0 + 2.0 * (0.5 - way.directed)
            cost = _remoteness(label.box, way.points, char) + doubt
            if cost < _REACH:
                yield _Choice(cost, label, i, way)


def _may_bear_label(connector: Connector, symbols: Sequence[Symbol]) -> bool:
    """Whether a line leaves a decision, or comes from another page, where it may leave one."""
    return connector.start is None or symbols[connector.start].kind == "keputusan"


def _within_row(connector: Connector, symbols: Sequence[Symbol]) -> bool:
    """Whether a line joins symbols that stand side by side: they act together, and it is no exit."""
    if connector.start is None or connector.end is None or symbols[connector.end].kind in _LINK_KINDS:
        return False
    one, other = symbols[connector.start].box, symbols[connector.end].box
    return one.overlap_y(other) > 0.5 * min(one.height, other.height)


def _settled(choices: Sequence[_Choice]) -> list[_Choice]:
    """The best set of choices in which no exit has two labels and no print is used twice."""
    graph = nx.Graph()
    for n, choice in enumerate(choices):
        tied = [("exit", choice.exit), ("decision", choice.connector.start)]
        graph.add_edges_from((("choice", n), node) for node in tied)
        graph.add_edges_from((("choice", n), ("print", part)) for part in choice.label.parts)
    chosen: list[_Choice] = []
    for group in nx.connected_components(graph):
        chosen += _best_set([choices[n] for kind, n in sorted(group, key=str) if kind == "choice"])
    return chosen


def _best_set(choices: Sequence[_Choice]) -> list[_Choice]:
    """The same for choices that bear on one another: exit by exit all ways are tried that may still be better
    than the best so far (branch and bound)."""
    exits = sorted({choice.exit for choice in choices})
    options = [sorted((c for c in choices if c.exit == e), key=_own_worth, reverse=True) for e in exits]
    hopes = [0.0]
    for ways in reversed(options):
        hopes.insert(0, hopes[0] + max(0.0, _own_worth(ways[0])))
    best: list[_Choice] = []
    best_worth, budget = 0.0, _TRIALS

    def search(k: int, taken: list[_Choice]) -> None:
        nonlocal best, best_worth, budget
        budget -= 1
        worth = _worth(taken)
        if worth > best_worth + 1e-9:
            best, best_worth = taken, worth
        if k == len(options) or budget < 0 or worth + hopes[k] <= best_worth + 1e-9:
            return
        used = _parts(taken)
        for choice in options[k]:
            if not choice.label.parts & used:
                search(k + 1, [*taken, choice])
        search(k + 1, taken)

    search(0, [])
    return best


_TRIALS = 20000
"""Most sets that are looked at; some ten exits that share their labels need a few hundred."""


def _is_doubtful(
    choice: _Choice, settled: Sequence[_Choice], choices: Sequence[_Choice], char: float
) -> bool:
    """Whether a word for an exit stands about as well at another exit of its decision, be it that this has no
    word or that the two words change places, or whether a word that says the contrary and has no exit of its
    own stands as near: a wrong label looks right. A lone letter that says what another exit's word does is
    the rest of another word.

    What another exit of the decision says already is no doubt here. Branches of one line are one exit.
    """
    if choice.label.meaning is None:
        return False
    told = _parts(settled)
    elsewhere = {
        c.label.meaning
        for c in settled
        if c.connector.start == choice.connector.start and c.exit != choice.exit
    }
    if any(
        other.exit == choice.exit
        and other.label.meaning not in (None, choice.label.meaning, *elsewhere)
        and not other.label.parts & told
        and other.cost - choice.cost < _CONTRARY
        for other in choices
    ):
        return True
    ways = (choice.connector.points[0], choice.connector.end)
    if _is_lone_letter(choice.label) and any(
        other.connector.start == choice.connector.start
        and other.label.meaning == choice.label.meaning
        and not _is_lone_letter(other.label)
        and not _same_exit(other.connector, *ways, char)
        for other in settled
    ):
        return True
    at = {
        (c.label.parts, c.exit): c.cost
        for c in choices
        if c.connector.start == choice.connector.start
        and (c.exit == choice.exit or not _same_exit(c.connector, *ways, char))
    }
    taken = {c.exit: c for c in settled}
    for (parts, other), cost in at.items():
        if parts != choice.label.parts or other == choice.exit:
            continue
        there = taken.get(other)
        lead = cost - choice.cost
        if there is not None:
            if there.label.meaning in (None, choice.label.meaning):
                continue
            lead += at.get((there.label.parts, choice.exit), math.inf) - there.cost
        if lead < _LEAD:
            return True
    return False


def _is_lone_letter(label: _Label) -> bool:
    return sum(character.isalpha() for character in label.text) == 1


def _same_exit(connector: Connector, start: Point, end: int | None, char: float) -> bool:
    first = connector.points[0]
    return connector.end == end or math.hypot(first.x - start.x, first.y - start.y) < char


def _parts(choices: Sequence[_Choice]) -> frozenset[int]:
    return frozenset(part for choice in choices for part in choice.label.parts)


def _worth(choices: Sequence[_Choice]) -> float:
    """How good a set of choices is: words for exits used and near their exits, no decision with two exits
    alike."""
    worth = sum(_own_worth(choice) for choice in choices)
    told: set[tuple[int | None, object]] = set()
    for choice in choices:
        if choice.label.meaning is not None:
            key = (choice.connector.start, choice.label.meaning)
            worth -= _ALIKE if key in told else 0.0
            told.add(key)
    return worth


def _own_worth(choice: _Choice) -> float:
    if choice.label.meaning is None:
        return _PRINT - choice.cost
    return _WORTH - choice.cost + _WHOLE * (len(choice.label.parts) - 1)


def _remoteness(box: Box, points: Sequence[Point], char: float) -> float:
    """How far print lies from a connector, in letter heights; the way along it from its start counts a
    little."""
    return min((apart + 0.06 * walked) / char for apart, walked in _distances(box, points))


def _apart(box: Box, points: Sequence[Point]) -> float:
    """Distance of a box from a line, pixels."""
    return min(apart for apart, _ in _distances(box, points))


def _distances(box: Box, points: Sequence[Point]) -> Iterator[tuple[float, float]]:
    """For places along a line, how far a box lies from them, and the way along the line to them; pixels."""
    walked = 0.0
    yield math.inf, 0.0
    for a, b in pairwise(points):
        length = math.hypot(b.x - a.x, b.y - a.y)
        steps = max(1, int(length / 6))
        for k in range(steps + 1):
            t = k / steps
            x, y = a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t
            dx = max(box.x0 - x, 0.0, x - box.x1)
            dy = max(box.y0 - y, 0.0, y - box.y1)
            yield math.hypot(dx, dy), walked + length * t
        walked += length
