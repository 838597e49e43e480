"""What the parts of an SOP and of a comparison are called, in Indonesian and English."""

from __future__ import annotations

from typing import Literal

Language = Literal["id", "en"]

_FIELDS: dict[str, tuple[str, str]] = {
    "bentuk": ("Bentuk", "Form"),
    "nomor_revisi": ("Nomor revisi", "Revision"),
    "tanggal_terbit": ("Tanggal terbit", "Date issued"),
    "bagian_lain.judul": ("Judul bagian", "Section title"),
    "langkah.tingkat": ("Tingkat langkah", "Step level"),
    "diagram_alir": ("Diagram alir", "Flow chart"),
    "diagram_alir.teks": ("Simpul diagram", "Chart node"),
    "diagram_alir.simbol": ("Simbol diagram", "Chart symbol"),
    "diagram_alir.alur": ("Panah diagram", "Chart arrows"),
    "instansi": ("Instansi", "Body"),
    "unit_kerja": ("Unit kerja", "Unit"),
    "nomor_sop": ("Nomor SOP", "SOP number"),
    "nama_sop": ("Nama SOP", "SOP name"),
    "tanggal_pembuatan": ("Tanggal pembuatan", "Date made"),
    "tanggal_revisi": ("Tanggal revisi", "Date revised"),
    "tanggal_pengesahan": ("Tanggal pengesahan", "Date approved"),
    "tanggal_efektif": ("Tanggal efektif", "Date effective"),
    "disahkan_oleh.jabatan": ("Jabatan pengesah", "Approver's office"),
    "disahkan_oleh.nama": ("Nama pengesah", "Approver"),
    "disahkan_oleh.pangkat": ("Pangkat pengesah", "Approver's rank"),
    "disahkan_oleh.nip": ("NIP pengesah", "Approver's NIP"),
    "dasar_hukum": ("Dasar hukum", "Legal basis"),
    "dasar_hukum.jenis": ("Dasar hukum: jenis", "Legal basis: type"),
    "dasar_hukum.nomor": ("Dasar hukum: nomor", "Legal basis: number"),
    "dasar_hukum.tahun": ("Dasar hukum: tahun", "Legal basis: year"),
    "dasar_hukum.tentang": ("Dasar hukum: tentang", "Legal basis: subject"),
    "kualifikasi_pelaksana": ("Kualifikasi pelaksana", "Qualifications"),
    "keterkaitan": ("Keterkaitan", "Related SOPs"),
    "peralatan_perlengkapan": ("Peralatan/perlengkapan", "Equipment"),
    "peringatan": ("Peringatan", "Warnings"),
    "pencatatan_pendataan": ("Pencatatan dan pendataan", "Records kept"),
    "bagian_lain": ("Bagian lain", "Other boxes"),
    "pelaksana": ("Pelaksana (kolom)", "Actor columns"),
    "langkah": ("Langkah", "Steps"),
    "langkah.nomor": ("Nomor langkah", "Step numbers"),
    "langkah.kegiatan": ("Kegiatan", "Activity"),
    "langkah.pelaksana": ("Simbol pelaksana", "Symbols"),
    "langkah.kelengkapan": ("Kelengkapan", "Requirements"),
    "langkah.waktu": ("Waktu", "Duration"),
    "langkah.waktu.nilai": ("Waktu (nilai)", "Duration (parsed)"),
    "langkah.output": ("Output", "Output"),
    "langkah.keterangan": ("Keterangan", "Remarks"),
    "alur": ("Alur", "Arrows"),
}

_WORDS: dict[str, tuple[str, str]] = {
    "identity": ("Identitas", "Identity"),
    "boxes": ("Kotak isian dan bagian", "Boxes and sections"),
    "actors": ("Pelaksana", "Actors"),
    "steps": ("Langkah", "Steps"),
    "edges": ("Alur", "Arrows"),
    "chart": ("Diagram alir", "Flow chart"),
    "step": ("Langkah", "Step"),
    "edge": ("Panah", "Arrow"),
    "findings": ("Catatan pembacaan", "Findings"),
    "same": ("Tidak ada perbedaan.", "No differences."),
    "alone": ("Tidak ada pasangannya di", "Has no counterpart in"),
    "changed": ("berubah", "changed"),
    "inserted": ("ditambah", "added"),
    "removed": ("dihapus", "removed"),
    "moved": ("pindah", "moved"),
    "renamed": ("berganti nama", "renamed"),
    "split": ("dipecah", "split"),
    "joined": ("digabung", "joined"),
    "renumbered": ("nomor berubah", "renumbered"),
    "redirected": ("beralih tujuan", "redirected"),
    "relabelled": ("berganti syarat", "relabelled"),
    "cosmetic": ("hanya ejaan/tanda baca", "spelling marks only"),
    "column": ("kolom", "column"),
    "consequences": (
        "panah lain mengikuti langkah yang ditambah atau dihapus",
        "more arrows follow from added or removed steps",
    ),
    "differences": ("perbedaan", "differences"),
    "documents": ("dokumen", "documents"),
    "unchanged": ("tidak berubah", "unchanged"),
    "cosmetic_only": ("hanya berbeda ejaan, tanda baca atau nomor", "differ in case, marks or numbers only"),
    "only_a": ("hanya di sisi pertama", "only in the first"),
    "only_b": ("hanya di sisi kedua", "only in the second"),
    "field": ("Bagian", "Field"),
    "changes": ("perubahan", "changes"),
    "minor": ("ringan", "minor"),
    "worst": ("Paling berubah", "Most changed"),
    "weight": ("bobot", "weight"),
    "status": ("Status", "Status"),
    "gone": ("Catatan yang hilang", "Findings gone"),
    "come": ("Catatan baru", "New findings"),
    "before": ("Sebelum", "Before"),
    "after": ("Sesudah", "After"),
    "page": ("halaman", "page"),
    "no_place": ("tidak ada tempatnya pada pindaian", "has no place on the scan"),
    "no_scan": ("pindaian tidak tersedia", "scan not available"),
    "empty": ("kosong", "empty"),
    "printed": ("nomor", "no."),
    "title": ("Perbandingan SOP", "SOP comparison"),
    "comparison": ("Perbandingan", "Comparison"),
    "all_steps": ("Seluruh langkah berdampingan", "All steps side by side"),
    "gambar": ("tergambar", "drawn"),
    "teks": ("dari kata-kata", "told in words"),
}


def label(field: str, language: Language) -> str:
    """The name of a field of the record."""
    return _chosen(_FIELDS[field], language)


def word(key: str, language: Language) -> str:
    """A word of the comparison itself."""
    return _chosen(_WORDS[key], language)


def _chosen(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "id" else pair[1]
