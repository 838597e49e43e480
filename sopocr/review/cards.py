"""What the page shows of one place of a record: its picture, its value, the choices, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sopocr.assemble.codes import Language
from sopocr.geometry import Box, union
from sopocr.model.doubts import Doubt, alike, is_locked, step_of
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.pointers import parts, within
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import PageInfo, Record, Simbol
from sopocr.review.editing import DATES, value_at
from sopocr.review.names import label_of
from sopocr.review.texts import message_of, say
from sopocr.review.wording import Choice, choices_for, first_difference

CardKind = Literal["text", "list", "symbols", "edge", "note"]
_LISTS = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
    "pelaksana",
)


@dataclass(frozen=True)
class Crop:
    """A part of a page to show: its box in source pixels, the turn that makes it upright, its size after
    that, and in it the frame (x, y, width, height) around the value itself."""

    page: int
    box: tuple[int, int, int, int]
    turn: int
    width: int
    height: int
    frame: tuple[int, int, int, int]


@dataclass(frozen=True)
class Note:
    """A finding as the page shows it."""

    severity: str
    code: str
    message: str


@dataclass(frozen=True)
class StepSymbols:
    """The symbols of a step, by actor; several in one cell as "proses, keputusan"."""

    actor: str
    simbol: Simbol | None
    several: bool


@dataclass(frozen=True)
class ArrowLine:
    """An arrow in or out of a step."""

    index: int
    dari: int
    ke: int
    syarat: str | None
    dashed: bool


@dataclass(frozen=True)
class Card:
    """One place of a record, ready to be shown. `key` is the doubt's; `number` and `count` its place among
    the doubts, 0 where it is none."""

    kind: CardKind
    path: str
    key: str
    label: str
    context: str
    value: str
    notes: tuple[Note, ...]
    choices: tuple[Choice, ...]
    select: tuple[int, int]
    crop: Crop | None
    confidence: float | None
    handwritten: bool
    locked: bool
    mended: tuple[str, ...]
    number: int = 0
    count: int = 0
    step: int | None = None
    symbols: tuple[StepSymbols, ...] = ()
    arrows: tuple[ArrowLine, ...] = ()
    items: tuple[str, ...] = ()
    is_date: bool = False
    conflict: int | None = None
    theirs: str = ""
    node: int | None = None
    """Place of a node of the free chart, whose arrows are told in `arrows`."""
    section: int | None = None
    """Place of a whole section among the others."""
    alike: tuple[tuple[str, str], ...] = ()
    """Label and value of the other doubts that can be settled with this one."""


def card_for(state: Reviewed, path: str, key: str, lang: Language) -> Card:
    """The card of the place at `path`, or of the doubt named `key`."""
    doubts = state.doubts()
    doubt = next((one for one in doubts if one.key == (key or path)), None)
    if doubt is None and not path:
        doubt = doubts[0] if doubts else None
    if doubt is not None:
        return _card(state, doubt.path, doubt, doubts, lang)
    return _card(state, path, None, doubts, lang)


def conflict_card(state: Reviewed, number: int, lang: Language) -> Card:
    """The card of a conflict between a person's value and a later extraction."""
    conflict = state.conflicts[number]
    path = conflict.path or ""
    card = _card(state, path, None, (), lang)
    mine, new = _shown(conflict.mine), _shown(conflict.new)
    return Card(
        **{
            **card.__dict__,
            "kind": "note" if conflict.path is None else card.kind,
            "label": card.label if conflict.path else conflict.field,
            "value": mine,
            "choices": choices_for(mine, Evidence(confidence=1, readings={"new": new})),
            "theirs": new,
            "conflict": number,
        }
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        if "teks" in value:
            return str(value["teks"])
        if "aktor" in value:
            return f"{value['aktor']}: {value.get('simbol')}"
        if "dari" in value:
            return f"{value['dari']} → {value['ke']}"
        return ", ".join(str(one) for one in value.values() if isinstance(one, str) and one)
    if isinstance(value, list):
        return "; ".join(_shown(one) for one in value)
    return "" if value is None else str(value)


def _card(state: Reviewed, path: str, doubt: Doubt | None, doubts: Sequence[Doubt], lang: Language) -> Card:
    record, sop = state.record, state.record.sop
    proof = _proof(record, path)
    kind = _kind(path)
    value = (value_at(sop, path) or "") if path else ""
    is_date = parts(path)[1:2] != () and parts(path)[-1] in DATES
    choices = choices_for(value, proof, is_date=is_date) if kind == "text" else ()
    findings = doubt.findings if doubt else tuple(f for f in record.findings if path and f.path == path)
    step = step_of(path)
    if kind == "edge":
        step = sop.alur[int(parts(path)[2])].dari - 1
    node = _node(record, path)
    label = label_of(path, sop, lang) if path else _page_label(findings, lang, record)
    return Card(
        kind=kind,
        path=path,
        key=doubt.key if doubt else path,
        label=label,
        context=_context(record, path, step),
        value=value,
        notes=tuple(Note(f.severity, f.code, message_of(f, lang)) for f in findings),
        choices=choices,
        select=first_difference(choices[0]) if choices else (0, 0),
        crop=_crop(record, path, proof, findings),
        confidence=proof.confidence if proof else None,
        handwritten=bool(proof and proof.handwritten),
        locked=bool(path) and is_locked(path, state.locked),
        mended=_mended(proof),
        number=doubts.index(doubt) + 1 if doubt and doubt in doubts else 0,
        count=len(doubts),
        step=step,
        symbols=_symbols(record, step) if kind == "symbols" and step is not None else (),
        arrows=_node_arrows(record, node)
        if node is not None
        else _arrows(record, path, step)
        if kind in ("symbols", "edge") and step is not None
        else (),
        node=node,
        items=_items(record, path) if kind == "list" else (),
        is_date=is_date,
        section=_section(record, path),
        alike=_alike(state, doubt, doubts, lang),
    )


def _section(record: Record, path: str) -> int | None:
    match parts(path):
        case ("sop", "bagian_lain", title) if title in record.sop.bagian_lain:
            return list(record.sop.bagian_lain).index(title)
    return None


def _mended(proof: Evidence | None) -> tuple[str, ...]:
    """What was read otherwise than it stands, where one can see the difference."""
    return tuple(
        f"{one.read} → {one.mended}"
        for one in (proof.corrections if proof else ())
        if " ".join(one.read.split()) != " ".join(one.mended.split())
    )


def _alike(
    state: Reviewed, doubt: Doubt | None, doubts: Sequence[Doubt], lang: Language
) -> tuple[tuple[str, str], ...]:
    if doubt is None:
        return ()
    sop = state.record.sop
    others = alike(doubt, doubts, lambda path: value_at(sop, path))
    return tuple((label_of(one.path, sop, lang), value_at(sop, one.path) or "") for one in others)


def _kind(path: str) -> CardKind:
    match parts(path):
        case ("sop", "langkah", _, "pelaksana", *_) | ("sop", "langkah", _):
            return "symbols"
        case ("sop", "langkah", _, _, *_):
            return "text"
        case ("sop", "alur", _):
            return "edge"
        case ("sop", name) if name in _LISTS:
            return "list"
        case ("sop", "bagian_lain", _):
            return "list"
        case ("sop", "langkah" | "alur" | "disahkan_oleh" | "bagian_lain" | "diagram_alir") | ():
            return "note"
    return "text"


def _proof(record: Record, path: str) -> Evidence | None:
    """The evidence of a value; of a duration or reference, that of its text."""
    return record.evidence.get(path) or record.evidence.get(path + "/teks")


def _page_label(findings: Sequence[Finding], lang: Language, record: Record) -> str:

    page = next((finding.page for finding in findings if finding.page), None)
    return say(lang, "Page %(number)s", number=page) if page else label_of("", record.sop, lang)


def _context(record: Record, path: str, step: int | None) -> str:
    """What stands beside a value of a step: its number and description."""
    if step is None or step >= len(record.sop.langkah) or path.endswith("/kegiatan"):
        return ""
    one = record.sop.langkah[step]
    return ". ".join(filter(None, (one.nomor, one.kegiatan)))


def _symbols(record: Record, step: int) -> tuple[StepSymbols, ...]:
    marks = record.sop.langkah[step].pelaksana
    found = []
    for actor in record.sop.pelaksana:
        own = [mark.simbol for mark in marks if mark.aktor == actor]
        found.append(StepSymbols(actor, own[0] if own else None, len(own) > 1))
    return tuple(found)


def _arrows(record: Record, path: str, step: int) -> tuple[ArrowLine, ...]:
    chosen = int(parts(path)[2]) if parts(path)[1] == "alur" else None
    return tuple(
        ArrowLine(index, edge.dari, edge.ke, edge.syarat, edge.sumber == "teks")
        for index, edge in enumerate(record.sop.alur)
        if (chosen is None and step + 1 in (edge.dari, edge.ke)) or index == chosen
    )


def _node(record: Record, path: str) -> int | None:
    """The node of the free chart that a path is about."""
    match parts(path):
        case ("sop", "diagram_alir", "simpul", place, *_) if record.sop.diagram_alir is not None:
            return int(place)
    return None


def _node_arrows(record: Record, node: int) -> tuple[ArrowLine, ...]:
    chart = record.sop.diagram_alir
    return tuple(
        ArrowLine(index, edge.dari, edge.ke, edge.syarat, dashed=False)
        for index, edge in enumerate(chart.alur if chart else ())
        if node + 1 in (edge.dari, edge.ke)
    )


def _items(record: Record, path: str) -> tuple[str, ...]:
    steps = parts(path)
    if steps[1] == "bagian_lain":
        return tuple(record.sop.bagian_lain.get(steps[2], ()))
    return tuple(one if isinstance(one, str) else one.teks for one in getattr(record.sop, steps[1]))


def _crop(record: Record, path: str, proof: Evidence | None, findings: Sequence[Finding]) -> Crop | None:
    """The picture of a value: around its box, else those of its parts, of a finding, of its step."""
    page, box = (proof.page, proof.box) if proof else (None, None)
    if box is None:
        page, box = _boxes_below(record, path) if path else (None, None)
    if box is None:
        place = next((f for f in findings if f.page and f.box), None)
        page, box = (place.page, place.box) if place else (None, None)
    if box is None and step_of(path) is not None:
        page, box = _boxes_below(record, "/".join(path.split("/")[:4]))
    info = next((one for one in record.pages if one.number == page), None)
    if page is None or box is None:
        return None
    return crop_around(page, box, info, wide=_kind(path) in ("edge", "symbols"))


def _boxes_below(record: Record, path: str) -> tuple[int | None, tuple[int, int, int, int] | None]:
    """The box around all proofs at or below `path`, on the page of the first."""
    proofs = [one for key, one in record.evidence.items() if within(key, path) and one.page and one.box]
    if not proofs:
        return None, None
    page = proofs[0].page
    return page, union(Box(*one.box) for one in proofs if one.page == page and one.box).rounded()


def crop_around(
    page: int, box: tuple[int, int, int, int], info: PageInfo | None, *, wide: bool = False
) -> Crop:
    """The part of a page around `box`, with enough beside it to see what it belongs to; `wide` for parts of
    a drawing, which mean nothing without their neighbours."""
    turn = info.rotation if info else 0
    x0, y0, x1, y1 = box
    line = max(14, min(x1 - x0, y1 - y0))
    along, across = min(90, line * 3), min(60, round(line * 1.1))
    if wide:
        along, across = max(120, (x1 - x0) // 2), max(90, (y1 - y0) // 2)
    dx, dy = (along, across) if turn in (0, 180) else (across, along)
    width, height = (info.width if info else None) or x1 + dx, (info.height if info else None) or y1 + dy
    outer = (max(0, x0 - dx), max(0, y0 - dy), min(width, x1 + dx), min(height, y1 + dy))
    w, h = outer[2] - outer[0], outer[3] - outer[1]
    fx, fy, fw, fh = x0 - outer[0], y0 - outer[1], x1 - x0, y1 - y0
    frame = {
        0: (fx, fy, fw, fh),
        90: (h - fy - fh, fx, fh, fw),
        180: (w - fx - fw, h - fy - fh, fw, fh),
        270: (fy, w - fx - fw, fh, fw),
    }[turn % 360]
    size = (w, h) if turn in (0, 180) else (h, w)
    return Crop(page, outer, turn % 360, *size, frame)
