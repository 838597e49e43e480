"""Records made by hand, for tests of everything that comes after extraction. Offices and people are
invented."""

from __future__ import annotations

from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import (
    Alur,
    AlurDiagram,
    DasarHukum,
    DiagramAlir,
    Langkah,
    PageInfo,
    PelaksanaLangkah,
    Pengesah,
    Producer,
    Record,
    Satuan,
    Simbol,
    Simpul,
    Sop,
    Source,
    Syarat,
    Waktu,
)

PEMOHON, LOKET, SEKSI, SEKCAM, CAMAT = (
    "Pemohon",
    "Petugas Loket",
    "Kepala Seksi Pelayanan Umum",
    "Sekretaris Kecamatan",
    "Camat",
)


def langkah(
    nomor: int | str,
    kegiatan: str,
    simbol: Simbol,
    *aktor: str,
    waktu: tuple[float, Satuan] | str = "",
    kelengkapan: str = "Berkas permohonan",
    output: str = "Berkas permohonan",
    keterangan: str = "",
) -> Langkah:
    """A step whose actors all have the same symbol."""
    if isinstance(waktu, tuple):
        amount, unit = waktu
        time = Waktu(teks=f"{amount:g} {unit.replace('_', ' ')}", min=amount, maks=amount, satuan=unit)
    else:
        time = Waktu(teks=waktu)
    return Langkah(
        nomor=str(nomor),
        kegiatan=kegiatan,
        pelaksana=[PelaksanaLangkah(aktor=name, simbol=simbol) for name in aktor],
        kelengkapan=kelengkapan,
        waktu=time,
        output=output,
        keterangan=keterangan,
    )


def alur(*edges: tuple[int, int] | tuple[int, int, Syarat]) -> list[Alur]:
    """Arrows as (from, to) or (from, to, label)."""
    return [Alur(dari=edge[0], ke=edge[1], syarat=edge[2] if len(edge) == 3 else None) for edge in edges]


def domicile() -> Sop:
    """A permit: joint work, three decisions, arrows back over several rows, one that skips rows."""
    return Sop(
        instansi="PEMERINTAH KABUPATEN RIMBA JAYA",
        unit_kerja="KECAMATAN TANJUNG HARAPAN",
        nomor_sop="065/14/SOP-KTH/2022",
        nama_sop="Penerbitan Surat Keterangan Domisili Usaha",
        tanggal_pembuatan="2022-01-11",
        tanggal_pengesahan="2022-02",
        tanggal_efektif="2022-03-01",
        disahkan_oleh=Pengesah(
            jabatan="Camat Tanjung Harapan",
            nama="Drs. RUSDI HAMZAH, M.Si",
            pangkat="Pembina Tk. I (IV/b)",
            nip="19700412 199503 1 004",
        ),
        dasar_hukum=[
            DasarHukum(
                teks="Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
                jenis="UU",
                nomor="25",
                tahun=2009,
                tentang="Pelayanan Publik",
            ),
            DasarHukum(
                teks="Peraturan Pemerintah Nomor 17 Tahun 2018 tentang Kecamatan",
                jenis="PP",
                nomor="17",
                tahun=2018,
                tentang="Kecamatan",
            ),
            DasarHukum(teks="Peraturan Bupati tentang Pelimpahan Kewenangan kepada Camat"),
        ],
        kualifikasi_pelaksana=["Pendidikan paling rendah SLTA", "Mampu mengoperasikan komputer"],
        keterkaitan=["SOP Surat Masuk", "SOP Pengarsipan"],
        peralatan_perlengkapan=["Komputer", "Printer", "ATK"],
        peringatan=['Jika tidak dilaksanakan maka <surat> & "izin" tidak terbit tepat waktu'],
        pencatatan_pendataan=[],
        bagian_lain={"Cara Mengatasi": ["Petugas loket melapor kepada atasan langsung"]},
        pelaksana=[PEMOHON, LOKET, SEKSI, SEKCAM, CAMAT],
        langkah=[
            langkah(
                1,
                "Mengajukan permohonan dengan berkas persyaratan",
                "terminator",
                PEMOHON,
                waktu=(5, "menit"),
            ),
            langkah(
                2,
                "Memeriksa kelengkapan berkas; jika tidak lengkap dikembalikan kepada pemohon",
                "keputusan",
                LOKET,
                waktu=(15, "menit"),
                keterangan="SOP Surat Masuk",
            ),
            langkah(3, "Mencatat dalam buku agenda", "proses", LOKET, waktu=(10, "menit")),
            langkah(
                4,
                "Meninjau tempat usaha bersama-sama dan membuat berita acara peninjauan lapangan",
                "proses",
                LOKET,
                SEKSI,
                waktu=(2, "hari"),
                output="Berita Acara Peninjauan Lapangan",
            ),
            langkah(
                5,
                "Menyusun konsep surat keterangan",
                "proses",
                SEKSI,
                kelengkapan="Berita Acara",
                waktu=(1, "jam"),
                output="Konsep surat",
            ),
            langkah(
                6,
                "Memeriksa dan memaraf konsep surat; jika tidak setuju dikembalikan untuk diperbaiki",
                "keputusan",
                SEKCAM,
                kelengkapan="Konsep surat",
                waktu=(30, "menit"),
                output="Konsep surat yang telah diparaf",
            ),
            langkah(
                7,
                "Menandatangani surat keterangan; jika tidak disetujui dikembalikan",
                "keputusan",
                CAMAT,
                kelengkapan="Konsep surat",
                waktu="sesuai jadwal",
                output="Surat Keterangan Domisili Usaha",
            ),
            langkah(
                8,
                "Memberi nomor, tanggal dan cap",
                "proses",
                LOKET,
                kelengkapan="Surat keterangan",
                waktu=(10, "menit"),
                output="Surat bernomor",
            ),
            langkah(
                9,
                "Menyerahkan surat kepada pemohon dan menyimpan arsip",
                "proses",
                LOKET,
                waktu=(5, "menit"),
                output="Tanda terima; Arsip",
            ),
            langkah(
                10, "Menerima surat keterangan", "terminator", PEMOHON, waktu=(5, "menit"), output="Surat"
            ),
        ],
        alur=alur(
            (1, 2),
            (2, 1, "tidak"),
            (2, 3, "ya"),
            (3, 4),
            (4, 5),
            (5, 6),
            (6, 7, "ya"),
            (6, 5, "tidak"),
            (7, 8, "ya"),
            (7, 5, "tidak"),
            (8, 9),
            (9, 10),
        ),
    )


def record() -> Record:
    """`domicile` as a record, with a doubtful value, a mended one, and findings."""
    return Record(
        source=Source(file="domisili usaha.pdf", sha256="0" * 64, media_type="application/pdf", pages=[1, 2]),
        producer=Producer(sopocr="0.1.0", readers={"ppocr": "6"}, settings="1" * 64),
        status="partial",
        sop=domicile(),
        evidence={
            "/sop/nama_sop": Evidence(
                page=1, box=(700, 300, 1100, 330), raw="Penerbitan Surat", confidence=0.99
            ),
            "/sop/nomor_sop": Evidence(
                page=1, box=(700, 100, 980, 130), raw="065/14/SOP-KTH/2O22", confidence=0.62, handwritten=True
            ),
            "/sop/langkah/4/output": Evidence(
                page=2, box=(1400, 600, 1530, 640), raw="Konsep sural", confidence=0.71
            ),
            "/sop/alur/9": Evidence(page=2, box=(500, 600, 900, 900), confidence=0.55),
        },
        findings=[
            Finding(
                code="DATE_INCOMPLETE",
                severity="warning",
                path="/sop/tanggal_pengesahan",
                message="Tanggal pengesahan hanya memuat bulan dan tahun",
                page=1,
                box=(700, 160, 900, 190),
            ),
            Finding(
                code="BOX_EMPTY",
                severity="warning",
                path="/sop/pencatatan_pendataan",
                message="Kotak Pencatatan dan Pendataan kosong",
                page=1,
            ),
            Finding(code="PAGE_UNREADABLE", severity="error", message="Halaman 3 tidak terbaca <&>", page=3),
        ],
        pages=[
            PageInfo(number=1, kind="identitas", width=1754, height=1240, dpi=150.0),
            PageInfo(number=2, kind="alur", rotation=90, skew=0.4, width=1754, height=1240, dpi=150.0),
        ],
    )


def butir(*items: tuple[str, int, str]) -> list[Langkah]:
    """Items of a procedure as (printed path, level, words)."""
    return [Langkah(nomor=nomor, tingkat=tingkat, kegiatan=words) for nomor, tingkat, words in items]


def wound_care() -> Sop:
    """A clinic's SPO: sections before and after the procedure, items of three levels under unnumbered
    headings, a free flow chart with a way back."""
    return Sop(
        bentuk="spo",
        instansi="KLINIK PRATAMA TELAGA BIRU",
        nomor_sop="017/SPO/KTB/III/2021",
        nomor_revisi="01",
        nama_sop="Perawatan Luka Bersih",
        tanggal_terbit="2021-03-15",
        disahkan_oleh=Pengesah(jabatan="Kepala Klinik", nama="dr. LARAS WIDURI", nip=None),
        bagian_lain={
            "Pengertian": ["Perawatan luka bersih adalah tindakan mengganti balutan <steril> & menilai luka"],
            "Tujuan": ["Mencegah infeksi", "Mempercepat penyembuhan"],
            "Kebijakan": ["SK Kepala Klinik Nomor 04/SK/KTB/2021 tentang Pelayanan Klinis"],
            "Diagram Alir": [],
            "Unit Terkait": ["Ruang Tindakan", "Poli Umum"],
            "Rekaman Historis/Perubahan": [
                "1; Langkah-langkah; Penambahan penilaian nyeri; 15 Maret 2021",
            ],
        },
        langkah=butir(
            ("", 1, "Persiapan :"),
            ("1", 1, "Petugas menyiapkan alat dan bahan:"),
            ("1.a", 2, "Set rawat luka steril"),
            ("1.b", 2, "Cairan NaCl 0,9%, terdiri atas:"),
            ("1.b.1", 3, "Satu botol 100 ml untuk luka kecil"),
            ("1.b.2", 3, "Satu botol 500 ml untuk luka besar"),
            ("2", 1, "Petugas mencuci tangan"),
            ("", 1, "Pelaksanaan :"),
            ("1", 1, "Petugas membuka balutan dan menilai luka"),
            ("2", 1, "Jika luka terinfeksi, petugas melapor kepada dokter:"),
            ("2.-", 2, "lisan dalam 5 menit"),
            ("2.-", 2, "tertulis di rekam medis"),
            ("3", 1, "Petugas membersihkan luka dan menutupnya dengan kasa steril"),
        ),
        diagram_alir=DiagramAlir(
            simpul=[
                Simpul(teks="Mulai", simbol="terminator"),
                Simpul(teks="Petugas membuka balutan", simbol="proses"),
                Simpul(teks="Luka terinfeksi?", simbol="keputusan"),
                Simpul(teks="Lapor dokter", simbol="proses"),
                Simpul(teks="Luka dibersihkan dan ditutup", simbol="proses"),
                Simpul(teks="Selesai", simbol="terminator"),
            ],
            alur=[
                AlurDiagram(dari=dari, ke=ke, syarat=syarat)
                for dari, ke, syarat in (
                    (1, 2, None),
                    (2, 3, None),
                    (3, 4, "ya"),
                    (3, 5, "tidak"),
                    (4, 2, None),
                    (5, 6, None),
                )
            ],
        ),
    )


DOSEN, PRODI = "Dosen Pembimbing", "Program Studi"


def thesis() -> Sop:
    """A university's narrative SOP: the procedure is a table that names who does it and what comes of it."""
    rows = (
        (
            "1",
            "Mahasiswa mendaftar ujian; melalui laman akademik",
            "Mahasiswa",
            "Formulir pendaftaran",
            "1 hari",
        ),
        ("2", "Memeriksa kelengkapan berkas", PRODI, "Daftar periksa", "2-3 hari"),
        ("3", "Menguji skripsi", DOSEN, "Berita acara ujian", "90 menit"),
        ("4", "Mengumumkan hasil", PRODI, "", ""),
    )
    return Sop(
        bentuk="naratif",
        instansi="UNIVERSITAS SAGARA NUSANTARA",
        unit_kerja="FAKULTAS ILMU KELAUTAN",
        nomor_sop="SOP/FIK/07",
        nomor_revisi="REV.00",
        nama_sop="Ujian Skripsi",
        tanggal_efektif="2020-09",
        disahkan_oleh=Pengesah(jabatan="Dekan", nama="Prof. Dr. Ir. HARUN SELAYAR, M.Sc"),
        bagian_lain={
            "TUJUAN": ["Menjamin ujian skripsi berjalan tertib"],
            "RUANG LINGKUP": ["Pendaftaran sampai pengumuman hasil"],
            "DEFINISI": ["Skripsi adalah karya tulis ilmiah", "Ujian adalah sidang terbuka"],
            "DOKUMEN PENDUKUNG": [],
        },
        pelaksana=["Mahasiswa", PRODI, DOSEN],
        langkah=[
            Langkah(
                nomor=nomor,
                kegiatan=words,
                pelaksana=[PelaksanaLangkah(aktor=actor)],
                output=output,
                waktu=Waktu(teks=time),
            )
            for nomor, words, actor, output, time in rows
        ],
    )


def other_record(sop: Sop, file: str) -> Record:
    """A record of another form, with places for what stands above and below the procedure."""
    procedure = {f"/sop/langkah/{place}/kegiatan": 400 + 20 * place for place in range(len(sop.langkah))}
    titles = list(sop.bagian_lain)
    after = {"Diagram Alir", "Unit Terkait", "Rekaman Historis/Perubahan", "DOKUMEN PENDUKUNG"}
    sections = {
        f"/sop/bagian_lain/{title.replace('/', '~1')}/{item}": (900 if title in after else 100) + 30 * place
        for place, title in enumerate(titles)
        for item in range(len(sop.bagian_lain[title]))
    }
    return Record(
        source=Source(file=file, sha256="2" * 64, media_type="application/pdf", pages=[1, 2]),
        producer=Producer(sopocr="0.1.0", readers={"ppocr": "6"}, settings="1" * 64),
        status="complete",
        sop=sop,
        evidence={
            path: Evidence(page=1, box=(300, y, 900, y + 18), confidence=0.6 if path.endswith("/1") else 0.99)
            for path, y in (procedure | sections).items()
        },
        findings=[
            Finding(
                code="LOW_CONFIDENCE",
                severity="warning",
                path="/sop/langkah/2/kegiatan",
                message="Bacaan meragukan",
                page=1,
            )
        ],
        pages=[PageInfo(number=n, kind="lain", width=1240, height=1754, dpi=150.0) for n in (1, 2)],
    )


def clinic_record() -> Record:
    return other_record(wound_care(), "perawatan luka.pdf")


def university_record() -> Record:
    return other_record(thesis(), "ujian.pdf")
