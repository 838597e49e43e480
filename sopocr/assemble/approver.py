"""The approver: position, name, rank and NIP, from the identity block and from a signature block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from sopocr.assemble.blocks import Block, in_rows, legible, value_text
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.features import faltered
from sopocr.geometry import union
from sopocr.model.evidence import INFERRED, Correction
from sopocr.model.sop import Pengesah, Sop
from sopocr.text.approver import ApproverParts, is_approver_part, split_approver
from sopocr.text.person_names import has_degree, is_of_names, looks_like_name
from sopocr.text.personnel import find_nip, nip_problems, with_grade_of_rank
from sopocr.text.positions import is_position, may_precede_position

_NEARLY_THE_SAME = 85.0
_AS_LONG = 0.9
"""Share of a position's length that the same position printed elsewhere has."""
_RECALLED = 72.0
"""Likeness (0..100) from which a position read through a signature is the one printed clearly in the
letterhead."""
OFFICE_HOLDER = re.compile(
    r"^\W*(?:direktur|kepala|rektor|ketua|sekretaris|bupati|gubernur|wali\s?kota|menteri)\s+"
    r"(?=(?:politeknik|universitas|institut|dinas|badan|rumah\s?sakit|rsud|sekolah|balai|kantor|satuan|pusat|uptd?)\b)",
    re.I,
)


def fill_approver(sop: Sop, value: Sequence[LocatedLine], blocks: Sequence[Block], log: EvidenceLog) -> None:
    """Fill the approver from the lines of a labelled block."""
    rows = _in_line(in_rows([s for s in value if legible(s)]))
    parts = approver_parts(rows)
    _merge(sop, parts, rows, log)
    log.set_aside(value)
    _recall_position(sop, blocks, log)


def approver_parts(rows: Sequence[Sequence[LocatedLine]]) -> ApproverParts:
    """The parts of a block whose lines are `rows`; the letters of lines that no reader read stay as they
    are."""
    lines = [spot.line for row in rows for spot in row]
    pages = [spot.page for row in rows for spot in row]
    read = any(line.readings for line in lines) and not any(page.born_digital for page in pages)
    exact = not read and not any(page.from_text for page in pages)
    gaps = [_white_above(rows, index) for index in range(len(rows))]
    texts = [" ".join(s.text for s in row) for row in rows]
    return split_approver(texts, gaps=gaps, exact=exact, doubt=lambda word: faltered(word, lines))


def _white_above(rows: Sequence[Sequence[LocatedLine]], index: int) -> float:
    """The white between a row and the one above it, in heights of its lines; 0 where there is no place."""
    if index == 0 or rows[index][0].page.from_text or rows[index][0].page is not rows[index - 1][0].page:
        return 0.0
    above, here = (union(s.box for s in row) for row in (rows[index - 1], rows[index]))
    height = min(spot.box.height for spot in rows[index])
    return max(0.0, (here.y0 - above.y1) / height) if height else 0.0


def fill_from_signature(
    sop: Sop, spots: Sequence[LocatedLine], blocks: Sequence[Block], log: EvidenceLog
) -> None:
    """The approver's parts from a signature block among `spots` of the free page: what stands over a NIP, or
    a position with a name under it (heads of villages have no NIP)."""
    near = _signature_block(spots, sop.disahkan_oleh)
    if near:
        rows = _in_line(in_rows(near))
        parts = approver_parts(rows)
        _merge(sop, parts, rows, log)
        log.set_aside(near)
        _recall_position(sop, blocks, log)


def _signature_block(spots: Sequence[LocatedLine], known: Pengesah) -> list[LocatedLine]:
    """The lines of the one who approved, among all that stand free: of the blocks of lines that name a person
    the one that says most, and best what is `known` from the identity block.

    Those of other signers ("Mengetahui") and of the clerk who certified the copy ("Salinan sesuai dengan
    aslinya") are none, unless they hold the approver's own position.
    """
    best: tuple[float, list[LocatedLine]] = (0.0, [])
    for block in _stacks(spots):
        texts = [spot.text for spot in block]
        number = any(map(_is_number, texts))
        heads = [text for text in texts if is_position(text)]
        person = any(map(_is_person, texts))
        named = person or any(looks_like_name(text) and not is_position(text) for text in texts)
        worth = 2.0 * number + person + bool(heads)
        same = any(_same_office(text, known.jabatan) for text in heads)
        other = any(map(_OTHER_SIGNER.search, texts))
        if same and named:
            worth += 3.0
        elif other or not (number or (heads and person)):
            continue
        if worth > best[0]:
            best = worth, block
    return best[1]


_OTHER_SIGNER = re.compile(
    r"\b(?:salinan|sesuai\s+(?:dengan\s+)?asli\w*|mengetahui|diperiksa|disusun|dibuat|pemohon)\b", re.I
)
"""What stands over those who sign without approving."""


def _same_office(text: str, known: str | None) -> bool:
    return known is not None and fuzz.ratio(text.upper().strip(" ,"), known.upper()) >= _NEARLY_THE_SAME


def _stacks(spots: Sequence[LocatedLine]) -> list[list[LocatedLine]]:
    """Lines that stand over one another, with room for a signature between them at most; those of a text
    source all together."""
    stacks: list[list[LocatedLine]] = []
    for spot in spots:
        joined = [stack for stack in stacks if any(_in_one_stack(spot, other) for other in stack)]
        stacks = [stack for stack in stacks if not any(stack is other for other in joined)]
        stacks.append([*(other for stack in joined for other in stack), spot])
    order = {id(spot): place for place, spot in enumerate(spots)}
    return [sorted(stack, key=lambda spot: order[id(spot)]) for stack in stacks]


def _in_one_stack(one: LocatedLine, other: LocatedLine) -> bool:
    if one.page is not other.page:
        return False
    if one.page.from_text:
        return True
    height = max(one.box.height, other.box.height)
    apart = max(one.box.y0, other.box.y0) - min(one.box.y1, other.box.y1)
    level = abs(one.box.center.y - other.box.center.y) < 0.5 * height
    if level:
        before = may_precede_position(one.text) or may_precede_position(other.text)
        reach = (_BESIDE if before else 2.0) * height
        return max(one.box.x0, other.box.x0) - min(one.box.x1, other.box.x1) < reach
    common = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
    return apart < _ROOM * height and common > 0.3 * min(one.box.width, other.box.width)


_ROOM, _BESIDE = 8.0, 12.0
"""Line heights that a signature takes at most; and that "Plt." may stand before its position."""


def _is_person(text: str) -> bool:
    """Whether a line is a person's name without doubt: by its titles, or by known names."""
    return looks_like_name(text) and not is_position(text) and (has_degree(text) or is_of_names(text))


def _is_number(text: str) -> bool:
    """Whether a line is a civil servant's number, with its label or so whole that no label is needed."""
    labelled = re.search(r"n\W?\s*[il1]\s*\W?p", text, re.I) and re.search(r"\d{6}", text)
    found = find_nip(text)
    return bool(labelled) or (found is not None and not nip_problems(found.text))


def _in_line(rows: list[list[LocatedLine]]) -> list[list[LocatedLine]]:
    """The rows of an approver's block without what stands beside it: words of a stamp.

    The lines of a block begin at one place or have one middle.
    """
    if not rows or rows[0][0].page.from_text or rows[0][0].page.born_digital:
        return rows
    rows = [_without_stamp(row) for row in rows]
    texts = {id(row): " ".join(s.text for s in row) for row in rows}
    known = [row for row in rows if is_approver_part(texts[id(row)])]
    if len(known) < 2:
        return rows

    def aligned(row: list[LocatedLine], other: list[LocatedLine]) -> bool:
        one, two = (union(s.box for s in spots) for spots in (row, other))
        slack = 1.2 * two.height
        return abs(one.x0 - two.x0) < slack or abs(one.center.x - two.center.x) < slack

    head = next((row for row in known if is_position(texts[id(row)])), None)
    mixed = head is not None and not texts[id(head)].isupper()

    def belongs(row: list[LocatedLine]) -> bool:
        # a stamp's capitals stand beside a position that is written otherwise, by chance in line with it
        partners = (
            [other for other in known if other is not head] if mixed and texts[id(row)].isupper() else []
        )
        return any(aligned(row, other) for other in partners or known)

    return [row for row in rows if row in known or belongs(row)]


def _without_stamp(row: list[LocatedLine]) -> list[LocatedLine]:
    """A row without what a stamp left before its position: positions begin their line, but for "a.n." and
    its kin."""
    for place, spot in enumerate(row):
        if is_position(spot.text):
            return [s for s in row[:place] if may_precede_position(s.text)] + row[place:]
    return row


def _recall_position(sop: Sop, blocks: Sequence[Block], log: EvidenceLog) -> None:
    """Mend the approver's position, read under a signature, by the same words printed clearly elsewhere.

    Letterheads name the office-holder ("DIREKTUR POLITEKNIK …"). Words may have changed places: strokes of
    the signature shift lines.
    """
    path = "/sop/disahkan_oleh/jabatan"
    proof, read = log.evidence.get(path), sop.disahkan_oleh.jabatan
    if not read or proof is None or proof.confidence >= 0.97:
        return
    best, likeness = None, _RECALLED if proof.confidence < 0.9 else _NEARLY_THE_SAME
    for block in blocks:
        for spot in block.spots:
            text = value_text(spot.text)
            if id(spot.line) in log.used or spot.line.legibility < 0.93 or not OFFICE_HOLDER.match(text):
                continue
            if len(text) < _AS_LONG * len(read):
                continue  # the first of two lines
            score = max(
                fuzz.token_sort_ratio(read.upper(), text.upper()), fuzz.ratio(read.upper(), text.upper())
            )
            if score > likeness:
                best, likeness = (spot, text), score
    if best is None:
        return
    spot, text = best
    sop.disahkan_oleh.jabatan = text
    correction = Correction(read=read, mended=text, reason="printed clearly in the letterhead")
    log.evidence[path] = proof.model_copy(
        update={
            "corrections": [*proof.corrections, correction],
            "confidence": round(max(proof.confidence, 0.8 * spot.line.legibility), 4),
        }
    )


def _merge(sop: Sop, parts: ApproverParts, rows: Sequence[Sequence[LocatedLine]], log: EvidenceLog) -> None:
    """Fill what is still missing of the approver from the parts of a block, and what was read less clearly
    elsewhere; `rows` are the lines that were split."""
    for name in ("jabatan", "nama", "pangkat", "nip"):
        found: str | None = getattr(parts, name)
        if found and not getattr(sop.disahkan_oleh, name):
            setattr(sop.disahkan_oleh, name, found)
            origin = [rows[i] for i in parts.lines.get(name, ())] or rows
            mended = [correction for correction in parts.corrections if correction.mended in found]
            spots = [spot for row in origin for spot in row]
            # readers lose strokes side by side however clearly they see the rest
            if name == "pangkat" and any(spot.line.readings for spot in spots):
                whole = with_grade_of_rank(found)
                if whole != found:
                    mended.append(Correction(read=found, mended=whole, reason=INFERRED))
                    setattr(sop.disahkan_oleh, name, whole)
            log.record(f"/sop/disahkan_oleh/{name}", spots, corrections=mended)
        elif found:
            _take_clearer(
                sop, name, found, [spot for i in parts.lines.get(name, ()) for spot in rows[i]], log
            )


def _take_clearer(sop: Sop, name: str, found: str, spots: Sequence[LocatedLine], log: EvidenceLog) -> None:
    """Put what is printed clearly in a second block in the place of nearly the same words that a stamp or a
    signature made doubtful in the first."""
    path = f"/sop/disahkan_oleh/{name}"
    proof, read = log.evidence.get(path), str(getattr(sop.disahkan_oleh, name))
    if proof is None or proof.confidence >= _DOUBTFUL or not spots:
        return
    clear = min(spot.line.legibility for spot in spots)
    alike = fuzz.ratio(read.upper(), found.upper())
    nearly = alike >= _NEARLY_THE_SAME and clear >= min(_CLEAR, proof.confidence + _CLEARER)
    # of a position that a stamp left a word of, the first word tells that it is the same
    rest = name == "jabatan" and proof.confidence < _LOST and clear >= _CLEAR
    same = read.split(maxsplit=1)[0].upper() == found.split(maxsplit=1)[0].upper()
    if alike == 100 or not (nearly or (rest and same)):
        return
    setattr(sop.disahkan_oleh, name, found)
    correction = Correction(read=read, mended=found, reason="printed clearly in the other block")
    confidence = round(max(proof.confidence, 0.9 * clear), 4)
    log.evidence[path] = proof.model_copy(
        update={"corrections": [*proof.corrections, correction], "confidence": confidence}
    )


_DOUBTFUL, _LOST, _CLEAR, _CLEARER = 0.95, 0.75, 0.97, 0.1
"""Confidence under which a part of the approver gives way to nearly the same words, and to other words;
legibility of the print that takes its place, or by how much it is clearer."""
