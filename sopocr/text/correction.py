"""Mending clear reading errors in a line, word by word, and leaving the author's own words alone.

The principle: a known word is never changed, nor is what both readers saw alike. An unknown word is mended
where letters that print alike explain it, where the other reader saw a known word, or where the reader itself
was unsure of the letter; every other word that is one letter from a known one gets a suggestion instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from sopocr.model.evidence import Correction
from sopocr.text.confusion import Confusions, default_confusions, differences
from sopocr.text.folding import skeleton
from sopocr.text.lexicon import Lexicon, default_lexicon
from sopocr.text.person_names import mend_name, names_person
from sopocr.text.segmentation import Segmenter, split_numbers
from sopocr.text.sighting import CORE, Sight, Token, aligned, edit_place, sight_of, with_slash


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that stays as printed, and the usual form that it is near to."""

    word: str
    usual: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The mended text, what was mended, and what may be the author's misspelling."""

    text: str
    corrections: tuple[Correction, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


_NOISE_INSIDE = re.compile(r"(?<=[A-Za-z])[\[\]|{}_~^](?=[A-Za-z])")
_STRAY = re.compile(r"^[|_\[\]{}~¦]+$")
_EDGE_RULE = re.compile(r"^[|_¦\[]+(?=[A-Za-z0-9(])|(?<=[A-Za-z0-9).,])[|_¦\]]+$")
_SPOILT = re.compile(r"^[A-Za-z]+[01|!5$8][A-Za-z|!]+$|^[01|5][A-Za-z]{4,}$|^[A-Za-z]{4,}[01|!5]$")
"""A word with one sign among its letters that prints like a letter; other mixtures are codes."""
_ROMAN = re.compile(r"^[IVXLivxl1|]+$")
_ROMAN_MISREAD = re.compile(r"^(?=.*I)(?=.*[l|])[Il|]{2,3}$")
_CAPITALS_WITH_L = re.compile(r"^(?=(?:.*[A-Z]){2})[A-Z]+l+[A-Z]*$")
_YEAR_LIKE = re.compile(r"^[12lI][09Oo][0-9OoIl|]{2}$")
_SPOILT_NUMBER = re.compile(r"^[0-9OoIl|SB]*\d[0-9OoIl|SB]*$")
_NUMBER_COMES = re.compile(r"^(?:nomor|no|tahun|thn|pasal|ayat|PM|KM)\.?$", re.I)
_AS_DIGITS = str.maketrans("OoIl|SB", "0011158")

_SLASH_READ = re.compile(r"^(?P<word>[A-Za-z]{2,})[lI1|]$")

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
_SUFFIXES = frozenset({"an", "kan", "nya"})
_ABBREVIATION_GLUED = re.compile(r"([A-Z]{3,6})([a-z]+)")
_SHORTEST_BEHIND = 5
_CAPITAL_INSIDE = re.compile(r"([A-Z]?[a-z]{3,})([A-Z][a-z]{3,})")
_PREFIXES = frozenset({"pe", "pen", "pem", "peng", "me", "men", "mem", "meng"})
"""Affixes that never stand alone; writers set "di", "ke", "per", "ter" and "ber" apart."""
_SHORTEST_MENDED = 4
_SHORTEST_MISSPELT = 5
_LIKELY = 2e-5
"""How common a word outside the field's lists must be to be suggested."""
_FAR = 9
"""Letters from which two letters may differ for a suggestion."""


class Corrector:
    """Mends lines with one lexicon; keeps what it has decided about a word."""

    def __init__(self, lexicon: Lexicon, confusions: Confusions | None = None) -> None:
        self._lexicon = lexicon
        self._confusions = confusions or default_confusions()
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

    @property
    def lexicon(self) -> Lexicon:
        """The words that count as known."""
        return self._lexicon

    def line(
        self, text: str, char_confidences: Sequence[float] | None = None, second: str | None = None
    ) -> Corrected:
        """Mend one line.

        `char_confidences` are the first reader's, one for each character of `text` (otherwise unused),
        `second` is the other reader's text of the same line. Names, codes and numbers are left alone.
        """
        corrections: list[Correction] = []
        suggestions: list[Suggestion] = []
        confidences = (
            char_confidences if char_confidences is not None and len(char_confidences) == len(text) else None
        )
        tokens = [Token(m[0], m.start()) for m in re.finditer(r"\S+", text)]
        person = names_person(text)
        if not person:
            tokens = self._glued(tokens, corrections)
        result: list[str] = []
        for index, token in enumerate(tokens):
            if _STRAY.match(token.text):
                corrections.append(Correction(read=token.text, mended="", reason="table rule"))
                continue
            bare = "I" if result and token.text == "!" else _EDGE_RULE.sub("", token.text)
            if bare != token.text:
                reason = "look-alike letters" if token.text == "!" else "table rule"
                corrections.append(Correction(read=token.text, mended=bare, reason=reason))
            before = tokens[index - 1].text if index else ""
            other = aligned(text, second, token) if second is not None and token.start >= 0 else None
            sight = sight_of(confidences, token, bare)
            if person:
                mended, reason, usual = *mend_name(bare, other, sight), None
            else:
                mended, reason, usual = self._token(bare, before, other, sight)
            if mended != bare:
                corrections.append(Correction(read=bare, mended=mended, reason=reason))
            if usual is not None:
                suggestions.append(Suggestion(bare.strip(".,;:()\"'"), usual))
            result.append(mended)
        return Corrected(" ".join(result), tuple(corrections), tuple(suggestions))

    def is_odd(self, text: str) -> bool:
        """Whether a line holds what a second reading could settle: a word that is not known, or letters and
        digits in one."""
        for token in re.findall(r"[^\W_]+", text):
            if len(token) < 3 or token.isdigit() or _ROMAN.match(token):
                continue
            known = (
                self._lexicon.is_word(token) if len(token) == 3 and token.islower() else self._known(token)
            )
            if not token.isalpha() or not known:
                return True
        return False

    def misreading_of(self, word: str) -> str | None:
        """The known word that an unknown one becomes where one letter was taken for another that readers
        often take for it; None for a known word, an abbreviation, and one that is near none."""
        if word not in self._visual:
            self._visual[word] = self._misreading_of(word)
        return self._visual[word]

    def _misreading_of(self, word: str) -> str | None:
        if self._known(word) or _is_abbreviation(word) or len(word) < _SHORTEST_MENDED:
            return None
        lowered = word.lower()
        alike = self._by_skeleton.get(skeleton(word))
        if alike is not None:
            return alike
        near = [(self._confusions.of_words(lowered, other), other) for other in self._within(lowered, 1)]
        rate, other = max(near, default=(0.0, ""))
        return other if rate > 0 else None

    def suggestions(self, text: str) -> tuple[Suggestion, ...]:
        """The unknown words of a text that are near a known one, each with the usual form."""
        found: dict[str, Suggestion] = {}
        for word in re.findall(r"[A-Za-z]{4,}", text):
            usual = None if self._known(word) or _is_abbreviation(word) else self._suggestion(word)
            if usual is not None:
                found.setdefault(word, Suggestion(word, usual))
        return tuple(found.values())

    def _token(self, text: str, before: str, other: str | None, sight: Sight) -> tuple[str, str, str | None]:
        """One token mended: its new text, the reason, and a suggestion where it stays."""
        parts = CORE.match(text)
        assert parts is not None
        left, core, right = parts["left"], parts["core"], parts["right"]
        if not core:
            return text, "", None
        number = self._number(core, before)
        if number != core:
            return left + number + right, "letter in a number", None
        slash = self._slash(core, other) if not right else None
        if slash is not None:
            return left + slash, "slash read as a letter", None
        pieces = re.split(r"([-/&,()])", core)
        if len(pieces) > 1:
            if "/" in pieces and any(piece.isdigit() for piece in pieces):
                return text, "", None  # a number of an office: DISKAN is none of its misread words
            mended, at = "", 0
            for i, piece in enumerate(pieces):
                seen = sight.part(at, at + len(piece))
                mended += piece if i % 2 else self._word(piece, None, seen)[0]
                at += len(piece)
            return left + mended + right, "look-alike letters", None
        bare = other.strip("\"'.,;:()/") if other is not None else None
        mended, reason, usual = self._word(core, bare or None, sight)
        return left + mended + right, reason, usual

    def _slash(self, core: str, other: str | None) -> str | None:
        """A word with a slash behind it, where the other reader saw one and this one a letter ("Desal")."""
        match = _SLASH_READ.match(core)
        if match is None or other is None or self._known(core):
            return None
        return f"{match['word']}/" if other.rstrip().lower() == f"{match['word']}/".lower() else None

    def _number(self, core: str, before: str) -> str:
        if core.isdigit():
            return core
        if _NUMBER_COMES.match(before) and _SPOILT_NUMBER.match(core):
            return core.translate(_AS_DIGITS)
        return core.translate(_AS_DIGITS) if _YEAR_LIKE.match(core) else core

    def _known(self, word: str) -> bool:
        return self._lexicon.knows(word)

    def _word(self, word: str, other: str | None, sight: Sight) -> tuple[str, str, str | None]:
        clean = _NOISE_INSIDE.sub("", word)
        if clean != word and self._known(clean):
            return clean, "table rule", None
        if _ROMAN_MISREAD.match(word):
            return "I" * len(word), "Roman numeral", None
        if _CAPITALS_WITH_L.match(word):
            return word.replace("l", "I"), "small l among capitals", None
        if len(word) < 2 or self._known(word) or _ROMAN.match(word):
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
            spaced = None if _is_abbreviation(word) else self._segmenter.split(word)
            spaced = spaced or self._at_capital(word, sight)
            if spaced is not None:
                return spaced, "missing space", None
            near = self._loosely_alike(word, sight)
            if near is not None:
                return _in_case(near, word), "doubtful letter", None
        usual = None if _is_abbreviation(word) else self._suggestion(word)
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
        if sum(self._known(part) for part, _ in parts) != 1:
            return None
        mended = [self._loosely_alike(part, seen) if not self._known(part) else part for part, seen in parts]
        if None in mended:
            return None
        return " ".join(
            _in_case(new or part, part) if new != part else part
            for new, (part, _) in zip(mended, parts, strict=True)
        )

    def _is_counted(self, word: str) -> bool:
        """Whether a word with a digit at one end is a known word glued to a number ("Nomor1", "5menit")."""
        letters = word.strip("0123456789")
        return letters.isalpha() and self._known(letters) and self._look_alike(word) is None

    def _mixed(self, word: str, other: str | None) -> tuple[str, str, str | None]:
        """Words glued to numbers ("Nomor18Tahun2016"); codes stay."""
        if other is not None and other.lower() == word.lower():
            return word, "", None
        if other is not None and other.isalpha() and self._known(other) and skeleton(other) == skeleton(word):
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
            return all(map(self._known, other.split("/")))
        clear = _ALIKE_UNSURE if self._is_readers_own(word, other) else _SEEN_CLEARLY
        if sight.known and sight.least(*edit_place(word.lower(), other.lower())) >= clear:
            return False
        near = Levenshtein.distance(word.lower(), other.lower()) <= max(1, len(word) // 3)
        return near and other.isalpha() and len(other) > 3 and self._known(other)

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
        if _is_abbreviation(word) and word.isalpha() and word.isupper():
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

    def _suggestion(self, word: str) -> str | None:
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

    def _glued(self, tokens: list[Token], corrections: list[Correction]) -> list[Token]:
        """The tokens with the parts of broken words put together ("PEM ERI NTAHAN", "monitorin g")."""
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            size = next((n for n in (4, 3, 2) if self._is_broken(tokens[index : index + n], n)), 1)
            if size > 1:
                parts = [token.text for token in tokens[index : index + size]]
                corrections.append(
                    Correction(read=" ".join(parts), mended="".join(parts), reason="broken word")
                )
                result.append(Token("".join(parts), -1))
            else:
                result.append(tokens[index])
            index += size
        return result

    def _is_broken(self, tokens: list[Token], size: int) -> bool:
        if len(tokens) < size:
            return False
        parts = [token.text for token in tokens]
        parts[-1] = parts[-1].rstrip(".,;:)") if len(parts[-1]) > 2 else parts[-1]
        if not all(part.isalpha() for part in parts):
            return False
        capitals = all(part.isupper() for part in parts)
        if not capitals and not (
            all(part.islower() for part in parts[1:]) and parts[0][1:] == parts[0][1:].lower()
        ):
            return False
        whole = "".join(parts)
        if len(whole) < 5 or not self._known(whole):
            return False
        longest = max(parts, key=len)
        affix_only = size == 2 and (parts[1].lower() in _SUFFIXES or parts[0].lower() in _PREFIXES)
        if affix_only:
            return self._lexicon.frequency(whole) > 0
        return not self._lexicon.is_word(longest)


def _is_abbreviation(word: str) -> bool:
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


@cache
def default_corrector() -> Corrector:
    """The corrector with the lexicon that ships with the package."""
    return Corrector(default_lexicon())


def correct_line(
    text: str,
    char_confidences: Sequence[float] | None = None,
    second: str | None = None,
    corrector: Corrector | None = None,
) -> Corrected:
    """Mend one line with the default lexicon, or with a corrector of one's own. See `Corrector.line`."""
    return (corrector or default_corrector()).line(text, char_confidences, second)
