"""The fields of a form's head into the record, each with its evidence or a finding."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.assemble.approver import fill_approver, fill_from_signature
from sopocr.assemble.blocks import Block
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.forms.head import DATES, Head, title_of
from sopocr.assemble.forms.head_labels import HeadLabel, without_colon
from sopocr.assemble.forms.printed import Printed
from sopocr.model.sop import Sop
from sopocr.text.bodies import begins_body
from sopocr.text.dates import parse_date
from sopocr.text.joining import join_lines
from sopocr.text.marks import is_nothing
from sopocr.text.positions import is_position

DATE_WORDS = {
    "tanggal_pembuatan": "Tanggal Pembuatan",
    "tanggal_revisi": "Tanggal Revisi",
    "tanggal_pengesahan": "Tanggal Pengesahan",
    "tanggal_efektif": "Tanggal Berlaku",
    "tanggal_terbit": "Tanggal Terbit",
}


def fill_head(sop: Sop, head: Head, log: EvidenceLog) -> None:
    """Number, revision, dates, title, body and approver from a head."""
    for label in head.labels:
        log.mark_used(one.spot for one in label.lines)
    log.mark_used(one.spot for one in head.words)
    for name in ("nomor_sop", "nomor_revisi"):
        named = head.label(name)
        text = named.text if named else ""
        if named is not None and not is_nothing(text):
            setattr(sop, name, text)
            log.record(f"/sop/{name}", _spots(named))
    for name in DATES:
        for dated in head.labels:
            if dated.name == name and getattr(sop, name) is None:
                _fill_date(sop, name, dated, log)
    pages = head.label("halaman")
    if pages is not None:
        log.mark_used(one.spot for one in pages.value)
    if head.title:
        name = title_of(head.title)
        if not is_nothing(name):
            sop.nama_sop = name
            log.record("/sop/nama_sop", [one.spot for one in head.title])
    _fill_body(sop, head.body, log)
    unit = head.label("unit_kerja")
    if unit is not None and unit.text:
        sop.unit_kerja = unit.text
        log.record("/sop/unit_kerja", _spots(unit))
    if head.approver:
        fill_approver(sop, [one.spot for one in head.approver], (), log)


def _spots(label: HeadLabel) -> list[LocatedLine]:
    own = [label.lines[0].spot] if label.rest else []
    return [*own, *(one.spot for one in label.value)]


def _fill_date(sop: Sop, name: str, label: HeadLabel, log: EvidenceLog) -> None:
    text, path = label.text, f"/sop/{name}"
    spots = _spots(label)
    log.mark_used(spots)
    if is_nothing(text):
        return
    parsed = parse_date(text)
    if parsed.value is None and len(label.value) > 1:  # strokes of a stamp beside it
        whole = [one for one in label.value if parse_date(without_colon(one.text)).value is not None]
        if len(whole) == 1:
            parsed, spots = parse_date(without_colon(whole[0].text)), [whole[0].spot]
    if parsed.value is not None:
        setattr(sop, name, parsed.value)
        log.record(path, spots, note=parsed.note)
        return
    codes = {"year_only": "DATE_YEAR_ONLY", "invalid_day": "DATE_INVALID"}
    code = codes.get(parsed.note, "DATE_UNREADABLE")
    log.find(code, path=path, spots=spots, field=DATE_WORDS[name], text=text)


def _fill_body(sop: Sop, lines: Sequence[Printed], log: EvidenceLog) -> None:
    """The letterhead's body, and the units under it."""
    kept = [(one, without_colon(one.text)) for one in lines if len(re.findall(r"[^\W\d_]", one.text)) >= 2]
    if not kept:
        return
    cut = next((i for i, (_, text) in enumerate(kept) if i and begins_body(text, "unit")), len(kept))
    sop.instansi = join_lines(text for _, text in kept[:cut]).strip(" ,")
    log.record("/sop/instansi", [one.spot for one, _ in kept[:cut]])
    if kept[cut:]:
        sop.unit_kerja = join_lines(text for _, text in kept[cut:]).strip(" ,")
        log.record("/sop/unit_kerja", [one.spot for one, _ in kept[cut:]])


_LONGEST_POSITION = 9


def _heads_signature(text: str) -> bool:
    """Whether a line is a position by itself, or what stands before one, and no sentence."""
    short = len(text.split()) <= _LONGEST_POSITION and not text.endswith((".", ";"))
    return short and (is_position(text) or _BEGINS_SIGNATURE.match(text) is not None)


_BEGINS_SIGNATURE = re.compile(r"^\W*(?:ditetapkan|disahkan|disetujui|mengetahui|penanggung\s*jawab)\b", re.I)


def fill_signature(sop: Sop, lines: Sequence[Printed], log: EvidenceLog) -> set[int]:
    """The approver from a signature block among the last lines, where the head names none; the ids of the
    lines that it took."""
    if sop.disahkan_oleh.nama or not lines:
        return set()
    heads = [i for i, one in enumerate(lines) if _heads_signature(without_colon(one.text))]
    if not heads:
        return set()
    lines = lines[heads[-1] :]
    before = set(log.used)
    blocks: tuple[Block, ...] = ()
    fill_from_signature(sop, [one.spot for one in lines], blocks, log)
    return log.used - before
