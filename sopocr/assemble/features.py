"""What speaks for and against a value's being right: the traits from which its confidence is reckoned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median
from typing import Literal

from rapidfuzz.distance import Levenshtein

from sopocr.assemble.evidence_log import LocatedLine
from sopocr.geometry import union
from sopocr.model.evidence import Evidence
from sopocr.model.page import Reading, ReadPage, TextLine
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop
from sopocr.text.correction import Corrector
from sopocr.text.dates import parse_date
from sopocr.text.durations import parse_duration
from sopocr.text.lexicon import Lexicon
from sopocr.text.personnel import match_pangkat, nip_problems, pangkat_agrees
from sopocr.text.positions import is_position
from sopocr.text.regulations import parse_reference

Traits = dict[str, float]
"""Name → number; a trait that is absent counts as 0."""

Kind = Literal[
    "letterhead", "number", "title", "date", "position", "name", "rank", "nip", "reference", "item", "actor",
    "step_number", "step_text", "time",
]  # fmt: skip

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"/sop/(?:instansi|unit_kerja)", "letterhead"),
    (r"/sop/nomor_sop", "number"),
    (r"/sop/nama_sop", "title"),
    (r"/sop/tanggal_\w+", "date"),
    (r"/sop/disahkan_oleh/jabatan", "position"),
    (r"/sop/disahkan_oleh/nama", "name"),
    (r"/sop/disahkan_oleh/pangkat", "rank"),
    (r"/sop/disahkan_oleh/nip", "nip"),
    (r"/sop/dasar_hukum/\d+/teks", "reference"),
    (r"/sop/pelaksana/\d+", "actor"),
    (r"/sop/langkah/\d+/nomor", "step_number"),
    (r"/sop/langkah/\d+/waktu/teks", "time"),
    (r"/sop/langkah/\d+/\w+", "step_text"),
)
_NAMES: frozenset[Kind] = frozenset({"name", "nip", "number", "step_number", "date", "time"})
"""Kinds whose words no lexicon holds."""

_CLIP = 0.0005
_UNSURE = 0.9
"""Character confidence below which a reader counts as unsure."""
_ODD = re.compile(
    r"[a-z][A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z]+\b|[A-Za-z][0-9][A-Za-z]|[|_~^{}\[\]<>=*#@\\¥£§]|"
    r"(?<![\w.])[b-zB-HJ-Z](?![\w.)/&-])|\s[.,;:]|[.,;:]{2}|^\W+\s"
)
"""Signs and mixtures that writers seldom make and misreadings often."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORT_WORD = re.compile(r"[^\W\d_]{3,}")
_SELDOM = 1e-5


@dataclass(frozen=True, slots=True)
class PageView:
    """How well a page reads as a whole: mean legibility of its lines as log-odds, the share of lines with an
    unsure character, the median height of its lines in pixels, and all lines."""

    legibility: float = 0.0
    unsure: float = 0.0
    height: float = 0.0
    lines: tuple[TextLine, ...] = ()

    @staticmethod
    def of(page: ReadPage) -> PageView:
        """The view of all lines of some length on a page."""
        lines = [line for line in _lines(page) if len(line.text) >= 4 and line.readings]
        if not lines:
            return PageView()
        heights = [line.box.height for line in lines if not line.turned]
        return PageView(
            _log_odds(mean(line.legibility for line in lines)),
            mean(_least(line) < _UNSURE for line in lines),
            median(heights) if heights else 0.0,
            tuple(_lines(page)),
        )


def _lines(page: ReadPage) -> Iterator[TextLine]:
    for table in page.tables:
        for cell in table.cells:
            yield from cell.lines
    yield from page.lines


def kind_of(path: str) -> Kind:
    """What kind of value stands at a JSON Pointer of the record; items of boxes where nothing else fits."""
    return next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, path)), "item")


def text_traits(
    path: str, value: str, spots: Sequence[LocatedLine], proof: Evidence, view: PageView, corrector: Corrector
) -> Traits:
    """The traits of a value that was read from `spots`, lines of a page (the first one's) seen as `view`."""
    kind = kind_of(path)
    lines = [spot.line for spot in spots]
    traits: Traits = {f"kind_{kind}": 1.0}
    if not any(line.readings for line in lines):
        traits["born_digital"] = 1.0
    else:
        traits |= _reading_traits(lines)
        traits |= {"page_legibility": view.legibility, "page_unsure": view.unsure}
        if view.height:
            odd = max(abs(math.log(line.box.height / view.height)) for line in lines if line.box.height)
            traits["odd_height"] = min(odd, 1.5)
        traits |= _place_traits(spots, view)
    traits["length"] = math.log(max(len(value), 1))
    traits["lines"] = math.log(max(len(lines), 1))
    traits["odd_signs"] = min(len(_ODD.findall(value)), 4)
    traits |= _mending_traits(proof)
    traits |= _word_traits(value, lines, kind, corrector)
    traits |= _grammar(kind, value)
    traits |= _shape_traits(value, lines, kind)
    if "born_digital" in traits:
        traits |= _exact_traits(path, value, lines, kind)
    signed = "born_digital" in traits and kind in _SIGNATURE
    traits["after_table"] = float(not signed and any(_after_table(spot) for spot in spots))
    return traits


def table_traits(path: str, steps: Sequence[Langkah]) -> Traits:
    """The traits of a step's text that lie in its table: a column of the standard that holds nothing
    anywhere was probably taken for another; and what stands beside a number that is none."""
    row = re.match(r"/sop/langkah/(\d+)/(kegiatan|kelengkapan|waktu|output|keterangan)", path)
    if row is None:
        return {}
    traits = {"odd_row": float(not re.fullmatch(r"\w{0,2}(?:\.\w{1,2})*", steps[int(row[1])].nomor))}
    if row[2] == "kegiatan" or len(steps) < 2:
        return traits
    empty = sum(
        not any(column)
        for column in (
            [step.kelengkapan for step in steps],
            [step.waktu.teks for step in steps],
            [step.output for step in steps],
        )
    )
    return traits | {"empty_column": float(empty)}


def drawn_traits(path: str, proof: Evidence, sop: Sop) -> Traits:
    """The traits of a symbol or an arrow: how clearly it was seen, and how usual it is in its place."""
    traits: Traits = {"seen": _log_odds(proof.confidence), "steps": math.log(max(len(sop.langkah), 1))}
    index = int(path.split("/")[3])
    if not path.startswith("/sop/alur"):
        marks = sop.langkah[index].pelaksana
        ends = index in (0, len(sop.langkah) - 1)
        return traits | {
            f"kind_{proof.raw}": 1.0,
            "terminator_inside": float(proof.raw == "terminator" and not ends),
            "no_terminator_at_end": float(ends and all(mark.simbol != "terminator" for mark in marks)),
            "together": math.log(max(len(marks), 1)),
        }
    edge = sop.alur[index]
    directed = re.search(r"arah (\d\.\d+)", proof.note)
    exits = [other for other in sop.alur if other.dari == edge.dari]
    entries = [other for other in sop.alur if other.ke == edge.ke]
    decides = any(mark.simbol == "keputusan" for mark in _marks_of(sop, edge.dari))
    return traits | {
        "kind_arrow": 1.0,
        "undirected": 1.0 - float(directed[1]) if directed else 0.0,
        "to_next": float(edge.ke == edge.dari + 1),
        "back": float(edge.ke <= edge.dari),
        "far": math.log(max(abs(edge.ke - edge.dari), 1)),
        "labelled": float(edge.syarat is not None),
        "label_missing": float(decides and edge.syarat is None),
        "label_on_step": float(not decides and edge.syarat is not None),
        "too_many_exits": float(len(exits) > (2 if decides else 1)),
        "one_exit": float(decides and len(exits) == 1),
        "same_labels": float(decides and len({other.syarat for other in exits}) < len(exits)),
        "entries": math.log(max(len(entries), 1)),
    }


def _marks_of(sop: Sop, number: int) -> Sequence[PelaksanaLangkah]:
    """The symbols of the step at a 1-based place."""
    return sop.langkah[number - 1].pelaksana if number <= len(sop.langkah) else ()


def _reading_traits(lines: Sequence[TextLine]) -> Traits:
    characters = [value for line in lines for value in _characters(line)]
    traits: Traits = {
        "least": min((_log_odds(value) for value in characters), default=_log_odds(0.0)),
        "errors": math.log(0.003 + sum(1.0 - value for value in characters)),
        "second": float(any(len(line.readings) > 1 for line in lines)),
    }
    differing, distance, length = 0, 0, 0
    for line in lines:
        first, *others = line.readings.values() or (Reading("", "", 0.0),)
        if not others:
            continue
        a, b = bare(line.text), bare(others[0].text)
        length += len(a)
        differing += a != b
        distance += Levenshtein.distance(a, b)
        if not first.text or not others[0].text:
            traits["one_blind"] = 1.0
        traits["second_least"] = min(
            traits.get("second_least", 9.0), _log_odds(min(others[0].char_confidences, default=0.0))
        )
    traits["agreed"] = float(bool(length) and not differing)
    traits["differing"] = math.log1p(distance)
    traits["unlike"] = distance / length if length else 0.0
    traits["overruled"] = float(any("overrules" in line.note for line in lines))
    return traits


def _place_traits(spots: Sequence[LocatedLine], view: PageView) -> Traits:
    """Lines that stand among those of the value without being of it, and white where a line may be
    missing."""
    here = [spot.line for spot in spots if spot.page is spots[0].page]
    own = {id(line) for line in here}
    around = union(line.box for line in here)
    strange = sum(
        1 for line in view.lines if id(line) not in own and line.text and around.contains(line.box.center)
    )
    gap = 0.0
    levels = sorted((line.box for line in here), key=lambda box: box.y0)
    for above, below in pairwise(levels):
        gap = max(gap, (below.y0 - above.y1) / max(view.height, 1.0))
    return {"strangers": min(strange, 3), "gap": min(max(gap - 1.2, 0.0), 3.0)}


_BREAKS = re.compile(r"[a-z)]$")
_UNFINISHED = re.compile(
    r"(?:\b(?:dan|atau|di|ke|dari|untuk|yang|oleh|serta|pada|tentang)|[,(/&-])\s*$", re.I
)


def _shape_traits(value: str, lines: Sequence[TextLine], kind: Kind) -> Traits:
    """How whole a value looks: what of its lines is left out, lines that begin anew, loose ends."""
    printed, kept = sum(len(bare(line.text)) for line in lines), len(bare(value))
    anew = sum(
        1
        for above, below in pairwise(lines)
        if _BREAKS.search(above.text) and below.text[:1].isupper() and below.box.y0 > above.box.center.y
    )
    words = value.split()
    alphabetic = [word for word in words if word.isalpha()]
    return {
        "left_out": min(abs(1 - kept / printed), 1.0) if printed and kind != "date" else 0.0,
        "anew": math.log1p(anew),
        "unfinished": float(bool(_UNFINISHED.search(value))),
        "open_bracket": float(value.count("(") != value.count(")")),
        "small_start": float(value[:1].islower()),
        "glued": float(bool(re.search(r"\d[a-z]{3,}|[a-z]{3,}\d", value))),
        "colon": float(bool(re.search(r"[a-z)]: [A-Z]", value))),
        "digit_start": float(value[:1].isdigit() and kind not in _NAMES),
        "short_words": (sum(len(word) <= 2 for word in alphabetic) / len(alphabetic) if alphabetic else 0.0),
        "dashes": float(bool(re.search(r"(?:^|\s)[-–—.,]+(?:\s|$)", value))) if kind != "number" else 0.0,
    }


_LETTERS = re.compile(r"[^\W\d_]{3,}")
_NAMING = frozenset(
    (
        *("sop", "spo", "standar", "standard", "operasional", "operating", "prosedur", "procedure"),
        *("nama", "nip", "nomor", "tahun"),
    )
)
"""Words that stand before a value without being of it."""
_HANGING = re.compile(r"\b(?:dan|atau|di|ke|dari|untuk|yang|oleh|serta|pada|tentang)\s*$", re.I)
_TITLED_NAME = re.compile(r"(?:[A-Za-z]{1,5}\.\s?)*(?:[A-Z][\w.'’`-]*,?\s?)+")


_SIGNATURE: tuple[Kind, ...] = ("name", "nip", "position", "rank")
"""What stands below the table as often as in it."""


def _exact_traits(path: str, value: str, lines: Sequence[TextLine], kind: Kind) -> Traits:
    """The traits of a value whose letters are certain that speak of its place alone: words of its lines that
    it lacks, an end that goes on elsewhere. List marks, a comma that the author left, and numbers and names
    of unusual forms do not."""
    kept = bare(value + path)  # the title of a box may stand before its item
    lost = [word for line in lines for word in _LETTERS.findall(line.text.lower()) if bare(word) not in kept]
    traits: Traits = {
        "left_out": float(kind != "date" and any(word not in _NAMING for word in lost)),
        "unfinished": float(bool(_HANGING.search(value))),
    }
    if kind == "number":
        traits["misfit_number"] = float(not re.search(r"\d", value))
    elif kind == "name":
        traits["misfit_name"] = float(not _TITLED_NAME.fullmatch(value))
    return traits


def _mending_traits(proof: Evidence) -> Traits:
    reasons = [correction.reason for correction in proof.corrections]
    spacing = sum(reason in ("broken word", "missing space", "table rule") for reason in reasons)
    return {"mended": min(len(reasons) - spacing, 3), "respaced": min(spacing, 3)}


def _word_traits(value: str, lines: Sequence[TextLine], kind: Kind, corrector: Corrector) -> Traits:
    """Words that the lexicon does not hold, among them those at which a reader faltered, and those that a
    known word becomes where one letter is misread as readers do."""
    lexicon = corrector.lexicon
    visual = sum(corrector.misreading_of(word) is not None for word in _WORD.findall(value))
    if kind in _NAMES:
        return {"visual": min(visual, 3)} if kind == "number" else {}
    unknown = [word for word in _WORD.findall(value) if not lexicon.knows(word)]
    unsure = sum(faltered(word, lines) for word in unknown)
    rare = sum(1 for word in _SHORT_WORD.findall(value) if _is_rare(word, lexicon))
    return {
        "visual": min(visual, 3),
        "unknown": min(len(unknown), 4),
        "unknown_faltered": min(unsure, 3),
        "rare": min(rare, 4),
        "words": math.log1p(len(value.split())),
    }


def _is_rare(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is known from general lists alone, and seldom there: a misreading may be such a word."""
    return (lexicon.knows(word) and not lexicon.of_the_field(word) and lexicon.frequency(word) < _SELDOM) or (
        len(word) == 3 and word.islower() and not lexicon.is_word(word)
    )


def faltered(word: str, lines: Sequence[TextLine], unsure: float = _UNSURE) -> bool:
    """Whether the leading reader was unsure (below `unsure`) of a word in these lines, or the other one read
    another."""
    for line in lines:
        readings = list(line.readings.values())
        if not readings or word not in line.text:
            continue
        first = readings[0]
        start = first.text.find(word)
        own = first.char_confidences[start : start + len(word)] if start >= 0 else ()
        if not own or min(own) < unsure:
            return True
        if any(word.lower() not in other.text.lower() for other in readings[1:]):
            return True
    return False


def _grammar(kind: Kind, value: str) -> Traits:
    """Whether a value has the form that its field asks for."""
    fits: bool
    if kind == "date":
        fits = parse_date(value).value is not None or bool(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value))
    elif kind == "nip":
        fits = not nip_problems(value)
    elif kind == "rank":
        fits = match_pangkat(value) is not None and pangkat_agrees(value) is not False
    elif kind == "time":
        parsed_time = parse_duration(value)
        fits = parsed_time.waktu.satuan is not None and parsed_time.note != "word_differs"
    elif kind == "step_number":
        fits = bool(re.fullmatch(r"\d{1,2}", value))
    elif kind == "number":
        fits = bool(re.fullmatch(r"\w.*\w", value)) and any(map(str.isdigit, value))
    elif kind == "reference":
        parsed = parse_reference(value)
        fits = parsed.jenis is not None and parsed.tahun is not None
    elif kind == "name":
        fits = bool(re.fullmatch(r"(?:[A-Z][\w.']*\.?,?\s?)+", value)) and " " in value
    elif kind == "position":
        fits = is_position(value)
    else:
        return {}
    return {f"misfit_{kind}": float(not fits)}


def _after_table(spot: LocatedLine) -> bool:
    flow = spot.page.flow
    return flow is not None and spot.box.center.y > flow.ys[-1]


def _characters(line: TextLine) -> tuple[float, ...]:
    first = next(iter(line.readings.values()), None)
    if first is None:
        return (line.confidence,)
    return first.char_confidences or (first.confidence,)


def _least(line: TextLine) -> float:
    return min(_characters(line))


def bare(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _log_odds(value: float) -> float:
    clipped = min(max(value, _CLIP), 1 - _CLIP)
    return math.log(clipped / (1 - clipped))
