"""Levels of a procedure's items: what indenting and outdenting does to numbers and to the items below."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.errors import EditRefused
from sopocr.model.sop import Langkah

DEEPEST = 8


def indented(steps: Sequence[Langkah], place: int, by: int) -> list[Langkah]:
    """Copies of the steps from `place` to the last of its sub-items, `by` levels deeper (1) or higher (-1).

    A numbered step becomes the child of the step above it whose level is one less: its path is that step's
    path and its own last part. Raises EditRefused where there is no such step, or no level.
    """
    step = steps[place]
    level = step.tingkat + by
    if level < 1:
        raise EditRefused("the step is at the highest level")
    if level > DEEPEST:
        raise EditRefused("there are %(count)s levels", count=DEEPEST)
    parent = next((one for one in reversed(steps[:place]) if one.tingkat < level), None)
    if level > 1 and (parent is None or parent.tingkat != level - 1):
        raise EditRefused("there is no step above to stand under")
    end = next((n for n in range(place + 1, len(steps)) if steps[n].tingkat <= step.tingkat), len(steps))
    above = parent.nomor if level > 1 and parent is not None else ""
    number = step.nomor and ".".join(part for part in (above, step.nomor.rpartition(".")[2]) if part)
    moved = []
    for one in steps[place:end]:
        nested = one.nomor.removeprefix(step.nomor) if step.nomor and one.nomor else one.nomor
        path = f"{number}{nested}" if step.nomor and one.nomor else one.nomor
        moved.append(one.model_copy(deep=True, update={"nomor": path, "tingkat": one.tingkat + by}))
    return moved
