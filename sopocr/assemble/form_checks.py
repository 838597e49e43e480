"""What is seen of the form itself: which kind of procedure it is, its labels, and what its parts say of one
another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from sopocr.assemble.blocks import Block, in_reading_order, legible
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.page_kind import Sorted
from sopocr.model.page import ColumnRole, FlowTable
from sopocr.model.sop import Pengesah, Sop
from sopocr.text.bodies import begins_body
from sopocr.text.folding import skeleton
from sopocr.text.joining import join_lines
from sopocr.text.labels import match_box_title, match_column, match_identity, strip_sop

_CLEAR = 0.97
"""Legibility (0..1) from which a label is taken for misspelt rather than misread."""

_CORE_COLUMNS: Mapping[ColumnRole, str] = {
    "kegiatan": "Kegiatan",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
}
_LISTED_MISSPELT = {"Autput": "Output", "Tanggal Efektip": "Tanggal Efektif", "Tgl Efektip": "Tgl Efektif"}
"""Wordings that are known as labels and still no right ones."""
_COLUMN_WORDS = {"mutu_baku": "Mutu Baku", "output": "Output", "pelaksana": "Pelaksana", "waktu": "Waktu"}
_SLIPS = 2
"""Letters by which a misspelt label differs at most."""
_FORM_TITLE = re.compile(r"^\W*(?:standar\w*\s+operasional\s+prosedur|SOP)\b\W*(?:\(\s*SOP\s*\))?\W*", re.I)
_YEAR_LINE = re.compile(r"^\W*(?:tahun\s+)?(?:19|20)\d\d\W*$", re.I)
_SURE = 0.9
"""Confidence from which two values that differ are held against one another."""
_SHORTEST_TITLE = 8
"""Letters that a title has at least."""


@dataclass
class Places:
    """Titles and bodies of the procedure by the part of the form that names them: "sampul", "identitas",
    "alur"."""

    titles: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)


def check_form(entries: Sequence[Sorted], sop: Sop, log: EvidenceLog) -> None:
    """Findings on the form as a whole: its columns, its labels."""
    labels = sum(entry.labels for entry in entries)
    if not sop.langkah and labels < 2:
        log.find("NOT_AN_SOP")
    _columns([entry.page.flow for entry in entries if entry.page.flow is not None], log)
    for index, name in enumerate(sop.pelaksana):
        if re.search(r" \(\d+\)$", name):
            log.find("ACTOR_NAME_REPEATED", path=f"/sop/pelaksana/{index}", actor=name[:-4])
    _labels(entries, log)


def _columns(flows: Sequence[FlowTable], log: EvidenceLog) -> None:
    seen = {column.role for flow in flows for column in flow.columns}
    if not flows or not any(flow.header for flow in flows):
        return
    for role, name in _CORE_COLUMNS.items():
        if role not in seen:
            log.find("COLUMN_MISSING", path="/sop/langkah", column=name)


def _labels(entries: Sequence[Sorted], log: EvidenceLog) -> None:
    """One finding for each label of the form that is clearly printed and not spelt as usual."""
    told: set[str] = set()
    for spot in _label_spots(entries):
        usual = _usual_label(spot)
        if usual is not None and spot.text.lower() not in told:
            told.add(spot.text.lower())
            log.find("LABEL_MISSPELT", spots=[spot], text=spot.text.strip(" :"), usual=usual)


def _label_spots(entries: Sequence[Sorted]) -> Iterator[LocatedLine]:
    for entry in entries:
        page, flow = entry.page, entry.page.flow
        yield from (spot for block in entry.blocks if not block.after_flow for spot in block.spots)
        if flow is not None and flow.header is not None:
            top, bottom = flow.header
            for cell in page.tables[flow.table].cells:
                if top - 2 <= cell.box.center.y <= bottom + 2:
                    yield from (LocatedLine(page, line) for line in cell.lines)


def _usual_label(spot: LocatedLine) -> str | None:
    """The usual wording of a label that the line consists of and that differs from it by a letter or two;
    None where the line is no label, is spelt as usual, or was not read clearly by all readers."""
    text = spot.text.strip(" :.|_")
    if len(text) < 5 or not _is_clear(spot):
        return None
    for wrong, right in _LISTED_MISSPELT.items():
        if skeleton(text) == skeleton(wrong):
            return right
    hits = [hit for hit in (match_identity(text), match_box_title(text)) if hit is not None and not hit.rest]
    column = match_column(text)
    usuals = [hit.label for hit in hits] + ([_COLUMN_WORDS[column]] if column in _COLUMN_WORDS else [])
    if column is not None and column not in _COLUMN_WORDS:
        return None
    if any(not _differs(text, usual) for usual in usuals):
        return None
    near = [
        usual
        for usual in usuals
        if text[:1].lower() == usual[:1].lower()
        and Levenshtein.distance(skeleton(text), skeleton(usual)) <= _SLIPS
    ]
    return near[0] if near else None


def _differs(text: str, usual: str) -> bool:
    return skeleton(re.sub(r"\W", "", text)) != skeleton(re.sub(r"\W", "", usual))


def _is_clear(spot: LocatedLine) -> bool:
    if spot.page.from_text or not spot.line.readings:
        return True
    texts = {re.sub(r"\W", "", reading.text.lower()) for reading in spot.line.readings.values()}
    return len(texts) == 1 and spot.line.legibility >= _CLEAR and not spot.line.corrections


def places_of(entries: Sequence[Sorted], sop: Sop, log: EvidenceLog) -> Places:
    """What cover, identity block and the headings of the flow pages name as title and body; of what was not
    read surely nothing is said."""
    places = Places()
    for entry in entries:
        if entry.kind == "sampul":
            title, body = _cover(entry.blocks)
            places.titles.setdefault("sampul", title)
            places.bodies.setdefault("sampul", body)
    if sop.nama_sop and is_sure(log, "/sop/nama_sop"):
        places.titles["identitas"] = sop.nama_sop
    if (sop.instansi or sop.unit_kerja) and all(
        is_sure(log, f"/sop/{name}") for name in ("instansi", "unit_kerja")
    ):
        places.bodies["identitas"] = " ".join(part for part in (sop.instansi, sop.unit_kerja) if part)
    for entry in entries:
        if entry.kind == "alur" and (title := _flow_title(entry.blocks)):
            places.titles.setdefault("alur", title)
    return places


def is_sure(log: EvidenceLog, path: str) -> bool:
    """Whether a value is sure enough to be held against another; one that is not there is."""
    proof = log.evidence.get(path)
    return proof is None or proof.confidence >= _SURE


def sure_part(approver: Pengesah, log: EvidenceLog) -> Pengesah:
    """The parts of an approver of which the record is sure."""
    kept = {
        name: text
        for name, text in approver.model_dump().items()
        if text and is_sure(log, f"/sop/disahkan_oleh/{name}")
    }
    return Pengesah(**kept)


def _cover(blocks: Sequence[Block]) -> tuple[str, str]:
    """Title and body on a cover: the body's lines begin as bodies do, the others are the title."""
    spots = in_reading_order([spot for block in blocks for spot in block.spots if legible(spot)])
    title: list[str] = []
    body: list[str] = []
    for spot in spots:
        text = _FORM_TITLE.sub("", spot.text).strip(" :")
        if not re.search(r"[^\W\d_]{3}", text) or _YEAR_LINE.match(text):
            continue
        (body if begins_body(text) or (body and not title) else title).append(text)
    named = join_lines(title)
    return (named if _letters(named) >= _SHORTEST_TITLE else ""), join_lines(body)


def _flow_title(blocks: Sequence[Block]) -> str:
    """The title in a heading "SOP …" over a flow table."""
    for block in blocks:
        if block.after_flow or block.cell is not None:
            continue
        for spot in block.spots:
            if spot.line.legibility < _CLEAR or not _FORM_TITLE.match(spot.text):
                continue
            title = strip_sop(_FORM_TITLE.sub("", spot.text).strip(" :"))
            if _letters(title) >= _SHORTEST_TITLE and not begins_body(title):
                return title
    return ""


def _letters(text: str) -> int:
    return len(re.findall(r"[^\W\d_]", text))
