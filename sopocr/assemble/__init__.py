"""From read pages to SOPs: page kinds, identity, boxes, steps, flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sopocr.assemble.approver import approver_parts, fill_from_signature
from sopocr.assemble.blocks import Block, legible
from sopocr.assemble.boxes import fill_boxes, find_boxes
from sopocr.assemble.checks import Context, Language, check
from sopocr.assemble.codes import make_finding
from sopocr.assemble.columns import find_flow
from sopocr.assemble.completeness import report_missing, status_of
from sopocr.assemble.confidence import weigh
from sopocr.assemble.document_correction import settle
from sopocr.assemble.edges_from_text import add_spoken
from sopocr.assemble.evidence_log import EvidenceLog, source_box
from sopocr.assemble.features import Traits
from sopocr.assemble.flow import build_alur
from sopocr.assemble.form_checks import check_form, places_of, sure_part
from sopocr.assemble.forms import FormChoice, assemble_form, names_another, recognise, split_forms
from sopocr.assemble.identity import fill_identity
from sopocr.assemble.labelled import find_labelled
from sopocr.assemble.page_kind import Sorted
from sopocr.assemble.page_marks import Marks, without_marks
from sopocr.assemble.page_sequence import one_sequence, settle_sequence
from sopocr.assemble.rows import TOTAL
from sopocr.assemble.steps import fill_steps
from sopocr.assemble.unassigned_text import report_unplaced
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.page import ReadPage
from sopocr.model.sop import Alur, PageInfo, PageKind, Pengesah, Sop
from sopocr.settings import AssemblySettings
from sopocr.text.decisions import normalise_condition
from sopocr.text.knowledge import Knowledge
from sopocr.text.positions import is_position

__all__ = ["Assembled", "assemble", "find_flow", "status_of"]


@dataclass
class Assembled:
    """One SOP with its proof, before it becomes a record. `traits` are those from which each value's
    confidence was reckoned, by path."""

    sop: Sop
    evidence: dict[str, Evidence] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    pages: list[PageInfo] = field(default_factory=list)
    traits: dict[str, Traits] = field(default_factory=dict)


def assemble(
    pages: Sequence[ReadPage],
    lang: Language = "id",
    knowledge: Knowledge | None = None,
    settings: AssemblySettings | None = None,
    *,
    correct: bool = True,
    one: bool = False,
) -> list[Assembled]:
    """The SOPs that these pages (all of one file, in order) hold; findings in the language `lang`.

    `knowledge` takes the place of the words and regulations that ship with the package. Unless `correct`,
    values stay as they were read. `one`: a person said that they are one SOP, and in which order.
    """
    known, chosen = knowledge or Knowledge(), settings or AssemblySettings()
    marks = without_marks(pages)
    sequence = one_sequence(marks.pages) if one else settle_sequence(marks.pages)
    entries = [entry for group in sequence.sops for entry in group]
    choice = recognise([entry.page for entry in entries if entry.duplicate_of is None])
    if choice.form == "sop-ap":
        found = [_assemble_one(group, lang, known, chosen, correct) for group in sequence.sops]
    else:
        entries = _without_sisters(entries)
        found = [
            _assemble_other(group, choice, lang, known, chosen, correct)
            for group in ([entries] if one else _split_other(entries))
        ]
    for number, place in sequence.separators:
        found[min(place, len(found) - 1)].findings.append(
            make_finding("PAGE_SEPARATOR", lang=lang, page=number)
        )
    if sequence.reversed:
        for part in found:
            part.findings.append(make_finding("PAGES_REVERSED", lang=lang))
    _tell_signatures(found, marks, lang)
    return found


def _tell_signatures(found: Sequence[Assembled], marks: Marks, lang: Language) -> None:
    """Add to each SOP which of its pages bear the statement of an electronic signature."""
    pages = {page.number: page for page in marks.pages}
    for part in found:
        for number in (info.number for info in part.pages if info.number in marks.statements):
            box = source_box(pages[number], marks.statements[number])
            part.findings.append(make_finding("E_SIGNATURE", lang=lang, page=number, box=box))


def _without_sisters(entries: Sequence[Sorted]) -> list[Sorted]:
    """The pages, those that read like another but bear the head of another SOP as sheets of their own."""
    by_number = {entry.page.number: entry.page for entry in entries}
    return [
        replace(entry, duplicate_of=None)
        if entry.duplicate_of is not None and names_another(entry.page, by_number[entry.duplicate_of])
        else entry
        for entry in entries
    ]


def _split_other(entries: Sequence[Sorted]) -> list[list[Sorted]]:
    """The pages of each SOP of another form, repeated ones with the page before them."""
    firsts = {id(group[0]) for group in split_forms([e.page for e in entries if e.duplicate_of is None])}
    groups: list[list[Sorted]] = []
    for entry in entries:
        if not groups or (id(entry.page) in firsts and any(e.duplicate_of is None for e in groups[-1])):
            groups.append([])
        groups[-1].append(entry)
    return groups


def _assemble_other(
    entries: Sequence[Sorted],
    choice: FormChoice,
    lang: Language,
    knowledge: Knowledge,
    settings: AssemblySettings,
    correct: bool,
) -> Assembled:
    """An SPO or a narrative SOP."""
    form = assemble_form([entry.page for entry in entries if entry.duplicate_of is None], choice, lang)
    sop, log = form.sop, form.log
    for entry in entries:
        if entry.duplicate_of is not None:
            log.find("PAGE_DUPLICATE", page=entry.page.number, other=entry.duplicate_of)
    infos = _page_infos(entries, form.kinds)
    if correct:
        settle(sop, log, knowledge.corrector.lexicon)
    traits = weigh(sop, log, knowledge.corrector, settings.doubt_below)
    context = Context(pages=[info for info in infos if info.duplicate_of is None], evidence=log.evidence)
    checks = check(sop, context, lang=lang, catalogue=knowledge.catalogue, corrector=knowledge.corrector)
    return Assembled(sop, log.evidence, [*log.findings, *checks], infos, traits)


def _assemble_one(
    entries: Sequence[Sorted],
    lang: Language,
    knowledge: Knowledge,
    settings: AssemblySettings,
    correct: bool,
) -> Assembled:
    sop, log = Sop(), EvidenceLog(lang=lang)
    kept = [entry for entry in entries if entry.duplicate_of is None]
    for entry in entries:
        if entry.duplicate_of is not None:
            log.find("PAGE_DUPLICATE", page=entry.page.number, other=entry.duplicate_of)
    blocks = [block for entry in kept for block in entry.blocks]
    fill_identity(sop, find_labelled(blocks), blocks, log)
    boxes = find_boxes(blocks)
    fill_boxes(sop, boxes, log)
    charts = fill_steps(sop, [entry.page for entry in kept], log)
    approvers = _signature_block(sop, blocks, log)
    flow = build_alur(charts, normalise_condition)
    for number, edge in enumerate(flow.edges):
        sop.alur.append(Alur(dari=edge.dari, ke=edge.ke, syarat=edge.syarat))
        log.evidence[f"/sop/alur/{number}"] = Evidence(
            page=kept[edge.page].page.number,
            box=source_box(kept[edge.page].page, edge.box),
            raw=edge.label,
            confidence=round(max(0.0, min(1.0, edge.confidence)), 4),
            note=f"arah {edge.directed:.2f}" if edge.directed < 1 else "",
        )
    add_spoken(sop, log)
    for note in flow.notes:
        page = kept[note.page].page
        where = "" if note.step is None else f"/sop/langkah/{note.step - 1}/pelaksana"
        log.find(note.code, path=where, page=page.number, box=source_box(page, note.box))
    report_unplaced(sop, kept, log)
    report_missing(sop, kept, log)
    infos = _page_infos(entries)
    check_form(kept, sop, log)
    if correct:
        settle(sop, log, knowledge.corrector.lexicon)
    traits = weigh(sop, log, knowledge.corrector, settings.doubt_below)
    places = places_of(kept, sop, log)
    if approvers is not None:
        approvers = sure_part(approvers[0], log), approvers[1]
    context = Context(
        pages=[info for info in infos if info.duplicate_of is None],
        evidence=log.evidence,
        boxes_seen=frozenset(box.role for box in boxes),
        list_numbers={box.role: box.numbers for box in boxes if box.numbers},
        approvers=approvers,
        titles=places.titles,
        bodies=places.bodies,
        symbols_read=any(entry.page.chart is not None for entry in kept),
    )
    checks = check(sop, context, lang=lang, catalogue=knowledge.catalogue, corrector=knowledge.corrector)
    return Assembled(sop, log.evidence, [*log.findings, *checks], infos, traits)


def _page_infos(entries: Sequence[Sorted], kinds: Mapping[int, PageKind] | None = None) -> list[PageInfo]:
    """What each page of the source is, or `kinds` say it is; two sheets on one picture are one page of it."""
    infos: dict[int, PageInfo] = {}
    for entry in entries:
        page = entry.page
        before = infos.get(page.number)
        if before is not None:
            if entry.duplicate_of is None and {before.kind, entry.kind} == {"identitas", "alur"}:
                before.kind = "identitas_alur"
            continue
        infos[page.number] = PageInfo(
            number=page.number,
            kind=(kinds or {}).get(page.number, entry.kind),
            rotation=page.rotation,
            skew=round(page.skew, 2),
            duplicate_of=entry.duplicate_of,
            width=page.source_size[0] or None,
            height=page.source_size[1] or None,
            dpi=round(page.dpi, 1) or None,
        )
    return list(infos.values())


def _signature_block(sop: Sop, blocks: Sequence[Block], log: EvidenceLog) -> tuple[Pengesah, Pengesah] | None:
    """Approver's parts that stand in a signature block after the table.

    Gives the approver of the identity block and that of the signature, where both were read clearly.
    """
    spots = [
        spot
        for block in blocks
        if block.after_flow or (block.cell is None and block.page.flow is None)
        for spot in block.spots
        if id(spot.line) not in log.used and legible(spot) and not TOTAL.match(spot.text)
    ]
    before = sop.disahkan_oleh.model_copy()
    fill_from_signature(sop, spots, blocks, log)
    parts = approver_parts([[spot] for spot in spots])
    clear = {
        name: getattr(parts, name)
        for name, places in parts.lines.items()
        if all(spots[place].line.legibility >= _CLEARLY_SIGNED for place in places)
        and len(getattr(parts, name) or "") <= _LONGEST_PART
        and (name != "jabatan" or is_position(parts.jabatan or ""))
    }
    return (before, Pengesah(**clear)) if clear and parts.nip else None


_LONGEST_PART = 80
"""Letters of an approver's name or position; more are several lines run together."""
_CLEARLY_SIGNED = 0.95
"""Legibility from which what stands in a signature block can contradict the identity block."""
