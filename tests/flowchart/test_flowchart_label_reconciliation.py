"""Readings of a chart's print: cell by cell, and on their own."""

from __future__ import annotations

from sopocr.flowchart.label_reconciliation import in_rows, prefer_whole, settle_print
from sopocr.geometry import Box
from sopocr.model.page import TextLine


def line(x0: float, x1: float, text: str, confidence: float = 0.9) -> TextLine:
    return TextLine(Box(x0, 100, x1, 120), text, confidence)


def is_label(text: str) -> bool:
    return text in ("Ya", "Tidak", "Setuju")


def test_pieces_cut_by_a_border_give_way_to_the_whole_word():
    pieces = [line(100, 118, "Ti"), line(122, 150, "dak")]
    changed, extra = settle_print(pieces, [[line(100, 150, "Tidak", 0.6)]], is_label)
    assert changed[id(pieces[0])].text == "Tidak"
    assert changed[id(pieces[1])].text == ""
    assert extra == []


def test_a_word_that_the_cell_reads_stays():
    known = [line(100, 150, "Tidak", 0.7)]
    changed, extra = settle_print(known, [[line(100, 112, "T")], [line(118, 150, "dak")]], is_label)
    assert (changed, extra) == ({}, [])


def test_of_two_pictures_the_one_that_gives_a_word_counts():
    known = [line(100, 150, "Tldqk", 0.8)]
    found = [[line(100, 150, "Tidsk", 0.9), line(100, 150, "Tidak", 0.5)]]
    changed, _ = settle_print(known, found, is_label)
    assert changed[id(known[0])].text == "Tidak"


def test_two_labels_that_one_cell_reads_as_one_line():
    known = [line(100, 220, "SetujuTldak", 0.9)]
    changed, extra = settle_print(known, [[line(100, 155, "Setuju")], [line(165, 220, "Tidak")]], is_label)
    assert [changed[id(known[0])].text, *(one.text for one in extra)] == ["Setuju", "Tidak"]


def test_print_that_no_cell_reads_is_added_and_the_illegible_is_not():
    changed, extra = settle_print(
        [line(400, 450, "Nota")], [[line(100, 130, "Ya")], [line(200, 210, "")]], is_label
    )
    assert changed == {}
    assert [one.text for one in extra] == ["Ya"]


def test_pieces_in_a_row_are_read_as_one_where_only_that_gives_a_word():
    boxes = [
        Box(100, 100, 112, 120),
        Box(140, 101, 190, 121),
        Box(140, 300, 190, 320),
        Box(400, 100, 430, 120),
    ]
    assert in_rows(boxes, 15) == [[0, 1]]
    found = [[line(100, 112, "Ti")], [line(140, 190, "uak")], [line(140, 190, "Ya")]]
    whole = [line(100, 190, "Tidak")]
    assert prefer_whole(found, [([0, 1], whole)], is_label) == [found[2], whole]
    assert prefer_whole(found, [([0, 1], [line(100, 190, "Tiuak")])], is_label) == found


def test_a_label_whose_cell_holds_only_its_first_word_is_taken_whole():
    known = [line(100, 150, "Tidak", 1.0)]
    changed, _ = settle_print(known, [[line(100, 215, "Tidak setuju", 0.8)]], lambda text: "idak" in text)
    assert changed[id(known[0])].box.x1 == 215
    other, _ = settle_print(known, [[line(100, 215, "Nota setuju", 0.8)]], is_label)
    assert other == {}


def test_pieces_that_are_labels_by_themselves_give_way_to_the_word_that_they_make():
    def lenient(text: str) -> bool:
        return text in ("T", "dak", "Tidak", "Ya")

    pieces = [line(100, 118, "T"), line(122, 150, "dak")]
    changed, _ = settle_print(pieces, [[line(100, 150, "Tidak", 0.8)]], lenient)
    assert [changed[id(piece)].text for piece in pieces] == ["Tidak", ""]
    two = [line(100, 118, "Ya"), line(122, 150, "Tidak")]
    assert settle_print(two, [[line(100, 150, "Tidak", 0.99)]], lenient) == ({}, [])
