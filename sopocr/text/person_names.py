"""Mending in lines that name a person: no lexicon holds names, but titles and degrees have a known form."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from sopocr.model.evidence import Correction
from sopocr.resources import resource_path
from sopocr.text.char_confidence import Sight
from sopocr.text.lexicon import read_words

_PERSON = re.compile(
    r"(?:^|[\s.,(])(?:[Dd]r|Drs|Dra|drg|Ir|Prof|Hj?)\.\s?[A-Z]"
    r"|[A-Z]{3,}[.,]\s*(?:[SMA]\.?\s?[A-Z][A-Za-z.]{0,6}|SE|ST|SH|MM|MT|MH|SKM|Ph\.?D)\b"
    r"|\b[SM]\.\s?(?:H|E|T|M|Sos|Pd|I\.?P|Kom|Si|STP|Ag|Hum|AP|Kep|Ak|Kes|Farm|Psi)\b"
)
"""Titles and degrees: the line names a person."""
_DEGREES = {
    degree.lower(): degree
    for degree in (
        "S.Sos", "S.Pd", "S.Kom", "S.Si", "S.Ag", "S.Hum", "S.Kep", "S.Ak", "S.Farm", "S.Psi", "S.Hut",
        "S.Pt", "S.Tr", "S.Pi", "S.I.Kom", "S.I.Pust", "S.IP", "S.STP", "S.AP", "M.Sos", "M.Pd", "M.Kom",
        "M.Si", "M.Ag", "M.Hum", "M.Kep", "M.Ak", "M.Kes", "M.Farm", "M.Psi", "M.Hut", "M.Eng", "M.Sc",
        "M.Tr", "M.Mar", "M.I.Kom", "M.IP", "M.AP",
    )
}  # fmt: skip
"""Academic degrees as they are written, by their small letters."""
_DEGREES_WITHOUT_SIGNS = frozenset(degree.replace(".", "") for degree in _DEGREES)
_TITLE_STUCK = re.compile(r"(?:drs?|dra|drg|ir|prof|hj?)\.[A-Z]", re.I)
_SHORTEST_NAME, _SHORTEST_GLUED_NAMES = 4, 9
_UNSURE = 0.9
"""Character confidence below which a letter's case is not the author's."""


def names_person(text: str) -> bool:
    """Whether a line names a person: by a title or a degree."""
    return _PERSON.search(text) is not None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


@cache
def _names() -> frozenset[str]:
    return frozenset(name.lower() for name in read_words(resource_path("names.txt")))


@cache
def _titles() -> frozenset[str]:
    """Titles and degrees by their letters alone."""
    return _DEGREES_WITHOUT_SIGNS | frozenset(map(_letters, read_words(resource_path("titles.txt"))))


def is_name(word: str) -> bool:
    """Whether a word is a given or a family name of the project's list, a title or a degree ("S.Sos"),
    whatever its case and the signs between its letters. Many names are not in the list."""
    return _letters(word) in _names() or is_title(word)


def is_title(word: str) -> bool:
    """Whether a word is a title or a degree of the project's list ("Drs.", "S.Sos", "CGCAE")."""
    return _letters(word) in _titles() and not word.islower()


def mend_name(text: str, other: str | None, sight: Sight) -> tuple[str, str]:
    """A token in a line that names a person, and why it was mended ("" where it was not).

    Names stay, but a space that the other reader saw between two of them, or behind a title, is put in. A
    degree gets its usual letters where nobody writes it so ("S.KOm"), or where the reader was unsure of them.
    """
    spaced = _spaced(text, other)
    if spaced != text:
        return spaced, "missing space"
    bare = text.rstrip(".,;")
    usual = _DEGREES.get(bare.lower(), bare)
    if usual == bare:
        return text, ""
    changed = [place for place, pair in enumerate(zip(bare, usual, strict=True)) if pair[0] != pair[1]]
    doubtful = sight.known and all(sight.least(place, place + 1) < _UNSURE for place in changed)
    if not doubtful and not _MIXED.search(bare):
        return text, ""  # the author's own capitals: "S.STP", "S.Stp", "M.SI"
    return usual + text[len(bare) :], "form of a degree"


_MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_LOOKS_LIKE = {"i": "ILl1|!", "o": "Oo0", "s": "Ss568"}
_INITIAL = re.compile(r"(?<![^\s.])[1l|!](?=[.\s]+[^\W\d_]{2})")
""" "I", as Balinese names begin, read as a digit or a stroke."""


_INITIAL_STUCK = re.compile(
    r"(?<![^\W_])[IL1l|!T](?=(?:WAYAN|MADE|NYOMAN|KETUT|PUTU|GUSTI|KADEK|KOMANG|GEDE|DEWA)(?![^\W_]))"
)
"""The same without the space behind it, before a name that follows it."""


def _tolerant(degree: str) -> re.Pattern[str]:
    """A degree whatever signs stand between its letters, with letters that look alike, or with a stroke read
    as a capital behind its last small letter."""
    signs = r"[.,\s]*"
    letters = (_LOOKS_LIKE.get(letter.lower(), letter + letter.swapcase()) for letter in _letters(degree))
    body = signs.join(f"[{alike}]" for alike in letters)
    stroke = r"(?:[A-Z1|/](?=[.,]*(?:\s|$)))?" if degree[-1].islower() else ""
    return re.compile(rf"(?<![^\W_]){body}{stroke}(?![^\W_])")


_TOLERANT = [(_tolerant(degree), degree) for degree in _DEGREES.values() if len(degree.replace(".", "")) > 2]


Doubt = Callable[[str], bool]
"""Whether a reader faltered at a word."""


def no_doubt(word: str) -> bool:
    """That of a text of which nothing tells that any word was read badly."""
    del word
    return False


def mend_person(text: str, doubt: Doubt = no_doubt) -> tuple[str, list[Correction]]:
    """A name with its titles, as a reader saw it, and what was mended in it.

    Letters of a name or of a title are others only where the reader faltered at the word (`doubt`): there are
    more names than any list holds, KRISTIAN beside KRISTIANI.

    Names hold no digits and strokes: "1 WAYAN" is "I WAYAN", and so is "LWAYAN". A name in capitals that is
    not known gets the letters of the only known one that it can be a misreading of ("MULYATT", "BUDIHARIO").
    A degree behind the name whose letters are those of a known one but for some that look alike gets these
    ("S.1.Pust", "S.KomL"). The rest stays as read.
    """
    corrections = []
    name, comma, degrees = text.partition(",")
    mended = _INITIAL_STUCK.sub("I ", _INITIAL.sub("I", name))
    if mended != name:
        corrections.append(Correction(read=name, mended=mended, reason="initial of a name"))
    for usual, pattern in _STROKES_IN_TITLES.items():
        if misread := pattern.match(mended):
            corrections.append(Correction(read=misread[0], mended=usual, reason="misread title"))
            mended = usual + mended[misread.end() :]
    title = _SHORT_TITLE.match(mended)
    known = _title_like(title[0]) if title and doubt(title[0]) else None
    if title and known:
        corrections.append(Correction(read=title[0], mended=known, reason="misread title"))
        mended = known + mended[title.end() :]
    for word in _CAPITALS.findall(mended):
        known = _known_name_like(word) if doubt(word) else None
        if known:
            corrections.append(Correction(read=word, mended=known, reason="misread name"))
            mended = mended.replace(word, known)
    for pattern, usual in _TOLERANT:
        glued = pattern.search(mended) if len(_letters(usual)) >= _LONG_DEGREE else None
        if glued and glued.start():
            # the comma before the first degree was read as a dot
            degrees = mended[glued.start() :] + comma + degrees
            mended, comma = mended[: glued.start()].rstrip(" .,"), ", "
        found = pattern.search(degrees)
        if found and _letters(found[0]) != _letters(usual):
            corrections.append(Correction(read=found[0], mended=usual, reason="form of a degree"))
            degrees = degrees[: found.start()] + usual + degrees[found.end() :]
    for misread in _LONG_TITLE.finditer(mended + comma + degrees):
        known = _known_title_like(misread[0]) if doubt(misread[0]) else None
        if known:
            corrections.append(Correction(read=misread[0], mended=known, reason="form of a degree"))
            mended, degrees = mended.replace(misread[0], known), degrees.replace(misread[0], known)
    for misread in _INITIALS.finditer(degrees):
        known = _known_initials(misread[0])
        if known:
            corrections.append(Correction(read=misread[0], mended=known, reason="form of a degree"))
            degrees = degrees.replace(misread[0], known)
    return mended + comma + degrees, corrections


_INITIALS = re.compile(r"(?<![\w.])[A-Z](?:\.[A-Z1l|]){2,3}\b")
"""A degree of single letters ("M.T.I.")."""


def _known_initials(word: str) -> str | None:
    """The degree of single letters that a word, which is none, becomes where a stroke is an I: "M.T.L"."""
    if is_title(word):
        return None
    places = [at for at, letter in enumerate(word) if letter in "L1l|"]
    like = [usual for at in places if is_title(usual := f"{word[:at]}I{word[at + 1 :]}")]
    return like[0] if len(like) == 1 else None


_STROKES_IN_TITLES = {
    "Ir.": re.compile(r"^[Ll1|]r\.(?=\s+[A-Z])"),
    "Hj.": re.compile(r"^H[il1|]\.(?=\s)"),
}
"""Titles before a name whose upright strokes were read as others."""
_SHORT_TITLE = re.compile(r"^[A-Z][A-Za-z]{2}(?=\.\s+[A-Z])")
_TITLES_BEFORE = ("Drs", "Dra", "Drg", "Drh")


def _title_like(word: str) -> str | None:
    """The one title before a name that a word of three letters, which is none, is but for one letter; None
    where there is none, or several are."""
    if is_title(word):
        return None
    like = [
        t for t in _TITLES_BEFORE if sum(a != b for a, b in zip(t.lower(), word.lower(), strict=True)) == 1
    ]
    return like[0] if len(like) == 1 else None


_LONG_TITLE = re.compile(r"^[A-Z][a-z]{3}(?=\.)|(?<=, )[A-Z]{5,}\b|(?<=, )[SM][:;,]\s?[A-Za-z]{3,4}\b")
"""A title before a name ("Capt."), a degree in capitals behind it ("CGCAE"), a bachelor's or master's whose
full stop was misread too ("S:KON")."""


def _known_title_like(word: str) -> str | None:
    """The one title or degree that a word, which is none, becomes where one letter is another; None where
    there is none, or several are."""
    lowered = _letters(word)
    if lowered in _titles():
        return None
    like = [
        title
        for title in _titles()
        if len(title) == len(lowered) and sum(a != b for a, b in zip(title, lowered, strict=True)) == 1
    ]
    if len(like) != 1:
        return None
    if not word.isalpha():
        return next((degree for degree in _DEGREES.values() if _letters(degree) == like[0]), None)
    return "".join(new.upper() if old.isupper() else new for new, old in zip(like[0], word, strict=True))


_LONG_DEGREE = 5
"""Letters of a degree that is none of a name's own, wherever it stands."""
_CAPITALS = re.compile(r"\b[A-Z]{5,}\b")
_MISREAD = (
    ("T", "I"),
    ("I", "J"),
    ("L", "I"),
    ("U", "IJ"),
    ("Y", "IJ"),
    ("H", "IJ"),
    ("Q", "O"),
    ("V", "Y"),
)
_ADDED_TO = tuple(zip("RBBEEHOGU", "PPRFLECCN", strict=True))
_I_LOST_FROM = 8
_LONG_NAME = 6
"""What is read, and what is printed, where serifs and underlines touch capitals, and where strokes add to
them, which only long names tell; very long ones tell an I that was lost. Not the other way round: MULJADI
is a name in the old spelling."""


def _known_name_like(word: str) -> str | None:
    """The one known name that `word`, which is none, is a misreading of; None where there is none, or several
    are."""
    if is_name(word):
        return None
    found = {
        word[:place] + printed + word[place + 1 :]
        for read, printed in (*_MISREAD, *(_ADDED_TO if len(word) >= _LONG_NAME else ()))
        for place, letter in enumerate(word)
        if letter == read
    }
    if len(word) >= _I_LOST_FROM:
        found |= {f"{word[:place]}I{word[place:]}" for place in range(len(word) + 1)}
    names = [name for name in found if is_name(name)]
    return names[0] if len(names) == 1 else None


def _spaced(text: str, other: str | None) -> str:
    if other is None or "".join(other.split()) != text:
        return text
    parts = other.split()
    if len(parts) != 2:
        return text
    if _TITLE_STUCK.match(text) and parts[0].endswith("."):
        return " ".join(parts)
    long = len(text) >= _SHORTEST_GLUED_NAMES and min(map(len, parts)) >= _SHORTEST_NAME
    return " ".join(parts) if text.isalpha() and long else text


_DEGREE = re.compile(
    r"(?:\b(?:S\.?\s?(?:H|E|T|P|Pd|Sos|Kom|Si|STP|IP|Kep|Farm|Ag|Hut|Psi|Ked|Pt|KM|K\.M|AP|ST|"
    r"Tr|Ikom|I\.?\s?Kom)|"
    r"M\.?\s?(?:H|M|T|Si|Pd|Kom|Hum|Kes|AP|Sc|Ec|P|Eng|Ak|Sos|Tr|Psi|PH)|MBA|MPA|MAP|ATD|SSTP|S\.STP|A\.?Md|"
    r"Dr|Drs|Dra|Ir|Prof|Hj?|Ph\.?D|Ns|Apt|Sp\.?\s?[A-Z]+|SKM|SE|ST|SH|MM|MT|MH|MSi|Amd|CA|Ak)\b\.?)"
)
TITLE_STUCK = re.compile(r"(?<![\w.])((?:dr|drg|drh|drs|dra|apt|ns|ir|h|hj|prof)\.)(?=[A-Z]{2})", re.I)
"""A title whose space behind the dot was not read: "dr.LIDYA"."""
_HEADING = re.compile(r"standar\w*\s+operas|operasional\s+prosedur|\bSOP\b", re.I)
PLACE_AND_DATE = re.compile(r"^\W*(?:ditetapkan\s+di|pada\s+tanggal|dikeluarkan\s+di|tanggal)\b", re.I)
"""A line beside the approver's block that tells where and when it was signed."""
NO_PART = re.compile(r"^\W*(?:mengetahui|menyetujui|ttd|tembusan|stempel|cap|mengesahkan)\W*$", re.I)
"""A word over or under an approver's block that is no part of it."""


_WELL_FORMED = re.compile(r"(?:[A-Z][a-z]{0,3}\.){1,2}[A-Z][A-Za-z]{0,5}\.?")
"""What has the form of a degree ("S.Kel", "M.Th."), whether a list holds it or not."""


def has_degree(text: str) -> bool:
    """Whether a line holds a title or a degree, as a name does."""
    behind = re.split(r"[\s,]+", text.partition(",")[2])
    if any(map(_WELL_FORMED.fullmatch, behind)):
        return True
    dotted = [word for word in text.split() if "." in word]  # a comma before it may not have been read
    return _DEGREE.search(text) is not None or any(map(is_title, filter(None, [*behind, *dotted])))


def is_degree(word: str) -> bool:
    """Whether a word is a title or a degree and nothing else."""
    return _DEGREE.fullmatch(word) is not None or is_title(word)


def is_of_names(text: str) -> bool:
    """Whether all words of a line are names of the project's list."""
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and all(map(is_name, words))


def looks_like_name(text: str, digits: int = 1) -> bool:
    """Whether a line may be a name with its titles; `digits` may be read in it at most."""
    bare = TITLE_STUCK.sub(r"\1 ", text.strip(" ()_.,:;|-"))
    letters = [char for char in bare if char.isalpha()]
    if (
        len(letters) < (3 if is_name(bare) else 4)
        or len(re.findall(r"\d", bare)) > min(digits, len(letters) // 5)
        or PLACE_AND_DATE.match(bare)
        or NO_PART.match(bare)
        or _HEADING.search(bare)
    ):
        return False
    parts = [
        [word for word in re.findall(r"[^\W\d_][^\s,]*", part) if not is_degree(word.strip("."))]
        for part in bare.split(",")
    ]
    words = next(filter(None, parts), [])  # a title's dot may be read as a comma
    if not words or len(words) > 7:
        return False
    small = (
        "bin",
        "binti",
        "al",
        "van",
        "de",
        "dr.",
        "drg.",
        "drh.",
        "apt.",
        "ns.",
        "ir.",
        "drs.",
        "dra.",
        "h.",
        "hj.",
    )
    # of "dr.LIDYA" a reader may leave "dLIDYA"
    return all(word[0].isupper() or word in small or word[1:4].isupper() for word in words)
