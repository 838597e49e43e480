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

from sopocr.model.evidence import Correction
from sopocr.text.char_confidence import CORE, Sight, Token, aligned, sight_of
from sopocr.text.confusion import Confusions, default_confusions
from sopocr.text.lexicon import Lexicon, default_lexicon
from sopocr.text.person_names import mend_name, names_person
from sopocr.text.word_judge import ROMAN, WordJudge, is_abbreviation


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


_STRAY = re.compile(r"^[|_\[\]{}~¦]+$")
_EDGE_RULE = re.compile(r"^[|_¦\[]+(?=[A-Za-z0-9(])|(?<=[A-Za-z0-9).,])[|_¦\]]+$")
_YEAR_LIKE = re.compile(r"^[12lI][09Oo][0-9OoIl|]{2}$")
_SPOILT_NUMBER = re.compile(r"^[0-9OoIl|SB]*\d[0-9OoIl|SB]*$")
_NUMBER_COMES = re.compile(r"^(?:nomor|no|tahun|thn|pasal|ayat|PM|KM)\.?$", re.I)
_AS_DIGITS = str.maketrans("OoIl|SB", "0011158")
_SLASH_READ = re.compile(r"^(?P<word>[A-Za-z]{2,})[lI1|]$")
_SUFFIXES = frozenset({"an", "kan", "nya"})
_WHOLE_WORD = 3
"""Letters from which a part of a broken word is none itself: "PAN DAN" is no "PANDAN"."""
_PREFIXES = frozenset({"pe", "pen", "pem", "peng", "me", "men", "mem", "meng"})
"""Affixes that never stand alone; writers set "di", "ke", "per", "ter" and "ber" apart."""


class Corrector:
    """Mends lines with one lexicon."""

    def __init__(self, lexicon: Lexicon, confusions: Confusions | None = None) -> None:
        self._lexicon = lexicon
        self._judge = WordJudge(lexicon, confusions or default_confusions())

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
            if len(token) < 3 or token.isdigit() or ROMAN.match(token):
                continue
            known = (
                self._lexicon.is_word(token)
                if len(token) == 3 and token.islower()
                else self._judge.knows(token)
            )
            if not token.isalpha() or not known:
                return True
        return False

    def misreading_of(self, word: str) -> str | None:
        """The known word that an unknown one becomes where one letter was taken for another that readers
        often take for it; None for a known word, an abbreviation, and one that is near none."""
        return self._judge.misreading_of(word)

    def suggestions(self, text: str) -> tuple[Suggestion, ...]:
        """The unknown words of a text that are near a known one, each with the usual form."""
        found: dict[str, Suggestion] = {}
        for word in re.findall(r"[A-Za-z]{4,}", text):
            usual = None if self._judge.knows(word) or is_abbreviation(word) else self._judge.usual_form(word)
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
                mended += piece if i % 2 else self._judge.mend(piece, None, seen)[0]
                at += len(piece)
            return left + mended + right, "look-alike letters", None
        bare = other.strip("\"'.,;:()/") if other is not None else None
        mended, reason, usual = self._judge.mend(core, bare or None, sight)
        return left + mended + right, reason, usual

    def _slash(self, core: str, other: str | None) -> str | None:
        """A word with a slash behind it, where the other reader saw one and this one a letter ("Desal")."""
        match = _SLASH_READ.match(core)
        if match is None or other is None or self._judge.knows(core):
            return None
        return f"{match['word']}/" if other.rstrip().lower() == f"{match['word']}/".lower() else None

    def _number(self, core: str, before: str) -> str:
        if core.isdigit():
            return core
        if _NUMBER_COMES.match(before) and _SPOILT_NUMBER.match(core):
            return core.translate(_AS_DIGITS)
        return core.translate(_AS_DIGITS) if _YEAR_LIKE.match(core) else core

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
        if len(whole) < 5 or not self._judge.knows(whole):
            return False
        longest = max(parts, key=len)
        affix_only = size == 2 and (parts[1].lower() in _SUFFIXES or parts[0].lower() in _PREFIXES)
        if affix_only:
            return self._lexicon.frequency(whole) > 0
        words = [part for part in parts if len(part) >= _WHOLE_WORD or part is longest]
        return not any(map(self._lexicon.is_word, words))


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
