"""The text layer of a PDF page: its words in pixels, and whether they can be trusted.

What is written in a file need not be what a page shows: another program's reading lies under a scan, old
values under white patches, drafts on layers that are switched off, cut-off words beyond a clip. So the
page is drawn twice, with and without its text: where both are alike, no text is seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box, Points
from sopocr.ingest.characters import Letter, Run, is_odd, runs_of, without_letters
from sopocr.ingest.pages import TextLayer
from sopocr.ingest.pdf_grid import Grid, to_pixels
from sopocr.ingest.pdf_objects import bounds_of, clip_of, render, text_of, texts, without
from sopocr.ingest.plumbed import Note, PlumbedPage
from sopocr.model.page import Word
from sopocr.page_image import Pixels

_CONTRAST = 24
"""Grey steps by which a pixel changes where a letter is seen."""
_SEEN = 0.5
"""Share of a word's letters that must show ink."""
_UNSEEN_SHARE = 0.9
"""Share of all letters of a layer without ink from which it is one that some program put under a picture."""
_SAME_PLACE = 0.15
"""Common share of the smaller of two words' boxes from which they contend for one place."""
_SCANNED_SHARE = 0.8
"""A page of which pictures cover this much is a scan."""
_FIGURE_SHARE = 0.4
_FEW_WORDS = 60
"""With pictures over `_FIGURE_SHARE` of the page and fewer words than this, the page is not born digital."""
_LEAST_LETTERS = 40
_VOWELS = (0.25, 0.65)
"""Share of a e i o u among the letters of real text. Indonesian has 0.42 to 0.48, English 0.38; a font that
maps its letters to shifted codes drops under 0.2."""
_ODD_SHARE = 0.08
_INKLESS_SHARE = 0.3
_NOTE_LINE = 1.4
"""Of the type size: the height of a line in a form field with one line."""

_MARKS = re.compile(
    r"cam\s?scanner|(scanned|dipindai|di-scan)\s+(by|with|using|oleh|dengan)\b|adobe\s+scan|tap\s?scanner"
    r"|(genius|ace|clear|doc|turbo|swift|mobile|fine)\s?scan(ner)?|office\s+lens|https?://|www\.|\w\.com\b"
    r"|(page|halaman|hal\.?)\s*\d+(\s*(of|dari|/)\s*\d+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundWords:
    """The words that a page shows; `hidden` is the share of letters in its text layer that are not seen,
    `odd` that of letters no office types, `bare` the page without its text."""

    words: tuple[Word, ...] = ()
    hidden: float = 0.0
    odd: float = 0.0
    bare: Pixels | None = None


@dataclass(frozen=True)
class Verdict:
    """What a text layer was taken for, and its words where they are trusted."""

    layer: TextLayer
    words: tuple[Word, ...] = ()
    born_digital: bool = False


class _Ink:
    """Where the page's text is seen."""

    def __init__(self, shown: Pixels, bare: Pixels) -> None:
        blue, green, red = cv2.split(cv2.absdiff(shown, bare))
        self._mask: NDArray[np.bool_] = cv2.max(cv2.max(blue, green), red) > _CONTRAST

    def _part(self, box: Box) -> NDArray[np.bool_]:
        height, width = self._mask.shape
        x0, y0, x1, y1 = box.clip(width, height).rounded()
        return self._mask[y0:y1, x0:x1]

    def shows(self, box: Box) -> bool:
        return bool(self._part(box).any())

    def shrunk(self, box: Box, lying: bool) -> Box:
        """`box` without the white at the two ends of its word."""
        part = self._part(box)
        places = np.flatnonzero(part.any(axis=0 if lying else 1))
        if not len(places):
            return box
        first, last = float(places[0]), float(places[-1] + 1)
        if lying:
            return box._replace(x0=np.floor(max(box.x0, 0)) + first, x1=np.floor(max(box.x0, 0)) + last)
        return box._replace(y0=np.floor(max(box.y0, 0)) + first, y1=np.floor(max(box.y0, 0)) + last)


def read_words(page: Any, plumbed: PlumbedPage, grid: Grid, rotation: int, shown: Pixels) -> FoundWords:
    """The words that are seen on a pypdfium2 page, which `plumbed` tells of and which looks as `shown` (BGR)
    on its grid of pixels."""
    matrix = to_pixels(grid, rotation)
    runs = runs_of(plumbed.letters(matrix))
    notes = [word for note in plumbed.notes(matrix) for word in _note_words(note)]
    if not runs:
        return FoundWords(tuple(notes))
    pieces = texts(page)
    with without([item for item, _ in pieces]):
        bare = render(page, grid, rotation)
    ink = _Ink(shown, bare)
    seen, unseen = [], 0
    letters = sum(len(run.letters) for run in runs)
    odd = sum(is_odd(sign) for run in runs for sign in run.text)
    clipped = _Clips(page, pieces, matrix)
    for run in runs:
        clips = clipped.around(run)
        cut = {i for i, letter in enumerate(run.letters) if any(_is_cut(letter, clip) for clip in clips)}
        blank = {i for i, letter in enumerate(run.letters) if i in cut or not ink.shows(_core(letter.room))}
        unseen += len(blank)
        # a word that a cell's edge cuts through is read by what is left of it
        if len(blank) <= (1 - _SEEN) * len(run.letters) or (blank == cut and len(cut) < len(run.letters)):
            # a soft hyphen within a line is not drawn; letters beyond an edge are the word's all the same
            soft = {i for i in blank if run.letters[i].text == "-"}
            seen.append(without_letters(run, soft) or run)
    contended = _contended(seen)
    if contended:
        test = _RemovalTest(page, grid, rotation, pieces)
        seen = _settled(seen, contended, test)
    words = [_word(run, ink) for run in seen]
    return FoundWords((*words, *notes), unseen / letters, odd / letters, bare)


def _core(room: Box) -> Box:
    """The middle of a letter's room, which its neighbours do not reach into."""
    return room.inflate(-0.12 * room.width, 0) if room.width > 4 else room


def _is_cut(letter: Letter, clip: Box) -> bool:
    """Whether a letter lies outside of a clipping path, for the most part of its body."""
    low, top = (letter.room.y0, letter.room.y1), (letter.room.x0, letter.room.x1)
    along = letter.along
    if abs(along[0]) > abs(along[1]):
        edges = sorted((letter.y, letter.y + letter.up[1] * _BODY * letter.size))
        body = Box(top[0], edges[0], top[1], edges[1])
    else:
        edges = sorted((letter.x, letter.x + letter.up[0] * _BODY * letter.size))
        body = Box(edges[0], low[0], edges[1], low[1])
    return body.intersect(clip).area < _UNCUT * body.area


_BODY = 0.5
"""Of the type size: the height of small letters, by which a cut line is read."""
_UNCUT = 0.4
"""Share of its letters' bodies from which a cut line is seen."""


class _Clips:
    """The clipping paths that cut pieces of a page's text."""

    def __init__(self, page: Any, pieces: Sequence[tuple[Any, Points]], matrix: Points) -> None:
        self._cut: list[tuple[Box, Box, str]] = []
        textpage: Any = None
        for item, frame in pieces:
            bounds, clip = bounds_of(item, matrix @ frame), clip_of(item, matrix @ frame)
            if bounds is None or clip is None or clip.inflate(1, 1).intersect(bounds).area >= bounds.area:
                continue
            textpage = textpage or page.get_textpage()
            text = _bare(text_of(item, textpage))
            if text:
                self._cut.append((bounds.inflate(1, 1), clip, text))
        if textpage is not None:
            textpage.close()

    def around(self, run: Run) -> list[Box]:
        """The clipping paths of the pieces that bear a word."""
        if not self._cut:
            return []
        word, box = _bare(run.text), run.box
        return [
            clip
            for bounds, clip, text in self._cut
            if _is_along(bounds, box) and (word in text or text in word)
        ]


def _is_along(bounds: Box, box: Box) -> bool:
    """Whether a word lies within a piece of text: wholly along its line, whatever the letters' height."""
    across, down = bounds.overlap_x(box) / max(box.width, 1), bounds.overlap_y(box) / max(box.height, 1)
    return max(across, down) > _WHOLE and min(across, down) > 0.5


_WHOLE = 0.9


def _word(run: Run, ink: _Ink) -> Word:
    first = run.letters[0]
    lying = abs(first.along[0]) > abs(first.along[1])
    turned = (0 if first.along[0] > 0 else 180) if lying else (90 if first.along[1] > 0 else 270)
    return Word(ink.shrunk(run.box, lying), run.text, run.font, turned, run.line, run.chained, run.closed)


def _contended(runs: Sequence[Run]) -> list[tuple[int, int]]:
    """Pairs of words that stand on one place; dots and strokes to write on are no words."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    boxes = [run.box for run in runs]
    pairs: set[tuple[int, int]] = set()
    side = 64
    for index, box in enumerate(boxes):
        if not any(map(str.isalnum, runs[index].text)):
            continue
        for column in range(int(box.x0) // side, int(box.x1) // side + 1):
            for row in range(int(box.y0) // side, int(box.y1) // side + 1):
                for other in cells[column, row]:
                    common = box.intersect(boxes[other]).area
                    if common > _SAME_PLACE * min(box.area, boxes[other].area):
                        pairs.add((other, index))
                cells[column, row].append(index)
    return sorted(pairs)


class _RemovalTest:
    """Whether a piece of text is seen: the page changes at its place when that piece is taken away."""

    def __init__(self, page: Any, grid: Grid, rotation: int, pieces: Sequence[tuple[Any, Points]]) -> None:
        self._page, self._grid, self._rotation = page, grid, rotation
        self._known: dict[int, bool] = {}
        matrix = to_pixels(grid, rotation)
        self._pieces: list[tuple[Any, Box, str]] = []
        textpage = page.get_textpage()
        try:
            for item, frame in pieces:
                bounds = bounds_of(item, matrix @ frame)
                text = _bare(text_of(item, textpage))
                if bounds is not None and text:
                    self._pieces.append((item, bounds.inflate(2, 2), text))
        finally:
            textpage.close()

    def sees(self, run: Run) -> bool:
        """Whether a piece that bears the word is seen; False also where none bears it alone."""
        return any(self._is_seen(index) for index in self._bearers(run))

    def _bearers(self, run: Run) -> list[int]:
        word, box = _bare(run.text), run.box
        return [
            index
            for index, (_, bounds, text) in enumerate(self._pieces)
            if bounds.intersect(box).area > 0.5 * box.area and (word in text or text in word)
        ]

    def unseen_places(self) -> list[Box]:
        """Where pieces stand that were found not to be seen."""
        return [self._pieces[index][1] for index, seen in self._known.items() if not seen]

    def _is_seen(self, index: int) -> bool:
        if index not in self._known:
            item, bounds, _ = self._pieces[index]
            before = render(self._page, self._grid, self._rotation, bounds)
            with without([item]):
                gone = render(self._page, self._grid, self._rotation, bounds)
            self._known[index] = int(cv2.absdiff(before, gone).max()) > _CONTRAST
        return self._known[index]


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text).lower() or text.strip()


def _settled(runs: Sequence[Run], pairs: Iterable[tuple[int, int]], test: _RemovalTest) -> list[Run]:
    """The words without repeats on one place, and without those that another one hides.

    A piece of text that is found hidden tells of all its words, also of those that nothing stands on.
    """
    dropped: set[int] = set()
    for one, other in pairs:
        if one in dropped or other in dropped:
            continue
        if runs[one].text == runs[other].text:  # bold print made by drawing twice
            dropped.add(other)
        else:
            dropped.update(index for index in (one, other) if not test.sees(runs[index]))
    places = test.unseen_places()
    for index, run in enumerate(runs):
        near = any(place.intersect(run.box).area > 0.5 * run.box.area for place in places)
        if index not in dropped and near and not test.sees(run):
            dropped.add(index)
    return [run for index, run in enumerate(runs) if index not in dropped]


def _note_words(note: Note) -> list[Word]:
    """The words of a field or note, spread over its place line by line; where exactly a viewer draws them is
    its own choice."""
    lines = [line for line in re.split(r"[\r\n]+", note.text) if line.strip()]
    words = []
    high = note.box.height / len(lines)
    for number, line in enumerate(lines):
        top = note.box.y0 + number * high
        wide = min(note.box.width / len(line), 0.5 * high)
        for found in re.finditer(r"\S+", line):
            x0, x1 = (note.box.x0 + place * wide for place in found.span())
            words.append(Word(Box(x0, top, x1, top + high), found[0]))
    return words


def judge(found: FoundWords, covered: float) -> Verdict:
    """Decide what a text layer is; `covered` is the share of the page under pictures."""
    if not found.words:
        return Verdict(
            "scanner_ocr"
            if found.hidden > _UNSEEN_SHARE and covered > _FIGURE_SHARE
            else "junk"
            if found.hidden
            else "none"
        )
    text = " ".join(word.text for word in found.words)
    rest = _MARKS.sub(" ", text)
    few = len([word for word in rest.split() if len(word) > 2]) <= 3
    if few and _MARKS.search(text):
        return Verdict("watermark")
    if found.odd > _ODD_SHARE or not _reads_like_language(text):
        return Verdict("junk")
    born_digital = covered < _FIGURE_SHARE or (len(found.words) >= _FEW_WORDS and covered < _SCANNED_SHARE)
    return Verdict("digital", found.words, born_digital)


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
