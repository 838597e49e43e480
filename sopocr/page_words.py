"""The words of a page's own text layer, as far as the page bears them out, and the print that they leave
to be read.

The text layer is taken region by region: where its words stand on the ink they say, they are the text.
Where a font's letters do not read like the picture, and where a picture on the page shows print that no
word explains, the picture is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from sopocr.geometry import Box
from sopocr.imaging import WorkingPage
from sopocr.ingest import SourcePage
from sopocr.layout import Layout
from sopocr.layout.words import beside_words, lines_from_words, print_in, with_words, word_lines
from sopocr.model.page import TextLine, Word
from sopocr.text.glyphs import is_odd, mend_glyphs

ReadLines = Callable[[Sequence[TextLine]], list[TextLine]]
"""Lines of the working page as the readers see them."""

_ALIKE = 60.0
"""Per cent of likeness (rapidfuzz's ratio) from which a line's letters are those that the picture shows. A
reader's slips leave 80 and more, codes that are off leave under 40."""
_SMALL = 0.05
"""Share of the page under which a picture is an emblem or a mark: letters in it count only if they read
well."""
_WELL, _LETTERS = 0.9, 4


@dataclass(frozen=True)
class PageWords:
    """What stands on a working page: `words` whose letters are certain, `read` lines of the picture, `places`
    (pictures) where more may be read, and `codes` for machines."""

    words: tuple[Word, ...] = ()
    read: tuple[TextLine, ...] = ()
    places: tuple[Box, ...] = ()
    codes: tuple[Box, ...] = ()


def reading_turn(words: Sequence[Word]) -> int:
    """The clockwise turn in degrees (0, 90, 180, 270) that makes most letters of a text layer upright."""
    letters: Counter[int] = Counter()
    for word in words:
        letters[word.turned] += len(word.text)
    return -letters.most_common(1)[0][0] % 360 if letters else 0


def shows_pictures(page: SourcePage) -> bool:
    """Whether pictures or print as curves on a born-digital page may hold more than emblems: tables, text."""
    return sum(place.area for place in page.pictures) >= _SMALL * page.image.width * page.image.height


def may_hold_chart(layout: Layout, found: PageWords, working: WorkingPage) -> bool:
    """Whether large pieces of a page's drawing that are no part of an emblem or a code may be a chart: three
    symbols stand apart, or hang together."""
    least_area = _SMALL * working.image.width * working.image.height
    known = [*(place for place in found.places if place.area < least_area), *found.codes]
    left = [box for box in layout.strokes if not any(p.intersect(box).area > 0.8 * box.area for p in known)]
    long = _CHART * layout.char_height
    return len(left) >= _SYMBOLS or any(max(box.width, box.height) > long for box in left)


_SYMBOLS = 3
_CHART = 10.0
"""Letter heights: the longer side of symbols that hang together at least."""


def believed_words(
    page: SourcePage, working: WorkingPage, read_lines: ReadLines, is_word: Callable[[str], bool]
) -> PageWords:
    """The page's words in the working frame, those in doubt held against the picture."""
    to_working = page.image.to_source.then(working.image.to_source.inverse())
    here = [
        replace(word, box=to_working.box(word.box), turned=(word.turned + working.rotation) % 360)
        for word in page.words
    ]
    sure, unsure = mend_glyphs(here, is_word)
    read: list[TextLine] = []
    if unsure:
        lines = list(word_lines(unsure))
        for line, seen in zip(lines, read_lines(lines), strict=True):
            alike = fuzz.ratio(line.text.lower(), seen.text.lower()) >= _ALIKE
            if alike and not any(map(is_odd, line.text)):
                sure += [word for word in unsure if line.box.contains(word.box.center)]
            else:
                read.append(seen)
    places = tuple(to_working.box(place) for place in page.pictures)
    codes = tuple(to_working.box(place) for place in page.codes)
    return PageWords(tuple(sure), tuple(read), places, codes)


def drawn_layout(layout: Layout, found: PageWords, working: WorkingPage, read_lines: ReadLines) -> Layout:
    """The layout of a born-digital page with its words, and with the print in its pictures read."""
    exact = lines_from_words(layout, found.words)
    least_area = _SMALL * working.image.width * working.image.height
    large = [place for place in found.places if place.area >= least_area]
    emblems = [place for place in found.places if place.area < least_area]
    ink = working.picture_ink
    lines = print_in(ink, layout, large, found.words)
    marks = print_in(ink, layout, emblems, found.words, _LETTERS)
    more = [line for line in read_lines(lines) if line.text.strip()] if lines else []
    more += [line for line in read_lines(marks) if _reads_well(line)] if marks else []
    return exact.with_changes({}, [*found.read, *more])


def _reads_well(line: TextLine) -> bool:
    return line.legibility >= _WELL and sum(letter.isalpha() for letter in line.text) >= _LETTERS


def scanned_layout(layout: Layout, found: PageWords, read: Callable[[Layout], Layout]) -> Layout:
    """The layout of a scan with words typed on it: what they do not explain is read."""
    return with_words(read(beside_words(layout, found.words)), found.words)
