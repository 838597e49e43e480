"""Splitting the text of a box into its list items, and the text of a cell into one string."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from sopocr.text.joining import join_lines
from sopocr.text.lexicon import Lexicon
from sopocr.text.marks import Mark, digit_like, is_lone_mark, is_nothing, possible_marks


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One text line of a box, in pixels of any one frame; all zero where the source has no places.

    `cell_id` tells the ruled rows of a box apart.
    """

    text: str
    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0
    cell_id: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One list item: its text without mark, the indices of the lines it came from, and its printed number."""

    text: str
    lines: tuple[int, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line or a part of one, with the mark that was accepted for it and whether it begins an item."""

    line: ItemLine
    sources: tuple[int, ...]
    mark: Mark | None = None
    starts: bool = False

    @property
    def body(self) -> str:
        return self.line.text[self.mark.end :].strip() if self.mark else self.line.text.strip()


_OPEN_END = re.compile(
    r"(?:[,/\-–(&]|\b(?:dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|tentang|dalam|atas|bagi|antara|"
    r"terhadap|sebagai|kepada|melalui|nomor|no|tahun|maka|apabila|jika|bila|para|secara|adalah))\.?$",
    re.I,
)
"""A line that ends so goes on in the next."""
_NUMBER_FOLLOWS = re.compile(
    r"(?:\b(?:nomor|no|tahun|thn|pasal|ayat|angka|huruf|lampiran|halaman|bab|kelas|tk))\W*$", re.I
)
"""Behind such a word a number at the start of the next line is no mark."""
_NO_MARK_FOLLOWS = re.compile(
    r"^(?:tahun|thn|hari|jam|menit|orang|buah|unit|lembar|rangkap|minggu|bulan|juta)\b", re.I
)
_GLUED_NUMBER = re.compile(r"(?P<before>[^\s(])(?P<gap>\s*)(?P<digits>\d{1,6})(?P<end>[.)])\s*(?=[A-Z(\"“])")
_GLUED_LETTER = re.compile(r"(?<=[\w.;,)])\s+(?P<letter>[a-z])[.)]\s+(?=\w)")
_GLUED_BULLET = re.compile(r"\s*[•●▪■➢✓]\s*(?=\w)")
_DEGREE = re.compile(r"[SD]\s?-?[1-4]$")
_WORD_START = re.compile(r"^\S+")

_SAME_ROW = 0.5
"""Share of the lower height by which two pieces overlap vertically to stand on one line."""
_COLUMN_GAP = 4.0
"""Marks this many line heights further right begin a second column of the list."""


def split_items(
    lines: Sequence[ItemLine], *, right: float | None = None, lexicon: Lexicon | None = None
) -> list[Item]:
    """The list items of a box; lines from top to bottom.

    Items begin at marks that form a sequence (numbers, letters, Roman numerals) or recur (bullets). Lines
    without a mark go on the item above. Without any mark the box is one item, unless its lines end with ";",
    begin with "SOP", stand in ruled rows of their own, or leave room that the next line's first word would
    have filled up to `right`, the box's right inner edge. A lone "-" is no item.
    """
    pieces = _pieces(lines)
    if not pieces:
        return []
    columns = [_accept_marks(_split_glued(column)) for column in _columns(pieces)]
    pieces = [piece for column in columns for piece in column]
    if any(piece.mark for piece in pieces):
        groups = [group for column in columns for group in _marked_groups(column, right)]
    else:
        groups = _plain_groups(pieces, right)
    items = [_item(group, lexicon) for group in groups]
    items = [item for item in items if not is_nothing(item.text)]
    numbers = [item.number for item in items]
    if len(columns) > 1 and len(set(numbers)) == len(numbers) and None not in numbers:
        items.sort(key=lambda item: item.number or 0)
    return items


def join_cell(lines: Sequence[ItemLine], lexicon: Lexicon | None = None) -> str:
    """A table cell's text: wrapped lines joined by spaces, the items of a list by "; " without their
    marks."""
    pieces = _pieces(lines)
    marked = _accept_marks(_split_glued(pieces), bare_numbers=False)
    if not any(piece.mark for piece in marked):
        return join_lines((piece.line.text for piece in pieces), lexicon)
    texts = [_item(group, lexicon).text.strip() for group in _marked_groups(marked, None)]
    texts = [text for text in texts if not is_nothing(text)]
    joined = ""
    for text in texts:
        if joined:
            joined += " " if joined.endswith(":") else "; "
        joined += text.rstrip(" ;,") if text is not texts[-1] else text
    return joined


def _pieces(lines: Sequence[ItemLine]) -> list[_Piece]:
    """The lines that hold something; a mark read apart from its text is put before it again."""
    pieces: list[_Piece] = []
    waiting: tuple[int, ItemLine] | None = None
    for index, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            continue
        bare = replace(line, text=text)
        if waiting is not None and _same_row(waiting[1], bare):
            mark_index, mark = waiting
            whole = replace(bare, text=f"{mark.text} {text}", x0=min(mark.x0, bare.x0))
            pieces.append(_Piece(whole, (mark_index, index)))
            waiting = None
        elif is_lone_mark(text):
            waiting = (index, bare)
        else:
            pieces.append(_Piece(bare, (index,)))
    return pieces if any(not is_nothing(piece.line.text) for piece in pieces) else []


def _same_row(a: ItemLine, b: ItemLine) -> bool:
    if a.y1 <= a.y0 or b.y1 <= b.y0:
        return True
    common = min(a.y1, b.y1) - max(a.y0, b.y0)
    return common >= _SAME_ROW * min(a.y1 - a.y0, b.y1 - b.y0) and a.x0 <= b.x0


def _height(pieces: Sequence[_Piece]) -> float:
    return median(piece.line.y1 - piece.line.y0 for piece in pieces)


def _columns(pieces: list[_Piece]) -> list[list[_Piece]]:
    """The pieces by list column: one, or two where marks stand side by side."""
    height = _height(pieces)
    marked = [
        piece
        for piece in pieces
        if any(m.kind in ("number", "bullet") for m in possible_marks(piece.line.text))
    ]
    if height <= 0 or len(marked) < 2:
        return [pieces]
    left = min(piece.line.x0 for piece in marked)
    far = [
        piece
        for piece in marked
        if piece.line.x0 > left + _COLUMN_GAP * height
        and any(other.line.x1 <= piece.line.x0 and _same_row(other.line, piece.line) for other in marked)
    ]
    if not far:
        return [pieces]
    border = min(piece.line.x0 for piece in far) - height / 2
    columns = [[p for p in pieces if p.line.x0 < border], [p for p in pieces if p.line.x0 >= border]]
    return [column for column in columns if column]


def _split_glued(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces cut where the next number, letter or a bullet stands inside a line ("Daerah3. Peraturan")."""
    result: list[_Piece] = []
    number = letter = 0
    for piece in pieces:
        rest = piece
        while True:
            for mark in possible_marks(rest.line.text):
                if mark.kind in ("number", "bare_number"):
                    number, letter = mark.value, 0
                    break
                if mark.kind == "letter" and mark.value in (1, letter + 1):
                    letter = mark.value
                    break
            at = _glue(rest.line.text, number, letter)
            if at is None:
                break
            head, tail = rest.line.text[:at].strip(), rest.line.text[at:].strip()
            result.append(replace(rest, line=replace(rest.line, text=head)))
            rest = replace(rest, line=replace(rest.line, text=tail))
        result.append(rest)
    return result


def _glue(text: str, number: int, letter: int) -> int | None:
    """Where in `text`, behind its own mark, the next item begins."""
    marks = possible_marks(text)
    start = marks[0].end if marks else 0
    places: list[int] = []
    if number:
        for match in _GLUED_NUMBER.finditer(text, start):
            place = _number_place(text, match, number + 1)
            if place is not None:
                places.append(place)
                break
    if letter:
        for match in _GLUED_LETTER.finditer(text, start):
            if ord(match["letter"]) - ord("a") + 1 == letter + 1:
                places.append(match.start("letter"))
                break
    if bullet := _GLUED_BULLET.search(text, max(start, 1)):
        places.append(bullet.start())
    return min(places, default=None)


def _number_place(text: str, match: re.Match[str], expected: int) -> int | None:
    digits, before = match["digits"], text[: match.start("digits")]
    wanted = str(expected)
    if not digits.endswith(wanted) or _NUMBER_FOLLOWS.search(before):
        return None
    extra = digits[: -len(wanted)]
    place = match.end("digits") - len(wanted)
    if not extra:
        glued_word = not match["gap"] and not (match["before"].isalpha() or match["before"] in ".;,)")
        return None if glued_word else place
    year = re.fullmatch(r"(?:19|20)\d\d", extra)
    degree = _DEGREE.search(before + extra)
    return place if year or degree else None


def _accept_marks(pieces: list[_Piece], *, bare_numbers: bool = True) -> list[_Piece]:
    """The pieces with the marks that hold together as a list."""
    bullets = _recurring_bullets(pieces)
    state = _Sequence()
    result: list[_Piece] = []
    for index, piece in enumerate(pieces):
        following = [m for later in pieces[index + 1 :] for m in possible_marks(later.line.text)]
        before = result[-1].line.text if result else ""
        mark = state.accept(piece.line.text, before, following, bullets, bare_numbers=bare_numbers)
        result.append(replace(piece, mark=mark, starts=mark is not None))
    return result


def _recurring_bullets(pieces: list[_Piece]) -> frozenset[str]:
    """The doubtful bullets that begin several lines, of which the first is one, at one place from the
    left."""
    height = _height(pieces)
    found: dict[str, list[_Piece]] = {}
    sure = False
    for piece in pieces:
        for mark in possible_marks(piece.line.text):
            if mark.kind == "weak_bullet":
                found.setdefault(mark.glyph, []).append(piece)
            sure |= mark.kind == "bullet"
    glyphs = set()
    for glyph, holders in found.items():
        spread = max(p.line.x0 for p in holders) - min(p.line.x0 for p in holders)
        dash_first = glyph in "-+~=" and holders[0] is pieces[0] and pieces[0].line.text[1:2].isspace()
        if (len(holders) >= 2 or sure or dash_first) and spread <= 2 * height:
            glyphs.add(glyph)
    return frozenset(glyphs)


class _Sequence:
    """How far the running lists have come: decides which possible marks are real."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.letter: int | None = None
        self.roman: int | None = None
        self.sub: int | None = None

    def accept(
        self, text: str, before: str, following: list[Mark], bullets: frozenset[str], *, bare_numbers: bool
    ) -> Mark | None:
        for mark in possible_marks(text):
            body = text[mark.end :]
            if mark.kind == "bullet" or (mark.kind == "weak_bullet" and mark.glyph in bullets):
                return mark
            if mark.kind == "number" and self._number(mark, before, body, following):
                self.number, self.letter, self.sub = mark.value, None, None
                return mark
            if mark.kind == "bare_number" and bare_numbers and self._bare(mark, before, body, following):
                self.number, self.letter, self.sub = mark.value, None, None
                return mark
            if mark.kind == "sub_number" and mark.value == (self.sub or 0) + 1:
                self.sub = mark.value
                return mark
            if mark.kind == "roman" and self._step("roman", mark, self.roman, following):
                self.roman = mark.value
                return mark
            if mark.kind == "letter":
                misread = self._misread(mark, before, following)
                if misread is not None:
                    self.number, self.letter, self.sub = misread.value, None, None
                    return misread
                if self._step("letter", mark, self.letter, following):
                    self.letter = mark.value
                    return mark
        return None

    def _number(self, mark: Mark, before: str, body: str, following: list[Mark]) -> bool:
        if _NUMBER_FOLLOWS.search(before) or _NO_MARK_FOLLOWS.match(body):
            return False
        if self.number is None:
            return mark.value <= 3 or any(m.kind == "number" and m.value == mark.value + 1 for m in following)
        near = mark.value in range(self.number, self.number + 4) or mark.value == 1
        return near or (mark.value <= 20 and mark.glyph in ".)")

    def _bare(self, mark: Mark, before: str, body: str, following: list[Mark]) -> bool:
        if _NUMBER_FOLLOWS.search(before) or _NO_MARK_FOLLOWS.match(body):
            return False
        if self.number is None:
            return mark.value <= 2 and any(
                m.kind in ("bare_number", "number") and m.value == mark.value + 1 for m in following
            )
        return mark.value in (self.number + 1, self.number + 2)

    def _misread(self, mark: Mark, before: str, following: list[Mark]) -> Mark | None:
        """A number of the list that was read as a letter ("l. Undang-Undang", "S. Komputer")."""
        value = digit_like(mark.glyph)
        if value is None or _NUMBER_FOLLOWS.search(before):
            return None
        expected = 1 if self.number is None else self.number + 1
        goes_on = any(m.kind in ("number", "bare_number") and m.value == value + 1 for m in following)
        if value != expected or (self.letter is not None and not goes_on):
            return None
        if self.number is None and not goes_on:
            return None
        return Mark("number", value, mark.end, mark.glyph)

    def _step(self, kind: str, mark: Mark, reached: int | None, following: list[Mark]) -> bool:
        if reached is not None and mark.value == reached + 1:
            return True
        first = mark.value == 1
        return first and any(m.kind == kind and m.value == 2 for m in following)


def _marked_groups(pieces: list[_Piece], right: float | None) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if piece.starts or not groups:
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return _with_lost_marks(groups, right)


def _with_lost_marks(groups: list[list[_Piece]], right: float | None) -> list[list[_Piece]]:
    """Groups cut where exactly one number is missing and exactly one inner line looks like an item's
    start."""
    result: list[list[_Piece]] = []
    for index, group in enumerate(groups):
        here = group[0].mark
        after = groups[index + 1][0].mark if index + 1 < len(groups) else None
        missing = (
            here is not None
            and after is not None
            and here.kind in ("number", "bare_number")
            and after.kind in ("number", "bare_number")
            and after.value == here.value + 2
        )
        starts = (
            [i for i in range(1, len(group)) if _new_start(group[i - 1], group[i], right)] if missing else []
        )
        if len(starts) == 1 and here is not None:
            lost = replace(group[starts[0]], mark=Mark("number", here.value + 1, 0), starts=True)
            result += [group[: starts[0]], [lost, *group[starts[0] + 1 :]]]
        else:
            result.append(group)
    return result


def _plain_groups(pieces: list[_Piece], right: float | None) -> list[list[_Piece]]:
    """The items of a box without marks."""
    texts = [piece.line.text for piece in pieces]
    if sum(text.endswith(";") for text in texts) >= 1 and len(texts) > 1:
        return _grouped(pieces, lambda before, _: before.line.text.endswith(";"))
    if sum(bool(re.match(r"SOP\b", text)) for text in texts) >= 2 and re.match(r"SOP\b", texts[0]):
        return _grouped(
            pieces,
            lambda before, piece: (
                bool(re.match(r"SOP\b", piece.line.text)) and not _OPEN_END.search(before.line.text)
            ),
        )
    rows = len({piece.line.cell_id for piece in pieces})
    if rows > 1:
        return _grouped(
            pieces,
            lambda before, piece: (
                piece.line.cell_id != before.line.cell_id and _new_start(before, piece, right)
            ),
        )
    if right is not None and all(_short_of(a, b, right) for a, b in pairwise(pieces)):
        return [[piece] for piece in pieces]
    return [pieces]


def _grouped(pieces: list[_Piece], begins: Callable[[_Piece, _Piece], bool]) -> list[list[_Piece]]:
    groups = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if begins(before, piece):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _new_start(before: _Piece, piece: _Piece, right: float | None) -> bool:
    """Whether a line without a mark looks like the start of an item and not like a wrapped line."""
    if not piece.line.text[:1].isupper() or _OPEN_END.search(before.line.text):
        return False
    if before.line.text.endswith((".", ";")):
        return True
    return right is None or _room_left(before, piece, right) > 0


def _room_left(before: _Piece, piece: _Piece, right: float) -> float:
    """Pixels that would have been left behind `before` had the next line's first word stood there too."""
    line = piece.line
    first = _WORD_START.match(line.text)
    per_letter = (line.x1 - line.x0) / max(1, len(line.text))
    return right - before.line.x1 - per_letter * (1 + len(first[0]) if first else 1)


def _short_of(before: _Piece, piece: _Piece, right: float) -> bool:
    """Whether the break between two lines was made on purpose: far from the edge, and a capital begins
    the next."""
    left = min(before.line.x0, piece.line.x0)
    return _new_start(before, piece, right) and _room_left(before, piece, right) > 0.4 * (right - left)


def _item(group: list[_Piece], lexicon: Lexicon | None) -> Item:
    mark = group[0].mark
    number = mark.value if mark is not None and mark.kind in ("number", "bare_number") else None
    sources = tuple(dict.fromkeys(source for piece in group for source in piece.sources))
    return Item(join_lines((piece.body for piece in group), lexicon), sources, number)
