"""From a source file to records: the stages in order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from sopocr.assemble import Assembled, assemble, find_flow, status_of
from sopocr.assemble.codes import make_finding
from sopocr.assemble.textual import text_pages
from sopocr.flowchart import ChartPage, read_free_charts, read_page_chart
from sopocr.geometry import Box
from sopocr.imaging import WorkingPage, other_turns, prepare, scale_only, separate_sheets
from sopocr.ingest import Document, PageFailure, SourcePage, open_document
from sopocr.layout import Layout, find_layout
from sopocr.layout.cut_edges import cut_edges
from sopocr.layout.drawn import find_drawn_layout
from sopocr.layout.stamp_regions import overprinted, without_repeats
from sopocr.model.arrangement import ArrangedPage
from sopocr.model.page import ChartArea, FlowTable, FreeChart, ReadPage, TextLine
from sopocr.model.rejected import collecting, is_collected, reject
from sopocr.model.sop import Producer, Record, Sop, Source, SourcePart
from sopocr.ocr.noise import is_dust
from sopocr.ocr.numerals import count_strokes
from sopocr.ocr.page import LineReader
from sopocr.ocr.unread_regions import left_over
from sopocr.page_image import Pixels
from sopocr.page_words import (
    PageWords,
    believed_words,
    drawn_layout,
    may_hold_chart,
    reading_turn,
    scanned_layout,
    shows_pictures,
)
from sopocr.settings import OcrSettings, Settings, TextSettings
from sopocr.text.decisions import normalise_condition
from sopocr.text.knowledge import Knowledge
from sopocr.text.mending import mend_line
from sopocr.text.person_names import is_name

__all__ = ["Digitised", "digitise"]


@dataclass
class Digitised:
    """What became of a source: its records, and per page what was read and the picture it was read from."""

    records: list[Record]
    pages: list[ReadPage] = field(default_factory=list)
    images: list[Pixels] = field(default_factory=list)


def digitise(
    path: Path | Sequence[Path],
    settings: Settings,
    *,
    password: str | None = None,
    pages: Sequence[int] | None = None,
    arranged: Sequence[ArrangedPage] = (),
    on_page: Callable[[int, int], None] | None = None,
    on_picture: Callable[[ReadPage, Pixels], None] | None = None,
    keep_images: bool = True,
    keep_rejected: bool = False,
) -> Digitised:
    """Read a source file, or several that are the pages of one document in this order, into SOP records.

    `pages` limits the pages (1-based); `arranged` are those that a person made one document of, in order.
    `on_page(done, total)` is called after each, `on_picture` with what was read of a page and the upright
    picture it was read from. `keep_rejected`: each page tells what the stages saw and did not take, too.
    Raises SourceError and its kin where the file as a whole cannot be read; a page that fails becomes a
    finding and makes the record partial.
    """
    looks: list[_Look] = []
    failures: list[PageFailure] = []
    turns = _turns(path, arranged)
    asked = collecting() if keep_rejected else nullcontext()
    with (
        asked,
        open_document(path, settings.ingest, password=password, pages=pages, arranged=arranged) as source,
    ):
        if source.written:
            corrector = _knowledge(settings.text).corrector if settings.text.correct else None
            read = text_pages(source.written, corrector)
            return Digitised(_records(source, _assembled(read, settings), (), {}, settings))
        reader = _line_reader(settings.ocr, settings.text)
        for done, page in enumerate(source.pages(), 1):
            if isinstance(page, PageFailure):
                failures.append(page)
            else:
                for sheet in _sheets(page):
                    turn = turns.get(page.image.number)
                    printed = _print_of(sheet, _usual_turn(looks), reader, settings, turn)
                    look = _understood(printed, _table_before(looks), reader)
                    looks.append(look if keep_images or not look.final else replace(look, picture=None))
                    if on_picture is not None and look.final and look.picture is not None:
                        on_picture(look.read, look.picture)
            if on_page is not None:
                on_page(done, len(source.selected))
        looks = [_settled(looks, place, reader, on_picture) for place in range(len(looks))]
        read = [look.read for look in looks]
        found = _assembled(read, settings, one=bool(arranged))
        records = _records(source, found, failures, reader.versions, settings)
    images = [look.picture for look in looks if look.picture is not None] if keep_images else []
    return Digitised(records, read, images)


@dataclass(frozen=True)
class _Printed:
    """A page of which the print is read and no table named yet."""

    working: WorkingPage
    layout: Layout
    read: ReadPage
    words: PageWords
    drawn: bool


@dataclass(frozen=True)
class _Look:
    """A page as far as it is understood; `printed` stays where a table on a later page may yet tell what the
    columns of its own are."""

    read: ReadPage
    picture: Pixels | None
    printed: _Printed | None = None

    @property
    def final(self) -> bool:
        return self.printed is None


def _turns(path: Path | Sequence[Path], arranged: Sequence[ArrangedPage]) -> dict[int, int]:
    """The turns that a person gave, by the pages' numbers as `open_document` counts them."""
    one = isinstance(path, Path)
    return {
        page.page if one else number: page.turn
        for number, page in enumerate(arranged, 1)
        if page.turn is not None
    }


def _sheets(page: SourcePage) -> list[SourcePage]:
    """The sheets on a picture; a page that a program drew is one, and so is one with words of its own."""
    if page.drawing is not None or page.words:
        return [page]
    return [replace(page, image=image) for image in separate_sheets(page.image)]


def _usual_turn(looks: Sequence[_Look]) -> int | None:
    """The turn of the scanned page before."""
    return next((look.read.rotation for look in reversed(looks) if not look.read.born_digital), None)


def _table_before(looks: Sequence[_Look]) -> FlowTable | None:
    return next((look.read.flow for look in reversed(looks) if look.read.flow), None)


def _settled(
    looks: Sequence[_Look],
    place: int,
    reader: LineReader,
    on_picture: Callable[[ReadPage, Pixels], None] | None,
) -> _Look:
    """The page at `place`, its table named after that of the page that follows, where none before told:
    a stack scanned face up has its pages in reverse."""
    look = looks[place]
    if look.printed is None:
        return look
    after = next((later.read.flow for later in looks[place + 1 :] if later.read.flow), None)
    settled = _understood(look.printed, after, reader) if after is not None else look
    if on_picture is not None and settled.picture is not None:
        on_picture(settled.read, settled.picture)
    return replace(settled, printed=None)


@lru_cache(maxsize=4)
def _knowledge(settings: TextSettings) -> Knowledge:
    """The words and regulations for these settings; indexing them once serves all files of a run."""
    return Knowledge.make(settings.lexicons, settings.regulations)


def _assembled(pages: Sequence[ReadPage], settings: Settings, *, one: bool = False) -> list[Assembled]:
    known, correct = _knowledge(settings.text), settings.text.correct
    return assemble(pages, settings.language, known, settings.assembly, correct=correct, one=one)


@lru_cache(maxsize=4)
def _line_reader(settings: OcrSettings, text: TextSettings) -> LineReader:
    """The readers for these settings; loading their models once serves all files of a run."""
    if not text.correct:
        return LineReader.make(settings)
    corrector = _knowledge(text).corrector
    return LineReader.make(settings, corrector.lexicon.is_word, corrector.is_odd, is_name)


def _print_of(
    page: SourcePage, usual: int | None, reader: LineReader, settings: Settings, turn: int | None = None
) -> _Printed:
    """A page through imaging, layout and reading; `usual` is the turn of the page before, `turn` the one that
    a person gave.

    Where little of the print can be read the page may lie otherwise: its other turns are tried, and the one
    whose print reads best is taken.
    """
    if page.drawing is not None:
        turn = reading_turn(page.words) if turn is None else turn
        return _printed(page, scale_only(page.image, settings.imaging, page.drawing, turn), reader, settings)
    working = prepare(page.image, settings.imaging, reader.score, usual, turn=turn)
    best = _printed(page, working, reader, settings)
    if turn is not None:
        return best
    best_share = _legible_share(best.layout)
    if best_share >= _LEGIBLE_PAGE or not best.layout.char_height:
        return best
    for turn in other_turns(working):
        other = _printed(page, prepare(page.image, settings.imaging, turn=turn), reader, settings)
        share = _legible_share(other.layout)
        if share > best_share + _MUCH_BETTER:
            best, best_share = other, share
        if best_share >= _LEGIBLE_PAGE:
            break
    return best


_LEGIBLE_PAGE = 0.6
"""Share of a page's print that reads clearly below which the page may lie otherwise than it was turned."""
_MUCH_BETTER = 0.15
"""By how much that share must grow for another turn to be the right one."""
_LEGIBLE_LINE = 0.8
"""Legibility from which a line reads clearly."""


def _legible_share(layout: Layout) -> float:
    """Share of the print, by its length, that reads clearly; 1 without print."""
    lines = layout.all_lines()
    total = sum(line.box.width + line.box.height for line in lines)
    clear = sum(
        line.box.width + line.box.height
        for line in lines
        if len(line.text) > 2 and line.legibility >= _LEGIBLE_LINE
    )
    return clear / total if total else 1.0


def _printed(page: SourcePage, working: WorkingPage, reader: LineReader, settings: Settings) -> _Printed:
    if is_collected():
        with collecting() as rejected:  # of this turn of the page alone
            printed = _read_print(page, working, reader, settings)
        return replace(printed, read=replace(printed.read, rejected=tuple(dict.fromkeys(rejected))))
    return _read_print(page, working, reader, settings)


def _read_print(page: SourcePage, working: WorkingPage, reader: LineReader, settings: Settings) -> _Printed:
    drawn = page.drawing is not None
    if drawn and not shows_pictures(page):
        layout = find_drawn_layout(working.ink, working.char_height)
    else:
        layout = find_layout(
            # letters in line with a border are no part of it: a drawing is looked at alone
            np.where(working.ink > 0, np.uint8(0), np.uint8(255)) if drawn else working.image.pixels,
            working.ink,
            working.level_ink,
            working.upright_ink,
            working.char_height,
            working.faded,
        )

    def read_lines(lines: Sequence[TextLine]) -> list[TextLine]:
        return _read_lines(working.image.pixels, lines, layout.char_height, reader, settings)

    is_word = _knowledge(settings.text).corrector.lexicon.is_word
    found_words = believed_words(page, working, read_lines, is_word)
    if drawn:
        layout = drawn_layout(layout, found_words, working, read_lines)
    else:
        layout = scanned_layout(layout, found_words, lambda rest: _read_layout(rest, reader, settings))
    read = ReadPage(
        number=page.image.number,
        size=(working.image.width, working.image.height),
        source_size=page.image.source_size,
        to_source=working.image.to_source,
        tables=layout.tables,
        lines=layout.lines,
        rotation=working.rotation,
        skew=working.skew,
        dpi=page.image.dpi,
        born_digital=page.born_digital,
        cut=() if drawn else cut_edges(layout.rulings, (working.image.width, working.image.height)),
        ink=float(np.count_nonzero(working.ink)) / working.ink.size,
        drawn=layout.strokes,
    )
    return _Printed(working, layout, read, found_words, drawn)


def _understood(printed: _Printed, near: FlowTable | None, reader: LineReader) -> _Look:
    """The page with its flow table and the chart in it; `near` is the flow table of a page beside it."""
    if is_collected():
        with collecting() as rejected:
            look = _understand(printed, near, reader)
        told = tuple(dict.fromkeys([*look.read.rejected, *rejected]))
        return replace(look, read=replace(look.read, rejected=told))
    return _understand(printed, near, reader)


def _understand(printed: _Printed, near: FlowTable | None, reader: LineReader) -> _Look:
    working, layout, read = printed.working, printed.layout, printed.read
    found = find_flow(read, near)
    area = found.area() if found else None
    if not printed.drawn:
        before = layout
        layout, unread = _read_overprinted(layout, reader, area)
        read = replace(read, tables=layout.tables, lines=layout.lines, unread=unread)
        if layout is not before:
            found = find_flow(read, near)
            area = found.area() if found else None
    picture = working.image.pixels
    pictures = ChartPage(working.ink, picture, layout.clean, layout.char_height)
    if area is None:
        free: list[FreeChart] = []
        if not printed.drawn or may_hold_chart(layout, printed.words, working):
            free = read_free_charts(pictures, layout.all_lines(), layout.tables, normalise_condition)
        read = replace(read, flow=found, free_charts=tuple(free))
        open_still = found is None and any(len(table.xs) > _FEW_COLUMNS for table in read.tables)
        return _Look(read, picture, printed if open_still else None)
    seer = reader if _is_picture(area, printed.words, printed.drawn) else None
    chart, changed = read_page_chart(pictures, area, layout.all_lines(), seer, normalise_condition)
    layout = layout.with_lines(changed)
    return _Look(replace(read, tables=layout.tables, lines=layout.lines, flow=found, chart=chart), picture)


_FEW_COLUMNS = 5
"""Columns of a table up to which it is no flow table whose head stands on another page."""


def _read_overprinted(
    layout: Layout, reader: LineReader, area: ChartArea | None
) -> tuple[Layout, tuple[TextLine, ...]]:
    """The layout with the print under stamps and signatures looked at again, where there is some, and what
    remains unread of it.

    It holds names above all: words of the lexicon mend nothing there.
    """
    regions = overprinted(layout, area.box if area else None) if reader.detects else []
    changed: dict[int, tuple[TextLine, ...]] = {}
    added: list[TextLine] = []
    known = layout.all_lines() if regions else []
    seen: list[Box] = []
    for box, lines in regions:
        inside = {id(line) for line in lines}
        again, finds = reader.reread(layout.pictures, box, lines, layout.char_height)
        seen += finds
        for index, new in again.items():
            if index < 0:
                added.extend(
                    line
                    for line in new
                    if not any(_is_on(line, other) for other in known if id(other) not in inside)
                )
            else:
                changed[id(lines[index])] = new
    if regions:
        layout = without_repeats(layout.with_changes(changed, added))
    before = [line for _, lines in regions for line in lines]
    after = layout.all_lines()
    large = [line for line in after if line.box in layout.large and line.legibility < _LARGE_AND_UNREAD]
    return layout, (*left_over(seen, before, after, layout.char_height), *large)


_LARGE_AND_UNREAD = 0.6
"""Legibility below which letters too large for the page's print were not read: it lies the wrong way."""


def _is_on(line: TextLine, other: TextLine) -> bool:
    """Whether a line found anew is one that is known already, or a part of it."""
    common = line.box.intersect(other.box).area
    return bool(other.text) and common > 0.3 * min(line.box.area, other.box.area)


def _is_picture(area: ChartArea, words: PageWords, drawn: bool) -> bool:
    """Whether a chart is (also) to be read from the picture: on a scan, or where a picture shows it."""
    return not drawn or any(place.intersect(area.box).area > 0.5 * area.box.area for place in words.places)


def _read_layout(layout: Layout, reader: LineReader, settings: Settings) -> Layout:
    """The layout with all its lines read, and clear reading errors mended; dust is left out."""
    lines = layout.all_lines()
    read = _read_lines(layout.clean, lines, layout.char_height, reader, settings)
    layout = layout.with_lines(dict(zip(map(id, lines), read, strict=True)))
    dust = [line for line in read if is_dust(line, layout.char_height)]
    for line in dust:
        reject("teks", line.box, f"too low for letters, read as “{line.text}”")
    return layout.with_changes({id(line): () for line in dust})


def _read_lines(
    picture: Pixels, lines: Sequence[TextLine], char_height: float, reader: LineReader, settings: Settings
) -> list[TextLine]:
    """The lines as read from `picture`, clear reading errors mended."""
    read = reader.read(picture, lines, char_height)
    if settings.text.correct:
        corrector = _knowledge(settings.text).corrector
        read = [count_strokes(picture, mend_line(line, corrector), char_height) for line in read]
    return read


def _records(
    source: Document,
    found: Sequence[Assembled],
    failures: Sequence[PageFailure],
    readers: dict[str, str],
    settings: Settings,
) -> list[Record]:
    failed = [
        make_finding("PAGE_FAILED", lang=settings.language, page=failure.number, reason=str(failure.error))
        for failure in failures
    ]
    producer = Producer(sopocr=version("sopocr"), readers=readers, settings=settings.fingerprint())
    parts = list(found) or [Assembled(Sop())]
    records = []
    for part in parts:
        findings = [*part.findings, *failed]
        records.append(
            Record(
                source=Source(
                    file=source.path.name,
                    sha256=source.sha256,
                    media_type=source.media_type,
                    pages=sorted({info.number for info in part.pages}),
                    parts=_parts_of(source, part),
                ),
                producer=producer,
                status=status_of(part.sop, findings),
                sop=part.sop,
                evidence=part.evidence,
                findings=findings,
                pages=part.pages,
            )
        )
    return records


def _parts_of(source: Document, part: Assembled) -> list[SourcePart]:
    """The files that a record's pages came from, where the document is of several."""
    numbers = {info.number for info in part.pages}
    return [
        one.model_copy(update={"pages": [number for number in one.pages if number in numbers]})
        for one in source.parts
    ]
