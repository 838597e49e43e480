"""The procedure of another form as steps: the items of its lists, or the rows of its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sopocr.assemble.evidence_log import EvidenceLog
from sopocr.assemble.forms.content import Element, Entry, Grid, cell_text
from sopocr.assemble.forms.printed import Printed
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop
from sopocr.text.durations import parse_duration
from sopocr.text.labels import match_column
from sopocr.text.marks import is_nothing

_Role = Literal["no", "kegiatan", "pelaksana", "kelengkapan", "waktu", "output", "keterangan", "lain"]
_ACTOR = re.compile(
    r"^\W*(?:penanggung\W*jawab|pic|petugas|oleh|pelaksana|unit(?:\s+kerja)?|aktor)\W*$", re.I
)
_MORE = re.compile(r"^\W*(?:deskripsi|uraian|penjelasan|rincian|detail)\b", re.I)

_IN_SEQUENCE, _ALONE, _LOST_MARK = 0.99, 0.9, 0.5
"""Confidence of an item's number: read whole and next in its list, standing alone, not read at all."""


def fill_procedure(sop: Sop, elements: Sequence[Element], log: EvidenceLog) -> None:
    """Append the steps of a procedure to `sop`."""
    for element in elements:
        if isinstance(element, Grid):
            _table_steps(sop, element, log)
        else:
            _list_step(sop, element, log)


def _list_step(sop: Sop, entry: Entry, log: EvidenceLog) -> None:
    item = entry.item
    number = item.path if item else ""
    index = len(sop.langkah)
    sop.langkah.append(Langkah(nomor=number, tingkat=item.level if item else 1, kegiatan=entry.text))
    log.record(f"/sop/langkah/{index}/kegiatan", entry.spots)
    if number:
        path = f"/sop/langkah/{index}/nomor"
        log.record(path, entry.spots[:1])
        # the sequence tells a mark's value better than its few strokes do
        sure = _LOST_MARK if item is None or item.inferred else _IN_SEQUENCE if item.sure else _ALONE
        log.settled.add(path)
        log.evidence[path] = log.evidence[path].model_copy(update={"confidence": sure})
        if item is not None and item.inferred:
            log.find(
                "ITEM_MARK_LOST", path=f"/sop/langkah/{index}/nomor", spots=entry.spots[:1], number=number
            )


def _table_steps(sop: Sop, grid: Grid, log: EvidenceLog) -> None:
    roles = _roles(grid)
    if grid.head:
        log.mark_used(one.spot for cell in grid.head for one in cell)
    for row in grid.rows:
        _table_step(sop, row, roles, log)


def _roles(grid: Grid) -> list[_Role]:
    width = max((len(row) for row in [*grid.rows, grid.head or []]), default=0)
    roles: list[_Role] = []
    for index in range(width):
        text = cell_text(grid.head[index]) if grid.head and index < len(grid.head) else ""
        roles.append(_role(text))
    if "no" not in roles and grid.rows and roles[:1] == ["lain"]:
        firsts = [cell_text(row[0]) for row in grid.rows if row and row[0]]
        if firsts and all(re.fullmatch(r"\W*\d{1,3}\W*", text) for text in firsts):
            roles[0] = "no"
    if "kegiatan" not in roles and "lain" in roles:
        roles[roles.index("lain")] = "kegiatan"
    seen_activity = False
    for index, role in enumerate(roles):
        if role == "kegiatan":
            roles[index] = "lain" if seen_activity else "kegiatan"
            seen_activity = True
    return roles


def _role(text: str) -> _Role:
    if not text:
        return "lain"
    column = match_column(text)
    if column == "mutu_baku" or re.search(r"mutu\s*baku|output", text, re.I):
        return "output"
    if column == "pelaksana" or _ACTOR.match(text):
        return "pelaksana"
    if (
        column == "kegiatan"
        and _MORE.match(text)
        and not re.search(r"kegiatan|prosedur|aktivitas", text, re.I)
    ):
        return "lain"
    if column is not None:
        return column
    return "lain"


def _table_step(sop: Sop, row: Sequence[list[Printed]], roles: Sequence[_Role], log: EvidenceLog) -> None:
    cells: dict[str, list[list[Printed]]] = {}
    for role, cell in zip(roles, row, strict=False):
        if cell and not is_nothing(cell_text(cell)):
            cells.setdefault(role, []).append(cell)
        log.mark_used(one.spot for one in cell)
    if not cells:
        return
    number = cell_text(cells["no"][0]).strip(" .)") if "no" in cells else ""
    doing = [*cells.get("kegiatan", []), *cells.get("lain", [])]
    if not number and sop.langkah and "no" in roles and not cells.get("kegiatan"):
        _go_on(sop, doing, log)
        return
    index = len(sop.langkah)
    step = Langkah(nomor=number, tingkat=number.count(".") + 1, kegiatan="; ".join(map(cell_text, doing)))
    sop.langkah.append(step)
    path = f"/sop/langkah/{index}"
    if number:
        log.record(f"{path}/nomor", [one.spot for one in cells["no"][0]])
    if step.kegiatan:
        log.record(f"{path}/kegiatan", [one.spot for cell in doing for one in cell])
    for name in ("kelengkapan", "output", "keterangan"):
        if name in cells:
            lines = [one for cell in cells[name] for one in cell]
            setattr(step, name, "; ".join(map(cell_text, cells[name])))
            log.record(f"{path}/{name}", [one.spot for one in lines])
    if "waktu" in cells:
        step.waktu = parse_duration(cell_text(cells["waktu"][0])).waktu
        log.record(f"{path}/waktu/teks", [one.spot for one in cells["waktu"][0]])
    for cell in cells.get("pelaksana", []):
        name = cell_text(cell)
        if name not in sop.pelaksana:
            sop.pelaksana.append(name)
            log.record(f"/sop/pelaksana/{len(sop.pelaksana) - 1}", [one.spot for one in cell])
        step.pelaksana.append(PelaksanaLangkah(aktor=name))


def _go_on(sop: Sop, cells: Sequence[list[Printed]], log: EvidenceLog) -> None:
    """The rest of a row that the page's end cut."""
    index = len(sop.langkah) - 1
    path = f"/sop/langkah/{index}/kegiatan"
    text = " ".join(map(cell_text, cells))
    if text:
        sop.langkah[index].kegiatan = f"{sop.langkah[index].kegiatan} {text}".strip()
        log.record(path, [*log.sources.get(path, ()), *(one.spot for cell in cells for one in cell)])
