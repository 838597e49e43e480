"""How far values of born-digital pages are doubted: their letters are certain."""

from __future__ import annotations

import pytest
from read_pages import flow_table, line, page, step

from sopocr.assemble.evidence_log import LocatedLine
from sopocr.assemble.features import PageView, text_traits
from sopocr.model.evidence import Evidence
from sopocr.model.page import TextLine
from sopocr.settings import TextSettings
from sopocr.text.knowledge import Knowledge

TEXT = TextSettings()
CORRECTOR = Knowledge.make(TEXT.lexicons, TEXT.regulations).corrector
MISPLACED = ("left_out", "unfinished", "misfit_number", "misfit_name", "after_table")


def doubts(path: str, value: str, *printed: str) -> set[str]:
    """The traits of a value from these exact lines that speak against its place."""
    shown = page(1, flow_table([step("1", "Menerima")]))
    boxes = [line(text, 40, 90 + 20 * n).box for n, text in enumerate(printed)]
    spots = [LocatedLine(shown, TextLine(box, text, 0.999)) for box, text in zip(boxes, printed, strict=True)]
    proof = Evidence(page=1, raw=value, confidence=0.999)
    traits = text_traits(path, value, spots, proof, PageView(), CORRECTOR)
    assert "born_digital" in traits
    return {name for name in MISPLACED if traits.get(name)}


@pytest.mark.parametrize(
    ("path", "value", "printed"),
    [
        ("/sop/peralatan_perlengkapan/0", "ATK", "1. ATK"),
        ("/sop/nama_sop", "Persiapan", "Standar Operasional Prosedur Persiapan"),
        ("/sop/nomor_sop", "PAS.203.OT.02.02.2016", "PAS.203.OT.02.02.2016"),
        ("/sop/disahkan_oleh/nama", "dr. LIDYA KRISTANTI", "dr. LIDYA KRISTANTI"),
        ("/sop/langkah/0/output", "Dokumentasi, notulensi,", "Dokumentasi, notulensi,"),
        ("/sop/bagian_lain/Maksud/0", "Melayani", "Maksud: Melayani"),
    ],
)
def test_marks_titles_and_unusual_forms_are_no_reason_to_doubt(path: str, value: str, printed: str) -> None:
    assert doubts(path, value, printed) == set()


@pytest.mark.parametrize(
    ("path", "value", "printed", "doubt"),
    [
        ("/sop/peralatan_perlengkapan/0", "Komputer", "Komputer Negara", "left_out"),
        ("/sop/langkah/0/output", "Laporan dan", "Laporan dan", "unfinished"),
        ("/sop/nomor_sop", "Tanggal Pembuatan", "Tanggal Pembuatan", "misfit_number"),
        ("/sop/disahkan_oleh/nama", "Kepala dinas 12", "Kepala dinas 12", "misfit_name"),
    ],
)
def test_words_left_over_and_loose_ends_are(path: str, value: str, printed: str, doubt: str) -> None:
    assert doubts(path, value, printed) == {doubt}
