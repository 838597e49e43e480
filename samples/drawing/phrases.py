"""Words from which SOPs are composed: offices, actors, deeds, papers, laws."""

OFFICES: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (("PEMERINTAH KABUPATEN SUNGAI LESTARI",), ("DINAS PERTANIAN DAN KETAHANAN PANGAN",), "Kepala Dinas Pertanian dan Ketahanan Pangan", "DISTAN"),
    (("PEMERINTAH KOTA PANDAN WANGI",), ("DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU",), "Kepala DPMPTSP Kota Pandan Wangi", "DPMPTSP"),
    (("PEMERINTAH PROVINSI SELAT TENGAH",), ("BIRO ORGANISASI",), "Kepala Biro Organisasi", "ORG"),
    (("PEMERINTAH KABUPATEN GUNUNG ASRI",), ("BADAN PENANGGULANGAN BENCANA DAERAH",), "Kepala Pelaksana BPBD", "BPBD"),
    (("PEMERINTAH KABUPATEN GUNUNG ASRI",), ("KELURAHAN MEKAR MULYA", "KECAMATAN CITRA LOKA"), "Lurah Mekar Mulya", "KEL-MM"),
    (("KEMENTERIAN AGAMA",), ("KANTOR KABUPATEN SUNGAI LESTARI",), "Kepala Kantor", "Kk.12"),
    (("UNIVERSITAS TIRTA BUANA",), ("FAKULTAS TEKNIK",), "Dekan Fakultas Teknik", "UTB/FT"),
    (("PENGADILAN NEGERI PANDAN WANGI",), ("KEPANITERAAN",), "Ketua Pengadilan Negeri Pandan Wangi", "PN-PW"),
    (("PEMERINTAH KOTA PANDAN WANGI",), ("RUMAH SAKIT UMUM DAERAH", "HARAPAN SEHAT"), "Direktur RSUD Harapan Sehat", "RSUD"),
    (("PEMERINTAH PROVINSI SELAT TENGAH",), ("DINAS LINGKUNGAN HIDUP DAN KEHUTANAN", "SEKRETARIAT"), "KEPALA DINAS LINGKUNGAN HIDUP DAN KEHUTANAN", "DLHK"),
    ((), ("SATUAN POLISI PAMONG PRAJA KABUPATEN SUNGAI LESTARI",), "Kepala Satuan", "SATPOLPP"),
    (("BADAN PUSAT DATA NASIONAL",), ("BALAI BESAR WILAYAH IV",), "Kepala Balai Besar", "BBW4"),
)
ACTORS = (
    "Pemohon", "Petugas Loket", "Staf", "Staf Administrasi", "Pengadministrasi Umum", "Operator", "Bendahara", "PPK",
    "PPTK", "Analis Kebijakan", "Arsiparis", "Kasubbag TU", "Kasubag Umum dan Kepegawaian", "Kasi Pelayanan", "Kasi",
    "Kabid", "Kepala Bidang Pelayanan", "Kabag. Umum", "Sekretaris", "Kepala Dinas", "Kepala Badan", "Wadir I", "Direktur",
    "Tim Teknis", "Tim Verifikasi", "Ketua Tim", "Subkoordinator", "JFT/JFU", "Bidang Terkait", "Instansi Lain", "Masyarakat",
    "Dosen", "Prodi", "KPA", "Inspektorat", "Pejabat Pengadaan", "Pengelola Keuangan",
)
PERSONS = (
    ("Drs. AGUS SETIADI, M.Si", "Pembina Tk. I", "19680815 199403 1 006"), ("Dr. NINGRUM PUSPITASARI, S.E., M.M.", "Pembina Utama Muda (IV/c)", "19710227 199703 2 003"),
    ("Ir. HERMAN SIMANJUNTAK", "Pembina Utama Muda", "196606061992031010"), ("YULIA RAHMAN, S.H., M.H.", "Pembina", "19790711 200312 2 007"),
    ("H. ZAINAL ARIFIN, S.Pd.I", "Penata Tk. I, III/d", "19740120 199903 1 004"), ("FRANSISKA WENO, S.STP", "Penata", "19881103 201010 2 001"),
    ("KETUT ARDANA, S.Kom., M.Kom.", "Pembina (IV/a)", "19820919 200604 1 008"), ("Prof. Dr. BUDI SANTOSO, M.Eng.", "", "19611205 198803 1 002"),
)
TOPICS = (
    "Pelayanan Izin Usaha", "Penyusunan Rencana Kerja", "Pengelolaan Aset Tetap", "Pembayaran Honorarium", "Penerbitan Rekomendasi Teknis",
    "Pelaksanaan Seminar Proposal", "Legalisasi Dokumen", "Pengelolaan Pengaduan", "Penyusunan Standar Pelayanan", "Penanganan Tanggap Darurat",
    "Permintaan Barang Persediaan", "Pembuatan Surat Tugas", "Pendaftaran Perkara", "Pemeliharaan Kendaraan Dinas", "Penyusunan Anggaran Kas",
    "Pelayanan Konsultasi", "Peminjaman Ruang Rapat", "Penilaian Kinerja Pegawai", "Pengelolaan Limbah Medis", "Pemutakhiran Data Terpadu",
)
PAPERS = (
    "surat permohonan", "konsep surat tugas", "berkas persyaratan", "nota dinas", "laporan bulanan", "rencana kerja", "daftar hadir", "dokumen anggaran",
    "rekomendasi teknis", "berita acara", "data dukung", "undangan rapat", "notulen rapat", "kertas kerja", "surat keputusan", "formulir isian",
    "rancangan peraturan", "bukti pembayaran", "laporan hasil kegiatan", "jadwal kegiatan",
)
DEEDS = (
    "Menyiapkan {p}", "Menyusun {p}", "Membuat {p}", "Mengajukan {p} kepada {a}", "Menyampaikan {p} kepada {a}", "Menerima {p}", "Mencatat {p} dalam buku register",
    "Mendisposisikan {p} kepada {a}", "Mengoreksi {p}", "Menandatangani {p}", "Memaraf {p}", "Menggandakan dan mendistribusikan {p}", "Mengolah {p} menjadi {q}",
    "Melakukan verifikasi lapangan berdasarkan {p}", "Membahas {p} bersama {a}", "Menghimpun {p} dari masing-masing bidang", "Mengunggah {p} pada aplikasi", "Menindaklanjuti {p} sesuai ketentuan yang berlaku",
    "Mengkoordinasikan penyusunan {p} dengan {a}", "Melaksanakan rapat pembahasan {p}",
)
CHECKS = (
    "Memeriksa {p}", "Memeriksa kelengkapan {p}", "Meneliti {p}. Jika setuju diteruskan kepada {a}, jika tidak dikembalikan untuk diperbaiki", "Memverifikasi {p}, apabila belum lengkap dikembalikan",
    "Menelaah dan menyetujui {p}", "Mengevaluasi {p}; yang tidak memenuhi syarat dikembalikan kepada {a}", "Mereviu {p}",
)
ENDINGS = ("Mengarsipkan {p}", "Menyimpan {p}", "Menerima {p}", "Mendokumentasikan {p} dan mengarsipkannya", "Membuat laporan pelaksanaan kegiatan")
TIMES = (
    "5 menit", "10 Menit", "15 menit", "30 menit", "1 jam", "2 jam", "3 Jam", "1 hari", "2 Hari", "1-2 hari", "3 hari kerja", "1 minggu", "1 bulan", "± 15 menit",
    "5 (lima) menit", "maks. 3x24 jam", "1 jam 30 menit", "1/2 jam", "Sesuai jadwal", "paling lama 7 hari", "20 mnt", "14 hari", "1,5 jam",
)
LAWS = (
    "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah", "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik", "UU No. 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
    "UU RI No. 30 Tahun 2014 tentang Administrasi Pemerintahan", "Peraturan Pemerintah Nomor 18 Tahun 2016 tentang Perangkat Daerah", "PP 94 Tahun 2021 tentang Disiplin Pegawai Negeri Sipil",
    "Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem Pemerintahan Berbasis Elektronik", "Permenpan RB Nomor 35 Tahun 2012 tentang Pedoman Penyusunan Standar Operasional Prosedur Administrasi Pemerintahan",
    "Permendagri Nomor 52 Tahun 2011 tentang Standar Operasional Prosedur di Lingkungan Pemerintah Provinsi dan Kabupaten/Kota", "Peraturan Menteri Keuangan Nomor 190/PMK.05/2012",
    "Peraturan Menteri PU Nomor 04/PRT/M/2009 tentang Sistem Manajemen Mutu", "Peraturan Daerah Nomor 8 Tahun 2016 tentang Pembentukan dan Susunan Perangkat Daerah", "Pergub No. 29 Thn 2023 tentang Tata Kerja",
    "Perbup Nomor 61 Tahun 2021", "Surat Edaran Sekretaris Daerah Nomor 065/1203/ORG", "Keputusan Kepala Badan Nomor KEP-112/2020 tentang Peta Proses Bisnis",
)
SKILLS = ("Pendidikan minimal S1", "SLTA/sederajat", "Mampu mengoperasikan komputer", "Memahami peraturan perundang-undangan", "Memiliki kemampuan pengolahan data", "Teliti, cermat dan jujur", "Memahami tugas dan fungsi", "D3 semua jurusan")
TOOLS = ("Komputer", "Printer", "ATK", "Jaringan internet", "Buku agenda", "Lembar disposisi", "Telepon/faksimile", "Scanner", "Kendaraan operasional", "Ruang rapat", "DPA SKPD", "Kamera")
WARNINGS = (
    "Apabila SOP ini tidak dilaksanakan maka pelayanan akan terhambat", "Jika SOP tidak dilaksanakan maka kegiatan tidak berjalan sebagaimana mestinya",
    "Keterlambatan penyampaian berkas mengakibatkan tertundanya penyelesaian", "Dokumen yang tidak lengkap tidak dapat diproses", "Penyimpangan terhadap prosedur dikenakan sanksi sesuai ketentuan",
)
RECORDS = ("Disimpan sebagai data elektronik dan manual", "Buku register", "Dicatat dalam buku agenda", "Arsip dokumen kegiatan", "Laporan bulanan", "Secara manual atau elektronik")
