"""What the SOPs of the houses say: rows of the written contents mixed with sentences of their own, on charts
composed at random."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from samples.drawing.content import Content, Item, Step, flat
from samples.drawing.generate import load_contents
from samples.houses.graph import edges, marks

_ACTORS = (
    ("Kepala Seksi", "Kasi"), ("Kepala Subbagian Tata Usaha", "Kasubbag TU"), ("Sekretaris Dinas", "Sekretaris"),
    ("Kepala Dinas", "Kadis"), ("Pengelola Data", "Pengelola Data"), ("Petugas Pelayanan", "Petugas"),
    ("Pemohon", "Pemohon"), ("Fungsional Umum", "JFU"), ("Kepala Bidang", "Kabid"), ("Bendahara Pengeluaran", "Bendahara"),
    ("Operator Komputer", "Operator"), ("Tim Pemeriksa", "Tim"), ("Arsiparis", "Arsiparis"), ("Pejabat Pembuat Komitmen", "PPK"),
    ("Koordinator Wilayah", "Korwil"), ("Notulis", "Notulis"), ("Camat", "Camat"), ("Wali Kota", "Wali Kota"),
    ("Asisten Administrasi Umum", "Asisten III"), ("Ketua Kelompok Kerja", "Ketua Pokja"), ("Admin Laman", "Admin"),
    ("Penyuluh Lapangan", "Penyuluh"), ("Instansi Terkait", "Instansi Terkait"), ("Tenaga Ahli", "T. Ahli"),
)  # fmt: skip
_DEEDS = (
    "Menghimpun bahan dan data dari setiap bidang",
    "Menelaah surat dan memberikan arahan tindak lanjut",
    "Membuat telaahan staf untuk pimpinan",
    "Mengagendakan surat lalu meneruskannya kepada atasan langsung",
    "Memverifikasi kelengkapan berkas yang diajukan",
    "Merekapitulasi hasil pendataan di tingkat kecamatan",
    "Memberi paraf persetujuan pada draf naskah",
    "Menginput data pemohon ke dalam sistem informasi",
    "Mencetak kartu bukti pendaftaran dan menyerahkan kepada pemohon",
    "Menjadwalkan kunjungan lapangan bersama tim",
    "Melakukan peninjauan lokasi serta mendokumentasikan temuan",
    "Menyusun resume hasil peninjauan",
    "Menetapkan daftar penerima manfaat",
    "Menggandakan dan mendistribusikan naskah kepada unit terkait",
    "Mengarsipkan seluruh berkas kegiatan sesuai klasifikasi",
    "Mengunggah dokumen final pada laman resmi",
    "Memeriksa konsep keputusan; apabila belum benar dikembalikan untuk diperbaiki",
    "Mengundang narasumber dan peserta",
    "Melaksanakan rapat pembahasan dan mencatat hasilnya dalam notula",
    "Menghitung kebutuhan biaya berdasarkan standar harga satuan",
    "Menerbitkan surat perintah kerja",
    "Memantau pelaksanaan pekerjaan dan melaporkan perkembangannya secara berkala",
    "Mengevaluasi capaian triwulan berjalan",
    "Menyerahkan hasil pekerjaan kepada pengguna layanan",
)
_PAPERS = (
    "Telaahan staf", "Lembar kendali", "Buku agenda", "Draf naskah", "Kartu bukti pendaftaran", "Data pendukung",
    "Resume", "Rekapitulasi", "Foto lapangan", "Formulir F-2.01", "Surat pengantar", "Daftar penerima", "ATK, komputer",
    "Surat perintah kerja", "Notula", "Aplikasi e-Office", "Konsep keputusan", "Standar harga satuan", "Arsip digital",
    "Laptop; Printer; Jaringan internet", "Surat permohonan; Fotokopi KTP", "Hasil evaluasi", "-", "",
)  # fmt: skip
_TIMES = (
    "5 menit", "10 Menit", "15 menit", "20 menit", "30 Menit", "45 menit", "60 menit", "1 jam", "2 Jam", "3 jam", "1 hari",
    "1 Hari", "2 hari", "3 hari kerja", "1-2 hari", "1 minggu", "±10 menit", "1 bulan", "Maks. 2 hari", "90 menit",
)  # fmt: skip
_OFFICES = (
    (("PEMERINTAH KABUPATEN LEMBAH PURNAMA",), ("DINAS KOPERASI, USAHA KECIL DAN MENENGAH",), "Kepala Dinas"),
    (("BADAN NARKOTIKA NASIONAL", "PROVINSI TANJUNG MAS"), (), "Kepala BNN Provinsi Tanjung Mas"),
    (("PEMERINTAH KOTA SRI GADING",), ("KECAMATAN PASAR LAMA", "KELURAHAN KEBON AGUNG"), "Lurah Kebon Agung"),
    (("KEMENTERIAN KELAUTAN DAN PERIKANAN",), ("BALAI BENIH IKAN WILAYAH TENGAH",), "Kepala Balai"),
    (("PEMERINTAH PROVINSI TANJUNG MAS",), ("DINAS PEMUDA DAN OLAHRAGA", "BIDANG KEPEMUDAAN"), "Kepala Dinas Pemuda dan Olahraga"),
    (("PEMERINTAH KABUPATEN LEMBAH PURNAMA",), ("SEKRETARIAT DAERAH", "BAGIAN PROTOKOL"), "Sekretaris Daerah"),
    (("BADAN PUSAT METEOROLOGI",), ("STASIUN PENGAMATAN KELAS II",), "Kepala Stasiun"),
    (("INSTITUT SENI BUANA",), ("BIRO UMUM DAN KEUANGAN",), "Rektor"),
    (("PEMERINTAH KABUPATEN ARU BARAT",), ("INSPEKTORAT",), "Bupati Aru Barat"),
)  # fmt: skip
_PERSONS = (
    ("Drs. SUGIANTO, M.AP", "Pembina Utama Muda", "19670412 199203 1 009"),
    ("RINA MARLINA, S.E.", "Penata Tk. I", "19800521 200501 2 004"),
    ("Ir. FERDINAND TOBING, M.Si.", "Pembina Tk. I (IV/b)", "196911231997031002"),
    ("Hj. SALMAH, S.Sos", "Pembina", "19731017 199803 2 001"),
    ("dr. ANTON WIBISONO, Sp.PD", "Pembina Utama Muda, IV/c", "19700203 200003 1 005"),
    ("MADE SUARTANA", "", ""),
    ("Prof. NURUL AINI, Ph.D.", "", "19650808 199103 2 003"),
)
_TITLES = (
    "Pengajuan Tambahan Penghasilan Pegawai", "Fasilitasi Kegiatan Kepemudaan", "Penerbitan Kartu Anggota Koperasi",
    "Pelayanan Peminjaman Gedung Serbaguna", "Penyusunan Laporan Keuangan Semesteran", "Pengelolaan Laman Resmi",
    "Penyelenggaraan Upacara Hari Besar", "Pendistribusian Benih Ikan", "Pengendalian Gratifikasi",
    "Pemusnahan Arsip Inaktif", "Layanan Magang dan Praktik Kerja", "Penjaminan Mutu Internal",
)  # fmt: skip


@dataclass(frozen=True)
class Bank:
    """What the written contents hold, to draw from."""

    contents: tuple[Content, ...] = field(default_factory=lambda: tuple(load_contents("all")))

    def items(self, rng: random.Random, key: str, most: int) -> tuple[Item, ...]:
        pool = list(dict.fromkeys(text for c in self.contents for text in flat(c.boxes[key])))
        return tuple(Item(text) for text in rng.sample(pool, rng.randint(1, min(most, len(pool)))))


def compose(rng: random.Random, bank: Bank, actors: int, count: int) -> Content:
    """A content of `count` rows among `actors`, or, at times, one that was written as a whole."""
    whole = [
        c
        for c in bank.contents
        if len(c.actors) <= actors + 1 and len(c.steps) <= count + 4 and c.approver["nama"]
    ]
    if whole and rng.random() < 0.3:
        return rng.choice(whole)
    body, unit, office = rng.choice(_OFFICES)
    person, rank, nip = rng.choice(_PERSONS)
    names = rng.sample(_ACTORS, actors)
    short = rng.choice((0, 0, 1))
    year = rng.randint(2015, 2025)
    rows = marks(rng, count, actors)
    used = sorted({a for row in rows for a, _ in row})
    if rng.random() < 0.9:  # few offices draw a column for one who has nothing to do
        rows = [tuple((used.index(a), kind) for a, kind in row) for row in rows]
        names = [names[a] for a in used]
    steps = tuple(_step(rng, bank, i, row) for i, row in enumerate(rows))
    return Content(
        name="",
        body=body,
        unit=unit,
        town=rng.choice(("Purnama", "Sri Gading", "Aru", "Tanjung Mas")),
        number=rng.choice(
            (
                "{n}/SOP/{y}",
                "SOP.{n:02d}/UM/{y}",
                "000.8.3.3/{n}/{y}",
                "{n:03d}",
                "OT.02.02/SOP-{n}/{y}",
                "B.{n}/{y}/SET",
            )
        ).format(n=rng.randint(1, 180), y=year),
        title=rng.choice(_TITLES),
        dates=_dates(rng, year),
        approver={"jabatan": office, "nama": person, "pangkat": rank, "nip": nip},
        boxes={
            key: bank.items(rng, key, most) if rng.random() > empty else ()
            for key, most, empty in (
                ("dasar_hukum", 6, 0),
                ("kualifikasi_pelaksana", 4, 0),
                ("keterkaitan", 3, 0.1),
                ("peralatan_perlengkapan", 5, 0),
                ("peringatan", 2, 0),
                ("pencatatan_pendataan", 2, 0.3),
            )
        },
        other_boxes={},
        actors=tuple(n[short] for n in names),
        steps=steps,
        edges=edges(rng, rows),
    )


def _dates(rng: random.Random, year: int) -> dict[str, str | None]:
    def day(first: int, last: int) -> str:
        return f"{year}-{rng.randint(first, last):02d}-{rng.randint(1, 28):02d}"

    return {
        "tanggal_pembuatan": day(1, 3),
        "tanggal_revisi": day(4, 6) if rng.random() < 0.4 else None,
        "tanggal_pengesahan": day(7, 9) if rng.random() < 0.4 else None,
        "tanggal_efektif": day(10, 12),
    }


def _step(rng: random.Random, bank: Bank, place: int, row: tuple[tuple[int, str], ...]) -> Step:
    number = str(place + 1)
    if rng.random() < 0.45:
        base = rng.choice([s for c in bank.contents for s in c.steps])
        return Step(number, base.activity, row, base.needs, base.time, base.output, base.note)
    note = rng.choice(("", "", "", "", "SOP Pengarsipan", "Tentatif", "Sesuai kebutuhan", "Melalui aplikasi"))
    return Step(
        number,
        rng.choice(_DEEDS),
        row,
        rng.choice(_PAPERS),
        rng.choice(_TIMES),
        rng.choice(_PAPERS[:-2]),
        note,
    )
