"""Words whose glyphs are mapped to wrong letters, told by language."""

from __future__ import annotations

from sopocr.geometry import Box
from sopocr.model.page import Word
from sopocr.text.glyphs import mend_glyphs
from sopocr.text.lexicon import default_lexicon

IS_WORD = default_lexicon().is_word


def words(text: str, font: str = "A") -> list[Word]:
    return [Word(Box(40 * n, 0, 40 * n + 30, 10), part, font) for n, part in enumerate(text.split())]


def texts(found: list[Word]) -> str:
    return " ".join(word.text for word in found)


def test_ligatures_are_spelled_out_by_the_words_that_they_make() -> None:
    sure, unsure = mend_glyphs(
        words("Tanggal Efek\u019ff bukti buk\u019f per\u019fmbangan seper\u019f"), IS_WORD
    )
    assert texts(sure) == "Tanggal Efektif bukti bukti pertimbangan seperti" and unsure == []


def test_a_glyph_without_any_text_is_found_the_same_way() -> None:
    sure, unsure = mend_glyphs(words("Veri\U000f0015kasi Kuali\U000f0015kasi laporan"), IS_WORD)
    assert texts(sure) == "Verifikasi Kualifikasi laporan" and unsure == []


def test_what_no_ligature_explains_is_in_doubt() -> None:
    sure, unsure = mend_glyphs(words("x\u01a9q zz\u01a9k laporan"), IS_WORD)
    assert texts(sure) == "laporan" and len(unsure) == 2


def test_a_font_of_shifted_codes_is_in_doubt_and_the_other_one_is_not() -> None:
    shifted = words("3(0(5,17$+ .$%83$7(1 7(/8. ,1'$+", "Tebal")
    sure, unsure = mend_glyphs([*words("Nomor SOP Tanggal Pembuatan laporan bulanan"), *shifted], IS_WORD)
    assert texts(unsure) == texts(shifted)
    assert texts(sure) == "Nomor SOP Tanggal Pembuatan laporan bulanan"


def test_right_text_is_left_alone() -> None:
    plain = words(
        "900/021/SOP-BPKAD/2022 s.d. 5-10 menit (lima) Ka.Subbag TU/Umum & e-mail: a.b@c.go.id \uf0b7 ½"
    )
    sure, unsure = mend_glyphs(plain, IS_WORD)
    assert sure == plain and unsure == []
