"""One SPO or narrative SOP from its read pages: head, sections, procedure, chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sopocr.assemble.codes import Language
from sopocr.assemble.evidence_log import EvidenceLog
from sopocr.assemble.forms.content import Element, Entry, Grid, entries_of, row_text
from sopocr.assemble.forms.fields import fill_head, fill_signature
from sopocr.assemble.forms.finding import find_sections
from sopocr.assemble.forms.free_chart import diagram_of, in_chart
from sopocr.assemble.forms.head import Head, head_lines, read_head, repeated_head
from sopocr.assemble.forms.printed import Printed, plain, printed_of, running_lines
from sopocr.assemble.forms.procedure import fill_procedure
from sopocr.assemble.forms.recognise import FormChoice
from sopocr.assemble.forms.sections import Body, Section
from sopocr.assemble.unassigned_text import is_heading
from sopocr.model.page import ReadPage
from sopocr.model.sop import PageKind, Sop

_LEGIBLE, _FEWEST_LETTERS = 0.8, 4


@dataclass
class Form:
    """What was made of the pages of one SOP: record, evidence, and each page's kind by its number."""

    sop: Sop
    log: EvidenceLog
    kinds: dict[int, PageKind] = field(default_factory=dict)


def assemble_form(pages: Sequence[ReadPage], choice: FormChoice, lang: Language) -> Form:
    """The record of one SPO or narrative SOP."""
    sop, log = Sop(bentuk=choice.form), EvidenceLog(lang=lang)
    lines = [printed_of(page) for page in pages]
    head, rest = without_heads(lines, log)
    fill_head(sop, head, log)
    body = find_sections(rest)
    _approver_at_the_end(sop, body, log)
    placed: dict[int, set[str]] = {}
    _fill_sections(sop, body, pages, lines, log, placed)
    if choice.unsure:
        log.find("FORM_UNSURE", path="/sop/bentuk", form=choice.form, second=choice.second)
    _report_unplaced(sop, lines, log)
    kinds = {page.number: _kind(page, one, head, placed) for page, one in zip(pages, lines, strict=True)}
    for page in pages:
        if kinds[page.number] == "lain":
            log.find("ANNEX_LEFT_OUT", page=page.number)
    return Form(sop, log, kinds)


def without_heads(lines: Sequence[list[Printed]], log: EvidenceLog) -> tuple[Head, list[list[Printed]]]:
    """The head of the first page, and all pages' lines without it, its repetitions and running lines."""
    head = read_head(head_lines(lines[0])) if lines else Head([])
    running = running_lines(lines)
    rest: list[list[Printed]] = []
    for index, page in enumerate(lines):
        top = head.lines if index == 0 else repeated_head(page, head)
        ids = {id(one) for one in top}
        if index:
            log.mark_used(one.spot for one in top)
        drop = {id(one) for one in page if id(one.spot.line) in running and id(one) not in ids}
        log.mark_used(one.spot for one in page if id(one) in drop)
        rest.append([one for one in page if id(one) not in ids and id(one) not in drop])
    return head, rest


def _approver_at_the_end(sop: Sop, body: Body, log: EvidenceLog) -> None:
    """The signature block behind the last section, where the head names nobody."""
    tail = [*body.loose, *(body.sections[-1].content if body.sections else [])]
    last = max((one.page.number for one in tail), default=0)
    used = fill_signature(sop, [one for one in tail if one.page.number == last], log)
    for section in body.sections[-1:]:
        section.content = [one for one in section.content if id(one.spot.line) not in used]


def _fill_sections(
    sop: Sop,
    body: Body,
    pages: Sequence[ReadPage],
    lines: Sequence[Sequence[Printed]],
    log: EvidenceLog,
    placed: dict[int, set[str]],
) -> None:
    every = [one for page in lines for one in page]
    sop.diagram_alir = diagram_of(pages, every, log)
    procedure: list[Printed] = []
    for section in body.sections:
        log.mark_used(one.spot for one in section.title_lines)
        content = [one for one in section.content if not in_chart(one)]
        for one in (*section.title_lines, *content):
            placed.setdefault(one.page.number, set()).add(section.role)
        if section.role == "prosedur":
            procedure += content
        else:
            _fill_section(sop, section, content, body, log)
    fill_procedure(sop, entries_of(procedure, body), log)
    # parts of a line that was cut stand for the whole
    cut = [one for section in body.sections for one in (*section.title_lines, *section.content)]
    log.used.update(id(one.whole) for one in cut if one.whole is not None)


def _fill_section(
    sop: Sop, section: Section, content: Sequence[Printed], body: Body, log: EvidenceLog
) -> None:
    """A section of `bagian_lain`; one whose title comes again goes on."""
    title = next((known for known in sop.bagian_lain if plain(known) == plain(section.title)), section.title)
    items = sop.bagian_lain.setdefault(title, [])
    path = f"/sop/bagian_lain/{title.replace('~', '~0').replace('/', '~1')}"
    if section.role == "diagram" and _is_drawing(content):
        if sop.diagram_alir is None:
            log.find("FREE_CHART_UNREAD", path="/sop/diagram_alir", spots=[one.spot for one in content])
        log.mark_used(one.spot for one in content)
        return
    for element in entries_of(content, body):
        _add(items, element, path, log)
    log.mark_used(one.spot for one in content if not re.search(r"\w", one.text))


def _add(items: list[str], element: Element, path: str, log: EvidenceLog) -> None:
    if isinstance(element, Entry):
        log.record(f"{path}/{len(items)}", element.spots)
        items.append(element.text)
        return
    _add_rows(items, element, path, log)


def _add_rows(items: list[str], grid: Grid, path: str, log: EvidenceLog) -> None:
    if grid.head:
        log.mark_used(one.spot for cell in grid.head for one in cell)
    for row in grid.rows:
        spots = [one.spot for cell in row for one in cell]
        text = row_text(row)
        log.mark_used(spots)
        if text:
            log.record(f"{path}/{len(items)}", spots)
            items.append(text)


def _is_drawing(content: Sequence[Printed]) -> bool:
    """Whether the text of a chart's section is what stands in its symbols: several lines, or a start or an
    end."""
    words = [one for one in content if re.search(r"\w", one.text)]
    starts = any(re.fullmatch(r"\W*(?:mulai|start|selesai|end|stop)\W*", one.text, re.I) for one in words)
    return starts or len(words) >= 4


def _report_unplaced(sop: Sop, lines: Sequence[Sequence[Printed]], log: EvidenceLog) -> None:
    """A finding for each line of print that ended in no value and is no known part of the form."""
    known = [plain(value) for value in (sop.nama_sop, sop.instansi, sop.unit_kerja) if value]
    own = {id(one.spot.line) for page in lines for one in page}
    valued = {id(spot.line): spot for spots in log.sources.values() for spot in spots}
    for page in lines:
        parts = [s for key, s in valued.items() if key not in own and page and s.page is page[0].page]
        for one in page:
            if id(one.spot.line) in log.used or is_heading(one.text):
                continue
            letters = plain(one.text)
            if any(one.box.contains(part.box.center) and plain(part.text) in letters for part in parts):
                continue
            if len(letters) < _FEWEST_LETTERS or any(letters in value for value in known):
                continue
            if one.spot.line.legibility >= _LEGIBLE or one.page.from_text:
                log.find("UNPLACED_TEXT", spots=[one.spot], text=one.text)
        for line in page[0].page.unread if page else ():
            log.find("UNREADABLE", spots=[type(page[0].spot)(page[0].page, line)])


def _kind(page: ReadPage, lines: Sequence[Printed], head: Head, placed: dict[int, set[str]]) -> PageKind:
    roles = placed.get(page.number, set())
    first = bool(head.lines) and head.lines[0].page is page
    if "prosedur" in roles:
        return "identitas_alur" if first else "alur"
    if roles or first:
        return "identitas"
    return "kosong" if sum(len(plain(one.text)) for one in lines) < _FEWEST_LETTERS else "lain"
