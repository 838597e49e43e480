import pytest

from sopocr.text.labels import (
    looks_like_title,
    match_box_title,
    match_column,
    match_identity,
    match_label,
    strip_sop,
    title_text,
)


@pytest.mark.parametrize(
    ("text", "field", "rest"),
    [
        ("Nomor SOP : 002/SOP/2023", "nomor_sop", "002/SOP/2023"),
        ("NOMORSOP", "nomor_sop", ""),
        ("No. SOP", "nomor_sop", ""),
        ("Nomor : 800/04/2024", "nomor_sop", "800/04/2024"),
        ("Nornor S0P 12", "nomor_sop", "12"),
        ("Tgl. Pembuatan", "tanggal_pembuatan", ""),
        ("Tanggal : 2 Mei 2023", "tanggal_pembuatan", "2 Mei 2023"),
        ("Tgl Direvisi", "tanggal_revisi", ""),
        ("TGL DISAHKAN:", "tanggal_pengesahan", ""),
        ("Tgl. Diberlakukan : JUNI 2021", "tanggal_efektif", "JUNI 2021"),
        ("TGL EFEKTIP", "tanggal_efektif", ""),
        ("Tanggal Berlaku", "tanggal_efektif", ""),
        ("Ditetapkanoleh", "disahkan_oleh", ""),
        ("Disahkan oleh Camat", "disahkan_oleh", "Camat"),
        ("Judul SOP", "nama_sop", ""),
        ("Nama SOP Evaluasi Kinerja", "nama_sop", "Evaluasi Kinerja"),
        ("NAMASOPPengaduan", "nama_sop", "Pengaduan"),
    ],
)
def test_identity_rows(text: str, field: str, rest: str) -> None:
    hit = match_identity(text)
    assert hit is not None
    assert (hit.field, hit.rest) == (field, rest)


@pytest.mark.parametrize(
    "text",
    ["Tanggal Ditetapkan", "Jabatan", "Keterangan", "Namanya", "", ":", "Tanggalnya 2 Mei", "Nomornya"],
)
def test_other_lines_are_no_identity_rows(text: str) -> None:
    assert match_identity(text) is None


@pytest.mark.parametrize(
    ("text", "field", "rest"),
    [
        ("DASAR HUKUM:", "dasar_hukum", ""),
        ("A. Dasar Hukum", "dasar_hukum", ""),
        ("Dasar Hukum : 1. UU 23/2014", "dasar_hukum", "1. UU 23/2014"),
        ("KualifikasiPelaksana", "kualifikasi_pelaksana", ""),
        ("Kualifikasi Pelaksanaan :", "kualifikasi_pelaksana", ""),
        ("KETERKAITAN", "keterkaitan", ""),
        ("Keterkaitan Peralatan/perlengkapan", "keterkaitan", "Peralatan/perlengkapan"),
        ("PERALATAN :", "peralatan_perlengkapan", ""),
        ("Peralatan/Perlengkapan", "peralatan_perlengkapan", ""),
        ("PERNGATAN :", "peringatan", ""),
        ("Perlngatan", "peringatan", ""),
        ("Pencatatan dan pendataan", "pencatatan_pendataan", ""),
        ("Pencatatan & Pendataan", "pencatatan_pendataan", ""),
        ("CARA MENGATASI :", "bagian_lain", ""),
    ],
)
def test_box_titles(text: str, field: str, rest: str) -> None:
    hit = match_box_title(text)
    assert hit is not None
    assert (hit.field, hit.rest) == (field, rest)


@pytest.mark.parametrize(
    "text", ["Peralatan komputer", "Keterangan", "Dasar hukum yang berlaku", "Peringatan lisan diberikan"]
)
def test_sentences_are_no_titles(text: str) -> None:
    assert match_box_title(text) is None


def test_the_longer_label_wins() -> None:
    hit = match_label("Tanggal Pengesahan")
    assert hit is not None
    assert (hit.kind, hit.field, hit.score) == ("identitas", "tanggal_pengesahan", 1.0)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("no", "no"),
        ("N0.", "no"),
        ("Uraian Prosedur Evaluasi Capaian Kinerja", "kegiatan"),
        ("URAIAN JENIS KEGIATAN", "kegiatan"),
        ("Keglatan", "kegiatan"),
        ("Aktivitas", "kegiatan"),
        ("Pelaksana", "pelaksana"),
        ("Pelaku Kegiatan", "pelaksana"),
        ("MUTU BUKU", "mutu_baku"),
        ("Syarat", "kelengkapan"),
        ("Kelengka pan", "kelengkapan"),
        ("Persyaratan/Perlengkapan", "kelengkapan"),
        ("KELENGKAPAN DAN PERALATAN", "kelengkapan"),
        ("Waktu (menit)", "waktu"),
        ("WAKTU", "waktu"),
        ("Autput", "output"),
        ("KET.", "keterangan"),
    ],
)
def test_columns(text: str, column: str) -> None:
    assert match_column(text) == column


@pytest.mark.parametrize(
    "text",
    [
        "Sekretaris",
        "PPID Pelaksana",
        "Kasi",
        "Petugas Pelayanan",
        "Staf",
        "Operator",
        "Kepala Dinas",
        "",
        "1",
        "Notaris",
    ],
)
def test_actors_are_no_columns(text: str) -> None:
    assert match_column(text) is None


def test_unknown_titles() -> None:
    assert looks_like_title("CARA PENILAIAN :")
    assert looks_like_title("Sanksi:")
    assert not looks_like_title("melaksanakan kegiatan:")
    assert not looks_like_title("Jika SOP ini tidak dilaksanakan maka kegiatan:")
    assert not looks_like_title("Komputer")
    assert title_text("CARA MENGATASI :") == "Cara Mengatasi"
    assert title_text("Ruang lingkup:") == "Ruang lingkup"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("SOP BELAJAR MALAM", "BELAJAR MALAM"),
        ("SOP : EVALUASI", "EVALUASI"),
        ("S0P Evaluasi", "Evaluasi"),
        ("SOPPengarsipan", "Pengarsipan"),
        ("STANDAR OPERASIONAL PROSEDUR (SOP) EVALUASI", "EVALUASI"),
        ("SOPAN SANTUN", "SOPAN SANTUN"),
        ("PROSEDUR PNBP", "PROSEDUR PNBP"),
    ],
)
def test_a_title_without_sop(title: str, bare: str) -> None:
    assert strip_sop(title) == bare


def test_a_units_name_that_begins_like_its_label_is_none() -> None:
    hit = match_identity("Unit Kerja : Tim Neraca")
    assert hit is not None and (hit.field, hit.rest) == ("unit_kerja", "Tim Neraca")
    assert match_identity("UNIT KERJA PENGADAAN BARANG DAN JASA") is None
