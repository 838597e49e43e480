import pytest

from sopocr.text.approver import split_approver


def test_a_name_whose_comma_was_lost_and_a_rank_that_the_grades_letter_tells() -> None:
    parts = split_approver(
        ["Kepala Balai", "Capt. HENDRA WIJAYA M.Mar", "Penata I.1(I/d)", "VNIP. 19810215 200502 1 002"]
    )
    assert (parts.jabatan, parts.nama) == ("Kepala Balai", "Capt. HENDRA WIJAYA M.Mar")
    assert parts.pangkat is not None
    assert parts.pangkat.startswith("Penata Tk. I")


def test_the_place_of_a_regency_is_no_name_though_a_word_of_it_is_one() -> None:
    parts = split_approver(["SEKRETARIS DPRD KABUPATEN", "TANJUNG SARI"])
    assert (parts.jabatan, parts.nama) == ("SEKRETARIS DPRD KABUPATEN TANJUNG SARI", None)
    assert split_approver(["SEKRETARIS DPRDRABUPATEN", "TANJUNG SARI"]).nama is None


def test_names_of_exact_lines_stay() -> None:
    lines = ["Kepala Dinas Kesehatan", "Dr. YOHANES RURNOMO", "NIP. 19691105 199603 1 003"]
    assert split_approver(lines, doubt="RURNOMO".__eq__).nama == "Dr. YOHANES PURNOMO"
    assert split_approver(lines).nama == "Dr. YOHANES RURNOMO"
    assert split_approver(lines, exact=True).nama == "Dr. YOHANES RURNOMO"


def test_position_over_two_lines_name_rank_and_number() -> None:
    parts = split_approver(
        [
            "KEPALA DINAS KETAHANAN PANGAN",
            "KABUPATEN SAMBAS,",
            "BUDI SANTOSO, S.H., M.Si.",
            "Pembina Tk. I (IV/b)",
            "NIP. 19700215 199803 1 001",
        ]
    )
    assert parts.jabatan == "KEPALA DINAS KETAHANAN PANGAN KABUPATEN SAMBAS"
    assert parts.nama == "BUDI SANTOSO, S.H., M.Si."
    assert parts.pangkat == "Pembina Tk. I (IV/b)"
    assert parts.nip == "19700215 199803 1 001"
    assert parts.lines == {"jabatan": (0, 1), "nama": (2,), "pangkat": (3,), "nip": (4,)}
    assert parts.unplaced == ()


def test_strokes_place_and_date_are_set_apart() -> None:
    parts = split_approver(
        ["Sambas, 2 Januari 2023", "a.n. BUPATI SAMBAS", "SEKRETARIS DAERAH,", "~ /", "Jfz",
         "(Drs. H. AHMAD YANI)", "NIP.197002151998031001"]
    )  # fmt: skip
    assert parts.jabatan == "a.n. BUPATI SAMBAS SEKRETARIS DAERAH"
    assert parts.nama == "Drs. H. AHMAD YANI"
    assert parts.nip == "197002151998031001"
    assert parts.unplaced == (0, 3, 4)


@pytest.mark.parametrize(
    "text", ["Plt. Kepala Dinas Perhubungan", "CAMAT SELAKAU", "Kepala Badan Pendapatan Daerah"]
)
def test_a_position_alone_has_no_name(text: str) -> None:
    parts = split_approver([text])
    assert (parts.jabatan, parts.nama, parts.nip) == (text, None, None)


def test_a_wrapped_position_alone_has_no_name() -> None:
    parts = split_approver(["KEPALA DINAS PERHUBUNGAN", "PROVINSI JAWA BARAT"])
    assert parts.jabatan == "KEPALA DINAS PERHUBUNGAN PROVINSI JAWA BARAT"
    assert parts.nama is None


def test_all_in_one_line() -> None:
    parts = split_approver(["Kepala,  SITI AMINAH, ST, MM Pembina Utama Muda NIP. 19720925 199803 2 003"])
    assert parts.jabatan == "Kepala"
    assert parts.nama == "SITI AMINAH, ST, MM"
    assert parts.pangkat == "Pembina Utama Muda"
    assert parts.nip == "19720925 199803 2 003"


def test_stamp_letters_behind_a_closed_position_are_none_of_it() -> None:
    parts = split_approver(
        [
            "XRMTENA",
            "KEPALA DINAS PERHUBUNGAN,",
            "MERMTAHPRO KABU",
            "BUDI SANTOSO, S.H.",
            "NIP. 19700215 199803 1 001",
        ]
    )
    assert parts.jabatan == "KEPALA DINAS PERHUBUNGAN"
    assert parts.unplaced == (0, 2)
    wrapped = split_approver(
        ["KEPALA DINAS BINA MARGA,", "CIPTA KARYA DAN TATA RUANG", "BUDI SANTOSO, S.T.", "NIP."]
    )
    assert wrapped.jabatan == "KEPALA DINAS BINA MARGA, CIPTA KARYA DAN TATA RUANG"


def test_what_was_mended_is_told() -> None:
    parts = split_approver(["Camat Selakau", "BUDI SANTOSO", "Pernbina", "NIP. 197OO215 199803 1 001"])
    assert (parts.pangkat, parts.nip) == ("Pembina", "19700215 199803 1 001")
    assert [c.mended for c in parts.corrections] == ["Pembina", "19700215 199803 1 001"]


def test_the_label_is_dropped() -> None:
    assert split_approver(["Disahkan oleh : Kepala Dinas Kesehatan"]).jabatan == "Kepala Dinas Kesehatan"


def test_an_unfilled_number() -> None:
    parts = split_approver(["Kepala Dinas Kesehatan,", "Budi Santoso", "NIP."])
    assert (parts.nama, parts.nip) == ("Budi Santoso", None)


def test_nothing() -> None:
    parts = split_approver([])
    assert (parts.jabatan, parts.nama, parts.pangkat, parts.nip) == (None, None, None, None)


@pytest.mark.parametrize(
    ("line", "position"),
    [
        ("RPUS Kepala UPT Perpustakaan", "Kepala UPT Perpustakaan"),
        ("JKEPALA SATUAN POLISI", "KEPALA SATUAN POLISI"),
        ("KepalaUPT Perpustakaan", "Kepala UPT Perpustakaan"),
        ("a.n. Kepala Dinas Kesehatan", "a.n. Kepala Dinas Kesehatan"),
        ("Wakil Kepala Badan", "Wakil Kepala Badan"),
    ],
)
def test_stamp_letters_before_a_position(line: str, position: str) -> None:
    assert split_approver([line]).jabatan == position


def test_a_position_of_plain_words_alone_has_no_name() -> None:
    parts = split_approver(["KEPALA BADAN PENGEMBANGAN SUMBER", "DAYA MANUSIA"])
    assert parts.jabatan == "KEPALA BADAN PENGEMBANGAN SUMBER DAYA MANUSIA"
    assert parts.nama is None


def test_a_title_stuck_to_the_name_and_a_misread_one() -> None:
    assert split_approver(["Kepala Puskesmas", "dr.LIDYA KRISTANTI"]).nama == "dr. LIDYA KRISTANTI"
    parts = split_approver(["Hi. RATNA DEWI, S.Sos.", "1Penata Muda Tk. I", "NIP. 19700823 199503 2 004"])
    assert (parts.nama, parts.pangkat) == ("Hj. RATNA DEWI, S.Sos.", "Penata Muda Tk. I")
    assert any(mended.mended == "Hj." for mended in parts.corrections)


def test_the_forms_heading_is_no_name() -> None:
    parts = split_approver(["STANDAR OPERASIONAL PROSEDUR", "Pembina", "NIP 19790501 199810 2 001"])
    assert (parts.nama, parts.pangkat) == (None, "Pembina")


@pytest.mark.parametrize("printed", ["49640127 198703 1 013", "9640127 198703 1 013"])
def test_the_century_of_a_birth_that_a_stroke_hides(printed: str) -> None:
    parts = split_approver(["Pembina", f"NIP. {printed}"])
    assert parts.nip == "19640127 198703 1 013"
    assert parts.corrections


def test_what_strokes_did_to_a_block_does_not_shift_its_parts() -> None:
    parts = split_approver(
        [
            "epala UPT Perpustakaan",
            "NUR HIDOY ATI. 9.1.Dust, M.Hum.",
            "Penaa Muda Tk I",
            "NIP 19880417 201903 2 010",
        ]
    )
    assert (parts.jabatan, parts.pangkat) == ("Kepala UPT Perpustakaan", "Penata Muda Tk. I")
    assert parts.nama is not None and parts.nama.startswith("NUR HIDOY")
    between = split_approver(
        ["Kepala Biro Organisasi", "FRANSISKA WENO, S.STP", "SNINO", "Penata", "NIP. 19881103 201010 2 001"]
    )
    assert (between.nama, between.unplaced) == ("FRANSISKA WENO, S.STP", (2,))
    assert between.jabatan == "Kepala Biro Organisasi"


def test_a_short_name_without_titles_stays_one() -> None:
    parts = split_approver(["Kepala Dinas Perhubungan", "SUNARNO", "Penata", "NIP. 19881103 201010 1 001"])
    assert parts.nama == "SUNARNO"


def test_what_a_narrow_cell_wrapped_belongs_to_the_line_above() -> None:
    parts = split_approver(
        ["Dekan Fakultas Teknik,", "FRANSISKA WENO,", "S.STP", "Penata", "NIP. 19881103 201010 2", "001"]
    )
    assert (parts.jabatan, parts.nama) == ("Dekan Fakultas Teknik", "FRANSISKA WENO, S.STP")
    assert (parts.pangkat, parts.nip) == ("Penata", "19881103 201010 2 001")
    assert parts.lines["nama"] == (1, 2) and parts.lines["nip"] == (4, 5)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Ir. BAMBANG", "HARIYANTO, MT"), "Ir. BAMBANG HARIYANTO, MT"),
        (("Dra. MARIA GORETI", "LENGARI"), "Dra. MARIA GORETI LENGARI"),
        (("Dr. H. AHMAD", "SURYA, SE., M.Si"), "Dr. H. AHMAD SURYA, SE., M.Si"),
        (("Drs. AHMAD RIFANI, M.Si", "OHNALI"), "Drs. AHMAD RIFANI, M.Si"),  # strokes under a whole name
        (("Drs. AHMAD RIFANI", "Ohnali"), "Drs. AHMAD RIFANI"),
        (("Drs. AHMAD RIFANI,", "OHNALI"), "Drs. AHMAD RIFANI"),
    ],
)
def test_a_name_on_two_lines_is_one(lines: tuple[str, ...], name: str) -> None:
    parts = split_approver(
        [
            "Kepala Dinas Perhubungan Kabupaten",
            "Muara Bening",
            *lines,
            "Pembina",
            "NIP. 19881103 201010 1 001",
        ]
    )
    assert (parts.jabatan, parts.nama) == ("Kepala Dinas Perhubungan Kabupaten Muara Bening", name)
    assert parts.pangkat == "Pembina"


@pytest.mark.parametrize(
    ("read", "position"),
    [
        ("Pit. Kepala BPKAD", "Plt. Kepala BPKAD"),
        ("Pih. Sekretaris Daerah", "Plh. Sekretaris Daerah"),
        ("AIREKTUR POLITEKNIK MARITIM", "DIREKTUR POLITEKNIK MARITIM"),
        ("Wepala Dinas Sosial", "Kepala Dinas Sosial"),
    ],
)
def test_a_misread_letter_of_a_position(read: str, position: str) -> None:
    parts = split_approver([read, "AHMAD FAUZAN, SE, M.Ak", "Pembina Tk. I", "NIP. 19770730 200212 1 005"])
    assert (parts.jabatan, parts.nama) == (position, "AHMAD FAUZAN, SE, M.Ak")


@pytest.mark.parametrize(
    ("rank", "told"),
    [
        ("Penpina Tk. I", "Pembina Tk. I"),
        ("Pemhina Utama Murda (IVic)", "Pembina Utama Muda (IV/c)"),
        ("Pemona Uraa Moda", None),  # as like one rank as another
        ("Renata T", None),
        ("Pereta Tk H(md)", None),
    ],
)
def test_a_badly_read_rank_is_known_by_its_place(rank: str, told: str | None) -> None:
    parts = split_approver(
        ["INSPEKTUR KOTA SEKAR ARUM", "Dr. YOHANES PURNOMO, CGCAE", rank, "NIP. 19691105 199603 1 003"]
    )
    assert (parts.jabatan, parts.nama) == ("INSPEKTUR KOTA SEKAR ARUM", "Dr. YOHANES PURNOMO, CGCAE")
    assert parts.pangkat == told
    assert (2 in parts.unplaced) is (told is None)


def test_a_name_over_its_number_is_no_rank() -> None:
    parts = split_approver(["CAMAT HULU SUNGAI", "PENDI SUPANDI", "NIP. 19691105 199603 1 003"])
    assert (parts.nama, parts.pangkat) == ("PENDI SUPANDI", None)


@pytest.mark.parametrize(
    ("read", "position"),
    [
        ("KLURAHTANJUNG HARAPAN", "LURAH TANJUNG HARAPAN"),
        ("KEPALADINAS SOSIAL", "KEPALA DINAS SOSIAL"),
        ("DirekturRumah Sakit", "Direktur Rumah Sakit"),
    ],
)
def test_a_position_stuck_to_the_next_word(read: str, position: str) -> None:
    parts = split_approver([read, "RATNA DEWI, SKM", "NIP. 19740309 200101 2 001"])
    assert parts.jabatan == position


@pytest.mark.parametrize(
    ("read", "position"),
    [
        ("DIREKTOR POLITEKNIK", "DIREKTUR POLITEKNIK"),
        ("a.n. Kepaa Dinas Sosial", "a.n. Kepala Dinas Sosial"),
        ("Sekrelaris Daerah", "Sekretaris Daerah"),
        ("Kepada Dinas", "Kepada Dinas"),  # a word of its own
    ],
)
def test_a_changed_letter_within_a_position(read: str, position: str) -> None:
    parts = split_approver([read, "RATNA DEWI, SKM", "NIP. 19740309 200101 2 001"])
    assert parts.jabatan == position


def test_a_name_with_the_rest_of_a_title_before_it_is_no_part_of_the_position() -> None:
    parts = split_approver(
        ["Kepala UPTD Puskesmas Sumber Waras", "dLIDYA KRISTANTI", "NIP. 19881103 201010 2 001"]
    )
    assert (parts.jabatan, parts.nama) == ("Kepala UPTD Puskesmas Sumber Waras", "dLIDYA KRISTANTI")


def test_a_rank_read_badly_is_no_last_name() -> None:
    for name in ("Dr.YOHANES PURNOMO", "Dr. Yohanes Purnomo"):
        parts = split_approver(["INSPEKTUR", name, "Pemona Urama Moda", "NIP. 19881103 201010 1 001"])
        assert not (parts.nama or "").startswith("Dr. YOHANES PURNOMO Pemona")
        assert "Purnomo Pemona" not in (parts.nama or "")


def test_a_place_under_a_position_is_no_name() -> None:
    """The name itself was lost under a stamp."""
    parts = split_approver(["Kepala UPTD Puskesmas", "Sumber Waras", "Penata", "NIP. 19881103 201010 2 001"])
    assert (parts.jabatan, parts.nama) == ("Kepala UPTD Puskesmas Sumber Waras", None)
    parts = split_approver(["SEKRETARIS DPRD", "KABUPATENTANIUNG SARI", "NIP. 19881103 201010 2 001"])
    assert (parts.jabatan, parts.nama) == ("SEKRETARIS DPRD KABUPATENTANIUNG SARI", None)
    parts = split_approver(["Kepala Puskesmas", "Siti Aminah", "Penata", "NIP. 19881103 201010 2 001"])
    assert (parts.jabatan, parts.nama) == ("Kepala Puskesmas", "Siti Aminah")


def test_a_title_before_a_comma_is_a_title() -> None:
    parts = split_approver(["DIREKTUR", "Dr, SETIAWAN BUDIHARJO, M.T.", "NIP. 19681009 199403 1 001"])
    assert parts.nama == "Dr. SETIAWAN BUDIHARJO, M.T."
    parts = split_approver(["Kepala Balai", "Capt, HENDRA WIJAYA, M.Mar", "NIP. 19780911 200312 1 004"])
    assert (parts.jabatan, parts.nama) == ("Kepala Balai", "Capt. HENDRA WIJAYA, M.Mar")


def test_a_number_whose_label_strokes_changed_and_a_title_cut_short() -> None:
    parts = split_approver(
        ["Kepala UPTD Puskesmas", "Sumber Waras,", "d. LIDYA KRISTANTI", "Penata", "NH19850314 201101 2 008"]
    )
    assert parts.jabatan == "Kepala UPTD Puskesmas Sumber Waras"
    assert (parts.nama, parts.pangkat, parts.nip) == (
        "dr. LIDYA KRISTANTI",
        "Penata",
        "19850314 201101 2 008",
    )


def test_a_rank_of_the_police_that_ends_like_another_is_whole() -> None:
    parts = split_approver(
        ["KEPALA KEPOLISIAN RESOR X,", "UMAR WIJAYA, S.I.K., M.H.", "AJUN KOMISARIS BESAR POLISI"]
    )
    assert parts.pangkat == "AJUN KOMISARIS BESAR POLISI"
    assert parts.nama == "UMAR WIJAYA, S.I.K., M.H."


def test_a_grade_and_a_certificate_on_lines_of_their_own() -> None:
    parts = split_approver(
        [
            "Inspektur,",
            "Drs. SAPTOYO, M.Si..",
            "CGCAE",
            "Pembina Utama Muda,",
            "IV/c",
            "NIP. 19641130 198903 1 002",
        ]
    )
    assert (parts.nama, parts.pangkat) == ("Drs. SAPTOYO, M.Si., CGCAE", "Pembina Utama Muda, IV/c")
    assert parts.jabatan == "Inspektur"


def test_a_name_without_titles_and_numbers_under_a_position() -> None:
    parts = split_approver(["Kepala Desa Karanggintung,", "SUGENG RIYADI"])
    assert (parts.jabatan, parts.nama) == ("Kepala Desa Karanggintung", "SUGENG RIYADI")


def test_the_last_word_of_a_position_is_no_name() -> None:
    """The name itself was lost under a stamp."""
    lines = ["KEPALA BADAN PENGEMBANGAN SUMBER DAYA", "MANUSIA", "Pembina", "NIP. 19641130 198903 1 002"]
    parts = split_approver(lines)
    assert (parts.jabatan, parts.nama) == ("KEPALA BADAN PENGEMBANGAN SUMBER DAYA MANUSIA", None)


def test_the_room_for_a_signature_tells_a_name_from_the_end_of_a_position() -> None:
    wrapped = split_approver(["INSPEKTUR KOTA SEKAR", "ARUM"], gaps=[0.0, 0.3])
    assert (wrapped.jabatan, wrapped.nama) == ("INSPEKTUR KOTA SEKAR ARUM", None)
    signed = split_approver(["Kepala BPS Provinsi", "Jon Basri"], gaps=[0.0, 3.8])
    assert (signed.jabatan, signed.nama) == ("Kepala BPS Provinsi", "Jon Basri")
