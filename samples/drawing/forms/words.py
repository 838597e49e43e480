"""Words from which SPO and narrative SOPs are composed; all places, bodies and persons are made up."""

HEALTH: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (
        ("PEMERINTAH KABUPATEN GUNUNG ASRI",),
        ("DINAS KESEHATAN", "UPTD PUSKESMAS MEKAR SARI"),
        "Kepala UPTD Puskesmas Mekar Sari",
        "PKM-MS",
    ),
    (("RUMAH SAKIT UMUM DAERAH HARAPAN SEHAT",), (), "Direktur RSUD Harapan Sehat", "RSUD-HS"),
    (("RUMAH SAKIT BINA KASIH",), (), "Direktur RS Bina Kasih", "RSBK"),
    (("KLINIK PRATAMA TIRTA MEDIKA",), (), "Penanggung Jawab Klinik", "KTM"),
    (("PUSKESMAS CITRA LOKA",), (), "Kepala Puskesmas Citra Loka", "PKM-CL"),
    (
        ("PEMERINTAH KOTA PANDAN WANGI",),
        ("DINAS KESEHATAN", "LABORATORIUM KESEHATAN DAERAH"),
        "Kepala Laboratorium Kesehatan Daerah",
        "LABKES",
    ),
)
CAMPUS: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (("UNIVERSITAS TIRTA BUANA",), ("FAKULTAS ILMU KESEHATAN",), "Dekan Fakultas Ilmu Kesehatan", "UTB/FIK"),
    (("POLITEKNIK SELAT TENGAH",), ("UNIT PENJAMINAN MUTU",), "Direktur Politeknik Selat Tengah", "PST"),
    (("INSTITUT TEKNOLOGI GUNUNG ASRI",), (), "Rektor Institut Teknologi Gunung Asri", "ITGA"),
    (("SEKOLAH TINGGI ILMU EKONOMI PANDAN WANGI",), (), "Ketua STIE Pandan Wangi", "STIE-PW"),
)
HEADS = (
    ("dr. Ratna Kusumawati, M.Kes", "Pembina", "19740312 200212 2 004"),
    ("drg. Bambang Setiawan", "", "19691105 199903 1 002"),
    ("dr. Siti Aminah, Sp.PD", "", ""),
    ("Dr. Ir. Hendra Wijaya, M.T", "", ""),
    ("apt. Dewi Lestari, S.Farm", "", ""),
    ("Prof. Dr. Yusuf Hidayat, M.Si", "", "19650820 199003 1 001"),
)
HEALTH_TOPICS = (
    "Pemasangan Infus",
    "Kebersihan Tangan Petugas",
    "Pendaftaran Pasien Rawat Jalan",
    "Pengambilan Sampel Darah Vena",
    "Sterilisasi Alat Medis",
    "Penyimpanan Vaksin",
    "Pelayanan Resep Obat",
    "Penanganan Limbah Medis",
    "Rujukan Pasien Gawat Darurat",
    "Pemeriksaan Tekanan Darah",
    "Perawatan Luka Bersih",
    "Pengelolaan Rekam Medis",
)
CAMPUS_TOPICS = (
    "Pengajuan Cuti Akademik",
    "Pelaksanaan Ujian Akhir Semester",
    "Peminjaman Ruang Laboratorium",
    "Audit Mutu Internal",
    "Pengelolaan Keluhan Mahasiswa",
    "Penyusunan Jadwal Kuliah",
    "Pelaksanaan Wisuda",
)
MEANING = (
    "adalah rangkaian kegiatan yang dilakukan petugas untuk memberikan pelayanan yang aman dan "
    "bermutu kepada pasien sesuai dengan ketentuan yang berlaku.",
    "merupakan tindakan yang dilaksanakan secara berurutan oleh petugas yang berwenang agar hasil "
    "pelayanan dapat dipertanggungjawabkan.",
    "adalah tata cara yang mengatur pekerjaan sejak permintaan diterima sampai dengan hasilnya "
    "dicatat dan dilaporkan.",
)
GOALS = (
    "Sebagai acuan penerapan langkah-langkah bagi petugas dalam melaksanakan pelayanan",
    "Menjamin keselamatan pasien dan petugas",
    "Memastikan setiap permintaan dicatat dengan benar dan dapat ditelusuri",
    "Mencegah terjadinya infeksi di fasilitas pelayanan kesehatan",
    "Memberikan kepastian waktu pelayanan kepada pengguna",
)
POLICY = (
    "Surat Keputusan Kepala Nomor 14 Tahun 2022 tentang Pelayanan Klinis",
    "Keputusan Direktur Nomor 021/SK/DIR/2021 tanggal 4 Januari 2021 tentang Kebijakan Pelayanan "
    "dan Keselamatan Pasien",
    "Peraturan internal nomor 8 tahun 2020 tentang Penyelenggaraan Mutu",
)
REFERENCES = (
    "Peraturan Menteri Kesehatan Nomor 27 Tahun 2017 tentang Pedoman Pencegahan dan Pengendalian Infeksi",
    "Undang-Undang Nomor 36 Tahun 2009 tentang Kesehatan",
    "Peraturan Menteri Kesehatan Nomor 11 Tahun 2017 tentang Keselamatan Pasien",
    "Buku Pedoman Pelayanan Tahun 2019",
    "Undang-Undang Nomor 12 Tahun 2012 tentang Pendidikan Tinggi",
    "Statuta Tahun 2018",
)
UNITS = (
    "Rawat Jalan",
    "Rawat Inap",
    "Farmasi",
    "Laboratorium",
    "Instalasi Gawat Darurat",
    "Rekam Medis",
    "Loket Pendaftaran",
    "Bagian Umum",
    "Kasir",
    "Seluruh unit kerja",
    "Bagian Akademik",
)
PAPERS = (
    "Buku register",
    "Formulir persetujuan tindakan",
    "Rekam medis",
    "Lembar rujukan",
    "Kartu stok",
    "SOP Kebersihan Tangan",
    "Berita acara",
)
TOOLS = (
    "Sarung tangan",
    "Masker bedah",
    "Kapas alkohol 70%",
    "Bengkok",
    "Plester",
    "Spuit 3 cc",
    "Formulir permintaan",
    "Alat tulis",
    "Termometer",
)
DEEDS = (
    "Petugas mencuci tangan dengan sabun dan air mengalir",
    "Petugas memberikan salam dan memperkenalkan diri kepada pasien",
    "Petugas memastikan identitas pasien dengan menanyakan nama lengkap dan tanggal lahir",
    "Petugas menjelaskan tujuan dan langkah tindakan yang akan dilakukan",
    "Petugas menyiapkan alat dan mendekatkannya ke tempat tidur pasien",
    "Petugas mengatur posisi pasien senyaman mungkin",
    "Petugas mencatat hasil pemeriksaan pada rekam medis dan menandatanganinya",
    "Petugas membereskan alat serta membuang sampah medis ke tempat sampah berwarna kuning",
    "Petugas menyerahkan hasil kepada dokter penanggung jawab pelayanan",
    "Petugas melaporkan kejadian yang tidak diharapkan kepada kepala ruangan paling lambat 24 jam "
    "setelah kejadian",
    "Pemohon mengisi formulir dan melampirkan berkas yang dipersyaratkan",
    "Staf memeriksa kelengkapan berkas permohonan",
    "Kepala bagian menetapkan jadwal dan menugaskan pelaksana",
    "Staf mengarsipkan dokumen menurut tanggal dan nomor urut",
    "Staf mengirim pemberitahuan kepada pemohon melalui surat elektronik",
    "Ketua tim menyusun laporan pelaksanaan dan menyampaikannya kepada pimpinan",
)
DETAILS = (
    "nama lengkap",
    "tanggal lahir",
    "alamat dan nomor telepon",
    "Sebelum menyentuh pasien",
    "Setelah menyentuh pasien",
    "Bersihkan bagian luar terlebih dahulu",
    "Keringkan dengan tisu sekali pakai",
    "Hambatan bahasa",
    "Pagi pukul 07.30",
    "Simpan pada suhu 2 sampai 8 derajat Celsius",
    "Catat nomor batch dan tanggal kedaluwarsa",
    "Jika alat tidak berfungsi, laporkan kepada bagian pemeliharaan dan gunakan alat cadangan yang tersedia",
)
NODES = (
    "Terima permintaan",
    "Periksa kelengkapan berkas",
    "Siapkan alat dan bahan",
    "Lakukan tindakan",
    "Catat hasil di rekam medis",
    "Serahkan hasil kepada pemohon",
    "Arsipkan dokumen",
)
QUESTIONS = ("Berkas lengkap?", "Hasil sesuai?", "Pasien setuju?")
