"""Second thoughts on the values of a whole document: the form of each field, and words printed clearly
elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.features import Kind, faltered, kind_of
from sopocr.assemble.values import put_value, values_of
from sopocr.model.evidence import INFERRED, Correction
from sopocr.model.page import TextLine
from sopocr.model.sop import Sop
from sopocr.text import grammar
from sopocr.text.char_confidence import Sight, edit_place
from sopocr.text.folding import skeleton
from sopocr.text.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]{5,}")
_FAR, _FAR_IN_POSITION = 9, 7
"""Letters from which two may differ; and from which, in the approver's position, two may be left out of a
word of the letterhead."""
_REMEMBERED: frozenset[Kind] = frozenset({"title", "reference", "item", "actor", "step_text", "position"})
_UNSURE_SIGN = 0.9
_UNSURE_LETTER = 0.75
"""Character confidence below which a letter may be another one of a word that stands elsewhere."""


def settle(sop: Sop, log: EvidenceLog, lexicon: Lexicon) -> None:
    """Mend what the form of a field or the rest of the document shows to be a slip of the reader.

    Values of text sources and of born-digital pages stay: nothing was read there.
    """
    memory = Memory(sop, log, lexicon)
    for path, text in list(values_of(sop)):
        spots = log.sources.get(path, ())
        if not spots or spots[0].page.from_text or not any(len(s.line.readings) for s in spots):
            continue
        kind = kind_of(path)
        seen = _seen(spots)
        formed = _in_form(path, kind, text, spots, seen, sop)
        # a number that no reader saw as it stands there now
        inferred = kind in ("time", "actor") and _letters(formed) not in map(_letters, (text, *seen))
        _change(sop, log, path, text, formed, INFERRED if inferred else "form of the field")
        if kind in _REMEMBERED:
            recalled = memory.recall(formed, spots, kind)
            _change(sop, log, path, formed, recalled, "printed clearly elsewhere")


def _change(sop: Sop, log: EvidenceLog, path: str, text: str, mended: str, reason: str) -> None:
    if mended == text:
        return
    put_value(sop, path, mended)
    proof = log.evidence.get(path)
    if proof is not None:
        done = Correction(read=text, mended=mended, reason=reason)
        log.evidence[path] = proof.model_copy(update={"corrections": [*proof.corrections, done]})


def _seen(spots: Sequence[LocatedLine]) -> list[str]:
    """What each reader made of all lines of a value."""
    names = sorted({name for spot in spots for name in spot.line.readings})
    return [
        " ".join(spot.line.readings[name].text for spot in spots if name in spot.line.readings)
        for name in names
    ]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _in_form(  # noqa: PLR0911 - one form of field a line
    path: str, kind: Kind, text: str, spots: Sequence[LocatedLine], seen: Sequence[str], sop: Sop
) -> str:
    if kind == "time":
        spaced = grammar.spaced_units(grammar.spelt_number(grammar.tidy_ends(text)), seen)
        return grammar.counted_time(grammar.whole_days(spaced), seen)
    if kind == "nip":
        return grammar.regular_nip(text)
    if kind == "name":
        return grammar.degrees_apart(text, _stop_is_unsure(spots))
    if kind == "actor":
        return grammar.office_number(grammar.tidy_ends(text), sop.pelaksana, seen, _end_is_unsure(spots))
    if kind == "rank":
        return grammar.own_grade(text, seen)
    if kind == "number":
        return grammar.regular_number(text, seen)
    if kind in ("date", "step_number", "letterhead"):
        return text
    text = grammar.without_middle_dots(grammar.tidy_ends(text))
    if kind == "title":
        return _LONE_LETTER.sub("", text) if _end_is_unsure(spots) else text
    if kind == "position":
        return text.rstrip(" ,;")
    if kind == "reference":
        return grammar.reference_signs(text)
    if path.endswith(("/kelengkapan", "/output")):
        return grammar.items_apart(text, seen)
    return text


_LONE_LETTER = re.compile(r"(?<=\w{3}) [a-z]$")
"""A small letter alone at a title's end: its class ("Izin Kelas c"), or a stroke of a stamp."""


def _end_is_unsure(spots: Sequence[LocatedLine]) -> bool:
    """Whether the last character of a value was seen with doubt, or not at all by the other reader."""
    line = spots[-1].line
    first, *others = line.readings.values()
    sure = first.char_confidences and first.char_confidences[-1] >= _UNSURE_SIGN
    return not sure or any(other.text[-1:] != first.text[-1:] for other in others)


def _stop_is_unsure(spots: Sequence[LocatedLine]) -> bool:
    """Whether a full stop before a degree was seen with doubt, or as another sign by the other reader."""
    for spot in spots:
        first, *others = spot.line.readings.values()
        for match in re.finditer(r"[A-Za-z]{4,}\.\s", first.text):
            place = match.end() - 2
            certain = first.char_confidences[place] if place < len(first.char_confidences) else 0.0
            word = first.text[match.start() : place]
            if certain < _UNSURE_SIGN or any(f"{word}," in other.text for other in others):
                return True
    return False


class Memory:
    """The words that a document shows clearly, and unclear ones read by them."""

    def __init__(self, sop: Sop, log: EvidenceLog, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        clear = list(_clear_words(sop, log))
        self._clear: Counter[str] = Counter(word for _, word in clear)
        self._letterhead = {word.upper() for path, word in clear if kind_of(path) == "letterhead"}
        self._read = Counter(word.lower() for _, text in values_of(sop) for word in _WORD.findall(text))

    def recall(self, text: str, spots: Sequence[LocatedLine], kind: Kind) -> str:
        """`text` with each word that no lexicon holds and a reader faltered at made the one word that the
        document shows clearly elsewhere and that is nearly the same.

        A word that stands twice is the author's, and so is one whose letters in question were seen clearly:
        writers who misspell a word have it right elsewhere, too. They do not type one letter for another that
        prints like it. A position holds words of the letterhead.
        """
        lines = [spot.line for spot in spots]

        def mend(match: re.Match[str]) -> str:
            word = match[0]
            if self._lexicon.knows(word) or word in self._clear or not faltered(word, lines):
                return word
            whole = self._whole(word) if kind == "position" else None
            near = whole or self._near(word)
            if near is None:
                return word
            own = whole is None and (self._read[word.lower()] > 1 or _seen_there(word, near, lines))
            if own and skeleton(word) != skeleton(near):
                return word
            if near.isupper() and not word.isupper():
                near = near.lower()
            return near[:1].upper() + near[1:] if word[0].isupper() else near[:1].lower() + near[1:]

        return _WORD.sub(mend, text)

    def _whole(self, word: str) -> str | None:
        """The one word of the letterhead of which strokes left out a letter or two."""
        hits = process.extract(
            word.upper(), list(self._letterhead), scorer=Indel.distance, score_cutoff=2, limit=3
        )
        longer = [near for near, *_ in hits if 0 < len(near) - len(word) <= 2]
        return longer[0] if len(longer) == 1 and len(word) >= _FAR_IN_POSITION else None

    def _near(self, word: str) -> str | None:
        most = 2 if len(word) >= _FAR else 1
        hits = process.extract(word, list(self._clear), scorer=OSA.distance, score_cutoff=most, limit=3)
        alike = [hit for hit in hits if hit[0].isupper() == word.isupper()]
        if not hits and not word.isupper():  # a position's words stand in capitals in the letterhead
            capitals = [clear for clear in self._clear if clear.isupper()]
            alike = process.extract(word.upper(), capitals, scorer=OSA.distance, score_cutoff=most, limit=3)
        if len(alike) != 1:
            return None
        near, distance, _ = alike[0]
        # a word of the language that is nearer may be meant as well: "dlaksanakan" is no "melaksanakan"
        if distance > 1 and process.extractOne(
            word.lower(), list(self._lexicon.words()), scorer=OSA.distance, score_cutoff=1
        ):
            return None
        return near


def _seen_there(word: str, near: str, lines: Sequence[TextLine]) -> bool:
    """Whether the leading reader saw the letters clearly in which a word differs from another."""
    first, last = edit_place(word.lower(), near.lower())
    for line in lines:
        reading = next(iter(line.readings.values()), None)
        start = reading.text.find(word) if reading else -1
        if reading is None or start < 0 or len(reading.char_confidences) != len(reading.text):
            continue
        sight = Sight(tuple(reading.char_confidences[start : start + len(word)]))
        return sight.least(first, last) >= _UNSURE_LETTER
    return False


def _clear_words(sop: Sop, log: EvidenceLog) -> Iterator[tuple[str, str]]:
    """Path and word of all words of some length that were read without doubt."""
    for path, text in values_of(sop):
        lines = [spot.line for spot in log.sources.get(path, ())]
        if not lines or not any(line.readings for line in lines):
            continue
        for word in _WORD.findall(text):
            if not faltered(word, lines, unsure=0.97):
                yield path, word
