"""Texts as sources: encodings, rows and cells, markup, and input that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.errors import DamagedSource, LimitExceeded, UnsupportedSource
from sopocr.ingest import open_source
from sopocr.ingest.sniff import is_candidate, media_type
from sopocr.ingest.text_markup import html_rows, markup_lines
from sopocr.settings import IngestSettings


def rows(path, settings=None):
    with open_source(path, settings or IngestSettings()) as source:
        return source.media_type, [row for page in source.written for row in page.rows]


def texts(path):
    return [[cell.text for cell in row.cells] for row in rows(path)[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told(tmp_path, encoding):
    path = tmp_path / "sop.txt"
    text = (
        "Nama SOP\tPelayanan “cepat” – mudah\nDasar Hukum\n" + "Menerima berkas dari pemohon – lengkap\n" * 4
    )
    path.write_bytes(text.encode(encoding))
    assert texts(path)[0] == ["Nama SOP", "Pelayanan “cepat” – mudah"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Nomor SOP\t12\n", "text/plain"),
        (b"## SOP\n\n| No | Kegiatan |\n|---|:--|\n| 1 | Mencatat |\n", "text/markdown"),
        (b"\xef\xbb\xbf <!-- x --> <!DOCTYPE html><p>SOP", "text/html"),
        (b"<table><tr><td>No</td></tr></table>", "text/html"),
        (b'{"a": 1}', None),
        (b"%PDF-1.7", "application/pdf"),
        (bytes(range(1, 32)) * 20, None),
    ],
)
def test_types_are_told_by_content(data, kind):
    assert media_type(data) == kind


def test_a_text_found_in_a_folder_must_speak_of_an_sop():
    assert is_candidate(b"STANDAR OPERASIONAL PROSEDUR\n")
    assert is_candidate("Dasar Hukum".encode("utf-16"))
    assert not is_candidate(b"jangan lupa membeli kertas\n")


def test_lines_and_columns_are_counted_from_one(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("\n\n  Nama SOP\t: Cuti\n", encoding="utf-8")
    (row,) = rows(path)[1]
    assert [(c.lines[0].text, c.lines[0].spot.line, c.lines[0].spot.column) for c in row.cells] == [
        ("Nama SOP", 3, 3),
        (": Cuti", 3, 12),
    ]


def test_a_form_feed_begins_a_page(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("SOP satu\n\fSOP dua\nbaris\n", encoding="utf-8")
    with open_source(path, IngestSettings()) as source:
        assert [[row.text for row in page.rows] for page in source.written] == [
            ["SOP satu"],
            ["SOP dua", "baris"],
        ]


def test_pipes_part_cells_only_in_tables(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("a | b\n\n| No | Uraian \\| isi |\n|---|---|\n| 1 |  |\n", encoding="utf-8")
    assert texts(path) == [["a | b"], ["No", "Uraian | isi"], ["1", ""]]


def test_a_markdown_table_without_its_delimiter_row(tmp_path):
    path = tmp_path / "a.md"
    lines = ["| No | Kegiatan | Waktu | |---|---|---|", "| 1 | Mencatat | 5 menit |",
             "| 2 | Mengirim | 1 jam |",
             "| 3 | Menyimpan | 1 jam |", "| 4 | Melapor | 1 jam |"]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    assert texts(path)[0] == ["No", "Kegiatan", "Waktu"]
    assert texts(path)[4] == ["4", "Melapor", "1 jam"]


def test_markup_in_a_line_is_taken_off():
    assert markup_lines("<ol><li>Satu</li><li>Dua</li></ol>") == ["1. Satu", "2. Dua"]
    assert markup_lines("<ol style='x'>1. Satu2. Dua") == ["1. Satu2. Dua"]
    assert markup_lines("a<br/>b &amp; c") == ["a", "b & c"]
    assert markup_lines("waktu < 3 hari > 1 hari") == ["waktu < 3 hari > 1 hari"]


def test_html_spans_take_places_as_browsers_give_them():
    found = html_rows(
        "<table><tr><th rowspan=2>No<th colspan=2>Pelaksana<tr><td>Camat<td>Staf<tr><td>1<td><td>x</table>"
    )
    assert [[(c.column, c.row_span, c.column_span) for c in row.cells] for row in found] == [
        [(0, 2, 1), (1, 1, 2)],
        [(1, 1, 1), (2, 1, 1)],
        [(0, 1, 1), (1, 1, 1), (2, 1, 1)],
    ]


def test_scripts_styles_and_comments_are_dropped():
    found = html_rows(
        "<script>document.write('Nomor SOP')</script><style>p{}</style><!-- x --><p>Nama<b> SOP</b></p>"
    )
    assert [row.text for row in found] == ["Nama SOP"]


def test_a_span_of_a_million_costs_nothing():
    (first, *_) = html_rows("<table><tr><td colspan=999999 rowspan=999999>No<td>Kegiatan</table>")
    assert first.cells[-1].column <= 100


@given(st.text(alphabet="<>/abtdrpol \"'=&;\n", max_size=80))
def test_any_markup_ends_in_lines_without_error(text):
    assert all(line.strip() for line in markup_lines(text))
    html_rows(text)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_type_or_none(data):
    assert media_type(data) is None or isinstance(media_type(data), str)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b" \n\t\n", DamagedSource, "no words"),
        (b"123 456 ---\n", DamagedSource, "no words"),
        (b"<html><script>var SOP = 1</script></html>", DamagedSource, "shown"),
        (b"\x00\x01\x02SOP" * 20, UnsupportedSource, "unknown type"),
    ],
)
def test_what_is_no_text_is_refused_in_words(tmp_path, data, error, words):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(error, match=words) as caught:
        rows(path)
    assert str(path) in str(caught.value)


def test_huge_texts_are_refused_before_they_are_understood(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Nomor SOP : 1\n" * 50, encoding="utf-8")
    with pytest.raises(LimitExceeded, match="MiB"):
        rows(path, IngestSettings(max_text_bytes=100))
    with pytest.raises(LimitExceeded, match="lines"):
        rows(path, IngestSettings(max_text_lines=49))
    assert len(rows(path, IngestSettings(max_text_lines=50))[1]) == 50
