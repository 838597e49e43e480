"""Which form a document has, by all its evidence: the head's labels, the sections' titles, the flow table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sopocr.assemble.forms.finding import has_text_beside
from sopocr.assemble.forms.head import is_section_title
from sopocr.assemble.forms.printed import Printed, printed_of
from sopocr.model.page import ReadPage
from sopocr.model.sop import Bentuk
from sopocr.text.labels import match_box_title, match_head, match_identity, match_section

_HEALTH = re.compile(
    r"\b(?:SPO|puskesmas|rumah\s?sakit|rsud|rsu|rs\b|klinik|apotek|laboratorium\s+klinik|balkesmas|balai\s+kesehatan)\b",
    re.I,
)
_AP_BOXES = frozenset(
    {"kualifikasi_pelaksana", "keterkaitan", "peralatan_perlengkapan", "peringatan", "pencatatan_pendataan"}
)
_OF_OTHERS = frozenset({"nomor_revisi", "halaman", "tanggal_terbit"})
"""Fields of a head that the SOP-AP's identity block does not have."""
_OF_SPO = frozenset({"Pengertian", "Kebijakan", "Unit Terkait", "Diagram Alir", "Rekaman Historis"})
_OF_NARRATIVES = frozenset({"Ruang Lingkup", "Definisi", "Tanggung Jawab", "Dokumen Pendukung", "Acuan"})
_TYPICAL = 0.4
"""Weight of a section that one of the two forms has more often."""
_LEAST = 2.3
"""Score from which a document is another form than SOP-AP."""


@dataclass(frozen=True)
class FormChoice:
    """The likeliest form of a document and the second, each with its score (larger is likelier)."""

    form: Bentuk
    score: float
    second: Bentuk
    second_score: float

    @property
    def unsure(self) -> bool:
        """Whether the second form is nearly as likely."""
        return self.second_score > 0.85 * self.score


def recognise(pages: Sequence[ReadPage]) -> FormChoice:
    """The form of a document, by its pages.

    SOP-AP speaks through its boxes, labels and a flow table with actors and symbols; SPO and narrative forms
    through a head with revision, page and date of issue, and through sections. Text beside the titles and
    words of health facilities tell an SPO from a narrative.
    """
    lines = [printed_of(page) for page in pages]
    every = [one for page in lines for one in page]
    standard = _standard_score(pages, every)
    head = {hit.field for one in every if (hit := match_head(one.text)) is not None} & _OF_OTHERS
    titles = [one for page in lines for one in page if is_section_title(one, page)]
    sections = {hit.label for one in titles if (hit := match_section(one.text)) is not None}
    other = 1.0 * len(head) + 0.8 * min(len(sections), 6)
    beside = sum(has_text_beside(one, every) for one in titles)
    columns = beside / max(1, len(titles))
    health = any(_HEALTH.search(one.text) for one in lines[0]) if lines else False
    spo = other * (0.55 + 0.45 * columns) + (0.6 if health else 0.0)
    naratif = other * (1.0 - 0.45 * columns) + (0.0 if health else 0.3)
    spo += _TYPICAL * len(sections & _OF_SPO)
    naratif += _TYPICAL * len(sections & _OF_NARRATIVES)
    if other < _LEAST:
        spo = naratif = 0.0
    scores: list[tuple[float, Bentuk]] = [(standard, "sop-ap"), (spo, "spo"), (naratif, "naratif")]
    scores.sort(key=lambda pair: pair[0], reverse=True)
    if scores[0][0] <= 0.0:
        return FormChoice("sop-ap", 0.0, "spo", 0.0)
    return FormChoice(scores[0][1], scores[0][0], scores[1][1], scores[1][0])


def _standard_score(pages: Sequence[ReadPage], lines: Sequence[Printed]) -> float:
    boxes = {hit.field for one in lines if (hit := match_box_title(one.text)) is not None} & _AP_BOXES
    labels = {
        hit.field
        for one in lines
        if (hit := match_identity(one.text)) is not None
        and re.search(r"SOP|embuatan|engesahan|evisi|fekti|ahkan", one.text)
    }
    score = 1.0 * len(boxes) + 0.5 * len(labels)
    for page in pages:
        if page.flow is None or len(page.flow.actors) < 2:
            continue
        drawn = len(page.chart.symbols) if page.chart else 0
        rows = max(1, len(page.flow.ys) - 1)
        score += 3.0 * min(1.0, drawn / rows) / (1 + 0.3 * (score > 6)) + (1.0 if page.flow.header else 0.0)
    return score
