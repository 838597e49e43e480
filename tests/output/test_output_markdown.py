"""Markdown: everything in it, and no text that turns into markup."""

from __future__ import annotations

from handmade import record

from sopocr.output.markdown import markdown_text


def test_identity_boxes_steps_chart_and_findings() -> None:
    text = markdown_text(record())
    assert text.startswith("# Penerbitan Surat Keterangan Domisili Usaha\n")
    assert "| Tanggal pembuatan | 11 Januari 2022 |" in text
    assert "2. Peraturan Pemerintah Nomor 17 Tahun 2018 tentang Kecamatan" in text
    assert "## Pencatatan dan Pendataan\n\n–" in text
    assert "| 4 | Meninjau tempat usaha" in text
    assert "Petugas Loket (proses), Kepala Seksi Pelayanan Umum (proses)" in text
    assert "```mermaid\nflowchart TB\n" in text
    assert "- **Kesalahan**: Halaman 3 tidak terbaca \\<&\\> (`PAGE_UNREADABLE`)" in text


def test_rows_keep_their_cells_whatever_is_in_them() -> None:
    one = record()
    one.sop.langkah[0].kegiatan = "a | b\n`c` *d* <e> \\|"
    (row,) = [line for line in markdown_text(one).splitlines() if line.startswith("| 1 |")]
    assert "a \\| b \\`c\\` \\*d\\* \\<e\\> \\\\\\|" in row
    assert row.replace("\\\\", "").replace("\\|", "").count("|") == 8
