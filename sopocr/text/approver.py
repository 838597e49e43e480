"""The approver's block: which of its lines are position, name, rank and NIP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sopocr.model.evidence import Correction
from sopocr.text.bodies import names_body
from sopocr.text.dates import parse_date
from sopocr.text.joining import join_lines
from sopocr.text.labels import match_identity
from sopocr.text.lexicon import default_lexicon, places
from sopocr.text.person_names import (
    NO_PART,
    PLACE_AND_DATE,
    TITLE_STUCK,
    Doubt,
    has_degree,
    is_degree,
    is_name,
    is_of_names,
    looks_like_name,
    mend_person,
    no_doubt,
)
from sopocr.text.personnel import (
    NipHit,
    PangkatHit,
    find_nip,
    has_nip_label,
    match_misread_rank,
    match_pangkat,
)
from sopocr.text.positions import is_aside, is_position, mend_position, position_within


@dataclass(frozen=True, slots=True)
class ApproverParts:
    """The parts of an approver's block, None where absent.

    `lines` maps "jabatan", "nama", "pangkat" and "nip" to the indices of the lines that they were taken
    from; `unplaced` are lines that are none of them: stamps, signatures, place and date. `corrections` tell
    what was mended in rank and NIP.
    """

    jabatan: str | None = None
    nama: str | None = None
    pangkat: str | None = None
    nip: str | None = None
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unplaced: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    source: int
    text: str
    more: tuple[int, ...] = ()
    """The lines that go on with it."""

    @property
    def sources(self) -> tuple[int, ...]:
        return self.source, *self.more


_TITLED_START = re.compile(r"^\W*(?:(?:prof|drs?|dra|drg|drh|ir|hj?|apt|ns|capt)\.\s*)+(?=[A-Z])", re.I)
"""A name's title before it: "Ir. BAMBANG"."""
_NIP_DIGITS = 18
_MISREAD_DIGITS = 3
"""Digits that strokes put into a name right above rank and NIP at most; it stays doubtful."""
_CERTAIN_RANK = 0.95
"""Likeness from which a rank is cut out of a longer line."""
_INLINE_NAME = re.compile(r"^(?P<position>[^,]{4,60}?),\s+(?P<name>[A-Z][A-Z'. ]+\b.*)$")


def split_approver(
    lines: Sequence[str], *, gaps: Sequence[float] = (), exact: bool = False, doubt: Doubt = no_doubt
) -> ApproverParts:
    """Split an approver's block, lines from top to bottom.

    The position comes first (over several lines, "Plt.", "a.n." included; a closing comma is dropped), then
    the name, then the rank if any, then the NIP. Which line is what is decided for all together: the
    assignment with the largest sum of what speaks for each (`_roles`). What a block gives in one line
    ("Kepala, SITI AMINAH, ST Pembina NIP. 19…") is cut apart first. `gaps` are the white above each line, in
    line heights: a signature has room over the name. Nothing is mended in `exact` lines, which no reader
    read; in others letters of a name only where a reader faltered at the word (`doubt`).
    """
    texts = [text.strip() if exact else _without_strokes(text.strip()) for text in lines]
    parts = _unwrapped([part for index, text in enumerate(texts) for part in _cut(index, text)])
    found: dict[str, list[_Line]] = {}
    for part, role in zip(parts, _roles(parts, gaps), strict=True):
        if role:
            found.setdefault(role, []).append(part)
    rank = None
    if "pangkat" in found:
        (line,) = found["pangkat"]
        rank = match_pangkat(line.text) or match_misread_rank(line.text)
        if rank is None or not rank.text:
            del found["pangkat"]
    nip = find_nip(found["nip"][0].text) if "nip" in found else None
    name = _name_text(found["nama"][0].text) if "nama" in found else None
    corrections: list[Correction] = []
    if name and not exact:
        name = TITLE_STUCK.sub(r"\1 ", name)
        name, corrections = mend_person(name, doubt)
    for hit in (rank, nip):
        corrections += hit.corrections if hit and not exact else ()

    def printed(key: str, hit: PangkatHit | NipHit | None) -> str | None:
        if hit is None or key not in found:
            return None
        return found[key][0].text[hit.start : hit.end].strip(" .,-") if exact else hit.text or None

    used = {part for group in found.values() for part in group}
    return ApproverParts(
        jabatan=_position_text(found.get("jabatan", [])) or None,
        nama=name,
        pangkat=printed("pangkat", rank),
        nip=printed("nip", nip),
        lines={
            key: tuple(dict.fromkeys(source for part in group for source in part.sources))
            for key, group in found.items()
        },
        unplaced=tuple(dict.fromkeys(part.source for part in parts if part not in used and part.text)),
        corrections=tuple(corrections),
    )


_ROLES = ("", "jabatan", "nama", "pangkat", "nip")
_NEVER = float("-inf")


def _roles(parts: Sequence[_Line], gaps: Sequence[float]) -> list[str]:
    """What each line is: "jabatan", "nama", "pangkat", "nip", or "" for none of them.

    The parts stand in this order, name, rank and number on one line each, and any other lines between them.
    Of all assignments the one with the largest sum of weights is taken (dynamic programming over the last
    part reached and its line). The weights are set by hand on the blocks of `tests/text`: about one for what
    makes a role likely, two or three for what hardly occurs without it.
    """
    numbers = [i for i, part in enumerate(parts) if find_nip(part.text) or has_nip_label(part.text)]
    end = numbers[0] if numbers else len(parts)
    ranks = {i: hit for i in range(end) if (hit := _rank(parts, i, end))}
    certain = bool(numbers or any(hit.score >= _CERTAIN_RANK for hit in ranks.values()))
    # state: the last role reached and the line that reached it; what it is worth; the roles so far
    states: dict[tuple[int, int], tuple[float, list[str]]] = {(0, -1): (0.0, [])}
    for index in range(len(parts)):
        after: dict[tuple[int, int], tuple[float, list[str]]] = {}
        for (role, line), (worth, roles) in states.items():
            for state, more in _choices(parts, index, role, line, end, ranks, gaps, certain):
                if worth + more > after.get(state, (_NEVER,))[0]:
                    after[state] = worth + more, [*roles, _ROLES[state[0]] if state[1] == index else ""]
        states = after
    return max(states.values(), key=lambda state: state[0])[1]


def _choices(
    parts: Sequence[_Line],
    index: int,
    role: int,
    line: int,
    end: int,
    ranks: Mapping[int, PangkatHit],
    gaps: Sequence[float],
    certain: bool,
) -> Iterator[tuple[tuple[int, int], float]]:
    """What the part at `index` may be behind a `role` reached at `line`: the new state and what it is worth.

    `end` is the place of the NIP, `certain` says that rank or number stand below.
    """
    part, above = parts[index], parts[line].text if line >= 0 else ""
    gap = gaps[part.source] if part.source < len(gaps) else None
    yield (role, line), _as_none(part.text)
    if index == end:
        yield (4, index), 4.0
    if index >= end:
        return
    if role == 0:
        yield (1, index), _begins_position(part.text)
    if role == 1:
        yield (1, index), _goes_on_position(above, part.text, gap if line == index - 1 else None)
    if role <= 1:
        yield (2, index), _as_name(above if role == 1 else "", part.text, gap, certain)
    if index in ranks and role <= 2 and (index > 0 or end < len(parts)):
        hit = ranks[index]
        fits = 3.0 if not hit.corrections or hit.score >= _CERTAIN_RANK else 2.0
        yield (3, index), fits - (1.5 if role == 0 and is_position(part.text) else 0.0)


def _rank(parts: Sequence[_Line], index: int, end: int) -> PangkatHit | None:
    """The rank in a line: clearly read, or read badly right over the NIP and under a name."""
    hit = match_pangkat(parts[index].text)
    if hit is not None or end == len(parts):
        return hit
    at, misread = _misread_rank(parts[:end])
    return misread if at == index else None


def _as_none(text: str) -> float:
    """What a line is worth as none of the parts."""
    if _is_noise(text) or _is_debris(text):
        return 0.0
    return 0.5 if _is_aside(text) else -0.5


def _begins_position(text: str) -> float:
    if is_position(text):
        return 3.0
    if _is_noise(text) or _is_aside(text) or not any(map(_is_real_word, _words(text))):
        return _NEVER
    return 0.2 if has_degree(text) is False and _is_of_body(text) else -0.4


def _goes_on_position(above: str, text: str, gap: float | None) -> float:
    """What a line is worth as one that goes on with the position above it."""
    words = [word for word in _words(text) if len(word) > 3]
    if is_position(text):
        return 2.0
    if _is_noise(text) or _is_aside(text) or not any(map(_is_real_word, words)):
        return _NEVER
    if above.rstrip().endswith(",") and not all(map(default_lexicon().knows, words)):
        return _NEVER  # behind a closing comma only words go on ("DINAS BINA MARGA," + "CIPTA KARYA")
    worth = 1.0
    worth += 1.0 if _is_of_body(text) else 0.0
    worth += 1.0 if _all_words(text) else 0.0
    worth += 1.5 if _is_place_of(above, text) else 0.0
    worth += 1.0 if _OPEN.search(above) else 0.0
    worth -= 2.5 if has_degree(text) else 0.0
    worth -= 1.0 if text.isupper() and not _mostly_capitals(above) else 0.0
    return worth - (1.5 if gap is not None and gap > _SIGNED else 0.0)


def _as_name(above: str, text: str, gap: float | None, certain: bool) -> float:
    """What a line is worth as the name; `above` is the position's last line, `certain` that rank or number
    stand below."""
    titled = has_degree(text)
    if (
        _is_noise(text)
        or is_position(text)
        or _BODY_STUCK.match(text)
        or not looks_like_name(text, _MISREAD_DIGITS if certain else 1)
        or (_is_of_body(text) and not titled)
    ):
        return _NEVER
    words = [word for word in _words(text) if len(word) > 2]
    worth = 2.5 if certain else 1.0
    worth += 2.0 if titled else 0.0
    worth += 1.5 * (sum(map(is_name, words)) / len(words) if words else 0.0)
    worth -= 0.0 if titled or not _all_words(text) or is_of_names(text) else 2.5
    worth += 1.5 if _INITIAL.match(text) else 0.0
    worth -= 2.0 if above and _is_place_of(above, text) else 0.0
    worth -= 1.0 if above and _PLACE_BEGINS.match(text) and not titled else 0.0
    if gap is not None and above:
        worth += 1.0 if gap > _SIGNED else 0.0 if certain or titled else -2.0
    worth += 1.0 if above and text.isupper() and not _mostly_capitals(above) else 0.0
    return worth + (1.0 if text.startswith("(") else 0.0)


_SIGNED = 1.2
"""White above a line, in line heights, from which a signature had room there."""
_OPEN = re.compile(r"(?:\b(?:dan|serta|bidang|urusan)|[&/-])\W*$", re.I)
"""A position's line that ends so goes on in the next."""


def _is_of_body(text: str) -> bool:
    """Whether a line holds a word of the name of a body, which no person's name has."""
    return names_body(text) or re.search(r"\b(?:daerah|indonesia|polisi|pamong)\b", text, re.I) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


_TITLE_COMMA = re.compile(r"^(\W*(?:Prof|Drs?|Dra|dr|drg|Ir|Hj?|Capt))[,;:]\s+(?=[A-Z])")
"""A title whose dot was read as a comma."""
_TITLE_CUT = re.compile(r"^\W*d[.,]\s+(?=[A-Z]{3})")
""" "dr." whose second letter was lost: no other title begins so."""
_BODY_STUCK = re.compile(
    r"^\W*(?:KABUPATEN|KECAMATAN|KELURAHAN|PROVINSI|PEMERINTAH|SEKRETARIAT|POLITEKNIK|UNIVERSITAS)(?=[A-Z]{3})"
)
"""A body without the space behind it."""
_WANTS_A_PLACE = re.compile(
    r"\b(?:(?P<region>kabupaten|kota|provinsi)|puskesmas|kecamatan|kelurahan|desa|nagari|uptd?)\W*$", re.I
)
"""The end of a position whose next line may be a place."""
_PLACE_BEGINS = re.compile(
    r"^\W*(?:tanjung|bukit|muara|sungai|pulau|teluk|bandar|pasir|lubuk|batu|karang|gunung|rimba|sumber|kuala|ujung|"
    r"rantau|padang|parit|pematang|simpang|tanah|kampung|rawa|lembah|kepulauan)\b",
    re.I,
)
"""What names of places begin with, some of which are names of persons too."""


_INITIAL = re.compile(r"^\W*(?:[A-Z]\.\s*)?(?:[A-Z]\.|I|Ni|NI|Ida|IDA)\s+[A-Z]")
"""An initial, or what a Balinese name begins with."""


def _is_place_of(above: str, text: str) -> bool:
    """Whether a line goes on with the position above it: a place's name and no person's."""
    wants = _WANTS_A_PLACE.search(above)
    if (
        wants is None
        or has_degree(text)
        or _INITIAL.match(text)
        or _mostly_capitals(above) != _mostly_capitals(text)
    ):
        return False
    if wants["region"]:  # of heads of villages the place may be left out, of regencies it never is
        return not is_of_names(text) or _PLACE_BEGINS.match(text) is not None
    return not any(map(is_name, re.findall(r"[^\W\d_]+", text)))


def _unwrapped(parts: list[_Line]) -> list[_Line]:
    """Degrees, last names, grades and last digits of a NIP back on their lines where a narrow cell cut them
    off."""
    result: list[_Line] = []
    for part in parts:
        if result and _goes_on(result[-1].text, part.text):
            # the line under a name makes its last comma a full stop
            above = re.sub(r"\.\.$", ".,", result[-1].text.rstrip())
            result[-1] = _Line(result[-1].source, f"{above} {part.text}", (*result[-1].more, part.source))
        else:
            result.append(part)
    return result


def _goes_on(above: str, text: str) -> bool:
    if has_nip_label(above) and re.fullmatch(r"[\d\s]+", text):
        return len(re.findall(r"\d", above)) < _NIP_DIGITS == len(re.findall(r"\d", above + text))
    title = _TITLED_START.match(above)
    if title and _is_last_name(above[title.end() :], text):
        return True
    if _LONE_GRADE.match(text):
        rank = match_pangkat(above)
        return rank is not None and rank.golongan is None
    degrees = [piece for piece in re.split(r"[\s,]+", text) if piece]
    ends = above.rstrip().endswith(",") or (above.rstrip().endswith(".") and _is_titled(above))
    return ends and bool(degrees) and all(is_degree(piece) for piece in degrees)


_LONE_GRADE = re.compile(r"^\W*(?:gol\w*\W*)?(?:IV|I{1,3})\s*/\s*[a-e]\W*$")


def _is_last_name(above: str, text: str) -> bool:
    """Whether a line goes on with the name above it, which a title begins and no degree ends yet: it is
    written like that, and holds no word of an office, a rank or a NIP."""
    main = text.split(",", maxsplit=1)[0]
    return (
        "," not in above
        and looks_like_name(above)
        and looks_like_name(text)
        and above.isupper() == main.isupper()
        and not is_degree(main.split()[0].rstrip("."))
        and not (_is_of_body(text) or is_position(text) or has_nip_label(text))
        and not _may_be_rank(text)
        and main.strip(" .").lower() not in places()  # a stamp's
    )


def _may_be_rank(text: str) -> bool:
    misread = match_misread_rank(text)
    # a single name in capitals may be a little like a rank
    least = _LIKE_RANK if text.isupper() else 0.0
    return match_pangkat(text) is not None or (misread is not None and misread.score >= least)


_LIKE_RANK = 0.75
"""Likeness from which capitals under a name are a rank."""


def is_approver_part(text: str) -> bool:
    """Whether a line is by itself a position, a rank, a NIP or a name with its titles."""
    return bool(is_position(text) or match_pangkat(text) or has_nip_label(text) or find_nip(text)) or bool(
        has_degree(text) and looks_like_name(text)
    )


def _without_strokes(text: str) -> str:
    """A line without what a stamp or a signature added before its position, rank or name: letters that are no
    words. A position whose space was lost gets it back."""
    text = _TITLE_CUT.sub("dr. ", _TITLE_COMMA.sub(r"\1. ", mend_position(text)))
    if (whole := match_pangkat(text)) is not None and whole.score >= _CERTAIN_RANK:
        return text  # "Ajun Komisaris Besar Polisi" ends like another rank
    start = position_within(text)
    if start and not is_position(text) and _is_debris(text[:start]):
        return text[start:]
    for word in list(re.finditer(r"\S+", text))[1:4]:
        if not _is_debris(text[: word.start()]):
            break
        rank = match_pangkat(text[word.start() :])
        if rank is not None and rank.score >= _CERTAIN_RANK:
            return text[word.start() :]
    return text


def _is_debris(text: str) -> bool:
    """Whether some characters before print are strokes: short, and holding no word, title or initial."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(text) <= 14 and not any(
        default_lexicon().knows(word) or is_degree(word) or is_aside(word) for word in words if len(word) > 1
    )


def _cut(index: int, text: str) -> list[_Line]:
    """One line as the parts that it may hold side by side."""
    label = match_identity(text)
    if label is not None and label.field == "disahkan_oleh":
        text = label.rest
    pieces = [text]
    nip = find_nip(text)
    if nip is not None and nip.labelled:
        start = re.search(r"N\s?[I1l|!i]\s?[PF]", text, re.I)
        if start is not None and 0 < start.start() < nip.start:
            pieces = [text[: start.start()].strip(), text[start.start() :].strip()]
    head = pieces[0]
    if len(pieces) > 1:
        ranks = [
            (hit.score, word.start())
            for word in re.finditer(r"\S+", head)
            if (hit := match_pangkat(head[word.start() :]))
        ]
        score, at = max(ranks, default=(0.0, 0), key=lambda rank: (rank[0], -rank[1]))
        if at > 0 and score >= _CERTAIN_RANK:
            pieces[:1] = [head[:at].strip(), head[at:].strip()]
    inline = _INLINE_NAME.match(pieces[0])
    if (
        inline
        and is_position(pieces[0])
        and not _is_of_body(inline["name"])
        and looks_like_name(inline["name"])
    ):
        pieces[:1] = [inline["position"] + ",", inline["name"]]
    return [_Line(index, piece) for piece in pieces if piece]


def _misread_rank(head: Sequence[_Line]) -> tuple[int | None, PangkatHit | None]:
    """The line over the NIP where it is a rank that was read badly: the line over it is a name."""
    at = next((i for i in range(len(head) - 1, 0, -1) if not _is_noise(head[i].text)), None)
    if at is None or ("," in head[at].text and has_degree(head[at].text)):
        return None, None
    text, above = head[at].text, head[at - 1].text
    capitals = _mostly_capitals(above) and not _mostly_capitals(text) and not _is_of_body(above)
    named = _is_titled(above) or capitals
    hit = match_misread_rank(text) if named and not is_position(above) else None
    return (None, None) if hit is None else (at, hit)


def _mostly_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _is_titled(text: str) -> bool:
    """Whether a line is a name with its degrees."""
    return bool(has_degree(text)) and looks_like_name(text) and not is_position(text)


def _all_words(text: str) -> bool:
    """Whether a line is of words of the language; general lists hold rare ones that are names, too."""
    words, lexicon = _words(text), default_lexicon()
    return bool(words) and all(
        lexicon.of_the_field(word) or (lexicon.knows(word) and lexicon.frequency(word) >= _COMMON)
        for word in words
    )


_COMMON = 1e-5
"""Share of all words from which one is no name that merely stands in a general list."""


def _is_noise(text: str) -> bool:
    """Strokes of a signature or stamp: hardly any letters, or mostly signs."""
    letters = sum(char.isalpha() for char in text)
    return letters < 3 or letters < 0.5 * len(text.replace(" ", ""))


def _is_aside(text: str) -> bool:
    return bool(PLACE_AND_DATE.match(text) or NO_PART.match(text)) or parse_date(text).value is not None


def _is_real_word(word: str) -> bool:
    """A word, or long enough and with enough vowels to be a place's name: not the letters seen in a
    signature."""
    if len(word) > 3 and default_lexicon().knows(word):
        return True
    vowels = sum(char in "aeiouAEIOU" for char in word)
    return len(word) >= 5 and 0.25 <= vowels / len(word) <= 0.7 and (word.istitle() or word.isupper())


def _position_text(parts: list[_Line]) -> str:
    return join_lines(part.text for part in parts).strip(" ,;:_|").strip()


def _name_text(text: str) -> str:
    bare = text.strip(" _|:;-")
    if bare.startswith("(") and bare.rstrip(".,").endswith(")"):
        bare = bare.rstrip(".,")[1:-1].strip()
    return bare.strip(" _,").strip()
