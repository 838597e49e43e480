"""Judging one word: known, misread, run together, or the author's own."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from sopocr.text.char_confidence import Sight, edit_place, with_slash
from sopocr.text.confusion import Confusions, differences
from sopocr.text.folding import skeleton
from sopocr.text.lexicon import Lexicon
from sopocr.text.segmentation import Segmenter, split_numbers

_NOISE_INSIDE = re.compile(r"(?<=[A-Za-z])[\[\]|{}_~^](?=[A-Za-z])")
_SPOILT = re.compile(r"^[A-Za-z]+[01|!5$8][A-Za-z|!]+$|^[01|5][A-Za-z]{4,}$|^[A-Za-z]{4,}[01|!5]$")
"""A word with one sign among its letters that prints like a letter; other mixtures are codes."""
ROMAN = re.compile(r"^[IVXLivxl1|]+$")
"""Letters that make a Roman numeral, also as readers see them."""
_ROMAN_MISREAD = re.compile(r"^(?=.*I)(?=.*[l|])[Il|]{2,3}$")
_CAPITALS_WITH_L = re.compile(r"^(?=(?:.*[A-Z]){2})[A-Z]+l+[A-Z]*$")
_LOOSE_PAIRS = frozenset(frozenset(pair) for pair in (
    "ce", "nu", "hb", "ft", "gq", "vy", "mn", "mr", "rn", "hn", "ao", "rt", "ij", "lt", "uv", "kx", "gy",
    "br", "fp", "cg",
))  # fmt: skip
"""Letters taken for one another on poor scans, beyond the sure look-alikes; mended only where the word
is long and nothing is known of how sure the reader was."""
_SEEN_CLEARLY = 0.97
"""Character confidence from which a letter stands as read."""
_AGREED_UNSURE = 0.9
_ALIKE_UNSURE = 0.99
"""The same, where both readers saw the same letter; and where that prints like the right one."""
_COMMON_CONFUSION = 10.0
"""Rate, per million letters, from which a confusion needs no great doubt of the reader's."""
_READERS_OWN = 40.0
"""The same, from which a letter taken for another is the reader's slip and no writer's: t or l for i."""
_UNSURE = 0.75
"""Character confidence below which the reader's own doubt counts."""
_CLEARLY = 10.0
"""How many times commoner than the next a word must be to be taken among several."""
_LONG = 6
"""Letters from which one loosely alike letter is forgiven without the reader's doubt."""
_SHORT_FREQUENCY = 1e-3
"""How common a word of two or three letters must be to be put in the place of an unknown one."""
_EDUCATION = re.compile(r"[SD][1-4]")
"""Levels of education, S1 to S3 and D1 to D4: no misread words."""
_ABBREVIATION_GLUED = re.compile(r"([A-Z]{3,6})([a-z]+)")
_SHORTEST_BEHIND = 5
_CAPITAL_INSIDE = re.compile(r"([A-Z]?[a-z]{3,})([A-Z][a-z]{3,})")
_SHORTEST_MENDED = 4
_SHORTEST_MISSPELT = 5
_LIKELY = 2e-5
"""How common a word outside the field's lists must be to be suggested."""
_COMMON_PART = 9e-6
"""How common words must be to be two with a slash between them."""
_FAR = 9
"""Letters from which two letters may differ for a suggestion."""


class WordJudge:
    """Judges words with one lexicon; keeps what it has decided about a word."""

    def __init__(self, lexicon: Lexicon, confusions: Confusions) -> None:
        self._lexicon = lexicon
        self._confusions = confusions
        self._segmenter = Segmenter(lexicon)
        self._by_skeleton: dict[str, str] = {}
        self._by_length: dict[int, list[str]] = {}
        for word in lexicon.words():
            form = skeleton(word)
            other = self._by_skeleton.get(form)
            if other is None or lexicon.frequency(word) > lexicon.frequency(other):
                self._by_skeleton[form] = word
            self._by_length.setdefault(len(word), []).append(word)
        self._near: dict[str, str | None] = {}
        self._visual: dict[str, str | None] = {}

    def knows(self, word: str) -> bool:
        """Whether the lexicon holds the word, or what it is derived from."""
        return self._lexicon.knows(word)

    def misreading_of(self, word: str) -> str | None:
        """The known word that an unknown one becomes where one letter was taken for another that readers
        often take for it; None for a known word, an abbreviation, and one that is near none."""
        if word not in self._visual:
            self._visual[word] = self._misreading_of(word)
        return self._visual[word]

    def _misreading_of(self, word: str) -> str | None:
        if self.knows(word) or is_abbreviation(word) or len(word) < _SHORTEST_MENDED:
            return None
        lowered = word.lower()
        alike = self._by_skeleton.get(skeleton(word))
        if alike is not None:
            return alike
        near = [(self._confusions.of_words(lowered, other), other) for other in self._within(lowered, 1)]
        rate, other = max(near, default=(0.0, ""))
        return other if rate > 0 else None

    def mend(self, word: str, other: str | None, sight: Sight) -> tuple[str, str, str | None]:  # noqa: PLR0911 - one verdict a line
        """The word mended, the reason, and the usual form that it is near to where it stays.

        `other` is what the second reader saw in its place, `sight` how sure the first was of its letters.
        """
        clean = _NOISE_INSIDE.sub("", word)
        if clean != word and self.knows(clean):
            return clean, "table rule", None
        if _ROMAN_MISREAD.match(word):
            return "I" * len(word), "Roman numeral", None
        if _CAPITALS_WITH_L.match(word):
            return word.replace("l", "I"), "small l among capitals", None
        if len(word) < 2 or self.knows(word) or ROMAN.match(word) or _EDUCATION.fullmatch(word):
            return word, "", None
        if not word.isalpha() and (not _SPOILT.match(word) or self._is_counted(word)):
            return self._mixed(word, other)
        agreed = other is not None and other.lower() == word.lower()
        if agreed:
            mended = self._agreed_slip(word, sight)
            if mended is not None:
                return mended, "doubtful letter", None
        else:
            if other is not None and self._seen_by_other(word, other, sight):
                return other, "the other reader", None
            mended = self._look_alike(word)
            if mended is not None:
                return mended, "look-alike letters", None
            slashed = self._at_slash(word)
            if slashed is not None:
                return slashed, "look-alike letters", None
            spaced = None if is_abbreviation(word) else self._segmenter.split(word)
            spaced = spaced or self._at_capital(word, sight)
            if spaced is not None:
                return spaced, "missing space", None
            near = self._loosely_alike(word, sight)
            if near is not None:
                return _in_case(near, word), "doubtful letter", None
        usual = None if is_abbreviation(word) else self.usual_form(word)
        return word, "", usual

    def _at_capital(self, word: str, sight: Sight) -> str | None:
        """Two words glued where a capital begins the second, one of them misread ("PekerjaarUmum"), or an
        abbreviation and the word behind it ("PPKDdibidang"); None for anything else."""
        match = _ABBREVIATION_GLUED.fullmatch(word)
        if match is not None:
            head, tail = match.groups()
            spaced = tail if self._lexicon.is_word(tail) else self._segmenter.split(tail)
            return None if spaced is None or len(tail) < _SHORTEST_BEHIND else f"{head} {spaced}"
        match = _CAPITAL_INSIDE.fullmatch(word)
        if match is None:
            return None
        at = match.end(1)
        parts = (match[1], sight.part(0, at)), (match[2], sight.part(at, len(word)))
        if sum(self.knows(part) for part, _ in parts) != 1:
            return None
        mended = [self._loosely_alike(part, seen) if not self.knows(part) else part for part, seen in parts]
        if None in mended:
            return None
        return " ".join(
            _in_case(new or part, part) if new != part else part
            for new, (part, _) in zip(mended, parts, strict=True)
        )

    def _at_slash(self, word: str) -> str | None:
        """Two known words with a slash between them that was read as a letter ("BARANGIJASA")."""
        found = [
            f"{word[: stroke.start()]}/{word[stroke.end() :]}"
            for stroke in re.finditer(r"(?<=.{4})[Il|](?=.{4})", word)
            if all(map(self._is_common_part, (word[: stroke.start()], word[stroke.end() :])))
        ]
        return found[0] if len(found) == 1 else None

    def _is_common_part(self, part: str) -> bool:
        uniform = part.islower() or part.isupper() or part.istitle()
        return uniform and self._lexicon.frequency(part.lower()) >= _COMMON_PART

    def _is_counted(self, word: str) -> bool:
        """Whether a word with a digit at one end is a known word glued to a number ("Nomor1", "5menit")."""
        letters = word.strip("0123456789")
        return letters.isalpha() and self.knows(letters) and self._look_alike(word) is None

    def _mixed(self, word: str, other: str | None) -> tuple[str, str, str | None]:
        """Words glued to numbers ("Nomor18Tahun2016"); codes stay."""
        if other is not None and other.lower() == word.lower():
            return word, "", None
        if other is not None and other.isalpha() and self.knows(other) and skeleton(other) == skeleton(word):
            return other, "the other reader", None
        spaced = split_numbers(word, self._segmenter)
        return (word, "", None) if spaced is None else (spaced, "missing space", None)

    def _agreed_slip(self, word: str, sight: Sight) -> str | None:
        """The known word behind what both readers saw alike, where the letter in question is one that readers
        take for another and the leading one was unsure of it."""
        mended = self._look_alike(word) or self._loosely_alike(word, sight)
        if mended is None or not sight.known:
            return None
        certainty = sight.least(*edit_place(word.lower(), mended.lower()))
        common = self._confusions.of_words(word, mended) >= _COMMON_CONFUSION
        # nobody types one look-alike for the other; other letters are as often the author's own slip
        alike = skeleton(word) == skeleton(mended) or self._is_readers_own(word, mended)
        if len(mended) < (_SHORTEST_MISSPELT if alike else _LONG):
            return None
        # two letters that ran together are seen as one quite clearly, by every reader ("paripuma")
        run_together = skeleton(word) == skeleton(mended) and len(word) < len(mended)
        unsure = common and certainty < (_ALIKE_UNSURE if alike else _AGREED_UNSURE)
        return _in_case(mended, word) if run_together or unsure else None

    def _seen_by_other(self, word: str, other: str, sight: Sight) -> bool:
        if re.sub(r"\s+", "", other) == word:
            return all(self._lexicon.is_word(part) for part in other.split())
        if with_slash(word, other):
            return all(map(self.knows, other.split("/")))
        # of a letter left out nothing tells how clear it was, and one that no writer takes for the other is
        # the reader's slip however clear it seemed
        slip = _lacks_a_letter(word, other) or self._is_readers_own(word, other)
        place = edit_place(word.lower(), other.lower())
        if sight.known and not slip and sight.least(*place) >= _SEEN_CLEARLY:
            return False
        near = Levenshtein.distance(word.lower(), other.lower()) <= max(1, len(word) // 3)
        return near and other.isalpha() and len(other) > 3 and self.knows(other)

    def _is_readers_own(self, read: str, true: str) -> bool:
        """Whether two words differ by one letter taken for another so often that no writer's slip
        compares."""
        pieces = differences(read.lower(), true.lower())
        return (
            len(pieces) == 1
            and all(len(side) == 1 for side in pieces[0])
            and self._confusions.rate(*pieces[0]) >= _READERS_OWN
        )

    def _look_alike(self, word: str) -> str | None:
        if is_abbreviation(word) and word.isalpha() and word.isupper():
            return None
        candidate = self._by_skeleton.get(skeleton(word))
        if candidate is None or candidate == word.lower():
            return None
        if (
            len(candidate) <= 3
            and self._lexicon.frequency(candidate) < _SHORT_FREQUENCY
            and not _is_spoilt(word)
        ):
            return None
        return _in_case(candidate, word)

    def _loosely_alike(self, word: str, sight: Sight) -> str | None:
        """The known word that was probably misread as `word`, by one letter; None where several might be.

        Nothing is mended where the reader saw the letters clearly. Where it was unsure, any letter may be
        another; else it must be one of the confusions that readers are known for.
        """
        if len(word) < _SHORTEST_MENDED:
            return None
        lowered = word.lower()
        found: list[tuple[float, str]] = []
        for candidate in self._within(lowered, 1):
            first, last = edit_place(lowered, candidate)
            rate = self._confusions.of_words(lowered, candidate)
            if sight.known:
                certainty = sight.least(first, last)
                own = self._is_readers_own(lowered, candidate) and len(word) >= _SHORTEST_MISSPELT
                likely = certainty < (_UNSURE if len(word) < _FAR else _AGREED_UNSURE)
                likely |= own or (rate >= _COMMON_CONFUSION and len(word) >= _LONG)
                allowed = certainty < (_ALIKE_UNSURE if own else _SEEN_CLEARLY) and likely
            else:
                pair = frozenset((lowered[first:last], candidate[first : first + 1]))
                allowed = len(candidate) == len(word) and len(word) >= _LONG and pair in _LOOSE_PAIRS
            if allowed:
                found.append((self._lexicon.frequency(candidate) * (rate + 1.0), candidate))
        found.sort(reverse=True)
        if len(found) > 1 and found[0][0] < _CLEARLY * found[1][0]:
            return None
        best, field = found[0][1] if found else None, self._lexicon.of_the_field
        # the author may have left a letter out of a word of these documents: "capain" is no "captain"
        if best is not None and not field(best) and any(map(field, self._within(lowered, 1))):
            return None
        return best

    def usual_form(self, word: str) -> str | None:
        """The known word that a writer may have meant with an unknown one; None where there is none near."""
        lowered = word.lower()
        if len(lowered) < _SHORTEST_MISSPELT or not lowered.isalpha():
            return None
        if lowered not in self._near:
            near = self._within(lowered, 1) or (self._within(lowered, 2) if len(lowered) >= _FAR else [])
            likely = [word for word in near if self._is_likely(word, len(lowered))]
            self._near[lowered] = max(likely, key=lambda usual: self._as_typo(lowered, usual), default=None)
        usual = self._near[lowered]
        return None if usual is None else _in_case(usual, word)

    def _is_likely(self, usual: str, length: int) -> bool:
        """Whether a word is common enough to be what an author meant; short words have too many
        neighbours."""
        if self._lexicon.of_the_field(usual):
            return True
        return length > _SHORTEST_MISSPELT and self._lexicon.frequency(usual) >= _LIKELY

    def _as_typo(self, lowered: str, usual: str) -> tuple[bool, bool, float]:
        """Writers drop, double and swap letters more than they take one for another."""
        return self._lexicon.of_the_field(usual), len(usual) != len(lowered), self._lexicon.frequency(usual)

    def _within(self, lowered: str, distance: int) -> list[str]:
        """The words at that edit distance at most (transpositions count one)."""
        choices = [
            word
            for size in range(len(lowered) - distance, len(lowered) + distance + 1)
            for word in self._by_length.get(size, [])
        ]
        hits = process.extract(lowered, choices, scorer=OSA.distance, score_cutoff=distance, limit=8)
        return [hit[0] for hit in hits]


def _lacks_a_letter(word: str, other: str) -> bool:
    """Whether a word is another one without one of its letters."""
    word, other = word.lower(), other.lower()
    first, _ = edit_place(word, other)
    return len(other) == len(word) + 1 and other[:first] + other[first + 1 :] == word


def is_abbreviation(word: str) -> bool:
    """Whether a word is short and in capitals, but for a letter."""
    return len(word) <= 6 and sum(char.isupper() for char in word) >= max(2, len(word) - 1)


def _is_spoilt(word: str) -> bool:
    """Whether a short word holds what no writer mixes: a digit between letters, a small l among capitals."""
    return not word.isalpha() or (not word.isupper() and not word.islower() and not word.istitle())


def _in_case(candidate: str, read: str) -> str:
    """`candidate` (lower case) in the case of what was read; a small l for a capital I at the start is
    seen through, and a digit there stands for a capital."""
    letters = [char for char in read if char.isalpha() and char not in "lIi"]
    if letters and all(char.isupper() for char in letters) and (len(letters) > 1 or read[:1].isupper()):
        return candidate.upper()
    first_misread = (read[0] in "lI|1!" and candidate[0] == "i") or read[0].isdigit()
    if read[0].isupper() or first_misread:
        return candidate[0].upper() + candidate[1:]
    return candidate
