"""Where one item of a list without marks ends and the next begins: one scored decision on every line break.

A logistic regression on what the two lines and the box they stand in show, fitted to drawn lists
(`python -m samples.lists.train` writes `models/list_breaks.json`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from sopocr.resources import resource_path
from sopocr.text.pieces import ItemLine

_OPEN_END = re.compile(
    r"(?:[,/\-–(&]|\b(?:dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|tentang|dalam|atas|bagi|antara|"
    r"terhadap|sebagai|kepada|melalui|nomor|no|tahun|maka|apabila|jika|bila|para|secara|adalah))\.?$",
    re.I,
)
_WORD_START = re.compile(r"^\S+")
_KIND_START = re.compile(
    r"(?:SOP|undang|uu|per(?:aturan|men\w*|pres|da|gub|bup|wa(?:l|ko)|bawaslu|kap?)|kep(?:utusan|men\w*|pres)|"
    r"inpres|instruksi|surat|se|pp|tap|ketetapan)\b",
    re.I,
)
"""How the names of procedures and regulations begin."""
_MIDDLE_START = re.compile(
    r"(?:nomor|no|tahun|tentang|republik|indonesia|negara|negeri|daerah|kabupaten|kota|provinsi|publik|sipil|"
    r"pemerintah(?:an)?|nasional|dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|dalam|atas|bagi|antara|"
    r"terhadap|sebagai|kepada|melalui|maka|adalah|akan|tidak|dapat|telah|bukan|lingkungan|jo)\b|\W*\d",
    re.I,
)
"""Words that stand within names and sentences, hardly ever before them."""
_AMPLE = 0.4
"""Share of the box's width left free from which a line was broken on purpose, whatever the next word."""

FEATURES = (
    "bias", "placed", "edge known", "room", "forced", "ample", "capital", "small", "open end", "full stop",
    "comma", "leading", "indented", "outdented", "other row", "rows of their own", "kind", "kind again",
    "first word again", "all small", "capital with room", "capital, forced", "short line", "long list",
    "within", "open bracket", "kind with room",
)  # fmt: skip
"""What is seen of a line break, in the order of the weights."""


def is_open_end(text: str) -> bool:
    """Whether a line goes on in the next: it ends in a word or sign that nothing ends with."""
    return _OPEN_END.search(text) is not None


def room_left(before: ItemLine, line: ItemLine, right: float) -> float:
    """Pixels that would have been left behind `before` had the next line's first word stood there too."""
    first = _WORD_START.match(line.text)
    per_letter = (line.x1 - line.x0) / max(1, len(line.text))
    return right - before.x1 - per_letter * (1 + len(first[0]) if first else 1)


def begins(lines: Sequence[ItemLine], right: float | None) -> list[float]:
    """For each line but the first how probable it is (0..1) that it begins an item.

    `right` is the inner edge that the lines could have reached; without it the longest line tells.
    """
    weights = _weights()
    return [
        1.0 / (1.0 + math.exp(-sum(w * x for w, x in zip(weights, seen, strict=True))))
        for seen in features(lines, right)
    ]


@lru_cache(maxsize=1)
def _weights() -> tuple[float, ...]:
    stored = json.loads(resource_path("list_breaks.json").read_text(encoding="utf-8"))
    return tuple(float(stored[name]) for name in FEATURES)


@dataclass(frozen=True)
class _List:
    """What the lines of a box have in common: their inner edges, the usual height and the closest leading
    (both pixels), the number of ruled rows."""

    left: float
    right: float
    height: float
    closest: float
    rows: int

    @classmethod
    def of(cls, lines: Sequence[ItemLine], right: float | None) -> _List:
        leading = sorted(b.y0 - a.y0 for a, b in pairwise(lines))
        edge = max(line.x1 for line in lines)
        return cls(
            min(line.x0 for line in lines),
            edge if right is None else max(right, edge),
            median(line.y1 - line.y0 for line in lines),
            leading[len(leading) // 10],
            len({line.cell_id for line in lines}),
        )


def features(lines: Sequence[ItemLine], right: float | None) -> list[tuple[float, ...]]:
    """What is seen of each line break, as `FEATURES` names it; lines from top to bottom, two or more."""
    if len(lines) < 2:
        return []
    whole = _List.of(lines, right)
    placed = whole.height > 0
    width = max(1.0, whole.right - whole.left)
    all_small = all(line.text[:1].islower() for line in lines)
    firsts = [_first_word(line.text) for line in lines]
    found: list[tuple[float, ...]] = []
    for number, (before, line) in enumerate(pairwise(lines), 1):
        room = room_left(before, line, whole.right) / width if placed else 0.0
        capital = line.text[:1].isupper()
        kind = _KIND_START.match(line.text) is not None
        leading = (line.y0 - before.y0 - whole.closest) / whole.height if placed else 0.0
        aside = (line.x0 - whole.left) / whole.height if placed else 0.0
        found.append(
            (
                1.0,
                float(placed),
                float(right is not None),
                max(-0.2, min(room, 0.6)),
                float(placed and room <= 0),
                float(placed and room > _AMPLE),
                float(capital),
                float(line.text[:1].islower()),
                float(is_open_end(before.text)),
                float(before.text.endswith((".", ";"))),
                float(before.text.endswith(",")),
                max(-0.5, min(leading, 1.0)),
                max(0.0, min(aside, 2.0)),
                float(placed and aside < _AT_EDGE),
                float(line.cell_id != before.cell_id),
                float(line.cell_id != before.cell_id and whole.rows == len(lines)),
                float(kind),
                float(kind and _KIND_START.match(lines[0].text) is not None),
                float(firsts[number] in firsts[:number] and len(firsts[number]) > _WORD),
                float(all_small),
                float(capital) * max(0.0, min(room, 0.6)),
                float(capital and placed and room <= 0),
                float(placed and before.x1 - before.x0 < _SHORT * width),
                min(1.0, len(lines) / _MANY),
                float(_MIDDLE_START.match(line.text) is not None),
                float(before.text.count("(") > before.text.count(")")),
                float(kind and (not placed or room > 0)),
            )
        )
    return found


_AT_EDGE = 0.35
"""Line heights from the list's left edge within which a line stands at it."""
_SHORT = 0.45
"""Share of the box's width below which a line is short."""
_WORD, _MANY = 2, 12
"""Letters of a word that tells something, and lines from which a list is long."""


def _first_word(text: str) -> str:
    match = _WORD_START.match(text.lower())
    return re.sub(r"\W", "", match[0]) if match else ""
