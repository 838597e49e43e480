"""Where each value came from: lines of print with their page, gathered into evidence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sopocr.assemble.codes import Language, make_finding
from sopocr.geometry import Box, union
from sopocr.model.evidence import Correction, Evidence
from sopocr.model.findings import Finding
from sopocr.model.page import ReadPage, TextLine

SourceBox = tuple[int, int, int, int]


@dataclass(frozen=True)
class LocatedLine:
    """A text line and the page it stands on."""

    page: ReadPage
    line: TextLine

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def box(self) -> Box:
        return self.line.box


@dataclass
class EvidenceLog:
    """Evidence by JSON Pointer and the lines behind it, findings, and which lines ended in a value.

    `left` are lines of a labelled place of which its values hold nothing.
    """

    evidence: dict[str, Evidence] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    sources: dict[str, tuple[LocatedLine, ...]] = field(default_factory=dict)
    left: list[LocatedLine] = field(default_factory=list)
    lang: Language = "id"
    settled: set[str] = field(default_factory=set)
    """Paths whose confidence was reckoned where they were found, and stands."""

    def mark_used(self, spots: Iterable[LocatedLine]) -> None:
        """Remember that these lines are accounted for."""
        self.used.update(id(spot.line) for spot in spots)

    def set_aside(self, spots: Iterable[LocatedLine]) -> None:
        """Remember that these lines belong to a place whose values are all written; those that are in no
        value are left over."""
        used = {id(spot.line) for those in self.sources.values() for spot in those}
        rest = [spot for spot in spots if id(spot.line) not in used]
        self.mark_used(rest)
        self.left += rest

    def record(
        self,
        path: str,
        spots: Sequence[LocatedLine],
        *,
        corrections: Sequence[Correction] = (),
        factor: float = 1.0,
        note: str = "",
    ) -> None:
        """Write the evidence of the value at `path`, which came from `spots`. `factor` lowers the
        confidence."""
        self.mark_used(spots)
        self.sources[path] = tuple(spots)
        page, box = source_place(spots)
        names = sorted({name for spot in spots for name in spot.line.readings})
        readings = {
            name: " ".join(
                spot.line.readings[name].text if name in spot.line.readings else spot.text for spot in spots
            ).strip()
            for name in names
        }
        first = spots[0].line.spot if spots else None
        notes = [note, *(spot.line.note for spot in spots)]
        self.evidence[path] = Evidence(
            page=page,
            box=box,
            line=first.line if first else None,
            column=first.column if first else None,
            raw=" ".join(raw_text(spot.line) for spot in spots).strip(),
            readings=readings,
            confidence=round(max(0.0, min(1.0, confidence(spots) * factor)), 4),
            corrections=[*(c for spot in spots for c in spot.line.corrections), *corrections],
            handwritten=any(spot.line.handwritten for spot in spots),
            note="; ".join(dict.fromkeys(n for n in notes if n)),
        )

    def find(
        self,
        code: str,
        *,
        path: str = "",
        spots: Sequence[LocatedLine] = (),
        page: int | None = None,
        box: SourceBox | None = None,
        **values: object,
    ) -> None:
        """Add the finding `code`; place and page from `spots` where there are some. `values` fill the
        message."""
        if spots:
            page, box = source_place(spots)
        self.findings.append(make_finding(code, path, lang=self.lang, page=page, box=box, **values))


def raw_text(line: TextLine) -> str:
    """What the first reader read before anything was mended."""
    return next((reading.text for reading in line.readings.values()), line.text)


def confidence(spots: Sequence[LocatedLine]) -> float:
    """Probability that all lines are right: the product of the lines' (they err independently)."""
    return math.exp(sum(math.log(max(spot.line.confidence, 1e-3)) for spot in spots)) if spots else 0.0


def source_place(spots: Sequence[LocatedLine]) -> tuple[int | None, SourceBox | None]:
    """Page and source box around the lines; those on the first line's page, where they run over two."""
    if not spots or spots[0].line.spot is not None:
        return None, None
    page = spots[0].page
    return page.number, source_box(page, union(spot.box for spot in spots if spot.page is page))


def source_box(page: ReadPage, box: Box) -> SourceBox:
    """A working-page box in whole source pixels."""
    return page.source_box(box).rounded()
