"""From the characters of a PDF page to words: what is written as one is one, as it is written.

Words are built from pdfplumber's characters in the order of the page's content. A character's room on its
line (its advance by its font's widths) is exact, so that a gap between rooms is white that the author left.
"""

from __future__ import annotations

import math
import re
import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pdfminer.layout import LTChar

from sopocr.geometry import Box, Points, union

_GAP = 0.17
"""Of the type size: white between the rooms of two letters that parts words. A usual space is 0.25 to 0.3
wide (0.23 in narrow faces), kerning and rounded places stay below 0.1."""
_LETTER_SPACED = 0.1
"""Of the type size: a run whose letters mostly stand further apart than this is letter-spaced."""
_TOUCHING = 0.1
"""Of the type size: two pieces of a line that come closer, without a space between, are one word."""
_BASELINE_JUMP = 0.35
"""Of the type size: a letter higher or lower by more starts a new word (an exponent does not)."""
_SLANT = 10.0
"""Degrees: print at a slant to the page's edges by more than this is a stamped mark ("DRAFT"), not text."""
_DESCENT, _ASCENT = 0.21, 0.73
"""Of the type size, below and above the baseline: the extents of the usual Latin faces."""
UNMAPPED = 0xF0000
"""First of the code points (a private plane of Unicode) that stand for glyphs of which no text is known."""

_UNMAPPED = re.compile(r"\(cid:(\d+)\)")
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2044\u2215\u29f8\uff0f", "/"),
        **dict.fromkeys("\u2024\uff0e", "."),
        **dict.fromkeys("\u2236\ua789\uff1a", ":"),
        "\u201a": ",",
        "\uff0c": ",",
    }
)
"""Signs that only a program tells from those of the keyboard; the paper shows no difference."""
_PRIVATE_BULLETS = range(0xF020, 0xF100)
"""Where symbol fonts (Symbol, Wingdings) keep their signs: Word draws its bullets from there."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One character in pixels: its room, the start of its baseline, the directions along and up from it."""

    text: str
    room: Box
    x: float
    y: float
    along: tuple[float, float]
    up: tuple[float, float]
    size: float
    font: str


@dataclass(frozen=True, slots=True)
class Space:
    """A space that is written: where it starts and ends on its baseline. Without places it stands for print
    at a slant between words."""

    start: tuple[float, float] | None = None
    end: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """The letters of a word; `opened` and `closed` tell whether a space stands right before and after it.

    Words that follow one another on a line of the content have its number in `line`; `chained` tells that
    nothing but written spaces lies between the word before and this one: the two are one text.
    """

    letters: tuple[Letter, ...]
    opened: bool
    closed: bool
    line: int = 0
    chained: bool = False

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)

    @property
    def box(self) -> Box:
        """The word's room, as high as its line so that all words of a line are alike."""
        return union(letter.room for letter in self.letters)

    @property
    def font(self) -> str:
        return self.letters[0].font


def is_odd(letter: str) -> bool:
    """True for what no Indonesian office types: private or replaced characters, foreign scripts and letters
    of Latin that no keyboard here has."""
    code = ord(letter)
    if code in _PRIVATE_BULLETS:
        return False
    if code < 0x100 or 0x2000 <= code < 0x2C00:  # Latin; punctuation, arrows, marks, boxes, dingbats
        return 0x7F <= code < 0xA0
    return True


def plain(text: str) -> str | None:
    """A character's text: None for white space, "" for what has no place in a word."""
    found = _UNMAPPED.fullmatch(text)
    if found:
        return chr(UNMAPPED + int(found[1]) % 0xFFFE)
    if not text or text.isspace():
        return None
    result = []
    for sign in text.translate(_LOOK_ALIKES):
        code, kind = ord(sign), unicodedata.category(sign)
        if code == 0xAD:  # drawn, it is the hyphen at a line's end
            result.append("-")
        elif 0xFB00 <= code < 0xFB07 or 0xFF01 <= code < 0xFF5F or 0x1D400 <= code < 0x1D800:
            result.append(unicodedata.normalize("NFKC", sign))
        elif sign.isspace():
            result.append(" ")
        elif kind == "Cf":  # zero-width marks, marks of direction
            continue
        else:
            result.append("\ufffd" if kind in ("Cc", "Cs", "Cn") else sign)
    return "".join(result).strip()


def letters_of(chars: Iterable[LTChar], to_pixels: Points) -> Iterator[Letter | Space]:
    """pdfminer's characters in order, with what parts words (spaces, print at a slant). `to_pixels` (3x3)
    leads from the points of their matrices to pixels."""
    (a, c, e), (b, d, f) = to_pixels[0].tolist(), to_pixels[1].tolist()
    scale = math.sqrt(abs(a * d - b * c))
    steep = math.sin(math.radians(_SLANT))
    for char in chars:
        text = plain(char.get_text())
        m = char.matrix
        if text is None:
            start = a * m[4] + c * m[5] + e, b * m[4] + d * m[5] + f
            right, down = (a * m[0] + c * m[1]) * char.adv, (b * m[0] + d * m[1]) * char.adv
            yield Space(start, (start[0] + right, start[1] + down))
            continue
        along = a * m[0] + c * m[1], b * m[0] + d * m[1]
        up = a * m[2] + c * m[3], b * m[2] + d * m[3]
        wide, high = math.hypot(*along), math.hypot(*up)
        across = char.height if abs(m[0]) >= abs(m[1]) else char.width
        size = across * scale
        if not text or not wide or not high or not size:
            continue
        advance = float(char.adv)
        along = along[0] / wide, along[1] / wide
        up = up[0] / high, up[1] / high
        if min(abs(along[0]), abs(along[1])) > steep:
            yield Space()
            continue
        x, y = a * m[4] + c * m[5] + e, b * m[4] + d * m[5] + f
        length = advance * wide
        ends = x + along[0] * length, y + along[1] * length
        low, top = -_DESCENT * size, _ASCENT * size
        level, standing = (x, ends[0]), (y + up[1] * low, y + up[1] * top)
        if abs(along[0]) <= abs(along[1]):
            level, standing = (x + up[0] * low, x + up[0] * top), (y, ends[1])
        xs, ys = sorted(level), sorted(standing)
        yield Letter(text, Box(xs[0], ys[0], xs[1], ys[1]), x, y, along, up, size, str(char.fontname))


def runs_of(letters: Iterable[Letter | Space]) -> list[Run]:
    """The letters grouped to words."""
    runs: list[Run] = []
    for number, line in enumerate(_stretches(letters)):
        runs += _parted(line, number)
    return _joined(runs)


def _stretches(letters: Iterable[Letter | Space]) -> Iterator[list[Letter | Space]]:
    """Letters and spaces that follow one another on a line, in the order of the content."""
    stretch: list[Letter | Space] = []
    last: Letter | None = None
    for letter in letters:
        if isinstance(letter, Letter):
            if last is not None and _leaves(last, letter):
                yield stretch
                stretch = []
            last = letter
        stretch.append(letter)
    if stretch:
        yield stretch


def _leaves(last: Letter, letter: Letter) -> bool:
    """Whether a letter does not stand on the line of the one before it, or stands before it."""
    size = max(last.size, letter.size)
    ux, uy = last.along
    if ux * letter.along[0] + uy * letter.along[1] < 0.97:
        return True
    aside = abs((letter.x - last.x) * -uy + (letter.y - last.y) * ux)
    return aside > _BASELINE_JUMP * size or _gap(last, letter) < -size


def _gap(last: Letter, letter: Letter) -> float:
    """The white between the rooms of two letters of a line."""
    return _start(letter, last.along) - _end(last)


def _start(letter: Letter, along: tuple[float, float]) -> float:
    return min(along[0] * x + along[1] * y for x, y in _ends(letter))


def _end(letter: Letter) -> float:
    return max(letter.along[0] * x + letter.along[1] * y for x, y in _ends(letter))


def _ends(letter: Letter) -> tuple[tuple[float, float], tuple[float, float]]:
    box = letter.room
    return (box.x0, box.y0), (box.x1, box.y1)


def _parted(stretch: Sequence[Letter | Space], number: int) -> Iterator[Run]:
    """The words of one line of content."""
    gaps = [
        _gap(one, other) / max(one.size, other.size)
        for one, other in pairwise(stretch)
        if isinstance(one, Letter) and isinstance(other, Letter)
    ]
    near = [gap for gap in gaps if gap < 1.0]
    usual = statistics.median(near) if len(near) >= 4 else 0.0
    # a letter-spaced title: white stands between all its letters
    limit = _GAP + (usual if usual > _LETTER_SPACED else 0.0)
    group: list[Letter] = []
    spaced = chained = False
    last: Letter | None = None
    between: list[Space] = []
    for letter in stretch:
        if isinstance(letter, Space):
            if group:
                yield Run(tuple(group), spaced, True, number, chained)
                group = []
            spaced = True
            between.append(letter)
            continue
        if group and _gap(group[-1], letter) > limit * max(group[-1].size, letter.size):
            yield Run(tuple(group), spaced, False, number, chained)
            group, spaced = [], False
        if not group:
            chained = last is not None and _is_chained(last, between, letter)
        group.append(letter)
        last, between = letter, []
    if group:
        yield Run(tuple(group), spaced, False, number, chained)


def _is_chained(last: Letter, spaces: Sequence[Space], letter: Letter) -> bool:
    """Whether spaces alone, each starting where the one before it ends, lie between two letters."""
    ux, uy = last.along
    reached, near = _end(last), _ABUT * last.size
    for space in spaces:
        if space.start is None or abs(ux * space.start[0] + uy * space.start[1] - reached) > near:
            return False
        reached = ux * space.end[0] + uy * space.end[1]
    return bool(spaces) and abs(_start(letter, last.along) - reached) <= near


_ABUT = 0.05
"""Of the type size: how far apart two signs of one text may be placed (kerning, rounded places)."""


def _joined(runs: Sequence[Run]) -> list[Run]:
    """The runs, those that touch on one line without a space between as one: programs write the letters of a
    word at several times, in any order."""
    lines: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, run in enumerate(runs):
        first = run.letters[0]
        ux, uy = round(first.along[0]), round(first.along[1])
        base = -uy * first.x + ux * first.y
        lines[ux, uy, round(base / 2)].append(index)
    follows: dict[int, int] = {}
    for (ux, uy, base), here in lines.items():
        near = sorted([*here, *lines.get((ux, uy, base + 1), ())], key=lambda i: _run_start(runs[i]))
        for one, other in pairwise(near):
            left, right = runs[one], runs[other]
            size = max(left.letters[-1].size, right.letters[0].size)
            gap = _run_start(right) - _end(left.letters[-1])
            aside = _aside(left.letters[-1], right.letters[0])
            if (
                not left.closed
                and not right.opened
                and abs(gap) < _TOUCHING * size
                and aside < 0.1 * size
                and one not in follows
                and other not in follows.values()
            ):
                follows[one] = other
    second = set(follows.values())
    result = []
    for index, run in enumerate(runs):
        if index in second:
            continue
        whole, place = run, index
        while place in follows:
            place = follows[place]
            whole = replace(whole, letters=(*whole.letters, *runs[place].letters), closed=runs[place].closed)
        result.append(whole)
    return result


def _run_start(run: Run) -> float:
    return _start(run.letters[0], run.letters[0].along)


def _aside(last: Letter, letter: Letter) -> float:
    ux, uy = last.along
    return abs((letter.x - last.x) * -uy + (letter.y - last.y) * ux)


def without_letters(run: Run, dropped: set[int]) -> Run | None:
    """The run without the letters at these places; None where none is left."""
    kept = tuple(letter for place, letter in enumerate(run.letters) if place not in dropped)
    return replace(run, letters=kept) if kept else None
