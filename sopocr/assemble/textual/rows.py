"""Rows of a flow table in text: put under their columns again where tabs or line ends were lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sopocr.assemble.textual.actors import actor_beginnings, actor_names
from sopocr.model.page import ColumnRole
from sopocr.model.written import Written, WrittenCell, WrittenRow
from sopocr.text.durations import is_duration
from sopocr.text.labels import match_column

TERMINATOR_WORD = re.compile(r"^\W*(?:mulai|selesai|start|finish|end|awal|akhir)\W*$", re.I)
_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")
_NUMBER_FIRST = re.compile(r"^\W*\d{1,3}[.)]?\s+(?=\S)")
_NUMBER_LAST = re.compile(r"(?:^|\s)(?P<number>\d{1,3})[.)]?\s*$")
_TIME = re.compile(
    r"(?<!\S)(?:±\s*|maks\.?\s*)?\d[\d.,/xX-]*(?:\s*(?:-|s/?d\.?)\s*\d+)?\s*(?:\([^()]{2,20}\)\s*)?"
    r"(?:detik|dtk|menit|mnt|jam|hari(?:\s+kerja)?|minggu|bulan|bln|triwulan|semester|tahun|thn)\b",
    re.I,
)
_QUALITY = ("kelengkapan", "waktu", "output")
_OFTEN = 0.2
"""Share of the rows that must have a number of cells for it to be the number of columns."""
_DOUBTFUL = 3.0
"""Misfit from which a row with the right number of cells is fitted anew."""
_LOST = 0.8
"""Cost of a tab that is lost or too many beside an empty cell."""
_SPLIT = 1.0
"""Cost of a tab that is lost between two texts."""


@dataclass(frozen=True)
class Header:
    """The header of a flow table in text: its rows with their spans worked out, and each column's role."""

    rows: tuple[tuple[WrittenCell, ...], ...]
    roles: tuple[ColumnRole, ...]
    taken: int
    """Rows of the source that the header took."""


def header_hits(row: WrittenRow) -> set[str]:
    """The columns that the cells of a row name."""
    return {hit for cell in row.cells if cell.lines and (hit := match_column(cell.text)) is not None}


def is_header(row: WrittenRow) -> bool:
    """Whether a row of several cells is the (upper) header row of a flow table."""
    hits = header_hits(row)
    return len(row.cells) >= 4 and len(hits) >= 3 and bool(hits & {"kegiatan", "pelaksana", "mutu_baku"})


def read_header(rows: Sequence[WrittenRow]) -> Header:
    """The header that `rows` begin with; the rows are those of a table whose spans are not given."""
    count = _usual_count(rows)
    top, rest = _cut_joined(rows[0], count)
    taken = 1
    sub: list[WrittenCell] | None = None
    if rest is not None:
        sub = rest
    elif len(rows) > 1 and _is_sub_header(rows[1]):
        sub, taken = list(rows[1].cells), 2
    upper = _spread(top, count)
    lower = _spread_lower(sub, upper, count) if sub is not None else None
    roles = _roles(upper, lower)
    return Header(_spanned(upper, lower, roles), roles, taken)


def _usual_count(rows: Sequence[WrittenRow]) -> int:
    """How many columns the table has: the most that several rows have, since tabs are lost and not made; rows
    far longer than the usual one are two that were joined."""
    counts = Counter(len(row.cells) for row in rows if len(row.cells) >= 4)
    most = max(counts.values())
    usual = max(count for count, times in counts.items() if times == most)
    often = max(2, _OFTEN * sum(counts.values()))
    return max([usual, *(count for count, times in counts.items() if times >= often and count <= usual + 3)])


def _cut_joined(row: WrittenRow, count: int) -> tuple[list[WrittenCell], list[WrittenCell] | None]:
    """A header row, and the second one where both stand on one line."""
    cells = list(row.cells)
    if len(cells) < 2 * count - 2:
        return cells, None
    return cells[:count], [replace(cell, column=i) for i, cell in enumerate([_empty(0), *cells[count:]])]


def _is_sub_header(row: WrittenRow) -> bool:
    if len(row.cells) < 4 or _NUMBER.match(row.cells[0].text):
        return False
    texts = [cell.text for cell in row.cells[:2]]
    return bool(header_hits(row) & {"kelengkapan", "waktu", "output"}) or not any(texts)


def _empty(column: int) -> WrittenCell:
    return WrittenCell(column)


def _spread(cells: Sequence[WrittenCell], count: int) -> list[WrittenCell]:
    """The upper header row over `count` columns: as it stands, or from its words where tabs were lost."""
    if len(cells) == count:
        return list(cells)
    placed: list[WrittenCell] = [_empty(i) for i in range(count)]
    filled = [piece for cell in cells if cell.lines for piece in _glued_headers(cell)]
    last = count
    at = 0
    for index, cell in enumerate(filled):
        hit = match_column(cell.text)
        later = [match_column(other.text) for other in filled[index + 1 :]]
        if hit == "keterangan":
            at = count - 1
        elif hit == "mutu_baku":
            last = count - 3 - ("keterangan" in later)
            at = max(at, last)
        if at >= count:
            break
        placed[at] = replace(cell, column=at)
        at += 1
    return placed


def _spread_lower(
    cells: Sequence[WrittenCell], upper: Sequence[WrittenCell], count: int
) -> list[WrittenCell]:
    """The lower header row: as it stands, or its words under Pelaksana and Mutu Baku where tabs were lost."""
    if len(cells) == count:
        return list(cells)
    placed: list[WrittenCell] = [_empty(i) for i in range(count)]
    tops = {hit: cell.column for cell in upper if cell.lines and (hit := match_column(cell.text))}
    filled = [piece for cell in cells if cell.lines for piece in _glued_headers(cell)]
    quality = [cell for cell in filled if match_column(cell.text) in ("kelengkapan", "waktu", "output")]
    names = [cell for cell in filled if cell not in quality]
    start = tops.get("pelaksana", tops.get("kegiatan", 1) + 1)
    end = tops.get("mutu_baku", count - 3)
    for at, cell in enumerate(_names_apart(names, end - start), start):
        if at < end:
            placed[at] = replace(cell, column=at)
    for at, cell in enumerate(quality, end):
        if at < count:
            placed[at] = replace(cell, column=at)
    return placed


def _names_apart(cells: Sequence[WrittenCell], count: int) -> list[WrittenCell]:
    """The actors' cells, those that hold two names parted where fewer than `count` cells are left."""
    result: list[WrittenCell] = []
    missing = count - len(cells)
    for cell in cells:
        words = cell.text.split()
        cut = next((i for i in range(len(words) - 1, 0, -1) if _two_names(words[:i], words[i:])), None)
        if missing > 0 and cut is not None:
            spot = cell.lines[0].spot
            result += [
                WrittenCell(0, (Written(" ".join(part), spot, sure=False),))
                for part in (words[:cut], words[cut:])
            ]
            missing -= 1
        else:
            result.append(cell)
    return result


def _two_names(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether words are two names: the first that of a known office-holder, the second beginning like one."""
    return " ".join(left).lower() in actor_names() and right[0].lower() in actor_beginnings()


def _glued_headers(cell: WrittenCell) -> Iterator[WrittenCell]:
    """A cell, or the header words that stand in it ("Kelengkapan Waktu", "No Uraian Prosedur")."""
    words = cell.text.split()
    for cut in range(1, len(words)):
        left, right = " ".join(words[:cut]), " ".join(words[cut:])
        pair = (match_column(left), match_column(right))
        whole = match_column(cell.text) is not None and pair != ("no", "kegiatan")
        if not whole and pair[1] is not None and (pair[0] is not None or pair[1] in _QUALITY):
            spot = cell.lines[0].spot
            yield from _glued_headers(WrittenCell(cell.column, (Written(left, spot),)))
            yield WrittenCell(cell.column, (Written(right, spot),))
            return
    yield cell


_ROLES: dict[str, ColumnRole] = {
    "no": "no", "kegiatan": "kegiatan", "kelengkapan": "kelengkapan", "waktu": "waktu", "output": "output",
    "keterangan": "keterangan",
}  # fmt: skip


def _roles(upper: Sequence[WrittenCell], lower: Sequence[WrittenCell] | None) -> tuple[ColumnRole, ...]:
    named: list[ColumnRole | None] = []
    for index, top in enumerate(upper):
        below = lower[index].text if lower is not None else ""
        hit = match_column(below or top.text)
        role = _ROLES.get(hit or "")
        named.append(role if role not in named else None)
    if named[0] is None and named[1:2] == ["kegiatan"]:
        named[0] = "no"
    if named[-1] is None and "output" in named:
        named[-1] = "keterangan"
    first = named.index("kegiatan") if "kegiatan" in named else 0
    quality = [i for i, role in enumerate(named) if role in ("kelengkapan", "waktu", "output")]
    last = min(quality, default=len(named))
    return tuple(
        role if role is not None else "aktor" if first < i < last else "lain" for i, role in enumerate(named)
    )


def _spanned(
    upper: Sequence[WrittenCell], lower: Sequence[WrittenCell] | None, roles: Sequence[ColumnRole]
) -> tuple[tuple[WrittenCell, ...], ...]:
    """Header cells with their spans: an upper word goes over the empty places beside it that have a word
    below, and down where there is none below."""
    if lower is None:
        return (tuple(upper),)
    first: list[WrittenCell] = []
    skip = 0
    for index, cell in enumerate(upper):
        if skip:
            skip -= 1
            continue
        wide = 1
        group = match_column(cell.text) if cell.lines else None
        if cell.lines and (lower[index].lines or group in ("pelaksana", "mutu_baku")):
            kind = roles[index] == "aktor"
            while (
                index + wide < len(upper)
                and not upper[index + wide].lines
                and lower[index + wide].lines
                and (roles[index + wide] == "aktor") == kind
            ):
                wide += 1
        high = 2 if cell.lines and not lower[index].lines else 1
        first.append(replace(cell, column=index, column_span=wide, row_span=high))
        skip = wide - 1
    tall = {cell.column for cell in first if cell.row_span == 2}
    second = tuple(replace(cell, column=i) for i, cell in enumerate(lower) if i not in tall)
    return tuple(first), second


def even_rows(rows: Sequence[WrittenRow], roles: Sequence[ColumnRole]) -> list[tuple[WrittenCell, ...]]:
    """Body rows under their columns: lines that were joined are cut, rows that were cut are joined, and a row
    with too few or too many cells is fitted by what its cells hold."""
    count = len(roles)
    parts = _rejoined([part for row in rows for part in _split_joined(list(row.cells), count)], count)
    return [tuple(_fitted(cells, roles)) for cells in parts]


def _split_joined(cells: list[WrittenCell], count: int) -> list[list[WrittenCell]]:
    """Two rows that stand on one line: the second begins at a number behind the first's last column."""
    if len(cells) <= count + 2:
        return [cells]
    for at in range(max(2, count - 3), min(count + 2, len(cells) - 3)):
        match = _NUMBER_LAST.search(cells[at].text)
        if match is None or len(re.findall(r"[^\W\d_]", cells[at + 1].text)) < 8:
            continue
        whole = cells[at].lines[-1]
        head = cells[at].text[: match.start()].strip()
        left = WrittenCell(at, (Written(head, whole.spot),) if head else ())
        if at > count - 1 and not head and not cells[at - 1].lines:
            # the border that ends a row of pipes and the one that begins the next
            before = cells[: at - 1]
        else:
            before = cells[:at]
        right = WrittenCell(0, (Written(match["number"], whole.spot),))
        return [[*before, left], *_split_joined([right, *cells[at + 1 :]], count)]
    return [cells]


def _rejoined(parts: Sequence[list[WrittenCell]], count: int) -> list[list[WrittenCell]]:
    """Rows of which a line end inside a cell made two."""
    result: list[list[WrittenCell]] = []
    for cells in parts:
        before = result[-1] if result else None
        fits = before is not None and len(before) < count and len(before) + len(cells) - 1 <= count
        if before is not None and fits and cells[0].lines and not _NUMBER_FIRST.match(cells[0].text + " x"):
            glued = WrittenCell(before[-1].column, (*before[-1].lines, *cells[0].lines))
            result[-1] = [*before[:-1], glued, *cells[1:]]
        else:
            result.append(list(cells))
    return result


def _fitted(cells: Sequence[WrittenCell], roles: Sequence[ColumnRole]) -> list[WrittenCell]:
    if len(cells) == len(roles):
        misfit = sum(_misfit(role, cell.text) for role, cell in zip(roles, cells, strict=True))
        if misfit < _DOUBTFUL:
            return [replace(cell, column=i) for i, cell in enumerate(cells)]
    best = _align(tuple(cell.text for cell in cells), tuple(roles))
    placed: list[WrittenCell] = []
    for column, (index, part, whole) in enumerate(best):
        if index is None:
            placed.append(_empty(column))
        elif whole:
            placed.append(replace(cells[index], column=column))
        else:
            spot = cells[index].lines[0].spot
            placed.append(WrittenCell(column, (Written(part, spot, sure=False),) if part else ()))
    return placed


_Placed = tuple[int | None, str, bool]
"""For one column: the index of the cell whose text it takes, that text, and whether it is the cell's
whole."""


def _align(texts: tuple[str, ...], roles: tuple[ColumnRole, ...]) -> list[_Placed]:
    """The cheapest way to put cells under columns in order; a cell's text may be cut over two or three."""
    ways: dict[tuple[int, int], tuple[float, list[_Placed]]] = {(0, 0): (0.0, [])}

    def offer(key: tuple[int, int], cost: float, placed: list[_Placed]) -> None:
        if key not in ways or cost < ways[key][0]:
            ways[key] = (cost, placed)

    for i in range(len(texts) + 1):
        for j in range(len(roles) + 1):
            if (i, j) not in ways:
                continue
            cost, placed = ways[i, j]
            if j < len(roles):
                offer((i, j + 1), cost + _misfit(roles[j], "") + _LOST, [*placed, (None, "", False)])
            if i < len(texts):
                if not texts[i]:
                    offer((i + 1, j), cost + _LOST, placed)
                if j < len(roles):
                    offer((i + 1, j + 1), cost + _misfit(roles[j], texts[i]), [*placed, (i, texts[i], True)])
                for parts in _cuts(texts[i]):
                    if j + len(parts) <= len(roles):
                        price = cost + _SPLIT * (len(parts) - 1)
                        price += sum(_misfit(roles[j + k], part) for k, part in enumerate(parts))
                        offer(
                            (i + 1, j + len(parts)), price, [*placed, *((i, part, False) for part in parts)]
                        )
                if i == len(texts) - 1 and j == len(roles):
                    offer((i + 1, j), cost + 6.0, placed)
            elif j == len(roles):
                continue
    for i in range(len(texts), -1, -1):
        if (i, len(roles)) in ways:
            return ways[i, len(roles)][1]
    raise AssertionError("every column can be left empty")


def _cuts(text: str) -> Iterator[tuple[str, ...]]:
    """The ways to cut a text that may be several cells'."""
    if match := _NUMBER_FIRST.match(text):
        yield text[: match.end()].strip(), text[match.end() :].strip()
    for match in _TIME.finditer(text):
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        if before and after:
            yield before, match[0].strip(), after
        if before and not after:
            yield before, match[0].strip()
        if after and not before:
            yield match[0].strip(), after
    if match := re.search(r"\s+(?:-|SOP\s.+)$", text):
        yield text[: match.start()].strip(), match[0].strip()


@lru_cache(maxsize=4096)
def _misfit(role: ColumnRole, text: str) -> float:
    """How badly a text fits a column: 0 as expected; the figures weigh one misfit against another."""
    if not text or text == "-":
        return {"no": 1.0, "kegiatan": 3.0, "kelengkapan": 0.7, "waktu": 1.5, "output": 0.7}.get(role, 0.0)
    number, time = bool(_NUMBER.match(text)), is_duration(text)
    letters = len(re.findall(r"[^\W\d_]", text))
    if role == "no":
        return 0.0 if number else 6.0
    if role == "aktor":
        return 0.5 if TERMINATOR_WORD.match(text) or letters + number <= 2 else 5.0
    if role == "waktu":
        return 0.0 if time else 3.0
    if number:
        return 5.0
    if role == "kegiatan":
        return 6.0 if time else 0.0 if letters >= 8 else 1.0
    if role == "keterangan":
        return 4.0 if time else 1.0
    return (2.5 if role == "output" else 5.0) if time else 0.0
