"""Decisions that the words of a step give ("jika tidak setuju, dikembalikan kepada Tim SAKIP"), as edges.

They are inferred, never drawn: their `sumber` is "teks", and a step from which the drawing shows an arrow
gets none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sopocr.assemble.evidence_log import EvidenceLog
from sopocr.model.evidence import Evidence
from sopocr.model.sop import Alur, Langkah, Sop, Syarat
from sopocr.text.decisions import normalise_condition

_CLAUSE = re.compile(r"\b(?:jika|bila|apabila|kalau|jikalau)\b\W*", re.I)
_CONDITION = re.compile(
    r"^(?:(?:hasil|dokumen|berkas|draft?|konsep|laporan|surat|data)\w*\s+){0,2}(?:sudah|telah)?\s*"
    r"(?P<words>(?:(?:tidak|belum|kurang|tdk|bukan|blm)\s*)?[a-z]+)",
    re.I,
)
_FAULT = re.compile(
    r"^(?:masih\s+)?(?:ada|terdapat)\s+(?:kesalahan|kekurangan|koreksi|perbaikan|revisi|catatan)", re.I
)
_HANDED_BACK = re.compile(r"\b(?:di\s?kembalikan|kembali(?:kan)?|mengembalikan)\b", re.I)
_HANDED_ON = re.compile(
    r"\b(?:di\s?serahkan|di\s?teruskan|di\s?sampaikan|di\s?kirim(?:kan)?|di\s?ajukan|di\s?lanjutkan|di\s?berikan|"
    r"di\s?limpahkan|menyerahkan|meneruskan|menyampaikan|mengirim(?:kan)?|mengajukan|melanjutkan|lanjut)\b",
    re.I,
)
_TO = re.compile(r"\b(?:kepada|ke|pada)\s+", re.I)
_CERTAINTY = 0.7
"""What an edge from words is worth: the words are sure, which step they mean is inferred."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An edge that a step's words give, and these words. `dari` and `ke` are positions from 1."""

    dari: int
    ke: int
    syarat: Syarat
    words: str


def add_spoken(sop: Sop, log: EvidenceLog) -> None:
    """Write the edges that the words give into `sop`, where no arrow leaves the step."""
    drawn = {edge.dari for edge in sop.alur}
    for edge in spoken_edges(sop.langkah, sop.pelaksana):
        if edge.dari in drawn:
            continue
        proof = log.evidence.get(f"/sop/langkah/{edge.dari - 1}/kegiatan")
        certainty = _CERTAINTY * (proof.confidence if proof else 1.0)
        log.evidence[f"/sop/alur/{len(sop.alur)}"] = (
            proof.model_copy(update={"raw": edge.words, "confidence": round(certainty, 4), "readings": {}})
            if proof
            else Evidence(raw=edge.words, confidence=certainty)
        )
        sop.alur.append(Alur(dari=edge.dari, ke=edge.ke, syarat=edge.syarat, sumber="teks"))


def spoken_edges(steps: Sequence[Langkah], actors: Sequence[str]) -> list[Spoken]:
    """The edges that the steps' own words give, in the order of the steps and their words.

    What is handed back goes to the nearest step before that the named actor does; what is handed on, to the
    next step, or to the nearest later one of the named actor where the next is another's. Without a named
    actor who does such a step nothing is inferred from a return.
    """
    names = _names(actors)
    found: list[Spoken] = []
    for index, step in enumerate(steps):
        for words in _clauses(step.kegiatan):
            syarat = _condition(words)
            if syarat is None:
                continue
            to = _target(steps, names, index, words, syarat)
            if to is not None and not any(e.dari == index + 1 and e.syarat == syarat for e in found):
                found.append(Spoken(index + 1, to + 1, syarat, f"{syarat}: {words.strip(' ,;.')}"))
    return found


def _clauses(text: str) -> Iterator[str]:
    """What follows each "jika" up to the next one or the end of the sentence."""
    starts = list(_CLAUSE.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=False):
        clause = text[match.end() : end]
        yield re.split(r"[.;](?:\s|$)", clause)[0]


def _condition(words: str) -> Syarat | None:
    if _FAULT.match(words):
        return "tidak"
    match = _CONDITION.match(words)
    return normalise_condition(match["words"]) if match else None


def _target(
    steps: Sequence[Langkah], names: Sequence[str], index: int, words: str, syarat: Syarat
) -> int | None:
    back, on = _HANDED_BACK.search(words), _HANDED_ON.search(words)
    if back:
        actor = _named(words[back.end() :], names)
        earlier = [i for i in range(index) if actor is not None and _does(steps[i], actor)]
        return earlier[-1] if earlier else None
    if syarat == "tidak" or not on or index + 1 >= len(steps):
        return None
    actor = _named(words[on.end() :], names)
    if actor is None or _does(steps[index + 1], actor) or _doer(steps[index + 1], names) is None:
        return index + 1
    later = [i for i in range(index + 1, len(steps)) if _does(steps[i], actor)]
    return later[0] if later else None


def _names(actors: Sequence[str]) -> list[str]:
    """The actors' names in small letters, longest first."""
    return sorted({_plain(name) for name in actors if len(name) > 2}, key=len, reverse=True)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .,:;()").lower()


def _named(words: str, names: Sequence[str]) -> str | None:
    """The actor to whom something goes: the name behind the first "kepada" or "ke"."""
    to = _TO.search(words)
    return _starting(words[to.end() :], names) if to else None


def _starting(text: str, names: Sequence[str]) -> str | None:
    plain = _plain(text)
    return next((name for name in names if re.match(rf"{re.escape(name)}(?!\w)", plain)), None)


def _doer(step: Langkah, names: Sequence[str]) -> str | None:
    """Who does a step: the one whose symbol is drawn, or with whose name the words begin."""
    if step.pelaksana:
        return _plain(step.pelaksana[0].aktor)
    return _starting(step.kegiatan, names)


def _does(step: Langkah, actor: str) -> bool:
    if step.pelaksana:
        return any(_plain(one.aktor) == actor for one in step.pelaksana)
    return _starting(step.kegiatan, [actor]) is not None
