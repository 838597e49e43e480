"""The identity block: letterhead, number, title, dates, approver. With rulings or without, on its own page or
not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sopocr.assemble.approver import OFFICE_HOLDER, fill_approver
from sopocr.assemble.blocks import Block, legible, value_text
from sopocr.assemble.checks import DATE_NAMES
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.labelled import DEBRIS, Labelled
from sopocr.model.sop import Sop
from sopocr.text.bodies import BodyKind, begins_body, names_body
from sopocr.text.dates import parse_date
from sopocr.text.joining import join_lines
from sopocr.text.labels import match_box_title, match_identity, strip_sop
from sopocr.text.lexicon import default_lexicon, places


def fill_identity(sop: Sop, labelled: Sequence[Labelled], blocks: Sequence[Block], log: EvidenceLog) -> None:
    """Write number, title, dates, approver and letterhead into `sop`."""
    unit: list[LocatedLine] = []
    # a list's item may begin like a label ("Nomor 9 Tahun 2018"): the identity block stands above the lists;
    # and so may a decree before the SOP: the block is where most of the labels are
    told: dict[int, set[str]] = {}
    for entry in labelled:
        told.setdefault(entry.block.page.number, set()).add(entry.hit.field)
    most = max(map(len, told.values()), default=0)

    def place(entry: Labelled) -> tuple[bool, int, float]:
        page = entry.block.page.number
        return len(told[page]) < _SHARE_OF_LABELS * most, page, entry.label[0].box.y0

    for entry in sorted(labelled, key=place):
        log.mark_used(entry.label)
        value = [s for s in entry.value if value_text(s.text)]
        if entry.hit.field in DATE_NAMES:
            _fill_date(sop, entry.hit.field, value, log)
        elif entry.hit.field == "nomor_sop" and not sop.nomor_sop:
            text = value_text(" ".join(value_text(s.text) for s in value if legible(s)))
            if re.search(r"\w", text):
                sop.nomor_sop = text
                log.record("/sop/nomor_sop", value)
        elif entry.hit.field == "nama_sop" and not sop.nama_sop:
            value = _without_stamp([s for s in value if legible(s)])
            name = strip_sop(value_text(join_lines(value_text(s.text) for s in value)))
            if name:
                sop.nama_sop = name
                log.record("/sop/nama_sop", value)
        elif entry.hit.field == "disahkan_oleh":
            fill_approver(sop, value, blocks, log)
        elif entry.hit.field == "unit_kerja":
            unit = unit or [s for s in value if legible(s)]
    if not sop.nama_sop:
        _title_without_label(sop, blocks, log)
    _fill_letterhead(sop, labelled, blocks, log)
    if unit:  # a cell that names it says so more surely than the letterhead, which may name a higher one
        named = join_lines(value_text(s.text) for s in unit).strip(" ,")
        above = log.sources.get("/sop/unit_kerja", ()) if sop.unit_kerja else ()
        higher = [] if is_part_of(named, sop.unit_kerja) or is_part_of(sop.unit_kerja or "", named) else above
        sop.unit_kerja = f"{sop.unit_kerja} {named}" if higher else named
        log.record("/sop/unit_kerja", [*higher, *unit])


_SHARE_OF_LABELS = 0.5
"""Share of the labels on the page with most of them below which a page holds no identity block."""


def _without_stamp(value: Sequence[LocatedLine]) -> list[LocatedLine]:
    """The pieces of a title without letters of a stamp beside clear ones: unsure ones that make no word, few,
    or on a line of their own at the top or the bottom."""
    clear = any(spot.line.legibility >= _CLEAR_TITLE and len(spot.text) > DEBRIS for spot in value)

    def is_stamp(place: int) -> bool:
        spot = value[place]
        letters = "".join(re.findall(r"[^\W_]", spot.text))
        words = re.findall(r"[^\W\d_]{3,}", spot.text)
        unsure = spot.line.legibility < _UNSURE_TITLE and not spot.page.from_text
        outer = place in (0, len(value) - 1) or len(letters) <= DEBRIS
        return unsure and outer and not any(map(default_lexicon().knows, [letters, *words]))

    return [spot for place, spot in enumerate(value) if not (clear and is_stamp(place))]


_CLEAR_TITLE, _UNSURE_TITLE = 0.95, 0.85
"""Legibility of a title, and that below which letters beside it may be a stamp's."""


def _fill_date(sop: Sop, name: str, value: Sequence[LocatedLine], log: EvidenceLog) -> None:
    path = f"/sop/{name}"
    text = value_text(" ".join(value_text(s.text) for s in value))
    if getattr(sop, name) is not None:
        return
    parsed = parse_date(text)
    if parsed.value is not None:
        setattr(sop, name, parsed.value)
        log.record(path, value, note=parsed.note)
        return
    log.mark_used(value)
    if (whole := _whole_date(value)) is not None:
        setattr(sop, name, parse_date(value_text(whole.text)).value)
        log.record(path, [whole])
        return
    if parsed.note == "empty":
        return
    codes = {"year_only": "DATE_YEAR_ONLY", "invalid_day": "DATE_INVALID"}
    code = codes.get(parsed.note, "DATE_UNREADABLE")
    log.find(code, path=path, spots=value, field=DATE_NAMES[name], text=text)


def _whole_date(value: Sequence[LocatedLine]) -> LocatedLine | None:
    """The one line among several that is a date by itself, where the others are some strokes of a stamp."""
    dates = [spot for spot in value if parse_date(value_text(spot.text)).value is not None]
    if len(value) < 2 or len(dates) != 1 or dates[0].line.legibility < _CLEAR_DATE:
        return None
    rest = (len(re.findall(r"[^\W_]", spot.text)) for spot in value if spot is not dates[0])
    return dates[0] if max(rest) <= DEBRIS else None


_CLEAR_DATE = 0.9
_NUMBER_OF_SOP = re.compile(r"^\W*SOP\s*[/.\-]\s*[\w.\-]+/")
"""A number that begins with the word: "SOP/21/PD/2019"."""
_SOP_TITLE = re.compile(r"^\W*[S5][O0]P\b\W*\w|^\W*standar\w*\s+operasional\s+prosedur\b\W*\w", re.I)


def _title_without_label(sop: Sop, blocks: Sequence[Block], log: EvidenceLog) -> None:
    """A row "SOP …" across the identity block, or a heading "SOP …" over the flow table."""
    candidates: list[tuple[list[LocatedLine], list[str]]] = []
    for block in blocks:
        spots = _from_title(block)
        texts = [_without_stroke(spot, block) for spot in spots]
        text = " ".join(texts)
        if block.cell is None or not spots or len(text) > 250 or not _SOP_TITLE.match(text):
            continue
        if _heads_letterhead(spots) or _is_in_a_box(block):
            continue
        if match_identity(text) is None and match_box_title(text) is None:
            candidates.append((spots, texts))
    for block in blocks:
        if block.cell is None and not block.after_flow:
            candidates.extend(([spot], [spot.text]) for spot in block.spots if _SOP_TITLE.match(spot.text))
    candidates += [(spots, [spot.text for spot in spots]) for spots in map(_over_flow, blocks) if spots]
    for spots, texts in candidates:
        if re.search(r"list|daftar", texts[0][:12], re.I) or _NUMBER_OF_SOP.match(texts[0]):
            continue
        name = strip_sop(value_text(join_lines(value_text(text) for text in texts)))
        if len(re.findall(r"[^\W\d_]", name)) >= 4:
            sop.nama_sop = name
            log.record("/sop/nama_sop", spots)
            return


def _over_flow(block: Block) -> list[LocatedLine]:
    """The heading right over a flow table on the free page, in capitals: the title where no row names it."""
    flow = block.page.flow
    if flow is None or block.cell is not None or block.after_flow:
        return []
    bottom = flow.header[0] if flow.header else flow.ys[0]
    found: list[LocatedLine] = []
    for spot in sorted(block.spots, key=lambda spot: -spot.box.y1):
        text = value_text(spot.text)
        if spot.box.y1 > bottom + 2:
            continue
        near = bottom - spot.box.y1 < _HEADING_ROOM * spot.box.height
        if not (near and text.isupper() and legible(spot)) or begins_body(text) or is_address(text):
            break
        if match_identity(text) is not None or match_box_title(text) is not None or _HEADING.match(text):
            break
        found.append(spot)
        bottom = spot.box.y0
    return found[::-1]


_HEADING_ROOM = 3.0
"""Line heights of white under a heading at most."""


def _without_stroke(spot: LocatedLine, block: Block) -> str:
    """The text of a title, in a row across the whole table without the end of a stroke read as a letter.

    In a box the number of an item stands there.
    """
    cell = block.cell
    if cell is None or block.table is None or not _STROKE_BEFORE.match(spot.text):
        return spot.text
    if cell.column_span != len(block.page.tables[block.table].xs) - 1 or _is_in_a_box(block):
        return spot.text
    return _STROKE_BEFORE.sub("", spot.text)


_STROKE_BEFORE = re.compile(r"^\W*\w\s+(?=SOP\s+[A-Z])")


def _is_in_a_box(block: Block) -> bool:
    """Whether a box begins above a cell in its table, or beside it on the left: the SOPs that stand in boxes
    are others."""
    cells = block.page.tables[block.table].cells if block.table is not None else ()
    titles = [c.box for c in cells for line in c.lines[:1] if match_box_title(line.text) is not None]
    return any(
        box.y0 < block.box.y0 - 1 or (box.x1 <= block.box.x0 + 4 and box.overlap_y(block.box) > 0)
        for box in titles
    )


def _heads_letterhead(spots: Sequence[LocatedLine]) -> bool:
    """Whether lines that begin like a title are a letterhead under "SOP" or, on a line or two, under
    "STANDAR OPERASIONAL PROSEDUR"."""
    body = next((i for i, spot in enumerate(spots) if not _HEADING.match(spot.text)), len(spots))
    if body == 1 < len(spots):
        return names_body(spots[1].text)
    return 0 < body < len(spots) and begins_body(spots[body].text)


def _from_title(block: Block) -> list[LocatedLine]:
    """The legible lines of a block, without strokes read as some letters before and beside its title."""
    spots = [spot for spot in block.spots if legible(spot)]
    spots = [spot for spot in spots if not _is_stray(spot, spots)]
    start = next((i for i, spot in enumerate(spots) if _SOP_TITLE.match(_without_stroke(spot, block))), 0)
    if any(len(re.findall(r"[^\W_]", spot.text)) > DEBRIS for spot in spots[:start]):
        start = 0
    return spots[start:]


def _is_stray(spot: LocatedLine, spots: Sequence[LocatedLine]) -> bool:
    """Whether a piece that hardly reads stands far from the clear print of its line: letters of a stamp."""
    if not _is_unsure(spot):
        return False
    level = [s.box for s in spots if s.line.legibility >= _CLEAR_TITLE and s.box.overlap_y(spot.box) > 0]
    gaps = [max(box.x0, spot.box.x0) - min(box.x1, spot.box.x1) for box in level]
    return bool(gaps) and min(gaps) > _FAR_ASIDE * spot.box.height


_FAR_ASIDE = 3.0
"""Heights of a piece from the print beside it from which it is no part of that."""
_HEADING = re.compile(
    r"^\W*(?:[S5][O0]P|SPO|standar[dt]?\s*operas\w+(?:\s*prosedur\w*(?:\s*\(\s*sop\s*\))?)?|"
    r"prosedur\w*(?:\s*\(\s*sop\s*\))?|prosedur\s*operasional\s*standar|standar\s*pelayanan|logo)\W*$",
    re.I,
)
_YEAR = re.compile(r"^\W*tahun\s+(?:19|20)\d\d\W*$", re.I)
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|telp|telepon|fax|faks|email|e-mail|website|www|kode\s?pos|http)\b|@", re.I
)


def _fill_letterhead(
    sop: Sop, labelled: Sequence[Labelled], blocks: Sequence[Block], log: EvidenceLog
) -> None:
    lines = _letterhead_lines(labelled, blocks)
    kept: list[tuple[LocatedLine, str]] = []
    for spot in lines:
        text = value_text(spot.text)
        letters = len(re.findall(r"[^\W\d_]", text))
        if _ends_name(text, kept) and not _is_unsure(spot):
            kept.append((spot, text))
            continue
        if letters < 3 or _is_unsure(spot) or _HEADING.match(text) or _ADDRESS.search(text):
            continue
        if _YEAR.match(text):
            continue
        if strip_sop(text) != text and not begins_body(text):
            continue
        kept.append((spot, OFFICE_HOLDER.sub("", text)))
    kept = [pair for i, pair in enumerate(kept) if not _is_town(pair[1], i, kept)]
    kept = _without_title(kept, lines, sop.nama_sop)
    if not kept:
        return
    start = next((i for i, (_, text) in enumerate(kept) if begins_body(text)), None)
    if start is None:
        return
    kept = kept[start:]
    kept, cut = _body_and_unit(kept)
    log.mark_used([spot for spot, _ in kept])
    sop.instansi = join_lines(text for _, text in kept[:cut]).strip(" ,")
    log.record("/sop/instansi", [spot for spot, _ in kept[:cut]])
    if kept[cut:]:
        sop.unit_kerja = join_lines(text for _, text in kept[cut:]).strip(" ,")
        log.record("/sop/unit_kerja", [spot for spot, _ in kept[cut:]])


def _body_and_unit(
    lines: list[tuple[LocatedLine, str]],
) -> tuple[list[tuple[LocatedLine, str]], int]:
    """The lines of a letterhead with the body first, and how many of them name it; the rest is the unit.

    A unit begins with its own word ("DINAS", "TIM"). Under an agency of the state ("BADAN PUSAT STATISTIK") a
    region tells which office of it this is; under a unit of a region stands the body that it belongs to.
    """

    def first(kind: BodyKind, start: int = 1) -> int:
        return next((i for i in range(start, len(lines)) if begins_body(lines[i][1], kind)), len(lines))

    region, cut = first("region"), first("unit")
    if region == 1 and begins_body(lines[0][1], "central"):
        return lines, first("unit", 2)
    if cut == len(lines) > region and begins_body(lines[0][1], "unit"):
        return [*lines[region:], *lines[:region]], len(lines) - region
    return lines, cut


_WANTS_A_NUMBER = re.compile(r"\b(?:kelas(?:\s+I{1,3})?|tipe|negeri|wilayah|nomor|seksi)\W*$", re.I)
"""The end of a body's name behind which its class or number comes: "KELAS I" + "B", "SMP NEGERI" + "2"."""


def _ends_name(text: str, kept: Sequence[tuple[LocatedLine, str]]) -> bool:
    """Whether a line holds the class or number that the line above it wants, wrapped."""
    lone = re.fullmatch(r"[A-D]|I{1,3}|IV|\d{1,2}", text.strip(" .,"))
    return lone is not None and bool(kept) and _WANTS_A_NUMBER.search(kept[-1][1]) is not None


def is_address(text: str) -> bool:
    """Whether a line holds a street, a telephone number or a place in the net."""
    return _ADDRESS.search(text) is not None


def is_part_of(text: str, whole: str | None) -> bool:
    """Whether a line says again what `whole` says, or a part of it; spacing, case and signs apart."""
    bare = re.sub(r"^\W*prosedur\s+", "", strip_sop(value_text(text)), flags=re.I)
    short, long = (re.sub(r"[^a-z0-9]", "", one.lower()) for one in (bare, whole or ""))
    return len(short) >= 5 and short in long


def _without_title(
    kept: Sequence[tuple[LocatedLine, str]], lines: Sequence[LocatedLine], title: str | None
) -> list[tuple[LocatedLine, str]]:
    """The letterhead without lines that say the procedure's title again.

    A single word of it right under a line of the letterhead is that line's last: "… KOMUNIKASI" over "PUBLIK"
    beside "Publikasi Berita".
    """
    again = [is_part_of(text, title) for _, text in kept]
    rest: list[tuple[LocatedLine, str]] = []
    for index, (spot, text) in enumerate(kept):
        if again[index] and not begins_body(text):
            alone = not any(again[index - 1 : index] + again[index + 1 : index + 2])
            ends = alone and index > 0 and lines[lines.index(spot) - 1] is kept[index - 1][0]
            ends = ends and len(text.split()) == 1 and not is_part_of(title or "", text)
            goes_on = bool(rest) and _GOES_ON.search(rest[-1][1]) is not None
            if not goes_on and not (ends and not _had_room(index, kept)):
                continue
        rest.append((spot, text))
    return rest


_GOES_ON = re.compile(r"(?:\b(?:dan|di|serta|atas)|[,&/\-])\W*$", re.I)
"""A line of the letterhead that ends so goes on in the next, whatever the procedure's name says."""


def _is_unsure(spot: LocatedLine) -> bool:
    """Whether a line over the letterhead may be a logo's strokes; a text source has none."""
    return spot.line.legibility < 0.7 and not spot.page.from_text


def _is_town(text: str, index: int, lines: Sequence[tuple[LocatedLine, str]]) -> bool:
    """Whether a line at the end of the letterhead holds a town's name alone."""
    if index == 0 or index != len(lines) - 1 or begins_body(text):
        return False
    before = lines[index - 1][1]
    # "PEMERINTAH KABUPATEN" + "BALANGAN" is a wrapped name, not a town under a body
    if re.search(r"\b(?:kabupaten|kota|provinsi|kecamatan|kelurahan|desa|dan|di|\d+)\W*$", before, re.I):
        return False  # nor is the one that tells which "SMA NEGERI 2" it is
    name = text.strip(" .,").lower()
    if name in places():
        return True
    if len(name.split()) != 1 or default_lexicon().of_the_field(name):  # "… TERPADU SATU" + "PINTU"
        return False
    # a word for which the line above had no room belongs to it
    return _had_room(index, lines)


def _had_room(index: int, lines: Sequence[tuple[LocatedLine, str]]) -> bool:
    """Whether a line would have had room at the end of the one above, among lines as wide as these."""
    widest = max(spot.box.width for spot, _ in lines)
    above, below = lines[index - 1][0].box, lines[index][0].box
    return above.width + 0.5 * above.height + below.width <= widest


def _column(entry: Labelled) -> tuple[int, int | None, int]:
    """Page, table and column that a label stands in."""
    return entry.block.page.number, entry.block.table, entry.block.cell.column if entry.block.cell else -1


def _letterhead_lines(labelled: Sequence[Labelled], blocks: Sequence[Block]) -> list[LocatedLine]:
    """Lines left of the identity labels, and under or over them in the same column, or right of their values;
    else over the first label."""
    # the identity block is the column, or the free lines, with the most labels; an item of a list may begin
    # like a label too
    columns = Counter(_column(entry) for entry in labelled)
    most = columns.most_common(1)[0][0] if columns else None
    rows = [entry for entry in labelled if entry.block.cell is not None and _column(entry) == most]
    if rows:
        first = rows[0].block
        left = min(entry.block.box.x0 for entry in rows if entry.block.page is first.page)
        top = min(entry.block.box.y0 for entry in rows if entry.block.page is first.page)
        bottom = max(entry.block.box.y1 for entry in rows if entry.block.page is first.page)
        spots: list[LocatedLine] = []
        for block in blocks:
            if block.page is not first.page or block.after_flow:
                continue
            beside = (
                block.cell is not None
                and block.box.x1 <= left + 6
                and block.box.overlap_y(first.box._replace(y0=top, y1=bottom)) > 0.3 * block.box.height
            )
            over = block.box.y1 <= top + 6 if block.cell is not None else False
            if beside or over:
                if match_box_title(block.text) is None and match_identity(block.text) is None:
                    spots.extend(block.spots)
            elif block.cell is None:
                spots.extend(s for s in block.spots if s.box.y1 <= top + 6)
        if not any(begins_body(value_text(s.text)) for s in spots):
            spots = _right_of_labels(rows, blocks) or spots
        if spots:
            return sorted(spots, key=lambda s: s.box.y0 + s.box.y1)
    free = [entry for entry in labelled if entry.block.cell is None]
    limit = min((entry.label[0].box.y0 for entry in [*free, *rows]), default=None)
    for block in blocks:
        if block.after_flow or not block.spots:
            continue
        spots = [s for s in block.spots if limit is None or s.box.y1 <= limit + 4]
        page = labelled[0].block.page if labelled else block.page
        if block.page is page and any(begins_body(value_text(s.text)) for s in spots):
            return sorted(spots, key=lambda s: s.box.y0 + s.box.y1)
    return []


def _right_of_labels(rows: Sequence[Labelled], blocks: Sequence[Block]) -> list[LocatedLine]:
    """The lines of a cell that stands right of several labels and their values and begins with a body's name:
    the letterhead of a block whose sides have changed places."""
    first = rows[0].block
    labels = [entry.block.box for entry in rows if entry.block.page is first.page]
    for block in blocks:
        if block.page is not first.page or block.table != first.table or block.cell is None:
            continue
        beside = [
            box for box in labels if block.box.x0 >= box.x1 and box.overlap_y(block.box) > 0.5 * box.height
        ]
        lines = [s for s in block.spots if not _is_unsure(s) and len(re.findall(r"[^\W\d_]", s.text)) >= 3]
        named = [s for s in lines if not _HEADING.match(value_text(s.text))]
        if len(beside) > 1 and named and begins_body(value_text(named[0].text)):
            return block.spots
    return []
