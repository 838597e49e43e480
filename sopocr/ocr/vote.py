"""Several readings of one line as one, each character put to the vote.

The readings are aligned with the one most like all others, and every character is voted on with the readers'
confidences (ROVER; Fiscus, ASRU 1997).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz.distance import Levenshtein

from sopocr.model.page import Reading, TextLine

_NIP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:19|20)\d\d(?:0[1-9]|1[0-2])[12]\d{3}")
"""A civil servant's number: born (8 digits), in service since (6), sex (1), serial (3); BKN 22/2007."""
_WELL_FORMED = 0.5
"""What a reading gains in worth when its digits form such a number."""


def vote(
    versions: Sequence[TextLine],
    weights: Sequence[float] | None = None,
    knows: Callable[[str], bool] | None = None,
) -> TextLine:
    """Several readings of one line as one: the one most like all others, each character put to the vote.

    `weights` tell what each version's vote counts; all alike without. Where `knows` tells which words and
    names there are, one of these that some version reads stands against letters that make none.
    """
    counts = {id(one): weight for one, weight in zip(versions, weights or [1.0] * len(versions), strict=True)}
    legible = [one for one in versions if one.text]
    if not legible:
        return replace(versions[0], text="", confidence=0.0)
    best = max(legible, key=lambda one: _worth(one, legible))
    ballots = [(one.text, _chars(one), counts[id(one)]) for one in legible]
    if _number_in(best.text):
        text, shares = _elect_number(best.text, ballots)
    else:
        text, shares = _elect(best.text, ballots)
        if knows is not None:
            text, shares = _with_known_words(text, shares, ballots, knows)
    name = next(iter(best.readings), "")
    mean = float(np.mean(shares)) if shares else 0.0
    reading = Reading(name, text, mean, tuple(shares))
    note = f"under strokes; {len(legible)} views"
    return replace(best, text=text, confidence=mean * best.confidence, readings={name: reading}, note=note)


def _chars(line: TextLine) -> Sequence[float]:
    """The confidence of each character of a line's text."""
    reading = next(iter(line.readings.values()), None)
    if reading is not None and len(reading.char_confidences) == len(line.text):
        return reading.char_confidences
    return [line.legibility] * len(line.text)


def _worth(one: TextLine, versions: Sequence[TextLine]) -> float:
    alike = [Levenshtein.normalized_similarity(one.text, other.text) for other in versions]
    return one.legibility + float(np.mean(alike)) + (_WELL_FORMED if _number_in(one.text) else 0.0)


def _number_in(text: str) -> str:
    """The digits of a civil servant's number in a line, "" where it holds none."""
    found = _NIP.search(re.sub(r"\D", "", text))
    return found[0] if found else ""


def _elect_number(
    backbone: str, versions: Sequence[tuple[str, Sequence[float], float]]
) -> tuple[str, list[float]]:
    """A civil servant's number, digit by digit as most of the well-formed versions say, in the form that
    `backbone` gives it, and how sure each character is: signs alone as sure as those versions are."""
    whole = [
        (number, float(np.mean(sure)), weight)
        for text, sure, weight in versions
        if (number := _number_in(text))
    ]
    total = sum(weight for *_, weight in whole)
    sure = sum(mean * weight for _, mean, weight in whole) / total
    digits, shares = "", []
    for place in range(len(whole[0][0])):
        votes: dict[str, float] = defaultdict(float)
        for number, mean, weight in whole:
            votes[number[place]] += mean * weight
        winner = max(votes, key=lambda digit: votes[digit])
        digits += winner
        shares.append(votes[winner] / total)
    before = len(re.sub(r"\D", "", backbone).partition(_number_in(backbone))[0])
    text, certain, at = "", [], -before
    for character in backbone:
        counted = character.isdigit() and 0 <= at < len(digits)
        text += digits[at] if counted else character
        certain.append(shares[at] if counted else sure)
        at += character.isdigit()
    return text, certain


def _elect(backbone: str, versions: Sequence[tuple[str, Sequence[float], float]]) -> tuple[str, list[float]]:
    """The text that most of the versions say, aligned with `backbone`, and each character's share of the
    votes; a version is its text, how sure each character is, and what its vote counts."""
    # slots: before the first character, its place, after it, the place of the second, …
    votes: list[dict[str, float]] = [defaultdict(float) for _ in range(2 * len(backbone) + 1)]
    total = sum(weight for *_, weight in versions)
    for text, sure, weight in versions:
        for step in Levenshtein.opcodes(backbone, text):
            common = min(step.src_end - step.src_start, step.dest_end - step.dest_start)
            for offset in range(step.src_end - step.src_start):
                place = step.src_start + offset
                if offset < common:
                    character = step.dest_start + offset
                    votes[2 * place + 1][text[character]] += weight * sure[character]
                else:
                    votes[2 * place + 1][""] += 0.7 * weight
            extra = text[step.dest_start + common : step.dest_end]
            if extra:
                mean = float(np.mean(sure[step.dest_start + common : step.dest_end]))
                votes[2 * step.src_end][extra] += weight * mean
    chosen: list[str] = []
    shares: list[float] = []
    for place, cast in enumerate(votes):
        if place % 2 == 0:
            cast[""] += total - sum(cast.values())
        winner = max(cast, key=lambda text: cast[text])
        chosen.append(winner)
        shares.extend([min(1.0, cast[winner] / total)] * len(winner))
    return "".join(chosen), shares


_LEAST_LETTERS, _MISREAD_LETTERS, _ASTRAY = 4, 2, 3
"""Letters of a word that is put to the vote as a whole at least (of a degree two); those in which a version
may read another; and characters by which its place may differ in two versions."""
_TOKEN = re.compile(r"[^\W_](?:[^\s,]*[^\W_])?")
"""A word, or letters with signs between them: a degree."""


def _with_known_words(
    text: str,
    shares: Sequence[float],
    versions: Sequence[tuple[str, Sequence[float], float]],
    knows: Callable[[str], bool],
) -> tuple[str, list[float]]:
    """The elected text with the known word that most versions read in the place of letters that make none; it
    is as sure as these versions' share of all."""
    total = sum(weight for *_, weight in versions)
    result, sure, end = "", list[float](), 0
    for token in _TOKEN.finditer(text):
        votes: dict[str, float] = defaultdict(float)
        if _is_put_to_the_vote(token) and not knows(token[0]):
            for version, certain, weight in versions:
                for word in _TOKEN.finditer(version):
                    if _may_be(word, token) and knows(word[0]):
                        votes[word[0]] += weight * float(np.mean(certain[word.start() : word.end()]))
        result += text[end : token.start()]
        sure += shares[end : token.start()]
        if votes:
            winner = max(votes, key=lambda word: votes[word])
            result += winner
            sure += [votes[winner] / total] * len(winner)
        else:
            result += token[0]
            sure += shares[token.start() : token.end()]
        end = token.end()
    return result + text[end:], [*sure, *shares[end:]]


def _is_put_to_the_vote(token: re.Match[str]) -> bool:
    """Whether a token may be a word, or a degree behind a name."""
    letters = sum(character.isalpha() for character in token[0])
    behind = "," in token.string[: token.start()] or "." in token[0]
    return letters >= (2 if behind else _LEAST_LETTERS)


def _may_be(word: re.Match[str], token: re.Match[str]) -> bool:
    """Whether a word of a version stands where another has a token, and is like it."""
    most = min(_MISREAD_LETTERS, max(1, len(token[0]) // 3))
    return (
        _is_put_to_the_vote(word)
        and abs(word.start() - token.start()) <= _ASTRAY
        and Levenshtein.distance(word[0].lower(), token[0].lower(), score_cutoff=most) <= most
    )
