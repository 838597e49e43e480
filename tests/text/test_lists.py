import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.text.lists import ItemLine, join_cell, split_items

HEIGHT = 20.0
WORDS = st.sampled_from(
    [
        "Komputer",
        "Buku Agenda",
        "Peraturan Daerah",
        "Alat Tulis Kantor (ATK)",
        "Data Kinerja",
        "Memahami tugas dan fungsi",
    ]
)


def at(text: str, x: float, y: float, *, row: int = 0, width: float | None = None) -> ItemLine:
    """A line at a place, nine pixels a letter."""
    return ItemLine(text, x, x + (width or 9.0 * len(text)), y, y + HEIGHT, row)


def lines(*texts: str) -> list[ItemLine]:
    return [at(text, 10, 30.0 * index) for index, text in enumerate(texts)]


def items(*texts: str) -> list[str]:
    return [item.text for item in split_items(lines(*texts))]


@given(
    st.lists(WORDS, min_size=2, max_size=12),
    st.sampled_from(["{n}. ", "{n}.", "{n}) ", "({n}) ", "{n}  ", "• ", "- ", "✓ "]),
)
def test_every_style_of_mark(texts: list[str], mark: str) -> None:
    printed = [mark.format(n=number) + text for number, text in enumerate(texts, start=1)]
    assert items(*printed) == texts


@given(st.lists(WORDS, min_size=2, max_size=8), st.sampled_from(["a", "A"]), st.sampled_from([". ", ") "]))
def test_letters(texts: list[str], first: str, end: str) -> None:
    assert items(*[chr(ord(first) + index) + end + text for index, text in enumerate(texts)]) == texts


@given(st.lists(WORDS, min_size=2, max_size=9))
def test_glued_items(texts: list[str]) -> None:
    glued = "".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    assert items(glued) == texts


def test_roman_numerals() -> None:
    assert items("I. Komputer", "II. Printer", "III. ATK", "IV. Meja") == [
        "Komputer",
        "Printer",
        "ATK",
        "Meja",
    ]


def test_wrapped_lines_belong_to_their_item() -> None:
    assert items(
        "1. Undang-Undang Nomor 23", "Tahun 2014 tentang", "Pemerintahan Daerah", "2. PP Nomor 12"
    ) == [
        "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah",
        "PP Nomor 12",
    ]


def test_a_number_at_a_wrapped_line_is_no_mark() -> None:
    assert items(
        "1 Peraturan Daerah Nomor",
        "2 Tahun 2015 tentang Desa",
        "2 Peraturan Bupati Nomor 3 Tahun",
        "2016 tentang Dana",
    ) == [
        "Peraturan Daerah Nomor 2 Tahun 2015 tentang Desa",
        "Peraturan Bupati Nomor 3 Tahun 2016 tentang Dana",
    ]


def test_numbering_of_the_author() -> None:
    assert items("2. Disimpan sebagai arsip") == ["Disimpan sebagai arsip"]
    found = split_items(lines("1. Satu", "2. Dua", "3. Tiga", "3. Empat"))
    assert [item.number for item in found] == [1, 2, 3, 3]
    assert [item.text for item in found] == ["Satu", "Dua", "Tiga", "Empat"]


def test_a_year_or_a_degree_glued_to_the_next_number() -> None:
    assert items("1. PP Nomor 8 Tahun 20082. Perpres", "3. Permen") == [
        "PP Nomor 8 Tahun 2008",
        "Perpres",
        "Permen",
    ]
    assert items("1. Pendidikan minimal S12. Memahami tugas", "3. Teliti") == [
        "Pendidikan minimal S1",
        "Memahami tugas",
        "Teliti",
    ]


def test_sub_items_become_items() -> None:
    assert items("1. Perangkat:", "a. Laptop", "b. Printer", "2. ATK") == [
        "Perangkat:",
        "Laptop",
        "Printer",
        "ATK",
    ]
    assert items("1. Perangkat", "1.1 Laptop", "1.2 Printer", "2. ATK") == [
        "Perangkat",
        "Laptop",
        "Printer",
        "ATK",
    ]


def test_misread_marks() -> None:
    assert items("l. Undang", "2. Peraturan", "3. Surat", "4. Nota", "S. Buku") == [
        "Undang",
        "Peraturan",
        "Surat",
        "Nota",
        "Buku",
    ]
    assert items("e Komputer", "e Printer", "e ATK") == ["Komputer", "Printer", "ATK"]
    assert items("° Komputer", "¢ Printer") == ["Komputer", "Printer"]
    assert items("e Komputer") == ["e Komputer"]


def test_a_one_with_its_dot_read_as_a_letter_begins_a_list_that_goes_on_with_two() -> None:
    assert items("L SOP Surat Masuk", "2. SOP Arsip") == ["SOP Surat Masuk", "SOP Arsip"]
    assert items("I UU Nomor 12 Tahun 2012", "2 UU Nomor 5 Tahun 2014") == [
        "UU Nomor 12 Tahun 2012",
        "UU Nomor 5 Tahun 2014",
    ]
    assert items("L SOP Surat Masuk") == ["L SOP Surat Masuk"]


def test_a_lost_number_is_found_by_its_neighbours() -> None:
    found = split_items(
        [at("1. Undang-Undang.", 10, 0), at("Peraturan Pemerintah", 30, 30), at("3. Keputusan", 10, 60)],
        right=600,
    )
    assert [(item.text, item.number) for item in found] == [
        ("Undang-Undang.", 1),
        ("Peraturan Pemerintah", 2),
        ("Keputusan", 3),
    ]


def test_initials_are_no_marks() -> None:
    assert items("S. Kom atau sederajat", "M. Si lebih baik") == ["S. Kom atau sederajat M. Si lebih baik"]


@pytest.mark.parametrize("text", ["-", "–", "=", ".", "_", "", "  ", "1."])
def test_an_empty_box_has_no_items(text: str) -> None:
    assert items(text) == []


def test_marks_read_apart_from_their_text() -> None:
    found = split_items([at("1.", 10, 0), at("Komputer", 40, 2), at("2.", 10, 30), at("Printer", 40, 31)])
    assert [(item.text, item.lines) for item in found] == [("Komputer", (0, 1)), ("Printer", (2, 3))]


def test_two_columns_are_ordered_by_number() -> None:
    apart = [
        at("1. Laptop", 10, 0), at("3. Meja", 400, 0), at("2. Buku Agenda dan", 10, 30),
        at("4. Kursi", 400, 30), at("kartu", 30, 60),
    ]  # fmt: skip
    assert [item.text for item in split_items(apart)] == ["Laptop", "Buku Agenda dan kartu", "Meja", "Kursi"]
    as_one_line = lines("1. Laptop 3. Meja", "2. Buku Agenda 4. Kursi")
    assert [item.text for item in split_items(as_one_line)] == ["Laptop", "Buku Agenda", "Meja", "Kursi"]


def test_a_box_without_marks_is_one_item() -> None:
    text = [
        "Jika SOP ini tidak dilaksanakan maka",
        "pelayanan akan terhambat dan",
        "Kepala Dinas memberi teguran",
    ]
    assert items(*text) == [" ".join(text)]
    assert items("Satu", "Dua") == ["Satu Dua"]


def test_semicolons_and_procedures_are_marks() -> None:
    assert items("Laptop;", "Printer yang", "baik;", "ATK.") == ["Laptop;", "Printer yang baik;", "ATK."]
    assert items("SOP Surat Masuk", "SOP Pengelolaan", "Arsip") == [
        "SOP Surat Masuk",
        "SOP Pengelolaan Arsip",
    ]
    assert items("SOP Surat Masuk", "dan Surat Keluar") == ["SOP Surat Masuk dan Surat Keluar"]


def test_a_procedure_whose_mark_is_hidden_is_an_item_all_the_same() -> None:
    assert items("1 SOP Pengelolaan Surat Keluar", "SOP Kearsipan") == [
        "SOP Pengelolaan Surat Keluar",
        "SOP Kearsipan",
    ]
    assert items("1. SOP Surat Masuk dan", "SOP Surat Keluar", "2. SOP Arsip") == [
        "SOP Surat Masuk dan SOP Surat Keluar",
        "SOP Arsip",
    ]
    assert items("1. Pelaksana memahami", "SOP ini", "2. Tertib") == [
        "Pelaksana memahami SOP ini",
        "Tertib",
    ]


def test_ruled_rows_are_items_but_for_wrapped_ones() -> None:
    rows = [
        at("Sekretaris Dinas", 10, 0, row=1),
        at("Kepala Bidang", 10, 30, row=2),
        at("Pengelola Arsip", 10, 60, row=3),
    ]
    assert len(split_items(rows, right=600)) == 3
    wrapped = [
        at("Jika SOP tidak dilaksanakan maka kegiatan di Laboratorium", 10, 0, row=1, width=560),
        at("Komputer terganggu", 10, 30, row=2),
    ]
    assert len(split_items(wrapped, right=600)) == 1
    numbered = [
        at("1. Undang-Undang tentang", 10, 0, row=1),
        at("Desa", 10, 30, row=2),
        at("2. PP", 10, 60, row=3),
    ]
    assert [item.text for item in split_items(numbered)] == ["Undang-Undang tentang Desa", "PP"]


def test_breaks_made_on_purpose() -> None:
    short = [at("Buku Tamu", 10, 0), at("Buku Agenda", 10, 30)]
    assert [item.text for item in split_items(short, right=600)] == ["Buku Tamu", "Buku Agenda"]
    full = [at("Buku Tamu dan Buku", 10, 0), at("Agenda", 10, 30)]
    assert [item.text for item in split_items(full, right=190)] == ["Buku Tamu dan Buku Agenda"]


@given(st.lists(st.text("abAB12. )-•;/", max_size=12), max_size=8))
def test_no_letter_is_lost_but_for_marks(texts: list[str]) -> None:
    found = split_items(lines(*texts))
    told = {index for item in found for index in item.lines}
    for index, text in enumerate(texts):
        if sum(char in "abAB" for char in text) > 1:
            assert index in told


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["1. Surat masuk", "2. Nota", "dinas"], "Surat masuk; Nota dinas"),
        (["- Surat;", "- Nota"], "Surat; Nota"),
        (["Dokumen:", "- Surat", "- Nota"], "Dokumen: Surat; Nota"),
        (["Surat masuk", "dan nota"], "Surat masuk dan nota"),
        (["2 hari"], "2 hari"),
        (["2 Hari"], "2 Hari"),
        (["Draft monitorin", "g"], "Draft monitoring"),
        (["1. Surat"], "Surat"),
        (["1 Surat", "perintah", "2. Standar harga"], "Surat perintah; Standar harga"),
        (["1. Surat", "2 Nota dinas"], "Surat; Nota dinas"),
        (["1 Buku", "2 Map"], "1 Buku 2 Map"),
        (["-"], ""),
        ([], ""),
    ],
)
def test_the_text_of_a_cell(texts: list[str], joined: str) -> None:
    assert join_cell(lines(*texts)) == joined


@given(st.lists(WORDS, min_size=3, max_size=8))
def test_letters_whose_dots_were_lost(texts: list[str]) -> None:
    printed = [f"{chr(97 + index)}{'.' if index == 0 else ''} {text}" for index, text in enumerate(texts)]
    assert items(*printed) == texts


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("1 Keterlambatan mempengaruhi nilai", "Keterlambatan mempengaruhi nilai"),
        ("a) Kesalahan identitas berakibat fatal", "Kesalahan identitas berakibat fatal"),
        ("1 Unit komputer", "1 Unit komputer"),
        ("a.n. Kepala Dinas Kesehatan", "a.n. Kepala Dinas Kesehatan"),
    ],
)
def test_mark_of_an_only_item(line: str, item: str) -> None:
    assert items(line) == [item]


@pytest.mark.parametrize(
    "printed",
    [
        ["a. Komputer", "h. Printer", "c. Kertas"],
        ["a) Komputer", "b) Printer", "e) Kertas"],
        ["a) Komputer", "bj Printer", "c) Kertas"],
        ["a) Komputer", "b) Printer", "ci Kertas"],
        ["a. Komputer", "8. Printer", "c. Kertas"],
        ["8) Komputer", "b) Printer", "c) Kertas"],
    ],
)
def test_letters_that_were_misread(printed: list[str]) -> None:
    assert items(*printed) == ["Komputer", "Printer", "Kertas"]


def test_words_and_numbers_are_no_misread_letters() -> None:
    assert items("a) Satu", "b) Dua", "c) Pelayanan", "di Kecamatan") == [
        "Satu",
        "Dua",
        "Pelayanan di Kecamatan",
    ]
    numbered = [
        "1. Satu",
        "2. Dua",
        "3. Tiga:",
        "a. Laptop",
        "b. Printer",
        "c. Meja",
        "4. Empat:",
        "a. Buku",
        "b. Map",
    ]
    assert items(*numbered) == [text[3:] for text in numbered]


def test_a_line_out_at_the_marks_edge_is_an_item() -> None:
    hanging = [
        at("a. Undang-Undang", 10, -30), at("b. Peraturan Pemerintah tentang", 10, 0),
        at("manajemen pegawai", 40, 30), at("Peraturan Wali Kota", 10, 60),
        at("tentang cuti", 40, 90), at("d. Surat Edaran", 10, 120),
    ]  # fmt: skip
    assert [item.text for item in split_items(hanging)] == [
        "Undang-Undang",
        "Peraturan Pemerintah tentang manajemen pegawai",
        "Peraturan Wali Kota tentang cuti",
        "Surat Edaran",
    ]
    flush = [
        at("a. Peraturan Pemerintah", 10, 0), at("tentang pegawai", 10, 30), at("Negeri Sipil", 10, 60),
        at("b. Surat Edaran", 10, 90),
    ]  # fmt: skip
    assert len(split_items(flush)) == 2


def test_an_amount_that_numbers_follow_is_none() -> None:
    assert items("1 Lembar disposisi", "2 Buku agenda", "3 ATK") == ["Lembar disposisi", "Buku agenda", "ATK"]
    assert items("Disimpan selama", "1 Tahun") == ["Disimpan selama 1 Tahun"]


def test_ruled_rows_of_a_marked_list_begin_items_though_their_marks_were_not_read() -> None:
    rows = [
        at("- UU RI No. 12 Tahun 2012", 10, 0, row=0),
        at("Peraturan Menteri Nomor 44", 10, 30, row=1),
        at("Peraturan Menteri Nomor 21", 10, 60, row=2),
    ]
    assert len(split_items(rows, right=600)) == 3
    # not where the row above is full, and not within one row
    assert len(split_items(rows, right=300)) == 1
    assert len(split_items([at(row.text, 10, row.y0) for row in rows], right=600)) == 1


def line_at(text: str, x0: float, y0: float, x1: float | None = None) -> ItemLine:
    return ItemLine(text, x0, x0 + 10.0 * len(text) if x1 is None else x1, y0, y0 + 18)


def test_a_number_at_the_middle_of_an_item_of_two_lines_numbers_it() -> None:
    lines = [
        line_at("1. Peraturan Menteri Nomor 29 Tahun 2015", 0, 0),
        line_at("Peraturan Menteri Nomor 6 Tahun 2016 tentang", 30, 40),
        line_at("2.", 0, 54, 15),
        line_at("Organisasi dan Tata Kerja", 30, 66),
    ]
    assert [item.text for item in split_items(lines, right=600)] == [
        "Peraturan Menteri Nomor 29 Tahun 2015",
        "Peraturan Menteri Nomor 6 Tahun 2016 tentang Organisasi dan Tata Kerja",
    ]


def test_a_sentence_that_ends_with_a_counted_word_is_whole() -> None:
    lines = [line_at("1. Bekerja minimal 2 tahun.", 0, 0), line_at("2. Memahami tugas", 0, 30)]
    assert [item.number for item in split_items(lines, right=600)] == [1, 2]
    wrapped = [line_at("1. Peraturan Menteri Nomor 5 Tahun", 0, 0), line_at("2. Hal", 0, 30)]
    assert len(split_items(wrapped, right=600)) == 1


def test_short_lines_without_marks_are_items_also_in_small_letters() -> None:
    short = [line_at("memiliki keahlian komputer", 0, 0), line_at("memiliki kemampuan manajemen", 0, 40)]
    assert [item.text for item in split_items(short, right=900)] == [line.text for line in short]
    full = [line_at("memiliki keahlian komputer dan", 0, 0), line_at("kemampuan manajemen", 0, 40)]
    assert len(split_items(full, right=900)) == 1
    assert len(split_items(short, right=330)) == 1  # the edge of the box broke the first


def test_a_number_at_the_top_of_its_row_belongs_to_the_text_at_its_foot() -> None:
    raised = [at("3. Perpres", 10, 0), at("4.", 10, 40), at("Perka BPS", 60, 52), at("5.", 10, 90)]
    raised += [at("Keputusan Kepala", 60, 102)]
    assert [(item.number, item.text) for item in split_items(raised)] == [
        (3, "Perpres"),
        (4, "Perka BPS"),
        (5, "Keputusan Kepala"),
    ]
    # a number that is far from the next line is none of it
    far = [at("3. Perpres", 10, 0), at("4.", 10, 40), at("Perka BPS", 60, 80)]
    assert [item.number for item in split_items(far)] == [3]


def test_a_space_behind_a_slash_is_kept_in_cells_and_items() -> None:
    assert join_cell(lines("Penilaian/ ", "rating")) == "Penilaian/ rating"
    assert join_cell(lines("Penilaian/", "rating")) == "Penilaian/rating"
    assert items("1. Persyaratan/ ", "Kelengkapan", "2. Buku") == ["Persyaratan/ Kelengkapan", "Buku"]


def test_dashes_of_a_centred_list_are_marks() -> None:
    texts = ("- SPJ", "- Bukti pengeluaran", "- BKU")
    centred = [at(text, 400 - 4.5 * len(text), 30.0 * n) for n, text in enumerate(texts)]
    assert join_cell(centred) == "SPJ; Bukti pengeluaran; BKU"
    wrapped = [at("Surat undangan", 300, 0), at("- lampiran", 420, 30), at("- baru", 330, 60)]
    assert join_cell(wrapped) == "Surat undangan - lampiran - baru"


def test_no_item_stands_between_two_numbers_that_follow_each_other() -> None:
    """A streak like a border parts an item; where a number is missing it may be one of its own."""
    first, rest = "1. Peraturan Menteri Nomor 52 Tahun 2011", "Kabupaten Kota"
    for number, found in ((2, 2), (3, 3)):
        texts = [
            at(first, 10, 0, row=0),
            at(rest, 10, 30, row=1),
            at(f"{number}. Permendagri", 10, 60, row=2),
        ]
        assert len(split_items(texts, right=900)) == found


def test_a_speck_before_a_wrapped_line_is_no_bullet_but_bullets_under_a_number_are() -> None:
    def numbered(*under: str) -> list[str]:
        texts = [at("1. Peraturan Menteri tentang Provinsi dan", 10, 0)]
        texts += [at(text, 22, 30 * number) for number, text in enumerate(under, 1)]
        texts.append(at("2. Permendagri Nomor 73 Tahun 2009", 10, 30 * (len(under) + 1)))
        return [item.text for item in split_items(texts, right=500)]

    assert numbered("• Kabupaten/Kota") == [
        "Peraturan Menteri tentang Provinsi dan Kabupaten/Kota",
        "Permendagri Nomor 73 Tahun 2009",
    ]
    assert len(numbered("• Provinsi", "• Kabupaten")) == 4
    lost = [at("1. Laptop", 10, 0), at("2. Printer", 10, 30), at("• Kertas", 10, 60)]  # a number misread
    assert len(split_items(lost, right=500)) == 3
