import pytest

from sopocr.text.joining import join_lines


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Menyusun laporan", "kinerja"], "Menyusun laporan kinerja"),
        (["  Nota ", "", " Dinas "], "Nota Dinas"),
        (["Draft laporan monitorin", "g evaluasi"], "Draft laporan monitoring evaluasi"),
        (["Kelengka", "pan"], "Kelengkapan"),
        (["KETERANG", "AN"], "KETERANGAN"),
        (["pelaksana", "an kegiatan"], "pelaksanaan kegiatan"),
        (["monito-", "ring"], "monitoring"),
        (["Peraturan Perundang-", "undangan"], "Peraturan Perundang-undangan"),
        (["masing-", "masing"], "masing-masing"),
        (["BAPPEDA-", "LITBANG"], "BAPPEDA-LITBANG"),
        (["SAMBAS -", "BARAT"], "SAMBAS - BARAT"),
        (["dokumen/", "berkas"], "dokumen/berkas"),
        (["Surat", "di paraf"], "Surat di paraf"),
        (["Surat", ", Nota"], "Surat, Nota"),
        (["Alat Tulis Kantor (", "ATK)"], "Alat Tulis Kantor (ATK)"),
        (["Kasubid", "dan Kabid"], "Kasubid dan Kabid"),
        (["di", "serahkan"], "di serahkan"),
        (["Nota", "dinas"], "Nota dinas"),
        (["Konsep terkoreks", "1"], "Konsep terkoreksi"),
        (["Konsep terkoreks", "I"], "Konsep terkoreksi"),
        (["Lampiran", "1"], "Lampiran 1"),
        ([], ""),
    ],
)
def test_lines_of_a_wrapped_text(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined
