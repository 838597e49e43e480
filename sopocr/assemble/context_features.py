"""What the rest of the document says about a value: traits that no line holds by itself."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.features import Kind, Traits, bare, kind_of
from sopocr.assemble.identity import is_address
from sopocr.assemble.unassigned_text import is_heading
from sopocr.assemble.values import values_of
from sopocr.geometry import union
from sopocr.model.page import Reading, ReadPage, TextLine
from sopocr.model.sop import Sop
from sopocr.text.labels import match_box_title, match_identity
from sopocr.text.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]{3,}")
_OFTEN = 3
"""Times that a word stands in a document for another, one letter off, to be doubted."""
_NEAR = 1.2
"""Line heights within which a line stands next to another."""
_TITLE_LETTERS = 12
"""Letters of a title that no other line has by chance; and of the words that may stand before it."""
_TIME = re.compile(r"\d\s*(?:menit|jam|hari|minggu|bulan)\b", re.I)


class Surroundings:
    """A document's words, title and lines, and what they say of each value."""

    def __init__(self, sop: Sop, log: EvidenceLog, lexicon: Lexicon) -> None:
        self._ledger, self._lexicon = log, lexicon
        self._words = Counter(
            word.lower()
            for path, text in values_of(sop)
            if path in log.sources
            for word in _WORD.findall(text)
        )
        self._common = [word for word, times in self._words.items() if times >= _OFTEN]
        left = {id(spot.line) for spot in log.left}
        self._kept = log.used - left
        self._title = bare(sop.nama_sop or "")
        cells = [cell for step in sop.langkah for cell in (step.kelengkapan, step.output)]
        no_times = len(sop.langkah) > 1 and not any(step.waktu.teks for step in sop.langkah)
        self._times_astray = no_times and any(map(_TIME.search, cells))

    def traits(self, path: str, value: str, spots: Sequence[LocatedLine]) -> Traits:
        """The traits of the value at `path`, read from `spots`."""
        kind = kind_of(path)
        lines = [spot.line for spot in spots]
        hidden = any("under strokes" in line.note for line in lines)
        return {
            "beside": min(self._lost_beside(spots), 2),
            "under_strokes": float(hidden),
            "echo": min(sum(self._echoes(word) for word in _WORD.findall(value)), 2),
            "other_word": min(sum(self._better_words(line) for line in lines), 2),
            "day_hidden": float(kind == "date" and hidden and len(value) == len("2023-01")),
            "title_behind": float(kind in ("item", "reference", "step_text") and self._ends_in_title(lines)),
            "region_below": float(kind == "letterhead" and self._region_below()),
            "torn": float(self._is_torn(kind, spots)),
            "room": self._room(kind, value, spots),
            "label": float(kind in ("item", "reference") and _is_label(value)),
            "times_astray": float(self._times_astray and path.endswith(("/kelengkapan", "/output"))),
        }

    def _room(self, kind: Kind, value: str, spots: Sequence[LocatedLine]) -> float:
        """How often running text goes on in a new line though there was room in the line before."""
        if kind not in ("item", "reference", "step_text"):
            return 0.0
        return math.log1p(max(_breaks_with_room(spots) - value.count("; "), 0))

    def _ends_in_title(self, lines: Sequence[TextLine]) -> bool:
        """Whether the last line, in capitals, is the heading of the next page rather than of the value."""
        last = bare(lines[-1].text)
        return (
            lines[-1].text.isupper()
            and not any(line.text.isupper() for line in lines[:-1])
            and len(self._title) >= _TITLE_LETTERS
            and self._title in last
            and len(last) <= len(self._title) + _TITLE_LETTERS
        )

    def _is_torn(self, kind: Kind, spots: Sequence[LocatedLine]) -> bool:
        """Whether a line is lost beside a name, or beside a part of the letterhead."""
        if kind == "name":
            return self._lost_beside(spots) > 0
        parts = [self._ledger.sources.get(f"/sop/{name}", ()) for name in ("instansi", "unit_kerja")]
        return kind == "letterhead" and any(self._lost_beside(part) > 0 for part in parts if part)

    def _lost_beside(self, spots: Sequence[LocatedLine]) -> int:
        """Lines of some letters that ended nowhere, next above and below those of a value."""
        page = spots[0].page
        here = [spot.line.box for spot in spots if spot.page is page]
        around, height = union(here), min(box.height for box in here)
        near = around.inflate(0, _NEAR * height)
        own = {id(spot.line) for spot in spots}
        return sum(
            1
            for line in _same_frame(page, spots[0].line)
            if id(line) not in own
            and id(line) not in self._kept
            and near.intersect(line.box).area > 0.3 * line.box.area
            and len(re.findall(r"[^\W\d_]", line.text)) >= 3
            and not is_heading(line.text)
            and not is_address(line.text)
        )

    def _echoes(self, word: str) -> bool:
        """Whether a word that stands once, and is none of the field, is one letter off a common one of the
        document."""
        lowered = word.lower()
        if self._words[lowered] > 1 or self._lexicon.of_the_field(lowered):
            return False
        hits = process.extract(lowered, self._common, scorer=OSA.distance, score_cutoff=1, limit=2)
        return any(hit[0] != lowered for hit in hits)

    def _region_below(self) -> bool:
        """Whether the letterhead names the region under the unit: where the body ends is then uncertain."""
        body, unit = (self._ledger.sources.get(f"/sop/{name}", ()) for name in ("instansi", "unit_kerja"))
        return bool(body and unit) and body[0].page is unit[0].page and body[0].box.y0 > unit[0].box.y0

    def _better_words(self, line: TextLine) -> int:
        """Words for which the other reader has one of the field, or a known one, where the text has none."""
        _, *others = list(line.readings.values()) or [Reading("", "", 0.0)]
        if not others:
            return 0
        mine, theirs = line.text.split(), others[0].text.split()
        found = 0
        for step in Levenshtein.opcodes(mine, theirs):
            if step.tag != "replace" or step.src_end - step.src_start != step.dest_end - step.dest_start:
                continue
            for own, other in zip(
                mine[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end], strict=True
            ):
                found += self._is_better(own.strip(".,;:()\"'"), other.strip(".,;:()\"'"))
        return found

    def _is_better(self, own: str, other: str) -> bool:
        if not (own.isalpha() and other.isalpha()) or len(other) < 3 or own.lower() == other.lower():
            return False
        if self._lexicon.of_the_field(other) != self._lexicon.of_the_field(own):
            return self._lexicon.of_the_field(other)
        return self._lexicon.knows(other) and not self._lexicon.knows(own)


def _breaks_with_room(spots: Sequence[LocatedLine]) -> int:
    """How often a value goes on in a new line though its next word had room in the line before: there one
    item, or one row, probably ends and another begins."""
    found = 0
    for above, below in pairwise(spots):
        if above.page is not below.page or below.box.y0 < above.box.center.y or _ENDS.search(above.text):
            continue
        frame = list(_same_frame(above.page, above.line))
        if not any(line is below.line for line in frame):
            continue
        first = below.text.split(" ", 1)[0]
        needed = below.box.width * (len(first) + 1) / max(len(below.text), 1)
        beside = [line.box for line in frame if line.box.overlap_x(above.box) > 0]
        found += above.box.x1 + needed < max(box.x1 for box in beside) - above.box.height / 2
    return found


_ENDS = re.compile(r"[.;:]\W*$")


def _is_label(value: str) -> bool:
    """Whether a value is nothing but a label or a title of the form."""
    hits = (match_identity(value), match_box_title(value))
    return any(hit is not None and not hit.rest.strip() for hit in hits)


def _same_frame(page: ReadPage, line: TextLine) -> Iterator[TextLine]:
    """The lines of the cell that a line stands in, or those of the free page."""
    for table in page.tables:
        for cell in table.cells:
            if any(other is line for other in cell.lines):
                yield from cell.lines
                return
    yield from page.lines
