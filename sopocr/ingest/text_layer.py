"""The text layer of a PDF page: its words in pixels, and whether they can be trusted.

Words are built from PDFium's characters, in the order in which they are written. PDFium tells the direction
of each character's baseline, so that words written upward stay whole, and whether it was drawn invisibly.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from sopocr.geometry import Box, Points, union
from sopocr.ingest.pages import TextLayer
from sopocr.model.page import Word
from sopocr.page_image import Pixels

_WORD_GAP = 0.22
"""Of the type size: a wider gap between two letters parts words. A usual space is 0.25 to 0.3 wide."""
_ROOM_GAP = 0.1
"""Of the type size: the same between the rooms of two letters, which adjoin within a word."""
_BASELINE_JUMP = 0.35
"""Of the type size: a letter higher or lower by more starts a new word (an exponent does not)."""
_USUAL_WIDTH = 0.28
"""Of the type size: the width of one letter of a ligature, which are narrow ones."""
_SLANT = 10.0
"""Degrees: print at a slant to the page's edges by more than this is a stamped mark ("DRAFT"), not text."""
_DESCENT, _ASCENT = 0.21, 0.73
"""Of the type size, below and above the baseline: the extents of the usual Latin faces."""

_SCANNED_SHARE = 0.8
"""A page of which pictures cover this much is a scan, and its text layer some OCR's or a mark's."""
_FIGURE_SHARE = 0.4
_FEW_WORDS = 60
"""With pictures over `_FIGURE_SHARE` of the page and fewer words than this, the page is not born digital."""
_LEAST_LETTERS = 40
_VOWELS = (0.25, 0.65)
"""Share of a e i o u among the letters of real text. Indonesian has 0.42 to 0.48, English 0.38; a font that
maps its letters to shifted codes drops under 0.2."""
_ODD_SHARE = 0.08
_INKLESS_SHARE = 0.3
_INK_CONTRAST = 40

_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), start=0xFB00))
_MARKS = re.compile(
    r"cam\s?scanner|(scanned|dipindai|di-scan)\s+(by|with|using|oleh|dengan)\b|adobe\s+scan|tap\s?scanner"
    r"|(genius|ace|clear|doc|turbo|swift|mobile|fine)\s?scan(ner)?|office\s+lens|https?://|www\.|\w\.com\b"
    r"|(page|halaman|hal\.?)\s*\d+(\s*(of|dari|/)\s*\d+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Letter:
    """One visible or invisible character in pixels: its ink, its room on the line (ink and the white around
    it), the start of its baseline and its direction."""

    text: str
    ink: Box
    room: Box
    x: float
    y: float
    along: tuple[float, float]
    size: float
    hidden: bool
    owner: int
    """The text object that draws it."""


@dataclass(frozen=True)
class FoundWords:
    """The words of a text layer before judgement; `hidden` is the share of their letters drawn invisibly."""

    words: tuple[Word, ...] = ()
    hidden: float = 0.0
    odd: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What a text layer was taken for, and its words where they are trusted."""

    layer: TextLayer
    words: tuple[Word, ...] = ()
    born_digital: bool = False


def read_words(page: Any, to_pixels: Points) -> FoundWords:
    """The words of a pypdfium2 page in its own order; `to_pixels` (3x3) maps its points to pixels."""
    with closing(page.get_textpage()) as textpage:
        count = textpage.count_chars()
        if count <= 0:
            return FoundWords()
        words: list[Word] = []
        letters = hidden = odd = 0
        for group in _groups(_in_place(_letters(textpage, count, to_pixels))):
            letters += len(group)
            hidden += sum(letter.hidden for letter in group)
            text = "".join(letter.text for letter in group)
            odd += sum(map(_is_odd, text))
            words.append(Word(_word_box(group), text))
    if not letters:
        return FoundWords()
    return FoundWords(tuple(words), hidden / letters, odd / letters)


def _letters(textpage: Any, count: int, to_pixels: Points) -> Iterator[_Letter | None]:
    """The characters in order; None for what parts words (spaces, line ends, print at a slant)."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    matrix, loose = pdfium_c.FS_MATRIX(), pdfium_c.FS_RECTF()
    scale = math.sqrt(abs(float(np.linalg.det(to_pixels[:2, :2]))))
    (a, c, e), (b, d, f) = to_pixels[0].tolist(), to_pixels[1].tolist()
    hidden: dict[int, bool] = {}
    upright = False
    for index in range(count):
        text = _plain(pdfium_c.FPDFText_GetUnicode(textpage, index))
        if text is None:
            # PDFium puts line ends of its own between the letters of print that runs up or down
            if not (upright and pdfium_c.FPDFText_IsGenerated(textpage, index) == 1):
                yield None
            continue
        if not text:
            continue
        pdfium_c.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, loose)
        pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
        pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
        size = pdfium_c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d) * scale
        along = a * matrix.a + c * matrix.b, b * matrix.a + d * matrix.b
        length = math.hypot(*along)
        if not length or not size:
            continue
        along = along[0] / length, along[1] / length
        upright = abs(along[1]) > abs(along[0])
        if min(abs(along[0]), abs(along[1])) > math.sin(math.radians(_SLANT)):
            yield None
            continue

        def placed(u0: float, v0: float, u1: float, v1: float) -> Box:
            x0, x1 = a * u0 + c * v0 + e, a * u1 + c * v1 + e
            y0, y1 = b * u0 + d * v0 + f, b * u1 + d * v1 + f
            return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

        owner = pdfium_c.FPDFText_GetTextObject(textpage, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if key not in hidden:
            hidden[key] = bool(key) and is_hidden(owner)
        yield _Letter(
            text,
            placed(left.value, bottom.value, right.value, top.value),
            placed(loose.left, loose.bottom, loose.right, loose.top),
            a * x.value + c * y.value + e,
            b * x.value + d * y.value + f,
            along,
            size,
            hidden[key],
            key,
        )


def _in_place(letters: Iterable[_Letter | None]) -> Iterator[_Letter | None]:
    """The letters, those of ligatures between their neighbours.

    PDFium gives the letters of a ligature one place together, and in a form (PDF 32000-1, 8.10) leaves the
    form's matrix out of it: the letters stand anywhere on the page or off it.
    """
    known = list(letters)
    index = 0
    while index < len(known):
        first, end = known[index], index + 1
        while first and end < len(known) and _is_one(first, known[end]):
            end += 1
        before = known[index - 1] if index else None
        after = known[end] if end < len(known) else None
        beside = before or after
        if first and end - index > 1 and beside and _aside(beside, first) > _BASELINE_JUMP * first.size:
            yield from _between(before, after, "".join(one.text for one in known[index:end] if one))
        else:
            yield from known[index:end]
        index = end


def _is_one(letter: _Letter, other: _Letter | None) -> bool:
    """Whether two letters are parts of one ligature: they begin at one place."""
    return other is not None and (letter.x, letter.y, letter.owner) == (other.x, other.y, other.owner)


def _aside(last: _Letter, letter: _Letter) -> float:
    """How far a letter stands above or below the baseline of the one before it."""
    ux, uy = last.along
    return abs((letter.x - last.x) * -uy + (letter.y - last.y) * ux)


def _reach(letter: _Letter, along: tuple[float, float]) -> tuple[float, float]:
    places = [float(corner @ along) for corner in letter.ink.corners()]
    return min(places), max(places)


def _between(before: _Letter | None, after: _Letter | None, text: str) -> Iterator[_Letter]:
    """Letters placed evenly between two others of their line, or behind or before the one that there is."""
    beside = before or after
    assert beside is not None
    ux, uy = beside.along
    wide = _USUAL_WIDTH * beside.size * len(text)
    first, last = _reach(beside, beside.along)
    start = last if before else first - wide
    stop = start + wide
    if before and after and _aside(before, after) <= _BASELINE_JUMP * before.size:
        stop = _reach(after, beside.along)[0]
    step = (stop - start) / len(text)
    for number, character in enumerate(text):
        shift = start + number * step - first
        dx, dy, ink = shift * ux, shift * uy, beside.ink
        box = Box(ink.x0 + dx, ink.y0 + dy, ink.x1 + dx, ink.y1 + dy)
        if abs(ux) > abs(uy):
            box = box._replace(x1=box.x0 + step) if ux > 0 else box._replace(x0=box.x1 - step)
        else:
            box = box._replace(y1=box.y0 + step) if uy > 0 else box._replace(y0=box.y1 - step)
        at = beside.x + shift * ux, beside.y + shift * uy
        yield replace(beside, text=character, ink=box, room=box, x=at[0], y=at[1])


def is_hidden(text_object: Any) -> bool:
    """True for text that is drawn invisibly, as OCR programs put it over a scan (PDF 32000-1, 9.3.6)."""
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object)
    return bool(mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _plain(code: int) -> str | None:
    """The text of a character code: None for white space, "" for what has no place in a word."""
    if code in _LIGATURES:
        return _LIGATURES[code]
    if code in (0x02, 0xAD):  # PDFium's mark of a hyphen at a line's end; the soft hyphen
        return "-"
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    text = chr(code)
    if text.isspace():
        return None
    category = unicodedata.category(text)
    if category == "Cf":  # zero-width marks
        return ""
    return "\ufffd" if category == "Cc" else text


def _is_odd(letter: str) -> bool:
    """True for what no Indonesian office types: private or replaced characters, foreign scripts."""
    code = ord(letter)
    if code < 0x250 or 0x2000 <= code < 0x2C00:  # Latin; punctuation, arrows, marks, boxes, dingbats
        return 0x7F <= code < 0xA0
    # Word draws its bullets from a symbol font at U+F0xx: they are no sign of a broken font.
    return not 0xF020 <= code <= 0xF0FF


def _groups(letters: Iterable[_Letter | None]) -> Iterator[list[_Letter]]:
    """The letters of each word."""
    group: list[_Letter] = []
    for letter in letters:
        if group and (letter is None or _parts(group[-1], letter)):
            yield group
            group = []
        if letter is not None:
            group.append(letter)
    if group:
        yield group


def _parts(last: _Letter, letter: _Letter) -> bool:
    """True where `letter` does not go on with the word that ends in `last`."""
    size = max(last.size, letter.size)
    ux, uy = last.along
    if ux * letter.along[0] + uy * letter.along[1] < 0.97:
        return True
    if _aside(last, letter) > _BASELINE_JUMP * size:
        return True

    def gap(before: Box, after: Box) -> float:
        ends = [float(corner @ (ux, uy)) for corner in before.corners()]
        return min(float(corner @ (ux, uy)) for corner in after.corners()) - max(ends)

    # a narrow letter in a wide room ("1") leaves much white beside its ink: the rooms must part too
    inks = gap(last.ink, letter.ink)
    return (inks > _WORD_GAP * size and gap(last.room, letter.room) > _ROOM_GAP * size) or inks < -size


def _word_box(group: list[_Letter]) -> Box:
    """The ink of a word, grown to the height of its line so that all words of a line are alike."""
    first = max(group, key=lambda letter: letter.size)
    ux, uy = first.along
    boxes = [letter.ink for letter in group]
    for letter in (group[0], group[-1]):
        # (-uy, ux) points downward from the baseline where y runs down
        below = letter.x - uy * _DESCENT * first.size, letter.y + ux * _DESCENT * first.size
        above = letter.x + uy * _ASCENT * first.size, letter.y - ux * _ASCENT * first.size
        xs, ys = sorted((below[0], above[0])), sorted((below[1], above[1]))
        if abs(ux) > abs(uy):
            boxes.append(Box(letter.ink.x0, ys[0], letter.ink.x1, ys[1]))
        else:
            boxes.append(Box(xs[0], letter.ink.y0, xs[1], letter.ink.y1))
    return union(boxes)


def judge(found: FoundWords, covered: float, pixels: Pixels) -> Verdict:
    """Decide what a text layer is.

    `covered` is the share of the page under pictures, `pixels` the page as shown.
    Digital words are handed on only where ink stands under them.
    """
    text = " ".join(word.text for word in found.words)
    if not found.words:
        return Verdict("none")
    rest = _MARKS.sub(" ", text)
    few = len([word for word in rest.split() if len(word) > 2]) <= 3
    if few and _MARKS.search(text):
        return Verdict("watermark")
    if found.hidden > 0.5 or covered >= _SCANNED_SHARE:
        return Verdict("scanner_ocr")
    if found.odd > _ODD_SHARE or not _reads_like_language(text):
        return Verdict("junk")
    inked = tuple(word for word in found.words if _has_ink(word.box, pixels))
    if len(inked) < (1 - _INKLESS_SHARE) * len(found.words):
        return Verdict("junk")
    born_digital = covered < _FIGURE_SHARE or len(inked) >= _FEW_WORDS
    return Verdict("digital", inked, born_digital)


def _reads_like_language(text: str) -> bool:
    """False for text whose letters cannot be words: the sign of a font without a map to Unicode."""
    letters = [letter for letter in text.lower() if "a" <= letter <= "z"]
    signs = sum(not letter.isalnum() and not letter.isspace() for letter in text)
    if signs > 0.5 * len(text):
        # rows of dots fill forms; they are no text, but no junk either
        return all(letter in ".…_-:·•" for letter in text if not letter.isalnum() and not letter.isspace())
    if len(letters) < _LEAST_LETTERS:
        return True
    vowels = sum(letter in "aeiou" for letter in letters) / len(letters)
    return _VOWELS[0] <= vowels <= _VOWELS[1]


def _has_ink(box: Box, pixels: Pixels) -> bool:
    """True where the page shows something in `box`."""
    x0, y0, x1, y1 = box.clip(pixels.shape[1], pixels.shape[0]).rounded()
    part = pixels[y0:y1, x0:x1]
    return bool(part.size and int(part.max()) - int(part.min()) > _INK_CONTRAST)
