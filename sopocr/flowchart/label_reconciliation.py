"""Print that runs across rulings: the label of an arrow stands where there is room, not in one cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sopocr.geometry import Box
from sopocr.model.page import TextLine

_SHARED = 0.4
"""Share of the smaller box that two pieces of print have in common when they are the same print."""
_OWN_WORD = 4
"""Letters from which a reading is a word and no piece of one."""
_APART = 4.0
"""Letter heights between pieces of one label at most: a line over a letter or two takes these away."""


def settle_print(
    lines: Sequence[TextLine], found: Sequence[Sequence[TextLine]], is_label: Callable[[str], bool]
) -> tuple[dict[int, TextLine], list[TextLine]]:
    """What becomes of a chart's text `lines` where print was found and read on its own.

    `found` has for each piece of print its readings (from one or more pictures). Gives the lines to replace,
    by id, and the print that stands in place of none. Where lines and found print are the same, a label's
    word wins, then the most confident; lines that were pieces of the print lose their text.
    """
    changed: dict[int, TextLine] = {}
    extra: list[TextLine] = []
    best = [max(readings, key=lambda line: (is_label(line.text), line.confidence)) for readings in found]
    for known, here in _same(lines, best):
        if not known:
            extra += [line for line in here if line.text]
            continue
        whole = _completes(here, known, is_label) or _holds_all(here, known, is_label)
        if _worth(here, is_label) <= _worth(known, is_label) and not whole:
            continue
        for place, line in enumerate(known):
            changed[id(line)] = here[place] if place < len(here) else replace(line, text="", readings={})
        extra += here[len(known) :]
    return changed, extra


def in_rows(boxes: Sequence[Box], char_height: float) -> list[list[int]]:
    """Indices of pieces of print that stand level and close, two or more: a line may have cut one label."""
    order = sorted(range(len(boxes)), key=lambda i: boxes[i].x0)
    rows: list[list[int]] = []
    for i in order:
        for row in rows:
            last = boxes[row[-1]]
            level = last.overlap_y(boxes[i]) > 0.5 * min(last.height, boxes[i].height)
            if level and -char_height <= boxes[i].x0 - last.x1 <= _APART * char_height:
                row.append(i)
                break
        else:
            rows.append([i])
    return [row for row in rows if len(row) > 1]


def prefer_whole(
    found: Sequence[Sequence[TextLine]],
    rows: Sequence[tuple[Sequence[int], Sequence[TextLine]]],
    is_label: Callable[[str], bool],
) -> list[Sequence[TextLine]]:
    """`found` (readings of each piece of print) with pieces replaced by their row where only that reads as a
    label's word; `rows` has the indices of the pieces and the readings of all of them together."""
    replaced: set[int] = set()
    whole: list[Sequence[TextLine]] = []
    for pieces, readings in rows:
        apart = all(any(is_label(line.text) for line in found[i]) for i in pieces)
        if not apart and any(is_label(line.text) for line in readings):
            replaced.update(pieces)
            whole.append(readings)
    return [readings for i, readings in enumerate(found) if i not in replaced] + whole


def _worth(lines: Sequence[TextLine], is_label: Callable[[str], bool]) -> tuple[float, float]:
    """How much a set of readings of one place tells: labels' words in it, then how sure its readings are. A
    lone letter may be the rest of a word."""
    labels = sum(1.0 if len(line.text.strip()) > 1 else 0.5 for line in lines if is_label(line.text))
    length = sum(len(line.text) for line in lines)
    sure = sum(line.confidence * len(line.text) for line in lines)
    return labels, sure / length if length else 0.0


def _completes(here: Sequence[TextLine], known: Sequence[TextLine], is_label: Callable[[str], bool]) -> bool:
    """Whether one reading is a label of which the one that is known has only the start or the end: a label's
    place, too, is that of all its words."""
    told = [line for line in known if line.text]
    if len(here) != 1 or len(told) != 1 or not is_label(here[0].text):
        return False
    whole, part = here[0].letters, told[0].letters
    return (
        len(part) >= _OWN_WORD and len(whole) > len(part) and (whole.startswith(part) or whole.endswith(part))
    )


def _holds_all(here: Sequence[TextLine], known: Sequence[TextLine], is_label: Callable[[str], bool]) -> bool:
    """Whether one reading is a label that has all letters of several that are known: "T" and "dak" are no two
    labels."""
    told = [line for line in known if line.text]
    if len(here) != 1 or len(told) < 2 or not is_label(here[0].text):
        return False
    return len(here[0].letters) >= sum(len(line.letters) for line in told)


def _same(
    lines: Sequence[TextLine], found: Sequence[TextLine]
) -> list[tuple[list[TextLine], list[TextLine]]]:
    """Found print with the lines that are the same print, in groups."""
    groups: list[tuple[list[TextLine], list[TextLine]]] = []
    for piece in found:
        known = [line for line in lines if _overlap(line.box, piece.box)]
        joined = [group for group in groups if any(k in group[0] for k in known)]
        groups = [group for group in groups if group not in joined]
        for group in joined:
            known += [line for line in group[0] if line not in known]
        groups.append((known, [*(p for group in joined for p in group[1]), piece]))
    return groups


def _overlap(one: Box, other: Box) -> bool:
    return one.intersect(other).area > _SHARED * min(one.area, other.area)
