"""The readings of a cell that two scans of a page left."""

from __future__ import annotations

from sopocr.assemble.textual.unruled_merge import merge
from sopocr.text.correction import Corrector
from sopocr.text.lexicon import default_lexicon


def test_a_cell_is_mended_by_the_words_of_the_run() -> None:
    plain = Corrector(default_lexicon())
    own = Corrector(default_lexicon().with_words(["Wlngkarta"]))
    assert merge(["dokurnen Wlngkarta"], own).text == "dokumen Wlngkarta"
    two = ["Surat Wlngkarta", "Surat Winqkarta dua"]
    assert merge(two, own).text.startswith("Surat Wlngkarta")
    assert merge(two, own).confidence > merge(two, plain).confidence


def test_without_correction_readings_stay() -> None:
    assert merge(["dokurnen kerja"], None).text == "dokurnen kerja"
    assert not merge(["dokurnen kerja"], None).corrections
