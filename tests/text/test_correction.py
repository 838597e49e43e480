import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.text.correction import correct_line
from sopocr.text.folding import fold, skeleton
from sopocr.text.lexicon import default_lexicon


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Keglatan dinas", "Kegiatan dinas"),
        ("lnstansi terkait", "Instansi terkait"),
        ("KEPALA SATUAN POLlSI", "KEPALA SATUAN POLISI"),
        ("rnenyusun dokurnen", "menyusun dokumen"),
        ("evaluasi intemnal", "evaluasi internal"),
        ("laporan kineria dl daerah", "laporan kinerja di daerah"),
        ("masing-rnasing bidang", "masing-masing bidang"),
        ("Kepala 5eksi", "Kepala Seksi"),
        ("PEM ERI NTAHAN DESA", "PEMERINTAHAN DESA"),
        ("Draft monitorin g evaluasi", "Draft monitoring evaluasi"),
        ("KABUP[ATEN SAMBAS", "KABUPATEN SAMBAS"),
        ("|evaluasi kinerja |", "evaluasi kinerja"),
        ("_ Surat tugas", "Surat tugas"),
        ("Peraturan PemerintahNomor 18", "Peraturan Pemerintah Nomor 18"),
        ("dilakukan secaraberkala", "dilakukan secara berkala"),
        ("Nomor18Tahun2016tentang Desa", "Nomor 18 Tahun 2016 tentang Desa"),
        ("Tahun 20l5", "Tahun 2015"),
        ("Nomor 2O Tahun 2OI9", "Nomor 20 Tahun 2019"),
        ("No. PM S0 Tahun 2019", "No. PM 50 Tahun 2019"),
        ("PENGADAAN LANGSUNG BARANGIJASA", "PENGADAAN LANGSUNG BARANG/JASA"),
        ("Kendaraan Rermotor", "Kendaraan Bermotor"),
        ("PPKDdibidang keuangan", "PPKD dibidang keuangan"),
        ("KETUT ARDANA, S.KOm., M.Si", "KETUT ARDANA, S.Kom., M.Si"),
        ("Prodi DIl Pengujian", "Prodi DII Pengujian"),
        ("Memberikan persetujuan !", "Memberikan persetujuan I"),
    ],
)
def test_reading_errors_are_mended(read: str, mended: str) -> None:
    corrected = correct_line(read)
    assert corrected.text == mended
    assert corrected.corrections


@pytest.mark.parametrize(
    "text",
    [
        "Menyusun laporan kinerja bulanan",
        "BUDI SANTOSO, S.H., M.Si.",
        "NIP. 19700215 199803 1 001",
        "012/SOP/Dishub-SBS/2023",
        "BPSDM-KP JUNI 2021",
        "Pendidikan minimal S1 atau DIII",
        "SP2D dan SPM",
        "dikelas, di serahkan kepada",
        "Data ter update",
        "a. Laptop dan b. Printer",
        "Pembina Utama Madya (IV/d)",
        "-",
        "",
        "SAI dan PAN",
        "www.kemendagri.go.id",
        "BUDI SANTOSO, S.SOS, M.SI",
        "Aplikasi SiMaya",
        "SKPDnya",
        "523/194/DISKAN/2022",
        "Nomor 800/SOP/PENATAN-2/2021",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    corrected = correct_line(text)
    assert (corrected.text, corrected.corrections) == (text, ())


@pytest.mark.parametrize(
    ("word", "usual"),
    [
        ("Capain", "Capaian"),
        ("triwululan", "triwulan"),
        ("Desposisi", "Disposisi"),
        ("isntruktur", "instruktur"),
        ("Perencanaa", "Perencanaan"),
        ("pengendalin", "pengendalian"),
    ],
)
def test_the_authors_misspellings_stay_with_a_suggestion(word: str, usual: str) -> None:
    for second in (None, f"Laporan {word} kerja"):
        corrected = correct_line(f"Laporan {word} kerja", second=second)
        assert corrected.text == f"Laporan {word} kerja"
        assert [(s.word, s.usual) for s in corrected.suggestions] == [(word, usual)]


def test_what_both_readers_saw_is_never_changed() -> None:
    for text in ("Keglatan dinas", "secaraberkala", "1jam", "Nomor18"):
        assert correct_line(text, second=text).text == text


def test_the_other_readers_known_word_is_taken() -> None:
    assert correct_line("Laporan Capain", second="Laporan Capaian").text == "Laporan Capaian"
    assert (
        correct_line("dilakukan secaraberkala", second="dilakukan secara berkala").text
        == "dilakukan secara berkala"
    )
    assert correct_line("Laporan KADIN", second="Laporan XADIN").text == "Laporan KADIN"


def test_the_readers_own_doubt_counts() -> None:
    text = "tiap kegietan"
    sure = [1.0] * len(text)
    unsure = [*sure[:9], 0.4, *sure[10:]]
    assert correct_line(text, sure).text == text
    assert correct_line(text, unsure).text == "tiap kegiatan"


def test_a_letter_that_only_readers_take_for_another_is_mended_even_where_both_did() -> None:
    for read, mended in (("Memindat barcode", "Memindai barcode"), ("Mengorekst hasil", "Mengoreksi hasil")):
        almost = [0.98] * len(read)
        assert correct_line(read, almost, read).text == mended
        assert correct_line(read, [0.9999] * len(read), read).text == read
    # a dropped letter is as often the author's
    assert correct_line("Laporan Capain", [0.98] * 14, "Laporan Capain").text == "Laporan Capain"


def test_a_misread_word_is_parted_from_the_one_glued_to_it() -> None:
    text = "Dinas PekerjaarUmum"
    unsure = [0.99] * 14 + [0.6] + [0.99] * 4
    assert correct_line(text, unsure).text == "Dinas Pekerjaan Umum"
    assert correct_line("Aplikasi SiMaya", [0.6] * 15).text == "Aplikasi SiMaya"


def test_the_case_of_a_degree_is_mended_where_the_reader_was_unsure() -> None:
    text = "AHMAD FAUZAN, SE, M.AK"
    assert correct_line(text, [0.99] * (len(text) - 1) + [0.6]).text == "AHMAD FAUZAN, SE, M.Ak"
    assert correct_line(text, [0.99] * len(text)).text == text


def test_a_space_behind_a_title_is_put_in_where_the_other_reader_saw_it() -> None:
    assert correct_line("dr.LIDYA KRISTANTI", second="dr. LIDYA KRISTANTI").text == "dr. LIDYA KRISTANTI"
    assert correct_line("dr.LIDYA KRISTANTI").text == "dr.LIDYA KRISTANTI"


@given(
    st.lists(
        st.sampled_from(sorted(w for w in default_lexicon().words() if len(w) > 3)), min_size=1, max_size=8
    )
)
def test_known_words_are_never_changed(words: list[str]) -> None:
    text = " ".join(words)
    assert correct_line(text).text == text


@given(st.text("abdeghiklmnoprstu |[_/-1205IlO", max_size=40))
def test_every_change_is_told(text: str) -> None:
    corrected = correct_line(text)
    assert corrected.corrections or corrected.text == " ".join(text.split())


@given(st.text("abcdeghijklmnoprstuwy019IlOS5rn", max_size=30))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert skeleton(text) == folded.text
    assert len(folded.ends) == len(folded.text)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 < end <= len(text) for end in folded.ends)


def test_look_alikes_fold_together() -> None:
    assert skeleton("Nornor S0P") == skeleton("Nomor SOP")
    assert skeleton("lnstansi") == skeleton("Instansi")
    assert skeleton("kinerja") != skeleton("kerja")


def test_a_letter_that_the_author_left_out_is_not_taken_for_a_misread_one() -> None:
    text = "data capain kinerja"
    unsure = [0.6 if 5 <= place < 11 else 0.99 for place in range(len(text))]
    unsure[9] = unsure[10] = 0.99
    assert correct_line(text, unsure).text == text


def test_letters_that_ran_together_are_parted_though_both_readers_agree() -> None:
    text = "Ruang rapat paripuma"
    assert correct_line(text, [0.99] * len(text), text).text == "Ruang rapat paripurna"


def test_a_digit_for_a_letter_in_a_short_word_is_settled_by_the_other_reader() -> None:
    assert correct_line("Menyiapkan 5K Kepanitiaan", None, "Menyiapkan SK Kepanitiaan").text == (
        "Menyiapkan SK Kepanitiaan"
    )


@pytest.mark.parametrize("level", ["S1", "D3"])
def test_a_level_of_education_is_no_misread_word(level: str) -> None:
    other = {"S1": "SI", "D3": "DB"}[level]
    assert (
        correct_line(f"{level} semua jurusan", second=f"{other} semua jurusan").text
        == f"{level} semua jurusan"
    )


@pytest.mark.parametrize(
    ("read", "other", "told"),
    [
        ("Dafar hadir", "Daftar hadir", "Daftar hadir"),
        ("Dafar hadir", "Dafar hadir", "Dafar hadir"),  # both saw it: the writer's slip
        ("Daftar hadir", "Dafar hadir", "Daftar hadir"),
        ("Dafpar hadir", "Daftar hadir", "Dafpar hadir"),  # a letter that was seen clearly
    ],
)
def test_a_letter_left_out_is_taken_from_the_other_reader_however_clear_the_rest(
    read: str, other: str, told: str
) -> None:
    assert correct_line(read, [0.999] * len(read), other).text == told
