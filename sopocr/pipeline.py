"""From a source file to records: the stages in order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from sopocr.assemble import Assembled, assemble, find_flow
from sopocr.assemble.codes import make_finding
from sopocr.assemble.textual import text_pages
from sopocr.flowchart import ChartPage, read_free_charts, read_page_chart
from sopocr.geometry import Box
from sopocr.imaging import prepare, scale_only
from sopocr.ingest import PageFailure, SourceFile, SourcePage, open_source
from sopocr.layout import Layout, find_layout
from sopocr.layout.stamp_regions import overprinted, without_repeats
from sopocr.model.findings import Finding
from sopocr.model.page import ChartArea, FlowTable, ReadPage, TextLine
from sopocr.model.sop import Producer, Record, Sop, Source, Status
from sopocr.ocr.noise import is_dust
from sopocr.ocr.numerals import count_strokes
from sopocr.ocr.page import LineReader
from sopocr.ocr.unread_regions import left_over
from sopocr.page_image import Pixels
from sopocr.page_words import PageWords, believed_words, drawn_layout, reading_turn, scanned_layout
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
    path: Path,
    settings: Settings,
    *,
    password: str | None = None,
    pages: Sequence[int] | None = None,
    on_page: Callable[[int, int], None] | None = None,
    on_picture: Callable[[ReadPage, Pixels], None] | None = None,
    keep_images: bool = True,
) -> Digitised:
    """Read a source file into SOP records.

    `pages` limits the pages (1-based). `on_page(done, total)` is called after each, `on_picture` with what
    was read of a page and the upright picture it was read from. Raises SourceError and its kin where the
    file as a whole cannot be read; a page that fails becomes a finding and makes the record partial.
    """
    read: list[ReadPage] = []
    images: list[Pixels] = []
    failures: list[PageFailure] = []
    with open_source(path, settings.ingest, password=password, pages=pages) as source:
        if source.written:
            corrector = _knowledge(settings.text).corrector if settings.text.correct else None
            read = text_pages(source.written, corrector)
            return Digitised(_records(source, _assembled(read, settings), (), {}, settings))
        reader = _line_reader(settings.ocr, settings.text)
        flow: FlowTable | None = None
        for done, page in enumerate(source.pages(), 1):
            if isinstance(page, PageFailure):
                failures.append(page)
            else:
                usual = next((p.rotation for p in reversed(read) if not p.born_digital), None)
                one, picture = _read_page(page, reader, flow, usual, settings)
                flow = one.flow or flow
                read.append(one)
                if on_picture is not None:
                    on_picture(one, picture)
                if keep_images:
                    images.append(picture)
            if on_page is not None:
                on_page(done, len(source.selected))
        records = _records(source, _assembled(read, settings), failures, reader.versions, settings)
    return Digitised(records, read, images)


@lru_cache(maxsize=4)
def _knowledge(settings: TextSettings) -> Knowledge:
    """The words and regulations for these settings; indexing them once serves all files of a run."""
    return Knowledge.make(settings.lexicons, settings.regulations)


def _assembled(pages: Sequence[ReadPage], settings: Settings) -> list[Assembled]:
    known, correct = _knowledge(settings.text), settings.text.correct
    return assemble(pages, settings.language, known, settings.assembly, correct=correct)


@lru_cache(maxsize=4)
def _line_reader(settings: OcrSettings, text: TextSettings) -> LineReader:
    """The readers for these settings; loading their models once serves all files of a run."""
    if not text.correct:
        return LineReader.make(settings)
    corrector = _knowledge(text).corrector
    return LineReader.make(settings, corrector.lexicon.is_word, corrector.is_odd, is_name)


def _read_page(
    page: SourcePage, reader: LineReader, flow: FlowTable | None, usual: int | None, settings: Settings
) -> tuple[ReadPage, Pixels]:
    """One page through imaging, layout, reading and chart; `flow` is the flow table of the page before,
    `usual` its turn."""
    drawn = page.drawing is not None
    if drawn:
        working = scale_only(page.image, settings.imaging, page.drawing, reading_turn(page.words))
    else:
        working = prepare(page.image, settings.imaging, reader.score, usual)
    layout = find_layout(
        # letters in line with a border are no part of it: where the drawing is known, it is looked at alone
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
    result = ReadPage(
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
    )
    found = find_flow(result, flow)
    area = found.area() if found else None
    if not drawn:
        layout, unread = _read_overprinted(layout, reader, area)
        result = replace(result, tables=layout.tables, lines=layout.lines, unread=unread)
        found = find_flow(result, flow)
        area = found.area() if found else None
    pictures = ChartPage(working.ink, working.image.pixels, layout.clean, layout.char_height)
    if area is None:
        free = read_free_charts(pictures, layout.all_lines(), layout.tables, normalise_condition)
        return replace(result, flow=found, free_charts=tuple(free)), working.image.pixels
    seer = reader if _is_picture(area, found_words, drawn) else None
    chart, changed = read_page_chart(pictures, area, layout.all_lines(), seer, normalise_condition)
    layout = layout.with_lines(changed)
    result = replace(result, tables=layout.tables, lines=layout.lines, flow=found, chart=chart)
    return result, working.image.pixels


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
    return layout.with_changes({id(line): () for line in read if is_dust(line, layout.char_height)})


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
    source: SourceFile,
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
                    pages=[info.number for info in part.pages],
                ),
                producer=producer,
                status=_status(part.sop, failed),
                sop=part.sop,
                evidence=part.evidence,
                findings=findings,
                pages=part.pages,
            )
        )
    return records


def _status(sop: Sop, failed: Sequence[Finding]) -> Status:
    """complete: every page was read and the SOP has its steps; else partial; failed: nothing was found."""
    if not sop.langkah and not sop.nama_sop and not sop.dasar_hukum:
        return "failed"
    return "partial" if failed or not sop.langkah or not sop.nama_sop else "complete"
